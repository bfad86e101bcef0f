//! From a parsed command line to the command that it means.

use super::config::Serving;
use super::stored::{Stored, done, frame, runtime, stored};
use super::tree::{self, Backup, Cli, Command, Config, Configured, Migrate, MigrateVerb, Tui};
use super::{pages, serve};
use crate::admin::{self, Frame, Outcome};

pub fn run(cli: Cli) -> u8 {
    match cli.command {
        Command::Serve(it) => done(serve::run(&it.settings), it.debug),
        Command::Migrate(Migrate {
            verb: Some(MigrateVerb::Status(it)),
            ..
        }) => stored(it, admin::migrate::status),
        Command::Migrate(Migrate {
            verb: Some(MigrateVerb::Plan(it)),
            ..
        }) => stored(it, admin::migrate::plan),
        Command::Migrate(
            Migrate {
                verb: Some(MigrateVerb::Up(it)),
                ..
            }
            | Migrate { verb: None, up: it },
        ) => stored(it, admin::migrate::up),
        Command::Backup(Backup { verb: Some(it), .. }) => it.run(),
        Command::Backup(Backup { verb: None, take }) => stored(take, admin::backup::take::run),
        Command::Restore(it) => restore(it),
        Command::Admin(it) => it.run(),
        Command::Export(it) => stored(it, admin::export::run),
        Command::Import(it) => stored(it, admin::import::run),
        Command::Store(it) => it.run(),
        Command::Doctor(it) => doctor(it),
        Command::SupportBundle(it) => support_bundle(it),
        Command::Config(Config::Show(it)) => configured(it, show),
        Command::Config(Config::Check(it)) => configured(it, |it| {
            it.settings.config()?.check()?;
            admin::config::check::run(it.answer.mode())
        }),
        Command::Client(it) => it.run(),
        Command::Tui(it) => done(tui(&it), it.debug),
        Command::Completions(it) => done(pages::completions(it), false),
        Command::Man(it) => done(pages::man(it, tree::parser()), false),
        Command::Version(it) => done(admin::version::run(it.answer.mode()), it.answer.debug),
    }
}

fn tui(it: &Tui) -> Outcome {
    let config = it.place.config()?;
    let place = crate::tui::Place {
        frame: frame(
            &it.place,
            admin::AnswerFlags::default(),
            admin::ProgressFlags::default(),
        )?,
        doctor: it.place.doctored(),
        config: lines(&config),
        named: it.place.words(),
        drill: super::drill::for_the_console,
    };
    crate::tui::run(&runtime()?, place, &it.args)
}

fn configured(it: Configured, work: impl FnOnce(&Configured) -> Outcome) -> u8 {
    let outcome = work(&it);
    done(outcome, it.answer.debug)
}

fn show(it: &Configured) -> Outcome {
    let lines = lines(&it.settings.config()?);
    admin::config::show::run(it.answer.mode(), &lines)
}

/// The URLs among the words of a setting without what may be a password: who signs in, and what stands behind `?`.
fn uncredentialed(value: &str) -> String {
    let bare = |word: &str| {
        let Some((scheme, rest)) = word.split_once("://") else {
            return word.to_owned();
        };
        let (place, query) = rest.split_once('?').map_or((rest, ""), |(place, _)| (place, "?***"));
        let (who, place) = place.rsplit_once('@').map_or(("", place), |(_, place)| ("***@", place));
        format!("{scheme}://{who}{place}{query}")
    };
    value.split(' ').map(bare).collect::<Vec<_>>().join(" ")
}

/// All settings as they may be shown.
fn lines(config: &super::config::Config) -> Vec<admin::config::show::Line> {
    // A URL that cannot be read may hold a password anywhere.
    let db = config.location().map_or_else(|_| "***".into(), |at| at.to_string());
    config
        .rows()
        .into_iter()
        .map(|(key, value, origin)| admin::config::show::Line {
            key: key.name,
            value: match key.name {
                "db" => db.clone(),
                _ if key.secret && !value.is_empty() => "***".into(),
                _ => uncredentialed(&value),
            },
            origin,
            env: key.env,
            secret: key.secret,
        })
        .collect()
}

fn restore(it: Stored<admin::restore::Args>) -> u8 {
    let settings = it.place.doctored();
    stored(it, async |frame: &Frame, args| {
        admin::restore::run(frame, &settings, args).await
    })
}

fn doctor(it: Stored<admin::doctor::Args, Serving>) -> u8 {
    let settings = it.place.doctored();
    stored(it, async |frame: &Frame, args| {
        admin::doctor::run(frame, &settings, args).await
    })
}

fn support_bundle(it: Stored<admin::support_bundle::Args, Serving>) -> u8 {
    let config = it.place.config().map_err(|fault| fault.message);
    let config = config.map(|config| lines(&config));
    let settings = it.place.doctored();
    stored(it, async |frame: &Frame, args| {
        admin::support_bundle::run(frame, &settings, config, args).await
    })
}
