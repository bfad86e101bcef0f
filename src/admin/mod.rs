//! The operator's commands, one file each: its flags, its checks, its call into `chat` or `store`, its answer.
//! `frame` gives every command the store, the output modes, consent, progress and cancelling, and its exit code.
//! Called by `cli`, which says where the flags stand in the command tree.

pub mod frame;

pub mod audit;
pub mod backup;
pub mod bootstrap;
pub mod bot;
pub mod channel;
pub mod config;
pub mod demo;
pub mod disk;
pub mod doctor;
pub mod events;
pub mod export;
pub mod import;
pub mod invite;
pub mod local;
pub mod magic_link;
pub mod member;
pub mod migrate;
pub mod moderation;
pub mod restore;
pub mod stats;
pub mod store;
pub mod support_bundle;
pub mod token;
pub mod upload;
pub mod user;
pub mod version;
pub mod workspace;

pub use frame::{AnswerFlags, Failure, Frame, Mode, Outcome, Places, ProgressFlags, exit, make_folders, operator};
