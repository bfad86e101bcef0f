//! Checks of the database: its schema, its engine, whether it can be read, its clock, the search index.

use super::{Patient, Seen};
use crate::admin::frame::when;
use crate::chat::search;
use crate::model::{Error, Kind, Time, counted, counted_as, sized};
use crate::store::migrate::{self, State};
use crate::store::operations::{self, Outcome};
use crate::store::vitals::{self, Vitals};
use crate::store::{DAMAGED, Engine, Location, Tx};

fn is_missing(patient: &Patient) -> bool {
    matches!(&patient.frame.location, Location::Sqlite(path) if !path.exists())
}

pub(super) async fn schema(patient: &Patient<'_>) -> Seen {
    if is_missing(patient) {
        return Seen::skipped("there is no store");
    }
    let entries = match migrate::status(&patient.frame.location).await {
        Ok(entries) => entries,
        Err(e) => return Seen::skipped(e.chain()),
    };
    let first = |state| entries.iter().find(|e| e.state == state);
    let last = entries.iter().rfind(|e| e.state == State::Applied);
    if let Some(entry) = first(State::Edited) {
        let text = format!("{} was applied with another text than this binary has", entry.name);
        return Seen::failed(text, "use the binary that made the store");
    }
    if let Some(entry) = first(State::Unknown) {
        return Seen::failed(
            format!("{} is newer than this binary", entry.name),
            "use a newer clickclack",
        );
    }
    match (first(State::Pending), last) {
        (Some(_), None) => Seen::failed("the database holds no store", "clickclack migrate"),
        (Some(entry), Some(last)) => {
            let text = format!("it is at {}, this binary needs {}", last.name, entry.name);
            Seen::failed(text, "clickclack migrate --backup-first FILE")
        }
        (None, last) => Seen::ok(last.map_or_else(String::new, |e| format!("{} and all before", e.name))),
    }
}

/// Connections of one server: readers, the writer, the listener, the tailer.
const CONNECTIONS: i64 = 12;

pub(super) async fn engine(patient: &Patient<'_>) -> Seen {
    if is_missing(patient) {
        return Seen::skipped("there is no store");
    }
    let found = match vitals::vitals(&patient.frame.location).await {
        Ok(found) => found,
        Err(e) => return Seen::failed(e.chain(), remedy(&patient.frame.location, &e)),
    };
    let it = match found {
        Vitals::Sqlite {
            version,
            journal,
            encoding,
        } => {
            let text = format!("SQLite {version}, journal {journal}, {encoding}");
            return match (&*journal, &*encoding) {
                ("wal", "UTF-8") => Seen::ok(text),
                ("wal", _) => Seen::failed(text, "the file was made by another program; restore a backup"),
                _ => Seen::warning(text, "serve sets the journal to wal when it starts"),
            };
        }
        Vitals::Postgres(it) => it,
    };
    let text = format!(
        "Postgres {}, {}, {} of {} connections in use",
        it.version, it.encoding, it.connections, it.max_connections
    );
    let off = |name: &str| format!("{text}; {name} is off");
    if it.standby {
        return Seen::failed(
            format!("{text}; it is a standby and takes no writes"),
            "name the primary server in --db",
        );
    }
    if it.encoding != "UTF8" {
        return Seen::failed(
            text,
            "move the store into a database with the encoding UTF8: clickclack store move",
        );
    }
    if !it.fsync {
        return Seen::failed(
            off("fsync"),
            "turn fsync on: without it a power cut destroys the database",
        );
    }
    if !it.full_page_writes {
        return Seen::failed(
            off("full_page_writes"),
            "turn it on: without it a power cut destroys the database",
        );
    }
    if it.synchronous_commit == "off" {
        return Seen::warning(
            off("synchronous_commit"),
            "turn it on: without it the last messages are lost in a crash",
        );
    }
    if it.major < 14 {
        return Seen::warning(text, "upgrade Postgres: 14 is the oldest version that is tested");
    }
    if it.max_connections - it.connections < CONNECTIONS {
        return Seen::warning(
            text,
            format!("raise max_connections: a server takes up to {CONNECTIONS}"),
        );
    }
    if let Some((seconds, who)) = it.oldest.filter(|(seconds, _)| *seconds > 300) {
        let text = format!("{text}; {who} has had a transaction open for {seconds} s");
        return Seen::warning(text, "end it: it keeps Postgres from cleaning up");
    }
    Seen::ok(text)
}

/// Whether the store opens and its rows can be read.
pub(super) async fn database(patient: &Patient<'_>) -> Seen {
    if is_missing(patient) {
        let text = format!("there is no store at {}", patient.frame.location);
        return Seen::failed(
            text,
            "clickclack migrate creates it; or name another with --data or --db",
        );
    }
    let at = &patient.frame.location;
    let store = match patient.store().await {
        Ok(store) => store,
        Err(skipped) => {
            let why = patient.store.get().and_then(|opened| opened.as_ref().err());
            return why.map_or(skipped, |e| Seen::failed(e.chain(), remedy(at, e)));
        }
    };
    let counts = |tx: &mut Tx| {
        let sql =
            "SELECT (SELECT COUNT(*) FROM workspaces), (SELECT COUNT(*) FROM users), (SELECT COUNT(*) FROM channels)";
        let [workspaces, users, channels] = tx.one(sql, &[], |r| Ok([r.take::<i64>()?, r.take()?, r.take()?]))?;
        Ok((tx.size()?.database, workspaces, users, channels))
    };
    match store.read(counts).await {
        Ok((bytes, workspaces, users, channels)) => Seen::ok(format!(
            "opens, {}; {}, {}, {}. For all of it: clickclack store check",
            sized(bytes),
            counted(workspaces, "workspace"),
            counted_as(users, "person or bot", "people and bots"),
            counted(channels, "channel")
        )),
        Err(e) => Seen::failed(e.chain(), remedy(at, &e)),
    }
}

/// What to do about a store that cannot be opened or read.
fn remedy(at: &Location, e: &Error) -> &'static str {
    match (e.kind, at.engine()) {
        (Kind::Unreachable, _) => {
            "start Postgres, or name the host and port where it answers in --db; see that no firewall is between"
        }
        (Kind::Conflict | Kind::NotFound, _) => "see the check \"schema\"",
        (Kind::Full, _) => "free some room; clickclack store du shows what takes it, once a little is free",
        (Kind::Unavailable, _) => "try again; it is busy or not writable just now",
        (Kind::Invalid, Engine::Postgres) => {
            "set the name, user and password in --db right; the database must be there already"
        }
        (Kind::Invalid, Engine::Sqlite) if e.code != DAMAGED => {
            "run it as the user who owns the file, or give this user the file and its folder"
        }
        _ => "docs/operator/troubleshooting.md has what to do with a damaged database",
    }
}

/// Clocks that agree: of this machine, of Postgres, of what was written last.
pub(super) async fn clock(patient: &Patient<'_>) -> Seen {
    let now = Time::now();
    let remedy = "set the clock, and keep it right with NTP: sign-in, timeouts and the order of messages depend on it";
    // The release date of the first version: no clock that is right can be before it.
    if now < Time(1_767_225_600_000_000) {
        return Seen::failed(format!("this machine says it is {now}"), remedy);
    }
    if let Ok(Vitals::Postgres(it)) = vitals::vitals(&patient.frame.location).await {
        // What the connection took is no difference of clocks.
        let apart = (now.0 - it.clock.0).max(it.clock.0 - Time::now().0) / 1_000_000;
        if apart > 5 {
            return Seen::warning(format!("this machine and Postgres are {apart} s apart"), remedy);
        }
    }
    let store = match patient.store().await {
        Ok(store) => store,
        Err(skipped) => return skipped,
    };
    let sql = "SELECT created_at FROM events ORDER BY cursor DESC LIMIT 1";
    match store.read(move |tx| tx.opt(sql, &[], |r| r.take::<Time>())).await {
        Ok(Some(last)) if last.0 > now.0 + 5_000_000 => Seen::warning(
            format!("it is {}, and the last event is of {}", when(now), when(last)),
            remedy,
        ),
        Ok(_) => Seen::ok(format!("it is {}", when(now))),
        Err(e) => Seen::failed(e.chain(), "clickclack store check"),
    }
}

/// More messages than this wait only where no server has run since they came.
const BACKLOG: i64 = 20_000;

pub(super) async fn search_index(patient: &Patient<'_>) -> Seen {
    let store = match patient.store().await {
        Ok(store) => store,
        Err(skipped) => return skipped,
    };
    let backlog = match store.read(search::backlog).await {
        Ok(backlog) => backlog.messages + backlog.unnumbered,
        Err(e) => return Seen::failed(e.chain(), "clickclack store check"),
    };
    match backlog {
        0 => Seen::ok("holds every message"),
        n if n <= BACKLOG => Seen::ok(format!("{} to go; a running server does it", counted(n, "message"))),
        n => Seen::warning(
            format!("{} are not indexed yet; old ones are found late", counted(n, "message")),
            "a running server indexes them by itself; see whether one runs",
        ),
    }
}

/// Days after which a backup is old.
const OLD_BACKUP: i64 = 7;

/// The newest backup that this store remembers.
pub(super) async fn backup(patient: &Patient<'_>) -> Seen {
    let store = match patient.store().await {
        Ok(store) => store,
        Err(skipped) => return skipped,
    };
    let remedy = "clickclack backup --out FILE.ccbak, and let a timer run it";
    let last = match store.read(|tx| operations::list(tx, "backup", 50)).await {
        Ok(all) => all
            .into_iter()
            .find(|op| matches!(op.outcome, Outcome::Done | Outcome::Incomplete)),
        Err(e) => return Seen::failed(e.chain(), "clickclack store check"),
    };
    let Some(last) = last else {
        return Seen::warning("none was ever taken of this store by this program", remedy);
    };
    let age = (Time::now().0 - last.started_at.0) / 86_400_000_000;
    let ago = match age {
        0 => "less than a day ago".to_owned(),
        _ => format!("{} ago", counted(age, "day")),
    };
    let text = format!("{}, {ago}", last.subject);
    if last.outcome == Outcome::Incomplete {
        return Seen::warning(
            format!("{text}, incomplete"),
            "clickclack store check, then take another",
        );
    }
    if age >= OLD_BACKUP {
        return Seen::warning(text, remedy);
    }
    Seen::ok(text)
}

/// Restores, imports and moves that began here and did not end.
pub(super) async fn operations(patient: &Patient<'_>) -> Seen {
    let store = match patient.store().await {
        Ok(store) => store,
        Err(skipped) => return skipped,
    };
    let all = match store.read(|tx| operations::list(tx, "", 50)).await {
        Ok(all) => all,
        Err(e) => return Seen::failed(e.chain(), "clickclack store check"),
    };
    let newest = |kind: &str| all.iter().find(|op| op.kind == kind);
    let open = ["move", "restore", "import"].into_iter().filter_map(newest);
    match open.into_iter().find(|op| op.outcome == Outcome::Running) {
        Some(op) => Seen::failed(
            format!(
                "a {} from {} began at {} and did not end",
                op.kind, op.subject, op.started_at
            ),
            "run the same command again; until it ends this store holds only a part",
        ),
        None => Seen::ok("none is unfinished"),
    }
}
