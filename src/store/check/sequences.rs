//! Numbers that must follow each other, and what is counted beside what it counts.

use super::{ASKED, Found};
use crate::model::{Result, Time};
use crate::store::{Row, Tx, log, params};

macro_rules! series {
    ($of:literal, $seq:literal) => {
        concat!(
            "SELECT ",
            $of,
            ", COUNT(*), MIN(",
            $seq,
            "), MAX(",
            $seq,
            "), COUNT(DISTINCT ",
            $seq,
            ") FROM messages WHERE ",
            $of,
            " IS NOT NULL AND ",
            $seq,
            " IS NOT NULL GROUP BY ",
            $of,
            " HAVING COUNT(*) <> MAX(",
            $seq,
            ") OR MIN(",
            $seq,
            ") <> 1 OR COUNT(DISTINCT ",
            $seq,
            ") <> COUNT(*) LIMIT ?1"
        )
    };
}

/// What is numbered, the query for those that are not numbered from 1 on without a gap, and how many there are.
const SERIES: &[(&str, &str, &str)] = &[
    (
        "messages",
        series!("channel_id", "channel_seq"),
        "SELECT COUNT(*) FROM channels",
    ),
    (
        "messages",
        series!("direct_conversation_id", "channel_seq"),
        "SELECT COUNT(*) FROM direct_conversations",
    ),
    (
        "replies",
        series!("thread_root_id", "thread_seq"),
        "SELECT COUNT(*) FROM messages WHERE reply_count > 0",
    ),
];

/// Read pointers past the end of what they point into.
const AHEAD: &[&str] = &[
    "SELECT r.channel_id, r.user_id FROM channel_reads r WHERE r.last_read_seq > (SELECT COALESCE(MAX(m.channel_seq), 0)
         FROM messages m WHERE m.channel_id = r.channel_id AND m.channel_seq IS NOT NULL) LIMIT ?1",
    "SELECT r.conversation_id, r.user_id FROM direct_reads r WHERE r.last_read_seq > (SELECT COALESCE(MAX(m.channel_seq), 0)
         FROM messages m WHERE m.direct_conversation_id = r.conversation_id AND m.channel_seq IS NOT NULL) LIMIT ?1",
];

pub fn sequences(tx: &mut Tx) -> Result<Found> {
    let mut found = Found::default();
    for (what, sql, count) in SERIES {
        found.examined += tx.one(count, &[], |r| r.take::<i64>())? as u64;
        for series in tx.all(sql, params![ASKED], Series::read)? {
            found.problem(series.of.clone(), series.told(what));
        }
    }
    for sql in AHEAD {
        let rows = tx.all(sql, params![ASKED], |r| Ok((r.take::<String>()?, r.take::<String>()?)))?;
        for (place, user) in rows {
            found.problem(place, format!("the read pointer of {user} is past the last message"));
        }
    }
    let clock = log::clock(tx)?;
    let last = tx.opt("SELECT cursor FROM events ORDER BY cursor DESC LIMIT 1", &[], |r| {
        r.take::<String>()
    })?;
    if let Some(last) = last.filter(|last| last.as_str() > clock.as_str()) {
        found.problem(
            "event clock",
            format!("it stands at {clock}, the log goes on to {last}"),
        );
    }
    Ok(found)
}

struct Series {
    of: String,
    count: i64,
    first: i64,
    last: i64,
    distinct: i64,
}

impl Series {
    fn read(r: &mut Row) -> Result<Series> {
        Ok(Series {
            of: r.take()?,
            count: r.take()?,
            first: r.take()?,
            last: r.take()?,
            distinct: r.take()?,
        })
    }

    fn told(&self, what: &str) -> String {
        let Series {
            count,
            first,
            last,
            distinct,
            ..
        } = self;
        let mut text = format!("{count} {what} are numbered {first} to {last}");
        if distinct < count {
            text += &format!(", {} numbers twice", count - distinct);
        }
        let missing = last - distinct;
        if missing > 0 {
            text += &format!(", {missing} missing");
        }
        text
    }
}

/// Roots whose counters are not what their replies are.
const MISCOUNTED: &str = "SELECT m.id, m.reply_count, m.last_reply_at, t.replies, l.created_at FROM messages m
     LEFT JOIN (SELECT r.thread_root_id, COUNT(*) AS replies, MAX(r.thread_seq) AS last FROM messages r
         WHERE r.thread_seq IS NOT NULL GROUP BY r.thread_root_id) t ON t.thread_root_id = m.id
     LEFT JOIN messages l ON l.thread_root_id = m.id AND l.thread_seq = t.last
     WHERE m.reply_count <> COALESCE(t.replies, 0) OR COALESCE(m.last_reply_at, 0) <> COALESCE(l.created_at, 0) LIMIT ?1";

pub fn threads(tx: &mut Tx) -> Result<Found> {
    let mut found = Found {
        examined: tx.one(
            "SELECT COUNT(DISTINCT thread_root_id) FROM messages WHERE thread_seq IS NOT NULL",
            &[],
            |r| r.take::<i64>(),
        )? as u64,
        ..Found::default()
    };
    let rows = tx.all(MISCOUNTED, params![ASKED], |r| {
        let id: String = r.take()?;
        let says: (i64, Option<Time>) = (r.take()?, r.take()?);
        let has: (Option<i64>, Option<Time>) = (r.take()?, r.take()?);
        Ok((id, says, has))
    })?;
    let at = |time: Option<Time>| time.map_or_else(|| "never".into(), |at| at.to_string());
    for (id, (says, says_at), (has, has_at)) in rows {
        let has = has.unwrap_or(0);
        let told = if says == has {
            format!(
                "its last reply is said to be of {}, and is of {}",
                at(says_at),
                at(has_at)
            )
        } else {
            format!("it is said to have {says} replies, and has {has}")
        };
        found.problem(id, told);
    }
    Ok(found)
}
