//! A client that comes back: everything it missed, to one socket.

use std::time::{Duration, Instant};

use crate::report::{Figure, Report};
use crate::site::Site;
use crate::socket::Ear;

const EVENTS: usize = 5_000;
const TIMES: usize = 3;

pub async fn measure(site: &Site, report: &mut Report) {
    let before = site.tail();
    site.send_many(EVENTS).await;
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let begin = Instant::now();
        let read = async {
            let mut ear = Ear::open(site.world.server.port, &site.world.workspace, &site.tokens[0], &before).await?;
            for _ in 0..EVENTS {
                ear.frame().await?;
            }
            Ok::<_, std::io::Error>(begin.elapsed())
        };
        let read = tokio::time::timeout(Duration::from_secs(20), read).await;
        times.push(read.expect("a replay ends").expect("a replay is complete"));
    }
    times.sort_unstable();
    let median = times[TIMES / 2].as_secs_f64();
    report.add(
        Figure::new("replay of 5,000 to one socket", EVENTS as f64 / median, "/s")
            .note(format!("{:.0} ms, handshake included", median * 1e3)),
    );
}
