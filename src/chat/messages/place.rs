//! Where a message is, and who may be there: a channel that the caller reads, or a conversation the caller is in.

use crate::chat::actor::Actor;
use crate::chat::standing::{self, ChannelRef, Standing};
use crate::model::*;
use crate::store::{Tx, log, params};

use super::row::find;

pub enum Place {
    Channel(ChannelRef),
    Conversation {
        id: ConversationId,
        workspace_id: WorkspaceId,
    },
}

impl Place {
    /// Where a message is, without asking who wants to know.
    pub(in crate::chat) fn of(tx: &mut Tx, message: &Message) -> Result<Place> {
        if let Some(id) = &message.direct_conversation_id {
            return Ok(Place::Conversation {
                id: id.clone(),
                workspace_id: message.workspace_id.clone(),
            });
        }
        let found = tx.opt(
            "SELECT id, workspace_id, name FROM channels WHERE id = ?1",
            params![message.channel_id.as_ref()],
            |r| {
                Ok(ChannelRef {
                    id: r.take()?,
                    workspace_id: r.take()?,
                    name: r.take()?,
                })
            },
        )?;
        found
            .map(Place::Channel)
            .ok_or_else(|| Error::internal(format!("{} is nowhere", message.id)))
    }

    /// An event about something in this place, addressed to whoever may be here.
    pub(in crate::chat) fn address(&self, tx: &mut Tx, kind: EventType, seq: Option<i64>) -> Result<log::Draft<'_>> {
        Ok(match self {
            Place::Channel(channel) => log::Draft {
                channel: Some(&channel.id),
                seq,
                ..log::Draft::new(kind, &channel.workspace_id)
            },
            Place::Conversation { id, workspace_id } => log::Draft {
                conversation: Some(id),
                seq,
                recipients: Some(participants(tx, workspace_id, id)?),
                ..log::Draft::new(kind, workspace_id).with("direct_conversation_id", id.as_str())
            },
        })
    }
}

/// Participants who are members of the workspace now, by id.
pub(in crate::chat) fn participants(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    conversation: &ConversationId,
) -> Result<Vec<UserId>> {
    tx.all(
        "SELECT d.user_id FROM direct_conversation_members d
         JOIN workspace_members m ON m.workspace_id = ?1 AND m.user_id = d.user_id
         WHERE d.conversation_id = ?2 ORDER BY d.user_id",
        params![workspace, conversation],
        |r| r.take(),
    )
}

/// A message the caller may read, its place, and where the caller stands. Everything else is "message not found".
pub(in crate::chat) fn accessible(tx: &mut Tx, actor: &Actor, id: &MessageId) -> Result<(Message, Place, Standing)> {
    let not_found = || Error::not_found("message");
    let message = find(tx, id)?.ok_or_else(not_found)?;
    match (&message.channel_id, &message.direct_conversation_id) {
        (Some(channel), _) => {
            let (channel, standing) = standing::in_channel(tx, actor, channel)
                .map_err(|e| if e.kind == Kind::NotFound { not_found() } else { e })?;
            Ok((message, Place::Channel(channel), standing))
        }
        (None, Some(conversation)) => {
            let workspace_id = message.workspace_id.clone();
            let standing = standing::of_user_as(tx, actor, &workspace_id)?.ok_or_else(not_found)?;
            let inside = tx.exists(
                "SELECT 1 FROM direct_conversation_members WHERE conversation_id = ?1 AND user_id = ?2",
                params![conversation, actor.id()],
            )?;
            if !inside || standing.is_guest() {
                return Err(not_found());
            }
            actor.bound_to(&workspace_id)?;
            let place = Place::Conversation {
                id: conversation.clone(),
                workspace_id,
            };
            Ok((message, place, standing))
        }
        (None, None) => Err(Error::internal(format!("{id} is nowhere"))),
    }
}

/// The same for routes that address messages anywhere: a bot token needs `dm_scope` for those in conversations.
pub(in crate::chat) fn accessible_for(
    tx: &mut Tx,
    actor: &Actor,
    id: &MessageId,
    dm_scope: Scope,
) -> Result<(Message, Place, Standing)> {
    let found = accessible(tx, actor, id)?;
    if matches!(found.1, Place::Conversation { .. }) {
        actor.needs(dm_scope)?;
    }
    Ok(found)
}
