//! What the engine says of its own files. SQLite reads every page and compares every index with its table. Postgres does
//! the like only with the extension `amcheck`, which the operator may install; without it, it tells of broken pages that
//! it came across and of indexes that it does not use.

use super::{ASKED, Found};
use crate::model::{Kind, Result};
use crate::store::{Engine, Tx, params};

pub fn run(tx: &mut Tx) -> Result<Found> {
    match tx.engine() {
        Engine::Sqlite => sqlite(tx),
        Engine::Postgres => postgres(tx),
    }
}

fn sqlite(tx: &mut Tx) -> Result<Found> {
    let mut found = Found {
        examined: 1,
        ..Found::default()
    };
    let lines = tx.all("PRAGMA integrity_check(101)", &[], |r| r.take::<String>())?;
    for line in lines.iter().filter(|line| *line != "ok") {
        found.problem("database file", line.trim());
    }
    Ok(found)
}

const INVALID: &str = "SELECT CAST(c.relname AS TEXT) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
     JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = current_schema() AND NOT (i.indisvalid AND i.indisready AND i.indislive) LIMIT ?1";

const UNCHECKED: &str =
    "SELECT CAST(c.conname AS TEXT) FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
     WHERE n.nspname = current_schema() AND NOT c.convalidated LIMIT ?1";

const BROKEN_PAGES: &str =
    "SELECT COALESCE(checksum_failures, 0) FROM pg_stat_database WHERE datname = current_database()";

const AMCHECK: &str = "SELECT 1 FROM pg_extension WHERE extname = 'amcheck'";

/// Fails at the first index that does not agree with its table.
const COMPARE_INDEXES: &str = "SELECT CAST(c.relname AS TEXT), CAST(bt_index_check(c.oid, TRUE) AS TEXT) FROM pg_index i
     JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = current_schema() AND a.amname = 'btree' AND c.relpersistence = 'p' AND i.indisvalid";

fn postgres(tx: &mut Tx) -> Result<Found> {
    let mut found = Found {
        examined: 3,
        ..Found::default()
    };
    for name in tx.all(INVALID, params![ASKED], |r| r.take::<String>())? {
        found.problem(name, "the index is not usable; REINDEX it");
    }
    for name in tx.all(UNCHECKED, params![ASKED], |r| r.take::<String>())? {
        found.problem(name, "the constraint was never checked; VALIDATE it");
    }
    let broken = tx.one(BROKEN_PAGES, &[], |r| r.take::<i64>())?;
    if broken > 0 {
        found.problem("database", format!("Postgres met {broken} pages with a wrong checksum"));
    }
    if !tx.exists(AMCHECK, &[])? {
        found
            .notes
            .push("indexes are compared with their tables only after CREATE EXTENSION amcheck".into());
        return Ok(found);
    }
    // The last question: after an error the transaction answers nothing more.
    match tx.all(COMPARE_INDEXES, &[], |r| r.take::<String>()) {
        Ok(indexes) => found.examined += indexes.len() as u64,
        Err(e) if e.kind == Kind::Internal => {
            let text = e.chain();
            if text.contains("permission denied") {
                found.notes.push("this role may not use amcheck".into());
            } else {
                found.problem("index", text);
            }
        }
        Err(e) => return Err(e),
    }
    Ok(found)
}
