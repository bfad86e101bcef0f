//! The server of this machine, asked over HTTP where it is configured to listen. For those who look at a deployment from
//! its shell: the console, the support bundle.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Of an answer; more is cut off.
const MOST: u64 = 16 << 20;

/// Where a server that listens on `addr` is reached from this machine.
pub fn reachable(addr: &str) -> String {
    let (host, port) = addr.rsplit_once(':').unwrap_or(("", addr));
    let host = match host {
        "" | "0.0.0.0" | "[::]" => "127.0.0.1",
        host => host,
    };
    format!("{host}:{port}")
}

/// The answer of the server at `there` with its head, or why there is none within that time.
pub async fn get(there: &str, path: &str, patience: Duration) -> io::Result<Vec<u8>> {
    let ask = async {
        let mut tcp = TcpStream::connect(there).await?;
        let request = format!("GET {path} HTTP/1.1\r\nHost: {there}\r\nConnection: close\r\n\r\n");
        tcp.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        tcp.take(MOST).read_to_end(&mut answer).await?;
        Ok(answer)
    };
    let silent = |_| Err(io::Error::new(io::ErrorKind::TimedOut, format!("{there} is silent")));
    tokio::time::timeout(patience, ask).await.unwrap_or_else(silent)
}

#[cfg(test)]
mod tests {
    use super::reachable;

    #[test]
    fn an_address_for_all_is_reached_on_loopback() {
        for (addr, there) in [
            (":8080", "127.0.0.1:8080"),
            ("0.0.0.0:80", "127.0.0.1:80"),
            ("[::]:80", "127.0.0.1:80"),
            ("127.0.0.2:80", "127.0.0.2:80"),
            ("chat.internal:80", "chat.internal:80"),
        ] {
            assert_eq!(reachable(addr), there);
        }
    }
}
