//! The member directory, by page. A cursor is the place of the last row together with the filters it was made for.

use data_encoding::BASE64URL_NOPAD;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::chat::members::{Directory, Key, Search, directory};
use crate::model::{Error, Member, PAGE_DEFAULT, PAGE_MAX, Result, Role, WorkspaceId};
use crate::server::call::Call;
use crate::server::reply::Reply;

const REFUSED: &str = "invalid workspace member page request";

#[derive(Serialize)]
struct Page {
    members: Vec<Member>,
    has_more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_count: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_by_role: Option<Map<String, Value>>,
}

/// `GET /api/workspaces/{workspace_id}/members`
pub async fn list(call: Call) -> Result<Reply> {
    let workspace: WorkspaceId = call.id("workspace_id");
    let search = search(&call);
    let (found, search) = call
        .read(move |tx, actor| {
            let search = search?;
            Ok((directory(tx, actor, &workspace, &search)?, search))
        })
        .await?;
    Ok(Reply::ok(&page(found, &search)))
}

fn search(call: &Call) -> Result<Search> {
    let role = match call.query_text("role").trim() {
        "" => None,
        text => Some(Role::parse(text).map_err(|_| Error::field("role", format!("{REFUSED}: invalid role filter")))?),
    };
    let search = Search {
        text: call.query_text("q").trim().to_lowercase(),
        role,
        limit: call.limit(PAGE_DEFAULT, PAGE_MAX)?,
        after: None,
    };
    let after = match call.query_text("cursor").trim() {
        "" => None,
        cursor => Some(opened(cursor, &search)?),
    };
    Ok(Search { after, ..search })
}

fn page(found: Directory, search: &Search) -> Page {
    Page {
        members: found.members,
        has_more: found.next.is_some(),
        next_cursor: found.next.map(|key| sealed(&key, search)),
        total_count: found.total,
        total_by_role: found.by_role.map(|counts| {
            let word = |(role, n): (Role, i64)| (role.as_str().to_owned(), n.into());
            counts.map(word).into_iter().collect()
        }),
    }
}

fn sealed(key: &Key, search: &Search) -> String {
    let role = search.role.map_or("", Role::as_str);
    let parts = json!([search.text, role, key.role_sort, key.name, key.handle, key.user_id]);
    BASE64URL_NOPAD.encode(parts.to_string().as_bytes())
}

fn opened(cursor: &str, search: &Search) -> Result<Key> {
    let malformed = || Error::field("cursor", format!("{REFUSED}: malformed cursor"));
    let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).map_err(|_| malformed())?;
    let parts: (String, String, i64, String, String, String) =
        serde_json::from_slice(&bytes).map_err(|_| malformed())?;
    let (text, role, role_sort, name, handle, user_id) = parts;
    if text != search.text || role != search.role.map_or("", Role::as_str) {
        return Err(Error::field("cursor", REFUSED));
    }
    Ok(Key {
        role_sort,
        name,
        handle,
        user_id,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(text: &str, role: Option<Role>) -> Search {
        Search {
            text: text.into(),
            role,
            limit: 10,
            after: None,
        }
    }

    #[test]
    fn a_cursor_belongs_to_its_filters() {
        let key = Key {
            role_sort: 2,
            name: "zoë".into(),
            handle: "z".into(),
            user_id: "usr_1".into(),
        };
        let cursor = sealed(&key, &search("z", Some(Role::Member)));
        assert!(
            cursor
                .bytes()
                .all(|c| c.is_ascii_alphanumeric() || c == b'-' || c == b'_'),
            "{cursor}"
        );
        assert_eq!(opened(&cursor, &search("z", Some(Role::Member))).unwrap(), key);
        for other in [search("z", None), search("", Some(Role::Member))] {
            assert_eq!(opened(&cursor, &other).unwrap_err().message, REFUSED);
        }
    }

    #[test]
    fn a_malformed_cursor_is_refused() {
        for cursor in ["%", "abc", "e30", "bnVsbA", "W10"] {
            let text = opened(cursor, &search("", None)).unwrap_err().message;
            assert_eq!(text, format!("{REFUSED}: malformed cursor"), "{cursor}");
        }
    }
}
