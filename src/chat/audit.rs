//! Who did what to people, roles, tokens, workspaces, moderation and retention, and through which door.
//! Written in the transaction of the change; never holds a secret.

use serde::Serialize;
use serde_json::{Value, json};

use super::actor::{Access, Actor};
use super::standing;
use crate::model::*;
use crate::store::{Row, Tx, params};

/// An entry as the members of its workspace read it.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    pub id: AuditId,
    pub workspace_id: WorkspaceId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor_user_id: Option<UserId>,
    /// The operator, where nobody of the chat did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<Value>,
    pub source: String,
    pub action: String,
    pub target: Target,
    pub target_type: String,
    pub target_id: String,
    pub metadata: Value,
    pub created_at: Time,
}

#[derive(Clone, Debug, Serialize)]
pub struct Target {
    #[serde(rename = "type")]
    pub kind: String,
    pub id: String,
}

/// The newest entries of a workspace, newest first, for any member.
pub fn list(tx: &mut Tx, by: &Actor, workspace: &WorkspaceId, limit: i64) -> Result<Vec<Entry>> {
    standing::member(tx, by, workspace)?;
    tx.all(
        "SELECT id, workspace_id, actor_user_id, actor_json, source, action, target_type, target_id, metadata_json,
            created_at FROM audit_log WHERE workspace_id = ?1 ORDER BY created_at DESC, id DESC LIMIT ?2",
        params![workspace, limit],
        read,
    )
}

fn read(r: &mut Row) -> Result<Entry> {
    let (id, workspace_id, actor_user_id) = (r.take()?, r.take()?, r.take::<Option<UserId>>()?);
    let actor = json_of(r)?;
    let (source, action) = (r.take()?, r.take()?);
    let (target_type, target_id): (String, String) = (r.take()?, r.take()?);
    Ok(Entry {
        id,
        workspace_id,
        actor: actor_user_id.is_none().then_some(actor),
        actor_user_id,
        source,
        action,
        target: Target {
            kind: target_type.clone(),
            id: target_id.clone(),
        },
        target_type,
        target_id,
        metadata: json_of(r)?,
        created_at: r.take()?,
    })
}

fn json_of(r: &mut Row) -> Result<Value> {
    serde_json::from_str(&r.take::<String>()?).map_err(Error::internal)
}

/// `action` is `noun.verb`; `target` its kind and id. Without a workspace it is an entry of the server.
pub fn record(
    tx: &mut Tx,
    by: &Actor,
    workspace: Option<&WorkspaceId>,
    action: &'static str,
    target: (&str, &str),
    metadata: Value,
) -> Result<()> {
    let (user, actor) = match &by.access {
        Access::Operator(name) => (None, json!({"kind": "operator", "name": name})),
        _ => (Some(by.id()), json!({"kind": by.user.kind, "id": by.id()})),
    };
    let now = tx.now();
    tx.exec(
        "INSERT INTO audit_log (id, workspace_id, actor_user_id, actor_json, source, action, target_type, target_id,
            metadata_json, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            &AuditId::new(),
            workspace,
            user,
            &actor.to_string(),
            by.source.as_str(),
            action,
            target.0,
            target.1,
            &metadata.to_string(),
            now
        ],
    )?;
    Ok(())
}
