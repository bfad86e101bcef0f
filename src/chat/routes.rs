//! Public links: `/app/{workspace}/{target}` to a channel, a conversation or a thread. Every failure is the same
//! "route not found", so that nothing can be probed.

use super::actor::Actor;
use super::{messages, standing};
use crate::model::*;
use crate::store::{Tx, params};

fn not_found() -> Error {
    Error::not_found("route")
}

/// The scope that a target needs, by its first letters; a target of no known kind leads nowhere.
pub fn scope_of(target: &str) -> Result<Scope> {
    let known = [
        ("chn_", Scope::ChannelsRead),
        ("C", Scope::ChannelsRead),
        ("dm_", Scope::DmsRead),
        ("D", Scope::DmsRead),
        ("msg_", Scope::ThreadsRead),
        ("M", Scope::ThreadsRead),
    ];
    known
        .iter()
        .find(|(prefix, _)| target.starts_with(prefix))
        .map(|(_, scope)| *scope)
        .ok_or_else(not_found)
}

/// Resolves a link, by public or by internal ids. Resolving a thread by its internal id gives it a public one, so
/// this runs in a writing transaction.
pub fn resolve(tx: &mut Tx, actor: &Actor, workspace: &str, target: &str) -> Result<Route> {
    actor.needs(scope_of(target)?)?;
    let internal = |id: &str| ["wsp_", "chn_", "dm_", "msg_"].iter().any(|p| id.starts_with(p));
    let by_id = internal(workspace) || internal(target);
    let (sql, kind) = match by_id {
        true => (
            "SELECT id, route_id FROM workspaces WHERE id = ?1",
            target.split('_').next().unwrap_or(""),
        ),
        false => ("SELECT id, route_id FROM workspaces WHERE route_id = ?1", &target[..1]),
    };
    let found = tx.opt(sql, params![workspace], |r| {
        Ok((r.take::<WorkspaceId>()?, r.take::<String>()?))
    })?;
    let (workspace_id, workspace_route_id) = found.ok_or_else(not_found)?;
    let standing = standing::of_user_as(tx, actor, &workspace_id)?.ok_or_else(not_found)?;
    let target = Target {
        by_id,
        id: target,
        workspace: &workspace_id,
    };
    let mut route = match kind {
        "C" | "chn" => target.channel(tx, standing.is_guest())?,
        "D" | "dm" => target.conversation(tx, actor, standing.is_guest())?,
        _ => target.thread(tx, actor)?,
    };
    actor.bound_to(&workspace_id)?;
    route.canonical_path = format!("/app/{workspace_route_id}/{}", route.target_route_id);
    route.workspace_route_id = workspace_route_id;
    Ok(route)
}

struct Target<'a> {
    by_id: bool,
    id: &'a str,
    workspace: &'a WorkspaceId,
}

impl Target<'_> {
    fn route(&self, target_type: &'static str, target_id: String, target_route_id: String) -> Route {
        Route {
            workspace_id: self.workspace.clone(),
            workspace_route_id: String::new(),
            target_type,
            target_id,
            target_route_id,
            parent_type: None,
            parent_id: None,
            parent_route_id: None,
            canonical_path: String::new(),
        }
    }

    fn channel(&self, tx: &mut Tx, guest: bool) -> Result<Route> {
        let sql = match self.by_id {
            true => "SELECT id, route_id, name FROM channels WHERE workspace_id = ?1 AND id = ?2",
            false => "SELECT id, route_id, name FROM channels WHERE workspace_id = ?1 AND route_id = ?2",
        };
        let found = tx.opt(sql, params![self.workspace, self.id], |r| {
            Ok((r.take::<String>()?, r.take::<String>()?, r.take::<String>()?))
        })?;
        match found {
            Some((id, route, name)) if !guest || name == "guest" => Ok(self.route("channel", id, route)),
            _ => Err(not_found()),
        }
    }

    fn conversation(&self, tx: &mut Tx, actor: &Actor, guest: bool) -> Result<Route> {
        let sql = match self.by_id {
            true => {
                "SELECT c.id, c.route_id FROM direct_conversations c
                 JOIN direct_conversation_members d ON d.conversation_id = c.id AND d.user_id = ?3
                 WHERE c.workspace_id = ?1 AND c.id = ?2"
            }
            false => {
                "SELECT c.id, c.route_id FROM direct_conversations c
                 JOIN direct_conversation_members d ON d.conversation_id = c.id AND d.user_id = ?3
                 WHERE c.workspace_id = ?1 AND c.route_id = ?2"
            }
        };
        let read = |r: &mut crate::store::Row| Ok((r.take::<String>()?, r.take::<String>()?));
        match tx.opt(sql, params![self.workspace, self.id, actor.id()], read)? {
            Some((id, route)) if !guest => Ok(self.route("direct", id, route)),
            _ => Err(not_found()),
        }
    }

    fn thread(&self, tx: &mut Tx, actor: &Actor) -> Result<Route> {
        let sql = match self.by_id {
            true => "SELECT id FROM messages WHERE workspace_id = ?1 AND id = ?2 AND parent_message_id IS NULL",
            false => "SELECT id FROM messages WHERE workspace_id = ?1 AND route_id = ?2",
        };
        let id = tx
            .opt(sql, params![self.workspace, self.id], |r| r.take::<MessageId>())?
            .ok_or_else(not_found)?;
        let hidden = |e: Error| if e.kind == Kind::NotFound { not_found() } else { e };
        let (root, place, _) = messages::accessible(tx, actor, &id).map_err(hidden)?;
        let target_route_id = messages::allocate_route(tx, &root)?;
        let (parent_type, sql, parent_id) = match &place {
            messages::Place::Channel(c) => (
                "channel",
                "SELECT route_id FROM channels WHERE id = ?1",
                c.id.to_string(),
            ),
            messages::Place::Conversation { id, .. } => (
                "direct",
                "SELECT route_id FROM direct_conversations WHERE id = ?1",
                id.to_string(),
            ),
        };
        let parent_route_id = tx.one(sql, params![&parent_id], |r| r.take())?;
        Ok(Route {
            parent_type: Some(parent_type),
            parent_id: Some(parent_id),
            parent_route_id: Some(parent_route_id),
            ..self.route("thread", id.to_string(), target_route_id)
        })
    }
}
