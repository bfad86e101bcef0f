//! Who belongs to a workspace: joining, the directory and its sort keys.

use super::actor::Actor;
use super::{audit, standing, users};
use crate::model::*;
use crate::store::{Row, Tx, params};
use serde_json::json;

pub mod listing;

/// Adds a membership; an existing one stays as it is. `false` when it was there.
pub(super) fn join(tx: &mut Tx, workspace: &WorkspaceId, user: &User, role: Role) -> Result<bool> {
    let (name, handle) = sort_keys(user.id.as_str(), &user.display_name, &user.handle);
    let now = tx.now();
    let added = tx.exec(
        "INSERT INTO workspace_members (workspace_id, user_id, role, created_at, role_sort, sort_name, sort_handle)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
        params![workspace, &user.id, role, now, role.sort_key(), &name, &handle],
    )?;
    if added == 1 {
        tx.access_changed()?;
    }
    Ok(added == 1)
}

/// Brings the sort keys of all of a person's memberships in step with their profile.
pub(super) fn resort(tx: &mut Tx, user: &UserId, display_name: &str, handle: &str) -> Result<()> {
    let (name, handle) = sort_keys(user.as_str(), display_name, handle);
    tx.exec(
        "UPDATE workspace_members SET sort_name = ?2, sort_handle = ?3 WHERE user_id = ?1",
        params![user, &name, &handle],
    )?;
    Ok(())
}

/// Who `admin member add` names.
pub enum Person {
    /// By id, handle or address.
    Named(String),
    Email(String),
}

pub struct Added {
    pub user_id: UserId,
    pub role: Role,
    pub already_member: bool,
}

/// `admin member add`. `by` acts with their own rights when they are a person, with all rights when an operator.
pub fn add(tx: &mut Tx, by: &Actor, workspace: &WorkspaceId, person: Person, role: Role) -> Result<Added> {
    let user = match person {
        Person::Named(text) => users::listing::present(tx, &text)?,
        Person::Email(email) => {
            let mut found = users::all_by_email(tx, &email)?;
            match found.len() {
                0 => {
                    return Err(Error::new(
                        Kind::NotFound,
                        format!(
                            "no user found for email {email:?}; use clickclack admin user create --workspace {workspace} --email {email}"
                        ),
                    ));
                }
                1 => found.remove(0),
                _ => {
                    return Err(Error::conflict(format!(
                        "multiple users found for email {email:?}; retry with --user USER_ID"
                    )));
                }
            }
        }
    };
    let now = tx.now();
    let standing = standing::member(tx, by, workspace)?;
    standing.manager(now)?;
    if role == Role::Moderator && standing.role != Role::Owner {
        return Err(Error::forbidden("workspace owner permission required").code("not_owner"));
    }
    if user.kind == UserKind::Bot {
        return Err(Error::invalid("only human users can be added with this operation"));
    }
    let already_member = !join(tx, workspace, &user, role)?;
    let role = standing::of_user(tx, workspace, &user.id)?.map_or(role, |s| s.role);
    if !already_member {
        let target = ("user", user.id.as_str());
        audit::record(tx, by, Some(workspace), "member.added", target, json!({"role": role}))?;
    }
    Ok(Added {
        user_id: user.id,
        role,
        already_member,
    })
}

/// Ends a membership, and with it moderation, budget and open sockets in this workspace. Messages stay.
pub fn remove(tx: &mut Tx, by: &Actor, workspace: &WorkspaceId, user: &UserId) -> Result<Role> {
    let now = tx.now();
    let standing = standing::member(tx, by, workspace)?;
    standing.manager(now)?;
    let member = standing::of_user(tx, workspace, user)?.ok_or_else(|| unknown_member(workspace, user))?;
    if member.role == Role::Owner {
        let text = format!("{user} owns {workspace}: hand it over first");
        return Err(Error::conflict(text).code("owns_workspace"));
    }
    if !by.is_operator() && member.role.rank() >= standing.role.rank() {
        return Err(Error::forbidden("target role is too high for this moderator").code("rank"));
    }
    tx.exec(
        "DELETE FROM workspace_members WHERE workspace_id = ?1 AND user_id = ?2",
        params![workspace, user],
    )?;
    let about = json!({"role": member.role});
    audit::record(
        tx,
        by,
        Some(workspace),
        "member.removed",
        ("user", user.as_str()),
        about,
    )?;
    tx.access_changed()?;
    Ok(member.role)
}

pub fn unknown_member(workspace: &WorkspaceId, user: &UserId) -> Error {
    Error::new(Kind::NotFound, format!("{user} is no member of {workspace}"))
}

/// The only workspace somebody belongs to; an error names them when there are several.
pub fn only_workspace(tx: &mut Tx, user: &UserId) -> Result<WorkspaceId> {
    let mut found = tx.all(
        "SELECT workspace_id FROM workspace_members WHERE user_id = ?1 ORDER BY workspace_id",
        params![user],
        |r| r.take::<WorkspaceId>(),
    )?;
    match found.len() {
        0 => Err(Error::new(Kind::NotFound, format!("{user} belongs to no workspace"))),
        1 => Ok(found.remove(0)),
        _ => {
            let list: Vec<_> = found.iter().map(WorkspaceId::as_str).collect();
            let text = format!(
                "{user} belongs to several workspaces: name one with --workspace: {}",
                list.join(", ")
            );
            Err(Error::conflict(text))
        }
    }
}

/// What the directory is asked for.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Trimmed, lower-cased, looked for literally in name and handle.
    pub text: String,
    pub role: Option<Role>,
    pub limit: i64,
    /// Keys of the last row of the page before.
    pub after: Option<Key>,
}

/// Place of a row in the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    pub role_sort: i64,
    pub name: String,
    pub handle: String,
    pub user_id: String,
}

pub struct Directory {
    pub members: Vec<Member>,
    /// Set when there is more.
    pub next: Option<Key>,
    /// On first pages only: how many match.
    pub total: Option<i64>,
    /// On first pages without any filter only.
    pub by_role: Option<[(Role, i64); 5]>,
}

/// A page of the member directory: owner, moderator, member, bot, guest; then name, handle, id.
pub fn directory(tx: &mut Tx, actor: &Actor, workspace: &WorkspaceId, search: &Search) -> Result<Directory> {
    standing::member(tx, actor, workspace)?;
    let text = search.text.as_str();
    // Roles as a range of the directory's index: a filter that finds few people must not read all the others.
    let (first, last) = match search.role {
        Some(role) => (role.sort_key(), role.sort_key()),
        None => (0, i64::MAX),
    };
    let (role_sort, name, handle, user) = match &search.after {
        Some(k) => (k.role_sort, k.name.as_str(), k.handle.as_str(), k.user_id.as_str()),
        None => (first, "", "", ""),
    };
    let mut rows = tx.all(
        concat!(
            "SELECT m.role, m.created_at, m.role_sort, m.sort_name, m.sort_handle, ",
            users::columns!(),
            " FROM workspace_members m JOIN users u ON u.id = m.user_id WHERE m.workspace_id = ?1
              AND (m.role_sort, m.sort_name, m.sort_handle, m.user_id) > (?2, ?3, ?4, ?5)
              AND m.role_sort BETWEEN ?6 AND ?7
              AND (?8 = '' OR instr(m.sort_name, ?8) > 0 OR instr(m.sort_handle, ?8) > 0)
              ORDER BY m.role_sort, m.sort_name, m.sort_handle, m.user_id LIMIT ?9"
        ),
        params![
            workspace,
            role_sort,
            name,
            handle,
            user,
            first,
            last,
            text,
            search.limit + 1
        ],
        |r| row(r, workspace),
    )?;
    let more = rows.len() as i64 > search.limit;
    rows.truncate(search.limit as usize);
    let next = if more {
        rows.last().map(|(_, key)| key.clone())
    } else {
        None
    };
    let (mut total, mut by_role) = (None, None);
    if search.after.is_none() {
        // Of the index alone, whose order is that of the groups.
        let counts = tx.all(
            "SELECT m.role_sort, COUNT(*) FROM workspace_members m
             WHERE m.workspace_id = ?1 AND m.role_sort BETWEEN ?2 AND ?3
             AND (?4 = '' OR instr(m.sort_name, ?4) > 0 OR instr(m.sort_handle, ?4) > 0) GROUP BY m.role_sort",
            params![workspace, first, last, text],
            |r| Ok((r.take::<i64>()?, r.take::<i64>()?)),
        )?;
        total = Some(counts.iter().map(|(_, n)| n).sum());
        let count = |role: Role| {
            counts
                .iter()
                .find(|(key, _)| *key == role.sort_key())
                .map_or(0, |(_, n)| *n)
        };
        let every = || Role::SORTED.map(|role| (role, count(role)));
        by_role = (search.text.is_empty() && search.role.is_none()).then(every);
    }
    Ok(Directory {
        members: rows.into_iter().map(|(member, _)| member).collect(),
        next,
        total,
        by_role,
    })
}

fn row(r: &mut Row, workspace: &WorkspaceId) -> Result<(Member, Key)> {
    let (role, joined_at) = (r.take()?, r.take()?);
    let (role_sort, name, handle) = (r.take()?, r.take()?, r.take()?);
    let user = users::read(r)?;
    let key = Key {
        role_sort,
        name,
        handle,
        user_id: user.id.to_string(),
    };
    Ok((
        Member {
            workspace_id: workspace.clone(),
            user,
            role,
            joined_at,
        },
        key,
    ))
}
