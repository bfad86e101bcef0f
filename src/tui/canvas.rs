//! What the terminal shows, and the least that has to be written to make it show something else. Terminals do not agree on how
//! wide some characters are: a vowel sign of Devanagari or a joined emoji takes one cell here and three there. A line
//! with such a character, now or before, is written anew as a whole, and every piece of it at its own place, so that
//! nothing of it is left behind and nothing is pushed aside.

use std::io::{self, Write};

use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::layout::{Rect, Size};

pub struct Canvas<W: Write> {
    backend: CrosstermBackend<W>,
    /// `None` when nobody knows.
    shown: Option<Buffer>,
}

impl<W: Write> Canvas<W> {
    pub fn new(out: W) -> Canvas<W> {
        Canvas {
            backend: CrosstermBackend::new(out),
            shown: None,
        }
    }

    pub fn size(&self) -> io::Result<Size> {
        self.backend.size()
    }

    /// The next picture is drawn on an empty screen.
    pub fn forget(&mut self) {
        self.shown = None;
    }

    /// Draws on a buffer of the size of the terminal, and shows it.
    pub fn draw(&mut self, paint: impl FnOnce(&mut Buffer)) -> io::Result<()> {
        let mut next = Buffer::empty(Rect::from(self.size()?));
        paint(&mut next);
        self.show(next)
    }

    fn show(&mut self, next: Buffer) -> io::Result<()> {
        let known = self.shown.take().filter(|shown| shown.area == next.area);
        let before = match known {
            Some(shown) => shown,
            None => {
                self.backend.clear()?;
                Buffer::empty(next.area)
            }
        };
        let width = usize::from(next.area.width).max(1);
        let rows = || before.content.chunks(width).zip(next.content.chunks(width));
        let doubtful: Vec<bool> = rows()
            .map(|(before, next)| before.iter().chain(next).any(is_doubtful))
            .collect();
        let plain = before.diff_iter(&next).filter(|(_, y, _)| !doubtful[usize::from(*y)]);
        self.backend.draw(plain)?;
        for (y, (before, next)) in rows().enumerate() {
            if doubtful[y] && before != next {
                self.line(y as u16, next)?;
            }
        }
        Backend::flush(&mut self.backend)?;
        self.shown = Some(next);
        Ok(())
    }

    /// All of a line. Where the width of a character is in doubt, its place is blank before it is written, and what follows
    /// has its own place.
    fn line(&mut self, y: u16, cells: &[Cell]) -> io::Result<()> {
        let mut piece: Vec<(u16, Cell)> = Vec::new();
        let mut x = 0;
        while let Some(cell) = cells.get(usize::from(x)) {
            let width = cell.cell_width().max(1);
            if is_doubtful(cell) {
                let mut blank = cell.clone();
                blank.set_symbol(" ");
                piece.extend((x..x + width).map(|x| (x, blank.clone())));
                self.piece(y, &mut piece)?;
                piece.push((x, cell.clone()));
                self.piece(y, &mut piece)?;
            } else {
                piece.push((x, cell.clone()));
            }
            x += width;
        }
        self.piece(y, &mut piece)
    }

    fn piece(&mut self, y: u16, piece: &mut Vec<(u16, Cell)>) -> io::Result<()> {
        let cells = piece.iter().map(|(x, cell)| (*x, y, cell));
        self.backend.draw(cells)?;
        piece.clear();
        Ok(())
    }
}

/// Made of several characters, or outside of the plane that every terminal has known for long.
fn is_doubtful(cell: &Cell) -> bool {
    let mut chars = cell.symbol().chars();
    chars.next().is_some_and(|first| first > '\u{ffff}') || chars.next().is_some()
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;

    use super::*;

    /// Keeps what is written.
    #[derive(Clone, Default)]
    struct Tape(Rc<RefCell<Vec<u8>>>);

    impl Write for Tape {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// What is written to go from one line to another.
    fn written(before: &str, next: &str) -> String {
        let tape = Tape::default();
        let mut canvas = Canvas::new(tape.clone());
        let line = |text: &str| {
            let mut line = Buffer::empty(Rect::new(0, 0, 8, 1));
            line.set_string(0, 0, text, ratatui::style::Style::new());
            line
        };
        canvas.show(line(before)).unwrap();
        tape.0.borrow_mut().clear();
        canvas.show(line(next)).unwrap();
        String::from_utf8(tape.0.take()).unwrap()
    }

    #[test]
    fn a_line_whose_width_is_in_doubt_is_written_as_a_whole_and_each_piece_at_its_place() {
        // The sign may have gone to a cell of its own, which no difference of the two lines names.
        assert!(written("नि", "x").contains("x       "), "{:?}", written("नि", "x"));
        let joined = written("abcdefgh", "👩🏽\u{200d}🚀|");
        let (before, after) = joined.split_once("👩🏽\u{200d}🚀").unwrap();
        assert!(before.contains("\u{1b}[1;1H  "), "{joined:?}");
        assert!(after.contains("\u{1b}[1;3H|"), "{joined:?}");
    }

    #[test]
    fn of_any_other_line_only_the_difference_is_written() {
        assert!(written("abcdef", "abXdef").contains("\u{1b}[1;3HX\u{1b}"));
        assert!(!written("日本 ab", "日本 aX").contains('日'));
        assert!(!written("same", "same").contains('s'));
    }
}
