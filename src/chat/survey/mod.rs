//! What an operator sees of a whole store: all workspaces, people, events and so on, whoever belongs where. Called by
//! the console and by listing commands. Every list is read by key, a slice at a time, in either direction, so that a
//! store of any size costs the same. Only looks; every function refuses whoever is no operator.

mod audit;
mod channels;
mod conversations;
mod events;
mod numbers;
mod people;
mod restrictions;
mod workspaces;

pub use audit::{AuditKey, AuditSearch, audit};
pub use channels::{ChannelSeen, channel_messages, channels};
pub use conversations::{ConversationSeen, Opened, conversations, open_conversation, opened_messages};
pub use events::{EventSeen, events};
pub use numbers::{Numbers, Sizes, arrivals, numbers};
pub use people::{Membership, PersonKey, PersonSeen, people, person_sessions};
pub use restrictions::{Restricted, RestrictedKey, Restriction, restricted};
pub use workspaces::{WorkspaceSeen, workspaces};

use super::actor::Actor;
use crate::model::*;

/// Which part of a list: from a key on (which itself is left out), up or down.
#[derive(Clone, Debug)]
pub struct Slice<K> {
    pub from: Option<K>,
    pub descending: bool,
    pub limit: i64,
}

impl<K> Slice<K> {
    /// Keys beyond both ends of every list, where nothing was named to begin from.
    fn start(&self, low: K, high: K) -> K
    where
        K: Clone,
    {
        match &self.from {
            Some(key) => key.clone(),
            None if self.descending => high,
            None => low,
        }
    }
}

/// Sorts behind every text that people write.
const LAST_TEXT: &str = "\u{10ffff}";

/// A name and an id: the key of lists by name.
pub type NameKey = (String, String);

fn name_start(slice: &Slice<NameKey>) -> NameKey {
    slice.start(
        (String::new(), String::new()),
        (LAST_TEXT.to_owned(), LAST_TEXT.to_owned()),
    )
}

fn operators_only(by: &Actor) -> Result<()> {
    if by.is_operator() {
        return Ok(());
    }
    Err(Error::forbidden("only an operator of this store sees all of it").code("operators_only"))
}

/// A `LIKE` pattern that finds `text` anywhere, literally; "" for no text.
fn pattern(text: &str) -> String {
    let text = text.trim().to_lowercase();
    if text.is_empty() {
        return text;
    }
    format!(
        "%{}%",
        text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
    )
}
