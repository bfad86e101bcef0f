//! Members whom moderators look after, over all workspaces: waiting guests, and who is timed out or blocked.

use serde::Serialize;

use super::operators_only;
use crate::chat::actor::Actor;
use crate::chat::page::{Page, Turn, pattern};
use crate::model::*;
use crate::store::{Row, Tx, params};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Restriction {
    /// Guests, who wait to be let in.
    Waiting,
    TimedOut,
    Blocked,
}

#[derive(Clone, Debug, Serialize)]
pub struct Restricted {
    pub workspace_id: WorkspaceId,
    pub workspace: String,
    pub user_id: UserId,
    pub display_name: String,
    pub handle: String,
    pub role: Role,
    pub joined_at: Time,
    /// Of the guest budget of the last 24 hours.
    pub posts_remaining: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_until: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocked_at: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// When a moderator last acted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moderated_at: Option<Time>,
}

impl Restricted {
    pub fn key(&self) -> String {
        format!("{} {}", self.workspace_id, self.user_id)
    }
}

macro_rules! select {
    ($from:literal, $which:literal, $edge:literal) => {
        concat!(
            "SELECT m.workspace_id, w.name, m.user_id, u.display_name, u.handle, m.role, m.created_at,
               (SELECT COUNT(*) FROM guest_posts g WHERE g.workspace_id = m.workspace_id AND g.user_id = m.user_id
                AND g.created_at > ?2), x.timeout_until, x.blocked_at, x.moderation_note, x.moderation_at ",
            $from,
            " JOIN users u ON u.id = m.user_id JOIN workspaces w ON w.id = m.workspace_id
             WHERE (?1 = '' OR folded(u.display_name) LIKE ?1 ESCAPE '\\' OR u.handle LIKE ?1 ESCAPE '\\'
               OR folded(w.name) LIKE ?1 ESCAPE '\\') AND ",
            $which,
            " AND ?6 > 0 AND ",
            $edge,
            " LIMIT ?5"
        )
    };
}

// Each condition twice, for both directions.
macro_rules! both_ways {
    ($turn:expr, $from:literal, $which:literal) => {
        match $turn.back {
            false => select!(
                $from,
                $which,
                "(m.workspace_id, m.user_id) < (?3, ?4) ORDER BY m.workspace_id DESC, m.user_id DESC"
            ),
            true => select!(
                $from,
                $which,
                "(m.workspace_id, m.user_id) > (?3, ?4) ORDER BY m.workspace_id, m.user_id"
            ),
        }
    };
}

/// By workspace, then person, newest first. The key is both ids, with a space between.
pub fn restricted(tx: &mut Tx, by: &Actor, which: Restriction, search: &str, turn: &Turn) -> Result<Page<Restricted>> {
    operators_only(by)?;
    let now = tx.now();
    let (workspace, user) = turn.edge().split_once(' ').unwrap_or((turn.edge(), turn.edge()));
    let sql = match which {
        Restriction::Waiting => both_ways!(
            turn,
            "FROM workspace_members m LEFT JOIN member_moderation x
               ON x.workspace_id = m.workspace_id AND x.user_id = m.user_id",
            "m.role_sort = 4"
        ),
        Restriction::TimedOut => both_ways!(
            turn,
            "FROM member_moderation x JOIN workspace_members m
               ON m.workspace_id = x.workspace_id AND m.user_id = x.user_id",
            "x.timeout_until > ?6"
        ),
        Restriction::Blocked => both_ways!(
            turn,
            "FROM member_moderation x JOIN workspace_members m
               ON m.workspace_id = x.workspace_id AND m.user_id = x.user_id",
            "x.blocked_at IS NOT NULL"
        ),
    };
    let since = now - GUEST_WINDOW;
    let rows = tx.all(
        sql,
        params![&pattern(search), since, workspace, user, turn.rows(), now],
        read,
    )?;
    Ok(Page::of(rows, turn, Restricted::key))
}

fn read(r: &mut Row) -> Result<Restricted> {
    let (workspace_id, workspace, user_id) = (r.take()?, r.take()?, r.take()?);
    let (display_name, handle, role, joined_at) = (r.take()?, r.take()?, r.take()?, r.take()?);
    let spent: i64 = r.take()?;
    Ok(Restricted {
        workspace_id,
        workspace,
        user_id,
        display_name,
        handle,
        role,
        joined_at,
        posts_remaining: (GUEST_POSTS - spent).max(0),
        timeout_until: r.take()?,
        blocked_at: r.take()?,
        note: r.take::<Option<String>>()?.filter(|note| !note.is_empty()),
        moderated_at: r.take()?,
    })
}
