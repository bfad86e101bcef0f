//! The one table of everything a person can do here. Keys, footer, help, palette, dialogs, the names in the audit log
//! and the command-line twins all come from it.

mod deeds;
mod navigation;

use std::sync::LazyLock;

use super::list::ListId;
use super::row::Row;
use super::screen::Screen;
use super::text;
use deeds::DEEDS;
use navigation::NAVIGATION;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    Quit,
    Palette,
    Filter,
    Help,
    Back,
    Pane,
    PaneBack,
    TabNext,
    TabBefore,
    Refresh,
    Redraw,
    Zoom,
    Mouse,
    Undo,
    Suspend,
    ThemeNext,
    Screen(Screen),
    Down,
    Up,
    Top,
    Bottom,
    HalfDown,
    HalfUp,
    PageDown,
    PageUp,
    Open,
    Left,
    Mark,
    Range,
    MarkAll,
    CopyId,
    CopyRow,
    CopyTwin,
    Sort,
    Freeze,
    Sessions,
    StopJob,
    RevokeInvite,
    Repair,
    SignOut,
    Disable,
    Enable,
    DeletePerson,
    RemoveMember,
    DeleteBot,
    RevokeToken,
    DeleteUpload,
    UndoAction,
    TakeBackup,
    VerifyBackup,
    DrillBackup,
    Restore,
    PruneBackups,
    Purge,
    PruneEvents,
    SweepUploads,
    CreateWorkspace,
    TransferWorkspace,
    DeleteWorkspace,
    CreateInvite,
    CreateBot,
    Archive,
    Unarchive,
    OpenConversation,
    Approve,
    TimeOut,
    EndTimeOut,
    Block,
    Unblock,
    Note,
    Role,
}

/// Where an action is at hand.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    Everywhere,
    /// Wherever rows are.
    Lists,
    On(&'static [ListId]),
}

/// How much goes wrong with a slip. `Moderate` and `Severe` are never undone by `u`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Danger {
    /// `u` takes it back.
    Undoable,
    Moderate,
    /// The name of the object is typed first.
    Severe,
}

#[derive(Clone, Copy, Debug)]
pub enum Effect {
    /// Changes nothing but what is on the screen.
    Look,
    Change {
        danger: Danger,
        leaves: Entry,
    },
}

/// What stays of a change: an entry of the audit log under this name, or one of the journal of operations of this kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    Audit(&'static str),
    Journal(&'static str),
    /// Nothing: it is not about what is in the store.
    Nothing,
}

impl Act {
    /// About the place that is shown, and no row of it.
    pub fn needs_no_row(self) -> bool {
        matches!(
            self,
            Act::TakeBackup | Act::PruneBackups | Act::SweepUploads | Act::CreateInvite | Act::CreateWorkspace
        )
    }

    /// Said about one row at a time: its effect is looked up, or means somebody in particular.
    pub fn takes_one_row(self) -> bool {
        matches!(
            self,
            Act::Purge
                | Act::PruneEvents
                | Act::Restore
                | Act::DeleteWorkspace
                | Act::TransferWorkspace
                | Act::CreateBot
        )
    }

    /// It adds something, or shows it.
    pub fn takes_nothing_away(self) -> bool {
        matches!(self, Act::CreateWorkspace | Act::TakeBackup | Act::OpenConversation)
    }

    /// What it would do is read before anybody can confirm it.
    pub fn is_foreseen(self) -> bool {
        matches!(
            self,
            Act::Purge | Act::PruneEvents | Act::SweepUploads | Act::PruneBackups | Act::Restore | Act::DeleteWorkspace
        )
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Action {
    pub act: Act,
    /// For the keymap file.
    pub id: &'static str,
    pub title: &'static str,
    pub keys: &'static [&'static str],
    pub place: Place,
    pub effect: Effect,
    /// The command that does the same, with `{field}` of the row or of the dialog; empty for what only moves the view.
    pub twin: &'static str,
    /// How the footer calls it, in a word or two; `None` for what has no place there.
    pub footer: Option<&'static str>,
}

const fn look(act: Act, id: &'static str, title: &'static str, keys: &'static [&'static str], place: Place) -> Action {
    Action {
        act,
        id,
        title,
        keys,
        place,
        effect: Effect::Look,
        twin: "",
        footer: None,
    }
}

const fn change(
    act: Act,
    id: &'static str,
    title: &'static str,
    keys: &'static [&'static str],
    on: &'static [ListId],
    danger: Danger,
    leaves: Entry,
) -> Action {
    Action {
        act,
        id,
        title,
        keys,
        place: Place::On(on),
        effect: Effect::Change { danger, leaves },
        twin: "",
        footer: None,
    }
}

impl Action {
    const fn footer(mut self, word: &'static str) -> Action {
        self.footer = Some(word);
        self
    }

    const fn twin(mut self, twin: &'static str) -> Action {
        self.twin = twin;
        self
    }

    pub fn is_on(&self, list: Option<ListId>) -> bool {
        match self.place {
            Place::Everywhere => true,
            Place::Lists => list.is_some(),
            Place::On(lists) => list.is_some_and(|list| lists.contains(&list)),
        }
    }

    pub fn changes(&self) -> bool {
        matches!(self.effect, Effect::Change { .. })
    }

    /// The command line for one row: each `{field}` from what was typed in the dialog, else from the row. What stands in
    /// brackets is left out where its field is empty.
    pub fn twin_for(&self, row: Option<&Row>, typed: &[(&str, String)]) -> String {
        let value = |field: &str| {
            let given = typed.iter().find(|(name, _)| *name == field).map(|(_, value)| value);
            let value = given.cloned().or_else(|| row.map(|row| row.named(field)));
            value.filter(|value| !value.is_empty())
        };
        let mut out = String::new();
        for (at, part) in self.twin.split(['[', ']']).enumerate() {
            let optional = at % 2 == 1;
            if let Some(part) = filled(part, optional, &value) {
                out.push_str(&part);
            }
        }
        out
    }
}

/// `None` for an optional part that lacks a field; a field that must be there is named in capitals.
fn filled(part: &str, optional: bool, value: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let mut out = String::new();
    let mut rest = part;
    while let Some((before, after)) = rest.split_once('{') {
        let (field, tail) = after.split_once('}')?;
        out.push_str(before);
        match value(field) {
            Some(value) => out.push_str(&text::shell(&text::line(&value))),
            None if optional => return None,
            None => out.push_str(&field.to_uppercase()),
        }
        rest = tail;
    }
    out.push_str(rest);
    Some(out)
}

/// In the order of help and palette.
pub static ACTIONS: LazyLock<Vec<Action>> = LazyLock::new(|| [DEEDS, NAVIGATION].concat());

pub fn find(act: Act) -> &'static Action {
    let found = ACTIONS.iter().find(|action| action.act == act);
    // A test goes through all of them.
    found.expect("every act stands in the table")
}
