//! Clicks and the wheel, by the same layout that drew what they hit. They do nothing that a key could not do, and never
//! confirm anything.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

use super::cursor::{extend_range, follow_if_at_end, step};
use super::keyboard::press;
use super::places::{go, open};
use crate::tui::keys::Chord;
use crate::tui::state::*;
use crate::tui::view::{self, layout};

pub fn click(state: &mut State, mouse: MouseEvent, asked: &mut Vec<Request>) {
    let by = match mouse.kind {
        MouseEventKind::ScrollDown => 3,
        MouseEventKind::ScrollUp => -3,
        MouseEventKind::Down(MouseButton::Left) => 0,
        _ => return,
    };
    let at = (mouse.column, mouse.row).into();
    match &mut state.modal {
        Some(Modal::Help { .. } | Modal::Detail { .. }) if by != 0 => {
            let key = if by > 0 { "down" } else { "up" };
            let Some(key) = Chord::parse(key) else { return };
            (0..3).for_each(|_| press(state, key, asked));
            return;
        }
        Some(Modal::Dialog(dialog)) if by == 0 => {
            // Only the buttons: a stray click confirms nothing.
            let buttons = view::buttons(state.size, dialog);
            if buttons[0].contains(at) {
                state.modal = None;
            } else if buttons[1].contains(at) {
                dialog.focus = dialog.verb_at();
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
