//! Trying ids tells nothing: what exists elsewhere and what exists nowhere are answered alike, to the letter.

use serde_json::{Value, json};

use crate::harness::{Client, World, id_of, on_both_engines};
use crate::{conversation, workspace};

/// Kind of id, method, path and body; `{}` is an id of the kind, `{far}` a channel of the workspace elsewhere.
const CALLS: &[Call] = &[
    ("wsp", "GET", "/api/workspaces/{}", ""),
    ("wsp", "PATCH", "/api/workspaces/{}", r#"{"name":"x"}"#),
    ("wsp", "DELETE", "/api/workspaces/{}", ""),
    (
        "wsp",
        "POST",
        "/api/workspaces/{}/transfer-ownership",
        r#"{"user_id":"usr_x"}"#,
    ),
    ("wsp", "GET", "/api/workspaces/{}/members", ""),
    ("wsp", "GET", "/api/workspaces/{}/audit-log", ""),
    ("wsp", "GET", "/api/workspaces/{}/moderation/members", ""),
    ("wsp", "PATCH", "/api/workspaces/{}/moderation/members/usr_x", "{ }"),
    ("wsp", "GET", "/api/workspaces/{}/channels", ""),
    ("wsp", "POST", "/api/workspaces/{}/channels", r#"{"name":"x"}"#),
    ("wsp", "GET", "/api/workspaces/{}/topics", ""),
    ("wsp", "POST", "/api/workspaces/{}/topics", r#"{"name":"x"}"#),
    ("wsp", "GET", "/api/workspaces/{}/connected-accounts", ""),
    (
        "wsp",
        "POST",
        "/api/workspaces/{}/connected-accounts",
        r#"{"user_id":"u","provider":"p","provider_account_id":"1"}"#,
    ),
    ("wsp", "GET", "/api/workspaces/{}/invites", ""),
    ("wsp", "POST", "/api/workspaces/{}/invites", "{ }"),
    ("wsp", "GET", "/api/dms?workspace_id={}", ""),
    (
        "wsp",
        "POST",
        "/api/dms",
        r#"{"workspace_id":"{}","member_ids":["usr_x"]}"#,
    ),
    ("wsp", "GET", "/api/search?workspace_id={}&q=x", ""),
    ("wsp", "GET", "/api/messages/by-nonce?workspace_id={}&nonce=x", ""),
    ("wsp", "GET", "/api/uploads/by-nonce?workspace_id={}&nonce=x", ""),
    ("wsp", "GET", "/api/realtime/events?workspace_id={}", ""),
    ("wsp", "GET", "/api/realtime/ws?workspace_id={}", ""),
    (
        "wsp",
        "POST",
        "/api/realtime/ephemeral",
        r#"{"workspace_id":"{}","type":"presence.changed"}"#,
    ),
    ("wsp", "GET", "/api/routes/{}/{far}", ""),
    ("chn", "PATCH", "/api/channels/{}", "{ }"),
    ("chn", "POST", "/api/channels/{}/read", "{ }"),
    ("chn", "GET", "/api/channels/{}/messages", ""),
    ("chn", "POST", "/api/channels/{}/messages", r#"{"body":"x"}"#),
    ("chn", "GET", "/api/channels/{}/pins", ""),
    ("chn", "POST", "/api/channels/{}/pins", r#"{"message_id":"msg_x"}"#),
    ("chn", "DELETE", "/api/channels/{}/pins/msg_x", ""),
    ("chn", "GET", "/api/channels/{}/notification-settings", ""),
    (
        "chn",
        "PATCH",
        "/api/channels/{}/notification-settings",
        r#"{"preference":"all"}"#,
    ),
    (
        "chn",
        "POST",
        "/api/workspaces/{own}/topics",
        r#"{"name":"x","channel_id":"{}"}"#,
    ),
    ("chn", "GET", "/api/search?workspace_id={own}&q=x&channel_id={}", ""),
    (
        "chn",
        "POST",
        "/api/realtime/ephemeral",
        r#"{"workspace_id":"{own}","type":"typing.started","channel_id":"{}"}"#,
    ),
    ("chn", "GET", "/api/routes/{own}/{}", ""),
    ("msg", "GET", "/api/messages/{}", ""),
    ("msg", "PATCH", "/api/messages/{}", r#"{"body":"x"}"#),
    ("msg", "DELETE", "/api/messages/{}", ""),
    ("msg", "POST", "/api/messages/{}/route", ""),
    ("msg", "GET", "/api/messages/{}/thread", ""),
    ("msg", "POST", "/api/messages/{}/thread/replies", r#"{"body":"x"}"#),
    ("msg", "POST", "/api/messages/{}/reactions", r#"{"emoji":"x"}"#),
    ("msg", "DELETE", "/api/messages/{}/reactions/x", ""),
    (
        "msg",
        "POST",
        "/api/messages/{}/attachments",
        r#"{"upload_id":"upl_x"}"#,
    ),
    ("msg", "POST", "/api/channels/{room}/pins", r#"{"message_id":"{}"}"#),
    (
        "msg",
        "POST",
        "/api/channels/{room}/messages",
        r#"{"body":"x","quoted_message_id":"{}"}"#,
    ),
    ("msg", "GET", "/api/routes/{own}/{}", ""),
    ("top", "GET", "/api/channels/{room}/messages?topic_id={}", ""),
    (
        "top",
        "POST",
        "/api/channels/{room}/messages",
        r#"{"body":"x","topic_id":"{}"}"#,
    ),
    ("dm", "GET", "/api/dms/{}", ""),
    ("dm", "DELETE", "/api/dms/{}", ""),
    ("dm", "POST", "/api/dms/{}/open", ""),
    ("dm", "GET", "/api/dms/{}/messages", ""),
    ("dm", "POST", "/api/dms/{}/messages", r#"{"body":"x"}"#),
    ("dm", "POST", "/api/dms/{}/read", "{ }"),
    (
        "dm",
        "GET",
        "/api/search?workspace_id={own}&q=x&direct_conversation_id={}",
        "",
    ),
    (
        "dm",
        "POST",
        "/api/realtime/ephemeral",
        r#"{"workspace_id":"{own}","type":"typing.started","direct_conversation_id":"{}"}"#,
    ),
    ("dm", "GET", "/api/routes/{own}/{}", ""),
    ("upl", "GET", "/api/uploads/{}", ""),
    (
        "upl",
        "PATCH",
        "/api/workspaces/{own}",
        r#"{"icon_url":"/api/uploads/{}"}"#,
    ),
    (
        "upl",
        "POST",
        "/api/messages/{message}/attachments",
        r#"{"upload_id":"{}"}"#,
    ),
    (
        "usr",
        "POST",
        "/api/dms",
        r#"{"workspace_id":"{own}","member_ids":["{}"]}"#,
    ),
    ("usr", "PATCH", "/api/workspaces/{own}/moderation/members/{}", "{ }"),
    (
        "usr",
        "POST",
        "/api/workspaces/{own}/transfer-ownership",
        r#"{"user_id":"{}"}"#,
    ),
    (
        "usr",
        "POST",
        "/api/workspaces/{own}/connected-accounts",
        r#"{"user_id":"{}","provider":"p","provider_account_id":"1"}"#,
    ),
    ("inv", "POST", "/api/invites/{}/revoke", ""),
    ("acct", "POST", "/api/connected-accounts/{}/revoke", ""),
    ("ses", "DELETE", "/api/me/sessions/{}", ""),
];

/// One id of each kind, in a workspace that the callers have nothing to do with.
fn elsewhere(world: &World, owner: &Client) -> Vec<(&'static str, String)> {
    let there = workspace(owner, "Elsewhere");
    let path = |rest: &str| format!("/api/workspaces/{there}{rest}");
    let made = |rest: &str, body: Value, id: &str| id_of(&owner.post(&path(rest), body).is(201), id);
    let channel = made("/channels", json!({"name": "x"}), "channel.id");
    let topic = made("/topics", json!({"name": "x"}), "topic.id");
    let invite = made("/invites", json!({}), "invite.id");
    let account = json!({"user_id": owner.user_id(), "provider": "p", "provider_account_id": "1"});
    let account = made("/connected-accounts", account, "connected_account.id");
    let friend = world.server.person(&there, "Friend");
    let dm = json!({"workspace_id": there, "member_ids": [friend.user_id()]});
    vec![
        ("msg", id_of(&owner.send(&channel, "x"), "id")),
        ("upl", owner.upload_id(&there, b"x")),
        ("dm", id_of(&owner.post("/api/dms", dm).is(201), "conversation.id")),
        ("usr", friend.user_id()),
        (
            "ses",
            id_of(&owner.get("/api/me/sessions").is(200)["sessions"][0], "id"),
        ),
        ("wsp", there),
        ("chn", channel),
        ("top", topic),
        ("inv", invite),
        ("acct", account),
    ]
}

/// Things of the caller's own workspace that a member may not see either.
fn hidden_inside(world: &World, ann: &Client) -> Vec<(&'static str, String)> {
    let dm = conversation(ann, world, &world.person("Other"));
    let private = ann
        .post(&format!("/api/dms/{dm}/messages"), json!({"body": "x"}))
        .is(201);
    vec![
        ("msg", id_of(&private, "message.id")),
        ("upl", ann.upload_id(&world.workspace, b"x")),
        ("ses", id_of(&ann.get("/api/me/sessions").is(200)["sessions"][0], "id")),
        ("dm", dm),
    ]
}

type Call = (&'static str, &'static str, &'static str, &'static str);

/// What is learned from asking for this id: status and text. The id itself may be repeated. `names` are those in braces.
fn asked(by: &Client, call: &Call, id: &str, names: &[(&str, &str)]) -> (u16, String) {
    let (_, method, path, body) = *call;
    let fill = |text: &str| {
        let text = text.replace("{}", id);
        names.iter().fold(text, |text, (name, id)| text.replace(name, id))
    };
    let body = (!body.is_empty()).then(|| serde_json::from_str(&fill(body)).unwrap());
    let answer = by.request(method, &fill(path), body);
    (answer.status, answer.text().replace(id, "{id}"))
}

/// Calls whose answer about one of these ids differs from that about an id of nothing, or is no refusal.
fn told(by: &Client, call: &Call, ids: &[&str], names: &[(&str, &str)]) -> Vec<String> {
    let unreal = asked(by, call, &format!("{}_00000000000000000000000000", call.0), names);
    let real = ids.iter().map(|id| asked(by, call, id, names));
    real.filter(|real| *real != unreal || real.0 < 400)
        .map(|real| format!("{} {}: {real:?}, of nothing {unreal:?}", call.1, call.2))
        .collect()
}

/// Those of one kind.
fn of_kind<'a>(kind: &str, ids: impl IntoIterator<Item = &'a (&'static str, String)>) -> Vec<&'a str> {
    let fit = ids.into_iter().filter(|id| id.0 == kind);
    fit.map(|id| id.1.as_str()).collect()
}

on_both_engines! {
    fn what_is_elsewhere_and_what_is_nowhere_look_alike(engine) {
        let world = World::new(engine);
        let (ann, mo, bot) = (world.person("Ann"), world.person_as("moderator", "Mo"), world.bot("bot:admin"));
        let far = elsewhere(&world, &world.stranger());
        let near = hidden_inside(&world, &ann);
        let mut found = Vec::new();
        for (by, who) in [(&world.owner, "owner"), (&mo, "moderator"), (&bot, "bot"), (&ann, "member")] {
            let message = id_of(&by.send(&world.general, "x"), "id");
            let names = [
                ("{own}", world.workspace.as_str()),
                ("{room}", &world.general),
                ("{message}", &message),
                ("{far}", of_kind("chn", &far)[0]),
            ];
            for call in CALLS {
                let mut ids = of_kind(call.0, &far);
                assert!(!ids.is_empty(), "no id of the kind {}", call.0);
                if who != "member" {
                    ids.extend(of_kind(call.0, &near));
                }
                found.extend(told(by, call, &ids, &names).into_iter().map(|it| format!("as {who}: {it}")));
            }
        }
        assert!(found.is_empty(), "{}", found.join("\n"));
    }

    fn a_guest_cannot_tell_a_hidden_channel_from_none(engine) {
        let world = World::new(engine);
        let room = world.server.guest_channel(&world.workspace);
        let guest = world.person_as("guest", "Gus");
        let own = id_of(&guest.send(&room, "x"), "id");
        let topic = world.owner.post(&world.path("/topics"), json!({"name": "t", "channel_id": world.general})).is(201);
        let hidden = [
            ("chn", world.general.clone()),
            ("msg", id_of(&world.owner.send(&world.general, "x"), "id")),
            ("top", id_of(&topic, "topic.id")),
        ];
        let names = [("{own}", world.workspace.as_str()), ("{room}", &room), ("{message}", &own)];
        let mut found = Vec::new();
        for (kind, id) in &hidden {
            for call in CALLS.iter().filter(|call| call.0 == *kind) {
                found.extend(told(&guest, call, &[id], &names));
            }
        }
        assert!(found.is_empty(), "{}", found.join("\n"));
    }

    /// A bot is told that a place is not its own, whether there is such a place or not, and nothing in it.
    fn a_bot_learns_nothing_of_other_workspaces(engine) {
        let world = World::new(engine);
        let bot = world.bot("bot:admin");
        let far = workspace(&world.owner, "Far");
        let channel = id_of(&world.owner.channel(&far, "general"), "id");
        let message = id_of(&world.owner.send(&channel, "x"), "id");
        let id = bot.user_id();
        let beyond = [
            format!("/api/workspaces/{far}"), format!("/api/workspaces/{far}/channels"), format!("/api/workspaces/{far}/members"),
            format!("/api/search?workspace_id={far}&q=x"), format!("/api/dms?workspace_id={far}"),
        ];
        for path in &beyond {
            assert_eq!(bot.get(path).refused(403), "bot token cannot access this workspace", "{path}");
            assert_eq!(bot.get(&path.replace(&far, "wsp_none")).refused(403), "bot token cannot access this workspace", "{path}");
        }
        let inside = [format!("/api/channels/{channel}/messages"), format!("/api/messages/{message}"), format!("/api/messages/{message}/thread")];
        for path in &inside {
            bot.get(path).refused(404);
        }
        // Even where the bot's user is a member, its token is not.
        let there = far.clone();
        world.server.write(move |tx| {
            tx.exec(
                "INSERT INTO workspace_members (workspace_id, user_id, role, created_at, role_sort, sort_name, sort_handle)
                 VALUES (?1, ?2, 'bot', 0, 3, 'bot', 'bot')",
                &[there.as_str().into(), id.as_str().into()],
            )?;
            tx.access_changed()
        });
        for path in beyond.iter().chain(&inside) {
            assert_eq!(bot.get(path).refused(403), "bot token cannot access this workspace", "{path}");
        }
        let listed = bot.workspaces();
        assert_eq!((listed.len(), &listed[0]["id"]), (1, &json!(world.workspace)));
    }
}
