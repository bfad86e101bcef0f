//! What stands in a backup archive: the names of its members, its manifest and its end. `docs/backup-format.md` says the
//! same for people. A change that an older binary would misread raises `VERSION`.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::{damaged, newer};
use crate::model::{Result, Time};
use crate::store::migrate;
use crate::store::tables::{Kind, Table};

pub const FORMAT: &str = "clickclack-backup";
pub const VERSION: u32 = 1;
/// The manifest, a list of checksums and the end are read whole, so they may not be larger.
pub const MAX_WHOLE: u64 = 8 << 20;
/// Rows are collected to this size, then compressed and written as one member.
pub const PART: usize = 4 << 20;
/// Members between two lists of checksums.
pub const LISTED: usize = 4096;
/// A row is never longer, so that no archive makes a reader hold more.
pub const MAX_ROW: u64 = 64 << 20;

/// Always the first member.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Manifest {
    pub format: String,
    pub format_version: u32,
    /// Version and commit of the program that wrote it.
    pub written_by: String,
    /// Of the store it was taken from; any engine takes it back.
    pub engine: String,
    pub taken_at: Time,
    /// Where the event log stood.
    pub cursor: String,
    pub newest_message_at: Option<Time>,
    /// The schema, as the names of its migrations.
    pub migrations: Vec<String>,
    /// In the order of their rows.
    pub tables: Vec<TableEntry>,
    pub uploads: Amount,
    pub left_out: Vec<LeftOut>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TableEntry {
    pub name: String,
    pub rows: u64,
    pub columns: Vec<ColumnEntry>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ColumnEntry {
    pub name: String,
    pub kind: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    pub objects: u64,
    pub bytes: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LeftOut {
    pub name: String,
    /// `transient` or `secret`.
    pub class: String,
    pub why: String,
}

/// The member before the last list of checksums.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct End {
    /// Nothing that should be here is missing.
    pub complete: bool,
    pub rows: u64,
    pub uploads: Amount,
    /// Uploads without their bytes. At most `NAMED` of them; `missing_count` counts all.
    pub missing: Vec<Missing>,
    pub missing_count: u64,
    /// Uploads that were deleted while the backup ran: their bytes are not here and nobody misses them.
    pub deleted_meanwhile: u64,
}

/// So many missing uploads are named.
pub const NAMED: usize = 1000;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Missing {
    pub upload: String,
    pub why: String,
}

/// A member of the archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    Manifest,
    Rows(String, u32),
    Upload(String),
    Checksums(u32),
    End,
}

impl Part {
    pub fn name(&self) -> String {
        match self {
            Part::Manifest => "manifest.json".into(),
            Part::Rows(table, number) => format!("tables/{table}/{number:05}.jsonl.zst"),
            Part::Upload(id) => format!("uploads/{id}"),
            Part::Checksums(number) => format!("checksums/{number:05}.sha256"),
            Part::End => "end.json".into(),
        }
    }

    /// `None` for every name that `name` does not give, so that no name leads anywhere.
    pub fn parse(name: &str) -> Option<Part> {
        let number = |text: &str| text.parse::<u32>().ok();
        let part = match name.split_once('/') {
            None if name == "manifest.json" => Part::Manifest,
            None if name == "end.json" => Part::End,
            None => return None,
            Some(("tables", rest)) => {
                let (table, file) = rest.split_once('/')?;
                Part::Rows(table.to_owned(), number(file.strip_suffix(".jsonl.zst")?)?)
            }
            Some(("checksums", file)) => Part::Checksums(number(file.strip_suffix(".sha256")?)?),
            Some(("uploads", id)) => Part::Upload(id.to_owned()),
            Some(_) => return None,
        };
        let safe = match &part {
            Part::Rows(table, _) => is_identifier(table),
            Part::Upload(id) => is_upload_id(id),
            _ => true,
        };
        (safe && part.name() == name).then_some(part)
    }
}

/// Safe as a name in SQL.
pub fn is_identifier(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    (1..=63).contains(&name.len()) && name.bytes().all(plain) && !name.as_bytes()[0].is_ascii_digit()
}

/// Safe as the name of a file.
pub fn is_upload_id(id: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    (1..=80).contains(&id.len()) && id.bytes().all(plain)
}

impl Manifest {
    /// Reads a manifest and refuses one that this binary cannot follow.
    pub fn parse(text: &[u8]) -> Result<Manifest> {
        /// What every version has.
        #[derive(Deserialize)]
        struct Head {
            format: String,
            format_version: u32,
        }
        let broken = |e: serde_json::Error| damaged(format!("manifest.json cannot be read: {e}"));
        let head: Head = serde_json::from_slice(text).map_err(broken)?;
        if head.format != FORMAT {
            return Err(damaged(format!("its manifest says {:?}, not {FORMAT:?}", head.format)));
        }
        if head.format_version > VERSION {
            return Err(newer(format!(
                "the backup has format {}, and this binary reads formats up to {VERSION}",
                head.format_version
            )));
        }
        if head.format_version == 0 {
            return Err(damaged("manifest.json has format 0, which never was"));
        }
        let manifest: Manifest = serde_json::from_slice(text).map_err(broken)?;
        manifest
            .check()
            .map_err(|what| damaged(format!("manifest.json: {what}")))?;
        Ok(manifest)
    }

    /// Names of tables and columns become SQL, and the rows of each table are deleted before a restore: a name is one of
    /// ours, or nothing is done. An archive of a newer schema may have others; no restore follows it.
    fn check(&self) -> Result<(), String> {
        let newer = migrate::unknown(&self.migrations).is_some();
        let mut tables = HashSet::new();
        for TableEntry { name, columns, .. } in &self.tables {
            if !is_identifier(name) {
                return Err(format!("{name:?} is no name of a table"));
            }
            if !tables.insert(name) {
                return Err(format!("it has the table {name} twice"));
            }
            if columns.is_empty() {
                return Err(format!("it has no columns for the table {name}"));
            }
            let known = Table::find(name);
            if known.is_none() && !newer {
                return Err(format!("a store has no table {name} that is backed up"));
            }
            let mut seen = HashSet::new();
            for ColumnEntry { name: own, kind } in columns {
                if !is_identifier(own) {
                    return Err(format!("{own:?} is no name of a column of {name}"));
                }
                if !seen.insert(own) {
                    return Err(format!("it has the column {name}.{own} twice"));
                }
                let Some(kind) = Kind::parse(kind) else {
                    return Err(format!("{name}.{own} is of no known kind"));
                };
                let known = known.and_then(|table| table.columns.iter().find(|c| c.name == own));
                if !newer && known.is_none_or(|known| known.kind != kind) {
                    return Err(format!("{name} has no column {own} of the kind {}", kind.as_str()));
                }
            }
        }
        let uploads = self.table("uploads").map_or(0, |table| table.rows);
        if self.uploads.objects != uploads {
            return Err(format!(
                "it has {} uploads and {uploads} rows of them",
                self.uploads.objects
            ));
        }
        Ok(())
    }

    pub fn rows(&self) -> u64 {
        self.tables.iter().fold(0, |all, t| all.saturating_add(t.rows))
    }

    pub fn table(&self, name: &str) -> Option<&TableEntry> {
        self.tables.iter().find(|t| t.name == name)
    }
}

impl TableEntry {
    pub fn kinds(&self) -> Vec<Kind> {
        self.columns.iter().filter_map(|c| Kind::parse(&c.kind)).collect()
    }

    pub fn position(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_ours_are_parts() {
        for part in [
            Part::Manifest,
            Part::Rows("messages".into(), 12),
            Part::Rows("messages".into(), 123_456),
            Part::Upload("upl_01k2".into()),
            Part::Checksums(1),
            Part::End,
        ] {
            assert_eq!(Part::parse(&part.name()), Some(part));
        }
        for name in [
            "",
            "/manifest.json",
            "./manifest.json",
            "../manifest.json",
            "tables/../../etc/passwd/00001.jsonl.zst",
            "tables/a b/00001.jsonl.zst",
            "tables/messages/1.jsonl.zst",
            "tables/messages/+0001.jsonl.zst",
            "tables/messages/00001.jsonl.zst/x",
            "uploads/..",
            "uploads/a/b",
            "uploads/",
            "uploads/upl_1\0",
            "checksums/00001",
            "etc/passwd",
        ] {
            assert_eq!(Part::parse(name), None, "{name:?}");
        }
    }
}
