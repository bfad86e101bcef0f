//! What each action of the table does, once it is found by a key, in the palette or by the mouse. What changes the store
//! is handed to a dialog; all else is done at once.

use super::cursor::{half, mark, mark_all, range, sort, step, to_end};
use super::dialogs::open_dialog;
use super::jobs::{read_backups, stop_job};
use super::places::{back, go, left, next_pane, next_tab, open, sessions};
use crate::model::Time;
use crate::tui::action::{self, Act};
use crate::tui::dialog::Dialog;
use crate::tui::input::Input;
use crate::tui::memory::Kept;
use crate::tui::row::Row;
use crate::tui::state::*;
use crate::tui::text;
use crate::tui::theme::Tone;

pub fn act(state: &mut State, act: Act, asked: &mut Vec<Request>) {
    let action = action::find(act);
    if let Some(why) = state.refusal(act) {
        state.toast(format!("{}: {why}", action.title), Tone::Warn);
        return;
    }
    if action.changes() {
        return open_dialog(state, act, asked);
    }
    match act {
        Act::Quit if state.unfinished() > 0 => {
            state.modal = Some(Modal::Dialog(Box::new(Dialog::quit(state.unfinished()))));
        }
        Act::Quit => state.quit = true,
        Act::Palette => {
            let input = Input::default();
            state.modal = Some(Modal::Palette(Palette { input, at: 0 }));
        }
        Act::Help => state.modal = Some(Modal::Help { top: 0 }),
        Act::Undo => {
            if let Some(undo) = state.undo.last().cloned() {
                state.modal = Some(Modal::Dialog(Box::new(Dialog::undo(undo))));
            }
        }
        Act::Filter => {
            state.filtering = state.pane().map(|pane| Filtering {
                line: Input::new(&pane.filter),
                before: pane.filter.clone(),
            });
        }
        Act::Back => back(state, asked),
        Act::Suspend => asked.push(Request::Suspend),
        Act::Zoom => state.zoom = !state.zoom,
        Act::Freeze => {
            state.frozen = !state.frozen;
            let text = if state.frozen {
                "Frozen: no list moves until f"
            } else {
                "Live again"
            };
            state.toast(text, Tone::Accent);
        }
        Act::Mouse => {
            state.mouse = !state.mouse;
            asked.push(Request::Mouse(state.mouse));
            remember(state, asked);
            let text = if state.mouse {
                "Mouse on"
            } else {
                "Mouse off: the terminal selects text"
            };
            state.toast(text, Tone::Accent);
        }
        Act::ThemeNext => {
            state.theme = state.theme.next();
            state.memory.theme = Some(state.theme);
            remember(state, asked);
            state.toast(format!("Theme: {}", state.theme.name()), Tone::Accent);
        }
        Act::Refresh if matches!(state.phase, Phase::Failed(_)) => {
            state.phase = Phase::Loading;
            asked.push(Request::Open);
        }
        Act::Refresh => {
            refresh(state);
            asked.push(Request::Redraw);
        }
        Act::Redraw => asked.push(Request::Redraw),
        Act::Screen(screen) => go(state, screen, asked),
        Act::Pane | Act::PaneBack => next_pane(state, act == Act::Pane),
        Act::TabNext | Act::TabBefore => next_tab(state, act == Act::TabNext),
        Act::Open => open(state),
        Act::Sessions => sessions(state),
        Act::StopJob => stop_job(state, asked),
        Act::VerifyBackup | Act::DrillBackup => read_backups(state, act, asked),
        Act::Left => left(state),
        Act::Down => step(state, 1),
        Act::Up => step(state, -1),
        Act::HalfDown => step(state, half(state)),
        Act::HalfUp => step(state, -half(state)),
        Act::PageDown => step(state, 2 * half(state)),
        Act::PageUp => step(state, -2 * half(state)),
        Act::Top | Act::Bottom => to_end(state, act == Act::Top, asked),
        Act::Mark => mark(state),
        Act::Range => range(state),
        Act::MarkAll => mark_all(state, asked),
        Act::Sort => sort(state, asked),
        Act::CopyId => {
            let ids = state
                .pane()
                .map(|pane| pane.targets().iter().map(|row| row.id.clone()).collect::<Vec<_>>());
            copy(
                state,
                ids.filter(|ids| !ids.is_empty()).map(|ids| ids.join("\n")),
                "id",
                asked,
            );
        }
        Act::CopyRow => {
            let rows = state
                .pane()
                .map(|pane| pane.targets().iter().map(|row| json(row)).collect::<Vec<_>>());
            copy(
                state,
                rows.filter(|rows| !rows.is_empty()).map(|rows| rows.join("\n")),
                "row",
                asked,
            );
        }
        Act::CopyTwin => {
            let twin = state
                .pane()
                .map(|pane| list_twin(pane, &state.settings.backups))
                .filter(|twin| !twin.is_empty())
                .map(|twin| twin + &state.settings.named);
            copy(state, twin, "command", asked);
        }
        _ => {}
    }
}

fn json(row: &Row) -> String {
    row.value.to_string()
}

/// The command that lists what a pane shows.
fn list_twin(pane: &Pane, folder: &str) -> String {
    pane.list
        .spec()
        .twin
        .replace("{workspace_id}", &text::shell(&pane.scope.workspace))
        .replace("{user_id}", &text::shell(&pane.scope.user))
        .replace("{folder}", &text::shell(folder))
}

pub fn copy(state: &mut State, what: Option<String>, name: &str, asked: &mut Vec<Request>) {
    match what {
        Some(text) => {
            let lines = text.lines().count();
            asked.push(Request::Copy(text));
            let many = if lines > 1 {
                format!("{lines} {name}s")
            } else {
                format!("the {name}")
            };
            state.toast(format!("Copied {many}"), Tone::Good);
        }
        None => state.toast(format!("There is no {name} to copy here"), Tone::Warn),
    }
}

pub fn remember(state: &mut State, asked: &mut Vec<Request>) {
    state.memory.screen = Some(state.screen);
    state.memory.mouse = Some(state.mouse);
    if let Some(pane) = state.views.get(&state.screen).and_then(View::pane) {
        let kept = Kept {
            filter: pane.filter.clone(),
            descending: Some(pane.descending),
        };
        state.memory.lists.insert(pane.list, kept);
    }
    asked.push(Request::Remember(Box::new(state.memory.clone())));
}

fn refresh(state: &mut State) {
    state.overview_at = Time(0);
    if let Some(view) = state.view_mut() {
        for pane in view.shown_mut() {
            pane.stale = true;
            pane.stopped = false;
            pane.waiting = None;
            pane.loaded_at = Time(0);
            if matches!(pane.phase, Phase::Failed(_)) {
                pane.reset();
            }
        }
    }
}
