pub mod add;
pub mod list;
pub mod remove;
pub mod role;
pub mod which;
