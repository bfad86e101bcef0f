//! Dumps of Postgres by its own `pg_dump`, for the one moment in which an archive cannot be written: before a migration, when
//! the schema is one that this program no longer, or not yet, knows.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::out::{self, trouble};
use crate::model::{Error, Kind, Result};
use crate::store::Job;
use crate::store::postgres::url;

/// Dumps the database of `url` to `to`, in the custom format that `pg_restore` reads. The size.
pub fn write(url: &str, to: &Path, job: &mut Job) -> Result<u64> {
    let out = out::create(to)?;
    // The password goes through the environment: everybody on the machine can read command lines.
    let (bare, password) = url::parted(url)?;
    let mut dump = Command::new("pg_dump");
    dump.args(["--format=custom", "--no-password", "--file"])
        .arg(out.temporary())
        .arg(format!("--dbname={bare}"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    if let Some(password) = password {
        dump.env("PGPASSWORD", password);
    }
    let mut dump = dump.spawn().map_err(|e| match e.kind() {
        io::ErrorKind::NotFound => Error::new(
            Kind::Conflict,
            "a backup of Postgres before a migration is made by pg_dump, which is not installed here",
        ),
        _ => Error::internal(e),
    })?;
    job.begin("bytes", 0, "pg_dump")?;
    let status = loop {
        if let Some(status) = dump.try_wait().map_err(Error::internal)? {
            break status;
        }
        std::thread::sleep(Duration::from_millis(50));
        let written = out.temporary().metadata().map_or(0, |m| m.len());
        if let Err(stopped) = job.step(written, "pg_dump") {
            let _ = dump.kill();
            let _ = dump.wait();
            return Err(stopped);
        }
    };
    if !status.success() {
        let mut said = String::new();
        if let Some(mut stderr) = dump.stderr.take() {
            io::Read::read_to_string(&mut stderr, &mut said).map_err(Error::internal)?;
        }
        let why = said
            .lines()
            .last()
            .unwrap_or("it did not say why")
            .trim_start_matches("pg_dump: error: ");
        return Err(trouble(to, io::Error::other(format!("pg_dump: {why}"))));
    }
    out::finish(out)
}
