//! Taking moderation back. An action is its entry in the audit log; what it changed is kept beside it for the grace period.
//! A change of a member is undone only while nobody has changed the same thing since.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::purge::BATCH;
use super::removal::Pin;
use super::{Decision, MemberModeration, announce, decide, may_give, may_moderate, moderator, outranked, themselves};
use crate::chat::actor::Actor;
use crate::chat::page::{Page, Turn, in_turn, pattern};
use crate::chat::standing::{self, Standing};
use crate::chat::{audit, messages};
use crate::model::*;
use crate::store::{Row, Tx, params};

/// What one action changed about a member: each field as it was and as it became.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Change {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    role: Option<(String, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    timeout_until: Option<(Option<i64>, Option<i64>)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    blocked_at: Option<(Option<i64>, Option<i64>)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<(Option<String>, Option<String>)>,
}

/// What an action can have changed about a member, as it is now.
struct Present {
    role: String,
    timeout_until: Option<i64>,
    blocked_at: Option<i64>,
    note: Option<String>,
    /// The workspace has an owner.
    owned: bool,
}

const MEMBERSHIP: &str = "the membership";
const OWNER: &str = "the owner";

fn differ<T: PartialEq>(before: T, after: T) -> Option<(T, T)> {
    (before != after).then_some((before, after))
}

impl Change {
    fn between(before: &MemberModeration, after: &MemberModeration) -> Change {
        let at = |time: Option<Time>| time.map(|t| t.0);
        Change {
            role: differ(before.role.to_string(), after.role.to_string()),
            timeout_until: differ(at(before.timeout_until), at(after.timeout_until)),
            blocked_at: differ(at(before.blocked_at), at(after.blocked_at)),
            note: differ(before.moderation_note.clone(), after.moderation_note.clone()),
        }
    }

    /// What of the member is not as the action left it.
    fn overtaken(&self, now: Option<&Present>) -> Option<&'static str> {
        self.kind()?;
        let Some(now) = now else {
            return Some(MEMBERSHIP);
        };
        let owner = Role::Owner.as_str();
        match self {
            Change {
                role: Some((_, became)),
                ..
            } if now.role != *became => Some("the role"),
            Change {
                role: Some((was, _)), ..
            } if was == owner && now.owned => Some(OWNER),
            Change {
                timeout_until: Some((_, became)),
                ..
            } if now.timeout_until != *became => Some("the timeout"),
            Change {
                blocked_at: Some((_, became)),
                ..
            } if now.blocked_at != *became => Some("the block"),
            Change {
                note: Some((_, became)),
                ..
            } if now.note != *became => Some("the note"),
            _ => None,
        }
    }

    /// The verb of the command that does the same.
    fn kind(&self) -> Option<&'static str> {
        match self {
            Change {
                role: Some((from, to)), ..
            } if from == "guest" && to == "member" => Some("approve"),
            Change { role: Some(_), .. } => Some("role"),
            Change {
                blocked_at: Some((_, to)),
                ..
            } => Some(if to.is_some() { "block" } else { "unblock" }),
            Change {
                timeout_until: Some((_, to)),
                ..
            } => Some(if to.is_some() { "timeout" } else { "end-timeout" }),
            Change { note: Some(_), .. } => Some("note"),
            _ => None,
        }
    }
}

/// Keeps what an action changed about a member; `false` when it changed nothing.
pub(super) fn keep_change(
    tx: &mut Tx,
    action: &AuditId,
    before: &MemberModeration,
    after: &MemberModeration,
) -> Result<bool> {
    let change = Change::between(before, after);
    let Some(kind) = change.kind() else {
        return Ok(false);
    };
    let until = tx.now() + MODERATION_GRACE;
    let change = serde_json::to_string(&change).map_err(Error::internal)?;
    tx.exec(
        "INSERT INTO moderation_undos (audit_id, kind, change_json, until) VALUES (?1, ?2, ?3, ?4)",
        params![action, kind, &change, until],
    )?;
    Ok(true)
}

/// An action of moderation as its log shows it.
#[derive(Clone, Debug, Serialize)]
pub struct Logged {
    #[serde(flatten)]
    pub entry: audit::Entry,
    /// `approve`, `role`, `block`, `unblock`, `timeout`, `end-timeout`, `note`, `delete`, `purge`.
    pub kind: String,
    /// Until when it can be undone.
    pub undo_until: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undone_at: Option<Time>,
    /// What was changed again, so that it cannot be undone: `the role`, `the owner`, `the timeout`, `the block`, `the note`,
    /// `the membership`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed_since: Option<&'static str>,
}

impl Logged {
    pub fn state(&self, now: Time) -> &'static str {
        match self.undone_at {
            Some(_) => "undone",
            None if self.undo_until <= now => "final",
            None if self.changed_since.is_some() => "changed since",
            None => "can be undone",
        }
    }
}

#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub workspace: Option<WorkspaceId>,
    /// Id of the person, message or channel it was about.
    pub target: String,
    pub kind: String,
    /// In the kind, in what the entry tells, or in the name of the workspace, of whom it was about, or of who did it.
    pub text: String,
}

macro_rules! select {
    ($rest:expr) => {
        concat!(
            "SELECT ",
            audit::columns!(),
            ", x.kind, x.until, x.undone_at, x.change_json, m.role, d.timeout_until, d.blocked_at, d.moderation_note,
             EXISTS (SELECT 1 FROM workspace_members o WHERE o.workspace_id = a.workspace_id AND o.role = 'owner')
             FROM moderation_undos x JOIN audit_log a ON a.id = x.audit_id
             LEFT JOIN workspace_members m ON m.workspace_id = a.workspace_id AND m.user_id = a.target_id
             LEFT JOIN member_moderation d ON d.workspace_id = m.workspace_id AND d.user_id = m.user_id WHERE ",
            $rest
        )
    };
}

fn logged(r: &mut Row) -> Result<Logged> {
    let mut found = Logged {
        entry: audit::read(r)?,
        kind: r.take()?,
        undo_until: r.take()?,
        undone_at: r.take()?,
        changed_since: None,
    };
    let change: Change = serde_json::from_str(&r.take::<String>()?).map_err(Error::internal)?;
    let role: Option<String> = r.take()?;
    let (timeout_until, blocked_at) = (r.take()?, r.take()?);
    let note: Option<String> = r.take()?;
    let owned = r.take()?;
    let present = role.map(|role| Present {
        role,
        timeout_until,
        blocked_at,
        note: note.filter(|note| !note.is_empty()),
        owned,
    });
    if found.undone_at.is_none() {
        found.changed_since = change.overtaken(present.as_ref());
    }
    Ok(found)
}

/// A page of what moderators and operators did, newest first.
pub fn log(tx: &mut Tx, filter: &Filter, turn: &Turn) -> Result<Page<Logged>> {
    let rows = tx.all(
        in_turn!(
            turn,
            select,
            "(?2 = '' OR a.workspace_id = ?2) AND (?3 = '' OR a.target_id = ?3) AND (?4 = '' OR x.kind = ?4)
              AND (?6 = '' OR x.kind LIKE ?6 ESCAPE '\\' OR folded(a.actor_json) LIKE ?6 ESCAPE '\\'
                OR folded(a.target_id) LIKE ?6 ESCAPE '\\' OR folded(a.metadata_json) LIKE ?6 ESCAPE '\\'
                OR EXISTS (SELECT 1 FROM users u WHERE u.id IN (a.target_id, a.actor_user_id)
                  AND (folded(u.display_name) LIKE ?6 ESCAPE '\\' OR u.handle LIKE ?6 ESCAPE '\\'))
                OR EXISTS (SELECT 1 FROM workspaces w WHERE w.id = a.workspace_id AND folded(w.name) LIKE ?6 ESCAPE '\\'))",
            "x.audit_id",
            "?5"
        ),
        params![
            turn.edge(),
            filter.workspace.as_ref().map_or("", WorkspaceId::as_str),
            filter.target.trim(),
            filter.kind.trim(),
            turn.rows(),
            &pattern(&filter.text)
        ],
        logged,
    )?;
    Ok(Page::of(rows, turn, |l| l.entry.id.to_string()))
}

/// How far an undo is.
pub enum Step {
    Done,
    /// So many messages were put back; there are more.
    More(u64),
}

/// One action.
pub fn find(tx: &mut Tx, id: &AuditId) -> Result<Logged> {
    tx.opt(select!("x.audit_id = ?1"), params![id], logged)?.ok_or_else(|| {
        Error::new(
            Kind::NotFound,
            format!("no action of moderation found for {:?}", id.as_str()),
        )
    })
}

/// Undoes an action: a change of a member at once, messages a batch at a time. Call it until it is done; an undo that
/// stopped half way goes on where it was.
pub fn undo(tx: &mut Tx, by: &Actor, id: &AuditId) -> Result<Step> {
    let action = find(tx, id)?;
    let now = tx.now();
    if action.undone_at.is_some() {
        return Err(Error::conflict(format!("{id} was undone already")).code("undone"));
    }
    if action.undo_until <= now {
        let text = format!(
            "{id} cannot be undone any more: the grace period ended at {}",
            action.undo_until
        );
        return Err(Error::conflict(text).code("final"));
    }
    let standing = match &action.entry.workspace_id {
        Some(workspace) => Some(moderator(tx, by, workspace)?),
        None if by.is_operator() => None,
        None => return Err(standing::restricted()),
    };
    if matches!(action.kind.as_str(), "delete" | "purge") {
        if let Some(standing) = standing.filter(|_| !by.is_operator()) {
            may_put_back(tx, by, &standing, &action.entry)?;
        }
        let (some, more) = put_back(tx, by, id)?;
        if more {
            return Ok(Step::More(some));
        }
    } else {
        put_member_back(tx, by, &action)?;
    }
    tx.exec(
        "UPDATE moderation_undos SET undone_at = ?2 WHERE audit_id = ?1",
        params![id, now],
    )?;
    let workspace = action.entry.workspace_id.clone();
    let about =
        json!({"kind": action.kind, "target_type": action.entry.target_type, "target_id": action.entry.target_id});
    audit::record(
        tx,
        by,
        workspace.as_ref(),
        "moderation.undone",
        ("action", id.as_str()),
        about,
    )?;
    Ok(Step::Done)
}

/// Messages that an undo still has to put back.
pub fn messages_left(tx: &mut Tx, id: &AuditId) -> Result<u64> {
    let count: i64 = tx.one(
        "SELECT COUNT(*) FROM removed_messages WHERE audit_id = ?1",
        params![id],
        |r| r.take(),
    )?;
    Ok(count as u64)
}

/// A moderator puts back what people say whom they outrank, all of an action or nothing of it: never what somebody else
/// took from themselves, from their equals or from an owner, and no direct messages.
fn may_put_back(tx: &mut Tx, by: &Actor, standing: &Standing, action: &audit::Entry) -> Result<()> {
    let authors = tx.all(
        "SELECT DISTINCT m.author_id, m.direct_conversation_id IS NOT NULL, a.role FROM removed_messages x
         JOIN messages m ON m.id = x.message_id
         LEFT JOIN workspace_members a ON a.workspace_id = m.workspace_id AND a.user_id = m.author_id
         WHERE x.audit_id = ?1 ORDER BY m.author_id",
        params![&action.id],
        |r| Ok((r.take::<UserId>()?, r.take::<bool>()?, r.take::<Option<Role>>()?)),
    )?;
    let their_own = action.actor_user_id.as_ref() == Some(by.id());
    for (author, direct, role) in authors {
        if author == *by.id() {
            if !their_own {
                return Err(themselves());
            }
        } else if direct {
            return Err(standing::restricted());
        } else if let Some(role) = role {
            outranked(role, standing)?;
        }
    }
    Ok(())
}

/// How many messages were put back, and whether there are more.
fn put_back(tx: &mut Tx, by: &Actor, action: &AuditId) -> Result<(u64, bool)> {
    let mut rows = tx.all(
        "SELECT message_id, body, pin_id, pinned_by, pinned_at FROM removed_messages WHERE audit_id = ?1
         ORDER BY message_id LIMIT ?2",
        params![action, BATCH as i64 + 1],
        |r| {
            let (message, body) = (r.take::<MessageId>()?, r.take::<String>()?);
            let (pin, by, at) = (
                r.take::<Option<PinId>>()?,
                r.take::<Option<UserId>>()?,
                r.take::<Option<Time>>()?,
            );
            let pin = pin.zip(by).zip(at).map(|((id, by), at)| Pin { id, by, at });
            Ok((message, body, pin))
        },
    )?;
    let more = rows.len() > BATCH;
    rows.truncate(BATCH);
    let count = rows.len() as u64;
    for (message, body, pin) in rows {
        tx.exec("DELETE FROM removed_messages WHERE message_id = ?1", params![&message])?;
        messages::deletion::put_back(tx, by, &message, &body, pin)?;
    }
    Ok((count, more))
}

fn put_member_back(tx: &mut Tx, by: &Actor, action: &Logged) -> Result<()> {
    let Some(workspace) = &action.entry.workspace_id else {
        return Err(Error::internal(format!("{} has no workspace", action.entry.id)));
    };
    let user = UserId::from(action.entry.target_id.as_str());
    let standing = moderator(tx, by, workspace)?;
    let now_is = may_moderate(tx, by, &standing, workspace, &user)?;
    let change = tx.one(
        "SELECT change_json FROM moderation_undos WHERE audit_id = ?1",
        params![&action.entry.id],
        |r| r.take::<String>(),
    )?;
    let change: Change = serde_json::from_str(&change).map_err(Error::internal)?;
    if let Some(what) = action.changed_since {
        let text = match what {
            OWNER => format!("{workspace} has another owner by now: hand it over with workspace transfer"),
            _ => format!("{what} of {user} was changed again since {}", action.entry.id),
        };
        return Err(Error::conflict(text).code("changed_since"));
    }
    let mut decision = Decision {
        role: now_is.role,
        timeout_until: now_is.timeout_until,
        blocked_at: now_is.blocked_at,
        note: now_is.moderation_note.clone(),
    };
    if let Some((was, _)) = change.role {
        decision.role = Role::parse(&was)?;
        may_give(by, &standing, decision.role)?;
    }
    if let Some((was, _)) = change.timeout_until {
        decision.timeout_until = was.map(Time);
    }
    if let Some((was, _)) = change.blocked_at {
        decision.blocked_at = was.map(Time);
    }
    if let Some((was, _)) = change.note {
        decision.note = was;
    }
    decide(tx, by, &now_is, &decision)?;
    announce(tx, workspace, &user, decision.role).map(drop)
}
