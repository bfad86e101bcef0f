//! `serve`: checks the configuration, makes the folders, opens the store, seeds it for development, and serves until a
//! signal says stop. Nothing is touched before the configuration has passed.

use std::process::exit;

use super::config::{Flags, Serving};
use super::signals::Signals;
use super::stored::runtime;
use crate::admin::{self, Failure, Outcome};
use crate::chat;
use crate::model::{Error, Kind};
use crate::server::{self, Settings, log};
use crate::store::blobs::Blobs;
use crate::store::{Location, Schema, Store, transfer};

/// What `--dev-bootstrap` calls the first user.
const CAPTAIN: (&str, &str) = ("Local Captain", "local@clickclack.chat");

pub fn run(flags: &Flags<Serving>) -> Outcome {
    let config = flags.config()?;
    let settings = config.check()?;
    let (location, place) = (config.location()?, config.blob_place()?);
    runtime()?.block_on(async {
        let mut signals = Signals::listen().map_err(Error::internal)?;
        let store = tokio::select! {
            store = boot(&settings, &location) => store?,
            // A migration is one transaction: cut off, it has not happened.
            signal = signals.next() => exit(signal.exit_code().into()),
        };
        let told = async {
            signals.next().await;
        };
        let blobs = Blobs::open(&place).await?;
        let served = server::serve(settings, store.clone(), blobs, told).await;
        store.close().await;
        served.map_err(|e| Failure::new(admin::exit::FAILED, e))
    })
}

async fn boot(settings: &Settings, location: &Location) -> Outcome<Store> {
    admin::make_folders(&settings.data)?;
    log::line(format_args!("store: {location}"));
    let store = Store::open(location, Schema::Migrate).await.map_err(|e| match e.kind {
        Kind::Full => Failure::from(e),
        Kind::Conflict => Failure::from(e).next("clickclack doctor --check schema"),
        _ => Failure::from(e).next("clickclack doctor --check engine"),
    })?;
    if let Some(from) = store.read(transfer::unfinished).await? {
        let text = format!("a store move from {from} began here and did not end: this store holds only a part");
        let next = format!("clickclack store move {from} {location}");
        return Err(Failure::from(Error::conflict(text)).next(next));
    }
    if settings.dev_bootstrap {
        let user = store
            .write(|tx| chat::bootstrap::ensure(tx, &admin::operator(), CAPTAIN.0, CAPTAIN.1))
            .await?;
        log::line(format_args!(
            "dev auth user: {} ({})",
            crate::model::safe(&user.display_name),
            user.id
        ));
    }
    Ok(store)
}
