//! Workspaces as an operator sees them: all of them, with owner and size.

use serde::Serialize;

use crate::chat::page::{Page, Turn, in_turn, pattern};
use crate::model::*;
use crate::store::{Row, Tx, params};

#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    pub id: WorkspaceId,
    pub route_id: String,
    pub name: String,
    pub slug: String,
    pub icon_url: String,
    pub created_at: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_user_id: Option<UserId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// People and bots.
    pub members: i64,
    pub channels: i64,
}

// The directory's index begins with the owner, whose sort key is 0.
macro_rules! select {
    ($rest:expr) => {
        concat!(
            "SELECT w.id, w.route_id, w.name, w.slug, w.icon_url, w.created_at, o.id, o.display_name,
             (SELECT COUNT(*) FROM workspace_members m WHERE m.workspace_id = w.id),
             (SELECT COUNT(*) FROM channels c WHERE c.workspace_id = w.id)
             FROM workspaces w LEFT JOIN users o ON o.id = (SELECT m.user_id FROM workspace_members m
               WHERE m.workspace_id = w.id AND m.role_sort = 0 ORDER BY m.sort_name, m.sort_handle, m.user_id LIMIT 1)
             WHERE ",
            $rest
        )
    };
}

fn summary(r: &mut Row) -> Result<Summary> {
    Ok(Summary {
        id: r.take()?,
        route_id: r.take()?,
        name: r.take()?,
        slug: r.take()?,
        icon_url: r.take()?,
        created_at: r.take()?,
        owner_user_id: r.take()?,
        owner: r.take()?,
        members: r.take()?,
        channels: r.take()?,
    })
}

/// A page of workspaces, newest first. `text` is looked for in name and slug.
pub fn list(tx: &mut Tx, text: &str, turn: &Turn) -> Result<Page<Summary>> {
    let rows = tx.all(
        in_turn!(
            turn,
            select,
            "(?2 = '' OR folded(w.name) LIKE ?2 ESCAPE '\\' OR w.slug LIKE ?2 ESCAPE '\\')",
            "w.id",
            "?3"
        ),
        params![turn.edge(), &pattern(text), turn.rows()],
        summary,
    )?;
    Ok(Page::of(rows, turn, |w| w.id.to_string()))
}

pub fn summary_of(tx: &mut Tx, id: &WorkspaceId) -> Result<Summary> {
    tx.opt(select!("w.id = ?1"), params![id], summary)?
        .ok_or_else(|| unknown(id.as_str()))
}

fn unknown(text: &str) -> Error {
    Error::new(Kind::NotFound, format!("no workspace found for {text:?}"))
}

/// Which workspace is meant by an id, a public id or a slug.
pub fn named(tx: &mut Tx, text: &str) -> Result<WorkspaceId> {
    let text = text.trim();
    tx.opt(
        "SELECT id FROM workspaces WHERE (id = ?1 OR route_id = ?1 OR slug = ?1) AND ?1 <> ''",
        params![text],
        |r| r.take(),
    )?
    .ok_or_else(|| unknown(text))
}

/// What goes with a workspace.
#[derive(Clone, Debug, Serialize)]
pub struct Content {
    pub messages: i64,
    pub conversations: i64,
    pub uploads: i64,
}

pub fn content(tx: &mut Tx, id: &WorkspaceId) -> Result<Content> {
    tx.one(
        "SELECT (SELECT COUNT(*) FROM messages WHERE workspace_id = ?1),
            (SELECT COUNT(*) FROM direct_conversations WHERE workspace_id = ?1),
            (SELECT COUNT(*) FROM uploads WHERE workspace_id = ?1)",
        params![id],
        |r| {
            Ok(Content {
                messages: r.take()?,
                conversations: r.take()?,
                uploads: r.take()?,
            })
        },
    )
}
