//! Reading what a server answered. A success that is not the JSON which was expected is an unexpected answer, not a
//! crash.

use serde_json::Value;

use super::{Failure, Outcome, exit};
use crate::model::Error;

pub fn json(body: &[u8]) -> Outcome<Value> {
    serde_json::from_slice(body).map_err(|e| unexpected(&format!("it is no JSON ({e})")))
}

/// A text; `pointer` is a JSON pointer such as `/user/id`.
pub fn text<'a>(of: &'a Value, pointer: &str) -> Outcome<&'a str> {
    let found = of.pointer(pointer).and_then(Value::as_str);
    found.ok_or_else(|| unexpected(&format!("no text at {pointer}")))
}

pub fn object<'a>(of: &'a Value, pointer: &str) -> Outcome<&'a Value> {
    let found = of.pointer(pointer).filter(|v| v.is_object());
    found.ok_or_else(|| unexpected(&format!("no object at {pointer}")))
}

pub fn list<'a>(of: &'a Value, pointer: &str) -> Outcome<&'a Vec<Value>> {
    let found = of.pointer(pointer).and_then(Value::as_array);
    found.ok_or_else(|| unexpected(&format!("no list at {pointer}")))
}

pub fn unexpected(what: &str) -> Failure {
    Failure::new(
        exit::UNEXPECTED,
        Error::invalid(format!("unexpected answer of the server: {what}")),
    )
}
