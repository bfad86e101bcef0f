//! What each event changes, and what the world is asked for because of it. No input or output here: `update` takes the
//! state from one value to the next, so that a test can press every key.

mod acts;
mod cursor;
mod dialogs;
mod jobs;
mod keyboard;
mod loading;
mod mouse;
mod places;

use crossterm::event::{KeyEvent, KeyEventKind, MouseEvent};

pub use places::tabs;

use super::change::{Change, Secret};
use super::state::*;
use super::theme::Tone;
use crate::model::Time;
use crate::store::Report;
use dialogs::foreseen;
use jobs::{finished, progressed, watch_comparison};
use keyboard::{paste, press};
use loading::{hear, loaded, settle};
use mouse::click;

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
    pub undo: Vec<Change>,
}

pub fn update(state: &mut State, event: Event, now: Time) -> Vec<Request> {
    state.now = now;
    state.toasts.retain(|toast| toast.until > now);
    let mut asked = Vec::new();
    let waiting = state.foreseeing();
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
    // Nobody waits for that any more: it must not go on reading.
    if let Some(id) = waiting.filter(|_| state.foreseeing() != waiting) {
        asked.push(Request::Stop(id));
    }
    if state.modal.is_none() && state.filtering.is_none() {
        state.modal = state.secrets.pop().map(Modal::Secret);
    }
    if matches!(state.phase, Phase::Ready) {
        settle(state, &mut asked);
        watch_comparison(state, &mut asked);
    }
    asked
}
