//! Runs the real binary as an operator and its clients do: a server on a folder (and, on Postgres, a database) of its
//! own, the command line, an HTTP client, a WebSocket. Used by every integration test; knows nothing of the inside.
//!
//! `on_both_engines!` makes each promise two tests. The Postgres twin needs CLICKCLACK_TEST_POSTGRES, which
//! `scripts/test` sets; without it the test fails and says so.

// Each test file is a crate of its own and uses only a part of this.
#![allow(dead_code, unused_imports, unused_macros)]

mod client;
mod database;
mod files;
mod kills;
mod older;
mod people;
mod server;
mod socket;

pub use client::{Client, Reply};
pub use database::Session;
pub use database::use_cluster;
pub use files::{Form, Slow, pattern};
pub use kills::{KILLS, Moments, TRIES};
pub use older::migrations;
pub use people::id_of;
pub use server::{BIN, Ran, Server, World, command_in, run_in, signal};
pub use socket::Socket;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// Each function is a promise, kept on SQLite and on Postgres:
/// `on_both_engines! { fn a_name_is_kept(engine) { … } }`.
macro_rules! on_both_engines {
    ($($(#[doc = $doc:literal])* fn $name:ident($engine:ident) $body:block)*) => {$(
        $(#[doc = $doc])*
        mod $name {
            use super::*;

            fn promise($engine: $crate::harness::Engine) $body

            #[test]
            fn on_sqlite() {
                promise($crate::harness::Engine::Sqlite);
            }

            #[test]
            fn on_postgres() {
                promise($crate::harness::Engine::Postgres);
            }
        }
    )*};
}
pub(crate) use on_both_engines;

/// A text that no other call in no other test gives.
pub fn unique() -> String {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    format!(
        "{:x}{:x}{:x}",
        std::process::id(),
        since.subsec_nanos(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    )
}

/// How long a test waits for what must happen. Long, because only a failure waits that long: a disk that others keep
/// busy has made a commit take more than ten seconds.
pub const PATIENCE: std::time::Duration = std::time::Duration::from_secs(120);

/// Waits until `check` gives something.
pub fn until<T>(what: &str, mut check: impl FnMut() -> Option<T>) -> T {
    let end = std::time::Instant::now() + PATIENCE;
    loop {
        if let Some(found) = check() {
            return found;
        }
        assert!(
            std::time::Instant::now() < end,
            "gave up after {PATIENCE:?} waiting for {what}"
        );
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}
