//! Clients that take their time, or go away without a word.

use std::io::Write;
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use crate::harness::{Engine, PATIENCE, World, until};
use crate::unharmed;
use crate::wire::{closes, connect, is_open, rest, status};

/// Others dawdle, all of them still when somebody else has got an answer: nobody waits until they are given up. Where the
/// machine itself took that long it is tried again.
fn serves_meanwhile(world: &World, dawdle: impl Fn() -> Vec<TcpStream>) -> Vec<TcpStream> {
    until("an answer while others dawdle", || {
        let slow = dawdle();
        world.owner.send(&world.general, "meanwhile");
        slow.iter().all(is_open).then_some(slow)
    })
}

#[test]
fn a_head_that_does_not_end_is_given_up() {
    let world = World::new(Engine::Sqlite);
    let one = |_| {
        let mut tcp = connect(&world);
        tcp.write_all(b"GET /api/me HTTP/1.1\r\nHost: x\r\nX-Slow: ").unwrap();
        tcp
    };
    for tcp in serves_meanwhile(&world, || (0..50).map(one).collect()) {
        assert!(closes(tcp), "still open");
    }
    unharmed(&world);
}

/// Bytes that trickle keep no head open either.
#[test]
fn a_head_that_trickles_is_given_up() {
    let world = World::new(Engine::Sqlite);
    let (mut tcp, begin) = (connect(&world), Instant::now());
    tcp.write_all(b"GET /api/me HTTP/1.1\r\nHost: x\r\nX-Slow: ").unwrap();
    while tcp.write_all(b"x").is_ok() {
        assert!(begin.elapsed() < PATIENCE, "still open");
        std::thread::sleep(Duration::from_millis(200));
    }
    unharmed(&world);
}

/// Half a minute, which costs nobody anything but this test its time.
#[test]
fn a_body_that_does_not_come_is_given_up_after_half_a_minute() {
    let world = World::new(Engine::Sqlite);
    let token = world.owner.token.as_ref().unwrap();
    let head = format!(
        "POST /api/channels/{}/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Length: 100\r\n\r\n{{",
        world.general
    );
    let one = |_| {
        let mut tcp = connect(&world);
        tcp.write_all(head.as_bytes()).unwrap();
        tcp
    };
    let slow = serves_meanwhile(&world, || (0..20).map(one).collect());
    let begin = Instant::now();
    for mut tcp in slow {
        let answer = rest(&mut tcp);
        assert!(
            matches!(status(&answer), 0 | 400 | 408),
            "{}",
            String::from_utf8_lossy(&answer)
        );
    }
    assert!(begin.elapsed() < PATIENCE, "{:?}", begin.elapsed());
    assert!(
        world
            .owner
            .bodies(&world.general)
            .iter()
            .all(|body| body == "meanwhile")
    );
    unharmed(&world);
}

#[test]
fn connections_that_say_nothing_are_in_nobodys_way() {
    let world = World::new(Engine::Sqlite);
    drop(serves_meanwhile(&world, || (0..500).map(|_| connect(&world)).collect()));
    world.owner.send(&world.general, "afterwards");
    unharmed(&world);
}

#[test]
fn a_client_that_leaves_in_the_middle_sends_nothing() {
    let world = World::new(Engine::Sqlite);
    let token = world.owner.token.as_ref().unwrap();
    let body = r#"{"body":"half a message, and the other half"}"#;
    let head = format!(
        "POST /api/channels/{}/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Length: {}\r\n\r\n",
        world.general,
        body.len()
    );
    for cut in [
        1,
        20,
        head.len() - 1,
        head.len(),
        head.len() + 10,
        head.len() + body.len() - 1,
    ] {
        let whole = format!("{head}{body}");
        let mut gone = connect(&world);
        gone.write_all(&whole.as_bytes()[..cut]).unwrap();
        drop(gone);
        let mut half_open = connect(&world);
        half_open.write_all(&whole.as_bytes()[..cut]).unwrap();
        half_open.shutdown(Shutdown::Write).unwrap();
        assert!(matches!(status(&rest(&mut half_open)), 0 | 400), "cut at {cut}");
    }
    assert!(world.owner.bodies(&world.general).is_empty());
    world.owner.send(&world.general, "afterwards");
    unharmed(&world);
}
