//! The console on a real terminal: tmux gives it one, with a shell around it, and says what a person would see. Start,
//! quit, panic, signals, Ctrl-Z, resizing, and that what happens in the chat shows up and what is done shows in the chat.

mod harness;

use std::process::Command;
use std::time::Duration;

use clickclack::admin::operator;
use clickclack::chat::bots::{self, NewBot};
use clickclack::chat::invites;
use clickclack::model::{Cursor, Scopes, Ulid};
use clickclack::store::Param;
use harness::{BIN, Client, Engine, PATIENCE, Server, World, on_both_engines, unique, until};
use serde_json::json;

/// A shell on a terminal of its own.
struct Terminal {
    socket: String,
}

impl Terminal {
    fn new(width: u16, height: u16) -> Terminal {
        let terminal = Terminal {
            socket: format!("clickclack-test-{}", unique()),
        };
        let (width, height) = (width.to_string(), height.to_string());
        let shell = "env PS1='ready> ' bash --norc --noprofile -i";
        terminal.tmux(&["new-session", "-d", "-x", &width, "-y", &height, shell]);
        terminal.shows("ready>");
        terminal
    }

    fn tmux(&self, args: &[&str]) -> String {
        let out = Command::new("tmux")
            .args(["-L", &self.socket, "-f", "/dev/null"])
            .args(args)
            .env("LC_ALL", "C.UTF-8")
            .output()
            .expect("tmux is needed: apt-get install tmux");
        assert!(
            out.status.success(),
            "tmux {args:?}: {}",
            String::from_utf8_lossy(&out.stderr)
        );
        String::from_utf8_lossy(&out.stdout).into_owned()
    }

    /// Keys as tmux names them: `Enter`, `C-z`, `j`.
    fn keys(&self, keys: &[&str]) {
        for key in keys {
            self.tmux(&["send-keys", key]);
        }
    }

    fn line(&self, text: &str) {
        self.tmux(&["send-keys", "-l", text]);
        self.keys(&["Enter"]);
    }

    fn screen(&self) -> String {
        self.tmux(&["capture-pane", "-p"])
    }

    fn shows(&self, text: &str) {
        self.becomes(text, |screen| screen.contains(text));
    }

    /// Waits for a screen of which this is true.
    fn becomes(&self, what: &str, wanted: impl Fn(&str) -> bool) {
        let begun = std::time::Instant::now();
        loop {
            let screen = self.screen();
            if wanted(&screen) {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "{what:?} never showed:\n{screen}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Nothing of the console is left: no alternate screen, no mouse, a cursor, and a shell that echoes.
    fn is_clean(&self) {
        let flags = "#{alternate_on} #{mouse_any_flag} #{cursor_flag}";
        until("a clean terminal", || {
            (self.tmux(&["display-message", "-p", flags]).trim() == "0 0 1").then_some(())
        });
        let mark = unique();
        self.line(&format!("clear; stty -a; echo mark-''{mark}"));
        self.shows(&format!("mark-{mark}"));
        let screen = self.screen().replace('\n', " ");
        for mode in [" icanon", " echo ", " isig"] {
            assert!(screen.contains(mode), "stty lost{mode}:\n{screen}");
        }
    }

    fn start(&self, server: &Server, more: &str) {
        let db = match server.location() {
            clickclack::store::Location::Sqlite(path) => path.display().to_string(),
            clickclack::store::Location::Postgres(url) => url,
        };
        let port = server.port;
        self.line(&format!(
            "clear; XDG_STATE_HOME=$(mktemp -d) CLICKCLACK_TUI_PANIC=1 CLICKCLACK_ADDR=127.0.0.1:{port} {BIN} tui --db '{db}' {more}; echo ended with $?"
        ));
        self.shows("In the store");
    }

    /// The process of ours that the shell has started.
    fn pid(&self) -> u32 {
        let pane = self.tmux(&["display-message", "-p", "#{pane_pid}"]);
        // `pid (name) state parent …`
        let is_child = |pid: &u32| {
            let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
            let (name, rest) = stat.rsplit_once(") ").unwrap_or_default();
            name.ends_with("(clickclack") && rest.split(' ').nth(1) == Some(pane.trim())
        };
        let all = std::fs::read_dir("/proc").unwrap();
        let mut pids = all.filter_map(|entry| entry.unwrap().file_name().to_str()?.parse().ok());
        pids.find(is_child).expect("the command runs")
    }

    fn signal(&self, name: &str) {
        harness::signal(self.pid(), name);
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // Only this server of tmux: the socket is ours.
        let _ = Command::new("tmux").args(["-L", &self.socket, "kill-server"]).output();
    }
}

on_both_engines! {
    fn it_starts_shows_the_chat_as_it_happens_and_quits_clean(engine) {
        let world = World::with(engine, &["--metrics-enabled"], &[]);
        let _online = world.owner.socket(&world.workspace, None);
        let terminal = Terminal::new(80, 24);
        terminal.start(&world.server, "");
        terminal.shows("1 · 1 socket ");
        terminal.keys(&["2", "Enter"]);
        terminal.shows("#general");
        world.owner.send(&world.general, "hello from a browser");
        terminal.shows("hello from a browser");
        terminal.keys(&["q"]);
        terminal.shows("ended with 0");
        terminal.is_clean();
    }

    fn what_is_done_in_it_reaches_the_chat_and_can_be_undone(engine) {
        let world = World::new(engine);
        let member = world.person("Quiet One");
        let terminal = Terminal::new(100, 30);
        terminal.start(&world.server, "");
        terminal.keys(&["3", "/"]);
        terminal.line("quiet");
        terminal.becomes("nobody else", |screen| {
            screen.contains("Quiet One") && !screen.contains("Olive Owner")
        });
        terminal.keys(&["b"]);
        terminal.shows("Keeps 1 person from posting");
        terminal.keys(&["Tab", "Enter"]);
        terminal.shows("(u undoes it)");
        let refused = member.post(&format!("/api/channels/{}/messages", world.general), json!({"body": "no"}));
        refused.refused(403);
        let entry = world.owner.get(&world.path("/audit-log?limit=1")).is(200)["audit_log_entries"][0].clone();
        assert_eq!((&entry["source"], &entry["action"]), (&json!("tui"), &json!("member.moderated")));
        terminal.keys(&["u"]);
        terminal.shows("Takes back");
        terminal.keys(&["y"]);
        until("the block to end", || {
            let sent = member.post(&format!("/api/channels/{}/messages", world.general), json!({"body": "yes"}));
            (sent.status == 201).then_some(())
        });
    }

    fn a_workspace_for_nobody_is_mended_in_its_dialog(engine) {
        let world = World::new(engine);
        let terminal = Terminal::new(80, 24);
        terminal.start(&world.server, "");
        terminal.keys(&["2", "n"]);
        terminal.shows("Name:");
        terminal.line("Night shift");
        terminal.line("nobody-at-all");
        terminal.keys(&["Enter"]);
        terminal.shows("no user found");
        terminal.shows("Name: Night shift");
        terminal.keys(&["BTab", "BTab", "BTab", "C-u"]);
        terminal.line(&world.owner_id);
        terminal.keys(&["Enter"]);
        terminal.shows("New workspace: Night shift");
        let all = world.owner.get("/api/workspaces").is(200);
        assert!(all.to_string().contains("Night shift"), "{all}");
    }

    fn a_filter_finds_what_is_far_down_a_long_list(engine) {
        let world = World::new(engine);
        let rare = world.person("Rare Bird");
        let people: Vec<Client> = (0..16).map(|n| world.person(&format!("Plain {n}"))).collect();
        let dm = |from: &Client, to: &Client| {
            from.post("/api/dms", json!({"workspace_id": world.workspace, "member_ids": [to.user_id()]})).is(201);
        };
        // The oldest of each list is the one that is looked for, behind more than a page of others.
        dm(&rare, &people[0]);
        world.moderate(&rare, json!({"moderation_note": "first"}));
        for (n, one) in people.iter().enumerate() {
            people[..n].iter().for_each(|other| dm(one, other));
        }
        for n in 0..110 {
            world.moderate(&people[0], json!({"moderation_note": format!("note {n}")}));
        }
        let (workspace, owner) = (world.workspace.clone(), world.owner_id.clone());
        world.server.write(move |tx| {
            for n in 0..110 {
                let new = NewBot {
                    workspace: workspace.as_str().into(),
                    name: if n == 0 { "Rare Bot".into() } else { format!("Bot {n}") },
                    handle: String::new(),
                    avatar_url: String::new(),
                    owner: None,
                    token_name: "default".into(),
                    scopes: Scopes::parse(["messages:read"])?,
                };
                bots::create(tx, &operator(), &owner.as_str().into(), new)?;
            }
            Ok(())
        });
        let terminal = Terminal::new(120, 30);
        terminal.start(&world.server, "");
        terminal.keys(&["2", "Enter"]);
        terminal.shows("#general");
        for (there, title, found) in [
            (&["]", "]"][..], "BETWEEN", "Plain 0, Rare Bird"),
            (&["4", "Tab", "Tab", "Tab"], "KIND", "Rare Bird"),
            (&["6", "Tab"], "SCOPES", "Rare Bot"),
        ] {
            terminal.keys(there);
            terminal.shows(title);
            terminal.keys(&["/"]);
            terminal.line("rare");
            terminal.shows(found);
        }
    }

    fn the_events_of_the_last_minute_are_counted_also_from_before_it_started(engine) {
        let world = World::new(engine);
        world.owner.send(&world.general, "long ago");
        // One event of an hour ago, and none since.
        world.server.write(|tx| {
            let then = Ulid::first(tx.now() - Duration::from_secs(3600)).encode(Cursor::PREFIX);
            tx.exec("DELETE FROM events WHERE cursor <> (SELECT MAX(cursor) FROM events)", &[])?;
            tx.exec("UPDATE events SET cursor = ?1", &[Param::from(&then)])
        });
        let terminal = Terminal::new(80, 24);
        terminal.start(&world.server, "");
        terminal.keys(&["7"]);
        terminal.shows("Events · 0 in the last minute");
        terminal.keys(&["q"]);
        terminal.shows("ended with 0");
        // From here on the log has a clock that runs an hour ahead: what it counts is young for as long as the test takes.
        world.server.write(|tx| {
            let soon = Ulid::first(tx.now() + Duration::from_secs(3600)).encode(Cursor::PREFIX);
            tx.exec("UPDATE clock SET value = ?1 WHERE name = 'events'", &[Param::from(&soon)])
        });
        world.owner.send(&world.general, "just now");
        terminal.start(&world.server, "");
        terminal.keys(&["7"]);
        terminal.shows("Events · 1 in the last minute");
        world.owner.send(&world.general, "and now");
        terminal.shows("Events · 2 in the last minute");
    }

    fn the_invites_of_all_workspaces_are_found_and_revoked_in_one_list(engine) {
        let world = World::new(engine);
        let night = world.owner.post("/api/workspaces", json!({"name": "Night shift"})).is(201)["workspace"]["id"].clone();
        let night = night.as_str().unwrap().to_owned();
        let here = world.workspace.clone();
        // The one that is looked for is the oldest, behind more than a page of others.
        let lost = world.server.write(move |tx| {
            let wish = invites::Wish::default();
            let (lost, _) = invites::create(tx, &operator(), &night.as_str().into(), &wish)?;
            for _ in 0..110 {
                invites::create(tx, &operator(), &here.as_str().into(), &wish)?;
            }
            Ok(lost.id)
        });
        let terminal = Terminal::new(120, 30);
        terminal.start(&world.server, "");
        terminal.keys(&["6", "Tab", "Tab"]);
        terminal.shows("1 of 100+");
        terminal.keys(&["/"]);
        terminal.line("night");
        terminal.becomes("one invite", |screen| screen.contains(lost.as_str()) && screen.contains("1 of 1 "));
        terminal.keys(&["d"]);
        terminal.shows("Nobody can join with it any more");
        terminal.keys(&["Tab", "Enter"]);
        terminal.becomes("a revoked invite", |screen| screen.contains(" revoked ") && !screen.contains("Nobody can join"));
        let open = world.server.write(move |tx| Ok(invites::show(tx, &lost)?.revoked_at.is_none()));
        assert!(!open, "it stays open");
    }

    fn a_read_only_console_changes_nothing(engine) {
        let world = World::new(engine);
        world.person("Quiet One");
        let terminal = Terminal::new(100, 30);
        terminal.start(&world.server, "--read-only");
        terminal.keys(&["3", "b"]);
        terminal.shows("start without --read-only");
        terminal.keys(&["q"]);
        terminal.shows("ended with 0");
    }

    fn a_backup_says_what_is_gone_and_what_is_new_since(engine) {
        let world = World::new(engine);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("chat.ccbak").display().to_string();
        let early = world.owner.send(&world.general, "said before")["id"].as_str().unwrap().to_owned();
        world.person("Early Riser");
        assert_eq!(world.server.cli(&["backup", "--out", &file]).code, 0);
        // More than a page of what is new lies above what is gone.
        world.copy_first_message(250);
        world.owner.delete(&format!("/api/messages/{early}")).is(200);
        world.owner.send(&world.general, "said after");
        world.owner.new_channel(&world.workspace, "later");
        world.person("Late Riser");
        let terminal = Terminal::new(120, 30);
        terminal.start(&world.server, &format!("--from {file}"));
        terminal.shows(", now +1");
        assert!(!terminal.screen().contains("none was taken"), "the store in use knows of the backup");
        terminal.keys(&["8", "Tab"]);
        for new in ["new  person  Late Riser", "new  channel #later", "said after", "1 of 100+"] {
            terminal.shows(new);
        }
        // The card of a channel calls it as its line does.
        terminal.keys(&["/"]);
        terminal.line("later");
        terminal.shows("1 of 1 ");
        terminal.keys(&["Enter"]);
        terminal.shows("┌ #later ");
        // Two at once are read as one.
        terminal.keys(&["Escape"]);
        terminal.becomes("the card to close", |screen| !screen.contains("┌ #later "));
        terminal.keys(&["Escape"]);
        terminal.shows("1 of 100+");
        terminal.keys(&["G"]);
        terminal.shows("gone message ");
        terminal.keys(&["g", "g"]);
        terminal.shows("new  person  Late Riser");
        assert!(!terminal.screen().contains("Early Riser"), "who is in both is no difference");
        terminal.keys(&["/"]);
        terminal.line("said after");
        terminal.shows("1 of 1 ");
        terminal.shows("said after");
    }

    fn a_backup_is_taken_tried_and_restored_from_its_screen(engine) {
        let mut world = World::new(engine);
        let folder = tempfile::tempdir().unwrap();
        let terminal = Terminal::new(200, 30);
        terminal.start(&world.server, &format!("--backups {}", folder.path().display()));
        terminal.keys(&["8", "n"]);
        terminal.shows("File: clickclack-");
        terminal.keys(&["Tab", "Tab", "Enter"]);
        terminal.shows("Backup: clickclack-");
        terminal.shows("1 of 1");
        terminal.keys(&["t"]);
        terminal.shows("passed: restored");
        world.owner.send(&world.general, "after the backup");
        let name = world.server.location().name();
        let port = world.server.port;
        // A server that runs keeps its store, which is said beforehand.
        let refused = || {
            terminal.keys(&["R"]);
            terminal.shows("loses 1 message");
            terminal.shows(&format!("A server runs at 127.0.0.1:{port}"));
            terminal.tmux(&["send-keys", "-l", &name]);
            terminal.keys(&["Enter", "Enter"]);
            // In use by another process, that is, wherever the line breaks.
            terminal.shows(" process");
        };
        refused();
        // The console goes on with the store.
        terminal.keys(&["Escape"]);
        terminal.becomes("the dialog to close", |screen| !screen.contains("loses 1 message"));
        terminal.keys(&["2"]);
        terminal.shows("MEMBERS");
        terminal.keys(&["8"]);
        terminal.shows("AS OF");
        // The dialog stays, and the name in it: once the server is stopped it is only confirmed again.
        refused();
        world.server.stop();
        terminal.keys(&["Enter", "Enter"]);
        terminal.shows("the state before is");
        terminal.keys(&["R"]);
        terminal.shows(&format!("No server answers at 127.0.0.1:{port}"));
        let left = world.server.cli(&["export", "--out", "-"]);
        assert!(!left.stdout.contains("after the backup"), "the message is gone");
        world.server.start();
    }
}

#[test]
fn signals_and_a_panic_give_the_terminal_back() {
    let world = World::new(Engine::Sqlite);
    let terminal = Terminal::new(80, 24);
    for (signal, code) in [("TERM", "143"), ("HUP", "129"), ("INT", "130")] {
        terminal.start(&world.server, "");
        terminal.signal(signal);
        terminal.shows(&format!("ended with {code}"));
        terminal.is_clean();
    }
    terminal.start(&world.server, "");
    terminal.keys(&["F12"]);
    terminal.shows("asked to panic");
    terminal.shows("ended with 101");
    terminal.is_clean();
}

#[test]
fn ctrl_z_gives_the_shell_and_fg_comes_back() {
    let world = World::new(Engine::Sqlite);
    let terminal = Terminal::new(80, 24);
    terminal.start(&world.server, "");
    terminal.keys(&["3", "C-z"]);
    terminal.shows("Stopped");
    terminal.is_clean();
    terminal.line("fg");
    terminal.shows("LAST SEEN");
    terminal.keys(&["q"]);
    terminal.shows("ready>");
    terminal.is_clean();
}

#[test]
fn a_storm_of_sizes_tears_nothing() {
    let world = World::new(Engine::Sqlite);
    let terminal = Terminal::new(80, 24);
    terminal.start(&world.server, "");
    terminal.keys(&["3"]);
    for n in 0..60u16 {
        let (width, height) = ((20 + n * 37 % 150).to_string(), (3 + n * 11 % 50).to_string());
        terminal.tmux(&["resize-window", "-x", &width, "-y", &height]);
    }
    terminal.tmux(&["resize-window", "-x", "10", "-y", "2"]);
    terminal.shows("10x2");
    terminal.tmux(&["resize-window", "-x", "80", "-y", "24"]);
    terminal.shows("LAST SEEN");
    terminal.keys(&["q"]);
    terminal.shows("ready>");
    terminal.is_clean();
}

#[test]
fn without_a_terminal_or_a_store_it_says_so_at_once() {
    let world = World::new(Engine::Sqlite);
    let ran = world.server.cli(&["tui"]);
    assert_eq!(ran.code, 5, "{}", ran.stderr);
    assert!(ran.stderr.contains("needs a terminal"), "{}", ran.stderr);
    let terminal = Terminal::new(80, 24);
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().display().to_string();
    terminal.line(&format!("{BIN} tui --data {data}"));
    terminal.shows("there is no store");
    // Somebody makes one meanwhile: r opens it.
    let made = Command::new(BIN).args(["migrate", "--data", &data]).output().unwrap();
    assert!(made.status.success());
    terminal.keys(&["r"]);
    terminal.shows("In the store");
    terminal.keys(&["q"]);
}

/// Terminals and the console count some characters differently: nothing of them may stay behind, or push a border aside.
#[test]
fn a_script_that_terminals_count_differently_leaves_nothing_behind() {
    let world = World::new(Engine::Sqlite);
    for name in ["नियति कुमारी", "हिन्दी भाषी", "👩🏽\u{200d}🚀👩🏽\u{200d}🚀", "க்ஷிதிஜா நிலா"]
    {
        world.person(name);
        world.owner.send(&world.general, &format!("{name}: {name} {name}"));
    }
    let terminal = Terminal::new(80, 24);
    terminal.start(&world.server, "");
    let foreign = |screen: &str| {
        screen
            .chars()
            .any(|c| ('\u{900}'..'\u{e00}').contains(&c) || c > '\u{1f000}')
    };
    for (there, title) in [(&["3"][..], "LAST SEEN"), (&["2", "Enter"], "#general")] {
        terminal.keys(there);
        terminal.shows(title);
        terminal.becomes("what others wrote", foreign);
        terminal.keys(&["C"]);
        terminal.shows("KEY");
        terminal.becomes("only our own words", |screen| {
            screen.contains("VALUE") && !foreign(screen)
        });
    }
    // Each line of a frame ends where it should: in the last cell.
    terminal.keys(&["3"]);
    terminal.shows("LAST SEEN");
    terminal.becomes("names of others", foreign);
    terminal.tmux(&["copy-mode"]);
    let ends = |row: usize| {
        let row = row.to_string();
        terminal.tmux(&["send-keys", "-X", "top-line"]);
        terminal.tmux(&["send-keys", "-X", "-N", &row, "cursor-down"]);
        terminal.tmux(&["send-keys", "-X", "end-of-line"]);
        terminal.tmux(&["display-message", "-p", "#{copy_cursor_x}"])
    };
    let plain = ends(2);
    for row in 3..10 {
        assert_eq!(ends(row), plain, "line {row} of:\n{}", terminal.screen());
    }
}

/// A prompt of a command on a terminal: the bar of what came before does not draw over it, and a signal ends it at once.
#[test]
fn a_question_stands_alone_and_a_signal_ends_it() {
    let server = Server::new(Engine::Sqlite);
    server.cli(&["migrate"]).ok();
    let orphan = server.data.join("uploads/upload-00000000000000000000000000000000");
    std::fs::write(&orphan, "of nobody").unwrap();
    let terminal = Terminal::new(80, 24);
    for (key, code) in [(Some("C-c"), 130), (None, 143)] {
        let data = server.data.display();
        terminal.line(&format!(
            "clear; {BIN} admin upload gc --data {data}; echo ended with $?"
        ));
        let asks = |screen: &str| screen.trim_end().ends_with("Remove them? [y/N]");
        terminal.becomes("Remove them? [y/N]", asks);
        // Longer than a bar waits before it draws itself again.
        std::thread::sleep(Duration::from_millis(500));
        let screen = terminal.screen();
        assert!(asks(&screen), "{screen}");
        assert_eq!(screen.matches("Remove them?").count(), 1, "{screen}");
        match key {
            Some(key) => terminal.keys(&[key]),
            None => terminal.signal("TERM"),
        }
        terminal.shows(&format!("ended with {code}"));
        assert!(orphan.exists());
    }
}
