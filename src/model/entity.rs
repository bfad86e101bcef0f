//! The nouns of the contract, serialised exactly as clients read them: keys that "may be missing" are left out.

use std::sync::Arc;

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::role::words;
use super::*;
use std::fmt;

/// A person or bot, as embedded everywhere. Never carries private settings.
#[derive(Clone, Debug, Serialize)]
pub struct User {
    pub id: UserId,
    pub kind: UserKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_user_id: Option<UserId>,
    pub display_name: String,
    pub handle: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub former_handle: Option<String>,
    pub avatar_url: String,
    pub created_at: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Time>,
}

/// A user as text, made once for all the messages of a page: they are half of what a page says.
#[derive(Debug)]
pub struct Person(Box<RawValue>);

impl Person {
    pub fn new(user: &User) -> Result<Person> {
        serde_json::value::to_raw_value(user)
            .map(Person)
            .map_err(Error::internal)
    }
}

impl Serialize for Person {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(s)
    }
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct NotificationSettings {
    pub pushover_enabled: bool,
    pub pushover_user_key: String,
}

/// Only what differs from the default is shown; "" is the default.
#[derive(Clone, Debug, Default, Serialize)]
pub struct AppearancePreferences {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub color_mode: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub board_theme: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message_layout: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub density: String,
}

/// The caller's own user.
#[derive(Clone, Debug, Serialize)]
pub struct Me {
    #[serde(flatten)]
    pub user: User,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notification_settings: Option<NotificationSettings>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appearance_preferences: Option<AppearancePreferences>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Session {
    pub id: SessionId,
    pub created_at: Time,
    pub last_used_at: Time,
    pub expires_at: Time,
    pub user_agent: String,
    pub current: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct Workspace {
    pub id: WorkspaceId,
    pub route_id: String,
    pub name: String,
    pub slug: String,
    pub icon_url: String,
    pub created_at: Time,
    /// The caller's role.
    pub role: Role,
}

#[derive(Clone, Debug, Serialize)]
pub struct Member {
    pub workspace_id: WorkspaceId,
    pub user: User,
    pub role: Role,
    pub joined_at: Time,
}

#[derive(Clone, Debug, Serialize)]
pub struct Channel {
    pub id: ChannelId,
    pub route_id: String,
    pub workspace_id: WorkspaceId,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_title: Option<String>,
    pub kind: String,
    pub created_at: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived_at: Option<Time>,
    pub external_managed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_ref: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sidebar_section: Option<String>,
    /// Counters are the caller's, and zero outside of the channel list.
    pub last_seq: i64,
    pub last_read_seq: i64,
    pub unread_count: i64,
}

words! {
    /// `message`, or one of the two durable agent activity kinds.
    MessageKind, "message kind":
    Message = "message",
    AgentCommentary = "agent_commentary",
    AgentTool = "agent_tool",
}

words! {
    /// What a member is notified about in a channel.
    NotificationPreference, "notification preference":
    All = "all",
    Mentions = "mentions",
    Muted = "muted",
}

#[derive(Clone, Debug, Serialize)]
pub struct ThreadState {
    pub root_message_id: MessageId,
    pub reply_count: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_reply_at: Option<Time>,
    pub last_reply_author_ids: Vec<UserId>,
}

#[derive(Clone, Debug, Serialize)]
pub struct ReactionSummary {
    pub emoji: String,
    pub count: i64,
    pub reacted_by_me: bool,
}

/// An uploaded file. Its bytes are at `/api/uploads/{id}`; where they are stored is nobody's business.
#[derive(Clone, Debug, Serialize)]
pub struct Upload {
    pub id: UploadId,
    pub workspace_id: WorkspaceId,
    pub owner_id: UserId,
    pub filename: String,
    /// As the client named it. Downloads may be sent with a safer one.
    pub content_type: String,
    pub byte_size: i64,
    /// Pixels and milliseconds; 0 when unknown.
    pub width: i64,
    pub height: i64,
    pub duration_ms: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    pub created_at: Time,
}

#[derive(Clone, Debug, Serialize)]
pub struct Message {
    pub id: MessageId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub route_id: Option<String>,
    pub workspace_id: WorkspaceId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel_id: Option<ChannelId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direct_conversation_id: Option<ConversationId>,
    pub author_id: UserId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_message_id: Option<MessageId>,
    pub thread_root_id: MessageId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic_id: Option<TopicId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel_seq: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thread_seq: Option<i64>,
    pub body: String,
    pub body_format: &'static str,
    pub created_at: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Time>,
    pub kind: MessageKind,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub turn_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author_model: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author_thinking: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author_runtime: Option<String>,
    /// Added by hydration; there in every answer.
    pub author: Option<Arc<Person>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quoted_message_id: Option<MessageId>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub quoted_body_snapshot: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quoted_author_id: Option<UserId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quoted_author: Option<Arc<Person>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thread_state: Option<ThreadState>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Upload>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<ReactionSummary>,
}

#[derive(Clone, Debug, Serialize)]
pub struct MessagePage {
    pub messages: Vec<Message>,
    pub oldest_seq: i64,
    pub newest_seq: i64,
    pub has_older: bool,
    pub has_newer: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct Thread {
    pub root: Message,
    pub replies: Vec<Message>,
    pub thread_state: ThreadState,
}

#[derive(Clone, Debug, Serialize)]
pub struct ReadReceipt {
    pub scope_id: String,
    pub user_id: UserId,
    pub last_read_seq: i64,
    /// "" when the caller has no pointer yet.
    pub last_read_at: String,
}

/// Where a public link leads.
#[derive(Clone, Debug, Serialize)]
pub struct Route {
    pub workspace_id: WorkspaceId,
    pub workspace_route_id: String,
    pub target_type: &'static str,
    pub target_id: String,
    pub target_route_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_route_id: Option<String>,
    pub canonical_path: String,
}
