//! Many rows with one statement: on Postgres each statement is a trip, on SQLite a compiled program to start.

use crate::model::Result;
use crate::store::{Param, Tx};

/// Rows of the large statement.
const ROWS: usize = 16;

/// The two statements that fill one table.
pub struct Bulk {
    columns: usize,
    one: String,
    many: String,
}

impl Bulk {
    pub fn into(table: &str, columns: &[&str]) -> Bulk {
        let statement = |rows: usize| {
            let row = |n: usize| {
                let marks: Vec<_> = (1..=columns.len())
                    .map(|c| format!("?{}", n * columns.len() + c))
                    .collect();
                format!("({})", marks.join(", "))
            };
            let rows: Vec<_> = (0..rows).map(row).collect();
            format!(
                "INSERT INTO {table} ({}) VALUES {}",
                columns.join(", "),
                rows.join(", ")
            )
        };
        Bulk {
            columns: columns.len(),
            one: statement(1),
            many: statement(ROWS),
        }
    }

    /// `values` are those of all rows, one row after the other.
    pub fn insert(&'static self, tx: &mut Tx, values: &[Param]) -> Result<()> {
        let groups = values.chunks_exact(self.columns * ROWS);
        let rest = groups.remainder();
        for group in groups {
            tx.exec(&self.many, group)?;
        }
        for row in rest.chunks_exact(self.columns) {
            tx.exec(&self.one, row)?;
        }
        Ok(())
    }
}
