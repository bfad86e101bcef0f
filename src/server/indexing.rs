//! Keeps the search index behind the messages for as long as the server runs. Never in anybody's way: what is not
//! indexed yet is found all the same.

use std::time::Duration;

use tokio::sync::watch;

use super::Phase;
use super::log::say;
use crate::chat::search::Indexer;
use crate::store::Store;

/// At 10,000 sends a second 2,500 messages share a run; a quiet store is looked at without being written.
const PAUSE: Duration = Duration::from_millis(250);
const AFTER_FAILURE: Duration = Duration::from_secs(5);

pub async fn keep_indexed(store: Store, mut phase: watch::Receiver<Phase>) {
    let mut indexer = Indexer::default();
    while *phase.borrow() == Phase::Running {
        let pause = match indexer.step(&store).await {
            Ok(true) => continue,
            Ok(false) => PAUSE,
            Err(e) => {
                say!("indexing messages for search failed, trying again: {}", e.chain());
                AFTER_FAILURE
            }
        };
        let _ = tokio::time::timeout(pause, phase.changed()).await;
    }
}
