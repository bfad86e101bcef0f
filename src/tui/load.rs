//! From a wish for rows to the function of `chat` that reads them, and back to rows with their keys.

use std::collections::BTreeSet;

use serde::Serialize;

use super::list::ListId;
use super::row::Row;
use super::state::{Load, PAGE, Page, Want};
use crate::chat::actor::Actor;
use crate::chat::messages::{self, Around, PageRequest};
use crate::chat::moderation::queue::{self, State, Waiting};
use crate::chat::page::{self, Turn};
use crate::chat::survey::{self, Opened};
use crate::chat::{audit, bots, channels, events, invites, members, moderation, sessions, uploads, users, workspaces};
use crate::model::*;
use crate::store::{Reader, Tx, log};

/// Rows that `*` marks at most.
const MOST_MARKED: usize = 10_000;
/// Rows of one read, where many are wanted: no snapshot stays open for longer.
const STEP: usize = 500;

pub async fn page(reader: &Reader, by: Actor, load: Load, opened: Option<Opened>) -> Result<Page> {
    let step = |load| {
        let (by, opened) = (by.clone(), opened.clone());
        reader.read(move |tx| part(tx, &by, &load, opened.as_ref()))
    };
    steps(load, step).await
}

/// One step, or as many as it takes to have all.
pub async fn steps<F>(load: Load, read: impl Fn(Load) -> F) -> Result<Page>
where
    F: Future<Output = Result<Page>>,
{
    if load.want != Want::All {
        return read(load).await;
    }
    let mut all = Page::default();
    let mut want = Want::First;
    loop {
        let page = read(Load { want, ..load.clone() }).await?;
        let last = page.rows.last().map(|row| row.key.clone());
        (all.more, all.stopped) = (page.more, page.stopped);
        all.rows.extend(page.rows);
        match last {
            Some(last) if all.more && !all.stopped && all.rows.len() < MOST_MARKED => want = Want::Next(last),
            _ => return Ok(all),
        }
    }
}

/// One read.
fn part(tx: &mut Tx, by: &Actor, load: &Load, opened: Option<&Opened>) -> Result<Page> {
    let (turn, limit) = turn(load);
    let rows = rows(tx, by, load, &turn, opened)?;
    let mut page = shown(rows, load, limit);
    if load.list == ListId::Events && !load.want.goes_on() {
        page.last_minute = Some(events::in_the_last_minute(tx)?);
    }
    Ok(page)
}

/// What to ask for, and how many rows of it are wanted: one more tells whether there is more and behind which key.
pub fn turn(load: &Load) -> (Turn, usize) {
    let live = load.list.spec().live;
    let (after, upward, limit) = match &load.want {
        Want::First | Want::All => (None, false, PAGE),
        Want::Next(key) => (Some(key.clone()), false, if live { STEP } else { PAGE }),
        Want::Again(start, n) => (start.clone(), false, (*n).min(STEP)),
        Want::Last => (None, true, PAGE),
        Want::Before(key) => (Some(key.clone()), true, PAGE),
    };
    // `chat` lists the newest first; shown the other way around, down on the screen is back in its list.
    let turn = Turn {
        after,
        back: load.descending == upward,
        limit: limit as i64 + 1,
    };
    (turn, limit)
}

/// The page of the rows that such a turn gave.
pub fn shown(mut rows: Vec<Row>, load: &Load, limit: usize) -> Page {
    let upward = matches!(load.want, Want::Last | Want::Before(_));
    if !load.descending {
        rows.reverse();
    }
    let more = rows.len() > limit;
    let beyond = match (more, upward) {
        (true, true) => Some(rows.remove(0).key),
        (true, false) => rows.pop().map(|row| row.key),
        (false, _) => None,
    };
    let start = if upward { beyond } else { None };
    Page {
        rows,
        more,
        start,
        ..Page::default()
    }
}

/// A page of a list that is short and was made as a whole.
pub fn whole_page(rows: Vec<Row>, load: &Load) -> Result<Page> {
    let mut rows = held(rows, &load.filter)?;
    if !load.descending {
        rows.reverse();
    }
    Ok(Page {
        rows,
        ..Page::default()
    })
}

/// In the order of `chat`.
fn rows(tx: &mut Tx, by: &Actor, load: &Load, turn: &Turn, opened: Option<&Opened>) -> Result<Vec<Row>> {
    let (text, scope) = (load.filter.clone(), &load.scope);
    let workspace = WorkspaceId::from(scope.workspace.as_str());
    let here = Some(workspace.clone()).filter(|_| !scope.workspace.is_empty());
    match load.list {
        ListId::Workspaces => plain(workspaces::listing::list(tx, &text, turn)?.items, |it| {
            it.id.to_string()
        }),
        ListId::Channels => {
            let filter = channels::listing::Filter {
                workspace: here,
                text,
                archived: None,
            };
            plain(channels::listing::listed(tx, &filter, turn)?.items, |it| {
                it.id.to_string()
            })
        }
        ListId::Members => {
            let filter = members::listing::Filter { role: None, text };
            let found = members::listing::listed(tx, &workspace, &filter, turn)?;
            plain(found.items, |it| it.user.id.to_string())
        }
        ListId::Conversations => {
            let found = survey::conversations(tx, by, &workspace, &text, turn)?;
            plain(found.items, |it| it.id.to_string())
        }
        ListId::Invites => whole(
            held(
                plain(invites::list(tx, by, &workspace)?, |it| it.id.to_string())?,
                &text,
            )?,
            turn,
        ),
        ListId::AllInvites => {
            let found = invites::listed(tx, None, &text, turn)?.items;
            let mut rows = plain(found.iter().collect(), |it| it.id.to_string())?;
            for (row, invite) in rows.iter_mut().zip(&found) {
                row.set("workspace_id", &invite.workspace_id);
            }
            named(tx, by, rows)
        }
        ListId::Messages => messages_of(tx, by, load, turn, opened),
        ListId::People => people(tx, text, turn),
        ListId::Sessions => {
            let found = sessions::live(tx, &UserId::from(scope.user.as_str()), None)?;
            whole(held(plain(found, |it| it.id.to_string())?, &text)?, turn)
        }
        ListId::Waiting => waiting(tx, State::Guest, &text, turn),
        ListId::TimedOut => waiting(tx, State::TimedOut, &text, turn),
        ListId::Blocked => waiting(tx, State::Blocked, &text, turn),
        ListId::Actions => {
            let filter = moderation::undo::Filter {
                text,
                ..Default::default()
            };
            let found = moderation::undo::log(tx, &filter, turn)?;
            named(tx, by, plain(found.items, |it| it.entry.id.to_string())?)
        }
        ListId::Uploads => {
            let filter = uploads::listing::Filter {
                text,
                ..Default::default()
            };
            plain(uploads::listing::listed(tx, &filter, turn)?.items, |it| {
                it.upload.id.to_string()
            })
        }
        ListId::Bots => {
            let filter = bots::listing::Filter {
                text,
                ..Default::default()
            };
            plain(bots::listing::listed(tx, &filter, turn)?.items, |it| {
                it.user.id.to_string()
            })
        }
        ListId::Tokens => {
            let filter = bots::listing::TokenFilter {
                text,
                ..Default::default()
            };
            let found = bots::listing::tokens(tx, &filter, turn)?;
            named(tx, by, plain(found.items, |it| it.id.to_string())?)
        }
        ListId::Events => {
            let filter = log::Filter {
                pattern: page::pattern(&text),
                ..Default::default()
            };
            let found = events::listed(tx, &filter, turn)?;
            let rows = found
                .items
                .iter()
                .map(|it| Row::new(&it.cursor, it.cursor.to_string(), &it.json));
            named(tx, by, rows.collect::<Result<_>>()?)
        }
        ListId::Audit => {
            let filter = audit::Filter {
                text,
                ..Default::default()
            };
            let rows = plain(audit::listed(tx, &filter, turn)?.items, |it| it.id.to_string())?;
            named(tx, by, rows)
        }
        // These are not in the store, or in more than one.
        ListId::Jobs | ListId::Config | ListId::Doctor | ListId::Backups | ListId::Differences => Ok(Vec::new()),
    }
}

fn plain<T: Serialize>(items: Vec<T>, id: impl Fn(&T) -> String) -> Result<Vec<Row>> {
    items.iter().map(|it| Row::new(id(it), id(it), it)).collect()
}

/// A list that is there as a whole is filtered as it is shown. A page of a longer one never is: that would hide what
/// matches behind it.
fn held(rows: Vec<Row>, filter: &str) -> Result<Vec<Row>> {
    Ok(rows.into_iter().filter(|row| row.holds(filter)).collect())
}

/// The turn of a list that `chat` gives as a whole, because it is short.
fn whole(rows: Vec<Row>, turn: &Turn) -> Result<Vec<Row>> {
    let at = turn
        .after
        .as_ref()
        .and_then(|key| rows.iter().position(|row| row.key == *key));
    let rest = match (at, turn.back) {
        (Some(at), false) => &rows[at + 1..],
        (Some(at), true) => &rows[..at],
        (None, _) => &rows[..],
    };
    let limit = turn.limit.max(0) as usize;
    Ok(match turn.back {
        false => rest.iter().take(limit).cloned().collect(),
        true => rest[rest.len().saturating_sub(limit)..].to_vec(),
    })
}

/// With the names of what is only named by id: `workspace_name`, `channel_name` and so on.
fn named(tx: &mut Tx, by: &Actor, mut rows: Vec<Row>) -> Result<Vec<Row>> {
    const FIELDS: [&str; 6] = [
        "workspace_id",
        "channel_id",
        "actor_user_id",
        "target_id",
        "created_by",
        "owner_user_id",
    ];
    let ids: BTreeSet<String> = rows
        .iter()
        .flat_map(|row| FIELDS.iter().map(|field| row.text(field).to_owned()))
        .filter(|id| !id.is_empty())
        .collect();
    let ids: Vec<String> = ids.into_iter().collect();
    let names = survey::names(tx, by, &ids)?;
    for row in &mut rows {
        for field in FIELDS {
            if let Some(name) = names.get(row.text(field)) {
                row.set(&field.replace("_id", "_name"), name);
            }
        }
    }
    Ok(rows)
}

fn people(tx: &mut Tx, text: String, turn: &Turn) -> Result<Vec<Row>> {
    let filter = users::listing::Filter {
        text,
        ..Default::default()
    };
    let found = users::listing::list(tx, &filter, turn)?.items;
    let ids: Vec<_> = found.iter().map(|it| &it.user.id).collect();
    let memberships = users::listing::memberships_among(tx, &ids)?;
    found
        .iter()
        .map(|it| {
            let own: Vec<_> = memberships
                .iter()
                .filter(|(id, _)| *id == it.user.id)
                .map(|(_, m)| m)
                .collect();
            let mut row = Row::new(&it.user.id, it.user.id.to_string(), it)?;
            row.set("memberships", own);
            Ok(row)
        })
        .collect()
}

fn waiting(tx: &mut Tx, kind: State, filter: &str, turn: &Turn) -> Result<Vec<Row>> {
    let mut rows = plain(queue::of_kind(tx, kind, filter, turn)?.items, Waiting::place)?;
    for row in &mut rows {
        let user = row.text("id").to_owned();
        row.set("user_id", user);
    }
    Ok(rows)
}

/// Messages are read by sequence.
fn messages_of(tx: &mut Tx, by: &Actor, load: &Load, turn: &Turn, opened: Option<&Opened>) -> Result<Vec<Row>> {
    let seq = turn.after.as_ref().and_then(|key| key.parse::<i64>().ok());
    let around = match (seq, turn.back) {
        (None, false) => Around::Latest,
        (None, true) => Around::After(0),
        (Some(seq), false) => Around::Before(seq),
        (Some(seq), true) => Around::After(seq),
    };
    let request = PageRequest {
        limit: turn.limit,
        around,
        topic: None,
    };
    let page = match opened {
        Some(opened) => survey::opened_messages(tx, by, opened, &request)?,
        None => messages::channel_page(tx, by, &ChannelId::from(load.scope.channel.as_str()), &request)?,
    };
    let newest_first = page.messages.iter().rev();
    newest_first
        .map(|m| Row::new(&m.id, m.channel_seq.unwrap_or(0).to_string(), m))
        .collect()
}
