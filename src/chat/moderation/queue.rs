//! What waits for a moderator: guests in the waiting room with what is left of their budget, members who are timed out
//! now, and blocked ones. For the operator; a moderator's own view is the roster.

use serde::Serialize;

use crate::chat::page::{Page, Turn};
use crate::chat::users;
use crate::model::*;
use crate::store::{Row, Tx, params};

#[derive(Clone, Debug, Serialize)]
pub struct Waiting {
    #[serde(flatten)]
    pub user: User,
    pub workspace_id: WorkspaceId,
    pub workspace: String,
    pub role: Role,
    pub state: State,
    /// Posts a guest may still make now, of `post_limit` in 24 hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub posts_remaining: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_until: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocked_at: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    pub joined_at: Time,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Guest,
    TimedOut,
    Blocked,
}

impl State {
    pub fn as_str(self) -> &'static str {
        match self {
            State::Guest => "guest",
            State::TimedOut => "timed out",
            State::Blocked => "blocked",
        }
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT ",
            users::columns!(),
            ", m.workspace_id, w.name, m.role, x.timeout_until, x.blocked_at, x.moderation_note, m.created_at,
              (SELECT COUNT(*) FROM guest_posts g WHERE g.workspace_id = m.workspace_id AND g.user_id = m.user_id
               AND g.created_at > ?4)
              FROM workspace_members m JOIN users u ON u.id = m.user_id JOIN workspaces w ON w.id = m.workspace_id
              LEFT JOIN member_moderation x ON x.workspace_id = m.workspace_id AND x.user_id = m.user_id
              WHERE (?1 = '' OR m.workspace_id = ?1)
              AND (m.role = 'guest' OR x.blocked_at IS NOT NULL OR x.timeout_until > ?5) AND ",
            $rest
        )
    };
}

/// A page of them, newest person first. The key of a row is its user and workspace, joined by `/`.
pub fn listed(tx: &mut Tx, workspace: Option<&WorkspaceId>, turn: &Turn) -> Result<Page<Waiting>> {
    let now = tx.now();
    let (user, place) = turn.edge().split_once('/').unwrap_or((turn.edge(), ""));
    let sql = match turn.back {
        false => {
            select!("(m.user_id, m.workspace_id) < (?2, ?3) ORDER BY m.user_id DESC, m.workspace_id DESC LIMIT ?6")
        }
        true => select!("(m.user_id, m.workspace_id) > (?2, ?3) ORDER BY m.user_id, m.workspace_id LIMIT ?6"),
    };
    let rows = tx.all(
        sql,
        params![
            workspace.map_or("", WorkspaceId::as_str),
            user,
            place,
            now - GUEST_WINDOW,
            now,
            turn.rows()
        ],
        |r| waiting(r, now),
    )?;
    Ok(Page::of(rows, turn, |w| format!("{}/{}", w.user.id, w.workspace_id)))
}

fn waiting(r: &mut Row, now: Time) -> Result<Waiting> {
    let user = users::read(r)?;
    let (workspace_id, workspace, role) = (r.take()?, r.take()?, r.take::<Role>()?);
    let (timeout_until, blocked_at) = (r.take::<Option<Time>>()?, r.take::<Option<Time>>()?);
    let (note, joined_at, spent) = (r.take::<Option<String>>()?, r.take()?, r.take::<i64>()?);
    let timeout_until = timeout_until.filter(|until| *until > now);
    Ok(Waiting {
        user,
        workspace_id,
        workspace,
        role,
        state: match (blocked_at, timeout_until) {
            (Some(_), _) => State::Blocked,
            (None, Some(_)) => State::TimedOut,
            (None, None) => State::Guest,
        },
        posts_remaining: (role == Role::Guest).then(|| (GUEST_POSTS - spent).max(0)),
        timeout_until,
        blocked_at,
        note: note.filter(|n| !n.is_empty()),
        joined_at,
    })
}
