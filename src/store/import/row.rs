//! One row of an export, back into the values of its table. Columns that an export leaves out get what a new row has.

use serde_json::{Map, Value as Json};

use super::{object_of, wrong};
use crate::model::{Result, Time};
use crate::store::export::{Shape, Source};
use crate::store::tables::{Field, Kind, Value};
use crate::store::{Tx, params};

/// The columns that rows of this table are written with: those that the export has, and those that are made up.
pub(super) fn fields(shape: &Shape) -> Vec<Field<'static>> {
    let written = |f: &&Field| column(shape, f.name).is_some();
    shape.table.columns.iter().filter(written).copied().collect()
}

pub(super) fn place(shape: &Shape, name: &str) -> Option<usize> {
    fields(shape).iter().position(|f| f.name == name)
}

fn column<'s>(shape: &'s Shape, name: &str) -> Option<&'s (&'static str, Source)> {
    shape.columns.iter().find(|(exported, _)| *exported == name)
}

pub(super) fn values(shape: &'static Shape, row: &Map<String, Json>) -> Result<Vec<Value>> {
    if let Some(name) = row.keys().find(|name| column(shape, name).is_none()) {
        return Err(wrong(format!("nobody knows the column {name:?} of {}", shape.key)));
    }
    let mut values = Vec::with_capacity(shape.table.columns.len());
    for field in shape.table.columns {
        let Some((_, source)) = column(shape, field.name) else {
            continue;
        };
        values.push(match (source, row.get(field.name)) {
            (Source::Redacted, _) => made_up(shape, field, row),
            (_, Some(json)) => value(shape, field, json)?,
            (_, None) => missing(shape, field)?,
        });
    }
    Ok(values)
}

fn made_up(shape: &Shape, field: &Field, row: &Map<String, Json>) -> Value {
    let id = row.get("id").and_then(Json::as_str).unwrap_or_default();
    Value::Text(match (shape.key, field.name) {
        ("uploads", "storage_path") => object_of(id),
        _ => String::new(),
    })
}

/// Exports of the contract lack columns that only we have.
fn missing(shape: &Shape, field: &Field) -> Result<Value> {
    let text = |text: &str| Ok(Value::Text(text.into()));
    match (shape.key, field.name) {
        ("users", "former_handle" | "deleted_at" | "deleted_by") => Ok(Value::Null),
        ("messages", "author_model" | "author_thinking" | "author_runtime") => Ok(Value::Null),
        ("events", "direct_conversation_id") => Ok(Value::Null),
        ("uploads", "hidden_at" | "sweep_at") => Ok(Value::Null),
        ("uploads", "shown_as") => text(""),
        ("message_attachments", "position") => Ok(Value::Int(0)),
        (key, name) => Err(wrong(format!("a row of {key} has no {name:?}"))),
    }
}

fn value(shape: &Shape, field: &Field, json: &Json) -> Result<Value> {
    let told = |what: &str| wrong(format!("{}.{} is {what}, not {}", shape.key, field.name, short(json)));
    Ok(match (field.kind, json) {
        (_, Json::Null) => Value::Null,
        // The key of push messages is a credential; without it there is nothing to push to.
        (Kind::Bool, _) if field.name == "pushover_enabled" => Value::Int(0),
        (Kind::Text, Json::String(text)) => Value::Text(text.clone()),
        (Kind::Json, Json::String(text)) => {
            serde_json::from_str::<serde::de::IgnoredAny>(text).map_err(|_| told("a text that holds JSON"))?;
            Value::Text(text.clone())
        }
        (Kind::Time, Json::String(text)) => Value::Int(Time::parse(text).map_err(|_| told("a time in RFC 3339"))?.0),
        (Kind::Int, Json::Number(n)) => Value::Int(n.as_i64().ok_or_else(|| told("a whole number"))?),
        (Kind::Bool, Json::Number(n)) if matches!(n.as_i64(), Some(0 | 1)) => Value::Int(n.as_i64().unwrap_or(0)),
        (Kind::Text, _) => return Err(told("a text")),
        (Kind::Json, _) => return Err(told("a text that holds JSON")),
        (Kind::Time, _) => return Err(told("a time in RFC 3339")),
        (Kind::Int, _) => return Err(told("a whole number")),
        (Kind::Bool, _) => return Err(told("0 or 1")),
        (Kind::Bytes, _) => return Err(told("nothing that an export can hold")),
    })
}

fn short(json: &Json) -> String {
    crate::model::cut(&json.to_string(), 40).into_owned()
}

/// The state of a thread goes into the row of its root.
pub(super) fn thread(tx: &mut Tx, row: &Map<String, Json>) -> Result<()> {
    let text = |name: &str| {
        let found = row.get(name).and_then(Json::as_str);
        found.ok_or_else(|| wrong(format!("a row of thread_state has no text {name:?}")))
    };
    let count = row.get("reply_count").and_then(Json::as_i64);
    let count = count.ok_or_else(|| wrong("a row of thread_state has no \"reply_count\""))?;
    let last = match row.get("last_reply_at") {
        Some(Json::Null) | None => None,
        Some(_) => Some(Time::parse(text("last_reply_at")?).map_err(|e| wrong(e.message))?),
    };
    let sql = "UPDATE messages SET reply_count = ?2, last_reply_at = ?3, last_reply_author_ids = ?4 WHERE id = ?1";
    let (root, authors) = (text("root_message_id")?, text("last_reply_author_ids_json")?);
    serde_json::from_str::<Vec<String>>(authors).map_err(|_| wrong("last_reply_author_ids_json is no list of ids"))?;
    match tx.exec(sql, params![root, count, last, authors])? {
        1 => Ok(()),
        _ => Err(wrong(format!("thread_state names {root}, which is no message"))),
    }
}
