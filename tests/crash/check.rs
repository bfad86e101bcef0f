//! What must hold after every restart, read through the API like any client would.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use crate::harness::{Client, World};
use crate::work::{Ledger, Person};

pub fn all(world: &World, channels: &[String], people: &[Person], ledgers: &[Ledger]) {
    let mut by_id = HashMap::new();
    for channel in channels {
        let messages = messages(&world.owner, channel);
        no_gap_or_repeat(&messages, "channel_seq");
        by_id.extend(messages.into_iter().map(|m| (text(&m["id"]).to_owned(), m)));
    }
    roots(&by_id, ledgers);
    reactions(&by_id, ledgers);
    threads(&world.owner, &by_id, ledgers);
    for (person, ledger) in people.iter().zip(ledgers) {
        unread(&world.workspace, person, ledger, &by_id);
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("expected a text, got {value}"))
}

fn items(mut value: Value, key: &str) -> Vec<Value> {
    match value[key].take() {
        Value::Array(list) => list,
        other => panic!("expected a list under {key}, got {other}"),
    }
}

/// All of a channel, oldest first.
fn messages(client: &Client, channel: &str) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    loop {
        let last = all.last().map_or(0, |m| m["channel_seq"].as_i64().unwrap());
        let path = format!("/api/channels/{channel}/messages?limit=200&after_seq={last}");
        let page = items(client.ok("GET", &path, None), "messages");
        if page.is_empty() {
            return all;
        }
        all.extend(page);
    }
}

fn no_gap_or_repeat(messages: &[Value], key: &str) {
    let numbers: Vec<_> = messages.iter().map(|m| m[key].as_i64()).collect();
    let wanted: Vec<_> = (1..=numbers.len() as i64).map(Some).collect();
    assert_eq!(numbers, wanted, "{key} counts from 1 without gap or repeat");
}

/// Every message once, and none that nobody sent.
fn roots(by_id: &HashMap<String, Value>, ledgers: &[Ledger]) {
    let mut stored: BTreeMap<&str, usize> = BTreeMap::new();
    for message in by_id.values() {
        *stored.entry(text(&message["nonce"])).or_default() += 1;
    }
    for root in ledgers.iter().flat_map(|l| &l.roots) {
        let message = by_id
            .get(&root.id)
            .unwrap_or_else(|| panic!("{} was acknowledged and is lost", root.id));
        assert_eq!(message["channel_id"], root.channel.as_str());
        assert_eq!(message["channel_seq"], root.seq, "the number that was answered");
        assert_eq!(message["body"], format!("message {}", root.nonce));
        assert_eq!(
            stored.remove(root.nonce.as_str()),
            Some(1),
            "{} is there once",
            root.nonce
        );
    }
    assert!(stored.is_empty(), "messages that nobody was told of: {stored:?}");
}

fn reactions(by_id: &HashMap<String, Value>, ledgers: &[Ledger]) {
    let mut wanted: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    for (message, emoji) in ledgers.iter().flat_map(|l| &l.reactions) {
        *wanted.entry((message, emoji)).or_default() += 1;
    }
    let mut stored = BTreeMap::new();
    for (id, message) in by_id {
        for summary in message["reactions"].as_array().into_iter().flatten() {
            stored.insert(
                (id.as_str(), text(&summary["emoji"])),
                summary["count"].as_i64().unwrap(),
            );
        }
    }
    assert_eq!(stored, wanted, "reactions");
}

/// Reply counters say what the threads hold.
fn threads(client: &Client, by_id: &HashMap<String, Value>, ledgers: &[Ledger]) {
    let mut wanted: BTreeMap<&str, BTreeMap<&str, &str>> = BTreeMap::new();
    for (nonce, id, root) in ledgers.iter().flat_map(|l| &l.replies) {
        let double = wanted.entry(root).or_default().insert(nonce, id);
        assert_eq!(double, None, "{nonce} was acknowledged once");
    }
    for (id, root) in by_id {
        let replies = wanted.remove(id.as_str()).unwrap_or_default();
        assert_eq!(
            root["thread_state"]["reply_count"],
            replies.len(),
            "reply_count of {id}"
        );
        if replies.is_empty() {
            continue;
        }
        let thread = client.ok("GET", &format!("/api/messages/{id}/thread?limit=200"), None);
        assert_eq!(thread["thread_state"]["reply_count"], replies.len());
        let stored = items(thread, "replies");
        no_gap_or_repeat(&stored, "thread_seq");
        let stored: BTreeMap<_, _> = stored.iter().map(|r| (text(&r["nonce"]), text(&r["id"]))).collect();
        assert_eq!(stored, replies, "the thread of {id}");
    }
    assert!(wanted.is_empty(), "replies without a root: {wanted:?}");
}

fn unread(workspace: &str, person: &Person, ledger: &Ledger, by_id: &HashMap<String, Value>) {
    for channel in person.client.channels(workspace) {
        let id = text(&channel["id"]);
        let read = channel["last_read_seq"].as_i64().unwrap();
        assert_eq!(read, ledger.marks.get(id).copied().unwrap_or(0), "read pointer in {id}");
        let here = by_id.values().filter(|m| m["channel_id"] == id);
        let unread = here.filter(|m| m["channel_seq"].as_i64() > Some(read) && m["author_id"] != person.id.as_str());
        assert_eq!(channel["unread_count"], unread.count(), "unread in {id}");
    }
}

/// The log, as its reader pages it over HTTP.
pub fn log(world: &World) -> Vec<String> {
    let mut log: Vec<String> = Vec::new();
    loop {
        let after = log.last().map_or("", String::as_str);
        let page = world.owner.events(&world.workspace, after);
        if page.is_empty() {
            break;
        }
        log.extend(page.iter().map(|e| text(&e["cursor"]).to_owned()));
    }
    assert!(log.windows(2).all(|w| w[0] < w[1]), "cursors only grow");
    log
}
