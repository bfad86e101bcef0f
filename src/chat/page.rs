//! Lists of an operator, a page at a time and never whole: commands stream them, the console scrolls through them.
//! Every list is ordered by id, newest first, unless it says otherwise; the key of a row is where the next page goes on.
//! The functions that give such pages ask for no permission: they are for the operator, who may see everything.

/// Which page.
#[derive(Clone, Debug, Default)]
pub struct Turn {
    /// Key of the last row of the page before; `None` for the first page.
    pub after: Option<String>,
    pub limit: i64,
}

/// Sorts behind every id.
const BEFORE_ALL: &str = "~";

impl Turn {
    pub fn first(limit: i64) -> Turn {
        Turn { after: None, limit }
    }

    /// Rows of the page have ids below this.
    pub(super) fn below(&self) -> &str {
        self.after.as_deref().unwrap_or(BEFORE_ALL)
    }

    /// What to ask the store for: one more, to know whether there is more.
    pub(super) fn rows(&self) -> i64 {
        self.limit.saturating_add(1)
    }
}

#[derive(Clone, Debug)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// The turn after this one goes on behind this key; `None` at the end.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// From the rows that `Turn::rows` asked for.
    pub(super) fn of(mut items: Vec<T>, turn: &Turn, key: impl Fn(&T) -> String) -> Page<T> {
        let more = items.len() as i64 > turn.limit;
        items.truncate(turn.limit.max(0) as usize);
        let next = if more { items.last().map(key) } else { None };
        Page { items, next }
    }
}

/// A text to look for as a `LIKE` pattern: literally, anywhere, without case. Nothing stays nothing.
pub(super) fn pattern(text: &str) -> String {
    let text = text.trim().to_lowercase();
    if text.is_empty() {
        return text;
    }
    let literal = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{literal}%")
}
