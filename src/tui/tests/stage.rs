//! A console on a made-up store, at a fixed instant.

use std::collections::VecDeque;

use crossterm::event::{KeyEvent, KeyEventKind, KeyEventState};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use serde_json::{Value, json};

use crate::model::{Cursor, Time};
use crate::store::operations::LastBackup;
use crate::store::{Engine, Size};
use crate::tui::change::{Change, Edit, Long, Secret};
use crate::tui::dialog::{Around, in_the_way};
use crate::tui::keymap::Keymap;
use crate::tui::keys::{self, Chord};
use crate::tui::list::ListId;
use crate::tui::memory::Memory;
use crate::tui::row::Row;
use crate::tui::state::*;
use crate::tui::theme::Theme;
use crate::tui::update::{Event, Worked, update};
use crate::tui::view;

/// How the made-up store answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    Full,
    Empty,
    /// Nothing is answered yet.
    Silent,
    Broken,
    Forbidden,
}

pub struct Stage {
    pub state: State,
    pub store: Store,
    pub now: Time,
    /// Events of the last minute.
    pub last_minute: i64,
    /// Everything that was asked of the world, in order.
    pub asked: Vec<Request>,
    waiting: VecDeque<Request>,
}

pub fn now() -> Time {
    Time::parse("2026-07-15T10:00:00Z").unwrap()
}

pub fn settings(read_only: bool) -> Settings {
    let config = [
        ("addr", ":8080", "default"),
        ("db", "sqlite:///srv/chat/clickclack.db", "default from data"),
        ("github_client_secret", "***", "env CLICKCLACK_GITHUB_CLIENT_SECRET"),
    ];
    let line = |(key, value, origin): (&str, &str, &str)| {
        let line = json!({"key": key, "value": value, "origin": origin, "secret": value == "***"});
        Row::new(key, key.into(), &line).unwrap()
    };
    Settings {
        store: "sqlite:///srv/chat/clickclack.db".into(),
        engine: "SQLite",
        read_only,
        theme: Theme::Dark,
        ascii: false,
        mouse: true,
        keymap: Keymap::default(),
        named: String::new(),
        backups: "/srv/chat/backups".into(),
        from: None,
        config: config.map(line).to_vec(),
    }
}

impl Stage {
    pub fn new(size: (u16, u16)) -> Stage {
        Stage::with(settings(false), size)
    }

    pub fn with(settings: Settings, size: (u16, u16)) -> Stage {
        Stage {
            state: State::new(settings, Memory::default(), size, now()),
            store: Store::Full,
            now: now(),
            last_minute: 1_204,
            asked: Vec::new(),
            waiting: VecDeque::new(),
        }
    }

    /// The store is open and what the first screen needs is there.
    pub fn open(mut self) -> Stage {
        self.send(Event::Opened(Ok(())));
        self.settle();
        self
    }

    pub fn send(&mut self, event: Event) {
        for request in update(&mut self.state, event, self.now) {
            self.asked.push(request.clone());
            self.waiting.push_back(request);
        }
    }

    /// Keys as people write them, separated by spaces; each is answered before the next.
    pub fn keys(&mut self, text: &str) -> &mut Stage {
        for key in keys::parse(text).unwrap() {
            self.press(key);
            self.settle();
        }
        self
    }

    pub fn press(&mut self, key: Chord) {
        self.send(Event::Key(KeyEvent {
            code: key.code,
            modifiers: key.mods,
            kind: KeyEventKind::Press,
            state: KeyEventState::NONE,
        }));
    }

    /// A word, letter by letter.
    pub fn typed(&mut self, text: &str) -> &mut Stage {
        for c in text.chars() {
            let code = crossterm::event::KeyCode::Char(c);
            let mods = crossterm::event::KeyModifiers::NONE;
            self.press(Chord { code, mods });
            self.settle();
        }
        self
    }

    /// Answers all requests, and those that follow from the answers.
    pub fn settle(&mut self) {
        let mut answered = 0;
        while let Some(request) = self.waiting.pop_front() {
            answered += 1;
            assert!(answered < 200, "the console asks without an end: {request:?}");
            if self.store == Store::Silent {
                continue;
            }
            match request {
                Request::Load(load) => {
                    let result = self.load(&load);
                    self.send(Event::Loaded {
                        generation: load.generation,
                        result,
                    });
                }
                Request::Overview => {
                    let result = self.answer(overview());
                    self.send(Event::Overview(Box::new(result)));
                }
                Request::Forecast(id, change) => {
                    let result = self.answer(forecast(&change));
                    self.send(Event::Forecast(id, result));
                }
                Request::Work(id, work) => {
                    let worked = Worked {
                        done: work.changes.len(),
                        undo: work.changes.iter().filter(|_| !work.undoes).filter_map(back).collect(),
                        title: work.title,
                        failed: Vec::new(),
                        stopped: false,
                        said: Vec::new(),
                        anew: false,
                        secrets: work.changes.iter().filter_map(secret).collect(),
                    };
                    self.send(Event::Worked(id, Box::new(worked)));
                }
                _ => {}
            }
        }
    }

    fn answer<T>(&self, full: T) -> Result<T, Trouble> {
        use crate::model::Error;
        match self.store {
            Store::Broken => Err(Trouble::of(&Error::unavailable("the database did not answer in time"))),
            Store::Forbidden => Err(Trouble::of(&Error::forbidden("this console is read-only"))),
            _ => Ok(full),
        }
    }

    fn load(&self, load: &Load) -> Result<Page, Trouble> {
        let mut all = if self.store == Store::Empty {
            Vec::new()
        } else {
            rows(load.list)
        };
        all.retain(|row| row.holds(&load.filter));
        if !load.descending && load.list != ListId::Messages {
            all.reverse();
        }
        let at = |key: &String| all.iter().position(|row| row.key == *key).unwrap_or(0);
        let (from, to) = match &load.want {
            Want::All => (0, all.len()),
            Want::First => (0, PAGE.min(all.len())),
            Want::Last => (all.len().saturating_sub(PAGE), all.len()),
            Want::Next(key) => (at(key) + 1, (at(key) + 1 + PAGE).min(all.len())),
            Want::Before(key) => (at(key).saturating_sub(PAGE), at(key)),
            Want::Again(None, n) => (0, (*n).min(all.len())),
            Want::Again(Some(key), n) => (at(key) + 1, (at(key) + 1 + n).min(all.len())),
        };
        let upward = matches!(load.want, Want::Last | Want::Before(_));
        self.answer(Page {
            rows: all[from..to].to_vec(),
            more: if upward { from > 0 } else { to < all.len() },
            start: (upward && from > 0).then(|| all[from - 1].key.clone()),
            last_minute: (load.list == ListId::Events && !load.want.goes_on()).then_some(self.last_minute),
            ..Page::default()
        })
    }

    /// The screen as lines. A bar in front of a line says that something on it is highlighted.
    pub fn picture(&self) -> String {
        let (width, height) = self.state.size;
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
        view::draw(&self.state, &mut buffer);
        let mut text = String::new();
        for y in 0..height {
            let mut line = String::new();
            let mut skip = 0;
            let mut lit = false;
            for x in 0..width {
                let cell = &buffer[(x, y)];
                lit |= cell.modifier.contains(Modifier::REVERSED);
                if skip > 0 {
                    skip -= 1;
                    continue;
                }
                line.push_str(cell.symbol());
                skip = crate::tui::text::width(cell.symbol()).saturating_sub(1);
            }
            text += &format!("{}{}\n", if lit { "▌" } else { " " }, line.trim_end());
        }
        text
    }
}

/// What a change would do, in the made-up store.
fn forecast(change: &Change) -> Forecast {
    let (line, severe) = match change {
        Change::Long(Long::Purge { user, .. }) => ("3,214 messages in 12 channels.", Some(user.clone())),
        Change::Long(Long::Restore(_)) => (
            "The store loses 3,214 messages newer than 2026-07-14T10:00:00Z.",
            Some("clickclack.db".to_owned()),
        ),
        Change::Edit(Edit::DeleteWorkspace(_)) => (
            "Lost for good: 1,000,000 messages, 120 channels, 5,000 private chats, 812 uploads.",
            Some("acme".to_owned()),
        ),
        Change::Long(Long::PruneEvents { .. }) => ("800,000 events go.", None),
        _ => ("Removes 12 of them, 4.2 GiB.", None),
    };
    let server = matches!(change, Change::Long(Long::Restore(_))).then(|| in_the_way(&overview().server));
    Forecast {
        lines: [line.to_owned()].into_iter().chain(server).collect(),
        severe,
        ..Forecast::default()
    }
}

fn secret(change: &Change) -> Option<Secret> {
    matches!(change, Change::Edit(Edit::CreateInvite { .. })).then(|| Secret {
        title: "Secret of the invite".into(),
        value: "tok_5mQ2nqdGq0c8hvfXbR7yUe4WkZJt1oLs9aPiYxTrMvE".into(),
    })
}

pub fn around() -> Around {
    Around {
        now: now(),
        workspace: String::new(),
        folder: "/srv/chat/backups".into(),
        named: String::new(),
    }
}

/// What takes a change back, in the made-up store.
fn back(change: &Change) -> Option<Change> {
    match change {
        Change::Edit(Edit::Moderate { user, .. }) => Some(Long::UndoAction(format!("aud_{user}")).into()),
        Change::Edit(Edit::Archive { channel, archived }) => {
            let (channel, archived) = (channel.clone(), !archived);
            Some(Edit::Archive { channel, archived }.into())
        }
        Change::Edit(Edit::Usable { user, usable }) => {
            let (user, usable) = (user.clone(), !usable);
            Some(Edit::Usable { user, usable }.into())
        }
        _ => None,
    }
}

fn overview() -> Overview {
    use crate::chat::stats::*;
    let minutes = (0..60)
        .map(|n: i64| (n * 7) % 13 + if n > 50 { 20 } else { 0 })
        .collect();
    Overview {
        stats: Stats {
            people: People {
                active: 100_000,
                disabled: 12,
                bots: 40,
                sessions: 31_415,
                seen_today: 4_200,
                guests: 7,
                timed_out: 2,
                blocked: 3,
            },
            workspaces: 3,
            channels: 120,
            conversations: 5_000,
            messages: Messages {
                total: 1_000_000,
                estimated: false,
                last_minute: 31,
                last_hour: 540,
                last_day: 9_000,
                by_minute: minutes,
            },
            events: Events {
                total: 1_200_000,
                estimated: true,
                last: Cursor::from("cur_01k06v1f800000000000000000"),
                last_hour: 800,
            },
            uploads: Uploads {
                total: 812,
                bytes: 3_221_225_472,
            },
            tokens: 44,
            size: Size {
                engine: Engine::Sqlite,
                database: 1_288_490_188,
                wal: 4_194_304,
                free: 0,
            },
            queues: Queues {
                upload_removals: 0,
                search: 120,
                removed_messages: 5,
            },
        },
        live: None,
        schema: "0006_operator".into(),
        backup: Some(LastBackup {
            at: Time(now().0 - 7_200_000_000),
            verified: Some(Time(now().0 - 7_200_000_000)),
        }),
        server: Server::Up("127.0.0.1:8080".into()),
        online: Online::Now {
            people: 4_012,
            sockets: 4_815,
        },
    }
}

/// Names that a console must survive stand among plain ones.
const NAMES: [&str; 8] = [
    "Ada Lindqvist",
    "日本太郎のとても長い名前",
    "Zoë Müller",
    "\u{1b}[31mred\u{1b}[0m",
    "evil\u{202e}eman",
    "👩🏽\u{200d}🚀 Astro",
    "z\u{301}\u{302}\u{303}\u{304}\u{305}algo",
    "نورا حداد",
];

fn ago(minutes: usize) -> String {
    Time(now().0 - minutes as i64 * 60_000_000).to_string()
}

fn name(n: usize) -> &'static str {
    NAMES[n % NAMES.len()]
}

/// Newest first, but messages, which are in the order they were written.
pub fn rows(list: ListId) -> Vec<Row> {
    let count = match list {
        ListId::People | ListId::Events => 250,
        ListId::Messages => 180,
        ListId::Channels => 30,
        ListId::Jobs | ListId::Config => 0,
        _ => 6,
    };
    (0..count)
        .map(|n| {
            let value = object(list, n);
            let id = ["cursor", "id", "user_id"]
                .iter()
                .find_map(|field| value[*field].as_str().map(str::to_owned));
            Row::new(id.unwrap(), format!("{n:06}"), &value).unwrap()
        })
        .collect()
}

fn object(list: ListId, n: usize) -> Value {
    let workspace = json!({"workspace_id": "wsp_1", "workspace": "Acme"});
    let mut value = match list {
        ListId::Workspaces => json!({"id": format!("wsp_{n}"), "name": (["Acme", "Open Garden", "夜勤"][n % 3]),
            "slug": format!("space-{n}"), "members": 1200 * n, "channels": 12 + n, "owner": name(n),
            "created_at": ago(60 * 24 * (n + 1))}),
        ListId::Channels => json!({"id": format!("chn_{n}"), "name": format!("team-{n}"), "kind": "public",
            "display_title": if n == 2 { Some("Design 🎨") } else { None }, "last_seq": 5000 / (n + 1),
            "archived_at": if n == 3 { Some(ago(60)) } else { None }, "created_at": ago(60 * 24 * 30)}),
        ListId::Members => json!({"id": format!("usr_{n}"), "display_name": name(n), "handle": format!("user{n}"),
            "role": (["owner", "moderator", "member"][n.min(2)]), "joined_at": ago(60 * n),
            "blocked_at": if n == 4 { Some(ago(5)) } else { None }, "note": if n == 4 { Some("spam") } else { None }}),
        ListId::Conversations => json!({"id": format!("dm_{n}"), "members": [name(n), name(n + 1)], "last_seq": n * 4,
            "last_message_at": ago(n), "created_at": ago(60 * 24)}),
        ListId::Invites | ListId::AllInvites => {
            json!({"id": format!("inv_{n}"), "role": "member", "uses": n, "max_uses": 3,
            "workspace_name": (["Acme", "Open Garden", "夜勤"][n % 3]),
            "created_at": ago(60), "revoked_at": if n == 1 { Some(ago(2)) } else { None }})
        }
        ListId::Messages => json!({"id": format!("msg_{n}"), "channel_seq": n, "created_at": ago(180 - n),
            "author": {"display_name": name(n)},
            "body": if n.is_multiple_of(9) { "two\nlines \u{1b}[2J and a bell \u{7}" } else { "the tests are green again, thanks" }}),
        ListId::People => json!({"id": format!("usr_{n}"), "kind": if n % 20 == 19 { "bot" } else { "human" },
            "display_name": name(n), "handle": format!("user{n}"), "email": format!("user{n}@example.com"),
            "created_at": ago(60 * n), "last_seen_at": ago(n), "sessions": n % 3,
            "memberships": [{"workspace_id": "wsp_1", "workspace": "Acme", "role": "member",
                "blocked_at": if n == 2 { Some(ago(3)) } else { None }}]}),
        ListId::Sessions => {
            json!({"id": format!("ses_{n}"), "user_agent": "Firefox/140.0", "last_used_at": ago(n * 90),
            "created_at": ago(60 * 24 * 3), "expires_at": "2026-10-01T00:00:00Z"})
        }
        ListId::Waiting | ListId::TimedOut | ListId::Blocked => json!({"user_id": format!("usr_{n}"),
            "display_name": name(n), "handle": format!("user{n}"), "role": "guest", "joined_at": ago(60 * 5),
            "posts_remaining": n % 4, "timeout_until": if list == ListId::TimedOut { "2026-07-15T11:01:05Z" } else { "" },
            "blocked_at": if list == ListId::Blocked { Some(ago(30)) } else { None }, "note": "posts links"}),
        ListId::Uploads => json!({"id": format!("upl_{n}"), "filename": format!("report \u{202e}fdp-{n}.exe"),
            "byte_size": 4_404_019 * (n + 1), "owner": name(n), "content_type": "application/pdf", "shown_by": n,
            "hidden_at": if n == 1 { Some(ago(9)) } else { None }, "created_at": ago(60 * n)}),
        ListId::Bots => json!({"id": format!("usr_b{n}"), "display_name": "Deploy Bot", "handle": format!("deploy{n}"),
            "tokens": 1, "workspaces": 1, "last_used_at": ago(n), "created_at": ago(60 * 24 * 9)}),
        ListId::Tokens => json!({"id": format!("btok_{n}"), "name": "ci", "bot": "Deploy Bot",
            "scopes": ["messages:read", "messages:write"], "workspace_name": "Acme", "created_at": ago(60 * 24)}),
        ListId::Events => json!({"cursor": format!("cur_{n}"), "type": "message.created", "workspace_name": "Acme",
            "channel_name": "#general", "created_at": ago(n), "payload": {"message_id": format!("msg_{n}")}}),
        ListId::Audit => json!({"id": format!("aud_{n}"), "action": "member.moderated", "source": "tui",
            "actor": {"kind": "operator", "name": "root"}, "target_id": format!("usr_{n}"), "target_name": name(n),
            "workspace_name": "Acme", "metadata": {"note_changed": true}, "created_at": ago(n)}),
        ListId::Backups => {
            json!({"id": format!("2026071{n}T100000Z.ccbak"), "path": format!("/srv/chat/backups/2026071{n}T100000Z.ccbak"), "file": format!("2026071{n}T100000Z.ccbak"), "taken_at": ago(60 * 24 * n),
            "kind": if n == 3 { "damaged" } else { "archive" }, "bytes": 4_404_019 * (n + 1), "messages": 1000 * n,
            "uploads": n, "error": if n == 3 { Some("ends in the middle of its rows") } else { None }})
        }
        ListId::Actions => json!({"id": format!("aud_{n}"), "kind": "block", "undo_until": "2026-07-16T10:00:00Z",
            "undone_at": if n == 1 { Some(ago(1)) } else { None }, "actor": {"kind": "operator", "name": "root"},
            "target_id": format!("usr_{n}"), "target_name": name(n), "workspace_name": "Acme", "created_at": ago(n)}),
        ListId::Doctor => {
            json!({"id": format!("check-{n}"), "severity": (["ok", "warning", "failed", "skipped"][n % 4]),
            "evidence": "23.8 GiB free", "remedy": if n % 4 == 2 { "make room" } else { "" }, "fixable": n % 4 == 1})
        }
        ListId::Differences => {
            let (kind, text, place) = match n {
                0 => ("person", format!("user{n}"), ""),
                1 => ("channel", "News".to_owned(), "Acme"),
                4 => ("message", String::new(), ""),
                _ => ("message", format!("see {}", name(n + 1)), "#general"),
            };
            json!({"id": format!("id_{n}"), "state": if n.is_multiple_of(3) { "gone" } else { "new" }, "kind": kind,
                "name": if kind == "channel" { format!("#{}", name(n)) } else { name(n).to_owned() },
                "text": text, "place": place, "created_at": ago(n)})
        }
        ListId::Jobs | ListId::Config => json!({"id": n}),
    };
    let fields = value.as_object_mut().unwrap();
    for (key, of_workspace) in workspace.as_object().unwrap() {
        let told = !matches!(
            list,
            ListId::People | ListId::Workspaces | ListId::Bots | ListId::Doctor
        );
        if told && !fields.contains_key(key) {
            fields.insert(key.clone(), of_workspace.clone());
        }
    }
    value
}
