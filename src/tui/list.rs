//! What every list is called, how its columns and details read, and what it says when it is empty.

use super::row::{Row, time};
use super::text;
use super::theme::Tone;
use crate::model::Time;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ListId {
    Workspaces,
    Channels,
    Conversations,
    Messages,
    People,
    Sessions,
    Waiting,
    TimedOut,
    Blocked,
    Members,
    Invites,
    Uploads,
    Bots,
    Tokens,
    Events,
    Audit,
    Jobs,
    Doctor,
    Config,
    Actions,
    Backups,
    Differences,
}

impl ListId {
    pub const ALL: &'static [ListId] = &[
        ListId::Workspaces,
        ListId::Channels,
        ListId::Conversations,
        ListId::Messages,
        ListId::People,
        ListId::Sessions,
        ListId::Waiting,
        ListId::TimedOut,
        ListId::Blocked,
        ListId::Members,
        ListId::Invites,
        ListId::Uploads,
        ListId::Bots,
        ListId::Tokens,
        ListId::Events,
        ListId::Audit,
        ListId::Jobs,
        ListId::Doctor,
        ListId::Config,
        ListId::Actions,
        ListId::Backups,
        ListId::Differences,
    ];
}

pub struct Column {
    pub title: &'static str,
    /// Cells it has at least; a list too narrow for all columns leaves out the last ones.
    pub width: usize,
    /// Takes what is left over, shared by weight; 0 stays as it is.
    pub grow: usize,
    pub right: bool,
    pub cell: fn(&Row, Time) -> (String, Tone),
}

pub struct Spec {
    pub title: &'static str,
    pub columns: &'static [Column],
    /// What to do when there is nothing.
    pub empty: &'static str,
    /// Newest at the bottom, grows there.
    pub live: bool,
    pub descending: bool,
    /// The command that lists the same.
    pub twin: &'static str,
}

type Made = (String, Tone);

fn plain(text: impl Into<String>) -> Made {
    (text.into(), Tone::Plain)
}

fn dim(text: impl Into<String>) -> Made {
    (text.into(), Tone::Dim)
}

fn field(row: &Row, name: &str) -> Made {
    plain(text::line(row.text(name)))
}

fn seen(row: &Row, name: &str, now: Time) -> Made {
    match row.time(name) {
        Some(at) => plain(text::ago(at, now)),
        None => dim("never"),
    }
}

fn number(row: &Row, name: &str) -> Made {
    plain(text::count(row.number(name)))
}

const fn column(title: &'static str, width: usize, grow: usize, cell: fn(&Row, Time) -> Made) -> Column {
    Column {
        title,
        width,
        grow,
        right: false,
        cell,
    }
}

const fn right(title: &'static str, width: usize, cell: fn(&Row, Time) -> Made) -> Column {
    Column {
        title,
        width,
        grow: 0,
        right: true,
        cell,
    }
}

fn name(row: &Row, _: Time) -> Made {
    plain(text::line(row.text("display_name")))
}

/// The name of somebody, with what tells namesakes apart.
fn person(row: &Row, _: Time) -> Made {
    let name = text::line(row.text("display_name"));
    match row.text("handle") {
        "" => plain(name),
        handle => plain(format!("{name} @{}", text::line(handle))),
    }
}

fn status(row: &Row, now: Time) -> Made {
    let empty = Vec::new();
    let memberships = row.value["memberships"].as_array().unwrap_or(&empty);
    if row.has("deleted_at") {
        return ("deleted".into(), Tone::Dim);
    }
    if row.has("disabled_at") {
        return ("disabled".into(), Tone::Warn);
    }
    if memberships.iter().any(|m| !m["blocked_at"].is_null()) {
        return ("blocked".into(), Tone::Bad);
    }
    if memberships
        .iter()
        .any(|m| time(&m["timeout_until"]).is_some_and(|end| end > now))
    {
        return ("timed out".into(), Tone::Warn);
    }
    match row.text("kind") {
        "bot" => ("bot".into(), Tone::Accent),
        _ if memberships.is_empty() => ("nowhere".into(), Tone::Dim),
        _ => ("active".into(), Tone::Good),
    }
}

/// Of the highest role, and how many more there are.
fn role(row: &Row, _: Time) -> Made {
    match row.value["memberships"].as_array().map(Vec::as_slice) {
        Some([first, rest @ ..]) => {
            let more = if rest.is_empty() {
                String::new()
            } else {
                format!(" +{}", rest.len())
            };
            plain(format!("{}{more}", first["role"].as_str().unwrap_or_default()))
        }
        _ => dim("-"),
    }
}

fn body(row: &Row, _: Time) -> Made {
    if row.has("deleted_at") {
        return ("(deleted)".into(), Tone::Dim);
    }
    let mut body = text::line(row.text("body"));
    let state = &row.value["thread_state"];
    if let Some(n @ 1..) = state["reply_count"].as_i64() {
        body += &format!("  [{n} replies]");
    }
    if let Some(files) = row.value["attachments"].as_array().filter(|files| !files.is_empty()) {
        body += &format!("  [{} files]", files.len());
    }
    plain(body)
}

fn author(row: &Row, _: Time) -> Made {
    (
        text::line(row.value["author"]["display_name"].as_str().unwrap_or_default()),
        Tone::Accent,
    )
}

fn members(row: &Row, _: Time) -> Made {
    let empty = Vec::new();
    let names = row.value["members"].as_array().unwrap_or(&empty);
    let names: Vec<_> = names.iter().filter_map(|n| n.as_str()).map(text::line).collect();
    plain(names.join(", "))
}

fn until(row: &Row, now: Time) -> Made {
    match row.time("timeout_until") {
        Some(end) if end > now => (text::countdown(end.0 - now.0), Tone::Warn),
        Some(_) => ("over".into(), Tone::Good),
        None => dim("-"),
    }
}

const WORKSPACES: Spec = Spec {
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

const CHANNELS: Spec = Spec {
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

const CONVERSATIONS: Spec = Spec {
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

const MESSAGES: Spec = Spec {
    title: "Messages",
    columns: &[
        column("TIME", 11, 0, |r, now| {
            dim(r.time("created_at").map_or(String::new(), |at| text::moment(at, now)))
        }),
        column("AUTHOR", 12, 1, author),
        column("MESSAGE", 20, 6, body),
    ],
    empty: "Nothing was written here yet. New messages show up by themselves.",
    live: true,
    descending: false,
    twin: "",
};

const PEOPLE: Spec = Spec {
    title: "People",
    columns: &[
        column("NAME", 18, 3, name),
        column("HANDLE", 11, 1, |r, _| field(r, "handle")),
        column("STATUS", 9, 0, status),
        column("ROLE", 12, 0, role),
        right("LAST SEEN", 9, |r, now| seen(r, "last_seen_at", now)),
        right("SESS", 4, |r, _| number(r, "sessions")),
        column("ADDRESS", 18, 2, |r, _| match r.text("email") {
            "" => dim("-"),
            email => plain(text::line(email)),
        }),
        column("JOINED", 9, 0, |r, now| seen(r, "created_at", now)),
    ],
    empty: "Nobody is found. Esc clears the filter; `clickclack admin user create` makes an account.",
    live: false,
    descending: true,
    twin: "clickclack admin user list",
};

const SESSIONS: Spec = Spec {
    title: "Sessions",
    columns: &[
        column("BROWSER", 20, 4, |r, _| match r.text("user_agent") {
            "" => dim("unknown"),
            agent => plain(text::line(agent)),
        }),
        right("LAST USED", 9, |r, now| seen(r, "last_used_at", now)),
        right("SINCE", 9, |r, now| seen(r, "created_at", now)),
        right("ENDS IN", 8, |r, now| {
            plain(r.time("expires_at").map_or("-".into(), |end| text::span(end.0 - now.0)))
        }),
    ],
    empty: "This person is signed in nowhere.",
    live: false,
    descending: true,
    twin: "clickclack admin user sessions {user_id}",
};

macro_rules! restricted {
    ($title:literal, $empty:literal, $($column:expr),* $(,)?) => {
        Spec {
            title: $title,
            columns: &[
                column("NAME", 18, 3, person),
                $($column,)*
                column("WORKSPACE", 12, 2, |r, _| field(r, "workspace")),
                column("ROLE", 9, 0, |r, _| field(r, "role")),
                column("NOTE", 12, 3, |r, _| field(r, "note")),
            ],
            empty: $empty,
            live: false,
            descending: false,
            twin: "clickclack admin mod queue",
        }
    };
}

const WAITING: Spec = restricted!(
    "Waiting guests",
    "No guest waits to be let in.",
    right("POSTS LEFT", 10, |r, _| match r.number("posts_remaining") {
        0 => ("none".into(), Tone::Warn),
        n => plain(n.to_string()),
    }),
    right("WAITING", 8, |r, now| plain(
        r.time("joined_at").map_or("-".into(), |at| text::span(now.0 - at.0))
    )),
);

const TIMED_OUT: Spec = restricted!("Timeouts", "Nobody is timed out.", right("ENDS IN", 9, until));

const BLOCKED: Spec = restricted!(
    "Blocked",
    "Nobody is blocked.",
    right("BLOCKED", 9, |r, now| seen(r, "blocked_at", now)),
);

/// Of a member: what keeps them from posting.
fn standing(row: &Row, now: Time) -> Made {
    match (row.has("blocked_at"), row.time("timeout_until")) {
        (true, _) => ("blocked".into(), Tone::Bad),
        (_, Some(end)) if end > now => (format!("out {}", text::countdown(end.0 - now.0)), Tone::Warn),
        _ => ("active".into(), Tone::Good),
    }
}

const MEMBERS: Spec = Spec {
    title: "Members",
    columns: &[
        column("NAME", 20, 3, person),
        column("ROLE", 9, 0, |r, _| field(r, "role")),
        column("STATUS", 13, 0, standing),
        column("JOINED", 9, 0, |r, now| seen(r, "joined_at", now)),
        column("NOTE", 12, 2, |r, _| field(r, "note")),
    ],
    empty: "Nobody is found. Esc clears the filter; `clickclack admin member add` adds somebody.",
    live: false,
    descending: true,
    twin: "clickclack admin member list --workspace {workspace_id}",
};

const INVITES: Spec = Spec {
    title: "Invites",
    columns: &[
        column("INVITE", 30, 0, |r, _| field(r, "id")),
        column("ROLE", 7, 0, |r, _| field(r, "role")),
        right("USES", 7, |r, _| match r.value["max_uses"].as_i64() {
            Some(most) => plain(format!("{}/{most}", r.number("uses"))),
            None => plain(r.number("uses").to_string()),
        }),
        column("STATE", 9, 0, |r, now| {
            match (r.has("revoked_at"), r.time("expires_at")) {
                (true, _) => dim("revoked"),
                (_, Some(end)) if end <= now => dim("expired"),
                _ if r.value["max_uses"]
                    .as_i64()
                    .is_some_and(|most| r.number("uses") >= most) =>
                {
                    dim("used up")
                }
                _ => ("open".into(), Tone::Good),
            }
        }),
        column("CREATED", 9, 1, |r, now| seen(r, "created_at", now)),
    ],
    empty: "No invite was made here. n makes one and shows its secret once.",
    live: false,
    descending: true,
    twin: "clickclack admin invite list --workspace {workspace_id}",
};

const UPLOADS: Spec = Spec {
    title: "Uploads",
    columns: &[
        column("FILE", 18, 3, |r, _| field(r, "filename")),
        right("SIZE", 8, |r, _| plain(text::bytes(r.number("byte_size")))),
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

const BOTS: Spec = Spec {
    title: "Bots",
    columns: &[
        column("BOT", 20, 3, person),
        column("OF", 9, 0, |r, _| match r.text("owner_user_id") {
            "" => plain("workspace"),
            _ => plain("a person"),
        }),
        right("TOKENS", 6, |r, _| number(r, "tokens")),
        right("LAST USED", 9, |r, now| seen(r, "last_used_at", now)),
        right("PLACES", 6, |r, _| number(r, "workspaces")),
        column("CREATED", 9, 1, |r, now| seen(r, "created_at", now)),
    ],
    empty: "There is no bot. N on a manager among the members of a workspace makes one.",
    live: false,
    descending: true,
    twin: "clickclack admin bot list",
};

const TOKENS: Spec = Spec {
    title: "Tokens",
    columns: &[
        column("TOKEN", 14, 1, |r, _| field(r, "name")),
        column("BOT", 16, 2, |r, _| field(r, "bot")),
        right("LAST USED", 9, |r, now| seen(r, "last_used_at", now)),
        column("WORKSPACE", 12, 1, |r, _| field(r, "workspace_name")),
        column("SCOPES", 16, 3, |r, _| {
            let empty = Vec::new();
            let scopes = r.value["scopes"].as_array().unwrap_or(&empty);
            let scopes: Vec<_> = scopes.iter().filter_map(|s| s.as_str()).map(text::line).collect();
            plain(scopes.join(" "))
        }),
        right("CREATED", 9, |r, now| seen(r, "created_at", now)),
    ],
    empty: "No bot has a token that works.",
    live: false,
    descending: true,
    twin: "clickclack admin token list",
};

const EVENTS: Spec = Spec {
    title: "Events",
    columns: &[
        column("TIME", 11, 0, |r, now| {
            dim(r.time("created_at").map_or(String::new(), |at| text::moment(at, now)))
        }),
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

const AUDIT: Spec = Spec {
    title: "Audit log",
    columns: &[
        column("TIME", 11, 0, |r, now| {
            dim(r.time("created_at").map_or(String::new(), |at| text::moment(at, now)))
        }),
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

/// Who did it: somebody of the chat, else the operator by name.
fn actor(row: &Row, _: Time) -> Made {
    match (row.text("actor_user_name"), row.value["actor"]["name"].as_str()) {
        ("", Some(name)) => plain(format!("{} (operator)", text::line(name))),
        ("", None) => field(row, "actor_user_id"),
        (name, _) => plain(text::line(name)),
    }
}

fn target(row: &Row, _: Time) -> Made {
    match row.text("target_name") {
        "" => field(row, "target_id"),
        name => plain(text::line(name)),
    }
}

const ACTIONS: Spec = Spec {
    title: "Actions",
    columns: &[
        column("TIME", 11, 0, |r, now| {
            dim(r.time("created_at").map_or(String::new(), |at| text::moment(at, now)))
        }),
        column("KIND", 11, 0, |r, _| (text::line(r.text("kind")), Tone::Accent)),
        column("TARGET", 16, 2, target),
        column("BY", 14, 1, actor),
        column("UNDO", 12, 0, |r, now| {
            match (r.has("undone_at"), r.time("undo_until")) {
                (true, _) => dim("undone"),
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

const BACKUPS: Spec = Spec {
    title: "Backups",
    columns: &[
        column("FILE", 33, 3, |r, _| field(r, "file")),
        right("AS OF", 9, |r, now| seen(r, "taken_at", now)),
        column("KIND", 8, 0, |r, _| match r.text("kind") {
            "damaged" => ("DAMAGED".into(), Tone::Bad),
            kind => plain(text::line(kind)),
        }),
        right("SIZE", 8, |r, _| plain(text::bytes(r.number("bytes")))),
        right("MESSAGES", 10, |r, _| number(r, "messages")),
        right("UPLOADS", 8, |r, _| number(r, "uploads")),
        column("WRONG WITH IT", 14, 2, |r, _| (text::line(r.text("error")), Tone::Bad)),
    ],
    empty: "There is no backup in this folder. n takes one now, while the server goes on.",
    live: false,
    descending: true,
    twin: "clickclack backup list {folder}",
};

const DIFFERENCES: Spec = Spec {
    title: "Differences",
    columns: &[
        column("NOW", 4, 0, |r, _| match r.text("state") {
            "gone" => ("gone".into(), Tone::Warn),
            state => (state.to_owned(), Tone::Good),
        }),
        column("KIND", 7, 0, |r, _| field(r, "kind")),
        column("NAME", 16, 1, |r, _| match r.text("kind") {
            "channel" => plain(format!("#{}", text::line(r.text("name")))),
            _ => field(r, "name"),
        }),
        column("TEXT", 18, 3, |r, _| {
            match (r.text("kind"), r.text("text"), r.text("place")) {
                ("message", "", "") => dim("(in private)"),
                (_, "", _) => dim("-"),
                ("person" | "bot", handle, _) => dim(format!("@{}", text::line(handle))),
                (_, said, _) => plain(text::line(said)),
            }
        }),
        column("MADE", 11, 0, |r, now| {
            dim(r.time("created_at").map_or(String::new(), |at| text::moment(at, now)))
        }),
        column("WHERE", 12, 1, |r, _| field(r, "place")),
    ],
    empty: "No difference. `clickclack tui --from FILE` lists here what a backup has that is gone, and what is new since.",
    live: false,
    descending: true,
    twin: "",
};

const JOBS: Spec = Spec {
    title: "Jobs",
    columns: &[
        column("STATE", 8, 0, |r, _| match r.text("state") {
            "done" => ("done".into(), Tone::Good),
            "failed" => ("failed".into(), Tone::Bad),
            state => (state.to_owned(), Tone::Warn),
        }),
        column("JOB", 20, 3, |r, _| field(r, "title")),
        column("PROGRESS", 20, 1, |r, _| {
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

const DOCTOR: Spec = Spec {
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

const CONFIG: Spec = Spec {
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

impl ListId {
    pub fn spec(self) -> &'static Spec {
        match self {
            ListId::Workspaces => &WORKSPACES,
            ListId::Channels => &CHANNELS,
            ListId::Conversations => &CONVERSATIONS,
            ListId::Messages => &MESSAGES,
            ListId::People => &PEOPLE,
            ListId::Sessions => &SESSIONS,
            ListId::Waiting => &WAITING,
            ListId::TimedOut => &TIMED_OUT,
            ListId::Blocked => &BLOCKED,
            ListId::Members => &MEMBERS,
            ListId::Invites => &INVITES,
            ListId::Uploads => &UPLOADS,
            ListId::Bots => &BOTS,
            ListId::Tokens => &TOKENS,
            ListId::Events => &EVENTS,
            ListId::Audit => &AUDIT,
            ListId::Jobs => &JOBS,
            ListId::Doctor => &DOCTOR,
            ListId::Actions => &ACTIONS,
            ListId::Backups => &BACKUPS,
            ListId::Differences => &DIFFERENCES,
            ListId::Config => &CONFIG,
        }
    }

    /// How the object of a row is called in a sentence.
    pub fn name_of(self, row: &Row) -> String {
        let name = match self {
            ListId::Channels => format!("#{}", row.text("name")),
            ListId::Workspaces => row.text("name").to_owned(),
            ListId::People | ListId::Waiting | ListId::TimedOut | ListId::Blocked | ListId::Members | ListId::Bots => {
                row.text("display_name").to_owned()
            }
            ListId::Conversations => return members(row, Time(0)).0,
            ListId::Uploads => row.text("filename").to_owned(),
            ListId::Tokens => format!("{} of {}", row.text("name"), row.text("bot")),
            ListId::Events => row.text("type").to_owned(),
            ListId::Audit => row.text("action").to_owned(),
            ListId::Actions => format!("{} of {}", row.text("kind"), target(row, Time(0)).0),
            ListId::Backups => row.text("file").to_owned(),
            ListId::Differences => row.text("name").to_owned(),
            ListId::Jobs => row.text("title").to_owned(),
            ListId::Config => row.text("key").to_owned(),
            _ => row.id.clone(),
        };
        text::line(&name)
    }
}
