//! Debug builds write each statement that they execute, once, to the file that CLICKCLACK_TRACE_SQL names: what the test of
//! query plans explains.

use std::collections::HashSet;
use std::fs::File;
use std::io::Write;
use std::sync::{Mutex, OnceLock};

struct Trace {
    file: File,
    seen: HashSet<String>,
}

pub(super) fn executed(sql: &str) {
    static TRACE: OnceLock<Option<Mutex<Trace>>> = OnceLock::new();
    let open = || {
        let path = std::env::var_os("CLICKCLACK_TRACE_SQL")?;
        let file = File::options().create(true).append(true).open(path).ok()?;
        Some(Mutex::new(Trace {
            file,
            seen: HashSet::new(),
        }))
    };
    let Some(trace) = TRACE.get_or_init(open) else { return };
    let mut trace = trace.lock().unwrap_or_else(|p| p.into_inner());
    if trace.seen.insert(sql.to_owned()) {
        // One JSON text a line; the test fails when statements are missing.
        let _ = writeln!(trace.file, "{}", serde_json::Value::from(sql));
    }
}
