//! Every number a client can run into, in one place. The source of each is the wire contract unless said.

use std::time::Duration;

/// One JSON request body, in bytes, trailing white space included.
pub const MAX_JSON_BODY: usize = 1 << 20;
/// `display_name` and workspace and topic names, in bytes of UTF-8.
pub const MAX_NAME_BYTES: usize = 80;
pub const MAX_AVATAR_URL_BYTES: usize = 500;
pub const MAX_TITLE_CHARS: usize = 200;
pub const MAX_NONCE_CHARS: usize = 128;
/// People and bots in one direct conversation, the caller included.
pub const MAX_CONVERSATION_MEMBERS: usize = 32;
/// Pins of one channel.
pub const MAX_PINS: i64 = 100;
pub const MAX_QUOTE_CHARS: usize = 280;
/// `author_model`, `author_thinking`, `author_runtime` of a bot's message, in characters.
pub const MAX_PROVENANCE_CHARS: usize = 128;
/// Ours: an emoji with modifiers is under 40 bytes, a custom name under 100.
pub const MAX_REACTION_BYTES: usize = 256;

pub const PAGE_DEFAULT: i64 = 100;
pub const PAGE_MAX: i64 = 200;
pub const AUDIT_PAGE_DEFAULT: i64 = 100;
pub const AUDIT_PAGE_MAX: i64 = 500;
pub const EVENT_PAGE_DEFAULT: i64 = 200;
pub const EVENT_PAGE_MAX: i64 = 500;
/// Events one socket replays at most before it is told to resync.
pub const REPLAY_BUDGET: usize = 5000;

/// One upload request, multipart framing included.
pub const MAX_UPLOAD_BODY: u64 = 64 << 20;
/// Uploads of one owner in one workspace, running ones included: how many, and of how many bytes together.
pub const MAX_UPLOADS: i64 = 64;
pub const MAX_UPLOAD_BYTES: i64 = 512 << 20;
/// A reservation without sign of life counts this long. A slow upload that moves renews it.
pub const UPLOAD_RESERVATION: Duration = Duration::from_secs(15 * 60);
/// An upload that nothing shows is swept this long after it was stored.
pub const UNATTACHED_UPLOADS: Duration = Duration::from_secs(24 * 3600);
/// How long an action of moderation can be undone: what was deleted is kept until then.
pub const MODERATION_GRACE: Duration = Duration::from_secs(7 * 24 * 3600);
/// How long the bytes of a hidden upload wait for an undo.
pub const HIDDEN_UPLOADS: Duration = MODERATION_GRACE;
/// Ours: longer names and types than any file system or registry knows.
pub const MAX_FILENAME_BYTES: usize = 1024;
pub const MAX_CONTENT_TYPE_BYTES: usize = 255;

/// Posts a guest may make in `#guest` in any 24 hours.
pub const GUEST_POSTS: i64 = 3;
pub const GUEST_WINDOW: Duration = Duration::from_secs(24 * 3600);

/// A session ends this long after its last use.
pub const SESSION_LIFETIME: Duration = Duration::from_secs(90 * 24 * 3600);
/// A use is recorded, and the session extended, at most this often.
pub const SESSION_TOUCH: Duration = Duration::from_secs(3600);
pub const BOT_TOKEN_TOUCH: Duration = Duration::from_secs(60);
/// Ours: an invite ends after ten years at most; one without an end has none.
pub const MAX_INVITE_HOURS: i64 = 10 * 366 * 24;
/// Ours: what fits an envelope (RFC 5321: 64 + 1 + 255, less in practice).
pub const MAX_EMAIL_BYTES: usize = 254;
/// One value of a list such as the scopes of a connected account, in bytes.
pub const MAX_LIST_VALUE_BYTES: usize = 120;
pub const MAGIC_LINK_LIFETIME: Duration = Duration::from_secs(15 * 60);
