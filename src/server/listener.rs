//! Binding, accepting, serving, and the drain: the life of the server on one page.
//! `cli` calls `serve`; it returns when the last connection is gone or its time is up, and leaves the store open.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::connection::{Expiry, Pulse, Stream};
use super::indexing::keep_indexed;
use super::log::{self, say};
use super::{App, Phase, Settings, backups, service, sweeper};
use crate::model::{Error, Kind, Result};
use crate::store::Store;
use crate::store::blobs::Blobs;

/// Requests in flight at shutdown, and a backup under way, have this long to finish.
const DRAIN: Duration = Duration::from_secs(5);
const LAST_WORDS: Duration = Duration::from_millis(500);
/// More header bytes or lines than any client of ours sends tenfold; beyond, hyper answers 431.
const MAX_HEAD_BYTES: usize = 32 << 10;
const MAX_HEADERS: usize = 100;
/// What hyper reads ahead and writes at once for a connection: enough to keep a large upload moving, and little enough
/// for hundreds of them.
const MAX_BUFFER: usize = 64 << 10;
/// Open connections, sockets included: four times the 5,000 sockets we promise, at 12 KiB each a quarter of a GiB. More
/// wait in the kernel's queue until a place is free.
const MAX_CONNECTIONS: usize = 20_000;
/// File descriptors kept back from connections: database, uploads, outgoing calls.
const SPARE_FILES: u64 = 256;

/// Serves until `shutdown` resolves and everybody is gone, at most `DRAIN` later.
pub async fn serve(settings: Settings, store: Store, blobs: Blobs, shutdown: impl Future<Output = ()>) -> Result<()> {
    let places = connection_places();
    let addr = settings.addr.clone();
    let listener = bind(&addr).await.map_err(|e| {
        Error::new(Kind::Unavailable, format!("serve {addr}: {}", reason(&e)))
            .code("address_unavailable")
            .because(e)
    })?;
    let (phase, heard) = watch::channel(Phase::Running);
    let indexing = tokio::spawn(keep_indexed(store.clone(), heard.clone()));
    let app = Arc::new(App::new(settings, store, blobs, heard));
    say!("ClickClack listening on {}", shown(&addr));
    tokio::spawn(sweeper::run(app.clone()));
    let backing_up = tokio::spawn(backups::run(app.clone()));

    let free = Arc::new(Semaphore::new(places));
    tokio::select! {
        () = accept(&listener, &app, &free) => {}
        () = shutdown => {}
    }
    drop(listener);
    phase.send_replace(Phase::Draining);
    // Every connection and socket holds a place; all of them free means that everybody is gone.
    let gone = async { tokio::join!(free.acquire_many(places as u32), backing_up) };
    let _ = tokio::time::timeout(DRAIN, gone).await;
    phase.send_replace(Phase::Over);
    // What is dropped now says so in the log.
    let _ = tokio::time::timeout(LAST_WORDS, free.acquire_many(places as u32)).await;
    indexing.abort(); // each of its steps is whole or was not
    log::flush();
    Ok(())
}

/// As many as the process may open files for, after raising its own limit as far as it may.
fn connection_places() -> usize {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    if limit.current < limit.maximum || limit.current.is_some() && limit.maximum.is_none() {
        let raised = rustix::process::Rlimit {
            current: limit.maximum,
            ..limit
        };
        if setrlimit(Resource::Nofile, raised).is_ok() {
            limit = raised;
        }
    }
    let files = limit
        .current
        .map_or(u64::MAX, |n| n.saturating_sub(SPARE_FILES).max(16));
    files.min(MAX_CONNECTIONS as u64) as usize
}

async fn bind(addr: &str) -> io::Result<TcpListener> {
    let Some(port) = addr.strip_prefix(':') else {
        return TcpListener::bind(addr).await;
    };
    match TcpListener::bind(format!("[::]:{port}")).await {
        // A machine without IPv6.
        Err(e) if matches!(e.kind(), io::ErrorKind::Unsupported | io::ErrorKind::AddrNotAvailable) => {
            TcpListener::bind(format!("0.0.0.0:{port}")).await
        }
        bound => bound,
    }
}

fn reason(e: &io::Error) -> String {
    match e.kind() {
        io::ErrorKind::AddrInUse => "the address is in use by another process; stop it or choose another --addr".into(),
        io::ErrorKind::PermissionDenied => "permission denied; ports below 1024 need a privilege".into(),
        io::ErrorKind::AddrNotAvailable => "this machine has no such address".into(),
        _ => e.to_string(),
    }
}

fn shown(addr: &str) -> String {
    match addr.strip_prefix(':') {
        Some(port) => format!("http://localhost:{port}"),
        None => format!("http://{addr}"),
    }
}

/// Never returns.
async fn accept(listener: &TcpListener, app: &Arc<App>, free: &Arc<Semaphore>) {
    loop {
        // The semaphore is never closed.
        let Ok(place) = free.clone().acquire_owned().await else {
            return;
        };
        match listener.accept().await {
            Ok((tcp, peer)) => {
                tokio::spawn(serve_connection(app.clone(), tcp, peer, place));
            }
            Err(e) => {
                // Out of file descriptors, or a client gone before we looked: neither is a reason to stop or to spin.
                if !matches!(
                    e.kind(),
                    io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset
                ) {
                    say!("accepting a connection failed: {e}");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        }
    }
}

async fn serve_connection(app: Arc<App>, tcp: TcpStream, peer: SocketAddr, place: OwnedSemaphorePermit) {
    // Answers and frames are small and complete: waiting for more to send with them only adds delay.
    let _ = tcp.set_nodelay(true);
    let pulse = Pulse::new();
    let stream = Stream::new(tcp, pulse.clone(), place);
    let mut phase = app.phase.clone();
    let mut expiry = Expiry::of(&pulse);
    let service = service_fn(move |request| {
        pulse.busy();
        service::answer(app.clone(), peer, pulse.clone(), request)
    });
    let connection = http1::Builder::new()
        .max_headers(MAX_HEADERS)
        .max_header_size(MAX_HEAD_BYTES)
        .max_buf_size(MAX_BUFFER)
        // `Expiry` tells slow heads from idle connections.
        .header_read_timeout(None)
        .half_close(false)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    loop {
        tokio::select! {
            biased;
            // An error here is the client's: it left, or sent no HTTP. hyper answered what could be answered.
            _ = connection.as_mut() => return,
            () = &mut expiry => return,
            _ = phase.changed() => match *phase.borrow_and_update() {
                Phase::Running => {}
                Phase::Draining => connection.as_mut().graceful_shutdown(),
                Phase::Over => return,
            },
        }
    }
}
