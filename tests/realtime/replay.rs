//! What a socket sends when it connects: everything after the client's cursor once, in order, or a plain "start anew".

use std::time::Duration;

use clickclack::chat::actor::{self, Credential};
use clickclack::chat::messages::{self, Draft};
use clickclack::chat::moderation::{self, Patch};
use clickclack::model::{ChannelId, UserId, WorkspaceId};
use serde_json::json;

use crate::harness::{Client, PATIENCE, Socket, World, id_of, on_both_engines, until};
use crate::{append_many, cursors};

const RESYNC: (u16, &str) = (4001, "realtime replay limit exceeded; resync required");

/// Code and reason of a socket that closes without a frame.
fn refused(by: &Client, workspace: &str, after: &str) -> (u16, String) {
    let mut socket = by.socket(workspace, Some(after));
    assert_eq!(socket.frame(PATIENCE), None);
    socket.closed.unwrap()
}

/// Who reads nothing for ten seconds is given up, without a word. On a busy machine that may be us.
fn gave_us_up(socket: &Socket) -> bool {
    socket.closed.as_ref().is_some_and(|(code, _)| *code == 1006)
}

fn is_resync(closed: Option<(u16, String)>) {
    let (code, reason) = closed.expect("it was closed");
    assert_eq!((code, reason.as_str()), RESYNC);
}

on_both_engines! {
    fn a_replay_meets_the_live_events_without_gap_or_repeat(engine) {
        let world = World::new(engine);
        append_many(&world, 1500, "x");
        let mut socket = world.owner.socket(&world.workspace, None);
        let sender = (world.owner.clone(), world.general.clone());
        let sending = std::thread::spawn(move || (0..40).for_each(|n| drop(sender.0.send(&sender.1, &format!("{n}")))));
        sending.join().unwrap();
        let all = world.owner.events(&world.workspace, "");
        assert_eq!(all.len(), 500, "a page of them");
        let tail = world.owner.tail(&world.workspace);
        let heard = cursors(&socket.up_to(&tail));
        assert_eq!(heard.len(), 1540);
        assert!(heard.windows(2).all(|two| two[0] < two[1]));
        assert_eq!(heard[..500], cursors(&all));
        assert!(socket.drain(Duration::from_millis(200)).is_empty());
        // From a cursor: only what follows it, and what came after the tail was read.
        let mut later = world.owner.socket(&world.workspace, Some(&heard[1538]));
        assert_eq!(cursors(&later.up_to(&tail)), heard[1539..]);
        let mut at_tail = world.owner.socket(&world.workspace, Some(&tail));
        let sent = world.owner.post(&format!("/api/channels/{}/messages", world.general), json!({"body": "x"})).is(201);
        assert_eq!(at_tail.up_to(&id_of(&sent, "event.cursor")), [sent["event"].clone()]);
    }

    fn five_thousand_events_are_replayed_and_not_one_more(engine) {
        let world = World::new(engine);
        let all = append_many(&world, 5001, "x");
        let mut exact = world.owner.socket(&world.workspace, Some(&all[0]));
        assert_eq!(cursors(&exact.up_to(&all[5000])), all[1..]);
        assert!(exact.answers_ping(), "and it is live");
        let mut over = world.owner.socket(&world.workspace, None);
        assert_eq!(cursors(&over.up_to(&all[4999])), all[..5000]);
        assert_eq!(over.frame(PATIENCE), None);
        is_resync(over.closed);
    }

    fn a_cursor_that_leads_nowhere_is_told_before_any_frame(engine) {
        let world = World::new(engine);
        let ann = world.person("Ann");
        append_many(&world, 3, "x");
        let known = ann.tail(&world.workspace);
        world.owner.post(&format!("/api/channels/{}/read", world.general), json!({"seq": 1})).is(200);
        world.owner.send(&world.general, "x");
        world.owner.post(&format!("/api/channels/{}/read", world.general), json!({"seq": 1})).is(200);
        let ahead = world.owner.tail(&world.workspace);
        assert!(ahead > ann.tail(&world.workspace), "a pointer that only the owner hears of");
        let below = "cur_00000000000000000000000000";
        for cursor in [&ahead, below, "cur_zzzzzzzzzzzzzzzzzzzzzzzzzz", "junk", " ", &known[..29]] {
            let (code, reason) = refused(&ann, &world.workspace, cursor);
            assert_eq!((code, reason.as_str()), RESYNC, "{cursor}");
        }
        let other = world.owner.post("/api/workspaces", json!({"name": "Other"})).is(201);
        is_resync(Some(refused(&world.owner, &id_of(&other, "workspace.id"), &known)));
        ann.socket(&world.workspace, Some(&known)).next("message.created");
    }

    fn a_prune_under_a_replay_leaves_no_silent_gap(engine) {
        let world = World::new(engine);
        until("a replay that meets a prune", || {
            // More than the buffers between us hold: the server waits in the middle, for us to read.
            let all = append_many(&world, 2000, &"x".repeat(20_000));
            let mut socket = world.owner.socket(&world.workspace, Some(&all[0]));
            std::thread::sleep(Duration::from_millis(500));
            let prune = ["admin", "events", "prune", "--workspace", &world.workspace, "--before", "2999-01-01T00:00:00Z", "--keep-latest", "1"];
            world.server.cli(&prune).ok();
            let mut heard = Vec::new();
            while let Some(event) = socket.frame(PATIENCE) {
                heard.push(id_of(&event, "cursor"));
            }
            assert!(heard.len() < 1999, "the buffers held everything");
            assert_eq!(heard, all[1..=heard.len()], "nothing is left out on the way");
            if gave_us_up(&socket) {
                return None;
            }
            is_resync(socket.closed);
            Some(())
        });
    }

    fn a_store_that_fails_under_a_replay_asks_to_come_back(engine) {
        let world = World::new(engine);
        let all = append_many(&world, 2000, &"x".repeat(20_000));
        until("a replay that meets a failure", || {
            let mut socket = world.owner.socket(&world.workspace, Some(&all[0]));
            std::thread::sleep(Duration::from_millis(500));
            world.server.sql("ALTER TABLE events RENAME TO events_away");
            let mut last = all[0].clone();
            while let Some(event) = socket.frame(PATIENCE) {
                last = id_of(&event, "cursor");
            }
            world.server.sql("ALTER TABLE events_away RENAME TO events");
            if gave_us_up(&socket) {
                return None;
            }
            let closed = socket.closed.unwrap();
            assert_eq!((closed.0, closed.1.as_str()), (1013, "realtime replay interrupted; reconnect with after_cursor"));
            let mut again = world.owner.socket(&world.workspace, Some(&last));
            let rest = again.up_to(all.last().unwrap());
            assert_eq!(rest.len(), all.iter().filter(|c| **c > last).count(), "nothing was lost");
            Some(())
        });
    }

    fn the_bot_of_a_guest_hears_everything_from_the_promotion_of_its_owner_on(engine) {
        let world = World::new(engine);
        let gus = world.person("Gus");
        let id = gus.user_id();
        let words = ["admin", "bot", "create", "--workspace", &world.workspace, "--created-by", &id, "--owner", &id];
        let words = [&words[..], &["--name", "Gusbot", "--handle", "gusbot", "--scopes", "bot:read", "--plain"]].concat();
        let bot = world.server.client(world.server.cli(&words).ok().line());
        world.moderate(&gus, json!({"role": "guest"}));
        let mut socket = bot.socket(&world.workspace, None);
        world.owner.send(&world.general, "hidden");
        // What a guest may hear, and comes after it: it was left out.
        let renamed = world.owner.patch(&world.path(""), json!({"name": "New"})).is(200);
        let heard = socket.up_to(&id_of(&renamed, "event.cursor"));
        assert!(heard.iter().all(|e| e["type"] != "message.created"), "{heard:?}");
        // The promotion and what is said right after it, read by the hub in one go.
        let (token, workspace) = (world.owner.token.clone().unwrap(), WorkspaceId::from(world.workspace.as_str()));
        let channel = ChannelId::from(world.general.as_str());
        world.server.write(move |tx| {
            let owner = actor::identify(tx, &Credential::Bearer(token))?;
            let member = Patch { role: "member".into(), ..Patch::default() };
            moderation::update(tx, &owner, &workspace, &UserId::from(id.as_str()), member)?;
            let draft = Draft { body: "heard".into(), ..Draft::default() };
            messages::send(tx, &owner, &channel, draft).map(drop)
        });
        let later = id_of(&world.owner.send(&world.general, "later"), "id");
        let first = socket.next("message.created");
        assert_ne!(first["payload"]["message_id"], later.as_str(), "it missed what was said right after the promotion");
        let page = world.owner.ok("GET", &format!("/api/channels/{}/messages", world.general), None);
        assert_eq!(first["payload"]["message_id"], page["messages"][1]["id"], "{page}");
        assert_eq!(socket.next("message.created")["payload"]["message_id"], later.as_str());
    }

    fn a_guest_promoted_after_connecting_hears_nothing_older(engine) {
        let world = World::new(engine);
        let guest = world.person("Gus");
        for _ in 0..8 {
            world.moderate(&guest, json!({"role": "guest"}));
            world.owner.send(&world.general, "hidden");
            let mut socket = guest.socket(&world.workspace, Some(&guest.tail(&world.workspace)));
            world.moderate(&guest, json!({"role": "member"}));
            let sent = world.owner.post(&format!("/api/channels/{}/messages", world.general), json!({"body": "open"})).is(201);
            let heard = socket.up_to(&id_of(&sent, "event.cursor"));
            let kinds: Vec<_> = heard.iter().map(|e| id_of(e, "type")).collect();
            assert_eq!(kinds, ["member.moderation_updated", "message.created"]);
        }
    }

    fn who_lost_the_workspace_hears_no_more_and_is_told_why(engine) {
        let world = World::new(engine);
        let (bot, ann) = (world.bot("bot:read"), world.person("Ann"));
        let mut sockets = [bot.socket(&world.workspace, None), ann.socket(&world.workspace, None)];
        let gone = [bot.user_id(), ann.user_id()];
        world.server.write(move |tx| {
            for id in &gone {
                tx.exec("DELETE FROM workspace_members WHERE user_id = ?1", &[id.as_str().into()])?;
            }
            tx.access_changed()
        });
        world.owner.send(&world.general, "without them");
        for socket in &mut sockets {
            let heard: Vec<_> = std::iter::from_fn(|| socket.frame(PATIENCE)).collect();
            assert!(heard.is_empty(), "{heard:?}");
            assert_eq!(socket.closed, Some((1008, "workspace access revoked".into())));
        }
        assert!(Socket::open(&ann, &format!("/api/realtime/ws?workspace_id={}", world.workspace)).is_err());
    }
}
