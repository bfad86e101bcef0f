//! The one table of everything a person can do here. Keys, footer, help, palette, dialogs, the names in the audit log
//! and the command-line twins all come from it.

use super::list::ListId;
use super::row::Row;
use super::screen::Screen;
use super::text;

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

    /// What it would do is read before anybody can confirm it.
    pub fn is_foreseen(self) -> bool {
        matches!(
            self,
            Act::Purge | Act::PruneEvents | Act::SweepUploads | Act::PruneBackups | Act::Restore | Act::DeleteWorkspace
        )
    }
}

#[derive(Debug)]
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
    /// One of the few that the footer names.
    pub footer: bool,
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
        footer: false,
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
        footer: true,
    }
}

impl Action {
    const fn footer(mut self) -> Action {
        self.footer = true;
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

const MEMBERS: &[ListId] = &[
    ListId::People,
    ListId::Members,
    ListId::Waiting,
    ListId::TimedOut,
    ListId::Blocked,
];

/// In the order of help and palette.
pub static ACTIONS: &[Action] = &[
    look(
        Act::Open,
        "open",
        "Open what is under the cursor",
        &["enter", "l", "right"],
        Place::Lists,
    )
    .footer(),
    // -- what changes the store
    change(
        Act::Archive,
        "channel.archive",
        "Archive the channel",
        &["A"],
        &[ListId::Channels],
        Danger::Undoable,
        Entry::Audit("channel.updated"),
    )
    .twin("clickclack admin channel archive {id}"),
    change(
        Act::Unarchive,
        "channel.unarchive",
        "Bring the channel back",
        &["U"],
        &[ListId::Channels],
        Danger::Undoable,
        Entry::Audit("channel.updated"),
    )
    .twin("clickclack admin channel archive {id} --undo"),
    change(
        Act::OpenConversation,
        "conversation.open",
        "Read the conversation, for a reason",
        &["o"],
        &[ListId::Conversations],
        Danger::Moderate,
        Entry::Audit("conversation.opened"),
    )
    .twin("clickclack tui"),
    change(
        Act::Approve,
        "member.approve",
        "Let the guest in as a member",
        &["a"],
        &[ListId::Waiting],
        Danger::Undoable,
        Entry::Audit("member.role_changed"),
    )
    .twin("clickclack admin mod approve {user_id} --workspace {workspace_id}"),
    change(
        Act::TimeOut,
        "member.timeout",
        "Time out",
        &["t"],
        MEMBERS,
        Danger::Undoable,
        Entry::Audit("member.moderated"),
    )
    .twin("clickclack admin mod timeout {user_id} --workspace {workspace_id} --for {minutes}m"),
    change(
        Act::EndTimeOut,
        "member.end-timeout",
        "End the timeout",
        &["e"],
        &[ListId::People, ListId::Members, ListId::TimedOut],
        Danger::Undoable,
        Entry::Audit("member.moderated"),
    )
    .twin("clickclack admin mod timeout {user_id} --workspace {workspace_id} --end"),
    change(
        Act::Block,
        "member.block",
        "Block",
        &["b"],
        MEMBERS,
        Danger::Undoable,
        Entry::Audit("member.moderated"),
    )
    .twin("clickclack admin mod block {user_id} --workspace {workspace_id}"),
    change(
        Act::Unblock,
        "member.unblock",
        "Unblock",
        &["B"],
        &[ListId::People, ListId::Members, ListId::Blocked],
        Danger::Undoable,
        Entry::Audit("member.moderated"),
    )
    .twin("clickclack admin mod unblock {user_id} --workspace {workspace_id}"),
    change(
        Act::Note,
        "member.note",
        "Write the moderators' note",
        &["n"],
        MEMBERS,
        Danger::Undoable,
        Entry::Audit("member.moderated"),
    )
    .twin("clickclack admin mod note {user_id} --workspace {workspace_id} --note {note}"),
    change(
        Act::Role,
        "member.role",
        "Change the role",
        &["c"],
        MEMBERS,
        Danger::Undoable,
        Entry::Audit("member.role_changed"),
    )
    .twin("clickclack admin member role {user_id} --workspace {workspace_id} --role {role}"),
    change(
        Act::SignOut,
        "person.sign-out",
        "Sign out everywhere",
        &["o"],
        &[ListId::People, ListId::Members],
        Danger::Moderate,
        Entry::Audit("user.sessions_revoked"),
    )
    .twin("clickclack admin user revoke-sessions {user_id}"),
    change(
        Act::Disable,
        "person.disable",
        "Disable the account",
        &["d"],
        &[ListId::People],
        Danger::Undoable,
        Entry::Audit("user.disabled"),
    )
    .twin("clickclack admin user disable {user_id} --yes"),
    change(
        Act::Enable,
        "person.enable",
        "Enable the account",
        &["E"],
        &[ListId::People],
        Danger::Undoable,
        Entry::Audit("user.enabled"),
    )
    .twin("clickclack admin user enable {user_id}"),
    change(
        Act::DeletePerson,
        "person.delete",
        "Delete the account, keep what it wrote",
        &["delete"],
        &[ListId::People],
        Danger::Severe,
        Entry::Audit("user.deleted"),
    )
    .twin("clickclack admin user delete {user_id} --content keep --yes"),
    change(
        Act::RemoveMember,
        "member.remove",
        "Remove from the workspace",
        &["R"],
        &[ListId::Members, ListId::Waiting, ListId::TimedOut, ListId::Blocked],
        Danger::Moderate,
        Entry::Audit("member.removed"),
    )
    .twin("clickclack admin member remove {user_id} --workspace {workspace_id} --yes"),
    change(
        Act::DeleteBot,
        "bot.delete",
        "Delete the bot, end its tokens",
        &["d"],
        &[ListId::Bots],
        Danger::Severe,
        Entry::Audit("bot.deleted"),
    )
    .twin("clickclack admin bot delete {id} --yes"),
    change(
        Act::RevokeToken,
        "token.revoke",
        "Revoke the token",
        &["d"],
        &[ListId::Tokens],
        Danger::Moderate,
        Entry::Audit("token.revoked"),
    )
    .twin("clickclack admin token revoke {id} --yes"),
    change(
        Act::DeleteUpload,
        "upload.delete",
        "Delete the file everywhere",
        &["d"],
        &[ListId::Uploads],
        Danger::Moderate,
        Entry::Audit("upload.deleted"),
    )
    .twin("clickclack admin upload delete {id} --yes"),
    change(
        Act::UndoAction,
        "moderation.undo",
        "Undo the action",
        &["U"],
        &[ListId::Actions],
        Danger::Moderate,
        Entry::Audit("moderation.undone"),
    )
    .twin("clickclack admin mod undo {id}"),
    change(
        Act::TakeBackup,
        "backup.take",
        "Take a backup now",
        &["n"],
        &[ListId::Backups],
        Danger::Moderate,
        Entry::Journal("backup"),
    )
    .twin("clickclack backup --out {file}"),
    look(
        Act::VerifyBackup,
        "backup.verify",
        "Read the backup and say whether it is whole",
        &["V"],
        Place::On(&[ListId::Backups]),
    )
    .twin("clickclack backup verify {path}")
    .footer(),
    look(
        Act::DrillBackup,
        "backup.drill",
        "Try the backup: restore it beside, serve it, read from it",
        &["t"],
        Place::On(&[ListId::Backups]),
    )
    .twin("clickclack backup drill {path}")
    .footer(),
    change(
        Act::Restore,
        "backup.restore",
        "Restore the store from the backup",
        &["R"],
        &[ListId::Backups],
        Danger::Severe,
        Entry::Journal("restore"),
    )
    .twin("clickclack restore {path} --confirm {confirm}"),
    change(
        Act::PruneBackups,
        "backup.prune",
        "Remove old backups, keep the newest that verify",
        &["P"],
        &[ListId::Backups],
        Danger::Moderate,
        Entry::Nothing,
    )
    .twin("clickclack backup prune {folder} --keep {keep} --yes"),
    change(
        Act::Purge,
        "member.purge",
        "Take down all that this person wrote",
        &["P"],
        MEMBERS,
        Danger::Undoable,
        Entry::Audit("messages.purged"),
    )
    .twin("clickclack admin mod purge --author {user_id} --workspace {workspace_id} --yes --confirm {user_id}"),
    change(
        Act::PruneEvents,
        "events.prune",
        "Prune old events of this workspace",
        &["P"],
        &[ListId::Events],
        Danger::Moderate,
        Entry::Audit("events.pruned"),
    )
    .twin("clickclack admin events prune --workspace {workspace_id} --older-than-days {days} --keep-latest {keep}"),
    change(
        Act::SweepUploads,
        "upload.sweep",
        "Remove files that nothing shows",
        &["X"],
        &[ListId::Uploads],
        Danger::Moderate,
        Entry::Audit("uploads.swept"),
    )
    .twin("clickclack admin upload gc --yes"),
    change(
        Act::CreateWorkspace,
        "workspace.create",
        "Make a workspace for somebody",
        &["n"],
        &[ListId::Workspaces],
        Danger::Moderate,
        Entry::Audit("workspace.created"),
    )
    .twin("clickclack admin workspace create --name {name} --owner {owner}"),
    change(
        Act::TransferWorkspace,
        "workspace.transfer",
        "Make this member the owner of the workspace",
        &["O"],
        &[ListId::Members],
        Danger::Moderate,
        Entry::Audit("workspace.ownership_transferred"),
    )
    .twin("clickclack admin workspace transfer {workspace_id} --to {user_id}"),
    change(
        Act::DeleteWorkspace,
        "workspace.delete",
        "Delete the workspace with everything in it",
        &["delete"],
        &[ListId::Workspaces],
        Danger::Severe,
        Entry::Audit("workspace.deleted"),
    )
    .twin("clickclack admin workspace delete {id} --confirm {confirm}"),
    change(
        Act::CreateInvite,
        "invite.create",
        "Make an invite",
        &["n"],
        &[ListId::Invites],
        Danger::Undoable,
        Entry::Audit("invite.created"),
    )
    .twin(
        "clickclack admin invite create --workspace {workspace_id} --role {role}[ --max-uses {max_uses}]\
         [ --expires-in-hours {hours}]",
    ),
    change(
        Act::CreateBot,
        "bot.create",
        "Make a bot of the workspace in this member's name",
        &["N"],
        &[ListId::Members],
        Danger::Undoable,
        Entry::Audit("bot.created"),
    )
    .twin(
        "clickclack admin bot create --workspace {workspace_id} --created-by {user_id} --name {name} --scopes {scopes}",
    ),
    change(
        Act::RevokeInvite,
        "invite.revoke",
        "Revoke the invite",
        &["d"],
        &[ListId::Invites],
        Danger::Moderate,
        Entry::Audit("invite.revoked"),
    )
    .twin("clickclack admin invite revoke {id} --yes"),
    change(
        Act::Repair,
        "doctor.repair",
        "Repair what this check found",
        &["F"],
        &[ListId::Doctor],
        Danger::Moderate,
        Entry::Audit("store.repaired"),
    )
    .twin("clickclack doctor --check {id} --fix"),
    look(
        Act::Sessions,
        "person.sessions",
        "Where this person is signed in",
        &["s"],
        Place::On(MEMBERS),
    )
    .footer(),
    look(
        Act::StopJob,
        "job.stop",
        "Stop the job after the step it is at",
        &["x"],
        Place::On(&[ListId::Jobs]),
    )
    .footer(),
    // -- wherever one is
    look(Act::Filter, "filter", "Filter the list", &["/"], Place::Lists).footer(),
    look(
        Act::Palette,
        "palette",
        "Find an action by name",
        &[":", "ctrl-p"],
        Place::Everywhere,
    )
    .footer(),
    look(
        Act::Help,
        "help",
        "All keys that work here",
        &["?", "f1"],
        Place::Everywhere,
    )
    .footer(),
    look(Act::Back, "back", "One level back", &["esc"], Place::Everywhere),
    look(
        Act::Quit,
        "quit",
        "Leave the console",
        &["q", "ctrl-c"],
        Place::Everywhere,
    )
    .footer(),
    look(
        Act::Undo,
        "undo",
        "Undo the last change that can be undone",
        &["u"],
        Place::Everywhere,
    ),
    // -- moving
    look(Act::Down, "down", "Down", &["down", "j"], Place::Lists),
    look(Act::Up, "up", "Up", &["up", "k"], Place::Lists),
    look(Act::Top, "top", "To the beginning", &["g g", "home"], Place::Lists),
    look(Act::Bottom, "bottom", "To the end", &["G", "end"], Place::Lists),
    look(
        Act::HalfDown,
        "half-down",
        "Half a page down",
        &["ctrl-d"],
        Place::Lists,
    ),
    look(Act::HalfUp, "half-up", "Half a page up", &["ctrl-u"], Place::Lists),
    look(
        Act::PageDown,
        "page-down",
        "A page down",
        &["pgdn", "ctrl-f"],
        Place::Lists,
    ),
    look(Act::PageUp, "page-up", "A page up", &["pgup", "ctrl-b"], Place::Lists),
    look(
        Act::Left,
        "left",
        "To what this belongs to",
        &["left", "h"],
        Place::Lists,
    ),
    look(Act::Pane, "pane", "Next pane or tab", &["tab"], Place::Everywhere),
    look(
        Act::PaneBack,
        "pane-back",
        "Pane or tab before",
        &["backtab"],
        Place::Everywhere,
    ),
    look(Act::TabNext, "tab", "Next tab", &["]"], Place::Everywhere),
    look(Act::TabBefore, "tab-before", "Tab before", &["["], Place::Everywhere),
    // -- rows
    look(Act::Mark, "mark", "Mark the row", &["space"], Place::Lists),
    look(
        Act::Range,
        "range",
        "Begin or end a range of marks",
        &["v"],
        Place::Lists,
    ),
    look(
        Act::MarkAll,
        "mark-all",
        "Mark all that match the filter, or none",
        &["*"],
        Place::Lists,
    ),
    look(Act::CopyId, "copy-id", "Copy the id", &["y"], Place::Lists),
    look(Act::CopyRow, "copy-row", "Copy the row as JSON", &["Y"], Place::Lists),
    look(
        Act::CopyTwin,
        "copy-command",
        "Copy the command that lists this",
        &["ctrl-y"],
        Place::Lists,
    ),
    look(Act::Sort, "sort", "Turn the order around", &["S"], Place::Lists),
    // -- the view
    look(
        Act::Freeze,
        "freeze",
        "Freeze or release what is live",
        &["f"],
        Place::Lists,
    ),
    look(
        Act::Zoom,
        "zoom",
        "The pane alone, or all panes",
        &["z"],
        Place::Everywhere,
    ),
    look(
        Act::Refresh,
        "refresh",
        "Load again",
        &["r", "ctrl-l", "f5"],
        Place::Everywhere,
    ),
    look(
        Act::Mouse,
        "mouse",
        "Mouse on or off; off, the terminal selects text",
        &["M"],
        Place::Everywhere,
    ),
    look(Act::ThemeNext, "theme", "Next theme", &["T"], Place::Everywhere),
    look(
        Act::Suspend,
        "suspend",
        "Back to the shell; `fg` returns",
        &["ctrl-z"],
        Place::Everywhere,
    ),
    // -- screens
    screen(Screen::Overview, "screen.overview", "Overview", &["1"]).twin("clickclack admin stats"),
    screen(Screen::Channels, "screen.channels", "Workspaces and channels", &["2"])
        .twin("clickclack admin workspace list"),
    screen(Screen::People, "screen.people", "People", &["3"]).twin("clickclack admin user list"),
    screen(Screen::Moderation, "screen.moderation", "Moderation", &["4"]).twin("clickclack admin mod queue"),
    screen(Screen::Uploads, "screen.uploads", "Uploads", &["5"]).twin("clickclack admin upload list"),
    screen(Screen::Bots, "screen.bots", "Bots and tokens", &["6"]).twin("clickclack admin bot list"),
    screen(Screen::Events, "screen.events", "Events", &["7"]).twin("clickclack admin events list"),
    screen(Screen::Backups, "screen.backups", "Backups", &["8"]),
    screen(Screen::Jobs, "screen.jobs", "Jobs", &["9"]),
    screen(Screen::Audit, "screen.audit", "Audit log", &["0"]).twin("clickclack admin audit list"),
    screen(Screen::Doctor, "screen.doctor", "Doctor", &["D"]).twin("clickclack doctor"),
    screen(Screen::Config, "screen.config", "Configuration", &["C"]).twin("clickclack config show"),
];

const fn screen(screen: Screen, id: &'static str, title: &'static str, keys: &'static [&'static str]) -> Action {
    look(Act::Screen(screen), id, title, keys, Place::Everywhere)
}

pub fn find(act: Act) -> &'static Action {
    let found = ACTIONS.iter().find(|action| action.act == act);
    // A test goes through all of them.
    found.expect("every act stands in the table")
}
