//! The action table: nothing in it is half said, and every command that it names is a command.

use super::stage::{Stage, rows};
use crate::tui::action::{ACTIONS, Danger, Effect, Place};
use crate::tui::dialog::Dialog;
use crate::tui::keys;
use crate::tui::list::ListId;
use crate::tui::text;

#[test]
fn every_action_has_an_id_a_title_and_keys() {
    for (at, action) in ACTIONS.iter().enumerate() {
        assert!(!action.title.is_empty() && !action.id.is_empty(), "{:?}", action.act);
        assert!(!action.keys.is_empty(), "{} has no key", action.id);
        assert!(
            action.keys.iter().all(|key| keys::parse(key).is_some()),
            "{}: {:?}",
            action.id,
            action.keys
        );
        let twice = ACTIONS[..at]
            .iter()
            .any(|other| other.id == action.id || other.act == action.act);
        assert!(!twice, "{} stands twice", action.id);
    }
}

#[test]
fn every_change_has_a_command_and_a_dialog() {
    for action in ACTIONS.iter() {
        let Effect::Change { danger, .. } = action.effect else {
            continue;
        };
        assert!(action.twin.starts_with("clickclack "), "{}: no command", action.id);
        let Place::On(lists) = action.place else {
            panic!("{} is everywhere", action.id)
        };
        for list in lists {
            let target = std::sync::Arc::new(rows(*list).remove(0));
            let dialog = Dialog::of(action.act, *list, vec![target], &super::stage::around()).unwrap();
            assert!(!dialog.effect[0].is_empty(), "{} does not say what it does", action.id);
            assert_ne!(dialog.verb, "Do it", "{} has no verb", action.id);
            if let Some(work) = dialog.work() {
                let called = work.title.split(':').next().unwrap();
                assert!(
                    (2..=16).contains(&called.len()),
                    "{} is called {called:?} among the jobs",
                    action.id
                );
            }
            assert!(dialog.focus != dialog.verb_at(), "{} begins on its button", action.id);
            let undone = dialog.effect.iter().any(|line| line.ends_with("u undoes it."));
            assert_eq!(undone, danger == Danger::Undoable, "{}", action.id);
        }
    }
}

/// The footer has no words but those of the table.
#[test]
fn the_footer_has_a_short_word_for_every_action_of_a_list() {
    for action in ACTIONS.iter() {
        match action.footer {
            Some(word) => assert!((1..=13).contains(&text::width(word)), "{}: {word:?}", action.id),
            None => assert!(!matches!(action.place, Place::On(_)), "{} has no short word", action.id),
        }
    }
    for list in ListId::ALL {
        let words: Vec<_> = ACTIONS
            .iter()
            .filter(|action| action.is_on(Some(*list)))
            .filter_map(|action| action.footer)
            .collect();
        let alike = |(at, word): (usize, &&str)| words[..at].contains(word);
        assert!(
            !words.iter().enumerate().any(alike),
            "{list:?} says one word twice: {words:?}"
        );
    }
}

/// Commands are read by the real parser.
#[test]
fn every_command_that_is_named_exists() {
    let root = crate::cli::command();
    let mut wrong = Vec::new();
    let mut check = |name: &str, line: &str| {
        // The flags that name a store go with all of them.
        let words: Vec<String> = line
            .split_whitespace()
            .chain([
                "--data",
                "/srv",
                "--db",
                "/srv/db",
                "--uploads",
                "/srv/up",
                "--config",
                "/srv/c.json",
            ])
            .map(|word| word.replace(['{', '}', '[', ']'], ""))
            .collect();
        if let Err(e) = root.clone().try_get_matches_from(&words) {
            wrong.push(format!(
                "{name}: {line}: {}",
                e.to_string().lines().next().unwrap_or_default()
            ));
        }
    };
    for action in ACTIONS.iter().filter(|action| !action.twin.is_empty()) {
        check(
            action.id,
            &action
                .twin
                .replace("{minutes}", "5")
                .replace("{days}", "5")
                .replace("{keep}", "5")
                .replace("{max_uses}", "5")
                .replace("{hours}", "5")
                .replace("{role}", "member")
                .replace("--check {id}", "--check wal"),
        );
    }
    for list in ListId::ALL {
        let twin = list.spec().twin;
        if !twin.is_empty() {
            check(list.spec().title, twin);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_list_says_what_to_do_when_it_is_empty() {
    for list in ListId::ALL {
        assert!(list.spec().empty.ends_with('.'), "{list:?}");
    }
}

#[test]
fn the_palette_finds_every_action_by_its_title() {
    let stage = Stage::new((80, 24)).open();
    for action in ACTIONS.iter().filter(|action| action.id != "palette") {
        let found = crate::tui::palette::find(&stage.state, action.title);
        assert!(found.iter().any(|item| item.action.id == action.id), "{}", action.id);
    }
}

#[test]
fn the_palette_does_what_was_named_or_says_why_not() {
    let first = |keys: &str, text: &str| {
        let mut stage = Stage::new((80, 24)).open();
        stage.keys(keys);
        crate::tui::palette::find(&stage.state, text)[0].action.id
    };
    assert_eq!(first("C", "undo the last"), "undo");
    assert_eq!(first("8", "prune"), "backup.prune");
    assert_eq!(first("7", "prune"), "events.prune");
    let mut stage = Stage::new((80, 24)).open();
    stage.keys("C :").typed("undo").keys("enter");
    assert!(stage.state.modal.is_none(), "{}", stage.picture());
}
