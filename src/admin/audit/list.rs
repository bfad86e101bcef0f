//! `admin audit list`: who did what through which door, newest first. Entries of the server itself too.

use crate::admin::frame::{Column, Failure, Frame, NEWEST, Outcome, PageFlags, Row, naming, when};
use crate::chat::audit::{self, Entry, Filter};
use crate::model::Time;
use crate::store::{Schema, Store, Tx};

/// Which entries.
#[derive(clap::Args, Debug)]
pub struct Which {
    /// Only entries of this workspace
    #[arg(long, conflicts_with = "server")]
    pub workspace: Option<String>,
    /// Only entries of the server, which belong to no workspace
    #[arg(long)]
    pub server: bool,
    /// Only this action, such as member.moderated, or all of one noun, such as member
    #[arg(long, default_value = "", hide_default_value = true)]
    pub action: String,
    /// Only what this person did
    #[arg(long, value_name = "USER")]
    pub actor: Option<String>,
    /// Only what was done to the thing with this id
    #[arg(long, value_name = "ID", default_value = "", hide_default_value = true)]
    pub target: String,
    /// Only entries from this instant on (RFC 3339)
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Only entries before this instant (RFC 3339)
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
}

/// The value of a flag that takes an instant.
pub fn instant(flag: &str, text: &Option<String>) -> Outcome<Option<Time>> {
    let parsed = text.as_deref().map(|text| Time::parse(text.trim())).transpose();
    parsed.map_err(|e| Failure::usage(format!("{flag}: {}", e.message)))
}

impl Which {
    pub fn check(&self) -> Outcome {
        instant("--since", &self.since)?;
        instant("--until", &self.until).map(drop)
    }

    pub async fn filter(self, store: &Store) -> Outcome<Filter> {
        Ok(Filter {
            workspace: naming::some_workspace(store, &self.workspace).await?,
            server: self.server,
            actor: naming::some_user(store, &self.actor).await?.map(|user| user.id),
            since: instant("--since", &self.since)?,
            until: instant("--until", &self.until)?,
            action: self.action,
            target: self.target,
            text: String::new(),
        })
    }
}

#[derive(clap::Args, Debug)]
pub struct Args {
    #[command(flatten)]
    pub which: Which,
    #[command(flatten)]
    pub pages: PageFlags,
}

/// A person's id, or the operator by their account on the machine.
pub fn actor(entry: &Entry) -> String {
    match (&entry.actor_user_id, &entry.actor) {
        (Some(id), _) => id.to_string(),
        (None, Some(actor)) => format!(
            "{} {}",
            actor["kind"].as_str().unwrap_or_default(),
            actor["name"].as_str().unwrap_or_default()
        ),
        (None, None) => "-".into(),
    }
}

impl Row for Entry {
    const COLUMNS: &'static [Column] = &[
        Column::id("AT"),
        Column::id("ACTION"),
        Column::id("TARGET"),
        Column::id("BY"),
        Column::id("VIA"),
        Column::text("WHAT"),
        // Last, so that a narrow terminal leaves it out before who did what.
        Column::id("ENTRY"),
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            when(self.created_at),
            self.action.clone(),
            self.target_id.clone(),
            actor(self),
            self.source.clone(),
            self.metadata.to_string(),
            self.id.to_string(),
        ]
    }

    fn plain(&self) -> String {
        self.id.to_string()
    }
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    args.which.check()?;
    let store = frame.open(Schema::Current).await?;
    let filter = args.which.filter(&store).await?;
    let page = move |tx: &mut Tx, turn: &_| audit::listed(tx, &filter, turn);
    frame.pages(&store, &args.pages, Some(NEWEST), page).await
}
