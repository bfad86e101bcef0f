//! How big a store is, from what the engine knows without reading the tables.

use std::path::Path;

use serde::Serialize;

use super::{Engine, Tx, companions, params};
use crate::model::Result;

#[derive(Clone, Copy, Debug, Serialize)]
pub struct Size {
    pub engine: Engine,
    /// Of the database, in bytes.
    pub database: u64,
    /// Of SQLite's write-ahead log, in bytes; 0 on Postgres.
    pub wal: u64,
    /// Of `database`, what a vacuum would give back. Postgres knows only estimates of it, which `upkeep::size` asks for.
    pub free: u64,
}

/// Postgres counts by reading; above this its planner's estimate is used.
const COUNTED: i64 = 200_000;

impl Tx<'_> {
    /// Rows of `messages` or `events`, and whether that is an estimate. SQLite counts the entries of its smallest index
    /// (a million in about 10 ms).
    pub fn rows(&mut self, table: &'static str) -> Result<(i64, bool)> {
        if self.engine() == Engine::Postgres {
            let estimate: i64 = self.one(
                "SELECT CAST(reltuples AS BIGINT) FROM pg_class WHERE oid = to_regclass(?1)",
                params![table],
                |r| r.take(),
            )?;
            if estimate > COUNTED {
                return Ok((estimate, true));
            }
        }
        let sql = match table {
            "messages" => "SELECT COUNT(*) FROM messages",
            _ => "SELECT COUNT(*) FROM events",
        };
        Ok((self.one(sql, &[], |r| r.take())?, false))
    }

    pub fn size(&mut self) -> Result<Size> {
        let engine = self.engine();
        if engine == Engine::Postgres {
            let database: i64 = self.one("SELECT pg_database_size(current_database())", &[], |r| r.take())?;
            return Ok(Size {
                engine,
                database: database as u64,
                wal: 0,
                free: 0,
            });
        }
        let (page, pages, free) = self.one(
            "SELECT p.page_size, c.page_count, f.freelist_count
             FROM pragma_page_size p, pragma_page_count c, pragma_freelist_count f",
            &[],
            |r| {
                Ok((
                    r.take::<i64>()? as u64,
                    r.take::<i64>()? as u64,
                    r.take::<i64>()? as u64,
                ))
            },
        )?;
        let file: String = self.one("SELECT file FROM pragma_database_list WHERE name = 'main'", &[], |r| {
            r.take()
        })?;
        let [wal, _] = companions(Path::new(&file));
        Ok(Size {
            engine,
            database: page * pages,
            wal: std::fs::metadata(wal).map_or(0, |m| m.len()),
            free: page * free,
        })
    }
}
