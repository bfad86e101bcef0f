//! `man` and `completions`: the command tree as manual pages and as completion scripts. `scripts/generate` writes both
//! into the repository; a test fails when they are stale.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap_complete::env::{Bash, EnvCompleter, Fish, Zsh};
use clap_mangen::roff::{Roff, bold, roman};

use super::config::KEYS;
use crate::admin::{Failure, Outcome, exit};

#[derive(clap::Args, Debug)]
pub struct Man {
    /// Folder to write one page per command into
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

#[derive(clap::Args, Debug)]
pub struct Completions {
    #[arg(value_enum)]
    pub shell: ShellName,
}

#[derive(clap::ValueEnum, Clone, Copy, Debug)]
pub enum ShellName {
    Bash,
    Zsh,
    Fish,
}

/// A script in a folder of zsh's `fpath` is read at the first Tab, and has to answer that one too.
const AUTOLOADED: &[u8] = br#"if [[ $funcstack[1] == _clickclack ]]; then
    _clap_dynamic_completer_clickclack
fi
"#;

pub fn completions(args: Completions) -> Outcome {
    let shell: &dyn EnvCompleter = match args.shell {
        ShellName::Bash => &Bash,
        ShellName::Zsh => &Zsh,
        ShellName::Fish => &Fish,
    };
    let mut script = Vec::new();
    let name = "clickclack";
    shell.write_registration(super::live::VARIABLE, name, name, name, &mut script)?;
    if let ShellName::Zsh = args.shell {
        script.extend_from_slice(AUTOLOADED);
    }
    Ok(io::stdout().write_all(&script)?)
}

/// Without a folder, the page of `clickclack` itself.
pub fn man(args: Man, tree: clap::Command) -> Outcome {
    let pages = render(tree)?;
    let Some(folder) = args.out else {
        let (_, text) = pages.last().expect("the tree has a root, and its page comes last");
        return Ok(io::stdout().write_all(text)?);
    };
    std::fs::create_dir_all(&folder).map_err(|e| Failure::file("create", &folder, e))?;
    for (name, text) in &pages {
        write_whole(&folder.join(name), text).map_err(|e| Failure::file("write", &folder.join(name), e))?;
    }
    Ok(())
}

/// A reader sees the old page or the new one.
fn write_whole(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(".tmp");
    std::fs::write(&temporary, text)?;
    std::fs::rename(&temporary, path)
}

/// Every page with its file name, the root last.
fn render(tree: clap::Command) -> io::Result<Vec<(String, Vec<u8>)>> {
    fn walk(command: &clap::Command, pages: &mut Vec<(String, Vec<u8>)>) -> io::Result<()> {
        for sub in command.get_subcommands().filter(|c| !c.is_hide_set()) {
            walk(sub, pages)?;
        }
        let page = page(command)?;
        pages.push((
            format!("{}.1", command.get_display_name().unwrap_or("clickclack")),
            page,
        ));
        Ok(())
    }
    // The version is left out: a page must not change with every build.
    let mut root = tree.version(None::<&str>).disable_version_flag(false);
    root.build();
    let mut pages = Vec::new();
    walk(&root, &mut pages)?;
    Ok(pages)
}

fn page(command: &clap::Command) -> io::Result<Vec<u8>> {
    let name = command.get_display_name().unwrap_or("clickclack");
    let man = clap_mangen::Man::new(command.clone())
        .title(name)
        .source("ClickClack")
        .manual("ClickClack manual");
    let mut out = Vec::new();
    man.render_title(&mut out)?;
    man.render_name_section(&mut out)?;
    man.render_synopsis_section(&mut out)?;
    man.render_description_section(&mut out)?;
    man.render_options_section(&mut out)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut out)?;
    }
    let mut rest = Roff::new();
    if name == "clickclack" || name == "clickclack-serve" {
        environment(&mut rest);
    }
    exit_status(&mut rest);
    rest.to_writer(&mut out)?;
    Ok(out)
}

fn environment(roff: &mut Roff) {
    roff.control("SH", ["ENVIRONMENT"]);
    roff.text([roman(
        "Each variable has a key of the same meaning in the configuration file. A flag wins over a variable, a variable \
         over the file. An empty variable counts as not set.",
    )]);
    for key in KEYS {
        roff.control("TP", []);
        roff.text([bold(key.env)]);
        roff.text([roman(format!("{}. Key {} in the file.", key.help, key.name))]);
    }
}

fn exit_status(roff: &mut Roff) {
    roff.control("SH", ["EXIT STATUS"]);
    for (code, meaning) in exit::TABLE {
        roff.control("TP", []);
        roff.text([bold(code.to_string())]);
        roff.text([roman(*meaning)]);
    }
}
