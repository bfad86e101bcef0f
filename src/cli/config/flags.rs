//! Flags made from the key list: `serve` takes all that may be flags, every other command those that name its store.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::marker::PhantomData;
use std::path::PathBuf;
use std::sync::OnceLock;

use clap::builder::StyledStr;
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};
use serde_json::{Map, Value as Json};

use super::keys::{KEYS, Key, Shape};
use super::source::{Value, read};
use super::{Config, Fault, Place, Sources};
use crate::store::{Location, VARIABLE};

/// Which keys a command takes as flags.
pub trait Choice {
    fn takes(key: &Key) -> bool;
}

/// All of them.
#[derive(Clone, Debug)]
pub struct Serving;

/// Those that say which store.
#[derive(Clone, Debug)]
pub struct OnStore;

impl Choice for Serving {
    fn takes(_: &Key) -> bool {
        true
    }
}

impl Choice for OnStore {
    fn takes(key: &Key) -> bool {
        matches!(key.name, "data" | "db" | "uploads")
    }
}

/// The same without the place of upload bytes: for commands with a flag of their own about files of uploads.
#[derive(Clone, Debug)]
pub struct OnRows;

impl Choice for OnRows {
    fn takes(key: &Key) -> bool {
        matches!(key.name, "data" | "db")
    }
}

/// The settings given as flags, by key, and the configuration file.
#[derive(Clone, Debug)]
pub struct Flags<C> {
    given: BTreeMap<&'static str, String>,
    file: Option<PathBuf>,
    /// What the file says, once it was read: it says the same to all who ask in one run.
    read: OnceLock<Result<Map<String, Json>, Fault>>,
    choice: PhantomData<C>,
}

fn environment(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

impl<C> Flags<C> {
    pub fn new(given: BTreeMap<&'static str, String>, file: Option<PathBuf>) -> Self {
        Flags {
            given,
            file,
            read: OnceLock::new(),
            choice: PhantomData,
        }
    }

    /// All settings, whether or not a flag may give them.
    pub fn config(&self) -> Result<Config, Fault> {
        Config::resolve(&self.sources()?)
    }

    pub fn place(&self) -> Result<Place, Fault> {
        Place::resolve(&self.sources()?)
    }

    /// The words that lead another command, started in another folder, to the same settings. A password stays out.
    pub fn words(&self) -> Vec<String> {
        let absolute =
            |path: &str| std::path::absolute(path).map_or_else(|_| path.to_owned(), |path| path.display().to_string());
        let mut words = Vec::new();
        for (name, value) in &self.given {
            let value = match *name {
                "data" => absolute(value),
                "db" if value.starts_with(VARIABLE) => value.clone(),
                "db" => match self.place().ok().and_then(|place| place.location().ok()) {
                    Some(Location::Sqlite(path)) => absolute(&path.display().to_string()),
                    Some(postgres) => postgres.to_string(),
                    None => continue,
                },
                "uploads" if !value.contains("://") => absolute(value),
                _ => value.clone(),
            };
            words.extend([format!("--{name}"), value]);
        }
        let file = self.file.as_ref().map(|path| absolute(&path.display().to_string()));
        words.extend(file.into_iter().flat_map(|path| ["--config".to_owned(), path]));
        words
    }

    fn sources(&self) -> Result<Sources<'_>, Fault> {
        let file = match &self.file {
            None => None,
            Some(path) => match self.read.get_or_init(|| read(path)) {
                Ok(map) => Some((path.as_path(), map)),
                Err(fault) => return Err(fault.clone()),
            },
        };
        Ok(Sources {
            flags: &self.given,
            file,
            env: &environment,
        })
    }
}

impl<C: Choice> Flags<C> {
    fn keys() -> impl Iterator<Item = (&'static Key, &'static str)> {
        KEYS.iter()
            .filter(|key| C::takes(key))
            .filter_map(|key| Some((*key, key.flag?)))
    }

    fn arg(key: &'static Key, flag: &'static str) -> Arg {
        let mut help = StyledStr::from(key.help);
        let default = if key.default_note.is_empty() {
            key.default
        } else {
            key.default_note
        };
        if !default.is_empty() {
            help.push_str(&format!(" [default: {default}]"));
        }
        help.push_str(&format!(" [env: {}]", key.env));
        let arg = Arg::new(key.name)
            .long(flag)
            .value_name(key.placeholder)
            .help(help)
            .help_heading("Settings");
        match key.shape {
            Shape::Switch => arg
                .value_name("BOOL")
                .num_args(0..=1)
                .require_equals(true)
                .default_missing_value("true")
                .value_parser(|text: &str| bool::from_text(text).map(|_| text.to_owned())),
            Shape::Text | Shape::List => arg,
        }
    }
}

impl<C: Choice> Args for Flags<C> {
    fn augment_args(command: Command) -> Command {
        let file = Arg::new("config")
            .long("config")
            .value_name("FILE")
            .help("JSON file with settings; the environment and flags win over it")
            .help_heading("Settings")
            .value_parser(clap::value_parser!(PathBuf));
        command
            .args(Self::keys().map(|(key, flag)| Self::arg(key, flag)))
            .arg(file)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl<C: Choice> FromArgMatches for Flags<C> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let given = Self::keys()
            .filter_map(|(key, _)| Some((key.name, matches.get_one::<String>(key.name)?.clone())))
            .collect();
        Ok(Flags::new(given, matches.get_one("config").cloned()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
