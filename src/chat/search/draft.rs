//! A run before it is written: the tokens of a stretch of messages in pages, and what changed while they were read.

use std::collections::BTreeMap;

use super::matching::channel_token;
use super::pages::{Page, Posting, Weight};
use super::tokens::Document;
use crate::model::*;
use crate::store::{Param, Tx, params};

/// What a run will say, before it is written.
pub struct Draft {
    pub workspace: WorkspaceId,
    pub scope: String,
    pub oldest: i64,
    pub newest: i64,
    pub pages: Vec<Page>,
}

impl Draft {
    pub fn write(&self, tx: &mut Tx) -> Result<()> {
        let bytes: usize = self.pages.iter().map(|p| p.data.len()).sum();
        let id = Ulid::next().encode("run");
        tx.exec(
            "INSERT INTO search_runs (id, workspace_id, scope, oldest, newest, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                &id,
                &self.workspace,
                &self.scope,
                self.oldest,
                self.newest,
                bytes as i64
            ],
        )?;
        // Eight rows a trip: on Postgres the trips are what a page costs.
        let groups = self.pages.chunks_exact(8);
        for page in groups.remainder() {
            let sql = "INSERT INTO search_pages (run, token, data) VALUES (?1, ?2, ?3)";
            tx.exec(sql, params![&id, &page.token, page.data.as_slice()])?;
        }
        for group in groups {
            let mut values = vec![Param::from(&id)];
            for page in group {
                values.extend(params![&page.token, page.data.as_slice()]);
            }
            tx.exec(
                "INSERT INTO search_pages (run, token, data) VALUES (?1, ?2, ?3), (?1, ?4, ?5), (?1, ?6, ?7),
                    (?1, ?8, ?9), (?1, ?10, ?11), (?1, ?12, ?13), (?1, ?14, ?15), (?1, ?16, ?17)",
                &values,
            )?;
        }
        Ok(())
    }
}

pub type Lists = BTreeMap<String, Vec<Posting>>;

/// Adds a message to the lists of its tokens. Messages come oldest first.
pub fn add(lists: &mut Lists, number: i64, channel: Option<&ChannelId>, body: &str) {
    let document = Document::of(body);
    let mut put = |token: String, times: u8| {
        let weight = Weight::of(times, &document);
        lists.entry(token).or_default().push(Posting { number, weight });
    };
    for (token, times) in &document.tokens {
        put(token.clone(), *times);
    }
    if let Some(channel) = channel {
        put(channel_token(channel), 1);
    }
}

/// Changes with the versions that were seen: those that grew meanwhile stay.
pub type Seen = Vec<(i64, i64)>;

/// The runs say what these changes were.
pub fn settle(tx: &mut Tx, changes: &Seen) -> Result<()> {
    for (number, version) in changes {
        let sql = "DELETE FROM search_changes WHERE number = ?1 AND version = ?2";
        tx.exec(sql, params![*number, *version])?;
    }
    Ok(())
}
