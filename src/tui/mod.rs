//! The console of the operator: `clickclack tui`. `state` is plain data, `update` changes it by events, `view` draws it,
//! `worker` does all waiting, `terminal` takes the terminal and gives it back. Called by `cli`; changes the store only
//! through functions of `chat` and `admin` that the commands use.

pub mod action;
mod canvas;
mod change;
mod dialog;
mod input;
pub mod keymap;
mod keys;
mod list;
mod load;
mod memory;
mod palette;
mod pane;
mod row;
mod screen;
mod state;
mod terminal;
#[cfg(test)]
mod tests;
mod text;
pub mod theme;
mod update;
mod view;
mod worker;

use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::Instant;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGTSTP};

use crate::admin::{Failure, Frame, Outcome};
use crate::model::{Error, Kind, Time};
use crate::store::Engine;
use keymap::Keymap;
use memory::Memory;
use row::Row;
use state::{Request, Settings, State};
use terminal::Terminal;
use theme::Theme;
use update::{Event, update};
use worker::Worker;

#[derive(clap::Args, Clone, Debug, Default)]
pub struct Args {
    /// Look, and change nothing
    #[arg(long)]
    pub read_only: bool,
    /// Colours; the last one chosen, unless NO_COLOR asks for none
    #[arg(long, value_enum, value_name = "THEME")]
    pub theme: Option<Theme>,
    /// Draw with letters only
    #[arg(long)]
    pub ascii: bool,
    /// Look into a backup, read-only, and compare it with the store
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
    /// Folder of the screen of backups [default: <data>/backups]
    #[arg(long, value_name = "DIR")]
    pub backups: Option<PathBuf>,
    /// Keys by action, instead of clickclack/keymap.toml in the configuration folder
    #[arg(long, value_name = "FILE")]
    pub keymap: Option<PathBuf>,
}

impl Args {
    fn backups(&self, frame: &Frame) -> PathBuf {
        self.backups.clone().unwrap_or_else(|| frame.data.join("backups"))
    }

    /// A backup is only looked into.
    fn reads_only(&self) -> bool {
        self.read_only || self.from.is_some()
    }
}

/// What the console works on.
pub struct Place {
    /// As every command has it.
    pub frame: Frame,
    /// What the configuration says, for the checks of `doctor`.
    pub doctor: crate::admin::doctor::Settings,
    /// The whole configuration, secrets masked.
    pub config: Vec<crate::admin::config::show::Line>,
    /// The flags by which a command finds the same store.
    pub named: Vec<String>,
    /// How a backup is tried out.
    pub drill: worker::Drill,
}

/// Runs until the person leaves. Needs a terminal at both ends.
pub fn run(runtime: &tokio::runtime::Runtime, place: Place, args: &Args) -> Outcome {
    if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
        let refused = Error::forbidden("the console needs a terminal for input and output");
        return Err(Failure::from(refused).next("clickclack admin --help"));
    }
    let keymap = keymap(args)?;
    let name = place.frame.location.to_string();
    let memory = Memory::load(&name);
    if let Some(file) = args.from.as_ref().filter(|file| !file.exists()) {
        let missing = Error::new(Kind::NotFound, format!("there is no backup {}", file.display()));
        return Err(Failure::from(missing).next("clickclack backup list DIR"));
    }
    let settings = Settings {
        engine: match place.frame.location.engine() {
            Engine::Sqlite => "SQLite",
            Engine::Postgres => "Postgres",
        },
        store: name.clone(),
        read_only: args.reads_only(),
        named: place
            .named
            .iter()
            .map(|word| format!(" {}", text::shell(word)))
            .collect(),
        backups: args.backups(&place.frame).display().to_string(),
        from: args.from.as_ref().map(|file| file.display().to_string()),
        theme: memory.first_theme(args.theme, std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty())),
        ascii: args.ascii,
        mouse: memory.mouse.unwrap_or(true),
        keymap,
        config: place
            .config
            .iter()
            .filter_map(|line| Row::new(line.key, line.key.into(), line).ok())
            .collect(),
    };
    let (sender, events) = unbounded();
    let worker = Worker::new(runtime.handle().clone(), place, args, sender.clone());
    let broken = |e: std::io::Error| Failure::from(Error::internal(e)).while_doing("the terminal failed");
    listen_to_signals(sender.clone()).map_err(broken)?;
    let mut terminal = Terminal::take(settings.mouse, sender.clone()).map_err(broken)?;
    let size = terminal.size().map_err(broken)?;
    let state = State::new(settings, memory, size, Time::now());
    let ended = turn(state, &mut terminal, &worker, &events, sender);
    terminal.leave();
    worker.close();
    match ended {
        Ok(Ended::Quit) => Ok(()),
        Ok(Ended::Signal(signal)) => std::process::exit(128 + signal),
        Err(e) if matches!(e.kind(), std::io::ErrorKind::BrokenPipe) => Ok(()),
        Err(e) => Err(broken(e)),
    }
}

fn keymap(args: &Args) -> Outcome<Keymap> {
    let given = args.keymap.clone();
    let usual = Keymap::usual_file().filter(|path| path.exists());
    match given.or(usual) {
        Some(path) => Keymap::read(&path).map_err(|e| Failure::from(Error::new(Kind::Invalid, e))),
        None => Ok(Keymap::default()),
    }
}

enum Ended {
    Quit,
    Signal(i32),
}

/// The loop: wait for something, take in everything that has happened, draw once.
fn turn(
    mut state: State,
    terminal: &mut Terminal,
    worker: &Worker,
    events: &Receiver<Event>,
    sender: Sender<Event>,
) -> std::io::Result<Ended> {
    terminal.draw(&state)?;
    read_keys(sender)?;
    worker.open();
    loop {
        let first = match events.recv_timeout(state.wake_in()) {
            Ok(event) => event,
            Err(RecvTimeoutError::Timeout) => Event::Tick,
            Err(RecvTimeoutError::Disconnected) => return Ok(Ended::Quit),
        };
        let begun = Instant::now();
        let mut next = Some(first);
        while let Some(event) = next {
            if let Event::Signal(signal) = event {
                if signal == SIGTSTP {
                    terminal.suspend()?;
                    state.size = terminal.size()?;
                } else {
                    return Ok(Ended::Signal(signal));
                }
            } else {
                #[cfg(debug_assertions)]
                panic_when_asked(&event);
                for request in update(&mut state, event, Time::now()) {
                    carry_out(&mut state, terminal, worker, request)?;
                }
            }
            if state.quit {
                return Ok(Ended::Quit);
            }
            // What comes in faster than it is drawn must not keep the screen still.
            next = if begun.elapsed().as_millis() < 10 {
                events.try_recv().ok()
            } else {
                None
            };
        }
        terminal.draw(&state)?;
    }
}

fn carry_out(state: &mut State, terminal: &mut Terminal, worker: &Worker, request: Request) -> std::io::Result<()> {
    match request {
        Request::Copy(text) => terminal.copy(&text),
        Request::Mouse(on) => terminal.set_mouse(on),
        Request::Redraw => {
            terminal.forget();
            Ok(())
        }
        Request::Suspend => {
            terminal.suspend()?;
            state.size = terminal.size()?;
            Ok(())
        }
        Request::Remember(memory) => {
            memory.save(&state.settings.store);
            Ok(())
        }
        request => {
            worker.submit(request);
            Ok(())
        }
    }
}

/// So that a test can see what a panic leaves behind. Not in the binary that people run.
#[cfg(debug_assertions)]
fn panic_when_asked(event: &Event) {
    let Event::Key(key) = event else { return };
    if key.code == crossterm::event::KeyCode::F(12) && std::env::var_os("CLICKCLACK_TUI_PANIC").is_some() {
        panic!("asked to panic");
    }
}

/// Keys, clicks and sizes, as they come.
fn read_keys(events: Sender<Event>) -> std::io::Result<()> {
    use crossterm::event::Event as Happened;
    std::thread::Builder::new().name("console-keys".into()).spawn(move || {
        while let Ok(happened) = crossterm::event::read() {
            let event = match happened {
                Happened::Key(key) => Event::Key(key),
                Happened::Mouse(mouse) => Event::Mouse(mouse),
                Happened::Paste(text) => Event::Paste(text),
                Happened::Resize(width, height) => Event::Resize(width, height),
                _ => continue,
            };
            if events.send(event).is_err() {
                return;
            }
        }
        // The terminal is gone.
        let _ = events.send(Event::Signal(SIGHUP));
    })?;
    Ok(())
}

fn listen_to_signals(events: Sender<Event>) -> std::io::Result<()> {
    let mut signals = signal_hook::iterator::Signals::new([SIGTERM, SIGHUP, SIGINT, SIGTSTP])?;
    std::thread::Builder::new()
        .name("console-signals".into())
        .spawn(move || {
            for signal in signals.forever() {
                if events.send(Event::Signal(signal)).is_err() {
                    return;
                }
            }
        })?;
    Ok(())
}
