//! Backups and restores: what they hold, and that nothing but the old or the new state is ever seen.

#[path = "../harness/mod.rs"]
mod harness;
#[allow(dead_code)] // shared with the tests of object storage
#[path = "../object_storage/storage.rs"]
mod storage;

mod archive;
mod buckets;
mod classes;
mod copies;
mod damage;
mod duty;
mod forged;
mod kills;
mod older;
mod only;
mod ruined;
mod state;
