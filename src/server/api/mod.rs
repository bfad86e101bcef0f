//! Handlers, one file per resource. Each parses its request, calls one function of `chat` inside one transaction, and
//! renders the result. No rule of the chat is decided here.

pub mod accounts;
pub mod audit;
pub mod auth;
pub mod channels;
pub mod conversations;
pub mod ephemeral;
pub mod events;
pub mod invites;
pub mod me;
pub mod members;
pub mod messages;
pub mod moderation;
pub mod pins;
pub mod preferences;
pub mod reactions;
pub mod routes;
pub mod search;
pub mod socket;
pub mod threads;
pub mod topics;
pub mod uploads;
pub mod workspaces;

use super::fields::Fields;

use crate::model::{Result, some_text};

impl Fields {
    /// An optional reference: trimmed, blank is absent.
    fn opt_id<T: From<String>>(&mut self, name: &'static str) -> Result<Option<T>> {
        Ok(some_text(&self.text(name)?).map(T::from))
    }
}
