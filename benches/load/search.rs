//! Full-text search by one client after another question: what a person waits for.

use crate::hammer::one_by_one;
use crate::http::{self, Wire};
use crate::report::{Figure, Report, Target};
use crate::site::Site;

/// Words of the seed (`seed::MESSAGE_ROWS`): what is asked, and more of the query.
const QUESTIONS: [(&str, &str, &str); 9] = [
    ("in every message", "graphs%20", ""),
    ("in every third", "anchor%20", ""),
    ("in every third, by time", "anchor%20", "&sort=newest"),
    ("three in every third, often together", "dock+ebb+fjord%20", ""),
    ("three in every third, never together", "anchor+ballast+capstan%20", ""),
    ("in ten messages", "quartermaster", ""),
    ("rare and common together", "anchor+quartermaster", ""),
    ("beginning of words", "anchor+d", ""),
    ("in one channel", "dock+ebb+fjord%20", "&channel_id="),
];

pub async fn measure(site: &Site, report: &mut Report) {
    let workspace = &site.world.workspace;
    let mut wire = Wire::open(site.world.server.port).await.expect("the server accepts");
    for (name, words, more) in QUESTIONS {
        let channel = if more.ends_with('=') {
            site.channels[7].as_str()
        } else {
            ""
        };
        let path = format!("/api/search?workspace_id={workspace}&q={words}{more}{channel}");
        let request = http::get(&path, &site.tokens[0]);
        let asked = one_by_one(&mut wire, &request).await;
        let hits = asked.first["results"].as_array().map_or(0, Vec::len);
        report.add(
            Figure::new(
                format!("search: {name}"),
                asked.spread.p99.as_secs_f64() * 1e3,
                "ms p99",
            )
            .spread(Some(asked.spread))
            .target(Target::Below(25.0))
            .note(format!("{hits} hits a page")),
        );
    }
}
