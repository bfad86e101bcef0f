//! What strangers, broken clients and bad days bring: each has its clear error and changes nothing, nothing answers
//! 5xx, nothing panics, and the server serves the next one.

#[path = "../harness/mod.rs"]
mod harness;

mod random;
mod requests;
mod slowness;
mod starts;
mod wire;

use harness::{World, until};

/// The server still serves, and its log tells of no fault of its own.
fn unharmed(world: &World) {
    until("a server that is ready", || {
        (world.owner.anonymous().get("/readyz").status == 200).then_some(())
    });
    let log = world.server.log();
    // 501 is the documented answer of a server without mail to a request for a link; and on a busy machine the store may
    // not be ready in time.
    let expected = |l: &str| l.contains("status=501") || l.contains("/readyz");
    let is_fault =
        |l: &&str| l.contains("panicked") || l.contains("internal error") || (l.contains("status=5") && !expected(l));
    let faults: Vec<_> = log.lines().filter(is_fault).take(5).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}
