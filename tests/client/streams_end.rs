//! How a stream ends: when somebody ends it, when nobody reads it, when the server does not let it in.

use std::time::Duration;

use crate::harness::{Engine, World, on_both_engines, signal, until};
use crate::shell::{Shell, ended, rest};

fn shell(world: &World) -> Shell {
    Shell::at(&world.server.url, world.owner.token.as_deref().unwrap())
}

#[test]
fn a_signal_ends_a_stream_with_0() {
    let world = World::new(Engine::Sqlite);
    let shell = shell(&world);
    for name in ["INT", "TERM"] {
        let mut stream = shell.connected(&["tail"]);
        signal(stream.child.id(), name);
        assert_eq!(stream.ended(), 0, "{name}");
    }
    // Also one that waits for its server to come back.
    let mut world = world;
    let mut stream = shell.connected(&["tail"]);
    world.server.stop();
    stream.note("connecting again in");
    signal(stream.child.id(), "INT");
    assert_eq!(stream.ended(), 0);
}

#[test]
fn a_reader_that_went_away_ends_a_stream_quietly() {
    let world = World::new(Engine::Sqlite);
    let shell = shell(&world);
    let mut child = shell.stuck(&["tail"]);
    until("the stream to take its place", || {
        (!shell.saved().is_empty()).then_some(())
    });
    drop(child.stdout.take());
    world.owner.send(&world.general, "for nobody");
    assert_eq!(ended(&mut child), 0);
    assert_eq!(rest(child.stderr.as_mut().unwrap()), "");
}

#[test]
fn a_reader_that_does_not_read_does_not_keep_a_stream_from_ending() {
    let world = World::new(Engine::Sqlite);
    let shell = shell(&world);
    let mut child = shell.stuck(&["tail"]);
    until("the stream to take its place", || {
        (!shell.saved().is_empty()).then_some(())
    });
    // More than a pipe holds.
    for _ in 0..40 {
        world.owner.send(&world.general, &"x".repeat(4000));
    }
    let mut before = Vec::new();
    until("the stream to be stuck", || {
        std::thread::sleep(Duration::from_millis(500));
        let now = shell.saved();
        let still = now == before;
        before = now;
        still.then_some(())
    });
    assert_ne!(before, [world.owner.tail(&world.workspace)]);
    signal(child.id(), "INT");
    assert_eq!(ended(&mut child), 0);
}

on_both_engines! {
    fn a_stream_ends_when_the_server_does_not_let_it_in(engine) {
        let world = World::new(engine);
        let url = &world.server.url;
        Shell::at(url, "sst_nonsense").fails(&["messages", "tail"], 3, "401 Unauthorized");
        let bot = world.bot("messages:read,channels:read");
        Shell::at(url, bot.token.as_deref().unwrap()).fails(&["tail"], 5, "403 Forbidden");
        // A session that ends while it is listened with.
        let anna = world.person("Anna Lind");
        let mut stream = Shell::at(url, anna.token.as_deref().unwrap()).connected(&["events", "tail"]);
        anna.ok("POST", "/api/auth/logout", None);
        assert_eq!(stream.ended(), 3);
        stream.note("error: 401 Unauthorized");
    }
}
