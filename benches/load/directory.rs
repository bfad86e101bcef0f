//! Pages of the member directory of a workspace with a hundred thousand people.

use crate::hammer::one_by_one;
use crate::http::{self, Wire};
use crate::report::{Figure, Report};
use crate::site::Site;

pub async fn measure(site: &Site, report: &mut Report) {
    let Some(crowd) = &site.crowd else { return };
    let token = site.world.owner.token.as_ref().expect("the owner has a session");
    let mut wire = Wire::open(site.world.server.port).await.expect("the server accepts");
    let mut cursor = String::new();
    for (name, query) in [
        ("first page, with counts", ""),
        ("next page", "&cursor="),
        ("moderators", "&role=moderator"),
        ("name of ten thousand", "&q=person%205"),
        ("name of one", "&q=person%2054321"),
        ("name of nobody", "&q=admiral"),
    ] {
        let cursor_of_first = if query.ends_with("cursor=") {
            cursor.as_str()
        } else {
            ""
        };
        let path = format!("/api/workspaces/{crowd}/members?limit=100{query}{cursor_of_first}");
        let asked = one_by_one(&mut wire, &http::get(&path, token)).await;
        if query.is_empty() {
            cursor = asked.first["next_cursor"].as_str().expect("there is more").to_owned();
        }
        let rows = asked.first["members"].as_array().map_or(0, Vec::len);
        report.add(
            Figure::new(
                format!("directory: {name}"),
                asked.spread.p99.as_secs_f64() * 1e3,
                "ms p99",
            )
            .spread(Some(asked.spread))
            .note(format!("{rows} people")),
        );
    }
}
