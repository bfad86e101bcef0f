//! What the console changes in a store: plain values, made by a confirmed dialog and carried out by the worker through the
//! functions that the commands use. An edit is one transaction, and says itself what takes it back.

use super::action::Act;
use super::row::Row;
use super::text;
use crate::admin::events::prune::days_ago;
use crate::chat::actor::Actor;
use crate::chat::retention::Bounds;
use crate::chat::users::{self, account};
use crate::chat::{bots, channels, invites, members, moderation, uploads, workspaces};
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
    FoundWorkspace {
        name: String,
        /// Id, handle or address.
        owner: String,
    },
    TransferWorkspace {
        workspace: String,
        to: String,
    },
    DeleteWorkspace(String),
    CreateInvite {
        workspace: String,
        role: String,
        max_uses: Option<i64>,
        hours: Option<i64>,
    },
    CreateBot {
        workspace: String,
        creator: String,
        name: String,
        scopes: String,
    },
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
    /// Restore this file into a scratch store, serve that and read from it; changes nothing.
    Drill(String),
    /// Put what this file holds in the place of the store.
    Restore(String),
    /// Remove old archives; so many verified ones stay.
    PruneBackups(usize),
    /// Take down all that somebody wrote in a workspace.
    Purge {
        workspace: String,
        user: String,
    },
    PruneEvents {
        workspace: String,
        bounds: OldEvents,
    },
    /// Remove uploads that nothing shows, and objects of no upload.
    SweepUploads,
    /// Run a check of `doctor` with its repair.
    Repair(String),
}

/// Which events of a log are old.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OldEvents {
    pub days: i64,
    /// So many of the newest stay all the same.
    pub keep: i64,
}

impl OldEvents {
    pub fn read(self) -> Bounds {
        Bounds {
            before: Some(days_ago(self.days)),
            keep_latest: Some(self.keep),
        }
    }
}

/// What became of a change.
#[derive(Debug, Default)]
pub struct Applied {
    /// Beside that it is done.
    pub said: Option<String>,
    /// What takes it back; `None` for what cannot be, and for what was so before.
    pub undo: Option<Change>,
    pub secret: Option<Secret>,
    /// It ended before all was done, because somebody asked; what was done stays.
    pub stopped: bool,
    /// The store is another one now: nothing done before can be taken back in it.
    pub anew: bool,
}

/// Shown once: the store keeps only its hash.
#[derive(Clone, Debug)]
pub struct Secret {
    pub title: String,
    pub value: String,
}

fn undone_by(undo: Option<Change>) -> Applied {
    Applied {
        undo,
        ..Applied::default()
    }
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
            Change::Long(long) => long.object(),
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

impl Long {
    fn object(&self) -> &str {
        match self {
            Long::UndoAction(id)
            | Long::TakeBackup(id)
            | Long::VerifyBackup(id)
            | Long::Drill(id)
            | Long::Restore(id)
            | Long::Repair(id) => id,
            Long::PruneBackups(_) => "backups",
            Long::Purge { user, .. } => user,
            Long::PruneEvents { workspace, .. } => workspace,
            Long::SweepUploads => "uploads",
        }
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
            | Edit::DeleteWorkspace(id)
            | Edit::DeleteUpload(id) => id,
            Edit::FoundWorkspace { name, .. } | Edit::CreateBot { name, .. } => name,
            Edit::TransferWorkspace { workspace, .. } | Edit::CreateInvite { workspace, .. } => workspace,
            Edit::Usable { user, .. } | Edit::RemoveMember { user, .. } | Edit::Moderate { user, .. } => user,
        }
    }

    pub fn apply(&self, tx: &mut Tx, by: &Actor) -> Result<Applied> {
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
                Ok(undone_by((was != *archived).then(|| back.into())))
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
                Ok(undone_by(changed.then(|| back.into())))
            }
            Edit::Moderate { workspace, user, to } => {
                let (workspace, user) = (WorkspaceId::from(workspace.as_str()), UserId::from(user.as_str()));
                let changed = moderation::update(tx, by, &workspace, &user, to.patch())?;
                let undo = changed.action.map(|action| Long::UndoAction(action.to_string()));
                Ok(undone_by(undo.map(Change::Long)))
            }
            Edit::CreateInvite {
                workspace,
                role,
                max_uses,
                hours,
            } => {
                let wish = invites::Wish {
                    role: role.clone(),
                    max_uses: *max_uses,
                    expires_in_hours: *hours,
                };
                let (invite, token) = invites::create(tx, by, &WorkspaceId::from(workspace.as_str()), &wish)?;
                Ok(Applied {
                    undo: Some(Edit::RevokeInvite(invite.id.to_string()).into()),
                    secret: Some(Secret {
                        title: "Secret of the invite".into(),
                        value: token,
                    }),
                    ..Applied::default()
                })
            }
            Edit::CreateBot {
                workspace,
                creator,
                name,
                scopes,
            } => {
                let new = bots::NewBot {
                    workspace: WorkspaceId::from(workspace.as_str()),
                    name: name.clone(),
                    handle: String::new(),
                    avatar_url: String::new(),
                    owner: None,
                    token_name: "default".into(),
                    scopes: Scopes::parse(scopes.split(','))?,
                };
                let (bot, token) = bots::create(tx, by, &UserId::from(creator.as_str()), new)?;
                Ok(Applied {
                    undo: Some(Edit::DeleteBot(bot.id.to_string()).into()),
                    secret: Some(Secret {
                        title: format!("Token of {}", text::line(name)),
                        value: token.token,
                    }),
                    ..Applied::default()
                })
            }
            _ => self.apply_for_good(tx, by).map(|()| Applied::default()),
        }
    }

    /// What cannot be taken back.
    fn apply_for_good(&self, tx: &mut Tx, by: &Actor) -> Result<()> {
        match self {
            Edit::SignOut(id) => account::revoke_sessions(tx, by, &UserId::from(id.as_str())).map(drop),
            Edit::DeletePerson(id) => account::delete(tx, by, &UserId::from(id.as_str()), None),
            Edit::RemoveMember { workspace, user } => {
                let (workspace, user) = (WorkspaceId::from(workspace.as_str()), UserId::from(user.as_str()));
                members::remove(tx, by, &workspace, &user).map(drop)
            }
            Edit::DeleteBot(id) => bots::delete(tx, by, &UserId::from(id.as_str())),
            Edit::RevokeToken(id) => bots::revoke_token(tx, by, &BotTokenId::from(id.as_str())).map(drop),
            Edit::DeleteUpload(id) => uploads::removal::remove(tx, by, &UploadId::from(id.as_str())).map(drop),
            Edit::RevokeInvite(id) => invites::revoke(tx, by, &InviteId::from(id.as_str())).map(drop),
            Edit::FoundWorkspace { name, owner } => {
                let owner = users::listing::named(tx, owner)?;
                workspaces::found(tx, by, &owner, name, "").map(drop)
            }
            Edit::TransferWorkspace { workspace, to } => {
                workspaces::transfer(tx, by, &WorkspaceId::from(workspace.as_str()), to).map(drop)
            }
            Edit::DeleteWorkspace(id) => workspaces::delete(tx, by, &WorkspaceId::from(id.as_str())),
            other => Err(Error::internal(format!("{other:?} can be taken back"))),
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
    let number = |name: &str| value(name).and_then(|text| text.parse().ok());
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
        Act::CreateWorkspace => Edit::FoundWorkspace {
            name: value("name")?,
            owner: value("owner")?,
        },
        Act::TransferWorkspace => {
            let (workspace, to) = member(row, value("workspace_id"));
            Edit::TransferWorkspace { workspace, to }
        }
        Act::DeleteWorkspace => Edit::DeleteWorkspace(row.id.clone()),
        Act::CreateInvite => Edit::CreateInvite {
            workspace: value("workspace_id")?,
            role: value("role")?,
            max_uses: number("max_uses"),
            hours: number("hours"),
        },
        Act::CreateBot => {
            let (workspace, creator) = member(row, value("workspace_id"));
            let (name, scopes) = (value("name")?, value("scopes")?);
            Edit::CreateBot {
                workspace,
                creator,
                name,
                scopes,
            }
        }
        _ => return long(act, row, &value).map(Change::Long),
    };
    Some(edit.into())
}

fn long(act: Act, row: &Row, value: &dyn Fn(&str) -> Option<String>) -> Option<Long> {
    Some(match act {
        Act::Repair => Long::Repair(row.id.clone()),
        Act::UndoAction => Long::UndoAction(row.id.clone()),
        Act::TakeBackup => Long::TakeBackup(value("file")?),
        Act::VerifyBackup => Long::VerifyBackup(row.text("file").to_owned()),
        Act::DrillBackup => Long::Drill(row.text("file").to_owned()),
        Act::Restore => Long::Restore(row.text("file").to_owned()),
        Act::PruneBackups => Long::PruneBackups(value("keep")?.parse().ok()?),
        Act::SweepUploads => Long::SweepUploads,
        Act::Purge => {
            let (workspace, user) = member(row, value("workspace_id"));
            Long::Purge { workspace, user }
        }
        Act::PruneEvents => Long::PruneEvents {
            workspace: row.named("workspace_id"),
            bounds: OldEvents {
                days: value("days")?.parse().ok()?,
                keep: value("keep")?.parse().ok()?,
            },
        },
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
