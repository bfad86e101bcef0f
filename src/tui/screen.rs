//! The screens: which lists stand on each, and where opening a row leads.

use super::list::ListId;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Screen {
    Overview,
    Channels,
    People,
}

impl Screen {
    pub const ALL: &'static [Screen] = &[Screen::Overview, Screen::Channels, Screen::People];

    pub fn title(self) -> &'static str {
        match self {
            Screen::Overview => "Overview",
            Screen::Channels => "Channels",
            Screen::People => "People",
        }
    }

    /// The lists a person switches between with Tab; none on a screen that is one picture.
    pub fn tabs(self) -> &'static [ListId] {
        match self {
            Screen::Overview => &[],
            Screen::Channels => &[ListId::Workspaces],
            Screen::People => &[ListId::People],
        }
    }
}
