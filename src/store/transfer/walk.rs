//! Two stores side by side, row by row in the order of the key, a page of each in memory.

use std::cmp::Ordering;
use std::collections::VecDeque;

use super::{BATCH, Pass};
use crate::model::Result;
use crate::store::tables::{self, Table, Value};

pub(super) enum Compared {
    /// Only in the source.
    OnlyHere(Vec<Value>),
    /// Only in the target.
    OnlyThere(Vec<Value>),
    /// In both, with other values; the source's.
    Different(Vec<Value>),
    Same(Vec<Value>),
}

/// One side.
pub(super) struct Rows {
    table: &'static Table,
    page: VecDeque<Vec<Value>>,
    after: Option<Vec<Value>>,
    ended: bool,
}

impl Rows {
    pub fn of(table: &'static Table) -> Rows {
        Rows {
            table,
            page: VecDeque::new(),
            after: None,
            ended: false,
        }
    }

    fn wants(&self) -> bool {
        self.page.is_empty() && !self.ended
    }

    fn take(&mut self, page: Vec<Vec<Value>>) {
        self.ended = page.len() < BATCH as usize;
        self.after = page.last().map(|row| self.table.key_of(row));
        self.page = page.into();
    }
}

/// The next step; `None` at the end of both.
pub(super) fn compare(pass: &mut Pass, (here, there): &mut (Rows, Rows)) -> Result<Option<Compared>> {
    let table = here.table;
    if here.wants() {
        let mut page = tables::page(pass.source, table, here.after.as_deref(), BATCH)?;
        if pass.no_nul {
            page.iter_mut().flatten().for_each(without_nul);
        }
        here.take(page);
    }
    if there.wants() {
        let after = there.after.clone();
        there.take(pass.read(move |tx| tables::page(tx, table, after.as_deref(), BATCH))?);
    }
    let order = match (here.page.front(), there.page.front()) {
        (None, None) => return Ok(None),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (Some(a), Some(b)) => table.key_of(a).cmp(&table.key_of(b)),
    };
    Ok(match order {
        Ordering::Less => here.page.pop_front().map(Compared::OnlyHere),
        Ordering::Greater => there.page.pop_front().map(Compared::OnlyThere),
        Ordering::Equal => {
            let other = there.page.pop_front();
            here.page.pop_front().map(|row| match other {
                Some(other) if other == row => Compared::Same(row),
                _ => Compared::Different(row),
            })
        }
    })
}

/// As Postgres gets it.
fn without_nul(value: &mut Value) {
    if let Value::Text(text) = value
        && text.contains('\0')
    {
        *text = text.replace('\0', "\u{fffd}");
    }
}
