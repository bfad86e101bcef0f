//! Objects in a bucket of S3, R2 or anything that speaks like them, through the SDK: it signs, retries and times out.
//! Objects up to `PART` bytes go in one request, larger ones in parts. A download that breaks off is taken up again
//! where it stopped: objects never change. Keys outside of the prefix are not ours and count as missing.

use std::io;
use std::os::unix::fs::FileExt;
use std::sync::Arc;
use std::time::Duration;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_s3::Client;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::config::{Credentials, RequestChecksumCalculation, ResponseChecksumValidation};
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};
use aws_smithy_http_client::tls;
use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt};
use tokio::sync::Semaphore;

use super::draft::{Spool, on_disk};
use super::{BucketPlace, Chunks, Draft, disk_failed, missing};
use crate::model::{Error, Result};

mod sending;
mod trouble;

pub use sending::Sending;
use trouble::{Doing, trouble};

/// One part of a large object; S3 wants at least 5 MiB. Parts under way are all that is ever in memory.
const PART: u64 = 8 << 20;
const PARTS_AT_ONCE: usize = 4;
const CONNECT: Duration = Duration::from_secs(5);
/// For the head of an answer. A body may take as long as it moves.
const ANSWER: Duration = Duration::from_secs(30);
/// Tries of one request, the first included; the SDK waits in between, longer each time.
const TRIES: u32 = 3;
/// How often a broken download is taken up again without having moved.
const RESUMES: u32 = 3;
const ABORT: Duration = Duration::from_secs(5);

pub struct Bucket {
    client: Client,
    bucket: Arc<str>,
    prefix: String,
    parts: Semaphore,
}

impl Bucket {
    pub async fn connect(place: &BucketPlace) -> Bucket {
        let shared = sdk_config(place).await;
        let config = aws_sdk_s3::config::Builder::from(&shared)
            .force_path_style(place.path_style)
            // Not every S3 knows the newer checksums; requests are signed over their bodies anyway.
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired)
            .build();
        Bucket {
            client: Client::from_conf(config),
            bucket: place.bucket.as_str().into(),
            prefix: place.prefix.clone(),
            parts: Semaphore::new(PARTS_AT_ONCE),
        }
    }

    pub async fn check(&self) -> Result<()> {
        let asked = self.client.head_bucket().bucket(&*self.bucket).send().await;
        asked.map(drop).map_err(|e| trouble(Doing::Check, &self.bucket, e))
    }

    /// The key of a stored path: a bare name of ours, or a whole key with or without its bucket.
    fn key(&self, stored: &str) -> Result<String> {
        let key = match stored.strip_prefix("r2://").or_else(|| stored.strip_prefix("s3://")) {
            Some(rest) => match rest.split_once('/') {
                Some((bucket, key)) if bucket == &*self.bucket => key,
                _ => {
                    let text = format!("the stored path {stored:?} names another bucket than {}", self.bucket);
                    return Err(Error::internal(text));
                }
            },
            None if !stored.contains('/') && !stored.is_empty() => return Ok(format!("{}{stored}", self.prefix)),
            None => stored,
        };
        if key.len() > self.prefix.len() && key.starts_with(&self.prefix) {
            Ok(key.to_owned())
        } else {
            Err(missing())
        }
    }

    pub async fn keep(&self, draft: Draft, name: &str, content_type: &str) -> Result<()> {
        let (spool, size) = draft.finish().await?;
        let Spool::Anonymous(file) = spool else {
            return Err(Error::internal("a draft of another place"));
        };
        let source = Source {
            file: Arc::new(file),
            size,
        };
        let key = format!("{}{name}", self.prefix);
        if size <= PART {
            self.put(&source, key, content_type).await
        } else {
            self.put_in_parts(&source, &key, content_type).await
        }
    }

    async fn put(&self, source: &Source, key: String, content_type: &str) -> Result<()> {
        let _turn = self.parts.acquire().await.map_err(Error::internal)?;
        let body = source.part(0).await?;
        let request = self.client.put_object().bucket(&*self.bucket).key(key);
        let sent = request
            .content_type(content_type)
            .content_length(source.size as i64)
            .body(ByteStream::from(body))
            .send();
        sent.await.map(drop).map_err(|e| trouble(Doing::Store, &self.bucket, e))
    }

    async fn put_in_parts(&self, source: &Source, key: &str, content_type: &str) -> Result<()> {
        let begun = self.client.create_multipart_upload().bucket(&*self.bucket).key(key);
        let begun = begun.content_type(content_type).send().await;
        let begun = begun.map_err(|e| trouble(Doing::Store, &self.bucket, e))?;
        let id = begun.upload_id().unwrap_or_default().to_owned();
        // Also when the caller is dropped in the middle: parts that nobody completes would be paid for forever.
        let unfinished = Unfinished {
            client: self.client.clone(),
            bucket: self.bucket.clone(),
            key: key.to_owned(),
            id: id.clone(),
            done: false,
        };
        let count = source.size.div_ceil(PART);
        let parts: Vec<CompletedPart> = futures_util::stream::iter(0..count)
            .map(|number| self.put_part(source, key, &id, number))
            .buffered(PARTS_AT_ONCE)
            .try_collect()
            .await?;
        let parts = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
        let completed = self.client.complete_multipart_upload().bucket(&*self.bucket).key(key);
        let completed = completed.upload_id(&id).multipart_upload(parts).send().await;
        completed.map_err(|e| trouble(Doing::Store, &self.bucket, e))?;
        unfinished.completed();
        Ok(())
    }

    async fn put_part(&self, source: &Source, key: &str, id: &str, number: u64) -> Result<CompletedPart> {
        let _turn = self.parts.acquire().await.map_err(Error::internal)?;
        let body = source.part(number).await?;
        let number = number as i32 + 1;
        let request = self.client.upload_part().bucket(&*self.bucket).key(key).upload_id(id);
        let sent = request.part_number(number).body(ByteStream::from(body)).send().await;
        let sent = sent.map_err(|e| trouble(Doing::Store, &self.bucket, e))?;
        Ok(CompletedPart::builder()
            .part_number(number)
            .set_e_tag(sent.e_tag)
            .build())
    }

    pub async fn read(&self, stored: &str, first: u64, length: u64) -> Result<Chunks> {
        let object = Object {
            client: self.client.clone(),
            bucket: self.bucket.clone(),
            key: self.key(stored)?,
        };
        if length == 0 {
            self.find(stored).await?;
            return Ok(Box::pin(futures_util::stream::empty()));
        }
        let end = first + length;
        let body = object.body(first, end).await?;
        let start = Transfer {
            object,
            body: Some(body),
            at: first,
            end,
            resumes: 0,
        };
        Ok(Box::pin(futures_util::stream::try_unfold(start, Transfer::step)))
    }

    pub async fn find(&self, stored: &str) -> Result<()> {
        self.size(stored).await.map(drop)
    }

    pub async fn size(&self, stored: &str) -> Result<u64> {
        let asked = self.client.head_object().bucket(&*self.bucket).key(self.key(stored)?);
        let answer = asked.send().await.map_err(|e| trouble(Doing::Read, &self.bucket, e))?;
        Ok(answer.content_length().unwrap_or_default().max(0) as u64)
    }

    /// The objects below the prefix, and where the next page starts.
    pub async fn page(&self, from: Option<String>) -> Result<(Vec<String>, Option<String>)> {
        let asked = self.client.list_objects_v2().bucket(&*self.bucket).prefix(&self.prefix);
        let asked = asked.delimiter("/").set_continuation_token(from).send().await;
        let answer = asked.map_err(|e| trouble(Doing::Read, &self.bucket, e))?;
        let names = answer
            .contents()
            .iter()
            .filter_map(|object| Some(object.key()?.strip_prefix(&self.prefix)?.to_owned()));
        Ok((names.collect(), answer.next_continuation_token().map(Into::into)))
    }

    pub async fn remove(&self, stored: &str) -> Result<()> {
        let key = match self.key(stored) {
            Ok(key) => key,
            Err(e) if e.kind == crate::model::Kind::NotFound => return Ok(()),
            Err(e) => return Err(e),
        };
        let asked = self.client.delete_object().bucket(&*self.bucket).key(key).send().await;
        match asked.map_err(|e| trouble(Doing::Remove, &self.bucket, e)) {
            Err(e) if e.kind == crate::model::Kind::NotFound => Ok(()),
            answer => answer.map(drop),
        }
    }
}

async fn sdk_config(place: &BucketPlace) -> SdkConfig {
    let tls = tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring);
    let client = aws_smithy_http_client::Builder::new().tls_provider(tls).build_https();
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT)
        .read_timeout(ANSWER)
        .build();
    let mut loader = aws_config::defaults(BehaviorVersion::v2026_01_12())
        .http_client(client)
        .timeout_config(timeouts)
        .retry_config(RetryConfig::standard().with_max_attempts(TRIES));
    if let Some(region) = &place.region {
        loader = loader.region(Region::new(region.clone()));
    }
    if let Some(endpoint) = &place.endpoint {
        loader = loader.endpoint_url(endpoint.trim_end_matches('/'));
    }
    if let Some((id, secret)) = &place.key {
        loader = loader.credentials_provider(Credentials::new(id, secret, None, None, "configuration"));
    }
    loader.load().await
}

/// The spooled file that is being sent.
struct Source {
    file: Arc<std::fs::File>,
    size: u64,
}

impl Source {
    async fn part(&self, number: u64) -> Result<Vec<u8>> {
        let (file, at) = (self.file.clone(), number * PART);
        let length = (self.size - at).min(PART);
        let read = on_disk(move || {
            let mut part = vec![0; length as usize];
            file.read_exact_at(&mut part, at).map(|()| part)
        });
        read.await.map_err(disk_failed)
    }
}

/// A multipart upload that is given up unless it was completed.
struct Unfinished {
    client: Client,
    bucket: Arc<str>,
    key: String,
    id: String,
    done: bool,
}

impl Unfinished {
    fn completed(mut self) {
        self.done = true;
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if self.done {
            return;
        }
        let request = self.client.abort_multipart_upload();
        let request = request.bucket(&*self.bucket).key(&self.key).upload_id(&self.id);
        tokio::spawn(async move {
            // A storage that does not answer keeps the parts until its own rules remove them.
            let _ = tokio::time::timeout(ABORT, request.send()).await;
        });
    }
}

struct Object {
    client: Client,
    bucket: Arc<str>,
    key: String,
}

impl Object {
    async fn body(&self, first: u64, end: u64) -> Result<ByteStream> {
        let request = self.client.get_object().bucket(&*self.bucket).key(&self.key);
        let range = format!("bytes={first}-{}", end - 1);
        let answer = request.range(range).send().await;
        let answer = answer.map_err(|e| trouble(Doing::Read, &self.bucket, e))?;
        match answer.content_length() {
            Some(length) if length as u64 != end - first => Err(Error::internal(format!(
                "the object {} gave {length} bytes where its row says {}",
                self.key,
                end - first
            ))),
            _ => Ok(answer.body),
        }
    }
}

/// A download under way.
struct Transfer {
    object: Object,
    /// `None` after it broke off.
    body: Option<ByteStream>,
    at: u64,
    end: u64,
    resumes: u32,
}

impl Transfer {
    async fn step(mut self) -> io::Result<Option<(Bytes, Transfer)>> {
        while self.at < self.end {
            let Some(body) = &mut self.body else {
                self.resume().await?;
                continue;
            };
            match body.next().await {
                Some(Ok(chunk)) => {
                    self.at += chunk.len() as u64;
                    self.resumes = 0;
                    return Ok(Some((chunk, self)));
                }
                Some(Err(_)) | None => self.body = None,
            }
        }
        Ok(None)
    }

    async fn resume(&mut self) -> io::Result<()> {
        self.resumes += 1;
        if self.resumes > RESUMES {
            return Err(io::Error::other(format!(
                "the object {} breaks off at {}",
                self.object.key, self.at
            )));
        }
        let again = self.object.body(self.at, self.end).await;
        self.body = Some(again.map_err(|e| io::Error::other(e.chain()))?);
        Ok(())
    }
}
