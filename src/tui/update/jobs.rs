//! The work that the worker does: how it begins, how far it is, how it ended, and what is left to undo of it. Only the
//! state learns of it here; what a piece of work does is in `change`.

use super::Worked;
use super::dialogs::{answer, under_way};
use crate::model::{Time, counted};
use crate::store::Report;
use crate::tui::action::Act;
use crate::tui::change::{self, Work};
use crate::tui::list::ListId;
use crate::tui::screen::Screen;
use crate::tui::state::*;
use crate::tui::text;
use crate::tui::theme::Tone;
use crate::tui::worker::OPENING;

/// The number of the work.
pub fn begin(state: &mut State, work: Work, asked: &mut Vec<Request>) -> u64 {
    state.generation += 1;
    let id = state.generation;
    state.tasks.push(task(id, &work.title, state.now));
    asked.push(Request::Work(id, Box::new(work)));
    id
}

fn task(id: u64, title: &str, now: Time) -> Task {
    Task {
        id,
        title: title.to_owned(),
        state: TaskState::Running,
        unit: String::new(),
        done: 0,
        total: 0,
        rate: 0,
        seconds_left: None,
        message: String::new(),
        log: Vec::new(),
        started_at: now,
        ended_at: None,
        reads: false,
    }
}

/// Comparing a backup with the store in use may read both from end to end, so it stands among the jobs: once, as the list
/// of differences waits for it. What nobody waits for any more is stopped.
pub fn watch_comparison(state: &mut State, asked: &mut Vec<Request>) {
    if state.settings.from.is_none() {
        return;
    }
    let waits = |pane: &mut Pane| {
        pane.waiting
            .as_ref()
            .filter(|_| pane.list == ListId::Differences)
            .map(|(id, _)| *id)
    };
    let wanted = state.panes_mut().find_map(waits);
    for task in state
        .tasks
        .iter_mut()
        .filter(|task| task.reads && !task.state.is_over())
    {
        if Some(task.id) != wanted {
            (task.state, task.ended_at) = (TaskState::Stopped, Some(state.now));
            asked.push(Request::Stop(task.id));
        }
    }
    if let Some(id) = wanted
        && state.tasks.iter().all(|task| task.id != id)
    {
        state.tasks.retain(|task| !task.reads);
        state.tasks.push(Task {
            reads: true,
            ..task(id, "Compare with the store", state.now)
        });
    }
}

/// What became of the comparison that a page was read by.
pub fn compared(state: &mut State, id: u64, result: &Result<Page, Trouble>) {
    let now = state.now;
    let Some(task) = state.tasks.iter_mut().find(|task| task.id == id && task.reads) else {
        return;
    };
    task.ended_at = Some(now);
    task.state = match result {
        Ok(page) if page.stopped => TaskState::Stopped,
        Ok(_) => TaskState::Done,
        Err(_) => TaskState::Failed,
    };
    task.message = match result {
        Ok(page) if page.stopped => return,
        Ok(page) => counted(page.rows.len(), "difference"),
        Err(trouble) => trouble.text.clone(),
    };
    task.log.push(task.message.clone());
}

/// Lines of a task's log that are kept.
const LOG: usize = 200;

pub fn progressed(state: &mut State, id: u64, report: &Report) {
    under_way(state, id);
    let Some(task) = state.tasks.iter_mut().find(|task| task.id == id) else {
        return looked(state, id, report);
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

/// How far something is that is no job: a dialog looks ahead, or a backup is unpacked.
fn looked(state: &mut State, id: u64, report: &Report) {
    let share = match report.total {
        0 => String::new(),
        total => format!("{} %", report.done.min(total) * 100 / total),
    };
    if id == OPENING {
        state.opening = share;
    } else if state.foreseeing() == Some(id)
        && let Some(Modal::Dialog(dialog)) = &mut state.modal
    {
        dialog.looked = share;
    }
}

pub fn finished(state: &mut State, id: u64, worked: Worked) {
    let now = state.now;
    if let Some(task) = state.tasks.iter_mut().find(|task| task.id == id) {
        task.ended_at = Some(now);
        task.seconds_left = None;
        // Work that is done at once does not report its last step.
        if !worked.stopped && worked.failed.is_empty() && task.total > 0 {
            task.done = task.total;
        }
        task.state = match (worked.stopped, worked.failed.is_empty()) {
            (true, _) => TaskState::Stopped,
            (_, true) => TaskState::Done,
            (_, false) => TaskState::Failed,
        };
        let failures = worked
            .failed
            .iter()
            .map(|(object, trouble)| format!("{} ({object})", trouble.text));
        // The end is not hidden behind what was being done.
        let end = match (worked.done, worked.stopped) {
            _ if !worked.said.is_empty() || !worked.failed.is_empty() => None,
            (0, true) => Some("stopped; nothing is left of it".to_owned()),
            (done, true) => Some(format!("stopped; {done} done")),
            (done, false) => (done > 1).then(|| format!("{done} done")),
        };
        task.log.extend(worked.said.iter().cloned().chain(failures).chain(end));
        task.message = task.log.last().cloned().unwrap_or_default();
    }
    let answered = answer(state, id, &worked);
    let undoable = !worked.undo.is_empty();
    state.secrets.extend(worked.secrets);
    if worked.anew {
        state.undo.clear();
    }
    match (worked.done, worked.failed.first()) {
        _ if answered => {}
        (_, None) => {
            let hint = if undoable { "  (u undoes it)" } else { "" };
            let said = worked.said.first().map(|line| format!(": {line}")).unwrap_or_default();
            let (begun, tone) = match worked.stopped {
                true => ("Stopped: ", Tone::Warn),
                false => ("", Tone::Good),
            };
            state.toast(format!("{begun}{}{said}{hint}", worked.title), tone);
        }
        (done, Some((object, trouble))) => {
            let failed = worked.failed.len();
            let rest = if done > 0 {
                format!("; {done} done")
            } else {
                String::new()
            };
            state.toast(format!("{failed} failed{rest}: {} ({object})", trouble.text), Tone::Bad);
        }
    }
    if undoable {
        state.undo.push(Undo {
            id,
            title: worked.title,
            changes: worked.undo,
        });
    }
    for pane in state.panes_mut() {
        pane.stale = true;
        pane.loaded_at = Time(0);
        pane.marks.clear();
    }
}

/// Reads the backups that are meant from end to end, or tries them out. It changes nothing, so nobody is asked.
pub fn read_backups(state: &mut State, act: Act, asked: &mut Vec<Request>) {
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

pub fn stop_job(state: &mut State, asked: &mut Vec<Request>) {
    let id = match state.pane() {
        Some(pane) if pane.list == ListId::Differences => state.reading(pane).map(|task| task.id),
        pane => pane.and_then(Pane::row).map(|row| row.number("id") as u64),
    };
    let running = |task: &Task| Some(task.id) == id && task.state == TaskState::Running;
    match id {
        Some(id) if state.tasks.iter().any(running) => stop(state, id, asked),
        _ => state.toast("Nothing runs here any more", Tone::Dim),
    }
}

/// After the step it is at.
pub fn stop(state: &mut State, id: u64, asked: &mut Vec<Request>) {
    if let Some(task) = state.tasks.iter_mut().find(|task| task.id == id) {
        task.state = TaskState::Stopping;
    }
    asked.push(Request::Stop(id));
}
