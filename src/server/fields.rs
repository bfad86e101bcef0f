//! The JSON object of a request body, read field by field. One decoder for every endpoint: exactly one value, the last
//! duplicate wins, `null` is absent, unknown fields are ignored, broken text becomes U+FFFD instead of a refusal.
//! Errors say where or which field, in words for people; the parser's own texts never leave this file.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::{Map, Value, error::Category};

use crate::model::{Error, Result};

#[derive(Debug, Default)]
pub struct Fields(Map<String, Value>);

impl Fields {
    pub fn parse(body: &[u8]) -> Result<Fields> {
        let text = String::from_utf8_lossy(body);
        match value(&text) {
            Ok(Value::Object(map)) => Ok(Fields(map)),
            Ok(Value::Null) => Ok(Fields::default()),
            Ok(_) => Err(Error::invalid("line 1, column 1: expected a JSON object").code("invalid_json")),
            Err(e) => Err(e),
        }
    }

    fn take(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name).filter(|v| !v.is_null())
    }

    /// `None` when absent.
    pub fn opt_text(&mut self, name: &'static str) -> Result<Option<String>> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(mismatch(name, "a string")),
        }
    }

    /// "" when absent.
    pub fn text(&mut self, name: &'static str) -> Result<String> {
        Ok(self.opt_text(name)?.unwrap_or_default())
    }

    pub fn opt_int(&mut self, name: &'static str) -> Result<Option<i64>> {
        match self.take(name) {
            None => Ok(None),
            Some(value) => value.as_i64().map(Some).ok_or_else(|| mismatch(name, "an integer")),
        }
    }

    /// 0 when absent.
    pub fn int(&mut self, name: &'static str) -> Result<i64> {
        Ok(self.opt_int(name)?.unwrap_or_default())
    }

    pub fn opt_bool(&mut self, name: &'static str) -> Result<Option<bool>> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::Bool(value)) => Ok(Some(value)),
            Some(_) => Err(mismatch(name, "true or false")),
        }
    }

    /// `false` when absent.
    pub fn bool(&mut self, name: &'static str) -> Result<bool> {
        Ok(self.opt_bool(name)?.unwrap_or_default())
    }

    pub fn opt_array(&mut self, name: &'static str) -> Result<Option<Vec<Value>>> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::Array(list)) => Ok(Some(list)),
            Some(_) => Err(mismatch(name, "an array")),
        }
    }

    /// An array of strings; `null` elements are "".
    pub fn opt_texts(&mut self, name: &'static str) -> Result<Option<Vec<String>>> {
        let Some(list) = self.opt_array(name)? else {
            return Ok(None);
        };
        let texts = list.into_iter().map(|value| match value {
            Value::String(text) => Ok(text),
            Value::Null => Ok(String::new()),
            _ => Err(mismatch(name, "an array of strings")),
        });
        texts.collect::<Result<_>>().map(Some)
    }

    /// A nested object, to be read the same way.
    pub fn opt_object(&mut self, name: &'static str) -> Result<Option<Fields>> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::Object(map)) => Ok(Some(Fields(map))),
            Some(_) => Err(mismatch(name, "an object")),
        }
    }

    /// Everything that was not taken, as it came.
    pub fn into_map(self) -> Map<String, Value> {
        self.0
    }
}

fn mismatch(name: &'static str, what: &str) -> Error {
    Error::field(name, format!("{name} must be {what}"))
}

fn value(text: &str) -> Result<Value> {
    match one_value(text) {
        // A lone surrogate is the one thing that JavaScript writes and this parser refuses.
        Err(e) if text.contains("\\u") => match replace_lone_surrogates(text) {
            Some(text) => one_value(&text),
            None => Err(e),
        },
        result => result,
    }
}

fn one_value(text: &str) -> Result<Value> {
    let mut parser = serde_json::Deserializer::from_str(text);
    let value = Value::deserialize(&mut parser).map_err(explain)?;
    match parser.end() {
        Ok(()) => Ok(value),
        Err(e) => match Value::deserialize(&mut parser) {
            Ok(_) => Err(Error::invalid("json request body must contain a single JSON value").code("invalid_json")),
            Err(_) => Err(explain(e)),
        },
    }
}

/// The parser's finding in words that do not depend on the parser.
fn explain(e: serde_json::Error) -> Error {
    let text = e.to_string();
    let finding = text
        .rsplit_once(" at line ")
        .map_or(text.as_str(), |(finding, _)| finding);
    let expected = match finding {
        _ if e.classify() == Category::Eof && e.line() <= 1 && e.column() == 0 => "a JSON object, the body is empty",
        "EOF while parsing an object" => "a closing }",
        "EOF while parsing a list" => "a closing ]",
        "EOF while parsing a string" => "a closing quote",
        "EOF while parsing a value" => "a value",
        "expected `:`" => "a colon after the field name",
        "expected `,` or `}`" => "a comma or a closing }",
        "expected `,` or `]`" => "a comma or a closing ]",
        "expected ident" => "true, false or null",
        "key must be a string" => "a field name in double quotes",
        "trailing comma" => "another value after the comma",
        "trailing characters" => "the end of the body",
        "invalid number" => "a number",
        "number out of range" => "a number that fits 64 bits",
        "invalid escape" => "a valid escape sequence",
        "recursion limit exceeded" => "at most 128 nested levels",
        _ if finding.starts_with("control character") => "control characters in strings to be escaped",
        _ if finding.contains("hex escape") || finding.contains("unicode code point") => "a valid \\u escape",
        _ => "a value",
    };
    let (line, column) = (e.line().max(1), e.column().max(1));
    Error::invalid(format!("line {line}, column {column}: expected {expected}")).code("invalid_json")
}

/// Writes `\ufffd` over every escaped surrogate without its partner; `None` when there is none. Keeps every position.
fn replace_lone_surrogates(text: &str) -> Option<Cow<'_, str>> {
    let unit = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    let (mut out, mut copied, mut at) = (String::new(), 0, 0);
    while let Some(found) = text[at..].find('\\') {
        at += found;
        match unit(at) {
            Some(0xd800..=0xdbff) if matches!(unit(at + 6), Some(0xdc00..=0xdfff)) => at += 12,
            Some(0xd800..=0xdfff) => {
                out.push_str(&text[copied..at]);
                out.push_str("\\ufffd");
                at += 6;
                copied = at;
            }
            Some(_) => at += 6,
            // `\\` and `\"`: what follows belongs to this escape. Anything longer than a byte is no escape at all.
            None => at += if text[at + 1..].starts_with(['\\', '"']) { 2 } else { 1 },
        }
    }
    (copied > 0).then(|| {
        out.push_str(&text[copied..]);
        Cow::Owned(out)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(body: &str) -> String {
        Fields::parse(body.as_bytes()).unwrap_err().message.into_owned()
    }

    fn body_of(json: &[u8]) -> String {
        Fields::parse(json).unwrap().text("body").unwrap()
    }

    #[test]
    fn syntax_errors_say_where_and_what_was_expected() {
        for (body, text) in [
            ("", "line 1, column 1: expected a JSON object, the body is empty"),
            (
                r#"{"body":"hello" "x":1}"#,
                "line 1, column 17: expected a comma or a closing }",
            ),
            (r#"{"body":}"#, "line 1, column 9: expected a value"),
            (
                "{\n\"body\" 1}",
                "line 2, column 8: expected a colon after the field name",
            ),
            (r#"{"body":"hello"#, "line 1, column 14: expected a closing quote"),
            (
                r#"{"a":1,}"#,
                "line 1, column 8: expected another value after the comma",
            ),
            (r#"{a:1}"#, "line 1, column 2: expected a field name in double quotes"),
            (r#"{"a":nul}"#, "line 1, column 9: expected true, false or null"),
            (
                r#"{"a":1e999}"#,
                "line 1, column 10: expected a number that fits 64 bits",
            ),
            (r#"{} x"#, "line 1, column 4: expected the end of the body"),
            (r#"{"a":"\q"}"#, "line 1, column 8: expected a valid escape sequence"),
            ("[1]", "line 1, column 1: expected a JSON object"),
            ("\"x\"", "line 1, column 1: expected a JSON object"),
        ] {
            assert_eq!(refusal(body), text, "{body}");
        }
        assert!(refusal(&"[".repeat(5000)).contains("at most 128 nested levels"));
    }

    #[test]
    fn a_body_is_one_value() {
        for two in ["{} {}", "{}1", "null null", "{}{}{}"] {
            assert_eq!(
                refusal(two),
                "json request body must contain a single JSON value",
                "{two}"
            );
        }
        assert!(Fields::parse(b" {} \n\t ").is_ok());
    }

    #[test]
    fn null_is_absent_the_last_duplicate_wins_and_strangers_are_ignored() {
        let mut f = Fields::parse(br#"{"a":null,"body":"x","body":"y","zz":[{}]}"#).unwrap();
        assert_eq!(f.opt_text("a").unwrap(), None);
        assert_eq!(f.text("body").unwrap(), "y");
        assert_eq!(f.text("missing").unwrap(), "");
        assert!(Fields::parse(b"null").unwrap().into_map().is_empty());
    }

    #[test]
    fn a_wrong_type_names_the_field() {
        let body = br#"{"t":1,"i":"1","f":1.5,"b":0,"a":{},"o":[],"l":[1]}"#;
        let mut f = Fields::parse(body).unwrap();
        let text = |e: Error| (e.message.into_owned(), e.field);
        assert_eq!(text(f.text("t").unwrap_err()), ("t must be a string".into(), Some("t")));
        assert_eq!(text(f.int("i").unwrap_err()).0, "i must be an integer");
        assert_eq!(text(f.int("f").unwrap_err()).0, "f must be an integer");
        assert_eq!(text(f.bool("b").unwrap_err()).0, "b must be true or false");
        assert_eq!(text(f.opt_array("a").unwrap_err()).0, "a must be an array");
        assert_eq!(text(f.opt_object("o").unwrap_err()).0, "o must be an object");
        assert_eq!(text(f.opt_texts("l").unwrap_err()).0, "l must be an array of strings");
    }

    #[test]
    fn broken_text_becomes_the_replacement_character() {
        assert_eq!(body_of(b"{\"body\":\"a\xff\xfeb\"}"), "a\u{fffd}\u{fffd}b");
        assert_eq!(
            body_of(br#"{"body":"\ud83d\ude00 \ud83d \ude00 \ud83d\ud83d\ude00"}"#),
            "😀 \u{fffd} \u{fffd} \u{fffd}😀"
        );
        assert_eq!(body_of(br#"{"body":"\\ud83d \udc00"}"#), "\\ud83d \u{fffd}");
        assert!(refusal(r#"{"body":"\ud83d" x}"#).starts_with("line 1, column 18"));
        assert!(refusal(r#"{"body":"\u12"}"#).contains("expected a valid"));
    }
}
