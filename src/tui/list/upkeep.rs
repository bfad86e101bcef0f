//! Lists of how the installation is kept: backups and what they lack, jobs, checks, the configuration.

use super::Spec;
use super::cells::*;
use crate::model::sized;
use crate::tui::text;
use crate::tui::theme::Tone;

pub const BACKUPS: Spec = Spec {
    title: "Backups",
    columns: &[
        column("FILE", 33, 3, |r, _| field(r, "file")),
        right("AS OF", 9, |r, now| match r.has("taken_at") {
            true => seen(r, "taken_at", now),
            false => dim("-"),
        }),
        column("KIND", 8, 0, |r, _| match r.text("kind") {
            "damaged" => ("DAMAGED".into(), Tone::Bad),
            kind => plain(text::line(kind)),
        }),
        right("SIZE", 8, |r, _| plain(sized(r.number("bytes")))),
        right("MESSAGES", 10, |r, _| number(r, "messages")),
        right("UPLOADS", 8, |r, _| number(r, "uploads")),
        column("WRONG WITH IT", 14, 2, |r, _| (text::line(r.text("error")), Tone::Bad)),
    ],
    empty: "There is no backup in this folder. n takes one now, while the server goes on.",
    live: false,
    descending: true,
    twin: "clickclack backup list {folder}",
};

pub const DIFFERENCES: Spec = Spec {
    title: "Differences",
    columns: &[
        column("NOW", 4, 0, |r, _| match r.text("state") {
            "gone" => ("gone".into(), Tone::Warn),
            state => (state.to_owned(), Tone::Good),
        }),
        column("KIND", 7, 0, |r, _| field(r, "kind")),
        column("NAME", 16, 1, |r, _| field(r, "name")),
        column("TEXT", 18, 3, |r, _| {
            match (r.text("kind"), r.text("text"), r.text("place")) {
                ("message", "", "") => dim("(in private)"),
                (_, "", _) => dim("-"),
                ("person" | "bot", handle, _) => dim(format!("@{}", text::line(handle))),
                (_, said, _) => plain(text::line(said)),
            }
        }),
        column("MADE UTC", 11, 0, |r, now| moment(r, "created_at", now)),
        column("WHERE", 12, 1, |r, _| field(r, "place")),
    ],
    empty: "No difference. `clickclack tui --from FILE` lists here what a backup has that is gone, and what is new since.",
    live: false,
    descending: true,
    twin: "",
};

pub const JOBS: Spec = Spec {
    title: "Jobs",
    columns: &[
        column("STATE", 8, 0, |r, _| match r.text("state") {
            "done" => ("done".into(), Tone::Good),
            "failed" => ("failed".into(), Tone::Bad),
            state => (state.to_owned(), Tone::Warn),
        }),
        column("JOB", 26, 3, |r, _| field(r, "title")),
        column("PROGRESS", 16, 1, |r, _| {
            let (done, total) = (r.number("done"), r.number("total"));
            match (done, total) {
                (0, 0) => dim("-"),
                (done, 0) => plain(format!("{} {}", text::count(done), r.text("unit"))),
                (done, total) => {
                    let full = (done * 10 / total).clamp(0, 10) as usize;
                    let bar = format!("{}{}", "#".repeat(full), ".".repeat(10 - full));
                    plain(format!("{bar} {:>3}%", done * 100 / total))
                }
            }
        }),
        column("LEFT", 6, 0, |r, _| match r.value["seconds_left"].as_i64() {
            Some(seconds) => plain(text::span(seconds * 1_000_000)),
            None => dim("-"),
        }),
        column("NOW", 16, 2, |r, _| dim(text::line(r.text("message")))),
        right("STARTED", 8, |r, now| seen(r, "started_at", now)),
    ],
    empty: "Nothing was done from here yet. What you change runs as a job and stays listed until you leave.",
    live: false,
    descending: true,
    twin: "",
};

pub const DOCTOR: Spec = Spec {
    title: "Doctor",
    columns: &[
        column("CHECK", 17, 0, |r, _| (text::line(r.text("id")), Tone::Accent)),
        column("RESULT", 7, 0, |r, _| match r.text("severity") {
            "ok" => ("ok".into(), Tone::Good),
            "warning" => ("warning".into(), Tone::Warn),
            "failed" => ("FAILED".into(), Tone::Bad),
            other => (other.to_owned(), Tone::Dim),
        }),
        column("WHAT WAS SEEN", 30, 3, |r, _| field(r, "evidence")),
        column("WHAT TO DO", 24, 2, |r, _| field(r, "remedy")),
    ],
    empty: "No check is called that.",
    live: false,
    descending: true,
    twin: "clickclack doctor",
};

pub const CONFIG: Spec = Spec {
    title: "Configuration",
    columns: &[
        column("KEY", 26, 1, |r, _| (text::line(r.text("key")), Tone::Accent)),
        column("VALUE", 24, 3, |r, _| match r.text("value") {
            "" => dim("-"),
            value => plain(text::line(value)),
        }),
        column("FROM", 16, 1, |r, _| field(r, "origin")),
    ],
    empty: "No setting is called that.",
    live: false,
    descending: true,
    twin: "clickclack config show",
};
