//! One open transaction on either engine. SQL is static text with `?1` placeholders, written once.
//! Use cases in `chat` are plain synchronous functions over `&mut Tx`; the threads of `worker` own the connections.

use super::connection::Connection;
use super::tables::{Field, Value};
use super::{Engine, Param, Row};
use crate::model::*;

pub struct Tx<'a> {
    conn: &'a mut Connection,
    now: Time,
    /// Something other processes and open sockets must hear about was written.
    news: bool,
}

impl<'a> Tx<'a> {
    pub(super) fn new(conn: &'a mut Connection) -> Self {
        Tx {
            conn,
            now: Time::now(),
            news: false,
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

    pub(super) fn load(&mut self, table: &str, columns: &[Field], rows: &[Vec<Value>]) -> Result<()> {
        self.conn.load(table, columns, rows)
    }

    pub(super) fn announce(&mut self) {
        self.news = true;
    }

    pub(super) fn has_news(&self) -> bool {
        self.news
    }

    /// Tells every server that a role, membership or credential changed, so that open sockets are re-checked.
    pub fn access_changed(&mut self) -> Result<()> {
        self.exec(
            "UPDATE clock SET value = CAST(CAST(value AS BIGINT) + 1 AS TEXT) WHERE name = 'access'",
            &[],
        )?;
        self.announce();
        Ok(())
    }

    /// Grows with every `access_changed`.
    pub fn access_version(&mut self) -> Result<String> {
        self.one("SELECT value FROM clock WHERE name = 'access'", &[], |r| r.take())
    }
}
