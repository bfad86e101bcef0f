//! Colours and glyphs, each named for what it says. Only the sixteen colours every terminal has, so that its own
//! palette stays in charge; nothing is said by colour alone.

use ratatui::style::{Color, Modifier, Style};
use ratatui::symbols::border;

#[derive(clap::ValueEnum, Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    /// For a dark background
    #[default]
    Dark,
    /// For a light background
    Light,
    /// As much contrast as there is
    HighContrast,
    /// No colours: bold, underlined and reversed text; the default with NO_COLOR
    Mono,
}

/// What a piece of text is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Plain,
    /// Less important than what is around.
    Dim,
    /// Names, keys, what to look at first.
    Accent,
    Good,
    Warn,
    Bad,
    Title,
}

impl Theme {
    pub fn next(self) -> Theme {
        match self {
            Theme::Dark => Theme::Light,
            Theme::Light => Theme::HighContrast,
            Theme::HighContrast => Theme::Mono,
            Theme::Mono => Theme::Dark,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Theme::Dark => "dark",
            Theme::Light => "light",
            Theme::HighContrast => "high-contrast",
            Theme::Mono => "mono",
        }
    }

    pub fn style(self, tone: Tone) -> Style {
        let (colour, bold) = match (self, tone) {
            (_, Tone::Plain) => (None, false),
            (Theme::Mono, Tone::Dim) => return Style::new().add_modifier(Modifier::DIM),
            (Theme::Mono, Tone::Bad) => return Style::new().add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
            (Theme::Mono, _) => (None, true),
            (Theme::Dark, Tone::Dim) => (Some(Color::DarkGray), false),
            (Theme::Light, Tone::Dim) => (Some(Color::DarkGray), false),
            (Theme::HighContrast, Tone::Dim) => (None, false),
            (Theme::Dark, Tone::Accent) => (Some(Color::Cyan), false),
            (Theme::Light, Tone::Accent) => (Some(Color::Blue), false),
            (Theme::HighContrast, Tone::Accent) => (None, true),
            (Theme::Dark, Tone::Good) => (Some(Color::Green), false),
            (Theme::Light, Tone::Good) => (Some(Color::Green), false),
            (Theme::HighContrast, Tone::Good) => (None, true),
            (Theme::Dark, Tone::Warn) => (Some(Color::Yellow), false),
            (Theme::Light, Tone::Warn) => (Some(Color::Magenta), false),
            (Theme::HighContrast, Tone::Warn) => (None, true),
            (Theme::Dark | Theme::Light, Tone::Bad) => (Some(Color::Red), true),
            (Theme::HighContrast, Tone::Bad) => {
                return Style::new().add_modifier(Modifier::BOLD | Modifier::UNDERLINED);
            }
            (_, Tone::Title) => (None, true),
        };
        let style = colour.map_or(Style::new(), |c| Style::new().fg(c));
        if bold {
            style.add_modifier(Modifier::BOLD)
        } else {
            style
        }
    }

    /// The row under the cursor. In a pane that has not the focus it is only underlined.
    pub fn cursor(self, focused: bool) -> Style {
        match focused {
            true => Style::new().add_modifier(Modifier::REVERSED),
            false => Style::new().add_modifier(Modifier::UNDERLINED),
        }
    }

    pub fn border(self, focused: bool) -> Style {
        self.style(if focused { Tone::Accent } else { Tone::Dim })
    }
}

/// What is drawn where letters do not do.
#[derive(Clone, Copy, Debug)]
pub struct Glyphs {
    pub border: border::Set<'static>,
    pub mark: &'static str,
    pub bars: [&'static str; 9],
    pub full: &'static str,
    pub empty: &'static str,
    pub ascii: bool,
}

const ASCII_BORDER: border::Set<'static> = border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};

impl Glyphs {
    pub const UNICODE: Glyphs = Glyphs {
        border: border::PLAIN,
        mark: "●",
        bars: [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
        full: "█",
        empty: "░",
        ascii: false,
    };
    pub const ASCII: Glyphs = Glyphs {
        border: ASCII_BORDER,
        mark: "*",
        bars: [" ", "_", ".", ",", "-", "=", "+", "%", "#"],
        full: "#",
        empty: ".",
        ascii: true,
    };

    /// Our own signs, for a terminal that has letters only. Text of people is shown as it is.
    pub fn plain(&self, text: String) -> String {
        if !self.ascii || text.is_ascii() {
            return text;
        }
        text.replace('…', "~")
            .replace('·', "|")
            .replace('⏎', "/")
            .replace(['▸', '›'], ">")
            .replace('↑', "^")
            .replace('↓', "v")
    }
}
