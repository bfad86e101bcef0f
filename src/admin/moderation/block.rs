//! `admin mod block`: a member may read, and do nothing else.

use super::change::{self, patch_of};
use crate::admin::frame::{ActingFlags, Frame, Outcome};
use crate::admin::member::which::Which;

#[derive(clap::Args, Debug)]
pub struct Args {
    #[command(flatten)]
    pub which: Which,
    #[command(flatten)]
    pub acting: ActingFlags,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    change::carry_out(frame, args.which, args.acting, patch_of(|p| p.blocked = Some(true))).await
}
