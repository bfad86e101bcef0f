//! Who a new message mentions. Mentions are metadata: they never give anybody access.

use std::collections::BTreeSet;

use crate::model::*;
use crate::store::{Tx, params};

/// Members of the workspace whose handle stands behind an `@` in the text, by id.
pub(super) fn resolve(tx: &mut Tx, workspace: &WorkspaceId, body: &str) -> Result<Vec<UserId>> {
    let handles = handles(body);
    if handles.is_empty() {
        return Ok(Vec::new());
    }
    // One JSON parameter: a body may name tens of thousands of handles.
    let list = serde_json::to_string(&handles).map_err(Error::internal)?;
    tx.all(
        "SELECT m.user_id FROM workspace_members m JOIN users u ON u.id = m.user_id
         WHERE m.workspace_id = ?1 AND u.handle <> '' AND u.handle IN (SELECT value FROM json_each(?2)) ORDER BY m.user_id",
        params![workspace, &list],
        |r| r.take(),
    )
}

fn is_handle(c: u8) -> bool {
    c.is_ascii_alphanumeric() || c == b'_' || c == b'-'
}

/// Lower-cased handles; text inside URLs and Markdown links does not count.
fn handles(body: &str) -> BTreeSet<String> {
    let bytes = body.as_bytes();
    let mut links = Links {
        bytes,
        no_label_after: bytes.len(),
        no_target_after: bytes.len(),
    };
    let mut plain_until = 0; // no scheme starts before here: its run of characters was seen to lead to no "://"
    let mut found = BTreeSet::new();
    let mut at = 0;
    while at < bytes.len() {
        let url = starts_www(&bytes[at..]) || (at >= plain_until && starts_scheme(bytes, at, &mut plain_until));
        if url {
            at += bytes[at..]
                .iter()
                .position(|c| matches!(c, b' ' | b'\t' | b'\r' | b'\n'))
                .unwrap_or(bytes.len() - at);
        } else if bytes[at] == b'[' {
            at += links.length(at).unwrap_or(1);
        } else if bytes[at] == b'@' && (at == 0 || !(is_handle(bytes[at - 1]) || bytes[at - 1] == b'@')) {
            let run = bytes[at + 1..].iter().take_while(|c| is_handle(**c)).count();
            if run > 0 {
                found.insert(body[at + 1..at + 1 + run].to_ascii_lowercase());
            }
            at += 1 + run;
        } else {
            at += 1;
        }
    }
    found
}

fn starts_www(bytes: &[u8]) -> bool {
    bytes.len() >= 4 && bytes[..4].eq_ignore_ascii_case(b"www.")
}

/// Whether a URL scheme starts at `at`; if its run leads to none, `plain_until` moves past the run.
fn starts_scheme(bytes: &[u8], at: usize, plain_until: &mut usize) -> bool {
    if !bytes[at].is_ascii_alphabetic() {
        return false;
    }
    let is_scheme = |c: &&u8| c.is_ascii_alphanumeric() || matches!(c, b'+' | b'-' | b'.');
    let end = at + bytes[at..].iter().take_while(is_scheme).count();
    if bytes[end..].starts_with(b"://") {
        return true;
    }
    *plain_until = end;
    false
}

/// Finds Markdown links, and remembers where looking further is in vain, so that a hostile body stays linear.
struct Links<'a> {
    bytes: &'a [u8],
    no_label_after: usize,
    no_target_after: usize,
}

impl Links<'_> {
    /// Length of `[label](target)` at `at`, when the next `]` is followed by `(` and a later `)`.
    fn length(&mut self, at: usize) -> Option<usize> {
        let find = |from: usize, limit: &mut usize, wanted: u8| {
            if from >= *limit {
                return None;
            }
            let found = self.bytes[from..].iter().position(|c| *c == wanted).map(|n| from + n);
            if found.is_none() {
                *limit = from;
            }
            found
        };
        let label = find(at, &mut self.no_label_after, b']')?;
        if self.bytes.get(label + 1) != Some(&b'(') {
            return None;
        }
        find(label + 1, &mut self.no_target_after, b')').map(|end| end + 1 - at)
    }
}

#[cfg(test)]
mod tests {
    use super::handles;

    #[test]
    fn mentions_are_found_where_people_mean_them() {
        for (body, expected) in [
            ("hi @Alice.", vec!["alice"]),
            ("cc:@bob @bob", vec!["bob"]),
            ("user@example.com @@x @", vec![]),
            ("https://x.test/@nobody @some", vec!["some"]),
            ("WWW.x.test/@nobody\n@some", vec!["some"]),
            ("[@label](http://x/@target) @after", vec!["after"]),
            ("[not a link] @seen", vec!["seen"]),
            ("(see git+ssh://h/@no) @yes", vec!["yes"]),
            ("日本@日本 @a_b-c!", vec!["a_b-c"]),
            ("1http://h/@no", vec![]),
        ] {
            assert_eq!(handles(body).into_iter().collect::<Vec<_>>(), expected, "{body}");
        }
    }

    #[test]
    fn hostile_bodies_take_linear_time() {
        for piece in ["a", "[", "@", "a.", "w", "1a", "[](", "[[]"] {
            handles(&piece.repeat(400_000 / piece.len()));
        }
    }
}
