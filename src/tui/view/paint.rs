//! Putting text on the screen: every text is cut to its place by graphemes, so that nothing ever breaks a border.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::{Block, Clear, Widget};

use crate::tui::state::Trouble;
use crate::tui::text;
use crate::tui::theme::{Glyphs, Theme, Tone};

pub struct Paint<'a> {
    buffer: &'a mut Buffer,
    pub theme: Theme,
    pub glyphs: Glyphs,
}

impl<'a> Paint<'a> {
    pub fn new(buffer: &'a mut Buffer, theme: Theme, glyphs: Glyphs) -> Paint<'a> {
        Paint { buffer, theme, glyphs }
    }

    /// Text in at most `width` cells; the cell behind it.
    pub fn text(&mut self, x: u16, y: u16, width: u16, text: &str, tone: Tone) -> u16 {
        self.styled(x, y, width, text, self.theme.style(tone))
    }

    pub fn styled(&mut self, x: u16, y: u16, width: u16, text: &str, style: Style) -> u16 {
        let area = *self.buffer.area();
        if y >= area.bottom() || x >= area.right() {
            return x;
        }
        let width = width.min(area.right() - x);
        let shown = self.glyphs.plain(text::cut(text, usize::from(width)).into_owned());
        self.buffer.set_stringn(x, y, shown, usize::from(width), style).0
    }

    /// Pieces one after the other; what does not fit is left out.
    pub fn pieces(&mut self, x: u16, y: u16, width: u16, pieces: &[(String, Tone)]) -> u16 {
        let end = x + width;
        let mut at = x;
        for (text, tone) in pieces {
            if at >= end {
                break;
            }
            at = self.text(at, y, end - at, text, *tone);
        }
        at
    }

    /// Lays a style over a line that is there already.
    pub fn highlight(&mut self, area: Rect, style: Style) {
        self.buffer.set_style(area, style);
    }

    /// A frame with a title; what is inside of it.
    pub fn frame(&mut self, area: Rect, title: &str, focused: bool) -> Rect {
        let title = self
            .glyphs
            .plain(text::cut(title, usize::from(area.width.saturating_sub(4))).into_owned());
        let style = self.theme.style(if focused { Tone::Title } else { Tone::Plain });
        let block = Block::bordered()
            .border_set(self.glyphs.border)
            .border_style(self.theme.border(focused))
            .title(ratatui::text::Span::styled(format!(" {title} "), style));
        let inner = block.inner(area);
        block.render(area, self.buffer);
        inner
    }

    /// A short text on the lower border, at its right end.
    pub fn foot(&mut self, area: Rect, text: &str, tone: Tone) {
        let width = text::width(text) as u16 + 2;
        if width + 2 > area.width || area.height == 0 || text.is_empty() {
            return;
        }
        let x = area.right() - width - 1;
        self.text(x, area.bottom() - 1, width, &format!(" {text} "), tone);
    }

    /// Makes room for what lies over the screen. A wide character that reaches into it from the left goes as a whole:
    /// half of one would hide the border.
    pub fn clear(&mut self, area: Rect) {
        for y in area.top()..area.bottom() {
            if let Some(left) = area.x.checked_sub(1)
                && let Some(cell) = self.buffer.cell_mut((left, y))
                && text::width(cell.symbol()) > 1
            {
                cell.set_symbol(" ");
            }
        }
        Clear.render(area, self.buffer);
    }

    /// In the middle of an empty place.
    pub fn message(&mut self, area: Rect, title: &str, lines: &[&str]) {
        let width = usize::from(area.width.saturating_sub(4)).max(1);
        let wrapped: Vec<String> = lines.iter().flat_map(|line| text::wrap(line, width)).collect();
        let height = wrapped.len() as u16 + 1;
        let mut y = area.y + area.height.saturating_sub(height) / 2;
        self.centre(area, y, title, Tone::Title);
        for line in &wrapped {
            y += 1;
            if y >= area.bottom() {
                return;
            }
            self.centre(area, y, line, Tone::Dim);
        }
    }

    fn centre(&mut self, area: Rect, y: u16, text: &str, tone: Tone) {
        let width = (text::width(text) as u16).min(area.width);
        self.text(area.x + (area.width - width) / 2, y, width, text, tone);
    }

    /// Why something is not there, and what to do.
    pub fn trouble(&mut self, area: Rect, title: &str, trouble: &Trouble) {
        let title = if trouble.forbidden { "Not allowed" } else { title };
        let text = text::line(&trouble.text);
        self.message(area, title, &[&text, trouble.next]);
    }
}
