//! `backup prune DIR --keep N`: throws old archives away. The newest N that verify stay; nothing is removed before so many
//! were found, and nothing but archives that this program wrote.

use std::path::PathBuf;

use serde_json::json;

use super::failure;
use super::list::Line;
use crate::admin::frame::{ConsentFlags, DryRun, Failure, Frame, Mode, Outcome};
use crate::model::{counted, safe, sized};
use crate::store::backup::{self, Place};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// Folder with the backups
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// How many verified archives stay
    #[arg(long, value_name = "N")]
    pub keep: usize,
    #[command(flatten)]
    pub dry: DryRun,
    #[command(flatten)]
    pub consent: ConsentFlags,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    if args.keep == 0 {
        return Err(Failure::usage(
            "--keep must be at least 1: the last verified backup always stays",
        ));
    }
    let plan = backup::prunable(args.dir.clone(), args.keep, frame.job()).await;
    let plan = plan.map_err(|e| failure(&Place::File(args.dir.clone()), e))?;
    for (name, why) in &plan.damaged {
        frame.note(&format!("{name}: {why}"));
    }
    let bytes: u64 = plan.remove.iter().map(|r| r.bytes).sum();
    let names: Vec<_> = plan.remove.iter().map(|r| r.name.clone()).collect();
    let lines: Vec<Line> = plan.remove.iter().cloned().map(Line::from).collect();
    let what = format!("{} ({})", counted(names.len() as u64, "backup"), sized(bytes));
    if !args.dry.dry_run {
        if !names.is_empty() {
            args.consent
                .ask(&format!("Remove {what} from {}?", args.dir.display()))?;
        }
        // Also with nothing to prune: what killed backups left goes.
        backup::remove(args.dir.clone(), plan.remove)
            .await
            .map_err(|e| failure(&Place::File(args.dir.clone()), e))?;
    }
    if frame.mode == Mode::Plain {
        return Ok(frame.mode.list(&lines)?);
    }
    let json = json!({ "removed": if args.dry.dry_run { &[][..] } else { &names[..] }, "would_remove": names,
        "kept": plan.kept, "damaged": plan.damaged.iter().map(|(name, _)| name).collect::<Vec<_>>(), "bytes": bytes });
    let verb = if args.dry.dry_run { "would remove" } else { "removed" };
    let mut text = format!("{verb} {what}, kept {} verified", plan.kept.len());
    for name in &names {
        text += &format!("\n  {verb} {}", safe(name));
    }
    for name in &plan.kept {
        text += &format!("\n  kept {}", safe(name));
    }
    Ok(frame.mode.one(&json, "", &text)?)
}
