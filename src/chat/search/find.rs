//! `GET /api/search` without HTTP: who may look where, what is found, in which order, and what a hit shows.
//!
//! By time, a page is the next matches below the last one. By relevance, the newest 2,000 matches are ranked by BM25 and
//! older ones follow by time: what a page costs does not grow with the store, and pages neither lose nor repeat a hit
//! when messages arrive in between, because a cursor keeps the number that was the newest when the first page was asked for.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::matching::{Matches, Search};
use super::overlay::NEWEST;
use super::snippet::Snippet;
use super::subject::{Match, Subject};
use super::tokens::{Term, terms};
use crate::chat::actor::Actor;
use crate::chat::{standing, users};
use crate::model::*;
use crate::store::{Row, Tx, params};

/// Matches that are ranked; the wire contract's number.
const RANKED: usize = 2_000;
/// Bodies that one page may read. Past it the page is short and its cursor goes on: a hundred messages of the largest
/// size would take a second to cut snippets from.
const PAGE_BYTES: i64 = 4 << 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    Relevance,
    Newest,
}

#[derive(Clone, Debug)]
pub enum Where {
    /// All channels of the workspace that the caller sees.
    Channels,
    Channel(ChannelId),
    Conversation(ConversationId),
}

#[derive(Clone, Debug)]
pub struct Request {
    pub workspace: WorkspaceId,
    pub place: Where,
    pub query: String,
    pub sort: Sort,
    pub limit: usize,
    pub after: Option<After>,
}

/// Where the next page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// Among the ranked: behind this score and number. Nothing above `newest` takes part.
    Ranked { newest: i64, score: i64, number: i64 },
    /// By time: below this number.
    Below(i64),
}

pub struct Found {
    pub hits: Vec<Hit>,
    pub next: Option<After>,
}

/// A message that was found, without its full text.
#[derive(Debug, Serialize)]
pub struct Hit {
    pub id: MessageId,
    pub workspace_id: WorkspaceId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel_id: Option<ChannelId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direct_conversation_id: Option<ConversationId>,
    /// Added last; there in every answer.
    pub author: Option<Arc<User>>,
    pub thread_root_id: MessageId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_message_id: Option<MessageId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel_seq: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thread_seq: Option<i64>,
    pub created_at: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<Time>,
    pub reply_count: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_reply_at: Option<Time>,
    pub snippet: String,
    pub highlights: Vec<Highlight>,
}

/// In code points of the snippet, half open.
#[derive(Debug)]
pub struct Highlight(Range<usize>);

impl Serialize for Highlight {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map([("start", self.0.start), ("end", self.0.end)])
    }
}

/// One page. Everything the caller may not see is "not found", also for a query that finds nothing.
pub fn find(tx: &mut Tx, actor: &Actor, request: &Request) -> Result<Found> {
    let subject = subject(tx, actor, request)?;
    let nothing = Found {
        hits: Vec::new(),
        next: None,
    };
    let Some(subject) = subject.filter(|s| !s.terms.is_empty()) else {
        return Ok(nothing);
    };
    let page = match request.sort {
        Sort::Newest => by_time(tx, &subject, request)?,
        Sort::Relevance => by_relevance(tx, &subject, request)?,
    };
    shown(tx, &subject.terms, page)
}

/// Where the caller may look; `None` when that is nowhere, as for a guest without a guest channel.
fn subject(tx: &mut Tx, actor: &Actor, request: &Request) -> Result<Option<Subject>> {
    let standing = standing::member(tx, actor, &request.workspace)?;
    let mut scope = request.workspace.to_string();
    let channel = match &request.place {
        Where::Channel(id) => {
            let (channel, _) = standing::in_channel(tx, actor, id)?;
            if channel.workspace_id != request.workspace {
                return Err(Error::not_found("channel"));
            }
            Some(channel.id)
        }
        Where::Conversation(id) => {
            let inside = tx.exists(
                "SELECT 1 FROM direct_conversations d JOIN direct_conversation_members m ON m.conversation_id = d.id
                 WHERE d.id = ?1 AND d.workspace_id = ?2 AND m.user_id = ?3",
                params![id, &request.workspace, actor.id()],
            )?;
            if !inside || standing.is_guest() {
                return Err(Error::not_found("direct conversation"));
            }
            scope = id.to_string();
            None
        }
        Where::Channels if standing.is_guest() => {
            let found = tx.opt(
                "SELECT id FROM channels WHERE workspace_id = ?1 AND name = 'guest'",
                params![&request.workspace],
                |r| r.take::<ChannelId>(),
            )?;
            let Some(guest) = found else { return Ok(None) };
            Some(guest)
        }
        Where::Channels => None,
    };
    Ok(Some(Subject {
        scope,
        channel,
        terms: terms(&request.query),
    }))
}

/// Numbers in the order of the page, each with where a page behind it would begin, and where one behind all of them would.
struct Page {
    numbers: Vec<(i64, After)>,
    next: Option<After>,
}

impl Page {
    /// `more` says that something may follow even when there is not one hit too many.
    fn of(mut numbers: Vec<(i64, After)>, limit: usize, more: Option<After>) -> Page {
        let over = numbers.len() > limit;
        numbers.truncate(limit);
        let next = if over {
            numbers.last().map(|(_, after)| *after)
        } else {
            more
        };
        Page { numbers, next }
    }
}

fn by_time(tx: &mut Tx, subject: &Subject, request: &Request) -> Result<Page> {
    let below = match request.after {
        Some(After::Below(number)) => number,
        _ => i64::MAX,
    };
    let found = Search::new(tx, subject)?.below(tx, below, request.limit + 1)?;
    let numbers = found.found.iter().map(|m| (m.number, After::Below(m.number)));
    Ok(Page::of(numbers.collect(), request.limit, found.rest.map(After::Below)))
}

fn by_relevance(tx: &mut Tx, subject: &Subject, request: &Request) -> Result<Page> {
    let (newest, behind) = match request.after {
        Some(After::Below(_)) => return by_time(tx, subject, request),
        Some(After::Ranked { newest, score, number }) => (newest, Some((score, number))),
        None => (tx.one(NEWEST, &[], |r| r.take())?, None),
    };
    let mut search = Search::new(tx, subject)?;
    let found = search.below(tx, newest.saturating_add(1), RANKED)?;
    let mut scores = scores(&found);
    scores.sort_unstable_by(|a, b| b.cmp(a));
    let start = behind.map_or(0, |last| scores.partition_point(|s| *s >= last));
    let ranked = scores[start..].iter().take(request.limit + 1);
    let mut numbers: Vec<_> = ranked
        .map(|&(score, number)| (number, After::Ranked { newest, score, number }))
        .collect();
    let mut rest = found.rest;
    if let Some(below) = rest.filter(|_| numbers.len() <= request.limit) {
        let older = search.below(tx, below, request.limit + 1 - numbers.len())?;
        numbers.extend(older.found.iter().map(|m| (m.number, After::Below(m.number))));
        rest = older.rest;
    }
    let page = Page::of(numbers, request.limit, rest.map(After::Below));
    Ok(match page.next {
        // The page ends with the last ranked hit, and what follows goes by time.
        Some(After::Ranked { number, .. }) if scores.last().is_some_and(|(_, last)| *last == number) => Page {
            next: found.rest.map(After::Below),
            ..page
        },
        _ => page,
    })
}

/// BM25 over the matches, in millionths so that equal ranks are equal and cursors exact, with each match's number.
///
/// How rare a word is, is judged from the stretch of history that the matches come from, against the other words of the
/// query: with one word it makes no difference, and nothing outside of what the caller searches has a say.
fn scores(matches: &Matches) -> Vec<(i64, i64)> {
    const K: f64 = 1.2;
    const B: f64 = 0.75;
    let total: u64 = matches.frequencies.iter().sum();
    let rarity = |n: &u64| match n {
        0 => std::f64::consts::LN_2, // only its beginning stands there
        n => (1.0 + total as f64 / *n as f64).ln(),
    };
    let rarities: Vec<f64> = matches.frequencies.iter().map(rarity).collect();
    let length = |m: &Match| f64::from(m.weights[0].length());
    let average = matches.found.iter().map(length).sum::<f64>() / matches.found.len().max(1) as f64;
    let score = |m: &Match| {
        let norm = K * (1.0 - B + B * length(m) / average);
        let of = |(weight, rarity): (&super::pages::Weight, &f64)| {
            let times = f64::from(weight.times());
            rarity * times * (K + 1.0) / (times + norm)
        };
        let score: f64 = m.weights.iter().zip(&rarities).map(of).sum();
        ((score * 1e6).round() as i64, m.number)
    };
    matches.found.iter().map(score).collect()
}

const SIZES: &str = "SELECT number, OCTET_LENGTH(body) FROM messages
     WHERE number IN (SELECT CAST(value AS BIGINT) FROM json_each(?1))";

const HITS: &str = "SELECT m.number, m.body, m.author_id, m.id, m.workspace_id, m.channel_id, c.name,
        m.direct_conversation_id, m.thread_root_id, m.parent_message_id, m.channel_seq, m.thread_seq, m.created_at,
        m.edited_at, m.reply_count, m.last_reply_at
     FROM messages m LEFT JOIN channels c ON c.id = m.channel_id
     WHERE m.number IN (SELECT CAST(value AS BIGINT) FROM json_each(?1)) AND m.deleted_at IS NULL";

/// The page as the caller sees it, cut where its bodies get too long.
fn shown(tx: &mut Tx, terms: &[Term], page: Page) -> Result<Found> {
    let Page { mut numbers, mut next } = page;
    let list = |numbers: &[(i64, After)]| {
        let numbers: Vec<i64> = numbers.iter().map(|(n, _)| *n).collect();
        serde_json::to_string(&numbers).map_err(Error::internal)
    };
    let sizes = tx.all(SIZES, params![&list(&numbers)?], |r| {
        Ok((r.take::<i64>()?, r.take::<i64>()?))
    })?;
    let sizes: HashMap<i64, i64> = sizes.into_iter().collect();
    let mut bytes = 0;
    let fitting = numbers.iter().take_while(|(number, _)| {
        bytes += sizes.get(number).copied().unwrap_or_default();
        bytes <= PAGE_BYTES
    });
    let fitting = fitting.count().max(1);
    if fitting < numbers.len() {
        numbers.truncate(fitting);
        next = numbers.last().map(|(_, after)| *after);
    }
    let mut hits = HashMap::new();
    tx.all(HITS, params![&list(&numbers)?], |r| {
        let (number, body, author) = (r.take::<i64>()?, r.take::<String>()?, r.take::<UserId>()?);
        let snippet = Snippet::of(&body, terms);
        hits.insert(number, (author, hit(r, snippet)?));
        Ok(())
    })?;
    let hits = numbers.iter().filter_map(|(number, _)| hits.remove(number)).collect();
    Ok(Found {
        hits: with_authors(tx, hits)?,
        next,
    })
}

fn hit(r: &mut Row, snippet: Snippet) -> Result<Hit> {
    Ok(Hit {
        id: r.take()?,
        workspace_id: r.take()?,
        channel_id: r.take()?,
        channel_name: r.take()?,
        direct_conversation_id: r.take()?,
        author: None,
        thread_root_id: r.take()?,
        parent_message_id: r.take()?,
        channel_seq: r.take()?,
        thread_seq: r.take()?,
        created_at: r.take()?,
        edited_at: r.take()?,
        reply_count: r.take()?,
        last_reply_at: r.take()?,
        snippet: snippet.text,
        highlights: snippet.highlights.into_iter().map(Highlight).collect(),
    })
}

fn with_authors(tx: &mut Tx, hits: Vec<(UserId, Hit)>) -> Result<Vec<Hit>> {
    let mut ids: Vec<&UserId> = hits.iter().map(|(author, _)| author).collect();
    ids.sort_unstable();
    ids.dedup();
    let people = users::among(tx, &ids)?.into_iter().map(|u| (u.id.clone(), Arc::new(u)));
    let people: HashMap<UserId, Arc<User>> = people.collect();
    let known = |(author, mut hit): (UserId, Hit)| {
        hit.author = people.get(&author).cloned();
        match hit.author {
            Some(_) => Ok(hit),
            None => Err(Error::internal(format!("{} has no author", hit.id))),
        }
    };
    hits.into_iter().map(known).collect()
}
