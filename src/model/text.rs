//! Names, slugs, handles, addresses: how text from people is normalised and refused.

use super::{Error, MAX_AVATAR_URL_BYTES, MAX_NAME_BYTES, MAX_NONCE_CHARS, MAX_TITLE_CHARS, Result, secret_hash};

/// Lower case; every run of characters outside `a-z0-9` becomes one `-`; none at the ends.
pub fn slugify(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.trim().to_lowercase().chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

pub fn display_name(text: &str) -> Result<String> {
    let name = text.trim();
    match name.len() {
        0 => Err(Error::field("display_name", "display_name is required")),
        n if n > MAX_NAME_BYTES => Err(Error::field("display_name", "display_name is too long")),
        _ => Ok(name.to_owned()),
    }
}

/// Trimmed, lower-cased, one leading `@` removed. Empty means "no handle".
pub fn handle(text: &str) -> Result<String> {
    let lower = text.trim().to_lowercase();
    let handle = lower.strip_prefix('@').unwrap_or(&lower);
    let fits = |h: &str| {
        (2..=32).contains(&h.len())
            && h.as_bytes()[0].is_ascii_alphanumeric()
            && h.bytes()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_' || c == b'-')
    };
    if handle.is_empty() || fits(handle) {
        return Ok(handle.to_owned());
    }
    Err(Error::field(
        "handle",
        "handle must be 2-32 chars using letters, numbers, underscores, or dashes",
    ))
}

/// Stored as sent after trimming. Empty means "the fallback".
pub fn avatar_url(text: &str) -> Result<String> {
    let url = text.trim();
    if url.len() > MAX_AVATAR_URL_BYTES {
        return Err(Error::field("avatar_url", "avatar_url is too long"));
    }
    let refused = || Error::field("avatar_url", "avatar_url must be an http or https URL");
    if url.is_empty() {
        return Ok(String::new());
    }
    let (scheme, rest) = url.split_once("://").ok_or_else(refused)?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or("");
    let web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    if !web || host.is_empty() || host.starts_with(':') || url.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(refused());
    }
    Ok(url.to_owned())
}

/// The generated avatar of an address; empty for no address.
pub fn gravatar(email: &str) -> String {
    let email = email.trim().to_lowercase();
    if email.is_empty() {
        return String::new();
    }
    format!("https://gravatar.com/avatar/{}?d=identicon", secret_hash(&email))
}

/// Trimmed, cut to its limit, trimmed again; `None` when nothing is left.
pub fn title(text: &str) -> Option<String> {
    let cut: String = text.trim().chars().take(MAX_TITLE_CHARS).collect();
    some_text(&cut)
}

/// Trimmed; `None` when blank.
pub fn some_text(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// A client nonce, trimmed; `None` when blank.
pub fn nonce(text: &str) -> Result<Option<String>> {
    let Some(nonce) = some_text(text) else { return Ok(None) };
    if nonce.contains('\0') {
        return Err(Error::field("nonce", "nonce must not contain NUL"));
    }
    if nonce.chars().count() > MAX_NONCE_CHARS {
        return Err(Error::field("nonce", "nonce is too long"));
    }
    Ok(Some(nonce))
}

/// Sort keys of a member: `(sort_name, sort_handle)`, Unicode lower case, never empty.
pub fn sort_keys(user_id: &str, display_name: &str, handle: &str) -> (String, String) {
    let first = [display_name, handle, user_id]
        .into_iter()
        .find(|s| !s.is_empty())
        .unwrap_or_default();
    let second = if handle.is_empty() { user_id } else { handle };
    (first.to_lowercase(), second.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_keep_only_ascii_letters_and_digits() {
        for (text, slug) in [
            ("Side Dock", "side-dock"),
            (" Guest! ", "guest"),
            ("日本", ""),
            ("a--b__c", "a-b-c"),
        ] {
            assert_eq!(slugify(text), slug);
        }
    }

    #[test]
    fn handles_are_lower_cased_and_lose_one_at_sign() {
        assert_eq!(handle(" @Name ").unwrap(), "name");
        assert_eq!(handle("@").unwrap(), "");
        for bad in ["x", "_ab", "no spaces", "@@ab", "é-accent"] {
            assert!(handle(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_avatar_fallback_hashes_the_folded_address() {
        let hash = "84059b07d4be67b806386c0aad8070a23f18836bbaae342275dc0a83414c32ee";
        assert_eq!(
            gravatar(" MyEmailAddress@example.com "),
            format!("https://gravatar.com/avatar/{hash}?d=identicon")
        );
    }

    #[test]
    fn avatars_need_a_web_address_with_a_host() {
        assert!(avatar_url("https://example.com/a.png").is_ok());
        for bad in [
            "ftp://example.com/a",
            "https://",
            "javascript:alert(1)",
            "https:///x",
            "http://a b",
        ] {
            assert!(avatar_url(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn titles_are_cut_by_characters_and_trimmed_after_the_cut() {
        assert_eq!(title(&"漢".repeat(205)).unwrap().chars().count(), 200);
        assert_eq!(title(&format!("{} x", "a".repeat(199))).unwrap(), "a".repeat(199));
        assert_eq!(title("  "), None);
    }
}
