//! Lists of what happened, and of who did it: the event log, the audit log, the moderators' actions.

use super::Spec;
use super::cells::*;
use crate::tui::text;
use crate::tui::theme::Tone;

pub const EVENTS: Spec = Spec {
    title: "Events",
    columns: &[
        column("TIME UTC", 11, 0, |r, now| moment(r, "created_at", now)),
        column("TYPE", 20, 1, |r, _| (text::line(r.text("type")), Tone::Accent)),
        column("WHERE", 16, 1, |r, _| {
            match (r.text("channel_name"), r.text("workspace_name")) {
                ("", workspace) => plain(text::line(workspace)),
                (channel, workspace) => plain(text::line(&format!("{channel} {workspace}"))),
            }
        }),
        column("PAYLOAD", 20, 4, |r, _| {
            dim(text::line(&r.value["payload"].to_string()))
        }),
    ],
    empty: "The log is empty: nothing happened since it was last pruned.",
    live: false,
    descending: true,
    twin: "clickclack admin events list",
};

pub const AUDIT: Spec = Spec {
    title: "Audit log",
    columns: &[
        column("TIME UTC", 11, 0, |r, now| moment(r, "created_at", now)),
        column("ACTION", 20, 1, |r, _| (text::line(r.text("action")), Tone::Accent)),
        column("BY", 14, 1, actor),
        column("VIA", 4, 0, |r, _| field(r, "source")),
        column("TARGET", 16, 1, target),
        column("WORKSPACE", 10, 1, |r, _| field(r, "workspace_name")),
        column("WHAT", 14, 3, |r, _| dim(text::line(&r.value["metadata"].to_string()))),
    ],
    empty: "No entry yet. Everything that changes people, roles, tokens or workspaces leaves one.",
    live: false,
    descending: true,
    twin: "clickclack admin audit list",
};

pub const ACTIONS: Spec = Spec {
    title: "Actions",
    columns: &[
        column("TIME UTC", 11, 0, |r, now| moment(r, "created_at", now)),
        column("KIND", 11, 0, |r, _| (text::line(r.text("kind")), Tone::Accent)),
        column("TARGET", 16, 2, target),
        column("BY", 14, 1, actor),
        column("UNDO", 12, 0, |r, now| {
            match (r.has("undone_at"), r.time("undo_until")) {
                (true, _) => dim("undone"),
                (_, Some(end)) if end > now && r.has("changed_since") => dim("changed"),
                (_, Some(end)) if end > now => (format!("{} left", text::span(end.0 - now.0)), Tone::Good),
                _ => dim("final"),
            }
        }),
        column("WORKSPACE", 10, 1, |r, _| field(r, "workspace_name")),
    ],
    empty: "Nobody was moderated yet. What is done stays listed here, and can be undone for a while.",
    live: false,
    descending: true,
    twin: "clickclack admin mod log",
};
