//! Members of a workspace as an operator sees them, in the order of the directory: owner, moderator, member, bot, guest;
//! then name, handle, id.

use serde::Serialize;

use super::unknown_member;
use crate::chat::page::{Page, Turn, pattern};
use crate::chat::users;
use crate::model::*;
use crate::store::{Row, Tx, params};

#[derive(Clone, Debug, Serialize)]
pub struct Line {
    #[serde(flatten)]
    pub user: User,
    pub workspace_id: WorkspaceId,
    pub role: Role,
    pub joined_at: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_until: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocked_at: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub role: Option<Role>,
    /// In name and handle.
    pub text: String,
}

macro_rules! select {
    ($edge:literal, $order:literal) => {
        concat!(
            "SELECT ",
            users::columns!(),
            ", m.role, m.created_at, x.timeout_until, x.blocked_at, x.moderation_note FROM workspace_members m
              JOIN users u ON u.id = m.user_id
              LEFT JOIN member_moderation x ON x.workspace_id = m.workspace_id AND x.user_id = m.user_id
              WHERE m.workspace_id = ?1 AND (m.role_sort, m.sort_name, m.sort_handle, m.user_id) ",
            $edge,
            " AND (?6 = '' OR m.role = ?6)
              AND (?7 = '' OR m.sort_name LIKE ?7 ESCAPE '\\' OR m.sort_handle LIKE ?7 ESCAPE '\\') ORDER BY ",
            $order,
            " LIMIT ?8"
        )
    };
}

/// A page of members. The key of a row is the id of its user.
pub fn listed(tx: &mut Tx, workspace: &WorkspaceId, filter: &Filter, turn: &Turn) -> Result<Page<Line>> {
    let (role_sort, name, handle) = match &turn.after {
        Some(user) => {
            let place = tx.opt(
                "SELECT role_sort, sort_name, sort_handle FROM workspace_members WHERE workspace_id = ?1 AND user_id = ?2",
                params![workspace, user],
                |r| Ok((r.take::<i64>()?, r.take::<String>()?, r.take::<String>()?)),
            )?;
            place.ok_or_else(|| unknown_member(workspace, &UserId::from(user.as_str())))?
        }
        None if turn.back => (i64::MAX, String::new(), String::new()),
        None => (-1, String::new(), String::new()),
    };
    let rows = tx.all(
        match turn.back {
            false => select!(
                "> (?2, ?3, ?4, ?5)",
                "m.role_sort, m.sort_name, m.sort_handle, m.user_id"
            ),
            true => select!(
                "< (?2, ?3, ?4, ?5)",
                "m.role_sort DESC, m.sort_name DESC, m.sort_handle DESC, m.user_id DESC"
            ),
        },
        params![
            workspace,
            role_sort,
            &name,
            &handle,
            turn.after.as_deref().unwrap_or_default(),
            filter.role.map_or("", Role::as_str),
            &pattern(&filter.text),
            turn.rows()
        ],
        |r| line(r, workspace),
    )?;
    Ok(Page::of(rows, turn, |l| l.user.id.to_string()))
}

fn line(r: &mut Row, workspace: &WorkspaceId) -> Result<Line> {
    Ok(Line {
        user: users::read(r)?,
        workspace_id: workspace.clone(),
        role: r.take()?,
        joined_at: r.take()?,
        timeout_until: r.take()?,
        blocked_at: r.take()?,
        note: r.take::<Option<String>>()?.filter(|n| !n.is_empty()),
    })
}
