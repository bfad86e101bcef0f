//! Rows as lines of JSON: an array for each row, its columns in the order of the manifest. Times are microseconds, so that
//! nothing is lost; bytes are base64.

use data_encoding::BASE64;
use serde_json::Value as Json;

use crate::store::tables::{Kind, Value};

/// Appends a row and its line break.
pub fn encode(kinds: &[Kind], row: &[Value], out: &mut Vec<u8>) -> serde_json::Result<()> {
    for (at, (kind, value)) in kinds.iter().zip(row).enumerate() {
        out.push(if at == 0 { b'[' } else { b',' });
        match value {
            Value::Null => out.extend(b"null"),
            Value::Int(n) if *kind == Kind::Bool => serde_json::to_writer(&mut *out, &(*n != 0))?,
            Value::Int(n) => serde_json::to_writer(&mut *out, n)?,
            Value::Text(text) => serde_json::to_writer(&mut *out, text)?,
            Value::Bytes(bytes) => serde_json::to_writer(&mut *out, &BASE64.encode(bytes))?,
        }
    }
    out.extend(b"]\n");
    Ok(())
}

/// The row of a line; what is wrong with it otherwise.
pub fn decode(kinds: &[Kind], line: &[u8]) -> Result<Vec<Value>, String> {
    let cells: Vec<Json> = serde_json::from_slice(line).map_err(|e| e.to_string())?;
    if cells.len() != kinds.len() {
        return Err(format!("{} columns where {} belong", cells.len(), kinds.len()));
    }
    let value = |(kind, cell): (&Kind, Json)| match (kind, cell) {
        (_, Json::Null) => Ok(Value::Null),
        (Kind::Text | Kind::Json, Json::String(text)) => Ok(Value::Text(text)),
        (Kind::Bool, Json::Bool(b)) => Ok(Value::Int(b.into())),
        (Kind::Bytes, Json::String(text)) => {
            let bytes = BASE64.decode(text.as_bytes());
            bytes
                .map(Value::Bytes)
                .map_err(|_| "bytes that are no base64".to_owned())
        }
        (Kind::Int | Kind::Time, Json::Number(n)) if n.is_i64() => Ok(Value::Int(n.as_i64().unwrap_or_default())),
        (kind, _) => Err(format!("a value that is no {}", kind.as_str())),
    };
    kinds.iter().zip(cells).map(value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_comes_back_as_it_was() {
        let kinds = [
            Kind::Text,
            Kind::Json,
            Kind::Int,
            Kind::Time,
            Kind::Bool,
            Kind::Bytes,
            Kind::Text,
        ];
        let row = vec![
            Value::Text("a\n\"\\\0é\u{2028}".into()),
            Value::Text("{\"a\": 1}".into()),
            Value::Int(i64::MIN),
            Value::Int(i64::MAX),
            Value::Int(1),
            Value::Bytes(vec![0, 255, 10]),
            Value::Null,
        ];
        let mut line = Vec::new();
        encode(&kinds, &row, &mut line).unwrap();
        assert_eq!(decode(&kinds, &line).unwrap(), row);
        assert_eq!(line.iter().filter(|b| **b == b'\n').count(), 1);
        for wrong in [
            "[]",
            "[1,null,null,null,null,null,null]",
            "{}",
            "[null,null,1.5,0,true,\"\",\"\"]",
        ] {
            assert!(decode(&kinds, wrong.as_bytes()).is_err(), "{wrong}");
        }
    }
}
