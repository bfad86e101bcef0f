//! Lists of a store, read and printed page by page, each page in a snapshot of its own.

use super::{Frame, Outcome, Row};
use crate::chat::page::{Page, Turn};
use crate::model::Result;
use crate::store::{Store, Tx};

#[derive(clap::Args, Clone, Debug, Default)]
pub struct PageFlags {
    /// List at most so many; 0 for all
    #[arg(long, value_name = "N")]
    pub limit: Option<u64>,
    /// Go on after this one: the id of the last one listed before
    #[arg(long, value_name = "ID")]
    pub after: Option<String>,
}

/// Rows of one snapshot.
const STEP: u64 = 500;
/// What a log shows unless told otherwise: its newest entries.
pub const NEWEST: u64 = 100;

impl Frame {
    /// Lists what `page` gives, `most` rows unless `--limit` says otherwise, all of them when that is `None`.
    pub async fn pages<R, F>(&self, store: &Store, flags: &PageFlags, most: Option<u64>, page: F) -> Outcome
    where
        R: Row + Send + 'static,
        F: Fn(&mut Tx, &Turn) -> Result<Page<R>> + Clone + Send + 'static,
    {
        let mut left = flags.limit.or(most).filter(|n| *n > 0);
        let mut after = flags.after.as_deref().map(|id| id.trim().to_owned());
        let mut listing = self.mode.listing();
        loop {
            let turn = Turn {
                after,
                back: false,
                limit: left.unwrap_or(STEP).min(STEP) as i64,
            };
            let page = page.clone();
            let found = store.read(move |tx: &mut Tx| page(tx, &turn)).await?;
            listing.page(&found.items)?;
            left = left.map(|n| n.saturating_sub(found.items.len() as u64));
            after = found.next;
            if after.is_none() || left == Some(0) || self.stop.raised() {
                break;
            }
        }
        listing.end()?;
        if let Some(last) = after {
            self.note(&format!("there are more: --after {last}, or --limit 0 for all"));
        }
        Ok(())
    }
}
