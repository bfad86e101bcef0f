//! `restore F`: brings a store back from a backup. Says first what would be lost; sets the old state aside; `--undo` brings
//! it back.

mod only;

use std::path::Path;

use serde_json::json;

use crate::admin::backup::{complete, failure, place};
use crate::admin::doctor;
use crate::admin::frame::{DryRun, Failure, Frame, Outcome, SevereFlags, account, exit, location, when};
use crate::model::{Error, counted, safe};
use crate::store::Location;
use crate::store::backup::restore::{self, Plan, Present, Restored, Target};
use crate::store::blobs::BlobPlace;
use crate::store::file::folder_of;

#[derive(clap::Args, Debug)]
pub struct Args {
    /// Backup to restore: an archive (.ccbak), also s3://BUCKET/KEY, or a page copy of SQLite (.db)
    #[arg(value_name = "FILE", required_unless_present = "undo")]
    pub file: Option<String>,
    /// Store to restore to, in place of the one of --db: a path, postgres://…, or env:NAME for what a variable says
    #[arg(long, value_name = "STORE", conflicts_with = "undo")]
    pub to: Option<String>,
    /// Only messages that are missing, into the store as it is and while it serves: channel:CHANNEL or user:USER, as the
    /// backup knows them
    #[arg(long, value_name = "WHAT", conflicts_with_all = ["undo", "to"])]
    pub only: Option<String>,
    /// Bring back what the last restore set aside
    #[arg(long, conflicts_with = "file")]
    pub undo: bool,
    #[command(flatten)]
    pub dry: DryRun,
    #[command(flatten)]
    pub severe: SevereFlags,
}

pub async fn run(frame: &Frame, settings: &doctor::Settings, args: Args) -> Outcome {
    if let (Some(file), Some(only)) = (&args.file, &args.only) {
        return only::run(frame, &args, place(frame, file).await?, only).await;
    }
    let target = target_of(frame, &args)?;
    frame.note(&format!("store: {}", target.at));
    let Some(file) = &args.file else {
        return undo(frame, &args, target).await;
    };
    let file = place(frame, file).await?;
    let plan = restore::plan(file.clone(), target.clone(), frame.job()).await;
    let plan = plan.map_err(|e| failure(&file, e))?;
    let loss = loss(&plan);
    if args.dry.dry_run {
        let json = json!({ "store": target.at.to_string(), "plan": plan, "would": loss });
        let shown = target.at.to_string();
        let text = format!("would restore {}\n{} {loss}", describe(&plan), safe(&shown));
        return Ok(frame.mode.one(&json, &loss, &text)?);
    }
    if plan.present.is_some() {
        args.severe.ask(&format!("{} {loss}.", target.at), &target.at.name())?;
    }
    let restored = restore::restore(file.clone(), target.clone(), account(), frame.job()).await;
    let restored = restored.map_err(|e| failure(&file, e))?;
    let there = Frame {
        data: match &target.at {
            Location::Sqlite(path) if args.to.is_some() => folder_of(path).to_owned(),
            _ => frame.data.clone(),
        },
        location: target.at.clone(),
        uploads: Ok(target.uploads.clone()),
        ..frame.clone()
    };
    // A stop in the middle of the checks takes nothing back: where the old state is must be told all the same.
    let health = doctor::after_restore(&there, settings).await;
    answer(frame, &target, &plan, &restored, health.as_ref().ok())?;
    health?.note(frame);
    complete(restored.missing)
}

/// The store of the flags, with its uploads.
pub fn target(frame: &Frame) -> Outcome<Target> {
    match &frame.uploads {
        Ok(uploads) => Ok(Target {
            at: frame.location.clone(),
            uploads: uploads.clone(),
        }),
        Err(why) => Err(Failure::new(exit::FAILED, Error::invalid(why.clone())).next("clickclack config check")),
    }
}

fn target_of(frame: &Frame, args: &Args) -> Outcome<Target> {
    let target = target(frame)?;
    let Some(to) = &args.to else { return Ok(target) };
    let at = location(to)?;
    // Another file has its uploads beside it, unless they were named; another database is found by the flags.
    let uploads = match (&at, frame.uploads_named) {
        (Location::Sqlite(path), false) => BlobPlace::Folder(path.with_file_name("uploads")),
        _ => target.uploads,
    };
    Ok(Target { at, uploads })
}

pub fn describe(plan: &Plan) -> String {
    let backup = &plan.backup;
    format!(
        "{} and {} as of {}",
        counted(backup.messages, "message"),
        counted(backup.users, "user"),
        when(backup.taken_at)
    )
}

/// In human terms.
pub fn loss(plan: &Plan) -> String {
    let Some(present) = &plan.present else {
        return "fills an empty store, nothing is lost".into();
    };
    let present = match present {
        Present::Read(held) => held,
        Present::Unreadable { .. } => return "is damaged and cannot be read: what is lost with it is not known".into(),
    };
    let (messages, users) = (present.newer_messages as u64, present.newer_users as u64);
    let at = when(plan.backup.taken_at);
    match (messages, users) {
        (0, 0) => format!("is replaced; it has no message newer than {at}"),
        (_, 0) => format!("loses {} newer than {at}", counted(messages, "message")),
        _ => format!(
            "loses {} and {} newer than {at}",
            counted(messages, "message"),
            counted(users, "user")
        ),
    }
}

fn answer(
    frame: &Frame,
    target: &Target,
    plan: &Plan,
    restored: &Restored,
    health: Option<&doctor::Health>,
) -> std::io::Result<()> {
    let json = json!({
        "store": target.at.to_string(), "backup": plan.backup, "restored": restored, "doctor": health,
    });
    let mut text = format!("restored {} to {}", describe(plan), safe(&target.at.to_string()));
    text += &format!(
        "\nchecked: {}, what they refer to, {}",
        counted(restored.rows, "row"),
        uploads(restored)
    );
    if let Some(aside) = &restored.set_aside {
        text += &format!("\nthe state before is set aside as {}", safe(aside));
    }
    text += &kept_names(restored.uploads_set_aside.as_deref());
    if restored.set_aside.is_some() {
        text += "\nclickclack restore --undo brings it back; remove it when it is not needed any more";
    }
    frame.mode.one(&json, &restored.rows.to_string(), &text)
}

/// How many came back.
pub fn uploads(restored: &Restored) -> String {
    match restored.uploads {
        Some(n) => counted(n, "upload"),
        None => "no uploads: a page copy holds none".into(),
    }
}

fn kept_names(folder: Option<&Path>) -> String {
    let line = |folder: &Path| {
        format!(
            "\nits uploads keep second names in {}",
            safe(&folder.display().to_string())
        )
    };
    folder.map(line).unwrap_or_default()
}

async fn undo(frame: &Frame, args: &Args, target: Target) -> Outcome {
    let back = restore::undoable(target.at.clone()).await?;
    if args.dry.dry_run {
        let json = json!({ "store": target.at.to_string(), "would_bring_back": back });
        return Ok(frame
            .mode
            .one(&json, &back, &format!("would bring back {}", safe(&back)))?);
    }
    args.severe
        .ask(&format!("{} is replaced by {back}.", target.at), &target.at.name())?;
    let undone = restore::undo(target.clone(), account()).await?;
    let json = json!({ "store": target.at.to_string(), "undone": undone });
    let mut text = format!("brought back {}", safe(&undone.brought_back));
    if let Some(aside) = &undone.set_aside {
        text += &format!("\nthe state before is set aside as {}", safe(aside));
    }
    text += &kept_names(undone.uploads_set_aside.as_deref());
    Ok(frame.mode.one(&json, &undone.brought_back, &text)?)
}
