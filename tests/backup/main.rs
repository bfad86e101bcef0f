//! Backups and restores: what they hold, and that nothing but the old or the new state is ever seen.

#[path = "../harness/mod.rs"]
mod harness;

mod archive;
mod classes;
mod copies;
mod damage;
mod duty;
mod kills;
mod state;
