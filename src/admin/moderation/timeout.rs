//! `admin mod timeout`: a member may only read for a while.

use super::change::{self, patch_of};
use crate::admin::frame::{ActingFlags, Failure, Frame, Outcome};
use crate::admin::member::which::Which;
use crate::model::Time;

#[derive(clap::Args, Debug)]
pub struct Args {
    #[command(flatten)]
    pub which: Which,
    /// For how long: 30m, 12h or 7d
    #[arg(long = "for", value_name = "DURATION", conflicts_with_all = ["until", "end"])]
    pub duration: Option<String>,
    /// Until this instant (RFC 3339)
    #[arg(long, value_name = "TIME", conflicts_with = "end")]
    pub until: Option<String>,
    /// End a timeout now
    #[arg(long)]
    pub end: bool,
    #[command(flatten)]
    pub acting: ActingFlags,
}

/// Whole minutes, at least one.
fn minutes(text: &str) -> Outcome<i64> {
    let text = text.trim();
    let wrong = || Failure::usage(format!("--for must be a duration such as 30m, 12h or 7d, not {text:?}"));
    let unit = text.chars().last().ok_or_else(wrong)?;
    let in_minutes = match unit {
        'm' => 1,
        'h' => 60,
        'd' => 24 * 60,
        _ => return Err(wrong()),
    };
    let number: i64 = text[..text.len() - 1].parse().map_err(|_| wrong())?;
    number.checked_mul(in_minutes).filter(|n| *n > 0).ok_or_else(wrong)
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let patch = match (&args.duration, &args.until, args.end) {
        (Some(text), ..) => {
            let minutes = minutes(text)?;
            patch_of(|p| p.timeout_minutes = minutes)
        }
        (_, Some(text), _) => {
            let until = Time::parse(text.trim()).map_err(|e| Failure::usage(format!("--until: {}", e.message)))?;
            if until <= Time::now() {
                return Err(Failure::usage("--until is in the past").next("--end, to end a timeout"));
            }
            patch_of(|p| p.timeout_until = until.to_string())
        }
        (_, _, true) => patch_of(|p| p.clear_timeout = true),
        _ => return Err(Failure::usage("provide --for, --until or --end")),
    };
    change::carry_out(frame, args.which, args.acting, patch).await
}

#[cfg(test)]
mod tests {
    use super::minutes;

    #[test]
    fn durations_have_a_unit() {
        for (text, wanted) in [("30m", 30), (" 12h ", 720), ("7d", 10_080)] {
            assert_eq!(minutes(text).unwrap(), wanted);
        }
        for text in ["", "5", "m", "-1m", "0h", "1w", "9223372036854775807d", "5分"] {
            assert!(minutes(text).is_err(), "{text}");
        }
    }
}
