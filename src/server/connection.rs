//! One TCP connection under its deadlines. hyper has one limit for "waiting for a request head", which would end idle
//! keep-alive connections as early as slow senders of a head; here the two are told apart by watching the bytes.
//! The bookkeeping of a normal request is two clock readings; a timer is only touched when something is slow.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering::Relaxed};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, Sleep};

/// From the first byte of a request head to its last.
const HEAD_LIMIT: Duration = Duration::from_secs(5);
/// Without a request, or with an answer that the client does not take.
const IDLE_LIMIT: Duration = Duration::from_secs(120);
/// An early answer waits for a client that is still sending its body, so that a reset does not destroy the answer on its
/// way: until the client has sent nothing for this long,
const LINGER_PAUSE: Duration = Duration::from_secs(2);
/// and no longer than this.
const LINGER_LIMIT: Duration = Duration::from_secs(15);

const IDLE: u8 = 0;
const HEAD: u8 = 1;
const BUSY: u8 = 2;

/// What a connection is doing, and since when.
pub struct Pulse {
    base: Instant,
    doing: AtomicU8,
    /// Milliseconds after `base`.
    since: AtomicU64,
    linger: AtomicBool,
}

impl Pulse {
    pub fn new() -> Arc<Pulse> {
        let base = Instant::now();
        Arc::new(Pulse {
            base,
            doing: AtomicU8::new(HEAD),
            since: AtomicU64::new(0),
            linger: AtomicBool::new(false),
        })
    }

    fn mark(&self, doing: u8) {
        self.since.store(self.base.elapsed().as_millis() as u64, Relaxed);
        self.doing.store(doing, Relaxed);
    }

    /// A request is with its handler: the handler's own limits hold.
    pub fn busy(&self) {
        self.doing.store(BUSY, Relaxed);
    }

    pub fn answered(&self) {
        self.mark(IDLE);
    }

    /// The client may still be sending when the answer goes out.
    pub fn linger(&self) {
        self.linger.store(true, Relaxed);
    }

    /// This connection ends behind the answer, and the client must be told so: it would write its next request into it.
    pub fn ends(&self) -> bool {
        self.linger.load(Relaxed)
    }

    fn deadline(&self) -> Option<Instant> {
        let since = self.base + Duration::from_millis(self.since.load(Relaxed));
        match self.doing.load(Relaxed) {
            IDLE => Some(since + IDLE_LIMIT),
            HEAD => Some(since + HEAD_LIMIT),
            _ => None,
        }
    }
}

/// Resolves when the connection has been slow for too long. Poll it after the connection.
pub struct Expiry {
    pulse: Arc<Pulse>,
    sleep: Pin<Box<Sleep>>,
}

impl Expiry {
    pub fn of(pulse: &Arc<Pulse>) -> Expiry {
        let first = pulse.base + HEAD_LIMIT;
        Expiry {
            pulse: pulse.clone(),
            sleep: Box::pin(tokio::time::sleep_until(first)),
        }
    }
}

impl Future for Expiry {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context) -> Poll<()> {
        loop {
            let Some(deadline) = self.pulse.deadline() else {
                return Poll::Pending;
            };
            // A sleep that ends too early only looks again; one that ends too late has to be brought forward.
            if self.sleep.deadline() > deadline {
                self.sleep.as_mut().reset(deadline);
            }
            ready!(self.sleep.as_mut().poll(cx));
            if Instant::now() >= deadline {
                return Poll::Ready(());
            }
            self.sleep.as_mut().reset(deadline);
        }
    }
}

struct Lingering {
    end: Instant,
    pause: Pin<Box<Sleep>>,
}

impl Lingering {
    fn new() -> Lingering {
        Lingering {
            end: Instant::now() + LINGER_LIMIT,
            pause: Box::pin(tokio::time::sleep(LINGER_PAUSE)),
        }
    }

    /// Something came: the pause begins anew, as far as there is time.
    fn renew(&mut self) {
        let pause = (Instant::now() + LINGER_PAUSE).min(self.end);
        self.pause.as_mut().reset(pause);
    }
}

/// The stream of a connection; also of the WebSocket that it may become. Holds the place of the connection in the
/// listener's count.
pub struct Stream {
    tcp: TcpStream,
    pulse: Arc<Pulse>,
    lingering: Option<Lingering>,
    _place: OwnedSemaphorePermit,
}

impl Stream {
    pub fn new(tcp: TcpStream, pulse: Arc<Pulse>, place: OwnedSemaphorePermit) -> Stream {
        Stream {
            tcp,
            pulse,
            lingering: None,
            _place: place,
        }
    }

    /// Reads and forgets until the client is done or the time is over.
    fn poll_linger(&mut self, cx: &mut Context) -> Poll<()> {
        if !self.pulse.linger.load(Relaxed) {
            return Poll::Ready(());
        }
        let Stream { tcp, lingering, .. } = self;
        let lingering = lingering.get_or_insert_with(Lingering::new);
        let mut waste = [0u8; 16 << 10];
        while lingering.pause.as_mut().poll(cx).is_pending() {
            let mut buffer = ReadBuf::new(&mut waste);
            match ready!(Pin::new(&mut *tcp).poll_read(cx, &mut buffer)) {
                Ok(()) if !buffer.filled().is_empty() => lingering.renew(),
                _ => break,
            }
        }
        Poll::Ready(())
    }
}

impl AsyncRead for Stream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context, buffer: &mut ReadBuf) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let result = Pin::new(&mut self.tcp).poll_read(cx, buffer);
        if self.pulse.doing.load(Relaxed) == IDLE && buffer.filled().len() > before {
            self.pulse.mark(HEAD);
        }
        result
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context, data: &[u8]) -> Poll<io::Result<usize>> {
        self.wrote(|tcp| tcp.poll_write(cx, data))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context,
        parts: &[io::IoSlice],
    ) -> Poll<io::Result<usize>> {
        self.wrote(|tcp| tcp.poll_write_vectored(cx, parts))
    }

    fn is_write_vectored(&self) -> bool {
        self.tcp.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.tcp).poll_shutdown(cx))?;
        self.poll_linger(cx).map(Ok)
    }
}

impl Stream {
    /// A client that takes its answer, however slowly, is not idle.
    fn wrote(&mut self, write: impl FnOnce(Pin<&mut TcpStream>) -> Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        let result = write(Pin::new(&mut self.tcp));
        if matches!(result, Poll::Ready(Ok(_))) && self.pulse.doing.load(Relaxed) == IDLE {
            self.pulse.mark(IDLE);
        }
        result
    }
}
