//! People and their profiles. A profile change re-sorts the person in every member directory at once.

use super::actor::{Access, Actor};
use super::{audit, members};
use crate::model::*;
use crate::store::{Param, Row, Tx, params};
use serde_json::json;

pub mod account;
pub mod listing;

/// The columns of `users u` in the order `read` takes them.
macro_rules! columns {
    () => {
        "u.id, u.kind, u.owner_user_id, u.display_name, u.handle, u.former_handle, u.avatar_url, u.created_at, u.deleted_at"
    };
}
pub(super) use columns;

pub(super) fn read(r: &mut Row) -> Result<User> {
    Ok(User {
        id: r.take()?,
        kind: r.take()?,
        owner_user_id: r.take()?,
        display_name: r.take()?,
        handle: r.take()?,
        former_handle: r.take()?,
        avatar_url: r.take()?,
        created_at: r.take()?,
        deleted_at: r.take()?,
    })
}

pub fn find(tx: &mut Tx, id: &UserId) -> Result<Option<User>> {
    tx.opt(
        concat!("SELECT ", columns!(), " FROM users u WHERE u.id = ?1"),
        params![id],
        read,
    )
}

/// All of these people, in no particular order.
pub(super) fn among(tx: &mut Tx, ids: &[&UserId]) -> Result<Vec<User>> {
    let list = serde_json::to_string(ids).map_err(Error::internal)?;
    tx.all(
        concat!(
            "SELECT ",
            columns!(),
            " FROM users u WHERE u.id IN (SELECT value FROM json_each(?1))"
        ),
        params![&list],
        read,
    )
}

pub fn oldest(tx: &mut Tx) -> Result<Option<User>> {
    tx.opt(
        concat!(
            "SELECT ",
            columns!(),
            " FROM users u ORDER BY u.created_at, u.id LIMIT 1"
        ),
        &[],
        read,
    )
}

pub(super) struct NewUser<'a> {
    pub kind: UserKind,
    pub owner: Option<&'a UserId>,
    pub display_name: &'a str,
    pub handle: &'a str,
    pub avatar_url: &'a str,
}

pub(super) fn insert(tx: &mut Tx, new: NewUser) -> Result<User> {
    let user = User {
        id: UserId::new(),
        kind: new.kind,
        owner_user_id: new.owner.cloned(),
        display_name: new.display_name.to_owned(),
        handle: new.handle.to_owned(),
        former_handle: None,
        avatar_url: new.avatar_url.to_owned(),
        created_at: tx.now(),
        deleted_at: None,
    };
    tx.exec(
        "INSERT INTO users (id, kind, owner_user_id, display_name, handle, avatar_url, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            &user.id,
            user.kind,
            user.owner_user_id.as_ref(),
            &user.display_name,
            &user.handle,
            &user.avatar_url,
            user.created_at
        ],
    )?;
    Ok(user)
}

/// A new person whose address, if there is one, `provider` vouches for.
pub(super) fn enroll(tx: &mut Tx, name: &str, email: &str, provider: &str) -> Result<User> {
    let user = insert(
        tx,
        NewUser {
            kind: UserKind::Human,
            owner: None,
            display_name: name,
            handle: "",
            avatar_url: &gravatar(email),
        },
    )?;
    if !email.is_empty() {
        add_identity(tx, &user.id, provider, email)?;
    }
    Ok(user)
}

fn add_identity(tx: &mut Tx, user: &UserId, provider: &str, email: &str) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "INSERT INTO identities (id, user_id, provider, provider_subject, email, created_at)
         VALUES (?1, ?2, ?3, ?4, ?4, ?5)",
        params![&IdentityId::new(), user, provider, email, now],
    )?;
    Ok(())
}

/// `admin user create`: a blank name becomes `Local User`; an address adds an identity with provider `local`;
/// a workspace is joined as member, in the same transaction.
pub fn create(tx: &mut Tx, by: &Actor, name: &str, email: &str, workspace: Option<&WorkspaceId>) -> Result<User> {
    let name = some_text(name).unwrap_or_else(|| "Local User".to_owned());
    let name = display_name(&name)?;
    if !email.is_empty() {
        free_email(tx, email)?;
    }
    let user = enroll(tx, &name, email, "local")?;
    if let Some(workspace) = workspace {
        if !tx.exists("SELECT 1 FROM workspaces WHERE id = ?1", params![workspace])? {
            return Err(Error::not_found("workspace"));
        }
        members::join(tx, workspace, &user, Role::Member)?;
    }
    audit::record(
        tx,
        by,
        workspace,
        "user.created",
        ("user", user.id.as_str()),
        json!({"display_name": user.display_name}),
    )?;
    Ok(user)
}

/// The person behind an address, whatever provider vouched for it; the oldest account when there are several.
pub(super) fn by_email(tx: &mut Tx, email: &str) -> Result<Option<User>> {
    tx.opt(
        concat!(
            "SELECT ",
            columns!(),
            " FROM identities i JOIN users u ON u.id = i.user_id WHERE lower(i.email) = ?1 ORDER BY u.created_at, u.id LIMIT 1"
        ),
        params![email],
        read,
    )
}

/// Everyone whose address this is, compared without case.
pub(super) fn all_by_email(tx: &mut Tx, email: &str) -> Result<Vec<User>> {
    tx.all(
        concat!(
            "SELECT DISTINCT ",
            columns!(),
            " FROM identities i JOIN users u ON u.id = i.user_id WHERE lower(i.email) = ?1 ORDER BY u.created_at, u.id"
        ),
        params![&email.to_lowercase()],
        read,
    )
}

/// The first address this person signed in with.
pub(super) fn first_email(tx: &mut Tx, user: &UserId) -> Result<Option<String>> {
    tx.opt(
        "SELECT email FROM identities WHERE user_id = ?1 AND email <> '' ORDER BY created_at, id LIMIT 1",
        params![user],
        |r| r.take(),
    )
}

pub(super) fn set_avatar(tx: &mut Tx, user: &UserId, url: &str) -> Result<()> {
    tx.exec("UPDATE users SET avatar_url = ?2 WHERE id = ?1", params![user, url])?;
    Ok(())
}

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
    let user = find(tx, actor.id())?.ok_or_else(super::actor::required)?;
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

/// What an operator changes about somebody: their profile, and an address to sign in with.
pub fn amend(tx: &mut Tx, by: &Actor, id: &UserId, patch: ProfilePatch, email: Option<&str>) -> Result<()> {
    account::present(tx, id)?;
    let about = json!({
        "display_name": patch.display_name, "handle": patch.handle, "avatar_url": patch.avatar_url, "email": email,
    });
    change(tx, id, patch)?;
    if let Some(email) = email.and_then(some_text) {
        free_email(tx, &email)?;
        add_identity(tx, id, "local", &email)?;
    }
    audit::record(tx, by, None, "user.updated", ("user", id.as_str()), about).map(drop)
}

fn free_email(tx: &mut Tx, email: &str) -> Result<()> {
    let taken = "SELECT 1 FROM identities WHERE provider = 'local' AND lower(provider_subject) = lower(?1)";
    if tx.exists(taken, params![email])? {
        return Err(Error::conflict(format!("there is already a user with the address {email:?}")).code("email_taken"));
    }
    Ok(())
}

fn change(tx: &mut Tx, id: &UserId, patch: ProfilePatch) -> Result<()> {
    let before = find(tx, id)?.ok_or_else(super::actor::required)?;
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

/// Refuses a handle that somebody else has; people and bots share one set. No handle is always free.
pub(super) fn free_handle(tx: &mut Tx, handle: &str, own: Option<&UserId>) -> Result<()> {
    let own = own.map_or("", UserId::as_str);
    let taken = "SELECT 1 FROM users WHERE handle = ?1 AND handle <> '' AND id <> ?2";
    if handle.is_empty() || !tx.exists(taken, params![handle, own])? {
        return Ok(());
    }
    let text = format!("handle is already taken: @{handle}");
    Err(Error {
        field: Some("handle"),
        ..Error::conflict(text)
    }
    .code("handle_taken"))
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

/// The session this actor came with, if it is one.
pub(super) fn session_of(actor: &Actor) -> Option<&SessionId> {
    match &actor.access {
        Access::Session(id) => Some(id),
        _ => None,
    }
}
