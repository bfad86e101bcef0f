//! A made-up workspace full of life, for trying things out and for measuring: people of many scripts, channels, threads,
//! reactions, pins, direct conversations, long messages and code. The same seed gives the same people and texts; times end
//! now. Rows are written in bulk, a step for each transaction, and are what the chat itself would have written.

mod bulk;
mod cast;
mod chance;
mod talk;
mod texts;

use serde_json::json;

use super::actor::Actor;
use super::audit;
use crate::model::*;
use crate::store::{Tx, params};
use cast::Cast;
use chance::Chance;
use talk::Talk;

/// How much of it.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub users: u64,
    pub channels: u64,
    pub messages: u64,
    pub seed: u64,
}

/// A workspace in the making.
pub struct Seeding {
    size: Size,
    cast: Cast,
    talk: Talk,
    chance: Chance,
}

/// What was made.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Made {
    pub workspace_id: WorkspaceId,
    pub slug: String,
    /// Somebody to sign in as: the owner.
    pub owner_email: String,
    pub users: u64,
    pub channels: u64,
    pub messages: u64,
}

/// Whether the store has people already.
pub fn has_people(tx: &mut Tx) -> Result<bool> {
    tx.exists("SELECT 1 FROM users LIMIT 1", &[])
}

impl Seeding {
    /// People, workspace and channels; messages come with `step`.
    pub fn begin(tx: &mut Tx, size: Size) -> Result<Seeding> {
        let mut chance = Chance::new(size.seed);
        let cast = Cast::write(tx, size, &mut chance)?;
        let talk = Talk::begin(tx, &cast, size, &mut chance)?;
        Ok(Seeding {
            size,
            cast,
            talk,
            chance,
        })
    }

    /// Some more messages; how many there are now. Call it until there are as many as were asked for.
    pub fn step(&mut self, tx: &mut Tx) -> Result<u64> {
        self.talk.step(tx, &self.cast, &mut self.chance)
    }

    /// Read positions, and the entry in the audit log.
    pub fn finish(self, tx: &mut Tx, by: &Actor) -> Result<Made> {
        let Seeding {
            size,
            cast,
            talk,
            mut chance,
        } = self;
        talk.finish(tx, &cast, &mut chance)?;
        let made = Made {
            users: cast.people.len() as u64,
            channels: cast.channels.len() as u64,
            messages: size.messages,
            workspace_id: cast.workspace,
            slug: cast.slug,
            owner_email: cast.owner_email,
        };
        let about =
            json!({"users": made.users, "channels": made.channels, "messages": made.messages, "seed": size.seed});
        let target = ("workspace", made.workspace_id.as_str());
        audit::record(tx, by, Some(&made.workspace_id), "demo.seeded", target, about)?;
        tx.access_changed()?;
        Ok(made)
    }

    pub fn slug(&self) -> &str {
        &self.cast.slug
    }
}

/// An id as it would have been given at that instant.
fn id_at(prefix: &str, at: Time, chance: &mut Chance) -> String {
    let tail = u128::from(chance.next()) << 16 | u128::from(chance.next() & 0xffff);
    Ulid(u128::from(at.millis()) << 80 | tail).encode(prefix)
}

/// The highest number that a message has.
fn last_number(tx: &mut Tx) -> Result<i64> {
    tx.one("SELECT COALESCE(MAX(number), 0) FROM messages", params![], |r| r.take())
}
