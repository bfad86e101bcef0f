//! How much there is, and whose it is: the rows of messages and uploads, summed up. Bytes of messages are those of their
//! texts; bytes of uploads those of their files. Reads only.

use super::{Row, Tx, params};
use crate::model::{Result, Time};

/// One line of a sum: a workspace, a channel, a person, a type, an age.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Share {
    pub id: String,
    pub name: String,
    pub messages: i64,
    pub message_bytes: i64,
    pub uploads: i64,
    pub upload_bytes: i64,
}

#[derive(Clone, Debug, serde::Serialize)]
pub struct Usage {
    pub total: Share,
    pub workspaces: Vec<Share>,
    pub channels: Vec<Share>,
    pub people: Vec<Share>,
    /// Uploads by media type.
    pub types: Vec<Share>,
    /// By age of messages and uploads.
    pub ages: Vec<Share>,
    /// Uploads that wait to be removed: shown by no message.
    pub unused: Share,
}

macro_rules! sums {
    ($messages:literal, $uploads:literal, $names:literal) => {
        concat!(
            "SELECT s.id, ",
            $names,
            ", CAST(SUM(s.m) AS BIGINT), CAST(SUM(s.mb) AS BIGINT), CAST(SUM(s.u) AS BIGINT),
                CAST(SUM(s.ub) AS BIGINT) FROM (
             SELECT ",
            $messages,
            " AS id, COUNT(*) AS m, COALESCE(SUM(OCTET_LENGTH(body)), 0) AS mb, 0 AS u, 0 AS ub
             FROM messages GROUP BY 1
             UNION ALL SELECT ",
            $uploads,
            " GROUP BY 1) s"
        )
    };
}

const WORKSPACES: &str = concat!(
    sums!(
        "workspace_id",
        "workspace_id, 0, 0, COUNT(*), COALESCE(SUM(byte_size), 0) FROM uploads",
        "COALESCE(MAX(w.name), '')"
    ),
    " LEFT JOIN workspaces w ON w.id = s.id GROUP BY s.id ORDER BY SUM(s.mb + s.ub) DESC, s.id LIMIT ?1"
);

/// An upload counts in every channel that shows it.
const CHANNELS: &str = concat!(
    sums!(
        "channel_id",
        "c.channel_id, 0, 0, COUNT(*), COALESCE(SUM(c.byte_size), 0) FROM (SELECT DISTINCT m.channel_id, x.id, x.byte_size
         FROM message_attachments a JOIN messages m ON m.id = a.message_id JOIN uploads x ON x.id = a.upload_id) c",
        "COALESCE(MAX(w.slug || '/' || h.name), '')"
    ),
    " JOIN channels h ON h.id = s.id JOIN workspaces w ON w.id = h.workspace_id
      GROUP BY s.id ORDER BY SUM(s.mb + s.ub) DESC, s.id LIMIT ?1"
);

const PEOPLE: &str = concat!(
    sums!(
        "author_id",
        "owner_id, 0, 0, COUNT(*), COALESCE(SUM(byte_size), 0) FROM uploads",
        "COALESCE(MAX(p.display_name), '')"
    ),
    " LEFT JOIN users p ON p.id = s.id GROUP BY s.id ORDER BY SUM(s.mb + s.ub) DESC, s.id LIMIT ?1"
);

const TYPES: &str = "SELECT content_type, '', 0, 0, COUNT(*), CAST(COALESCE(SUM(byte_size), 0) AS BIGINT) FROM uploads
     GROUP BY content_type ORDER BY 6 DESC, 1 LIMIT ?1";

const TOTAL: &str = "SELECT 'total', '', (SELECT COUNT(*) FROM messages),
     (SELECT CAST(COALESCE(SUM(OCTET_LENGTH(body)), 0) AS BIGINT) FROM messages), COUNT(*),
     CAST(COALESCE(SUM(byte_size), 0) AS BIGINT) FROM uploads";

const UNUSED: &str = "SELECT 'unused', '', 0, 0, COUNT(*), CAST(COALESCE(SUM(byte_size), 0) AS BIGINT) FROM uploads
     WHERE sweep_at IS NOT NULL";

const AGE: &str = "SELECT 'age', '', (SELECT COUNT(*) FROM messages WHERE created_at > ?1 AND created_at <= ?2),
     (SELECT CAST(COALESCE(SUM(OCTET_LENGTH(body)), 0) AS BIGINT) FROM messages WHERE created_at > ?1 AND created_at <= ?2),
     COUNT(*), CAST(COALESCE(SUM(byte_size), 0) AS BIGINT) FROM uploads WHERE created_at > ?1 AND created_at <= ?2";

/// Days; the last one holds what is older.
const AGES: &[(&str, u64)] = &[
    ("1 day", 1),
    ("7 days", 7),
    ("30 days", 30),
    ("90 days", 90),
    ("365 days", 365),
];

/// At most `top` lines of each kind but ages, largest first.
pub fn usage(tx: &mut Tx, top: i64) -> Result<Usage> {
    Ok(Usage {
        total: tx.one(TOTAL, &[], share)?,
        workspaces: tx.all(WORKSPACES, params![top], share)?,
        channels: tx.all(CHANNELS, params![top], share)?,
        people: tx.all(PEOPLE, params![top], share)?,
        types: tx.all(TYPES, params![top], share)?,
        ages: ages(tx)?,
        unused: tx.one(UNUSED, &[], share)?,
    })
}

fn ages(tx: &mut Tx) -> Result<Vec<Share>> {
    let mut until = Time(i64::MAX);
    let mut lines = Vec::new();
    for (name, days) in AGES {
        let from = tx.now() - std::time::Duration::from_secs(days * 24 * 3600);
        let mut line = tx.one(AGE, params![from, until], share)?;
        line.id = format!("up to {name}");
        lines.push(line);
        until = from;
    }
    let mut line = tx.one(AGE, params![Time(i64::MIN), until], share)?;
    line.id = "older".into();
    lines.push(line);
    Ok(lines)
}

fn share(r: &mut Row) -> Result<Share> {
    Ok(Share {
        id: r.take()?,
        name: r.take()?,
        messages: r.take()?,
        message_bytes: r.take()?,
        uploads: r.take()?,
        upload_bytes: r.take()?,
    })
}
