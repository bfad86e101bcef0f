//! `admin member role`: member, moderator or guest. The owner changes by `workspace transfer`.

use super::which::Which;
use crate::admin::frame::{ActingFlags, Failure, Frame, Outcome, naming};
use crate::admin::moderation::change::{self, patch_of};

#[derive(clap::Args, Debug)]
pub struct Args {
    #[command(flatten)]
    pub which: Which,
    /// member, moderator or guest
    #[arg(long, default_value = "", hide_default_value = true)]
    pub role: String,
    #[command(flatten)]
    pub acting: ActingFlags,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let role = naming::required("role", &args.role)?;
    if !["member", "moderator", "guest"].contains(&role.as_str()) {
        let text = format!("--role must be member, moderator or guest, not {role:?}");
        return Err(Failure::usage(text).next("clickclack admin workspace transfer, for the owner"));
    }
    change::carry_out(frame, args.which, args.acting, patch_of(|p| p.role = role)).await
}
