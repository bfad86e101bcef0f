//! The rules about arguments that the parser does not know: no argument at all means `serve`, one dash is as good
//! as two before a long name, and flags may stand anywhere, also before the words of the command.
//! Pure functions over the argument list and the command tree.

use std::ffi::{OsStr, OsString};

use clap::Command;

/// How far the words of a command line lead into the command tree.
#[derive(Debug, Default)]
pub struct Walk {
    /// The command words found, `["admin", "user"]`.
    pub path: Vec<String>,
    /// The first word that is no command, if any.
    pub rest: Option<String>,
    /// What could stand there instead.
    pub verbs: Vec<String>,
}

/// Rewrites the arguments to the one form that the parser reads: command words, then flags, then operands.
pub fn normalise(args: Vec<OsString>, root: &Command) -> Vec<OsString> {
    if args.is_empty() {
        return vec!["serve".into()];
    }
    let end = args.iter().position(|a| a == "--").unwrap_or(args.len());
    let args: Vec<_> = args
        .into_iter()
        .enumerate()
        .map(|(i, a)| if i < end { two_dashes(a) } else { a })
        .collect();
    let (path, held, used) = split(&args, root);
    let mut out: Vec<OsString> = path.iter().map(Into::into).collect();
    out.extend(held);
    out.extend_from_slice(&args[used..]);
    out
}

/// Follows the command words of already normalised arguments.
pub fn walk(args: &[OsString], root: &Command) -> Walk {
    let (path, _, used) = split(args, root);
    let at = path
        .iter()
        .fold(root, |at, word| at.find_subcommand(word).unwrap_or(at));
    Walk {
        rest: args
            .get(used)
            .filter(|a| *a != "--")
            .map(|a| a.to_string_lossy().into_owned()),
        verbs: at
            .get_subcommands()
            .filter(|c| !c.is_hide_set())
            .map(|c| c.get_name().to_owned())
            .collect(),
        path,
    }
}

/// Command words, the flags that stood between them, and how many arguments that took.
fn split(args: &[OsString], root: &Command) -> (Vec<String>, Vec<OsString>, usize) {
    let (mut at, mut path, mut held, mut used) = (root, Vec::new(), Vec::new(), 0);
    while at.has_subcommands() && used < args.len() && args[used] != "--" {
        let arg = &args[used];
        if is_flag(arg) {
            held.push(arg.clone());
            used += 1;
            if takes_value(at, arg) && used < args.len() {
                held.push(args[used].clone());
                used += 1;
            }
        } else if let Some(next) = at.find_subcommand(arg) {
            path.push(next.get_name().to_owned());
            at = next;
            used += 1;
        } else {
            break;
        }
    }
    (path, held, used)
}

fn is_flag(arg: &OsStr) -> bool {
    let bytes = arg.as_encoded_bytes();
    bytes.len() > 1 && bytes[0] == b'-'
}

/// `-name` becomes `--name`. Short flags (`-h`, `-n`) and numbers (`-1`) stay.
fn two_dashes(arg: OsString) -> OsString {
    let bytes = arg.as_encoded_bytes();
    let name = bytes.split(|b| *b == b'=').next().unwrap_or_default();
    let long = name.len() > 2
        && name[0] == b'-'
        && name[1].is_ascii_alphabetic()
        && name[1..].iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-');
    if !long {
        return arg;
    }
    let mut doubled = OsString::from("-");
    doubled.push(arg);
    doubled
}

/// Whether this flag, somewhere at or below `at`, is followed by its value as an argument of its own.
fn takes_value(at: &Command, flag: &OsStr) -> bool {
    let Some(flag) = flag.to_str() else { return false };
    let found = at.get_arguments().find(|a| match flag.strip_prefix("--") {
        Some(long) => a.get_long() == Some(long),
        None => a
            .get_short()
            .is_some_and(|short| flag[1..] == *short.encode_utf8(&mut [0; 4])),
    });
    match found {
        Some(arg) => arg.get_action().takes_values() && !arg.is_require_equals_set(),
        None => at.get_subcommands().any(|sub| takes_value(sub, flag.as_ref())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(line: &str) -> String {
        let args = line.split_whitespace().map(OsString::from).collect();
        let out = normalise(args, &super::super::command());
        out.iter().map(|a| a.to_str().unwrap()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn nothing_at_all_means_serve() {
        assert_eq!(normal(""), "serve");
    }

    #[test]
    fn one_dash_is_as_good_as_two() {
        assert_eq!(
            normal("serve -addr :1 -dev-bootstrap=false -h"),
            "serve --addr :1 --dev-bootstrap=false -h"
        );
        assert_eq!(normal("serve -1 -- -addr"), "serve -1 -- -addr");
    }

    #[test]
    fn flags_may_stand_before_the_command_words() {
        assert_eq!(
            normal("admin --db x.db user --json create --name A"),
            "admin user create --db x.db --json --name A"
        );
        assert_eq!(normal("migrate --data d status"), "migrate status --data d");
        assert_eq!(normal("--help admin"), "admin --help");
    }

    #[test]
    fn a_walk_ends_at_the_first_word_that_is_no_command() {
        let walk = walk(&["admin".into(), "frobnicate".into()], &super::super::command());
        assert_eq!(
            (walk.path, walk.rest.as_deref()),
            (vec!["admin".to_owned()], Some("frobnicate"))
        );
    }
}
