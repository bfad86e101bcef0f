//! Events that are told and forgotten: typing, presence, agent progress. Checked like a post, never stored.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::actor::Actor;
use super::standing::{self, Standing};
use crate::model::*;
use crate::store::{Tx, params};

pub struct Draft {
    pub workspace: WorkspaceId,
    pub kind: String,
    pub channel: Option<ChannelId>,
    pub conversation: Option<ConversationId>,
    pub payload: Map<String, Value>,
}

/// An ephemeral event with its audience, as it travels between replicas. Clients see only `event`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ephemeral {
    pub workspace_id: String,
    /// Guests may see it too.
    pub for_guests: bool,
    /// `Some`: only these people.
    pub recipients: Option<Vec<String>>,
    pub event: Value,
}

const KINDS: [&str; 4] = ["typing.started", "typing.stopped", "presence.changed", "agent.progress"];

/// Checks and addresses an ephemeral event; the caller hands it to the hub.
pub fn publish(tx: &mut Tx, actor: &Actor, draft: Draft) -> Result<Ephemeral> {
    if !KINDS.contains(&draft.kind.as_str()) {
        return Err(Error::field("type", "unsupported ephemeral event type"));
    }
    let progress = draft.kind == "agent.progress";
    if progress && !actor.is_bot_token() {
        return Err(Error::forbidden("agent.progress requires a bot token").code("bots_only"));
    }
    let standing = standing::member(tx, actor, &draft.workspace)?;
    match (&draft.channel, &draft.conversation) {
        (None, None) if progress => {
            return Err(Error::invalid(
                "agent.progress requires channel_id or direct_conversation_id",
            ));
        }
        (None, None) if draft.kind != "presence.changed" => {
            return Err(Error::invalid(
                "typing events require channel_id or direct_conversation_id",
            ));
        }
        (Some(_), Some(_)) => {
            return Err(Error::invalid(
                "channel_id and direct_conversation_id are mutually exclusive",
            ));
        }
        _ => {}
    }
    let mut payload = draft.payload;
    payload.insert("user_id".into(), actor.id().as_str().into());
    payload.remove("channel_id");
    payload.remove("direct_conversation_id");
    let mut recipients = None;
    let mut for_guests = draft.conversation.is_none();
    if let Some(id) = &draft.conversation {
        recipients = Some(conversation_audience(tx, actor, &draft.workspace, id, &standing)?);
        payload.insert("direct_conversation_id".into(), id.as_str().into());
    }
    if let Some(id) = &draft.channel {
        let (channel, standing) = standing::in_channel(tx, actor, id)?;
        if channel.workspace_id != draft.workspace {
            return Err(Error::forbidden("channel is not in this workspace").code("wrong_workspace"));
        }
        standing::may_post(tx, actor, &channel, &standing)?;
        for_guests = channel.is_guest_channel();
        payload.insert("channel_id".into(), id.as_str().into());
    }
    standing.unblocked(tx.now())?;
    let mut event = Map::new();
    event.insert("id".into(), ephemeral_id(tx.now()).into());
    event.insert("cursor".into(), "".into());
    event.insert("type".into(), draft.kind.into());
    event.insert("workspace_id".into(), draft.workspace.as_str().into());
    if let Some(id) = &draft.channel {
        event.insert("channel_id".into(), id.as_str().into());
    }
    event.insert("created_at".into(), tx.now().to_string().into());
    event.insert("payload".into(), payload.into());
    Ok(Ephemeral {
        workspace_id: draft.workspace.to_string(),
        for_guests,
        recipients,
        event: event.into(),
    })
}

fn conversation_audience(
    tx: &mut Tx,
    actor: &Actor,
    workspace: &WorkspaceId,
    id: &ConversationId,
    standing: &Standing,
) -> Result<Vec<String>> {
    let not_found = || Error::not_found("conversation");
    let home = tx.opt(
        "SELECT c.workspace_id FROM direct_conversations c
         JOIN direct_conversation_members d ON d.conversation_id = c.id AND d.user_id = ?2 WHERE c.id = ?1",
        params![id, actor.id()],
        |r| r.take::<WorkspaceId>(),
    )?;
    let home = home.ok_or_else(not_found)?;
    if standing.is_guest() {
        return Err(not_found());
    }
    if home != *workspace {
        return Err(Error::forbidden("direct conversation is not in this workspace").code("wrong_workspace"));
    }
    actor.needs(Scope::DmsWrite)?;
    let people = super::messages::participants(tx, workspace, id)?;
    Ok(people.into_iter().map(|p| p.to_string()).collect())
}

/// `eph_` and the instant as `YYYYMMDDHHMMSS.nnnnnnnnn`.
fn ephemeral_id(now: Time) -> String {
    let digits: String = now.to_string().chars().filter(char::is_ascii_digit).collect();
    let (date, fraction) = digits.split_at(digits.len().min(14));
    format!("eph_{date}.{fraction:0<9}")
}
