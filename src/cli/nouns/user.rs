//! `admin user`: people.

use clap::Subcommand;

use crate::admin;
use crate::cli::stored::{Stored, stored};

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
pub enum User {
    /// List people and bots
    List(Stored<admin::user::list::Args>),
    /// Show a person with addresses, memberships and sessions
    Show(Stored<admin::user::show::Args>),
    /// Create a person and print the new id
    Create(Stored<admin::user::create::Args>),
    /// Change name, handle or picture of a person, or add an address
    Update(Stored<admin::user::update::Args>),
    /// Sign a person out everywhere and let them in no more
    Disable(Stored<admin::user::disable::Args>),
    /// Let a disabled person sign in again
    Enable(Stored<admin::user::enable::Args>),
    /// Delete an account; what they wrote stays or becomes tombstones
    Delete(Stored<admin::user::delete::Args>),
    /// List where a person is signed in
    Sessions(Stored<admin::user::sessions::Args>),
    /// Sign a person out everywhere; they may sign in again
    RevokeSessions(Stored<admin::user::revoke_sessions::Args>),
    /// There are no passwords: names the command that lets a person in
    SetPassword(Stored<admin::user::set_password::Args>),
}

impl User {
    pub fn run(self) -> u8 {
        match self {
            User::List(it) => stored(it, admin::user::list::run),
            User::Show(it) => stored(it, admin::user::show::run),
            User::Create(it) => stored(it, admin::user::create::run),
            User::Update(it) => stored(it, admin::user::update::run),
            User::Disable(it) => stored(it, admin::user::disable::run),
            User::Enable(it) => stored(it, admin::user::enable::run),
            User::Delete(it) => stored(it, admin::user::delete::run),
            User::Sessions(it) => stored(it, admin::user::sessions::run),
            User::RevokeSessions(it) => stored(it, admin::user::revoke_sessions::run),
            User::SetPassword(it) => stored(it, admin::user::set_password::run),
        }
    }
}
