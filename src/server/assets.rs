//! The embedded web app: files with strong ETags, precompressed variants and byte ranges; HTML with the runtime
//! configuration in it; the shell for every path that is a page. There is no override from the file system.
//! Paths are looked up as whole names, so no path can lead out of the app.

use std::collections::{HashMap, HashSet};

use bytes::Bytes;
use hyper::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue, LOCATION, X_CONTENT_TYPE_OPTIONS,
};
use hyper::{HeaderMap, StatusCode};
use rust_embed::Embed;
use serde_json::json;

use super::reply::Reply;
use super::settings::Settings;

mod file;

use file::File;

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
}
