//! Export: the rows of a store as one JSON object, for audits, for people who want their data, and for `import`. Every
//! key is a table and holds an array of rows, in the order of their key; keys and columns are in a fixed order. So two
//! exports of one state are the same bytes, on either engine. Read from one snapshot, a page at a time. Credentials of
//! any kind are not in it.

mod person;
mod shape;

use std::io::{self, Write};

use serde_json::Value as Json;

use super::tables::{self, Kind, Value};
use super::{Job, Tx, params};
use crate::model::{Error, Result, Time, UserId};

pub use person::Person;
pub use shape::{LEFT_OUT, REDACTED, Shape, Source, shapes};

const PAGE: i64 = 500;

/// What an export holds.
#[derive(Clone, Copy, Debug, Default, serde::Serialize)]
pub struct Exported {
    pub tables: u64,
    pub rows: u64,
}

/// Rows are written as they are read. With a person, only what is theirs.
pub fn export(tx: &mut Tx, person: Option<&UserId>, out: &mut dyn Write, job: &mut Job) -> Result<Exported> {
    let person = person.map(|id| Person::of(tx, id)).transpose()?;
    let mut done = Exported::default();
    let mut total = 0;
    for shape in shapes().iter().filter(|s| !s.is_derived()) {
        total += tables::count(tx, shape.table)?;
    }
    job.begin("rows", total, "")?;
    out.write_all(b"{").map_err(unwritten)?;
    for shape in shapes() {
        let first = done.tables == 0;
        let head = format!("{}\n  \"{}\": [", if first { "" } else { "," }, shape.key);
        out.write_all(head.as_bytes()).map_err(unwritten)?;
        done.tables += 1;
        let rows = table(tx, shape, person.as_ref(), out, job)?;
        done.rows += rows;
        out.write_all(if rows == 0 { b"]" } else { b"\n  ]" })
            .map_err(unwritten)?;
    }
    out.write_all(b"\n}\n").map_err(unwritten)?;
    out.flush().map_err(unwritten)?;
    Ok(done)
}

fn unwritten(e: io::Error) -> Error {
    Error::new(crate::model::Kind::Internal, "cannot write the export").because(e)
}

fn table(tx: &mut Tx, shape: &Shape, person: Option<&Person>, out: &mut dyn Write, job: &mut Job) -> Result<u64> {
    let mut after: Option<Vec<Value>> = None;
    let mut written = 0;
    loop {
        let mut page = tables::page(tx, shape.table, after.as_deref(), PAGE)?;
        let full = page.len() == PAGE as usize;
        after = page.last().map(|row| shape.table.key_of(row));
        let read = page.len() as u64;
        if let Some(person) = person {
            page.retain_mut(|row| person.owns(shape, row));
        }
        page.retain(|row| shape.has(row));
        let events = match shape.key {
            "event_recipients" => event_ids(tx, &page)?,
            _ => Vec::new(),
        };
        let mut text = String::new();
        for (n, row) in page.iter().enumerate() {
            text += if written == 0 { "\n    {" } else { ",\n    {" };
            written += 1;
            for (place, (name, source)) in shape.columns.iter().enumerate() {
                text += if place == 0 { "\n      \"" } else { ",\n      \"" };
                text += name;
                text += "\": ";
                push(&mut text, &cell(shape, *source, row, events.get(n)));
            }
            text += "\n    }";
        }
        out.write_all(text.as_bytes()).map_err(unwritten)?;
        // The derived tables go through rows that were counted for another.
        job.add(if shape.is_derived() { 0 } else { read }, shape.key)?;
        if !full {
            return Ok(written);
        }
    }
}

fn cell(shape: &Shape, source: Source, row: &[Value], event: Option<&String>) -> Json {
    match source {
        Source::Column(at) => match (&row[at], shape.table.columns[at].kind) {
            (Value::Null, _) => Json::Null,
            (Value::Int(n), Kind::Time) => Time(*n).to_string().into(),
            (Value::Int(n), _) => (*n).into(),
            (Value::Text(text), _) => text.as_str().into(),
            // No table of an export has such a column; a test sees to it.
            (Value::Bytes(_), _) => Json::Null,
        },
        Source::Redacted => shape::REDACTION.into(),
        Source::Fixed(text) => text.into(),
        Source::Nothing => Json::Null,
        Source::EventId => event.map_or(Json::Null, |id| id.as_str().into()),
    }
}

fn push(text: &mut String, value: &Json) {
    use std::fmt::Write;
    let _ = write!(text, "{value}"); // writing to a String cannot fail
}

/// The ids of the events of these recipients, row by row.
fn event_ids(tx: &mut Tx, rows: &[Vec<Value>]) -> Result<Vec<String>> {
    let cursors: Vec<&str> = rows
        .iter()
        .filter_map(|row| row.first().and_then(Value::text))
        .collect();
    let list = serde_json::to_string(&cursors).map_err(Error::internal)?;
    let sql = "SELECT cursor, id FROM events WHERE cursor IN (SELECT value FROM json_each(?1))";
    let ids = tx.all(sql, params![&list], |r| Ok((r.take::<String>()?, r.take::<String>()?)))?;
    let ids: std::collections::HashMap<_, _> = ids.into_iter().collect();
    Ok(cursors
        .iter()
        .map(|c| ids.get(*c).cloned().unwrap_or_default())
        .collect())
}
