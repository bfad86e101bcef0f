//! What another process writes to the same store reaches the open sockets of this server: the operator's commands, a
//! second server, a program that uses the library.

mod harness;

use std::time::Duration;

use clickclack::chat::actor::{Credential, identify};
use clickclack::chat::messages::{self, Draft};
use clickclack::chat::sessions;
use clickclack::model::ChannelId;
use serde_json::json;

use harness::{Client, Engine, Server, Socket, World, on_both_engines, unique};

/// The text a person sends from elsewhere.
fn send_elsewhere(world: &World, from: &Client, body: &str) {
    let (token, channel) = (from.token.clone().unwrap(), ChannelId::from(world.general.as_str()));
    let draft = Draft {
        body: body.into(),
        ..Draft::default()
    };
    world.server.write(move |tx| {
        let actor = identify(tx, &Credential::Bearer(token))?;
        messages::send(tx, &actor, &channel, draft).map(drop)
    });
}

fn body_of(client: &Client, event: &serde_json::Value) -> String {
    let id = event["payload"]["message_id"].as_str().unwrap();
    let found = client.ok("GET", &format!("/api/messages/{id}"), None);
    found["message"]["body"].as_str().unwrap().to_owned()
}

fn hears(socket: &mut Socket, client: &Client, body: &str) {
    let event = socket.next("message.created");
    assert_eq!(body_of(client, &event), body);
}

on_both_engines! {
    fn a_message_of_another_process_reaches_an_open_socket(engine) {
        let world = World::new(engine);
        let mut socket = world.owner.socket(&world.workspace, None);
        for n in 0..3 {
            let body = format!("from elsewhere, {n}");
            send_elsewhere(&world, &world.owner, &body);
            hears(&mut socket, &world.owner, &body);
            assert_eq!(world.owner.bodies(&world.general).last(), Some(&body));
        }
    }

    fn own_and_foreign_messages_arrive_once_and_in_order(engine) {
        let world = World::new(engine);
        let mut socket = world.owner.socket(&world.workspace, None);
        for n in 0..10 {
            world.owner.send(&world.general, &format!("here {n}"));
            send_elsewhere(&world, &world.owner, &format!("there {n}"));
        }
        let mut seqs = Vec::new();
        while seqs.last() != Some(&20) {
            seqs.push(socket.next("message.created")["seq"].as_i64().unwrap());
        }
        seqs.extend(socket.drain(Duration::from_millis(300)).iter().filter_map(|e| e["seq"].as_i64()));
        assert_eq!(seqs, (1..=20).collect::<Vec<_>>());
    }

    /// Where there was a refusal there is a socket, without a restart, and nobody else's socket is disturbed.
    fn a_membership_by_command_opens_the_workspace_at_once(engine) {
        let world = World::new(engine);
        let mut open = world.owner.socket(&world.workspace, None);
        let newcomer = world.server.login("newcomer@example.com");
        let other = world.owner.ok("POST", "/api/workspaces", Some(json!({"name": "Other"})));
        let other = other["workspace"]["id"].as_str().unwrap().to_owned();
        let path = format!("/api/realtime/ws?workspace_id={other}");
        assert!(Socket::open(&newcomer, &path).is_err(), "no member yet");
        let id = newcomer.user_id();
        let args = ["admin", "member", "add", "--workspace", &other, "--created-by", &world.owner_id, "--user", &id];
        world.server.cli(&args).ok();
        let mut socket = Socket::open(&newcomer, &path).unwrap_or_else(|e| panic!("a member now: {e}"));
        world.owner.new_channel(&other, "news");
        socket.next("channel.created");
        world.owner.send(&world.general, "still here");
        hears(&mut open, &world.owner, "still here");
    }

    fn a_person_made_by_command_can_be_mentioned_and_listens(engine) {
        let world = World::new(engine);
        let mut socket = world.owner.socket(&world.workspace, None);
        let ann = world.person("Ann");
        let handle = format!("ann-{}", unique());
        ann.ok("PATCH", "/api/me", Some(json!({"handle": handle})));
        let mut hers = ann.socket(&world.workspace, None);
        world.owner.send(&world.general, &format!("welcome @{handle}"));
        for socket in [&mut socket, &mut hers] {
            let event = socket.next("message.created");
            assert_eq!(event["mentioned_user_ids"], json!([ann.user_id()]));
        }
    }

    fn a_session_ended_by_another_process_closes_its_socket(engine) {
        let world = World::new(engine);
        let (ann, ben) = (world.person("Ann"), world.person("Ben"));
        let mut hers = ann.socket(&world.workspace, None);
        let mut his = ben.socket(&world.workspace, None);
        let token = ann.token.clone().unwrap();
        world.server.write(move |tx| {
            let actor = identify(tx, &Credential::Bearer(token))?;
            sessions::logout(tx, &actor)
        });
        assert_eq!(hers.wait_close(), Some(1008));
        assert_eq!(hers.closed.unwrap().1, "credential revoked");
        world.owner.send(&world.general, "after");
        hears(&mut his, &ben, "after");
    }
}

/// A world with a second server on its database.
fn two_replicas() -> (World, Server) {
    let world = World::new(Engine::Postgres);
    let mut second = world.server.replica();
    second.start();
    (world, second)
}

#[test]
fn a_message_sent_to_one_replica_reaches_sockets_of_the_other() {
    let (world, second) = two_replicas();
    let there = second.client(world.owner.token.as_ref().unwrap());
    let mut here = world.owner.socket(&world.workspace, None);
    let mut other = there.socket(&world.workspace, None);
    for n in 0..5 {
        let body = format!("there {n}");
        there.send(&world.general, &body);
        hears(&mut here, &world.owner, &body);
        hears(&mut other, &there, &body);
        let body = format!("here {n}");
        world.owner.send(&world.general, &body);
        hears(&mut other, &there, &body);
        hears(&mut here, &world.owner, &body);
    }
}

#[test]
fn typing_crosses_replicas_and_arrives_once() {
    let (world, second) = two_replicas();
    let there = second.client(world.owner.token.as_ref().unwrap());
    let mut here = world.owner.socket(&world.workspace, None);
    let mut other = there.socket(&world.workspace, None);
    let typing = json!({"workspace_id": world.workspace, "type": "typing.started", "channel_id": world.general});
    assert_eq!(there.post("/api/realtime/ephemeral", typing).status, 202);
    for socket in [&mut here, &mut other] {
        let event = socket.next("typing.started");
        assert_eq!(event["channel_id"], world.general.as_str());
        assert_eq!(event["cursor"], "");
        let more = socket.drain(Duration::from_millis(300));
        assert!(more.iter().all(|e| e["type"] != "typing.started"), "once: {more:?}");
    }
}

#[test]
fn logging_out_at_one_replica_closes_the_socket_at_the_other() {
    let (world, second) = two_replicas();
    let ann = world.person("Ann");
    let mut here = ann.socket(&world.workspace, None);
    let mut spared = world.owner.socket(&world.workspace, None);
    let there = second.client(ann.token.as_ref().unwrap());
    assert_eq!(there.post("/api/auth/logout", json!({})).status, 204);
    assert_eq!(here.wait_close(), Some(1008));
    world.owner.send(&world.general, "after");
    hears(&mut spared, &world.owner, "after");
}
