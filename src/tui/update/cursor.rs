//! The cursor and the marks in the rows of the pane in focus, and the order these rows stand in.

use super::acts::remember;
use super::loading::ask;
use crate::tui::state::*;
use crate::tui::theme::Tone;
use crate::tui::view::layout;

pub fn half(state: &State) -> isize {
    let heights = layout(state).heights();
    let on_side = state.view().is_some_and(|view| view.on_side);
    let height = if on_side { heights.1 } else { heights.0 };
    (height / 2).max(1) as isize
}

pub fn step(state: &mut State, by: isize) {
    let Some(pane) = state.pane_mut() else {
        return;
    };
    let last = pane.rows.len().saturating_sub(1);
    pane.cursor = pane.cursor.saturating_add_signed(by).min(last);
    follow_if_at_end(pane);
    extend_range(pane);
}

pub fn follow_if_at_end(pane: &mut Pane) {
    pane.follow = pane.list.spec().live && !pane.below && pane.cursor + 1 >= pane.rows.len();
}

pub fn to_end(state: &mut State, top: bool, asked: &mut Vec<Request>) {
    let Some(pane) = state.views.get_mut(&state.screen).and_then(View::pane_mut) else {
        return;
    };
    let (there, want) = match top {
        true => (pane.start.is_none(), Want::First),
        false => (!pane.below, Want::Last),
    };
    if there {
        pane.cursor = if top { 0 } else { pane.rows.len().saturating_sub(1) };
        follow_if_at_end(pane);
        extend_range(pane);
        return;
    }
    pane.anchor = None;
    pane.follow = !top && pane.list.spec().live;
    pane.waiting = None;
    ask(pane, want, &mut state.generation, asked);
}

pub fn mark(state: &mut State) {
    let Some(pane) = state.pane_mut() else {
        return;
    };
    let Some(row) = pane.row().cloned() else { return };
    if pane.marks.remove(&row.id).is_none() {
        pane.marks.insert(row.id.clone(), row);
    }
    step(state, 1);
}

pub fn range(state: &mut State) {
    let Some(pane) = state.pane_mut() else {
        return;
    };
    pane.anchor = match pane.anchor.take() {
        Some(_) => None,
        None => pane.row().map(|row| row.id.clone()),
    };
    extend_range(pane);
}

/// Marks everything between the beginning of the range and the cursor.
pub fn extend_range(pane: &mut Pane) {
    let Some(from) = pane
        .anchor
        .as_ref()
        .and_then(|id| pane.rows.iter().position(|row| row.id == *id))
    else {
        return;
    };
    let (low, high) = (from.min(pane.cursor), from.max(pane.cursor));
    for row in pane.rows.range(low..=high) {
        pane.marks.insert(row.id.clone(), row.clone());
    }
}

pub fn mark_all(state: &mut State, asked: &mut Vec<Request>) {
    let Some(pane) = state.views.get_mut(&state.screen).and_then(View::pane_mut) else {
        return;
    };
    if !pane.marks.is_empty() {
        pane.marks.clear();
        pane.anchor = None;
    } else if pane.is_all_here() {
        pane.marks = pane.rows.iter().map(|row| (row.id.clone(), row.clone())).collect();
    } else {
        ask(pane, Want::All, &mut state.generation, asked);
    }
}

pub fn sort(state: &mut State, asked: &mut Vec<Request>) {
    let Some(pane) = state.pane_mut() else {
        return;
    };
    if pane.list.spec().live {
        return state.toast("What is live is always in the order it came", Tone::Dim);
    }
    pane.descending = !pane.descending;
    pane.reset();
    let text = if pane.descending { "Last first" } else { "First first" };
    state.toast(text, Tone::Accent);
    remember(state, asked);
}
