//! Rows of any kept table, out of a snapshot in the order of their key and into a store in batches. The same on both
//! engines; never more than a page in memory.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::super::value::Cell;
use super::super::{Column, Param, Tx};
use super::{Field, KEPT, Kind, Table};
use crate::model::Result;

/// One column of one row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl Value {
    /// `None` for everything else.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl Column for Value {
    fn read(cell: Cell) -> Result<Self> {
        Ok(match cell {
            Cell::Null => Value::Null,
            Cell::Int(n) => Value::Int(n),
            Cell::Text(text) => Value::Text(text.to_owned()),
            Cell::Bytes(bytes) => Value::Bytes(bytes.to_vec()),
        })
    }
}

impl<'a> From<&'a Value> for Param<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Null => Param::Null,
            Value::Int(n) => Param::Int(*n),
            Value::Text(text) => Param::Text(text),
            Value::Bytes(bytes) => Param::Bytes(bytes),
        }
    }
}

/// The statements of one table.
struct Sql {
    count: &'static str,
    first: &'static str,
    next: &'static str,
    /// Its parameters are all columns in order.
    update: &'static str,
    delete: &'static str,
    find: &'static str,
}

/// Statements are cached by the address of their text, so each text is made once and stays.
static SQL: LazyLock<HashMap<&'static str, Sql>> = LazyLock::new(|| {
    let lasting = |text: String| -> &'static str { text.leak() };
    let of = |table: &Table| {
        let columns: Vec<_> = table.columns.iter().map(|c| c.name).collect();
        let (columns, key) = (columns.join(", "), table.key.join(", "));
        let places: Vec<_> = (2..table.key.len() + 2).map(|n| format!("?{n}")).collect();
        let (places, name) = (places.join(", "), table.name);
        Sql {
            count: lasting(format!("SELECT COUNT(*) FROM {name}")),
            first: lasting(format!("SELECT {columns} FROM {name} ORDER BY {key} LIMIT ?1")),
            update: lasting(format!("UPDATE {name} SET {} WHERE {}", sets(table), wheres(table))),
            delete: lasting(format!("DELETE FROM {name} WHERE {}", keys(table))),
            find: lasting(format!("SELECT {columns} FROM {name} WHERE {}", keys(table))),
            next: lasting(format!(
                "SELECT {columns} FROM {name} WHERE ({key}) > ({places}) ORDER BY {key} LIMIT ?1"
            )),
        }
    };
    KEPT.iter().map(|table| (table.name, of(table))).collect()
});

fn sets(table: &Table) -> String {
    let numbered = table
        .columns
        .iter()
        .zip(1..)
        .filter(|(c, _)| !table.key.contains(&c.name));
    let sets: Vec<_> = numbered.map(|(c, n)| format!("{} = ?{n}", c.name)).collect();
    sets.join(", ")
}

fn wheres(table: &Table) -> String {
    let numbered = table
        .columns
        .iter()
        .zip(1..)
        .filter(|(c, _)| table.key.contains(&c.name));
    let wheres: Vec<_> = numbered.map(|(c, n)| format!("{} = ?{n}", c.name)).collect();
    wheres.join(" AND ")
}

fn keys(table: &Table) -> String {
    let keys: Vec<_> = table
        .key
        .iter()
        .zip(1..)
        .map(|(name, n)| format!("{name} = ?{n}"))
        .collect();
    keys.join(" AND ")
}

/// Gives the row with this key these values.
pub fn update(tx: &mut Tx, table: &'static Table, row: &[Value]) -> Result<()> {
    if table.columns.len() == table.key.len() {
        return Ok(()); // all of it is key
    }
    let params: Vec<Param> = table
        .columns
        .iter()
        .zip(row)
        .map(|(field, value)| match (field.kind, value) {
            (Kind::Bool, Value::Int(n)) => Param::Bool(*n != 0),
            _ => Param::from(value),
        })
        .collect();
    tx.exec(SQL[table.name].update, &params).map(drop)
}

/// Deletes the row with this key, and what goes with it.
pub fn delete(tx: &mut Tx, table: &'static Table, key: &[Value]) -> Result<()> {
    let params: Vec<Param> = key.iter().map(Param::from).collect();
    tx.exec(SQL[table.name].delete, &params).map(drop)
}

pub fn count(tx: &mut Tx, table: &'static Table) -> Result<u64> {
    tx.one(SQL[table.name].count, &[], |r| r.take::<i64>().map(|n| n as u64))
}

/// The row with this key.
pub fn find(tx: &mut Tx, table: &'static Table, key: &[Value]) -> Result<Option<Vec<Value>>> {
    let key: Vec<_> = key.iter().map(Param::from).collect();
    tx.opt(SQL[table.name].find, &key, |r| {
        table.columns.iter().map(|_| r.take()).collect()
    })
}

/// The rows whose key begins with this text, where the rest of the key is text as well.
pub fn below(tx: &mut Tx, table: &'static Table, first: &str) -> Result<Vec<Vec<Value>>> {
    const PAGE: i64 = 100;
    let first = Value::Text(first.to_owned());
    let at = table.position(table.key[0]).unwrap_or_default();
    let mut after = vec![Value::Text(String::new()); table.key.len()];
    after[0] = first.clone();
    let mut rows = Vec::new();
    loop {
        let found = page(tx, table, Some(&after), PAGE)?;
        let more = found.len() == PAGE as usize && found.last().is_some_and(|row| row[at] == first);
        if let Some(last) = found.last() {
            after = table.key_of(last);
        }
        rows.extend(found.into_iter().filter(|row| row[at] == first));
        if !more {
            return Ok(rows);
        }
    }
}

/// Up to `limit` rows in the order of the key, all columns in the order of the table; those behind the key `after`, or
/// the first ones. A page with fewer rows than `limit` is the last one.
pub fn page(tx: &mut Tx, table: &'static Table, after: Option<&[Value]>, limit: i64) -> Result<Vec<Vec<Value>>> {
    let sql = &SQL[table.name];
    let mut params = vec![Param::Int(limit)];
    params.extend(after.unwrap_or_default().iter().map(Param::from));
    let sql = if after.is_some() { sql.next } else { sql.first };
    tx.all(sql, &params, |r| table.columns.iter().map(|_| r.take()).collect())
}

/// Adds rows with these columns, all new, in a writing transaction. Faster than a statement for each row on Postgres.
/// Text with U+0000 keeps it on SQLite; Postgres cannot hold it and gets U+FFFD.
pub fn insert(tx: &mut Tx, table: &str, columns: &[Field], rows: &[Vec<Value>]) -> Result<()> {
    tx.load(table, columns, rows)
}
