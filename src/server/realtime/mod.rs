//! Sockets and the hub that feeds them.
//! Placeholder: the hub and the socket loop arrive with the realtime work.

use std::sync::Arc;

use hyper::upgrade::OnUpgrade;
use tokio::sync::watch;

use super::{App, Phase, Record};
use crate::chat::actor::Actor;
use crate::chat::ephemeral::Ephemeral;
use crate::model::WorkspaceId;
use crate::store::Store;

pub struct Hub {}

impl Hub {
    pub fn start(_store: &Store, _phase: watch::Receiver<Phase>) -> Hub {
        Hub {}
    }

    /// Tells every socket that may see it, here and on other replicas.
    pub fn publish(&self, _told: Ephemeral) {}
}

/// Takes a socket over right before its `101` is sent: subscribe now, then wait for `upgrade` in a task.
/// The record is dropped when the socket ends; that writes its access line.
pub fn accept(
    _app: Arc<App>,
    _actor: Actor,
    _workspace_id: WorkspaceId,
    _after_cursor: String,
    _upgrade: OnUpgrade,
    _record: Record,
) {
}
