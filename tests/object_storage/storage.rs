//! An S3 server of the test's own (`s3s`, over a folder), and a proxy in front of it that can break off. The real
//! protocol with real signatures, on loopback.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering::SeqCst};
use std::thread;

use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use s3s::Body;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s_fs::FileSystem;
use tempfile::TempDir;

pub const KEY: &str = "AKIATEST";
pub const SECRET: &str = "a secret of the test";

pub struct Storage {
    pub proxy: Proxy,
    folder: TempDir,
    // Dropped with it: the server ends.
    _runtime: tokio::runtime::Runtime,
}

impl Storage {
    /// With one bucket, `chat`.
    pub fn start() -> Storage {
        let folder = tempfile::Builder::new().prefix("clickclack-s3-").tempdir().unwrap();
        std::fs::create_dir(folder.path().join("chat")).unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let mut service = S3ServiceBuilder::new(FileSystem::new(folder.path()).unwrap());
        service.set_auth(SimpleAuth::from_single(KEY, SECRET));
        let service = service.build();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let port = listener.local_addr().unwrap().port();
        runtime.spawn(async move {
            while let Ok((tcp, _)) = listener.accept().await {
                let service = service.clone();
                let answer = service_fn(move |request| answered(service.clone(), request));
                tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(tcp), answer));
            }
        });
        Storage {
            proxy: Proxy::start(port),
            folder,
            _runtime: runtime,
        }
    }

    /// Where the buckets are.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.proxy.port)
    }

    /// Objects in the bucket below `prefix`, without what the server keeps beside them.
    pub fn objects(&self, prefix: &str) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.folder().join("chat").join(prefix));
        let paths = entries.into_iter().flatten().map(|e| e.unwrap().path());
        let named = |p: &PathBuf| p.file_name().unwrap().to_string_lossy().starts_with("upload-");
        paths.filter(named).collect()
    }
}

/// The server makes a folder for a bucket that it does not have; Amazon's does not, and says so.
async fn answered(service: S3Service, request: Request<Incoming>) -> Result<Response<Body>, s3s::HttpError> {
    if !request.uri().path().starts_with("/chat") && request.method() != Method::HEAD {
        let text = "<Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message></Error>";
        let mut missing = Response::new(Body::from(text.to_owned()));
        *missing.status_mut() = StatusCode::NOT_FOUND;
        return Ok(missing);
    }
    service.call(request.map(Body::from)).await
}

/// Forwards bytes until it is told to break off.
pub struct Proxy {
    pub port: u16,
    state: Arc<State>,
}

struct State {
    /// Connections are closed at once.
    gone: AtomicBool,
    /// Connections break after so many bytes to the server, or to the client.
    up: AtomicI64,
    down: AtomicI64,
    /// So many times.
    cuts: AtomicI64,
}

impl Proxy {
    fn start(to: u16) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(State {
            gone: AtomicBool::new(false),
            up: AtomicI64::new(i64::MAX),
            down: AtomicI64::new(i64::MAX),
            cuts: AtomicI64::new(0),
        });
        let shared = state.clone();
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let state = shared.clone();
                if !state.gone.load(SeqCst)
                    && let Ok(server) = TcpStream::connect(("127.0.0.1", to))
                {
                    forward(client, server, state);
                }
            }
        });
        Proxy { port, state }
    }

    /// The server vanishes, and comes back.
    pub fn vanish(&self, gone: bool) {
        self.state.gone.store(gone, SeqCst);
    }

    /// The next `times` connections that carry more than so many bytes in one direction break there.
    pub fn cut(&self, times: i64, up: i64, down: i64) {
        self.state.up.store(up, SeqCst);
        self.state.down.store(down, SeqCst);
        self.state.cuts.store(times, SeqCst);
    }

    pub fn cuts_left(&self) -> i64 {
        self.state.cuts.load(SeqCst)
    }
}

fn forward(client: TcpStream, server: TcpStream, state: Arc<State>) {
    let pairs = [
        (client.try_clone().unwrap(), server.try_clone().unwrap(), true),
        (server, client, false),
    ];
    for (from, to, is_up) in pairs {
        let state = state.clone();
        thread::spawn(move || pump(from, to, &state, is_up));
    }
}

fn pump(mut from: TcpStream, mut to: TcpStream, state: &State, is_up: bool) {
    let mut block = [0; 16 << 10];
    let mut sent = 0;
    while let Ok(length @ 1..) = from.read(&mut block) {
        sent += length as i64;
        let limit = if is_up { &state.up } else { &state.down };
        let over = sent > limit.load(SeqCst) && state.cuts.fetch_sub(1, SeqCst) > 0;
        if over || state.gone.load(SeqCst) || to.write_all(&block[..length]).is_err() {
            break;
        }
    }
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}
