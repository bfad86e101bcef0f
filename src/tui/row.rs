//! One row of a list: the object as JSON, as the command line answers it, with its id and its place in the order.

use serde::Serialize;
use serde_json::Value;

use crate::model::{Error, Result, Time};

#[derive(Clone, Debug)]
pub struct Row {
    /// What `y` copies, and what marks remember.
    pub id: String,
    /// The key of keyset paging.
    pub key: Vec<String>,
    pub value: Value,
}

impl Row {
    pub fn new(id: impl ToString, key: Vec<String>, value: &impl Serialize) -> Result<Row> {
        Ok(Row {
            id: id.to_string(),
            key,
            value: serde_json::to_value(value).map_err(Error::internal)?,
        })
    }

    /// A text field; "" when there is none.
    pub fn text(&self, field: &str) -> &str {
        self.value[field].as_str().unwrap_or_default()
    }

    pub fn number(&self, field: &str) -> i64 {
        self.value[field].as_i64().unwrap_or_default()
    }

    pub fn time(&self, field: &str) -> Option<Time> {
        time(&self.value[field])
    }

    pub fn has(&self, field: &str) -> bool {
        !self.value[field].is_null()
    }
}

pub fn time(value: &Value) -> Option<Time> {
    Time::parse(value.as_str()?).ok()
}
