//! The latest page of a channel: what every client asks for when a person opens it.

use crate::hammer::hammer;
use crate::http::{self, Wire};
use crate::report::{Figure, Report, Target};
use crate::site::Site;

const READERS: usize = 64;

pub async fn measure(site: &Site, report: &mut Report) {
    site.fill_a_page().await;
    let requests: Vec<Vec<u8>> = (0..READERS)
        .map(|reader| {
            let channel = &site.channels[reader % site.channels.len()];
            let token = &site.tokens[reader % site.tokens.len()];
            http::get(&format!("/api/channels/{channel}/messages?limit=100"), token)
        })
        .collect();
    let bytes = check(site, &requests[0]).await;
    let rate = hammer(site, READERS, 200, move |client, _, into| {
        into.clear();
        into.extend_from_slice(&requests[client]);
    })
    .await;
    report.add(
        Figure::new("latest pages of 100, 64 readers", rate.per_second, "/s")
            .spread(rate.spread)
            .target(Target::AtLeast(5_000.0))
            .note(format!("{} KiB a page; {}", bytes / 1024, rate.cpu)),
    );
}

/// A figure about short pages would mean nothing.
async fn check(site: &Site, request: &[u8]) -> usize {
    let mut wire = Wire::open(site.world.server.port).await.expect("the server accepts");
    let answer = wire.ask(request).await.expect("the server answers");
    let page: serde_json::Value = serde_json::from_slice(answer.body).expect("a page is JSON");
    assert_eq!(page["messages"].as_array().map_or(0, Vec::len), 100, "a full page");
    answer.body.len()
}
