//! The chat client: the same binary as a person's or a script's way to talk to a server, over the public HTTP API and the
//! realtime socket and nothing else. One file per command; `Client` gives each of them the server, who is asking and
//! what was selected. Called by `cli`; never touches a store.

mod answer;
mod body;
mod file;
mod find;
mod flags;
mod http;
mod output;
mod selection;
mod server;
mod stored;
mod stream;

pub mod channels;
pub mod login;
pub mod logout;
pub mod messages;
pub mod reactions;
pub mod status;
pub mod threads;
pub mod whoami;
pub mod workspaces;

pub use body::BodyArgs;
pub use flags::Flags;
pub use stream::{StreamArgs, events_tail, messages_tail, messages_watch};

// What all commands of the binary share at a shell.
use crate::model::safe;
use crate::shell::{Failure, Mode, Outcome, exit, note};

use http::Http;
use selection::Selection;

/// What every command is given: a server, a credential, a selection and a way to answer.
pub struct Client {
    http: Http,
    selection: Selection,
    mode: Mode,
    verbose: bool,
    quiet: bool,
}

impl Client {
    /// Flags, then variables, then what is stored for that server. Sends nothing yet.
    pub fn new(flags: &Flags) -> Outcome<Client> {
        let selection = Selection::resolve(flags, &|name| std::env::var(name).ok(), stored::Stored::load())?;
        Ok(Client {
            http: Http::new(&selection, flags.verbose)?,
            selection,
            mode: flags.mode(),
            verbose: flags.verbose,
            quiet: flags.quiet,
        })
    }

    /// A note that is left out when fewer of them were asked for.
    fn note(&self, line: &str) {
        if !self.quiet {
            note(line);
        }
    }

    /// A note for those who asked for more of them.
    fn detail(&self, line: &str) {
        if self.verbose {
            note(line);
        }
    }
}
