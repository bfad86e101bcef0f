//! Media types of uploads: which may be shown in place, and whether the bytes are of the kind that the client claims.
//! Pure; the server asks before it stores a file, and downloads are sent with what was decided then.

/// What a browser may show in place. Nothing here can run script, and downloads are sandboxed besides.
const SHOWN: [&str; 8] = [
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "video/mp4",
    "video/webm",
    "text/plain",
    "application/pdf",
];

/// The claimed type in plain form (`Image/PNG; charset=x` is `image/png`) when a file that begins with `head` may be
/// shown as that; `None` for one that is only ever saved. The claim chooses among what the bytes allow, never more.
pub fn shown_as(claimed: &str, head: &[u8]) -> Option<String> {
    let plain = claimed
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let shown = SHOWN.contains(&plain.as_str()) || is_audio(&plain);
    (shown && allowed(&plain, head)).then_some(plain)
}

/// `audio/` and one token: what follows the slash goes into a header.
fn is_audio(plain: &str) -> bool {
    let token = |c: u8| c.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&c);
    plain
        .strip_prefix("audio/")
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(token))
}

/// Text is shown as text whatever it says. Bytes of no known kind are harmless under any of these names; bytes of a
/// known kind must be of the family that is claimed.
fn allowed(plain: &str, head: &[u8]) -> bool {
    if plain == "text/plain" {
        return true;
    }
    if looks_like_markup(head) {
        return false;
    }
    let Some(found) = infer::get(head) else { return true };
    let family = |mime: &str| mime.split('/').next().unwrap_or_default().to_owned();
    match (family(plain).as_str(), family(found.mime_type()).as_str()) {
        ("audio" | "video", "audio" | "video") => true,
        ("image", "image") => found.mime_type() != "image/svg+xml",
        _ => plain == found.mime_type(),
    }
}

/// HTML, SVG or XML, as a browser that sniffs would find it.
fn looks_like_markup(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let start = head.iter().position(|c| !c.is_ascii_whitespace()).unwrap_or(head.len());
    match &head[start..] {
        [b'<', b'!' | b'?' | b'/', ..] => true,
        [b'<', c, ..] => c.is_ascii_alphabetic(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

    #[test]
    fn the_claim_is_reduced_to_its_plain_form() {
        assert_eq!(shown_as("Image/PNG; charset=x", PNG).unwrap(), "image/png");
        assert_eq!(shown_as(" audio/x-anything ", b"data").unwrap(), "audio/x-anything");
        for saved in [
            "text/html",
            "image/svg+xml",
            "image/png, text/html",
            "text/plain2",
            "",
            "audio/",
            "audio/a b",
        ] {
            assert_eq!(shown_as(saved, b"data"), None, "{saved}");
        }
    }

    #[test]
    fn bytes_of_another_kind_are_only_saved() {
        for (claimed, head) in [
            ("image/png", &b"<!doctype html><script>"[..]),
            ("image/png", b"\xef\xbb\xbf  <svg xmlns="),
            ("image/gif", b"<?xml version"),
            ("image/jpeg", b"%PDF-1.7"),
            ("video/mp4", b"PK\x03\x04"),
            ("application/pdf", PNG),
            ("audio/mpeg", b"#!/bin/sh\n"),
        ] {
            assert_eq!(shown_as(claimed, head), None, "{claimed}");
        }
    }

    #[test]
    fn unknown_bytes_and_neighbours_of_the_family_are_shown() {
        for (claimed, head) in [
            ("image/jpeg", PNG),
            ("image/png", &b"data"[..]),
            ("audio/mp4", b"\0\0\0\x20ftypisom"),
            ("text/plain", b"<script>alert(1)</script>"),
            ("application/pdf", b"%PDF-1.7"),
        ] {
            assert_eq!(shown_as(claimed, head).as_deref(), Some(claimed));
        }
    }
}
