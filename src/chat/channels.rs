//! Channels of a workspace. All members see all of them; guests only the one named `guest`, which the server makes.

use serde_json::json;

use super::actor::Actor;
use super::audit;
use super::messages::newest;
use super::standing::{self, Standing};
use crate::model::*;
use crate::store::{Param, Row, Tx, log, params};

pub mod listing;

/// Unread messages are counted up to here and no further: the sidebar says "99+" long before, and a channel that
/// somebody never opened must not cost a scan of its history at each listing.
pub const UNREAD_CAP: i64 = 1000;

macro_rules! columns {
    () => {
        "c.id, c.route_id, c.workspace_id, c.name, c.display_title, c.kind, c.created_at, c.archived_at,
         c.external_managed, c.external_ref, c.external_url, c.sidebar_section"
    };
}

use columns;

fn read(r: &mut Row) -> Result<Channel> {
    Ok(Channel {
        id: r.take()?,
        route_id: r.take()?,
        workspace_id: r.take()?,
        name: r.take()?,
        display_title: r.take()?,
        kind: r.take()?,
        created_at: r.take()?,
        archived_at: r.take()?,
        external_managed: r.take()?,
        external_ref: r.take()?,
        external_url: r.take()?,
        sidebar_section: r.take()?,
        last_seq: 0,
        last_read_seq: 0,
        unread_count: 0,
    })
}

/// What the caller may see, by name, with the caller's counters.
pub fn list(tx: &mut Tx, actor: &Actor, workspace: &WorkspaceId) -> Result<Vec<Channel>> {
    let standing = standing::member(tx, actor, workspace)?;
    let only = if standing.is_guest() { "guest" } else { "" };
    tx.all(
        concat!(
            "SELECT ",
            columns!(),
            ", ",
            newest!("channel_id = c.id"),
            ",
               COALESCE(p.last_read_seq, 0),
               (SELECT COUNT(*) FROM (SELECT 1 AS hit FROM messages n WHERE n.channel_id = c.id
                 AND n.channel_seq > COALESCE(p.last_read_seq, 0) AND n.kind = 'message' AND n.deleted_at IS NULL
                 AND n.author_id <> ?2 LIMIT ?4) AS unread)
             FROM channels c LEFT JOIN channel_reads p ON p.channel_id = c.id AND p.user_id = ?2
             WHERE c.workspace_id = ?1 AND (?3 = '' OR c.name = ?3) ORDER BY c.name, c.id"
        ),
        params![workspace, actor.id(), only, UNREAD_CAP],
        |r| {
            let channel = read(r)?;
            Ok(Channel {
                last_seq: r.take()?,
                last_read_seq: r.take()?,
                unread_count: r.take()?,
                ..channel
            })
        },
    )
}

#[derive(Clone, Debug, Default)]
pub struct Draft {
    pub name: String,
    pub display_title: String,
    pub kind: String,
    pub external_managed: bool,
    pub external_ref: String,
    pub external_url: String,
    pub sidebar_section: String,
}

pub fn create(tx: &mut Tx, actor: &Actor, workspace: &WorkspaceId, draft: Draft) -> Result<(Channel, Event)> {
    let standing = standing::member(tx, actor, workspace)?;
    standing.not_guest()?;
    standing.unblocked(tx.now())?;
    let name = channel_name(&draft.name)?;
    free_name(tx, workspace, &name)?;
    let kind = if draft.kind.is_empty() { "public" } else { &draft.kind };
    let channel = Channel {
        display_title: title(&draft.display_title),
        kind: kind.to_owned(),
        external_managed: draft.external_managed,
        external_ref: some_text(&draft.external_ref),
        external_url: some_text(&draft.external_url),
        sidebar_section: some_text(&draft.sidebar_section),
        ..public(tx, workspace, name)
    };
    insert(tx, &channel)?;
    let about = json!({"name": channel.name});
    let target = ("channel", channel.id.as_str());
    audit::record_of_shell(tx, actor, workspace, "channel.created", target, about)?;
    let event = log::append(
        tx,
        log::Draft {
            channel: Some(&channel.id),
            ..log::Draft::new(EventType::ChannelCreated, workspace).with("channel_id", channel.id.as_str())
        },
    )?;
    Ok((channel, event))
}

/// A new public channel, not yet stored.
fn public(tx: &Tx, workspace: &WorkspaceId, name: String) -> Channel {
    Channel {
        id: ChannelId::new(),
        route_id: route_id('C'),
        workspace_id: workspace.clone(),
        name,
        display_title: None,
        kind: "public".to_owned(),
        created_at: tx.now(),
        archived_at: None,
        external_managed: false,
        external_ref: None,
        external_url: None,
        sidebar_section: None,
        last_seq: 0,
        last_read_seq: 0,
        unread_count: 0,
    }
}

/// A public channel that the server itself makes: no event, no caller.
pub(super) fn insert_plain(tx: &mut Tx, workspace: &WorkspaceId, name: &str) -> Result<ChannelId> {
    let channel = public(tx, workspace, name.to_owned());
    insert(tx, &channel)?;
    Ok(channel.id)
}

fn insert(tx: &mut Tx, c: &Channel) -> Result<()> {
    let values: &[Param] = params![
        &c.id,
        &c.route_id,
        &c.workspace_id,
        &c.name,
        c.display_title.as_ref(),
        &c.kind,
        c.created_at,
        c.external_managed,
        c.external_ref.as_ref(),
        c.external_url.as_ref(),
        c.sidebar_section.as_ref(),
    ];
    tx.exec(
        "INSERT INTO channels (id, route_id, workspace_id, name, display_title, kind, created_at, external_managed,
            external_ref, external_url, sidebar_section) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        values,
    )?;
    Ok(())
}

fn channel_name(text: &str) -> Result<String> {
    match slugify(text).as_str() {
        "" => Err(Error::field(
            "name",
            "channel name needs at least one letter a-z or digit",
        )),
        "guest" => Err(reserved()),
        name => Ok(name.to_owned()),
    }
}

fn reserved() -> Error {
    Error::field("name", "guest channel name is reserved").code("name_reserved")
}

fn free_name(tx: &mut Tx, workspace: &WorkspaceId, name: &str) -> Result<()> {
    if tx.exists(
        "SELECT 1 FROM channels WHERE workspace_id = ?1 AND name = ?2",
        params![workspace, name],
    )? {
        // A published client looks for these words.
        let text = format!("channel name already exists in this workspace: duplicate ({workspace}, {name})");
        return Err(Error {
            field: Some("name"),
            ..Error::conflict(text)
        }
        .code("name_taken"));
    }
    Ok(())
}

/// Absent fields keep their value; an empty text clears what can be cleared.
#[derive(Clone, Debug, Default)]
pub struct Patch {
    pub name: Option<String>,
    pub display_title: Option<String>,
    pub kind: Option<String>,
    pub archived: Option<bool>,
    pub external_managed: Option<bool>,
    pub external_ref: Option<String>,
    pub external_url: Option<String>,
    pub sidebar_section: Option<String>,
}

pub fn update(tx: &mut Tx, actor: &Actor, id: &ChannelId, patch: Patch) -> Result<(Channel, Event)> {
    let (place, standing) = standing::in_channel(tx, actor, id)?;
    may_run(tx, &standing)?;
    let mut channel = find(tx, id)?.ok_or_else(|| Error::not_found("channel"))?;
    if let Some(text) = patch.name.as_deref().filter(|n| !n.is_empty()) {
        let name = slugify(text);
        if name != channel.name {
            if channel.name == "guest" {
                return Err(reserved());
            }
            let name = channel_name(&name)?;
            free_name(tx, &place.workspace_id, &name)?;
            channel.name = name;
        }
    }
    if let Some(kind) = patch.kind.as_deref().and_then(some_text) {
        channel.kind = kind;
    }
    if let Some(text) = &patch.display_title {
        channel.display_title = title(text);
    }
    for (given, kept) in [
        (&patch.external_ref, &mut channel.external_ref),
        (&patch.external_url, &mut channel.external_url),
        (&patch.sidebar_section, &mut channel.sidebar_section),
    ] {
        if let Some(text) = given {
            *kept = some_text(text);
        }
    }
    channel.external_managed = patch.external_managed.unwrap_or(channel.external_managed);
    if let Some(archived) = patch.archived {
        channel.archived_at = archived.then(|| tx.now());
    }
    save(tx, &channel)?;
    let about = json!({"name": channel.name, "archived": channel.archived_at.is_some()});
    let target = ("channel", id.as_str());
    audit::record_of_shell(tx, actor, &channel.workspace_id, "channel.updated", target, about)?;
    let event = log::append(
        tx,
        log::Draft {
            channel: Some(id),
            ..log::Draft::new(EventType::ChannelUpdated, &channel.workspace_id)
                .with("channel_id", id.as_str())
                .with("archived", channel.archived_at.is_some())
        },
    )?;
    Ok((channel, event))
}

fn may_run(tx: &mut Tx, standing: &Standing) -> Result<()> {
    standing.unblocked(tx.now())?;
    if standing.runs_channels() {
        return Ok(());
    }
    Err(Error::forbidden("only owners and moderators may change a channel").code("not_manager"))
}

fn find(tx: &mut Tx, id: &ChannelId) -> Result<Option<Channel>> {
    tx.opt(
        concat!("SELECT ", columns!(), " FROM channels c WHERE c.id = ?1"),
        params![id],
        read,
    )
}

fn save(tx: &mut Tx, c: &Channel) -> Result<()> {
    let values: &[Param] = params![
        &c.id,
        &c.name,
        c.display_title.as_ref(),
        &c.kind,
        c.archived_at,
        c.external_managed,
        c.external_ref.as_ref(),
        c.external_url.as_ref(),
        c.sidebar_section.as_ref(),
    ];
    tx.exec(
        "UPDATE channels SET name = ?2, display_title = ?3, kind = ?4, archived_at = ?5, external_managed = ?6,
            external_ref = ?7, external_url = ?8, sidebar_section = ?9 WHERE id = ?1",
        values,
    )?;
    Ok(())
}
