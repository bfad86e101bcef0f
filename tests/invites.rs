//! Invites: who makes them, who may join with them, what an address that was only claimed is worth.

mod harness;

use harness::{Client, World, id_of, on_both_engines, unique};
use serde_json::{Value, json};

fn create(by: &Client, world: &World, wish: Value) -> harness::Reply {
    by.post(&world.path("/invites"), wish)
}

fn accept(by: &Client, body: Value) -> harness::Reply {
    by.post("/api/invites/accept", body)
}

/// The token of a new invite.
fn token(world: &World, wish: Value) -> String {
    id_of(&create(&world.owner, world, wish).is(201), "invite.token")
}

fn invites(world: &World) -> Vec<Value> {
    world.owner.get(&world.path("/invites")).is(200)["invites"]
        .as_array()
        .unwrap()
        .clone()
}

/// Sends what a browser with this cookie would.
fn accept_with_cookie(world: &World, cookie: &str, body: &Value) -> harness::Reply {
    let headers = [
        ("Content-Type", "application/json"),
        ("Cookie", cookie),
        ("X-ClickClack-CSRF", "1"),
        ("Sec-Fetch-Site", "same-origin"),
    ];
    let sent = world
        .server
        .anonymous()
        .send_raw("POST", "/api/invites/accept", &headers, body.to_string().as_bytes());
    sent.unwrap()
}

on_both_engines! {
    fn an_invite_joins_an_account_with_its_role(engine) {
        let world = World::new(engine);
        let token = token(&world, json!({"role": "guest"}));
        let (person, other) = (world.stranger(), world.stranger());
        let joined = accept(&person, json!({ "token": format!(" {token} ") })).is(200);
        assert_eq!((&joined["role"], &joined["status"]), (&json!("guest"), &json!("joined")));
        assert_eq!(joined["workspace"]["id"], world.workspace.as_str());
        let again = accept(&person, json!({ "token": token })).is(200);
        assert_eq!((&again["role"], &again["status"]), (&json!("guest"), &json!("already_member")));
        assert_eq!(accept(&world.owner, json!({ "token": token })).is(200)["role"], "owner", "nobody is demoted");
        accept(&other, json!({ "token": token })).is(200);
        assert_eq!(invites(&world)[0]["uses"], 2);
        let log = world.owner.get(&world.path("/audit-log")).is(200)["audit_log_entries"].clone();
        let actions: Vec<_> = log.as_array().unwrap().iter().map(|e| id_of(e, "action")).collect();
        assert_eq!(actions[..3], ["member.joined", "member.joined", "invite.created"]);
    }

    fn an_invite_ends_by_use_by_time_and_by_hand(engine) {
        let world = World::new(engine);
        let wishes = [json!({"max_uses": 1}), json!({"expires_in_hours": 1}), json!({})];
        let [once, brief, revoked] = wishes.map(|wish| token(&world, wish));
        accept(&world.stranger(), json!({ "token": once })).is(200);
        world.server.write(|tx| {
            let now = tx.now();
            tx.exec("UPDATE invites SET expires_at = ?1 WHERE expires_at IS NOT NULL", &[now.into()])
        });
        let newest = id_of(&invites(&world)[0], "id");
        let path = format!("/api/invites/{newest}/revoke");
        let first = world.owner.post(&path, json!({})).is(200);
        assert_eq!(world.owner.post(&path, json!({})).is(200), first, "the first revocation stays");
        let late = world.stranger();
        for (token, text) in [(once, "invite is used up"), (brief, "invite expired"), (revoked, "invite was revoked")] {
            assert_eq!(accept(&late, json!({ "token": token })).refused(409), text);
            accept(&world.server.anonymous(), json!({"token": token, "display_name": "Late"})).refused(409);
        }
        accept(&late, json!({"token": "tok_unknown"})).refused(404);
        accept(&late, json!({})).refused(404);
        assert!(late.workspaces().is_empty());
    }

    fn of_two_people_one_gets_the_last_place(engine) {
        let world = World::new(engine);
        let token = token(&world, json!({"max_uses": 1}));
        let mut statuses: Vec<_> = std::thread::scope(|s| {
            let jobs = [world.stranger(), world.stranger()].map(|who| {
                let token = token.clone();
                s.spawn(move || accept(&who, json!({ "token": token })).status)
            });
            jobs.map(|j| j.join().unwrap()).to_vec()
        });
        statuses.sort();
        assert_eq!(statuses, [200, 409]);
    }

    fn invites_are_the_business_of_managers_in_good_standing(engine) {
        let world = World::new(engine);
        let (mo, member, bot) = (world.person_as("moderator", "Mo"), world.person("Mem"), world.bot("bot:admin"));
        let made = create(&mo, &world, json!({})).is(201)["invite"].clone();
        assert_eq!((&made["role"], &made["uses"]), (&json!("member"), &json!(0)));
        assert_eq!(made["created_by"], json!(mo.user_id()));
        let revoke = format!("/api/invites/{}/revoke", id_of(&made, "id"));
        for (who, status) in [(&member, 403), (&bot, 403), (&world.stranger(), 404), (&world.server.anonymous(), 401)] {
            create(who, &world, json!({})).refused(status);
            who.get(&world.path("/invites")).refused(status);
            who.post(&revoke, json!({})).refused(status);
        }
        accept(&bot, json!({"token": made["token"]})).refused(403);
        for wish in [
            json!({"role": "moderator"}),
            json!({"max_uses": 0}),
            json!({"expires_in_hours": 0}),
            json!({"expires_in_hours": 1_000_000_000}),
        ] {
            create(&mo, &world, wish).refused(400);
        }
        world.moderate(&mo, json!({"blocked": true}));
        create(&mo, &world, json!({})).refused(403);
        mo.post(&revoke, json!({})).refused(403);
    }

    fn the_secret_of_an_invite_is_shown_once(engine) {
        let world = World::with(engine, &[], &[("CLICKCLACK_PUBLIC_URL", "https://chat.example.com")]);
        let made = create(&world.owner, &world, json!({})).is(201)["invite"].clone();
        let token = id_of(&made, "token");
        assert_eq!(made["url"], format!("https://chat.example.com/app/invite#{token}"));
        assert_eq!((token.len(), &token[..4]), (47, "tok_"));
        assert!(!json!(invites(&world)).to_string().contains(&token));
        let log = world.owner.get(&world.path("/audit-log")).is(200);
        assert!(!log.to_string().contains(&token) && !world.server.log().contains(&token));
        let kept = world.server.write(|tx| tx.one("SELECT token_hash FROM invites", &[], |r| r.take::<String>()));
        assert_eq!(kept, clickclack::model::secret_hash(&token));
    }

    fn somebody_without_an_account_chooses_a_name_and_is_signed_in(engine) {
        let world = World::new(engine);
        let token = token(&world, json!({}));
        let nobody = world.server.anonymous();
        accept(&nobody, json!({ "token": token })).refused(400);
        let answer = accept(&nobody, json!({"token": token, "display_name": " New ", "email": " New@Example.com "}));
        let made = answer.is(201);
        assert!(answer.header("set-cookie").contains(&id_of(&made, "token")));
        assert_eq!((&made["user"]["display_name"], &made["workspace"]["role"]), (&json!("New"), &json!("member")));
        assert_eq!(made["token"], made["session"]["token"]);
        let person = world.server.client(&id_of(&made, "token"));
        person.send(&world.general, "hello");
        assert_eq!(person.get("/api/me/sessions").is(200)["sessions"].as_array().unwrap().len(), 1);
        accept(&nobody, json!({"token": token, "display_name": "Twin", "email": "NEW@example.com"})).refused(409);
        accept(&nobody, json!({"token": token, "display_name": "Twin", "email": "no address"})).refused(400);
        accept(&nobody, json!({"token": token, "display_name": "n".repeat(81)})).refused(400);
        assert_eq!(invites(&world)[0]["uses"], 1, "a refusal uses nothing up");
    }

    fn a_foreign_page_signs_nobody_up(engine) {
        let world = World::new(engine);
        let body = json!({"token": token(&world, json!({})), "display_name": "New"}).to_string();
        let send = |headers: &[(&str, &str)]| {
            let nobody = world.server.anonymous();
            nobody.send_raw("POST", "/api/invites/accept", headers, body.as_bytes()).unwrap()
        };
        send(&[("Content-Type", "text/plain")]).refused(415);
        send(&[("Content-Type", "application/json"), ("Origin", "https://evil.example")]).refused(403);
        send(&[("Content-Type", "application/json"), ("Sec-Fetch-Site", "cross-site")]).refused(403);
        assert_eq!(invites(&world)[0]["uses"], 0);
    }

    fn a_browser_with_a_dead_session_may_sign_up_once_it_gives_a_name(engine) {
        let world = World::new(engine);
        let token = token(&world, json!({}));
        let live = format!("cc_session={}", world.owner.token.clone().unwrap());
        let named = json!({"token": token, "display_name": "New"});
        assert_eq!(accept_with_cookie(&world, &live, &named).is(200)["role"], "owner");
        accept_with_cookie(&world, "cc_session=sst_dead", &json!({ "token": token })).refused(401);
        accept_with_cookie(&world, "cc_session=sst_dead", &named).is(201);
        let dead = world.server.client("sst_dead");
        accept(&dead, json!({"token": token, "display_name": "New"})).refused(401);
    }

    fn a_server_may_keep_its_accounts_to_itself(engine) {
        let world = World::with(engine, &["--invite-signup=false"], &[]);
        let token = token(&world, json!({}));
        accept(&world.server.anonymous(), json!({"token": token, "display_name": "New"})).refused(401);
        accept_with_cookie(&world, "cc_session=sst_dead", &json!({"token": token, "display_name": "New"})).refused(401);
        accept(&world.stranger(), json!({ "token": token })).is(200);
    }

    fn who_proves_an_address_has_the_account_to_themselves(engine) {
        let world = World::new(engine);
        let (token, email) = (token(&world, json!({})), format!("v{}@example.com", unique()));
        let body = json!({"token": token, "display_name": "Somebody", "email": email});
        let made = accept(&world.server.anonymous(), body).is(201);
        let claimed = world.server.client(&id_of(&made, "token"));
        let id = claimed.user_id();
        let owner = world.server.login(&email);
        assert_eq!(owner.user_id(), id, "the account of that address");
        claimed.get("/api/me").refused(401);
        let second = world.server.login(&email);
        owner.get("/api/me").is(200); // only the first proof ends sessions
        assert_eq!(second.user_id(), id);
    }

    fn operators_make_list_and_revoke_invites(engine) {
        let world = World::new(engine);
        let ws = &world.workspace;
        let cli = |args: &[&str]| world.server.cli(&[&["admin", "invite"], args].concat());
        let wish = ["--role", "guest", "--max-uses", "2", "--expires-in-hours", "3"];
        let token = cli(&[&["create", "--workspace", ws][..], &wish].concat()).ok().line().to_owned();
        assert_eq!(accept(&world.stranger(), json!({ "token": token })).is(200)["role"], "guest");
        let listed = cli(&["list", "--workspace", ws, "--json"]).ok().json();
        assert_eq!((&listed["items"][0]["uses"], &listed["items"][0]["max_uses"]), (&json!(1), &json!(2)));
        assert!(listed["items"][0].get("created_by").is_none() && !listed.to_string().contains(&token));
        let id = id_of(&listed["items"][0], "id");
        assert_eq!(cli(&["list", "--workspace", ws, "--plain"]).ok().line(), id);
        assert_eq!(cli(&["revoke", &id]).code, 5, "not without consent");
        cli(&["revoke", &id, "--yes"]).ok();
        accept(&world.stranger(), json!({ "token": token })).refused(409);
        assert_eq!(cli(&["revoke", "inv_none", "--yes"]).code, 4);
        assert_eq!(cli(&["create", "--workspace", "wsp_none"]).code, 4);
        assert_eq!(cli(&["create"]).code, 2);
        for wrong in [["--max-uses", "0"], ["--role", "owner"], ["--expires-in-hours", "-1"]] {
            assert_eq!(cli(&[&["create", "--workspace", ws][..], &wrong].concat()).code, 2);
        }
        let log = world.owner.get(&world.path("/audit-log?limit=3")).is(200)["audit_log_entries"].clone();
        assert_eq!((&log[0]["action"], &log[0]["source"]), (&json!("invite.revoked"), &json!("cli")));
        assert_eq!(log[0]["actor"]["kind"], "operator");
    }
}
