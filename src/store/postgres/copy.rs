//! Rows in the text format of COPY: columns between tabs, a row a line, `\N` for NULL, escapes by backslash.

use std::fmt::Write;

use bytes::{BufMut, BytesMut};

use crate::store::tables::{Field, Kind, Value};

/// Appends one row.
pub fn line(columns: &[Field], row: &[Value], out: &mut BytesMut) {
    for (at, (column, value)) in columns.iter().zip(row).enumerate() {
        if at > 0 {
            out.put_u8(b'\t');
        }
        match value {
            Value::Null => out.put_slice(b"\\N"),
            Value::Int(n) if column.kind == Kind::Bool => out.put_u8(if *n == 0 { b'f' } else { b't' }),
            Value::Int(n) => {
                let _ = write!(out, "{n}"); // a buffer in memory takes everything
            }
            Value::Text(text) => escaped(text, out),
            Value::Bytes(bytes) => {
                out.put_slice(b"\\\\x");
                out.put_slice(crate::model::hex(bytes).as_bytes());
            }
        }
    }
    out.put_u8(b'\n');
}

fn escaped(text: &str, out: &mut BytesMut) {
    let bytes = text.as_bytes();
    let mut from = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let instead: &[u8] = match byte {
            b'\\' => b"\\\\",
            b'\t' => b"\\t",
            b'\n' => b"\\n",
            b'\r' => b"\\r",
            // Postgres text cannot hold U+0000.
            0 => "\u{fffd}".as_bytes(),
            _ => continue,
        };
        out.put_slice(&bytes[from..at]);
        out.put_slice(instead);
        from = at + 1;
    }
    out.put_slice(&bytes[from..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_value_has_its_escape() {
        let field = |kind| Field { name: "c", kind };
        let columns = [Kind::Text, Kind::Bool, Kind::Time, Kind::Bytes, Kind::Text].map(field);
        let row = [
            Value::Text("a\tb\\N\n\r\0é".into()),
            Value::Int(1),
            Value::Int(-7),
            Value::Bytes(vec![0, 255]),
            Value::Null,
        ];
        let mut out = BytesMut::new();
        line(&columns, &row, &mut out);
        assert_eq!(
            &out[..],
            "a\\tb\\\\N\\n\\r\u{fffd}é\tt\t-7\t\\\\x00ff\t\\N\n".as_bytes()
        );
    }
}
