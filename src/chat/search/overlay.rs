//! What the runs do not say, read from the messages themselves: those that no run covers yet, and those that changed
//! since their run was written. The indexer keeps both few.

use std::collections::HashSet;

use super::pages::Weight;
use super::subject::{Match, Subject};
use super::tokens::Document;
use crate::model::*;
use crate::store::{Param, Row, Tx, params};

/// `None` for a message that cannot be found: deleted, or no `message`.
pub struct Text {
    pub number: i64,
    pub channel: Option<ChannelId>,
    pub body: Option<String>,
}

macro_rules! text_columns {
    () => {
        "m.number, m.channel_id, CASE WHEN m.kind = 'message' AND m.deleted_at IS NULL THEN m.body END"
    };
}

fn read(r: &mut Row) -> Result<Text> {
    Ok(Text {
        number: r.take()?,
        channel: r.take()?,
        body: r.take()?,
    })
}

pub const INDEXED: &str = "SELECT indexed FROM search_progress";
pub const NEWEST: &str = "SELECT COALESCE(MAX(number), 0) FROM messages";

/// While a store is indexed for the first time, a query looks at so many of the newest messages itself and finds older
/// ones as the indexer gets to them. At 10,000 sends a second the indexer is never this far behind.
const MOST_PENDING: i64 = 8_192;

const PENDING_OF_WORKSPACE: &str = concat!(
    "SELECT ",
    text_columns!(),
    " FROM messages m WHERE m.number > ?1 AND m.workspace_id = ?2 AND m.channel_id IS NOT NULL"
);
const PENDING_OF_CONVERSATION: &str = concat!(
    "SELECT ",
    text_columns!(),
    " FROM messages m WHERE m.number > ?1 AND m.direct_conversation_id = ?2"
);
const CHANGED: &str = concat!(
    "SELECT ",
    text_columns!(),
    " FROM search_changes c JOIN messages m ON m.number = c.number WHERE c.scope = ?1"
);
pub const MASKED: &str = "SELECT number FROM search_changes WHERE scope = ?1 ORDER BY number";

pub struct Overlay {
    /// What runs say of these is out of date. Sorted.
    pub masked: Vec<i64>,
    /// Newest first.
    pub matches: Vec<Match>,
    /// Which terms stand in messages of the subject: numbers, for each term.
    holders: Vec<Vec<i64>>,
}

impl Overlay {
    pub fn load(tx: &mut Tx, subject: &Subject) -> Result<Overlay> {
        let indexed: i64 = tx.one(INDEXED, &[], |r| r.take())?;
        let newest: i64 = tx.one(NEWEST, &[], |r| r.take())?;
        let since = indexed.max(newest - MOST_PENDING);
        let pending = match subject.scope.starts_with(ConversationId::PREFIX) {
            true => PENDING_OF_CONVERSATION,
            false => PENDING_OF_WORKSPACE,
        };
        let mut overlay = Overlay {
            masked: tx.all(MASKED, params![&subject.scope], |r| r.take())?,
            matches: Vec::new(),
            holders: vec![Vec::new(); subject.terms.len()],
        };
        let mut seen = HashSet::new();
        let sources: [(_, &[Param]); 2] = [
            (pending, params![since, &subject.scope]),
            (CHANGED, params![&subject.scope]),
        ];
        for (sql, values) in sources {
            // Text by text: what was looked at is not kept.
            tx.all(sql, values, |r| {
                let text = read(r)?;
                if seen.insert(text.number) {
                    overlay.look_at(text, subject);
                }
                Ok(())
            })?;
        }
        overlay.matches.sort_unstable_by_key(|m| std::cmp::Reverse(m.number));
        Ok(overlay)
    }

    fn look_at(&mut self, text: Text, subject: &Subject) {
        let Some(body) = text.body else { return };
        if subject.channel.is_some() && subject.channel != text.channel {
            return;
        }
        let document = Document::of(&body);
        for (term, holders) in subject.terms.iter().zip(&mut self.holders) {
            if document.tokens.contains_key(&term.token) {
                holders.push(text.number);
            }
        }
        let times: Vec<u8> = subject.terms.iter().map(|term| term.times(&document)).collect();
        if times.iter().all(|n| *n > 0) {
            self.matches.push(Match {
                number: text.number,
                weights: times.into_iter().map(|n| Weight::of(n, &document)).collect(),
            });
        }
    }

    /// How many messages from `oldest` up to and without `below` hold a term.
    pub fn frequency(&self, term: usize, oldest: i64, below: i64) -> u64 {
        let within = |n: &&i64| (oldest..below).contains(n);
        self.holders[term].iter().filter(within).count() as u64
    }
}
