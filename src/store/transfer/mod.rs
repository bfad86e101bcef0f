//! Moving a store into another, on either engine. A pass compares the tables of both in the order of their keys and writes
//! what differs, batch by batch: so the first pass copies, one after a kill goes on where it stopped, and a later one
//! brings what was written meanwhile. The last pass holds the source's turn to write, and proves by count and hash that
//! both hold the same. Only kept tables are moved; the search index is made anew.

mod walk;

use serde::Serialize;
use sha2::{Digest, Sha256};
use tokio::runtime::Handle;

use super::tables::{self, KEPT, Table, Value};
use super::{Engine, Job, Store, Tx, operations};
use crate::model::{Error, Kind, OperationId, Result, Time, hex};
use walk::{Compared, Rows, compare};

/// Rows compared and written at once.
const BATCH: i64 = 500;
/// A pass that changed no more leaves little to the last one, for which writers wait.
const LITTLE: u64 = 1_000;
const PASSES: u32 = 4;

/// The code of the error that the two stores do not hold the same.
pub const DIFFERENT: &str = "move_differs";

/// One table of which both stores hold the same.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct Proof {
    pub table: &'static str,
    pub rows: u64,
    pub sha256: String,
}

/// Where a move came from that began here and did not end: this store holds a part of both.
pub fn unfinished(tx: &mut Tx) -> Result<Option<String>> {
    let sql = "SELECT subject, outcome FROM operations WHERE kind = 'move' ORDER BY started_at DESC, id DESC LIMIT 1";
    let last = tx.opt(sql, &[], |r| Ok((r.take::<String>()?, r.take::<String>()?)))?;
    Ok(last
        .filter(|(_, outcome)| outcome != operations::Outcome::Done.as_str())
        .map(|(subject, _)| subject))
}

/// When the newest message was written.
pub fn newest(tx: &mut Tx) -> Result<Option<Time>> {
    tx.one("SELECT MAX(created_at) FROM messages", &[], |r| r.take())
}

/// Rows of each kept table.
pub fn counts(tx: &mut Tx) -> Result<Vec<(&'static str, u64)>> {
    KEPT.iter()
        .map(|table| Ok((table.name, tables::count(tx, table)?)))
        .collect()
}

/// Moves everything; `actor` is for the journals of both stores.
pub async fn transfer(from: &Store, to: &Store, actor: &str, mut job: Job) -> Result<Vec<Proof>> {
    let names = (from.location().to_string(), to.location().to_string(), actor.to_owned());
    let (subject, by) = (names.0.clone(), names.2.clone());
    let entry: OperationId = to.write(move |tx| operations::begin(tx, "move", &subject, &by)).await?;
    for number in 1..=PASSES {
        let (target, handle) = (to.clone(), Handle::current());
        let (passed, back) = from
            .snapshot(move |tx| {
                let mut pass = Pass::new(tx, target, handle, job);
                let changed = pass.run(&format!("pass {number}"))?;
                Ok((changed, pass.job))
            })
            .await?;
        job = back;
        if passed <= LITTLE {
            break;
        }
    }
    let (target, handle) = (to.clone(), Handle::current());
    let proofs = from
        .write(move |tx| {
            tx.may_take_long()?;
            let mut pass = Pass::new(tx, target, handle, job);
            pass.run("last pass, writers wait")?;
            let proofs = pass.prove()?;
            let (_, subject, by) = &names;
            let entry = operations::begin(pass.source, "move", subject, by)?;
            let detail = serde_json::json!({ "away": true });
            operations::end(pass.source, &entry, operations::Outcome::Done, &detail)?;
            Ok(proofs)
        })
        .await?;
    let rows: u64 = proofs.iter().map(|p| p.rows).sum();
    let detail = serde_json::json!({ "rows": rows, "tables": proofs.len() });
    to.write(move |tx| operations::end(tx, &entry, operations::Outcome::Done, &detail))
        .await?;
    Ok(proofs)
}

/// One comparison of both stores, on the thread that has the source's transaction.
struct Pass<'a, 'b> {
    source: &'a mut Tx<'b>,
    target: Store,
    handle: Handle,
    job: Job,
    /// Postgres text cannot hold U+0000.
    no_nul: bool,
    /// Of the source, as this pass read it.
    seen: Vec<Proof>,
}

impl<'a, 'b> Pass<'a, 'b> {
    fn new(source: &'a mut Tx<'b>, target: Store, handle: Handle, job: Job) -> Pass<'a, 'b> {
        let no_nul = target.location().engine() == Engine::Postgres;
        Pass {
            source,
            target,
            handle,
            job,
            no_nul,
            seen: Vec::new(),
        }
    }

    fn read<T: Send + 'static>(&self, work: impl FnOnce(&mut Tx) -> Result<T> + Send + 'static) -> Result<T> {
        self.handle.block_on(self.target.read(work))
    }

    fn write<T: Send + 'static>(&self, work: impl FnOnce(&mut Tx) -> Result<T> + Send + 'static) -> Result<T> {
        self.handle.block_on(self.target.write(work))
    }

    /// Makes the target what the source is; how many rows that took.
    fn run(&mut self, name: &str) -> Result<u64> {
        let total = counts(self.source)?.iter().map(|(_, rows)| rows).sum();
        self.job.begin("rows", total, name)?;
        let mut changed = 0;
        // Children first: what they refer to goes after them.
        for table in KEPT.iter().rev() {
            changed += self.remove_extra(table)?;
        }
        self.seen.clear();
        for table in KEPT {
            changed += self.bring(table, name)?;
        }
        Ok(changed)
    }

    fn remove_extra(&mut self, table: &'static Table) -> Result<u64> {
        if self.read(move |tx| tables::count(tx, table))? == 0 {
            return Ok(0);
        }
        let mut extra = Vec::new();
        let mut changed = 0;
        let mut rows = self.rows(table);
        while let Some(step) = compare(self, &mut rows)? {
            if let Compared::OnlyThere(row) = step {
                extra.push(table.key_of(&row));
                changed += 1;
            }
            if extra.len() >= BATCH as usize {
                self.delete(table, std::mem::take(&mut extra))?;
            }
        }
        self.delete(table, extra)?;
        Ok(changed)
    }

    fn rows(&self, table: &'static Table) -> (Rows, Rows) {
        (Rows::of(table), Rows::of(table))
    }

    fn delete(&self, table: &'static Table, keys: Vec<Vec<Value>>) -> Result<()> {
        if keys.is_empty() {
            return Ok(());
        }
        self.write(move |tx| keys.iter().try_for_each(|key| tables::delete(tx, table, key)))
    }

    /// Inserts what is missing and updates what differs. What cannot be inserted yet, because a row that will change
    /// still has its name, or a bot comes before its owner, waits.
    fn bring(&mut self, table: &'static Table, name: &str) -> Result<u64> {
        let (mut missing, mut waiting, mut differing) = (Vec::new(), Vec::new(), Vec::new());
        let (mut changed, mut count, mut hasher) = (0, 0, Sha256::new());
        let mut rows = self.rows(table);
        while let Some(step) = compare(self, &mut rows)? {
            let (row, list) = match step {
                Compared::OnlyThere(_) => continue,
                Compared::OnlyHere(row) => (row, Some(&mut missing)),
                Compared::Different(row) => (row, Some(&mut differing)),
                Compared::Same(row) => (row, None),
            };
            count += 1;
            hash(&mut hasher, &row);
            if let Some(list) = list {
                list.push(row);
                changed += 1;
            }
            if missing.len() >= BATCH as usize {
                let batch = std::mem::take(&mut missing);
                waiting.extend(self.insert(table, batch)?);
            }
            if differing.len() >= BATCH as usize {
                let batch = std::mem::take(&mut differing);
                waiting.extend(self.update(table, batch)?);
            }
            if count % BATCH as u64 == 0 {
                self.job.add(BATCH as u64, &format!("{name}: {}", table.name))?;
            }
        }
        self.job.add(count % BATCH as u64, &format!("{name}: {}", table.name))?;
        waiting.extend(self.insert(table, missing)?);
        waiting.extend(self.update(table, differing)?);
        self.insert_waiting(table, waiting)?;
        self.seen.push(Proof {
            table: table.name,
            rows: count,
            sha256: hex(&hasher.finalize()),
        });
        Ok(changed)
    }

    /// The rows again when they conflict with what is there.
    fn insert(&self, table: &'static Table, rows: Vec<Vec<Value>>) -> Result<Option<Vec<Vec<Value>>>> {
        if rows.is_empty() {
            return Ok(None);
        }
        let rows = std::sync::Arc::new(rows);
        let batch = rows.clone();
        match self.write(move |tx| tables::insert(tx, table.name, table.columns, &batch)) {
            Ok(()) => Ok(None),
            Err(e) if e.kind == Kind::Conflict => Ok(Some(std::sync::Arc::unwrap_or_clone(rows))),
            Err(e) => Err(e),
        }
    }

    fn insert_waiting(&self, table: &'static Table, mut waiting: Vec<Vec<Vec<Value>>>) -> Result<()> {
        while !waiting.is_empty() {
            let before = waiting.len();
            let mut still = Vec::new();
            for batch in waiting {
                still.extend(self.insert(table, batch)?);
            }
            if still.len() == before {
                // Batches that need each other: all of them at once, or an error that says why not.
                let all: Vec<_> = still.into_iter().flatten().collect();
                return self.write(move |tx| tables::insert(tx, table.name, table.columns, &all));
            }
            waiting = still;
        }
        Ok(())
    }

    /// Names that change hands cannot be updated one by one: those rows are taken out, and given back to be put in again when
    /// the others have changed. What goes with them comes back with its own table, later in this pass.
    fn update(&self, table: &'static Table, rows: Vec<Vec<Value>>) -> Result<Option<Vec<Vec<Value>>>> {
        if rows.is_empty() {
            return Ok(None);
        }
        let rows = std::sync::Arc::new(rows);
        let batch = rows.clone();
        match self.write(move |tx| batch.iter().try_for_each(|row| tables::update(tx, table, row))) {
            Ok(()) => Ok(None),
            Err(e) if e.kind == Kind::Conflict => {
                self.delete(table, rows.iter().map(|row| table.key_of(row)).collect())?;
                Ok(Some(std::sync::Arc::unwrap_or_clone(rows)))
            }
            Err(e) => Err(e),
        }
    }

    /// Reads the target once more, whole: it must be what the source was read to be.
    fn prove(&mut self) -> Result<Vec<Proof>> {
        self.job.begin("tables", KEPT.len() as u64, "comparing")?;
        let mut proofs = Vec::new();
        for (table, seen) in KEPT.iter().zip(std::mem::take(&mut self.seen)) {
            let there = self.read(move |tx| proof(tx, table))?;
            if there != seen {
                let text = format!(
                    "{} holds {} rows and should hold {}, or holds other values",
                    table.name, there.rows, seen.rows
                );
                return Err(Error::internal(text).code(DIFFERENT));
            }
            proofs.push(there);
            self.job.add(1, &format!("comparing: {}", table.name))?;
        }
        Ok(proofs)
    }
}

fn proof(tx: &mut Tx, table: &'static Table) -> Result<Proof> {
    let (mut after, mut rows, mut hasher) = (None::<Vec<Value>>, 0, Sha256::new());
    loop {
        let page = tables::page(tx, table, after.as_deref(), BATCH)?;
        for row in &page {
            hash(&mut hasher, row);
        }
        rows += page.len() as u64;
        match page.last() {
            Some(last) if page.len() == BATCH as usize => after = Some(table.key_of(last)),
            _ => {
                return Ok(Proof {
                    table: table.name,
                    rows,
                    sha256: hex(&hasher.finalize()),
                });
            }
        }
    }
}

/// Each value with its kind and length, so that no two rows look alike.
fn hash(hasher: &mut Sha256, row: &[Value]) {
    for value in row {
        match value {
            Value::Null => hasher.update([0]),
            Value::Int(n) => {
                hasher.update([1]);
                hasher.update(n.to_le_bytes());
            }
            Value::Text(text) => {
                hasher.update([2]);
                hasher.update((text.len() as u64).to_le_bytes());
                hasher.update(text.as_bytes());
            }
            Value::Bytes(bytes) => {
                hasher.update([3]);
                hasher.update((bytes.len() as u64).to_le_bytes());
                hasher.update(bytes);
            }
        }
    }
}
