//! `store`: what keeps a store healthy, whatever is in it.

pub mod check;
pub mod du;
pub mod reindex;
pub mod relocate;
pub mod vacuum;
