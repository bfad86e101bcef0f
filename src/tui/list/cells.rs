//! Columns, and the cells that several lists share. What one list alone shows stands with that list.

use super::Column;
use crate::model::Time;
use crate::tui::row::Row;
use crate::tui::text;
use crate::tui::theme::Tone;

pub type Made = (String, Tone);

pub fn plain(text: impl Into<String>) -> Made {
    (text.into(), Tone::Plain)
}

pub fn dim(text: impl Into<String>) -> Made {
    (text.into(), Tone::Dim)
}

pub fn field(row: &Row, name: &str) -> Made {
    plain(text::line(row.text(name)))
}

pub fn seen(row: &Row, name: &str, now: Time) -> Made {
    match row.time(name) {
        Some(at) => plain(text::ago(at, now)),
        None => dim("never"),
    }
}

/// When something was, to be read down a column.
pub fn moment(row: &Row, name: &str, now: Time) -> Made {
    dim(row.time(name).map_or(String::new(), |at| text::moment(at, now)))
}

pub fn number(row: &Row, name: &str) -> Made {
    plain(text::count(row.number(name)))
}

pub const fn column(title: &'static str, width: usize, grow: usize, cell: fn(&Row, Time) -> Made) -> Column {
    Column {
        title,
        width,
        grow,
        right: false,
        cell,
    }
}

pub const fn right(title: &'static str, width: usize, cell: fn(&Row, Time) -> Made) -> Column {
    Column {
        title,
        width,
        grow: 0,
        right: true,
        cell,
    }
}

pub fn name(row: &Row, _: Time) -> Made {
    plain(text::line(row.text("display_name")))
}

/// The name of somebody, with what tells namesakes apart.
pub fn person(row: &Row, _: Time) -> Made {
    let name = text::line(row.text("display_name"));
    match row.text("handle") {
        "" => plain(name),
        handle => plain(format!("{name} @{}", text::line(handle))),
    }
}

pub fn members(row: &Row, _: Time) -> Made {
    let empty = Vec::new();
    let names = row.value["members"].as_array().unwrap_or(&empty);
    let names: Vec<_> = names.iter().filter_map(|n| n.as_str()).map(text::line).collect();
    plain(names.join(", "))
}

/// Who did it: somebody of the chat, else the operator by name.
pub fn actor(row: &Row, _: Time) -> Made {
    match (row.text("actor_user_name"), row.value["actor"]["name"].as_str()) {
        ("", Some(name)) => plain(format!("{} (operator)", text::line(name))),
        ("", None) => field(row, "actor_user_id"),
        (name, _) => plain(text::line(name)),
    }
}

pub fn target(row: &Row, _: Time) -> Made {
    match row.text("target_name") {
        "" => field(row, "target_id"),
        name => plain(text::line(name)),
    }
}
