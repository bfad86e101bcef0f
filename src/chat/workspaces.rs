//! Workspaces: list, create, read, rename, hand over, delete.

use super::actor::Actor;
use super::{audit, bots, channels, members, moderation, search, standing, uploads, users};
use crate::model::*;
use crate::store::{Row, Tx, log, params};
use serde_json::json;

pub mod listing;

/// Slugs of the two workspaces the server itself makes.
const RESERVED: [&str; 2] = ["clickclack", "guests"];

macro_rules! columns {
    () => {
        "w.id, w.route_id, w.name, w.slug, w.icon_url, w.created_at, m.role"
    };
}

fn read(r: &mut Row) -> Result<Workspace> {
    Ok(Workspace {
        id: r.take()?,
        route_id: r.take()?,
        name: r.take()?,
        slug: r.take()?,
        icon_url: r.take()?,
        created_at: r.take()?,
        role: r.take()?,
    })
}

/// The caller's workspaces, oldest first. A bot token sees the one it is bound to.
pub fn list(tx: &mut Tx, actor: &Actor) -> Result<Vec<Workspace>> {
    let mut found = tx.all(
        concat!(
            "SELECT ",
            columns!(),
            " FROM workspace_members m JOIN workspaces w ON w.id = m.workspace_id
              WHERE m.user_id = ?1 ORDER BY w.created_at, w.id"
        ),
        params![actor.id()],
        read,
    )?;
    found.retain(|w| actor.bound_to(&w.id).is_ok());
    Ok(found)
}

pub fn show(tx: &mut Tx, actor: &Actor, id: &WorkspaceId) -> Result<Workspace> {
    actor.bound_to(id)?;
    if actor.is_operator() {
        let found = tx.opt(
            "SELECT w.id, w.route_id, w.name, w.slug, w.icon_url, w.created_at, 'owner' FROM workspaces w WHERE w.id = ?1",
            params![id],
            read,
        )?;
        return found.ok_or_else(|| Error::not_found("workspace"));
    }
    tx.opt(
        concat!(
            "SELECT ",
            columns!(),
            " FROM workspace_members m JOIN workspaces w ON w.id = m.workspace_id WHERE m.user_id = ?1 AND w.id = ?2"
        ),
        params![actor.id(), id],
        read,
    )?
    .ok_or_else(|| Error::not_found("workspace"))
}

pub(super) fn insert(tx: &mut Tx, name: &str, slug: &str) -> Result<WorkspaceId> {
    let id = WorkspaceId::new();
    let now = tx.now();
    tx.exec(
        "INSERT INTO workspaces (id, route_id, name, slug, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![&id, &route_id('T'), name, slug, now],
    )?;
    Ok(id)
}

fn reserved() -> Error {
    Error::field("slug", "workspace slug is reserved").code("slug_reserved")
}

fn taken(slug: &str) -> Error {
    let text = format!("workspace slug is already taken: {slug}");
    Error {
        field: Some("slug"),
        ..Error::conflict(text)
    }
    .code("slug_taken")
}

/// A new workspace owned by the caller, with its channel `general`. People whose only memberships are guest ones may
/// not leave the waiting room by making their own.
pub fn create(tx: &mut Tx, actor: &Actor, name: &str, slug: &str) -> Result<Workspace> {
    let roles = tx.all(
        "SELECT role FROM workspace_members WHERE user_id = ?1",
        params![actor.id()],
        |r| r.take::<Role>(),
    )?;
    if !roles.is_empty() && roles.iter().all(|r| *r == Role::Guest) {
        return Err(standing::restricted());
    }
    found(tx, actor, &actor.user, name, slug)
}

/// A new workspace of `owner`, whoever makes it.
pub fn found(tx: &mut Tx, by: &Actor, owner: &User, name: &str, slug: &str) -> Result<Workspace> {
    if owner.kind != UserKind::Human || owner.deleted_at.is_some() {
        return Err(Error::invalid(
            "the owner of a workspace must be a person who is still there",
        ));
    }
    let name = some_text(name).unwrap_or_else(|| "Untitled".to_owned());
    if name.len() > MAX_NAME_BYTES {
        return Err(Error::field("name", "workspace name is too long"));
    }
    let slug = match slugify(slug) {
        s if s.is_empty() => slugify(&name),
        s => s,
    };
    if slug.is_empty() {
        return Err(Error::field(
            "slug",
            "workspace slug needs at least one letter a-z or digit",
        ));
    }
    if RESERVED.contains(&slug.as_str()) {
        return Err(reserved());
    }
    if tx.exists("SELECT 1 FROM workspaces WHERE slug = ?1", params![&slug])? {
        return Err(taken(&slug));
    }
    let id = insert(tx, &name, &slug)?;
    members::join(tx, &id, owner, Role::Owner)?;
    channels::insert_plain(tx, &id, "general")?;
    audit::record(
        tx,
        by,
        Some(&id),
        "workspace.created",
        ("workspace", id.as_str()),
        json!({"name": name, "slug": slug}),
    )?;
    show(tx, by, &id)
}

#[derive(Clone, Debug, Default)]
pub struct Patch {
    pub name: Option<String>,
    pub slug: Option<String>,
    pub icon_url: Option<String>,
}

/// Only what is given changes; an update that changes nothing still tells everyone.
pub fn update(tx: &mut Tx, actor: &Actor, id: &WorkspaceId, patch: Patch) -> Result<(Workspace, Event)> {
    if patch.name.is_none() && patch.slug.is_none() && patch.icon_url.is_none() {
        return Err(Error::invalid("workspace update requires at least one field"));
    }
    let before = show(tx, actor, id)?;
    let now = tx.now();
    let standing = standing::member(tx, actor, id)?;
    standing.unblocked(now)?;
    standing.manager(now)?;
    let name = match patch.name.as_deref().map(str::trim) {
        Some("") => return Err(Error::field("name", "workspace name is required")),
        Some(name) if name.len() > MAX_NAME_BYTES => return Err(Error::field("name", "workspace name is too long")),
        Some(name) => name.to_owned(),
        None => before.name,
    };
    let slug = match patch.slug.as_deref().map(slugify) {
        None => before.slug,
        Some(slug) if slug == before.slug => slug,
        Some(slug) => {
            if slug.is_empty() {
                return Err(Error::field("slug", "workspace slug is required"));
            }
            if RESERVED.contains(&slug.as_str()) {
                return Err(reserved());
            }
            if tx.exists(
                "SELECT 1 FROM workspaces WHERE slug = ?1 AND id <> ?2",
                params![&slug, id],
            )? {
                return Err(taken(&slug));
            }
            slug
        }
    };
    let icon = match patch.icon_url.as_deref().map(str::trim) {
        None => before.icon_url.clone(),
        Some("") => String::new(),
        Some(url) => {
            uploads::chosen_icon(tx, actor, &standing, id, url)?;
            url.to_owned()
        }
    };
    tx.exec(
        "UPDATE workspaces SET name = ?2, slug = ?3, icon_url = ?4 WHERE id = ?1",
        params![id, &name, &slug, &icon],
    )?;
    uploads::icon_replaced(tx, &before.icon_url, &icon)?;
    let changes = json!({"name": name, "slug": slug, "icon_url": icon});
    audit::record(
        tx,
        actor,
        Some(id),
        "workspace.updated",
        ("workspace", id.as_str()),
        changes,
    )?;
    let draft = log::Draft::new(EventType::WorkspaceUpdated, id).with("workspace_id", id.as_str());
    let event = log::append(tx, draft)?;
    Ok((show(tx, actor, id)?, event))
}

/// The gate of what only an owner does. An owner's own block or timeout does not bind them here.
fn owner(tx: &mut Tx, actor: &Actor, id: &WorkspaceId) -> Result<()> {
    match standing::member(tx, actor, id)?.role {
        Role::Owner => Ok(()),
        _ => Err(Error::forbidden("workspace owner permission required").code("not_owner")),
    }
}

/// Another person becomes the owner, the owner until now a moderator.
pub fn transfer(tx: &mut Tx, actor: &Actor, id: &WorkspaceId, to: &str) -> Result<(Workspace, Event)> {
    let refused = |text: &'static str| Error::field("user_id", text);
    let heir = some_text(to)
        .map(UserId::from)
        .filter(|heir| heir != actor.id())
        .ok_or_else(|| refused("new owner must be another workspace member"))?;
    owner(tx, actor, id)?;
    let standing = standing::of_user(tx, id, &heir)?.ok_or_else(|| Error::not_found("member"))?;
    let human = users::find(tx, &heir)?.is_some_and(|user| user.kind == UserKind::Human);
    if !human || matches!(standing.role, Role::Bot | Role::Guest) {
        return Err(refused("new owner must be a human member or moderator"));
    }
    if users::is_out(tx, &heir)? {
        return Err(Error::conflict(format!("{heir} is disabled and cannot sign in")).code("account_disabled"));
    }
    let owners = tx.all(
        "SELECT user_id FROM workspace_members WHERE workspace_id = ?1 AND role_sort = 0",
        params![id],
        |r| r.take::<UserId>(),
    )?;
    for former in owners.iter().filter(|former| **former != heir) {
        moderation::set_role(tx, id, former, Role::Moderator)?;
    }
    moderation::set_role(tx, id, &heir, Role::Owner)?;
    let action = EventType::WorkspaceOwnershipTransferred.as_str();
    let target = ("workspace", id.as_str());
    audit::record(tx, actor, Some(id), action, target, json!({"new_owner_user_id": heir}))?;
    let draft = log::Draft::new(EventType::WorkspaceOwnershipTransferred, id)
        .with("workspace_id", id.as_str())
        .with("new_owner_user_id", heir.as_str());
    let event = log::append(tx, draft)?;
    Ok((show(tx, actor, id)?, event))
}

/// The workspace is gone with everything in it; people stay, and service bots that were used nowhere else are retired.
/// Its own audit log goes too, so that the entry about this is one of the server. Open sockets close.
pub fn delete(tx: &mut Tx, actor: &Actor, id: &WorkspaceId) -> Result<()> {
    owner(tx, actor, id)?;
    let about = tx.one("SELECT name, slug FROM workspaces WHERE id = ?1", params![id], |r| {
        Ok(json!({"name": r.take::<String>()?, "slug": r.take::<String>()?}))
    })?;
    bots::retire_with(tx, actor, id)?;
    uploads::sweep::workspace_deleted(tx, id)?;
    search::forget_changes(tx, id)?;
    tx.exec("DELETE FROM workspaces WHERE id = ?1", params![id])?;
    search::forget_numbers(tx)?;
    audit::record(tx, actor, None, "workspace.deleted", ("workspace", id.as_str()), about)?;
    tx.access_changed()
}
