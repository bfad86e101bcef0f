//! What people do until the server dies, and what they were told of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use serde_json::{Value, json};

use crate::harness::{Client, Reply};

pub struct Person {
    index: usize,
    pub id: String,
    pub client: Client,
}

/// The time between a start of the server and its end, shared by everybody.
#[derive(Default)]
pub struct Shift {
    done: AtomicU64,
    over: AtomicBool,
}

impl Shift {
    /// How many acts were answered.
    pub fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    pub fn end(&self) {
        self.over.store(true, Ordering::Relaxed);
    }
}

/// Everything that was acknowledged to one person, and the one thing that may or may not have happened.
#[derive(Default)]
pub struct Ledger {
    pub roots: Vec<Root>,
    /// Nonce, id, root.
    pub replies: Vec<(String, String, String)>,
    /// Message and emoji.
    pub reactions: BTreeSet<(String, String)>,
    /// Channel and the highest number that was marked as read.
    pub marks: BTreeMap<String, i64>,
    in_doubt: Option<Act>,
    count: usize,
}

pub struct Root {
    pub nonce: String,
    pub id: String,
    pub channel: String,
    pub seq: i64,
}

#[derive(Clone, Debug)]
enum Act {
    Send { channel: String, nonce: String },
    Reply { root: String, nonce: String },
    React { message: String, emoji: String },
    Read { channel: String, seq: i64 },
}

impl Act {
    fn request(&self) -> (String, Value) {
        match self {
            Act::Send { channel, nonce } => (
                format!("/api/channels/{channel}/messages"),
                json!({"body": format!("message {nonce}"), "nonce": nonce}),
            ),
            Act::Reply { root, nonce } => (
                format!("/api/messages/{root}/thread/replies"),
                json!({"body": format!("reply {nonce}"), "nonce": nonce}),
            ),
            Act::React { message, emoji } => (format!("/api/messages/{message}/reactions"), json!({"emoji": emoji})),
            Act::Read { channel, seq } => (format!("/api/channels/{channel}/read"), json!({"seq": seq})),
        }
    }

    /// `None` when no answer came: it may have happened, or not.
    fn perform(&self, client: &Client) -> Option<Reply> {
        let (path, body) = self.request();
        let headers = [("Content-Type", "application/json")];
        client
            .send_raw("POST", &path, &headers, body.to_string().as_bytes())
            .ok()
    }
}

impl Person {
    pub fn new(index: usize, client: Client) -> Person {
        Person {
            index,
            id: client.user_id(),
            client,
        }
    }

    /// Does one thing after the other until the server does not answer any more.
    pub fn work(&self, ledger: &mut Ledger, channels: &[String], shift: &Shift) {
        while !shift.over.load(Ordering::Relaxed) {
            let act = self.next(ledger, channels);
            match act.perform(&self.client) {
                Some(reply) => {
                    ledger.note(&act, &reply);
                    shift.done.fetch_add(1, Ordering::Relaxed);
                }
                None => {
                    ledger.in_doubt = Some(act);
                    return;
                }
            }
        }
    }

    fn next(&self, ledger: &mut Ledger, channels: &[String]) -> Act {
        let n = ledger.count;
        ledger.count += 1;
        let channel = channels[(self.index + n / 5) % channels.len()].clone();
        // The latest root for a few acts on the same thread, so that threads get long.
        let root = ledger.roots.iter().rev().nth(ledger.roots.len() % 4);
        match (n % 5, root) {
            (1 | 3, Some(root)) => Act::Reply {
                root: root.id.clone(),
                nonce: format!("r-{}-{n}", self.index),
            },
            (2, Some(root)) => Act::React {
                message: root.id.clone(),
                emoji: ["+1", ":eyes:", "🦀"][n % 3].into(),
            },
            (4, Some(root)) => Act::Read {
                channel: root.channel.clone(),
                seq: root.seq,
            },
            _ => Act::Send {
                channel,
                nonce: format!("m-{}-{n}", self.index),
            },
        }
    }

    /// Tries again what was in doubt: it happens now, or it turns out to have happened. Once more changes nothing.
    pub fn retry(&self, ledger: &mut Ledger) {
        let Some(act) = ledger.in_doubt.take() else { return };
        let first = act.perform(&self.client).expect("the server is back");
        ledger.note(&act, &first);
        let again = act.perform(&self.client).expect("the server is back");
        assert_eq!(again.status, 200, "{act:?}: {}", again.text());
        if let Act::Send { .. } | Act::Reply { .. } = act {
            assert_eq!(again.json()["message"]["id"], first.json()["message"]["id"], "{act:?}");
        }
    }
}

impl Ledger {
    fn note(&mut self, act: &Act, reply: &Reply) {
        assert!(
            matches!(reply.status, 200 | 201),
            "{act:?}: {} {}",
            reply.status,
            reply.text()
        );
        let answer = reply.json();
        let text = |value: &Value| value.as_str().expect("an id").to_owned();
        let number = |value: &Value| value.as_i64().expect("a number");
        match act {
            Act::Send { channel, nonce } => self.roots.push(Root {
                nonce: nonce.clone(),
                id: text(&answer["message"]["id"]),
                channel: channel.clone(),
                seq: number(&answer["message"]["channel_seq"]),
            }),
            Act::Reply { root, nonce } => {
                self.replies
                    .push((nonce.clone(), text(&answer["message"]["id"]), root.clone()));
            }
            Act::React { message, emoji } => {
                self.reactions.insert((message.clone(), emoji.clone()));
            }
            Act::Read { channel, seq } => {
                let read = number(&answer["receipt"]["last_read_seq"]);
                assert!(read >= *seq, "{answer}");
                let mark = self.marks.entry(channel.clone()).or_default();
                *mark = read.max(*mark);
            }
        }
    }
}
