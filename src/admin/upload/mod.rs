pub mod delete;
pub mod gc;
pub mod list;
pub mod relocate;
pub mod show;
