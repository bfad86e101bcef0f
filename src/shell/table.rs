//! Tables for people: columns aligned by terminal cells, numbers to the right, no longer than the terminal is wide.
//! An id is never cut; texts that may be long give way, then columns.

use super::terminal;
use crate::model::{Time, cut, safe, width, wrap};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Never cut.
    Id,
    /// Aligned to the right, never cut.
    Number,
    /// Cut when the table is too wide.
    Text,
}

#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub title: &'static str,
    pub kind: Kind,
}

impl Column {
    pub const fn id(title: &'static str) -> Column {
        Column { title, kind: Kind::Id }
    }

    pub const fn number(title: &'static str) -> Column {
        Column {
            title,
            kind: Kind::Number,
        }
    }

    pub const fn text(title: &'static str) -> Column {
        Column {
            title,
            kind: Kind::Text,
        }
    }
}

/// A text column is not made narrower than this.
const NARROWEST: usize = 8;
const GAP: usize = 2;
/// An id of ours has at least this many characters; a shorter one is a word.
const LONG: usize = 26;

pub struct Table {
    columns: &'static [Column],
    rows: Vec<Vec<String>>,
}

impl Table {
    pub fn new(columns: &'static [Column]) -> Table {
        Table {
            columns,
            rows: vec![columns.iter().map(|c| c.title.to_owned()).collect()],
        }
    }

    pub fn row(&mut self, cells: Vec<String>) {
        debug_assert_eq!(cells.len(), self.columns.len());
        self.rows.push(cells.iter().map(|c| safe(c).into_owned()).collect());
    }

    /// With or without the line of titles, which ends with `…` where columns found no room.
    pub fn render(&self, widths: &[usize], titles: bool) -> String {
        let mut out = String::new();
        for (number, row) in self.rows.iter().enumerate().skip(usize::from(!titles)) {
            let mut line = String::new();
            let shown = row.iter().zip(self.columns).zip(widths).filter(|it| *it.1 > 0);
            for ((cell, column), &cells) in shown {
                let cell = if column.kind == Kind::Text {
                    cut(cell, cells)
                } else {
                    cell.into()
                };
                let pad = " ".repeat(cells.saturating_sub(width(&cell)));
                match column.kind {
                    Kind::Number => line.extend([&pad, &*cell]),
                    _ => line.extend([&*cell, &pad]),
                }
                line.push_str(&" ".repeat(GAP));
            }
            if number == 0 && widths.contains(&0) {
                line.push('…');
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out
    }

    /// `limit` is the width of the terminal; without one nothing is cut. The widest text column gives way until the row
    /// fits. Where nothing more can give, columns are left out, with a width of 0: of the others, the last id, then the last.
    pub fn widths(&self, limit: Option<usize>) -> Vec<usize> {
        let mut widths: Vec<usize> = (0..self.columns.len())
            .map(|i| self.rows.iter().map(|row| width(&row[i])).max().unwrap_or(0))
            .collect();
        let Some(limit) = limit else {
            return widths;
        };
        loop {
            let mark = if widths.contains(&0) { GAP + 1 } else { 0 };
            if let Some(fitted) = self.fitted(widths.clone(), limit.saturating_sub(mark)) {
                return fitted;
            }
            let mut others = (1..widths.len()).rev().filter(|&i| widths[i] > 0);
            let ids = others
                .clone()
                .find(|&i| self.columns[i].kind == Kind::Id && widths[i] >= LONG);
            match ids.or_else(|| others.next()) {
                Some(i) => widths[i] = 0,
                None => return widths,
            }
        }
    }

    /// These columns within the limit, if that can be.
    fn fitted(&self, mut widths: Vec<usize>, limit: usize) -> Option<Vec<usize>> {
        loop {
            let shown = widths.iter().filter(|cells| **cells > 0).count();
            let total = widths.iter().sum::<usize>() + GAP * shown.saturating_sub(1);
            let Some(excess) = total.checked_sub(limit).filter(|e| *e > 0) else {
                return Some(widths);
            };
            let widest = (0..widths.len())
                .filter(|&i| self.columns[i].kind == Kind::Text && widths[i] > NARROWEST)
                .max_by_key(|&i| widths[i]);
            let widest = widest?;
            widths[widest] = widths[widest].saturating_sub(excess).max(NARROWEST);
        }
    }
}

/// An instant to the second, as tables show it; `-` for none.
pub fn when(at: impl Into<Option<Time>>) -> String {
    match at.into() {
        Some(at) => Time(at.0.div_euclid(1_000_000) * 1_000_000).to_string(),
        None => "-".into(),
    }
}

/// One thing for a person: a line for each of its fields.
pub fn card(fields: &[(&str, String)]) -> String {
    let widest = fields.iter().map(|(name, _)| width(name)).max().unwrap_or(0);
    let lines: Vec<_> = fields
        .iter()
        .map(|(name, value)| hanging(name, widest + GAP, &safe(value)))
        .collect();
    lines.join("\n")
}

/// A text behind its heading, which goes on below itself where the terminal ends.
pub fn hanging(heading: &str, at: usize, text: &str) -> String {
    let room = terminal::columns().map(|columns| columns.saturating_sub(at));
    beside(heading, at, text, room.filter(|room| *room >= NARROWEST))
}

fn beside(heading: &str, at: usize, text: &str, room: Option<usize>) -> String {
    let pad = " ".repeat(at.saturating_sub(width(heading)));
    let text = match room {
        Some(room) => wrap(text, room).join(&format!("\n{:at$}", "")),
        None => text.to_owned(),
    };
    format!("{heading}{pad}{text}").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[Column] = &[Column::id("ID"), Column::number("SEATS"), Column::text("NAME")];

    fn table() -> Table {
        let mut table = Table::new(COLUMNS);
        table.row(vec![
            "usr_1".into(),
            "7".into(),
            "Ana\u{1b}[2J and a long tail of words".into(),
        ]);
        table.row(vec!["usr_22".into(), "12".into(), "海".into()]);
        table
    }

    fn render(limit: Option<usize>) -> String {
        table().render(&table().widths(limit), true)
    }

    #[test]
    fn columns_are_aligned_and_escapes_are_shown() {
        let text = render(None);
        assert_eq!(
            text,
            "ID      SEATS  NAME\nusr_1       7  Ana\\u{1b}[2J and a long tail of words\nusr_22     12  海\n"
        );
    }

    #[test]
    fn a_narrow_terminal_cuts_texts_but_never_ids() {
        for line in render(Some(30)).lines() {
            assert!(width(line) <= 30, "{line:?}");
        }
        assert!(render(Some(5)).contains("usr_22"));
    }

    #[test]
    fn where_nothing_can_give_columns_go_and_the_titles_say_so() {
        assert_eq!(render(Some(18)), "ID      SEATS  …\nusr_1       7\nusr_22     12\n");
        assert_eq!(render(Some(23)).lines().next(), Some("ID      SEATS  NAME"));
        const WITH_IDS: &[Column] = &[Column::id("A"), Column::id("B"), Column::text("C")];
        let mut table = Table::new(WITH_IDS);
        table.row(vec!["a".into(), "b".repeat(LONG), "name".into()]);
        assert_eq!(table.render(&table.widths(Some(20)), true), "A  C     …\na  name\n");
    }

    #[test]
    fn a_text_goes_on_below_itself() {
        assert_eq!(
            beside("rate", 6, "one two three", Some(8)),
            "rate  one two\n      three"
        );
        assert_eq!(beside("rate", 6, "one two three", None), "rate  one two three");
    }
}
