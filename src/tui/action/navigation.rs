//! What only changes the view, and works on every list or everywhere: moving, marking, copying, and the screens.

use super::{Act, Action, Place, look};
use crate::tui::screen::Screen;

pub const NAVIGATION: &[Action] = &[
    // -- wherever one is
    look(Act::Filter, "filter", "Filter the list", &["/"], Place::Lists).footer("filter"),
    look(
        Act::Palette,
        "palette",
        "Find an action by name",
        &[":", "ctrl-p"],
        Place::Everywhere,
    )
    .footer("actions"),
    look(
        Act::Help,
        "help",
        "All keys that work here",
        &["?", "f1"],
        Place::Everywhere,
    )
    .footer("help"),
    look(Act::Back, "back", "One level back", &["esc"], Place::Everywhere),
    look(
        Act::Quit,
        "quit",
        "Leave the console",
        &["q", "ctrl-c"],
        Place::Everywhere,
    )
    .footer("quit"),
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
    look(Act::Refresh, "refresh", "Load again", &["r", "f5"], Place::Everywhere),
    look(
        Act::Redraw,
        "redraw",
        "Draw the screen anew",
        &["ctrl-l"],
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
    screen(Screen::Bots, "screen.bots", "Bots, tokens and invites", &["6"]).twin("clickclack admin bot list"),
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
