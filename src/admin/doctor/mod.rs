//! `doctor`: isolated checks of everything a store stands on. Each says what it saw and what to do; one that fails keeps
//! no other from answering, and a store that cannot be opened only skips the checks that need its rows.

mod database;
mod files;
mod settings;
mod uploads;

use std::io;
use std::time::Duration;

use serde::Serialize;
use serde_json::json;
use tokio::sync::OnceCell;

use crate::admin::frame::{Column, Failure, Frame, Mode, Outcome, Row, exit, hanging, operator};
use crate::chat::audit;
use crate::model::{Error, safe};
use crate::store::{Job, Schema, Store, Tx};

pub use settings::Settings;

#[derive(clap::Args, Debug)]
pub struct Args {
    /// Only this check (may be repeated)
    #[arg(long, value_name = "ID", value_parser = ids())]
    check: Vec<String>,
    /// Repair what can be repaired without a loss: permissions, the WAL, what uploads left behind
    #[arg(long)]
    fix: bool,
}

fn ids() -> clap::builder::PossibleValuesParser {
    CHECKS.iter().map(|check| check.id).into()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Ok,
    /// Works, and should not stay so.
    Warning,
    Failed,
    /// Could not be looked at, or does not apply.
    Skipped,
}

/// What a check saw.
#[derive(Clone, Debug, Serialize)]
pub struct Seen {
    severity: Severity,
    evidence: String,
    /// Empty when there is nothing to do.
    remedy: String,
    /// `--fix` does it.
    fixable: bool,
}

impl Seen {
    fn new(severity: Severity, evidence: impl Into<String>, remedy: impl Into<String>) -> Seen {
        Seen {
            severity,
            evidence: evidence.into(),
            remedy: remedy.into(),
            fixable: false,
        }
    }

    fn ok(evidence: impl Into<String>) -> Seen {
        Seen::new(Severity::Ok, evidence, "")
    }

    fn warning(evidence: impl Into<String>, remedy: impl Into<String>) -> Seen {
        Seen::new(Severity::Warning, evidence, remedy)
    }

    fn failed(evidence: impl Into<String>, remedy: impl Into<String>) -> Seen {
        Seen::new(Severity::Failed, evidence, remedy)
    }

    fn skipped(why: impl Into<String>) -> Seen {
        Seen::new(Severity::Skipped, why, "")
    }

    fn fixable(self) -> Seen {
        Seen { fixable: true, ..self }
    }
}

type Look<'a> = std::pin::Pin<Box<dyn Future<Output = Seen> + 'a>>;
type Fix<'a> = std::pin::Pin<Box<dyn Future<Output = Outcome<String>> + 'a>>;

struct Check {
    id: &'static str,
    look: for<'a> fn(&'a Patient<'a>) -> Look<'a>,
    /// Says what it did.
    fix: Option<for<'a> fn(&'a Patient<'a>) -> Fix<'a>>,
}

macro_rules! checks {
    ($($id:literal $look:path $(, $fix:path)?;)*) => {
        /// In the order in which one stands on the other.
        const CHECKS: &[Check] = &[$(Check {
            id: $id,
            look: |patient| Box::pin($look(patient)),
            fix: checks!(@fix $($fix)?),
        }),*];
    };
    (@fix) => { None };
    (@fix $fix:path) => { Some(|patient| Box::pin($fix(patient))) };
}

checks! {
    "config" settings::config;
    "public-url" settings::public_url;
    "oauth" settings::oauth;
    "file-system" files::file_system;
    "disk-space" files::disk_space;
    "permissions" files::permissions, files::tighten;
    "wal" files::wal, files::checkpoint;
    "schema" database::schema;
    "engine" database::engine;
    "database" database::database;
    "clock" database::clock;
    "search-index" database::search_index;
    "backup" database::backup;
    "operations" database::operations;
    "uploads" uploads::round_trip;
    "upload-files" uploads::files;
    "upload-leftovers" uploads::leftovers, uploads::sweep;
}

/// What is looked at.
struct Patient<'a> {
    frame: &'a Frame,
    settings: &'a Settings,
    store: OnceCell<Result<Store, Error>>,
}

impl Patient<'_> {
    /// The store, opened when the first check wants it.
    async fn store(&self) -> Result<&Store, Seen> {
        let open = async || Store::open(&self.frame.location, Schema::Current).await;
        let opened = self.store.get_or_init(open).await;
        opened
            .as_ref()
            .map_err(|_| Seen::skipped("the store cannot be opened; see the check \"database\""))
    }
}

/// A check that hangs is a finding too. Files of uploads are many.
const PATIENCE: Duration = Duration::from_secs(20);
const PATIENCE_WITH_FILES: Duration = Duration::from_secs(600);

#[derive(Serialize)]
pub struct Line {
    pub id: &'static str,
    #[serde(flatten)]
    seen: Seen,
    /// What `--fix` did.
    #[serde(skip_serializing_if = "Option::is_none")]
    fixed: Option<String>,
}

pub async fn run(frame: &Frame, settings: &Settings, args: Args) -> Outcome {
    frame.name_store();
    let mut job = frame.job();
    let lines = examined(frame, settings, &args.check, args.fix, &mut job).await?;
    drop(job);
    let fixed: Vec<_> = lines.iter().filter(|l| l.fixed.is_some()).map(|l| l.id).collect();
    if !fixed.is_empty() {
        noted(frame, &fixed).await;
    }
    show(frame, lines)
}

/// The audit log says what was repaired. A store that cannot be opened cannot say so, and what was repaired is told all the same.
async fn noted(frame: &Frame, fixed: &[&'static str]) {
    let Ok(store) = Store::open(&frame.location, Schema::Current).await else {
        return;
    };
    for &check in fixed {
        let entry =
            move |tx: &mut Tx| audit::record(tx, &operator(), None, "store.repaired", ("check", check), json!({}));
        if let Err(e) = store.write(entry).await {
            frame.note(&format!("the audit log was not written: {}", e.message));
        }
    }
    store.close().await;
}

/// The checks with these ids, all of them for none; `fix` repairs what they find and can repair.
pub async fn examined(
    frame: &Frame,
    settings: &Settings,
    ids: &[String],
    fix: bool,
    job: &mut Job,
) -> Outcome<Vec<Line>> {
    let patient = Patient {
        frame,
        settings,
        store: OnceCell::new(),
    };
    let wanted: Vec<_> = CHECKS
        .iter()
        .filter(|c| ids.is_empty() || ids.iter().any(|id| id == c.id))
        .collect();
    let mut lines = Vec::with_capacity(wanted.len());
    job.begin("checks", wanted.len() as u64, "")?;
    for (done, check) in wanted.iter().enumerate() {
        job.step(done as u64, check.id)?;
        lines.push(examine(&patient, check, fix).await?);
        job.step(done as u64 + 1, check.id)?;
    }
    Ok(lines)
}

async fn examine(patient: &Patient<'_>, check: &Check, fix: bool) -> Outcome<Line> {
    let mut seen = look(patient, check).await;
    let mut fixed = None;
    if let Some(repair) = check.fix.filter(|_| fix && seen.fixable) {
        match repair(patient).await {
            Ok(done) => {
                fixed = Some(done);
                seen = look(patient, check).await;
            }
            Err(failure) => seen.evidence += &format!("; the repair failed: {failure}"),
        }
    }
    let id = check.id;
    Ok(Line { id, seen, fixed })
}

async fn look(patient: &Patient<'_>, check: &Check) -> Seen {
    let limit = if check.id == "upload-files" {
        PATIENCE_WITH_FILES
    } else {
        PATIENCE
    };
    tokio::time::timeout(limit, (check.look)(patient))
        .await
        .unwrap_or_else(|_| {
            Seen::failed(
                format!("no answer within {} s", limit.as_secs()),
                "see whether it hangs",
            )
        })
}

/// What a restore has looked at itself, right before, or what the first start of the server sets.
const KNOWN_AFTER_A_RESTORE: &[&str] = &["engine", "database", "upload-files"];

/// What the checks found, beside another result.
#[derive(Serialize)]
pub struct Health {
    ok: bool,
    failed: usize,
    warnings: usize,
    items: Vec<Line>,
}

impl Health {
    fn of(items: Vec<Line>) -> Health {
        let count = |severity| items.iter().filter(|l| l.seen.severity == severity).count();
        let (failed, warnings) = (count(Severity::Failed), count(Severity::Warning));
        Health {
            ok: failed == 0,
            failed,
            warnings,
            items,
        }
    }

    /// A line when all is well, else what is not.
    pub fn note(&self, frame: &Frame) {
        let found = |l: &&Line| matches!(l.seen.severity, Severity::Warning | Severity::Failed);
        let lines = Vec::from_iter(self.items.iter().filter(found));
        if lines.is_empty() {
            frame.note("doctor: all is well");
            return;
        }
        frame.note("doctor:");
        human(lines).lines().for_each(|line| frame.note(line));
    }
}

/// The checks that end a restore, of the store as it is now.
pub async fn after_restore(frame: &Frame, settings: &Settings) -> Outcome<Health> {
    let ids = CHECKS.iter().map(|check| check.id.to_owned());
    let ids = Vec::from_iter(ids.filter(|id| !KNOWN_AFTER_A_RESTORE.contains(&id.as_str())));
    let mut job = frame.job();
    Ok(Health::of(examined(frame, settings, &ids, false, &mut job).await?))
}

fn show(frame: &Frame, lines: Vec<Line>) -> Outcome {
    let health = Health::of(lines);
    let Health {
        failed, items: lines, ..
    } = &health;
    let mut json = json!(health);
    json["store"] = json!(frame.location.to_string());
    match frame.mode {
        Mode::Human => frame.mode.one(&json, "", &human(lines))?,
        Mode::Json => frame.mode.one(&json, "", "")?,
        mode => mode.list(lines)?,
    }
    if health.ok {
        return Ok(());
    }
    let first = lines
        .iter()
        .find(|l| l.seen.severity == Severity::Failed)
        .map_or("", |l| l.id);
    let why = match failed {
        1 => format!("the check {first:?} failed"),
        n => format!("{n} checks failed"),
    };
    Err(Failure::new(exit::VERIFICATION, Error::invalid(why)).next("the remedies above"))
}

fn human<'a>(lines: impl IntoIterator<Item = &'a Line> + Clone) -> String {
    let wide = lines.clone().into_iter().map(|l| l.id.len()).max().unwrap_or(0);
    let mut text = String::new();
    for line in lines {
        let state = match line.seen.severity {
            Severity::Ok => "ok",
            Severity::Warning => "warning",
            Severity::Failed => "FAILED",
            Severity::Skipped => "skipped",
        };
        let mut add = |heading: &str, what: &str| {
            text += &hanging(heading, 9 + wide + 2, what);
            text.push('\n');
        };
        add(&format!("{state:<8} {}", line.id), &safe(&line.seen.evidence));
        let mut more = |word: &str, what: &str| add("", &format!("{word}: {}", safe(what)));
        if let Some(fixed) = &line.fixed {
            more("fixed", fixed);
        }
        if !line.seen.remedy.is_empty() {
            more("remedy", &line.seen.remedy);
        }
    }
    text.trim_end().to_owned()
}

impl Row for Line {
    const COLUMNS: &'static [Column] = &[Column::id("CHECK"), Column::id("SEVERITY"), Column::text("EVIDENCE")];

    fn cells(&self) -> Vec<String> {
        let severity = serde_json::to_value(self.seen.severity).unwrap_or_default();
        let severity = severity.as_str().unwrap_or_default().to_owned();
        vec![self.id.into(), severity, self.seen.evidence.clone()]
    }

    fn plain(&self) -> String {
        format!("{} {}", self.id, self.cells()[1])
    }
}

/// An error of the system in a few words.
fn told(doing: &str, e: &io::Error) -> String {
    format!("cannot {doing}: {e}")
}
