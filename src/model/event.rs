//! The event object of the log, of sockets and of mutation answers.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::role::words;
use super::{ChannelId, Cursor, Error, EventId, Result, Time, UserId, WorkspaceId};

words! {
    /// Durable event types, in the order `GET /api/event-types` lists them.
    EventType, "event type":
    ChannelCreated = "channel.created",
    ChannelRead = "channel.read",
    ChannelUpdated = "channel.updated",
    DmRead = "dm.read",
    MemberModerationUpdated = "member.moderation_updated",
    MessageCreated = "message.created",
    MessageDeleted = "message.deleted",
    MessageUpdated = "message.updated",
    PinAdded = "pin.added",
    PinRemoved = "pin.removed",
    ReactionAdded = "reaction.added",
    ReactionRemoved = "reaction.removed",
    ThreadReplyCreated = "thread.reply_created",
    ThreadStateUpdated = "thread.state_updated",
    WorkspaceOwnershipTransferred = "workspace.ownership_transferred",
    WorkspaceUpdated = "workspace.updated",
}

impl EventType {
    pub const ALL: [EventType; 16] = [
        EventType::ChannelCreated,
        EventType::ChannelRead,
        EventType::ChannelUpdated,
        EventType::DmRead,
        EventType::MemberModerationUpdated,
        EventType::MessageCreated,
        EventType::MessageDeleted,
        EventType::MessageUpdated,
        EventType::PinAdded,
        EventType::PinRemoved,
        EventType::ReactionAdded,
        EventType::ReactionRemoved,
        EventType::ThreadReplyCreated,
        EventType::ThreadStateUpdated,
        EventType::WorkspaceOwnershipTransferred,
        EventType::WorkspaceUpdated,
    ];
}

/// A durable event as it was appended.
#[derive(Clone, Debug, Serialize)]
pub struct Event {
    pub id: EventId,
    pub cursor: Cursor,
    #[serde(rename = "type")]
    pub kind: EventType,
    pub workspace_id: WorkspaceId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel_id: Option<ChannelId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seq: Option<i64>,
    pub created_at: Time,
    pub payload: Map<String, Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mentioned_user_ids: Vec<UserId>,
}

impl Event {
    /// What a mutation that changed nothing answers in its `event` key.
    pub fn blank() -> Value {
        serde_json::json!({"id": "", "cursor": "", "type": "", "workspace_id": "", "created_at": "", "payload": null})
    }
}
