pub mod create;
pub mod delete;
pub mod list;
pub mod revoke;
pub mod rotate;
