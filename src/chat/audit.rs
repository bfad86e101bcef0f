//! Who did what to people, roles, tokens, workspaces, moderation and retention, and through which door.
//! Written in the transaction of the change; never holds a secret.

use serde::Serialize;
use serde_json::{Value, json};

use super::actor::{Access, Actor, Source};
use super::page::{Page, Turn, in_turn, pattern};
use super::standing;
use crate::model::*;
use crate::store::{Row, Tx, params};

/// An entry as the members of its workspace read it.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    pub id: AuditId,
    /// `None`: an entry of the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workspace_id: Option<WorkspaceId>,
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

macro_rules! columns {
    () => {
        "a.id, a.workspace_id, a.actor_user_id, a.actor_json, a.source, a.action, a.target_type, a.target_id,
         a.metadata_json, a.created_at"
    };
}
pub(super) use columns;

/// The newest entries of a workspace, newest first, for any member.
pub fn list(tx: &mut Tx, by: &Actor, workspace: &WorkspaceId, limit: i64) -> Result<Vec<Entry>> {
    standing::member(tx, by, workspace)?;
    tx.all(
        concat!(
            "SELECT ",
            columns!(),
            " FROM audit_log a WHERE a.workspace_id = ?1 ORDER BY a.created_at DESC, a.id DESC LIMIT ?2"
        ),
        params![workspace, limit],
        read,
    )
}

/// Which entries an operator looks for. Everything that is given must hold.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub workspace: Option<WorkspaceId>,
    /// Only entries of the server, which belong to no workspace.
    pub server: bool,
    /// An action such as `member.moderated`, or the noun in front of its dot.
    pub action: String,
    pub actor: Option<UserId>,
    /// Id of what was changed.
    pub target: String,
    /// Anywhere in action, target, actor and what else an entry tells.
    pub text: String,
    pub since: Option<Time>,
    pub until: Option<Time>,
}

macro_rules! select {
    ($rest:expr) => {
        concat!("SELECT ", columns!(), " FROM audit_log a WHERE ", $rest)
    };
}

/// A page of the whole audit log, newest first, for the operator.
pub fn listed(tx: &mut Tx, filter: &Filter, turn: &Turn) -> Result<Page<Entry>> {
    let rows = tx.all(
        in_turn!(
            turn,
            select,
            "(?2 = '' OR a.workspace_id = ?2)
              AND (?3 = '' OR a.workspace_id IS NULL) AND (?4 = '' OR a.action = ?4 OR a.action LIKE ?4 || '.%')
              AND (?5 = '' OR a.actor_user_id = ?5) AND (?6 = '' OR a.target_id = ?6)
              AND a.created_at >= ?7 AND a.created_at < ?8
              AND (?10 = '' OR a.action LIKE ?10 ESCAPE '\\' OR a.target_id LIKE ?10 ESCAPE '\\'
                OR folded(a.actor_json) LIKE ?10 ESCAPE '\\' OR folded(a.metadata_json) LIKE ?10 ESCAPE '\\')",
            "a.id",
            "?9"
        ),
        params![
            turn.edge(),
            filter.workspace.as_ref().map_or("", WorkspaceId::as_str),
            if filter.server { "server" } else { "" },
            filter.action.trim(),
            filter.actor.as_ref().map_or("", UserId::as_str),
            filter.target.trim(),
            filter.since.unwrap_or(Time(i64::MIN)),
            filter.until.unwrap_or(Time(i64::MAX)),
            turn.rows(),
            &pattern(&filter.text)
        ],
        read,
    )?;
    Ok(Page::of(rows, turn, |e| e.id.to_string()))
}

pub(super) fn read(r: &mut Row) -> Result<Entry> {
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
) -> Result<AuditId> {
    let (user, actor) = match &by.access {
        Access::Operator(name) => (None, json!({"kind": "operator", "name": name})),
        _ => (Some(by.id()), json!({"kind": by.user.kind, "id": by.id()})),
    };
    let (id, now) = (AuditId::new(), tx.now());
    tx.exec(
        "INSERT INTO audit_log (id, workspace_id, actor_user_id, actor_json, source, action, target_type, target_id,
            metadata_json, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            &id,
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
    Ok(id)
}

/// The same for what people do in the open, where the event is record enough: only shells leave an entry.
pub(super) fn record_of_shell(
    tx: &mut Tx,
    by: &Actor,
    workspace: &WorkspaceId,
    action: &'static str,
    target: (&str, &str),
    metadata: Value,
) -> Result<()> {
    if by.source != Source::Http {
        record(tx, by, Some(workspace), action, target, metadata)?;
    }
    Ok(())
}

/// Brings an entry up to date while what it tells of goes on.
pub(super) fn amend(tx: &mut Tx, entry: &AuditId, metadata: &Value) -> Result<()> {
    let sql = "UPDATE audit_log SET metadata_json = ?2 WHERE id = ?1";
    tx.exec(sql, params![entry, &metadata.to_string()]).map(drop)
}
