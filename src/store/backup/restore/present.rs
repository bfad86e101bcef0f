//! What a store holds now, as far as a restore would take it away.

use serde::Serialize;

use crate::model::{Result, Time};
use crate::store::Mode;
use crate::store::connection::Connection;
use crate::store::{Location, migrate, params};

#[derive(Clone, Debug, Serialize)]
pub struct Present {
    pub users: i64,
    pub messages: i64,
    pub newest_message_at: Option<Time>,
    /// Since the backup was taken.
    pub newer_messages: i64,
    pub newer_users: i64,
}

/// `None` where there is no store, or one that nobody has used yet. Any schema will do.
pub fn look(at: &Location, since: Time) -> Result<Option<Present>> {
    if let Location::Sqlite(path) = at
        && std::fs::metadata(path).map_or(0, |m| m.len()) == 0
    {
        return Ok(None);
    }
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
            found = Some(Present {
                users: row.take()?,
                messages: row.take()?,
                newest_message_at: row.take()?,
                newer_messages: row.take()?,
                newer_users: row.take()?,
            });
            Ok(())
        },
    )?;
    Ok(found.filter(|present| present.users > 0))
}
