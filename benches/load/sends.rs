//! Durable messages over HTTP.

use crate::disk;
use crate::hammer::hammer;
use crate::harness::{Engine, unique};
use crate::http;
use crate::report::{Figure, Report, Target};
use crate::site::Site;

pub async fn measure(site: &Site, report: &mut Report) {
    // The disk is asked right before, because a shared machine's disk changes its mind.
    let (syncs, _) = disk::syncs(site);
    let rate = run(site, 1).await;
    let mut figure = Figure::new("sends, 1 sender", rate.per_second, "/s")
        .spread(rate.spread)
        .note(format!(
            "{:.0} % of one sync a message; {}",
            rate.per_second / syncs * 100.0,
            rate.cpu
        ));
    if report.engine == Engine::Sqlite {
        figure = figure.target(Target::AtLeast(syncs * 0.75));
    }
    report.add(figure);

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
