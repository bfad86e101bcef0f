//! Every change of the table, done by the real worker on a real store: what stays of it is what the table says, and what
//! can be undone is as it was before.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use crossbeam_channel::{Receiver, unbounded};

use super::stage;
use crate::admin::{Frame, Mode, Places, ProgressFlags, doctor, operator};
use crate::chat::audit::{self, Entry as Logged};
use crate::chat::bots::{self, NewBot};
use crate::chat::demo::{Seeding, Size};
use crate::chat::page::Turn;
use crate::chat::{invites, moderation};
use crate::model::{Result, Scopes, Time, UserId, WorkspaceId};
use crate::store::blobs::BlobPlace;
use crate::store::{Location, Param, Schema, Stop, Store, Tx, operations};
use crate::tui;
use crate::tui::action::{ACTIONS, Act, Action, Danger, Effect, Entry, Place};
use crate::tui::change::{Long, Work};
use crate::tui::dialog::{Around, Dialog, Field};
use crate::tui::input::Input;
use crate::tui::list::ListId;
use crate::tui::row::Row;
use crate::tui::state::{Load, Request, Scope, Want};
use crate::tui::update::{Event, Worked};
use crate::tui::worker::{Drill, Worker};

/// A console without a screen.
struct Console {
    runtime: tokio::runtime::Runtime,
    worker: Worker,
    events: Receiver<Event>,
    store: Store,
    workspace: WorkspaceId,
    owner: String,
    folder: tempfile::TempDir,
}

impl Console {
    fn open() -> Console {
        Console::with(|_, _| Box::pin(async { Ok(("passed".to_owned(), 0)) }))
    }

    fn with(drill: Drill) -> Console {
        let folder = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let location = Location::Sqlite(folder.path().join("clickclack.db"));
        let (store, (workspace, owner)) = runtime.block_on(async {
            let store = Store::open(&location, Schema::Create).await.unwrap();
            let made = store.write(fill).await.unwrap();
            (store, made)
        });
        let frame = Frame {
            data: folder.path().to_owned(),
            location,
            uploads: Ok(BlobPlace::Folder(folder.path().join("uploads"))),
            uploads_named: false,
            places: Places::new(|url| BlobPlace::parse(url).map_err(|e| e.message.into_owned())),
            mode: Mode::Human,
            progress: ProgressFlags::default(),
            stop: Stop::default(),
        };
        let (sender, events) = unbounded();
        let place = tui::Place {
            frame,
            doctor: doctor::Settings::default(),
            config: Vec::new(),
            named: Vec::new(),
            drill,
        };
        let worker = Worker::new(runtime.handle().clone(), place, &tui::Args::default(), sender);
        let console = Console {
            runtime,
            worker,
            events,
            store,
            workspace,
            owner,
            folder,
        };
        console.worker.open();
        console.heard(|event| match event {
            Event::Opened(Ok(())) => Some(()),
            _ => None,
        });
        console
    }

    fn heard<T>(&self, wanted: impl Fn(Event) -> Option<T>) -> T {
        loop {
            let event = self.events.recv_timeout(std::time::Duration::from_secs(120)).unwrap();
            if let Some(found) = wanted(event) {
                return found;
            }
        }
    }

    fn load(&self, list: ListId, conversation: &str) -> Vec<Row> {
        let scope = Scope {
            workspace: self.workspace.to_string(),
            conversation: conversation.to_owned(),
            reason: "a complaint".into(),
            ..Scope::default()
        };
        self.worker.submit(Request::Load(Box::new(Load {
            generation: 1,
            list,
            scope,
            filter: String::new(),
            descending: true,
            want: Want::First,
        })));
        self.heard(|event| match event {
            Event::Loaded { result, .. } => Some(result.unwrap().rows),
            _ => None,
        })
    }

    fn work(&self, work: Work) -> Worked {
        self.worker.submit(Request::Work(1, Box::new(work)));
        let worked = self.heard(|event| match event {
            Event::Worked(_, worked) => Some(*worked),
            _ => None,
        });
        assert!(worked.failed.is_empty(), "{}: {:?}", worked.title, worked.failed);
        worked
    }

    /// As the dialog asks for it; `false` when there would be nothing to do.
    fn foresee(&self, dialog: &mut Dialog) -> bool {
        for field in &mut dialog.fields {
            match field {
                Field::Text {
                    name: "days", input, ..
                } => *input = Input::new("0"),
                Field::Text {
                    name: "keep", input, ..
                } => *input = Input::new("1"),
                _ => {}
            }
        }
        let Some(change) = dialog.to_foresee() else {
            return true;
        };
        self.worker.submit(Request::Forecast(1, Box::new(change)));
        let forecast = self.heard(|event| match event {
            Event::Forecast(_, result) => Some(result.unwrap()),
            _ => None,
        });
        let something = !forecast.nothing;
        dialog.foresee(Ok(forecast));
        something
    }

    fn wrote(&self, row: &Row) -> bool {
        let user = row.named("user_id");
        let read = self.store.read(move |tx| {
            let sql = "SELECT 1 FROM messages WHERE author_id = ?1 AND deleted_at IS NULL";
            tx.exists(sql, &[Param::from(&user)])
        });
        self.runtime.block_on(read).unwrap()
    }

    /// Entries of the audit log, the newest first.
    fn audit(&self) -> Vec<Logged> {
        let read = self
            .store
            .read(|tx| audit::listed(tx, &audit::Filter::default(), &Turn::first(500)));
        self.runtime.block_on(read).unwrap().items
    }

    fn journal(&self, kind: &'static str) -> usize {
        let read = self.store.read(move |tx| operations::list(tx, kind, 500));
        self.runtime.block_on(read).unwrap().len()
    }
}

/// The demo, and one of each thing that it leaves out.
fn fill(tx: &mut Tx) -> Result<(WorkspaceId, String)> {
    let size = Size {
        users: 80,
        channels: 4,
        messages: 200,
        seed: 7,
    };
    let mut seeding = Seeding::begin(tx, size)?;
    while seeding.step(tx)? < size.messages {}
    let made = seeding.finish(tx, &operator())?;
    for _ in 0..3 {
        invites::create(tx, &operator(), &made.workspace_id, &invites::Wish::default())?;
    }
    // Members who are kept from posting: a list still has somebody when a guest of it is gone.
    tx.exec(
        "INSERT INTO member_moderation (workspace_id, user_id, timeout_until, blocked_at, moderation_at)
         SELECT m.workspace_id, m.user_id, ?2, ?3, ?3 FROM workspace_members m
         WHERE m.workspace_id = ?1 AND m.role = 'member' ORDER BY m.user_id LIMIT 2",
        &[
            Param::from(&made.workspace_id),
            Param::from(Time(i64::MAX / 4)),
            Param::from(Time(1)),
        ],
    )?;
    let owner: UserId = tx.one("SELECT user_id FROM workspace_members WHERE role = 'owner'", &[], |r| {
        r.take()
    })?;
    let member: UserId = tx.one(
        "SELECT user_id FROM workspace_members WHERE role = 'member' ORDER BY user_id DESC LIMIT 1",
        &[],
        |r| r.take(),
    )?;
    let noted = moderation::Patch {
        note: Some("kind".into()),
        ..moderation::Patch::default()
    };
    moderation::update(tx, &operator(), &made.workspace_id, &member, noted)?;
    for n in 0..3 {
        let new = NewBot {
            workspace: made.workspace_id.clone(),
            name: format!("Deploy Bot {n}"),
            handle: String::new(),
            avatar_url: String::new(),
            owner: None,
            token_name: "ci".into(),
            scopes: Scopes::parse(["bot:write"])?,
        };
        bots::create(tx, &operator(), &owner, new)?;
    }
    for n in 0..3 {
        tx.exec(
            "INSERT INTO uploads (id, workspace_id, owner_id, filename, content_type, byte_size, storage_path, created_at)
             VALUES (?1, ?2, ?3, 'notes.txt', 'text/plain', 4, ?1, 1)",
            &[
                Param::from(&format!("upl_{n:026}")),
                Param::from(&made.workspace_id),
                Param::from(&owner),
            ],
        )?;
    }
    tx.exec(
        "UPDATE uploads SET sweep_at = 1 WHERE id = 'upl_00000000000000000000000002'",
        &[],
    )?;
    Ok((made.workspace_id, owner.to_string()))
}

fn around(console: &Console) -> Around {
    Around {
        workspace: console.workspace.to_string(),
        ..stage::around()
    }
}

/// A row that the action is meant for.
fn suits(action: &Action, row: &Row) -> bool {
    let member = match row.value["memberships"].as_array().map(Vec::as_slice) {
        Some([only]) => only,
        _ => &row.value,
    };
    let role = member["role"].as_str().unwrap_or_default();
    match action.act {
        Act::EndTimeOut => !member["timeout_until"].is_null(),
        Act::Unblock => !member["blocked_at"].is_null(),
        Act::Archive => !row.has("archived_at"),
        Act::Unarchive => row.has("archived_at"),
        Act::Enable => row.has("disabled_at"),
        Act::Disable => !row.has("disabled_at") && role == "member",
        Act::Repair => row.id == "wal",
        Act::UndoAction => !row.has("undone_at") && row.text("kind") == "note",
        Act::RevokeInvite => !row.has("revoked_at"),
        Act::CreateBot => role == "owner",
        Act::TransferWorkspace => role == "member",
        Act::PruneEvents => row.has("workspace_id"),
        Act::DeleteWorkspace | Act::DeleteBot | Act::RevokeToken | Act::DeleteUpload | Act::OpenConversation => true,
        _ => matches!(role, "member" | "guest"),
    }
}

/// Fills in what a person would.
fn fill_in(dialog: &mut Dialog, owner: &str) {
    for field in &mut dialog.fields {
        match field {
            Field::Text {
                name: "owner", input, ..
            } => *input = Input::new(owner),
            Field::Text {
                name: "max_uses",
                input,
                ..
            } => *input = Input::new("3"),
            Field::Text {
                name: "keep", input, ..
            } => *input = Input::new("1"),
            Field::Text {
                name: "minutes" | "file" | "days" | "hours",
                ..
            } => {}
            Field::Text { input, .. } => *input = Input::new("a complaint"),
            Field::Choice {
                name: "role",
                at,
                options,
                ..
            } => *at = (*at + 1) % options.len(),
            Field::Choice { .. } => {}
            Field::Typed { wanted, input } => *input = Input::new(wanted),
        }
    }
    assert!(dialog.confirm_now(), "{}: {:?}", dialog.title, dialog.complaint);
}

fn standing(row: &Row) -> String {
    let mut row = row.clone();
    // When a moderator last acted, and from when a guest counts, go on.
    for field in ["moderated_at", "moderation_at"] {
        row.set(field, ());
    }
    for field in ["archived_at", "disabled_at"] {
        let since = row.has(field);
        row.set(field, since);
    }
    row.value.to_string()
}

fn find(console: &Console, list: ListId, id: &str) -> Option<Row> {
    console.load(list, "").into_iter().find(|row| row.id == id)
}

#[test]
fn every_change_leaves_the_entry_that_the_table_names_and_an_undo_leaves_nothing() {
    let console = Console::open();
    // What takes something away for good comes last.
    let mut changes: Vec<_> = ACTIONS
        .iter()
        // These take more than one store: `tests/console.rs` has them.
        .filter(|action| !matches!(action.act, Act::Restore | Act::PruneBackups))
        .filter_map(|action| match (action.effect, action.place) {
            (Effect::Change { danger, leaves }, Place::On(lists)) => Some((action, danger, leaves, lists)),
            _ => None,
        })
        .collect();
    changes.sort_by_key(|(action, danger, ..)| (action.act == Act::DeleteWorkspace, *danger == Danger::Severe));
    for (action, danger, leaves, lists) in changes {
        for list in lists {
            if action.act == Act::Unarchive || action.act == Act::Enable {
                // The demo has none of these.
                let make = if action.act == Act::Unarchive {
                    Act::Archive
                } else {
                    Act::Disable
                };
                let make = ACTIONS.iter().find(|action| action.act == make).unwrap();
                let row = console
                    .load(*list, "")
                    .into_iter()
                    .find(|row| suits(make, row))
                    .unwrap();
                console.work(
                    Dialog::of(make.act, *list, vec![row.into()], &around(&console))
                        .unwrap()
                        .work()
                        .unwrap(),
                );
            }
            let rows = console.load(*list, "");
            let mut suitable = rows.iter().rev().filter(|row| suits(action, row));
            let row = match action.act {
                // Somebody who wrote something; on some lists nobody did.
                Act::Purge => suitable.find(|row| console.wrote(row)),
                _ => suitable.next(),
            };
            if row.is_none() && action.act == Act::Purge && *list != ListId::People {
                continue;
            }
            if row.is_none() && !action.act.needs_no_row() {
                panic!("{}: no row among {} of {list:?} suits", action.id, rows.len());
            }
            let before: HashSet<_> = console.audit().into_iter().map(|entry| entry.id).collect();
            let noted = match leaves {
                Entry::Journal(kind) => console.journal(kind),
                _ => 0,
            };
            let mut undo = Vec::new();
            if action.act == Act::OpenConversation {
                console.load(ListId::Messages, &row.unwrap().id);
            } else {
                let targets = row.into_iter().cloned().map(Into::into).collect();
                let mut dialog = Dialog::of(action.act, *list, targets, &around(&console)).unwrap();
                assert!(console.foresee(&mut dialog), "{}: nothing to do", action.id);
                fill_in(&mut dialog, &console.owner);
                undo = console.work(dialog.work().unwrap()).undo;
            }
            let audit = console.audit();
            match leaves {
                Entry::Journal(kind) => {
                    assert_eq!(console.journal(kind), noted + 1, "{}", action.id);
                    assert_eq!(audit.len(), before.len(), "{}", action.id);
                }
                Entry::Nothing => assert_eq!(audit.len(), before.len(), "{}", action.id),
                Entry::Audit(name) => {
                    // With a workspace its own entries go.
                    let fresh: Vec<_> = audit.iter().filter(|entry| !before.contains(&entry.id)).collect();
                    let found = fresh.iter().any(|entry| entry.action == name && entry.source == "tui");
                    let names: Vec<_> = fresh.iter().map(|entry| &entry.action).collect();
                    assert!(found, "{} leaves {names:?} and not {name}", action.id);
                }
            }
            assert_eq!(
                !undo.is_empty(),
                danger == Danger::Undoable,
                "{} on {list:?}",
                action.id
            );
            if danger == Danger::Undoable {
                let title = format!("undo {}", action.id);
                let undone = console.work(Work {
                    title,
                    changes: undo,
                    undoes: true,
                });
                assert!(undone.undo.is_empty(), "{} is undone twice", action.id);
                let Some(row) = row else { continue };
                let after = find(&console, *list, &row.id).map(|row| standing(&row));
                assert_eq!(after, Some(standing(row)), "{} on {list:?} after its undo", action.id);
            }
        }
    }
}

#[test]
fn an_undo_gives_back_what_was_there_and_not_the_opposite() {
    let console = Console::open();
    let blocked = console.load(ListId::Blocked, "").remove(0);
    let id = blocked.text("user_id").to_owned();
    let again = Dialog::of(
        Act::Block,
        ListId::Blocked,
        vec![blocked.clone().into()],
        &around(&console),
    )
    .unwrap();
    let undo = console.work(again.work().unwrap()).undo;
    console.work(Work {
        title: "undo".into(),
        changes: undo,
        undoes: true,
    });
    let after = find(&console, ListId::Blocked, &blocked.id).expect("still blocked");
    assert_eq!(
        (after.text("user_id"), after.text("blocked_at")),
        (&*id, blocked.text("blocked_at"))
    );
    // What was so before leaves nothing to undo.
    let channel = console.load(ListId::Channels, "").remove(0);
    let open = Dialog::of(
        Act::Unarchive,
        ListId::Channels,
        vec![channel.into()],
        &around(&console),
    )
    .unwrap();
    assert!(console.work(open.work().unwrap()).undo.is_empty());
}

/// A look at the backups of a console that ends.
static DRILLED: AtomicBool = AtomicBool::new(false);

#[test]
fn a_console_that_ends_stops_its_work_and_waits_for_it() {
    let console = Console::with(|_, mut job| {
        Box::pin(async move {
            let mut step = 0;
            while let Ok(()) = job.step(step, "") {
                step += 1;
                tokio::time::sleep(std::time::Duration::from_millis(1)).await;
            }
            // What it clears away takes its time.
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
            DRILLED.store(true, SeqCst);
            job.check()?;
            Ok((String::new(), 0))
        })
    });
    let work = Work {
        title: "Try it".into(),
        changes: vec![Long::Drill("chat.ccbak".into()).into()],
        undoes: false,
    };
    console.worker.submit(Request::Work(1, Box::new(work)));
    console.heard(|event| matches!(event, Event::Progress(..)).then_some(()));
    console.worker.close();
    assert!(DRILLED.load(SeqCst), "it goes on when nobody is there");
}

#[test]
fn a_file_that_was_moved_away_is_read_and_written_no_more() {
    let console = Console::open();
    let person = console.load(ListId::People, "").remove(0);
    let file = console.folder.path().join("clickclack.db");
    std::fs::rename(&file, file.with_extension("moved")).unwrap();
    let dialog = Dialog::of(Act::SignOut, ListId::People, vec![person.into()], &around(&console)).unwrap();
    console
        .worker
        .submit(Request::Work(1, Box::new(dialog.work().unwrap())));
    let told = console.heard(|event| match event {
        Event::Opened(Err(trouble)) => Some(trouble.text),
        _ => None,
    });
    assert!(told.contains("removed or replaced"), "{told}");
    let worked = console.heard(|event| match event {
        Event::Worked(_, worked) => Some(*worked),
        _ => None,
    });
    assert_eq!(worked.failed.len(), 1);
    // Brought back, it opens again.
    std::fs::rename(file.with_extension("moved"), &file).unwrap();
    console.worker.open();
    console.heard(|event| matches!(event, Event::Opened(Ok(()))).then_some(()));
    assert!(!console.load(ListId::People, "").is_empty());
}
