//! One row of a list: the object as JSON, as the command line answers it, with its id and its place in the order.

use serde::Serialize;
use serde_json::Value;

use crate::model::{Error, Result, Time, WorkspaceId};

#[derive(Clone, Debug)]
pub struct Row {
    /// What `y` copies, and what marks remember.
    pub id: String,
    /// The key of keyset paging.
    pub key: String,
    pub value: Value,
}

impl Row {
    pub fn new(id: impl ToString, key: String, value: &impl Serialize) -> Result<Row> {
        Ok(Row {
            id: id.to_string(),
            key,
            value: serde_json::to_value(value).map_err(Error::internal)?,
        })
    }

    /// For what is about no row.
    pub fn nothing() -> Row {
        Row {
            id: String::new(),
            key: String::new(),
            value: Value::Null,
        }
    }

    /// Adds what the object itself does not say.
    pub fn set(&mut self, field: &str, value: impl Serialize) {
        if let (Some(fields), Ok(value)) = (self.value.as_object_mut(), serde_json::to_value(value)) {
            fields.insert(field.to_owned(), value);
        }
    }

    /// Whether a text stands anywhere in it.
    pub fn holds(&self, text: &str) -> bool {
        text.is_empty() || self.value.to_string().to_lowercase().contains(&text.to_lowercase())
    }

    /// A text field; "" when there is none.
    pub fn text(&self, field: &str) -> &str {
        self.value[field].as_str().unwrap_or_default()
    }

    /// A field of a command line. A person's row is itself the user, and belongs to a workspace when it is the only one.
    pub fn named(&self, field: &str) -> String {
        match (field, self.text(field)) {
            ("user_id", "") => self.id.clone(),
            ("workspace_id", "") if self.id.starts_with(WorkspaceId::PREFIX) => self.id.clone(),
            ("workspace_id", "") => match self.value["memberships"].as_array().map(Vec::as_slice) {
                Some([only]) => only["workspace_id"].as_str().unwrap_or_default().to_owned(),
                _ => String::new(),
            },
            (_, text) => text.to_owned(),
        }
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
