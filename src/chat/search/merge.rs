//! Runs that become one: small ones next to each other, or one in which much changed. Read token by token, never as a
//! whole but for its pages, which are a few MiB.

use std::collections::HashSet;

use super::draft::{Draft, Lists, Seen, add, settle};
use super::pages::{Entries, Writer, read_list};
use crate::model::*;
use crate::store::{Row, Store, Tx, params};

/// So many of the newest runs of a scope below one of these sizes become one. In the end 1,000,000 messages are in some
/// forty runs, and each word was written four times.
pub const MERGE: usize = 8;
const SIZES: [i64; 4] = [4 << 10, 32 << 10, 256 << 10, 1 << 20];
/// Changed messages of a scope that a query may search by itself, and how many are taken into a run at once.
const CHANGES: i64 = 256;
const CHANGES_AT_ONCE: i64 = 1_024;

const VERSIONS: &str = "SELECT number, version FROM search_changes WHERE scope = ?1 AND number > ?2 AND number <= ?3 ORDER BY number LIMIT ?4";

/// Runs of one scope, next to each other, that become one, and what changed in them.
pub struct Merge {
    workspace: WorkspaceId,
    scope: String,
    oldest: i64,
    newest: i64,
    /// Oldest first, each with its pages in order.
    runs: Vec<(String, Vec<Vec<u8>>)>,
    masked: HashSet<i64>,
    changes: Seen,
    /// What changed messages say now.
    texts: Vec<(i64, Option<ChannelId>, String)>,
}

struct Run {
    id: String,
    workspace: WorkspaceId,
    oldest: i64,
    newest: i64,
    bytes: i64,
}

const RUNS_OF_SCOPE: &str = "SELECT id, workspace_id, oldest, newest, bytes FROM search_runs WHERE scope = ?1
     ORDER BY newest DESC LIMIT ?2";

/// The run of a scope that has most changes: a change belongs to the first run that ends at its number or later.
const CHANGED_RUN: &str = "SELECT r.id FROM search_changes c JOIN search_runs r ON r.scope = c.scope AND r.newest =
        (SELECT MIN(x.newest) FROM search_runs x WHERE x.scope = c.scope AND x.newest >= c.number)
     WHERE c.scope = ?1 GROUP BY r.id ORDER BY COUNT(*) DESC, r.id LIMIT 1";

const CHANGED_TEXTS: &str = "SELECT number, channel_id, body FROM messages
     WHERE number IN (SELECT CAST(value AS BIGINT) FROM json_each(?1)) AND kind = 'message' AND deleted_at IS NULL
     ORDER BY number";

pub const PAGES_OF_RUN: &str = "SELECT data FROM search_pages WHERE run = ?1 ORDER BY token";

fn run(r: &mut Row) -> Result<Run> {
    Ok(Run {
        id: r.take()?,
        workspace: r.take()?,
        oldest: r.take()?,
        newest: r.take()?,
        bytes: r.take()?,
    })
}

impl Merge {
    pub fn of_small_runs(tx: &mut Tx, scope: &str) -> Result<Option<Merge>> {
        let mut runs = tx.all(RUNS_OF_SCOPE, params![scope, 64i64], run)?;
        let smaller = |size: &i64| runs.iter().take_while(|r| r.bytes < *size).count();
        let Some(count) = SIZES.iter().map(smaller).find(|n| *n >= MERGE) else {
            return Ok(None);
        };
        runs.truncate(count);
        let before = runs.last().map_or(0, |r| r.oldest - 1);
        Merge::of(tx, scope, runs, before).map(Some)
    }

    /// The run with most changes in a scope that has too many.
    pub fn of_changed_run(tx: &mut Tx) -> Result<Option<Merge>> {
        let sql = "SELECT scope FROM search_changes GROUP BY scope HAVING COUNT(*) > ?1 LIMIT 1";
        let Some(scope) = tx.opt(sql, params![CHANGES], |r| r.take::<String>())? else {
            return Ok(None);
        };
        let Some(id) = tx.opt(CHANGED_RUN, params![&scope], |r| r.take::<String>())? else {
            return Ok(None);
        };
        let sql = "SELECT id, workspace_id, oldest, newest, bytes FROM search_runs WHERE id = ?1";
        let changed = tx.one(sql, params![&id], run)?;
        let before = tx.one(
            "SELECT COALESCE(MAX(newest), 0) FROM search_runs WHERE scope = ?1 AND newest < ?2",
            params![&scope, changed.newest],
            |r| r.take(),
        )?;
        Merge::of(tx, &scope, vec![changed], before).map(Some)
    }

    /// `runs` newest first; changes count from behind `before`.
    fn of(tx: &mut Tx, scope: &str, mut runs: Vec<Run>, before: i64) -> Result<Merge> {
        runs.reverse();
        let (Some(first), Some(last)) = (runs.first(), runs.last()) else {
            return Err(Error::internal("nothing to merge"));
        };
        let (workspace, oldest, newest) = (first.workspace.clone(), first.oldest, last.newest);
        let range = params![scope, before, newest, CHANGES_AT_ONCE];
        let changes: Seen = tx.all(VERSIONS, range, |r| Ok((r.take()?, r.take()?)))?;
        let numbers: Vec<i64> = changes.iter().map(|(number, _)| *number).collect();
        let list = serde_json::to_string(&numbers).map_err(Error::internal)?;
        let texts = tx.all(CHANGED_TEXTS, params![&list], |r| Ok((r.take()?, r.take()?, r.take()?)))?;
        let mut with_pages = Vec::with_capacity(runs.len());
        for run in runs {
            let pages = tx.all(PAGES_OF_RUN, params![&run.id], |r| r.take())?;
            with_pages.push((run.id, pages));
        }
        Ok(Merge {
            workspace,
            scope: scope.to_owned(),
            oldest: texts
                .first()
                .map_or(oldest, |(number, ..): &(i64, _, _)| oldest.min(*number)),
            newest,
            runs: with_pages,
            masked: numbers.into_iter().collect(),
            changes,
            texts,
        })
    }

    pub async fn carry_out(mut self, store: &Store) -> Result<()> {
        let ids: Vec<String> = self.runs.iter().map(|(id, _)| id.clone()).collect();
        let changes = std::mem::take(&mut self.changes);
        let draft = tokio::task::spawn_blocking(move || self.draft())
            .await
            .map_err(Error::internal)??;
        store
            .write(move |tx| {
                let list = serde_json::to_string(&ids).map_err(Error::internal)?;
                let sql = "SELECT id FROM search_runs WHERE id IN (SELECT value FROM json_each(?1))";
                if tx.all(sql, params![&list], |_| Ok(()))?.len() < ids.len() {
                    return Ok(()); // another replica was here
                }
                for id in &ids {
                    tx.exec("DELETE FROM search_pages WHERE run = ?1", params![id])?;
                    tx.exec("DELETE FROM search_runs WHERE id = ?1", params![id])?;
                }
                if !draft.pages.is_empty() {
                    draft.write(tx)?;
                }
                settle(tx, &changes)
            })
            .await
    }

    fn draft(self) -> Result<Draft> {
        let mut fresh = Lists::new();
        for (number, channel, body) in &self.texts {
            add(&mut fresh, *number, channel.as_ref(), body);
        }
        let mut sources = Vec::with_capacity(self.runs.len());
        for (_, pages) in &self.runs {
            sources.push(Source::of(pages)?);
        }
        let mut writer = Writer::default();
        let mut list = Vec::new();
        while let Some(token) = least(&sources, &fresh) {
            list.clear();
            for source in sources
                .iter_mut()
                .filter(|s| s.token.as_deref() == Some(token.as_str()))
            {
                read_list(source.list, &mut list)?;
                source.advance()?;
            }
            list.retain(|p| !self.masked.contains(&p.number));
            if let Some(more) = fresh.remove(&token) {
                list.extend(more);
                list.sort_unstable_by_key(|p| p.number);
            }
            if !list.is_empty() {
                writer.entry(&token, &list);
            }
        }
        Ok(Draft {
            workspace: self.workspace,
            scope: self.scope,
            oldest: self.oldest,
            newest: self.newest,
            pages: writer.finish(),
        })
    }
}

/// One run, read token by token.
struct Source<'a> {
    pages: std::slice::Iter<'a, Vec<u8>>,
    entries: Entries<'a>,
    /// `None` at the end.
    token: Option<String>,
    list: &'a [u8],
}

impl<'a> Source<'a> {
    fn of(pages: &'a [Vec<u8>]) -> Result<Source<'a>> {
        let mut source = Source {
            pages: pages.iter(),
            entries: Entries::of(&[]),
            token: None,
            list: &[],
        };
        source.advance()?;
        Ok(source)
    }

    fn advance(&mut self) -> Result<()> {
        loop {
            if let Some((token, list)) = self.entries.next()? {
                let kept = self.token.get_or_insert_default();
                kept.clear();
                kept.push_str(token);
                self.list = list;
                return Ok(());
            }
            match self.pages.next() {
                Some(page) => self.entries = Entries::of(page),
                None => {
                    self.token = None;
                    return Ok(());
                }
            }
        }
    }
}

fn least(sources: &[Source], fresh: &Lists) -> Option<String> {
    let read = sources.iter().filter_map(|s| s.token.as_ref());
    read.chain(fresh.keys().next()).min().cloned()
}
