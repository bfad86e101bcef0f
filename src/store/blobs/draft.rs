//! Bytes on their way in: a temporary file that nobody else sees and that is gone when it is dropped, also by a crash.
//! Written in blocks on blocking threads, a few at a time: two hundred slow uploads need no two hundred threads.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::sync::LazyLock;

use bytes::Bytes;
use tempfile::NamedTempFile;
use tokio::sync::Semaphore;

use super::disk_failed;
use crate::model::{Error, Result};

/// Collected before a write. Smaller blocks cost threads, larger ones memory for each upload under way.
const BLOCK: usize = 128 << 10;

/// Disk operations at once, of all uploads and downloads of the process. More would only queue at the disk.
const AT_ONCE: usize = 16;
static TURNS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(AT_ONCE));

/// Runs `work` on a blocking thread when it is its turn.
pub(super) async fn on_disk<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    // The semaphore is never closed.
    let _turn = TURNS.acquire().await.map_err(io::Error::other)?;
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}

pub(super) enum Spool {
    /// In the folder of the uploads, to be renamed.
    Named(NamedTempFile),
    /// Without a name, to be sent elsewhere.
    Anonymous(File),
}

impl Spool {
    pub fn file(&mut self) -> &mut File {
        match self {
            Spool::Named(named) => named.as_file_mut(),
            Spool::Anonymous(file) => file,
        }
    }
}

/// A new object until it is kept.
pub struct Draft {
    /// `None` only while a block is being written; a failed write leaves it so.
    spool: Option<Spool>,
    block: Vec<Bytes>,
    waiting: usize,
    size: u64,
}

impl Draft {
    pub(super) fn on(spool: Spool) -> Draft {
        Draft {
            spool: Some(spool),
            block: Vec::new(),
            waiting: 0,
            size: 0,
        }
    }

    /// In the system's folder for temporary files.
    pub(super) async fn anonymous() -> Result<Draft> {
        let file = on_disk(tempfile::tempfile).await.map_err(disk_failed)?;
        Ok(Draft::on(Spool::Anonymous(file)))
    }

    pub fn size(&self) -> u64 {
        self.size
    }

    pub async fn write(&mut self, chunk: Bytes) -> Result<()> {
        self.size += chunk.len() as u64;
        self.waiting += chunk.len();
        self.block.push(chunk);
        if self.waiting >= BLOCK {
            self.flush().await
        } else {
            Ok(())
        }
    }

    async fn flush(&mut self) -> Result<()> {
        let block = std::mem::take(&mut self.block);
        self.waiting = 0;
        self.with_spool(move |spool| block.iter().try_for_each(|chunk| spool.file().write_all(chunk)))
            .await
    }

    /// Lets `look` read what was written, from the start.
    pub async fn inspect<T: Send + 'static>(
        &mut self,
        look: impl FnOnce(&mut File) -> io::Result<T> + Send + 'static,
    ) -> Result<T> {
        self.flush().await?;
        self.with_spool(move |spool| {
            spool.file().seek(SeekFrom::Start(0))?;
            let seen = look(spool.file());
            spool.file().seek(SeekFrom::End(0))?;
            seen
        })
        .await
    }

    async fn with_spool<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut Spool) -> io::Result<T> + Send + 'static,
    ) -> Result<T> {
        let Some(mut spool) = self.spool.take() else {
            return Err(Error::internal("a draft was used after a failed write"));
        };
        let (spool, done) = on_disk(move || {
            let done = work(&mut spool)?;
            Ok((spool, done))
        })
        .await
        .map_err(disk_failed)?;
        self.spool = Some(spool);
        Ok(done)
    }

    /// The complete file and its size.
    pub(super) async fn finish(mut self) -> Result<(Spool, u64)> {
        self.flush().await?;
        let size = self.size;
        let spool = self
            .spool
            .take()
            .ok_or_else(|| Error::internal("a draft without its file"))?;
        Ok((spool, size))
    }
}
