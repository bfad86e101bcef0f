//! The overview: is everything well, how much is there, what waits, how busy is it.

use ratatui::layout::Rect;

use super::paint::Paint;
use crate::model::{counted, sized};
use crate::tui::state::{Online, Overview, Server, State};
use crate::tui::text;
use crate::tui::theme::Tone;

type Fact = (&'static str, String, Tone);

pub fn draw(paint: &mut Paint, state: &State, area: Rect) {
    let Some(overview) = &state.overview else {
        match &state.overview_trouble {
            Some(trouble) => paint.trouble(area, "The overview cannot be shown", trouble),
            None => paint.message(area, "Counting …", &["A large store takes a moment."]),
        }
        return;
    };
    let blocks = [
        ("Server", server(state, overview)),
        ("Waiting", waiting(state, overview)),
        ("In the store", content(overview)),
        ("People", people(overview)),
    ];
    let columns = if area.width >= 120 { 4 } else { 2 };
    // Facts take what they need, and the picture of the last hour the rest: a little at least, where there is any room.
    let needed: u16 = blocks.chunks(columns).map(longest).sum();
    let least = if area.height >= 19 { 5 } else { 3.min(area.height) };
    let wave = area.height.saturating_sub(needed).max(least);
    let facts = Rect {
        height: area.height - wave,
        ..area
    };
    let rows = blocks.len().div_ceil(columns) as u16;
    let width = area.width / columns as u16;
    let mut y = facts.y;
    for (line, chunk) in blocks.chunks(columns).enumerate() {
        let left = facts.bottom() - y;
        let height = if line as u16 + 1 == rows {
            left
        } else {
            longest(chunk).min(left * 6 / 10)
        };
        for (at, (title, facts)) in chunk.iter().enumerate() {
            let x = area.x + width * at as u16;
            let width = if at + 1 == columns { area.right() - x } else { width };
            block(paint, Rect::new(x, y, width, height), title, facts);
        }
        y += height;
    }
    let area = Rect::new(area.x, facts.bottom(), area.width, wave);
    traffic(paint, state, overview, area);
}

/// Lines of the blocks that stand side by side, with their frames.
fn longest(blocks: &[(&str, Vec<Fact>)]) -> u16 {
    blocks.iter().map(|(_, facts)| facts.len()).max().unwrap_or(0) as u16 + 2
}

fn block(paint: &mut Paint, area: Rect, title: &str, facts: &[Fact]) {
    let inner = paint.frame(area, title, false);
    for ((label, value, tone), y) in facts.iter().zip(inner.y..inner.bottom()) {
        let x = paint.text(inner.x + 1, y, 16, &text::fit(label, 16, false), Tone::Dim);
        let room = inner.right().saturating_sub(x);
        // The end of a place says more than its middle.
        let value = match *label {
            "store" | "backup" => text::without_middle(value, usize::from(room)),
            _ => value.into(),
        };
        paint.text(x, y, room, &value, *tone);
    }
}

fn server(state: &State, overview: &Overview) -> Vec<Fact> {
    let size = &overview.stats.size;
    let (server, tone) = match &overview.server {
        Server::Up(at) => (format!("up · {at}"), Tone::Good),
        Server::Down(why) => (format!("down · {why}"), Tone::Warn),
    };
    let mut facts = vec![
        ("server", server, tone),
        ("engine", state.settings.engine.to_owned(), Tone::Plain),
        ("schema", overview.schema.clone(), Tone::Plain),
        ("database", sized(size.database), Tone::Plain),
    ];
    if state.settings.engine == "SQLite" {
        // The server copies it back from 4 MiB on; this much means that something holds it up.
        let tone = if size.wal > 256 << 20 { Tone::Warn } else { Tone::Plain };
        facts.push(("write-ahead log", sized(size.wal), tone));
    }
    facts.push(("uploads", sized(overview.stats.uploads.bytes), Tone::Plain));
    let (what, name) = match &state.settings.from {
        Some(file) => ("backup", file),
        None => ("store", &state.settings.store),
    };
    facts.push((what, text::line(name), Tone::Dim));
    facts
}

/// Nothing that waits is good news; something is no alarm yet.
fn waits(label: &'static str, n: i64) -> Fact {
    let tone = if n > 0 { Tone::Warn } else { Tone::Plain };
    (label, text::count(n), tone)
}

/// A week, as `doctor` has it.
const OLD_BACKUP: i64 = 7 * 86_400_000_000;

fn waiting(state: &State, overview: &Overview) -> Vec<Fact> {
    let (people, queues) = (&overview.stats.people, &overview.stats.queues);
    vec![
        waits("guests", people.guests),
        match &overview.backup {
            Some(last) => {
                let age = text::ago(last.at, state.now);
                let shown = match last.verified {
                    Some(at) if at == last.at => format!("{age}, verified"),
                    Some(at) => format!("{age}, verified {}", text::span(state.now.0 - at.0)),
                    None => format!("{age}, unverified"),
                };
                // Only one that was read back counts when it is needed.
                let old = last.verified.is_none_or(|at| state.now.0 - at.0 > OLD_BACKUP);
                ("last backup", shown, if old { Tone::Warn } else { Tone::Plain })
            }
            None => ("last backup", "none was taken".into(), Tone::Warn),
        },
        ("timed out", text::count(people.timed_out), Tone::Plain),
        ("blocked", text::count(people.blocked), Tone::Plain),
        ("to index", text::count(queues.search), Tone::Plain),
        ("to sweep", text::count(queues.upload_removals), Tone::Plain),
        (
            "can be undone",
            format!("{} removals", text::count(queues.removed_messages)),
            Tone::Plain,
        ),
    ]
}

/// An estimate says so.
fn about(n: i64, estimated: bool) -> String {
    format!("{}{}", if estimated { "about " } else { "" }, text::count(n))
}

fn content(overview: &Overview) -> Vec<Fact> {
    let it = &overview.stats;
    let live = overview.live.as_ref();
    let line = |label, here: i64, estimated, there: Option<i64>| match there {
        // What a restore of this backup would lose or bring back.
        Some(there) => (
            label,
            format!("{}, now {:+}", text::count(here), there - here),
            if there == here { Tone::Plain } else { Tone::Warn },
        ),
        None => (label, about(here, estimated), Tone::Plain),
    };
    vec![
        line(
            "messages",
            it.messages.total,
            it.messages.estimated,
            live.map(|l| l.messages.total),
        ),
        line(
            "events",
            it.events.total,
            it.events.estimated,
            live.map(|l| l.events.total),
        ),
        line("workspaces", it.workspaces, false, live.map(|l| l.workspaces)),
        line("channels", it.channels, false, live.map(|l| l.channels)),
        line("private chats", it.conversations, false, live.map(|l| l.conversations)),
        line("uploads", it.uploads.total, false, live.map(|l| l.uploads.total)),
    ]
}

fn people(overview: &Overview) -> Vec<Fact> {
    let it = &overview.stats.people;
    let (online, tone) = match overview.online {
        Online::Now { people, sockets } => (
            format!("{} · {}", text::count(people as i64), counted(sockets, "socket")),
            Tone::Plain,
        ),
        Online::Untold => ("metrics are off".into(), Tone::Dim),
        Online::Unknown => ("unknown".into(), Tone::Dim),
    };
    let tokens = text::count(overview.stats.tokens);
    vec![
        ("people", text::count(it.active), Tone::Plain),
        ("online", online, tone),
        ("disabled", text::count(it.disabled), Tone::Plain),
        (
            "bots",
            format!("{} · {tokens} tokens", text::count(it.bots)),
            Tone::Plain,
        ),
        ("seen today", text::count(it.seen_today), Tone::Plain),
        ("sessions", text::count(it.sessions), Tone::Plain),
    ]
}

/// Messages a minute as columns, the newest at the right.
fn traffic(paint: &mut Paint, state: &State, overview: &Overview, area: Rect) {
    let peak = overview.stats.messages.by_minute.iter().copied().max().unwrap_or(0);
    let now = state.messages_a_second() * 60.0;
    let title = format!(
        "Messages a minute: {} now, {} at most in the last hour",
        now.round(),
        text::count(peak)
    );
    let inner = paint.frame(area, &title, false);
    if let Some(trouble) = &state.overview_trouble {
        let room = usize::from(area.width.saturating_sub(4));
        let text = format!("not up to date: {}", text::line(&trouble.text));
        paint.foot(area, &text::cut(&text, room), Tone::Warn);
    }
    if inner.height == 0 {
        return;
    }
    let room = usize::from(inner.width);
    // Wide screens draw each minute several cells wide.
    let wide = (room / overview.stats.messages.by_minute.len().max(1)).clamp(1, 3);
    let shown: Vec<i64> = {
        let skip = overview.stats.messages.by_minute.len().saturating_sub(room / wide);
        overview.stats.messages.by_minute[skip..].to_vec()
    };
    let steps = i64::from(inner.height) * 8;
    for (at, n) in shown.iter().enumerate() {
        let mut left = if peak == 0 { 0 } else { (n * steps + peak - 1) / peak };
        let x = inner.right() - ((shown.len() - at) * wide) as u16;
        for y in (inner.y..inner.bottom()).rev() {
            let part = left.clamp(0, 8) as usize;
            left -= 8;
            let bar = state.glyphs.bars[part].repeat(wide);
            paint.text(x, y, wide as u16, &bar, Tone::Accent);
        }
    }
}
