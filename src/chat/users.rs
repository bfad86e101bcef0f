//! People and bots as the store holds them: rows, addresses, handles, and whether they are let in. Who changes what
//! about them is in `account` and `profile`.

use crate::model::*;
use crate::store::{Row, Tx, params};

pub mod account;
pub mod listing;
pub mod profile;

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

/// Refuses an address that somebody else signs in with.
pub(super) fn free_email(tx: &mut Tx, email: &str) -> Result<()> {
    let taken = "SELECT 1 FROM identities WHERE provider = 'local' AND lower(provider_subject) = lower(?1)";
    if tx.exists(taken, params![email])? {
        return Err(Error::conflict(format!("there is already a user with the address {email:?}")).code("email_taken"));
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

/// Somebody who has an account.
pub(super) fn present(tx: &mut Tx, id: &UserId) -> Result<User> {
    let user = find(tx, id)?.ok_or_else(|| Error::not_found("user"))?;
    if user.deleted_at.is_some() {
        return Err(Error::conflict(format!("{id} is deleted")).code("user_deleted"));
    }
    Ok(user)
}

/// Whether somebody is not let in: disabled or deleted, or the bot of somebody who is.
pub(super) fn is_out(tx: &mut Tx, id: &UserId) -> Result<bool> {
    tx.exists(
        "SELECT 1 FROM users u LEFT JOIN users o ON o.id = u.owner_user_id WHERE u.id = ?1
         AND (u.disabled_at IS NOT NULL OR u.deleted_at IS NOT NULL
           OR o.disabled_at IS NOT NULL OR o.deleted_at IS NOT NULL)",
        params![id],
    )
}

/// Refuses somebody who may not sign in.
pub(super) fn may_sign_in(tx: &mut Tx, id: &UserId) -> Result<()> {
    if is_out(tx, id)? {
        return Err(Error::forbidden("this account is disabled").code("account_disabled"));
    }
    Ok(())
}
