//! `messages tail`, `messages watch` and `events tail`: what happens on a server, line by line, from where the last run
//! ended. Pages of the log first, then the socket; a cursor is saved after its line was written and never before, so
//! a crash repeats one event at most.

mod backoff;
mod cursor;
mod line;
mod socket;

use serde_json::Value;

use backoff::Backoff;
use cursor::Cursor;
use socket::{Frame, Socket};

use super::answer::{list, text};
use super::http::encoded;
use super::{Client, Failure, Outcome, exit, note};
use crate::model::Kind;

#[derive(clap::Args, Debug)]
pub struct StreamArgs {}

/// Which events are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    /// New messages of a channel.
    Messages,
    /// Everything in a channel.
    Channel,
    /// Everything in a workspace.
    Workspace,
}

impl Scope {
    /// As in the names of cursor files.
    fn name(self) -> &'static str {
        match self {
            Scope::Messages => "messages",
            Scope::Channel => "channel",
            Scope::Workspace => "workspace",
        }
    }
}

pub async fn messages_tail(client: &Client, _: StreamArgs) -> Outcome {
    run(client, Scope::Messages).await
}

pub async fn messages_watch(client: &Client, _: StreamArgs) -> Outcome {
    run(client, Scope::Channel).await
}

pub async fn events_tail(client: &Client, _: StreamArgs) -> Outcome {
    run(client, Scope::Workspace).await
}

struct Stream<'a> {
    client: &'a Client,
    scope: Scope,
    workspace: String,
    /// Empty when the scope is the workspace.
    channel: String,
    cursor: Cursor,
    backoff: Backoff,
}

/// How a connection ended, when not by an error.
enum Ended {
    /// The log no longer holds what follows the cursor.
    Resync,
    Closed(String),
}

/// Goes on until somebody ends it, the pipe closes, or the server refuses for good.
async fn run(client: &Client, scope: Scope) -> Outcome {
    let mut stream = Stream::start(client, scope).await?;
    loop {
        let why = match stream.connection().await {
            Ok(Ended::Resync) => match stream.resync().await {
                Ok(()) => "the stream starts over".into(),
                Err(failure) => passing(failure)?,
            },
            Ok(Ended::Closed(why)) => why,
            Err(failure) => passing(failure)?,
        };
        stream.backoff.wait(client, &why).await;
    }
}

/// What passes by itself: the network, a server that is being restarted or has too much to do. Anything else ends the
/// stream.
fn passing(failure: Failure) -> Outcome<String> {
    match failure.code {
        exit::NETWORK | exit::UNEXPECTED => Ok(failure.text()),
        _ if failure.kind() == Kind::TooMany => Ok(failure.text()),
        _ => Err(failure),
    }
}

impl<'a> Stream<'a> {
    /// From the saved cursor, else from the end of the log: history is not replayed.
    async fn start(client: &'a Client, scope: Scope) -> Outcome<Stream<'a>> {
        let (workspace, channel) = match scope {
            Scope::Workspace => (client.workspace().await?, Value::Null),
            _ => {
                let place = client.place().await?;
                (place.workspace, place.channel)
            }
        };
        let workspace = text(&workspace, "/id")?.to_owned();
        let channel = match scope {
            Scope::Workspace => String::new(),
            _ => text(&channel, "/id")?.to_owned(),
        };
        let name = [
            client.selection.server.canonical(),
            workspace.clone(),
            channel.clone(),
            scope.name().to_owned(),
        ];
        let mut stream = Stream {
            client,
            scope,
            workspace,
            channel,
            cursor: Cursor::open(&name)?,
            backoff: Backoff::default(),
        };
        if stream.cursor.is_new() {
            let tail = stream.tail().await?;
            stream.cursor.restart(&tail)?;
        }
        client.detail(&format!("cursor file: {}", stream.cursor.path().display()));
        Ok(stream)
    }

    async fn tail(&self) -> Outcome<String> {
        let path = self.events("limit=1&include_tail=true");
        let answer = self.client.http.get(&path).await?;
        Ok(text(&answer, "/tail_cursor")?.to_owned())
    }

    fn events(&self, query: &str) -> String {
        format!("/api/realtime/events?workspace_id={}&{query}", encoded(&self.workspace))
    }

    /// One connection, from catching up to its end.
    async fn connection(&mut self) -> Outcome<Ended> {
        self.catch_up().await?;
        let mut path = format!("/api/realtime/ws?workspace_id={}", encoded(&self.workspace));
        if !self.cursor.at().is_empty() {
            path.push_str(&format!("&after_cursor={}", encoded(self.cursor.at())));
        }
        let mut socket = Socket::open(&self.client.http, &path).await?;
        self.client.detail("connected");
        loop {
            match socket.next().await? {
                Frame::Event(event) => {
                    self.backoff.reset();
                    self.event(&event).await?;
                }
                Frame::Closed { code: 4001, .. } => return Ok(Ended::Resync),
                Frame::Closed { code, reason } => {
                    return Ok(Ended::Closed(format!(
                        "the server closed the connection ({code} {reason})"
                    )));
                }
            }
        }
    }

    /// Pages of the log until one is empty.
    async fn catch_up(&mut self) -> Outcome {
        loop {
            let path = self.events(&format!("after_cursor={}&limit=500", encoded(self.cursor.at())));
            let answer = self.client.http.get(&path).await?;
            let before = self.cursor.at().to_owned();
            for event in list(&answer, "/events")? {
                self.event(event).await?;
            }
            // A page that brings nothing new ends it too, whoever serves it.
            if self.cursor.at() == before {
                return Ok(());
            }
        }
    }

    /// Shows an event if it is in the scope, then moves the cursor behind it. Ephemeral events have no cursor, and are
    /// gone for whoever was not there; they are left out.
    async fn event(&mut self, event: &Value) -> Outcome {
        let cursor = event["cursor"].as_str().unwrap_or_default();
        if cursor <= self.cursor.at() || event["type"].as_str().is_none() {
            return Ok(());
        }
        if !self.wants(event) {
            return self.cursor.pass(cursor);
        }
        let line = line::of(self.client, event).await?;
        crate::shell::print(&line)?;
        self.cursor.save(cursor)
    }

    fn wants(&self, event: &Value) -> bool {
        match self.scope {
            Scope::Workspace => true,
            Scope::Channel => event["channel_id"] == *self.channel,
            Scope::Messages => event["channel_id"] == *self.channel && event["type"] == "message.created",
        }
    }

    /// The log was pruned, or belongs to another account. What it still holds after the saved cursor is shown; without
    /// any such event the stream goes on from the end of the log, taken before, so that nothing falls in between.
    async fn resync(&mut self) -> Outcome {
        let tail = self.tail().await?;
        let before = self.cursor.at().to_owned();
        self.catch_up().await?;
        if self.cursor.at() == before {
            self.cursor.restart(&tail)?;
        }
        note("events may have been missed: the log no longer holds all that followed the saved cursor");
        Ok(())
    }
}
