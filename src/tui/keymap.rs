//! Which keys mean which action: the table's own, changed by the user's file, `keymap.toml` in the configuration
//! folder. Each line is the id of an action and one key or a list of keys; an empty list takes its keys away.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::action::{ACTIONS, Act, Action, Place};
use super::keys::{self, Chord, Keys};
use super::list::ListId;

#[derive(Clone, Debug)]
pub struct Keymap {
    /// In the order of the table.
    bound: Vec<Vec<Keys>>,
}

#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Given {
    One(String),
    Some(Vec<String>),
}

/// What presses mean so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    Act(Act),
    /// The beginning of something longer.
    More,
    Nothing,
}

impl Default for Keymap {
    fn default() -> Keymap {
        let bound = |action: &Action| action.keys.iter().filter_map(|text| keys::parse(text)).collect();
        Keymap {
            bound: ACTIONS.iter().map(bound).collect(),
        }
    }
}

impl Keymap {
    /// `$XDG_CONFIG_HOME/clickclack/keymap.toml`, else the same under `~/.config`.
    pub fn usual_file() -> Option<PathBuf> {
        let folder = std::env::var_os("XDG_CONFIG_HOME")
            .filter(|v| !v.is_empty())
            .map(PathBuf::from);
        let folder = folder.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".config")))?;
        Some(folder.join("clickclack/keymap.toml"))
    }

    /// The error names the line that is wrong and what would be right.
    pub fn read(path: &Path) -> Result<Keymap, String> {
        let text = std::fs::read_to_string(path).map_err(|e| format!("cannot read {}: {e}", path.display()))?;
        Keymap::parse(&text).map_err(|e| format!("{}: {e}", path.display()))
    }

    pub fn parse(text: &str) -> Result<Keymap, String> {
        let given: BTreeMap<String, Given> = toml::from_str(text).map_err(|e| e.message().to_owned())?;
        let mut map = Keymap::default();
        for (id, keys) in given {
            let at = ACTIONS.iter().position(|action| action.id == id);
            let at =
                at.ok_or_else(|| format!("there is no action {id:?}; the help of the console names all of them"))?;
            let keys = match keys {
                Given::One(key) => vec![key],
                Given::Some(keys) => keys,
            };
            map.bound[at] = keys
                .iter()
                .map(|text| {
                    keys::parse(text)
                        .ok_or_else(|| format!("{id}: {text:?} is no key; write it as \"ctrl-d\", \"G\" or \"g g\""))
                })
                .collect::<Result<_, _>>()?;
        }
        if map.of(Act::Quit).is_empty() {
            return Err("quit needs a key".into());
        }
        match map.ambiguous() {
            Some(why) => Err(why),
            None => Ok(map),
        }
    }

    /// A key of two actions that are at hand in the same place would do one of them only. What belongs to a list may take
    /// a key from what is everywhere.
    fn ambiguous(&self) -> Option<String> {
        let lists = || ListId::ALL.iter().copied().map(Some).chain([None]);
        for (i, a) in ACTIONS.iter().enumerate() {
            for (j, b) in ACTIONS.iter().enumerate().filter(|(j, _)| *j != i) {
                let clash = |one: &Keys, other: &Keys| {
                    let same = one == other && is_local(a) == is_local(b);
                    same || (other.len() > one.len() && other.starts_with(one))
                };
                let mut shared = self.bound[i]
                    .iter()
                    .filter(|one| self.bound[j].iter().any(|other| clash(one, other)));
                if let Some(keys) = shared.next()
                    && lists().any(|list| a.is_on(list) && b.is_on(list))
                {
                    let keys = keys::shown(keys);
                    return Some(format!(
                        "{keys} is a key of {} and of {}; give one of them another",
                        a.id, b.id
                    ));
                }
            }
        }
        None
    }

    fn of(&self, act: Act) -> &[Keys] {
        let at = ACTIONS.iter().position(|action| action.act == act);
        at.map_or(&[], |at| &self.bound[at])
    }

    /// The first key of an action, as help and footer show it; "" without one.
    pub fn shown(&self, act: Act) -> String {
        self.of(act).first().map(|keys| keys::shown(keys)).unwrap_or_default()
    }

    pub fn all_shown(&self, act: Act) -> String {
        let all: Vec<_> = self.of(act).iter().map(|keys| keys::shown(keys)).collect();
        all.join(" ")
    }

    /// What a row of presses means on a list. What belongs to that very list wins over what is everywhere.
    pub fn meaning(&self, pressed: &[Chord], list: Option<ListId>) -> Meaning {
        let here = |action: &&Action| action.is_on(list);
        let mut found: Option<&Action> = None;
        let mut more = false;
        for (action, bound) in ACTIONS.iter().zip(&self.bound) {
            if !here(&action) {
                continue;
            }
            for keys in bound {
                if keys.as_slice() == pressed {
                    if found.is_none_or(|known| is_local(action) && !is_local(known)) {
                        found = Some(action);
                    }
                } else if keys.starts_with(pressed) {
                    more = true;
                }
            }
        }
        match found {
            Some(action) => Meaning::Act(action.act),
            None if more => Meaning::More,
            None => Meaning::Nothing,
        }
    }
}

/// It belongs to certain lists.
fn is_local(action: &Action) -> bool {
    matches!(action.place, Place::On(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_two_actions_is_refused_and_a_list_may_take_one_from_everywhere() {
        for (file, named) in [
            ("refresh = \"q\"", ["quit", "refresh"]),
            ("refresh = \"g\"", ["refresh", "top"]),
            ("\"member.note\" = \"b\"", ["member.note", "member.block"]),
        ] {
            let why = Keymap::parse(file).unwrap_err();
            assert!(named.iter().all(|id| why.contains(id)), "{why}");
        }
        let map = Keymap::parse("\"member.block\" = \"ctrl-b\"").unwrap();
        let pressed = keys::parse("ctrl-b").unwrap();
        assert_eq!(map.meaning(&pressed, Some(ListId::People)), Meaning::Act(Act::Block));
        assert_eq!(map.meaning(&pressed, Some(ListId::Audit)), Meaning::Act(Act::PageUp));
    }

    #[test]
    fn a_file_moves_keys_and_names_what_is_wrong() {
        let map = Keymap::parse("quit = \"x\"\n\"mark\" = [\"m\", \"space\"]").unwrap();
        assert_eq!(map.shown(Act::Quit), "x");
        assert_eq!(map.all_shown(Act::Mark), "m space");
        assert!(Keymap::parse("nothing = \"x\"").unwrap_err().contains("nothing"));
        assert!(Keymap::parse("quit = \"hyper-x\"").unwrap_err().contains("hyper-x"));
        assert!(Keymap::parse("quit = []").is_err());
        assert!(Keymap::parse("quit = 3").is_err());
    }

    #[test]
    fn no_two_actions_share_a_key_where_both_are_at_hand() {
        assert_eq!(Keymap::default().ambiguous(), None);
    }
}
