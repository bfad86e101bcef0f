//! The first line (screens, state), the last one (the keys that matter here, or the filter being typed), and toasts.

use ratatui::layout::Rect;

use super::areas::Areas;
use super::paint::Paint;
use crate::tui::action::{ACTIONS, Act, Place};
use crate::tui::keys;
use crate::tui::screen::Screen;
use crate::tui::state::{Filtering, Phase, State};
use crate::tui::text;
use crate::tui::theme::Tone;

/// What is said at the right end of the first line.
fn state_words(state: &State) -> Vec<(String, Tone)> {
    let mut words = Vec::new();
    if let Some(doubt) = state.doubt() {
        words.push((format!("{doubt} "), Tone::Warn));
    }
    if state.running() > 0 {
        words.push((format!("{} running ", state.running()), Tone::Accent));
    }
    if state.frozen {
        words.push(("frozen ".to_owned(), Tone::Warn));
    }
    if state.settings.from.is_some() {
        words.push(("backup ".to_owned(), Tone::Accent));
    }
    if state.settings.read_only {
        words.push(("read-only ".to_owned(), Tone::Warn));
    }
    // In a backup nothing happens.
    if matches!(state.phase, Phase::Ready) && state.settings.from.is_none() {
        let rate = state.messages_a_second();
        let rate = if rate >= 10.0 || rate == 0.0 {
            format!("{rate:.0}")
        } else {
            format!("{rate:.1}")
        };
        words.push((format!("{rate} msg/s "), Tone::Dim));
    }
    // A narrow line has no room for it beside what matters more.
    if state.size.0 >= NARROW || !words.iter().any(|(_, tone)| *tone == Tone::Warn) {
        words.push((state.settings.engine.to_owned(), Tone::Dim));
    }
    words
}

const NARROW: u16 = 70;

fn words_width(words: &[(String, Tone)]) -> u16 {
    words.iter().map(|(word, _)| text::width(word) as u16).sum()
}

/// The places of the screens in the first line: all by name where they fit, else only the one that is open.
pub fn tabs(state: &State) -> Vec<(Screen, Rect)> {
    let room = state.size.0.saturating_sub(words_width(&state_words(state)) + 2);
    for short in [false, true] {
        let mut x = 1;
        let tabs: Vec<_> = Screen::ALL
            .iter()
            .map(|screen| {
                let width = text::width(&label(state, *screen, short)) as u16;
                let area = Rect::new(x, 0, width, 1);
                x += width + if short { 0 } else { 1 };
                (*screen, area)
            })
            .collect();
        if x <= room || short {
            return tabs.into_iter().filter(|(_, area)| area.right() <= room).collect();
        }
    }
    Vec::new()
}

fn label(state: &State, screen: Screen, short: bool) -> String {
    let key = state.settings.keymap.shown(Act::Screen(screen));
    match (short && screen != state.screen, key.as_str()) {
        (true, "") => String::new(),
        (true, key) => format!(" {key} "),
        (false, "") => format!(" {} ", screen.title()),
        (false, key) => format!(" {key} {} ", screen.title()),
    }
}

pub fn draw(paint: &mut Paint, state: &State, areas: &Areas) {
    for (screen, area) in &areas.tabs {
        let short = area.width != text::width(&label(state, *screen, false)) as u16;
        let active = *screen == state.screen;
        paint.text(
            area.x,
            area.y,
            area.width,
            &label(state, *screen, short),
            if active { Tone::Title } else { Tone::Dim },
        );
        if active {
            paint.highlight(*area, state.theme.cursor(true));
        }
    }
    let words = state_words(state);
    let width = words_width(&words);
    let x = areas.header.width.saturating_sub(width + 1);
    paint.pieces(x, 0, width, &words);
}

/// Keys and short titles, as many as fit.
pub fn footer(paint: &mut Paint, state: &State, areas: &Areas) {
    let area = areas.footer;
    if let Some(Filtering { line: input, .. }) = &state.filtering {
        let x = paint.text(1, area.y, area.width, "filter: ", Tone::Accent);
        let room = area.width.saturating_sub(x + 25);
        let cursor = super::dialog::input(paint, x, area.y, room.max(8), input);
        let hint = "enter keeps, esc undoes";
        paint.text(cursor.max(x + room) + 1, area.y, 24, hint, Tone::Dim);
        return;
    }
    if !state.pressed.is_empty() {
        let text = format!("{} …", keys::shown(&state.pressed));
        paint.text(1, area.y, area.width, &text, Tone::Accent);
        return;
    }
    let list = state.list();
    let mut x = 1;
    let mut shown: Vec<_> = ACTIONS
        .iter()
        .filter(|a| state.refusal(a.act).is_none() && a.is_on(list))
        .filter_map(|a| Some((a, a.footer?)))
        .collect();
    // What belongs to this very list comes first after opening, help stays at the end.
    shown.sort_by_key(|(a, _)| match (a.act, a.place) {
        (Act::Open, _) => 0,
        (_, Place::On(_)) => 1,
        (Act::Filter, _) => 2,
        (Act::Palette, _) => 3,
        _ => 4,
    });
    let last = shown.iter().rposition(|(a, _)| a.act == Act::Help);
    let help = last.map(|at| shown.remove(at));
    let help_width = 7;
    for (action, word) in shown {
        let key = state.settings.keymap.shown(action.act);
        if key.is_empty() {
            continue;
        }
        let width = (text::width(&key) + 1 + text::width(word)) as u16;
        if x + width + 2 + help_width > area.width {
            continue;
        }
        x = paint.text(x, area.y, width, &key, Tone::Accent);
        x = paint.text(x + 1, area.y, width, word, Tone::Dim) + 2;
    }
    if let Some((help, word)) = help {
        let key = state.settings.keymap.shown(help.act);
        let at = paint.text(x, area.y, 4, &key, Tone::Accent);
        paint.text(at + 1, area.y, 5, word, Tone::Dim);
    }
}

/// Lines of one toast.
const LONGEST: usize = 3;

/// Above the footer, the newest at the bottom.
pub fn toasts(paint: &mut Paint, state: &State, areas: &Areas) {
    let mut y = areas.footer.y;
    let room = usize::from(areas.footer.width.saturating_sub(4)).max(1);
    for toast in state.toasts.iter().rev() {
        let mut lines = text::wrap(&text::line(&toast.text), room);
        if lines.len() > LONGEST {
            lines.truncate(LONGEST);
            let last = lines.pop().unwrap_or_default();
            lines.push(format!("{}…", text::cut(&last, room - 1)));
        }
        let widest = lines.iter().map(|line| text::width(line)).max().unwrap_or(0);
        let width = widest as u16 + 2;
        let x = areas.footer.width.saturating_sub(width + 1);
        y = y.saturating_sub(lines.len() as u16);
        paint.clear(Rect::new(x, y, width, lines.len() as u16));
        let style = state
            .theme
            .style(toast.tone)
            .add_modifier(ratatui::style::Modifier::REVERSED);
        for (line, y) in lines.iter().zip(y..) {
            paint.styled(x, y, width, &format!(" {} ", text::fit(line, widest, false)), style);
        }
    }
}
