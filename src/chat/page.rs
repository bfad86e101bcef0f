//! Lists of an operator, a page at a time and never whole: commands stream them, the console scrolls through them.
//! Every list is ordered by id, newest first, unless it says otherwise; the key of a row is where the next page goes on.
//! The functions that give such pages ask for no permission: they are for the operator, who may see everything.

/// Which page.
#[derive(Clone, Debug, Default)]
pub struct Turn {
    /// Key of the last row of the page before; `None` for the first page.
    pub after: Option<String>,
    /// The other way: the rows just before `after`, or the last ones of the list. They come in its order all the same,
    /// and `Page::next` is the key to go on before.
    pub back: bool,
    pub limit: i64,
}

/// Sorts behind every id.
const BEFORE_ALL: &str = "~";

/// A statement for each direction of a turn, whose edge is `?1`: what `$select` makes of the conditions and the order.
macro_rules! in_turn {
    ($turn:expr, $select:ident, $conditions:expr, $id:literal, $limit:literal) => {
        match $turn.back {
            false => $select!(concat!(
                $conditions,
                " AND ",
                $id,
                " < ?1 ORDER BY ",
                $id,
                " DESC LIMIT ",
                $limit
            )),
            true => $select!(concat!(
                $conditions,
                " AND ",
                $id,
                " > ?1 ORDER BY ",
                $id,
                " LIMIT ",
                $limit
            )),
        }
    };
}
pub(super) use in_turn;

impl Turn {
    pub fn first(limit: i64) -> Turn {
        Turn {
            limit,
            ..Turn::default()
        }
    }

    /// Rows of the page have ids below this; on the way back, above it.
    pub(super) fn edge(&self) -> &str {
        self.after.as_deref().unwrap_or(if self.back { "" } else { BEFORE_ALL })
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
        if turn.back {
            items.reverse();
        }
        Page { items, next }
    }
}

/// A text to look for as a `LIKE` pattern: literally, anywhere, without case. Nothing stays nothing. What it is compared
/// with is `folded(…)` in SQL, or was folded here before it was stored.
pub fn pattern(text: &str) -> String {
    let text = text.trim().to_lowercase();
    if text.is_empty() {
        return text;
    }
    let literal = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{literal}%")
}
