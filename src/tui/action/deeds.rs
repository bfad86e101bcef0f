//! What is done with what the rows stand for: each change of the store, and the few looks that belong to one kind of
//! list. First in help and palette, because these are what somebody came for.

use super::{Act, Action, Danger, Entry, Place, change, look};
use crate::tui::list::ListId;

const MEMBERS: &[ListId] = &[
    ListId::People,
    ListId::Members,
    ListId::Waiting,
    ListId::TimedOut,
    ListId::Blocked,
];

pub const DEEDS: &[Action] = &[
    look(
        Act::Open,
        "open",
        "Open what is under the cursor",
        &["enter", "l", "right"],
        Place::Lists,
    )
    .footer("open"),
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
    .footer("archive")
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
    .footer("bring back")
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
    .footer("read")
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
    .footer("let in")
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
    .footer("time out")
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
    .footer("end timeout")
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
    .footer("block")
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
    .footer("unblock")
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
    .footer("note")
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
    .footer("role")
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
    .footer("sign out")
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
    .footer("disable")
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
    .footer("enable")
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
    .footer("delete")
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
    .footer("remove")
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
    .footer("delete")
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
    .footer("revoke")
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
    .footer("delete")
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
    .footer("undo")
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
    .footer("new backup")
    .twin("clickclack backup --out {folder}/{file}"),
    look(
        Act::VerifyBackup,
        "backup.verify",
        "Read the backup and say whether it is whole",
        &["V"],
        Place::On(&[ListId::Backups]),
    )
    .twin("clickclack backup verify {path}")
    .footer("verify"),
    look(
        Act::DrillBackup,
        "backup.drill",
        "Try the backup: restore it beside, serve it, read from it",
        &["t"],
        Place::On(&[ListId::Backups]),
    )
    .twin("clickclack backup drill {path}")
    .footer("try"),
    change(
        Act::Restore,
        "backup.restore",
        "Restore the store from the backup",
        &["R"],
        &[ListId::Backups],
        Danger::Severe,
        Entry::Journal("restore"),
    )
    .footer("restore")
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
    .footer("prune")
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
    .footer("purge")
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
    .footer("prune")
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
    .footer("sweep")
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
    .footer("new workspace")
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
    .footer("make owner")
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
    .footer("delete")
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
    .footer("new invite")
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
    .footer("new bot")
    .twin(
        "clickclack admin bot create --workspace {workspace_id} --created-by {user_id} --name {name} --scopes {scopes}",
    ),
    change(
        Act::RevokeInvite,
        "invite.revoke",
        "Revoke the invite",
        &["d"],
        &[ListId::Invites, ListId::AllInvites],
        Danger::Moderate,
        Entry::Audit("invite.revoked"),
    )
    .footer("revoke")
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
    .footer("repair")
    .twin("clickclack doctor --check {id} --fix"),
    look(
        Act::Sessions,
        "person.sessions",
        "Where this person is signed in",
        &["s"],
        Place::On(MEMBERS),
    )
    .footer("sessions"),
    look(
        Act::StopJob,
        "job.stop",
        "Stop the job after the step it is at",
        &["x"],
        Place::On(&[ListId::Jobs, ListId::Differences]),
    )
    .footer("stop"),
];
