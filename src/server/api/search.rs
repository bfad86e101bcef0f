//! `GET /api/search`. A cursor is the place behind the last hit, bound to its caller, query, scope and sort.

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::chat::actor::Actor;
use crate::chat::search::{After, Hit, Request, Sort, Where, find};
use crate::model::{Error, Result, Scope, UserId, WorkspaceId, some_text};
use crate::server::call::Call;
use crate::server::reply::Reply;

const DEFAULT: i64 = 50;
const MOST: i64 = 100;
const MAX_QUERY_CHARS: usize = 500;

#[derive(Serialize)]
struct Page {
    results: Vec<Hit>,
    next_cursor: Option<String>,
}

/// The parameters as they came, trimmed.
struct Asked {
    workspace: String,
    query: String,
    channel: Option<String>,
    conversation: Option<String>,
    sort: String,
    limit: Result<i64>,
    cursor: Option<String>,
}

/// `GET /api/search`
pub async fn search(call: Call) -> Result<Reply> {
    let asked = Asked::of(&call);
    let page = call
        .read(move |tx, actor| {
            let request = asked.judged(actor)?;
            let found = find(tx, actor, &request)?;
            let binding = Binding::of(&request, actor.id());
            Ok(Page {
                results: found.hits,
                next_cursor: found.next.map(|after| binding.sealed(after)),
            })
        })
        .await?;
    Ok(Reply::ok(&page))
}

fn refused(field: &'static str, why: &str) -> Error {
    Error::field(field, format!("invalid search request: {why}"))
}

impl Asked {
    fn of(call: &Call) -> Asked {
        let text = |name| call.query_text(name).trim().to_owned();
        let limit = match text("limit").as_str() {
            "" => Ok(DEFAULT),
            limit => whole_number(limit).ok_or_else(|| refused("limit", "limit must be an integer")),
        };
        Asked {
            workspace: text("workspace_id"),
            query: text("q"),
            channel: some_text(&text("channel_id")),
            conversation: some_text(&text("direct_conversation_id")),
            sort: text("sort"),
            limit: limit.map(|n| n.clamp(1, MOST)),
            cursor: some_text(&text("cursor")),
        }
    }

    /// Refusals in the order of the contract; membership and scope come after them, in `find`.
    fn judged(self, actor: &Actor) -> Result<Request> {
        let workspace = WorkspaceId::from(self.workspace.as_str());
        if !self.workspace.is_empty() {
            actor.bound_to(&workspace)?;
        }
        let limit = self.limit? as usize;
        if self.conversation.is_some() {
            actor.needs(Scope::DmsRead)?;
        }
        if self.workspace.is_empty() {
            return Err(refused("workspace_id", "workspace_id is required"));
        }
        if self.query.chars().count() > MAX_QUERY_CHARS {
            return Err(refused("q", "query exceeds 500 characters"));
        }
        let place = match (self.channel, self.conversation) {
            (Some(_), Some(_)) => {
                let why = "channel_id and direct_conversation_id are mutually exclusive";
                return Err(refused("channel_id", why));
            }
            (Some(channel), None) => Where::Channel(channel.into()),
            (None, Some(conversation)) => Where::Conversation(conversation.into()),
            (None, None) => Where::Channels,
        };
        let sort = match self.sort.as_str() {
            "" | "relevance" => Sort::Relevance,
            "newest" => Sort::Newest,
            _ => return Err(refused("sort", "sort must be relevance or newest")),
        };
        let mut request = Request {
            workspace,
            place,
            query: self.query,
            sort,
            limit,
            after: None,
        };
        if let Some(cursor) = &self.cursor {
            request.after = Some(Binding::of(&request, actor.id()).opened(cursor)?);
        }
        Ok(request)
    }
}

/// Any number of digits is a number: one beyond 64 bits saturates.
fn whole_number(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let number = !digits.is_empty() && digits.bytes().all(|c| c.is_ascii_digit());
    let beyond = if text.starts_with('-') { i64::MIN } else { i64::MAX };
    number.then(|| text.parse().unwrap_or(beyond))
}

/// What a cursor belongs to.
struct Binding {
    fingerprint: String,
    sort: Sort,
}

const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Cursor {
    v: u32,
    f: String,
    s: String,
    /// Among ranked hits: newest number that takes part, score, number.
    #[serde(skip_serializing_if = "Option::is_none")]
    r: Option<(i64, i64, i64)>,
    /// By time: below this number.
    #[serde(skip_serializing_if = "Option::is_none")]
    b: Option<i64>,
}

impl Binding {
    fn of(request: &Request, user: &UserId) -> Binding {
        let (channel, conversation) = match &request.place {
            Where::Channels => ("", ""),
            Where::Channel(id) => (id.as_str(), ""),
            Where::Conversation(id) => ("", id.as_str()),
        };
        let parts = [
            request.workspace.as_str(),
            channel,
            conversation,
            user.as_str(),
            &request.query,
            name(request.sort),
        ];
        let hash = Sha256::digest(parts.join("\0"));
        Binding {
            fingerprint: BASE64URL_NOPAD.encode(&hash[..16]),
            sort: request.sort,
        }
    }

    fn sealed(&self, after: After) -> String {
        let (r, b) = match after {
            After::Ranked { newest, score, number } => (Some((newest, score, number)), None),
            After::Below(number) => (None, Some(number)),
        };
        let cursor = Cursor {
            v: VERSION,
            f: self.fingerprint.clone(),
            s: name(self.sort).to_owned(),
            r,
            b,
        };
        // A struct of texts and numbers always serialises.
        let json = serde_json::to_vec(&cursor).unwrap_or_default();
        BASE64URL_NOPAD.encode(&json)
    }

    fn opened(&self, cursor: &str) -> Result<After> {
        let malformed = || refused("cursor", "malformed cursor");
        let stale = || refused("cursor", "stale or mismatched cursor");
        let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).map_err(|_| malformed())?;
        let cursor: Cursor = serde_json::from_slice(&bytes).map_err(|_| malformed())?;
        if cursor.v != VERSION || cursor.f != self.fingerprint || cursor.s != name(self.sort) {
            return Err(stale());
        }
        match (cursor.r, cursor.b) {
            (Some((newest, score, number)), None) if self.sort == Sort::Relevance => {
                Ok(After::Ranked { newest, score, number })
            }
            (None, Some(number)) => Ok(After::Below(number)),
            _ => Err(stale()),
        }
    }
}

fn name(sort: Sort) -> &'static str {
    match sort {
        Sort::Relevance => "relevance",
        Sort::Newest => "newest",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(query: &str, sort: Sort) -> Request {
        Request {
            workspace: "wsp_1".into(),
            place: Where::Channels,
            query: query.into(),
            sort,
            limit: 10,
            after: None,
        }
    }

    #[test]
    fn a_cursor_belongs_to_its_caller_query_scope_and_sort() {
        let mine: UserId = "usr_1".into();
        let binding = Binding::of(&request("x", Sort::Relevance), &mine);
        for after in [
            After::Ranked {
                newest: 9,
                score: -3,
                number: 7,
            },
            After::Below(i64::MIN),
        ] {
            let cursor = binding.sealed(after);
            assert_eq!(binding.opened(&cursor).unwrap(), after);
            let elsewhere = Request {
                place: Where::Channel("chn_1".into()),
                ..request("x", Sort::Relevance)
            };
            for other in [
                Binding::of(&request("x", Sort::Relevance), &"usr_2".into()),
                Binding::of(&request("y", Sort::Relevance), &mine),
                Binding::of(&request("x", Sort::Newest), &mine),
                Binding::of(&elsewhere, &mine),
            ] {
                let refusal = other.opened(&cursor).unwrap_err().message;
                assert_eq!(refusal, "invalid search request: stale or mismatched cursor");
            }
        }
    }

    #[test]
    fn a_malformed_cursor_is_refused() {
        let binding = Binding::of(&request("x", Sort::Newest), &"usr_1".into());
        for cursor in ["%", "abc", "e30", "bnVsbA", "W10", "Nw"] {
            let refusal = binding.opened(cursor).unwrap_err().message;
            assert_eq!(refusal, "invalid search request: malformed cursor", "{cursor}");
        }
    }
}
