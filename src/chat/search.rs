//! Full-text search over messages, the same on both engines because everything but plain rows is done here.
//!
//! Every message has a number, in the order of arrival. The indexer (`indexer`) copies what messages say into runs: one
//! covers a stretch of numbers of one scope and holds its tokens in order, cut into pages (`pages`). Small runs are
//! merged into larger ones, so that each word is written three or four times in its life and a query looks at a few
//! dozen runs. What no run covers yet is searched in the messages themselves, as is what changed since its run was
//! written: so the answer is exact at every moment, wherever the indexer stands and however it ended.
//!
//! A send pays for its number and nothing else; an edit or deletion calls `changed`. A query (`find`) goes through the
//! runs newest first and stops at the newest 2,000 matches, or when it has read 6 MiB of the index: its cursor goes on.

mod backlog;
mod draft;
mod find;
mod indexer;
mod matching;
mod merge;
mod overlay;
mod pages;
mod rebuild;
mod snippet;
mod subject;
mod tokens;
mod verify;

use crate::model::{MessageId, Result, WorkspaceId};
use crate::store::{Tx, params};

pub use find::{After, Found, Hit, Request, Sort, Where, find};
pub use indexer::{Indexer, forget};
pub use rebuild::{Rewritten, Size, close_gap, mend_progress, rewrite, size};
pub use verify::{Backlogged, Place, Verified, backlog, verify};

/// Says that a stored message reads differently now. Called in the transaction that edits or deletes it.
pub(super) fn changed(tx: &mut Tx, message: &MessageId) -> Result<()> {
    tx.exec(CHANGED, params![message])?;
    Ok(())
}

/// Before a workspace goes: nobody has to look at what changed in it any more. Its runs go with it.
pub(super) fn forget_changes(tx: &mut Tx, workspace: &WorkspaceId) -> Result<()> {
    let sql = "DELETE FROM search_changes WHERE scope = ?1
         OR scope IN (SELECT id FROM direct_conversations WHERE workspace_id = ?1)";
    tx.exec(sql, params![workspace]).map(drop)
}

/// After it: the newest messages may be gone, rows and all, and the next one takes the number after the newest that is
/// left. No run covers that one, whatever had its number before.
pub(super) fn forget_numbers(tx: &mut Tx) -> Result<()> {
    let newest: i64 = tx.one(overlay::NEWEST, &[], |r| r.take())?;
    let sql = "UPDATE search_progress SET indexed = ?1 WHERE indexed > ?1";
    tx.exec(sql, params![newest]).map(drop)
}

const CHANGED: &str = "INSERT INTO search_changes (number, scope, version)
     SELECT m.number, COALESCE(m.direct_conversation_id, m.workspace_id), 1 FROM messages m
     WHERE m.id = ?1 AND m.number IS NOT NULL AND m.kind = 'message'
     ON CONFLICT (number) DO UPDATE SET version = search_changes.version + 1";
