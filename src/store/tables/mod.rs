//! What a store holds, class by class, and the row model of every table that is kept. Archive, export, import and move
//! all read and write rows through this list. A migration that adds or changes a table without a line here fails
//! `tests/backup`, on both engines: nothing is left out of a backup in silence.

mod kept;
mod rows;

pub use kept::KEPT;
pub use rows::{Value, below, count, delete, find, insert, page, update};

/// What becomes of something when the store is backed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    Kept,
    /// Left out: worth nothing after a restore, or made anew from what is kept.
    Transient,
    /// Never written: it belongs to the machine or its operator, not to the store.
    Secret,
}

/// Something that is not a kept table, and why it is in its class.
#[derive(Clone, Copy, Debug)]
pub struct Other {
    pub name: &'static str,
    pub class: Class,
    pub why: &'static str,
}

const fn transient(name: &'static str, why: &'static str) -> Other {
    let class = Class::Transient;
    Other { name, class, why }
}

const fn secret(name: &'static str, why: &'static str) -> Other {
    let class = Class::Secret;
    Other { name, class, why }
}

/// Tables that no backup holds.
pub const TRANSIENT: &[Other] = &[
    transient(
        "schema_migrations",
        "the new store has its own; the manifest names the old",
    ),
    transient("guest_posts", "counts the posts of guests in the last 24 hours"),
    transient("upload_quota_reservations", "uploads that were under way"),
    transient("search_progress", "the search index is built anew"),
    transient("search_runs", "the search index is built anew"),
    transient("search_pages", "the search index is built anew"),
    transient("search_changes", "the search index is built anew"),
    transient("operations", "the journal of operations belongs to each store"),
];

/// What lies beside the database.
pub const BESIDE: &[Other] = &[
    Other {
        name: "uploads",
        class: Class::Kept,
        why: "the bytes of every upload that has a row",
    },
    transient("unfinished uploads", "drafts and objects without a row"),
    transient("logs", "belong to the machine"),
    secret(
        "configuration",
        "the configuration file with its client secrets, keys and tokens",
    ),
    secret(
        "environment",
        "variables, and credentials of databases and object storage",
    ),
];

/// The shape of a column, alike on both engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// A text that holds JSON.
    Json,
    Int,
    /// Microseconds since 1970 in UTC.
    Time,
    /// 0 or 1 on SQLite, BOOLEAN on Postgres; `Value::Int` here.
    Bool,
    Bytes,
}

impl Kind {
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Json => "json",
            Kind::Int => "int",
            Kind::Time => "time",
            Kind::Bool => "bool",
            Kind::Bytes => "bytes",
        }
    }

    pub fn parse(text: &str) -> Option<Kind> {
        use Kind::*;
        [Text, Json, Int, Time, Bool, Bytes]
            .into_iter()
            .find(|k| k.as_str() == text)
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Field<'a> {
    pub name: &'a str,
    pub kind: Kind,
}

/// A kept table. Rows go by `key`, which is unique and whose columns are never NULL.
#[derive(Debug)]
pub struct Table {
    pub name: &'static str,
    pub key: &'static [&'static str],
    pub columns: &'static [Field<'static>],
}

impl Table {
    /// The kept table of this name.
    pub fn find(name: &str) -> Option<&'static Table> {
        KEPT.iter().find(|t| t.name == name)
    }

    /// Where in a row a column stands.
    pub fn position(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == column)
    }

    /// The key of a row.
    pub fn key_of(&self, row: &[Value]) -> Vec<Value> {
        let places = self.key.iter().filter_map(|name| self.position(name));
        places.map(|at| row[at].clone()).collect()
    }
}
