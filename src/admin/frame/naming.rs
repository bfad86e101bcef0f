//! What a person at a shell calls things: ids, or the names they know. Unknown ones are "not found" and named.

use super::{Failure, Outcome};
use crate::chat::{channels, users, workspaces};
use crate::model::{ChannelId, User, WorkspaceId, some_text};
use crate::store::{Store, Tx};

/// What a flag says that has no default, without the blanks around it.
pub fn required(flag: &str, text: &str) -> Outcome<String> {
    some_text(text).ok_or_else(|| Failure::usage(format!("--{flag} is required")))
}

/// The user with this id, handle or address.
pub async fn user(store: &Store, text: &str) -> Outcome<User> {
    let text = text.to_owned();
    Ok(store.read(move |tx: &mut Tx| users::listing::named(tx, &text)).await?)
}

/// The workspace with this id, public id or slug.
pub async fn workspace(store: &Store, text: &str) -> Outcome<WorkspaceId> {
    let text = text.to_owned();
    Ok(store
        .read(move |tx: &mut Tx| workspaces::listing::named(tx, &text))
        .await?)
}

/// The channel with this id, public id or name.
pub async fn channel(store: &Store, workspace: Option<&WorkspaceId>, text: &str) -> Outcome<ChannelId> {
    let (text, workspace) = (text.to_owned(), workspace.cloned());
    Ok(store
        .read(move |tx: &mut Tx| channels::listing::named(tx, workspace.as_ref(), &text))
        .await?)
}

/// A filter that need not be there.
pub async fn some_workspace(store: &Store, text: &Option<String>) -> Outcome<Option<WorkspaceId>> {
    match text.as_deref().and_then(some_text) {
        Some(text) => workspace(store, &text).await.map(Some),
        None => Ok(None),
    }
}

pub async fn some_user(store: &Store, text: &Option<String>) -> Outcome<Option<User>> {
    match text.as_deref().and_then(some_text) {
        Some(text) => user(store, &text).await.map(Some),
        None => Ok(None),
    }
}
