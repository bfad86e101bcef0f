//! Fills a new, empty place with what an archive holds: the schema it was taken from, its rows, then the migrations that
//! came since; the bytes of uploads go where the store keeps them. The place is thrown away when anything fails.

use std::io::Read;

use bytes::Bytes;
use tokio::runtime::Handle;

use super::super::format::{Manifest, TableEntry};
use super::super::read::Sink;
use super::super::write::Hashed;
use super::super::{damaged, newer};
use crate::model::{Error, Kind, Result, hex, object_name};
use crate::store::blobs::Blobs;
use crate::store::connection::Connection;
use crate::store::tables::{Field, Value};
use crate::store::{Engine, migrate, params};

/// Read at once from an upload.
const BLOCK: usize = 128 << 10;

pub struct Loader<'a> {
    pub conn: &'a mut Connection,
    pub blobs: &'a Blobs,
    pub runtime: &'a Handle,
    /// Foreign keys that were taken off for the time of loading, as the statements that put them back.
    references: Vec<String>,
    /// Uploads whose bytes were not there before.
    pub added: Vec<String>,
}

impl<'a> Loader<'a> {
    pub fn new(conn: &'a mut Connection, blobs: &'a Blobs, runtime: &'a Handle) -> Loader<'a> {
        Loader {
            conn,
            blobs,
            runtime,
            references: Vec::new(),
            added: Vec::new(),
        }
    }

    /// Commits the rows, checks what they refer to, and applies the migrations of later versions.
    pub fn finish(&mut self, manifest: &Manifest) -> Result<()> {
        for table in &manifest.tables {
            let found = count(self.conn, &table.name)?;
            if found != table.rows {
                let text = format!("{} holds {found} rows after loading {}", table.name, table.rows);
                return Err(Error::internal(text));
            }
        }
        self.conn.commit(false)?;
        for statement in std::mem::take(&mut self.references) {
            self.conn
                .script(&statement)
                .map_err(|e| damaged(format!("its rows refer to rows that are not there: {}", e.chain())))?;
        }
        if self.conn.engine() == Engine::Sqlite {
            check_references(self.conn)?;
            self.conn.script("PRAGMA foreign_keys = ON")?;
        }
        migrate::apply_rest(self.conn)
    }

    /// Rows come in the order of tables, and rows of one table may refer to later ones: references are checked at the end.
    fn suspend_references(&mut self) -> Result<()> {
        if self.conn.engine() == Engine::Sqlite {
            return self.conn.script("PRAGMA foreign_keys = OFF");
        }
        let mut drops = Vec::new();
        self.conn.query(
            "SELECT CAST(r.relname AS TEXT), CAST(c.conname AS TEXT), pg_get_constraintdef(c.oid)
             FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid JOIN pg_namespace n ON n.oid = r.relnamespace
             WHERE c.contype = 'f' AND n.nspname = current_schema() ORDER BY 1, 2",
            &[],
            &mut |row| {
                let (table, name): (String, String) = (row.take()?, row.take()?);
                let definition: String = row.take()?;
                drops.push(format!("ALTER TABLE {table} DROP CONSTRAINT {name}"));
                self.references
                    .push(format!("ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"));
                Ok(())
            },
        )?;
        self.conn.script(&drops.join(";"))
    }
}

/// Dangling references of a SQLite file.
pub fn check_references(conn: &mut Connection) -> Result<()> {
    let mut dangling = None;
    conn.query("PRAGMA foreign_key_check", &[], &mut |row| {
        let (table, _): (String, Value) = (row.take()?, row.take()?);
        let parent: String = row.take()?;
        dangling.get_or_insert((table, parent));
        Ok(())
    })?;
    match dangling {
        None => Ok(()),
        Some((table, parent)) => Err(damaged(format!(
            "rows of {table} refer to rows of {parent} that are not there"
        ))),
    }
}

fn count(conn: &mut Connection, table: &str) -> Result<u64> {
    // Once for each table of a restore: nothing worth caching.
    let sql: &'static str = format!("SELECT COUNT(*) FROM {table}").leak();
    let mut found = 0;
    conn.query(sql, &[], &mut |row| {
        found = row.take::<i64>()? as u64;
        Ok(())
    })?;
    Ok(found)
}

impl Sink for Loader<'_> {
    fn doing(&self) -> &'static str {
        "loading"
    }

    fn manifest(&mut self, manifest: &Manifest) -> Result<()> {
        refuse_newer(&manifest.migrations)?;
        migrate::apply_these(self.conn, &manifest.migrations)?;
        self.suspend_references()?;
        self.conn.begin()?;
        // What migrations put there comes with the archive.
        for table in &manifest.tables {
            self.conn
                .script(&format!("DELETE FROM {}", table.name))
                .map_err(|e| damaged(format!("its schema has no table {}: {}", table.name, e.chain())))?;
        }
        Ok(())
    }

    fn rows(&mut self, table: &TableEntry, mut rows: Vec<Vec<Value>>) -> Result<()> {
        let kinds = table.kinds();
        let columns = table.columns.iter().zip(&kinds);
        let columns: Vec<_> = columns
            .map(|(c, kind)| Field {
                name: &c.name,
                kind: *kind,
            })
            .collect();
        if table.name == "uploads" {
            rename(table, &mut rows)?;
        }
        self.conn.load(&table.name, &columns, &rows).map_err(|e| match e.kind {
            Kind::Unavailable | Kind::Full | Kind::Unreachable => e,
            _ => damaged(format!(
                "rows of {} do not fit into the schema: {}",
                table.name,
                e.chain()
            )),
        })
    }

    fn upload(&mut self, id: &str, size: u64, bytes: &mut dyn Read) -> Result<()> {
        let mut found = None;
        let sql = "SELECT storage_path, content_type, byte_size FROM uploads WHERE id = ?1";
        self.conn.query(sql, params![id], &mut |row| {
            found = Some((row.take::<String>()?, row.take::<String>()?, row.take::<i64>()?));
            Ok(())
        })?;
        match found {
            Some((name, content_type, held)) if held as u64 == size => self.store(id, name, &content_type, size, bytes),
            Some(_) => Err(damaged(format!("uploads/{id} does not have the size of its row"))),
            None => Err(damaged(format!("uploads/{id} has no row"))),
        }
    }
}

impl Loader<'_> {
    /// Objects never change, so one that is there with the same bytes is the one. Where others have its name, it gets a new
    /// one: those belong to the state before, whatever happened to them.
    fn store(&mut self, id: &str, name: String, content_type: &str, size: u64, bytes: &mut dyn Read) -> Result<()> {
        let (blobs, runtime) = (self.blobs, self.runtime);
        let mut draft = runtime.block_on(blobs.draft())?;
        let mut hashed = Hashed::new(bytes);
        loop {
            let mut block = Vec::with_capacity(BLOCK);
            (&mut hashed)
                .take(BLOCK as u64)
                .read_to_end(&mut block)
                .map_err(damaged)?;
            if block.is_empty() {
                break;
            }
            runtime.block_on(draft.write(Bytes::from(block)))?;
        }
        let length = hashed.length;
        if length != size {
            return Err(damaged(format!("the bytes of {name} are cut off")));
        }
        let name = match runtime.block_on(held(blobs, &name, size))? {
            Some(held) if held == hashed.hex() => return Ok(()),
            Some(_) => self.renamed(id)?,
            None => name,
        };
        self.added.push(name.clone());
        runtime.block_on(blobs.keep(draft, &name, content_type))
    }

    fn renamed(&mut self, id: &str) -> Result<String> {
        let name = object_name();
        let sql = "UPDATE uploads SET storage_path = ?2 WHERE id = ?1";
        self.conn.exec(sql, params![id, &name])?;
        Ok(name)
    }
}

/// The hash of the object that has this name already.
async fn held(blobs: &Blobs, name: &str, size: u64) -> Result<Option<String>> {
    use futures_util::StreamExt;
    use sha2::{Digest, Sha256};
    let mut chunks = match blobs.read(name, 0, size).await {
        Ok(chunks) => chunks,
        Err(e) if e.kind == Kind::NotFound => return Ok(None),
        // Too short: not what it should be.
        Err(e) if e.kind == Kind::Internal => return Ok(Some(String::new())),
        Err(e) => return Err(e),
    };
    let mut hash = Sha256::new();
    while let Some(chunk) = chunks.next().await {
        hash.update(&chunk.map_err(Error::internal)?);
    }
    Ok(Some(hex(&hash.finalize())))
}

/// Objects of stores of old may have paths for names. A name of ours leads nowhere but into the place of uploads.
fn rename(table: &TableEntry, rows: &mut [Vec<Value>]) -> Result<()> {
    let (Some(id), Some(path)) = (table.position("id"), table.position("storage_path")) else {
        return Err(damaged("its uploads have no id or no storage_path"));
    };
    for row in rows {
        let plain = |text: &str| super::super::format::is_upload_id(text);
        if let (Value::Text(id), Value::Text(stored)) = (&row[id], &row[path])
            && !plain(stored)
        {
            row[path] = Value::Text(format!("upload-{id}"));
        }
    }
    Ok(())
}

/// Whether this binary knows the schema.
pub fn refuse_newer(migrations: &[String]) -> Result<()> {
    match migrate::unknown(migrations) {
        Some(name) => Err(newer(format!(
            "the backup has a newer schema ({name}) than this binary"
        ))),
        None => Ok(()),
    }
}
