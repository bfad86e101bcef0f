//! From a parsed command line to the command that it means: builds the runtime and the frame, listens for signals,
//! and turns the end into an exit code.

use std::io::Write;

use tokio::sync::oneshot;

use super::config::{Choice, Flags, Origin, Serving};
use super::signals::{Signal, Signals};
use super::tree::{Backup, Cli, Command, Config, Configured, Migrate, MigrateVerb, Stored, Tui};
use super::{pages, serve};
use crate::admin::{self, Failure, Frame, Outcome, exit};
use crate::model::Error;
use crate::store::Stop;

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
        Command::Restore(it) => stored(it, admin::restore::run),
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
        Command::Man(it) => done(pages::man(it), false),
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
        drill: super::drill::for_the_console,
    };
    crate::tui::run(&runtime()?, place, &it.args)
}

pub(super) fn done(outcome: Outcome, debug: bool) -> u8 {
    match outcome {
        Ok(()) => exit::DONE,
        Err(failure) => failure.report(debug),
    }
}

fn configured(it: Configured, work: impl FnOnce(&Configured) -> Outcome) -> u8 {
    let outcome = work(&it);
    done(outcome, it.answer.debug)
}

fn show(it: &Configured) -> Outcome {
    let lines = lines(&it.settings.config()?);
    admin::config::show::run(it.answer.mode(), &lines)
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
                _ => value,
            },
            origin,
            env: key.env,
            secret: key.secret,
        })
        .collect()
}

/// Runs a command on its store. The first signal asks it to stop after its step, the second ends the process.
pub(super) fn stored<A: clap::Args, C: Choice, W>(it: Stored<A, C>, work: W) -> u8
where
    W: AsyncFnOnce(&Frame, A) -> Outcome,
{
    let debug = it.answer.debug;
    let run = || {
        let frame = frame(&it.place, it.answer, it.progress)?;
        until_told(&frame, debug, work(&frame, it.args))
    };
    done(run(), debug)
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

fn frame<C>(flags: &Flags<C>, answer: admin::AnswerFlags, progress: admin::ProgressFlags) -> Outcome<Frame> {
    // Few commands need upload bytes, or a bucket: what is wrong with their place is told by those.
    let config = flags.config();
    let place = flags.place()?;
    let uploads = match &config {
        Ok(config) => config.blob_place().map_err(|fault| fault.message),
        Err(fault) => Err(fault.message.clone()),
    };
    Ok(Frame {
        data: (&place.data.value).into(),
        location: place.location()?,
        uploads,
        uploads_named: !matches!(place.uploads.origin, Origin::Derived(_)),
        places: admin::Places::new(move |url| match &config {
            Ok(config) => config.blob_place_at(url).map_err(|fault| fault.message),
            Err(fault) => Err(fault.message.clone()),
        }),
        mode: answer.mode(),
        progress,
        stop: Stop::default(),
    })
}

fn until_told(frame: &Frame, debug: bool, work: impl Future<Output = Outcome>) -> Outcome {
    runtime()?.block_on(async {
        let signals = Signals::listen().map_err(Error::internal)?;
        let (tell, mut told) = oneshot::channel();
        // On a thread of its own: this one may be waiting for an answer at the terminal.
        tokio::spawn(listen(signals, frame.clone(), tell));
        match (work.await, told.try_recv()) {
            // Work that noticed the request ends with an error; what caused it is the signal.
            (Err(failure), Ok(signal)) => {
                failure.report(debug);
                std::process::exit(signal.exit_code().into())
            }
            (outcome, _) => outcome,
        }
    })
}

async fn listen(mut signals: Signals, frame: Frame, tell: oneshot::Sender<Signal>) {
    let first = signals.next().await;
    if admin::frame::is_asking() {
        // The shell goes on in a line of its own.
        let _ = writeln!(std::io::stderr());
        std::process::exit(first.exit_code().into());
    }
    // Nobody hears it when the work has just ended.
    let _ = tell.send(first);
    frame.stop.raise();
    frame.note("stopping after this step, again to abort");
    let second = signals.next().await;
    std::process::exit(second.exit_code().into());
}

/// Threads for the store's blocking work and the server's connections.
pub(super) fn runtime() -> Outcome<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        // For files, which take turns anyway. Without a limit two hundred uploads leave over a hundred threads behind.
        .max_blocking_threads(24)
        .enable_all()
        .build()
        .map_err(|e| Failure::from(Error::internal(e)).while_doing("cannot start the runtime"))
}
