//! `store check`: is the store sound? Every part answers by itself; what cannot even be read is a problem of its part.

use serde::Serialize;
use serde_json::json;

use crate::admin::frame::{Column, Failure, Frame, Mode, Outcome, Row, exit, verified};
use crate::chat::search;
use crate::model::{Error, Kind, Result, counted, safe};
use crate::store::check::{self, Found, PARTS, Problem};
use crate::store::{Job, Schema, Store};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// Only this part: engine, references, sequences, threads, search, uploads (may be repeated)
    #[arg(long, value_name = "PART", value_parser = names())]
    only: Vec<String>,
    /// Leave this part out (may be repeated)
    #[arg(long, value_name = "PART", value_parser = names())]
    skip: Vec<String>,
}

const SEARCH: &str = "search";
const UPLOADS: &str = "uploads";

fn names() -> clap::builder::PossibleValuesParser {
    PARTS.iter().map(|p| p.id).chain([SEARCH, UPLOADS]).into()
}

impl Args {
    fn wants(&self, part: &str) -> bool {
        let in_list = |list: &[String]| list.iter().any(|name| name == part);
        (self.only.is_empty() || in_list(&self.only)) && !in_list(&self.skip)
    }
}

/// One part in the answer.
#[derive(Serialize)]
struct Line {
    part: &'static str,
    ok: bool,
    examined: u64,
    unit: &'static str,
    problems: Vec<Problem>,
    more: bool,
    notes: Vec<String>,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let store = frame.open(Schema::Current).await.map_err(verified)?;
    let mut job = frame.job();
    let mut lines = Vec::new();
    let wanted = PARTS
        .iter()
        .map(|p| p.id)
        .chain([SEARCH, UPLOADS])
        .filter(|p| args.wants(p));
    let wanted: Vec<_> = wanted.collect();
    job.begin("parts", wanted.len() as u64, "")?;
    for (done, id) in wanted.iter().enumerate() {
        job.step(done as u64, id)?;
        lines.push(part(frame, &store, &mut job, id).await?);
        job.step(done as u64 + 1, id)?;
    }
    drop(job);
    store.close().await;
    show(frame, &lines)
}

async fn part(frame: &Frame, store: &Store, job: &mut Job, id: &'static str) -> Outcome<Line> {
    let (unit, found) = match PARTS.iter().find(|p| p.id == id) {
        Some(part) => (part.unit, store.read(part.run).await),
        None if id == SEARCH => ("messages in the index", search_index(store, job).await),
        None => {
            let blobs = frame.blobs().await?;
            let found = check::blobs(store, &blobs, job).await.map(|told| told.found);
            ("uploads", found)
        }
    };
    // A part that cannot be read tells of damage, or of an engine that went away: the others may still answer.
    let found = match found {
        Err(e) if e.kind == Kind::Stopped => return Err(e.into()),
        Err(e) => {
            let mut found = Found::default();
            found.problem(id, e.chain());
            found
        }
        Ok(found) => found,
    };
    Ok(Line {
        part: id,
        ok: found.problems.is_empty(),
        examined: found.examined,
        unit,
        problems: found.problems,
        more: found.more,
        notes: found.notes,
    })
}

async fn search_index(store: &Store, job: &mut Job) -> Result<Found> {
    let mut found = Found::default();
    let mut place = search::Place::default();
    loop {
        job.check()?;
        let from = place.clone();
        let step = store.read(move |tx| search::verify(tx, &from)).await?;
        found.examined += step.messages;
        if let Some((object, problem)) = step.problem {
            found.problem(object, problem);
        }
        match step.next {
            Some(next) => place = next,
            None => return Ok(found),
        }
    }
}

fn show(frame: &Frame, lines: &[Line]) -> Outcome {
    let problems: usize = lines.iter().map(|l| l.problems.len()).sum();
    let ok = problems == 0;
    let json = json!({ "store": frame.location.to_string(), "ok": ok, "problems": problems, "parts": lines });
    let all: Vec<Problem> = lines.iter().flat_map(|l| l.problems.clone()).collect();
    match frame.mode {
        Mode::Plain => frame.mode.list(&all)?,
        mode => mode.one(&json, "", &human(lines))?,
    }
    if ok {
        return Ok(());
    }
    let why = format!("the store has {}", counted(problems, "problem"));
    let broken: Vec<_> = lines.iter().filter(|l| !l.ok).map(|l| l.part).collect();
    let next = match broken[..] {
        [SEARCH] => "clickclack store reindex",
        _ => "clickclack doctor",
    };
    Err(Failure::new(exit::VERIFICATION, Error::invalid(why)).next(next))
}

impl Row for Problem {
    const COLUMNS: &'static [Column] = &[Column::id("OBJECT"), Column::text("PROBLEM")];

    fn cells(&self) -> Vec<String> {
        vec![self.object.clone(), self.problem.clone()]
    }

    fn plain(&self) -> String {
        self.object.clone()
    }
}

fn human(lines: &[Line]) -> String {
    let mut text = String::new();
    for line in lines {
        let state = if line.ok { "ok     " } else { "PROBLEM" };
        text += &format!("{state}  {:<10}  {} {}\n", line.part, line.examined, line.unit);
        for problem in &line.problems {
            text += &format!("           {}: {}\n", safe(&problem.object), safe(&problem.problem));
        }
        if line.more {
            text += "           … and more\n";
        }
        for note in &line.notes {
            text += &format!("           note: {}\n", safe(note));
        }
    }
    text.trim_end().to_owned()
}
