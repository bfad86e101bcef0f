//! A window into a list, what is asked for to fill it, and where a person is among such windows.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::list::ListId;
use super::memory::Memory;
use super::row::Row;
use super::state::Trouble;
use crate::model::Time;

#[derive(Clone, Debug)]
pub enum Phase {
    Loading,
    Ready,
    Failed(Trouble),
}

/// What a list belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    pub workspace: String,
    pub channel: String,
    pub conversation: String,
    pub user: String,
    /// Why a private conversation is read.
    pub reason: String,
    /// The name of it, for the title.
    pub name: String,
}

/// Which part of a list is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Want {
    First,
    Last,
    /// Below and above a key.
    Next(String),
    Before(String),
    /// What is there already, anew: so many rows behind a key.
    Again(Option<String>, usize),
    /// Everything that matches, up to a limit, to mark it.
    All,
}

impl Want {
    /// More of what is there, which stays as it is.
    pub fn goes_on(&self) -> bool {
        matches!(self, Want::Next(_) | Want::Before(_))
    }
}

#[derive(Clone, Debug)]
pub struct Load {
    /// Answers of an older generation are dropped.
    pub generation: u64,
    pub list: ListId,
    pub scope: Scope,
    pub filter: String,
    pub descending: bool,
    pub want: Want,
}

#[derive(Clone, Debug, Default)]
pub struct Page {
    pub rows: Vec<Row>,
    /// There is more in the direction that was read.
    pub more: bool,
    /// The key just above the first row, where there is one.
    pub start: Option<String>,
    /// Somebody stopped the reading: what was found so far.
    pub stopped: bool,
    /// How many rows are younger than a minute, where that is counted: those that no filter lets through too.
    pub last_minute: Option<i64>,
}

/// A window into a list, kept by key: never whole, never by offset.
#[derive(Clone, Debug)]
pub struct Pane {
    pub list: ListId,
    pub scope: Scope,
    pub phase: Phase,
    pub rows: VecDeque<Arc<Row>>,
    /// The key above the first row; `None` at the beginning of the list.
    pub start: Option<String>,
    pub below: bool,
    pub cursor: usize,
    pub top: usize,
    pub marks: BTreeMap<String, Arc<Row>>,
    /// Where a range of marks began.
    pub anchor: Option<String>,
    pub filter: String,
    pub descending: bool,
    /// Stay at the end of a live list.
    pub follow: bool,
    /// What was asked for and is not answered.
    pub waiting: Option<(u64, Want)>,
    /// When that was.
    pub asked_at: Time,
    /// Asked for anew as soon as the answer on its way is there.
    pub stale: bool,
    pub loaded_at: Time,
    /// Enter was pressed before there were rows: the first one is opened when it is there.
    pub open_first: bool,
    /// Its reading was stopped: it goes on when somebody asks.
    pub stopped: bool,
    /// Of the page that was read last.
    pub last_minute: Option<i64>,
}

/// Rows kept at most; a page; how near the edge the next page is asked for.
pub const WINDOW: usize = 500;
pub const PAGE: usize = 100;
pub const EDGE: usize = 25;

/// How often a list is loaded again while things happen around it, in microseconds.
const LIST_EVERY: i64 = 2_000_000;
const MESSAGES_EVERY: i64 = 150_000;
/// How long a list that could not be read is left alone; r asks at once.
const RETRY: i64 = 2_000_000;

impl Pane {
    pub fn new(list: ListId, scope: Scope, memory: &Memory) -> Pane {
        let spec = list.spec();
        let kept = memory.lists.get(&list);
        Pane {
            list,
            scope,
            phase: Phase::Loading,
            rows: VecDeque::new(),
            start: None,
            below: false,
            cursor: 0,
            top: 0,
            marks: BTreeMap::new(),
            anchor: None,
            filter: kept.map(|k| k.filter.clone()).unwrap_or_default(),
            descending: kept.and_then(|k| k.descending).unwrap_or(spec.descending),
            follow: spec.live,
            waiting: None,
            asked_at: Time(0),
            stale: true,
            loaded_at: Time(0),
            open_first: false,
            stopped: false,
            last_minute: None,
        }
    }

    pub fn row(&self) -> Option<&Arc<Row>> {
        self.rows.get(self.cursor)
    }

    /// What an action is about: the marked rows, else the one under the cursor.
    pub fn targets(&self) -> Vec<Arc<Row>> {
        if self.marks.is_empty() {
            self.row().cloned().into_iter().collect()
        } else {
            self.marks.values().cloned().collect()
        }
    }

    pub fn has_no_target(&self) -> bool {
        self.marks.is_empty() && self.row().is_none()
    }

    /// Whether it is loaded again only when somebody releases it.
    pub fn rests(&self, frozen: bool) -> bool {
        frozen && self.loaded_at.0 > 0
    }

    /// When what is stale is loaded again at the earliest.
    pub fn due_at(&self) -> Time {
        let every = match (&self.phase, self.list.spec().live) {
            (Phase::Failed(_), _) => RETRY,
            (_, true) => MESSAGES_EVERY,
            (_, false) => LIST_EVERY,
        };
        Time(self.loaded_at.0 + every)
    }

    /// Rows are thrown away and asked for again from the beginning.
    pub fn reset(&mut self) {
        self.rows.clear();
        self.start = None;
        self.below = false;
        self.cursor = 0;
        self.top = 0;
        self.anchor = None;
        self.waiting = None;
        self.stale = true;
        self.stopped = false;
        self.phase = Phase::Loading;
        self.follow = self.list.spec().live;
    }

    pub fn is_all_here(&self) -> bool {
        self.start.is_none() && !self.below
    }
}

/// Where a person is on one screen: lists opened one out of the other, and the pane beside.
#[derive(Clone, Debug, Default)]
pub struct View {
    pub path: Vec<Pane>,
    /// Messages of the channel under the cursor.
    pub side: Option<Pane>,
    pub on_side: bool,
}

impl View {
    /// What is on the screen: the list opened last, and what stands beside it.
    pub fn shown(&self) -> impl Iterator<Item = &Pane> {
        self.path.last().into_iter().chain(&self.side)
    }

    pub fn shown_mut(&mut self) -> impl Iterator<Item = &mut Pane> {
        self.path.last_mut().into_iter().chain(&mut self.side)
    }

    pub fn pane(&self) -> Option<&Pane> {
        match (&self.side, self.on_side) {
            (Some(side), true) => Some(side),
            _ => self.path.last(),
        }
    }

    pub fn pane_mut(&mut self) -> Option<&mut Pane> {
        match (&mut self.side, self.on_side) {
            (Some(side), true) => Some(side),
            _ => self.path.last_mut(),
        }
    }
}
