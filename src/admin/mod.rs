//! The operator's commands, one file each: its flags, its checks, its call into `chat` or `store`, its answer.
//! `Frame` gives every command the store, the output modes, progress and cancelling; `Failure` its exit code.
//! Called by `cli`, which says where the flags stand in the command tree.

mod answer;
mod consent;
mod failure;
mod frame;
mod progress;
pub mod table;
pub mod terminal;

pub mod bootstrap;
pub mod bot_create;
pub mod config_check;
pub mod config_show;
pub mod events_prune;
pub mod invite_create;
pub mod invite_list;
pub mod invite_revoke;
pub mod magic_link_create;
pub mod member_add;
pub mod migrate;
pub mod user_create;
pub mod version;

pub use answer::{AnswerFlags, Mode};
pub use failure::{Failure, exit};
pub use frame::{Frame, Stop, make_folders, on_behalf_of, operator};
pub use progress::{ProgressFlags, ProgressMode};

/// How every command ends.
pub type Outcome<T = ()> = Result<T, Failure>;
