//! What lies over the screen: the palette, the help, an object in full.

use ratatui::layout::{Margin, Position, Rect};

use super::detail;
use super::dialog;
use super::paint::Paint;
use crate::tui::action::{ACTIONS, Place};
use crate::tui::change::Secret;
use crate::tui::palette;
use crate::tui::state::{Modal, Palette, Pane, State};
use crate::tui::text;
use crate::tui::theme::Tone;

fn centred(size: (u16, u16), width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(size.0), height.min(size.1));
    Rect::new((size.0 - width) / 2, (size.1 - height) / 2, width, height)
}

/// Lines of what scrolls.
pub fn length(state: &State, modal: &Modal) -> usize {
    match modal {
        Modal::Help { .. } => help_lines(state).len(),
        Modal::Detail { .. } => {
            let width = usize::from(full(state).width.saturating_sub(4));
            let row = state.pane().and_then(Pane::row);
            row.map_or(0, |row| detail::lines(row, state.now, width).len())
        }
        _ => 0,
    }
}

fn full(state: &State) -> Rect {
    centred(
        state.size,
        100.min(state.size.0.saturating_sub(2)),
        state.size.1.saturating_sub(4),
    )
}

fn palette_area(size: (u16, u16)) -> Rect {
    centred(size, 90.min(size.0.saturating_sub(2)), 20.min(size.1.saturating_sub(2)))
}

/// The first action that is shown, and how many are.
fn palette_window(palette: &Palette, inner: Rect) -> (usize, usize) {
    let room = usize::from(inner.height.saturating_sub(2)).max(1);
    ((palette.at + 1).saturating_sub(room), room)
}

/// The action at this place, counted from the first that was found.
pub fn palette_at(size: (u16, u16), palette: &Palette, place: Position) -> Option<usize> {
    let inner = palette_area(size).inner(Margin::new(1, 1));
    let (top, room) = palette_window(palette, inner);
    let row = usize::from(place.y.checked_sub(inner.y + 1)?);
    (inner.contains(place) && row < room).then_some(top + row)
}

pub fn palette(paint: &mut Paint, state: &State, palette: &Palette) {
    let found = palette::find(state, &palette.input.text);
    let area = palette_area(state.size);
    paint.clear(area);
    let inner = paint.frame(area, "Actions", true);
    let x = paint.text(inner.x, inner.y, 2, "> ", Tone::Accent);
    dialog::input(paint, x, inner.y, inner.width.saturating_sub(2), &palette.input);
    let (top, room) = palette_window(palette, inner);
    if found.is_empty() {
        paint.text(
            inner.x,
            inner.y + 1,
            inner.width,
            "No action is called that.",
            Tone::Dim,
        );
    }
    for (at, item) in found.iter().enumerate().skip(top).take(room) {
        let y = inner.y + 1 + (at - top) as u16;
        let key = state.settings.keymap.shown(item.action.act);
        let tone = if item.refusal.is_some() { Tone::Dim } else { Tone::Plain };
        let x = paint.text(inner.x + 1, y, 8, &text::fit(&key, 8, false), Tone::Accent);
        let title = text::fit(item.action.title, 36, false);
        let x = paint.text(x, y, inner.right().saturating_sub(x), &title, tone);
        let beside = item.refusal.unwrap_or(&item.twin);
        paint.text(x + 1, y, inner.right().saturating_sub(x + 2), beside, Tone::Dim);
        if at == palette.at {
            paint.highlight(Rect::new(inner.x, y, inner.width, 1), state.theme.cursor(true));
        }
    }
    let twin = found
        .get(palette.at)
        .map(|item| item.twin.as_str())
        .filter(|twin| !twin.is_empty());
    let line = match twin {
        Some(twin) => format!("$ {twin}   ctrl-y copies"),
        None => "enter does it, esc closes".to_owned(),
    };
    paint.text(
        inner.x + 1,
        inner.bottom().saturating_sub(1),
        inner.width.saturating_sub(2),
        &line,
        Tone::Dim,
    );
}

/// Keys, title, and the command that does the same.
fn help_lines(state: &State) -> Vec<(String, String, String)> {
    let list = state.list();
    let mut lines = Vec::new();
    let group = |place: &Place| match place {
        Place::On(_) => "Here",
        Place::Lists => "In every list",
        Place::Everywhere => "Everywhere",
    };
    for title in ["Here", "In every list", "Everywhere"] {
        let of_group = ACTIONS.iter().filter(|a| group(&a.place) == title);
        let actions: Vec<_> = of_group.filter(|a| a.is_on(list)).collect();
        if actions.is_empty() {
            continue;
        }
        if !lines.is_empty() {
            lines.push(Default::default());
        }
        lines.push((String::new(), title.to_owned(), String::new()));
        for action in actions {
            let keys = state.settings.keymap.all_shown(action.act);
            lines.push((
                if keys.is_empty() { "-".into() } else { keys },
                action.title.to_owned(),
                action.id.to_owned(),
            ));
        }
    }
    lines
}

pub fn help(paint: &mut Paint, state: &State, top: usize) {
    let area = full(state);
    paint.clear(area);
    let inner = paint.frame(area, "Keys that work here", true);
    let lines = help_lines(state);
    for ((keys, title, id), y) in lines.iter().skip(top).zip(inner.y..inner.bottom()) {
        if keys.is_empty() {
            paint.text(inner.x + 1, y, inner.width, title, Tone::Title);
            continue;
        }
        let x = paint.text(inner.x + 1, y, 15, &text::fit(keys, 15, false), Tone::Accent);
        let room = inner.right().saturating_sub(x);
        let x = paint.text(x, y, room, &text::fit(title, 46, false), Tone::Plain);
        paint.text(x + 1, y, inner.right().saturating_sub(x + 1), id, Tone::Dim);
    }
    scroll_hint(paint, area, top, lines.len(), inner.height);
}

pub fn detail(paint: &mut Paint, state: &State, top: usize) {
    let Some(pane) = state.pane() else { return };
    let Some(row) = pane.row() else { return };
    let area = full(state);
    paint.clear(area);
    let inner = paint.frame(area, &pane.list.name_of(row), true);
    let inner = Rect {
        x: inner.x + 1,
        width: inner.width.saturating_sub(2),
        ..inner
    };
    let lines = detail::lines(row, state.now, usize::from(inner.width));
    detail::draw(paint, inner, &lines, top);
    scroll_hint(paint, area, top, lines.len(), inner.height);
}

fn scroll_hint(paint: &mut Paint, area: Rect, top: usize, length: usize, height: u16) {
    let shown = usize::from(height);
    let text = match (top > 0, top + shown < length) {
        (false, false) => "esc closes",
        (false, true) => "↓ more, esc closes",
        (true, true) => "↑↓ more, esc closes",
        (true, false) => "↑ more, esc closes",
    };
    paint.foot(area, text, Tone::Dim);
}

/// What is shown once. It is never cut: a narrow screen shows it on several lines.
pub fn secret(paint: &mut Paint, state: &State, secret: &Secret) {
    let width = 72.min(state.size.0.saturating_sub(2));
    let lines = text::wrap(&secret.value, usize::from(width.saturating_sub(4)));
    let area = centred(state.size, width, lines.len() as u16 + 6);
    paint.clear(area);
    let inner = paint.frame(area, &secret.title, true);
    let (x, room) = (inner.x + 1, inner.width.saturating_sub(2));
    paint.text(
        x,
        inner.y,
        room,
        "Shown once: the store keeps only its hash.",
        Tone::Plain,
    );
    for (line, y) in lines.iter().zip(inner.y + 2..inner.bottom()) {
        paint.text(x, y, room, line, Tone::Accent);
    }
    paint.foot(area, "y copies, esc closes", Tone::Dim);
}
