//! Following what happens: from where the last run ended, without a loss, through restarts of either side.

use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{Client, World, on_both_engines, until};
use crate::shell::Shell;

fn shell(world: &World) -> Shell {
    let anna = world.person("Anna Lind");
    Shell::at(&world.server.url, anna.token.as_deref().unwrap())
}

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}

/// Posts to a channel of its own beside `general`.
fn elsewhere(world: &World) -> String {
    world.owner.new_channel(&world.workspace, "elsewhere")
}

fn prune_everything(world: &World) {
    let args = [
        "admin",
        "events",
        "prune",
        "--workspace",
        &world.workspace,
        "--before",
        "2999-01-01T00:00:00Z",
    ];
    world.server.cli(&args).ok();
}

fn edit(client: &Client, message: &Value, body: &str) {
    client.ok(
        "PATCH",
        &format!("/api/messages/{}", id(message)),
        Some(json!({ "body": body })),
    );
}

on_both_engines! {
    fn a_stream_goes_on_where_it_was_killed(engine) {
        let world = World::new(engine);
        let shell = shell(&world);
        world.owner.send(&world.general, "before the first run");
        let stream = shell.connected(&["tail", "--json"]);
        let sent = world.owner.send(&world.general, "one");
        let line = stream.json();
        assert_eq!(line["message"]["body"], "one");
        assert_eq!(line["message"]["author"]["display_name"], "Olive Owner");
        assert_eq!((&line["type"], id(&line["message"])), (&json!("message.created"), id(&sent)));
        assert_eq!(line.as_object().unwrap().len(), 3, "{line}");
        // Saved after the line was written.
        let cursor = line["cursor"].as_str().unwrap();
        until("the cursor to be saved", || shell.saved().contains(&cursor.to_owned()).then_some(()));
        world.owner.send(&world.general, "two");
        stream.kill();
        for body in ["three", "four"] {
            world.owner.send(&world.general, body);
        }
        let stream = shell.follow(&["messages", "tail"]);
        // Whether the second message was printed and saved before the kill is a race; being lost it must not be.
        let mut seen = vec![stream.next()];
        while !seen.last().unwrap().ends_with("\tfour") {
            seen.push(stream.next());
        }
        assert!((2..=3).contains(&seen.len()), "{seen:?}");
        let three = &seen[seen.len() - 2];
        assert!(three.starts_with("4\tmsg_") && three.ends_with("\tOlive Owner\tthree"), "{seen:?}");
        world.owner.send(&world.general, "five");
        assert!(stream.next().ends_with("\tfive"));
        assert_eq!(stream.stop(), [] as [&str; 0]);
        assert!(shell.connected(&["tail"]).is_silent());
    }

    fn a_stream_outlives_its_server(engine) {
        let mut world = World::new(engine);
        let shell = shell(&world);
        let stream = shell.connected(&["tail"]);
        world.owner.send(&world.general, "one");
        assert!(stream.next().ends_with("\tone"));
        world.server.kill();
        stream.note("connecting again in");
        world.server.start();
        world.owner.send(&world.general, "two");
        assert!(stream.next().ends_with("\ttwo"));
        world.server.restart();
        world.owner.send(&world.general, "three");
        assert!(stream.next().ends_with("\tthree"));
        assert_eq!(stream.stop(), [] as [&str; 0]);
    }

    fn a_pruned_log_is_told_and_the_stream_goes_on(engine) {
        let mut world = World::new(engine);
        let shell = shell(&world);
        let stream = shell.connected(&["tail"]);
        world.owner.send(&world.general, "one");
        assert!(stream.next().ends_with("\tone"));
        prune_everything(&world);
        world.server.restart();
        stream.note("events may have been missed");
        stream.note("connected");
        world.owner.send(&world.general, "two");
        assert!(stream.next().ends_with("\ttwo"));
        stream.stop();
        // The same for a run that begins with a cursor that is gone.
        prune_everything(&world);
        let stream = shell.connected(&["tail", "--quiet"]);
        world.owner.send(&world.general, "three");
        assert!(stream.next().ends_with("\tthree"));
        let cursor = world.owner.tail(&world.workspace);
        stream.stop();
        assert_eq!(shell.saved(), [cursor]);
    }

    fn a_watch_shows_what_happens_in_its_channel(engine) {
        let world = World::new(engine);
        let shell = shell(&world);
        let other = elsewhere(&world);
        let (lines, objects) = (shell.connected(&["messages", "watch"]), shell.connected(&["messages", "watch", "--json", "--channel", "#general"]));
        let message = world.owner.send(&world.general, "hello");
        world.owner.send(&other, "not here");
        edit(&world.owner, &message, "hello again");
        let path = format!("/api/messages/{}", id(&message));
        world.owner.ok("POST", &format!("{path}/reactions"), Some(json!({"emoji": "👍"})));
        let reply = world.owner.reply(id(&message), "a reply");
        world.owner.ok("DELETE", &path, None);

        let seen: Vec<_> = (0..6).map(|_| lines.next()).collect();
        // A message is shown as it is when its line is written.
        let text = |line: &str| line.rsplit('\t').next().unwrap().to_owned();
        let named = ["reaction.added", "a reply", "thread.state_updated", "message.deleted"];
        assert_eq!(seen[2..].iter().map(|l| text(l)).collect::<Vec<_>>(), named);
        for line in &seen[..2] {
            let prefix = format!("1\t{}\tOlive Owner\t", id(&message));
            assert!(line.starts_with(&prefix), "{line}");
        }
        assert_eq!(seen[3], format!("0\t{}\tOlive Owner\ta reply", id(&reply)));
        assert!(seen[5].starts_with("cur_"), "{seen:?}");

        let seen: Vec<_> = (0..6).map(|_| objects.json()).collect();
        let types: Vec<_> = seen.iter().map(|e| e["type"].as_str().unwrap()).collect();
        let wanted = [
            "message.created", "message.updated", "reaction.added", "thread.reply_created", "thread.state_updated",
            "message.deleted",
        ];
        assert_eq!(types, wanted);
        assert_eq!(seen[3]["message"]["body"], "a reply");
        assert!(seen[5]["message"]["deleted_at"].is_string(), "{}", seen[5]);
        // What is about no message is passed on as it came.
        assert_eq!(seen[2]["payload"]["emoji"], "👍");
        assert!(seen[2]["id"].as_str().unwrap().starts_with("evt_"));
        assert!(lines.is_silent() && objects.is_silent());
        let cursors: Vec<_> = seen.iter().map(|e| e["cursor"].as_str().unwrap()).collect();
        assert!(cursors.is_sorted(), "{cursors:?}");
    }

    fn the_events_of_a_workspace_are_those_of_all_channels(engine) {
        let world = World::new(engine);
        let shell = shell(&world);
        let other = elsewhere(&world);
        let stream = shell.connected(&["events", "tail"]);
        world.owner.send(&world.general, "here");
        // Ephemeral events are for whoever is there, not for a log.
        let typing = json!({"workspace_id": world.workspace, "type": "typing.started", "channel_id": other});
        world.owner.ok("POST", "/api/realtime/ephemeral", Some(typing));
        world.owner.send(&other, "there");
        world.owner.ok("PATCH", &format!("/api/workspaces/{}", world.workspace), Some(json!({"name": "New"})));
        let seen: Vec<_> = (0..3).map(|_| stream.next()).collect();
        assert!(seen[0].ends_with("\there") && seen[1].ends_with("\tthere"), "{seen:?}");
        assert!(seen[2].starts_with("cur_") && seen[2].ends_with("\tworkspace.updated"), "{seen:?}");
        assert_eq!(stream.stop(), [] as [&str; 0]);
    }

    /// A quiet channel in a busy workspace does not read everything again, and its cursor is not pruned away.
    fn a_cursor_moves_past_what_is_not_shown(engine) {
        let world = World::new(engine);
        let shell = shell(&world);
        let other = elsewhere(&world);
        let stream = shell.connected(&["tail"]);
        for n in 0..5 {
            world.owner.send(&other, &format!("not here {n}"));
        }
        world.owner.send(&world.general, "here");
        assert!(stream.next().ends_with("\there"));
        stream.stop();
        // Whether it has heard of the last one when it ends is a race, which a longer wait wins in the end.
        let mut wait = Duration::from_millis(100);
        until("a cursor behind what is not shown", || {
            let stream = shell.connected(&["tail"]);
            world.owner.send(&other, "nor here");
            let tail = world.owner.tail(&world.workspace);
            std::thread::sleep(wait);
            wait *= 2;
            assert_eq!(stream.stop(), [] as [&str; 0]);
            (shell.saved() == [tail]).then_some(())
        });
    }

    /// More than a page, and more than the socket would replay.
    fn a_long_absence_is_caught_up_in_pages(engine) {
        let world = World::new(engine);
        let shell = shell(&world);
        shell.connected(&["tail"]).stop();
        let other = elsewhere(&world);
        for n in 0..260 {
            world.owner.send(if n % 2 == 0 { &world.general } else { &other }, &n.to_string());
        }
        let reader = world.person("Reader");
        let message = world.owner.send(&world.general, "reacted to");
        for n in 0..140 {
            let emoji = char::from_u32(0x1F600 + n % 60).unwrap().to_string();
            let path = format!("/api/messages/{}/reactions", id(&message));
            reader.ok("POST", &path, Some(json!({ "emoji": emoji })));
            reader.ok("DELETE", &format!("{path}/{}", percent(&emoji)), None);
        }
        world.owner.send(&world.general, "last");
        let stream = shell.follow(&["tail"]);
        for n in (0..260).step_by(2) {
            assert!(stream.next().ends_with(&format!("\t{n}")));
        }
        assert!(stream.next().ends_with("\treacted to"));
        assert!(stream.next().ends_with("\tlast"));
    }
}

fn percent(text: &str) -> String {
    text.bytes().map(|b| format!("%{b:02X}")).collect()
}

/// Streams of different kinds, channels and servers have each their own place.
#[test]
fn every_stream_has_a_private_file_of_its_own() {
    let world = World::new(crate::harness::Engine::Sqlite);
    let shell = shell(&world);
    elsewhere(&world);
    for args in [
        &["tail"][..],
        &["messages", "tail"],
        &["messages", "watch"],
        &["tail", "--channel", "elsewhere"],
        &["events", "tail"],
    ] {
        shell.connected(args).stop();
    }
    // `tail` is `messages tail`.
    assert_eq!(shell.saved().len(), 4);
    let mode = |path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(shell.cursors()), 0o700);
    for file in std::fs::read_dir(shell.cursors()).unwrap() {
        assert_eq!(mode(file.unwrap().path()), 0o600);
    }
}

/// The log of a new workspace is empty, and so is the place in it; what comes while the client is away still counts.
#[test]
fn a_place_at_the_beginning_of_a_log_is_a_place() {
    let world = World::new(crate::harness::Engine::Sqlite);
    prune_everything(&world);
    let shell = shell(&world);
    shell.connected(&["tail"]).stop();
    assert_eq!(shell.saved(), [""]);
    world.owner.send(&world.general, "while away");
    assert!(shell.follow(&["tail"]).next().ends_with("\twhile away"));
}
