//! The caller's own profile and sessions.

use crate::chat::sessions;
use crate::chat::users::profile::{self, ProfilePatch};
use crate::model::{NotificationSettings, Result, SessionId};
use crate::server::call::Call;
use crate::server::fields::Fields;
use crate::server::reply::{Reply, object};

/// The keys of `appearance_preferences`, in the order of the contract.
const APPEARANCE: [&str; 4] = ["color_mode", "board_theme", "message_layout", "density"];

/// `GET /api/me`
pub async fn get(call: Call) -> Result<Reply> {
    let me = call.read(profile::me).await?;
    Ok(Reply::ok(&object! { user: me }))
}

/// `PATCH /api/me`
pub async fn update(mut call: Call) -> Result<Reply> {
    let patch = call.fields().and_then(patch);
    let me = call.write(move |tx, actor| profile::update(tx, actor, patch?)).await?;
    Ok(Reply::ok(&object! { user: me }))
}

fn patch(mut fields: Fields) -> Result<ProfilePatch> {
    Ok(ProfilePatch {
        display_name: fields.opt_text("display_name")?,
        handle: fields.opt_text("handle")?,
        avatar_url: fields.opt_text("avatar_url")?,
        notification_settings: fields
            .opt_object("notification_settings")?
            .map(notifications)
            .transpose()?,
        appearance_preferences: fields
            .opt_object("appearance_preferences")?
            .map(appearance)
            .transpose()?,
    })
}

fn notifications(mut fields: Fields) -> Result<NotificationSettings> {
    Ok(NotificationSettings {
        pushover_enabled: fields.bool("pushover_enabled")?,
        pushover_user_key: fields.text("pushover_user_key")?,
    })
}

fn appearance(mut fields: Fields) -> Result<Vec<(&'static str, String)>> {
    let mut sent = Vec::new();
    for key in APPEARANCE {
        if let Some(value) = fields.opt_text(key)? {
            sent.push((key, value));
        }
    }
    Ok(sent)
}

/// `GET /api/me/sessions`
pub async fn sessions(call: Call) -> Result<Reply> {
    let list = call.read(sessions::list).await?;
    Ok(Reply::ok(&object! { sessions: list }))
}

/// `DELETE /api/me/sessions/{session_id}`
pub async fn end_session(call: Call) -> Result<Reply> {
    let id: SessionId = call.id("session_id");
    call.write(move |tx, actor| sessions::end(tx, actor, &id)).await?;
    Ok(Reply::no_content())
}
