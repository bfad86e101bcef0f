//! The parts of an export as the parser meets them: the document, the rows of a table. Rows are handed on one by one.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use super::Importer;
use crate::model::Error;
use crate::store::export::Shape;

pub(super) struct Document<'i, 'a, 'b>(pub &'i mut Importer<'a, 'b>);

/// Keeps the error with its kind; the parser only passes a text.
fn keep<E: serde::de::Error>(importer: &mut Importer, trouble: Error) -> E {
    let text = trouble.message.to_string();
    importer.trouble.get_or_insert(trouble);
    E::custom(text)
}

impl<'de> DeserializeSeed<'de> for Document<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Document<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("one JSON object with a key for each table")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            let shape = self.0.begin(&key).map_err(|e| keep(self.0, e))?;
            map.next_value_seed(Rows(self.0, shape))?;
            self.0.write(shape).map_err(|e| keep(self.0, e))?;
        }
        Ok(())
    }
}

struct Rows<'i, 'a, 'b>(&'i mut Importer<'a, 'b>, &'static Shape);

impl<'de> DeserializeSeed<'de> for Rows<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Rows<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "an array of rows of {}", self.1.key)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<(), A::Error> {
        while let Some(row) = rows.next_element::<serde_json::Value>()? {
            let Some(row) = row.as_object() else {
                return Err(A::Error::custom(format!("a row of {} is no object", self.1.key)));
            };
            self.0.row(self.1, row).map_err(|e| keep(self.0, e))?;
        }
        Ok(())
    }
}
