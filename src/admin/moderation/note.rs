//! `admin mod note`: what moderators should know about a member. The member does not see it.

use super::change::{self, patch_of};
use crate::admin::frame::{ActingFlags, Failure, Frame, Outcome};
use crate::admin::member::which::Which;

#[derive(clap::Args, Debug)]
pub struct Args {
    #[command(flatten)]
    pub which: Which,
    /// The note; empty to take it away
    #[arg(long)]
    pub note: Option<String>,
    #[command(flatten)]
    pub acting: ActingFlags,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let note = args.note.ok_or_else(|| Failure::usage("--note is required"))?;
    change::carry_out(frame, args.which, args.acting, patch_of(|p| p.note = Some(note))).await
}
