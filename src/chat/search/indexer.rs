//! Keeps the index behind the messages, in small steps that each leave it whole: numbers rows that have none, writes
//! runs for messages that no run covers, merges small runs, rewrites runs of which much changed.
//!
//! Every step reads a snapshot, builds outside of any transaction, and writes in one short transaction that first makes
//! sure that nobody else did the same. So a kill loses nothing, and any number of replicas may index one store.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::matching::channel_token;
use super::pages::{Entries, Page, Posting, Weight, Writer, read_list};
use super::tokens::Document;
use crate::model::*;
use crate::store::{Store, Tx, params};

/// Messages without a run that a query may search by itself: 128 cost it less than a millisecond.
const BACKLOG: usize = 128;
const BACKLOG_BYTES: i64 = 256 << 10;
/// What one run of new messages covers at most.
const BATCH: i64 = 4_096;
const BATCH_BYTES: i64 = 4 << 20;
/// Rows numbered at once.
const STRAYS: i64 = 2_000;
/// So many of the newest runs of a scope below one of these sizes become one. In the end 1,000,000 messages are in some
/// forty runs, and each word was written four times.
const MERGE: usize = 8;
const SIZES: [i64; 4] = [4 << 10, 32 << 10, 256 << 10, 1 << 20];
/// Changed messages of a scope that a query may search by itself, and how many are taken into a run at once.
const CHANGES: i64 = 256;
const CHANGES_AT_ONCE: i64 = 1_024;

/// What the steps before found to do.
#[derive(Default)]
pub struct Indexer {
    /// Scopes whose runs may want merging.
    grown: Vec<String>,
    started: bool,
}

impl Indexer {
    /// One step. `true` when another should follow at once.
    pub async fn step(&mut self, store: &Store) -> Result<bool> {
        self.step_beyond(store, BACKLOG, BACKLOG_BYTES).await
    }

    /// Steps until everything is in runs.
    pub async fn catch_up(&mut self, store: &Store) -> Result<()> {
        while self.step_beyond(store, 1, 1).await? {}
        Ok(())
    }

    async fn step_beyond(&mut self, store: &Store, messages: usize, bytes: i64) -> Result<bool> {
        if !std::mem::replace(&mut self.started, true) {
            let sql = "SELECT scope FROM search_runs GROUP BY scope HAVING COUNT(*) >= ?1";
            self.grown = store
                .read(|tx| tx.all(sql, params![MERGE as i64], |r| r.take()))
                .await?;
        }
        if store.read(has_strays).await? {
            store.write(number_strays).await?;
            return Ok(true);
        }
        if let Some(scope) = self.grown.pop() {
            let wanted = scope.clone();
            if let Some(merge) = store.read(move |tx| Merge::of_small_runs(tx, &wanted)).await? {
                merge.carry_out(store).await?;
                self.grown.push(scope);
            }
            return Ok(true);
        }
        if let Some(backlog) = store.read(move |tx| Backlog::read(tx, messages, bytes)).await? {
            self.grown = backlog.carry_out(store).await?;
            return Ok(true);
        }
        match store.read(Merge::of_changed_run).await? {
            Some(merge) => merge.carry_out(store).await.map(|()| true),
            None => Ok(false),
        }
    }
}

/// Forgets the index; the steps that follow write it anew from the messages.
pub fn forget(tx: &mut Tx) -> Result<()> {
    tx.exec("DELETE FROM search_pages", &[])?;
    tx.exec("DELETE FROM search_runs", &[])?;
    tx.exec("DELETE FROM search_changes", &[])?;
    tx.exec("UPDATE search_progress SET indexed = 0", &[])?;
    Ok(())
}

pub const STRAY: &str = "SELECT 1 FROM messages WHERE number IS NULL LIMIT 1";

fn has_strays(tx: &mut Tx) -> Result<bool> {
    tx.exists(STRAY, &[])
}

pub const NUMBER: &str = "UPDATE messages SET number = s.place + (SELECT COALESCE(MAX(x.number), 0) FROM messages x)
     FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY created_at, id) AS place FROM messages WHERE number IS NULL
           ORDER BY created_at, id LIMIT ?1) s
     WHERE messages.id = s.id";

fn number_strays(tx: &mut Tx) -> Result<u64> {
    tx.exec(NUMBER, params![STRAYS])
}

/// What a run will say, before it is written.
struct Draft {
    workspace: WorkspaceId,
    scope: String,
    oldest: i64,
    newest: i64,
    pages: Vec<Page>,
}

impl Draft {
    fn write(&self, tx: &mut Tx) -> Result<()> {
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
            let mut values = vec![crate::store::Param::from(&id)];
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

type Lists = BTreeMap<String, Vec<Posting>>;

/// Adds a message to the lists of its tokens. Messages come oldest first.
fn add(lists: &mut Lists, number: i64, channel: Option<&ChannelId>, body: &str) {
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

/// A message that can be found.
struct Text {
    number: i64,
    workspace: WorkspaceId,
    channel: Option<ChannelId>,
    conversation: Option<ConversationId>,
    body: String,
}

/// Changes with the versions that were seen: those that grew meanwhile stay.
type Seen = Vec<(i64, i64)>;

pub const VERSIONS: &str = "SELECT number, version FROM search_changes WHERE scope = ?1 AND number > ?2 AND number <= ?3 ORDER BY number LIMIT ?4";

fn settle(tx: &mut Tx, changes: &Seen) -> Result<()> {
    for (number, version) in changes {
        let sql = "DELETE FROM search_changes WHERE number = ?1 AND version = ?2";
        tx.exec(sql, params![*number, *version])?;
    }
    Ok(())
}

/// The next messages that no run covers.
struct Backlog {
    after: i64,
    last: i64,
    texts: Vec<Text>,
    changes: Seen,
}

pub const UNINDEXED: &str =
    "SELECT number, OCTET_LENGTH(body) FROM messages WHERE number > ?1 ORDER BY number LIMIT ?2";

pub const TEXTS: &str = "SELECT number, workspace_id, channel_id, direct_conversation_id, body FROM messages
     WHERE number > ?1 AND number <= ?2 AND kind = 'message' AND deleted_at IS NULL ORDER BY number";

pub const CHANGES_BETWEEN: &str = "SELECT number, version FROM search_changes WHERE number > ?1 AND number <= ?2";

impl Backlog {
    /// `None` when there are fewer messages than a run is worth.
    fn read(tx: &mut Tx, messages: usize, bytes: i64) -> Result<Option<Backlog>> {
        let after: i64 = tx.one(super::overlay::INDEXED, &[], |r| r.take())?;
        let sizes = tx.all(UNINDEXED, params![after, BATCH], |r| {
            Ok((r.take::<i64>()?, r.take::<i64>()?))
        })?;
        let mut sum = 0;
        let mut last = after;
        for (number, size) in &sizes {
            sum += size;
            if sum > BATCH_BYTES && last > after {
                break;
            }
            last = *number;
        }
        if last == after || sizes.len() < messages && sum < bytes {
            return Ok(None);
        }
        let texts = tx.all(TEXTS, params![after, last], |r| {
            Ok(Text {
                number: r.take()?,
                workspace: r.take()?,
                channel: r.take()?,
                conversation: r.take()?,
                body: r.take()?,
            })
        })?;
        let changes = tx.all(CHANGES_BETWEEN, params![after, last], |r| Ok((r.take()?, r.take()?)))?;
        Ok(Some(Backlog {
            after,
            last,
            texts,
            changes,
        }))
    }

    /// Writes the runs; their scopes.
    async fn carry_out(self, store: &Store) -> Result<Vec<String>> {
        let Backlog {
            after,
            last,
            texts,
            changes,
        } = self;
        let drafts = tokio::task::spawn_blocking(move || drafts(texts))
            .await
            .map_err(Error::internal)?;
        let scopes = drafts.iter().map(|d| d.scope.clone()).collect();
        let write = move |tx: &mut Tx| {
            let sql = "UPDATE search_progress SET indexed = ?2 WHERE indexed = ?1";
            if tx.exec(sql, params![after, last])? == 1 {
                drafts.iter().try_for_each(|draft| draft.write(tx))?;
                settle(tx, &changes)?;
            }
            Ok(())
        };
        store.write(write).await?;
        Ok(scopes)
    }
}

fn drafts(texts: Vec<Text>) -> Vec<Draft> {
    let mut by_scope: HashMap<String, (WorkspaceId, i64, i64, Lists)> = HashMap::new();
    for text in texts {
        let scope = match &text.conversation {
            Some(conversation) => conversation.to_string(),
            None => text.workspace.to_string(),
        };
        let entry = by_scope.entry(scope);
        let (_, _, newest, lists) = entry.or_insert_with(|| (text.workspace, text.number, text.number, Lists::new()));
        *newest = text.number;
        add(lists, text.number, text.channel.as_ref(), &text.body);
    }
    let draft = |(scope, (workspace, oldest, newest, lists)): (_, (_, _, _, Lists))| {
        let mut writer = Writer::default();
        for (token, list) in &lists {
            writer.entry(token, list);
        }
        Draft {
            workspace,
            scope,
            oldest,
            newest,
            pages: writer.finish(),
        }
    };
    by_scope.into_iter().map(draft).collect()
}

/// Runs of one scope, next to each other, that become one, and what changed in them.
struct Merge {
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

pub const RUNS_OF_SCOPE: &str = "SELECT id, workspace_id, oldest, newest, bytes FROM search_runs WHERE scope = ?1
     ORDER BY newest DESC LIMIT ?2";

/// The run of a scope that has most changes: a change belongs to the first run that ends at its number or later.
pub const CHANGED_RUN: &str = "SELECT r.id FROM search_changes c JOIN search_runs r ON r.scope = c.scope AND r.newest =
        (SELECT MIN(x.newest) FROM search_runs x WHERE x.scope = c.scope AND x.newest >= c.number)
     WHERE c.scope = ?1 GROUP BY r.id ORDER BY COUNT(*) DESC, r.id LIMIT 1";

pub const CHANGED_TEXTS: &str = "SELECT number, channel_id, body FROM messages
     WHERE number IN (SELECT CAST(value AS BIGINT) FROM json_each(?1)) AND kind = 'message' AND deleted_at IS NULL
     ORDER BY number";

pub const PAGES_OF_RUN: &str = "SELECT data FROM search_pages WHERE run = ?1 ORDER BY token";

fn run(r: &mut crate::store::Row) -> Result<Run> {
    Ok(Run {
        id: r.take()?,
        workspace: r.take()?,
        oldest: r.take()?,
        newest: r.take()?,
        bytes: r.take()?,
    })
}

impl Merge {
    fn of_small_runs(tx: &mut Tx, scope: &str) -> Result<Option<Merge>> {
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
    fn of_changed_run(tx: &mut Tx) -> Result<Option<Merge>> {
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

    async fn carry_out(mut self, store: &Store) -> Result<()> {
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
