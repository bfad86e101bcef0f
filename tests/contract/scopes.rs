//! What a bot token may not do, on every route of the table.

use clickclack::server::{Needs, routes};

use crate::harness::{World, on_both_engines};

on_both_engines! {
    fn a_token_without_the_scope_is_told_which_one(engine) {
        let world = World::new(engine);
        let bot = world.bot("commands:write");
        let mut wrong = Vec::new();
        for route in routes() {
            let wanted = match route.needs {
                Needs::Scope(scope) => format!("bot token is missing scope {}", scope.as_str()),
                Needs::People(text) => text.to_owned(),
                Needs::Nothing | Needs::Handler | Needs::Public => continue,
            };
            let path = route.path.replace("{workspace_id}", &world.workspace).replace("{channel_id}", &world.general);
            let body = (route.method != "GET" && route.method != "DELETE").then(|| serde_json::json!({}));
            let answer = bot.request(route.method.as_str(), &path, body);
            let found = (answer.status, answer.json()["error"].as_str().unwrap_or_default().to_owned());
            if found != (403, wanted.clone()) {
                wrong.push(format!("{} {}: {found:?} instead of {wanted}", route.method, route.path));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
