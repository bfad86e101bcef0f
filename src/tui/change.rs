//! What the console changes in a store: plain values, made by a confirmed dialog and carried out by the worker through the
//! functions that the commands use. An edit is one transaction, and says itself what takes it back.

use super::action::Act;
use super::row::Row;
use crate::chat::actor::Actor;
use crate::chat::users::account;
use crate::chat::{bots, channels, invites, members, moderation, uploads};
use crate::model::*;
use crate::store::Tx;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    Edit(Edit),
    Long(Long),
}

/// Done in one transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
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
    Moderate {
        workspace: String,
        user: String,
        to: Moderation,
    },
}

/// Done step by step, with a progress and a stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Long {
    /// Take back an action of moderation, by its entry.
    UndoAction(String),
    /// Into this file of the backup folder.
    TakeBackup(String),
    /// Read all of this file; changes nothing.
    VerifyBackup(String),
    /// Run a check of `doctor` with its repair.
    Repair(String),
}

/// What a moderator decides about a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moderation {
    Role(String),
    /// Minutes from now.
    TimeOut(i64),
    EndTimeOut,
    Block(bool),
    Note(String),
}

/// Changes that belong together: one dialog, one line among the jobs, one undo.
#[derive(Clone, Debug)]
pub struct Work {
    pub title: String,
    pub changes: Vec<Change>,
    /// Takes something back, and is not taken back itself.
    pub undoes: bool,
}

impl Change {
    /// In the words of a person, for an error.
    pub fn object(&self) -> &str {
        match self {
            Change::Edit(edit) => edit.object(),
            Change::Long(Long::UndoAction(id) | Long::TakeBackup(id) | Long::VerifyBackup(id) | Long::Repair(id)) => id,
        }
    }
}

impl From<Edit> for Change {
    fn from(edit: Edit) -> Change {
        Change::Edit(edit)
    }
}

impl From<Long> for Change {
    fn from(long: Long) -> Change {
        Change::Long(long)
    }
}

impl Edit {
    fn object(&self) -> &str {
        match self {
            Edit::Archive { channel, .. } => channel,
            Edit::RevokeInvite(id)
            | Edit::SignOut(id)
            | Edit::DeletePerson(id)
            | Edit::DeleteBot(id)
            | Edit::RevokeToken(id)
            | Edit::DeleteUpload(id) => id,
            Edit::Usable { user, .. } | Edit::RemoveMember { user, .. } | Edit::Moderate { user, .. } => user,
        }
    }

    /// What takes it back; `None` for what cannot be, and for what was so before.
    pub fn apply(&self, tx: &mut Tx, by: &Actor) -> Result<Option<Change>> {
        match self {
            Edit::Archive { channel, archived } => {
                let id = ChannelId::from(channel.as_str());
                let was = channels::listing::show(tx, &id)?.archived_at.is_some();
                let patch = channels::Patch {
                    archived: Some(*archived),
                    ..channels::Patch::default()
                };
                channels::update(tx, by, &id, patch)?;
                let back = Edit::Archive {
                    channel: channel.clone(),
                    archived: was,
                };
                Ok((was != *archived).then(|| back.into()))
            }
            Edit::Usable { user, usable } => {
                let id = UserId::from(user.as_str());
                let changed = match usable {
                    true => account::enable(tx, by, &id)?,
                    false => account::disable(tx, by, &id)?.is_some(),
                };
                let back = Edit::Usable {
                    user: user.clone(),
                    usable: !usable,
                };
                Ok(changed.then(|| back.into()))
            }
            Edit::Moderate { workspace, user, to } => {
                let (workspace, user) = (WorkspaceId::from(workspace.as_str()), UserId::from(user.as_str()));
                let changed = moderation::update(tx, by, &workspace, &user, to.patch())?;
                Ok(changed.action.map(|action| Long::UndoAction(action.to_string()).into()))
            }
            Edit::SignOut(id) => account::revoke_sessions(tx, by, &UserId::from(id.as_str())).map(|_| None),
            Edit::DeletePerson(id) => account::delete(tx, by, &UserId::from(id.as_str()), None).map(|()| None),
            Edit::RemoveMember { workspace, user } => {
                let (workspace, user) = (WorkspaceId::from(workspace.as_str()), UserId::from(user.as_str()));
                members::remove(tx, by, &workspace, &user).map(|_| None)
            }
            Edit::DeleteBot(id) => bots::delete(tx, by, &UserId::from(id.as_str())).map(|()| None),
            Edit::RevokeToken(id) => bots::revoke_token(tx, by, &BotTokenId::from(id.as_str())).map(|_| None),
            Edit::DeleteUpload(id) => uploads::removal::remove(tx, by, &UploadId::from(id.as_str())).map(|_| None),
            Edit::RevokeInvite(id) => invites::revoke(tx, by, &InviteId::from(id.as_str())).map(|_| None),
        }
    }
}

impl Moderation {
    fn patch(&self) -> moderation::Patch {
        let mut patch = moderation::Patch::default();
        match self {
            Moderation::Role(role) => patch.role = role.clone(),
            Moderation::TimeOut(minutes) => patch.timeout_minutes = *minutes,
            Moderation::EndTimeOut => patch.clear_timeout = true,
            Moderation::Block(blocked) => patch.blocked = Some(*blocked),
            Moderation::Note(note) => patch.note = Some(note.clone()),
        }
        patch
    }
}

/// What an action does to one row, given what was typed in its dialog.
pub fn of(act: Act, row: &Row, typed: &[(&'static str, String)]) -> Option<Change> {
    let value = |name: &str| typed.iter().find(|(n, _)| *n == name).map(|(_, v)| v.clone());
    let moderate = |to: Moderation| {
        let (workspace, user) = member(row, value("workspace_id"));
        Edit::Moderate { workspace, user, to }
    };
    let edit = match act {
        Act::Archive | Act::Unarchive => Edit::Archive {
            channel: row.id.clone(),
            archived: act == Act::Archive,
        },
        Act::Approve => moderate(Moderation::Role("member".into())),
        Act::TimeOut => moderate(Moderation::TimeOut(value("minutes")?.parse().ok()?)),
        Act::EndTimeOut => moderate(Moderation::EndTimeOut),
        Act::Block | Act::Unblock => moderate(Moderation::Block(act == Act::Block)),
        Act::Note => moderate(Moderation::Note(value("note")?)),
        Act::Role => moderate(Moderation::Role(value("role")?)),
        Act::SignOut => Edit::SignOut(row.named("user_id")),
        Act::Disable | Act::Enable => Edit::Usable {
            user: row.named("user_id"),
            usable: act == Act::Enable,
        },
        Act::DeletePerson => Edit::DeletePerson(row.id.clone()),
        Act::RemoveMember => {
            let (workspace, user) = member(row, value("workspace_id"));
            Edit::RemoveMember { workspace, user }
        }
        Act::DeleteBot => Edit::DeleteBot(row.id.clone()),
        Act::RevokeToken => Edit::RevokeToken(row.id.clone()),
        Act::DeleteUpload => Edit::DeleteUpload(row.id.clone()),
        Act::RevokeInvite => Edit::RevokeInvite(row.id.clone()),
        Act::Repair => return Some(Long::Repair(row.id.clone()).into()),
        Act::UndoAction => return Some(Long::UndoAction(row.id.clone()).into()),
        _ => return None,
    };
    Some(edit.into())
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
