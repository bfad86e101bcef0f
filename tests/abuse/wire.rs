//! Bytes on a TCP connection, as no HTTP library would send them.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::harness::World;

pub fn connect(world: &World) -> TcpStream {
    let tcp = TcpStream::connect(("127.0.0.1", world.server.port)).unwrap();
    tcp.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    tcp.set_write_timeout(Some(Duration::from_secs(5))).unwrap();
    tcp
}

/// Sends bytes and reads what comes until the server closes or is silent for a second.
pub fn say(world: &World, bytes: &[u8]) -> Vec<u8> {
    let mut tcp = connect(world);
    tcp.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
    // A server that refuses early closes while we still send; what it answered is there nevertheless.
    let _ = tcp.write_all(bytes);
    rest(&mut tcp)
}

pub fn rest(tcp: &mut TcpStream) -> Vec<u8> {
    let (mut all, mut part) = (Vec::new(), [0; 4096]);
    while let Ok(n @ 1..) = tcp.read(&mut part) {
        all.extend_from_slice(&part[..n]);
    }
    all
}

/// The status of an answer; 0 when the connection was just closed.
pub fn status(answer: &[u8]) -> u16 {
    let text = String::from_utf8_lossy(answer);
    text.get(9..12).and_then(|s| s.parse().ok()).unwrap_or(0)
}

/// How long until the server ends a connection that sends nothing more; `None` when it is still open after `limit`.
pub fn closes_after(mut tcp: TcpStream, limit: Duration) -> Option<Duration> {
    let begin = Instant::now();
    tcp.set_read_timeout(Some(limit)).unwrap();
    let mut part = [0; 4096];
    loop {
        match tcp.read(&mut part) {
            Ok(0) => return Some(begin.elapsed()),
            Ok(_) if begin.elapsed() < limit => {}
            Err(e) if e.kind() == std::io::ErrorKind::ConnectionReset => return Some(begin.elapsed()),
            _ => return None,
        }
    }
}
