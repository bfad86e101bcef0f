//! The audit log of the whole store, entries of the server included.

use super::{Slice, operators_only, pattern};
use crate::chat::actor::Actor;
use crate::chat::audit::{self as log, Entry};
use crate::model::*;
use crate::store::{Tx, params};

/// Entries are found by the time they were made, then by id.
pub type AuditKey = (Time, AuditId);

#[derive(Clone, Debug, Default)]
pub struct AuditSearch {
    /// Looked for in actions, targets, actors and what else an entry tells.
    pub text: String,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT ",
            log::columns!(),
            " FROM audit_log a WHERE (?1 = '' OR action LIKE ?1 ESCAPE '\\' OR target_id LIKE ?1 ESCAPE '\\'
               OR lower(actor_json) LIKE ?1 ESCAPE '\\' OR lower(metadata_json) LIKE ?1 ESCAPE '\\') AND ",
            $rest
        )
    };
}

pub fn audit(tx: &mut Tx, by: &Actor, search: &AuditSearch, slice: &Slice<AuditKey>) -> Result<Vec<Entry>> {
    operators_only(by)?;
    let (at, id) = slice.start(
        (Time(i64::MIN), AuditId::from("")),
        (Time(i64::MAX), AuditId::from(super::LAST_TEXT)),
    );
    let sql = if slice.descending {
        select!("(a.created_at, a.id) < (?2, ?3) ORDER BY a.created_at DESC, a.id DESC LIMIT ?4")
    } else {
        select!("(a.created_at, a.id) > (?2, ?3) ORDER BY a.created_at, a.id LIMIT ?4")
    };
    tx.all(sql, params![&pattern(&search.text), at, &id, slice.limit], log::read)
}
