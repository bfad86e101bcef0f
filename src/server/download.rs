//! The answer to a request for the bytes of an upload: conditions, ranges, and headers that keep a hostile file from
//! acting as part of the app. Uploads never change, so their id is their strong validator and their birth their date;
//! both backends answer alike.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use futures_util::StreamExt;
use hyper::header::{
    ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    HeaderMap, HeaderValue, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE, LAST_MODIFIED,
    RANGE, X_CONTENT_TYPE_OPTIONS,
};
use hyper::{Method, StatusCode};

use super::body::Flow;
use super::local::text;
use super::range::{Spans, spans};
use super::reply::Reply;
use crate::chat::uploads::Stored;
use crate::model::{Error, Result, Upload, correlation_id};
use crate::store::blobs::{Blobs, Chunks};

const ANYTHING: &str = "application/octet-stream";

/// `GET` or `HEAD`.
pub async fn answer(blobs: &Blobs, method: &Method, headers: &HeaderMap, stored: &Stored) -> Result<Reply> {
    let marks = Marks::of(&stored.upload);
    if let Some(status) = marks.judged(headers) {
        return Ok(marks.on(Reply::new(status)));
    }
    let size = stored.upload.byte_size as u64;
    let range = text(headers, RANGE).filter(|_| marks.range_still_holds(headers));
    let kind = stored.shown_as.as_deref().unwrap_or(ANYTHING);
    let sending = match spans(range, size) {
        Spans::Outside => return Ok(outside(&marks, size)),
        Spans::Whole => Sending::whole(kind, size),
        Spans::Parts(parts) if parts.len() == 1 => Sending::part(kind, parts[0], size),
        Spans::Parts(parts) => Sending::parts(kind, &parts, size),
    };
    let mut reply = marks.on(guarded(Reply::new(sending.status), stored));
    header(&mut reply, CONTENT_TYPE, &sending.kind);
    header(&mut reply, CONTENT_LENGTH, &sending.length.to_string());
    if let Some(range) = &sending.range {
        header(&mut reply, CONTENT_RANGE, range);
    }
    if *method == Method::HEAD {
        blobs.find(&stored.path).await?;
        return Ok(reply);
    }
    reply.flow = Some(Flow {
        length: sending.length,
        chunks: sending.open(blobs, &stored.path).await?,
    });
    Ok(reply)
}

fn outside(marks: &Marks, size: u64) -> Reply {
    let refusal = Error::invalid("the file has no such bytes").code("range_not_satisfiable");
    let mut reply = marks.on(Reply::from(refusal));
    reply.status = StatusCode::RANGE_NOT_SATISFIABLE;
    header(&mut reply, CONTENT_RANGE, &format!("bytes */{size}"));
    reply
}

/// Sets a value that is made of bytes a header can hold.
fn header(reply: &mut Reply, name: hyper::header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        reply.headers.insert(name, value);
    }
}

/// No sniffing, no script, no frame rights: whatever the bytes are, they are not our page.
fn guarded(reply: Reply, stored: &Stored) -> Reply {
    let way = if stored.shown_as.is_some() {
        "inline"
    } else {
        "attachment"
    };
    let mut reply = reply
        .header(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"))
        .header(CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox"));
    header(
        &mut reply,
        CONTENT_DISPOSITION,
        &disposition(way, &stored.upload.filename),
    );
    reply
}

/// A token as it is, other printable ASCII quoted, anything else as RFC 8187 has it.
fn disposition(way: &str, name: &str) -> String {
    let token = |c: u8| c.is_ascii_alphanumeric() || b"!#$&+-.^_`|~%'*".contains(&c);
    if !name.is_empty() && name.bytes().all(token) {
        return format!("{way}; filename={name}");
    }
    if name.bytes().all(|c| (b' '..=b'~').contains(&c)) {
        let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
        return format!("{way}; filename=\"{quoted}\"");
    }
    let plain = |c: u8| c.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&c);
    let mut text = format!("{way}; filename*=utf-8''");
    for c in name.bytes() {
        if plain(c) {
            text.push(c as char);
        } else {
            text.push_str(&format!("%{c:02X}"));
        }
    }
    text
}

/// What tells one upload from another for caches and resumed downloads.
struct Marks {
    etag: String,
    /// Whole seconds, as HTTP dates have them.
    born: SystemTime,
}

impl Marks {
    fn of(upload: &Upload) -> Marks {
        Marks {
            etag: format!("\"{}\"", upload.id),
            born: UNIX_EPOCH + Duration::from_secs(upload.created_at.millis() / 1000),
        }
    }

    fn on(&self, reply: Reply) -> Reply {
        let mut reply = reply.header(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        header(&mut reply, ETAG, &self.etag);
        header(&mut reply, LAST_MODIFIED, &httpdate::fmt_http_date(self.born));
        reply
    }

    /// 304 or 412, in the order of RFC 9110, 13.2.2. A date that is none is ignored.
    fn judged(&self, headers: &HeaderMap) -> Option<StatusCode> {
        match text(headers, IF_MATCH) {
            Some(tags) if !self.named(tags, false) => return Some(StatusCode::PRECONDITION_FAILED),
            Some(_) => {}
            None => {
                if date(headers, IF_UNMODIFIED_SINCE).is_some_and(|at| self.born > at) {
                    return Some(StatusCode::PRECONDITION_FAILED);
                }
            }
        }
        let unchanged = match text(headers, IF_NONE_MATCH) {
            Some(tags) => self.named(tags, true),
            None => date(headers, IF_MODIFIED_SINCE).is_some_and(|at| self.born <= at),
        };
        unchanged.then_some(StatusCode::NOT_MODIFIED)
    }

    fn named(&self, tags: &str, weak: bool) -> bool {
        let ours = |tag: &str| {
            let tag = tag.trim();
            self.etag
                == if weak {
                    tag.strip_prefix("W/").unwrap_or(tag)
                } else {
                    tag
                }
        };
        tags.trim() == "*" || tags.split(',').any(ours)
    }

    fn range_still_holds(&self, headers: &HeaderMap) -> bool {
        text(headers, IF_RANGE).is_none_or(|mark| {
            self.etag == mark.trim() || httpdate::parse_http_date(mark).is_ok_and(|at| at == self.born)
        })
    }
}

fn date(headers: &HeaderMap, name: hyper::header::HeaderName) -> Option<SystemTime> {
    httpdate::parse_http_date(text(headers, name)?).ok()
}

/// One piece of an answer: bytes of ours, or bytes of the file.
enum Piece {
    Text(Bytes),
    File(u64, u64),
}

/// What goes over the wire.
struct Sending {
    status: StatusCode,
    kind: String,
    range: Option<String>,
    length: u64,
    pieces: Vec<Piece>,
}

impl Sending {
    fn whole(kind: &str, size: u64) -> Sending {
        Sending {
            status: StatusCode::OK,
            kind: kind.to_owned(),
            range: None,
            length: size,
            pieces: vec![Piece::File(0, size)],
        }
    }

    fn part(kind: &str, (first, last): (u64, u64), size: u64) -> Sending {
        let length = last - first + 1;
        Sending {
            status: StatusCode::PARTIAL_CONTENT,
            kind: kind.to_owned(),
            range: Some(format!("bytes {first}-{last}/{size}")),
            length,
            pieces: vec![Piece::File(first, length)],
        }
    }

    /// `multipart/byteranges`.
    fn parts(kind: &str, parts: &[(u64, u64)], size: u64) -> Sending {
        let boundary = correlation_id();
        let mut sending = Sending {
            status: StatusCode::PARTIAL_CONTENT,
            kind: format!("multipart/byteranges; boundary={boundary}"),
            range: None,
            length: 0,
            pieces: Vec::new(),
        };
        for (first, last) in parts {
            let head = format!(
                "\r\n--{boundary}\r\nContent-Type: {kind}\r\nContent-Range: bytes {first}-{last}/{size}\r\n\r\n"
            );
            sending.text(head);
            sending.length += last - first + 1;
            sending.pieces.push(Piece::File(*first, last - first + 1));
        }
        sending.text(format!("\r\n--{boundary}--\r\n"));
        sending
    }

    fn text(&mut self, text: String) {
        self.length += text.len() as u64;
        self.pieces.push(Piece::Text(text.into()));
    }

    /// Opens the first piece of the file now, so that a missing one is still a 404; later ones when their turn comes.
    async fn open(self, blobs: &Blobs, path: &str) -> Result<Chunks> {
        let mut chunks: Chunks = Box::pin(futures_util::stream::empty());
        let mut opened = false;
        for piece in self.pieces {
            let more: Chunks = match piece {
                Piece::Text(text) => Box::pin(futures_util::stream::once(async { Ok(text) })),
                Piece::File(first, length) if !opened => {
                    opened = true;
                    blobs.read(path, first, length).await?
                }
                Piece::File(first, length) => later(blobs.clone(), path.to_owned(), first, length),
            };
            chunks = Box::pin(chunks.chain(more));
        }
        Ok(chunks)
    }
}

fn later(blobs: Blobs, path: String, first: u64, length: u64) -> Chunks {
    let opening = async move {
        match blobs.read(&path, first, length).await {
            Ok(chunks) => chunks,
            Err(e) => {
                let broken = std::io::Error::other(e.chain());
                Box::pin(futures_util::stream::once(async { Err(broken) }))
            }
        }
    };
    Box::pin(futures_util::stream::once(opening).flatten())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_tokens_quoted_or_encoded() {
        for (name, text) in [
            ("photo.png", "inline; filename=photo.png"),
            ("my file.txt", r#"inline; filename="my file.txt""#),
            (r#"a"b\c"#, r#"inline; filename="a\"b\\c""#),
            ("", r#"inline; filename="""#),
            ("ü.txt", "inline; filename*=utf-8''%C3%BC.txt"),
            (
                "a\r\nSet-Cookie: x",
                "inline; filename*=utf-8''a%0D%0ASet-Cookie%3A%20x",
            ),
        ] {
            assert_eq!(disposition("inline", name), text);
        }
    }

    #[test]
    fn several_parts_know_their_length() {
        let sending = Sending::parts("text/plain", &[(0, 1), (5, 9)], 10);
        let pieces = sending.pieces.iter().map(|p| match p {
            Piece::Text(text) => text.len() as u64,
            Piece::File(_, length) => *length,
        });
        assert_eq!(pieces.sum::<u64>(), sending.length);
    }
}
