//! Rows as lines of JSON: an array for each row, its columns in the order of the manifest. Times are microseconds, so that
//! nothing is lost; bytes are base64.

use std::fmt;

use data_encoding::BASE64;
use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, IgnoredAny, SeqAccess, Unexpected, Visitor};

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

/// The row of a line; what is wrong with it otherwise. It holds no more than the line does: what is no cell of a row is
/// refused where it begins.
pub fn decode(kinds: &[Kind], line: &[u8]) -> Result<Vec<Value>, String> {
    let mut json = serde_json::Deserializer::from_slice(line);
    let row = Cells(kinds).deserialize(&mut json);
    row.and_then(|row| json.end().map(|()| row)).map_err(|e| e.to_string())
}

struct Cells<'a>(&'a [Kind]);

impl<'de> DeserializeSeed<'de> for Cells<'_> {
    type Value = Vec<Value>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Vec<Value>, D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Cells<'_> {
    type Value = Vec<Value>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{} columns", self.0.len())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut cells: A) -> Result<Vec<Value>, A::Error> {
        let mut row = Vec::with_capacity(self.0.len());
        for kind in self.0 {
            let cell = cells.next_element_seed(Cell(*kind))?;
            row.push(cell.ok_or_else(|| A::Error::invalid_length(row.len(), &self))?);
        }
        match cells.next_element::<IgnoredAny>()? {
            Some(_) => Err(A::Error::invalid_length(row.len() + 1, &self)),
            None => Ok(row),
        }
    }
}

struct Cell(Kind);

impl<'de> DeserializeSeed<'de> for Cell {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Value, D::Error> {
        json.deserialize_any(self)
    }
}

impl Visitor<'_> for Cell {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{} or null", self.0.as_str())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, b: bool) -> Result<Value, E> {
        match self.0 {
            Kind::Bool => Ok(Value::Int(b.into())),
            _ => Err(E::invalid_type(Unexpected::Bool(b), &self)),
        }
    }

    fn visit_i64<E: Error>(self, n: i64) -> Result<Value, E> {
        match self.0 {
            Kind::Int | Kind::Time => Ok(Value::Int(n)),
            _ => Err(E::invalid_type(Unexpected::Signed(n), &self)),
        }
    }

    fn visit_u64<E: Error>(self, n: u64) -> Result<Value, E> {
        match i64::try_from(n) {
            Ok(n) => self.visit_i64(n),
            Err(_) => Err(E::invalid_value(Unexpected::Unsigned(n), &self)),
        }
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        self.visit_string(text.to_owned())
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Value, E> {
        match self.0 {
            Kind::Text | Kind::Json => Ok(Value::Text(text)),
            Kind::Bytes => {
                let bytes = BASE64.decode(text.as_bytes());
                bytes
                    .map(Value::Bytes)
                    .map_err(|_| E::custom("bytes that are no base64"))
            }
            // A long text would make a long message.
            _ => Err(E::invalid_type(Unexpected::Other("string"), &self)),
        }
    }
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
            "[null,null,0,0,0,null,null]",
            "[null,null,null,null,null,\"?\",null]",
            "[null,null,null,null,null,null,{}]",
            "[null,null,9223372036854775808,0,true,null,null]",
            "[null,null,null,null,null,null]",
            "[null,null,null,null,null,null,null,null]",
            "[null,null,null,null,null,null,null]x",
        ] {
            assert!(decode(&kinds, wrong.as_bytes()).is_err(), "{wrong}");
        }
    }
}
