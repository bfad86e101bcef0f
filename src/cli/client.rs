//! The commands of the chat client: their places in the tree, and how they are run.

use clap::{Args, Subcommand};
use tokio::runtime;

use super::signals::Signals;
use super::stored::{done, runtime as many_threads};
use crate::admin::Outcome;
use crate::client::{
    self, BodyArgs, Client, Flags, StreamArgs, channels, login, logout, messages, reactions, status, threads, whoami,
    workspaces,
};
use crate::model::Error;

// A command that asks a server.
#[derive(Args, Debug)]
pub struct Asking<A: Args> {
    #[command(flatten)]
    pub args: A,
    #[command(flatten)]
    pub flags: Flags,
}

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true, defer = true)]
pub enum Command {
    /// Sign in to a server with a sign-in token, and keep the session
    Login(Asking<login::Args>),
    /// End the kept session and forget it
    Logout(Asking<logout::Args>),
    /// Show who the server takes you for
    Whoami(Asking<whoami::Args>),
    /// Show server, user, workspace and channel of the next command
    Status(Asking<status::Args>),
    /// Workspaces that you see
    #[command(subcommand, arg_required_else_help = false)]
    Workspaces(Workspaces),
    /// Channels of a workspace
    #[command(subcommand, arg_required_else_help = false)]
    Channels(Channels),
    /// Send a message to a channel
    ///
    /// The text is that of --body, else of --file, else of --stdin, else the words of the command line. From the first
    /// word on nothing is a flag: `send hello --json` sends `hello --json`.
    Send(Asking<BodyArgs>),
    /// Messages of a channel
    #[command(subcommand, arg_required_else_help = false)]
    Messages(Messages),
    /// Print new messages of a channel as they come; the same as `messages tail`
    Tail(Asking<StreamArgs>),
    /// Threads
    #[command(subcommand, arg_required_else_help = false, visible_alias = "thread")]
    Threads(Threads),
    /// Reply in the thread of a message
    Reply(Asking<threads::Reply>),
    /// Reactions to messages
    #[command(subcommand, arg_required_else_help = false)]
    Reactions(Reactions),
    /// Events of a workspace
    #[command(subcommand, arg_required_else_help = false)]
    Events(Events),
}

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
pub enum Workspaces {
    /// List them: id, slug, name
    List(Asking<workspaces::List>),
    /// Make one the default of the next commands
    Use(Asking<workspaces::Use>),
}

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
pub enum Channels {
    /// List them: id, name, kind
    List(Asking<channels::List>),
    /// Make one the default of the next commands
    Use(Asking<channels::Use>),
    /// Create a public channel
    Create(Asking<channels::Create>),
}

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
pub enum Messages {
    /// Send a message; the same as `send`
    Send(Asking<BodyArgs>),
    /// List the latest messages: number, id, author, text
    List(Asking<messages::List>),
    /// Print new messages as they come
    ///
    /// Starts at the end of the log, or behind the last message that an earlier run printed. Reconnects by itself. With
    /// --json a line is one JSON object.
    Tail(Asking<StreamArgs>),
    /// Print everything that happens in a channel: messages, edits, deletions, replies, reactions
    ///
    /// Starts, resumes and reconnects as `messages tail`.
    Watch(Asking<StreamArgs>),
}

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
pub enum Threads {
    /// Print a message and its replies
    Open(Asking<threads::Open>),
    /// Reply in the thread of a message; the same as `reply`
    Reply(Asking<threads::Reply>),
}

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
pub enum Reactions {
    /// Add a reaction to a message
    Add(Asking<reactions::Args>),
    /// Take a reaction back
    Remove(Asking<reactions::Args>),
}

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
pub enum Events {
    /// Print everything that happens in a workspace
    ///
    /// Starts, resumes and reconnects as `messages tail`.
    Tail(Asking<StreamArgs>),
}

impl Command {
    pub fn run(self) -> u8 {
        match self {
            Command::Login(it) => ask(it, login::run),
            Command::Logout(it) => ask(it, logout::run),
            Command::Whoami(it) => ask(it, whoami::run),
            Command::Status(it) => ask(it, status::run),
            Command::Workspaces(Workspaces::List(it)) => ask(it, workspaces::list),
            Command::Workspaces(Workspaces::Use(it)) => ask(it, workspaces::choose),
            Command::Channels(Channels::List(it)) => ask(it, channels::list),
            Command::Channels(Channels::Use(it)) => ask(it, channels::choose),
            Command::Channels(Channels::Create(it)) => ask(it, channels::create),
            Command::Send(it) | Command::Messages(Messages::Send(it)) => ask(it, messages::send),
            Command::Messages(Messages::List(it)) => ask(it, messages::list),
            Command::Tail(it) | Command::Messages(Messages::Tail(it)) => follow(it, client::messages_tail),
            Command::Messages(Messages::Watch(it)) => follow(it, client::messages_watch),
            Command::Threads(Threads::Open(it)) => ask(it, threads::open),
            Command::Threads(Threads::Reply(it)) => ask(it, threads::threads_reply),
            Command::Reply(it) => ask(it, threads::reply),
            Command::Reactions(Reactions::Add(it)) => ask(it, reactions::add),
            Command::Reactions(Reactions::Remove(it)) => ask(it, reactions::remove),
            Command::Events(Events::Tail(it)) => follow(it, client::events_tail),
        }
    }
}

/// A command that ends by itself. Ctrl-C ends it at once, as any program.
fn ask<A: Args, W>(it: Asking<A>, work: W) -> u8
where
    W: AsyncFnOnce(&Client, A) -> Outcome,
{
    let Asking { args, flags } = it;
    let outcome = || {
        let client = Client::new(&flags)?;
        let runtime = runtime::Builder::new_current_thread().enable_all().build();
        runtime.map_err(Error::internal)?.block_on(work(&client, args))
    };
    done(outcome(), flags.verbose)
}

/// A command that goes on until somebody ends it, which is no failure.
fn follow<A: Args, W>(it: Asking<A>, work: W) -> u8
where
    W: AsyncFnOnce(&Client, A) -> Outcome,
{
    let Asking { args, flags } = it;
    let outcome = || {
        let client = Client::new(&flags)?;
        many_threads()?.block_on(async {
            let mut signals = Signals::listen().map_err(Error::internal)?;
            let (tell, told) = tokio::sync::oneshot::channel();
            tokio::spawn(async move {
                signals.next().await;
                let _ = tell.send(());
                // A reader that does not read holds up the line that is being written.
                tokio::time::sleep(std::time::Duration::from_secs(1)).await;
                std::process::exit(0);
            });
            tokio::select! {
                outcome = work(&client, args) => outcome,
                _ = told => Ok(()),
            }
        })
    };
    done(outcome(), flags.verbose)
}

/// What is wrong with the words after a noun of the client; `None` for other nouns.
pub fn usage(noun: &str, word: Option<&str>) -> Option<String> {
    let usage = match noun {
        "workspaces" => "workspaces list, or clickclack workspaces use <workspace>",
        "channels" => "channels list [--workspace WORKSPACE], or clickclack channels <use|create> <channel>",
        "messages" => "messages <send|list|tail|watch>",
        "threads" => "threads <open|reply> <message-id> [body]",
        "reactions" => "reactions <add|remove> <message-id> <emoji>",
        "events" => "events tail",
        _ => return None,
    };
    Some(match word {
        Some(word) if !matches!(noun, "workspaces" | "channels") => format!("unknown {noun} command {word:?}"),
        _ => format!("usage: clickclack {usage}"),
    })
}
