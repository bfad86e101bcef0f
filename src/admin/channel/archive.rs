//! `admin channel archive`: a channel that is over. Its messages stay; `--undo` opens it again.

use super::show::Named;
use super::update::change;
use crate::admin::frame::{ActingFlags, Frame, Outcome};
use crate::chat::channels::Patch;

#[derive(clap::Args, Debug)]
pub struct Args {
    #[command(flatten)]
    pub named: Named,
    /// Open it again
    #[arg(long)]
    pub undo: bool,
    #[command(flatten)]
    pub acting: ActingFlags,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let patch = Patch {
        archived: Some(!args.undo),
        ..Patch::default()
    };
    change(frame, args.named, args.acting, patch).await
}
