//! Import: reads an export back into an empty store, in one transaction, so that a kill at any moment leaves it empty. Rows
//! are read as they come and never held. Rows that are nothing but a credential do not come back; before the commit the
//! whole is checked as `store check` would. Believes nothing that the file says.

mod read;
mod row;

use std::cell::Cell;
use std::collections::HashSet;
use std::io::{self, Read};
use std::rc::Rc;

use serde::de::DeserializeSeed;
use sha2::{Digest, Sha256};

use super::check::{Found, PARTS};
use super::export::{Shape, shapes};
use super::tables::{self, Field, Value};
use super::{Job, Tx, params};
use crate::model::{Error, Result, hex};

/// The code of an error about a file that is not what it should be.
pub const NO_EXPORT: &str = "no_export";

fn wrong(what: impl std::fmt::Display) -> Error {
    Error::invalid(format!("this is no export that can be imported: {what}")).code(NO_EXPORT)
}

/// Rows written at once; fewer when they took so many bytes of the file.
const BATCH: usize = 500;
const BATCH_BYTES: u64 = 4 << 20;

/// Tables whose rows are nothing but a credential.
pub const CREDENTIALS: &[&str] = &["sessions", "auth_magic_links", "bot_tokens", "invites"];

/// What came in.
#[derive(Clone, Debug, Default, serde::Serialize)]
pub struct Imported {
    pub rows: u64,
    /// Rows that were nothing but a credential.
    pub credentials: u64,
    pub users: u64,
    pub messages: u64,
    pub uploads: u64,
}

/// The store holds nothing yet but what every store begins with.
pub fn is_empty(tx: &mut Tx) -> Result<bool> {
    let sql = "SELECT 1 WHERE EXISTS (SELECT 1 FROM users) OR EXISTS (SELECT 1 FROM workspaces)";
    Ok(!tx.exists(sql, &[])?)
}

/// How much of a file was read, for whoever shows it.
struct Counted<R> {
    inner: R,
    bytes: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.bytes.set(self.bytes.get() + read as u64);
        Ok(read)
    }
}

/// Reads an export of so many bytes (0 when nobody knows) into this transaction. An error leaves nothing of it.
pub fn import(tx: &mut Tx, source: impl Read, size: u64, job: &mut Job) -> Result<Imported> {
    job.begin("bytes", size, "")?;
    let bytes = Rc::new(Cell::new(0));
    let source = Counted {
        inner: source,
        bytes: bytes.clone(),
    };
    let mut importer = Importer {
        tx,
        job,
        bytes,
        done: Imported::default(),
        seen: HashSet::new(),
        batch: Vec::new(),
        written: 0,
        owners: Vec::new(),
        trouble: None,
    };
    let mut json = serde_json::Deserializer::from_reader(std::io::BufReader::with_capacity(256 << 10, source));
    let read = read::Document(&mut importer)
        .deserialize(&mut json)
        .and_then(|()| json.end());
    if let Some(trouble) = importer.trouble.take() {
        return Err(trouble);
    }
    read.map_err(|e| match e.io_error_kind() {
        Some(kind) => Error::internal(io::Error::from(kind)),
        None => wrong(e),
    })?;
    if let Some(shape) = shapes()
        .iter()
        .find(|s| CONTRACT.contains(&s.key) && !importer.seen.contains(s.key))
    {
        return Err(wrong(format!("it has no {:?}", shape.key)));
    }
    importer.settle()
}

/// What every export has, whoever wrote it.
const CONTRACT: &[&str] = &[
    "users",
    "user_notification_settings",
    "channel_notification_settings",
    "identities",
    "workspaces",
    "workspace_members",
    "channels",
    "messages",
    "pinned_messages",
    "thread_state",
    "reactions",
    "events",
    "event_recipients",
    "uploads",
    "channel_reads",
    "direct_reads",
    "message_attachments",
    "direct_conversations",
    "direct_conversation_members",
    "invites",
    "auth_magic_links",
    "sessions",
    "bot_tokens",
];

/// The object that an upload's bytes get: the same each time, so that bytes can come before the rows.
pub fn object_of(upload: &str) -> String {
    let digest = hex(&Sha256::digest(format!("import of {upload}").as_bytes()));
    format!("upload-{}", &digest[..32])
}

struct Importer<'a, 'b> {
    tx: &'a mut Tx<'b>,
    job: &'a mut Job,
    bytes: Rc<Cell<u64>>,
    done: Imported,
    seen: HashSet<&'static str>,
    batch: Vec<Vec<Value>>,
    /// Where in the file the batch before ended.
    written: u64,
    /// Bots and their owners, who may come later.
    owners: Vec<(String, String)>,
    /// The error behind the one that the parser passes on.
    trouble: Option<Error>,
}

impl Importer<'_, '_> {
    fn begin(&mut self, key: &str) -> Result<&'static Shape> {
        let shape = shapes().iter().find(|s| s.key == key);
        let shape = shape.ok_or_else(|| wrong(format!("nobody knows its key {key:?}")))?;
        if !self.seen.insert(shape.key) {
            return Err(wrong(format!("it has {key:?} twice")));
        }
        Ok(shape)
    }

    fn row(&mut self, shape: &'static Shape, row: &serde_json::Map<String, serde_json::Value>) -> Result<()> {
        self.done.rows += 1;
        match shape.key {
            "users" => self.done.users += 1,
            "messages" => self.done.messages += 1,
            "uploads" => self.done.uploads += 1,
            key if CREDENTIALS.contains(&key) => {
                self.done.rows -= 1;
                self.done.credentials += 1;
                return Ok(());
            }
            _ => {}
        }
        if shape.is_derived() {
            return row::thread(self.tx, row);
        }
        let mut values = row::values(shape, row)?;
        if shape.key == "users"
            && let (Some(id), Some(owner)) = (text(shape, &values, "id"), text(shape, &values, "owner_user_id"))
        {
            self.owners.push((id, owner));
            if let Some(at) = row::place(shape, "owner_user_id") {
                values[at] = Value::Null;
            }
        }
        self.batch.push(values);
        if self.batch.len() >= BATCH || self.bytes.get() - self.written >= BATCH_BYTES {
            self.write(shape)
        } else {
            Ok(())
        }
    }

    /// Writes what was gathered of one table.
    fn write(&mut self, shape: &'static Shape) -> Result<()> {
        if self.batch.is_empty() {
            return Ok(());
        }
        let columns: Vec<Field> = row::fields(shape);
        let rows = std::mem::take(&mut self.batch);
        self.written = self.bytes.get();
        tables::insert(self.tx, shape.key, &columns, &rows).map_err(|e| match e.kind {
            crate::model::Kind::Conflict => wrong(format!("its {} contradict each other: {}", shape.key, e.chain())),
            _ => e,
        })?;
        self.job.step(self.bytes.get(), shape.key)
    }

    /// What comes after the last row: owners of bots, the clock, and the proof that all of it fits together.
    fn settle(mut self) -> Result<Imported> {
        for (bot, owner) in std::mem::take(&mut self.owners) {
            let sql =
                "UPDATE users SET owner_user_id = ?2 WHERE id = ?1 AND EXISTS (SELECT 1 FROM users WHERE id = ?2)";
            if self.tx.exec(sql, params![&bot, &owner])? == 0 {
                return Err(wrong(format!("the owner {owner} of {bot} is not in it")));
            }
        }
        self.tx.exec(
            "UPDATE clock SET value = (SELECT MAX(cursor) FROM events)
             WHERE name = 'events' AND value < (SELECT MAX(cursor) FROM events)",
            &[],
        )?;
        let parts = PARTS.iter().filter(|p| p.id != "engine");
        self.job.begin("checks", parts.clone().count() as u64, "")?;
        for (done, part) in parts.enumerate() {
            self.job.step(done as u64, part.id)?;
            let Found { problems, .. } = (part.run)(self.tx)?;
            if let Some(first) = problems.first() {
                let more = match problems.len() {
                    1 => String::new(),
                    n => format!(", and {} more", n - 1),
                };
                return Err(wrong(format!("{}: {}{more}", first.object, first.problem)));
            }
        }
        Ok(self.done)
    }
}

fn text(shape: &Shape, values: &[Value], column: &str) -> Option<String> {
    values[row::place(shape, column)?].text().map(str::to_owned)
}
