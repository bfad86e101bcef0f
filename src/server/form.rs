//! The multipart form of an upload, part by part in the order they come. Parts that are no `form-data` or have no name
//! are passed over. Framing is `multer`'s; what is said about a broken one is ours.

use std::borrow::Cow;

use bytes::Bytes;
use hyper::HeaderMap;
use hyper::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use multer::{Field, Multipart};

use super::body::{Ahead, Inflow, cut_off};
use super::local::text;
use crate::model::{Error, MAX_CONTENT_TYPE_BYTES, MAX_FILENAME_BYTES, Result};

/// Kept of a text field.
const MAX_TEXT: usize = 1024;
pub const FILE: &str = "file";

pub struct Form {
    parts: Multipart<'static>,
    ahead: Ahead,
}

pub enum Part {
    Text(String, String),
    File(Box<File>),
}

/// The part of the file, to be read to its end before the next part.
pub struct File {
    pub name: String,
    pub content_type: String,
    field: Field<'static>,
    ahead: Ahead,
}

impl Form {
    pub fn read(headers: &HeaderMap, body: Inflow) -> Result<Form> {
        let kind = text(headers, CONTENT_TYPE).unwrap_or("");
        // The parser knows one spelling of what it can read.
        let kind = match kind.get(..15) {
            Some(mixed) if mixed.eq_ignore_ascii_case("multipart/mixed") => {
                Cow::Owned(format!("multipart/form-data{}", &kind[15..]))
            }
            _ => Cow::Borrowed(kind),
        };
        let boundary = multer::parse_boundary(&*kind)
            .map_err(|_| Error::invalid("the body must be multipart/form-data with a boundary").code("invalid_form"))?;
        let ahead = body.ahead.clone();
        Ok(Form {
            parts: Multipart::new(body, boundary),
            ahead,
        })
    }

    pub async fn next(&mut self) -> Result<Option<Part>> {
        loop {
            let Some(mut field) = self.parts.next_field().await.map_err(explain)? else {
                return Ok(None);
            };
            self.ahead.caught_up();
            let name = field.name().filter(|name| !name.is_empty() && is_form_data(&field));
            match name.map(str::to_owned) {
                Some(name) if name == FILE => {
                    return Ok(Some(Part::File(Box::new(File {
                        name: file_name(&field),
                        content_type: content_type(&field),
                        field,
                        ahead: self.ahead.clone(),
                    }))));
                }
                Some(name) => return Ok(Some(Part::Text(name, kept_text(&mut field, &self.ahead).await?))),
                None => drop(kept_text(&mut field, &self.ahead).await?),
            }
        }
    }
}

impl File {
    pub async fn chunk(&mut self) -> Result<Option<Bytes>> {
        let chunk = self.field.chunk().await.map_err(explain)?;
        self.ahead.caught_up();
        Ok(chunk)
    }
}

/// The first bytes of a field as text; the rest is read and forgotten.
async fn kept_text(field: &mut Field<'static>, ahead: &Ahead) -> Result<String> {
    let mut kept = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(explain)? {
        ahead.caught_up();
        kept.extend_from_slice(&chunk[..chunk.len().min(MAX_TEXT - kept.len())]);
    }
    Ok(String::from_utf8_lossy(&kept).into_owned())
}

fn is_form_data(field: &Field) -> bool {
    let disposition = field.headers().get(CONTENT_DISPOSITION).map(|v| v.as_bytes());
    let kind = disposition.and_then(|v| v.split(|c| *c == b';').next());
    kind.is_some_and(|kind| kind.trim_ascii().eq_ignore_ascii_case(b"form-data"))
}

/// The last component of what the client calls the file; `.` for nothing. Never part of a path of ours.
fn file_name(field: &Field) -> String {
    last_component(field.file_name().unwrap_or_default())
}

fn last_component(path: &str) -> String {
    let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let name = match name {
        "" if path.starts_with('/') => "/",
        "" => ".",
        name => name,
    };
    let end = name.floor_char_boundary(MAX_FILENAME_BYTES);
    name[..end].replace('\0', "\u{fffd}")
}

/// As the client says it, `application/octet-stream` when it says nothing sensible.
fn content_type(field: &Field) -> String {
    let said = field
        .headers()
        .get(CONTENT_TYPE)
        .map(|v| String::from_utf8_lossy(v.as_bytes()));
    match said {
        Some(kind) if kind.len() <= MAX_CONTENT_TYPE_BYTES => kind.into_owned(),
        _ => "application/octet-stream".to_owned(),
    }
}

fn explain(e: multer::Error) -> Error {
    match e {
        multer::Error::StreamReadFailed(cause) => match cause.downcast::<Error>() {
            Ok(e) => *e,
            Err(e) => cut_off().because(e),
        },
        multer::Error::IncompleteFieldData { .. } => cut_off(),
        e => Error::invalid("the body is no well-formed multipart form")
            .code("invalid_form")
            .because(e),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_component_of_a_file_name_is_kept() {
        for (path, name) in [
            ("a.txt", "a.txt"),
            ("../../etc/passwd", "passwd"),
            ("dir/", "dir"),
            ("/", "/"),
            ("", "."),
            ("..", ".."),
            ("a\0b", "a\u{fffd}b"),
        ] {
            assert_eq!(last_component(path), name, "{path:?}");
        }
        assert_eq!(last_component(&"é".repeat(600)).len(), MAX_FILENAME_BYTES);
    }
}
