//! A message written by another process (this one, through the library) until an open socket of the server has it.

use std::time::{Duration, Instant};

use clickclack::chat::actor::{Credential, identify};
use clickclack::chat::messages::{self, Draft};
use clickclack::model::ChannelId;
use clickclack::store::{Schema, Store};

use crate::harness::unique;
use crate::http;
use crate::report::{Figure, Report, Spread, Target};
use crate::site::Site;
use crate::socket::Ear;

const MESSAGES: usize = 25;

pub async fn measure(site: &Site, report: &mut Report) {
    let store = Store::open(&site.world.server.location(), Schema::Current)
        .await
        .expect("the store opens twice");
    let (server, tail) = (&site.world.server, site.tail());
    let mut ear = Ear::open(server.port, &site.world.workspace, &site.tokens[0], &tail)
        .await
        .expect("the socket opens");
    let run = unique();
    let mut times = Vec::new();
    for n in 0..MESSAGES {
        // Not in step with any polling.
        tokio::time::sleep(Duration::from_millis(100 + (n as u64 * 37) % 41)).await;
        let nonce = format!("{run}-{n}");
        let (token, channel) = (site.tokens[0].clone(), ChannelId::from(site.channels[0].as_str()));
        let draft = Draft {
            body: "from elsewhere".into(),
            nonce: nonce.clone(),
            ..Draft::default()
        };
        let begin = Instant::now();
        store
            .write(move |tx| {
                let actor = identify(tx, &Credential::Bearer(token))?;
                messages::send(tx, &actor, &channel, draft).map(drop)
            })
            .await
            .expect("another process may write");
        let hear = async {
            while http::find(ear.frame().await.expect("the socket stays open"), nonce.as_bytes()).is_none() {}
        };
        if tokio::time::timeout(Duration::from_secs(5), hear).await.is_err() {
            return eprintln!("  a foreign message did not arrive within 5 s");
        }
        times.push(begin.elapsed());
    }
    let spread = Spread::of(times);
    let median = spread.map_or(f64::NAN, |s| s.p50.as_secs_f64() * 1e3);
    report.add(
        Figure::new("foreign write to open socket", median, "ms")
            .spread(spread)
            .target(Target::Below(250.0)),
    );
}
