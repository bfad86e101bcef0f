pub mod check;
pub mod show;
