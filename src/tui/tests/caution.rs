//! What a careful operator relies on: nothing is confirmed unseen, nothing goes on for nobody, what stopped says so, and a
//! copied command finds the same store.

use super::stage::{Stage, Store, around, rows, settings};
use crate::tui::action::Act;
use crate::tui::dialog::{Dialog, Field};
use crate::tui::list::ListId;
use crate::tui::state::{Forecast, Modal, News, Request, TaskState};
use crate::tui::theme::Tone;
use crate::tui::update::{Event, Worked};

fn works(stage: &Stage) -> usize {
    stage.asked.iter().filter(|r| matches!(r, Request::Work(..))).count()
}

#[test]
fn nothing_is_done_on_a_terminal_too_small_to_read() {
    let mut stage = Stage::new((80, 24)).open();
    stage.keys("4");
    stage.send(Event::Resize(20, 4));
    stage.keys("b y");
    assert!(stage.state.modal.is_none(), "a dialog that nobody sees");
    stage.send(Event::Resize(80, 24));
    stage.keys("b");
    stage.send(Event::Resize(20, 4));
    stage.keys("y");
    assert_eq!(works(&stage), 0);
    stage.send(Event::Resize(80, 24));
    stage.store = Store::Silent;
    stage.keys("y");
    assert_eq!(stage.state.running(), 1);
    stage.send(Event::Resize(20, 4));
    assert!(stage.picture().contains("1 job running"), "{}", stage.picture());
    stage.keys("q");
    assert!(!stage.state.quit, "work runs, and nobody was asked");
}

#[test]
fn what_does_not_fit_is_not_confirmed() {
    let mut stage = Stage::new((30, 8)).open();
    stage.keys("4 * b y");
    assert_eq!(works(&stage), 0, "{}", stage.picture());
    assert!(stage.picture().contains("larger"), "{}", stage.picture());
    stage.send(Event::Resize(80, 24));
    stage.keys("y");
    assert_eq!(works(&stage), 1, "{}", stage.picture());
}

#[test]
fn a_look_ahead_ends_when_nobody_waits_for_it() {
    let mut stage = Stage::new((80, 24)).open();
    stage.keys("8");
    stage.store = Store::Silent;
    stage.keys("P");
    let asked = |stage: &Stage| -> Vec<u64> {
        let forecasts = stage.asked.iter().filter_map(|r| match r {
            Request::Forecast(id, _) => Some(*id),
            _ => None,
        });
        forecasts.collect()
    };
    let stopped = |stage: &Stage| -> Vec<u64> {
        let stops = stage.asked.iter().filter_map(|r| match r {
            Request::Stop(id) => Some(*id),
            _ => None,
        });
        stops.collect()
    };
    assert_eq!((asked(&stage).len(), stopped(&stage).len()), (1, 0));
    stage.keys("0");
    assert_eq!(asked(&stage).len(), 2);
    assert_eq!(stopped(&stage), asked(&stage)[..1]);
    stage.keys("esc");
    assert_eq!(stopped(&stage), asked(&stage));
}

#[test]
fn work_that_was_stopped_says_what_it_did() {
    let mut stage = Stage::new((120, 30)).open();
    stage.keys("4");
    stage.store = Store::Silent;
    stage.keys("b y");
    let id = stage.state.tasks[0].id;
    let undo = stage.asked.iter().find_map(|r| match r {
        Request::Work(_, work) => Some(work.changes.clone()),
        _ => None,
    });
    let worked = Worked {
        title: "Take down all".into(),
        done: 1,
        failed: Vec::new(),
        stopped: true,
        said: vec!["500 messages".into()],
        secrets: Vec::new(),
        anew: false,
        undo: undo.unwrap(),
    };
    stage.send(Event::Worked(id, Box::new(worked)));
    let picture = stage.picture();
    assert!(
        picture.contains("Stopped: Take down all: 500 messages  (u undoes it)"),
        "{picture}"
    );
    assert_eq!(stage.state.tasks[0].state, TaskState::Stopped);
}

#[test]
fn what_is_frozen_is_loaded_again_only_when_released() {
    for screen in ["7", "3", "2 enter enter"] {
        let mut stage = Stage::new((120, 30)).open();
        stage.keys(screen).keys("f");
        let loads = |stage: &Stage| stage.asked.iter().filter(|r| matches!(r, Request::Load(_))).count();
        let before = loads(&stage);
        let later = |stage: &mut Stage| {
            stage.now.0 += 10_000_000;
            stage.send(Event::News(News {
                messages: 1,
                events: 1,
                channels: Vec::new(),
                edits: true,
            }));
            stage.send(Event::Tick);
            stage.settle();
        };
        later(&mut stage);
        assert_eq!(loads(&stage), before, "{screen}: it moves");
        stage.keys("f");
        later(&mut stage);
        assert!(loads(&stage) > before, "{screen}: it rests for ever");
    }
}

#[test]
fn the_rate_of_the_log_falls_by_itself_and_holds_still_while_frozen() {
    let mut stage = Stage::new((60, 15)).open();
    stage.keys("7");
    let later = |stage: &mut Stage, n: i64| {
        (stage.last_minute, stage.now.0) = (n, stage.now.0 + 3_000_000);
        stage.send(Event::Tick);
        stage.settle();
        stage.picture()
    };
    assert!(
        stage.picture().contains("Events · 1,204 in the last minute"),
        "{}",
        stage.picture()
    );
    // Nobody says that nothing happens any more.
    assert!(
        later(&mut stage, 7).contains("Events · 7 in the last minute"),
        "{}",
        stage.picture()
    );
    stage.keys("f");
    assert!(
        later(&mut stage, 5).contains(" 7 in the last minute"),
        "{}",
        stage.picture()
    );
    // Going down asks for the next page, and no more than that.
    stage.keys("pgdn pgdn pgdn pgdn pgdn pgdn pgdn pgdn pgdn pgdn");
    assert!(stage.picture().contains(" 7 in the last minute"), "{}", stage.picture());
    stage.keys("f");
    assert!(
        later(&mut stage, 0).contains(" 0 in the last minute"),
        "{}",
        stage.picture()
    );
    let asked = stage.asked.len();
    later(&mut stage, 0);
    assert_eq!(stage.asked.len(), asked, "an idle log is read for nothing");
    assert!(later(&mut stage, 0).contains(" 0 in the last minute"));
    stage.keys("7 r");
    stage.last_minute = 100_000;
    stage.keys("r");
    assert!(
        stage.picture().contains("100,000+ in the last minute"),
        "{}",
        stage.picture()
    );
}

#[test]
fn the_name_to_type_stands_on_every_keyboard() {
    let typed = |n: usize| {
        let row = rows(ListId::People).remove(n);
        let dialog = Dialog::of(Act::DeletePerson, ListId::People, vec![row.into()], &around()).unwrap();
        match dialog.fields.last() {
            Some(Field::Typed { wanted, .. }) => wanted.clone(),
            _ => panic!("nothing to type"),
        }
    };
    assert_eq!(typed(0), "Ada Lindqvist");
    for foreign in [1, 2, 5, 7] {
        assert_eq!(typed(foreign), format!("user{foreign}"));
    }
}

#[test]
fn a_copied_command_names_the_store_that_the_console_was_given() {
    let mut settings = settings(false);
    settings.named = " --data '/srv/my chat'".into();
    let mut stage = Stage::with(settings, (80, 24)).open();
    let copied = |stage: &Stage| match stage.asked.last() {
        Some(Request::Copy(text)) => text.clone(),
        other => panic!("nothing was copied: {other:?}"),
    };
    stage.keys("3 ctrl-y");
    assert_eq!(copied(&stage), "clickclack admin user list --data '/srv/my chat'");
    stage.keys("b ctrl-y");
    assert!(copied(&stage).ends_with(" --data '/srv/my chat'"), "{}", copied(&stage));
    stage.keys("esc :").typed("sign out");
    stage.keys("ctrl-y");
    assert!(copied(&stage).ends_with(" --data '/srv/my chat'"), "{}", copied(&stage));
    assert!(matches!(stage.state.modal, Some(Modal::Palette(_))));
}

#[test]
fn what_may_be_so_no_longer_is_not_shown_as_if_it_were() {
    for screen in ["1", "3"] {
        let mut stage = Stage::new((80, 24)).open();
        stage.keys(screen);
        let later = |stage: &mut Stage, store: Store| {
            stage.store = store;
            stage.now.0 += 8_000_000;
            stage.send(Event::News(News {
                edits: true,
                ..News::default()
            }));
            stage.settle();
            stage.picture()
        };
        assert!(!later(&mut stage, Store::Full).contains("not up to date"));
        let picture = later(&mut stage, Store::Broken);
        assert!(picture.contains("not up to date"), "{picture}");
        let picture = later(&mut stage, Store::Full);
        assert!(!picture.contains("not up to date"), "{picture}");
        later(&mut stage, Store::Silent);
        let picture = later(&mut stage, Store::Silent);
        assert!(picture.contains("no answer for 8s"), "{picture}");
    }
}

#[test]
fn what_is_said_again_hides_nothing_and_what_is_long_is_read_whole() {
    let mut stage = Stage::new((60, 15)).open();
    stage.send(Event::Note("Stopped: something that matters".into(), Tone::Warn));
    for _ in 0..9 {
        stage.send(Event::Note(
            "the database cannot be reached, trying again".into(),
            Tone::Warn,
        ));
    }
    let picture = stage.picture();
    assert!(picture.contains("something that matters"), "{picture}");
    assert_eq!(picture.matches("cannot be reached").count(), 1, "{picture}");
    let long = "1 failed: the workspace has an owner already, and a workspace has one owner only; hand it over first";
    stage.send(Event::Note(long.into(), Tone::Bad));
    assert!(stage.picture().contains("hand it over first"), "{}", stage.picture());
    stage.now.0 += 10_000_000;
    stage.send(Event::Tick);
    let picture = stage.picture();
    assert!(
        picture.contains("hand it over first"),
        "a failure is gone too soon: {picture}"
    );
    assert!(!picture.contains("something that matters"), "{picture}");
}

#[test]
fn a_role_is_changed_from_the_present_one() {
    let row = |n: usize| std::sync::Arc::new(rows(ListId::Members).remove(n));
    let at = |targets| {
        let dialog = Dialog::of(Act::Role, ListId::Members, targets, &around()).unwrap();
        match dialog.fields.last() {
            Some(Field::Choice { options, at, .. }) => options[*at].0.clone(),
            _ => panic!("no choice"),
        }
    };
    assert_eq!(at(vec![row(1)]), "moderator");
    assert_eq!(at(vec![row(2)]), "member");
    assert_eq!(at(vec![row(1), row(2)]), "member");
}

#[test]
fn an_undo_of_many_says_how_many_were_done() {
    let mut stage = Stage::new((80, 24)).open();
    stage.keys("4 space space b y u");
    assert!(stage.picture().contains("2 changes are undone"), "{}", stage.picture());
    stage.keys("y 9");
    let done = stage.state.tasks.iter().filter(|task| task.state == TaskState::Done);
    assert_eq!(done.count(), 2);
}

#[test]
fn what_is_found_on_the_way_is_said_also_when_there_is_nothing_to_do() {
    let mut stage = Stage::new((80, 24)).open();
    stage.store = Store::Silent;
    stage.keys("8 P");
    let id = stage.state.foreseeing().unwrap();
    let forecast = Forecast {
        lines: vec!["Removes 0 archives.".into()],
        warnings: vec!["Stays, and counts for nothing: monday.ccbak: cut off".into()],
        nothing: true,
        ..Forecast::default()
    };
    stage.send(Event::Forecast(id, Ok(forecast)));
    let picture = stage.picture();
    assert!(picture.contains("There is nothing to do."), "{picture}");
    assert!(picture.contains("monday.ccbak: cut off"), "{picture}");
}
