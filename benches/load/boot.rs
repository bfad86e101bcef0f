//! From starting the process to the first `200` of `/readyz`.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::report::{Figure, Report, Spread, Target};
use crate::site::Site;

const TIMES: usize = 5;

/// Leaves the server running.
pub fn measure(site: &mut Site, report: &mut Report) {
    let times: Vec<Duration> = (0..TIMES)
        .map(|_| {
            site.world.server.stop();
            let begin = Instant::now();
            site.world.server.launch();
            while !is_ready(site.world.server.port) {
                assert!(begin.elapsed() < Duration::from_secs(30), "the server is not ready");
                std::thread::sleep(Duration::from_micros(300));
            }
            begin.elapsed()
        })
        .collect();
    let spread = Spread::of(times);
    let median = spread.map_or(0.0, |s| s.p50.as_secs_f64() * 1e3);
    report.add(
        Figure::new("boot to ready", median, "ms")
            .spread(spread)
            .target(Target::Below(100.0)),
    );
}

fn is_ready(port: u16) -> bool {
    let Ok(mut tcp) = TcpStream::connect(("127.0.0.1", port)) else {
        return false;
    };
    let asked = tcp.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    let mut head = [0; 12];
    asked.and_then(|()| tcp.read_exact(&mut head)).is_ok() && head.ends_with(b" 200")
}
