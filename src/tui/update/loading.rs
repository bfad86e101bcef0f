//! What is on the screen is kept loaded: which rows are missing and are asked for, where they go when they come, and
//! which of them the news of the log makes stale. Every way of changing the state ends in `settle`.

use std::sync::Arc;

use super::jobs::compared;
use super::places::open;
use crate::model::Time;
use crate::tui::list::ListId;
use crate::tui::memory::Memory;
use crate::tui::row::Row;
use crate::tui::screen::Screen;
use crate::tui::state::*;
use crate::tui::text;
use crate::tui::theme::Tone;
use crate::tui::view::layout;

const OVERVIEW_EVERY: i64 = 5_000_000;

pub fn settle(state: &mut State, asked: &mut Vec<Request>) {
    if state.screen == Screen::Overview {
        let due = state.now.0 - state.overview_at.0 >= OVERVIEW_EVERY;
        if due && !state.overview_waiting {
            state.overview_waiting = true;
            state.overview_at = state.now;
            asked.push(Request::Overview);
        }
        return;
    }
    let memory = state.memory.clone();
    let view = state.views.entry(state.screen).or_default();
    if view.path.is_empty()
        && let Some(first) = state.screen.tabs().first()
    {
        view.path.push(Pane::new(*first, Scope::default(), &memory));
    }
    beside(view, &memory);
    local(state);
    let (screen, frozen, now) = (state.screen, state.frozen, state.now);
    let heights = layout(state).heights();
    let generation = &mut state.generation;
    let view = state.views.entry(screen).or_default();
    if let Some(pane) = view.path.last_mut() {
        keep(pane, heights.0, now, frozen, generation, asked);
    }
    if let Some(pane) = &mut view.side {
        keep(pane, heights.1, now, frozen, generation, asked);
    }
    for pane in view.path.iter_mut().chain(view.side.as_mut()) {
        // Whoever waits for nothing would begin to wait now.
        if pane.waiting.is_none() || pane.asked_at.0 == 0 {
            pane.asked_at = if pane.waiting.is_some() { now } else { Time(0) };
        }
    }
}

/// Lists of what the console itself knows: its jobs and the configuration it was started with.
fn local(state: &mut State) {
    let Some(pane) = state.views.get_mut(&state.screen).and_then(|view| view.path.last_mut()) else {
        return;
    };
    let mut rows: Vec<Row> = match pane.list {
        ListId::Jobs => {
            let made = |task: &Task| Row::new(task.id, task.id.to_string(), task);
            state.tasks.iter().filter_map(|task| made(task).ok()).collect()
        }
        ListId::Config => state.settings.config.iter().rev().cloned().collect(),
        _ => return,
    };
    rows.retain(|row| row.holds(&pane.filter));
    if pane.descending {
        rows.reverse();
    }
    pane.rows = rows.into_iter().map(Arc::new).collect();
    (pane.start, pane.below, pane.stale, pane.phase) = (None, false, false, Phase::Ready);
    pane.loaded_at = state.now;
}

/// The pane beside follows the cursor.
fn beside(view: &mut View, memory: &Memory) {
    let wanted = view.path.last().and_then(|pane| match (pane.list, pane.row()) {
        (ListId::Channels, Some(row)) => Some(Scope {
            workspace: row.text("workspace_id").to_owned(),
            channel: row.id.clone(),
            name: pane.list.name_of(row),
            ..Scope::default()
        }),
        _ => None,
    });
    match (wanted, &view.side) {
        (Some(scope), Some(side)) if side.scope == scope => {}
        (Some(scope), _) => {
            let mut side = Pane::new(ListId::Messages, scope, memory);
            side.filter.clear();
            view.side = Some(side);
        }
        // A private conversation stays open until one leaves it.
        (None, Some(side)) if !side.scope.conversation.is_empty() && view.on_side => {}
        (None, _) => {
            view.side = None;
            view.on_side = false;
        }
    }
}

/// Scrolls to the cursor and asks for what is missing around it.
fn keep(pane: &mut Pane, height: usize, now: Time, frozen: bool, generation: &mut u64, asked: &mut Vec<Request>) {
    let last = pane.rows.len().saturating_sub(1);
    if pane.follow && !frozen {
        pane.cursor = last;
    }
    pane.cursor = pane.cursor.min(last);
    let height = height.max(1);
    pane.top = pane.top.clamp((pane.cursor + 1).saturating_sub(height), pane.cursor);
    pane.top = pane.top.min(pane.rows.len().saturating_sub(height));
    if pane.waiting.is_some() || pane.stopped {
        return;
    }
    // What failed is not asked for again at once, and again, and again.
    if matches!(pane.phase, Phase::Failed(_)) && now < pane.due_at() {
        return;
    }
    let live = pane.list.spec().live;
    // What happened a minute ago counts no longer, and no news says so.
    pane.stale |= pane.last_minute.is_some_and(|n| n > 0);
    let due = pane.stale && now >= pane.due_at() && !pane.rests(frozen);
    let want = if pane.rows.is_empty() && pane.stale && (due || matches!(pane.phase, Phase::Loading)) {
        Some(if live { Want::Last } else { Want::First })
    } else if pane.below && pane.cursor + EDGE > pane.rows.len() {
        pane.rows.back().map(|row| Want::Next(row.key.clone()))
    } else if let (Some(start), true) = (&pane.start, pane.cursor < EDGE) {
        // Above the first row, which is where `start` is.
        pane.rows
            .front()
            .map(|row| row.key.clone())
            .or(Some(start.clone()))
            .map(Want::Before)
    } else if due {
        Some(Want::Again(pane.start.clone(), pane.rows.len().max(PAGE)))
    } else {
        None
    };
    if let Some(want) = want {
        ask(pane, want, generation, asked);
    }
}

pub fn ask(pane: &mut Pane, want: Want, generation: &mut u64, asked: &mut Vec<Request>) {
    *generation += 1;
    if !want.goes_on() {
        pane.stale = false;
    }
    pane.waiting = Some((*generation, want.clone()));
    asked.push(Request::Load(Box::new(Load {
        generation: *generation,
        list: pane.list,
        scope: pane.scope.clone(),
        filter: pane.filter.clone(),
        descending: pane.descending,
        want,
    })));
}

pub fn loaded(state: &mut State, generation: u64, result: Result<Page, Trouble>) {
    compared(state, generation, &result);
    let now = state.now;
    let panes = state.panes_mut();
    let mut marked = None;
    for pane in panes {
        if pane.waiting.as_ref().is_none_or(|(waiting, _)| *waiting != generation) {
            continue;
        }
        let want = pane.waiting.take().map(|(_, want)| want);
        pane.loaded_at = now;
        match (want, result) {
            (Some(Want::All), Ok(page)) => {
                let more = page.more;
                for row in page.rows {
                    pane.marks.insert(row.id.clone(), Arc::new(row));
                }
                marked = Some((pane.marks.len(), more));
            }
            (Some(want), Ok(page)) => {
                pane.phase = Phase::Ready;
                take_in(pane, want, page);
            }
            (_, Err(trouble)) => pane.phase = Phase::Failed(trouble),
            (None, Ok(_)) => {}
        }
        break;
    }
    let first = state.pane_mut();
    if first.is_some_and(|pane| !pane.rows.is_empty() && std::mem::take(&mut pane.open_first)) {
        open(state);
    }
    if let Some((n, more)) = marked {
        let rest = if more {
            ", the first of more: narrow the filter for the others"
        } else {
            ""
        };
        state.toast(format!("{} rows marked{rest}", text::count(n as i64)), Tone::Accent);
    }
}

fn take_in(pane: &mut Pane, want: Want, page: Page) {
    let at = pane.row().map(|row| row.id.clone());
    pane.stopped = page.stopped;
    pane.last_minute = page.last_minute.or(pane.last_minute);
    // What was found above is of no use with a hole below it.
    if page.stopped && !matches!(want, Want::First | Want::Next(_)) {
        return;
    }
    let rows = page.rows.into_iter().map(Arc::new);
    match want {
        Want::First => {
            pane.rows = rows.collect();
            (pane.start, pane.below, pane.cursor) = (None, page.more, 0);
        }
        Want::Last => {
            pane.rows = rows.collect();
            (pane.start, pane.below) = (page.start, false);
            pane.cursor = pane.rows.len().saturating_sub(1);
        }
        Want::Next(_) => {
            pane.rows.extend(rows);
            pane.below = page.more;
            while pane.rows.len() > WINDOW {
                pane.start = pane.rows.pop_front().map(|row| row.key.clone());
                pane.cursor = pane.cursor.saturating_sub(1);
                pane.top = pane.top.saturating_sub(1);
            }
        }
        Want::Before(_) => {
            let added: Vec<_> = rows.collect();
            pane.cursor += added.len();
            pane.top += added.len();
            added.into_iter().rev().for_each(|row| pane.rows.push_front(row));
            pane.start = page.start;
            while pane.rows.len() > WINDOW {
                pane.rows.pop_back();
                pane.below = true;
            }
        }
        Want::Again(..) => {
            pane.rows = rows.collect();
            pane.below = page.more;
            // The cursor stays on its row, or where that was.
            if let Some(found) = at.and_then(|id| pane.rows.iter().position(|row| row.id == id)) {
                pane.cursor = found;
            }
            for row in &pane.rows {
                if let Some(marked) = pane.marks.get_mut(&row.id) {
                    *marked = row.clone();
                }
            }
        }
        Want::All => {}
    }
}

pub fn hear(state: &mut State, news: News) {
    let second = state.now.0 / 1_000_000;
    match state.rate.back_mut() {
        Some((at, n)) if *at == second => *n += news.messages,
        _ => state.rate.push_back((second, news.messages)),
    }
    while state.rate.len() > 120 {
        state.rate.pop_front();
    }
    for pane in state.panes_mut() {
        if matches!(pane.list, ListId::Doctor | ListId::Backups | ListId::Differences) {
            // These do not follow from the log: they are worth a moment, when somebody asks.
        } else if pane.list != ListId::Messages {
            pane.stale = true;
        } else if news.channels.contains(&pane.scope.channel) || !pane.scope.conversation.is_empty() {
            // Nothing was written over: what is new is found below the last row.
            if news.edits || pane.rows.is_empty() {
                pane.stale = true;
            } else {
                pane.below = true;
            }
        }
    }
}
