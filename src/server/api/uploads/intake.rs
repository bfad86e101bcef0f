//! `POST /api/uploads`: a multipart form is read part by part in its order; quota is reserved before the first byte of
//! the file goes to disk, and the file becomes an upload when the form is complete. Whatever ends a request before that
//! (an error, a client that leaves, a panic) gives the reservation back and leaves no bytes behind.

use std::io::BufReader;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::chat::uploads::sweep;
use crate::chat::uploads::{self, Facts, Reservation};
use crate::model::{
    Error, Kind, MAX_UPLOAD_BODY, ReservationId, Result, UPLOAD_RESERVATION, Upload, WorkspaceId, nonce, object_name,
    shown_as, some_text,
};
use crate::server::App;
use crate::server::body::Inflow;
use crate::server::call::Call;
use crate::server::form::{File, Form, Part};
use crate::server::log::say;
use crate::server::reply::{Reply, object};
use crate::store::blobs::Draft;

/// How long giving up a failed upload may take, apart from the client.
const GIVING_UP: Duration = Duration::from_secs(5);
/// Waiting for another request with the same nonce: first and longest pause.
const PATIENCE: (Duration, Duration) = (Duration::from_millis(25), Duration::from_millis(250));
/// Enough of a file to tell what it is.
const HEAD_BYTES: usize = 8 << 10;

/// `POST /api/uploads`
pub async fn create(mut call: Call) -> Result<Reply> {
    let body = call
        .inflow
        .take()
        .ok_or_else(|| Error::internal("the body was collected"))?;
    let mut intake = Intake::new(call);
    let answer = taken_in(&mut intake, body).await;
    // Before the answer, so that a client who tries again at once finds the quota as it was.
    if let Some(held) = intake.held.take() {
        held.given_back().await;
    }
    answer
}

async fn taken_in(intake: &mut Intake, body: Inflow) -> Result<Reply> {
    if let Some(done) = intake.prepared().await? {
        return Ok(Reply::ok(&object! { upload: done }));
    }
    let mut form = Form::read(&intake.call.parts.headers, body.limited(MAX_UPLOAD_BODY)?)?;
    while let Some(part) = form.next().await? {
        match part {
            Part::Text(name, value) => intake.text(&name, &value).await?,
            Part::File(file) => {
                if let Some(done) = intake.file(*file).await? {
                    return Ok(Reply::ok(&object! { upload: done }));
                }
            }
        }
    }
    let upload = intake.finished().await?;
    Ok(Reply::created(&object! { upload: upload }))
}

/// One upload request under way.
struct Intake {
    call: Call,
    workspace: Option<WorkspaceId>,
    nonce: Option<String>,
    /// As the client says; an image tells its own.
    width: i64,
    height: i64,
    duration_ms: i64,
    /// From the first byte of the file until it is an upload.
    held: Option<Held>,
    received: Option<Received>,
}

/// A file that is here, but not stored yet.
struct Received {
    draft: Draft,
    name: String,
    content_type: String,
}

impl Intake {
    fn new(call: Call) -> Intake {
        Intake {
            workspace: some_text(&call.query_text("workspace_id")).map(WorkspaceId::from),
            call,
            nonce: None,
            width: 0,
            height: 0,
            duration_ms: 0,
            held: None,
            received: None,
        }
    }

    /// What can be decided before the body is read.
    async fn prepared(&mut self) -> Result<Option<Upload>> {
        let nonce = nonce(&self.call.query_text("nonce"));
        let workspace = self.workspace.clone();
        let (nonce, done) = self
            .call
            .read(move |tx, actor| {
                let nonce = nonce?;
                let done = match &workspace {
                    Some(workspace) => uploads::prepare(tx, actor, workspace, nonce.as_deref())?,
                    None if nonce.is_some() => {
                        let text = "workspace_id query parameter is required with nonce";
                        return Err(Error::field("workspace_id", text));
                    }
                    None => None,
                };
                Ok((nonce, done))
            })
            .await?;
        self.nonce = nonce;
        Ok(done)
    }

    async fn text(&mut self, name: &str, value: &str) -> Result<()> {
        match name {
            "workspace_id" => self.workspace_field(value.trim()).await?,
            "width" => self.width = natural(value),
            "height" => self.height = natural(value),
            "duration_ms" => self.duration_ms = natural(value),
            _ => {}
        }
        Ok(())
    }

    async fn workspace_field(&mut self, value: &str) -> Result<()> {
        match &self.workspace {
            _ if value.is_empty() => Ok(()),
            Some(known) if known.as_str() == value => Ok(()),
            Some(_) => Err(Error::field("workspace_id", "workspace_id does not match query")),
            None => {
                let workspace = WorkspaceId::from(value);
                self.workspace = Some(workspace.clone());
                self.call
                    .read(move |tx, actor| uploads::prepare(tx, actor, &workspace, None))
                    .await
                    .map(drop)
            }
        }
    }

    /// Takes the file in; the upload that another request with the same nonce made meanwhile, when there is one.
    async fn file(&mut self, mut file: File) -> Result<Option<Upload>> {
        if self.held.is_some() {
            return Err(Error::invalid("only one file is supported").code("second_file"));
        }
        let held = match self.reserved().await? {
            Ok(held) => held,
            Err(done) => return Ok(Some(*done)),
        };
        let (id, room) = (held.id.clone(), held.room);
        self.held = Some(held);
        let mut draft = self.call.app.blobs.draft().await?;
        let mut renewed = Instant::now();
        while let Some(chunk) = file.chunk().await? {
            if draft.size() + chunk.len() as u64 > room {
                return Err(Error::new(Kind::TooLarge, "upload quota exceeded").code("upload_quota"));
            }
            draft.write(chunk).await?;
            if renewed.elapsed() > UPLOAD_RESERVATION / 3 {
                renewed = Instant::now();
                let id = id.clone();
                self.call.app.store.write(move |tx| uploads::renew(tx, &id)).await?;
            }
        }
        self.received = Some(Received {
            draft,
            name: file.name,
            content_type: file.content_type,
        });
        Ok(None)
    }

    /// Reserves quota, after waiting for whoever holds the nonce.
    async fn reserved(&self) -> Result<Result<Held, Box<Upload>>> {
        let Some(workspace) = self.workspace.clone() else {
            let text = "workspace_id must precede file or be provided as a query parameter";
            return Err(Error::field("workspace_id", text));
        };
        let mut pause = PATIENCE.0;
        loop {
            let (workspace, nonce, path) = (workspace.clone(), self.nonce.clone(), object_name());
            let app = self.call.app.clone();
            let asked = self.call.write({
                let path = path.clone();
                move |tx, actor| uploads::reserve(tx, actor, &workspace, nonce.as_deref(), &path)
            });
            match asked.await? {
                Reservation::Held(id, room) => return Ok(Ok(Held::new(app, id, path, room))),
                Reservation::Taken(upload) => return Ok(Err(upload)),
                Reservation::Claimed => {
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(PATIENCE.1);
                }
            }
        }
    }

    async fn finished(&mut self) -> Result<Upload> {
        let (Some(received), Some(held)) = (self.received.take(), &mut self.held) else {
            return Err(Error::field("file", "file is required"));
        };
        let Received {
            mut draft,
            name,
            content_type,
        } = received;
        let (head, size) = draft.inspect(looked_at).await?;
        let (width, height) = size.unwrap_or((self.width, self.height));
        let facts = Facts {
            shown_as: shown_as(&content_type, &head),
            filename: name,
            content_type,
            byte_size: draft.size() as i64,
            width,
            height,
            duration_ms: self.duration_ms,
        };
        // Sent to object storage, where nothing else says how to serve it, under the type that is safe.
        let kind = facts.shown_as.as_deref().unwrap_or("application/octet-stream");
        held.stored = true;
        self.call.app.blobs.keep(draft, &held.path, kind).await?;
        let id = held.id.clone();
        let upload = self
            .call
            .write(move |tx, actor| uploads::finish(tx, actor, &id, &facts))
            .await?;
        held.finished = true;
        Ok(upload)
    }
}

/// Not an integer, or a negative one, is 0.
fn natural(text: &str) -> i64 {
    text.trim().parse().unwrap_or(0).max(0)
}

/// The first bytes of a file, and its width and height when it is an image.
type Looks = (Vec<u8>, Option<(i64, i64)>);

fn looked_at(file: &mut std::fs::File) -> std::io::Result<Looks> {
    use std::io::{Read, Seek};
    let mut head = Vec::with_capacity(HEAD_BYTES);
    file.take(HEAD_BYTES as u64).read_to_end(&mut head)?;
    file.rewind()?;
    // The reader of PNGs does not look for the header that must come first.
    if head.starts_with(b"\x89PNG") && head.get(12..16) != Some(b"IHDR") {
        return Ok((head, None));
    }
    let size = imagesize::reader_size(BufReader::new(file)).ok();
    let size = size.and_then(|s| Some((i64::try_from(s.width).ok()?, i64::try_from(s.height).ok()?)));
    Ok((head, size.filter(|(width, height)| *width > 0 && *height > 0)))
}

/// A reservation that is given back unless its upload was finished.
struct Held {
    app: Arc<App>,
    id: ReservationId,
    path: String,
    /// Bytes that may come.
    room: u64,
    /// There may be bytes under `path`.
    stored: bool,
    finished: bool,
}

impl Held {
    fn new(app: Arc<App>, id: ReservationId, path: String, room: u64) -> Held {
        Held {
            app,
            id,
            path,
            room,
            stored: false,
            finished: false,
        }
    }
}

impl Held {
    /// Gives it back, and waits a moment for that.
    async fn given_back(mut self) {
        if let Some(work) = self.giving_back() {
            // A task of its own: a client that leaves now ends this request, and must not end that.
            let _ = tokio::time::timeout(GIVING_UP, tokio::spawn(work)).await;
        }
    }

    /// What is left to do for a reservation that became no upload; once.
    fn giving_back(&mut self) -> Option<impl Future<Output = ()> + Send + 'static> {
        if std::mem::replace(&mut self.finished, true) {
            return None;
        }
        let (app, id) = (self.app.clone(), self.id.clone());
        let path = self.stored.then(|| std::mem::take(&mut self.path));
        Some(async move {
            if let Err(e) = given_up(&app, id, path).await {
                say!("giving up an upload failed: {}", e.chain());
            }
        })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(work) = self.giving_back() {
            tokio::spawn(work);
        }
    }
}

/// The row first, with the path in the queue of removals; then the bytes. Whatever of it fails, a sweep makes good.
async fn given_up(app: &App, id: ReservationId, path: Option<String>) -> Result<()> {
    let queued: Option<sweep::Queued> = app
        .store
        .write(move |tx| {
            // A reservation that is gone has become an upload, or is in the queue already.
            match path {
                _ if !uploads::release(tx, &id)? => Ok(None),
                Some(path) => Ok(Some((sweep::queue(tx, &path)?, path))),
                None => Ok(None),
            }
        })
        .await?;
    match queued {
        Some(queued) => sweep::remove_now(&app.store, &app.blobs, queued, GIVING_UP).await,
        None => Ok(()),
    }
}
