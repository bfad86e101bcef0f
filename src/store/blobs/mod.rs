//! Upload bytes: one `Blobs` over two backends, a local folder and an S3-compatible bucket. Objects are written once,
//! whole or not at all, under names of ours, and never changed; so copies, retries and ranges need no locks. Bytes are
//! spooled to disk on their way in and streamed on their way out: no file is ever held in memory.
//! Called by `server` and by the sweeper. Knows neither quota nor who may see what.

mod bucket;
mod draft;
mod folder;
mod place;

use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use sha2::{Digest as _, Sha256};

use crate::model::{Error, Kind, Result};
use bucket::Bucket;
use folder::Folder;

pub use bucket::Sending;
pub use draft::Draft;
pub use place::{BlobPlace, BucketPlace};

/// Bytes of an object as they come from its backend.
pub type Chunks = Pin<Box<dyn Stream<Item = std::io::Result<Bytes>> + Send>>;

/// A SHA-256.
pub type Digest = sha2::digest::Output<Sha256>;

/// Handle to the place of upload bytes. Clones share its connections.
#[derive(Clone)]
pub struct Blobs(Arc<Backend>);

enum Backend {
    Folder(Folder),
    Bucket(Bucket),
}

impl Blobs {
    /// Touches neither disk nor network, except that without a configured region or key the SDK looks for them.
    pub async fn open(place: &BlobPlace) -> Result<Blobs> {
        Ok(Blobs(Arc::new(match place {
            BlobPlace::Folder(path) => Backend::Folder(Folder::new(path)?),
            BlobPlace::Bucket(place) => Backend::Bucket(Bucket::connect(place).await),
        })))
    }

    /// Whether the place can be reached and is what its name says. For a line in the log at start.
    pub async fn check(&self) -> Result<()> {
        match &*self.0 {
            Backend::Folder(folder) => folder.check().await,
            Backend::Bucket(bucket) => bucket.check().await,
        }
    }

    /// A new object to be filled. Dropped without `keep`, it leaves nothing behind.
    pub async fn draft(&self) -> Result<Draft> {
        match &*self.0 {
            Backend::Folder(folder) => folder.draft().await,
            Backend::Bucket(_) => Draft::anonymous().await,
        }
    }

    /// Stores a filled draft under a fresh name of `model::object_name`. Durable when this answers `Ok`.
    pub async fn keep(&self, draft: Draft, name: &str, content_type: &str) -> Result<()> {
        match &*self.0 {
            Backend::Folder(folder) => folder.keep(draft, name).await,
            Backend::Bucket(bucket) => bucket.keep(draft, name, content_type).await,
        }
    }

    /// `length` bytes from `first` on. "not found" when the object is gone or its stored path leads elsewhere.
    pub async fn read(&self, stored: &str, first: u64, length: u64) -> Result<Chunks> {
        match &*self.0 {
            Backend::Folder(folder) => folder.read(stored, first, length).await,
            Backend::Bucket(bucket) => bucket.read(stored, first, length).await,
        }
    }

    /// Copies an object of another place here, under its name; the hash of what was read there.
    pub async fn bring(&self, from: &Blobs, name: &str, size: u64, content_type: &str) -> Result<Digest> {
        let mut draft = self.draft().await?;
        let hash = from
            .each_chunk(name, size, async |chunk| draft.write(chunk).await)
            .await?;
        self.keep(draft, name, content_type).await?;
        Ok(hash)
    }

    /// The hash of an object of this size.
    pub async fn hash(&self, name: &str, size: u64) -> Result<Digest> {
        self.each_chunk(name, size, async |_| Ok(())).await
    }

    async fn each_chunk(
        &self,
        name: &str,
        size: u64,
        mut take: impl AsyncFnMut(Bytes) -> Result<()>,
    ) -> Result<Digest> {
        let mut hash = Sha256::new();
        // No range of an empty object can be asked for.
        if size > 0 {
            let mut chunks = self.read(name, 0, size).await?;
            while let Some(chunk) = chunks.next().await {
                let chunk = chunk.map_err(Error::internal)?;
                hash.update(&chunk);
                take(chunk).await?;
            }
        }
        Ok(hash.finalize())
    }

    /// "not found" as `read` has it.
    pub async fn find(&self, stored: &str) -> Result<()> {
        match &*self.0 {
            Backend::Folder(folder) => folder.find(stored).await,
            Backend::Bucket(bucket) => bucket.find(stored).await,
        }
    }

    /// The size of an object. "not found" as `read` has it.
    pub async fn size(&self, stored: &str) -> Result<u64> {
        match &*self.0 {
            Backend::Folder(folder) => folder.size(stored).await,
            Backend::Bucket(bucket) => bucket.size(stored).await,
        }
    }

    /// The names of all objects that lie where ours do, in no order; files on their way in are none.
    pub fn list(&self) -> Listing {
        Listing {
            backend: self.0.clone(),
            at: At::Start,
        }
    }

    /// An object to be sent part by part, where objects are in a bucket.
    pub async fn begin(&self, name: &str, content_type: &str) -> Result<Sending> {
        match &*self.0 {
            Backend::Folder(_) => Err(Error::internal("a folder takes whole drafts")),
            Backend::Bucket(bucket) => bucket.begin(name, content_type).await,
        }
    }

    /// An object that is not there, or a path that leads elsewhere, is removed already.
    pub async fn remove(&self, stored: &str) -> Result<()> {
        match &*self.0 {
            Backend::Folder(folder) => folder.remove(stored).await,
            Backend::Bucket(bucket) => bucket.remove(stored).await,
        }
    }

    /// Removes what interrupted writers left a day ago or longer.
    pub async fn tidy(&self) -> Result<()> {
        match &*self.0 {
            Backend::Folder(folder) => folder.tidy().await,
            Backend::Bucket(_) => Ok(()), // drafts of a bucket have no name that could be left behind
        }
    }
}

/// The names of objects on its way, page by page: there may be millions.
pub struct Listing {
    backend: Arc<Backend>,
    at: At,
}

enum At {
    Start,
    Folder(std::fs::ReadDir),
    Bucket(String),
    End,
}

impl Listing {
    /// The next page; `None` at the end.
    pub async fn next(&mut self) -> Result<Option<Vec<String>>> {
        match &*self.backend {
            Backend::Folder(folder) => {
                let entries = match std::mem::replace(&mut self.at, At::End) {
                    At::Start => folder.entries().await?,
                    At::Folder(entries) => Some(entries),
                    _ => None,
                };
                let Some(entries) = entries else { return Ok(None) };
                let (page, rest) = folder::page(entries).await?;
                if let Some(rest) = rest {
                    self.at = At::Folder(rest);
                }
                Ok(Some(page))
            }
            Backend::Bucket(bucket) => {
                let from = match std::mem::replace(&mut self.at, At::End) {
                    At::Start => None,
                    At::Bucket(token) => Some(token),
                    _ => return Ok(None),
                };
                let (page, rest) = bucket.page(from).await?;
                if let Some(token) = rest {
                    self.at = At::Bucket(token);
                }
                Ok(Some(page))
            }
        }
    }
}

fn missing() -> Error {
    Error::new(Kind::NotFound, "upload object not found")
}

/// A failure of the local disk, in words for the person who waits.
fn disk_failed(e: std::io::Error) -> Error {
    match e.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
            Error::full("the disk for uploads is full; nothing was stored").because(e)
        }
        std::io::ErrorKind::NotFound => missing().because(e),
        _ => Error::internal(e),
    }
}
