//! How much there is, and whose it is: the rows of messages and uploads, summed up. Bytes of messages are those of their
//! texts; bytes of uploads those of their files. Reads only.

use std::time::Duration;

use super::{Row, Tx, params};
use crate::model::Result;

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

const UNUSED: &str = "SELECT 'unused', '', 0, 0, COUNT(*), CAST(COALESCE(SUM(byte_size), 0) AS BIGINT) FROM uploads
     WHERE sweep_at IS NOT NULL";

macro_rules! age {
    () => {
        "CASE WHEN created_at > ?1 THEN 0 WHEN created_at > ?2 THEN 1 WHEN created_at > ?3 THEN 2
         WHEN created_at > ?4 THEN 3 WHEN created_at > ?5 THEN 4 ELSE 5 END"
    };
}

/// By the place of its age in `AGES`.
const BY_AGE: &str = concat!(
    "SELECT s.age, CAST(SUM(s.m) AS BIGINT), CAST(SUM(s.mb) AS BIGINT), CAST(SUM(s.u) AS BIGINT),
     CAST(SUM(s.ub) AS BIGINT) FROM (
     SELECT ",
    age!(),
    " AS age, COUNT(*) AS m, COALESCE(SUM(OCTET_LENGTH(body)), 0) AS mb, 0 AS u, 0 AS ub FROM messages GROUP BY 1
     UNION ALL SELECT ",
    age!(),
    ", 0, 0, COUNT(*), COALESCE(SUM(byte_size), 0) FROM uploads GROUP BY 1) s GROUP BY s.age"
);

/// Days; what is older comes behind the last one.
const AGES: [(&str, u64); 5] = [
    ("up to 1 day", 1),
    ("up to 7 days", 7),
    ("up to 30 days", 30),
    ("up to 90 days", 90),
    ("up to 365 days", 365),
];

/// At most `top` lines of each kind but ages, largest first.
pub fn usage(tx: &mut Tx, top: i64) -> Result<Usage> {
    let ages = ages(tx)?;
    Ok(Usage {
        total: total(&ages),
        workspaces: tx.all(WORKSPACES, params![top], share)?,
        channels: tx.all(CHANNELS, params![top], share)?,
        people: tx.all(PEOPLE, params![top], share)?,
        types: tx.all(TYPES, params![top], share)?,
        ages,
        unused: tx.one(UNUSED, &[], share)?,
    })
}

/// One line for each age, also without a message.
fn ages(tx: &mut Tx) -> Result<Vec<Share>> {
    let since = AGES.map(|(_, days)| tx.now() - Duration::from_secs(days * 24 * 3600));
    let [a, b, c, d, e] = since;
    let found = tx.all(BY_AGE, params![a, b, c, d, e], |r| {
        Ok((r.take::<i64>()? as usize, [r.take()?, r.take()?, r.take()?, r.take()?]))
    })?;
    let names = AGES.iter().map(|(name, _)| *name).chain(["older"]);
    Ok(names
        .enumerate()
        .map(|(at, name)| {
            let sums = found.iter().find(|(age, _)| *age == at);
            line(name, sums.map_or([0; 4], |(_, sums)| *sums))
        })
        .collect())
}

fn total(parts: &[Share]) -> Share {
    let sum = |of: fn(&Share) -> i64| parts.iter().map(of).sum();
    line(
        "total",
        [
            sum(|s| s.messages),
            sum(|s| s.message_bytes),
            sum(|s| s.uploads),
            sum(|s| s.upload_bytes),
        ],
    )
}

fn line(id: &str, [messages, message_bytes, uploads, upload_bytes]: [i64; 4]) -> Share {
    Share {
        id: id.to_owned(),
        name: String::new(),
        messages,
        message_bytes,
        uploads,
        upload_bytes,
    }
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
