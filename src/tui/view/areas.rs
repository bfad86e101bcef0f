//! Where everything is on a screen of this size.

use ratatui::layout::{Position, Rect};

use crate::tui::screen::Screen;
use crate::tui::state::State;

#[derive(Clone, Debug, Default)]
pub struct Areas {
    pub header: Rect,
    pub footer: Rect,
    pub body: Rect,
    /// The list, with its frame.
    pub list: Option<Rect>,
    /// The pane beside it.
    pub side: Option<Rect>,
    /// What is under the cursor, in full.
    pub detail: Option<Rect>,
    /// Only the rows, without frame and titles of columns.
    pub list_rows: Option<Rect>,
    pub side_rows: Option<Rect>,
    pub tabs: Vec<(Screen, Rect)>,
}

/// Beside a list there is room for details from here on.
const WIDE: u16 = 110;
/// Below it two panes side by side are too narrow, so that the one in focus has all of it; what people wrote needs
/// more room than names.
const NARROW: u16 = 70;
const NARROW_FOR_TEXT: u16 = 100;

pub fn layout(state: &State) -> Areas {
    let (width, height) = state.size;
    let line = |y: u16| Rect::new(0, y, width, 1);
    let body = Rect::new(0, 1, width, height.saturating_sub(2));
    let mut areas = Areas {
        header: line(0),
        footer: line(height.saturating_sub(1)),
        body,
        tabs: super::header::tabs(state),
        ..Areas::default()
    };
    let Some(view) = state.view() else { return areas };
    if view.path.is_empty() {
        return areas;
    }
    if view.side.is_some() {
        if state.zoom || width < NARROW || view.on_side && width < NARROW_FOR_TEXT {
            *(if view.on_side { &mut areas.side } else { &mut areas.list }) = Some(body);
        } else {
            let left = (width * 2 / 5).clamp(28, 64);
            areas.list = Some(Rect { width: left, ..body });
            areas.side = Some(Rect {
                x: left,
                width: width - left,
                ..body
            });
        }
    } else if width >= WIDE && !state.zoom {
        let left = width - (width / 3).min(64);
        areas.list = Some(Rect { width: left, ..body });
        areas.detail = Some(Rect {
            x: left,
            width: width - left,
            ..body
        });
    } else {
        areas.list = Some(body);
    }
    areas.list_rows = areas.list.map(rows);
    areas.side_rows = areas.side.map(rows);
    areas
}

/// Without the frame and the line of titles.
fn rows(area: Rect) -> Rect {
    Rect {
        x: area.x + 1,
        y: area.y + 2,
        width: area.width.saturating_sub(2),
        height: area.height.saturating_sub(3),
    }
}

impl Areas {
    /// Rows that fit into the list and into the pane beside it.
    pub fn heights(&self) -> (usize, usize) {
        let height = |area: Option<Rect>| area.map_or(1, |area| usize::from(area.height));
        (height(self.list_rows), height(self.side_rows))
    }

    pub fn tab_at(&self, at: Position) -> Option<Screen> {
        self.tabs
            .iter()
            .find(|(_, area)| area.contains(at))
            .map(|(screen, _)| *screen)
    }
}
