//! `admin events list`: the event log, newest first, private events too.

use serde::{Serialize, Serializer};

use crate::admin::frame::{Column, Failure, Frame, NEWEST, Outcome, PageFlags, Row, naming};
use crate::chat::events;
use crate::chat::page::Page;
use crate::model::{EventType, Time};
use crate::store::log::{self, Logged};
use crate::store::{Schema, Store, Tx};

/// Which events.
#[derive(clap::Args, Debug)]
pub struct Which {
    /// Only events of this workspace
    #[arg(long)]
    pub workspace: Option<String>,
    /// Only events of this channel
    #[arg(long)]
    pub channel: Option<String>,
    /// Only events of this type, such as message.created
    #[arg(long = "type", value_name = "TYPE")]
    pub kind: Option<String>,
}

impl Which {
    pub fn kind(&self) -> Outcome<Option<EventType>> {
        let kind = self.kind.as_deref().map(|text| EventType::parse(text.trim()));
        kind.transpose()
            .map_err(|e| Failure::usage(format!("--type: {}", e.message)))
    }

    pub async fn filter(&self, store: &Store) -> Outcome<log::Filter> {
        let workspace = naming::some_workspace(store, &self.workspace).await?;
        let channel = match &self.channel {
            Some(text) => Some(naming::channel(store, workspace.as_ref(), text).await?),
            None => None,
        };
        Ok(log::Filter {
            workspace,
            channel,
            kind: self.kind()?,
            ..log::Filter::default()
        })
    }
}

#[derive(clap::Args, Debug)]
pub struct Args {
    #[command(flatten)]
    pub which: Which,
    /// Only events from this instant on (RFC 3339)
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    #[command(flatten)]
    pub pages: PageFlags,
}

/// An event as the log gives it to clients.
pub struct Line(pub Logged);

impl Serialize for Line {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.0.json.serialize(s)
    }
}

/// The payload without what has columns of its own.
fn payload(event: &Logged) -> String {
    let json: serde_json::Value = serde_json::from_str(event.json.get()).unwrap_or_default();
    let place = event
        .channel_id
        .as_ref()
        .map(|id| id.as_str())
        .or(event.conversation_id.as_ref().map(|id| id.as_str()));
    format!("{} {}", place.unwrap_or("-"), json["payload"])
}

impl Row for Line {
    const COLUMNS: &'static [Column] = &[
        Column::id("CURSOR"),
        Column::id("TYPE"),
        Column::id("WORKSPACE"),
        Column::text("PLACE AND PAYLOAD"),
    ];

    fn cells(&self) -> Vec<String> {
        let event = &self.0;
        vec![
            event.cursor.to_string(),
            event.kind.to_string(),
            event.workspace_id.to_string(),
            payload(event),
        ]
    }

    fn plain(&self) -> String {
        self.0.cursor.to_string()
    }
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    args.which.kind()?;
    let since = args.since.as_deref().map(|text| Time::parse(text.trim())).transpose();
    let since = since.map_err(|e| Failure::usage(format!("--since: {}", e.message)))?;
    let store = frame.open(Schema::Current).await?;
    let filter = log::Filter {
        since,
        ..args.which.filter(&store).await?
    };
    let page = move |tx: &mut Tx, turn: &_| {
        let page = events::listed(tx, &filter, turn)?;
        Ok(Page {
            items: page.items.into_iter().map(Line).collect(),
            next: page.next,
        })
    };
    frame.pages(&store, &args.pages, Some(NEWEST), page).await
}
