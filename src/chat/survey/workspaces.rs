//! All workspaces, by name.

use serde::Serialize;

use super::{NameKey, Slice, name_start, operators_only, pattern};
use crate::chat::actor::Actor;
use crate::model::*;
use crate::store::{Row, Tx, params};

#[derive(Clone, Debug, Serialize)]
pub struct WorkspaceSeen {
    pub id: WorkspaceId,
    pub route_id: String,
    pub name: String,
    pub slug: String,
    pub created_at: Time,
    pub members: i64,
    pub channels: i64,
    /// Names of its owners.
    pub owners: Vec<String>,
}

impl WorkspaceSeen {
    pub fn key(&self) -> NameKey {
        (self.name.clone(), self.id.to_string())
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT w.id, w.route_id, w.name, w.slug, w.created_at,
               (SELECT COUNT(*) FROM workspace_members m WHERE m.workspace_id = w.id),
               (SELECT COUNT(*) FROM channels c WHERE c.workspace_id = w.id) FROM workspaces w
             WHERE (?1 = '' OR lower(w.name) LIKE ?1 ESCAPE '\\' OR w.slug LIKE ?1 ESCAPE '\\') AND ",
            $rest
        )
    };
}

/// `search` is looked for in names and slugs.
pub fn workspaces(tx: &mut Tx, by: &Actor, search: &str, slice: &Slice<NameKey>) -> Result<Vec<WorkspaceSeen>> {
    operators_only(by)?;
    let (name, id) = name_start(slice);
    let sql = if slice.descending {
        select!("(w.name, w.id) < (?2, ?3) ORDER BY w.name DESC, w.id DESC LIMIT ?4")
    } else {
        select!("(w.name, w.id) > (?2, ?3) ORDER BY w.name, w.id LIMIT ?4")
    };
    let mut found = tx.all(sql, params![&pattern(search), &name, &id, slice.limit], read)?;
    for workspace in &mut found {
        // Few: an index by role leads to them.
        workspace.owners = tx.all(
            "SELECT u.display_name FROM workspace_members m JOIN users u ON u.id = m.user_id
             WHERE m.workspace_id = ?1 AND m.role_sort = 0 ORDER BY m.sort_name LIMIT 5",
            params![&workspace.id],
            |r| r.take(),
        )?;
    }
    Ok(found)
}

fn read(r: &mut Row) -> Result<WorkspaceSeen> {
    Ok(WorkspaceSeen {
        id: r.take()?,
        route_id: r.take()?,
        name: r.take()?,
        slug: r.take()?,
        created_at: r.take()?,
        members: r.take()?,
        channels: r.take()?,
        owners: Vec::new(),
    })
}
