//! From an action to what it does to the store: the dialog that asks, the forecast it waits for, and the work that begins
//! when somebody says yes. Nothing changes the store on another way.

use super::acts::copy;
use super::jobs::begin;
use crate::tui::action::Act;
use crate::tui::dialog::{Around, Dialog, Foreseen, Pressed, Then};
use crate::tui::keys::Chord;
use crate::tui::list::ListId;
use crate::tui::state::*;
use crate::tui::theme::Tone;

pub fn open_dialog(state: &mut State, act: Act, asked: &mut Vec<Request>) {
    let Some(pane) = state.pane() else { return };
    let around = Around {
        now: state.now,
        workspace: pane.scope.workspace.clone(),
        folder: state.settings.backups.clone(),
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
        Pressed::Cancel => {}
        Pressed::CopyTwin => {
            let twins = dialog.twins();
            let text = (!twins.is_empty()).then(|| twins.join("\n"));
            copy(state, text, "command", asked);
            state.modal = Some(Modal::Dialog(dialog));
        }
        Pressed::Confirm => confirmed(state, &dialog, asked),
    }
}

/// Asks what the change of a dialog would do.
fn foresee(state: &mut State, dialog: &mut Dialog, asked: &mut Vec<Request>) {
    if matches!(dialog.foreseen, Foreseen::Plainly) {
        return;
    }
    state.generation += 1;
    dialog.foreseen = Foreseen::Asked(state.generation);
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

fn confirmed(state: &mut State, dialog: &Dialog, asked: &mut Vec<Request>) {
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
                begin(state, work, asked);
            }
        }
    }
}
