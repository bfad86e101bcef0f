//! People who write at a steady pace while something else is measured.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::task::JoinHandle;
use tokio::time::MissedTickBehavior;

use crate::harness::unique;
use crate::http::{self, Wire};
use crate::site::Site;

pub struct Senders {
    going: Rc<Cell<bool>>,
    tasks: Vec<JoinHandle<Vec<Duration>>>,
    begin: Instant,
}

/// What they sent, and how long each message took.
pub struct Sent {
    pub times: Vec<Duration>,
    pub per_second: f64,
}

impl Senders {
    /// Each of them writes a message so long after the last one, or as soon as that is answered.
    pub fn start(site: &Site, count: usize, pace: Duration) -> Senders {
        let going = Rc::new(Cell::new(true));
        let task = |i: usize| {
            let (port, token) = (site.world.server.port, site.tokens[i % site.tokens.len()].clone());
            let channel = site.channels[i % site.channels.len()].clone();
            tokio::task::spawn_local(send(port, channel, token, pace, going.clone()))
        };
        Senders {
            tasks: (0..count).map(task).collect(),
            going,
            begin: Instant::now(),
        }
    }

    pub async fn stop(self) -> Sent {
        self.going.set(false);
        let mut times = Vec::new();
        for task in self.tasks {
            times.extend(task.await.expect("a sender runs to its end"));
        }
        let per_second = times.len() as f64 / self.begin.elapsed().as_secs_f64();
        Sent { times, per_second }
    }
}

async fn send(port: u16, channel: String, token: String, pace: Duration, going: Rc<Cell<bool>>) -> Vec<Duration> {
    let mut wire = Wire::open(port).await.expect("the server accepts");
    let mut clock = tokio::time::interval(pace);
    clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (path, run) = (format!("/api/channels/{channel}/messages"), unique());
    let (mut request, mut times) = (Vec::new(), Vec::new());
    while going.get() {
        clock.tick().await;
        let n = times.len();
        let body = format!(r#"{{"body":"message {n} beside the work","nonce":"{run}-{n}"}}"#);
        http::post(&mut request, &path, &token, &body);
        let begin = Instant::now();
        assert_eq!(wire.ask(&request).await.expect("the server answers").status, 201);
        times.push(begin.elapsed());
    }
    times
}
