//! Where upload bytes live, as the configuration names it: plain data, nothing is opened here.

use std::path::PathBuf;

use crate::model::{Error, Result};

#[derive(Clone, Debug)]
pub enum BlobPlace {
    Folder(PathBuf),
    Bucket(BucketPlace),
}

/// A bucket of S3 or of something that speaks like it.
#[derive(Clone)]
pub struct BucketPlace {
    pub bucket: String,
    /// In front of every key; empty, or ends with one slash.
    pub prefix: String,
    /// `None` for Amazon's own.
    pub endpoint: Option<String>,
    /// `None`: as the SDK's usual chain finds it.
    pub region: Option<String>,
    /// The bucket in the path instead of in the host name.
    pub path_style: bool,
    /// Key id and secret. `None`: as the SDK's usual chain finds them.
    pub key: Option<(String, String)>,
}

impl std::fmt::Debug for BucketPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "s3://{}/{}", self.bucket, self.prefix)
    }
}

impl BlobPlace {
    /// A folder, `file:///PATH`, `s3://BUCKET[/PREFIX]` or `r2://BUCKET[/PREFIX]`. What a bucket needs besides comes
    /// from other settings.
    pub fn parse(text: &str) -> Result<BlobPlace> {
        if let Some(url) = text.strip_prefix("file://") {
            let path = percent_encoding::percent_decode_str(url)
                .decode_utf8_lossy()
                .into_owned();
            if !path.starts_with('/') {
                return Err(Error::invalid("only absolute file:// URLs name a folder: file:///PATH"));
            }
            return Ok(BlobPlace::Folder(path.into()));
        }
        let Some(rest) = text.strip_prefix("s3://").or_else(|| text.strip_prefix("r2://")) else {
            return Ok(BlobPlace::Folder(text.into()));
        };
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let prefix = prefix.trim_matches('/');
        if bucket.is_empty() {
            return Err(Error::invalid("r2 bucket is required"));
        }
        Ok(BlobPlace::Bucket(BucketPlace {
            bucket: bucket.to_owned(),
            prefix: if prefix.is_empty() {
                String::new()
            } else {
                format!("{prefix}/")
            },
            endpoint: None,
            region: None,
            path_style: true,
            key: None,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_and_buckets_are_told_apart() {
        for (text, shown) in [
            ("./data/uploads", r#"Folder("./data/uploads")"#),
            ("file:///srv/a%20b", r#"Folder("/srv/a b")"#),
            ("r2://chat", "Bucket(s3://chat/)"),
            ("s3://chat//team/one/", "Bucket(s3://chat/team/one/)"),
        ] {
            assert_eq!(format!("{:?}", BlobPlace::parse(text).unwrap()), shown);
        }
        assert!(BlobPlace::parse("r2:///prefix").is_err());
        assert!(BlobPlace::parse("file://relative").is_err());
    }
}
