//! What an operator sees of a whole store beside the lists of `listing`: private conversations, names by id, what tells two states of it apart. Called by the console. Every function refuses whoever is no operator.

mod conversations;
pub mod differences;
mod names;

pub use conversations::{ConversationSeen, Opened, conversations, open_conversation, opened_messages};
pub use names::names;

use super::actor::Actor;
use crate::model::*;

fn operators_only(by: &Actor) -> Result<()> {
    if by.is_operator() {
        return Ok(());
    }
    Err(Error::forbidden("only an operator of this store sees all of it").code("operators_only"))
}
