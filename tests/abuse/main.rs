//! What strangers, broken clients and bad days bring: each has its clear error and changes nothing, nothing answers
//! 5xx, nothing panics, and the server serves the next one.

#[path = "../harness/mod.rs"]
mod harness;

mod random;
mod requests;
mod slowness;
mod starts;
mod wire;

use harness::World;

/// The server still serves, and its log tells of no fault of its own.
fn unharmed(world: &World) {
    let reply = world.owner.anonymous().get("/readyz");
    assert_eq!(reply.status, 200, "{}", reply.text());
    let log = world.server.log();
    // 501 is the documented answer of a server without mail to a request for a link.
    let is_fault = |l: &&str| {
        l.contains("panicked") || l.contains("internal error") || (l.contains("status=5") && !l.contains("status=501"))
    };
    let faults: Vec<_> = log.lines().filter(is_fault).take(5).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}
