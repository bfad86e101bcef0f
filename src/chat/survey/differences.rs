//! What tells two states of a store apart, such as a backup and the store in use: ids to go through side by side, and what to
//! call something that only one of them has. Text that was written in private is not told.

use serde::Serialize;

use super::operators_only;
use crate::chat::actor::Actor;
use crate::chat::page::{Turn, in_turn};
use crate::model::*;
use crate::store::{Tx, params};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Person,
    Channel,
    Message,
}

impl Kind {
    pub const ALL: [Kind; 3] = [Kind::Person, Kind::Channel, Kind::Message];
}

/// Ids of what is there and not deleted, in the direction of the turn.
pub fn ids(tx: &mut Tx, by: &Actor, kind: Kind, turn: &Turn) -> Result<Vec<String>> {
    operators_only(by)?;
    macro_rules! people {
        ($rest:expr) => {
            concat!("SELECT id FROM users WHERE deleted_at IS NULL", $rest)
        };
    }
    macro_rules! channels {
        ($rest:expr) => {
            concat!("SELECT id FROM channels WHERE TRUE", $rest)
        };
    }
    macro_rules! messages {
        ($rest:expr) => {
            concat!("SELECT id FROM messages WHERE deleted_at IS NULL", $rest)
        };
    }
    let sql = match kind {
        Kind::Person => in_turn!(turn, people, "", "id", "?2"),
        Kind::Channel => in_turn!(turn, channels, "", "id", "?2"),
        Kind::Message => in_turn!(turn, messages, "", "id", "?2"),
    };
    tx.all(sql, params![turn.edge(), turn.limit], |r| r.take())
}

/// How somebody or something is told from others.
#[derive(Clone, Debug, Serialize)]
pub struct Named {
    pub id: String,
    /// `person`, `bot`, `channel`, `message`.
    pub kind: String,
    /// Of a channel with its sign, `#general`; of a message, its author's.
    pub name: String,
    /// Of somebody their handle, of a message the beginning of what it says.
    pub text: String,
    pub place: String,
    pub created_at: Time,
}

pub fn named(tx: &mut Tx, by: &Actor, kind: Kind, id: &str) -> Result<Option<Named>> {
    operators_only(by)?;
    let sql = match kind {
        Kind::Person => {
            "SELECT CASE WHEN kind = 'bot' THEN 'bot' ELSE 'person' END, display_name, handle, '', created_at
             FROM users WHERE id = ?1"
        }
        Kind::Channel => {
            "SELECT 'channel', '#' || c.name, COALESCE(c.display_title, ''), w.name, c.created_at
             FROM channels c JOIN workspaces w ON w.id = c.workspace_id WHERE c.id = ?1"
        }
        Kind::Message => {
            "SELECT 'message', COALESCE(u.display_name, m.author_id),
                CASE WHEN m.channel_id IS NULL THEN '' ELSE substr(m.body, 1, 300) END,
                COALESCE('#' || c.name, ''), m.created_at
             FROM messages m LEFT JOIN users u ON u.id = m.author_id LEFT JOIN channels c ON c.id = m.channel_id
             WHERE m.id = ?1"
        }
    };
    tx.opt(sql, params![id], |r| {
        Ok(Named {
            id: id.to_owned(),
            kind: r.take()?,
            name: r.take()?,
            text: r.take()?,
            place: r.take()?,
            created_at: r.take()?,
        })
    })
}
