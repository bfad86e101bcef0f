//! Lists of who may do what: accounts, members and those held back, and the invites, sessions and tokens that let
//! somebody in.

use super::Spec;
use super::cells::*;
use crate::model::Time;
use crate::tui::row::{Row, time};
use crate::tui::text;
use crate::tui::theme::Tone;

pub const PEOPLE: Spec = Spec {
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

pub const SESSIONS: Spec = Spec {
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

pub const WAITING: Spec = restricted!(
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

pub const TIMED_OUT: Spec = restricted!("Timeouts", "Nobody is timed out.", right("ENDS IN", 9, until));

fn until(row: &Row, now: Time) -> Made {
    match row.time("timeout_until") {
        Some(end) if end > now => (text::countdown(end.0 - now.0), Tone::Warn),
        Some(_) => ("over".into(), Tone::Good),
        None => dim("-"),
    }
}

pub const BLOCKED: Spec = restricted!(
    "Blocked",
    "Nobody is blocked.",
    right("BLOCKED", 9, |r, now| seen(r, "blocked_at", now)),
);

pub const MEMBERS: Spec = Spec {
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

/// Of a member: what keeps them from posting.
fn standing(row: &Row, now: Time) -> Made {
    match (row.has("blocked_at"), row.time("timeout_until")) {
        (true, _) => ("blocked".into(), Tone::Bad),
        (_, Some(end)) if end > now => (format!("out {}", text::countdown(end.0 - now.0)), Tone::Warn),
        _ => ("active".into(), Tone::Good),
    }
}

macro_rules! invites {
    ($title:literal, $empty:literal, $twin:literal, $($column:expr),* $(,)?) => {
        Spec {
            title: $title,
            columns: &[
                column("INVITE", 30, 0, |r, _| field(r, "id")),
                $($column,)*
                column("STATE", 9, 0, state),
                column("ROLE", 7, 0, |r, _| field(r, "role")),
                right("USES", 7, uses),
                column("CREATED", 9, 1, |r, now| seen(r, "created_at", now)),
            ],
            empty: $empty,
            live: false,
            descending: true,
            twin: $twin,
        }
    };
}

pub const INVITES: Spec = invites!(
    "Invites",
    "No invite was made here. n makes one and shows its secret once.",
    "clickclack admin invite list --workspace {workspace_id}",
);

pub const ALL_INVITES: Spec = invites!(
    "All invites",
    "No invite was made anywhere. n among the invites of a workspace makes one.",
    "clickclack admin invite list",
    column("WORKSPACE", 12, 1, |r, _| field(r, "workspace_name")),
);

fn uses(row: &Row, _: Time) -> Made {
    match row.value["max_uses"].as_i64() {
        Some(most) => plain(format!("{}/{most}", row.number("uses"))),
        None => plain(row.number("uses").to_string()),
    }
}

/// Whether somebody can still join with it.
fn state(row: &Row, now: Time) -> Made {
    let most = row.value["max_uses"].as_i64();
    match (row.has("revoked_at"), row.time("expires_at")) {
        (true, _) => dim("revoked"),
        (_, Some(end)) if end <= now => dim("expired"),
        _ if most.is_some_and(|most| row.number("uses") >= most) => dim("used up"),
        _ => ("open".into(), Tone::Good),
    }
}

pub const BOTS: Spec = Spec {
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

pub const TOKENS: Spec = Spec {
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
