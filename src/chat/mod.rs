//! The rules: who may do what, what changes, which event follows. Synchronous functions over one transaction.
//! Called by `server`, `admin` and the console alike; knows neither HTTP nor terminals.

pub mod actor;
pub mod bootstrap;
pub mod magic;
pub mod members;
pub mod sessions;
pub mod users;
