//! Who did what to people, roles, tokens, workspaces, moderation and retention, and through which door.
//! Written in the transaction of the change; never holds a secret.

use super::actor::{Access, Actor};
use crate::model::*;
use crate::store::{Tx, params};
use serde_json::{Value, json};

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
