//! What waits to be sent to Postgres: statements whose answers nobody waits for. They travel with the next one that
//! somebody does wait for, in their order and in one round trip.

use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Row, Statement};

use super::failure::failed;
use crate::model::{Error, Kind};
use crate::store::Param;

pub(super) enum Entry {
    /// Fixed text without parameters.
    Script(&'static str),
    Statement {
        sql: &'static str,
        statement: Statement,
        params: Vec<Kept>,
        /// Where its rows are to be left, if they are wanted.
        ticket: Option<u64>,
    },
}

impl Entry {
    /// On the wire when first polled.
    pub async fn send(&self, client: &Client) -> Result<Vec<Row>, tokio_postgres::Error> {
        match self {
            Entry::Script(sql) => client.batch_execute(sql).await.map(|()| Vec::new()),
            Entry::Statement { statement, params, .. } => {
                let params: Vec<_> = params.iter().map(Kept::lend).collect();
                client.query(statement, &dynamic(&params)).await
            }
        }
    }

    pub fn failed(&self, e: tokio_postgres::Error) -> Error {
        match self {
            Entry::Script(_) => failed(e),
            Entry::Statement { sql, .. } => named(failed(e), sql),
        }
    }
}

/// Says which statement it was, where nobody but the log will know what to make of it.
pub(super) fn named(e: Error, sql: &str) -> Error {
    if e.kind == Kind::Internal {
        Error::internal(format!("{} in: {sql}", e.chain()))
    } else {
        e
    }
}

pub(super) fn dynamic<'p>(params: &'p [Param<'p>]) -> Vec<&'p (dyn ToSql + Sync)> {
    params.iter().map(|p| p as _).collect()
}

/// A parameter that outlives the call that bound it.
pub(super) enum Kept {
    Null,
    Int(i64),
    Bool(bool),
    Text(String),
    Bytes(Vec<u8>),
}

impl From<&Param<'_>> for Kept {
    fn from(param: &Param) -> Self {
        match *param {
            Param::Null => Kept::Null,
            Param::Int(n) => Kept::Int(n),
            Param::Bool(b) => Kept::Bool(b),
            Param::Text(text) => Kept::Text(text.to_owned()),
            Param::Bytes(bytes) => Kept::Bytes(bytes.to_owned()),
        }
    }
}

impl Kept {
    fn lend(&self) -> Param<'_> {
        match self {
            Kept::Null => Param::Null,
            Kept::Int(n) => Param::Int(*n),
            Kept::Bool(b) => Param::Bool(*b),
            Kept::Text(text) => Param::Text(text),
            Kept::Bytes(bytes) => Param::Bytes(bytes),
        }
    }
}
