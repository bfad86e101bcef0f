//! Profiles and private settings. A profile change re-sorts the person in every member directory at once.

use super::{find, first_email, free_handle, set_avatar};
use crate::chat::actor::{self, Actor};
use crate::chat::members;
use crate::model::*;
use crate::store::{Param, Tx, params};

/// What one person may change about their own profile. Absent fields keep their value.
#[derive(Clone, Debug, Default)]
pub struct ProfilePatch {
    pub display_name: Option<String>,
    pub handle: Option<String>,
    pub avatar_url: Option<String>,
    pub notification_settings: Option<NotificationSettings>,
    /// Key and value as sent; keys are those of `AppearancePreferences`.
    pub appearance_preferences: Option<Vec<(&'static str, String)>>,
}

/// The caller's own user, with private settings for people.
pub fn me(tx: &mut Tx, actor: &Actor) -> Result<Me> {
    let user = find(tx, actor.id())?.ok_or_else(actor::required)?;
    if actor.is_bot_token() {
        return Ok(Me {
            user,
            notification_settings: None,
            appearance_preferences: None,
        });
    }
    let settings = tx.opt(
        "SELECT pushover_enabled, pushover_user_key FROM user_notification_settings WHERE user_id = ?1",
        params![actor.id()],
        |r| {
            Ok(NotificationSettings {
                pushover_enabled: r.take()?,
                pushover_user_key: r.take()?,
            })
        },
    )?;
    let appearance = appearance(tx, actor.id())?;
    Ok(Me {
        user,
        notification_settings: Some(settings.unwrap_or_default()),
        appearance_preferences: appearance,
    })
}

fn appearance(tx: &mut Tx, user: &UserId) -> Result<Option<AppearancePreferences>> {
    tx.opt(
        "SELECT color_mode, board_theme, message_layout, density FROM user_appearance_preferences WHERE user_id = ?1",
        params![user],
        |r| {
            Ok(AppearancePreferences {
                color_mode: r.take()?,
                board_theme: r.take()?,
                message_layout: r.take()?,
                density: r.take()?,
            })
        },
    )
}

/// All of the patch or nothing of it.
pub fn update(tx: &mut Tx, actor: &Actor, patch: ProfilePatch) -> Result<Me> {
    change(tx, actor.id(), patch)?;
    me(tx, actor)
}

/// The same for anybody.
pub(super) fn change(tx: &mut Tx, id: &UserId, patch: ProfilePatch) -> Result<()> {
    let before = find(tx, id)?.ok_or_else(actor::required)?;
    let name = patch.display_name.as_deref().map(display_name).transpose()?;
    let new_handle = patch.handle.as_deref().map(handle).transpose()?;
    if let Some(handle) = &new_handle {
        free_handle(tx, handle, Some(id))?;
    }
    let avatar = patch.avatar_url.as_deref().map(avatar_url).transpose()?;
    let settings = patch.notification_settings.map(valid_settings).transpose()?;
    if let Some(settings) = settings {
        tx.exec(
            "INSERT INTO user_notification_settings (user_id, pushover_enabled, pushover_user_key) VALUES (?1, ?2, ?3)
             ON CONFLICT (user_id) DO UPDATE SET pushover_enabled = ?2, pushover_user_key = ?3",
            params![id, settings.pushover_enabled, &settings.pushover_user_key],
        )?;
    }
    if let Some(changes) = patch.appearance_preferences.filter(|c| !c.is_empty()) {
        save_appearance(tx, id, &changes)?;
    }
    if let Some(url) = &avatar {
        let fallback = if url.is_empty() {
            first_email(tx, id)?.map(|e| gravatar(&e))
        } else {
            None
        };
        set_avatar(tx, id, fallback.as_ref().unwrap_or(url))?;
    }
    if name.is_some() || new_handle.is_some() {
        let name = name.unwrap_or(before.display_name);
        let handle = new_handle.unwrap_or(before.handle);
        tx.exec(
            "UPDATE users SET display_name = ?2, handle = ?3 WHERE id = ?1",
            params![id, &name, &handle],
        )?;
        members::resort(tx, id, &name, &handle)?;
    }
    Ok(())
}

fn valid_settings(given: NotificationSettings) -> Result<NotificationSettings> {
    let key = given.pushover_user_key.trim().to_owned();
    if given.pushover_enabled && key.is_empty() {
        return Err(Error::field(
            "notification_settings",
            "pushover_user_key is required when pushover notifications are enabled",
        ));
    }
    if !key.is_empty() && (key.len() != 30 || !key.bytes().all(|c| c.is_ascii_alphanumeric())) {
        return Err(Error::field(
            "notification_settings",
            "pushover_user_key must be 30 alphanumeric characters",
        ));
    }
    Ok(NotificationSettings {
        pushover_user_key: key,
        ..given
    })
}

/// Allowed values of a preference, and the one of them that is the default and stored as "".
fn choices(key: &str) -> (&'static [&'static str], &'static str) {
    match key {
        "color_mode" => (&["light", "dark"], "system"),
        "board_theme" => (&["ember", "moss", "iris"], "signal"),
        "message_layout" => (&["outlined"], "standard"),
        _ => (&["compact"], "comfortable"),
    }
}

fn save_appearance(tx: &mut Tx, user: &UserId, changes: &[(&'static str, String)]) -> Result<()> {
    let mut now = appearance(tx, user)?.unwrap_or_default();
    for (key, value) in changes {
        let (allowed, default) = choices(key);
        let stored = match value.as_str() {
            "" => "",
            v if v == default => "",
            v if allowed.contains(&v) => v,
            _ => return Err(Error::field("appearance_preferences", format!("{key} is invalid"))),
        };
        *match *key {
            "color_mode" => &mut now.color_mode,
            "board_theme" => &mut now.board_theme,
            "message_layout" => &mut now.message_layout,
            _ => &mut now.density,
        } = stored.to_owned();
    }
    let values: &[Param] = params![
        user,
        &now.color_mode,
        &now.board_theme,
        &now.message_layout,
        &now.density
    ];
    tx.exec(
        "INSERT INTO user_appearance_preferences (user_id, color_mode, board_theme, message_layout, density)
         VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (user_id)
         DO UPDATE SET color_mode = ?2, board_theme = ?3, message_layout = ?4, density = ?5",
        values,
    )?;
    Ok(())
}
