//! Lists of where people write and of what they wrote.

use super::Spec;
use super::cells::*;
use crate::model::{Time, counted, counted_as, sized};
use crate::tui::row::Row;
use crate::tui::text;
use crate::tui::theme::Tone;

pub const WORKSPACES: Spec = Spec {
    title: "Workspaces",
    columns: &[
        column("NAME", 14, 2, |r, _| field(r, "name")),
        right("MEMBERS", 7, |r, _| number(r, "members")),
        right("CHANNELS", 8, |r, _| number(r, "channels")),
        column("SLUG", 12, 1, |r, _| field(r, "slug")),
        column("OWNER", 16, 2, |r, _| match r.text("owner") {
            "" => ("none".into(), Tone::Warn),
            owner => plain(text::line(owner)),
        }),
        column("CREATED", 9, 0, |r, now| seen(r, "created_at", now)),
    ],
    empty: "No workspace yet. n makes one for somebody who has an account; `clickclack admin bootstrap` makes both.",
    live: false,
    descending: false,
    twin: "clickclack admin workspace list",
};

pub const CHANNELS: Spec = Spec {
    title: "Channels",
    columns: &[
        column("CHANNEL", 16, 3, |r, _| {
            let name = format!("#{}", text::line(r.text("name")));
            match (r.has("archived_at"), r.text("display_title")) {
                (true, _) => (format!("{name} (archived)"), Tone::Dim),
                (_, "") => plain(name),
                (_, title) => plain(format!("{name}  {}", text::line(title))),
            }
        }),
        right("POSTS", 7, |r, _| number(r, "last_seq")),
        column("KIND", 8, 0, |r, _| field(r, "kind")),
        column("CREATED", 9, 0, |r, now| seen(r, "created_at", now)),
    ],
    empty: "This workspace has no channel. `clickclack admin channel create` makes one.",
    live: false,
    descending: false,
    twin: "clickclack admin channel list --workspace {workspace_id}",
};

pub const CONVERSATIONS: Spec = Spec {
    title: "Direct messages",
    columns: &[
        column("BETWEEN", 20, 3, members),
        right("POSTS", 6, |r, _| number(r, "last_seq")),
        right("LAST", 8, |r, now| seen(r, "last_message_at", now)),
        column("CREATED", 9, 0, |r, now| seen(r, "created_at", now)),
    ],
    empty: "Nobody in this workspace has written to anybody in private.",
    live: false,
    descending: true,
    twin: "",
};

pub const MESSAGES: Spec = Spec {
    title: "Messages",
    columns: &[
        column("TIME UTC", 11, 0, |r, now| moment(r, "created_at", now)),
        column("AUTHOR", 12, 1, author),
        column("MESSAGE", 20, 6, body),
    ],
    empty: "Nothing was written here yet. New messages show up by themselves.",
    live: true,
    descending: false,
    twin: "",
};

fn author(row: &Row, _: Time) -> Made {
    (
        text::line(row.value["author"]["display_name"].as_str().unwrap_or_default()),
        Tone::Accent,
    )
}

fn body(row: &Row, _: Time) -> Made {
    if row.has("deleted_at") {
        return ("(deleted)".into(), Tone::Dim);
    }
    let mut body = text::line(row.text("body"));
    let state = &row.value["thread_state"];
    if let Some(n @ 1..) = state["reply_count"].as_i64() {
        body += &format!("  [{}]", counted_as(n, "reply", "replies"));
    }
    if let Some(files) = row.value["attachments"].as_array().filter(|files| !files.is_empty()) {
        body += &format!("  [{}]", counted(files.len(), "file"));
    }
    plain(body)
}

pub const UPLOADS: Spec = Spec {
    title: "Uploads",
    columns: &[
        column("FILE", 18, 3, |r, _| field(r, "filename")),
        right("SIZE", 8, |r, _| plain(sized(r.number("byte_size")))),
        column("STATE", 7, 0, |r, _| match (r.has("hidden_at"), r.has("sweep_at")) {
            (true, _) => ("hidden".into(), Tone::Warn),
            (_, true) => ("loose".into(), Tone::Dim),
            _ => ("shown".into(), Tone::Good),
        }),
        column("OWNER", 14, 1, |r, _| field(r, "owner")),
        right("SENT", 8, |r, now| seen(r, "created_at", now)),
        column("TYPE", 12, 1, |r, _| field(r, "content_type")),
        right("SHOWN BY", 8, |r, _| number(r, "shown_by")),
    ],
    empty: "No file was uploaded yet.",
    live: false,
    descending: true,
    twin: "clickclack admin upload list",
};
