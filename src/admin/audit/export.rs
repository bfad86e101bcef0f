//! `admin audit export`: the whole audit log, or what the flags choose of it, as one JSON
//! object or as JSON lines, newest first.

use super::list::Which;
use crate::admin::frame::{Frame, Mode, Outcome, PageFlags};
use crate::chat::audit;
use crate::store::{Schema, Tx};

#[derive(clap::Args, Debug)]
pub struct Args {
    #[command(flatten)]
    pub which: Which,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    args.which.check()?;
    let store = frame.open(Schema::Current).await?;
    let filter = args.which.filter(&store).await?;
    let page = move |tx: &mut Tx, turn: &_| audit::listed(tx, &filter, turn);
    let frame = Frame {
        mode: match frame.mode {
            Mode::JsonLines => Mode::JsonLines,
            // Also of a single entry: lines could not be told from an object then.
            _ => Mode::Json,
        },
        ..frame.clone()
    };
    frame.pages(&store, &PageFlags::default(), None, page).await
}
