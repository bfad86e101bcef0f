//! The rules about arguments that the parser does not know: no argument at all means `serve`, one dash is as good
//! as two before a long name, a switch may have a value behind `=`, flags may stand anywhere, also before the words of
//! the command, and a text to send holds no flags. Pure functions over the argument list and the command tree.

use std::ffi::{OsStr, OsString};

use clap::{Arg, ArgAction, Args, Command};

use super::config::Value;
use crate::client;

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

/// Rewrites the arguments to the one form that the parser reads: command words, then flags, then operands. A flag of
/// the chat client makes what follows a command of the client; the error says what is wrong with it.
pub fn normalise(args: Vec<OsString>, root: &Command) -> Result<Vec<OsString>, String> {
    if args.is_empty() {
        return Ok(vec!["serve".into()]);
    }
    let (path, held, used) = split(&args, root);
    let client = client_flags();
    let of_client = |flag: &OsString| knows(&client, flag);
    match path.first() {
        Some(top) => {
            let command = root.find_subcommand(top).unwrap_or(root);
            if held.iter().any(|flag| of_client(flag) && !knows(command, flag)) {
                return Err(format!("unknown command {top:?}"));
            }
        }
        None if held.iter().any(|flag| flag == "--help" || flag == "-h") => return Ok(vec!["--help".into()]),
        None if held.iter().any(of_client) => {
            return Err(match args.get(used) {
                Some(word) => format!("unknown command {:?}", word.to_string_lossy()),
                None => "client command is required".into(),
            });
        }
        None => {}
    }
    let at = at_end(&path, root);
    let mut out: Vec<OsString> = path.iter().map(Into::into).collect();
    out.extend(held);
    let text = at.get_positionals().position(Arg::is_trailing_var_arg_set);
    let (mut operands, mut rest) = (0, args.into_iter().skip(used));
    while let Some(arg) = rest.next() {
        if is_flag(&arg) && arg != "--" {
            let arg = two_dashes(arg);
            let value = takes_value(at, &arg);
            add_flag(&mut out, at, arg);
            if value {
                out.extend(rest.next());
            }
            continue;
        }
        // From here on nothing is a flag, and nothing is changed.
        let end = arg == "--" || text == Some(operands);
        if end && arg != "--" {
            out.push("--".into());
        }
        out.push(arg);
        operands += 1;
        if end {
            out.extend(rest.by_ref());
        }
    }
    Ok(out)
}

fn client_flags() -> Command {
    client::Flags::augment_args(Command::new("client"))
}

fn at_end<'a>(path: &[String], root: &'a Command) -> &'a Command {
    path.iter()
        .fold(root, |at, word| at.find_subcommand(word).unwrap_or(at))
}

/// Follows the command words of already normalised arguments.
pub fn walk(args: &[OsString], root: &Command) -> Walk {
    let (path, _, used) = split(args, root);
    let at = at_end(&path, root);
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
    let client = client_flags();
    while at.has_subcommands() && used < args.len() && args[used] != "--" {
        let arg = &args[used];
        if is_flag(arg) {
            let flag = two_dashes(arg.clone());
            // Before any word a flag that the client has is the client's, whatever it means to other commands.
            let of_client = path.is_empty() && knows(&client, &flag);
            let among = if of_client { &client } else { at };
            let value = takes_value(among, &flag);
            add_flag(&mut held, among, flag);
            used += 1;
            if value && used < args.len() {
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

/// `--json=false` takes back an earlier `--json`, `--json=true` is the same as `--json`; the parser knows neither.
fn add_flag(to: &mut Vec<OsString>, at: &Command, flag: OsString) {
    let switch = flag.to_str().and_then(|text| {
        let (name, value) = text.split_once('=')?;
        let arg = find(at, OsStr::new(name))?;
        matches!(arg.get_action(), ArgAction::SetTrue).then_some(())?;
        Some((OsString::from(name), bool::from_text(value).ok()?))
    });
    match switch {
        Some((name, true)) => to.push(name),
        Some((name, false)) => to.retain(|earlier| *earlier != name),
        None => to.push(flag),
    }
}

fn knows(at: &Command, flag: &OsStr) -> bool {
    let name = flag
        .to_str()
        .and_then(|text| text.split('=').next())
        .unwrap_or_default();
    is_flag(flag) && find(at, OsStr::new(name)).is_some()
}

/// Whether this flag, somewhere at or below `at`, is followed by its value as an argument of its own.
fn takes_value(at: &Command, flag: &OsStr) -> bool {
    find(at, flag).is_some_and(|arg| arg.get_action().takes_values() && !arg.is_require_equals_set())
}

fn find<'a>(at: &'a Command, flag: &OsStr) -> Option<&'a Arg> {
    let text = flag.to_str()?;
    let is = |arg: &&Arg| match text.strip_prefix("--") {
        Some(long) => arg.get_long() == Some(long) || arg.get_all_aliases().is_some_and(|all| all.contains(&long)),
        None => arg
            .get_short()
            .is_some_and(|short| text[1..] == *short.encode_utf8(&mut [0; 4])),
    };
    let here = at.get_arguments().find(is);
    here.or_else(|| at.get_subcommands().find_map(|sub| find(sub, flag)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(line: &str) -> String {
        let args = line.split_whitespace().map(OsString::from).collect();
        let out = normalise(args, &super::super::command()).unwrap();
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
    fn a_text_to_send_holds_no_flags() {
        assert_eq!(
            normal("--server S send -json hello --json -x -- y"),
            "send --server S --json -- hello --json -x -- y"
        );
        assert_eq!(normal("send -- -x"), "send -- -x");
        assert_eq!(normal("send -body -x"), "send --body -x");
        assert_eq!(normal("thread reply m -plain a -b"), "threads reply m --plain -- a -b");
        assert_eq!(normal("reactions add m x --json"), "reactions add m x --json");
    }

    #[test]
    fn a_switch_may_have_a_value() {
        assert_eq!(normal("whoami --json=true --plain=0"), "whoami --json");
        assert_eq!(normal("--json whoami --json=F --json=maybe"), "whoami --json=maybe");
        assert_eq!(normal("serve --dev-bootstrap=false"), "serve --dev-bootstrap=false");
    }

    #[test]
    fn a_flag_of_the_client_is_followed_by_a_command_of_the_client() {
        let refused = |line: &str| {
            let args = line.split_whitespace().map(OsString::from).collect();
            normalise(args, &super::super::command()).unwrap_err()
        };
        assert_eq!(refused("--server X serve"), "unknown command \"serve\"");
        assert_eq!(refused("--user-id=u migrate status"), "unknown command \"migrate\"");
        assert_eq!(refused("--token t frob"), "unknown command \"frob\"");
        assert_eq!(refused("--json"), "client command is required");
        assert_eq!(normal("--server X -h"), "--help");
        assert_eq!(normal("--user-id u -server X whoami"), "whoami --user-id u --server X");
        assert_eq!(normal("--json admin invite list"), "admin invite list --json");
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
