//! Where one is: from screen to screen, tab to tab, into what a row stands for and back out of it.

use super::acts::{act, remember};
use super::jobs::stop;
use crate::tui::action::Act;
use crate::tui::list::ListId;
use crate::tui::screen::{IN_WORKSPACE, Screen};
use crate::tui::state::*;
use crate::tui::text;

pub fn go(state: &mut State, screen: Screen, asked: &mut Vec<Request>) {
    if state.screen == screen {
        // Once more leads to the beginning of the screen.
        if let Some(view) = state.views.get_mut(&screen) {
            view.path.truncate(1);
            view.on_side = false;
        }
    }
    state.screen = screen;
    state.zoom = false;
    remember(state, asked);
}

/// One level back: range, marks, filter, zoom, pane, list. What is being read there is stopped first.
pub fn back(state: &mut State, asked: &mut Vec<Request>) {
    state.pressed.clear();
    if state.zoom {
        state.zoom = false;
        return;
    }
    if let Some(id) = state.pane().and_then(|pane| state.reading(pane)).map(|task| task.id) {
        return stop(state, id, asked);
    }
    let Some(view) = state.view_mut() else {
        return;
    };
    let on_side = view.on_side;
    let Some(pane) = view.pane_mut() else { return };
    if pane.anchor.take().is_some() {
        return;
    }
    if !pane.marks.is_empty() {
        pane.marks.clear();
    } else if !pane.filter.is_empty() {
        pane.filter.clear();
        pane.reset();
        remember(state, asked);
    } else if on_side {
        view.on_side = false;
    } else if view.path.len() > 1 {
        view.path.pop();
    }
}

pub fn left(state: &mut State) {
    let Some(view) = state.view_mut() else {
        return;
    };
    if view.on_side {
        view.on_side = false;
    } else if view.path.len() > 1 {
        view.path.pop();
    }
}

pub fn next_pane(state: &mut State, forward: bool) {
    if let Some(view) = state.view_mut()
        && view.side.is_some()
    {
        view.on_side = !view.on_side;
        return;
    }
    next_tab(state, forward);
}

/// Lists that a person switches between where this one is.
pub fn tabs(state: &State) -> &'static [ListId] {
    match state.view().map(|view| (view.path.len(), view.path.last())) {
        Some((2, Some(pane))) if IN_WORKSPACE.contains(&pane.list) => IN_WORKSPACE,
        Some((1, _)) => state.screen.tabs(),
        _ => &[],
    }
}

pub fn next_tab(state: &mut State, forward: bool) {
    let tabs = tabs(state);
    if tabs.len() < 2 {
        return;
    }
    let memory = state.memory.clone();
    let Some(view) = state.view_mut() else {
        return;
    };
    let Some(pane) = view.path.last_mut() else { return };
    let at = tabs.iter().position(|list| *list == pane.list).unwrap_or(0);
    let step = if forward { 1 } else { tabs.len() - 1 };
    let next = tabs[(at + step) % tabs.len()];
    *pane = Pane::new(next, pane.scope.clone(), &memory);
    view.side = None;
    view.on_side = false;
}

pub fn open(state: &mut State) {
    let memory = state.memory.clone();
    let Some(view) = state.view_mut() else {
        return;
    };
    if view.on_side {
        state.modal = Some(Modal::Detail { top: 0 });
        return;
    }
    let Some(pane) = view.path.last() else { return };
    let Some(row) = pane.row() else {
        let loading = matches!(pane.phase, Phase::Loading);
        if let Some(pane) = view.path.last_mut() {
            pane.open_first = loading;
        }
        return;
    };
    match pane.list {
        ListId::Workspaces => {
            let scope = Scope {
                workspace: row.id.clone(),
                name: text::line(row.text("name")),
                ..Scope::default()
            };
            let mut pane = Pane::new(ListId::Channels, scope, &memory);
            pane.filter.clear();
            view.path.push(pane);
        }
        ListId::Channels => view.on_side = true,
        ListId::Conversations => act(state, Act::OpenConversation, &mut Vec::new()),
        _ => state.modal = Some(Modal::Detail { top: 0 }),
    }
}

/// Where somebody is signed in.
pub fn sessions(state: &mut State) {
    let memory = state.memory.clone();
    let Some(view) = state.view_mut() else {
        return;
    };
    let Some((list, row)) = view.pane().and_then(|pane| Some((pane.list, pane.row()?.clone()))) else {
        return;
    };
    let user = match row.text("user_id") {
        "" => row.id.clone(),
        user => user.to_owned(),
    };
    let scope = Scope {
        user,
        name: list.name_of(&row),
        ..Scope::default()
    };
    let mut pane = Pane::new(ListId::Sessions, scope, &memory);
    pane.filter.clear();
    view.path.push(pane);
}
