//! The dialog before a change: what it is about, what it does, to how many; fields to fill in; Cancel in focus. What
//! cannot be undone and is severe wants the name of the object typed.

use std::sync::Arc;

use super::action::{self, Act, Danger, Effect};
use super::change::{self, Long, Work};
use super::input::Input;
use super::keys::Chord;
use super::list::ListId;
use super::row::Row;
use super::state::Undo;
use super::text;
use crate::model::Time;

#[derive(Clone, Debug)]
pub enum Field {
    Text {
        name: &'static str,
        label: &'static str,
        input: Input,
        required: bool,
    },
    Choice {
        name: &'static str,
        label: &'static str,
        /// Value and what is shown.
        options: Vec<(String, String)>,
        at: usize,
    },
    /// The name of the object, typed to be sure.
    Typed { wanted: String, input: Input },
}

#[derive(Clone, Debug)]
pub enum Then {
    Act(Act),
    Undo(Undo),
    Quit,
}

#[derive(Clone, Debug)]
pub struct Dialog {
    pub title: String,
    /// The effect in sentences.
    pub effect: Vec<String>,
    /// Names of the objects, the first few.
    pub objects: Vec<String>,
    pub targets: Vec<Arc<Row>>,
    pub fields: Vec<Field>,
    pub verb: &'static str,
    /// A field, then Cancel, then the verb.
    pub focus: usize,
    pub then: Then,
    /// What is still missing, after an attempt.
    pub complaint: Option<String>,
    pub severe: bool,
}

/// What became of a key.
pub enum Pressed {
    Stay,
    Cancel,
    Confirm,
    /// Copy the command-line twin.
    CopyTwin,
}

/// Objects that are named; of more only the number is said.
const NAMED: usize = 5;

impl Dialog {
    /// The dialog of an action on these rows; an error says why there can be none.
    pub fn of(act: Act, list: ListId, targets: Vec<Arc<Row>>, now: Time) -> Result<Dialog, String> {
        let action = action::find(act);
        // A new backup is about no row.
        let targets = if act == Act::TakeBackup { Vec::new() } else { targets };
        let fields = fields(act, &targets, now)?;
        let count = targets.len();
        let names: Vec<String> = targets.iter().map(|row| list.name_of(row)).collect();
        let mut effect = vec![sentence(act, count)];
        let danger = match action.effect {
            Effect::Change { danger, .. } => danger,
            Effect::Look => Danger::Undoable,
        };
        effect.push(match danger {
            Danger::Undoable => "u undoes it.".into(),
            Danger::Moderate if act == Act::TakeBackup => "An existing file is never written over.".into(),
            Danger::Moderate | Danger::Severe => "This cannot be undone.".into(),
        });
        let mut dialog = Dialog {
            title: action.title.to_owned(),
            effect,
            objects: names.iter().take(NAMED).cloned().collect(),
            targets,
            fields,
            verb: verb(act),
            focus: 0,
            then: Then::Act(act),
            complaint: None,
            severe: danger == Danger::Severe,
        };
        if count > NAMED {
            dialog.objects.push(format!("and {} more", count - NAMED));
        }
        if dialog.severe {
            let wanted = if count == 1 {
                names[0].clone()
            } else {
                format!("{count}")
            };
            dialog.fields.push(Field::Typed {
                wanted,
                input: Input::default(),
            });
        }
        // Without something to fill in the focus is on Cancel.
        dialog.focus = if dialog.fields.is_empty() {
            dialog.cancel_at()
        } else {
            0
        };
        Ok(dialog)
    }

    pub fn undo(undo: Undo) -> Dialog {
        Dialog {
            title: "Undo".into(),
            effect: vec![format!("Takes back: {}", undo.title)],
            objects: Vec::new(),
            targets: Vec::new(),
            fields: Vec::new(),
            verb: "Undo",
            focus: 0,
            then: Then::Undo(undo),
            complaint: None,
            severe: false,
        }
    }

    pub fn quit(running: usize) -> Dialog {
        Dialog {
            title: "Leave the console".into(),
            effect: vec![
                format!("{running} jobs are still running."),
                "They stop after the step they are at; nothing is left half done.".into(),
            ],
            objects: Vec::new(),
            targets: Vec::new(),
            fields: Vec::new(),
            verb: "Leave",
            focus: 0,
            then: Then::Quit,
            complaint: None,
            severe: false,
        }
    }

    pub fn cancel_at(&self) -> usize {
        self.fields.len()
    }

    pub fn verb_at(&self) -> usize {
        self.fields.len() + 1
    }

    pub fn press(&mut self, key: Chord) -> Pressed {
        if key.is("esc") || key.is("ctrl-c") {
            return Pressed::Cancel;
        }
        if key.is("ctrl-y") {
            return Pressed::CopyTwin;
        }
        let last = self.verb_at();
        let in_field = self.focus < self.fields.len();
        if let Some(Field::Text { input, .. } | Field::Typed { input, .. }) = self.fields.get_mut(self.focus)
            && !key.is("up")
            && !key.is("down")
            && input.press(key)
        {
            self.complaint = None;
            return Pressed::Stay;
        }
        let before = note(&self.targets, &self.fields);
        if let Some(Field::Choice { options, at, .. }) = self.fields.get_mut(self.focus) {
            let step = match () {
                _ if key.is("right") || key.is("l") || key.is("space") => 1,
                _ if key.is("left") || key.is("h") => options.len() - 1,
                _ => 0,
            };
            if step > 0 {
                *at = (*at + step) % options.len();
                self.follow_note(&before);
                return Pressed::Stay;
            }
        }
        if key.is("tab") || key.is("down") || key.is("right") || (key.is("enter") && in_field) {
            self.focus = (self.focus + 1) % (last + 1);
        } else if key.is("backtab") || key.is("up") || key.is("left") {
            self.focus = (self.focus + last) % (last + 1);
        } else if key.is("enter") {
            return if self.focus == self.cancel_at() {
                Pressed::Cancel
            } else {
                self.confirm()
            };
        } else if key.is("n") && !in_field {
            return Pressed::Cancel;
        } else if key.is("y") && !in_field && !self.severe {
            return self.confirm();
        }
        Pressed::Stay
    }

    /// The note of another workspace takes the place of the one shown `before`, unless somebody wrote at it.
    fn follow_note(&mut self, before: &str) {
        let present = note(&self.targets, &self.fields);
        for field in &mut self.fields {
            if let Field::Text {
                name: "note", input, ..
            } = field
                && input.text == before
            {
                *input = Input::new(&present);
            }
        }
    }

    pub fn paste(&mut self, text: &str) {
        if let Some(Field::Text { input, .. }) = self.fields.get_mut(self.focus) {
            input.insert(text);
        }
    }

    pub fn confirm(&mut self) -> Pressed {
        for (at, field) in self.fields.iter().enumerate() {
            let missing = match field {
                Field::Text {
                    label, input, required, ..
                } if *required && input.text.trim().is_empty() => Some(format!("{label} is required")),
                Field::Text {
                    name: "minutes", input, ..
                } if !matches!(input.text.trim().parse::<i64>(), Ok(1..)) => {
                    Some("minutes must be a number from 1 on".into())
                }
                Field::Typed { wanted, input } if input.text.trim() != wanted.as_str() => {
                    Some(format!("type {wanted} to confirm"))
                }
                _ => None,
            };
            if missing.is_some() {
                self.complaint = missing;
                self.focus = at;
                return Pressed::Stay;
            }
        }
        Pressed::Confirm
    }

    /// Whether everything it wants is given.
    #[cfg(test)]
    pub fn confirm_now(&mut self) -> bool {
        matches!(self.confirm(), Pressed::Confirm)
    }

    pub fn typed(&self) -> Vec<(&'static str, String)> {
        let value = |field: &Field| match field {
            Field::Text { name, input, .. } => Some((*name, input.text.trim().to_owned())),
            Field::Choice { name, options, at, .. } => Some((*name, options.get(*at)?.0.clone())),
            Field::Typed { .. } => None,
        };
        self.fields.iter().filter_map(value).collect()
    }

    /// The same as commands, one for each object.
    pub fn twins(&self) -> Vec<String> {
        let Then::Act(act) = self.then else { return Vec::new() };
        let (action, typed) = (action::find(act), self.typed());
        if self.targets.is_empty() {
            return vec![action.twin_for(None, &typed)];
        }
        self.targets
            .iter()
            .map(|row| action.twin_for(Some(row), &typed))
            .collect()
    }

    /// What is to be done once it is confirmed.
    pub fn work(&self) -> Option<Work> {
        let (title, changes) = match &self.then {
            Then::Act(Act::TakeBackup) => {
                let file = self.typed().remove(0).1;
                (format!("{}: {file}", self.title), vec![Long::TakeBackup(file).into()])
            }
            Then::Act(act) => {
                let typed = self.typed();
                let changes = self
                    .targets
                    .iter()
                    .filter_map(|row| change::of(*act, row, &typed))
                    .collect();
                let names = self.objects.join(", ");
                (format!("{}: {names}", self.title), changes)
            }
            Then::Undo(undo) => (format!("Undo {}", undo.title), undo.changes.clone()),
            Then::Quit => return None,
        };
        Some(Work {
            title,
            changes,
            undoes: matches!(self.then, Then::Undo(_)),
        })
    }
}

fn people(n: usize) -> String {
    if n == 1 {
        "one person".into()
    } else {
        format!("{n} people")
    }
}

fn sentence(act: Act, n: usize) -> String {
    match act {
        Act::Archive => format!(
            "{} no longer listed among the open ones; messages stay.",
            plural(n, "channel is", "channels are")
        ),
        Act::Unarchive => format!("{} open again.", plural(n, "channel is", "channels are")),
        Act::Approve => format!("Makes {} a member: they see all channels and may post.", people(n)),
        Act::TimeOut => format!("Keeps {} from posting for a while; they still read.", people(n)),
        Act::EndTimeOut => format!("Lets {} post again at once.", people(n)),
        Act::Block => format!("Keeps {} from posting until unblocked; they still read.", people(n)),
        Act::Unblock => format!("Lets {} post again.", people(n)),
        Act::Note => format!("Replaces the note that moderators see about {}.", people(n)),
        Act::Role => format!("Changes what {} may do in the workspace.", people(n)),
        Act::SignOut => format!("Ends all sessions of {}; open browsers close at once.", people(n)),
        Act::Disable => format!(
            "Signs {} out and lets nobody in again until enabled; bots they own rest too.",
            people(n)
        ),
        Act::Enable => format!("Lets {} sign in again.", people(n)),
        Act::DeletePerson => format!(
            "Deletes the account of {}; what was written keeps its author's name.",
            people(n)
        ),
        Act::RemoveMember => format!("Ends the membership of {}; messages stay.", people(n)),
        Act::DeleteBot => "Ends its tokens and memberships at once; what it wrote stays.".into(),
        Act::RevokeToken => "Ends the token at once; sockets opened with it close.".into(),
        Act::DeleteUpload => format!(
            "Takes {} out of every message, and removes the bytes.",
            if n == 1 { "the file" } else { "these files" }
        ),
        Act::UndoAction => "Puts back what the action changed, as far as nobody changed it since.".into(),
        Act::TakeBackup => "Writes everything, uploads included, into one archive, while the server goes on.".into(),
        Act::Repair => "Repairs without a loss: permissions, the write-ahead log, what uploads left behind.".into(),
        Act::RevokeInvite => format!(
            "Nobody can join with {} any more; who has joined stays.",
            if n == 1 { "it" } else { "them" }
        ),
        Act::OpenConversation => "Shows what was said in private. The reason goes to the audit log.".into(),
        _ => String::new(),
    }
}

fn plural(n: usize, one: &str, many: &str) -> String {
    if n == 1 {
        format!("One {one}")
    } else {
        format!("{} {many}", text::count(n as i64))
    }
}

fn verb(act: Act) -> &'static str {
    match act {
        Act::Archive => "Archive",
        Act::Unarchive => "Bring back",
        Act::Approve => "Let in",
        Act::TimeOut => "Time out",
        Act::EndTimeOut => "End it",
        Act::Block => "Block",
        Act::Unblock => "Unblock",
        Act::Note => "Save",
        Act::Role => "Change",
        Act::OpenConversation => "Read it",
        Act::RevokeInvite => "Revoke",
        Act::TakeBackup => "Take it",
        Act::Repair => "Repair",
        Act::SignOut => "Sign out",
        Act::Disable => "Disable",
        Act::Enable => "Enable",
        Act::DeletePerson | Act::DeleteBot | Act::DeleteUpload => "Delete",
        Act::RemoveMember => "Remove",
        Act::RevokeToken => "Revoke",
        Act::UndoAction => "Undo it",
        _ => "Do it",
    }
}

fn fields(act: Act, targets: &[Arc<Row>], now: Time) -> Result<Vec<Field>, String> {
    let mut fields = Vec::new();
    let about_member = matches!(
        act,
        Act::TimeOut | Act::EndTimeOut | Act::Block | Act::Unblock | Act::Note | Act::Role
    );
    if about_member && targets.iter().any(|row| row.text("workspace_id").is_empty()) {
        fields.push(workspaces(targets)?);
    }
    match act {
        Act::TimeOut => fields.push(Field::Text {
            name: "minutes",
            label: "Minutes",
            input: Input::new("60"),
            required: true,
        }),
        Act::Note => fields.push(Field::Text {
            name: "note",
            label: "Note",
            input: Input::new(&note(targets, &fields)),
            required: false,
        }),
        Act::TakeBackup => {
            fields.push(Field::Text {
                name: "file",
                label: "File",
                input: Input::new(&format!("clickclack-{}.ccbak", now.compact())),
                required: true,
            });
        }
        Act::OpenConversation => fields.push(Field::Text {
            name: "reason",
            label: "Reason",
            input: Input::default(),
            required: true,
        }),
        Act::Role => fields.push(Field::Choice {
            name: "role",
            label: "Role",
            options: ["member", "moderator", "guest"]
                .iter()
                .map(|r| (r.to_string(), r.to_string()))
                .collect(),
            at: 0,
        }),
        _ => {}
    }
    Ok(fields)
}

/// What moderators note about these people now, in the workspace that is chosen; "" where they differ.
fn note(targets: &[Arc<Row>], fields: &[Field]) -> String {
    let chosen = fields.iter().find_map(|field| match field {
        Field::Choice {
            name: "workspace_id",
            options,
            at,
            ..
        } => options.get(*at).map(|(id, _)| id.as_str()),
        _ => None,
    });
    let of = |row: &Arc<Row>| -> String {
        let empty = Vec::new();
        let all = row.value["memberships"].as_array().unwrap_or(&empty);
        let there = all.iter().find(|m| chosen.is_some_and(|id| m["workspace_id"] == id));
        let note = there.unwrap_or(&row.value)["note"].as_str();
        note.unwrap_or_default().to_owned()
    };
    let first = targets.first().map(of).unwrap_or_default();
    let shared = targets.iter().all(|row| of(row) == first);
    if shared { first } else { String::new() }
}

/// The workspaces that all of these people belong to.
fn workspaces(targets: &[Arc<Row>]) -> Result<Field, String> {
    let of = |row: &Row| -> Vec<(String, String)> {
        let empty = Vec::new();
        let all = row.value["memberships"].as_array().unwrap_or(&empty);
        all.iter()
            .map(|m| {
                let text = |field: &str| m[field].as_str().unwrap_or_default().to_owned();
                (text("workspace_id"), text::line(&text("workspace")))
            })
            .collect()
    };
    let mut shared = targets.first().map(|row| of(row)).unwrap_or_default();
    for row in &targets[1..] {
        let own = of(row);
        shared.retain(|w| own.contains(w));
    }
    if shared.is_empty() {
        let nowhere = "belongs to no workspace, so there is nothing to moderate";
        return Err(if targets.len() == 1 {
            nowhere.into()
        } else {
            "these people share no workspace".into()
        });
    }
    Ok(Field::Choice {
        name: "workspace_id",
        label: "Workspace",
        options: shared,
        at: 0,
    })
}
