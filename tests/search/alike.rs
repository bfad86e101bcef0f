//! The same history and the same queries, on both engines: the same answers in the same order, at every state of either
//! index.

use serde_json::{Value, json};

use crate::harness::{Engine, World};
use crate::index::settle;
use crate::{id, path};

/// Deterministic by its seed; xorshift.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

/// Words that fold, stem, share beginnings, or are none.
const WORDS: [&str; 32] = [
    "run",
    "running",
    "runs",
    "runner",
    "Café",
    "cafe",
    "CAFÉ",
    "deploy",
    "deployed",
    "deployments",
    "日本語",
    "本語",
    "語",
    "東京タワー",
    "naïve",
    "naive",
    "straße",
    "strasse",
    "alice",
    "Alice's",
    "don't",
    "dont",
    "--",
    "\u{1f600}",
    "x",
    "https://example.com/run?x=1",
    "snake_case",
    "the",
    "of",
    "a",
    "connect",
    "connection",
];

fn sentence(dice: &mut Dice, most: usize) -> String {
    let words: Vec<_> = (0..1 + dice.below(most)).map(|_| dice.pick(&WORDS)).collect();
    words.join(" ")
}

/// One chat on one engine; messages are known by the order in which they were sent.
struct Twin {
    world: World,
    channels: Vec<String>,
    sent: Vec<String>,
}

impl Twin {
    fn new(engine: Engine) -> Twin {
        let world = World::new(engine);
        let mut channels = vec![world.general.clone()];
        channels.extend((0..2).map(|i| world.owner.new_channel(&world.workspace, &format!("room-{i}"))));
        let sent = Vec::new();
        Twin { world, channels, sent }
    }

    fn act(&mut self, kind: usize, which: usize, body: &str) {
        let owner = &self.world.owner;
        let message = |sent: &[String]| format!("/api/messages/{}", sent[which % sent.len()]);
        match kind {
            0 if !self.sent.is_empty() => {
                drop(owner.request("PATCH", &message(&self.sent), Some(json!({"body": body}))))
            }
            1 if !self.sent.is_empty() => drop(owner.request("DELETE", &message(&self.sent), None)),
            _ => self
                .sent
                .push(id(&owner.send(&self.channels[which % self.channels.len()], body))),
        }
    }

    /// A page as something that can be compared, and its cursor.
    fn ask(&self, query: &str, more: &str, channel: Option<usize>, cursor: &str) -> (Vec<Value>, String) {
        let channel = channel.map_or(String::new(), |c| format!("&channel_id={}", self.channels[c]));
        let page = self.world.owner.ok(
            "GET",
            &path(&self.world, query, &format!("{more}{channel}{cursor}")),
            None,
        );
        let known = |hit: &Value| {
            let place = self
                .sent
                .iter()
                .position(|id| *id == hit["id"])
                .expect("a hit is a sent message");
            json!([
                place,
                hit["snippet"],
                hit["highlights"],
                hit["channel_seq"],
                hit["channel_name"]
            ])
        };
        let hits = page["results"].as_array().unwrap().iter().map(known).collect();
        let next = page["next_cursor"]
            .as_str()
            .map_or(String::new(), |c| format!("&cursor={c}"));
        (hits, next)
    }
}

#[test]
fn both_engines_give_the_same_results_in_the_same_order() {
    let mut dice = Dice(0x5eed_5eed_5eed);
    let (mut sqlite, mut postgres) = (Twin::new(Engine::Sqlite), Twin::new(Engine::Postgres));
    let mut compared = 0;
    for round in 0..6 {
        for _ in 0..90 {
            let (kind, which, body) = (dice.below(12), dice.below(1 << 20), sentence(&mut dice, 14));
            sqlite.act(kind, which, &body);
            postgres.act(kind, which, &body);
        }
        // One index is behind the other, which must not be seen.
        match round % 3 {
            0 => settle(&sqlite.world),
            1 => settle(&postgres.world),
            _ => {}
        }
        for _ in 0..60 {
            let query = sentence(&mut dice, 3);
            let query: String = query.chars().take(1 + dice.below(30)).collect();
            let more = dice.pick(&["&limit=5", "&limit=100", "&limit=7&sort=newest", "&limit=3"]);
            let channel = (dice.below(3) == 0).then(|| dice.below(3));
            let (mut ours, mut theirs) = (String::new(), String::new());
            for page in 0..4 {
                let (a, next) = sqlite.ask(&query, more, channel, &ours);
                let (b, other) = postgres.ask(&query, more, channel, &theirs);
                assert_eq!(a, b, "round {round}, query {query:?}{more}, page {page}");
                compared += a.len();
                assert_eq!(next.is_empty(), other.is_empty(), "{query:?}");
                if next.is_empty() {
                    break;
                }
                (ours, theirs) = (next, other);
            }
        }
    }
    assert!(compared > 1000, "only {compared} hits were compared");
}
