//! What waits for a moderator: guests in the waiting room with what is left of their budget, members who are timed out
//! now, and blocked ones. For the operator; a moderator's own view is the roster.

use serde::Serialize;

use crate::chat::page::{Page, Turn, pattern};
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
    /// When a moderator last acted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moderated_at: Option<Time>,
    pub joined_at: Time,
}

impl Waiting {
    /// Its key in `of_kind`: both ids, with a space between.
    pub fn place(&self) -> String {
        format!("{} {}", self.workspace_id, self.user.id)
    }
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

// ?1 the start of the guest window, ?2 now
macro_rules! select {
    ($from:literal, $rest:expr) => {
        concat!(
            "SELECT ",
            users::columns!(),
            ", m.workspace_id, w.name, m.role, x.timeout_until, x.blocked_at, x.moderation_note, x.moderation_at,
              m.created_at, (SELECT COUNT(*) FROM guest_posts g WHERE g.workspace_id = m.workspace_id
                AND g.user_id = m.user_id AND g.created_at > ?1) FROM ",
            $from,
            " JOIN users u ON u.id = m.user_id JOIN workspaces w ON w.id = m.workspace_id WHERE CAST(?2 AS BIGINT) > 0 AND ",
            $rest
        )
    };
}

/// A page of them, newest person first. The key of a row is its user and workspace, joined by `/`.
pub fn listed(tx: &mut Tx, workspace: Option<&WorkspaceId>, turn: &Turn) -> Result<Page<Waiting>> {
    macro_rules! all {
        ($edge:literal) => {
            select!(
                "workspace_members m LEFT JOIN member_moderation x
                   ON x.workspace_id = m.workspace_id AND x.user_id = m.user_id",
                concat!(
                    "(?3 = '' OR m.workspace_id = ?3)
                     AND (m.role = 'guest' OR x.blocked_at IS NOT NULL OR x.timeout_until > ?2) AND ",
                    $edge,
                    " LIMIT ?6"
                )
            )
        };
    }
    let now = tx.now();
    let (user, place) = turn.edge().split_once('/').unwrap_or((turn.edge(), ""));
    let sql = match turn.back {
        false => all!("(m.user_id, m.workspace_id) < (?4, ?5) ORDER BY m.user_id DESC, m.workspace_id DESC"),
        true => all!("(m.user_id, m.workspace_id) > (?4, ?5) ORDER BY m.user_id, m.workspace_id"),
    };
    let workspace = workspace.map_or("", WorkspaceId::as_str);
    let rows = tx.all(
        sql,
        params![now - GUEST_WINDOW, now, workspace, user, place, turn.rows()],
        |r| waiting(r, now),
    )?;
    Ok(Page::of(rows, turn, |w| format!("{}/{}", w.user.id, w.workspace_id)))
}

/// A page of those of one kind over all workspaces, by workspace and then person, newest first. Guests wait whether or not
/// they are blocked too. `search` is looked for in the names of person and workspace, and in handles.
pub fn of_kind(tx: &mut Tx, kind: State, search: &str, turn: &Turn) -> Result<Page<Waiting>> {
    macro_rules! found {
        ($edge:literal, $from:literal, $which:literal) => {
            select!(
                $from,
                concat!(
                    $which,
                    " AND (?3 = '' OR folded(u.display_name) LIKE ?3 ESCAPE '\\' OR u.handle LIKE ?3 ESCAPE '\\'
                       OR folded(w.name) LIKE ?3 ESCAPE '\\') AND ",
                    $edge,
                    " LIMIT ?6"
                )
            )
        };
    }
    macro_rules! of {
        ($($kind:pat => $from:literal, $which:literal;)*) => {
            match (kind, turn.back) {$(
                ($kind, false) => found!(
                    "(m.workspace_id, m.user_id) < (?4, ?5) ORDER BY m.workspace_id DESC, m.user_id DESC", $from, $which
                ),
                ($kind, true) => found!(
                    "(m.workspace_id, m.user_id) > (?4, ?5) ORDER BY m.workspace_id, m.user_id", $from, $which
                ),
            )*}
        };
    }
    let sql = of! {
        State::Guest => "workspace_members m LEFT JOIN member_moderation x
            ON x.workspace_id = m.workspace_id AND x.user_id = m.user_id", "m.role_sort = 4";
        State::TimedOut => "member_moderation x JOIN workspace_members m
            ON m.workspace_id = x.workspace_id AND m.user_id = x.user_id", "x.timeout_until > ?2";
        State::Blocked => "member_moderation x JOIN workspace_members m
            ON m.workspace_id = x.workspace_id AND m.user_id = x.user_id", "x.blocked_at IS NOT NULL";
    };
    let now = tx.now();
    let (workspace, user) = turn.edge().split_once(' ').unwrap_or((turn.edge(), turn.edge()));
    let rows = tx.all(
        sql,
        params![now - GUEST_WINDOW, now, &pattern(search), workspace, user, turn.rows()],
        |r| waiting(r, now),
    )?;
    Ok(Page::of(rows, turn, Waiting::place))
}

fn waiting(r: &mut Row, now: Time) -> Result<Waiting> {
    let user = users::read(r)?;
    let (workspace_id, workspace, role) = (r.take()?, r.take()?, r.take::<Role>()?);
    let (timeout_until, blocked_at) = (r.take::<Option<Time>>()?, r.take::<Option<Time>>()?);
    let (note, moderated_at) = (r.take::<Option<String>>()?, r.take()?);
    let (joined_at, spent) = (r.take()?, r.take::<i64>()?);
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
        moderated_at,
        joined_at,
    })
}
