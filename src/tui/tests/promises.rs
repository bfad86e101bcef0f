//! Promises about keys that a picture does not show.

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

use super::stage::{Stage, Store, settings};
use crate::model::Error;
use crate::store::Report;
use crate::tui::dialog::{Dialog, Field};
use crate::tui::keys::Chord;
use crate::tui::list::ListId;
use crate::tui::row::Row;
use crate::tui::state::{Modal, Page, Request, Settings, TaskState, Trouble};
use crate::tui::update::{Event, Worked};

fn filter(stage: &Stage) -> String {
    stage.state.pane().unwrap().filter.clone()
}

#[test]
fn escape_while_a_filter_is_typed_puts_back_the_one_before() {
    let mut stage = Stage::new((80, 24)).open();
    stage.keys("3 / a d a enter");
    stage.keys("/ x y");
    assert_eq!(filter(&stage), "adaxy");
    stage.keys("esc");
    assert_eq!(filter(&stage), "ada");
    // A filter that was taken away stays away the next time.
    stage.keys("esc");
    assert_eq!(filter(&stage), "");
    let remembered = stage.asked.iter().rev().find_map(|request| match request {
        Request::Remember(memory) => memory.lists.get(&ListId::People).map(|kept| kept.filter.clone()),
        _ => None,
    });
    assert_eq!(remembered.as_deref(), Some(""));
}

#[test]
fn r_opens_the_store_once_more() {
    let mut stage = Stage::new((80, 24));
    let locked = Error::unavailable("the database did not answer in time");
    stage.send(Event::Opened(Err(Trouble::of(&locked))));
    assert!(stage.picture().contains("r tries again"));
    stage.keys("r");
    assert!(stage.asked.iter().any(|request| matches!(request, Request::Open)));
    assert!(stage.picture().contains("Opening the store"));
    let mut stage = stage.open();
    stage.keys("3");
    assert!(stage.picture().contains("LAST SEEN"));
}

#[test]
fn the_undo_that_was_confirmed_is_the_one_that_is_gone() {
    let mut stage = Stage::new((80, 24)).open();
    stage.keys("4 b y");
    assert_eq!(stage.state.undo.len(), 1);
    let first = stage.state.undo[0].id;
    stage.keys("u");
    // Meanwhile other work ends.
    let other = stage.state.undo[0].changes.clone();
    stage.send(Event::Worked(
        999,
        Box::new(Worked {
            title: "Archive".into(),
            done: 1,
            failed: Vec::new(),
            stopped: false,
            said: Vec::new(),
            secrets: Vec::new(),
            anew: false,
            undo: other,
        }),
    ));
    stage.keys("y");
    let left: Vec<_> = stage.state.undo.iter().map(|undo| undo.id).collect();
    assert_eq!((left, first != 999), (vec![999], true));
}

#[test]
fn what_lies_under_the_list_on_the_screen_wakes_nobody() {
    let mut stage = Stage::new((80, 24)).open();
    stage.keys("3 s");
    let view = stage.state.views.get_mut(&stage.state.screen).unwrap();
    let (over, under) = view.path.split_last_mut().unwrap();
    over.stale = false;
    under[0].stale = true;
    assert_eq!(stage.state.wake_in().as_millis(), 1000);
    // What is shown and stale is due after a while.
    let view = stage.state.views.get_mut(&stage.state.screen).unwrap();
    view.path.last_mut().unwrap().stale = true;
    stage.state.now = view.path.last().unwrap().loaded_at;
    assert_eq!(stage.state.wake_in().as_millis(), 1000);
    stage.state.now.0 += 1_900_000;
    assert_eq!(stage.state.wake_in().as_millis(), 100);
}

fn note(dialog: &Dialog) -> &str {
    let found = dialog.fields.iter().find_map(|field| match field {
        Field::Text {
            name: "note", input, ..
        } => Some(&*input.text),
        _ => None,
    });
    found.unwrap()
}

#[test]
fn the_note_begins_with_the_present_one_of_the_workspace_that_is_chosen() {
    let person = |id: &str, notes: [Option<&str>; 2]| {
        let memberships = serde_json::json!([
            {"workspace_id": "wsp_1", "workspace": "Acme", "note": notes[0]},
            {"workspace_id": "wsp_2", "workspace": "Garden", "note": notes[1]},
        ]);
        let value = serde_json::json!({"id": id, "display_name": id, "memberships": memberships});
        std::sync::Arc::new(Row::new(id, id.into(), &value).unwrap())
    };
    let of = |people| {
        Dialog::of(
            super::super::action::Act::Note,
            ListId::People,
            people,
            &super::stage::around(),
        )
        .unwrap()
    };
    let key = |text| Chord::parse(text).unwrap();
    let mut dialog = of(vec![person("usr_1", [Some("spam"), None])]);
    assert_eq!(note(&dialog), "spam");
    dialog.press(key("right"));
    assert_eq!(note(&dialog), "");
    dialog.press(key("right"));
    dialog.press(key("tab"));
    dialog.press(key("x"));
    dialog.press(key("backtab"));
    dialog.press(key("right"));
    assert_eq!(note(&dialog), "spamx", "what somebody wrote stays");
    let two = of(vec![
        person("usr_1", [Some("spam"), None]),
        person("usr_2", [Some("kind"), None]),
    ]);
    assert_eq!(note(&two), "", "two people with two notes");
}

#[test]
fn what_a_change_would_do_is_known_before_anybody_can_confirm_it() {
    let mut stage = Stage::new((100, 30)).open();
    stage.keys("3");
    stage.press(Chord::parse("P").unwrap());
    let works = |stage: &Stage| stage.asked.iter().filter(|r| matches!(r, Request::Work(..))).count();
    // Nothing is answered yet: neither y nor the button does anything.
    for key in ["tab", "enter", "y", "enter"] {
        stage.press(Chord::parse(key).unwrap());
    }
    assert_eq!(works(&stage), 0);
    assert!(
        stage.picture().contains("Looking what it would do"),
        "{}",
        stage.picture()
    );
    stage.settle();
    assert!(stage.picture().contains("3,214 messages"), "{}", stage.picture());
    // So many want the name typed.
    stage.keys("enter");
    assert_eq!(works(&stage), 0);
    assert!(stage.picture().contains("type usr_0 to confirm"), "{}", stage.picture());
    stage.typed("usr_0");
    stage.keys("tab tab enter");
    assert_eq!(works(&stage), 1);
}

#[test]
fn the_name_to_type_has_the_focus_and_enter_leads_on_only_from_the_right_one() {
    let mut stage = Stage::new((100, 30)).open();
    stage.keys("2");
    stage.press(Chord::parse("delete").unwrap());
    stage.settle();
    let works = |stage: &Stage| stage.asked.iter().filter(|r| matches!(r, Request::Work(..))).count();
    let dialog = |stage: &Stage| match &stage.state.modal {
        Some(Modal::Dialog(dialog)) => dialog.clone(),
        _ => panic!("no dialog: {}", stage.picture()),
    };
    let Some(Field::Typed { wanted, .. }) = dialog(&stage).fields.last().cloned() else {
        panic!("nothing to type: {}", stage.picture())
    };
    stage.typed("no");
    stage.keys("enter enter");
    assert_eq!(works(&stage), 0);
    assert!(dialog(&stage).complaint.is_some(), "{}", stage.picture());
    stage.keys("backspace backspace");
    stage.typed(&wanted);
    stage.keys("enter");
    assert_eq!(works(&stage), 0, "it is seen once more before it is done");
    stage.keys("enter");
    assert_eq!(works(&stage), 1);
}

#[test]
fn enter_leads_through_the_fields_to_the_button_that_does_it() {
    let works = |stage: &Stage| stage.asked.iter().filter(|r| matches!(r, Request::Work(..))).count();
    for (keys, typed) in [
        ("2 n", &["Night shift", "ada"][..]),
        ("2 enter ] ] ] n", &["", "5", ""]),
        ("2 enter ] N", &["Deploy", ""]),
        ("8 n", &[""]),
        ("4 t", &[""]),
    ] {
        let mut stage = Stage::new((100, 30)).open();
        stage.keys(keys);
        for text in typed {
            stage.typed(text).keys("enter");
        }
        assert_eq!(works(&stage), 0, "{keys}: {}", stage.picture());
        stage.keys("enter");
        assert_eq!(works(&stage), 1, "{keys}: {}", stage.picture());
    }
    // What takes something away for good has Cancel before it.
    for (keys, fields) in [("8 P", 1), ("7 P", 2)] {
        let mut stage = Stage::new((100, 30)).open();
        stage.keys(keys);
        for _ in 0..=fields {
            stage.keys("enter");
        }
        assert_eq!(works(&stage), 0, "{keys}");
        assert!(stage.state.modal.is_none(), "{keys}: {}", stage.picture());
    }
}

#[test]
fn a_dialog_whose_work_fails_stays_with_what_was_typed() {
    let mut stage = Stage::new((80, 24)).open();
    stage
        .keys("2 n")
        .typed("Night shift")
        .keys("enter")
        .typed("nobody")
        .keys("enter");
    let enter = Chord::parse("enter").unwrap();
    // Pressed twice before there is an answer: done once.
    stage.press(enter);
    stage.press(enter);
    let works: Vec<u64> = stage
        .asked
        .iter()
        .filter_map(|request| match request {
            Request::Work(id, _) => Some(*id),
            _ => None,
        })
        .collect();
    let [id] = works[..] else { panic!("{works:?}") };
    assert!(stage.picture().contains("Doing it"), "{}", stage.picture());
    let worked = |failed: Option<&'static str>| Worked {
        title: "Make a workspace".into(),
        done: usize::from(failed.is_none()),
        failed: failed
            .map(|why| ("Night shift".to_owned(), Trouble::of(&Error::invalid(why))))
            .into_iter()
            .collect(),
        stopped: false,
        said: Vec::new(),
        secrets: Vec::new(),
        anew: false,
        undo: Vec::new(),
    };
    let why =
        "there is nobody with this id, handle or address among the people of this store; clickclack admin user list";
    stage.send(Event::Worked(id, Box::new(worked(Some(why)))));
    let picture = stage.picture();
    for text in [
        "Name: Night shift",
        "nobody",
        "there is nobody with this id",
        "user list",
    ] {
        assert!(picture.contains(text), "{text}: {picture}");
    }
    // Mended, it is tried again.
    stage.keys("tab").typed("x").keys("enter");
    stage.press(enter);
    let again = stage.state.generation;
    assert!(again > id);
    stage.send(Event::Worked(again, Box::new(worked(None))));
    assert!(stage.state.modal.is_none(), "{}", stage.picture());
}

#[test]
fn a_dialog_of_long_work_goes_when_the_work_is_under_way() {
    let mut stage = Stage::new((80, 24)).open();
    stage.keys("8 n enter");
    stage.press(Chord::parse("enter").unwrap());
    let id = stage.state.tasks.last().unwrap().id;
    assert!(stage.state.modal.is_some());
    stage.send(Event::Progress(
        id,
        Box::new(Report {
            unit: "rows",
            done: 0,
            total: 100,
            rate: 0.0,
            eta: None,
            message: String::new(),
        }),
    ));
    assert!(stage.state.modal.is_none(), "{}", stage.picture());
}

#[test]
fn a_click_goes_to_a_field_or_a_button_and_a_second_one_on_the_button_does_it() {
    let mut stage = Stage::new((80, 24)).open();
    stage.keys("2 enter ] ] ] n");
    let works = |stage: &Stage| stage.asked.iter().filter(|r| matches!(r, Request::Work(..))).count();
    // Where a text stands on the screen.
    let click = |stage: &mut Stage, text: &str| {
        let picture = stage.picture();
        let found = picture
            .lines()
            .enumerate()
            .find_map(|(y, line)| Some((line.find(text)?, y, line)));
        let (at, y, line) = found.unwrap_or_else(|| panic!("no {text}: {picture}"));
        // The bar in front of each line is none of it.
        let column = crate::tui::text::width(&line[..at]) as u16 - 1;
        stage.send(Event::Mouse(MouseEvent {
            kind: MouseEventKind::Down(MouseButton::Left),
            column,
            row: y as u16,
            modifiers: KeyModifiers::NONE,
        }));
    };
    click(&mut stage, "Uses at most");
    stage.typed("7");
    click(&mut stage, "Role");
    click(&mut stage, "Role");
    let picture = stage.picture();
    assert!(
        picture.contains("Uses at most: 7") && picture.contains("guest"),
        "{picture}"
    );
    stage.keys("tab backtab");
    click(&mut stage, "Make it");
    assert_eq!(works(&stage), 0);
    click(&mut stage, "Make it");
    assert_eq!(works(&stage), 1);
    let mut stage = Stage::new((80, 24)).open();
    stage.keys("4 b");
    click(&mut stage, "Cancel");
    assert!(stage.state.modal.is_none() && works(&stage) == 0);
}

#[test]
fn a_secret_stays_on_the_screen_until_it_is_closed() {
    let mut stage = Stage::new((80, 24)).open();
    stage.keys("2 enter ] ] ] n tab tab tab tab enter");
    assert!(stage.picture().contains("tok_5mQ2"), "{}", stage.picture());
    stage.keys("j 3 y");
    assert!(stage.picture().contains("tok_5mQ2"), "{}", stage.picture());
    assert!(
        stage
            .asked
            .iter()
            .any(|r| matches!(r, Request::Copy(text) if text.starts_with("tok_5mQ2")))
    );
    stage.keys("esc");
    assert!(!stage.picture().contains("tok_5mQ2"));
}

#[test]
fn a_comparison_is_a_job_that_escape_stops() {
    let from = Settings {
        from: Some("chat.ccbak".into()),
        ..settings(true)
    };
    let mut stage = Stage::with(from, (100, 30)).open();
    stage.store = Store::Silent;
    stage.keys("8 tab");
    let reading = |stage: &Stage| stage.state.tasks.iter().find(|task| task.reads).unwrap().clone();
    let stops = |stage: &Stage, id: u64| {
        stage
            .asked
            .iter()
            .any(|r| matches!(r, Request::Stop(stopped) if *stopped == id))
    };
    let report = Report {
        unit: "rows",
        done: 400_000,
        total: 0,
        rate: 0.0,
        eta: None,
        message: String::new(),
    };
    // Another filter asks for another one: the first does not go on for nobody.
    let first = reading(&stage).id;
    stage.keys("/ a enter");
    let id = reading(&stage).id;
    assert!(stops(&stage, first) && id != first);
    stage.send(Event::Progress(id, Box::new(report)));
    let picture = stage.picture();
    assert!(
        picture.contains("400,000 rows") && picture.contains("Esc stops"),
        "{picture}"
    );
    stage.keys("9");
    assert!(
        stage.picture().contains("Compare with the store"),
        "{}",
        stage.picture()
    );
    stage.keys("8 esc");
    assert!(stops(&stage, id));
    assert_eq!(filter(&stage), "a", "that was all that escape did");
    let page = Page {
        more: true,
        stopped: true,
        ..Page::default()
    };
    stage.send(Event::Loaded {
        generation: id,
        result: Ok(page),
    });
    assert!(stage.picture().contains("Stopped"), "{}", stage.picture());
    assert_eq!(reading(&stage).state, TaskState::Stopped);
    // It rests until somebody asks for it.
    stage.now.0 += 60_000_000;
    stage.send(Event::Tick);
    assert_eq!(reading(&stage).id, id);
    stage.keys("r");
    assert_ne!(reading(&stage).id, id);
    // Nothing is lost when the console ends meanwhile, so nobody is asked.
    stage.keys("q");
    assert!(stage.state.quit, "{}", stage.picture());
}

#[test]
fn a_read_only_console_opens_no_dialog() {
    let mut stage = Stage::with(settings(true), (80, 24)).open();
    stage.keys("4 b");
    assert!(!matches!(stage.state.modal, Some(Modal::Dialog(_))));
}
