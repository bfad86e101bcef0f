//! Whatever is pressed, clicked, pasted and resized in whatever order: no panic, nothing changed without a confirmed
//! dialog, nothing changed at all in a console that only reads, and no row of text outside of its place.

use crossterm::event::{KeyCode, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

use super::stage::{Stage, Store, settings};
use crate::tui::action::ACTIONS;
use crate::tui::change::{Change, Long};
use crate::tui::keys::{self, Chord};
use crate::tui::state::{Modal, News, Request};
use crate::tui::update::Event;
use crate::tui::view;

/// SplitMix64: small, and the same on every machine.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

fn pool() -> Vec<Chord> {
    let mut pool: Vec<Chord> = ACTIONS
        .iter()
        .flat_map(|action| action.keys)
        .flat_map(|text| keys::parse(text).unwrap())
        .collect();
    for text in [
        "enter",
        "enter",
        "tab",
        "esc",
        "y",
        "n",
        "backspace",
        "left",
        "right",
        "up",
        "delete",
        "1",
        "é",
        "語",
    ] {
        pool.push(Chord::parse(text).unwrap());
    }
    pool.retain(|key| !key.is("q") && !key.is("ctrl-c"));
    pool
}

const SIZES: [(u16, u16); 7] = [(80, 24), (60, 15), (160, 50), (1, 1), (31, 9), (300, 8), (45, 100)];

fn play(seed: u64, read_only: bool, steps: usize) {
    let mut chance = Chance(seed);
    let pool = pool();
    let mut stage = Stage::with(settings(read_only), (80, 24)).open();
    let mut trail = Vec::new();
    for _ in 0..steps {
        let asked = stage.asked.len();
        let confirmable = match &stage.state.modal {
            Some(Modal::Dialog(dialog)) => dialog.clone().confirm_now(),
            _ => false,
        };
        let mut key = None;
        let mut on_the_button = false;
        match chance.below(20) {
            0 => {
                let size = *chance.of(&SIZES);
                stage.send(Event::Resize(size.0, size.1));
            }
            1 => {
                let kinds = [
                    MouseEventKind::Down(MouseButton::Left),
                    MouseEventKind::ScrollDown,
                    MouseEventKind::ScrollUp,
                ];
                let kind = *chance.of(&kinds);
                let (width, height) = stage.state.size;
                let place = (
                    chance.below(usize::from(width)) as u16,
                    chance.below(usize::from(height)) as u16,
                );
                if let Some(Modal::Dialog(dialog)) = &stage.state.modal {
                    let hit = view::dialog_at(stage.state.size, dialog, place.into());
                    on_the_button = hit == Some(dialog.verb_at()) && dialog.focus == dialog.verb_at();
                }
                stage.send(Event::Mouse(MouseEvent {
                    kind,
                    column: place.0,
                    row: place.1,
                    modifiers: KeyModifiers::NONE,
                }));
            }
            2 => stage.send(Event::Paste("pasted \u{1b}[2J\n語".into())),
            3 => stage.send(Event::News(News {
                messages: 3,
                events: 4,
                channels: vec!["chn_1".into()],
                edits: chance.below(2) == 0,
            })),
            4 => {
                stage.store = *chance.of(&[
                    Store::Full,
                    Store::Full,
                    Store::Full,
                    Store::Empty,
                    Store::Broken,
                    Store::Forbidden,
                ])
            }
            _ => {
                let pressed = *chance.of(&pool);
                key = Some(pressed);
                stage.press(pressed);
            }
        }
        trail.push(key.map_or("-".to_owned(), |key| key.to_string()));
        for request in &stage.asked[asked..] {
            if let Request::Work(_, work) = request
                && !work
                    .changes
                    .iter()
                    .all(|change| matches!(change, Change::Long(Long::VerifyBackup(_) | Long::Drill(_))))
            {
                let said_yes = on_the_button || key.is_some_and(|key| key.code == KeyCode::Enter || key.is("y"));
                assert!(
                    confirmable && said_yes,
                    "seed {seed}: {} without consent after {trail:?}",
                    work.title
                );
                assert!(
                    !read_only,
                    "seed {seed}: a change in a read-only console after {trail:?}"
                );
            }
            if let Request::Load(load) = request {
                let private = !load.scope.conversation.is_empty();
                assert!(
                    !private || !load.scope.reason.trim().is_empty(),
                    "seed {seed}: read without a reason"
                );
                assert!(
                    !private || !read_only,
                    "seed {seed}: read in private, and no entry could be written"
                );
            }
        }
        stage.settle();
        stage.picture();
        assert!(
            !stage.state.quit,
            "seed {seed}: left without being asked after {trail:?}"
        );
    }
}

#[test]
fn random_keys_change_nothing_without_consent() {
    for seed in 0..16 {
        play(seed, false, 150);
    }
}

#[test]
fn random_keys_change_nothing_in_a_read_only_console() {
    for seed in 1000..1012 {
        play(seed, true, 150);
    }
}

#[test]
fn no_name_breaks_a_border() {
    for size in [(60, 15), (80, 24), (160, 50)] {
        for keys in ["3", "4", "2", "5", "6", "7", "0", "2 enter", "2 enter enter"] {
            let mut stage = Stage::new(size).open();
            stage.keys(keys);
            let picture = stage.picture();
            for line in picture.lines().skip(2).take(usize::from(size.1) - 3) {
                let body: String = line.chars().skip(1).collect();
                let width = crate::tui::text::width(&body);
                assert_eq!(width, usize::from(size.0), "{keys} at {size:?}: {line:?}");
                assert!(body.starts_with(['│', '┌', '└']), "{line:?}");
                assert!(body.ends_with(['│', '┐', '┘']), "{line:?}");
                assert!(!body.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{line:?}");
            }
        }
    }
}
