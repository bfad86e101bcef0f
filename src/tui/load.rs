//! From a wish for rows to the function of `chat` that reads them, and back to rows with their keys.

use super::list::ListId;
use super::row::Row;
use super::state::{Load, PAGE, Page, Want};
use crate::chat::actor::Actor;
use crate::chat::messages::{Around, PageRequest};
use crate::chat::survey::{self, Opened, Restriction, Slice};
use crate::model::*;
use crate::store::{Reader, Tx};

/// Rows that `*` marks at most.
const MOST_MARKED: usize = 10_000;
/// Rows of one read, where many are wanted: no snapshot stays open for longer.
const STEP: usize = 500;

pub async fn page(reader: &Reader, by: Actor, load: Load, opened: Option<Opened>) -> Result<Page> {
    if load.want != Want::All {
        return reader.read(move |tx| part(tx, &by, &load, opened.as_ref())).await;
    }
    let mut all = Page::default();
    let mut want = Want::First;
    loop {
        let step = Load { want, ..load.clone() };
        let (by, opened) = (by.clone(), opened.clone());
        let page = reader.read(move |tx| part(tx, &by, &step, opened.as_ref())).await?;
        let last = page.rows.last().map(|row| row.key.clone());
        all.more = page.more;
        all.rows.extend(page.rows);
        match last {
            Some(last) if all.more && all.rows.len() < MOST_MARKED => want = Want::Next(last),
            _ => return Ok(all),
        }
    }
}

/// One read. A row more than wanted is asked for, to know whether there is more.
fn part(tx: &mut Tx, by: &Actor, load: &Load, opened: Option<&Opened>) -> Result<Page> {
    let (from, upward, limit) = match &load.want {
        Want::First | Want::All => (None, false, PAGE),
        Want::Next(key) => (
            Some(key.clone()),
            false,
            if load.list.spec().live { STEP } else { PAGE },
        ),
        Want::Again(start, n) => (start.clone(), false, (*n).min(STEP)),
        Want::Last => (None, true, PAGE),
        Want::Before(key) => (Some(key.clone()), true, PAGE),
    };
    let slice = Slice {
        from,
        descending: load.descending != upward,
        limit: limit as i64 + 1,
    };
    let mut rows = rows(tx, by, load, &slice, opened)?;
    let more = rows.len() > limit;
    let beyond = if more { rows.pop().map(|row| row.key) } else { None };
    if upward {
        rows.reverse();
    }
    Ok(Page {
        rows,
        more,
        start: if upward { beyond } else { None },
    })
}

fn rows(tx: &mut Tx, by: &Actor, load: &Load, slice: &Slice<Vec<String>>, opened: Option<&Opened>) -> Result<Vec<Row>> {
    let (filter, scope) = (load.filter.as_str(), &load.scope);
    let workspace = WorkspaceId::from(scope.workspace.as_str());
    match load.list {
        ListId::Workspaces => survey::workspaces(tx, by, filter, &names(slice))?
            .iter()
            .map(|it| Row::new(&it.id, pair(it.key()), it))
            .collect(),
        ListId::Channels => survey::channels(tx, by, &workspace, filter, &names(slice))?
            .iter()
            .map(|it| Row::new(&it.id, pair(it.key()), it))
            .collect(),
        ListId::Conversations => survey::conversations(tx, by, &workspace, &one(slice, |id| ConversationId::from(id)))?
            .iter()
            .map(|it| Row::new(&it.id, vec![it.id.to_string()], it))
            .filter(|row| row.as_ref().map_or(true, |row| holds(row, filter)))
            .collect(),
        ListId::Messages => messages(tx, by, load, slice, opened),
        ListId::People => {
            let slice = keyed(slice, |key| {
                Some((time(key.first()?)?, UserId::from(key.get(1)?.as_str())))
            });
            survey::people(tx, by, filter, &slice)?
                .iter()
                .map(|it| {
                    let (at, id) = it.key();
                    Row::new(&id, vec![at.0.to_string(), id.to_string()], it)
                })
                .collect()
        }
        ListId::Sessions => survey::person_sessions(tx, by, &UserId::from(scope.user.as_str()))?
            .iter()
            .map(|it| Row::new(&it.id, vec![it.id.to_string()], it))
            .filter(|row| row.as_ref().map_or(true, |row| holds(row, filter)))
            .collect(),
        ListId::Waiting => restricted(tx, by, Restriction::Waiting, filter, slice),
        ListId::TimedOut => restricted(tx, by, Restriction::TimedOut, filter, slice),
        ListId::Blocked => restricted(tx, by, Restriction::Blocked, filter, slice),
    }
}

/// Lists that are short or cannot be searched by the engine are filtered as they are shown.
fn holds(row: &Row, filter: &str) -> bool {
    filter.is_empty() || row.value.to_string().to_lowercase().contains(&filter.to_lowercase())
}

fn keyed<K>(slice: &Slice<Vec<String>>, read: impl Fn(&Vec<String>) -> Option<K>) -> Slice<K> {
    Slice {
        from: slice.from.as_ref().and_then(read),
        descending: slice.descending,
        limit: slice.limit,
    }
}

fn one<K>(slice: &Slice<Vec<String>>, read: impl Fn(&str) -> K) -> Slice<K> {
    keyed(slice, |key| Some(read(key.first()?)))
}

fn names(slice: &Slice<Vec<String>>) -> Slice<survey::NameKey> {
    keyed(slice, |key| Some((key.first()?.clone(), key.get(1)?.clone())))
}

fn pair((a, b): (String, String)) -> Vec<String> {
    vec![a, b]
}

fn time(text: &str) -> Option<Time> {
    text.parse().ok().map(Time)
}

fn restricted(
    tx: &mut Tx,
    by: &Actor,
    which: Restriction,
    filter: &str,
    slice: &Slice<Vec<String>>,
) -> Result<Vec<Row>> {
    let slice = keyed(slice, |key| {
        Some((
            WorkspaceId::from(key.first()?.as_str()),
            UserId::from(key.get(1)?.as_str()),
        ))
    });
    survey::restricted(tx, by, which, filter, &slice)?
        .iter()
        .map(|it| {
            let (workspace, user) = it.key();
            let key = vec![workspace.to_string(), user.to_string()];
            Row::new(format!("{user} {workspace}"), key, it)
        })
        .collect()
}

/// Messages are read by sequence, and always come in the order they were written.
fn messages(
    tx: &mut Tx,
    by: &Actor,
    load: &Load,
    slice: &Slice<Vec<String>>,
    opened: Option<&Opened>,
) -> Result<Vec<Row>> {
    let seq = slice.from.as_ref().and_then(|key| key.first()?.parse::<i64>().ok());
    let around = match (seq, slice.descending) {
        (None, true) => Around::Latest,
        (None, false) => Around::After(0),
        (Some(seq), true) => Around::Before(seq),
        (Some(seq), false) => Around::After(seq),
    };
    let request = PageRequest {
        limit: slice.limit,
        around,
        topic: None,
    };
    let page = match opened {
        Some(opened) => survey::opened_messages(tx, by, opened, &request)?,
        None => survey::channel_messages(tx, by, &ChannelId::from(load.scope.channel.as_str()), &request)?,
    };
    let mut rows = page
        .messages
        .iter()
        .map(|m| Row::new(&m.id, vec![m.channel_seq.unwrap_or(0).to_string()], m))
        .collect::<Result<Vec<_>>>()?;
    if slice.descending {
        rows.reverse();
    }
    Ok(rows)
}
