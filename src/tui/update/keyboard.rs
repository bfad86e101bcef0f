//! A key means what whatever is in front makes of it: a dialog, the palette, the line of the filter, and only then the
//! keymap. Text that is pasted goes the same way.

use crossterm::event::KeyModifiers;

use super::acts::{act, copy, remember};
use super::dialogs::press_dialog;
use crate::tui::action::Act;
use crate::tui::keymap::Meaning;
use crate::tui::keys::Chord;
use crate::tui::palette;
use crate::tui::state::*;
use crate::tui::theme::Tone;
use crate::tui::view;

pub fn press(state: &mut State, key: Chord, asked: &mut Vec<Request>) {
    // These are about the terminal, whatever is on it.
    if key.mods.contains(KeyModifiers::CONTROL)
        && let Meaning::Act(found @ (Act::Suspend | Act::Redraw)) = state.settings.keymap.meaning(&[key], None)
    {
        return act(state, found, asked);
    }
    if view::is_too_small(state.size) {
        // Nobody operates what is not shown.
        let leaves = state.settings.keymap.meaning(&[key], None) == Meaning::Act(Act::Quit);
        state.quit = leaves && state.running() == 0;
        return;
    }
    match state.modal.take() {
        Some(Modal::Dialog(dialog)) => return press_dialog(state, dialog, key, asked),
        Some(Modal::Secret(secret)) => {
            if key.is("y") {
                copy(state, Some(secret.value.clone()), "secret", asked);
            }
            if !key.is("esc") && !key.is("q") && !key.is("enter") {
                state.modal = Some(Modal::Secret(secret));
            }
            return;
        }
        Some(Modal::Palette(palette)) => return press_palette(state, palette, key, asked),
        Some(Modal::Help { top }) => return press_pages(state, top, key, |top| Modal::Help { top }),
        Some(Modal::Detail { top }) => {
            if key.is("y") || key.is("Y") {
                state.modal = Some(Modal::Detail { top });
                return act(state, if key.is("y") { Act::CopyId } else { Act::CopyRow }, asked);
            }
            return press_pages(state, top, key, |top| Modal::Detail { top });
        }
        None => {}
    }
    if let Some(mut input) = state.filtering.take() {
        if key.is("esc") {
            set_filter(state, input.before);
        } else if key.is("enter") {
            remember(state, asked);
        } else if key.is("down") || key.is("up") {
            act(state, if key.is("down") { Act::Down } else { Act::Up }, asked);
        } else {
            if key.is("ctrl-c") {
                return;
            }
            input.line.press(key);
            let text = input.line.text.clone();
            state.filtering = Some(input);
            set_filter(state, text);
        }
        return;
    }
    state.pressed.push(key);
    let list = state.list();
    match state.settings.keymap.meaning(&state.pressed, list) {
        Meaning::Act(found) => {
            state.pressed.clear();
            act(state, found, asked);
        }
        Meaning::More => {}
        Meaning::Nothing => {
            let alone = state.pressed.len() == 1;
            state.pressed.clear();
            if !alone {
                return press(state, key, asked);
            }
            let name = key.to_string();
            let help = state.settings.keymap.shown(Act::Help);
            state.toast(format!("{name} does nothing here; {help} shows the keys"), Tone::Dim);
        }
    }
}

fn press_pages(state: &mut State, top: usize, key: Chord, made: impl Fn(usize) -> Modal) {
    let page = usize::from(state.size.1).saturating_sub(6).max(1);
    let top = match () {
        _ if key.is("esc") || key.is("q") || key.is("?") || key.is("enter") || key.is("ctrl-c") => return,
        _ if key.is("down") || key.is("j") => top + 1,
        _ if key.is("up") || key.is("k") => top.saturating_sub(1),
        _ if key.is("pgdn") || key.is("space") || key.is("ctrl-f") || key.is("ctrl-d") => top + page,
        _ if key.is("pgup") || key.is("ctrl-b") || key.is("ctrl-u") => top.saturating_sub(page),
        _ if key.is("home") || key.is("g") => 0,
        _ if key.is("end") || key.is("G") => usize::MAX / 2,
        _ => top,
    };
    // No further than the last page.
    let most = view::length(state, &made(top)).saturating_sub(page);
    state.modal = Some(made(top.min(most)));
}

fn press_palette(state: &mut State, mut palette: Palette, key: Chord, asked: &mut Vec<Request>) {
    let found = palette::find(state, &palette.input.text);
    if key.is("esc") || key.is("ctrl-c") {
        return;
    }
    if key.is("enter") {
        if let Some(item) = found.get(palette.at) {
            match item.refusal {
                Some(why) => state.toast(why, Tone::Warn),
                None => act(state, item.action.act, asked),
            }
        }
        return;
    }
    if key.is("ctrl-y") {
        let twin = found
            .get(palette.at)
            .map(|item| item.twin.clone())
            .filter(|t| !t.is_empty());
        copy(state, twin, "command", asked);
    } else if key.is("down") || key.is("ctrl-n") || key.is("tab") {
        palette.at = (palette.at + 1).min(found.len().saturating_sub(1));
    } else if key.is("up") || key.is("ctrl-p") || key.is("backtab") {
        palette.at = palette.at.saturating_sub(1);
    } else if palette.input.press(key) {
        palette.at = 0;
    }
    state.modal = Some(Modal::Palette(palette));
}

pub fn paste(state: &mut State, text: &str) {
    match &mut state.modal {
        Some(Modal::Palette(palette)) => {
            palette.input.insert(text);
            palette.at = 0;
        }
        Some(Modal::Dialog(dialog)) => dialog.paste(text),
        Some(_) => {}
        None => {
            if let Some(input) = &mut state.filtering {
                input.line.insert(text);
                let text = input.line.text.clone();
                set_filter(state, text);
            }
        }
    }
}

/// The filter of the pane in focus; it is loaded anew at once.
fn set_filter(state: &mut State, text: String) {
    let Some(pane) = state.pane_mut() else {
        return;
    };
    if pane.filter != text {
        pane.filter = text;
        pane.reset();
    }
}
