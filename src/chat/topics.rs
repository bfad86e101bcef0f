//! Topics: labels for root messages, of one channel or of the whole workspace.

use serde::Serialize;

use super::actor::Actor;
use super::standing;
use crate::model::*;
use crate::store::{Tx, params};

#[derive(Clone, Debug, Serialize)]
pub struct Topic {
    pub id: TopicId,
    pub workspace_id: WorkspaceId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel_id: Option<ChannelId>,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_by: Option<UserId>,
    pub created_at: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived_at: Option<Time>,
}

/// Active topics by name; those of a channel only for who can list the channel.
pub fn list(tx: &mut Tx, actor: &Actor, workspace: &WorkspaceId) -> Result<Vec<Topic>> {
    let standing = standing::member(tx, actor, workspace)?;
    let only = if standing.is_guest() { "guest" } else { "" };
    tx.all(
        "SELECT t.id, t.workspace_id, t.channel_id, t.name, t.created_by, t.created_at, t.archived_at FROM topics t
         LEFT JOIN channels c ON c.id = t.channel_id
         WHERE t.workspace_id = ?1 AND t.archived_at IS NULL AND (?2 = '' OR t.channel_id IS NULL OR c.name = ?2)
         ORDER BY t.name, t.id",
        params![workspace, only],
        |r| {
            Ok(Topic {
                id: r.take()?,
                workspace_id: r.take()?,
                channel_id: r.take()?,
                name: r.take()?,
                created_by: r.take()?,
                created_at: r.take()?,
                archived_at: r.take()?,
            })
        },
    )
}

pub fn create(tx: &mut Tx, actor: &Actor, workspace: &WorkspaceId, name: &str, channel: &str) -> Result<Topic> {
    let name = some_text(name).ok_or_else(|| Error::field("name", "topic name is required"))?;
    if name.len() > MAX_NAME_BYTES {
        return Err(Error::field("name", "topic name is too long"));
    }
    let standing = standing::member(tx, actor, workspace)?;
    standing.unblocked(tx.now())?;
    let channel_id = match some_text(channel) {
        None => {
            standing.not_guest()?;
            None
        }
        Some(id) => {
            let (channel, standing) = standing::in_channel(tx, actor, &ChannelId::from(id))?;
            if channel.workspace_id != *workspace {
                return Err(Error::forbidden("topic channel is not in workspace").code("wrong_workspace"));
            }
            standing::may_post(tx, actor, &channel, &standing)?;
            let taken = "SELECT 1 FROM topics WHERE channel_id = ?1 AND name = ?2";
            if tx.exists(taken, params![&channel.id, &name])? {
                let text = format!("topic name already exists in this channel: {name}");
                return Err(Error {
                    field: Some("name"),
                    ..Error::conflict(text)
                }
                .code("name_taken"));
            }
            Some(channel.id)
        }
    };
    let topic = Topic {
        id: TopicId::new(),
        workspace_id: workspace.clone(),
        channel_id,
        name,
        created_by: Some(actor.id().clone()),
        created_at: tx.now(),
        archived_at: None,
    };
    tx.exec(
        "INSERT INTO topics (id, workspace_id, channel_id, name, created_by, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            &topic.id,
            &topic.workspace_id,
            topic.channel_id.as_ref(),
            &topic.name,
            topic.created_by.as_ref(),
            topic.created_at
        ],
    )?;
    Ok(topic)
}
