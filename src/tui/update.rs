//! What each event changes, and what the world is asked for because of it. No input or output here: `update` takes the
//! state from one value to the next, so that a test can press every key.

use std::sync::Arc;

use crossterm::event::{KeyEvent, KeyEventKind, MouseButton, MouseEvent, MouseEventKind};

use super::action::{self, Act};
use super::change::{self, Secret, Work};
use super::dialog::{Around, Dialog, Foreseen, Pressed, Then};
use super::input::Input;
use super::keymap::Meaning;
use super::keys::Chord;
use super::list::ListId;
use super::memory::Memory;
use super::palette;
use super::row::Row;
use super::screen::{IN_WORKSPACE, Screen};
use super::state::*;
use super::text;
use super::theme::{Theme, Tone};
use super::view::layout;
use crate::model::Time;
use crate::store::Report;

/// What can happen.
#[derive(Debug)]
pub enum Event {
    Key(KeyEvent),
    Paste(String),
    Mouse(MouseEvent),
    Resize(u16, u16),
    Tick,
    /// The store is open, or cannot be.
    Opened(Result<(), Trouble>),
    Loaded {
        generation: u64,
        result: Result<Page, Trouble>,
    },
    Overview(Box<Result<Overview, Trouble>>),
    News(News),
    /// How far a piece of work is.
    Progress(u64, Box<Report>),
    Worked(u64, Box<Worked>),
    /// What the change of a dialog would do.
    Forecast(u64, Result<Forecast, Trouble>),
    /// Something to tell.
    Note(String, Tone),
    /// Asked from outside to end, or to stop for a while; the loop sees to it.
    Signal(i32),
}

/// How a piece of work ended.
#[derive(Clone, Debug)]
pub struct Worked {
    pub title: String,
    pub done: usize,
    pub failed: Vec<(String, Trouble)>,
    /// Ended because somebody asked.
    pub stopped: bool,
    /// What it has to say, beside "done".
    pub said: Vec<String>,
    pub secrets: Vec<Secret>,
    /// The store is another one now.
    pub anew: bool,
    pub undo: Vec<super::change::Change>,
}

const OVERVIEW_EVERY: i64 = 5_000_000;

pub fn update(state: &mut State, event: Event, now: Time) -> Vec<Request> {
    state.now = now;
    state.toasts.retain(|toast| toast.until > now);
    let mut asked = Vec::new();
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => press(state, key.into(), &mut asked),
        Event::Key(_) | Event::Tick | Event::Signal(_) => {}
        Event::Paste(text) => paste(state, &text),
        Event::Mouse(mouse) => click(state, mouse, &mut asked),
        Event::Resize(width, height) => state.size = (width, height),
        Event::Opened(Ok(())) => state.phase = Phase::Ready,
        Event::Opened(Err(trouble)) => state.phase = Phase::Failed(trouble),
        Event::Loaded { generation, result } => loaded(state, generation, result),
        Event::Overview(result) => {
            state.overview_waiting = false;
            match *result {
                Ok(overview) => (state.overview, state.overview_trouble) = (Some(overview), None),
                Err(trouble) => state.overview_trouble = Some(trouble),
            }
        }
        Event::News(news) => hear(state, news),
        Event::Progress(id, report) => progressed(state, id, &report),
        Event::Worked(id, worked) => finished(state, id, *worked),
        Event::Forecast(id, result) => foreseen(state, id, result),
        Event::Note(text, tone) => state.toast(text, tone),
    }
    if state.modal.is_none() && state.filtering.is_none() {
        state.modal = state.secrets.pop().map(Modal::Secret);
    }
    if matches!(state.phase, Phase::Ready) {
        settle(state, &mut asked);
    }
    asked
}

// -- what is on the screen is kept loaded -----------------------------------------------------------------------------

fn settle(state: &mut State, asked: &mut Vec<Request>) {
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
    if pane.waiting.is_some() {
        return;
    }
    // What failed is not asked for again at once, and again, and again.
    if matches!(pane.phase, Phase::Failed(_)) && now < pane.due_at() {
        return;
    }
    let live = pane.list.spec().live;
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

fn ask(pane: &mut Pane, want: Want, generation: &mut u64, asked: &mut Vec<Request>) {
    *generation += 1;
    if !matches!(want, Want::Next(_) | Want::Before(_)) {
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

fn loaded(state: &mut State, generation: u64, result: Result<Page, Trouble>) {
    let now = state.now;
    let panes = state
        .views
        .values_mut()
        .flat_map(|view| view.path.iter_mut().chain(view.side.as_mut()));
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
    let first = state.views.get_mut(&state.screen).and_then(View::pane_mut);
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

fn hear(state: &mut State, news: News) {
    let second = state.now.0 / 1_000_000;
    match state.rate.back_mut() {
        Some((at, n)) if *at == second => *n += news.messages,
        _ => state.rate.push_back((second, news.messages)),
    }
    while state.rate.len() > 120 {
        state.rate.pop_front();
    }
    for pane in state
        .views
        .values_mut()
        .flat_map(|view| view.path.iter_mut().chain(view.side.as_mut()))
    {
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

fn progressed(state: &mut State, id: u64, report: &Report) {
    let Some(task) = state.tasks.iter_mut().find(|task| task.id == id) else {
        return;
    };
    task.unit = report.unit.to_owned();
    (task.done, task.total, task.rate) = (report.done, report.total, report.rate as u64);
    task.seconds_left = report.eta.map(|left| left.as_secs());
    if !report.message.is_empty() && task.log.last() != Some(&report.message) {
        task.log.push(report.message.clone());
        let extra = task.log.len().saturating_sub(LOG);
        task.log.drain(..extra);
    }
    task.message.clone_from(&report.message);
}

/// Lines of a task's log that are kept.
const LOG: usize = 200;

fn finished(state: &mut State, id: u64, worked: Worked) {
    let now = state.now;
    if let Some(task) = state.tasks.iter_mut().find(|task| task.id == id) {
        task.ended_at = Some(now);
        task.state = match (worked.stopped, worked.failed.is_empty()) {
            (true, _) => TaskState::Stopped,
            (_, true) => TaskState::Done,
            (_, false) => TaskState::Failed,
        };
        let failures = worked
            .failed
            .iter()
            .map(|(object, trouble)| format!("{object}: {}", trouble.text));
        task.log.extend(worked.said.iter().cloned().chain(failures));
        task.message = task.log.last().cloned().unwrap_or_default();
    }
    let undoable = !worked.undo.is_empty();
    state.secrets.extend(worked.secrets);
    if worked.anew {
        state.undo.clear();
    }
    match (worked.done, worked.failed.first()) {
        (_, None) if worked.stopped => state.toast(format!("Stopped: {}", worked.title), Tone::Warn),
        (_, None) => {
            let hint = if undoable { "  (u undoes it)" } else { "" };
            let said = worked.said.first().map(|line| format!(": {line}")).unwrap_or_default();
            state.toast(format!("{}{said}{hint}", worked.title), Tone::Good);
        }
        (done, Some((object, trouble))) => {
            let failed = worked.failed.len();
            let rest = if done > 0 {
                format!("; {done} done")
            } else {
                String::new()
            };
            state.toast(format!("{failed} failed{rest}. {object}: {}", trouble.text), Tone::Bad);
        }
    }
    if undoable {
        state.undo.push(Undo {
            id,
            title: worked.title,
            changes: worked.undo,
        });
    }
    for pane in state
        .views
        .values_mut()
        .flat_map(|view| view.path.iter_mut().chain(view.side.as_mut()))
    {
        pane.stale = true;
        pane.loaded_at = Time(0);
        pane.marks.clear();
    }
}

// -- keys -------------------------------------------------------------------------------------------------------------

fn press(state: &mut State, key: Chord, asked: &mut Vec<Request>) {
    if key.is("ctrl-z") {
        asked.push(Request::Suspend);
        return;
    }
    match state.modal.take() {
        Some(Modal::Dialog(dialog)) => return press_dialog(state, dialog, key, asked),
        Some(Modal::Secret(secret)) => {
            if key.is("y") {
                copy(state, Some(secret.value.clone()), "secret", asked);
            }
            if !key.is("esc") && !key.is("q") && !key.is("enter") {
                state.modal = Some(Modal::Secret(secret));
            }
            return;
        }
        Some(Modal::Palette(palette)) => return press_palette(state, palette, key, asked),
        Some(Modal::Help { top }) => return press_pages(state, top, key, |top| Modal::Help { top }),
        Some(Modal::Detail { top }) => {
            if key.is("y") || key.is("Y") {
                state.modal = Some(Modal::Detail { top });
                return act(state, if key.is("y") { Act::CopyId } else { Act::CopyRow }, asked);
            }
            return press_pages(state, top, key, |top| Modal::Detail { top });
        }
        None => {}
    }
    if let Some(mut input) = state.filtering.take() {
        if key.is("esc") {
            set_filter(state, input.before);
        } else if key.is("enter") {
            remember(state, asked);
        } else if key.is("down") || key.is("up") {
            act(state, if key.is("down") { Act::Down } else { Act::Up }, asked);
        } else {
            if key.is("ctrl-c") {
                return;
            }
            input.line.press(key);
            let text = input.line.text.clone();
            state.filtering = Some(input);
            set_filter(state, text);
        }
        return;
    }
    state.pressed.push(key);
    let list = state.list();
    match state.settings.keymap.meaning(&state.pressed, list) {
        Meaning::Act(found) => {
            state.pressed.clear();
            act(state, found, asked);
        }
        Meaning::More => {}
        Meaning::Nothing => {
            let alone = state.pressed.len() == 1;
            state.pressed.clear();
            if !alone {
                return press(state, key, asked);
            }
            let name = key.to_string();
            let help = state.settings.keymap.shown(Act::Help);
            state.toast(format!("{name} does nothing here; {help} shows the keys"), Tone::Dim);
        }
    }
}

fn press_pages(state: &mut State, top: usize, key: Chord, made: impl Fn(usize) -> Modal) {
    let page = usize::from(state.size.1).saturating_sub(6).max(1);
    let top = match () {
        _ if key.is("esc") || key.is("q") || key.is("?") || key.is("enter") || key.is("ctrl-c") => return,
        _ if key.is("down") || key.is("j") => top + 1,
        _ if key.is("up") || key.is("k") => top.saturating_sub(1),
        _ if key.is("pgdn") || key.is("space") || key.is("ctrl-f") || key.is("ctrl-d") => top + page,
        _ if key.is("pgup") || key.is("ctrl-b") || key.is("ctrl-u") => top.saturating_sub(page),
        _ if key.is("home") || key.is("g") => 0,
        _ if key.is("end") || key.is("G") => usize::MAX / 2,
        _ => top,
    };
    // No further than the last page.
    let most = super::view::length(state, &made(top)).saturating_sub(page);
    state.modal = Some(made(top.min(most)));
}

fn press_palette(state: &mut State, mut palette: Palette, key: Chord, asked: &mut Vec<Request>) {
    let found = palette::find(state, &palette.input.text);
    if key.is("esc") || key.is("ctrl-c") {
        return;
    }
    if key.is("enter") {
        if let Some(item) = found.get(palette.at) {
            match item.refusal {
                Some(why) => state.toast(why, Tone::Warn),
                None => act(state, item.action.act, asked),
            }
        }
        return;
    }
    if key.is("ctrl-y") {
        let twin = found
            .get(palette.at)
            .map(|item| item.twin.clone())
            .filter(|t| !t.is_empty());
        copy(state, twin, "command", asked);
    } else if key.is("down") || key.is("ctrl-n") || key.is("tab") {
        palette.at = (palette.at + 1).min(found.len().saturating_sub(1));
    } else if key.is("up") || key.is("ctrl-p") || key.is("backtab") {
        palette.at = palette.at.saturating_sub(1);
    } else if palette.input.press(key) {
        palette.at = 0;
    }
    state.modal = Some(Modal::Palette(palette));
}

fn press_dialog(state: &mut State, mut dialog: Box<Dialog>, key: Chord, asked: &mut Vec<Request>) {
    let before = dialog.to_foresee();
    match dialog.press(key) {
        Pressed::Stay => {
            if dialog.to_foresee() != before {
                foresee(state, &mut dialog, asked);
            }
            state.modal = Some(Modal::Dialog(dialog));
        }
        Pressed::Cancel => {}
        Pressed::CopyTwin => {
            let twins = dialog.twins();
            let text = (!twins.is_empty()).then(|| twins.join("\n"));
            copy(state, text, "command", asked);
            state.modal = Some(Modal::Dialog(dialog));
        }
        Pressed::Confirm => confirmed(state, &dialog, asked),
    }
}

/// Asks what the change of a dialog would do.
fn foresee(state: &mut State, dialog: &mut Dialog, asked: &mut Vec<Request>) {
    if matches!(dialog.foreseen, Foreseen::Plainly) {
        return;
    }
    state.generation += 1;
    dialog.foreseen = Foreseen::Asked(state.generation);
    match dialog.to_foresee() {
        Some(change) => asked.push(Request::Forecast(state.generation, Box::new(change))),
        None => dialog.foresee(Err("a field is not filled in".into())),
    }
}

fn foreseen(state: &mut State, id: u64, result: Result<Forecast, Trouble>) {
    // The dialog may be gone, or ask for something else by now.
    if let Some(Modal::Dialog(dialog)) = &mut state.modal
        && matches!(dialog.foreseen, Foreseen::Asked(asked) if asked == id)
    {
        dialog.foresee(result.map_err(|trouble| trouble.text));
    }
}

fn confirmed(state: &mut State, dialog: &Dialog, asked: &mut Vec<Request>) {
    match &dialog.then {
        Then::Quit => state.quit = true,
        Then::Act(Act::OpenConversation) => {
            let reason = dialog
                .typed()
                .into_iter()
                .find(|(name, _)| *name == "reason")
                .map(|(_, v)| v);
            let Some(row) = dialog.targets.first() else { return };
            let scope = Scope {
                workspace: row.text("workspace_id").to_owned(),
                conversation: row.id.clone(),
                reason: reason.unwrap_or_default(),
                name: ListId::Conversations.name_of(row),
                ..Scope::default()
            };
            let pane = Pane::new(ListId::Messages, scope, &state.memory);
            if let Some(view) = state.views.get_mut(&state.screen) {
                view.side = Some(pane);
                view.on_side = true;
            }
        }
        then => {
            if let Then::Undo(undo) = then {
                state.undo.retain(|other| other.id != undo.id);
            }
            if let Some(work) = dialog.work() {
                begin(state, work, asked);
            }
        }
    }
}

fn begin(state: &mut State, work: Work, asked: &mut Vec<Request>) {
    state.generation += 1;
    let id = state.generation;
    state.tasks.push(Task {
        id,
        title: work.title.clone(),
        state: TaskState::Running,
        unit: String::new(),
        done: 0,
        total: 0,
        rate: 0,
        seconds_left: None,
        message: String::new(),
        log: Vec::new(),
        started_at: state.now,
        ended_at: None,
    });
    asked.push(Request::Work(id, Box::new(work)));
}

fn paste(state: &mut State, text: &str) {
    match &mut state.modal {
        Some(Modal::Palette(palette)) => {
            palette.input.insert(text);
            palette.at = 0;
        }
        Some(Modal::Dialog(dialog)) => dialog.paste(text),
        Some(_) => {}
        None => {
            if let Some(input) = &mut state.filtering {
                input.line.insert(text);
                let text = input.line.text.clone();
                set_filter(state, text);
            }
        }
    }
}

/// The filter of the pane in focus; it is loaded anew at once.
fn set_filter(state: &mut State, text: String) {
    let Some(pane) = state.views.get_mut(&state.screen).and_then(View::pane_mut) else {
        return;
    };
    if pane.filter != text {
        pane.filter = text;
        pane.reset();
    }
}

// -- actions ----------------------------------------------------------------------------------------------------------

pub fn act(state: &mut State, act: Act, asked: &mut Vec<Request>) {
    let action = action::find(act);
    if let Some(why) = state.refusal(act) {
        state.toast(format!("{}: {why}", action.title), Tone::Warn);
        return;
    }
    if action.changes() {
        return open_dialog(state, act, asked);
    }
    match act {
        Act::Quit if state.running() > 0 => state.modal = Some(Modal::Dialog(Box::new(Dialog::quit(state.running())))),
        Act::Quit => state.quit = true,
        Act::Palette => {
            let input = Input::default();
            state.modal = Some(Modal::Palette(Palette { input, at: 0 }));
        }
        Act::Help => state.modal = Some(Modal::Help { top: 0 }),
        Act::Undo => {
            if let Some(undo) = state.undo.last().cloned() {
                state.modal = Some(Modal::Dialog(Box::new(Dialog::undo(undo))));
            }
        }
        Act::Filter => {
            state.filtering = state.pane().map(|pane| Filtering {
                line: Input::new(&pane.filter),
                before: pane.filter.clone(),
            });
        }
        Act::Back => back(state, asked),
        Act::Suspend => asked.push(Request::Suspend),
        Act::Zoom => state.zoom = !state.zoom,
        Act::Freeze => {
            state.frozen = !state.frozen;
            let text = if state.frozen {
                "Frozen: nothing moves until f"
            } else {
                "Live again"
            };
            state.toast(text, Tone::Accent);
        }
        Act::Mouse => {
            state.mouse = !state.mouse;
            asked.push(Request::Mouse(state.mouse));
            remember(state, asked);
            let text = if state.mouse {
                "Mouse on"
            } else {
                "Mouse off: the terminal selects text"
            };
            state.toast(text, Tone::Accent);
        }
        Act::ThemeNext => {
            state.theme = state.theme.next();
            state.memory.theme = Some(state.theme);
            remember(state, asked);
            state.toast(format!("Theme: {}", state.theme.name()), Tone::Accent);
        }
        Act::Refresh if matches!(state.phase, Phase::Failed(_)) => {
            state.phase = Phase::Loading;
            asked.push(Request::Open);
        }
        Act::Refresh => {
            refresh(state);
            asked.push(Request::Redraw);
        }
        Act::Screen(screen) => go(state, screen, asked),
        Act::Pane | Act::PaneBack => next_pane(state, act == Act::Pane),
        Act::TabNext | Act::TabBefore => next_tab(state, act == Act::TabNext),
        Act::Open => open(state),
        Act::Sessions => sessions(state),
        Act::StopJob => stop_job(state, asked),
        Act::VerifyBackup | Act::DrillBackup => read_backups(state, act, asked),
        Act::Left => left(state),
        Act::Down => step(state, 1),
        Act::Up => step(state, -1),
        Act::HalfDown => step(state, half(state)),
        Act::HalfUp => step(state, -half(state)),
        Act::PageDown => step(state, 2 * half(state)),
        Act::PageUp => step(state, -2 * half(state)),
        Act::Top | Act::Bottom => to_end(state, act == Act::Top, asked),
        Act::Mark => mark(state),
        Act::Range => range(state),
        Act::MarkAll => mark_all(state, asked),
        Act::Sort => sort(state, asked),
        Act::CopyId => {
            let ids = state
                .pane()
                .map(|pane| pane.targets().iter().map(|row| row.id.clone()).collect::<Vec<_>>());
            copy(
                state,
                ids.filter(|ids| !ids.is_empty()).map(|ids| ids.join("\n")),
                "id",
                asked,
            );
        }
        Act::CopyRow => {
            let rows = state
                .pane()
                .map(|pane| pane.targets().iter().map(|row| json(row)).collect::<Vec<_>>());
            copy(
                state,
                rows.filter(|rows| !rows.is_empty()).map(|rows| rows.join("\n")),
                "row",
                asked,
            );
        }
        Act::CopyTwin => {
            let twin = state
                .pane()
                .map(|pane| list_twin(pane, &state.settings.backups))
                .filter(|twin| !twin.is_empty());
            copy(state, twin, "command", asked);
        }
        _ => {}
    }
}

fn json(row: &Row) -> String {
    row.value.to_string()
}

/// The command that lists what a pane shows.
pub fn list_twin(pane: &Pane, folder: &str) -> String {
    pane.list
        .spec()
        .twin
        .replace("{workspace_id}", &text::shell(&pane.scope.workspace))
        .replace("{user_id}", &text::shell(&pane.scope.user))
        .replace("{folder}", &text::shell(folder))
}

fn copy(state: &mut State, what: Option<String>, name: &str, asked: &mut Vec<Request>) {
    match what {
        Some(text) => {
            let lines = text.lines().count();
            asked.push(Request::Copy(text));
            let many = if lines > 1 {
                format!("{lines} {name}s")
            } else {
                format!("the {name}")
            };
            state.toast(format!("Copied {many}"), Tone::Good);
        }
        None => state.toast(format!("There is no {name} to copy here"), Tone::Warn),
    }
}

fn open_dialog(state: &mut State, act: Act, asked: &mut Vec<Request>) {
    let Some(pane) = state.pane() else { return };
    let around = Around {
        now: state.now,
        workspace: pane.scope.workspace.clone(),
        folder: state.settings.backups.clone(),
    };
    match Dialog::of(act, pane.list, pane.targets(), &around) {
        Ok(mut dialog) => {
            foresee(state, &mut dialog, asked);
            state.modal = Some(Modal::Dialog(Box::new(dialog)));
        }
        Err(why) => state.toast(why, Tone::Warn),
    }
}

pub fn go(state: &mut State, screen: Screen, asked: &mut Vec<Request>) {
    if state.screen == screen {
        // Once more leads to the beginning of the screen.
        if let Some(view) = state.views.get_mut(&screen) {
            view.path.truncate(1);
            view.on_side = false;
        }
    }
    state.screen = screen;
    state.zoom = false;
    remember(state, asked);
}

fn remember(state: &mut State, asked: &mut Vec<Request>) {
    state.memory.screen = Some(state.screen);
    state.memory.mouse = Some(state.mouse);
    if let Some(pane) = state.views.get(&state.screen).and_then(View::pane) {
        let kept = super::memory::Kept {
            filter: pane.filter.clone(),
            descending: Some(pane.descending),
        };
        state.memory.lists.insert(pane.list, kept);
    }
    asked.push(Request::Remember(Box::new(state.memory.clone())));
}

fn refresh(state: &mut State) {
    state.overview_at = Time(0);
    if let Some(view) = state.views.get_mut(&state.screen) {
        for pane in view.path.last_mut().into_iter().chain(view.side.as_mut()) {
            pane.stale = true;
            pane.waiting = None;
            pane.loaded_at = Time(0);
            if matches!(pane.phase, Phase::Failed(_)) {
                pane.reset();
            }
        }
    }
}

/// One level back: range, marks, filter, zoom, pane, list.
fn back(state: &mut State, asked: &mut Vec<Request>) {
    state.pressed.clear();
    if state.zoom {
        state.zoom = false;
        return;
    }
    let Some(view) = state.views.get_mut(&state.screen) else {
        return;
    };
    let on_side = view.on_side;
    let Some(pane) = view.pane_mut() else { return };
    if pane.anchor.take().is_some() {
        return;
    }
    if !pane.marks.is_empty() {
        pane.marks.clear();
    } else if !pane.filter.is_empty() {
        pane.filter.clear();
        pane.reset();
        remember(state, asked);
    } else if on_side {
        view.on_side = false;
    } else if view.path.len() > 1 {
        view.path.pop();
    }
}

fn next_pane(state: &mut State, forward: bool) {
    if let Some(view) = state.views.get_mut(&state.screen)
        && view.side.is_some()
    {
        view.on_side = !view.on_side;
        return;
    }
    next_tab(state, forward);
}

/// Lists that a person switches between where this one is.
pub fn tabs(state: &State) -> &'static [ListId] {
    match state.view().map(|view| (view.path.len(), view.path.last())) {
        Some((2, Some(pane))) if IN_WORKSPACE.contains(&pane.list) => IN_WORKSPACE,
        Some((1, _)) => state.screen.tabs(),
        _ => &[],
    }
}

fn next_tab(state: &mut State, forward: bool) {
    let tabs = tabs(state);
    if tabs.len() < 2 {
        return;
    }
    let memory = state.memory.clone();
    let Some(view) = state.views.get_mut(&state.screen) else {
        return;
    };
    let Some(pane) = view.path.last_mut() else { return };
    let at = tabs.iter().position(|list| *list == pane.list).unwrap_or(0);
    let step = if forward { 1 } else { tabs.len() - 1 };
    let next = tabs[(at + step) % tabs.len()];
    *pane = Pane::new(next, pane.scope.clone(), &memory);
    view.side = None;
    view.on_side = false;
}

fn open(state: &mut State) {
    let memory = state.memory.clone();
    let Some(view) = state.views.get_mut(&state.screen) else {
        return;
    };
    if view.on_side {
        state.modal = Some(Modal::Detail { top: 0 });
        return;
    }
    let Some(pane) = view.path.last() else { return };
    let Some(row) = pane.row() else {
        let loading = matches!(pane.phase, Phase::Loading);
        if let Some(pane) = view.path.last_mut() {
            pane.open_first = loading;
        }
        return;
    };
    match pane.list {
        ListId::Workspaces => {
            let scope = Scope {
                workspace: row.id.clone(),
                name: text::line(row.text("name")),
                ..Scope::default()
            };
            let mut pane = Pane::new(ListId::Channels, scope, &memory);
            pane.filter.clear();
            view.path.push(pane);
        }
        ListId::Channels => view.on_side = true,
        ListId::Conversations => act(state, Act::OpenConversation, &mut Vec::new()),
        _ => state.modal = Some(Modal::Detail { top: 0 }),
    }
}

/// Where somebody is signed in.
fn sessions(state: &mut State) {
    let memory = state.memory.clone();
    let Some(view) = state.views.get_mut(&state.screen) else {
        return;
    };
    let Some((list, row)) = view.pane().and_then(|pane| Some((pane.list, pane.row()?.clone()))) else {
        return;
    };
    let user = match row.text("user_id") {
        "" => row.id.clone(),
        user => user.to_owned(),
    };
    let scope = Scope {
        user,
        name: list.name_of(&row),
        ..Scope::default()
    };
    let mut pane = Pane::new(ListId::Sessions, scope, &memory);
    pane.filter.clear();
    view.path.push(pane);
}

/// Reads the backups that are meant from end to end, or tries them out. It changes nothing, so nobody is asked.
fn read_backups(state: &mut State, act: Act, asked: &mut Vec<Request>) {
    let targets = state.pane().map(Pane::targets).unwrap_or_default();
    if targets.is_empty() {
        return state.toast("There is no backup here", Tone::Warn);
    }
    let names: Vec<String> = targets.iter().map(|row| text::line(row.text("file"))).collect();
    let verb = if act == Act::DrillBackup { "Try" } else { "Verify" };
    let work = Work {
        title: format!("{verb} {}", names.join(", ")),
        changes: targets.iter().filter_map(|row| change::of(act, row, &[])).collect(),
        undoes: false,
    };
    begin(state, work, asked);
    let key = state.settings.keymap.shown(Act::Screen(Screen::Jobs));
    state.toast(format!("Reading it; {key} shows how far it is"), Tone::Accent);
}

fn stop_job(state: &mut State, asked: &mut Vec<Request>) {
    let id = state.pane().and_then(Pane::row).map(|row| row.number("id") as u64);
    let Some(task) = state.tasks.iter_mut().find(|task| Some(task.id) == id) else {
        return;
    };
    if task.state != TaskState::Running {
        return state.toast("This job does not run any more", Tone::Dim);
    }
    task.state = TaskState::Stopping;
    asked.push(Request::Stop(task.id));
}

fn left(state: &mut State) {
    let Some(view) = state.views.get_mut(&state.screen) else {
        return;
    };
    if view.on_side {
        view.on_side = false;
    } else if view.path.len() > 1 {
        view.path.pop();
    }
}

fn half(state: &State) -> isize {
    let heights = layout(state).heights();
    let on_side = state.view().is_some_and(|view| view.on_side);
    let height = if on_side { heights.1 } else { heights.0 };
    (height / 2).max(1) as isize
}

fn step(state: &mut State, by: isize) {
    let Some(pane) = state.views.get_mut(&state.screen).and_then(View::pane_mut) else {
        return;
    };
    let last = pane.rows.len().saturating_sub(1);
    pane.cursor = pane.cursor.saturating_add_signed(by).min(last);
    follow_if_at_end(pane);
    extend_range(pane);
}

fn follow_if_at_end(pane: &mut Pane) {
    pane.follow = pane.list.spec().live && !pane.below && pane.cursor + 1 >= pane.rows.len();
}

fn to_end(state: &mut State, top: bool, asked: &mut Vec<Request>) {
    let Some(pane) = state.views.get_mut(&state.screen).and_then(View::pane_mut) else {
        return;
    };
    let (there, want) = match top {
        true => (pane.start.is_none(), Want::First),
        false => (!pane.below, Want::Last),
    };
    if there {
        pane.cursor = if top { 0 } else { pane.rows.len().saturating_sub(1) };
        follow_if_at_end(pane);
        extend_range(pane);
        return;
    }
    pane.anchor = None;
    pane.follow = !top && pane.list.spec().live;
    pane.waiting = None;
    ask(pane, want, &mut state.generation, asked);
}

fn mark(state: &mut State) {
    let Some(pane) = state.views.get_mut(&state.screen).and_then(View::pane_mut) else {
        return;
    };
    let Some(row) = pane.row().cloned() else { return };
    if pane.marks.remove(&row.id).is_none() {
        pane.marks.insert(row.id.clone(), row);
    }
    step(state, 1);
}

fn range(state: &mut State) {
    let Some(pane) = state.views.get_mut(&state.screen).and_then(View::pane_mut) else {
        return;
    };
    pane.anchor = match pane.anchor.take() {
        Some(_) => None,
        None => pane.row().map(|row| row.id.clone()),
    };
    extend_range(pane);
}

/// Marks everything between the beginning of the range and the cursor.
fn extend_range(pane: &mut Pane) {
    let Some(from) = pane
        .anchor
        .as_ref()
        .and_then(|id| pane.rows.iter().position(|row| row.id == *id))
    else {
        return;
    };
    let (low, high) = (from.min(pane.cursor), from.max(pane.cursor));
    for row in pane.rows.range(low..=high) {
        pane.marks.insert(row.id.clone(), row.clone());
    }
}

fn mark_all(state: &mut State, asked: &mut Vec<Request>) {
    let Some(pane) = state.views.get_mut(&state.screen).and_then(View::pane_mut) else {
        return;
    };
    if !pane.marks.is_empty() {
        pane.marks.clear();
        pane.anchor = None;
    } else if pane.is_all_here() {
        pane.marks = pane.rows.iter().map(|row| (row.id.clone(), row.clone())).collect();
    } else {
        ask(pane, Want::All, &mut state.generation, asked);
    }
}

fn sort(state: &mut State, asked: &mut Vec<Request>) {
    let Some(pane) = state.views.get_mut(&state.screen).and_then(View::pane_mut) else {
        return;
    };
    if pane.list.spec().live {
        return state.toast("What is live is always in the order it came", Tone::Dim);
    }
    pane.descending = !pane.descending;
    pane.reset();
    let text = if pane.descending { "Last first" } else { "First first" };
    state.toast(text, Tone::Accent);
    remember(state, asked);
}

// -- mouse ------------------------------------------------------------------------------------------------------------

fn click(state: &mut State, mouse: MouseEvent, asked: &mut Vec<Request>) {
    let by = match mouse.kind {
        MouseEventKind::ScrollDown => 3,
        MouseEventKind::ScrollUp => -3,
        MouseEventKind::Down(MouseButton::Left) => 0,
        _ => return,
    };
    let at = (mouse.column, mouse.row).into();
    match &mut state.modal {
        Some(Modal::Help { .. } | Modal::Detail { .. }) if by != 0 => {
            let key = if by > 0 { "down" } else { "up" };
            let Some(key) = Chord::parse(key) else { return };
            (0..3).for_each(|_| press(state, key, asked));
            return;
        }
        Some(Modal::Dialog(dialog)) if by == 0 => {
            // Only the buttons: a stray click confirms nothing.
            let buttons = super::view::buttons(state.size, dialog);
            if buttons[0].contains(at) {
                state.modal = None;
            } else if buttons[1].contains(at) {
                dialog.focus = dialog.verb_at();
            }
            return;
        }
        Some(_) => return,
        None => {}
    }
    let areas = layout(state);
    if by == 0
        && let Some(screen) = areas.tab_at(at)
    {
        return go(state, screen, asked);
    }
    let Some(view) = state.views.get_mut(&state.screen) else {
        return;
    };
    let on_side = areas.side_rows.is_some_and(|area| area.contains(at));
    let on_list = areas.list_rows.is_some_and(|area| area.contains(at));
    if !on_side && !on_list {
        return;
    }
    view.on_side = on_side && view.side.is_some();
    if by != 0 {
        return step(state, by);
    }
    let rows = if on_side { areas.side_rows } else { areas.list_rows };
    let (Some(pane), Some(rows)) = (view.pane_mut(), rows) else {
        return;
    };
    let row = pane.top + usize::from(mouse.row - rows.y);
    if row >= pane.rows.len() {
        return;
    }
    if row == pane.cursor {
        return open(state);
    }
    pane.cursor = row;
    follow_if_at_end(pane);
    extend_range(pane);
}

/// For tests and remembered state: the theme that a start has.
pub fn theme_of(memory: &Memory, asked: Option<Theme>, no_colour: bool) -> Theme {
    match (asked, memory.theme) {
        (Some(theme), _) => theme,
        (None, _) if no_colour => Theme::Mono,
        (None, kept) => kept.unwrap_or_default(),
    }
}
