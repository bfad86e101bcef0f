//! The chat client as people and scripts run it: the real binary against a real server on both engines, and against a
//! small server of the test's own where a server has to misbehave or its requests have to be seen.

#[path = "../harness/mod.rs"]
mod harness;

mod commands;
mod failures;
mod fake;
mod kept;
mod reactions;
mod shell;
mod streams;
mod streams_end;
mod tls;
mod words;
