//! The bars of this process. A bar draws itself again and again, so everything else that goes to the terminal meanwhile
//! has to go around it.

use std::sync::OnceLock;

use indicatif::{MultiProgress, ProgressBar};

/// All bars, once there is one.
static BARS: OnceLock<MultiProgress> = OnceLock::new();

/// Draws this bar below those that are there.
pub fn add(bar: ProgressBar) -> ProgressBar {
    BARS.get_or_init(MultiProgress::new).add(bar)
}

pub fn remove(bar: &ProgressBar) {
    if let Some(bars) = BARS.get() {
        bars.remove(bar);
    }
}

/// Runs what writes to the terminal, or reads from it, while no bar is drawn there.
pub fn around<T>(work: impl FnOnce() -> T) -> T {
    match BARS.get() {
        Some(bars) => bars.suspend(work),
        None => work(),
    }
}
