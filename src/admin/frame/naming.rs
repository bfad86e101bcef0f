//! What a person at a shell calls things: ids, or the names they know. Unknown ones are "not found" and named.

use super::{Failure, Outcome};
use crate::chat::{channels, users, workspaces};
use crate::model::{ChannelId, Error, Kind, User, UserKind, WorkspaceId, some_text};
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

/// The bot with this id or handle.
pub async fn bot(store: &Store, text: &str) -> Outcome<User> {
    let found = user(store, text).await?;
    match found.kind {
        UserKind::Bot => Ok(found),
        UserKind::Human => {
            let text = format!("{} is a person and no bot", found.id);
            Err(Error::new(Kind::NotFound, text).into())
        }
    }
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

/// A filter that need not be there. A blank one is there and names nothing: it is what a script says whose variable is empty, and
/// must not mean everything.
pub async fn some_workspace(store: &Store, text: &Option<String>) -> Outcome<Option<WorkspaceId>> {
    match text {
        Some(text) => workspace(store, text).await.map(Some),
        None => Ok(None),
    }
}

pub async fn some_user(store: &Store, text: &Option<String>) -> Outcome<Option<User>> {
    match text {
        Some(text) => user(store, text).await.map(Some),
        None => Ok(None),
    }
}
