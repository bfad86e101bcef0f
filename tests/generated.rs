//! What the binary generates from its own declarations is in the repository as the binary writes it today.
//! `scripts/generate` (this test with CLICKCLACK_GENERATE=1) brings it up to date.

mod harness;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clickclack::cli::config::KEYS;
use clickclack::tui::action::{ACTIONS, Danger, Effect, Entry, Place};
use harness::run_in;

fn root() -> PathBuf {
    env!("CARGO_MANIFEST_DIR").into()
}

fn generating() -> bool {
    std::env::var_os("CLICKCLACK_GENERATE").is_some()
}

/// All files of a folder by name.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return BTreeMap::new();
    };
    entries
        .map(|e| e.unwrap())
        .map(|e| {
            (
                e.file_name().into_string().unwrap(),
                std::fs::read_to_string(e.path()).unwrap(),
            )
        })
        .collect()
}

/// Compares a folder of the repository with what it should hold, or writes it.
fn agree(folder: &str, wanted: BTreeMap<String, String>) {
    let path = root().join(folder);
    if generating() {
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        for (name, text) in &wanted {
            std::fs::write(path.join(name), text).unwrap();
        }
    }
    let found = files(&path);
    let names = |files: &BTreeMap<String, String>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(
        names(&found),
        names(&wanted),
        "{folder}/ is stale: run scripts/generate"
    );
    for (name, text) in wanted {
        assert!(found[&name] == text, "{folder}/{name} is stale: run scripts/generate");
    }
}

#[test]
fn the_manual_pages_are_those_of_the_binary() {
    let out = tempfile::tempdir().unwrap();
    run_in(out.path(), &["man", "--out", "pages"], &[]).ok();
    agree("man", files(&out.path().join("pages")));
}

#[test]
fn the_completions_are_those_of_the_binary() {
    let home = tempfile::tempdir().unwrap();
    let script = |shell: &str| run_in(home.path(), &["completions", shell], &[]).ok().stdout;
    let wanted = [
        ("clickclack.bash", "bash"),
        ("_clickclack", "zsh"),
        ("clickclack.fish", "fish"),
    ];
    agree(
        "completions",
        wanted
            .into_iter()
            .map(|(file, shell)| (file.to_owned(), script(shell)))
            .collect(),
    );
}

#[test]
fn the_page_of_settings_lists_every_key() {
    let mut table = String::from("| key | variable | flag | default | meaning |\n| --- | --- | --- | --- | --- |\n");
    let code = |text: &str| {
        if text.is_empty() {
            String::new()
        } else {
            format!("`{text}`")
        }
    };
    for key in KEYS {
        let default = if key.default.is_empty() {
            key.default_note
        } else {
            key.default
        };
        let default = if default.starts_with("the ") {
            default.to_owned()
        } else {
            code(default)
        };
        let flag = key.flag.map(|flag| format!("`--{flag}`")).unwrap_or_default();
        let meaning = if key.secret {
            format!("{} (secret)", key.help)
        } else {
            key.help.to_owned()
        };
        table += &format!("| `{}` | `{}` | {flag} | {default} | {meaning} |\n", key.name, key.env);
    }
    between("docs/operator/configuration.md", "settings", &table);
}

/// Compares what stands between two marks of a page with what it should be, or writes it.
fn between(page: &str, mark: &str, wanted: &str) {
    let path = root().join(page);
    let text = std::fs::read_to_string(&path).unwrap();
    let (open, close) = (format!("<!-- {mark} -->\n"), format!("<!-- /{mark} -->"));
    let (before, rest) = text.split_once(&open).unwrap();
    let (_, after) = rest.split_once(&close).unwrap();
    let wanted = format!("{before}{open}{wanted}{close}{after}");
    if generating() {
        std::fs::write(&path, &wanted).unwrap();
    }
    assert!(text == wanted || generating(), "{page} is stale: run scripts/generate");
}

#[test]
fn the_page_of_actions_lists_every_action_of_the_console() {
    let code = |text: &str| match text {
        "" => String::new(),
        text => format!("`{text}`"),
    };
    let place = |place: Place| match place {
        Place::Everywhere => "everywhere".to_owned(),
        Place::Lists => "every list".to_owned(),
        Place::On(lists) => lists
            .iter()
            .map(|list| list.spec().title)
            .collect::<Vec<_>>()
            .join(", "),
    };
    let mut changes = String::from(
        "## What changes something\n\n| key | action | id | on | command | leaves | `u` undoes it | the name is typed |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    let mut looks =
        String::from("\n## What only looks\n\n| key | action | id | on | command |\n| --- | --- | --- | --- | --- |\n");
    for action in ACTIONS.iter() {
        let keys: Vec<_> = action.keys.iter().map(|key| code(key)).collect();
        let line = format!(
            "| {} | {} | `{}` | {} | {} |",
            keys.join(" "),
            action.title,
            action.id,
            place(action.place),
            code(action.twin)
        );
        match action.effect {
            Effect::Look => looks += &format!("{line}\n"),
            Effect::Change { danger, leaves } => {
                let entry = match leaves {
                    Entry::Audit(name) => format!("audit `{name}`"),
                    Entry::Journal(kind) => format!("journal `{kind}`"),
                    Entry::Nothing => String::new(),
                };
                let yes = |wanted: Danger| if danger == wanted { "yes" } else { "" };
                let (undone, typed) = (yes(Danger::Undoable), yes(Danger::Severe));
                changes += &format!("{line} {entry} | {undone} | {typed} |\n");
            }
        }
    }
    between(
        "docs/operator/console-actions.md",
        "actions",
        &format!("{changes}{looks}"),
    );
}

/// The words of every command that does something, `["admin", "user", "create"]`.
fn leaves(command: &clap::Command, path: &[&str]) -> Vec<String> {
    let mut all = Vec::new();
    for sub in command.get_subcommands() {
        let path = [path, &[sub.get_name()]].concat();
        all.extend(if sub.has_subcommands() {
            leaves(sub, &path)
        } else {
            vec![path.join(" ")]
        });
    }
    all
}

#[test]
fn the_page_of_commands_names_every_command() {
    let page = std::fs::read_to_string(root().join("docs/operator/commands.md")).unwrap();
    for command in leaves(&clickclack::cli::command(), &[]) {
        // `migrate up` is what `migrate` alone does.
        let named = page.contains(&format!("`{command}`")) || command == "migrate up";
        assert!(named, "docs/operator/commands.md does not name `{command}`");
    }
}
