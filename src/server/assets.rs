//! The embedded web app: files with strong ETags, precompressed variants and byte ranges; HTML with the runtime
//! configuration in it; the shell for every path that is a page. There is no override from the file system.
//! Paths are looked up as whole names, so no path can lead out of the app.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use bytes::Bytes;
use hyper::header::{
    ACCEPT_ENCODING, ACCEPT_RANGES, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_RANGE, CONTENT_SECURITY_POLICY,
    CONTENT_TYPE, ETAG, HeaderValue, IF_NONE_MATCH, IF_RANGE, LOCATION, RANGE, VARY, X_CONTENT_TYPE_OPTIONS,
};
use hyper::{HeaderMap, StatusCode};
use rust_embed::{Embed, EmbeddedFile};
use serde_json::json;

use super::local::text;
use super::range::{Span, span};
use super::reply::Reply;
use super::settings::Settings;
use crate::model::hex;

#[derive(Embed)]
#[folder = "web/dist"]
struct Dist;

/// A missing file with one of these endings is a 404 and not the shell: a stale tab that asks for a removed chunk must
/// not get HTML for it.
const ASSET_ENDINGS: [&str; 19] = [
    "avif",
    "css",
    "gif",
    "ico",
    "jpeg",
    "jpg",
    "js",
    "json",
    "map",
    "mjs",
    "otf",
    "png",
    "svg",
    "ttf",
    "wasm",
    "webmanifest",
    "webp",
    "woff",
    "woff2",
];

const SHELL: &str = "200.html";

pub struct Web {
    files: HashMap<String, File>,
    pages: HashMap<String, Bytes>,
    folders: HashSet<String>,
    frame_policy: HeaderValue,
}

struct File {
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

impl Web {
    pub fn new(settings: &Settings) -> Web {
        let script = config_script(settings);
        let mut web = Web {
            files: HashMap::new(),
            pages: HashMap::new(),
            folders: HashSet::new(),
            frame_policy: frame_policy(settings),
        };
        for name in Dist::iter() {
            let Some(file) = Dist::get(&name) else { continue };
            for (at, _) in name.match_indices('/') {
                web.folders.insert(name[..at].to_owned());
            }
            if name.ends_with(".html") {
                web.pages.insert(name.into_owned(), with_script(&file.data, &script));
            } else if !name.ends_with(".br") && !name.ends_with(".gz") {
                let file = File::new(&name, file);
                web.files.insert(name.into_owned(), file);
            }
        }
        web
    }

    /// `GET` or `HEAD` of any path outside of the API.
    pub fn serve(&self, path: &str, query: Option<&str>, headers: &HeaderMap) -> Reply {
        let decoded = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
        let name = decoded.strip_prefix('/').unwrap_or(&decoded);
        match name {
            "" => self.page("index.html", path),
            "index.html" => redirect("./", query),
            _ => match self.files.get(name) {
                Some(file) => file.serve(headers),
                None if self.folders.contains(name) => {
                    let last = path.rsplit('/').next().unwrap_or_default();
                    redirect(&format!("{last}/"), query)
                }
                None if is_asset(&decoded) => missing(),
                None if self.pages.contains_key(name) => self.page(name, path),
                None => self.page(SHELL, path),
            },
        }
    }

    fn page(&self, name: &str, path: &str) -> Reply {
        let Some(html) = self.pages.get(name) else {
            return missing();
        };
        let mut reply = Reply::new(StatusCode::OK)
            .header(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))
            .header(CACHE_CONTROL, HeaderValue::from_static("no-store"))
            .body(html.clone());
        if path.starts_with("/embed/") {
            reply.headers.insert(CONTENT_SECURITY_POLICY, self.frame_policy.clone());
        }
        reply
    }
}

impl File {
    fn new(name: &str, file: EmbeddedFile) -> File {
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

    fn serve(&self, headers: &HeaderMap) -> Reply {
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

fn is_asset(path: &str) -> bool {
    let ending = path
        .rsplit('/')
        .next()
        .and_then(|last| last.rsplit_once('.'))
        .map_or("", |(_, ending)| ending);
    path.starts_with("/_app/")
        || path.starts_with("/assets/")
        || ASSET_ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known))
}

fn missing() -> Reply {
    let nosniff = HeaderValue::from_static("nosniff");
    Reply::text(StatusCode::NOT_FOUND, "404 page not found\n").header(X_CONTENT_TYPE_OPTIONS, nosniff)
}

fn redirect(to: &str, query: Option<&str>) -> Reply {
    let to = query.map_or_else(|| to.to_owned(), |query| format!("{to}?{query}"));
    match HeaderValue::from_str(&to) {
        Ok(location) => Reply::new(StatusCode::MOVED_PERMANENTLY).header(LOCATION, location),
        Err(_) => missing(),
    }
}

fn content_range(reply: &mut Reply, range: String) {
    if let Ok(value) = HeaderValue::from_str(&range) {
        reply.headers.insert(CONTENT_RANGE, value);
    }
}

fn frame_policy(settings: &Settings) -> HeaderValue {
    let mut policy = "frame-ancestors 'self'".to_owned();
    for origin in &settings.embed_frame_ancestors {
        policy.push(' ');
        policy.push_str(origin);
    }
    // Judged origins are ASCII; if one were not, nobody may frame us.
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("frame-ancestors 'self'"))
}

fn config_script(settings: &Settings) -> String {
    let url = |url: &Option<String>| {
        let json = json!(url.as_deref().unwrap_or("")).to_string();
        // A configured value must not be able to end the script.
        json.replace('<', "\\u003c")
            .replace('>', "\\u003e")
            .replace('&', "\\u0026")
    };
    let (api, app) = (url(&settings.public_api_url), url(&settings.public_url));
    format!("<script>window.__CLICKCLACK_CONFIG__={{\"apiBaseUrl\":{api},\"frontendBaseUrl\":{app}}};</script>")
}

fn with_script(html: &[u8], script: &str) -> Bytes {
    let html = String::from_utf8_lossy(html);
    html.replacen("</head>", &format!("{script}</head>"), 1).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn web() -> Web {
        let settings = Settings {
            public_url: Some("https://chat.example.com/<&>".into()),
            embed_frame_ancestors: vec!["https://a.example".into()],
            ..Settings::default()
        };
        Web::new(&settings)
    }

    fn get(web: &Web, path: &str, headers: &[(&'static str, &str)]) -> Reply {
        let map = headers
            .iter()
            .map(|(n, v)| (n.parse().unwrap(), v.parse().unwrap()))
            .collect();
        web.serve(path, None, &map)
    }

    #[test]
    fn pages_are_html_with_the_configuration_and_never_stored() {
        let web = web();
        for path in [
            "/",
            "/app",
            "/app/T1/C1",
            "/apiary/x",
            "/robots.txt",
            "/app/v1.2",
            "/embed",
            "/%zz",
            "/200.html",
        ] {
            let reply = get(&web, path, &[]);
            assert_eq!(
                (reply.status.as_u16(), &reply.headers[CACHE_CONTROL]),
                (200, &HeaderValue::from_static("no-store"))
            );
            let html = String::from_utf8_lossy(&reply.body);
            let head = &html[..html.find("</head>").unwrap()];
            let url = "https://chat.example.com/\\u003c\\u0026\\u003e";
            let script = format!("{{\"apiBaseUrl\":\"\",\"frontendBaseUrl\":\"{url}\"}};</script>");
            assert!(head.ends_with(&script), "{path}");
            assert!(!reply.headers.contains_key(CONTENT_SECURITY_POLICY), "{path}");
        }
    }

    #[test]
    fn only_embeds_say_who_may_frame_them() {
        let reply = get(&web(), "/embed/channel/T/C", &[]);
        assert_eq!(
            reply.headers[CONTENT_SECURITY_POLICY],
            "frame-ancestors 'self' https://a.example"
        );
    }

    #[test]
    fn a_missing_asset_is_a_plain_404() {
        let web = web();
        for path in [
            "/_app/immutable/x.js",
            "/_app/missing",
            "/assets/x",
            "/logo.PNG",
            "/x/y.woff2",
            "/a.map",
            "/_app/",
        ] {
            let reply = get(&web, path, &[]);
            assert_eq!(
                (reply.status.as_u16(), &reply.body[..]),
                (404, &b"404 page not found\n"[..]),
                "{path}"
            );
        }
    }

    #[test]
    fn folders_and_the_index_redirect() {
        let web = web();
        assert_eq!(get(&web, "/_app", &[]).headers[LOCATION], "_app/");
        assert_eq!(get(&web, "/_app/immutable", &[]).headers[LOCATION], "immutable/");
        let reply = web.serve("/index.html", Some("a=1"), &HeaderMap::new());
        assert_eq!(
            (reply.status.as_u16(), &reply.headers[LOCATION]),
            (301, &HeaderValue::from_static("./?a=1"))
        );
    }

    #[test]
    fn hashed_files_are_packed_immutable_and_revalidate() {
        let web = web();
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
        let web = web();
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
