//! Parameters into SQL and columns out of it, the same on both engines.
//! Columns are text, 64-bit integers, booleans and bytes; everything typed is made of those.

use std::sync::Arc;

use crate::model::*;

/// One bound parameter.
#[derive(Clone, Copy, Debug)]
pub enum Param<'a> {
    Null,
    Int(i64),
    Bool(bool),
    Text(&'a str),
    Bytes(&'a [u8]),
}

/// `params![id, seq, body]`: a slice of `Param`.
macro_rules! params {
    ($($value:expr),* $(,)?) => { &[$($crate::store::Param::from($value)),*] };
}
pub(crate) use params;

impl<'a> From<&'a str> for Param<'a> {
    fn from(v: &'a str) -> Self {
        Param::Text(v)
    }
}

impl<'a> From<&'a String> for Param<'a> {
    fn from(v: &'a String) -> Self {
        Param::Text(v)
    }
}

impl<'a> From<&'a [u8]> for Param<'a> {
    fn from(v: &'a [u8]) -> Self {
        Param::Bytes(v)
    }
}

impl From<i64> for Param<'_> {
    fn from(v: i64) -> Self {
        Param::Int(v)
    }
}

impl From<bool> for Param<'_> {
    fn from(v: bool) -> Self {
        Param::Bool(v)
    }
}

impl From<Time> for Param<'_> {
    fn from(v: Time) -> Self {
        Param::Int(v.0)
    }
}

impl<'a, T: Into<Param<'a>>> From<Option<T>> for Param<'a> {
    fn from(v: Option<T>) -> Self {
        v.map_or(Param::Null, Into::into)
    }
}

/// One column of one row, borrowed from the driver.
#[derive(Clone, Copy, Debug)]
pub enum Cell<'a> {
    Null,
    Int(i64),
    Text(&'a str),
    Bytes(&'a [u8]),
}

/// A Rust type that one column can hold.
pub trait Column: Sized {
    fn read(cell: Cell) -> Result<Self>;
}

fn mismatch<T>(wanted: &str, cell: Cell) -> Result<T> {
    Err(Error::internal(format!(
        "a column holds {cell:?} where {wanted} was expected"
    )))
}

impl Column for i64 {
    fn read(cell: Cell) -> Result<Self> {
        match cell {
            Cell::Int(n) => Ok(n),
            other => mismatch("an integer", other),
        }
    }
}

impl Column for bool {
    fn read(cell: Cell) -> Result<Self> {
        i64::read(cell).map(|n| n != 0)
    }
}

impl Column for Time {
    fn read(cell: Cell) -> Result<Self> {
        i64::read(cell).map(Time)
    }
}

impl Column for String {
    fn read(cell: Cell) -> Result<Self> {
        match cell {
            Cell::Text(text) => Ok(text.to_owned()),
            other => mismatch("text", other),
        }
    }
}

impl Column for Vec<u8> {
    fn read(cell: Cell) -> Result<Self> {
        match cell {
            Cell::Bytes(bytes) => Ok(bytes.to_vec()),
            other => mismatch("bytes", other),
        }
    }
}

impl<T: Column> Column for Option<T> {
    fn read(cell: Cell) -> Result<Self> {
        match cell {
            Cell::Null => Ok(None),
            cell => T::read(cell).map(Some),
        }
    }
}

impl<T: Column> Column for Arc<T> {
    fn read(cell: Cell) -> Result<Self> {
        T::read(cell).map(Arc::new)
    }
}

/// A JSON array of strings, such as ids.
pub struct JsonList<T>(pub Vec<T>);

impl<T: From<String>> Column for JsonList<T> {
    fn read(cell: Cell) -> Result<Self> {
        let text = String::read(cell)?;
        if text == "[]" {
            return Ok(JsonList(Vec::new()));
        }
        let list: Vec<String> = serde_json::from_str(&text).map_err(Error::internal)?;
        Ok(JsonList(list.into_iter().map(T::from).collect()))
    }
}

/// Any JSON.
pub struct JsonText(pub serde_json::Value);

impl Column for JsonText {
    fn read(cell: Cell) -> Result<Self> {
        let text = String::read(cell)?;
        serde_json::from_str(&text).map(JsonText).map_err(Error::internal)
    }
}

macro_rules! id_columns {
    ($($id:ident)*) => {$(
        impl Column for $id {
            fn read(cell: Cell) -> Result<Self> {
                match cell {
                    Cell::Text(text) => Ok($id::from(text)),
                    other => mismatch(concat!("a ", stringify!($id)), other),
                }
            }
        }

        impl<'a> From<&'a $id> for Param<'a> {
            fn from(v: &'a $id) -> Self {
                Param::Text(v.as_str())
            }
        }
    )*};
}

id_columns! {
    UserId IdentityId SessionId MagicLinkId WorkspaceId ChannelId ConversationId MessageId TopicId EventId Cursor
    AuditId BotTokenId PinId InviteId AccountId UploadId ReservationId CleanupId OperationId
}

macro_rules! word_columns {
    ($($word:ident)*) => {$(
        impl Column for $word {
            fn read(cell: Cell) -> Result<Self> {
                match cell {
                    Cell::Text(text) => $word::parse(text).map_err(|e| Error::internal(e.message)),
                    other => mismatch(concat!("a ", stringify!($word)), other),
                }
            }
        }

        impl From<$word> for Param<'_> {
            fn from(v: $word) -> Self {
                Param::Text(v.as_str())
            }
        }
    )*};
}

word_columns! { Role UserKind MessageKind EventType NotificationPreference }

/// The columns of a row, as an engine's driver holds them.
pub trait Cells {
    fn cell(&self, at: usize) -> Result<Cell<'_>>;
}

/// One row; columns are taken in the order of the `SELECT`.
pub struct Row<'a> {
    cells: &'a dyn Cells,
    next: usize,
}

/// What is done with each row of an answer.
pub(super) type EachRow<'a> = &'a mut dyn FnMut(&mut Row) -> Result<()>;

impl<'a> Row<'a> {
    pub(super) fn of(cells: &'a dyn Cells) -> Self {
        Row { cells, next: 0 }
    }

    /// The next column.
    pub fn take<T: Column>(&mut self) -> Result<T> {
        let at = self.next;
        self.next += 1;
        T::read(self.cells.cell(at)?)
    }
}
