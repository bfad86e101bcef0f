//! Uploads as an operator sees them: of everybody, hidden ones too, with where their bytes are and what shows them.

use serde::Serialize;

use super::{columns, read};
use crate::chat::page::{Page, Turn, in_turn, pattern};
use crate::model::*;
use crate::store::{Row, Tx, params};

#[derive(Clone, Debug, Serialize)]
pub struct Line {
    #[serde(flatten)]
    pub upload: Upload,
    pub owner: Option<String>,
    /// Name of the object in the folder or bucket.
    pub object: String,
    /// Messages that show it, not counting deleted ones.
    pub shown_by: i64,
    /// When the last message that showed it was deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden_at: Option<Time>,
    /// When its bytes go, unless something shows it by then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sweep_at: Option<Time>,
}

impl Line {
    pub fn state(&self) -> State {
        match self {
            Line { hidden_at: Some(_), .. } => State::Hidden,
            Line { sweep_at: Some(_), .. } => State::Loose,
            _ => State::Shown,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// A message or an icon shows it.
    Shown,
    /// Nothing has shown it yet; swept a day after it came.
    Loose,
    /// Every message that showed it is deleted.
    Hidden,
}

impl State {
    pub fn as_str(self) -> &'static str {
        match self {
            State::Shown => "shown",
            State::Loose => "loose",
            State::Hidden => "hidden",
        }
    }
}

#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub workspace: Option<WorkspaceId>,
    pub owner: Option<UserId>,
    pub state: Option<State>,
    /// In the file name.
    pub text: String,
}

macro_rules! select {
    ($rest:expr) => {
        concat!(
            "SELECT ",
            columns!(),
            ", (SELECT o.display_name FROM users o WHERE o.id = u.owner_id), u.storage_path,
              (SELECT COUNT(*) FROM message_attachments a JOIN messages m ON m.id = a.message_id
               WHERE a.upload_id = u.id AND m.deleted_at IS NULL), u.hidden_at, u.sweep_at FROM uploads u WHERE ",
            $rest
        )
    };
}

fn line(r: &mut Row) -> Result<Line> {
    Ok(Line {
        upload: Upload {
            nonce: None,
            ..read(r)?
        },
        owner: r.take()?,
        object: r.take()?,
        shown_by: r.take()?,
        hidden_at: r.take()?,
        sweep_at: r.take()?,
    })
}

/// A page of uploads, newest first.
pub fn listed(tx: &mut Tx, filter: &Filter, turn: &Turn) -> Result<Page<Line>> {
    let rows = tx.all(
        in_turn!(
            turn,
            select,
            "(?2 = '' OR u.workspace_id = ?2) AND (?3 = '' OR u.owner_id = ?3)
             AND (?4 = '' OR ?4 = CASE WHEN u.hidden_at IS NOT NULL THEN 'hidden'
               WHEN u.sweep_at IS NOT NULL THEN 'loose' ELSE 'shown' END)
             AND (?5 = '' OR folded(u.filename) LIKE ?5 ESCAPE '\\')",
            "u.id",
            "?6"
        ),
        params![
            turn.edge(),
            filter.workspace.as_ref().map_or("", WorkspaceId::as_str),
            filter.owner.as_ref().map_or("", UserId::as_str),
            filter.state.map_or("", State::as_str),
            &pattern(&filter.text),
            turn.rows()
        ],
        line,
    )?;
    Ok(Page::of(rows, turn, |l| l.upload.id.to_string()))
}

pub fn show(tx: &mut Tx, id: &UploadId) -> Result<Line> {
    tx.opt(select!("u.id = ?1"), params![id], line)?
        .ok_or_else(|| Error::new(Kind::NotFound, format!("no upload found for {:?}", id.as_str())))
}

pub fn count(tx: &mut Tx) -> Result<u64> {
    tx.one("SELECT COUNT(*) FROM uploads", &[], |r| Ok(r.take::<i64>()? as u64))
}
