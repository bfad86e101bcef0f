//! Clients that take their time, or go away without a word.

use std::io::Write;
use std::net::Shutdown;
use std::time::{Duration, Instant};

use crate::harness::{Engine, World};
use crate::unharmed;
use crate::wire::{closes_after, connect, rest, status};

/// A quick answer while others dawdle.
fn serves_meanwhile(world: &World) {
    let begin = Instant::now();
    world.owner.send(&world.general, "meanwhile");
    assert!(begin.elapsed() < Duration::from_secs(3), "{:?}", begin.elapsed());
}

#[test]
fn a_head_that_does_not_end_is_given_up() {
    let world = World::new(Engine::Sqlite);
    let slow: Vec<_> = (0..50)
        .map(|_| {
            let mut tcp = connect(&world);
            tcp.write_all(b"GET /api/me HTTP/1.1\r\nHost: x\r\nX-Slow: ").unwrap();
            tcp
        })
        .collect();
    serves_meanwhile(&world);
    for tcp in slow {
        let took = closes_after(tcp, Duration::from_secs(15));
        assert!(took.is_some(), "still open after 15 s");
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
        assert!(begin.elapsed() < Duration::from_secs(15), "still open");
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
    let slow: Vec<_> = (0..20)
        .map(|_| {
            let mut tcp = connect(&world);
            tcp.write_all(head.as_bytes()).unwrap();
            tcp
        })
        .collect();
    serves_meanwhile(&world);
    let begin = Instant::now();
    for mut tcp in slow {
        tcp.set_read_timeout(Some(Duration::from_secs(45))).unwrap();
        let answer = rest(&mut tcp);
        assert!(
            matches!(status(&answer), 0 | 400 | 408),
            "{}",
            String::from_utf8_lossy(&answer)
        );
    }
    assert!(begin.elapsed() < Duration::from_secs(45), "{:?}", begin.elapsed());
    assert_eq!(world.owner.bodies(&world.general), ["meanwhile"]);
    unharmed(&world);
}

#[test]
fn connections_that_say_nothing_are_in_nobodys_way() {
    let world = World::new(Engine::Sqlite);
    let idle: Vec<_> = (0..500).map(|_| connect(&world)).collect();
    serves_meanwhile(&world);
    drop(idle);
    serves_meanwhile(&world);
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
    serves_meanwhile(&world);
    unharmed(&world);
}
