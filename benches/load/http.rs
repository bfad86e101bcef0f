//! A kept-alive HTTP/1.1 connection that reads no more of an answer than it must: status, length, body.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub struct Wire {
    tcp: TcpStream,
    buffer: Vec<u8>,
}

pub struct Answer<'a> {
    pub status: u16,
    pub body: &'a [u8],
}

impl Wire {
    pub async fn open(port: u16) -> io::Result<Wire> {
        let tcp = TcpStream::connect(("127.0.0.1", port)).await?;
        tcp.set_nodelay(true)?;
        Ok(Wire {
            tcp,
            buffer: Vec::with_capacity(64 << 10),
        })
    }

    /// Sends a whole request and waits for the whole answer.
    pub async fn ask(&mut self, request: &[u8]) -> io::Result<Answer<'_>> {
        self.tcp.write_all(request).await?;
        self.buffer.clear();
        let (status, body, length) = loop {
            self.more().await?;
            if let Some(end) = find(&self.buffer, b"\r\n\r\n") {
                let (status, length) = head(&self.buffer[..end])?;
                break (status, end + 4, length);
            }
        };
        while self.buffer.len() < body + length {
            self.more().await?;
        }
        Ok(Answer {
            status,
            body: &self.buffer[body..body + length],
        })
    }

    async fn more(&mut self) -> io::Result<()> {
        match self.tcp.read_buf(&mut self.buffer).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

pub fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|w| w == what)
}

fn head(head: &[u8]) -> io::Result<(u16, usize)> {
    let strange = || io::Error::other(format!("strange answer: {}", String::from_utf8_lossy(head)));
    let text = std::str::from_utf8(head).map_err(|_| strange())?;
    let status = text.get(9..12).and_then(|s| s.parse().ok()).ok_or_else(strange)?;
    let length = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim())
    });
    let length = length.map_or(Ok(0), str::parse).map_err(|_| strange())?;
    Ok((status, length))
}

/// A `GET` as bytes.
pub fn get(path: &str, token: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n").into_bytes()
}

/// A `POST` of JSON, written into a buffer that is used again.
pub fn post(into: &mut Vec<u8>, path: &str, token: &str, body: &str) {
    use std::io::Write;
    into.clear();
    let length = body.len();
    // Writing to a Vec cannot fail.
    let _ = write!(
        into,
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    );
}
