//! Removes uploads that nothing shows, and what deleted messages said, in the background of a server: at start, then
//! every ten minutes. Several replicas may do so at once; see `chat::uploads::sweep`. Trouble is told in the log and tried
//! again next time.

use std::sync::Arc;
use std::time::Duration;

use super::log::say;
use super::{App, Phase};
use crate::chat::moderation::removal;
use crate::chat::uploads::sweep::{self, Swept};
use crate::model::Result;

const EVERY: Duration = Duration::from_secs(600);

/// Runs until the server drains.
pub async fn run(app: Arc<App>) {
    let mut phase = app.phase.clone();
    let work = async {
        if let Err(e) = app.blobs.check().await {
            say!("uploads will fail for now: {}", e.chain());
        }
        loop {
            once(&app).await;
            tokio::time::sleep(EVERY).await;
        }
    };
    tokio::select! {
        () = work => {}
        // An error means that the server is gone.
        _ = phase.wait_for(|phase| *phase != Phase::Running) => {}
    }
}

/// One sweep now, such as after the deletion of a workspace.
pub async fn once(app: &App) {
    match erase_expired(app).await {
        Ok(0) => {}
        Ok(erased) => say!("erased {erased} deleted messages whose grace period ended"),
        Err(e) => say!("erasing deleted messages failed: {}", e.chain()),
    }
    match sweep::run(&app.store, &app.blobs).await {
        Ok(swept) if swept == Swept::default() => {}
        Ok(Swept {
            uploads,
            removed,
            failed,
        }) => say!("uploads swept: {uploads} rows, {removed} objects removed, {failed} failed"),
        Err(e) => say!("sweeping uploads failed: {}", e.chain()),
    }
}

async fn erase_expired(app: &App) -> Result<u64> {
    let mut erased = 0;
    loop {
        let some = app.store.write(removal::erase_expired).await?;
        erased += some;
        if some < removal::ERASED_AT_ONCE {
            return Ok(erased);
        }
    }
}
