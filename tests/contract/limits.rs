//! Limits at their edges: the last value that is taken and the first that is not. Those with a promise of their own stand
//! with it: bodies and heads in `abuse`, quotas in `uploads.rs`, pages and nonces in `messages` and `realtime`.

use serde_json::{Value, json};

use crate::harness::{Client, Form, Reply, World, id_of, on_both_engines};

fn rename(by: &Client, path: &str, key: &str, value: String) -> Reply {
    by.patch(path, json!({ key: value }))
}

fn refuses(answer: Reply, text: &str) {
    assert_eq!(answer.refused(400), text);
}

on_both_engines! {
    fn names_and_addresses_have_their_bytes(engine) {
        let world = World::new(engine);
        let fits = format!("{}é", "n".repeat(78)); // 80 bytes, 79 characters
        let over = format!("{fits}n");
        let topic = |name: &str| world.owner.post(&world.path("/topics"), json!({ "name": name }));
        assert_eq!(rename(&world.owner, "/api/me", "display_name", format!(" {fits} ")).is(200)["user"]["display_name"], fits);
        refuses(rename(&world.owner, "/api/me", "display_name", over.clone()), "display_name is too long");
        assert_eq!(rename(&world.owner, &world.path(""), "name", fits.clone()).is(200)["workspace"]["name"], fits);
        refuses(rename(&world.owner, &world.path(""), "name", over.clone()), "workspace name is too long");
        assert_eq!(topic(&fits).is(201)["topic"]["name"], fits);
        refuses(topic(&over), "topic name is too long");
        let url = |length: usize| format!("https://a.example/{}", "x".repeat(length - 18));
        rename(&world.owner, "/api/me", "avatar_url", url(500)).is(200);
        refuses(rename(&world.owner, "/api/me", "avatar_url", url(501)), "avatar_url is too long");
        let account = |scope: usize| {
            let body = json!({"user_id": world.owner_id, "provider": "p", "provider_account_id": scope.to_string(), "scopes": ["s".repeat(scope)]});
            world.owner.post(&world.path("/connected-accounts"), body)
        };
        account(120).is(201);
        refuses(account(121), "list value is too long");
        let search = |length: usize| {
            world.owner.get(&format!("/api/search?workspace_id={}&q=%20{}%20", world.workspace, "x".repeat(length)))
        };
        search(500).is(200);
        refuses(search(501), "invalid search request: query exceeds 500 characters");
        search(500 * 2).refused(400);
        let wide = format!("/api/search?workspace_id={}&q={}", world.workspace, "%C3%A9".repeat(500));
        world.owner.get(&wide).is(200); // characters, not bytes
    }

    fn a_conversation_has_up_to_thirty_two_people(engine) {
        let world = World::new(engine);
        let ids: Vec<String> = (0..32)
            .map(|n| {
                let name = format!("P{n}");
                let args = ["admin", "user", "create", "--name", &name, "--workspace", &world.workspace];
                world.server.cli(&args).ok().line().to_owned()
            })
            .collect();
        let ask = |ids: &[String]| world.owner.post("/api/dms", json!({"workspace_id": world.workspace, "member_ids": ids}));
        let full = ask(&ids[..31]).is(201);
        assert_eq!(full["conversation"]["members"].as_array().unwrap().len(), 32);
        refuses(ask(&ids), "direct conversation has too many members");
        // Repeats and the caller do not count twice.
        let mut again = ids[..31].to_vec();
        again.extend([ids[0].clone(), world.owner_id.clone()]);
        ask(&again).is(201);
    }

    fn lists_have_their_most_rows(engine) {
        let world = World::new(engine);
        for n in 0..3 {
            world.owner.patch(&world.path(""), json!({"name": format!("Name {n}")})).is(200);
        }
        // Copies of one entry.
        let columns = "workspace_id, actor_user_id, actor_json, source, action, target_type, target_id, metadata_json, created_at";
        world.server.sql(&format!(
            "INSERT INTO audit_log (id, {columns})
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600)
             SELECT 'aud_' || CAST(n.i AS TEXT), {columns} FROM n
             CROSS JOIN (SELECT * FROM audit_log WHERE action = 'workspace.updated' LIMIT 1) AS a"
        ));
        let count = |query: &str| {
            let found = world.owner.get(&world.path(&format!("/audit-log?{query}"))).is(200);
            found["audit_log_entries"].as_array().unwrap().len()
        };
        assert_eq!([count(""), count("limit=500"), count("limit=501"), count("limit=0")], [100, 500, 500, 1]);
        let pins = format!("/api/channels/{}/pins", world.general);
        for _ in 0..2 {
            let id = id_of(&world.owner.send(&world.general, "x"), "id");
            world.owner.post(&pins, json!({"message_id": id})).is(201);
        }
        let pinned = |query: &str| {
            let found: Value = world.owner.get(&format!("{pins}?{query}")).is(200);
            found["messages"].as_array().unwrap().len()
        };
        assert_eq!([pinned(""), pinned("limit=100"), pinned("limit=101"), pinned("limit=1"), pinned("limit=-5")], [2, 2, 2, 1, 1]);
        world.owner.get(&format!("{pins}?limit=x")).refused(400);
    }

    fn a_guest_writes_again_when_a_day_has_passed(engine) {
        let world = World::new(engine);
        let room = world.server.guest_channel(&world.workspace);
        let guest = world.person_as("guest", "Gus");
        for _ in 0..3 {
            guest.send(&room, "x");
        }
        let day = 24 * 3600 * 1_000_000_i64;
        let back = |by: i64| world.server.sql(&format!("UPDATE guest_posts SET created_at = created_at - {by}"));
        let post = || guest.post(&format!("/api/channels/{room}/messages"), json!({"body": "x"}));
        let hour = 3600 * 1_000_000;
        back(day - hour);
        let wait: u64 = {
            let refused = post();
            refused.refused(429);
            refused.header("retry-after").parse().unwrap()
        };
        assert!((3000..=3600).contains(&wait), "{wait}");
        back(hour);
        for _ in 0..3 {
            post().is(201);
        }
        post().refused(429);
    }

    fn an_upload_request_has_up_to_64_mebibytes(engine) {
        let world = World::new(engine);
        let query = format!("workspace_id={}", world.workspace);
        let most = 64 << 20;
        let frame = Form::default().file(b"", "x", "text/plain").done().len();
        let put = |length: usize| world.owner.put_form(&query, Form::default().file(&vec![b'x'; length], "x", "text/plain"));
        assert_eq!(put(most - frame).is(201)["upload"]["byte_size"], most - frame);
        assert_eq!(put(most - frame + 1).refused(413), "http: request body too large");
        let named = |name: &str| world.owner.put_form(&query, Form::default().file(b"x", name, "text/plain")).is(201)["upload"]["filename"].clone();
        assert_eq!(named(&"n".repeat(1024)), "n".repeat(1024));
        assert_eq!(named(&"n".repeat(1025)), "n".repeat(1024));
        let typed = |kind: &str| world.owner.put_form(&query, Form::default().file(b"x", "x", kind)).is(201)["upload"]["content_type"].clone();
        let kind = |length: usize| format!("text/{}", "x".repeat(length - 5));
        assert_eq!([typed(&kind(255)), typed(&kind(256))], [kind(255), "application/octet-stream".into()]);
    }
}
