//! Every screen, dialog and state at three sizes, as a person sees it after real keys. The pictures stand in
//! `snapshots/`; `CLICKCLACK_GENERATE=1 cargo test` draws them anew.

use std::path::Path;

use super::stage::{Stage, Store, settings};
use crate::model::Error;
use crate::tui::state::{News, Trouble};
use crate::tui::theme::Tone;
use crate::tui::update::Event;

const SIZES: [(u16, u16); 3] = [(60, 15), (80, 24), (160, 50)];

/// What `play` shows at each size.
fn shown(name: &str, play: impl Fn((u16, u16)) -> Stage) {
    let pictures: Vec<String> = SIZES
        .iter()
        .map(|size| format!("{}x{}\n{}", size.0, size.1, play(*size).picture()))
        .collect();
    let fresh = pictures.join("\n");
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src/tui/tests/snapshots")
        .join(format!("{name}.txt"));
    if std::env::var_os("CLICKCLACK_GENERATE").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, &fresh).unwrap();
        return;
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(kept == fresh, "{name} looks different now:\n{fresh}");
}

/// After these keys on a full store.
fn after(name: &str, keys: &str) {
    shown(name, |size| {
        let mut stage = Stage::new(size).open();
        stage.keys(keys);
        stage
    });
}

#[test]
fn every_screen() {
    for (name, keys) in [
        ("overview", "1"),
        ("workspaces", "2"),
        ("channels", "2 enter"),
        ("channels-messages", "2 enter j enter"),
        ("members", "2 enter ]"),
        ("conversations", "2 enter ] ]"),
        ("invites", "2 enter ] ] ]"),
        ("people", "3"),
        ("sessions", "3 s"),
        ("waiting", "4"),
        ("timeouts", "4 tab"),
        ("blocked", "4 tab tab"),
        ("actions", "4 tab tab tab"),
        ("uploads", "5"),
        ("bots", "6"),
        ("tokens", "6 tab"),
        ("all-invites", "6 tab tab"),
        ("events", "7"),
        ("backups", "8"),
        ("differences", "8 tab"),
        ("audit", "0"),
        ("doctor", "D"),
        ("config", "C"),
    ] {
        after(name, keys);
    }
}

#[test]
fn every_dialog() {
    for (name, keys) in [
        ("dialog-archive", "2 enter j A"),
        ("dialog-unarchive", "2 enter U"),
        ("dialog-open-conversation", "2 enter ] ] o"),
        ("dialog-approve", "4 a"),
        ("dialog-approve-many", "4 * a"),
        ("dialog-timeout", "4 t"),
        ("dialog-timeout-of-a-person", "3 t"),
        ("dialog-end-timeout", "4 tab e"),
        ("dialog-block", "4 b"),
        ("dialog-unblock", "4 tab tab B"),
        ("dialog-note", "3 n"),
        ("dialog-role", "3 c"),
        ("dialog-take-backup", "8 n"),
        ("dialog-restore", "8 R"),
        ("dialog-prune-backups", "8 P"),
        ("dialog-purge", "3 P"),
        ("dialog-prune-events", "7 P"),
        ("dialog-sweep-uploads", "5 X"),
        ("dialog-create-workspace", "2 n"),
        ("dialog-delete-workspace", "2 delete"),
        ("dialog-transfer-workspace", "2 enter ] j O"),
        ("dialog-create-invite", "2 enter ] ] ] n"),
        ("dialog-create-bot", "2 enter ] N"),
        ("dialog-revoke-invite", "2 enter ] ] ] d"),
        ("dialog-repair", "D j F"),
        ("dialog-sign-out", "3 o"),
        ("dialog-disable", "3 d"),
        ("dialog-enable", "3 E"),
        ("dialog-delete-person", "3 delete"),
        ("dialog-remove-member", "4 R"),
        ("dialog-delete-bot", "6 d"),
        ("dialog-revoke-token", "6 tab d"),
        ("dialog-delete-upload", "5 d"),
        ("dialog-undo-action", "4 tab tab tab U"),
        ("dialog-typed-wrong", "3 delete x tab tab enter"),
        ("dialog-undo", "4 b y u"),
        ("dialog-complaint", "2 enter ] ] o tab tab enter"),
    ] {
        after(name, keys);
    }
}

#[test]
fn every_popup() {
    after("palette", ":");
    after("help", "?");
    after("help-below", "3 ? pgdn");
    after("detail", "3 enter");
    after("detail-of-a-message", "2 enter enter enter");
    after("secret", "2 enter ] ] ] n tab tab tab tab enter");
    shown("palette-found", |size| {
        let mut stage = Stage::new(size).open();
        stage.keys("4 :").typed("time out");
        stage
    });
}

#[test]
fn every_state() {
    shown("opening", Stage::new);
    shown("store-missing", |size| {
        let mut stage = Stage::new(size);
        let missing = Error::not_found("store");
        stage.send(Event::Opened(Err(Trouble::of(&missing))));
        stage
    });
    for (name, store) in [
        ("loading", Store::Silent),
        ("empty", Store::Empty),
        ("broken", Store::Broken),
        ("forbidden", Store::Forbidden),
    ] {
        for (screen, keys) in [("overview", "1"), ("people", "3"), ("doctor", "D")] {
            shown(&format!("{name}-{screen}"), |size| {
                let mut stage = Stage::new(size);
                stage.store = store;
                let mut stage = stage.open();
                stage.keys(keys);
                stage
            });
        }
    }
    after("jobs-none", "9");
    after("jobs", "4 b y 9");
    after("marks", "3 space space j j v j j");
    after("filtering", "3 / u s e r 1");
    after("filtered", "3 / u s e r 1 2 enter");
    after("no-match", "3 / n o b o d y enter");
    after("sorted", "3 S");
    after("end-of-a-list", "3 G");
    after("a-key-that-does-nothing", "1 x");
    after("the-beginning-of-a-key", "3 g");
    after("frozen", "2 enter f");
    after("zoomed", "2 enter z");
    after("theme", "T");
    shown("read-only", |size| {
        let mut stage = Stage::with(settings(true), size).open();
        stage.keys("4 b");
        stage
    });
    shown("ascii", |size| {
        let mut settings = settings(false);
        settings.ascii = true;
        let mut stage = Stage::with(settings, size).open();
        stage.keys("3 space");
        stage
    });
    shown("busy", |size| {
        let mut stage = Stage::new(size).open();
        stage.send(Event::News(News {
            messages: 5_000,
            ..News::default()
        }));
        stage
    });
    shown("a-line-from-behind", |size| {
        let mut stage = Stage::new(size).open();
        stage.send(Event::Note("reading the event log failed\u{1b}[2J".into(), Tone::Warn));
        stage
    });
}

#[test]
fn tiny_terminals_say_so_and_none_is_a_panic() {
    for width in 1..40 {
        for height in 1..12 {
            let mut stage = Stage::new((width, height)).open();
            for keys in ["3", "4 b", "esc", ":", "esc", "?", "esc", "2 enter enter"] {
                stage.keys(keys);
                stage.picture();
            }
        }
    }
    let small = Stage::new((20, 4)).open().picture();
    assert!(small.contains("too small"), "{small}");
}
