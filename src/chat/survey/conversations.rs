//! Direct conversations of a workspace: who is in them and how long they are. What is said in one is read only for a
//! reason, which stands in the audit log from then on.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::json;

use super::operators_only;
use crate::chat::actor::Actor;
use crate::chat::audit;
use crate::chat::messages::{self, PageRequest};
use crate::chat::page::{Page, Turn, in_turn, pattern};
use crate::model::*;
use crate::store::{Row, Tx, params};

#[derive(Clone, Debug, Serialize)]
pub struct ConversationSeen {
    pub id: ConversationId,
    pub workspace_id: WorkspaceId,
    pub created_at: Time,
    pub last_seq: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_message_at: Option<Time>,
    /// By name.
    pub members: Vec<String>,
}

/// The people of a conversation.
macro_rules! members {
    ($rest:literal) => {
        concat!(
            "FROM direct_conversation_members d JOIN users u ON u.id = d.user_id WHERE d.conversation_id ",
            $rest
        )
    };
}

macro_rules! select {
    ($rest:expr) => {
        concat!(
            "SELECT c.id, c.workspace_id, c.created_at,
               COALESCE((SELECT MAX(l.channel_seq) FROM messages l WHERE l.direct_conversation_id = c.id), 0),
               (SELECT l.created_at FROM messages l WHERE l.direct_conversation_id = c.id
                AND l.channel_seq IS NOT NULL ORDER BY l.channel_seq DESC LIMIT 1)
             FROM direct_conversations c WHERE ",
            $rest
        )
    };
}

/// A page of the conversations of a workspace, newest first; those of somebody with `search` in their name or handle.
pub fn conversations(
    tx: &mut Tx,
    by: &Actor,
    workspace: &WorkspaceId,
    search: &str,
    turn: &Turn,
) -> Result<Page<ConversationSeen>> {
    operators_only(by)?;
    let mut found = tx.all(
        in_turn!(
            turn,
            select,
            concat!(
                "c.workspace_id = ?2 AND (?4 = '' OR EXISTS (SELECT 1 ",
                members!("= c.id AND (folded(u.display_name) LIKE ?4 ESCAPE '\\' OR u.handle LIKE ?4 ESCAPE '\\')"),
                "))"
            ),
            "c.id",
            "?3"
        ),
        params![turn.edge(), workspace, turn.rows(), &pattern(search)],
        read,
    )?;
    let ids: Vec<_> = found.iter().map(|c| &c.id).collect();
    let ids = serde_json::to_string(&ids).map_err(Error::internal)?;
    let mut names: HashMap<ConversationId, Vec<String>> = HashMap::new();
    tx.all(
        concat!(
            "SELECT d.conversation_id, u.display_name ",
            members!("IN (SELECT value FROM json_each(?1)) ORDER BY lower(u.display_name), u.id")
        ),
        params![&ids],
        |r| {
            names.entry(r.take()?).or_default().push(r.take()?);
            Ok(())
        },
    )?;
    for conversation in &mut found {
        conversation.members = names.remove(&conversation.id).unwrap_or_default();
    }
    Ok(Page::of(found, turn, |c| c.id.to_string()))
}

fn read(r: &mut Row) -> Result<ConversationSeen> {
    Ok(ConversationSeen {
        id: r.take()?,
        workspace_id: r.take()?,
        created_at: r.take()?,
        last_seq: r.take()?,
        last_message_at: r.take()?,
        members: Vec::new(),
    })
}

/// A conversation that was opened for a reason: only `open_conversation` makes one.
#[derive(Clone, Debug)]
pub struct Opened(ConversationId);

/// Puts the reason into the audit log, which is the price of reading what was said in private.
pub fn open_conversation(tx: &mut Tx, by: &Actor, id: &ConversationId, reason: &str) -> Result<Opened> {
    operators_only(by)?;
    let reason = some_text(reason).ok_or_else(|| Error::field("reason", "a reason is required"))?;
    let workspace = tx.opt(
        "SELECT workspace_id FROM direct_conversations WHERE id = ?1",
        params![id],
        |r| r.take::<WorkspaceId>(),
    )?;
    let workspace = workspace.ok_or_else(|| Error::not_found("conversation"))?;
    let (target, about) = (("conversation", id.as_str()), json!({"reason": reason}));
    audit::record(tx, by, Some(&workspace), "conversation.opened", target, about)?;
    Ok(Opened(id.clone()))
}

pub fn opened_messages(tx: &mut Tx, by: &Actor, opened: &Opened, page: &PageRequest) -> Result<MessagePage> {
    operators_only(by)?;
    messages::any_conversation_page(tx, by, &opened.0, page)
}
