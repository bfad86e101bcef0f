//! What a search looks for, and a message that has it.

use super::pages::Weight;
use super::tokens::Term;
use crate::model::ChannelId;

/// What is looked for.
pub struct Subject {
    /// A workspace (its channels) or a conversation.
    pub scope: String,
    /// Only there.
    pub channel: Option<ChannelId>,
    pub terms: Vec<Term>,
}

pub struct Match {
    pub number: i64,
    /// For each term.
    pub weights: Vec<Weight>,
}
