//! `migrate` brings a store's schema forward, `migrate status` lists what is applied and what is not, `migrate plan` shows
//! what would be run.
//! The work is the store's, in one transaction per migration and under a lock; this shows it.

use std::path::PathBuf;

use serde::Serialize;
use serde_json::json;

use crate::admin::frame::{Column, Failure, Frame, Mode, Outcome, Row, make_folders};
use crate::model::{Time, counted, sized};
use crate::store::{Location, backup, migrate};

#[derive(clap::Args, Debug)]
pub struct Up {
    /// Copy the database into this file before anything is applied, whatever its schema; Postgres by its pg_dump
    #[arg(long, value_name = "FILE")]
    backup_first: Option<PathBuf>,
}

#[derive(clap::Args, Debug)]
pub struct Status {}

#[derive(clap::Args, Debug)]
pub struct Plan {}

/// Standard output stays empty unless JSON was asked for.
pub async fn up(frame: &Frame, args: Up) -> Outcome {
    frame.name_store();
    let fresh = frame.is_missing();
    if let Some(file) = args.backup_first {
        back_up(frame, file).await?;
    }
    make_folders(&frame.data)?;
    let applied = migrate::up(&frame.location, frame.job())
        .await
        .map_err(|e| frame.failure(e))?;
    let done = match applied.len() {
        0 => "the schema is current, nothing to do".to_owned(),
        n => format!("applied {}", counted(n, "migration")),
    };
    frame.note(&if fresh {
        format!("created the store, {done}")
    } else {
        done
    });
    match frame.mode {
        Mode::Human => Ok(()),
        Mode::Plain => Ok(applied.iter().try_for_each(|name| Mode::Plain.one(&(), name, ""))?),
        mode => Ok(mode.one(
            &json!({ "store": frame.location.to_string(), "applied": applied }),
            "",
            "",
        )?),
    }
}

/// A copy and not an archive: only a copy can be made of a schema that this binary does not know.
async fn back_up(frame: &Frame, file: PathBuf) -> Outcome {
    let pending = migrate::plan(&frame.location).await.map_err(|e| frame.failure(e))?;
    if frame.is_missing() || pending.is_empty() {
        frame.note("nothing is pending that a backup would be needed for");
        return Ok(());
    }
    let shown = file.display().to_string();
    let copied = match &frame.location {
        Location::Sqlite(database) => backup::page_copy(database.clone(), file, frame.job()).await,
        Location::Postgres(url) => backup::dump(url.clone(), file, frame.job()).await,
    };
    copied
        .map_err(|e| Failure::from(e).while_doing(format!("nothing was applied, because the backup {shown} failed")))?;
    frame.note(&format!("copied the database to {shown}"));
    Ok(())
}

#[derive(Serialize)]
struct Line {
    name: String,
    state: &'static str,
    applied_at: Option<Time>,
}

impl Row for Line {
    const COLUMNS: &'static [Column] = &[Column::id("MIGRATION"), Column::id("STATE"), Column::id("APPLIED")];

    fn cells(&self) -> Vec<String> {
        let at = self.applied_at.map_or_else(|| "-".into(), |at| at.to_string());
        vec![self.name.clone(), self.state.into(), at]
    }

    fn plain(&self) -> String {
        format!("{} {}", self.name, self.state)
    }
}

impl From<migrate::Entry> for Line {
    fn from(it: migrate::Entry) -> Line {
        Line {
            name: it.name,
            state: it.state.as_str(),
            applied_at: it.applied_at,
        }
    }
}

pub async fn status(frame: &Frame, _: Status) -> Outcome {
    frame.name_store();
    let all = migrate::status(&frame.location).await.map_err(|e| frame.failure(e))?;
    let lines: Vec<Line> = all.into_iter().map(Line::from).collect();
    Ok(frame.mode.list(&lines)?)
}

/// The SQL of what is pending, and the size of what it touches.
pub async fn plan(frame: &Frame, _: Plan) -> Outcome {
    frame.name_store();
    let pending = migrate::plan(&frame.location).await.map_err(|e| frame.failure(e))?;
    let mut human = match pending.len() {
        0 => "the schema is current, nothing to do".to_owned(),
        1 => "1 migration is pending".to_owned(),
        n => format!("{} are pending", counted(n, "migration")),
    };
    for migration in &pending {
        human += &format!("\n\n-- {}", migration.name);
        for table in &migration.touches {
            human += &format!("\n-- changes {}, {} with its indexes", table.table, sized(table.bytes));
        }
        human += &format!("\n{}", migration.sql.trim_end());
    }
    let json = json!({ "store": frame.location.to_string(), "pending": pending });
    match frame.mode {
        Mode::Plain => Ok(pending.iter().try_for_each(|m| Mode::Plain.one(&json, m.name, ""))?),
        mode => Ok(mode.one(&json, "", &human)?),
    }
}
