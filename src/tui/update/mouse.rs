//! Clicks and the wheel, by the same layout that drew what they hit. They do nothing that a key could not do: a click goes to
//! something, and only a second one there does it.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

use super::cursor::{extend_range, follow_if_at_end, step};
use super::keyboard::press;
use super::places::{go, open};
use crate::tui::dialog::Field;
use crate::tui::keys::Chord;
use crate::tui::palette;
use crate::tui::state::*;
use crate::tui::view::{self, layout};

fn press_named(state: &mut State, key: &str, asked: &mut Vec<Request>) {
    if let Some(key) = Chord::parse(key) {
        press(state, key, asked);
    }
}

pub fn click(state: &mut State, mouse: MouseEvent, asked: &mut Vec<Request>) {
    let by = match mouse.kind {
        MouseEventKind::ScrollDown => 3,
        MouseEventKind::ScrollUp => -3,
        MouseEventKind::Down(MouseButton::Left) => 0,
        _ => return,
    };
    if view::is_too_small(state.size) {
        return;
    }
    let at = (mouse.column, mouse.row).into();
    match &mut state.modal {
        Some(Modal::Help { .. } | Modal::Detail { .. } | Modal::Palette(_)) if by != 0 => {
            let key = if by > 0 { "down" } else { "up" };
            (0..3).for_each(|_| press_named(state, key, asked));
            return;
        }
        Some(Modal::Palette(palette)) => {
            match view::palette_at(state.size, palette, at) {
                Some(row) if row == palette.at => press_named(state, "enter", asked),
                // What lies behind the last one is no action.
                Some(row) => {
                    let typed = palette.input.text.clone();
                    let last = palette::find(state, &typed).len().saturating_sub(1);
                    if let Some(Modal::Palette(palette)) = &mut state.modal {
                        palette.at = row.min(last);
                    }
                }
                None => {}
            }
            return;
        }
        Some(Modal::Dialog(dialog)) if by == 0 => {
            let Some(hit) = view::dialog_at(state.size, dialog, at) else {
                return;
            };
            let again = hit == dialog.focus;
            if hit == dialog.cancel_at() {
                press_named(state, "esc", asked);
            } else if again && hit == dialog.verb_at() {
                press_named(state, "enter", asked);
            } else if again && matches!(dialog.fields.get(hit), Some(Field::Choice { .. })) {
                press_named(state, "right", asked);
            } else {
                dialog.focus = hit;
            }
            return;
        }
        Some(_) => return,
        None => {}
    }
    let areas = layout(state);
    if by == 0
        && let Some(screen) = areas.tab_at(at)
    {
        return go(state, screen, asked);
    }
    let Some(view) = state.view_mut() else {
        return;
    };
    let on_side = areas.side_rows.is_some_and(|area| area.contains(at));
    let on_list = areas.list_rows.is_some_and(|area| area.contains(at));
    if !on_side && !on_list {
        return;
    }
    view.on_side = on_side && view.side.is_some();
    if by != 0 {
        return step(state, by);
    }
    let rows = if on_side { areas.side_rows } else { areas.list_rows };
    let (Some(pane), Some(rows)) = (view.pane_mut(), rows) else {
        return;
    };
    let row = pane.top + usize::from(mouse.row - rows.y);
    if row >= pane.rows.len() {
        return;
    }
    if row == pane.cursor {
        return open(state);
    }
    pane.cursor = row;
    follow_if_at_end(pane);
    extend_range(pane);
}
