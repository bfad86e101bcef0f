//! A connection to Postgres, driven by its owner's thread: the async client and its socket live on a small runtime
//! of their own, so a query costs no hop between threads. One advisory lock makes every process of a deployment
//! take turns at writing, as a SQLite file does: sequences, cursors and budgets need no other lock.

use std::collections::HashMap;
use std::future::Future;
use std::time::Duration;

use bytes::BytesMut;
use futures_util::SinkExt;
use tokio::runtime::Runtime;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Client, Statement};

use super::connection::{EachRow, Mode};
use super::postgres_url::Target;
use super::tables::{Field, Value};
use super::value::Cell;
use super::{Param, Row};
use crate::model::{Error, Kind, Result};

/// How long a write waits for its turn before the caller is told to try again.
const WRITE_TURN: &str = "SET lock_timeout = '10s'";
/// A process that stalls in its turn must not stop the others for long.
const STALLED: &str = "SET idle_in_transaction_session_timeout = '15s'";
const BEGIN_WRITE: &str = "BEGIN; SELECT pg_advisory_xact_lock(7164789234887)";
const FIRST_SAVEPOINT: &str = "SAVEPOINT operation";
const NEXT_SAVEPOINT: &str = "RELEASE operation; SAVEPOINT operation";
const BEGIN_READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

mod copy;

pub(super) struct Postgres {
    runtime: Runtime,
    client: Client,
    mode: Mode,
    /// Keyed by address and length of the static SQL text.
    statements: HashMap<(usize, usize), Statement>,
    /// Sent together with the next statement, saving a round trip.
    pending: Option<&'static str>,
    /// A savepoint stands in the open transaction.
    saved: bool,
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
            client.batch_execute(WRITE_TURN).await.map_err(failed)?;
            client.batch_execute(STALLED).await.map_err(failed)?;
            Ok::<_, Error>(client)
        })?;
        Ok(Postgres {
            runtime,
            client,
            mode,
            statements: HashMap::new(),
            pending: None,
            saved: false,
        })
    }

    pub fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    fn run(&mut self, sql: &str) -> Result<()> {
        self.pending = None;
        self.runtime.block_on(self.client.batch_execute(sql)).map_err(failed)
    }

    /// A writer must know that it has its turn before it goes on; a reader's BEGIN travels with its first query.
    pub fn begin(&mut self) -> Result<()> {
        self.saved = false;
        match self.mode {
            Mode::Write => self.run(BEGIN_WRITE),
            Mode::Read => {
                if self.client.is_closed() {
                    return Err(Error::unavailable("the connection to Postgres was lost; try again"));
                }
                self.pending = Some(BEGIN_READ);
                Ok(())
            }
        }
    }

    pub fn commit(&mut self, news: bool) -> Result<()> {
        if self.pending.take() == Some(BEGIN_READ) {
            return Ok(()); // nothing was asked
        }
        self.run(if news { "NOTIFY clickclack; COMMIT" } else { "COMMIT" })
    }

    pub fn rollback(&mut self) -> Result<()> {
        if self.pending.take() == Some(BEGIN_READ) {
            return Ok(());
        }
        self.run("ROLLBACK")
    }

    pub fn savepoint(&mut self) -> Result<()> {
        self.pending = Some(if self.saved { NEXT_SAVEPOINT } else { FIRST_SAVEPOINT });
        Ok(())
    }

    pub fn undo(&mut self) -> Result<()> {
        match self.pending.take() {
            Some(_) => Ok(()), // the savepoint was never sent: nothing happened since
            None => self.run("ROLLBACK TO operation"),
        }
    }

    pub fn exec(&mut self, sql: &'static str, params: &[Param]) -> Result<u64> {
        let statement = self.prepare(sql)?;
        let params = dynamic(params);
        self.with_pending(|client| async move { client.execute(&statement, &params).await })
    }

    pub fn query(&mut self, sql: &'static str, params: &[Param], each: EachRow) -> Result<()> {
        let statement = self.prepare(sql)?;
        let params = dynamic(params);
        let rows = self.with_pending(|client| async move { client.query(&statement, &params).await })?;
        rows.iter().try_for_each(|row| each(&mut Row::postgres(row)))
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
        let sent = self.with_pending(|client| async move {
            let mut sink = std::pin::pin!(client.copy_in::<_, bytes::Bytes>(&sql).await?);
            sink.send(text).await?;
            sink.finish().await
        })?;
        if sent != rows.len() as u64 {
            return Err(Error::internal(format!("{table} took {sent} of {} rows", rows.len())));
        }
        Ok(())
    }

    pub fn script(&mut self, sql: &str) -> Result<()> {
        self.run(sql)
    }

    fn prepare(&mut self, sql: &'static str) -> Result<Statement> {
        let key = (sql.as_ptr() as usize, sql.len());
        if let Some(statement) = self.statements.get(&key) {
            return Ok(statement.clone());
        }
        let text = translate(sql);
        let statement = self
            .with_pending(|client| async move { client.prepare(&text).await })
            .map_err(|e| {
                if e.kind == Kind::Internal {
                    Error::internal(format!("{} in: {sql}", e.chain()))
                } else {
                    e
                }
            })?;
        self.statements.insert(key, statement.clone());
        Ok(statement)
    }

    /// Pipelines what is pending in front of `call`: both are on the wire before either is answered.
    fn with_pending<'c, T, F>(&'c mut self, call: impl FnOnce(&'c Client) -> F) -> Result<T>
    where
        F: Future<Output = Result<T, tokio_postgres::Error>>,
    {
        let client = &self.client;
        self.saved |= matches!(self.pending, Some(FIRST_SAVEPOINT | NEXT_SAVEPOINT));
        match self.pending.take() {
            None => self.runtime.block_on(call(client)).map_err(failed),
            Some(first) => self.runtime.block_on(async {
                let (first, then) = tokio::join!(client.batch_execute(first), call(client));
                first.map_err(failed)?;
                then.map_err(failed)
            }),
        }
    }
}

fn dynamic<'p>(params: &'p [Param<'p>]) -> Vec<&'p (dyn ToSql + Sync)> {
    params.iter().map(|p| p as _).collect()
}

/// `?1` becomes `$1`; the one way to pass a list, of texts or of integers, `json_each`, gets its Postgres name.
fn translate(sql: &str) -> String {
    let mut text = String::with_capacity(sql.len() + 16);
    let mut rest = sql;
    const TEXTS: &str = "(SELECT value FROM json_each(?";
    const NUMBERS: &str = "(SELECT CAST(value AS BIGINT) FROM json_each(?";
    while let Some(at) = rest.find('?') {
        let mut digits = rest[at + 1..].bytes().take_while(u8::is_ascii_digit).count();
        let number = &rest[at + 1..at + 1 + digits];
        let before = &rest[..at + 1];
        if let Some(before) = before.strip_suffix(TEXTS) {
            text.push_str(before);
            text.push_str("(SELECT jsonb_array_elements_text(CAST(CAST($");
            text.push_str(number);
            text.push_str(" AS TEXT) AS JSONB)) AS value");
            digits += 1; // the parenthesis of json_each stands before the name
        } else if let Some(before) = before.strip_suffix(NUMBERS) {
            text.push_str(before);
            text.push_str("(SELECT CAST(jsonb_array_elements(CAST(CAST($");
            text.push_str(number);
            text.push_str(" AS TEXT) AS JSONB)) AS BIGINT");
        } else {
            text.push_str(&rest[..at]);
            text.push('$');
            text.push_str(number);
        }
        rest = &rest[at + 1 + digits..];
    }
    text.push_str(rest);
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

pub(super) fn cell(row: &tokio_postgres::Row, at: usize) -> Result<Cell<'_>> {
    let ty = row.columns()[at].type_();
    let cell = if *ty == Type::INT8 {
        row.try_get::<_, Option<i64>>(at).map(|v| v.map(Cell::Int))
    } else if *ty == Type::INT4 {
        row.try_get::<_, Option<i32>>(at)
            .map(|v| v.map(|n| Cell::Int(n.into())))
    } else if *ty == Type::BOOL {
        row.try_get::<_, Option<bool>>(at)
            .map(|v| v.map(|b| Cell::Int(b.into())))
    } else if *ty == Type::BYTEA {
        row.try_get::<_, Option<&[u8]>>(at).map(|v| v.map(Cell::Bytes))
    } else {
        row.try_get::<_, Option<&str>>(at).map(|v| v.map(Cell::Text))
    };
    Ok(cell.map_err(failed)?.unwrap_or(Cell::Null))
}

pub(super) fn failed(e: tokio_postgres::Error) -> Error {
    let Some(state) = e.code() else {
        return Error::unavailable("the connection to Postgres was lost; try again").because(e);
    };
    match *state {
        SqlState::LOCK_NOT_AVAILABLE | SqlState::T_R_DEADLOCK_DETECTED | SqlState::T_R_SERIALIZATION_FAILURE => {
            Error::unavailable("the database is busy with another writer; try again").because(e)
        }
        SqlState::UNIQUE_VIOLATION | SqlState::CHECK_VIOLATION | SqlState::FOREIGN_KEY_VIOLATION => {
            Error::conflict("this conflicts with what is stored").because(e)
        }
        SqlState::DISK_FULL => Error::unavailable("the disk of the database is full; nothing was changed").because(e),
        SqlState::ADMIN_SHUTDOWN
        | SqlState::CRASH_SHUTDOWN
        | SqlState::CANNOT_CONNECT_NOW
        | SqlState::TOO_MANY_CONNECTIONS
        | SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT => {
            Error::unavailable("Postgres is not available; try again").because(e)
        }
        _ => Error::internal(e),
    }
}

#[cfg(test)]
mod tests {
    use super::translate;

    #[test]
    fn placeholders_and_lists_are_translated() {
        assert_eq!(translate("SELECT ?1, ?12 FROM t"), "SELECT $1, $12 FROM t");
        assert_eq!(
            translate("id IN (SELECT value FROM json_each(?2)) AND x = ?1"),
            "id IN (SELECT jsonb_array_elements_text(CAST(CAST($2 AS TEXT) AS JSONB)) AS value) AND x = $1"
        );
        assert_eq!(
            translate("n IN (SELECT CAST(value AS BIGINT) FROM json_each(?1))"),
            "n IN (SELECT CAST(jsonb_array_elements(CAST(CAST($1 AS TEXT) AS JSONB)) AS BIGINT))"
        );
    }
}
