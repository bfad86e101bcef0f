//! Bytes on a TCP connection, as no HTTP library would send them.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::harness::{PATIENCE, World};

pub fn connect(world: &World) -> TcpStream {
    let tcp = TcpStream::connect(("127.0.0.1", world.server.port)).unwrap();
    tcp.set_read_timeout(Some(PATIENCE)).unwrap();
    tcp.set_write_timeout(Some(PATIENCE)).unwrap();
    tcp
}

/// Sends bytes and reads what comes until the server closes, or is silent for a second once it has begun to answer.
pub fn say(world: &World, bytes: &[u8]) -> Vec<u8> {
    let mut tcp = connect(world);
    // A server that refuses early closes while we still send; what it answered is there nevertheless.
    let _ = tcp.write_all(bytes);
    let mut first = [0; 4096];
    let Ok(n @ 1..) = tcp.read(&mut first) else {
        return Vec::new();
    };
    tcp.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
    let mut all = first[..n].to_vec();
    all.extend(rest(&mut tcp));
    all
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

/// Whether the server has left this connection open and said nothing on it.
pub fn is_open(tcp: &TcpStream) -> bool {
    tcp.set_nonblocking(true).unwrap();
    let open = matches!(tcp.peek(&mut [0]), Err(e) if e.kind() == ErrorKind::WouldBlock);
    tcp.set_nonblocking(false).unwrap();
    open
}

/// Whether the server ends a connection that sends nothing more.
pub fn closes(mut tcp: TcpStream) -> bool {
    let mut part = [0; 4096];
    loop {
        match tcp.read(&mut part) {
            Ok(0) => return true,
            Ok(_) => {}
            Err(e) => return e.kind() == ErrorKind::ConnectionReset,
        }
    }
}
