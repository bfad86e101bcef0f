//! One socket: replay from the client's cursor, then live frames, pings, and the end. It writes only what its viewer
//! may see now: replay judges in SQL at read time, the hub judges live frames, and a revoked credential ends it.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role as Side, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Bytes, Error as WsError, Message, Utf8Bytes};

use super::hub::{Frame, Listener};
use crate::chat::actor::Actor;
use crate::chat::audience::{Key, Verdict, judge};
use crate::chat::events::{self, Start};
use crate::model::*;
use crate::server::connection::Stream;
use crate::server::{App, Phase, Record};
use crate::store::Tx;

const WRITE_LIMIT: Duration = Duration::from_secs(10);
const CLOSE_LIMIT: Duration = Duration::from_secs(5);
const PING_EVERY: Duration = Duration::from_secs(30);
/// Pings without any answer after which the peer is gone.
const SILENT_PINGS: u8 = 2;
/// Clients have nothing to say; this only bounds what a strange one can make us hold.
const MAX_INCOMING: usize = 32 << 10;

/// How a socket ends.
enum End {
    /// The peer left, or cannot be reached: nothing more to say.
    Gone,
    Close(u16, &'static str),
}

const RESYNC: End = End::Close(4001, "realtime replay limit exceeded; resync required");
const OVERFLOW: End = End::Close(1013, "realtime buffer overflow; reconnect with after_cursor to replay");
const INTERRUPTED: End = End::Close(1013, "realtime replay interrupted; reconnect with after_cursor");
const GOING_AWAY: End = End::Close(1001, "server is shutting down");
const EXPELLED: &str = "workspace access revoked";

/// A viewer who listens already, and what there was to replay at that moment.
pub struct Joined {
    pub actor: Actor,
    pub workspace: WorkspaceId,
    pub listener: Listener,
    pub after: String,
    pub start: Result<Start>,
}

/// Takes a socket over right before its `101` is sent, and serves it in a task once that is out.
/// The record is dropped when the socket ends; that writes its access line.
pub fn accept(app: Arc<App>, joined: Joined, upgrade: OnUpgrade, record: Record) {
    tokio::spawn(async move {
        let Ok(upgraded) = upgrade.await else { return };
        // The listener serves only `Stream`s, so the upgraded connection is one.
        let Ok(parts) = upgraded.downcast::<TokioIo<Stream>>() else {
            return;
        };
        // Thousands of sockets idle at a time: their buffers start small and grow with use.
        let config = WebSocketConfig::default()
            .read_buffer_size(512)
            .write_buffer_size(4 << 10)
            .max_write_buffer_size(1 << 20)
            .max_message_size(Some(MAX_INCOMING))
            .max_frame_size(Some(MAX_INCOMING));
        let stream = parts.io.into_inner();
        let ws =
            WebSocketStream::from_partially_read(stream, parts.read_buf.to_vec(), Side::Server, Some(config)).await;
        let socket = Socket {
            app,
            actor: joined.actor,
            workspace: joined.workspace,
            position: joined.after,
            listener: joined.listener,
            ws,
            record,
            expires_at: None,
        };
        // A task of its own: what led here is given back, and not held as long as the socket lives.
        tokio::spawn(socket.run(joined.start));
    });
}

struct Socket {
    app: Arc<App>,
    actor: Actor,
    workspace: WorkspaceId,
    /// The last cursor that was sent, or passed because the viewer may not see it; "" before any.
    position: String,
    listener: Listener,
    ws: WebSocketStream<Stream>,
    record: Record,
    expires_at: Option<Time>,
}

impl Socket {
    async fn run(mut self, start: Result<Start>) {
        let end = match self.replay(start, true).await {
            Ok(()) => self.live().await,
            Err(end) => end,
        };
        if let End::Close(code, reason) = end {
            self.close(code, reason).await;
        }
    }

    /// Sends what lies between the position and the tail found at the start. At connect a cursor that cannot be
    /// followed means "resync"; later, being too far behind means "reconnect".
    async fn replay(&mut self, start: Result<Start>, connecting: bool) -> Result<(), End> {
        let tail = match start {
            Ok(Start::From { tail, .. }) => tail,
            Ok(Start::Resync) => return Err(RESYNC),
            Err(e) => return Err(refused(&e)),
        };
        if connecting {
            self.check_credential().await?;
        }
        let Some(tail) = tail else { return Ok(()) };
        let mut sent = 0;
        while self.position.as_str() < tail.as_str() {
            let (actor, workspace, after) = (self.actor.clone(), self.workspace.clone(), self.position.clone());
            let read = move |tx: &mut Tx| events::replay(tx, &actor, &workspace, &after, EVENT_PAGE_MAX);
            let page = match self.app.store.read(read).await {
                Ok(Some(page)) if !page.is_empty() => page,
                Ok(_) => return Err(RESYNC), // pruned under our feet
                Err(e) => return Err(refused(&e)),
            };
            for event in page {
                if event.cursor > tail {
                    // What follows arrives through the queue.
                    self.position = tail.as_str().to_owned();
                    break;
                }
                if sent == REPLAY_BUDGET {
                    return Err(if connecting { RESYNC } else { OVERFLOW });
                }
                sent += 1;
                if let Some(reason) = self.listener.state.ended() {
                    return Err(End::Close(1008, reason));
                }
                self.feed(Utf8Bytes::from(event.json.get())).await?;
                self.position = event.cursor.as_str().to_owned();
            }
            self.flush().await?;
        }
        Ok(())
    }

    async fn live(&mut self) -> End {
        let mut silent_pings = 0;
        let mut next_ping = Instant::now() + PING_EVERY;
        let mut phase = self.app.phase.clone();
        let sleep = sleep_until(self.wake_at(next_ping));
        tokio::pin!(sleep);
        loop {
            if *phase.borrow_and_update() != Phase::Running {
                return GOING_AWAY;
            }
            let done = tokio::select! {
                frame = self.listener.frames.recv() => self.deliver(frame).await,
                incoming = self.ws.next() => match incoming {
                    Some(Ok(Message::Close(_))) => Ok(()), // answered by the library; the stream ends next
                    Some(Ok(_)) => { silent_pings = 0; Ok(()) }
                    Some(Err(WsError::Capacity(_))) => Err(End::Close(1009, "message too large")),
                    Some(Err(_)) | None => Err(End::Gone),
                },
                _ = phase.changed() => Err(GOING_AWAY),
                _ = &mut sleep => {
                    let now = Instant::now();
                    let mut done = Ok(());
                    if now >= next_ping {
                        next_ping = now + PING_EVERY;
                        silent_pings += 1;
                        done = if silent_pings > SILENT_PINGS { Err(End::Gone) } else { self.ping().await };
                    }
                    if done.is_ok() && self.expires_at.is_some_and(|at| at <= Time::now()) {
                        done = self.check_credential().await;
                    }
                    sleep.as_mut().reset(self.wake_at(next_ping));
                    done
                }
            };
            if let Err(end) = done {
                return end;
            }
        }
    }

    /// The next ping, or the end of the session if that comes first.
    fn wake_at(&self, next_ping: Instant) -> Instant {
        let left = self
            .expires_at
            .map(|at| Duration::from_micros((at.0 - Time::now().0).max(0) as u64));
        left.map_or(next_ping, |left| next_ping.min(Instant::now() + left))
    }

    /// One frame and whatever else waits behind it, in one write. A frame that did not fit the queue is found in the
    /// log, once the queue is empty.
    async fn deliver(&mut self, first: Option<Arc<Frame>>) -> Result<(), End> {
        let mut next = first;
        let ended = next.is_none();
        while let Some(frame) = next {
            if let Some(reason) = self.listener.state.ended() {
                return Err(End::Close(1008, reason));
            }
            match &frame.cursor {
                // Replayed already.
                Some(cursor) if cursor.as_str() <= self.position.as_str() => {}
                Some(cursor) => {
                    self.feed(frame.text.clone()).await?;
                    self.position = cursor.as_str().to_owned();
                }
                None => self.feed(frame.text.clone()).await?,
            }
            next = self.listener.frames.try_recv().ok();
        }
        self.flush().await?;
        if ended {
            let reason = self.listener.state.ended().unwrap_or(EXPELLED);
            return Err(End::Close(1008, reason));
        }
        if self.listener.state.take_lag() {
            let (actor, workspace, after) = (self.actor.clone(), self.workspace.clone(), self.position.clone());
            let read = move |tx: &mut Tx| events::start(tx, &actor, &workspace, &after);
            let start = self.app.store.read(read).await;
            return self.replay(start, false).await;
        }
        Ok(())
    }

    /// Whether session or token and membership still hold; notes when the session will end.
    async fn check_credential(&mut self) -> Result<(), End> {
        let (user, key, workspace) = (self.actor.id().clone(), Key::of(&self.actor), self.workspace.clone());
        let verdict = self
            .app
            .store
            .read(move |tx| judge(tx, &workspace, &[(user, key)]))
            .await;
        match verdict.map_err(|e| refused(&e))?.first() {
            Some(Verdict::May(_, expires_at)) => {
                self.expires_at = *expires_at;
                Ok(())
            }
            Some(Verdict::Revoked) => Err(End::Close(1008, "credential revoked")),
            Some(Verdict::Expelled) | None => Err(End::Close(1008, EXPELLED)),
        }
    }

    async fn feed(&mut self, text: Utf8Bytes) -> Result<(), End> {
        self.record.bytes += text.len() as u64;
        in_time(self.ws.feed(Message::Text(text))).await
    }

    async fn flush(&mut self) -> Result<(), End> {
        in_time(self.ws.flush()).await
    }

    async fn ping(&mut self) -> Result<(), End> {
        in_time(self.ws.send(Message::Ping(Bytes::new()))).await
    }

    /// Says goodbye and waits a little for the peer to do the same.
    async fn close(&mut self, code: u16, reason: &'static str) {
        let frame = CloseFrame {
            code: CloseCode::from(code),
            reason: reason.into(),
        };
        let goodbye = async {
            if self.ws.close(Some(frame)).await.is_ok() {
                while let Some(Ok(_)) = self.ws.next().await {}
            }
        };
        let _ = timeout(CLOSE_LIMIT, goodbye).await; // a peer that does not answer is dropped
    }
}

/// A write that cannot complete in its time ends the connection without a word: none would arrive.
async fn in_time(write: impl Future<Output = Result<(), WsError>>) -> Result<(), End> {
    match timeout(WRITE_LIMIT, write).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(End::Gone),
    }
}

/// The viewer lost access meanwhile, or the store could not answer.
fn refused(e: &Error) -> End {
    match e.kind {
        Kind::NotFound | Kind::Forbidden => End::Close(1008, EXPELLED),
        _ => INTERRUPTED,
    }
}
