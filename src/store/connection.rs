//! One connection of either engine, behind the handful of calls that `Tx` and the worker threads need.

use super::postgres::Postgres;
use super::sqlite::Sqlite;
use super::tables::{Field, Value};
use super::value::EachRow;
use super::{Engine, Location, Mode, Param};
use crate::model::{Error, Result};

pub(super) enum Connection {
    Sqlite(Sqlite),
    Postgres(Box<Postgres>),
}

macro_rules! either {
    ($self:ident, $conn:ident => $call:expr) => {
        match $self {
            Connection::Sqlite($conn) => $call,
            Connection::Postgres($conn) => $call,
        }
    };
}

impl Connection {
    pub fn open(at: &Location, mode: Mode) -> Result<Connection> {
        Ok(match at {
            Location::Sqlite(path) => Connection::Sqlite(Sqlite::open(path, mode)?),
            Location::Postgres(url) => Connection::Postgres(Box::new(Postgres::connect(url, mode)?)),
        })
    }

    /// For `store::glance`.
    pub fn glance(at: &Location) -> Result<Connection> {
        match at {
            Location::Sqlite(path) => Ok(Connection::Sqlite(Sqlite::glance(path)?)),
            Location::Postgres(_) => Connection::open(at, Mode::Read),
        }
    }

    pub fn engine(&self) -> Engine {
        match self {
            Connection::Sqlite(_) => Engine::Sqlite,
            Connection::Postgres(_) => Engine::Postgres,
        }
    }

    /// Opens a transaction. A writing one waits until it is the only writer of the store, in any process.
    pub fn begin(&mut self) -> Result<()> {
        either!(self, c => c.begin())
    }

    /// `news` wakes the tailers of other processes.
    pub fn commit(&mut self, news: bool) -> Result<()> {
        either!(self, c => c.commit(news))
    }

    pub fn rollback(&mut self) -> Result<()> {
        either!(self, c => c.rollback())
    }

    /// Begins one operation inside the open transaction.
    pub fn savepoint(&mut self) -> Result<()> {
        either!(self, c => c.savepoint())
    }

    /// Undoes what happened since the last `savepoint`.
    pub fn undo(&mut self) -> Result<()> {
        either!(self, c => c.undo())
    }

    /// At the end of an operation that ended well: makes sure that a failure of what it queued is told from one of the
    /// operation before.
    pub fn settle(&mut self) -> Result<()> {
        match self {
            Connection::Sqlite(_) => Ok(()),
            Connection::Postgres(c) => c.settle(),
        }
    }

    /// Something that the operation before the present one had queued has failed, and that operation is undone.
    pub fn failed_before(&mut self) -> Option<Error> {
        match self {
            Connection::Sqlite(_) => None,
            Connection::Postgres(c) => c.failed_before(),
        }
    }

    /// Runs a statement at the latest before the next one that is waited for. Where there is no network in between, now.
    pub fn queue(&mut self, sql: &'static str, params: &[Param]) -> Result<()> {
        match self {
            Connection::Sqlite(c) => c.exec(sql, params).map(drop),
            Connection::Postgres(c) => c.queue(sql, params),
        }
    }

    /// Sends a query with the next statement that is waited for; a ticket for its rows. `None` where that saves nothing.
    pub fn ask(&mut self, sql: &'static str, params: &[Param]) -> Result<Option<u64>> {
        match self {
            Connection::Sqlite(_) => Ok(None),
            Connection::Postgres(c) => c.ask(sql, params).map(Some),
        }
    }

    pub fn answer(&mut self, ticket: u64, each: EachRow) -> Result<()> {
        match self {
            Connection::Sqlite(_) => Err(Error::internal("SQLite gives no tickets")),
            Connection::Postgres(c) => c.answer(ticket, each),
        }
    }

    pub fn exec(&mut self, sql: &'static str, params: &[Param]) -> Result<u64> {
        either!(self, c => c.exec(sql, params))
    }

    pub fn query(&mut self, sql: &'static str, params: &[Param], each: EachRow) -> Result<()> {
        either!(self, c => c.query(sql, params, each))
    }

    /// Adds rows to a table. After an error the operation has to be undone. `table` and the names of `columns` are ours and safe in SQL.
    pub fn load(&mut self, table: &str, columns: &[Field], rows: &[Vec<Value>]) -> Result<()> {
        either!(self, c => c.load(table, columns, rows))
    }

    /// A transaction of this connection may be idle for long, and no server may end it for that.
    pub fn may_take_long(&mut self) -> Result<()> {
        match self {
            Connection::Sqlite(_) => Ok(()),
            Connection::Postgres(c) => c.script("SET idle_in_transaction_session_timeout = 0"),
        }
    }

    /// Until the next time somebody opens the file; others that have it open keep it as it is.
    pub fn leave_wal(&mut self) {
        if let Connection::Sqlite(c) = self {
            c.leave_wal();
        }
    }

    /// Several statements without parameters, such as a migration.
    pub fn script(&mut self, sql: &str) -> Result<()> {
        either!(self, c => c.script(sql))
    }

    /// The connection cannot be used any more (the server went away).
    pub fn is_broken(&self) -> bool {
        match self {
            Connection::Sqlite(_) => false,
            Connection::Postgres(c) => c.is_closed(),
        }
    }
}
