//! The HTTP door: a listener, one pipeline for every request, one route table, thin handlers, the embedded web app.
//! `cli` calls `serve` with judged settings and an open store. Rules of the chat live in `chat`; nothing here decides
//! who may do what beyond asking it.

mod access;
mod api;
mod assets;
mod backups;
mod body;
mod call;
mod connection;
mod cookie;
mod download;
mod fields;
mod form;
mod gate;
mod indexing;
mod listener;
mod local;
pub mod log;
mod metrics;
mod origin;
mod probes;
mod range;
pub mod realtime;
mod reply;
mod route;
mod service;
mod settings;
mod sweeper;
mod table;

pub use access::Record;
pub use listener::serve;
pub use route::Needs;
pub use settings::{Backups, Settings, public_origin};
pub use table::{Route, routes};

use tokio::sync::watch;

use crate::store::Store;
use crate::store::blobs::Blobs;

/// What every request shares.
pub struct App {
    pub settings: Settings,
    pub store: Store,
    pub blobs: Blobs,
    pub phase: watch::Receiver<Phase>,
    pub hub: realtime::Hub,
    pub(crate) metrics: metrics::Metrics,
    cookies: cookie::Cookies,
    public: Option<origin::Origin>,
    web: assets::Web,
}

/// The life of a server. Everybody who holds a connection listens to its changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    Running,
    /// No new connections; requests in flight finish, sockets say goodbye.
    Draining,
    /// Whatever is still open is dropped now.
    Over,
}

impl App {
    fn new(settings: Settings, store: Store, blobs: Blobs, phase: watch::Receiver<Phase>) -> App {
        App {
            metrics: metrics::Metrics::new(&settings, table::labels()),
            cookies: cookie::Cookies::new(&settings),
            public: settings.public_origin(),
            web: assets::Web::new(&settings),
            hub: realtime::Hub::start(&store, phase.clone()),
            settings,
            store,
            blobs,
            phase,
        }
    }
}
