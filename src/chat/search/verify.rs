//! Whether the index says what the messages say: every run is read whole and compared with one made from the messages
//! it covers. What an indexer has yet to do is no fault, because queries look at those messages themselves.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use super::draft::{Lists, add};
use super::merge::PAGES_OF_RUN;
use super::overlay::{INDEXED, MASKED, NEWEST};
use super::pages::{Entries, Posting, read_list};
use crate::model::*;
use crate::store::{Tx, params};

/// A run, as `verify` and `rebuild` go from one to the next.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Place {
    pub(super) scope: String,
    pub(super) newest: i64,
}

/// What one step found.
pub struct Verified {
    /// Where to go on; `None` at the end.
    pub next: Option<Place>,
    /// The run and what is wrong with it.
    pub problem: Option<(String, String)>,
    /// Messages compared.
    pub messages: u64,
}

/// Messages that no run covers yet, and how many of them are one too many to be searched quickly.
pub struct Backlogged {
    pub messages: i64,
    pub unnumbered: i64,
}

pub fn backlog(tx: &mut Tx) -> Result<Backlogged> {
    let indexed: i64 = tx.one(INDEXED, &[], |r| r.take())?;
    let newest: i64 = tx.one(NEWEST, &[], |r| r.take())?;
    Ok(Backlogged {
        messages: newest - indexed,
        unnumbered: tx.one("SELECT COUNT(*) FROM messages WHERE number IS NULL", &[], |r| r.take())?,
    })
}

struct Run {
    id: String,
    scope: String,
    newest: i64,
}

pub(super) const NEXT: &str =
    "SELECT id, scope, newest FROM search_runs WHERE (scope, newest) > (?1, ?2) ORDER BY scope, newest LIMIT 1";

/// Messages behind the last run of their scope that the index claims to cover.
const UNCOVERED: &str =
    "SELECT m.id, m.channel_id, COALESCE(m.direct_conversation_id, m.workspace_id), m.body FROM messages m
     WHERE m.number <= (SELECT indexed FROM search_progress) AND m.kind = 'message' AND m.deleted_at IS NULL
     AND NOT EXISTS (SELECT 1 FROM search_runs r
         WHERE r.scope = COALESCE(m.direct_conversation_id, m.workspace_id) AND r.newest >= m.number)
     AND NOT EXISTS (SELECT 1 FROM search_changes c WHERE c.number = m.number) LIMIT 200";

const TEXTS_OF_WORKSPACE: &str = "SELECT number, channel_id, body FROM messages WHERE number > ?2 AND number <= ?3
     AND workspace_id = ?1 AND channel_id IS NOT NULL AND kind = 'message' AND deleted_at IS NULL ORDER BY number LIMIT ?4";

const TEXTS_OF_CONVERSATION: &str = "SELECT number, channel_id, body FROM messages WHERE number > ?2 AND number <= ?3
     AND direct_conversation_id = ?1 AND kind = 'message' AND deleted_at IS NULL ORDER BY number LIMIT ?4";

const TEXTS_AT_ONCE: i64 = 2_000;

/// The run after `place`. Begin with the default.
pub fn verify(tx: &mut Tx, place: &Place) -> Result<Verified> {
    let next = tx.opt(NEXT, params![&place.scope, place.newest], |r| {
        Ok(Run {
            id: r.take()?,
            scope: r.take()?,
            newest: r.take()?,
        })
    })?;
    let Some(run) = next else {
        return Ok(Verified {
            next: None,
            problem: uncovered(tx)?,
            messages: 0,
        });
    };
    let before = if run.scope == place.scope { place.newest } else { 0 };
    let masked: HashSet<i64> = tx.all(MASKED, params![&run.scope], |r| r.take())?.into_iter().collect();
    let (wanted, messages, _) = lists_between(tx, &run.scope, before, run.newest, &masked, usize::MAX)?;
    let problem = compare(tx, &run, wanted, &masked)?;
    Ok(Verified {
        next: Some(Place {
            scope: run.scope,
            newest: run.newest,
        }),
        problem: problem.map(|text| (run.id, text)),
        messages,
    })
}

/// Messages without a word stand in no list, and a run without lists is not kept.
fn uncovered(tx: &mut Tx) -> Result<Option<(String, String)>> {
    let rows = tx.all(UNCOVERED, &[], |r| {
        let (id, channel): (String, Option<ChannelId>) = (r.take()?, r.take()?);
        let (scope, body): (String, String) = (r.take()?, r.take()?);
        let mut lists = Lists::new();
        add(&mut lists, 1, channel.as_ref(), &body);
        Ok((!lists.is_empty()).then(|| (id, format!("no run of {scope} covers this message"))))
    })?;
    Ok(rows.into_iter().flatten().next())
}

/// The lists of a scope's messages with numbers above `after`, up to `newest` or so many that `most` bytes of text are
/// read; how many messages, and the number up to which they go.
pub(super) fn lists_between(
    tx: &mut Tx,
    scope: &str,
    after: i64,
    newest: i64,
    masked: &HashSet<i64>,
    most: usize,
) -> Result<(Lists, u64, i64)> {
    let sql = match scope.starts_with(ConversationId::PREFIX) {
        true => TEXTS_OF_CONVERSATION,
        false => TEXTS_OF_WORKSPACE,
    };
    let (mut lists, mut last, mut messages, mut bytes) = (Lists::new(), after, 0, 0);
    loop {
        let page = tx.all(sql, params![scope, last, newest, TEXTS_AT_ONCE], |r| {
            Ok((r.take::<i64>()?, r.take::<Option<ChannelId>>()?, r.take::<String>()?))
        })?;
        let Some((number, ..)) = page.last() else {
            return Ok((lists, messages, newest));
        };
        last = *number;
        for (number, channel, body) in page.iter().filter(|(number, ..)| !masked.contains(number)) {
            add(&mut lists, *number, channel.as_ref(), body);
            messages += 1;
            // The lists of a message take room even when it says little.
            bytes += body.len() + 64;
        }
        if bytes >= most {
            return Ok((lists, messages, last));
        }
    }
}

/// The first difference.
fn compare(
    tx: &mut Tx,
    run: &Run,
    mut wanted: BTreeMap<String, Vec<Posting>>,
    masked: &HashSet<i64>,
) -> Result<Option<String>> {
    let pages: Vec<Vec<u8>> = tx.all(PAGES_OF_RUN, params![&run.id], |r| r.take())?;
    let mut list = Vec::new();
    for page in &pages {
        let mut entries = Entries::of(page);
        loop {
            let (token, stored) = match entries.next() {
                Ok(Some(entry)) => entry,
                Ok(None) => break,
                Err(e) => return Ok(Some(e.chain())),
            };
            list.clear();
            if let Err(e) = read_list(stored, &mut list) {
                return Ok(Some(e.chain()));
            }
            list.retain(|p: &Posting| !masked.contains(&p.number));
            let known = wanted.remove(token).unwrap_or_default();
            if known != list {
                return Ok(Some(format!("it lists {token:?} for other messages than hold it")));
            }
        }
    }
    Ok(wanted.keys().next().map(|token| format!("it lacks {token:?}")))
}
