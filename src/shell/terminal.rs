//! The terminal behind standard output.

use std::io::IsTerminal;

/// Columns of the terminal behind standard output; `None` when it is a file or a pipe.
pub fn columns() -> Option<usize> {
    if !std::io::stdout().is_terminal() {
        return None;
    }
    let (terminal_size::Width(columns), _) = terminal_size::terminal_size()?;
    Some(usize::from(columns).max(20))
}
