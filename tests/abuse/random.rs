//! Random requests over every operation of the OpenAPI document: methods, ids, parameters and bodies from pools of good
//! and hostile values. The same seed makes the same requests. `CLICKCLACK_FUZZ_REQUESTS` sets how many, 20,000 if not.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::Mutex;

use clickclack::chat::{sessions, users};
use clickclack::model::UserId;
use serde_json::{Value, json};

use crate::harness::{Engine, World, id_of, on_both_engines, unique};
use crate::unharmed;
use crate::wire::connect;

const DOCUMENT: &str = include_str!("../../docs/openapi.yaml");
const THREADS: u64 = 4;

fn requests() -> u64 {
    let wanted = std::env::var("CLICKCLACK_FUZZ_REQUESTS").ok();
    wanted.map_or(20_000, |n| n.parse().expect("CLICKCLACK_FUZZ_REQUESTS is a number"))
}

on_both_engines! {
    fn random_requests_find_no_fault(engine) {
        let world = World::new(engine);
        let pools = Pools::fill(&world);
        // The engines differ below the requests only, and Postgres is the slower one.
        let count = if engine == Engine::Sqlite { requests() } else { requests() / 4 };
        let seen: Vec<_> = std::thread::scope(|s| {
            let threads: Vec<_> = (0..THREADS)
                .map(|seed| {
                    let (world, pools) = (&world, &pools);
                    s.spawn(move || run(world, pools, seed, count / THREADS))
                })
                .collect();
            threads.into_iter().map(|t| t.join().unwrap()).collect()
        });
        let mut by_status: BTreeMap<u16, u64> = BTreeMap::new();
        seen.iter().flatten().for_each(|(status, n)| *by_status.entry(*status).or_default() += n);
        eprintln!("{engine:?}: {count} random requests, answers by status: {by_status:?}");
        let fine: u64 = by_status.range(200..300).map(|(_, n)| n).sum();
        assert!(fine * 4 > count, "too few requests did anything: {by_status:?}");
        unharmed(&world);
    }
}

/// xorshift64*: small, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.roll().is_multiple_of(n)
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.roll() as usize % from.len()]
    }
}

struct Pools {
    /// Method and path template.
    operations: Vec<(String, String)>,
    /// Names of properties and parameters that the document knows.
    names: Vec<String>,
    /// By the name of the path parameter; good ones.
    ids: BTreeMap<&'static str, Vec<String>>,
    all_ids: Vec<String>,
    tokens: Vec<String>,
    spare: Spare,
}

/// What requests may end or shut, so that all others have something to work on.
struct Spare {
    /// A session that stays, of somebody who has many.
    token: String,
    /// Tokens and ids of the others; each is ended once.
    sessions: Mutex<Vec<(String, String)>>,
    channel: String,
}

impl Pools {
    fn fill(world: &World) -> Pools {
        let person = world.person("Person");
        let moderated = world.person("Moderated");
        let message = world.owner.send(&world.general, "root");
        let message = message["id"].as_str().unwrap().to_owned();
        let reply = world.owner.reply(&message, "reply")["id"].as_str().unwrap().to_owned();
        let second = world.owner.new_channel(&world.workspace, "second");
        let bot = world.bot("bot:write");
        let route = world.owner.workspaces()[0]["route_id"].as_str().unwrap().to_owned();
        let target = world.owner.channels(&world.workspace)[0]["route_id"]
            .as_str()
            .unwrap()
            .to_owned();
        let upload = world.owner.upload_id(&world.workspace, b"a file");
        world.owner.attach(&message, &upload).is(200);
        let dm = json!({"workspace_id": world.workspace, "member_ids": [person.user_id()]});
        let dm = id_of(&world.owner.ok("POST", "/api/dms", Some(dm)), "conversation.id");
        let invite = id_of(
            &world.owner.ok("POST", &world.path("/invites"), Some(json!({}))),
            "invite.id",
        );
        let account = json!({"user_id": person.user_id(), "provider": "p", "provider_account_id": "1"});
        let account = world
            .owner
            .ok("POST", &world.path("/connected-accounts"), Some(account));
        let ids = BTreeMap::from([
            ("workspace_id", vec![world.workspace.clone()]),
            ("channel_id", vec![world.general.clone(), second]),
            ("message_id", vec![message, reply]),
            ("conversation_id", vec![dm]),
            ("upload_id", vec![upload]),
            ("invite_id", vec![invite]),
            ("account_id", vec![id_of(&account, "connected_account.id")]),
            ("user_id", vec![moderated.user_id(), world.owner_id.clone()]),
            ("emoji", vec!["+1".into(), "%F0%9F%A6%80".into()]),
            ("workspace_route_id", vec![route]),
            ("target_route_id", vec![target]),
        ]);
        let token = |client: &crate::harness::Client| client.token.clone().unwrap();
        let tokens = vec![token(&world.owner), token(&person), token(&bot)];
        Pools {
            operations: operations(),
            names: names(),
            all_ids: ids.values().flatten().cloned().collect(),
            ids,
            tokens,
            spare: Spare::fill(world),
        }
    }
}

impl Spare {
    fn fill(world: &World) -> Spare {
        let spare = world.person("Spare");
        let id = UserId::from(spare.user_id().as_str());
        // Two of the operations end one, and there are more than fifty operations.
        let count = requests() / 10 + 100;
        let sessions = world.server.write(move |tx| {
            let user = users::find(tx, &id)?.unwrap();
            let begin = |_| {
                let made = sessions::begin(tx, user.clone(), "")?;
                Ok((made.token, made.session.id.to_string()))
            };
            (0..count).map(begin).collect::<Result<_, _>>()
        });
        Spare {
            token: spare.token.clone().unwrap(),
            sessions: Mutex::new(sessions),
            channel: world.owner.new_channel(&world.workspace, "spare"),
        }
    }

    fn session(&self) -> (String, String) {
        self.sessions
            .lock()
            .unwrap()
            .pop()
            .expect("a session that nobody has ended")
    }

    /// The template with the one thing in it that the request may end, and who may end it, where that is not anybody.
    fn in_place(&self, world: &World, dice: &mut Dice, method: &str, template: &str) -> (String, Option<String>) {
        let (name, id, by) = match (method, template) {
            ("POST", "/api/auth/logout") => return (template.to_owned(), Some(self.session().0)),
            ("DELETE", "/api/me/sessions/{session_id}") => ("{session_id}", self.session().1, Some(self.token.clone())),
            ("DELETE", "/api/workspaces/{workspace_id}")
            | ("POST", "/api/workspaces/{workspace_id}/transfer-ownership") => {
                let name = format!("Spare {}", unique());
                let made = world.owner.ok("POST", "/api/workspaces", Some(json!({ "name": name })));
                ("{workspace_id}", id_of(&made, "workspace.id"), None)
            }
            ("DELETE", "/api/messages/{message_id}") => {
                let sent = world.owner.send(&world.general, "not for long");
                ("{message_id}", id_of(&sent, "id"), None)
            }
            ("PATCH", "/api/channels/{channel_id}") => ("{channel_id}", self.channel.clone(), None),
            _ => return (template.to_owned(), None),
        };
        let id = match dice.one_in(8) {
            true => dice.pick(&HOSTILE).replace(' ', "%20"),
            false => id,
        };
        (template.replace(name, &id), by)
    }
}

/// The document is ours and its shape is fixed: paths two spaces in, methods four.
fn operations() -> Vec<(String, String)> {
    let (mut path, mut all) = (String::new(), Vec::new());
    for line in DOCUMENT.lines() {
        if let Some(found) = line.strip_prefix("  /").and_then(|l| l.strip_suffix(':')) {
            path = format!("/{found}");
        } else if let Some(method) = line.strip_prefix("    ").and_then(|l| l.strip_suffix(':'))
            && ["get", "post", "put", "patch", "delete"].contains(&method)
        {
            all.push((method.to_uppercase(), path.clone()));
        }
    }
    assert!(all.len() > 20, "the document changed its shape");
    all
}

fn names() -> Vec<String> {
    let mut all = BTreeSet::new();
    for line in DOCUMENT.lines().map(str::trim_start) {
        if let Some(name) = line.strip_prefix("- name: ") {
            all.insert(name.to_owned());
        } else if let Some((name, rest)) = line.split_once(':')
            && rest.trim_start().starts_with("{ type")
        {
            all.insert(name.to_owned());
        }
    }
    let plain = |name: &String| name.bytes().all(|c| c.is_ascii_lowercase() || c == b'_');
    all.into_iter().filter(plain).collect()
}

const HOSTILE: [&str; 22] = [
    "",
    " ",
    "0",
    "-1",
    "1",
    "99999999999999999999",
    "1e9",
    "null",
    "true",
    "%00",
    "%ff",
    "%",
    "..",
    "%2e%2e%2f",
    "'\"`;--",
    "a b",
    "*",
    "%F0%9F%A6%80",
    "{}",
    "[]",
    "msg_",
    "usr_01arz3ndektsv4rrffq69g5fav",
];

/// A piece of a path or query; anything that would end the request line is escaped.
fn piece(dice: &mut Dice, pools: &Pools, name: &str) -> String {
    let good = pools.ids.get(name);
    let text = match (dice.roll() % 10, good) {
        (0..=6, Some(good)) => dice.pick(good).clone(),
        (7, _) => dice.pick(&pools.all_ids).clone(),
        (8, _) => "x".repeat(dice.roll() as usize % 3000),
        _ => (*dice.pick(&HOSTILE)).to_owned(),
    };
    text.replace(' ', "%20")
}

fn path(dice: &mut Dice, pools: &Pools, template: &str) -> String {
    let mut path: Vec<String> = Vec::new();
    for part in template.split('/') {
        let name = part.strip_prefix('{').and_then(|p| p.strip_suffix('}'));
        path.push(name.map_or_else(|| part.to_owned(), |name| piece(dice, pools, name)));
    }
    let mut path = path.join("/");
    let count = if dice.one_in(2) { dice.roll() % 4 } else { 0 };
    for n in 0..count {
        let name = dice.pick(&pools.names);
        let value = piece(dice, pools, name);
        path += &format!("{}{name}={value}", if n == 0 { '?' } else { '&' });
    }
    let of_a_workspace = ["/api/dms", "/api/search", "/api/realtime/events", "/api/realtime/ws"];
    if (of_a_workspace.contains(&template) || template.ends_with("/by-nonce")) && dice.one_in(2) && !path.contains('?')
    {
        path += &format!("?workspace_id={}&q=text&nonce=n", pools.ids["workspace_id"][0]);
    }
    path
}

fn value(dice: &mut Dice, pools: &Pools, depth: u64) -> Value {
    match dice.roll() % 12 {
        0 => Value::Null,
        1 => json!(dice.one_in(2)),
        2 => json!(dice.roll() as i64 - (1 << 46)),
        3 => json!(*dice.pick(&[0i64, 1, -1, 50, i64::MAX, i64::MIN])),
        4 => json!(1.5e300),
        5 => json!(dice.pick(&pools.all_ids)),
        6 => json!(*dice.pick(&HOSTILE)),
        7 => json!("@owner hello \u{0} \u{202e} 🦀 [x](y)".repeat(1 + dice.roll() as usize % 50)),
        8 if depth < 4 => json!([value(dice, pools, depth + 1), value(dice, pools, depth + 1)]),
        9 if depth < 4 => object(dice, pools, depth + 1),
        _ => json!(format!("text {}", dice.roll() % 1000)),
    }
}

fn object(dice: &mut Dice, pools: &Pools, depth: u64) -> Value {
    let mut map = serde_json::Map::new();
    for _ in 0..dice.roll() % 6 {
        map.insert(dice.pick(&pools.names).clone(), value(dice, pools, depth));
    }
    Value::Object(map)
}

/// A body that often makes sense, since the fields that matter most are mostly there.
fn body(dice: &mut Dice, pools: &Pools) -> Vec<u8> {
    if dice.one_in(12) {
        let broken: [&[u8]; 5] = [b"", b"{", b"\xff\xfe", b"[[[[[[", b"{\"body\":\"\\ud800\"}"];
        return dice.pick(&broken).to_vec();
    }
    let mut all = object(dice, pools, 0);
    let text = format!("text {}", dice.roll() % 1000);
    for (name, good) in [
        ("body", json!(text)),
        ("emoji", json!("+1")),
        ("seq", json!(dice.roll() % 50)),
        ("name", json!(format!("n{}", dice.roll() % 10_000))),
        ("workspace_id", json!(pools.ids["workspace_id"][0])),
        ("channel_id", json!(pools.ids["channel_id"][0])),
        ("message_id", json!(pools.ids["message_id"][0])),
        ("upload_id", json!(pools.ids["upload_id"][0])),
        ("user_id", json!(pools.ids["user_id"][0])),
        ("member_ids", json!([pools.ids["user_id"][0]])),
        ("provider", json!("p")),
        ("provider_account_id", json!(dice.roll().to_string())),
        ("preference", json!("all")),
        ("type", json!("typing.started")),
    ] {
        if !dice.one_in(4) {
            all[name] = good;
        }
    }
    all.to_string().into_bytes()
}

/// Statuses with how often each came.
fn run(world: &World, pools: &Pools, seed: u64, count: u64) -> BTreeMap<u16, u64> {
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15 ^ (seed + 1));
    let (mut seen, mut wire) = (BTreeMap::new(), None);
    let run = unique();
    for n in 0..count {
        let (method, template) = dice.pick(&pools.operations).clone();
        let (filled, by) = pools.spare.in_place(world, &mut dice, &method, &template);
        let path = path(&mut dice, pools, &filled);
        let body = match method.as_str() {
            "GET" | "DELETE" => Vec::new(),
            _ => body(&mut dice, pools),
        };
        let token = match by {
            Some(token) => token,
            None if dice.one_in(15) => (*dice.pick(&["", "x", "sst_", "ccb_x"])).to_owned(),
            None => dice.pick(&pools.tokens).clone(),
        };
        let upgrade = match template.ends_with("/ws") && dice.one_in(2) {
            true => {
                "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            }
            false => "",
        };
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nX-Correlation-ID: {run}-{seed}-{n}\r\n{upgrade}\
             Content-Length: {}\r\n\r\n",
            body.len()
        );
        let status = ask(world, &mut wire, &[head.as_bytes(), &body].concat());
        // 501 is the documented answer where a server has no mail to send, 503 on a machine that is too busy.
        assert!(
            status < 500 || status == 501 || (status == 503 && template == "/readyz"),
            "{status} for {head}{}",
            String::from_utf8_lossy(&body)
        );
        *seen.entry(status).or_default() += 1;
    }
    seen
}

/// The status of an answer. The connection is kept while it can be.
fn ask(world: &World, wire: &mut Option<BufReader<TcpStream>>, request: &[u8]) -> u16 {
    for _ in 0..3 {
        let mut open = wire.take().unwrap_or_else(|| BufReader::new(connect(world)));
        if open.get_mut().write_all(request).is_ok()
            && let Some((status, keep)) = read(&mut open)
        {
            *wire = keep.then_some(open);
            return status;
        }
    }
    panic!("no answer to {}", String::from_utf8_lossy(request));
}

/// Status and whether the connection can be used again; `None` when it was closed before an answer.
fn read(open: &mut BufReader<TcpStream>) -> Option<(u16, bool)> {
    let (mut status, mut length, mut keep) = (0, 0, true);
    loop {
        let mut line = Vec::new();
        if open.read_until(b'\n', &mut line).ok()? == 0 {
            return None;
        }
        let line = String::from_utf8_lossy(&line).trim_end().to_ascii_lowercase();
        if status == 0 {
            status = line.get(9..12)?.parse().ok()?;
        } else if line.is_empty() {
            break;
        } else if let Some(n) = line.strip_prefix("content-length: ") {
            length = n.parse().ok()?;
        } else if line == "connection: close" {
            keep = false;
        }
    }
    let mut body = vec![0; length];
    open.read_exact(&mut body).ok()?;
    Some((status, keep && status != 101))
}
