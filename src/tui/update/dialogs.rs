//! From an action to what it does to the store: the dialog that asks, the forecast it waits for, and the work that begins
//! when somebody says yes. Nothing changes the store on another way.

use super::Worked;
use super::acts::copy;
use super::jobs::begin;
use crate::tui::action::Act;
use crate::tui::change::{Change, Work};
use crate::tui::dialog::{Around, Dialog, Foreseen, Pressed, Then};
use crate::tui::keys::Chord;
use crate::tui::list::ListId;
use crate::tui::screen::Screen;
use crate::tui::state::*;
use crate::tui::theme::Tone;
use crate::tui::view::shows_all;

pub fn open_dialog(state: &mut State, act: Act, asked: &mut Vec<Request>) {
    let Some(pane) = state.pane() else { return };
    let around = Around {
        now: state.now,
        workspace: pane.scope.workspace.clone(),
        folder: state.settings.backups.clone(),
        named: state.settings.named.clone(),
    };
    match Dialog::of(act, pane.list, pane.targets(), &around) {
        Ok(mut dialog) => {
            foresee(state, &mut dialog, asked);
            state.modal = Some(Modal::Dialog(Box::new(dialog)));
        }
        Err(why) => state.toast(why, Tone::Warn),
    }
}

pub fn press_dialog(state: &mut State, mut dialog: Box<Dialog>, key: Chord, asked: &mut Vec<Request>) {
    let before = dialog.to_foresee();
    match dialog.press(key) {
        Pressed::Stay => {
            if dialog.to_foresee() != before {
                foresee(state, &mut dialog, asked);
            }
            state.modal = Some(Modal::Dialog(dialog));
        }
        Pressed::Cancel if dialog.doing.is_some() => {
            let key = state.settings.keymap.shown(Act::Screen(Screen::Jobs));
            state.toast(format!("It goes on; {key} shows how far it is"), Tone::Accent);
        }
        Pressed::Cancel => {}
        Pressed::CopyTwin => {
            let twins = dialog.twins();
            let text = (!twins.is_empty()).then(|| twins.join("\n"));
            copy(state, text, "command", asked);
            state.modal = Some(Modal::Dialog(dialog));
        }
        Pressed::Confirm if !shows_all(state.size, &dialog) => {
            dialog.complaint = Some("Make the window larger: it does not show all of it".into());
            state.modal = Some(Modal::Dialog(dialog));
        }
        Pressed::Confirm => confirmed(state, dialog, asked),
    }
}

/// Asks what the change of a dialog would do.
fn foresee(state: &mut State, dialog: &mut Dialog, asked: &mut Vec<Request>) {
    if matches!(dialog.foreseen, Foreseen::Plainly) {
        return;
    }
    state.generation += 1;
    dialog.foreseen = Foreseen::Asked(state.generation);
    dialog.looked.clear();
    match dialog.to_foresee() {
        Some(change) => asked.push(Request::Forecast(state.generation, Box::new(change))),
        None => dialog.foresee(Err("fill in the fields first; a number holds digits alone".into())),
    }
}

pub fn foreseen(state: &mut State, id: u64, result: Result<Forecast, Trouble>) {
    // The dialog may be gone, or ask for something else by now.
    if let Some(Modal::Dialog(dialog)) = &mut state.modal
        && matches!(dialog.foreseen, Foreseen::Asked(asked) if asked == id)
    {
        dialog.foresee(result.map_err(|trouble| trouble.text));
    }
}

fn confirmed(state: &mut State, mut dialog: Box<Dialog>, asked: &mut Vec<Request>) {
    match &dialog.then {
        Then::Quit => state.quit = true,
        Then::Act(Act::OpenConversation) => {
            let reason = dialog
                .typed()
                .into_iter()
                .find(|(name, _)| *name == "reason")
                .map(|(_, v)| v);
            let Some(row) = dialog.targets.first() else { return };
            let scope = Scope {
                workspace: row.text("workspace_id").to_owned(),
                conversation: row.id.clone(),
                reason: reason.unwrap_or_default(),
                name: ListId::Conversations.name_of(row),
                ..Scope::default()
            };
            let pane = Pane::new(ListId::Messages, scope, &state.memory);
            if let Some(view) = state.view_mut() {
                view.side = Some(pane);
                view.on_side = true;
            }
        }
        then => {
            if let Then::Undo(undo) = then {
                state.undo.retain(|other| other.id != undo.id);
            }
            if let Some(work) = dialog.work() {
                let id = begin(state, work, asked);
                if dialog.holds_text() {
                    dialog.doing = Some(id);
                    state.modal = Some(Modal::Dialog(dialog));
                }
            }
        }
    }
}

/// The dialog that waits for this work, if it is still there.
fn waiting_for(state: &mut State, id: u64) -> Option<&mut Dialog> {
    match &mut state.modal {
        Some(Modal::Dialog(dialog)) if dialog.doing == Some(id) => Some(dialog),
        _ => None,
    }
}

/// Work that takes its time is watched among the jobs; an edit is over in a moment.
pub fn under_way(state: &mut State, id: u64) {
    let is_long = |work: Work| work.changes.iter().any(|change| matches!(change, Change::Long(_)));
    if waiting_for(state, id).is_some_and(|dialog| dialog.work().is_some_and(is_long)) {
        state.modal = None;
    }
}

/// A dialog whose work failed says why, with all that was typed; `false` when there is none.
pub fn answer(state: &mut State, id: u64, worked: &Worked) -> bool {
    let Some(dialog) = waiting_for(state, id) else {
        return false;
    };
    match (worked.done, worked.failed.first()) {
        (0, Some((_, trouble))) => {
            dialog.doing = None;
            dialog.complaint = Some(trouble.text.clone());
            dialog.focus = 0;
            true
        }
        _ => {
            state.modal = None;
            false
        }
    }
}
