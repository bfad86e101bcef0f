//! What dialogs say of a change and of the button that does it.

use crate::model::counted_as;
use crate::tui::action::Act;
use crate::tui::state::Server;

pub fn sentence(act: Act, n: usize) -> String {
    let people = counted_as(n, "person", "people");
    match act {
        Act::Archive => format!(
            "{} no longer listed among the open ones; messages stay.",
            counted_as(n, "channel is", "channels are")
        ),
        Act::Unarchive => format!("{} open again.", counted_as(n, "channel is", "channels are")),
        Act::Approve => format!("Makes {people} a member: they see all channels and may post."),
        Act::TimeOut => format!("Keeps {people} from posting for a while; they still read."),
        Act::EndTimeOut => format!("Lets {people} post again at once."),
        Act::Block => format!("Keeps {people} from posting until unblocked; they still read."),
        Act::Unblock => format!("Lets {people} post again."),
        Act::Note => format!("Replaces the note that moderators see about {people}."),
        Act::Role => format!("Changes what {people} may do in the workspace."),
        Act::SignOut => format!("Ends all sessions of {people}; open browsers close at once."),
        Act::Disable => format!("Signs {people} out and lets nobody in again until enabled; bots they own rest too."),
        Act::Enable => format!("Lets {people} sign in again."),
        Act::DeletePerson => format!("Deletes the account of {people}; what was written keeps its author's name."),
        Act::RemoveMember => format!("Ends the membership of {people}; messages stay."),
        Act::DeleteBot => "Ends its tokens and memberships at once; what it wrote stays.".into(),
        Act::RevokeToken => "Ends the token at once; sockets opened with it close.".into(),
        Act::DeleteUpload => format!(
            "Takes {} out of every message, and removes the bytes.",
            if n == 1 { "the file" } else { "these files" }
        ),
        Act::UndoAction => "Puts back what the action changed, as far as nobody changed it since.".into(),
        Act::TakeBackup => "Writes everything, uploads included, into one archive, while the server goes on.".into(),
        Act::Restore => "Puts what the backup holds in the place of the store, which nobody may be using.".into(),
        Act::PruneBackups => "Reads the newest, keeps those that verify, removes older archives of ours.".into(),
        Act::Purge => format!("Takes down all that {people} wrote here; others keep their answers."),
        Act::PruneEvents => "Takes old events out of the log, which is for catching up; messages stay.".into(),
        Act::SweepUploads => "Removes uploads whose time has come, and files that belong to no upload.".into(),
        Act::CreateWorkspace => "Makes a workspace and its owner a member of it.".into(),
        Act::TransferWorkspace => "Makes this member the owner; the owner until now becomes a moderator.".into(),
        Act::DeleteWorkspace => "Deletes the workspace with everything in it. Only a backup brings it back.".into(),
        Act::CreateInvite => "Lets people join this workspace. Its secret is shown once.".into(),
        Act::CreateBot => {
            "Makes a bot with a token, which is shown once. Its owner must be a manager of the workspace.".into()
        }
        Act::Repair => "Repairs without a loss: permissions, the write-ahead log, what uploads left behind.".into(),
        Act::RevokeInvite => format!(
            "Nobody can join with {} any more; who has joined stays.",
            if n == 1 { "it" } else { "them" }
        ),
        Act::OpenConversation => "Shows what was said in private. The reason goes to the audit log.".into(),
        _ => String::new(),
    }
}

/// What a server means for a restore.
pub fn in_the_way(server: &Server) -> String {
    match server {
        Server::Up(at) => format!(
            "A server runs at {at}: while it has the store open, the restore is refused and changes nothing. Stop it first, \
             in another shell."
        ),
        Server::Down(at) => format!(
            "No server answers at {at}. If something else has the store open, the restore is refused and changes nothing."
        ),
    }
}

/// What the work is called among the jobs and in what is said of it, before the names: short, because those are what somebody
/// looks for.
pub fn job(act: Act) -> &'static str {
    match act {
        Act::Archive => "Archive",
        Act::Unarchive => "Bring back",
        Act::Approve => "Let in",
        Act::TimeOut => "Time out",
        Act::EndTimeOut => "End timeout",
        Act::Block => "Block",
        Act::Unblock => "Unblock",
        Act::Note => "Note",
        Act::Role => "Role",
        Act::SignOut => "Sign out",
        Act::Disable => "Disable",
        Act::Enable => "Enable",
        Act::DeletePerson => "Delete account",
        Act::RemoveMember => "Remove",
        Act::DeleteBot => "Delete bot",
        Act::RevokeToken => "Revoke token",
        Act::DeleteUpload => "Delete file",
        Act::UndoAction => "Undo",
        Act::TakeBackup => "Backup",
        Act::Restore => "Restore",
        Act::PruneBackups => "Prune backups",
        Act::Purge => "Take down",
        Act::PruneEvents => "Prune events",
        Act::SweepUploads => "Sweep uploads",
        Act::CreateWorkspace => "New workspace",
        Act::TransferWorkspace => "New owner",
        Act::DeleteWorkspace => "Delete workspace",
        Act::CreateInvite => "New invite",
        Act::CreateBot => "New bot",
        Act::RevokeInvite => "Revoke invite",
        Act::Repair => "Repair",
        _ => "",
    }
}

pub fn verb(act: Act) -> &'static str {
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
        Act::Restore => "Restore",
        Act::PruneBackups | Act::SweepUploads => "Remove",
        Act::Purge => "Take down",
        Act::PruneEvents => "Prune",
        Act::CreateWorkspace | Act::CreateInvite | Act::CreateBot => "Make it",
        Act::TransferWorkspace => "Hand over",
        Act::DeleteWorkspace => "Delete",
        _ => "Do it",
    }
}
