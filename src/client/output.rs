//! Answers of the client. Lines of fields separated by tabs; names and ids are made harmless, bodies are printed as they
//! are, except on a terminal, where they must not be able to do more than be read.

use std::borrow::Cow;
use std::io::{self, IsTerminal};

use serde_json::Value;

use super::{Client, Mode, safe};
use crate::shell::print;

impl Client {
    /// Lines that are the same for people and scripts.
    pub fn lines(&self, json: &Value, lines: &str) -> io::Result<()> {
        match self.mode {
            Mode::Json => self.mode.one(json, "", ""),
            _ => print(lines),
        }
    }
}

/// `<seq>⇥<id>⇥<author>⇥<body>`
pub fn message_line(message: &Value) -> String {
    let seq = message["channel_seq"].as_i64().unwrap_or_default();
    format!("{seq}\t{}", reply_line(message))
}

/// `<id>⇥<author>⇥<body>`
pub fn reply_line(message: &Value) -> String {
    let author = message.pointer("/author/display_name").and_then(Value::as_str);
    let author = author.or(message["author_id"].as_str()).unwrap_or_default();
    format!("{}\t{}\t{}\n", field(message, "id"), safe(author), body(message))
}

pub fn field<'a>(of: &'a Value, name: &str) -> Cow<'a, str> {
    safe(of[name].as_str().unwrap_or_default())
}

pub fn body(message: &Value) -> Cow<'_, str> {
    let text = message["body"].as_str().unwrap_or_default();
    if io::stdout().is_terminal() {
        tame(text)
    } else {
        text.into()
    }
}

/// Escapes what a terminal would obey: controls other than tab and newline, and what reorders a line. Joiners inside
/// emoji and marks of right-to-left text stay.
fn tame(text: &str) -> Cow<'_, str> {
    let obeyed = |c: char| {
        (c.is_control() && !matches!(c, '\n' | '\t')) || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if !text.chars().any(obeyed) {
        return text.into();
    }
    let escaped = text.chars().map(|c| match obeyed(c) {
        true => c.escape_unicode().to_string(),
        false => c.to_string(),
    });
    escaped.collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_reads_a_body_and_does_not_obey_it() {
        assert_eq!(tame("two\nlines\tand 👩‍👩‍👧"), "two\nlines\tand 👩‍👩‍👧");
        assert_eq!(tame("\u{1b}[2Jx\u{202e}\r"), "\\u{1b}[2Jx\\u{202e}\\u{d}");
    }

    #[test]
    fn a_line_names_the_author_as_well_as_it_can() {
        let message = serde_json::json!({"id": "msg_1", "author_id": "usr_1", "body": "b"});
        assert_eq!(message_line(&message), "0\tmsg_1\tusr_1\tb\n");
        let message =
            serde_json::json!({"id": "msg_1", "channel_seq": 7, "author": {"display_name": "A\tB"}, "body": "b"});
        assert_eq!(message_line(&message), "7\tmsg_1\tA\\u{9}B\tb\n");
    }
}
