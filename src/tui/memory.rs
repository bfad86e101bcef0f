//! What is remembered of a store from one start to the next: screen, filters, sort, theme. A file for each store under
//! the user's state folder; a broken or missing one is as good as none.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::list::ListId;
use super::screen::Screen;
use super::theme::Theme;
use crate::model::secret_hash;
use crate::store::file::NewFile;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    pub screen: Option<Screen>,
    pub theme: Option<Theme>,
    pub mouse: Option<bool>,
    pub lists: BTreeMap<ListId, Kept>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Kept {
    pub filter: String,
    pub descending: Option<bool>,
}

/// `$XDG_STATE_HOME/clickclack/console-….json`; `None` for a user without a home.
fn file(store: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("XDG_STATE_HOME")
        .filter(|v| !v.is_empty())
        .map(PathBuf::from);
    let folder = folder.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".local/state")))?;
    // The store may carry a user name or a path: its hash names the file.
    let name = &secret_hash(store)[..16];
    Some(folder.join("clickclack").join(format!("console-{name}.json")))
}

impl Memory {
    pub fn load(store: &str) -> Memory {
        file(store)
            .and_then(|path| std::fs::read(path).ok())
            .and_then(|text| serde_json::from_slice(&text).ok())
            .unwrap_or_default()
    }

    /// The theme that a start has: what was asked for, else no colours for who wants none, else the last one.
    pub fn first_theme(&self, asked: Option<Theme>, no_colour: bool) -> Theme {
        match (asked, self.theme) {
            (Some(theme), _) => theme,
            (None, _) if no_colour => Theme::Mono,
            (None, kept) => kept.unwrap_or_default(),
        }
    }

    /// Written whole or not at all. A folder that cannot be written only means that nothing is remembered.
    pub fn save(&self, store: &str) {
        let Some(path) = file(store) else { return };
        let Some(folder) = path.parent() else { return };
        let Ok(text) = serde_json::to_vec_pretty(self) else {
            return;
        };
        if std::fs::create_dir_all(folder).is_err() {
            return;
        }
        let _ = NewFile::create(&path).and_then(|mut file| {
            file.write_all(&text)?;
            file.finish()
        });
    }
}
