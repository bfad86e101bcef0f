//! What the console changes in a store: plain values, made by a confirmed dialog, carried out by the worker through the
//! functions that the commands use, each in a transaction of its own.

use super::action::Act;
use super::row::Row;
use crate::chat::actor::Actor;
use crate::chat::users::account;
use crate::chat::{bots, channels, invites, members, moderation, uploads};
use crate::model::*;
use crate::store::Tx;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    Archive {
        channel: String,
        archived: bool,
    },
    RevokeInvite(String),
    SignOut(String),
    /// Whether an account may be used.
    Usable {
        user: String,
        usable: bool,
    },
    DeletePerson(String),
    RemoveMember {
        workspace: String,
        user: String,
    },
    DeleteBot(String),
    RevokeToken(String),
    DeleteUpload(String),
    /// Take back an action of moderation, by its entry; the worker does, a batch at a time.
    UndoAction(String),
    /// Into this file of the backup folder; the worker does.
    TakeBackup(String),
    /// Read all of this file; changes nothing.
    VerifyBackup(String),
    /// Run a check of `doctor` with its repair; the worker does.
    Repair(String),
    Moderate {
        workspace: String,
        user: String,
        to: Moderation,
    },
}

/// What a moderator decides about a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moderation {
    Role(String),
    /// Minutes from now.
    TimeOut(i64),
    /// Until an instant, in RFC 3339: how an undo puts a timeout back.
    TimeOutUntil(String),
    EndTimeOut,
    Block(bool),
    Note(String),
}

/// Changes that belong together: one dialog, one line among the jobs, one undo.
#[derive(Clone, Debug)]
pub struct Work {
    pub title: String,
    pub changes: Vec<Change>,
    /// Takes back the change of the same place; `None` for what cannot be taken back.
    pub undo: Vec<Option<Change>>,
}

impl Change {
    /// In the words of a person, for an error.
    pub fn object(&self) -> &str {
        match self {
            Change::Archive { channel, .. } => channel,
            Change::RevokeInvite(id)
            | Change::Repair(id)
            | Change::TakeBackup(id)
            | Change::VerifyBackup(id)
            | Change::SignOut(id)
            | Change::DeletePerson(id)
            | Change::DeleteBot(id)
            | Change::RevokeToken(id)
            | Change::DeleteUpload(id)
            | Change::UndoAction(id) => id,
            Change::Usable { user, .. } | Change::RemoveMember { user, .. } => user,
            Change::Moderate { user, .. } => user,
        }
    }

    pub fn apply(&self, tx: &mut Tx, by: &Actor) -> Result<()> {
        match self {
            Change::Archive { channel, archived } => {
                let patch = channels::Patch {
                    archived: Some(*archived),
                    ..channels::Patch::default()
                };
                channels::update(tx, by, &ChannelId::from(channel.as_str()), patch).map(drop)
            }
            Change::Repair(id) | Change::UndoAction(id) | Change::TakeBackup(id) | Change::VerifyBackup(id) => Err(
                Error::internal(format!("what is done about {id} is more than a transaction")),
            ),
            Change::SignOut(id) => account::revoke_sessions(tx, by, &UserId::from(id.as_str())).map(drop),
            Change::Usable { user, usable: true } => account::enable(tx, by, &UserId::from(user.as_str())).map(drop),
            Change::Usable { user, usable: false } => account::disable(tx, by, &UserId::from(user.as_str())).map(drop),
            Change::DeletePerson(id) => account::delete(tx, by, &UserId::from(id.as_str()), None),
            Change::RemoveMember { workspace, user } => {
                let (workspace, user) = (WorkspaceId::from(workspace.as_str()), UserId::from(user.as_str()));
                members::remove(tx, by, &workspace, &user).map(drop)
            }
            Change::DeleteBot(id) => bots::delete(tx, by, &UserId::from(id.as_str())),
            Change::RevokeToken(id) => bots::revoke_token(tx, by, &BotTokenId::from(id.as_str())).map(drop),
            Change::DeleteUpload(id) => uploads::removal::remove(tx, by, &UploadId::from(id.as_str())).map(drop),
            Change::RevokeInvite(id) => invites::revoke(tx, by, &InviteId::from(id.as_str())).map(drop),
            Change::Moderate { workspace, user, to } => {
                let (workspace, user) = (WorkspaceId::from(workspace.as_str()), UserId::from(user.as_str()));
                moderation::update(tx, by, &workspace, &user, to.patch()).map(drop)
            }
        }
    }
}

impl Moderation {
    fn patch(&self) -> moderation::Patch {
        let mut patch = moderation::Patch::default();
        match self {
            Moderation::Role(role) => patch.role = role.clone(),
            Moderation::TimeOut(minutes) => patch.timeout_minutes = *minutes,
            Moderation::TimeOutUntil(end) => patch.timeout_until = end.clone(),
            Moderation::EndTimeOut => patch.clear_timeout = true,
            Moderation::Block(blocked) => patch.blocked = Some(*blocked),
            Moderation::Note(note) => patch.note = Some(note.clone()),
        }
        patch
    }
}

/// What an action does to one row, given what was typed in its dialog, and what takes it back.
pub fn of(act: Act, row: &Row, typed: &[(&'static str, String)]) -> Option<(Change, Option<Change>)> {
    let value = |name: &str| typed.iter().find(|(n, _)| *n == name).map(|(_, v)| v.clone());
    let moderate = |to: Moderation, back: Option<Moderation>| {
        let (workspace, user) = member(row, value("workspace_id"));
        let make = |to| Change::Moderate {
            workspace: workspace.clone(),
            user: user.clone(),
            to,
        };
        (make(to), back.map(make))
    };
    let timeout_back = || match now(row, value("workspace_id"), "timeout_until") {
        Some(end) => Moderation::TimeOutUntil(end),
        None => Moderation::EndTimeOut,
    };
    Some(match act {
        Act::Archive | Act::Unarchive => {
            let archived = act == Act::Archive;
            let make = |archived| Change::Archive {
                channel: row.id.clone(),
                archived,
            };
            (make(archived), Some(make(!archived)))
        }
        Act::Approve => moderate(
            Moderation::Role("member".into()),
            Some(Moderation::Role("guest".into())),
        ),
        Act::TimeOut => moderate(
            Moderation::TimeOut(value("minutes")?.parse().ok()?),
            Some(timeout_back()),
        ),
        Act::EndTimeOut => moderate(Moderation::EndTimeOut, Some(timeout_back())),
        Act::Block | Act::Unblock => {
            let blocked = act == Act::Block;
            moderate(Moderation::Block(blocked), Some(Moderation::Block(!blocked)))
        }
        Act::Note => {
            let before = row.text("note").to_owned();
            moderate(Moderation::Note(value("note")?), Some(Moderation::Note(before)))
        }
        Act::Role => {
            let before = now(row, value("workspace_id"), "role");
            // Nobody is made an owner or a bot here, so such a role cannot be given back.
            let back = before
                .filter(|role| role != "owner" && role != "bot")
                .map(Moderation::Role);
            moderate(Moderation::Role(value("role")?), back)
        }
        Act::Repair => (Change::Repair(row.id.clone()), None),
        Act::SignOut => (Change::SignOut(row.named("user_id")), None),
        Act::Disable | Act::Enable => {
            let make = |usable| Change::Usable {
                user: row.named("user_id"),
                usable,
            };
            (make(act == Act::Enable), Some(make(act != Act::Enable)))
        }
        Act::DeletePerson => (Change::DeletePerson(row.id.clone()), None),
        Act::RemoveMember => {
            let (workspace, user) = member(row, value("workspace_id"));
            (Change::RemoveMember { workspace, user }, None)
        }
        Act::DeleteBot => (Change::DeleteBot(row.id.clone()), None),
        Act::RevokeToken => (Change::RevokeToken(row.id.clone()), None),
        Act::DeleteUpload => (Change::DeleteUpload(row.id.clone()), None),
        Act::UndoAction => (Change::UndoAction(row.id.clone()), None),
        Act::RevokeInvite => (Change::RevokeInvite(row.id.clone()), None),
        _ => return None,
    })
}

/// Workspace and person of a row: of moderation lists its own, of people the one that was chosen.
fn member(row: &Row, chosen: Option<String>) -> (String, String) {
    let user = match row.text("user_id") {
        "" => row.id.clone(),
        user => user.to_owned(),
    };
    let workspace = match row.text("workspace_id") {
        "" => chosen.unwrap_or_default(),
        workspace => workspace.to_owned(),
    };
    (workspace, user)
}

/// A field of the membership that is meant, as it is now.
fn now(row: &Row, chosen: Option<String>, field: &str) -> Option<String> {
    let (workspace, _) = member(row, chosen);
    let value = match row.value["memberships"].as_array() {
        Some(all) => &all.iter().find(|m| m["workspace_id"] == workspace.as_str())?[field],
        None => &row.value[field],
    };
    value.as_str().map(str::to_owned)
}
