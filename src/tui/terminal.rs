//! The terminal while the console has it: raw, on the alternate screen, with mouse and bracketed paste. It is given back
//! as it was at every end: quit, panic, signals, and while suspended. Standard error is caught meanwhile, because a
//! line from a thread in the background would tear the picture; it becomes a note on the screen.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write, stdout};
use std::sync::atomic::{AtomicBool, Ordering};

use crossbeam_channel::Sender;
use crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture};
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, SetTitle, disable_raw_mode, enable_raw_mode};
use crossterm::{cursor, execute};
use rustix::fd::OwnedFd;

use super::canvas::Canvas;
use super::state::State;
use super::theme::Tone;
use super::update::Event;

/// Ours now, and to be given back.
static TAKEN: AtomicBool = AtomicBool::new(false);

pub struct Terminal {
    canvas: Canvas<io::Stdout>,
    mouse: bool,
    /// Standard error as it was.
    stderr: Option<OwnedFd>,
    /// Where it goes meanwhile.
    pipe: OwnedFd,
}

impl Terminal {
    pub fn take(mouse: bool, events: Sender<Event>) -> io::Result<Terminal> {
        let (read, pipe) = rustix::pipe::pipe()?;
        std::thread::Builder::new()
            .name("console-stderr".into())
            .spawn(move || {
                for line in BufReader::new(File::from(read)).lines().map_while(Result::ok) {
                    let _ = events.send(Event::Note(line, Tone::Warn));
                }
            })?;
        let mut terminal = Terminal {
            canvas: Canvas::new(stdout()),
            mouse,
            stderr: None,
            pipe,
        };
        restore_on_panic();
        terminal.enter()?;
        Ok(terminal)
    }

    fn enter(&mut self) -> io::Result<()> {
        enable_raw_mode()?;
        TAKEN.store(true, Ordering::SeqCst);
        execute!(
            stdout(),
            EnterAlternateScreen,
            EnableBracketedPaste,
            SetTitle("clickclack"),
            cursor::Hide
        )?;
        if self.mouse {
            execute!(stdout(), EnableMouseCapture)?;
        }
        let before = rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stderr(), 3)?;
        rustix::stdio::dup2_stderr(&self.pipe)?;
        self.stderr = Some(before);
        self.forget();
        Ok(())
    }

    pub fn leave(&mut self) {
        if let Some(before) = self.stderr.take() {
            let _ = rustix::stdio::dup2_stderr(before);
        }
        give_back();
    }

    pub fn draw(&mut self, state: &State) -> io::Result<()> {
        self.canvas.draw(|buffer| super::view::draw(state, buffer))
    }

    pub fn size(&self) -> io::Result<(u16, u16)> {
        self.canvas.size().map(|size| (size.width, size.height))
    }

    /// Everything is drawn anew with the next picture.
    pub fn forget(&mut self) {
        self.canvas.forget();
    }

    pub fn set_mouse(&mut self, on: bool) -> io::Result<()> {
        self.mouse = on;
        if on {
            execute!(stdout(), EnableMouseCapture)
        } else {
            execute!(stdout(), DisableMouseCapture)
        }
    }

    /// OSC 52: the terminal puts it into the clipboard, also through SSH.
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        let encoded = data_encoding::BASE64.encode(text.as_bytes());
        let mut out = stdout();
        write!(out, "\x1b]52;c;{encoded}\x07")?;
        out.flush()
    }

    /// Back to the shell until `fg`.
    pub fn suspend(&mut self) -> io::Result<()> {
        self.leave();
        // Stops here, as the default of the signal does.
        signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP)?;
        self.enter()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.leave();
    }
}

/// Once, whoever asks. A terminal that is gone cannot be written to, and need not be.
fn give_back() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    let _ = execute!(
        stdout(),
        DisableMouseCapture,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        cursor::Show
    );
    let _ = disable_raw_mode();
}

/// A panic of the drawing thread is told on a clean terminal; one of another thread is an error of its request, and
/// a note on the screen.
fn restore_on_panic() {
    let ours = std::thread::current().id();
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if std::thread::current().id() == ours {
            give_back();
            // Standard error is still the pipe: what is told there would be lost.
            let _ = writeln!(stdout(), "clickclack tui: {info}");
            return;
        }
        before(info);
    }));
}
