//! A command on a store: the settings and flags that all of them take, the frame that it works in, the signals that
//! stop it, and the exit code that it ends with.

use std::io::Write;

use clap::Args;
use tokio::sync::oneshot;

use super::config::{Choice, Flags, OnStore, Origin};
use super::signals::{Signal, Signals};
use crate::admin::{self, Failure, Frame, Outcome, exit};
use crate::model::Error;
use crate::store::Stop;

// A command that works on a store; `C` says which settings are flags of it. No doc comment here or on other flags of a
// command: clap would take it for the help of the command, which is made late.
#[derive(Args, Debug)]
pub struct Stored<A: Args, C: Choice = OnStore> {
    #[command(flatten)]
    pub args: A,
    #[command(flatten)]
    pub place: Flags<C>,
    #[command(flatten)]
    pub answer: admin::AnswerFlags,
    #[command(flatten)]
    pub progress: admin::ProgressFlags,
}

/// Runs a command on its store. The first signal asks it to stop after its step, the second ends the process.
pub(super) fn stored<A: Args, C: Choice, W>(it: Stored<A, C>, work: W) -> u8
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

pub(super) fn frame<C>(flags: &Flags<C>, answer: admin::AnswerFlags, progress: admin::ProgressFlags) -> Outcome<Frame> {
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

pub(super) fn done(outcome: Outcome, debug: bool) -> u8 {
    match outcome {
        Ok(()) => exit::DONE,
        Err(failure) => failure.report(debug),
    }
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
