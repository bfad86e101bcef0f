//! Where values come from: default, JSON file, environment, flag; the last one that speaks wins, key by key.
//! Keeps the origin of each value for `config show` and for telling a wrong flag from a wrong file.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use super::Fault;
use super::keys::Key;

/// Who said so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    Default,
    /// A default that follows from another key.
    Derived(&'static str),
    File(PathBuf),
    Env(&'static str),
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Origin::Default => f.write_str("default"),
            Origin::Derived(key) => write!(f, "default from {key}"),
            Origin::File(path) => write!(f, "file {}", path.display()),
            Origin::Env(name) => write!(f, "env {name}"),
            Origin::Flag(name) => write!(f, "flag --{name}"),
        }
    }
}

/// One value and its origin.
#[derive(Clone, Debug)]
pub struct Setting<T> {
    pub key: &'static Key,
    pub value: T,
    pub origin: Origin,
}

impl<T: Value> Setting<T> {
    pub fn shown(&self) -> String {
        self.value.shown()
    }

    pub fn from_flag(&self) -> bool {
        matches!(self.origin, Origin::Flag(_))
    }

    /// What a person has to change to change it.
    pub fn said(&self) -> String {
        match &self.origin {
            Origin::Flag(name) => format!("--{name}"),
            Origin::File(path) => format!("{}: {:?}", path.display(), self.key.name),
            _ => self.key.env.to_owned(),
        }
    }

    /// The same in texts of the contract, which name the variable unless a flag spoke.
    pub fn flag_or_env(&self) -> String {
        if self.from_flag() {
            self.said()
        } else {
            self.key.env.to_owned()
        }
    }
}

impl Setting<String> {
    /// Falls back to the default when the winning source says nothing but "".
    pub fn instead_of_empty(&mut self) {
        if self.value.is_empty() {
            (self.value, self.origin) = (self.key.default.into(), Origin::Default);
        }
    }

    /// The same with a default that follows from the key `from`.
    pub fn derive(&mut self, value: &str, from: &'static str) {
        if self.value.is_empty() {
            (self.value, self.origin) = (value.into(), Origin::Derived(from));
        }
    }
}

/// A type of value: how it reads from text and from JSON, and how it is shown.
pub trait Value: Sized {
    fn from_text(text: &str) -> Result<Self, String>;
    fn from_json(json: &Json) -> Result<Self, String>;
    fn shown(&self) -> String;
}

impl Value for String {
    fn from_text(text: &str) -> Result<Self, String> {
        Ok(text.into())
    }

    fn from_json(json: &Json) -> Result<Self, String> {
        json.as_str()
            .map(Into::into)
            .ok_or_else(|| format!("must be a string, not {json}"))
    }

    fn shown(&self) -> String {
        self.clone()
    }
}

impl Value for bool {
    fn from_text(text: &str) -> Result<Self, String> {
        match text {
            "1" | "t" | "T" | "TRUE" | "true" | "True" => Ok(true),
            "0" | "f" | "F" | "FALSE" | "false" | "False" => Ok(false),
            _ => Err(format!("{text:?} is neither true nor false")),
        }
    }

    fn from_json(json: &Json) -> Result<Self, String> {
        json.as_bool()
            .ok_or_else(|| format!("must be true or false, not {json}"))
    }

    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Value for Vec<String> {
    fn from_text(text: &str) -> Result<Self, String> {
        let words = text.split(|c: char| c == ',' || c.is_whitespace());
        Ok(words.filter(|w| !w.is_empty()).map(Into::into).collect())
    }

    fn from_json(json: &Json) -> Result<Self, String> {
        let wrong = || format!("must be an array of strings, not {json}");
        let items = json.as_array().ok_or_else(wrong)?;
        items
            .iter()
            .map(|i| i.as_str().map(Into::into).ok_or_else(wrong))
            .collect()
    }

    fn shown(&self) -> String {
        self.join(" ")
    }
}

/// The file, the environment and the flags of one command line.
pub struct Sources<'a> {
    pub flags: &'a BTreeMap<&'static str, String>,
    pub file: Option<(&'a Path, &'a serde_json::Map<String, Json>)>,
    /// The environment, or a pretended one in tests.
    pub env: &'a dyn Fn(&str) -> Option<OsString>,
}

impl Sources<'_> {
    pub fn setting<T: Value>(&self, key: &'static Key) -> Result<Setting<T>, Fault> {
        let in_file = self
            .file
            .as_ref()
            .and_then(|(path, map)| Some((*path, map.get(key.name)?)));
        // A deployment's file that speaks of development sign-in silences a stale environment, even a garbled one.
        let silenced = key.name == "dev_bootstrap" && in_file.is_some();
        // The file's value is read even where another source wins: a wrong file never passes unnoticed.
        let from_file = match in_file {
            Some((path, json)) => {
                let value =
                    T::from_json(json).map_err(|e| fault(false, format!("{}: {:?} {e}", path.display(), key.name)))?;
                Some(Setting {
                    key,
                    value,
                    origin: Origin::File(path.to_owned()),
                })
            }
            None => None,
        };
        if let (Some(flag), Some(text)) = (key.flag, self.flags.get(key.name)) {
            let value = T::from_text(text).map_err(|e| fault(true, format!("--{flag}: {e}")))?;
            return Ok(Setting {
                key,
                value,
                origin: Origin::Flag(flag),
            });
        }
        if let Some(text) = (self.env)(key.env).filter(|text| !text.is_empty() && !silenced) {
            let text = text
                .to_str()
                .ok_or_else(|| fault(false, format!("{} is not valid UTF-8", key.env)))?;
            let value = T::from_text(text).map_err(|e| fault(false, format!("{}: {e}", key.env)))?;
            return Ok(Setting {
                key,
                value,
                origin: Origin::Env(key.env),
            });
        }
        match from_file {
            Some(setting) => Ok(setting),
            None => {
                let value = T::from_text(key.default).map_err(|e| fault(false, format!("{}: {e}", key.name)))?;
                Ok(Setting {
                    key,
                    value,
                    origin: Origin::Default,
                })
            }
        }
    }
}

fn fault(flag: bool, message: String) -> Fault {
    Fault { message, flag }
}

/// What the file says. It is no usage error when it is missing or wrong, although a flag named it.
pub fn read(path: &Path) -> Result<serde_json::Map<String, Json>, Fault> {
    let wrong = |e: String| fault(false, format!("configuration file {}: {e}", path.display()));
    let text = std::fs::read(path).map_err(|e| wrong(e.to_string()))?;
    match serde_json::from_slice(&text).map_err(|e| wrong(e.to_string()))? {
        Json::Object(map) => Ok(map),
        _ => Err(wrong("must hold one JSON object".into())),
    }
}
