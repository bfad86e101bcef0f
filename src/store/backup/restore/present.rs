//! What a store holds now, as far as a restore would take it away.

use std::path::Path;

use serde::Serialize;

use super::file::{Content, content};
use crate::model::{Result, Time};
use crate::store::connection::Connection;
use crate::store::{Location, Mode, migrate, params, sqlite};

#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Present {
    Read(Held),
    /// A damaged file, or one that is no database: why nobody knows what it holds.
    Unreadable {
        unreadable: String,
    },
}

#[derive(Clone, Debug, Serialize)]
pub struct Held {
    pub users: i64,
    pub messages: i64,
    pub newest_message_at: Option<Time>,
    /// Since the backup was taken.
    pub newer_messages: i64,
    pub newer_users: i64,
}

/// `None` where there is no store, or one that nobody has used yet. Any schema will do.
pub fn look(at: &Location, since: Time) -> Result<Option<Present>> {
    let unreadable = |why: String| Ok(Some(Present::Unreadable { unreadable: why }));
    if let Location::Sqlite(path) = at {
        match content(path) {
            Content::None => return Ok(None),
            Content::Cut => return unreadable(format!("{} is empty, and its WAL is not", path.display())),
            Content::Some => {}
        }
    }
    match read(at, since) {
        Err(e) if sqlite::is_damaged(&e) => unreadable(e.chain()),
        found => Ok(found?.map(Present::Read)),
    }
}

/// Of the file of a store.
pub fn is_damaged(path: &Path) -> bool {
    let at = Location::Sqlite(path.to_owned());
    read(&at, Time(0)).is_err_and(|e| sqlite::is_damaged(&e))
}

/// Of a store that is there and can be read.
pub fn read(at: &Location, since: Time) -> Result<Option<Held>> {
    let mut conn = Connection::open(at, Mode::Read)?;
    if !migrate::has_ledger(&mut conn)? {
        return Ok(None);
    }
    let mut found = None;
    conn.query(
        "SELECT (SELECT COUNT(*) FROM users), (SELECT COUNT(*) FROM messages), (SELECT MAX(created_at) FROM messages),
            (SELECT COUNT(*) FROM messages WHERE created_at > ?1), (SELECT COUNT(*) FROM users WHERE created_at > ?1)",
        params![since],
        &mut |row| {
            found = Some(Held {
                users: row.take()?,
                messages: row.take()?,
                newest_message_at: row.take()?,
                newer_messages: row.take()?,
                newer_users: row.take()?,
            });
            Ok(())
        },
    )?;
    Ok(found.filter(|held| held.users > 0))
}
