//! One object in full: its fields by name, the important ones first, times as instant and age.

use ratatui::layout::Rect;
use serde_json::Value;

use super::paint::Paint;
use crate::model::Time;
use crate::tui::row::{Row, time};
use crate::tui::text;
use crate::tui::theme::Tone;

pub struct Line {
    pub label: String,
    pub text: String,
}

/// What a person looks for first; the rest follows by name.
const FIRST: &[&str] = &[
    "display_name",
    "name",
    "action",
    "type",
    "filename",
    "body",
    "handle",
    "email",
    "status",
    "role",
    "id",
    "created_at",
];
/// Said elsewhere, or of no use to a person.
const HIDDEN: &[&str] = &["body_format", "avatar_url", "current"];
const LABEL: usize = 16;

pub fn lines(row: &Row, now: Time, width: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    let Some(fields) = row.value.as_object() else {
        return lines;
    };
    let first = FIRST.iter().filter_map(|name| fields.get_key_value(*name));
    let rest = fields.iter().filter(|(name, _)| !FIRST.contains(&name.as_str()));
    for (name, value) in first.chain(rest) {
        if HIDDEN.contains(&name.as_str()) {
            continue;
        }
        add(&mut lines, name, value, now, width);
    }
    lines
}

fn add(lines: &mut Vec<Line>, name: &str, value: &Value, now: Time, width: usize) {
    let label = name.replace('_', " ");
    let room = width.saturating_sub(LABEL + 2).max(8);
    let mut push = |text: &str| {
        for (i, part) in text::lines(text)
            .iter()
            .flat_map(|line| text::wrap(line, room))
            .enumerate()
        {
            let label = if i == 0 { label.clone() } else { String::new() };
            lines.push(Line { label, text: part });
        }
    };
    match value {
        Value::Null => {}
        Value::String(text) if text.is_empty() => {}
        Value::String(text) => match time(value) {
            Some(at) if at > now => push(&format!("{} (in {})", text::instant(at), text::span(at.0 - now.0))),
            Some(at) => push(&format!("{} ({})", text::instant(at), text::ago(at, now))),
            None => push(text),
        },
        Value::Number(n) => push(&n.as_i64().map_or_else(|| n.to_string(), text::count)),
        Value::Bool(yes) => push(if *yes { "yes" } else { "no" }),
        Value::Array(items) if items.is_empty() => {}
        Value::Array(items) if items.iter().all(Value::is_string) => {
            let items: Vec<_> = items.iter().filter_map(Value::as_str).collect();
            // What was said in turn is read in turn.
            push(&items.join(if name == "log" { "\n" } else { ", " }));
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(summary).collect();
            push(&items.join("\n"));
        }
        Value::Object(_) => push(&summary(value)),
    }
}

/// An object inside of another, on one line: its names first, then what else it says.
fn summary(value: &Value) -> String {
    let Some(fields) = value.as_object() else {
        return value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    };
    let name = ["display_name", "workspace", "filename", "name", "emoji"];
    let named = name
        .iter()
        .find_map(|key| fields.get(*key)?.as_str())
        .unwrap_or_default();
    let rest = fields
        .iter()
        .filter(|(key, _)| !name.contains(&key.as_str()) && !HIDDEN.contains(&key.as_str()));
    let rest: Vec<String> = rest
        .filter_map(|(key, value)| match value {
            Value::String(text) if !text.is_empty() => Some(format!("{} {text}", key.replace('_', " "))),
            Value::Number(n) => Some(format!("{} {n}", key.replace('_', " "))),
            Value::Bool(true) => Some(key.replace('_', " ")),
            _ => None,
        })
        .collect();
    match (named, rest.is_empty()) {
        ("", _) => rest.join(", "),
        (named, true) => named.to_owned(),
        (named, false) => format!("{named}: {}", rest.join(", ")),
    }
}

pub fn draw(paint: &mut Paint, area: Rect, lines: &[Line], top: usize) {
    for (line, y) in lines.iter().skip(top).zip(area.y..area.bottom()) {
        let label = text::fit(&line.label, LABEL, false);
        let x = paint.text(area.x, y, LABEL as u16, &label, Tone::Dim);
        paint.text(
            x + 1,
            y,
            area.width.saturating_sub(LABEL as u16 + 1),
            &line.text,
            Tone::Plain,
        );
    }
}
