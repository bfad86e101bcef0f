//! What every list is called, how its columns and details read, and what it says when it is empty.

mod cells;
mod chat;
mod people;
mod records;
mod upkeep;

use super::row::Row;
use super::text;
use super::theme::Tone;
use crate::model::Time;
use cells::{members, target};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ListId {
    Workspaces,
    Channels,
    Conversations,
    Messages,
    People,
    Sessions,
    Waiting,
    TimedOut,
    Blocked,
    Members,
    Invites,
    AllInvites,
    Uploads,
    Bots,
    Tokens,
    Events,
    Audit,
    Jobs,
    Doctor,
    Config,
    Actions,
    Backups,
    Differences,
}

impl ListId {
    pub const ALL: &'static [ListId] = &[
        ListId::Workspaces,
        ListId::Channels,
        ListId::Conversations,
        ListId::Messages,
        ListId::People,
        ListId::Sessions,
        ListId::Waiting,
        ListId::TimedOut,
        ListId::Blocked,
        ListId::Members,
        ListId::Invites,
        ListId::AllInvites,
        ListId::Uploads,
        ListId::Bots,
        ListId::Tokens,
        ListId::Events,
        ListId::Audit,
        ListId::Jobs,
        ListId::Doctor,
        ListId::Config,
        ListId::Actions,
        ListId::Backups,
        ListId::Differences,
    ];
}

pub struct Column {
    pub title: &'static str,
    /// Cells it has at least; a list too narrow for all columns leaves out the last ones.
    pub width: usize,
    /// Takes what is left over, shared by weight; 0 stays as it is.
    pub grow: usize,
    pub right: bool,
    pub cell: fn(&Row, Time) -> (String, Tone),
}

pub struct Spec {
    pub title: &'static str,
    pub columns: &'static [Column],
    /// What to do when there is nothing.
    pub empty: &'static str,
    /// Newest at the bottom, grows there.
    pub live: bool,
    pub descending: bool,
    /// The command that lists the same.
    pub twin: &'static str,
}

impl ListId {
    pub fn spec(self) -> &'static Spec {
        match self {
            ListId::Workspaces => &chat::WORKSPACES,
            ListId::Channels => &chat::CHANNELS,
            ListId::Conversations => &chat::CONVERSATIONS,
            ListId::Messages => &chat::MESSAGES,
            ListId::People => &people::PEOPLE,
            ListId::Sessions => &people::SESSIONS,
            ListId::Waiting => &people::WAITING,
            ListId::TimedOut => &people::TIMED_OUT,
            ListId::Blocked => &people::BLOCKED,
            ListId::Members => &people::MEMBERS,
            ListId::Invites => &people::INVITES,
            ListId::AllInvites => &people::ALL_INVITES,
            ListId::Uploads => &chat::UPLOADS,
            ListId::Bots => &people::BOTS,
            ListId::Tokens => &people::TOKENS,
            ListId::Events => &records::EVENTS,
            ListId::Audit => &records::AUDIT,
            ListId::Jobs => &upkeep::JOBS,
            ListId::Doctor => &upkeep::DOCTOR,
            ListId::Actions => &records::ACTIONS,
            ListId::Backups => &upkeep::BACKUPS,
            ListId::Differences => &upkeep::DIFFERENCES,
            ListId::Config => &upkeep::CONFIG,
        }
    }

    /// How the object of a row is called in a sentence.
    pub fn name_of(self, row: &Row) -> String {
        let name = match self {
            ListId::Channels => format!("#{}", row.text("name")),
            ListId::Workspaces => row.text("name").to_owned(),
            ListId::People | ListId::Waiting | ListId::TimedOut | ListId::Blocked | ListId::Members | ListId::Bots => {
                row.text("display_name").to_owned()
            }
            ListId::Conversations => return members(row, Time(0)).0,
            ListId::Uploads => row.text("filename").to_owned(),
            ListId::Tokens => format!("{} of {}", row.text("name"), row.text("bot")),
            ListId::Events => row.text("type").to_owned(),
            ListId::Audit => row.text("action").to_owned(),
            ListId::Actions => format!("{} of {}", row.text("kind"), target(row, Time(0)).0),
            ListId::Backups => row.text("file").to_owned(),
            ListId::Differences => row.text("name").to_owned(),
            ListId::Jobs => row.text("title").to_owned(),
            ListId::Config => row.text("key").to_owned(),
            _ => row.id.clone(),
        };
        text::line(&name)
    }
}
