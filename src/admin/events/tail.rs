//! `admin events tail`: follows the event log and prints what happens as it happens, until Ctrl-C.

use std::time::Duration;

use tokio::sync::mpsc;

use super::list::{Line, Which};
use crate::admin::frame::{Frame, Listing, Outcome};
use crate::model::Result;
use crate::store::log::{Filter, Logged};
use crate::store::{Follower, Schema, Stop, Tx};

#[derive(clap::Args, Debug)]
pub struct Args {
    #[command(flatten)]
    pub which: Which,
}

/// Hands events over to the one who prints. The log itself is the buffer: nothing waits here for long.
struct Ear(mpsc::UnboundedSender<Vec<Logged>>);

impl Follower for Ear {
    fn listening(&self) -> bool {
        true
    }

    fn news(&mut self, _: &mut Tx, events: &[Logged]) -> Result<()> {
        let _ = self.0.send(events.to_vec()); // the printer has ended
        Ok(())
    }

    fn broadcast(&mut self, _: &str) {}
}

fn wanted(filter: &Filter, event: &Logged) -> bool {
    filter.workspace.as_ref().is_none_or(|id| *id == event.workspace_id)
        && filter
            .channel
            .as_ref()
            .is_none_or(|id| Some(id) == event.channel_id.as_ref())
        && filter.kind.is_none_or(|kind| kind == event.kind)
}

async fn stopped(stop: &Stop) {
    while !stop.raised() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    args.which.kind()?;
    let store = frame.open(Schema::Current).await?;
    let filter = args.which.filter(&store).await?;
    let (ear, mut events) = mpsc::unbounded_channel();
    store.follow(Ear(ear))?;
    frame.note("following the event log, Ctrl-C to end");
    let mut listing: Listing<Line> = frame.mode.listing();
    // The signal ends the wait, not the process: what was received is printed.
    while let Some(batch) = tokio::select! {
        batch = events.recv() => batch,
        () = stopped(&frame.stop) => None,
    } {
        let lines: Vec<_> = batch.into_iter().filter(|e| wanted(&filter, e)).map(Line).collect();
        if !lines.is_empty() {
            listing.page(&lines)?;
        }
    }
    Ok(listing.end()?)
}
