//! Names of people, channels and workspaces by their ids, for lists that only know ids.

use std::collections::HashMap;

use super::operators_only;
use crate::chat::actor::Actor;
use crate::model::*;
use crate::store::{Tx, params};

/// Ids that are unknown, or of something without a name, are left out.
pub fn names(tx: &mut Tx, by: &Actor, ids: &[String]) -> Result<HashMap<String, String>> {
    operators_only(by)?;
    let ids = serde_json::to_string(ids).map_err(Error::internal)?;
    let found = tx.all(
        "SELECT id, display_name FROM users WHERE id IN (SELECT value FROM json_each(?1))
         UNION ALL SELECT id, '#' || name FROM channels WHERE id IN (SELECT value FROM json_each(?1))
         UNION ALL SELECT id, name FROM workspaces WHERE id IN (SELECT value FROM json_each(?1))",
        params![&ids],
        |r| Ok((r.take()?, r.take()?)),
    )?;
    Ok(found.into_iter().collect())
}
