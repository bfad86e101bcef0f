//! A connection to Postgres, driven by its owner's thread: the async client and its socket live on a small runtime
//! of their own, so a query costs no hop between threads. One advisory lock makes every process of a deployment
//! take turns at writing, as a SQLite file does: sequences, cursors and budgets need no other lock.

use std::collections::HashMap;

use bytes::BytesMut;
use futures_util::SinkExt;
use futures_util::future::{join, join_all};
use tokio::runtime::Runtime;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Client, Statement};

use super::tables::{Field, Value};
use super::value::{Cell, Cells, EachRow};
use super::{Mode, Param, Row};
use crate::model::{Error, Result};

/// A write waits this long for its turn before the caller is told to try again; a process that stalls in its turn must not
/// stop the others for long. Plans are made once for each statement of a connection, as on SQLite, and no query runs long
/// enough to be worth compiling.
const SETUP: &str = "SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '15s';
    SET plan_cache_mode = force_generic_plan; SET jit = off";
/// Each connection holds this advisory lock in the shared way as long as it lives. So a restore sees whether a process of
/// ours is there, whatever its URL says, and nobody comes while it puts the new tables in the place of the old.
pub(super) const IN_USE: i64 = 7164781837236663395;
const BEGIN_WRITE: &str = "BEGIN; SELECT pg_advisory_xact_lock(7164789234887)";
const FIRST_SAVEPOINT: &str = "SAVEPOINT operation";
const NEXT_SAVEPOINT: &str = "RELEASE operation; SAVEPOINT operation";
const UNDO: &str = "ROLLBACK TO operation";
const BEGIN_READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
/// Entries of a queue: past it they are sent, so that it stays small.
const QUEUE: usize = 24;

mod copy;
mod failure;
mod queue;
pub(super) mod url;

pub(super) use failure::failed;
use queue::{Entry, Kept, dynamic, named};
use url::Target;

pub(super) struct Postgres {
    runtime: Runtime,
    client: Client,
    mode: Mode,
    /// Keyed by address and length of the static SQL text.
    statements: HashMap<(usize, usize), Statement>,
    /// Not sent yet, in order.
    queue: Vec<Entry>,
    /// Where in the queue the savepoint of the present operation is. What stands before it was queued by the operation
    /// before, which ended well as far as it knew.
    begins: Option<usize>,
    /// A savepoint stands in the open transaction.
    saved: bool,
    /// Why the operation before failed after all.
    failed_before: Option<Error>,
    /// Rows of queued queries, by ticket, until they are taken.
    answers: HashMap<u64, Vec<tokio_postgres::Row>>,
    tickets: u64,
}

impl Postgres {
    pub fn connect(url: &str, mode: Mode) -> Result<Postgres> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(Error::internal)?;
        let target = Target::parse(url)?;
        let client = runtime.block_on(async {
            let client = target.connect().await?;
            let setup = format!("{SETUP}; SELECT pg_advisory_lock_shared({IN_USE})");
            client.batch_execute(&setup).await.map_err(failed)?;
            Ok::<_, Error>(client)
        })?;
        Ok(Postgres {
            runtime,
            client,
            mode,
            statements: HashMap::new(),
            queue: Vec::new(),
            begins: None,
            saved: false,
            failed_before: None,
            answers: HashMap::new(),
            tickets: 0,
        })
    }

    pub fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    /// A writer must know that it has its turn before it goes on; a reader's BEGIN travels with its first query.
    pub fn begin(&mut self) -> Result<()> {
        self.forget();
        match self.mode {
            Mode::Write => self.script(BEGIN_WRITE),
            Mode::Read => {
                if self.client.is_closed() {
                    return Err(Error::unavailable("the connection to Postgres was lost; try again"));
                }
                self.queue.push(Entry::Script(BEGIN_READ));
                Ok(())
            }
        }
    }

    /// Lets go of everything that belongs to the transaction that is over.
    fn forget(&mut self) {
        self.queue.clear();
        self.begins = None;
        self.saved = false;
        self.failed_before = None;
        self.answers.clear();
    }

    /// The transaction was opened with something that is not sent yet: nothing was asked.
    fn is_unused(&self) -> bool {
        matches!(self.queue.first(), Some(Entry::Script(BEGIN_READ)))
    }

    /// COMMIT alone would end a transaction that an error had aborted, as if all were well: RELEASE fails then.
    pub fn commit(&mut self, news: bool) -> Result<()> {
        if self.is_unused() {
            return Ok(());
        }
        let saved = self.saved || self.begins.is_some();
        self.script(match (saved, news) {
            (true, true) => "RELEASE operation; NOTIFY clickclack; COMMIT",
            (true, false) => "RELEASE operation; COMMIT",
            (false, true) => "NOTIFY clickclack; COMMIT",
            (false, false) => "COMMIT",
        })
    }

    pub fn rollback(&mut self) -> Result<()> {
        if self.is_unused() {
            return Ok(());
        }
        self.forget();
        self.script("ROLLBACK")
    }

    /// Travels with the first query of the operation, behind what the operation before has queued.
    pub fn savepoint(&mut self) -> Result<()> {
        self.begins = Some(self.queue.len());
        self.queue
            .push(Entry::Script(if self.saved { NEXT_SAVEPOINT } else { FIRST_SAVEPOINT }));
        Ok(())
    }

    pub fn undo(&mut self) -> Result<()> {
        if let Some(begins) = self.begins.take() {
            self.queue.truncate(begins); // the savepoint was never sent: nothing happened since
            return Ok(());
        }
        self.queue.clear();
        self.script(UNDO)
    }

    pub fn settle(&mut self) -> Result<()> {
        match self.begins {
            Some(_) => self.flush(),
            None => Ok(()),
        }
    }

    pub fn failed_before(&mut self) -> Option<Error> {
        self.failed_before.take()
    }

    pub fn exec(&mut self, sql: &'static str, params: &[Param]) -> Result<u64> {
        let statement = self.prepare(sql)?;
        let params = dynamic(params);
        self.send(async |client| client.execute(&statement, &params).await)
    }

    pub fn query(&mut self, sql: &'static str, params: &[Param], each: EachRow) -> Result<()> {
        let statement = self.prepare(sql)?;
        let params = dynamic(params);
        let rows = self.send(async |client| client.query(&statement, &params).await)?;
        rows.iter().try_for_each(|row| each(&mut Row::of(row)))
    }

    /// By COPY in its text format: one round trip for all rows.
    pub fn load(&mut self, table: &str, columns: &[Field], rows: &[Vec<Value>]) -> Result<()> {
        let names: Vec<_> = columns.iter().map(|c| c.name).collect();
        let sql = format!("COPY {table} ({}) FROM STDIN", names.join(", "));
        let mut text = BytesMut::new();
        for row in rows {
            copy::line(columns, row, &mut text);
        }
        let text = text.freeze();
        let sent = self.send(async |client| {
            let mut sink = std::pin::pin!(client.copy_in::<_, bytes::Bytes>(&sql).await?);
            sink.send(text.clone()).await?;
            sink.finish().await
        })?;
        if sent != rows.len() as u64 {
            return Err(Error::internal(format!("{table} took {sent} of {} rows", rows.len())));
        }
        Ok(())
    }

    pub fn queue(&mut self, sql: &'static str, params: &[Param]) -> Result<()> {
        self.enqueue(sql, params, None)
    }

    /// The answer is to be had for the ticket.
    pub fn ask(&mut self, sql: &'static str, params: &[Param]) -> Result<u64> {
        self.tickets += 1;
        self.enqueue(sql, params, Some(self.tickets))?;
        Ok(self.tickets)
    }

    pub fn answer(&mut self, ticket: u64, each: EachRow) -> Result<()> {
        if !self.answers.contains_key(&ticket) {
            self.flush()?;
        }
        let lost = || Error::internal("an answer was waited for after its transaction");
        let rows = self.answers.remove(&ticket).ok_or_else(lost)?;
        rows.iter().try_for_each(|row| each(&mut Row::of(row)))
    }

    fn enqueue(&mut self, sql: &'static str, params: &[Param], ticket: Option<u64>) -> Result<()> {
        let statement = self.prepare(sql)?;
        if self.queue.len() >= QUEUE {
            self.flush()?;
        }
        self.queue.push(Entry::Statement {
            sql,
            statement,
            params: params.iter().map(Kept::from).collect(),
            ticket,
        });
        Ok(())
    }

    pub fn script(&mut self, sql: &str) -> Result<()> {
        self.send(async |client| client.batch_execute(sql).await)
    }

    fn prepare(&mut self, sql: &'static str) -> Result<Statement> {
        let key = (sql.as_ptr() as usize, sql.len());
        if let Some(statement) = self.statements.get(&key) {
            return Ok(statement.clone());
        }
        let text = translate(sql);
        #[cfg(debug_assertions)]
        super::trace::executed(&text);
        let prepared = self.send(async |client| client.prepare(&text).await);
        let statement = prepared.map_err(|e| named(e, sql))?;
        self.statements.insert(key, statement.clone());
        Ok(statement)
    }

    fn flush(&mut self) -> Result<()> {
        self.send(async |_| Ok(()))
    }

    /// Sends what is queued and then `call`, all before the first answer is waited for.
    ///
    /// After an error Postgres refuses everything up to the next ROLLBACK TO, so the first failure is the cause and nothing
    /// behind it happened. If the operation before is the one that failed, it is undone alone, and what the present one has
    /// sent so far is sent once more.
    fn send<T>(&mut self, call: impl AsyncFn(&Client) -> Result<T, tokio_postgres::Error>) -> Result<T> {
        loop {
            let (queue, begins) = (std::mem::take(&mut self.queue), self.begins.take());
            let client = &self.client;
            // Futures are polled in this order, which so is the order on the wire.
            let sent = join(join_all(queue.iter().map(|entry| entry.send(client))), call(client));
            let (answers, last) = self.runtime.block_on(sent);
            let before = begins.filter(|_| self.saved).unwrap_or(0);
            let mut failure = None;
            for (at, (entry, answer)) in queue.iter().zip(answers).enumerate() {
                match answer {
                    Ok(rows) => {
                        if let Entry::Statement {
                            ticket: Some(ticket), ..
                        } = entry
                        {
                            self.answers.insert(*ticket, rows);
                        }
                    }
                    Err(e) => {
                        failure = Some((at, entry.failed(e)));
                        break;
                    }
                }
            }
            match failure {
                None => {
                    self.saved |= begins.is_some();
                    return last.map_err(failed);
                }
                Some((at, e)) if at < before => {
                    self.runtime.block_on(self.client.batch_execute(UNDO)).map_err(failed)?;
                    self.failed_before = Some(e);
                    self.queue = queue.into_iter().skip(before + 1).collect();
                }
                Some((at, e)) => {
                    self.saved |= begins.is_some_and(|begins| begins < at);
                    return Err(e);
                }
            }
        }
    }
}

/// How lists are passed, of texts or of integers: `json_each`, which only SQLite has. `n` stands for the number of the
/// parameter. `IN` becomes an array, because Postgres takes a subquery for a table of a hundred rows, and would rather read
/// a whole table of a few thousand beside it than look each of them up.
const LISTS: [(&str, &str); 3] = [
    (
        " IN (SELECT value FROM json_each(?n))",
        " = ANY (ARRAY(SELECT jsonb_array_elements_text(CAST(CAST($n AS TEXT) AS JSONB))))",
    ),
    (
        " IN (SELECT CAST(value AS BIGINT) FROM json_each(?n))",
        " = ANY (ARRAY(SELECT CAST(jsonb_array_elements(CAST(CAST($n AS TEXT) AS JSONB)) AS BIGINT)))",
    ),
    (
        "(SELECT value FROM json_each(?n))",
        "(SELECT jsonb_array_elements_text(CAST(CAST($n AS TEXT) AS JSONB)) AS value)",
    ),
];

/// The same statement as Postgres writes it.
fn translate(sql: &str) -> String {
    let mut text = sql.to_owned();
    for (ours, theirs) in LISTS {
        for n in (1..=9).map(|n: u8| n.to_string()) {
            text = text.replace(
                &ours.replace("?n", &format!("?{n}")),
                &theirs.replace("$n", &format!("${n}")),
            );
        }
    }
    folded(&text).replace(" instr(", " strpos(").replace('?', "$")
}

/// `folded(text)`: without case in every script, as far as the database's own locale knows them. The order and the
/// comparisons of the "C" that our columns have are for bytes: its `lower` knows only ASCII.
fn folded(sql: &str) -> String {
    let mut parts = sql.split("folded(");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (column, rest) = part.split_once(')').unwrap_or((part, ""));
        text += &format!("lower({column} COLLATE \"default\") COLLATE \"C\"{rest}");
    }
    text
}

impl ToSql for Param<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match *self {
            Param::Null => Ok(IsNull::Yes),
            Param::Int(n) if *ty == Type::INT4 => i32::try_from(n)?.to_sql(ty, out),
            Param::Int(n) => n.to_sql(ty, out),
            Param::Bool(b) => b.to_sql(ty, out),
            // Postgres text cannot hold U+0000, which JSON can carry.
            Param::Text(text) if text.contains('\0') => text.replace('\0', "\u{fffd}").to_sql(ty, out),
            Param::Text(text) => text.to_sql(ty, out),
            Param::Bytes(bytes) => bytes.to_sql(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl Cells for tokio_postgres::Row {
    fn cell(&self, at: usize) -> Result<Cell<'_>> {
        let ty = self.columns()[at].type_();
        let cell = if *ty == Type::INT8 {
            self.try_get::<_, Option<i64>>(at).map(|v| v.map(Cell::Int))
        } else if *ty == Type::INT4 {
            self.try_get::<_, Option<i32>>(at)
                .map(|v| v.map(|n| Cell::Int(n.into())))
        } else if *ty == Type::BOOL {
            self.try_get::<_, Option<bool>>(at)
                .map(|v| v.map(|b| Cell::Int(b.into())))
        } else if *ty == Type::BYTEA {
            self.try_get::<_, Option<&[u8]>>(at).map(|v| v.map(Cell::Bytes))
        } else {
            self.try_get::<_, Option<&str>>(at).map(|v| v.map(Cell::Text))
        };
        Ok(cell.map_err(failed)?.unwrap_or(Cell::Null))
    }
}

#[cfg(test)]
mod tests {
    use super::translate;

    #[test]
    fn placeholders_and_lists_are_translated() {
        assert_eq!(translate("SELECT ?1, ?12 FROM t"), "SELECT $1, $12 FROM t");
        assert_eq!(translate("WHERE instr(a, ?1) > 0"), "WHERE strpos(a, $1) > 0");
        assert_eq!(
            translate("id IN (SELECT value FROM json_each(?2)) AND x = ?1"),
            "id = ANY (ARRAY(SELECT jsonb_array_elements_text(CAST(CAST($2 AS TEXT) AS JSONB)))) AND x = $1"
        );
        assert_eq!(
            translate("n IN (SELECT CAST(value AS BIGINT) FROM json_each(?1))"),
            "n = ANY (ARRAY(SELECT CAST(jsonb_array_elements(CAST(CAST($1 AS TEXT) AS JSONB)) AS BIGINT)))"
        );
        assert_eq!(
            translate("folded(u.name) LIKE ?1 OR folded(u.id) LIKE ?1"),
            "lower(u.name COLLATE \"default\") COLLATE \"C\" LIKE $1 OR lower(u.id COLLATE \"default\") COLLATE \"C\" LIKE $1"
        );
        assert_eq!(
            translate("FROM t JOIN (SELECT value FROM json_each(?1)) r"),
            "FROM t JOIN (SELECT jsonb_array_elements_text(CAST(CAST($1 AS TEXT) AS JSONB)) AS value) r"
        );
    }
}
