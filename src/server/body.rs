//! Bodies that flow: a request body read at the pace of the client (`Inflow`), an answer body sent at the pace of the
//! client (`Outgoing`). Neither is ever in memory as a whole. A sender must make progress; how long it takes in all is
//! its own affair.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::Stream;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::time::{Instant, Sleep};

use super::access::Record;
use super::connection::Pulse;
use super::log::say;
use crate::model::{Error, Kind, Result};
use crate::store::blobs::Chunks;

/// In so much waiting for a client, so many bytes must come: 2 KiB a second. Less is no network but an attack.
const WINDOW: Duration = Duration::from_secs(30);
const PROGRESS: u64 = 64 << 10;
/// What may be read ahead of what its reader has made sense of, such as the headers of a part.
const AHEAD: u64 = 256 << 10;

/// How many bytes came since the reader last made sense of some. Shared by the stream and its reader.
#[derive(Clone, Default)]
pub struct Ahead(Arc<AtomicU64>);

impl Ahead {
    pub fn caught_up(&self) {
        self.0.store(0, Relaxed);
    }
}

/// The body of a request as a stream of its bytes.
pub struct Inflow {
    body: Incoming,
    pulse: Arc<Pulse>,
    limit: u64,
    came: u64,
    pub ahead: Ahead,
    ended: bool,
    /// A reader that takes all it can get is given one frame a turn: it must not collect what it cannot use yet.
    resting: bool,
    wait: Wait,
}

/// Time spent waiting for the client, and what came in it. Time that we take ourselves is not held against anybody.
struct Wait {
    since: Option<Instant>,
    waited: Duration,
    came: u64,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Wait {
    fn over(&mut self) {
        if let Some(since) = self.since.take() {
            self.waited += since.elapsed();
        }
    }

    fn arrived(&mut self, bytes: u64) {
        self.over();
        self.came += bytes;
        if self.came >= PROGRESS {
            (self.waited, self.came) = (Duration::ZERO, 0);
        }
    }

    /// Ready when the client has been waited for too long.
    fn poll(&mut self, cx: &mut Context) -> Poll<()> {
        let now = Instant::now();
        let since = *self.since.get_or_insert(now);
        let end = since + WINDOW.saturating_sub(self.waited);
        let timer = self
            .timer
            .get_or_insert_with(|| Box::pin(tokio::time::sleep_until(end)));
        if timer.deadline() != end {
            timer.as_mut().reset(end);
        }
        timer.as_mut().poll(cx)
    }
}

impl Inflow {
    pub fn new(body: Incoming, pulse: Arc<Pulse>) -> Inflow {
        Inflow {
            body,
            pulse,
            limit: u64::MAX,
            came: 0,
            ahead: Ahead::default(),
            ended: false,
            resting: false,
            wait: Wait {
                since: None,
                waited: Duration::ZERO,
                came: 0,
                timer: None,
            },
        }
    }

    /// Refuses bodies of more than `limit` bytes, at once when the client says so itself.
    pub fn limited(mut self, limit: u64) -> Result<Inflow> {
        self.limit = limit;
        if self.body.size_hint().lower() > limit {
            return Err(too_large());
        }
        Ok(self)
    }

    fn took(&mut self, data: Bytes) -> Result<Bytes> {
        let length = data.len() as u64;
        self.came += length;
        self.wait.arrived(length);
        if self.came > self.limit {
            return Err(too_large());
        }
        if self.ahead.0.fetch_add(length, Relaxed) + length > AHEAD {
            return Err(Error::invalid("the multipart form has too much between its parts").code("invalid_form"));
        }
        Ok(data)
    }
}

impl Stream for Inflow {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context) -> Poll<Option<Result<Bytes>>> {
        if std::mem::take(&mut self.resting) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        loop {
            match Pin::new(&mut self.body).poll_frame(cx) {
                Poll::Ready(Some(Ok(frame))) => {
                    let Ok(data) = frame.into_data() else { continue };
                    self.resting = true;
                    return Poll::Ready(Some(self.took(data)));
                }
                Poll::Ready(Some(Err(e))) => {
                    self.ended = true;
                    return Poll::Ready(Some(Err(cut_off().because(e))));
                }
                Poll::Ready(None) => {
                    self.ended = true;
                    return Poll::Ready(None);
                }
                Poll::Pending => {
                    return self.wait.poll(cx).map(|()| Some(Err(too_slow())));
                }
            }
        }
    }
}

impl Drop for Inflow {
    fn drop(&mut self) {
        if !self.ended {
            self.pulse.linger();
        }
    }
}

fn too_large() -> Error {
    Error::new(Kind::TooLarge, "http: request body too large")
}

fn too_slow() -> Error {
    Error::invalid("the request body stopped arriving").code("body_timeout")
}

pub fn cut_off() -> Error {
    Error::invalid("the request body was cut off").code("body_incomplete")
}

/// Bytes of an answer that are fetched while they are sent.
pub struct Flow {
    pub chunks: Chunks,
    pub length: u64,
}

/// The body of every answer.
pub struct Outgoing(Sending);

enum Sending {
    Whole(Bytes),
    Flow {
        flow: Flow,
        /// Says its line when the last byte is gone, or the client is.
        record: Option<Record>,
    },
}

impl Outgoing {
    pub fn whole(body: Bytes) -> Outgoing {
        Outgoing(Sending::Whole(body))
    }

    pub fn flowing(flow: Flow, record: Option<Record>) -> Outgoing {
        Outgoing(Sending::Flow { flow, record })
    }
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        match &mut self.0 {
            Sending::Whole(body) => {
                let body = std::mem::take(body);
                Poll::Ready((!body.is_empty()).then(|| Ok(Frame::data(body))))
            }
            Sending::Flow { flow, .. } if flow.length == 0 => Poll::Ready(None),
            Sending::Flow { flow, record } => flow.chunks.as_mut().poll_next(cx).map(|next| match next {
                Some(Ok(chunk)) => {
                    flow.length = flow.length.saturating_sub(chunk.len() as u64);
                    if let Some(record) = record {
                        record.bytes += chunk.len() as u64;
                    }
                    Some(Ok(Frame::data(chunk)))
                }
                Some(Err(e)) => {
                    // The head of the answer is gone: all that is left is to break off, so that nobody takes a part of a
                    // file for the whole.
                    say!("sending an upload broke off: {e}");
                    Some(Err(e))
                }
                None => Some(Err(io::Error::other("an upload ended before its length"))),
            }),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Sending::Whole(body) => body.is_empty(),
            Sending::Flow { flow, .. } => flow.length == 0,
        }
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(match &self.0 {
            Sending::Whole(body) => body.len() as u64,
            Sending::Flow { flow, .. } => flow.length,
        })
    }
}
