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

pub use areas::layout;
pub use dialog::at as dialog_at;
pub use popup::{length, palette_at};

use super::screen::Screen;
use super::state::{Modal, Phase, State};
use super::theme::Tone;
use paint::Paint;

/// Smaller than this nothing can be read.
pub const LEAST: (u16, u16) = (30, 8);

pub fn draw(state: &State, buffer: &mut Buffer) {
    let area = buffer.area;
    let mut paint = Paint::new(buffer, state.theme, state.glyphs);
    if area.width < LEAST.0 || area.height < LEAST.1 {
        let text = format!("{}x{} is too small", area.width, area.height);
        paint.text(area.x, area.y, area.width, &text, Tone::Warn);
        if area.height > 1 {
            let text = format!("at least {}x{}; q leaves", LEAST.0, LEAST.1);
            paint.text(area.x, area.y + 1, area.width, &text, Tone::Dim);
        }
        return;
    }
    let areas = layout(state);
    header::draw(&mut paint, state, &areas);
    match &state.phase {
        Phase::Loading => match &state.settings.from {
            Some(file) => paint.message(areas.body, "Unpacking the backup …", &[file]),
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
