//! The server under test with its people and channels, on an empty store or on one with a million messages.

use serde_json::json;

use crate::harness::{Engine, World, unique};
use crate::http::{self, Wire};
use crate::seed::{self, CHANNELS};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Fill {
    Empty,
    Million,
}

impl Fill {
    pub fn name(&self) -> &'static str {
        match self {
            Fill::Empty => "empty",
            Fill::Million => "million",
        }
    }
}

/// With sessions of their own.
const PEOPLE: usize = 8;

pub struct Site {
    pub world: World,
    pub fill: Fill,
    pub tokens: Vec<String>,
    pub channels: Vec<String>,
    /// A second workspace, with a hundred thousand members; beside the million messages only.
    pub crowd: Option<String>,
}

impl Site {
    pub fn build(engine: Engine, fill: Fill) -> Site {
        let mut world = World::new(engine);
        let person = |i: usize| world.person(&format!("Person {i}")).token.expect("a session");
        let tokens: Vec<_> = (0..PEOPLE).map(person).collect();
        let channel = |i: usize| world.owner.new_channel(&world.workspace, &format!("room-{i}"));
        let (channels, crowd) = match fill {
            Fill::Empty => ((0..CHANNELS).map(channel).collect(), None),
            Fill::Million => {
                let made = world
                    .owner
                    .ok("POST", "/api/workspaces", Some(json!({"name": "Crowd"})));
                let crowd = made["workspace"]["id"].as_str().expect("it has an id").to_owned();
                world.server.stop();
                let channels = seed::million(&world.server.location(), &world.workspace, &crowd);
                world.server.start();
                (channels, Some(crowd))
            }
        };
        Site {
            world,
            fill,
            tokens,
            channels,
            crowd,
        }
    }

    /// The newest cursor of the workspace.
    pub fn tail(&self) -> String {
        self.world.server.client(&self.tokens[0]).tail(&self.world.workspace)
    }

    /// At least a page of messages in every channel.
    pub async fn fill_a_page(&self) {
        self.send_many(CHANNELS * 100).await;
    }

    /// Messages from 20 senders, one for each channel.
    pub async fn send_many(&self, count: usize) {
        let run = unique();
        let tasks: Vec<_> = self
            .channels
            .iter()
            .enumerate()
            .map(|(i, channel)| {
                let path = format!("/api/channels/{channel}/messages");
                let token = self.tokens[i % self.tokens.len()].clone();
                let (port, run) = (self.world.server.port, run.clone());
                tokio::task::spawn_local(async move {
                    let mut wire = Wire::open(port).await.expect("the server accepts");
                    let mut request = Vec::new();
                    for n in 0..count / CHANNELS {
                        let body = format!(
                            r#"{{"body":"message {n}: the deploy of the new build went through","nonce":"{run}-{i}-{n}"}}"#
                        );
                        http::post(&mut request, &path, &token, &body);
                        assert_eq!(wire.ask(&request).await.expect("the server answers").status, 201);
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.expect("a sender runs to its end");
        }
    }
}
