//! The console without a terminal and without a store: real keys go in, requests are answered from a made-up store,
//! pictures come out. What needs a real terminal is tested in `tests/console`.

mod caution;
mod deeds;
mod promises;
mod random;
mod snapshots;
mod stage;
mod table;
