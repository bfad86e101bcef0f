//! The server of the store, asked over its own address.

use std::time::Duration;

use crate::admin::local;
use crate::tui::state::{Online, Server};

/// Whether the server of this store answers where it is configured to listen.
pub async fn server(addr: &str) -> Server {
    let there = local::reachable(addr);
    match local::get(&there, "/readyz", Duration::from_millis(1500)).await {
        Ok(answer) if answer.starts_with(b"HTTP/1.1 200") => Server::Up(there),
        Ok(_) => Server::Down(format!("{there} is not ready")),
        Err(e) if e.kind() == std::io::ErrorKind::TimedOut => Server::Down(format!("{there} is silent")),
        Err(_) => Server::Down(there),
    }
}

/// Who is there, as its metrics say.
pub async fn online(server: &Server) -> Online {
    let Server::Up(there) = server else {
        return Online::Unknown;
    };
    let Ok(answer) = local::get(there, "/metrics", Duration::from_millis(1500)).await else {
        return Online::Unknown;
    };
    let answer = String::from_utf8_lossy(&answer);
    let gauge = |name: &str| {
        let mut values = answer.lines().filter_map(|line| line.strip_prefix(name));
        values.find_map(|value| value.trim().parse().ok())
    };
    match (gauge("clickclack_people_online "), gauge("clickclack_sockets ")) {
        (Some(people), Some(sockets)) => Online::Now { people, sockets },
        _ => Online::Untold,
    }
}
