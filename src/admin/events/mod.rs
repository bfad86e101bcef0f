pub mod list;
pub mod prune;
pub mod tail;
