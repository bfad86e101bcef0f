//! One open transaction on either engine. SQL is static text with `?1` placeholders, written once.
//! Use cases in `chat` are plain synchronous functions over `&mut Tx`; the threads of `worker` own the connections.

use super::connection::Connection;
use super::tables::{Field, Value};
use super::{Engine, Param, Row};
use crate::model::*;

pub struct Tx<'a> {
    conn: &'a mut Connection,
    turn: &'a mut Turn,
    now: Time,
}

/// What the operations of one transaction share.
#[derive(Default)]
pub(super) struct Turn {
    /// The last cursor of the event log, once somebody needed it.
    pub cursor: Option<Cursor>,
    /// Something other processes and open sockets must hear about was written.
    pub news: bool,
}

impl<'a> Tx<'a> {
    pub(super) fn new(conn: &'a mut Connection, turn: &'a mut Turn) -> Self {
        Tx {
            conn,
            turn,
            now: Time::now(),
        }
    }

    /// The instant of this transaction.
    pub fn now(&self) -> Time {
        self.now
    }

    pub fn engine(&self) -> Engine {
        self.conn.engine()
    }

    /// Runs a statement; the number of rows it changed.
    pub fn exec(&mut self, sql: &'static str, params: &[Param]) -> Result<u64> {
        self.conn.exec(sql, params)
    }

    /// Runs a statement whose outcome nothing here depends on. It may travel with a later one; an error is the error of
    /// this operation all the same, now or later.
    pub fn queue(&mut self, sql: &'static str, params: &[Param]) -> Result<()> {
        self.conn.queue(sql, params)
    }

    /// Asks a question whose answer is needed a little later: it may travel with the next one.
    pub fn ask<T>(&mut self, sql: &'static str, params: &[Param], read: fn(&mut Row) -> Result<T>) -> Result<Asked<T>> {
        Ok(Asked(match self.conn.ask(sql, params)? {
            Some(ticket) => Answer::Coming(ticket, read),
            None => Answer::Here(self.all(sql, params, read)?),
        }))
    }

    pub fn all<T>(
        &mut self,
        sql: &'static str,
        params: &[Param],
        mut read: impl FnMut(&mut Row) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut rows = Vec::new();
        self.conn.query(sql, params, &mut |row| {
            rows.push(read(row)?);
            Ok(())
        })?;
        Ok(rows)
    }

    pub fn opt<T>(
        &mut self,
        sql: &'static str,
        params: &[Param],
        mut read: impl FnMut(&mut Row) -> Result<T>,
    ) -> Result<Option<T>> {
        let mut found = None;
        self.conn.query(sql, params, &mut |row| {
            if found.is_none() {
                found = Some(read(row)?);
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// The one row of a query that always has one, such as a count.
    pub fn one<T>(
        &mut self,
        sql: &'static str,
        params: &[Param],
        read: impl FnMut(&mut Row) -> Result<T>,
    ) -> Result<T> {
        self.opt(sql, params, read)?
            .ok_or_else(|| Error::internal(format!("no row from: {sql}")))
    }

    pub fn exists(&mut self, sql: &'static str, params: &[Param]) -> Result<bool> {
        Ok(self.opt(sql, params, |_| Ok(()))?.is_some())
    }

    /// For work that may be idle between two statements for longer than a server lets a transaction be, because it waits for a
    /// file or another store. Holds for the connection, so this is for commands, which end with their work.
    pub fn may_take_long(&mut self) -> Result<()> {
        self.conn.may_take_long()
    }

    pub(super) fn load(&mut self, table: &str, columns: &[Field], rows: &[Vec<Value>]) -> Result<()> {
        self.conn.load(table, columns, rows)
    }

    /// At the end of an operation.
    pub(super) fn settle(&mut self) -> Result<()> {
        self.conn.settle()
    }

    pub(super) fn turn(&mut self) -> &mut Turn {
        self.turn
    }

    /// Tells every server that a role, membership or credential changed, so that open sockets are re-checked.
    pub fn access_changed(&mut self) -> Result<()> {
        self.turn.news = true;
        self.queue(
            "UPDATE clock SET value = CAST(CAST(value AS BIGINT) + 1 AS TEXT) WHERE name = 'access'",
            &[],
        )
    }

    /// Grows with every `access_changed`.
    pub fn access_version(&mut self) -> Result<String> {
        self.one("SELECT value FROM clock WHERE name = 'access'", &[], |r| r.take())
    }
}

/// A question that was asked, in the transaction it was asked in.
pub struct Asked<T>(Answer<T>);

enum Answer<T> {
    Here(Vec<T>),
    Coming(u64, fn(&mut Row) -> Result<T>),
}

impl<T> Asked<T> {
    /// The answer of a question that need not be asked.
    pub fn nothing() -> Self {
        Asked(Answer::Here(Vec::new()))
    }

    pub fn all(self, tx: &mut Tx) -> Result<Vec<T>> {
        match self.0 {
            Answer::Here(rows) => Ok(rows),
            Answer::Coming(ticket, read) => {
                let mut rows = Vec::new();
                tx.conn.answer(ticket, &mut |row| {
                    rows.push(read(row)?);
                    Ok(())
                })?;
                Ok(rows)
            }
        }
    }

    pub fn opt(self, tx: &mut Tx) -> Result<Option<T>> {
        Ok(self.all(tx)?.into_iter().next())
    }

    pub fn exists(self, tx: &mut Tx) -> Result<bool> {
        Ok(self.opt(tx)?.is_some())
    }

    pub fn one(self, tx: &mut Tx) -> Result<T> {
        self.opt(tx)?
            .ok_or_else(|| Error::internal("no row where there always is one"))
    }
}
