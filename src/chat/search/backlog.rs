//! The first step of a message into the index: a run for the next messages that no run covers.

use std::collections::HashMap;

use super::draft::{Draft, Lists, Seen, add, settle};
use super::overlay::INDEXED;
use super::pages::Writer;
use crate::model::*;
use crate::store::{Store, Tx, params};

/// What one run of new messages covers at most.
const BATCH: i64 = 4_096;
const BATCH_BYTES: i64 = 4 << 20;

/// A message that can be found.
struct Text {
    number: i64,
    workspace: WorkspaceId,
    channel: Option<ChannelId>,
    conversation: Option<ConversationId>,
    body: String,
}

/// The next messages that no run covers.
pub struct Backlog {
    after: i64,
    last: i64,
    texts: Vec<Text>,
    changes: Seen,
}

const UNINDEXED: &str = "SELECT number, OCTET_LENGTH(body) FROM messages WHERE number > ?1 ORDER BY number LIMIT ?2";

const TEXTS: &str = "SELECT number, workspace_id, channel_id, direct_conversation_id, body FROM messages
     WHERE number > ?1 AND number <= ?2 AND kind = 'message' AND deleted_at IS NULL ORDER BY number";

const CHANGES_BETWEEN: &str = "SELECT number, version FROM search_changes WHERE number > ?1 AND number <= ?2";

impl Backlog {
    /// `None` when there are fewer messages than a run is worth.
    pub fn read(tx: &mut Tx, messages: usize, bytes: i64) -> Result<Option<Backlog>> {
        let after: i64 = tx.one(INDEXED, &[], |r| r.take())?;
        let sizes = tx.all(UNINDEXED, params![after, BATCH], |r| {
            Ok((r.take::<i64>()?, r.take::<i64>()?))
        })?;
        let mut sum = 0;
        let mut last = after;
        for (number, size) in &sizes {
            sum += size;
            if sum > BATCH_BYTES && last > after {
                break;
            }
            last = *number;
        }
        if last == after || sizes.len() < messages && sum < bytes {
            return Ok(None);
        }
        let texts = tx.all(TEXTS, params![after, last], |r| {
            Ok(Text {
                number: r.take()?,
                workspace: r.take()?,
                channel: r.take()?,
                conversation: r.take()?,
                body: r.take()?,
            })
        })?;
        let changes = tx.all(CHANGES_BETWEEN, params![after, last], |r| Ok((r.take()?, r.take()?)))?;
        Ok(Some(Backlog {
            after,
            last,
            texts,
            changes,
        }))
    }

    /// Writes the runs; their scopes.
    pub async fn carry_out(self, store: &Store) -> Result<Vec<String>> {
        let Backlog {
            after,
            last,
            texts,
            changes,
        } = self;
        let drafts = tokio::task::spawn_blocking(move || drafts(texts))
            .await
            .map_err(Error::internal)?;
        let scopes = drafts.iter().map(|d| d.scope.clone()).collect();
        let write = move |tx: &mut Tx| {
            // The newest may be gone with their workspace, and others may have their numbers by now.
            let sql = "UPDATE search_progress SET indexed = ?2 WHERE indexed = ?1
                 AND EXISTS (SELECT 1 FROM messages WHERE number = ?2)";
            if tx.exec(sql, params![after, last])? == 1 {
                drafts.iter().try_for_each(|draft| draft.write(tx))?;
                settle(tx, &changes)?;
            }
            Ok(())
        };
        store.write(write).await?;
        Ok(scopes)
    }
}

fn drafts(texts: Vec<Text>) -> Vec<Draft> {
    let mut by_scope: HashMap<String, (WorkspaceId, i64, i64, Lists)> = HashMap::new();
    for text in texts {
        let scope = match &text.conversation {
            Some(conversation) => conversation.to_string(),
            None => text.workspace.to_string(),
        };
        let entry = by_scope.entry(scope);
        let (_, _, newest, lists) = entry.or_insert_with(|| (text.workspace, text.number, text.number, Lists::new()));
        *newest = text.number;
        add(lists, text.number, text.channel.as_ref(), &text.body);
    }
    let draft = |(scope, (workspace, oldest, newest, lists)): (_, (_, _, _, Lists))| {
        let mut writer = Writer::default();
        for (token, list) in &lists {
            writer.entry(token, list);
        }
        Draft {
            workspace,
            scope,
            oldest,
            newest,
            pages: writer.finish(),
        }
    };
    by_scope.into_iter().map(draft).collect()
}
