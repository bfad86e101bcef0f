//! How the state looks. Only reads: the same state on the same size is always the same picture. `layout` says where
//! everything is, for drawing, for scrolling and for the mouse alike.

mod areas;
mod detail;
mod dialog;
mod header;
mod list;
mod overview;
mod paint;
mod popup;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub use areas::layout;
pub use dialog::{at as dialog_at, shows_all};
pub use popup::{length, palette_at};

use super::action::Act;
use super::screen::Screen;
use super::state::{Modal, Phase, State};
use super::text;
use super::theme::Tone;
use crate::model::counted;
use paint::Paint;

/// Smaller than this nothing can be read.
pub const LEAST: (u16, u16) = (30, 8);

pub fn is_too_small(size: (u16, u16)) -> bool {
    size.0 < LEAST.0 || size.1 < LEAST.1
}

pub fn draw(state: &State, buffer: &mut Buffer) {
    let area = buffer.area;
    let mut paint = Paint::new(buffer, state.theme, state.glyphs);
    if is_too_small((area.width, area.height)) {
        return too_small(&mut paint, state, area);
    }
    let areas = layout(state);
    header::draw(&mut paint, state, &areas);
    match &state.phase {
        Phase::Loading => match &state.settings.from {
            Some(file) => paint.message(areas.body, "Unpacking the backup …", &[file, &state.opening]),
            None => paint.message(areas.body, "Opening the store …", &[&state.settings.store]),
        },
        Phase::Failed(trouble) => paint.trouble(areas.body, "The store cannot be opened", trouble),
        Phase::Ready if state.screen == Screen::Overview => overview::draw(&mut paint, state, areas.body),
        Phase::Ready => list::draw(&mut paint, state, &areas),
    }
    header::footer(&mut paint, state, &areas);
    match &state.modal {
        Some(Modal::Palette(palette)) => popup::palette(&mut paint, state, palette),
        Some(Modal::Help { top }) => popup::help(&mut paint, state, *top),
        Some(Modal::Detail { top }) => popup::detail(&mut paint, state, *top),
        Some(Modal::Secret(secret)) => popup::secret(&mut paint, state, secret),
        Some(Modal::Dialog(it)) => dialog::draw(&mut paint, state.size, it),
        None => {}
    }
    header::toasts(&mut paint, state, &areas);
}

fn too_small(paint: &mut Paint, state: &State, area: Rect) {
    let leave = match state.running() {
        0 => format!("{} leaves", state.settings.keymap.shown(Act::Quit)),
        n => format!("{} running", counted(n, "job")),
    };
    let lines = [
        format!("{}x{} is too small", area.width, area.height),
        format!("at least {}x{}", LEAST.0, LEAST.1),
        leave,
    ];
    let lines = lines.iter().flat_map(|line| text::wrap(line, usize::from(area.width)));
    for (line, y) in lines.zip(area.y..area.bottom()) {
        let tone = if y == area.y { Tone::Warn } else { Tone::Dim };
        paint.text(area.x, y, area.width, &line, tone);
    }
}
