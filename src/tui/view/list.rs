//! A list in its frame: titles, rows, marks, the cursor, and what it says when there is nothing to list.

use ratatui::layout::Rect;

use super::areas::Areas;
use super::detail;
use super::paint::Paint;
use crate::chat::events::MOST_A_MINUTE;
use crate::tui::list::{Column, ListId};
use crate::tui::state::{Pane, Phase, State, Task, View};
use crate::tui::text;
use crate::tui::theme::Tone;
use crate::tui::update;

pub fn draw(paint: &mut Paint, state: &State, areas: &Areas) {
    let Some(view) = state.view() else { return };
    if let (Some(area), Some(pane)) = (areas.list, view.path.last()) {
        self::pane(paint, state, area, pane, &title(state, view), !view.on_side);
    }
    if let (Some(area), Some(pane)) = (areas.side, &view.side) {
        let title = match pane.scope.conversation.is_empty() {
            true => pane.scope.name.clone(),
            false => format!("{} (private, logged)", pane.scope.name),
        };
        self::pane(paint, state, area, pane, &title, view.on_side);
    }
    if let Some(area) = areas.detail {
        let inner = paint.frame(area, "Details", false);
        if let Some(row) = view.path.last().and_then(Pane::row) {
            let lines = detail::lines(row, state.now, usize::from(inner.width));
            detail::draw(paint, inner, &lines, 0);
        }
    }
}

/// The way here: `Workspaces › Acme: Channels | Direct messages`.
fn title(state: &State, view: &View) -> String {
    let tabs = update::tabs(state);
    let current = view.path.last().map(|pane| pane.list);
    let name = |list: ListId| match Some(list) == current {
        true if tabs.len() > 1 => format!("[{}]", list.spec().title),
        _ => list.spec().title.to_owned(),
    };
    let here = match (tabs, current) {
        ([] | [_], Some(list)) => name(list),
        (tabs, _) => tabs.iter().map(|list| name(*list)).collect::<Vec<_>>().join(" "),
    };
    match view.path.last().map(|pane| pane.scope.name.as_str()) {
        Some("") | None => here + &rate(state, view),
        Some(scope) => format!("{scope} › {here}"),
    }
}

/// How busy the log is. In a backup nothing happens.
fn rate(state: &State, view: &View) -> String {
    let counted = view.path.last().and_then(|pane| pane.last_minute);
    match counted.filter(|_| state.settings.from.is_none()) {
        Some(n) if n >= MOST_A_MINUTE => format!(" · {}+ in the last minute", text::count(n)),
        Some(n) => format!(" · {} in the last minute", text::count(n)),
        None => String::new(),
    }
}

fn pane(paint: &mut Paint, state: &State, area: Rect, pane: &Pane, title: &str, focused: bool) {
    let mut title = title.to_owned();
    if !pane.filter.is_empty() {
        title += &format!("  /{}", text::line(&pane.filter));
    }
    let inner = paint.frame(area, &title, focused);
    if inner.height == 0 || inner.width == 0 {
        return;
    }
    let spec = pane.list.spec();
    match (&pane.phase, pane.rows.is_empty()) {
        (Phase::Failed(trouble), true) => return paint.trouble(inner, "This cannot be shown", trouble),
        (Phase::Loading, true) => {
            return match state.reading(pane) {
                Some(task) => paint.message(inner, "Comparing …", &[far(task).as_str(), "Esc stops it."]),
                None => paint.message(inner, "Loading …", &[]),
            };
        }
        (Phase::Ready, true) if pane.stopped => {
            return paint.message(inner, "Stopped", &["No difference was found so far.", "r begins anew."]);
        }
        (Phase::Ready, true) if !pane.filter.is_empty() => {
            let text = format!("Nothing matches {:?}.", text::line(&pane.filter));
            return paint.message(inner, "No match", &[&text, "Esc clears the filter."]);
        }
        (Phase::Ready, true) => return paint.message(inner, "Nothing here", &[spec.empty]),
        _ => {}
    }
    let widths = widths(spec.columns, usize::from(inner.width));
    let mut x = inner.x + 1;
    for (column, width) in spec.columns.iter().zip(&widths) {
        paint.text(
            x,
            inner.y,
            *width as u16,
            &text::fit(column.title, *width, column.right),
            Tone::Dim,
        );
        x += *width as u16 + 1;
    }
    let room = usize::from(inner.height - 1);
    for (at, row) in pane.rows.iter().enumerate().skip(pane.top).take(room) {
        let y = inner.y + 1 + (at - pane.top) as u16;
        let marked = pane.marks.contains_key(&row.id);
        if marked {
            paint.text(inner.x, y, 1, state.glyphs.mark, Tone::Accent);
        }
        let mut x = inner.x + 1;
        for (column, width) in spec.columns.iter().zip(&widths) {
            let (cell, tone) = (column.cell)(row, state.now);
            paint.text(x, y, *width as u16, &text::fit(&cell, *width, column.right), tone);
            x += *width as u16 + 1;
        }
        if at == pane.cursor {
            let line = Rect::new(inner.x, y, inner.width, 1);
            paint.highlight(line, state.theme.cursor(focused));
        }
    }
    paint.foot(
        area,
        &place(state, pane),
        if pane.marks.is_empty() { Tone::Dim } else { Tone::Accent },
    );
}

/// How far a reading is.
fn far(task: &Task) -> String {
    format!("{} {}", text::count(task.done as i64), task.unit)
}

/// Where the cursor is: exact when all is loaded, else with a plus.
fn place(state: &State, pane: &Pane) -> String {
    let mut words = Vec::new();
    let reading = state.reading(pane);
    if let Some(task) = reading {
        words.push(format!("{} compared, esc stops", far(task)));
    }
    if pane.stopped {
        words.push("stopped, r begins anew".to_owned());
    }
    if !pane.marks.is_empty() {
        words.push(format!("{} marked", text::count(pane.marks.len() as i64)));
    }
    if pane.anchor.is_some() {
        words.push("range".to_owned());
    }
    if let Phase::Failed(_) = pane.phase {
        words.push("not up to date".to_owned());
    }
    if reading.is_none() && pane.waiting.is_some() && pane.loaded_at.0 == 0 {
        words.push("loading".to_owned());
    }
    match (pane.is_all_here(), pane.start.is_none()) {
        (true, _) => words.push(format!("{} of {}", pane.cursor + 1, pane.rows.len())),
        (false, true) => words.push(format!("{} of {}+", pane.cursor + 1, pane.rows.len())),
        _ if pane.follow => words.push("following".to_owned()),
        _ => words.push("in the middle".to_owned()),
    }
    words.join(" · ")
}

/// As many columns from the left as fit; what is left over goes to those that can use it.
fn widths(columns: &[Column], room: usize) -> Vec<usize> {
    let room = room.saturating_sub(1);
    let mut shown = columns.len();
    let needed = |n: usize| {
        columns[..n]
            .iter()
            .map(|c| c.width + 1)
            .sum::<usize>()
            .saturating_sub(1)
    };
    while shown > 1 && needed(shown) > room {
        shown -= 1;
    }
    let mut widths: Vec<usize> = columns[..shown].iter().map(|c| c.width.min(room)).collect();
    let grow: usize = columns[..shown].iter().map(|c| c.grow).sum();
    let spare = room.saturating_sub(needed(shown));
    let mut given = 0;
    for (width, column) in widths.iter_mut().zip(columns) {
        let share = (spare * column.grow).checked_div(grow).unwrap_or(0);
        *width += share;
        given += share;
    }
    if let Some(first) = columns[..shown].iter().position(|c| c.grow > 0) {
        widths[first] += spare - given;
    }
    widths
}
