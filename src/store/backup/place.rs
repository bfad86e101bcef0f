//! Where a backup is, or is to be: a file, or an object in a bucket.

use std::fmt;
use std::path::PathBuf;

use crate::store::blobs::Blobs;

#[derive(Clone)]
pub enum Place {
    File(PathBuf),
    Object {
        /// The bucket, with what stands in front of the name as its prefix.
        folder: Blobs,
        name: String,
        url: String,
    },
}

impl Place {
    /// The same from wherever it was named.
    pub fn full_name(&self) -> String {
        match self {
            Place::File(path) => {
                // Only the empty path has none.
                let full = std::path::absolute(path).unwrap_or_else(|_| path.clone());
                full.display().to_string()
            }
            Place::Object { url, .. } => url.clone(),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Place::File(path) => write!(f, "{}", path.display()),
            Place::Object { url, .. } => f.write_str(url),
        }
    }
}
