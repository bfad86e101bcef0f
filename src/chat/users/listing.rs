//! Accounts as an operator sees them: with addresses, last use, and whether they are disabled.

use serde::Serialize;

use super::{columns, find, read};
use crate::chat::page::{Page, Turn, in_turn, pattern};
use crate::model::*;
use crate::store::{Row, Tx, params};

/// A person or bot with what only operators are told.
#[derive(Clone, Debug, Serialize)]
pub struct Account {
    #[serde(flatten)]
    pub user: User,
    /// The first address this person signed in with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disabled_at: Option<Time>,
    /// Last use of a session or bot token, recorded once an hour or minute at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_seen_at: Option<Time>,
    /// Live sessions.
    pub sessions: i64,
    /// Workspaces they belong to.
    pub workspaces: i64,
}

impl Account {
    pub fn status(&self) -> Status {
        match self {
            Account { user, .. } if user.deleted_at.is_some() => Status::Deleted,
            Account {
                disabled_at: Some(_), ..
            } => Status::Disabled,
            _ => Status::Active,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Active,
    Disabled,
    Deleted,
}

impl Status {
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Active => "active",
            Status::Disabled => "disabled",
            Status::Deleted => "deleted",
        }
    }
}

/// Which accounts. Everything that is given must hold.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// In name, handle, address or id.
    pub text: String,
    pub kind: Option<UserKind>,
    pub status: Option<Status>,
    /// Members of this workspace.
    pub workspace: Option<WorkspaceId>,
}

macro_rules! select {
    ($rest:expr) => {
        concat!(
            "SELECT ",
            columns!(),
            ", (SELECT i.email FROM identities i WHERE i.user_id = u.id AND i.email <> '' ORDER BY i.created_at, i.id LIMIT 1),
             u.disabled_at,
             CASE u.kind WHEN 'bot' THEN (SELECT MAX(t.last_used_at) FROM bot_tokens t WHERE t.bot_user_id = u.id)
               ELSE (SELECT MAX(s.last_used_at) FROM sessions s WHERE s.user_id = u.id) END,
             (SELECT COUNT(*) FROM sessions s WHERE s.user_id = u.id AND s.revoked_at IS NULL AND s.expires_at > ?2),
             (SELECT COUNT(*) FROM workspace_members m WHERE m.user_id = u.id)
             FROM users u WHERE ",
            $rest
        )
    };
}

fn account(r: &mut Row) -> Result<Account> {
    Ok(Account {
        user: read(r)?,
        email: r.take()?,
        disabled_at: r.take()?,
        last_seen_at: r.take()?,
        sessions: r.take()?,
        workspaces: r.take()?,
    })
}

/// A page of accounts, newest first.
pub fn list(tx: &mut Tx, filter: &Filter, turn: &Turn) -> Result<Page<Account>> {
    let now = tx.now();
    let rows = tx.all(
        in_turn!(
            turn,
            select,
            "(?3 = '' OR u.kind = ?3)
             AND (?4 = '' OR (?4 = 'deleted') = (u.deleted_at IS NOT NULL))
             AND (?4 = '' OR ?4 = 'deleted' OR (?4 = 'disabled') = (u.disabled_at IS NOT NULL))
             AND (?5 = '' OR EXISTS (SELECT 1 FROM workspace_members w WHERE w.workspace_id = ?5 AND w.user_id = u.id))
             AND (?6 = '' OR folded(u.display_name) LIKE ?6 ESCAPE '\\' OR u.handle LIKE ?6 ESCAPE '\\'
               OR u.id LIKE ?6 ESCAPE '\\'
               OR EXISTS (SELECT 1 FROM identities e WHERE e.user_id = u.id AND folded(e.email) LIKE ?6 ESCAPE '\\'))",
            "u.id",
            "?7"
        ),
        params![
            turn.edge(),
            now,
            filter.kind.map_or("", UserKind::as_str),
            filter.status.map_or("", Status::as_str),
            filter.workspace.as_ref().map_or("", WorkspaceId::as_str),
            &pattern(&filter.text),
            turn.rows()
        ],
        account,
    )?;
    Ok(Page::of(rows, turn, |a| a.user.id.to_string()))
}

/// One account, or "user not found" with what was asked for.
pub fn show(tx: &mut Tx, id: &UserId) -> Result<Account> {
    let now = tx.now();
    tx.opt(select!("u.id = ?1"), params![id, now], account)?
        .ok_or_else(|| unknown(id.as_str()))
}

/// How somebody proved who they are.
#[derive(Clone, Debug, Serialize)]
pub struct Identity {
    pub id: IdentityId,
    pub provider: String,
    pub subject: String,
    pub email: String,
    pub created_at: Time,
}

/// Everyone whose address this is; the first of them is the one that links sign in.
pub fn of_address(tx: &mut Tx, email: &str) -> Result<Vec<Account>> {
    let found = super::all_by_email(tx, email)?;
    found.iter().map(|user| show(tx, &user.id)).collect()
}

pub fn identities(tx: &mut Tx, user: &UserId) -> Result<Vec<Identity>> {
    tx.all(
        "SELECT id, provider, provider_subject, email, created_at FROM identities WHERE user_id = ?1
         ORDER BY created_at, id",
        params![user],
        |r| {
            Ok(Identity {
                id: r.take()?,
                provider: r.take()?,
                subject: r.take()?,
                email: r.take()?,
                created_at: r.take()?,
            })
        },
    )
}

/// What somebody is in a workspace.
#[derive(Clone, Debug, Serialize)]
pub struct Membership {
    pub workspace_id: WorkspaceId,
    pub workspace: String,
    pub role: Role,
    pub joined_at: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_until: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocked_at: Option<Time>,
    /// What moderators noted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

pub fn memberships(tx: &mut Tx, user: &UserId) -> Result<Vec<Membership>> {
    let own = memberships_among(tx, &[user])?;
    Ok(own.into_iter().map(|(_, membership)| membership).collect())
}

/// The memberships of several people with one query, each with whose it is; by role, then the oldest workspace first.
pub fn memberships_among(tx: &mut Tx, users: &[&UserId]) -> Result<Vec<(UserId, Membership)>> {
    let ids = serde_json::to_string(users).map_err(Error::internal)?;
    tx.all(
        "SELECT m.user_id, w.id, w.name, m.role, m.created_at, x.timeout_until, x.blocked_at,
           x.moderation_note FROM workspace_members m
         JOIN workspaces w ON w.id = m.workspace_id
         LEFT JOIN member_moderation x ON x.workspace_id = m.workspace_id AND x.user_id = m.user_id
         WHERE m.user_id IN (SELECT value FROM json_each(?1)) ORDER BY m.role_sort, w.created_at, w.id",
        params![&ids],
        |r| {
            let user = r.take()?;
            let membership = Membership {
                workspace_id: r.take()?,
                workspace: r.take()?,
                role: r.take()?,
                joined_at: r.take()?,
                timeout_until: r.take()?,
                blocked_at: r.take()?,
                note: r.take::<Option<String>>()?.filter(|note| !note.is_empty()),
            };
            Ok((user, membership))
        },
    )
}

fn unknown(text: &str) -> Error {
    let what = if text.starts_with("usr_") { "id " } else { "" };
    Error::new(Kind::NotFound, format!("no user found for {what}{text:?}"))
}

/// The same, but nobody whose account is deleted.
pub fn present(tx: &mut Tx, text: &str) -> Result<User> {
    let found = named(tx, text)?.id;
    super::present(tx, &found)
}

/// Who is meant by an id, a handle with or without `@`, or an address.
pub fn named(tx: &mut Tx, text: &str) -> Result<User> {
    let text = text.trim();
    if let Some(user) = find(tx, &UserId::from(text))? {
        return Ok(user);
    }
    let by_handle = tx.opt(
        concat!(
            "SELECT ",
            columns!(),
            " FROM users u WHERE u.handle = ?1 AND u.handle <> ''"
        ),
        params![&text.trim_start_matches('@').to_lowercase()],
        read,
    )?;
    if let Some(user) = by_handle {
        return Ok(user);
    }
    let mut found = if text.contains('@') {
        super::all_by_email(tx, text)?
    } else {
        Vec::new()
    };
    match found.len() {
        0 => Err(unknown(text)),
        1 => Ok(found.remove(0)),
        _ => {
            let ids: Vec<_> = found.iter().map(|u| u.id.as_str()).collect();
            Err(Error::conflict(format!(
                "several users have the address {text:?}: {}",
                ids.join(", ")
            )))
        }
    }
}
