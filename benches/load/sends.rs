//! Durable messages over HTTP.

use crate::disk;
use crate::hammer::hammer;
use crate::harness::{Engine, unique};
use crate::http;
use crate::report::{Figure, Report, Target};
use crate::site::Site;

pub async fn measure(site: &Site, report: &mut Report) {
    // The disk is asked right before and after, because a shared machine's disk changes its mind.
    let before = disk::syncs(site).1;
    let rate = run(site, 1).await;
    let after = disk::syncs(site).1;
    report.add(
        Figure::new("sends, 1 sender", rate.per_second, "/s")
            .spread(rate.spread)
            .note(rate.cpu),
    );
    if let (Engine::Sqlite, Some(before), Some(after), Some(sends)) = (report.engine, before, after, rate.spread) {
        // Medians, because one hiccup of the disk in a second of short syncs would decide a mean.
        let sync = (before.p50 + after.p50) / 2;
        let share = sync.as_secs_f64() / sends.p50.as_secs_f64() * 100.0;
        report.add(
            Figure::new("1 sender against one sync a message", share, "%")
                .target(Target::AtLeast(75.0))
                .note(format!("medians: a sync takes {:.2} ms", sync.as_secs_f64() * 1e3)),
        );
    }

    let rate = run(site, 64).await;
    let wanted = match report.engine {
        Engine::Sqlite => 10_000.0,
        Engine::Postgres => 2_000.0,
    };
    report.add(
        Figure::new("sends, 64 senders", rate.per_second, "/s")
            .spread(rate.spread)
            .target(Target::AtLeast(wanted))
            .note(rate.cpu),
    );
}

async fn run(site: &Site, senders: usize) -> crate::hammer::Rate {
    let (tokens, channels, run) = (site.tokens.clone(), site.channels.clone(), unique());
    hammer(site, senders, 201, move |client, n, into| {
        let channel = &channels[client % channels.len()];
        let body = format!(
            r#"{{"body":"message {n} of sender {client}: the deploy of the new build went through without a hitch","nonce":"{run}-{client}-{n}"}}"#
        );
        let path = format!("/api/channels/{channel}/messages");
        http::post(into, &path, &tokens[client % tokens.len()], &body);
    })
    .await
}
