//! Who may call what: every route of the table, as everybody there is. A route without a row fails, and so does a row
//! without a route. What exactly a refusal means is tested with the noun; here stands who is let in at all.

mod harness;

use std::collections::BTreeSet;

use harness::{Client, Reply, Socket, World, id_of, on_both_engines, unique};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite;

const NOBODY: &str = "anonymous";
/// The columns. The blocked one is a member; the bot has every scope there is.
const CALLERS: [&str; 8] = [
    NOBODY,
    "outsider",
    "guest",
    "member",
    "moderator",
    "owner",
    "blocked",
    "bot",
];

/// Route, body, and one status for each caller. `{…}` in paths and bodies is made anew for each call, see `Stage::make`.
/// Rows run from top to bottom.
#[rustfmt::skip]
const MATRIX: &[(&str, &str, &str)] = &[
    //                                                                       anon outs gues memb mode owne bloc bot
    ("GET /healthz", "",                                                     "200 200 200 200 200 200 200 200"),
    ("GET /readyz", "",                                                      "200 200 200 200 200 200 200 200"),
    ("GET /metrics", "",                                                     "404 404 404 404 404 404 404 404"),
    ("GET /api/openapi.yaml", "",                                            "200 200 200 200 200 200 200 200"),

    ("POST /api/auth/magic/request", r#"{"email":"a@example.com"}"#,         "501 501 501 501 501 501 501 501"),
    ("POST /api/auth/magic/consume", r#"{"token":"mgt_none"}"#,              "400 400 400 400 400 400 400 400"),

    ("GET /api/me", "",                                                      "401 200 200 200 200 200 200 200"),
    ("PATCH /api/me", r#"{}"#,                                               "401 200 200 200 200 200 200 403"),
    ("GET /api/me/sessions", "",                                             "401 200 200 200 200 200 200 403"),
    ("DELETE /api/me/sessions/{session_id}", "",                             "401 404 404 404 404 404 404 403"),

    ("GET /api/workspaces", "",                                              "401 200 200 200 200 200 200 200"),
    ("GET /api/workspaces/{workspace_id}", "",                               "401 404 200 200 200 200 200 200"),
    ("PATCH /api/workspaces/{workspace_id}", r#"{"name":"Club"}"#,           "401 404 403 403 200 200 403 403"),
    ("GET /api/workspaces/{workspace_id}/members", "",                       "401 404 200 200 200 200 200 200"),
    ("GET /api/workspaces/{workspace_id}/audit-log", "",                     "401 404 200 200 200 200 200 403"),
    ("GET /api/workspaces/{workspace_id}/moderation/members", "",            "401 404 403 403 200 200 403 403"),
    ("PATCH /api/workspaces/{workspace_id}/moderation/members/{user_id}", r#"{}"#,
                                                                             "401 404 403 403 200 200 403 403"),
    ("GET /api/workspaces/{workspace_id}/connected-accounts", "",            "401 404 200 200 200 200 200 403"),
    ("POST /api/workspaces/{workspace_id}/connected-accounts",
        r#"{"user_id":"{user_id}","provider":"git","provider_account_id":"{unique}"}"#,
                                                                             "401 404 403 403 201 201 403 403"),
    ("POST /api/connected-accounts/{account_id}/revoke", "",                 "401 404 403 403 200 200 403 403"),

    ("GET /api/workspaces/{workspace_id}/channels", "",                      "401 404 200 200 200 200 200 200"),
    ("POST /api/workspaces/{workspace_id}/channels", r#"{"name":"{unique}"}"#,
                                                                             "401 404 403 201 201 201 403 201"),
    ("PATCH /api/channels/{channel_id}", r#"{}"#,                            "401 404 404 403 200 200 403 200"),
    ("POST /api/channels/{channel_id}/read", r#"{"seq":1}"#,                 "401 404 404 200 200 200 200 200"),
    ("GET /api/workspaces/{workspace_id}/topics", "",                        "401 404 200 200 200 200 200 200"),
    ("POST /api/workspaces/{workspace_id}/topics", r#"{"name":"{unique}","channel_id":"{channel_id}"}"#,
                                                                             "401 404 404 201 201 201 403 201"),
    ("GET /api/channels/{channel_id}/pins", "",                              "401 404 404 200 200 200 200 200"),
    ("POST /api/channels/{channel_id}/pins", r#"{"message_id":"{message_id}"}"#,
                                                                             "401 404 404 201 201 201 403 201"),
    ("DELETE /api/channels/{channel_id}/pins/{pinned}", "",                  "401 404 404 200 200 200 403 200"),
    ("GET /api/channels/{channel_id}/notification-settings", "",             "401 404 404 200 200 200 200 200"),
    ("PATCH /api/channels/{channel_id}/notification-settings", r#"{"preference":"all"}"#,
                                                                             "401 404 404 200 200 200 200 200"),

    ("GET /api/channels/{channel_id}/messages", "",                          "401 404 404 200 200 200 200 200"),
    ("POST /api/channels/{channel_id}/messages", r#"{"body":"x"}"#,          "401 404 404 201 201 201 403 201"),
    ("GET /api/messages/by-nonce?workspace_id={workspace_id}&nonce={unique}", "",
                                                                             "401 404 404 404 404 404 404 404"),
    // A message of the member's own.
    ("GET /api/messages/{message_id}", "",                                   "401 404 404 200 200 200 200 200"),
    ("PATCH /api/messages/{message_id}", r#"{"body":"y"}"#,                  "401 404 404 200 403 403 403 403"),
    ("DELETE /api/messages/{message_id}", "",                                "401 404 404 200 200 200 403 403"),
    ("POST /api/messages/{message_id}/route", "",                            "401 404 404 200 200 200 200 200"),
    ("POST /api/messages/{message_id}/reactions", r#"{"emoji":"x"}"#,        "401 404 404 201 201 201 403 201"),
    ("DELETE /api/messages/{message_id}/reactions/{emoji}", "",              "401 404 404 200 200 200 403 200"),
    ("GET /api/messages/{message_id}/thread", "",                            "401 404 404 200 200 200 200 200"),
    ("POST /api/messages/{message_id}/thread/replies", r#"{"body":"x"}"#,    "401 404 404 201 201 201 403 201"),

    // A conversation of the member and the owner.
    ("GET /api/dms?workspace_id={workspace_id}", "",                         "401 404 200 200 200 200 200 200"),
    ("POST /api/dms", r#"{"workspace_id":"{workspace_id}","member_ids":["{user_id}"]}"#,
                                                                             "401 404 403 201 201 201 403 201"),
    ("GET /api/dms/{conversation_id}", "",                                   "401 404 404 200 404 200 404 404"),
    ("DELETE /api/dms/{conversation_id}", "",                                "401 404 404 200 404 200 404 403"),
    ("POST /api/dms/{conversation_id}/open", "",                             "401 404 404 200 404 200 404 403"),
    ("GET /api/dms/{conversation_id}/messages", "",                          "401 404 404 200 404 200 404 404"),
    ("POST /api/dms/{conversation_id}/messages", r#"{"body":"x"}"#,          "401 404 404 201 404 201 404 404"),
    ("POST /api/dms/{conversation_id}/read", r#"{"seq":1}"#,                 "401 404 404 200 404 200 404 404"),

    ("GET /api/search?workspace_id={workspace_id}&q=x", "",                  "401 404 200 200 200 200 200 200"),

    // An upload of the member's own, shown nowhere.
    ("POST /api/uploads?workspace_id={workspace_id}", "",                    "401 404 403 201 201 201 403 201"),
    ("GET /api/uploads/by-nonce?workspace_id={workspace_id}&nonce={unique}", "",
                                                                             "401 404 404 404 404 404 404 404"),
    ("GET /api/uploads/{upload_id}", "",                                     "401 404 404 200 404 404 404 404"),
    ("POST /api/messages/{message_id}/attachments", r#"{"upload_id":"{upload_id}"}"#,
                                                                             "401 404 404 200 403 403 403 403"),

    ("GET /api/routes/{workspace_route_id}/{target_route_id}", "",           "401 404 404 200 200 200 200 200"),
    ("GET /api/event-types", "",                                             "401 200 200 200 200 200 200 200"),
    ("GET /api/realtime/events?workspace_id={workspace_id}", "",             "401 404 200 200 200 200 200 200"),
    ("GET /api/realtime/ws?workspace_id={workspace_id}", "",                 "401 404 101 101 101 101 101 101"),
    ("POST /api/realtime/ephemeral", r#"{"workspace_id":"{workspace_id}","type":"presence.changed"}"#,
                                                                             "401 404 202 202 202 202 403 202"),

    ("GET /api/workspaces/{workspace_id}/invites", "",                       "401 404 403 403 200 200 403 403"),
    ("POST /api/workspaces/{workspace_id}/invites", r#"{}"#,                 "401 404 403 403 201 201 403 403"),
    ("POST /api/invites/{invite_id}/revoke", "",                             "401 404 403 403 200 200 403 403"),
    ("POST /api/workspaces", r#"{"name":"{unique}"}"#,                       "401 201 403 201 201 201 201 403"),
    ("POST /api/invites/accept", r#"{"token":"{invite_token}","display_name":"New"}"#,
                                                                             "201 200 200 200 200 200 200 403"),

    ("POST /api/auth/logout", "",                                            "401 204 204 204 204 204 204 403"),
    ("POST /api/workspaces/{workspace_id}/transfer-ownership", r#"{"user_id":"{user_id}"}"#,
                                                                             "401 404 403 403 403 200 403 403"),
    ("DELETE /api/workspaces/{workspace_id}", "",                      "401 404 403 403 403 204 403 403"),
];

fn upload(by: &Client, path: &str) -> Reply {
    let headers = [("Content-Type", "multipart/form-data; boundary=b")];
    let body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nhello\r\n--b--\r\n";
    by.send_raw("POST", path, &headers, body.as_bytes()).unwrap()
}

/// Everybody, in one workspace, with one thing of each kind.
struct Stage {
    world: World,
    callers: Vec<(&'static str, Client)>,
    /// A member that nothing else is about.
    bystander: Client,
    conversation: String,
    /// Another workspace of the owner, to be joined.
    elsewhere: String,
}

impl Stage {
    fn new(engine: harness::Engine) -> Stage {
        let world = World::new(engine);
        world.server.guest_channel(&world.workspace);
        let scopes = "bot:admin,agent_activity:write";
        let callers = vec![
            (NOBODY, world.server.anonymous()),
            ("outsider", world.stranger()),
            ("guest", world.person_as("guest", "Guest")),
            ("member", world.person("Member")),
            ("moderator", world.person_as("moderator", "Moderator")),
            ("owner", world.owner.clone()),
            ("blocked", world.person("Blocked")),
            ("bot", world.bot(scopes)),
        ];
        world.moderate(&callers[6].1, json!({"blocked": true}));
        let pair = json!({"workspace_id": world.workspace, "member_ids": [world.owner_id]});
        let conversation = id_of(&callers[3].1.post("/api/dms", pair).is(201), "conversation.id");
        let elsewhere = world.owner.post("/api/workspaces", json!({"name": unique()})).is(201);
        Stage {
            bystander: world.person("Bystander"),
            elsewhere: id_of(&elsewhere, "workspace.id"),
            conversation,
            callers,
            world,
        }
    }

    fn caller(&self, name: &str) -> &Client {
        &self.callers.iter().find(|(n, _)| *n == name).unwrap().1
    }

    fn message(&self) -> String {
        id_of(&self.caller("member").send(&self.world.general, "x"), "id")
    }

    fn invite(&self, workspace: &str, key: &str) -> String {
        let path = format!("/api/workspaces/{workspace}/invites");
        id_of(
            &self.world.owner.post(&path, json!({"role": "guest"})).is(201)["invite"],
            key,
        )
    }

    /// What stands for a parameter in this call.
    fn make(&self, parameter: &str) -> String {
        let world = &self.world;
        match parameter {
            "workspace_id" => world.workspace.clone(),
            "workspace_route_id" => id_of(&world.owner.get(&world.path("")).is(200), "workspace.route_id"),
            "target_route_id" => id_of(&world.owner.channel(&world.workspace, "general"), "route_id"),
            "channel_id" => world.general.clone(),
            "message_id" => self.message(),
            "pinned" => {
                let id = self.message();
                let pins = format!("/api/channels/{}/pins", world.general);
                world.owner.post(&pins, json!({ "message_id": id })).is(201);
                id
            }
            "upload_id" => {
                let path = format!("/api/uploads?workspace_id={}", world.workspace);
                id_of(&upload(self.caller("member"), &path).is(201), "upload.id")
            }
            "emoji" => "x".into(),
            "conversation_id" => self.conversation.clone(),
            "user_id" => self.bystander.user_id(),
            "session_id" => "ses_of_nobody".into(),
            "account_id" => {
                let body =
                    json!({"user_id": self.bystander.user_id(), "provider": "git", "provider_account_id": unique()});
                let made = world.owner.post(&world.path("/connected-accounts"), body).is(201);
                id_of(&made, "connected_account.id")
            }
            "invite_id" => self.invite(&world.workspace, "id"),
            "invite_token" => self.invite(&self.elsewhere, "token"),
            "unique" => unique(),
            other => panic!("nothing is known to make for {{{other}}}"),
        }
    }

    fn fill(&self, template: &str) -> String {
        let mut text = template.to_owned();
        while let Some((before, rest)) = text
            .split_once('{')
            .filter(|(_, r)| r.starts_with(|c: char| c.is_ascii_lowercase()))
        {
            let (name, after) = rest.split_once('}').unwrap();
            text = format!("{before}{}{after}", self.make(name));
        }
        text
    }

    /// The body keeps its own braces: only `"{name}"` is filled.
    fn fill_body(&self, template: &str) -> Option<Value> {
        fn walk(stage: &Stage, value: &mut Value) {
            match value {
                Value::String(text) if text.starts_with('{') => *text = stage.fill(text),
                Value::Array(items) => items.iter_mut().for_each(|v| walk(stage, v)),
                Value::Object(map) => map.values_mut().for_each(|v| walk(stage, v)),
                _ => {}
            }
        }
        (!template.is_empty()).then(|| {
            let mut body = serde_json::from_str(template).unwrap();
            walk(self, &mut body);
            body
        })
    }

    /// Status and text of the answer.
    fn call(&self, route: &str, body: &str, who: &'static str) -> (u16, String) {
        let (method, template) = route.split_once(' ').unwrap();
        let client = match route {
            // Ends the session it is called with.
            "POST /api/auth/logout" => self.another_session(who),
            _ => self.caller(who).clone(),
        };
        let path = self.fill(template);
        if path.starts_with("/api/realtime/ws") {
            return match Socket::open(&client, &path).map_err(|e| *e) {
                Ok(_) => (101, String::new()),
                Err(tungstenite::Error::Http(answer)) => (answer.status().as_u16(), String::new()),
                Err(e) => panic!("{path}: {e}"),
            };
        }
        let answer = match template.starts_with("/api/uploads?") {
            true => upload(&client, &path),
            false => client.request(method, &path, self.fill_body(body)),
        };
        if template.ends_with("/transfer-ownership") && answer.status == 200 {
            // Back again, for the rows that follow.
            self.bystander
                .post(&path, json!({"user_id": self.world.owner_id}))
                .is(200);
        }
        (answer.status, answer.text())
    }

    /// A session of the same person that nothing else uses.
    fn another_session(&self, who: &'static str) -> Client {
        if [NOBODY, "bot"].contains(&who) {
            return self.caller(who).clone();
        }
        let user = self.caller(who).user_id();
        let email = self.world.server.write(move |tx| {
            let sql = "SELECT email FROM identities WHERE user_id = ?1";
            tx.one(sql, &[user.as_str().into()], |r| r.take::<String>())
        });
        self.world.server.login(&email)
    }
}

/// A row's route as the table writes it: without the query, and with the table's own parameter names.
fn route_of(row: &str) -> String {
    let path = row.split('?').next().unwrap();
    path.replace("{pinned}", "{message_id}")
}

#[test]
fn every_route_has_its_row() {
    let rows: BTreeSet<_> = MATRIX.iter().map(|(row, ..)| route_of(row)).collect();
    let routes = clickclack::server::routes().iter();
    let routes: BTreeSet<_> = routes.map(|r| format!("{} {}", r.method, r.path)).collect();
    assert_eq!(rows.len(), MATRIX.len(), "a route stands twice");
    let missing: Vec<_> = routes.difference(&rows).collect();
    let unknown: Vec<_> = rows.difference(&routes).collect();
    assert!(
        missing.is_empty(),
        "routes without a row, so that nobody knows who may call them: {missing:#?}"
    );
    assert!(unknown.is_empty(), "rows without a route: {unknown:#?}");
}

on_both_engines! {
    fn everybody_is_let_in_where_they_may_and_nowhere_else(engine) {
        let stage = Stage::new(engine);
        let mut wrong = Vec::new();
        for (route, body, statuses) in MATRIX {
            let wanted: Vec<u16> = statuses.split(' ').map(|s| s.parse().unwrap()).collect();
            assert_eq!(wanted.len(), CALLERS.len(), "{route}");
            let mut cells: Vec<_> = CALLERS.into_iter().zip(wanted).collect();
            // Who may do most comes last: what the owner did cannot be refused to others any more.
            cells.sort_by_key(|(who, _)| *who == "owner");
            for (who, wanted) in cells {
                let (status, text) = stage.call(route, body, who);
                if status != wanted {
                    wrong.push(format!("{route} as {who}: {status} instead of {wanted}: {text}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
