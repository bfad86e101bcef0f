//! Channels as an operator sees them: of every workspace, archived ones too. `last_seq` is the number of root messages;
//! the counters of a reader are zero.

use super::{columns, read};
use crate::chat::messages::newest;
use crate::chat::page::{Page, Turn, in_turn, pattern};
use crate::model::*;
use crate::store::{Row, Tx, params};

#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub workspace: Option<WorkspaceId>,
    /// In name and title.
    pub text: String,
    /// Only archived ones, or only others.
    pub archived: Option<bool>,
}

macro_rules! select {
    ($rest:expr) => {
        concat!(
            "SELECT ",
            columns!(),
            ", ",
            newest!("channel_id = c.id"),
            " FROM channels c WHERE ",
            $rest
        )
    };
}

fn counted(r: &mut Row) -> Result<Channel> {
    let channel = read(r)?;
    Ok(Channel {
        last_seq: r.take()?,
        ..channel
    })
}

/// A page of channels, newest first.
pub fn listed(tx: &mut Tx, filter: &Filter, turn: &Turn) -> Result<Page<Channel>> {
    let archived = match filter.archived {
        None => "",
        Some(true) => "yes",
        Some(false) => "no",
    };
    let rows = tx.all(
        in_turn!(
            turn,
            select,
            "(?2 = '' OR c.workspace_id = ?2)
             AND (?3 = '' OR (?3 = 'yes') = (c.archived_at IS NOT NULL))
             AND (?4 = '' OR folded(c.name) LIKE ?4 ESCAPE '\\' OR folded(c.display_title) LIKE ?4 ESCAPE '\\')",
            "c.id",
            "?5"
        ),
        params![
            turn.edge(),
            filter.workspace.as_ref().map_or("", WorkspaceId::as_str),
            archived,
            &pattern(&filter.text),
            turn.rows()
        ],
        counted,
    )?;
    Ok(Page::of(rows, turn, |c| c.id.to_string()))
}

pub fn show(tx: &mut Tx, id: &ChannelId) -> Result<Channel> {
    tx.opt(select!("c.id = ?1"), params![id], counted)?
        .ok_or_else(|| unknown(id.as_str()))
}

fn unknown(text: &str) -> Error {
    Error::new(Kind::NotFound, format!("no channel found for {text:?}"))
}

/// Which channel is meant by an id, a public id, or a name with or without `#`; a name that several workspaces have needs
/// the workspace.
pub fn named(tx: &mut Tx, workspace: Option<&WorkspaceId>, text: &str) -> Result<ChannelId> {
    let text = text.trim();
    let found = tx.all(
        "SELECT id FROM channels WHERE (id = ?1 OR route_id = ?1 OR name = ?2) AND (?3 = '' OR workspace_id = ?3) LIMIT 2",
        params![
            text,
            text.trim_start_matches('#'),
            workspace.map_or("", WorkspaceId::as_str)
        ],
        |r| r.take::<ChannelId>(),
    )?;
    match found.as_slice() {
        [] => Err(unknown(text)),
        [id] => Ok(id.clone()),
        _ => Err(Error::conflict(format!(
            "several workspaces have a channel {text:?}: name one with --workspace"
        ))),
    }
}
