//! What a shell offers at Tab. Commands and flags come from the tree, ids and names from the store that the line names.
//!
//! A shell asks by running the program with `CLICKCLACK_COMPLETE` set; the scripts of `clickclack completions` do. Such
//! a run never writes, creates no file, says nothing when anything is wrong, and gives up after a second.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use clap::{Arg, Command};
use clap_complete::CompletionCandidate;
use clap_complete::engine::{ArgValueCompleter, PathCompleter};
use clap_complete::env::CompleteEnv;

use super::config::{Flags, OnStore};
use crate::model::{cut, safe};
use crate::store::{self, Location, Param, Tx};

pub const VARIABLE: &str = "CLICKCLACK_COMPLETE";

/// A person who waits longer presses Tab again.
const PATIENCE: Duration = Duration::from_secs(1);

/// Columns of a name beside its id.
const WIDTH: usize = 40;

/// Answers a shell that asks; `false` when none does.
pub fn answered() -> bool {
    if std::env::var_os(VARIABLE).is_none() {
        return false;
    }
    let here = std::env::current_dir().ok();
    let completion = CompleteEnv::with_factory(tree).var(VARIABLE);
    // Whatever is wrong, a line that is being typed is no place to say it.
    completion
        .try_complete(std::env::args_os(), here.as_deref())
        .unwrap_or(true)
}

/// The tree with what is in the store. Commands of the chat client talk to a server and open none.
fn tree() -> Command {
    let operates = ["admin", "backup", "restore", "store", "export", "import", "tui"];
    super::command().mut_subcommands(|sub| match sub.get_name() {
        name if operates.contains(&name) => alive(sub),
        _ => sub,
    })
}

fn alive(command: Command) -> Command {
    let of_backups = ["verify", "drill", "show", "restore"].contains(&command.get_name());
    command.mut_subcommands(alive).mut_args(|arg| {
        let names = arg.get_value_names().unwrap_or_default();
        let value = names.first().map_or("", |name| name.as_str()).to_owned();
        let known = NOUNS.iter().find(|noun| noun.value == value);
        match known {
            Some(noun) if noun.anywhere || arg.is_positional() => {
                let operand = arg.is_positional();
                arg.add(ArgValueCompleter::new(move |typed: &OsStr| {
                    noun.candidates(typed, operand)
                }))
            }
            None if of_backups && value == "FILE" && arg.is_positional() => backup_files(arg),
            _ => arg,
        }
    })
}

fn backup_files(arg: Arg) -> Arg {
    let is_backup = |path: &Path| {
        let kind = path.extension().and_then(OsStr::to_str);
        matches!(kind, Some("ccbak" | "db")) && path.is_file()
    };
    arg.add(ArgValueCompleter::new(PathCompleter::any().filter(is_backup)))
}

/// Something that commands take the id of, and operands by name as well. A statement gives an id, what people call the
/// thing, and the column that it searched. Its first two parameters bound what was typed, the third is the workspace of
/// the line, or ''.
struct Noun {
    /// As in `--help`.
    value: &'static str,
    /// Not only as an operand.
    anywhere: bool,
    prefix: &'static str,
    by_id: &'static str,
    by_name: Option<&'static str>,
}

/// An index of the column finds the first hundred, however many there are; that of handles has no empty ones.
macro_rules! first {
    ($column:literal, $order:literal, $label:literal, $from:literal) => {
        concat!(
            "SELECT t.id, ",
            $label,
            ", ",
            $column,
            " FROM ",
            $from,
            " AND ",
            $column,
            " <> '' AND ",
            $column,
            " >= ?1 AND ",
            $column,
            " < ?2 ORDER BY ",
            $column,
            $order,
            " LIMIT 100"
        )
    };
}

macro_rules! noun {
    (@some) => { None };
    (@some $statement:expr) => { Some($statement) };
    ($value:literal, $anywhere:literal, $prefix:literal, $label:literal, $from:literal $(, $name:literal)?) => {
        Noun {
            value: $value,
            anywhere: $anywhere,
            prefix: $prefix,
            by_id: first!("t.id", " DESC", $label, $from),
            by_name: noun!(@some $(first!($name, "", $label, $from))?),
        }
    };
}

static NOUNS: &[Noun] = &[
    noun!(
        "WORKSPACE",
        true,
        "wsp_",
        "t.name",
        "workspaces t WHERE ?3 = ?3",
        "t.slug"
    ),
    noun!(
        "USER",
        true,
        "usr_",
        "t.display_name",
        "users t WHERE t.deleted_at IS NULL AND ?3 = ?3",
        "t.handle"
    ),
    // By its place among members, of which there is an index: among 100,000 people few or no bots are found in time.
    noun!(
        "BOT",
        true,
        "usr_",
        "t.display_name",
        "users t WHERE t.id IN (SELECT m.user_id FROM workspaces w CROSS JOIN workspace_members m
         WHERE m.workspace_id = w.id AND m.role_sort = 3) AND t.deleted_at IS NULL AND ?3 = ?3",
        "t.handle"
    ),
    noun!(
        "CHANNEL",
        true,
        "chn_",
        "'#' || t.name",
        "channels t WHERE (?3 = '' OR t.workspace_id = ?3 OR t.workspace_id = (SELECT w.id FROM workspaces w WHERE w.slug = ?3))",
        "t.name"
    ),
    noun!(
        "TOKEN",
        true,
        "btok_",
        "t.name",
        "bot_tokens t WHERE t.revoked_at IS NULL AND (?3 = '' OR t.workspace_id = ?3)"
    ),
    noun!(
        "INVITE",
        true,
        "inv_",
        "t.role || ' of ' || w.name",
        "invites t JOIN workspaces w ON w.id = t.workspace_id WHERE t.revoked_at IS NULL AND (?3 = '' OR t.workspace_id = ?3)"
    ),
    noun!(
        "UPLOAD",
        true,
        "upl_",
        "t.filename",
        "uploads t WHERE (?3 = '' OR t.workspace_id = ?3)"
    ),
    // Elsewhere the same word stands for the kind of an action.
    noun!(
        "ACTION",
        false,
        "aud_",
        "t.action",
        "audit_log t JOIN moderation_undos u ON u.audit_id = t.id WHERE u.undone_at IS NULL AND (?3 = '' OR t.workspace_id = ?3)"
    ),
];

impl Noun {
    fn candidates(&'static self, typed: &OsStr, operand: bool) -> Vec<CompletionCandidate> {
        let (Some(typed), Some(line)) = (typed.to_str().map(str::to_owned), Line::of_shell()) else {
            return Vec::new();
        };
        let (sender, found) = mpsc::channel();
        // An engine that does not answer keeps its thread; the process ends all the same.
        std::thread::spawn(move || sender.send(self.found(&typed, &line, operand)));
        found.recv_timeout(PATIENCE).unwrap_or_default()
    }

    /// A shell replaces what was typed by what all candidates begin with. So a flag, which takes ids only, gets one for
    /// the beginning of a name where nobody else is meant.
    fn found(&self, typed: &str, line: &Line, operand: bool) -> Vec<CompletionCandidate> {
        let is_id = typed.starts_with(self.prefix) || self.prefix.starts_with(typed);
        let Some(sql) = (if is_id { Some(self.by_id) } else { self.by_name }) else {
            return Vec::new();
        };
        let bounds = [typed.to_owned(), format!("{typed}\u{10ffff}"), line.workspace.clone()];
        let rows = store::glance(&line.location, |tx: &mut Tx| {
            tx.all(sql, &bounds.each_ref().map(Param::from), |r| {
                Ok((r.take::<String>()?, r.take::<String>()?, r.take::<String>()?))
            })
        });
        let mut rows = rows.unwrap_or_default();
        if !operand && !is_id && rows.len() > 1 {
            return Vec::new();
        }
        rows.dedup_by(|a, b| a.2 == b.2);
        let candidate = |(order, (id, label, column)): (usize, (String, String, String))| {
            let label = cut(&safe(&label), WIDTH).into_owned();
            CompletionCandidate::new(if operand { column } else { id })
                .help(Some(label.into()))
                .display_order(Some(order))
        };
        rows.into_iter().enumerate().map(candidate).collect()
    }
}

/// What the line that is being typed says of the store.
struct Line {
    location: Location,
    workspace: String,
}

impl Line {
    /// The words come behind `--`.
    fn of_shell() -> Option<Line> {
        let words = std::env::args_os().skip_while(|word| word != "--").skip(1);
        let words: Vec<OsString> = words.collect();
        let words = glued(words.iter().map(|word| word.to_string_lossy().into_owned()));
        let mut given = BTreeMap::new();
        for key in ["data", "db"] {
            given.extend(value_of(&words, key).map(|value| (key, value)));
        }
        let place = Flags::<OnStore>::new(given, value_of(&words, "config").map(Into::into)).place();
        Some(Line {
            location: place.ok()?.location().ok()?,
            workspace: value_of(&words, "workspace").unwrap_or_default(),
        })
    }
}

/// Bash takes `--db=postgres://db` for seven words.
fn glued(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut whole: Vec<String> = Vec::new();
    for word in words {
        let seam = |text: &str| text == "=" || text == ":";
        match whole.last_mut() {
            Some(last) if seam(&word) || last.ends_with(['=', ':']) => last.push_str(&word),
            _ => whole.push(word),
        }
    }
    whole
}

/// Of a flag given twice the last one counts.
fn value_of(words: &[String], flag: &str) -> Option<String> {
    let named = |(at, word): (usize, &String)| {
        let name = word.strip_prefix("--").or_else(|| word.strip_prefix('-'))?;
        match name.split_once('=') {
            Some((name, value)) => (name == flag).then(|| value.to_owned()),
            None => (name == flag).then(|| words.get(at + 1).cloned()).flatten(),
        }
    };
    words.iter().enumerate().filter_map(named).next_back()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_which_store_however_the_shell_cuts_it() {
        let words = |text: &str| glued(text.split(' ').map(str::to_owned));
        for line in [
            "x --db=postgres://h/d y",
            "x -db postgres : //h/d y",
            "x --db = postgres : //h/d y",
            "--db a x --db postgres://h/d",
        ] {
            assert_eq!(
                value_of(&words(line), "db").as_deref(),
                Some("postgres://h/d"),
                "{line}"
            );
        }
        assert_eq!(value_of(&words("x --data --db"), "db"), None);
    }
}
