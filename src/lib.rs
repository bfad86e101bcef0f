//! ClickClack: self-hosted team chat in one binary.
//!
//! The floors, top to bottom: `cli` (what the person typed), then `server`, `admin`, `tui` and `client` (the doors), then
//! `shell` (how commands answer and fail), then `chat` (the rules), then `store` (transactions on either engine), then
//! `model` (plain data).
//! A floor names only floors below it; `docs/architecture.md` draws the house.

#![forbid(unsafe_code)]

pub mod admin;
pub mod chat;
pub mod cli;
pub mod client;
pub mod model;
pub mod server;
pub mod shell;
pub mod store;
pub mod tui;
