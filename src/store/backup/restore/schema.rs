//! A restored Postgres store is built in a schema of its own and takes the place of the old one in a single transaction; the
//! old tables move to a schema beside it. Tables of others in the same schema are left alone.

use std::time::{Duration, Instant};

use crate::model::{Error, Kind, Result};
use crate::store::Mode;
use crate::store::connection::Connection;
use crate::store::postgres::IN_USE;
use crate::store::tables::{KEPT, TRANSIENT};
use crate::store::{Location, Param, params};

pub const ASIDE: &str = "clickclack_before_restore_";
const SCRATCH: &str = "clickclack_restoring";
/// One restore at a time, and none while somebody else holds it.
const LOCK: &str = "SELECT pg_try_advisory_lock(7164781837236663394)";

/// A connection on which no other restore runs, to a store that no other process of ours has open.
pub fn hold(at: &Location) -> Result<Connection> {
    let mut conn = Connection::open(at, Mode::Write)?;
    conn.may_take_long()?;
    if !ask::<bool>(&mut conn, LOCK, &[])? {
        return Err(Error::new(
            Kind::Conflict,
            format!("another restore works on the store {at}"),
        ));
    }
    // The server takes a moment to let go of a connection that was closed just now.
    let end = Instant::now() + Duration::from_secs(1);
    loop {
        match others(&mut conn)? {
            0 => return Ok(conn),
            others if Instant::now() > end => return Err(in_use(at, others)),
            _ => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}

/// Connections of ours but this one.
fn others(conn: &mut Connection) -> Result<i64> {
    // A key of 64 bits stands there in two halves.
    let sql = "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND granted
         AND (CAST(classid AS BIGINT) << 32) + CAST(objid AS BIGINT) = ?1 AND pid <> pg_backend_pid()
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    ask(conn, sql, params![IN_USE])
}

/// Nobody else has the store open, and until the end of this transaction nobody else will.
fn alone(conn: &mut Connection, at: &Location) -> Result<()> {
    if ask(conn, "SELECT pg_try_advisory_xact_lock(?1)", params![IN_USE])? {
        return Ok(());
    }
    Err(in_use(at, others(conn)?.max(1)))
}

fn in_use(at: &Location, others: i64) -> Error {
    let text = format!("the store {at} is in use by another process ({others} connections); stop it first");
    Error::new(Kind::Conflict, text).code("store_in_use")
}

fn ask<T: crate::store::Column>(conn: &mut Connection, sql: &'static str, params: &[Param]) -> Result<T> {
    let mut answer = None;
    conn.query(sql, params, &mut |row| {
        answer = Some(row.take()?);
        Ok(())
    })?;
    answer.ok_or_else(|| Error::internal(format!("no row from: {sql}")))
}

/// A fresh schema that the connection works in from now on. The name of the one it worked in before.
pub fn build(conn: &mut Connection) -> Result<String> {
    let home: String = ask(conn, "SELECT CAST(current_schema() AS TEXT)", &[])?;
    conn.script(&format!(
        "DROP SCHEMA IF EXISTS {SCRATCH} CASCADE; CREATE SCHEMA {SCRATCH}; SET search_path TO {SCRATCH}"
    ))?;
    Ok(home)
}

/// Throws the scratch schema away.
pub fn discard(conn: &mut Connection) {
    // The next restore does it otherwise.
    let _ = conn.script(&format!("ROLLBACK; DROP SCHEMA IF EXISTS {SCRATCH} CASCADE"));
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The tables of ours in a schema.
fn tables_in(conn: &mut Connection, schema: &str) -> Result<Vec<String>> {
    let mut found = Vec::new();
    conn.query(
        "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = ?1 ORDER BY 1",
        params![schema],
        &mut |row| {
            found.push(row.take::<String>()?);
            Ok(())
        },
    )?;
    let ours = |name: &String| KEPT.iter().any(|t| t.name == name) || TRANSIENT.iter().any(|t| t.name == name);
    found.retain(ours);
    Ok(found)
}

/// The functions that triggers of ours call.
fn functions_in(conn: &mut Connection, schema: &str) -> Result<Vec<String>> {
    let mut found = Vec::new();
    conn.query(
        "SELECT DISTINCT CAST(p.proname AS TEXT) FROM pg_trigger t JOIN pg_class r ON r.oid = t.tgrelid
         JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_namespace n ON n.oid = r.relnamespace AND n.oid = p.pronamespace
         WHERE n.nspname = ?1 AND NOT t.tgisinternal ORDER BY 1",
        params![schema],
        &mut |row| {
            found.push(row.take::<String>()?);
            Ok(())
        },
    )?;
    Ok(found)
}

/// Statements that move the store in `from` to `to`.
fn moves(conn: &mut Connection, from: &str, to: &str) -> Result<Vec<String>> {
    let (tables, functions) = (tables_in(conn, from)?, functions_in(conn, from)?);
    let (from, to) = (quoted(from), quoted(to));
    let function = functions
        .iter()
        .map(|name| format!("ALTER FUNCTION {from}.{name}() SET SCHEMA {to}"));
    let table = |name: &String| format!("ALTER TABLE {from}.{name} SET SCHEMA {to}");
    Ok(tables.iter().map(table).chain(function).collect())
}

/// Puts the tables of `new` in the place of those in `home`, which move to a schema named by `stamp`. Its name, unless
/// there was nothing to move.
fn exchange(conn: &mut Connection, at: &Location, home: &str, new: &str, stamp: &str) -> Result<Option<String>> {
    let aside = format!("{ASIDE}{stamp}");
    let (out, back) = (moves(conn, home, &aside)?, moves(conn, new, home)?);
    let mut statements = Vec::new();
    if !out.is_empty() {
        statements.push(format!("CREATE SCHEMA {aside}"));
    }
    let had = !out.is_empty();
    statements.extend(out.into_iter().chain(back));
    statements.push(format!("DROP SCHEMA {}", quoted(new)));
    conn.begin()?;
    let done = alone(conn, at)
        .and_then(|()| conn.script(&statements.join("; ")))
        .and_then(|()| conn.commit(true));
    if done.is_err() {
        let _ = conn.rollback();
    }
    done.map(|()| had.then_some(aside))
}

/// The end of a restore.
pub fn swap(conn: &mut Connection, at: &Location, home: &str, stamp: &str) -> Result<Option<String>> {
    exchange(conn, at, home, SCRATCH, stamp)
}

/// The schema of the newest state that was set aside.
pub fn newest(conn: &mut Connection, at: &Location) -> Result<String> {
    let sql =
        "SELECT MAX(CAST(nspname AS TEXT)) FROM pg_namespace WHERE nspname LIKE 'clickclack\\_before\\_restore\\_%'";
    let newest: Option<String> = ask(conn, sql, &[])?;
    newest.ok_or_else(|| Error::new(Kind::NotFound, format!("nothing was set aside for the store {at}")))
}

/// Brings the state in the schema `back` back. The schema that the present state moved to.
pub fn undo(conn: &mut Connection, at: &Location, back: &str, stamp: &str) -> Result<Option<String>> {
    let home: String = ask(conn, "SELECT CAST(current_schema() AS TEXT)", &[])?;
    exchange(conn, at, &home, back, stamp)
}
