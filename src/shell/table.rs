//! Tables for people: columns aligned by terminal cells, numbers to the right, no longer than the terminal is wide.
//! An id is never cut; texts that may be long give way.

use crate::model::{Time, cut, safe, width};

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

    /// With or without the line of titles.
    pub fn render(&self, widths: &[usize], titles: bool) -> String {
        let mut out = String::new();
        for row in self.rows.iter().skip(usize::from(!titles)) {
            let mut line = String::new();
            for ((cell, column), &cells) in row.iter().zip(self.columns).zip(widths) {
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
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out
    }

    /// `limit` is the width of the terminal; without one nothing is cut. The widest text column gives way until the row
    /// fits or nothing can give.
    pub fn widths(&self, limit: Option<usize>) -> Vec<usize> {
        let limit = limit.unwrap_or(usize::MAX);
        let mut widths: Vec<usize> = (0..self.columns.len())
            .map(|i| self.rows.iter().map(|row| width(&row[i])).max().unwrap_or(0))
            .collect();
        loop {
            let total = widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
            let Some(excess) = total.checked_sub(limit).filter(|e| *e > 0) else {
                return widths;
            };
            let widest = (0..widths.len())
                .filter(|&i| self.columns[i].kind == Kind::Text && widths[i] > NARROWEST)
                .max_by_key(|&i| widths[i]);
            match widest {
                Some(i) => widths[i] = widths[i].saturating_sub(excess).max(NARROWEST),
                None => return widths,
            }
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
        .map(|(name, value)| format!("{name:widest$}  {}", safe(value)).trim_end().to_owned())
        .collect();
    lines.join("\n")
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
}
