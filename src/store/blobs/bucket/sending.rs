//! An object whose size nobody knows yet, sent part by part. It is there when `complete` answers, and not before.

use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};

use super::{ABORT, Bucket, Doing, PART, Unfinished, trouble};
use crate::model::Result;

/// S3 takes 10,000 parts: beyond the first thousand they are larger, so that an object may have half a TiB.
const SMALL_PARTS: usize = 1000;
const LARGE_PART: u64 = 64 << 20;

pub struct Sending {
    unfinished: Unfinished,
    parts: Vec<CompletedPart>,
}

impl Bucket {
    pub async fn begin(&self, name: &str, content_type: &str) -> Result<Sending> {
        let key = format!("{}{name}", self.prefix);
        let begun = self.client.create_multipart_upload().bucket(&*self.bucket).key(&key);
        let begun = begun.content_type(content_type).send().await;
        let begun = begun.map_err(|e| trouble(Doing::Store, &self.bucket, e))?;
        Ok(Sending {
            unfinished: Unfinished {
                client: self.client.clone(),
                bucket: self.bucket.clone(),
                key,
                id: begun.upload_id().unwrap_or_default().to_owned(),
                done: false,
            },
            parts: Vec::new(),
        })
    }
}

impl Sending {
    /// How long the next part has to be, unless it is the last.
    pub fn part_size(&self) -> usize {
        (if self.parts.len() < SMALL_PARTS {
            PART
        } else {
            LARGE_PART
        }) as usize
    }

    pub async fn part(&mut self, bytes: Vec<u8>) -> Result<()> {
        let Unfinished {
            client,
            bucket,
            key,
            id,
            ..
        } = &self.unfinished;
        let number = self.parts.len() as i32 + 1;
        let request = client
            .upload_part()
            .bucket(&**bucket)
            .key(key)
            .upload_id(id)
            .part_number(number);
        let sent = request.body(ByteStream::from(bytes)).send().await;
        let sent = sent.map_err(|e| trouble(Doing::Store, bucket, e))?;
        let part = CompletedPart::builder().part_number(number).set_e_tag(sent.e_tag);
        self.parts.push(part.build());
        Ok(())
    }

    pub async fn complete(self) -> Result<()> {
        let Unfinished {
            client,
            bucket,
            key,
            id,
            ..
        } = &self.unfinished;
        let parts = CompletedMultipartUpload::builder().set_parts(Some(self.parts)).build();
        let completed = client
            .complete_multipart_upload()
            .bucket(&**bucket)
            .key(key)
            .upload_id(id);
        let completed = completed.multipart_upload(parts).send().await;
        completed.map_err(|e| trouble(Doing::Store, bucket, e))?;
        self.unfinished.completed();
        Ok(())
    }

    /// Takes back what was sent; a dropped one does so in the background.
    pub async fn abandon(self) {
        let Unfinished {
            client,
            bucket,
            key,
            id,
            ..
        } = &self.unfinished;
        let request = client.abort_multipart_upload().bucket(&**bucket).key(key).upload_id(id);
        // A storage that does not answer keeps the parts until its own rules remove them.
        let _ = tokio::time::timeout(ABORT, request.send()).await;
        self.unfinished.completed();
    }
}
