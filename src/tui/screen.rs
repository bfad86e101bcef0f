//! The screens: which lists stand on each, and where opening a row leads.

use super::list::ListId;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Screen {
    Overview,
    Channels,
    People,
    Moderation,
    Uploads,
    Bots,
    Events,
    Backups,
    Jobs,
    Audit,
    Doctor,
    Config,
}

impl Screen {
    pub const ALL: &'static [Screen] = &[
        Screen::Overview,
        Screen::Channels,
        Screen::People,
        Screen::Moderation,
        Screen::Uploads,
        Screen::Bots,
        Screen::Events,
        Screen::Backups,
        Screen::Jobs,
        Screen::Audit,
        Screen::Doctor,
        Screen::Config,
    ];

    pub fn title(self) -> &'static str {
        match self {
            Screen::Overview => "Overview",
            Screen::Channels => "Channels",
            Screen::People => "People",
            Screen::Moderation => "Moderation",
            Screen::Uploads => "Uploads",
            Screen::Bots => "Bots",
            Screen::Events => "Events",
            Screen::Backups => "Backups",
            Screen::Jobs => "Jobs",
            Screen::Audit => "Audit",
            Screen::Doctor => "Doctor",
            Screen::Config => "Config",
        }
    }

    /// The lists a person switches between with Tab; none on a screen that is one picture.
    pub fn tabs(self) -> &'static [ListId] {
        match self {
            Screen::Overview => &[],
            Screen::Channels => &[ListId::Workspaces],
            Screen::People => &[ListId::People],
            Screen::Moderation => &[ListId::Waiting, ListId::TimedOut, ListId::Blocked, ListId::Actions],
            Screen::Uploads => &[ListId::Uploads],
            Screen::Bots => &[ListId::Bots, ListId::Tokens, ListId::AllInvites],
            Screen::Events => &[ListId::Events],
            Screen::Backups => &[ListId::Backups, ListId::Differences],
            Screen::Jobs => &[ListId::Jobs],
            Screen::Audit => &[ListId::Audit],
            Screen::Doctor => &[ListId::Doctor],
            Screen::Config => &[ListId::Config],
        }
    }
}

/// What stands beside each other one level inside of a workspace.
pub const IN_WORKSPACE: &[ListId] = &[
    ListId::Channels,
    ListId::Members,
    ListId::Conversations,
    ListId::Invites,
];
