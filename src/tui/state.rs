//! Everything the console knows between two events: plain data, changed by `update` alone and drawn by `view`.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use super::action::Act;
use super::change::{Change, Secret, Work};
use super::dialog::{Dialog, Foreseen};
use super::input::Input;
use super::keymap::Keymap;
use super::keys::Chord;
use super::list::ListId;
use super::memory::Memory;
pub use super::pane::*;
use super::row::Row;
use super::screen::Screen;
use super::text;
use super::theme::{Glyphs, Theme, Tone};
use crate::chat::stats::Stats;
use crate::model::{Error, Kind, Time};
use crate::store::backup::DAMAGED;
use crate::store::operations::LastBackup;

/// What the console is started with.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The store as people read it, without its password.
    pub store: String,
    pub engine: &'static str,
    pub read_only: bool,
    pub theme: Theme,
    pub ascii: bool,
    pub mouse: bool,
    pub keymap: Keymap,
    /// The flags that name the store, for the command-line twins: ` --data /srv/chat`.
    pub named: String,
    /// Where backups are, as the person named it.
    pub backups: String,
    /// The backup that is looked into, in place of a store.
    pub from: Option<String>,
    /// Every setting with its value, secrets masked, and its origin.
    pub config: Vec<Row>,
}

/// The code of what a read-only console refuses.
pub const ONLY_READS: &str = "only_reads";

/// Why something is not there, and what to do about it.
#[derive(Clone, Debug)]
pub struct Trouble {
    pub forbidden: bool,
    pub text: String,
    pub next: &'static str,
}

impl Trouble {
    pub fn of(e: &Error) -> Trouble {
        let (forbidden, next) = match e.kind {
            Kind::Forbidden if e.code == ONLY_READS => {
                (true, "A console without --read-only, or the command, does it.")
            }
            Kind::Forbidden | Kind::Unauthenticated => (true, "Ask whoever runs this server."),
            Kind::NotFound => (
                false,
                "It may have been removed meanwhile. Esc goes back, r loads again.",
            ),
            Kind::Unavailable | Kind::Unreachable | Kind::TooMany => (false, "r tries again."),
            Kind::Full => (false, "Free some room; `clickclack store du` shows what takes it."),
            _ if e.code == DAMAGED => (
                false,
                "Another backup may be whole: V on the screen of backups reads one.",
            ),
            _ => (false, "r tries again; `clickclack doctor` looks for the cause."),
        };
        let text = match e.kind {
            Kind::Internal => e.chain().trim_start_matches("internal error: ").to_owned(),
            _ => e.message.to_string(),
        };
        Trouble { forbidden, text, next }
    }
}

/// The data of the overview.
#[derive(Clone, Debug)]
pub struct Overview {
    pub stats: Stats,
    /// Of the store that is in use, beside a backup.
    pub live: Option<Stats>,
    pub schema: String,
    pub backup: Option<LastBackup>,
    pub server: Server,
    pub online: Online,
}

/// Only the server knows who is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Online {
    Now {
        people: u64,
        sockets: u64,
    },
    /// There is a server, and it does not tell.
    Untold,
    Unknown,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Server {
    Up(String),
    Down(String),
}

#[derive(Clone, Debug)]
pub struct Toast {
    pub text: String,
    pub tone: Tone,
    pub until: Time,
}

#[derive(Clone, Debug)]
pub struct Palette {
    pub input: Input,
    pub at: usize,
}

/// A filter being typed. The list is filtered by it at once; Esc puts back the one before.
#[derive(Clone, Debug)]
pub struct Filtering {
    pub line: Input,
    pub before: String,
}

/// What lies over the screen and takes the keys.
#[derive(Clone, Debug)]
pub enum Modal {
    /// Shown until it is closed, and never again.
    Secret(Secret),
    Palette(Palette),
    Help {
        top: usize,
    },
    Detail {
        top: usize,
    },
    Dialog(Box<Dialog>),
}

/// What happened in the store since the last look.
#[derive(Clone, Debug, Default)]
pub struct News {
    pub messages: u64,
    pub events: u64,
    /// Channels in which something was written or changed.
    pub channels: Vec<String>,
    /// More than only new messages: what is listed may read differently now.
    pub edits: bool,
}

/// A piece of work, from its confirmation on.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Task {
    pub id: u64,
    pub title: String,
    pub state: TaskState,
    pub unit: String,
    pub done: u64,
    /// 0 while nobody knows.
    pub total: u64,
    pub rate: u64,
    pub seconds_left: Option<u64>,
    pub message: String,
    /// What it said, the last lines.
    pub log: Vec<String>,
    pub started_at: Time,
    pub ended_at: Option<Time>,
    /// It fills a list and changes nothing: nobody is asked before it ends with the console.
    #[serde(skip)]
    pub reads: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TaskState {
    Running,
    Stopping,
    Done,
    Stopped,
    Failed,
}

impl TaskState {
    pub fn is_over(self) -> bool {
        !matches!(self, TaskState::Running | TaskState::Stopping)
    }
}

/// What a change would do.
#[derive(Clone, Debug, Default)]
pub struct Forecast {
    pub lines: Vec<String>,
    /// What was found on the way, and is said also where there is nothing to do.
    pub warnings: Vec<String>,
    /// It is too much for a slip: this is typed first.
    pub severe: Option<String>,
    /// It would do nothing.
    pub nothing: bool,
}

#[derive(Clone, Debug)]
pub struct Undo {
    /// Of the work that it takes back.
    pub id: u64,
    pub title: String,
    pub changes: Vec<Change>,
}

/// What the world outside is asked to do.
#[derive(Clone, Debug)]
pub enum Request {
    /// Open the store, once more.
    Open,
    Load(Box<Load>),
    Overview,
    /// What a change would do; the answer is for the dialog that asked under this number.
    Forecast(u64, Box<Change>),
    Work(u64, Box<Work>),
    /// Stop a piece of work, or a look ahead, after the step it is at.
    Stop(u64),
    Copy(String),
    Mouse(bool),
    Suspend,
    /// Clear the terminal and draw everything.
    Redraw,
    Remember(Box<Memory>),
}

pub struct State {
    pub settings: Settings,
    pub theme: Theme,
    pub glyphs: Glyphs,
    pub mouse: bool,
    pub size: (u16, u16),
    pub now: Time,
    pub phase: Phase,
    /// How far it is unpacked, what is looked into.
    pub opening: String,
    pub screen: Screen,
    pub views: HashMap<Screen, View>,
    pub overview: Option<Overview>,
    pub overview_trouble: Option<Trouble>,
    pub overview_waiting: bool,
    pub overview_at: Time,
    pub modal: Option<Modal>,
    /// The filter of the pane in focus is being typed.
    pub filtering: Option<Filtering>,
    pub toasts: VecDeque<Toast>,
    pub undo: Vec<Undo>,
    /// To be shown one after the other.
    pub secrets: Vec<Secret>,
    pub pressed: Vec<Chord>,
    /// Messages in each of the last seconds, newest last.
    pub rate: VecDeque<(i64, u64)>,
    pub frozen: bool,
    pub zoom: bool,
    pub generation: u64,
    pub tasks: Vec<Task>,
    pub memory: Memory,
    pub quit: bool,
}

/// An answer that takes longer is worth a word, in microseconds.
const PATIENCE: i64 = 3_000_000;

/// How long a toast stays.
const TOAST: Duration = Duration::from_secs(5);

impl State {
    pub fn new(settings: Settings, memory: Memory, size: (u16, u16), now: Time) -> State {
        State {
            theme: settings.theme,
            glyphs: if settings.ascii { Glyphs::ASCII } else { Glyphs::UNICODE },
            mouse: settings.mouse,
            size,
            now,
            phase: Phase::Loading,
            opening: String::new(),
            screen: memory.screen.unwrap_or(Screen::Overview),
            views: HashMap::new(),
            overview: None,
            overview_trouble: None,
            overview_waiting: false,
            overview_at: Time(0),
            modal: None,
            filtering: None,
            toasts: VecDeque::new(),
            undo: Vec::new(),
            secrets: Vec::new(),
            pressed: Vec::new(),
            rate: VecDeque::new(),
            frozen: false,
            zoom: false,
            generation: 0,
            tasks: Vec::new(),
            memory,
            quit: false,
            settings,
        }
    }

    pub fn view(&self) -> Option<&View> {
        self.views.get(&self.screen)
    }

    pub fn pane(&self) -> Option<&Pane> {
        self.view()?.pane()
    }

    pub fn view_mut(&mut self) -> Option<&mut View> {
        self.views.get_mut(&self.screen)
    }

    pub fn pane_mut(&mut self) -> Option<&mut Pane> {
        self.view_mut()?.pane_mut()
    }

    /// Every pane of every screen.
    pub fn panes_mut(&mut self) -> impl Iterator<Item = &mut Pane> {
        self.views
            .values_mut()
            .flat_map(|view| view.path.iter_mut().chain(view.side.as_mut()))
    }

    /// Whether what is on the screen may be so no longer: it could not be read again, or nobody has answered for a while.
    pub fn doubt(&self) -> Option<String> {
        let shown = || self.view().into_iter().flat_map(View::shown);
        let (failed, asked) = match self.screen {
            Screen::Overview => (
                self.overview.is_some() && self.overview_trouble.is_some(),
                self.overview_waiting.then_some(self.overview_at),
            ),
            _ => (
                shown().any(|pane| matches!(pane.phase, Phase::Failed(_)) && !pane.rows.is_empty()),
                shown()
                    .filter(|pane| pane.waiting.is_some())
                    .map(|pane| pane.asked_at)
                    .min(),
            ),
        };
        match asked.map(|at| self.now.0 - at.0) {
            Some(micros) if micros > PATIENCE => Some(format!("no answer for {}", text::span(micros))),
            _ => failed.then(|| "not up to date".to_owned()),
        }
    }

    /// What the dialog in front waits to hear.
    pub fn foreseeing(&self) -> Option<u64> {
        match &self.modal {
            Some(Modal::Dialog(dialog)) => match dialog.foreseen {
                Foreseen::Asked(id) => Some(id),
                _ => None,
            },
            _ => None,
        }
    }

    pub fn list(&self) -> Option<ListId> {
        self.pane().map(|pane| pane.list)
    }

    pub fn toast(&mut self, text: impl Into<String>, tone: Tone) {
        // A failure is not missed for a look aside.
        let stays = if tone == Tone::Bad { 3 * TOAST } else { TOAST };
        let (until, text) = (self.now + stays, text.into());
        // What is said again and again hides nothing else.
        self.toasts.retain(|toast| toast.text != text);
        self.toasts.push_back(Toast { text, tone, until });
        while self.toasts.len() > 3 {
            self.toasts.pop_front();
        }
    }

    /// Why an action cannot be done now; `None` when it can.
    pub fn refusal(&self, act: Act) -> Option<&'static str> {
        let action = super::action::find(act);
        if !action.is_on(self.list()) {
            return Some("not on this screen");
        }
        if action.changes() {
            if self.settings.read_only {
                return Some("read-only: start without --read-only to change something");
            }
            if !act.needs_no_row() && self.pane().is_none_or(Pane::has_no_target) {
                return Some("nothing is selected");
            }
        }
        if act == Act::Undo && self.undo.is_empty() {
            return Some("nothing to undo");
        }
        None
    }

    pub fn running(&self) -> usize {
        self.tasks.iter().filter(|task| !task.state.is_over()).count()
    }

    /// Of those that run, what would be left undone.
    pub fn unfinished(&self) -> usize {
        let unfinished = |task: &&Task| !task.state.is_over() && !task.reads;
        self.tasks.iter().filter(unfinished).count()
    }

    /// The reading that a pane waits for, where it stands among the jobs.
    pub fn reading(&self, pane: &Pane) -> Option<&Task> {
        let (id, _) = pane.waiting.as_ref()?;
        self.tasks.iter().find(|task| task.id == *id && !task.state.is_over())
    }

    /// Messages a second, over the last ten.
    pub fn messages_a_second(&self) -> f64 {
        let second = self.now.0 / 1_000_000;
        let sum: u64 = self
            .rate
            .iter()
            .filter(|(at, _)| second - at < 10)
            .map(|(_, n)| n)
            .sum();
        sum as f64 / 10.0
    }

    /// When something is due by itself. Only what is on the screen is kept loaded: what lies under it may be stale.
    pub fn wake_in(&self) -> Duration {
        let shown = self.view().into_iter().flat_map(View::shown);
        let stale = shown.filter(|pane| pane.stale && pane.waiting.is_none() && !pane.rests(self.frozen));
        let soonest = stale.map(|pane| pane.due_at().0 - self.now.0).min();
        let micros = soonest.unwrap_or(SECOND).clamp(10_000, SECOND);
        Duration::from_micros(micros as u64)
    }
}

/// A clock on the screen is never further behind, in microseconds.
const SECOND: i64 = 1_000_000;
