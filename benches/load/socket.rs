//! A realtime socket that listens: the handshake, text frames, pongs. Nothing else of RFC 6455.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::http::find;

pub struct Ear {
    tcp: TcpStream,
    buffer: Vec<u8>,
    /// What was consumed of the buffer.
    at: usize,
}

impl Ear {
    pub async fn open(port: u16, workspace: &str, token: &str, after: &str) -> io::Result<Ear> {
        let mut tcp = TcpStream::connect(("127.0.0.1", port)).await?;
        tcp.set_nodelay(true)?;
        let request = format!(
            "GET /api/realtime/ws?workspace_id={workspace}&after_cursor={after} HTTP/1.1\r\nHost: localhost\r\n\
             Authorization: Bearer {token}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        tcp.write_all(request.as_bytes()).await?;
        let mut ear = Ear {
            tcp,
            buffer: Vec::with_capacity(1024),
            at: 0,
        };
        loop {
            ear.more().await?;
            if let Some(end) = find(&ear.buffer, b"\r\n\r\n") {
                if !ear.buffer.starts_with(b"HTTP/1.1 101") {
                    return Err(io::Error::other(String::from_utf8_lossy(&ear.buffer).into_owned()));
                }
                ear.at = end + 4;
                return Ok(ear);
            }
        }
    }

    /// The next text frame.
    pub async fn frame(&mut self) -> io::Result<&[u8]> {
        loop {
            let (code, from, length) = self.next().await?;
            self.at = from + length;
            let payload = &self.buffer[from..self.at];
            match code {
                1 => return Ok(&self.buffer[from..self.at]),
                // A pong under a mask of zeros is the ping's own payload.
                9 => {
                    let pong = [&[0x8a, 0x80 | length as u8, 0, 0, 0, 0], payload].concat();
                    self.tcp.write_all(&pong).await?;
                }
                8 => {
                    return Err(io::Error::other(format!(
                        "closed: {}",
                        String::from_utf8_lossy(payload)
                    )));
                }
                other => return Err(io::Error::other(format!("frame of kind {other}"))),
            }
        }
    }

    /// Opcode, start and length of a whole frame in the buffer.
    async fn next(&mut self) -> io::Result<(u8, usize, usize)> {
        loop {
            if let [first, second, rest @ ..] = &self.buffer[self.at..] {
                let (head, length) = match (second & 0x7f, rest) {
                    (126, [a, b, ..]) => (4, usize::from(u16::from_be_bytes([*a, *b]))),
                    (126, _) => (4, usize::MAX),
                    (127, _) => return Err(io::Error::other("a frame of more than 64 KiB")),
                    (short, _) => (2, usize::from(short)),
                };
                let code = first & 0x0f;
                let from = self.at + head;
                if length != usize::MAX && self.buffer.len() >= from + length {
                    return Ok((code, from, length));
                }
            }
            self.buffer.drain(..self.at);
            self.at = 0;
            self.more().await?;
        }
    }

    async fn more(&mut self) -> io::Result<()> {
        match self.tcp.read_buf(&mut self.buffer).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}
