//! One file of the web app: its variants, their strong ETags, what of it a request gets.
//! A part of a file is always a part of its plain bytes.

use std::borrow::Cow;

use bytes::Bytes;
use hyper::header::{
    ACCEPT_ENCODING, ACCEPT_RANGES, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderValue,
    IF_NONE_MATCH, IF_RANGE, RANGE, VARY,
};
use hyper::{HeaderMap, StatusCode};
use rust_embed::EmbeddedFile;

use super::Dist;
use crate::model::hex;
use crate::server::local::text;
use crate::server::range::{Span, span};
use crate::server::reply::Reply;

pub struct File {
    kind: HeaderValue,
    cache: HeaderValue,
    plain: Variant,
    /// `br` before `gzip`: smaller first.
    packed: Vec<(&'static str, Variant)>,
}

struct Variant {
    body: Bytes,
    etag: HeaderValue,
}

impl File {
    pub fn new(name: &str, file: EmbeddedFile) -> File {
        let mut kind = mime_guess::from_path(name).first_or_octet_stream().to_string();
        if kind.starts_with("text/") {
            kind.push_str("; charset=utf-8");
        }
        // Names below `immutable/` carry a hash of their content; anything else is asked for again.
        let cache = match name.starts_with("_app/immutable/") {
            true => "public, max-age=31536000, immutable",
            false => "no-cache",
        };
        let packed = [("br", "br"), ("gzip", "gz")]
            .into_iter()
            .filter_map(|(encoding, ending)| {
                let file = Dist::get(&format!("{name}.{ending}"))?;
                Some((encoding, Variant::new(file)))
            });
        File {
            kind: HeaderValue::from_str(&kind).unwrap_or(HeaderValue::from_static("application/octet-stream")),
            cache: HeaderValue::from_static(cache),
            packed: packed.collect(),
            plain: Variant::new(file),
        }
    }

    pub fn serve(&self, headers: &HeaderMap) -> Reply {
        let range = text(headers, RANGE).filter(|_| self.range_still_holds(headers));
        // A part is a part of the plain bytes; a client that resumes a download wants no other.
        let (encoding, variant) = match range {
            None => self.choose(headers),
            Some(_) => (None, &self.plain),
        };
        let mut reply = Reply::new(StatusCode::OK)
            .header(CONTENT_TYPE, self.kind.clone())
            .header(CACHE_CONTROL, self.cache.clone())
            .header(ETAG, variant.etag.clone())
            .header(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        if !self.packed.is_empty() {
            reply.headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
        }
        if text(headers, IF_NONE_MATCH).is_some_and(|tags| self.known(tags)) {
            reply.status = StatusCode::NOT_MODIFIED;
            reply.headers.remove(CONTENT_TYPE);
            return reply;
        }
        if let Some(encoding) = encoding {
            reply
                .headers
                .insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        let length = variant.body.len() as u64;
        match span(range, length) {
            Span::Whole => reply.body(variant.body.clone()),
            Span::Part(first, last) => {
                reply.status = StatusCode::PARTIAL_CONTENT;
                content_range(&mut reply, format!("bytes {first}-{last}/{length}"));
                reply.body(variant.body.slice(first as usize..=last as usize))
            }
            Span::Outside => {
                let mut reply = Reply::text(StatusCode::RANGE_NOT_SATISFIABLE, "416 range not satisfiable\n");
                content_range(&mut reply, format!("bytes */{length}"));
                reply
            }
        }
    }

    /// The packed variant that the client likes best, else the plain bytes.
    fn choose(&self, headers: &HeaderMap) -> (Option<&'static str>, &Variant) {
        let accepted: Vec<&str> = headers
            .get_all(ACCEPT_ENCODING)
            .iter()
            .filter_map(|v| v.to_str().ok())
            .collect();
        let mut best: (f32, Option<&'static str>, &Variant) = (0.0, None, &self.plain);
        for (encoding, variant) in &self.packed {
            let liking = liking(&accepted, encoding);
            if liking > best.0 {
                best = (liking, Some(encoding), variant);
            }
        }
        (best.1, best.2)
    }

    /// Does `If-None-Match` name a variant of ours? Any will do: they hold the same content.
    fn known(&self, tags: &str) -> bool {
        let ours = |tag: &str| {
            let tag = tag.trim();
            let tag = tag.strip_prefix("W/").unwrap_or(tag);
            self.plain.etag == tag || self.packed.iter().any(|(_, v)| v.etag == tag)
        };
        tags.trim() == "*" || tags.split(',').any(ours)
    }

    fn range_still_holds(&self, headers: &HeaderMap) -> bool {
        headers.get(IF_RANGE).is_none_or(|tag| *tag == self.plain.etag)
    }
}

impl Variant {
    fn new(file: EmbeddedFile) -> Variant {
        let etag = format!("\"{}\"", hex(&file.metadata.sha256_hash()[..16]));
        let body = match file.data {
            Cow::Borrowed(data) => Bytes::from_static(data),
            Cow::Owned(data) => Bytes::from(data),
        };
        // Quotes and hex digits make a valid header.
        Variant {
            body,
            etag: HeaderValue::from_str(&etag).unwrap_or(HeaderValue::from_static("\"\"")),
        }
    }
}

/// The quality a client gives an encoding, 0 for "not acceptable".
fn liking(accepted: &[&str], encoding: &str) -> f32 {
    let mut any = 0.0;
    for entry in accepted.iter().flat_map(|line| line.split(',')) {
        let mut parts = entry.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let quality = parts
            .find_map(|p| p.strip_prefix("q="))
            .map_or(1.0, |q| q.parse().unwrap_or(0.0));
        if name.eq_ignore_ascii_case(encoding) {
            return quality;
        }
        if name == "*" {
            any = quality;
        }
    }
    any
}

fn content_range(reply: &mut Reply, range: String) {
    if let Ok(value) = HeaderValue::from_str(&range) {
        reply.headers.insert(CONTENT_RANGE, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::assets::Web;
    use crate::server::settings::Settings;

    fn get(web: &Web, path: &str, headers: &[(&'static str, &str)]) -> Reply {
        let map = headers.iter().map(|(n, v)| (n.parse().unwrap(), v.parse().unwrap()));
        web.serve(path, None, &map.collect())
    }

    #[test]
    fn hashed_files_are_packed_immutable_and_revalidate() {
        let web = Web::new(&Settings::default());
        let packed = |f: &&String| f.starts_with("_app/immutable/") && !web.files[*f].packed.is_empty();
        let path = format!("/{}", web.files.keys().find(packed).unwrap());
        let plain = get(&web, &path, &[]);
        assert!(plain.headers[CACHE_CONTROL].to_str().unwrap().contains("immutable"));
        let brotli = get(&web, &path, &[("accept-encoding", "gzip, deflate, br")]);
        assert_eq!(
            (&brotli.headers[CONTENT_ENCODING], &brotli.headers[VARY]),
            (&"br".parse().unwrap(), &"Accept-Encoding".parse().unwrap())
        );
        assert_ne!(brotli.headers[ETAG], plain.headers[ETAG]);
        assert!(brotli.body.len() < plain.body.len());
        assert_eq!(
            get(&web, &path, &[("accept-encoding", "br;q=0.1, gzip")]).headers[CONTENT_ENCODING],
            "gzip"
        );
        assert!(
            !get(&web, &path, &[("accept-encoding", "br;q=0")])
                .headers
                .contains_key(CONTENT_ENCODING)
        );
        let tag = brotli.headers[ETAG].to_str().unwrap();
        for tags in [tag.to_owned(), format!("\"x\", W/{tag}"), "*".to_owned()] {
            let reply = get(&web, &path, &[("if-none-match", &tags)]);
            assert_eq!((reply.status.as_u16(), reply.body.len()), (304, 0), "{tags}");
        }
    }

    #[test]
    fn ranges_are_cut_from_the_plain_bytes() {
        let web = Web::new(&Settings::default());
        let whole = get(&web, "/favicon.svg", &[]);
        assert_eq!(whole.headers[CONTENT_TYPE], "image/svg+xml");
        let part = get(
            &web,
            "/favicon.svg",
            &[("range", "bytes=2-5"), ("accept-encoding", "br")],
        );
        assert_eq!((part.status.as_u16(), &part.body), (206, &whole.body.slice(2..6)));
        assert_eq!(part.headers[CONTENT_RANGE], format!("bytes 2-5/{}", whole.body.len()));
        assert_eq!(get(&web, "/favicon.svg", &[("range", "bytes=999999-")]).status, 416);
        assert_eq!(get(&web, "/favicon.svg", &[("range", "bytes=oops")]).status, 200);
        assert_eq!(
            get(&web, "/favicon.svg", &[("range", "bytes=2-5"), ("if-range", "\"old\"")]).status,
            200
        );
    }
}
