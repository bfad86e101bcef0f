//! Who and where: people, bots, the workspace, its channels.

use std::sync::LazyLock;

use super::bulk::Bulk;
use super::chance::Chance;
use super::{Size, id_at, texts};
use crate::chat::channels;
use crate::model::*;
use crate::store::{Param, Tx, params};

pub struct Cast {
    pub workspace: WorkspaceId,
    pub slug: String,
    pub owner_email: String,
    /// People, then bots. The most talkative ones come first.
    pub people: Vec<Person>,
    /// The busiest ones come first.
    pub channels: Vec<ChannelId>,
    /// When it all began.
    pub began: Time,
    pub now: Time,
}

pub struct Person {
    pub id: UserId,
    pub handle: String,
    pub guest: bool,
}

/// The life of the workspace so far.
const DAYS: i64 = 90;

static USERS: LazyLock<Bulk> = LazyLock::new(|| {
    Bulk::into(
        "users",
        &["id", "kind", "display_name", "handle", "avatar_url", "created_at"],
    )
});
static IDENTITIES: LazyLock<Bulk> = LazyLock::new(|| {
    Bulk::into(
        "identities",
        &["id", "user_id", "provider", "provider_subject", "email", "created_at"],
    )
});
static MEMBERS: LazyLock<Bulk> = LazyLock::new(|| {
    let columns = [
        "workspace_id",
        "user_id",
        "role",
        "created_at",
        "role_sort",
        "sort_name",
        "sort_handle",
    ];
    Bulk::into("workspace_members", &columns)
});
static CHANNELS: LazyLock<Bulk> = LazyLock::new(|| {
    let columns = [
        "id",
        "route_id",
        "workspace_id",
        "name",
        "display_title",
        "kind",
        "created_at",
        "archived_at",
    ];
    Bulk::into("channels", &columns)
});

/// A slug that no workspace has, and what to put behind handles so that they are free too.
fn free_slug(tx: &mut Tx) -> Result<(String, String)> {
    for n in 1.. {
        let tail = if n == 1 { String::new() } else { format!("-{n}") };
        let slug = format!("demo{tail}");
        let taken = tx.exists(
            "SELECT 1 FROM workspaces WHERE slug = ?1 UNION ALL SELECT 1 FROM users WHERE handle = ?2",
            params![&slug, &format!("demo-owner{tail}")],
        )?;
        if !taken {
            return Ok((slug, tail));
        }
    }
    unreachable!("there are fewer workspaces than numbers")
}

struct Part {
    role: Role,
    name: String,
    handle: String,
    kind: UserKind,
}

impl Cast {
    pub fn write(tx: &mut Tx, size: Size, chance: &mut Chance) -> Result<Cast> {
        let now = tx.now();
        let began = Time(now.0 - DAYS * 24 * 3_600_000_000);
        let (slug, tail) = free_slug(tx)?;
        let workspace = WorkspaceId::from(id_at(WorkspaceId::PREFIX, began, chance));
        tx.exec(
            "INSERT INTO workspaces (id, route_id, name, slug, created_at) VALUES (?1, ?2, 'Demo', ?3, ?4)",
            params![&workspace, &route_id('T'), &slug, began],
        )?;
        let parts = parts(size, &tail, chance);
        let people = people(tx, &workspace, &parts, began, now, chance)?;
        restrict(tx, &workspace, &people, now)?;
        let channels = places(tx, &workspace, size, began, chance)?;
        Ok(Cast {
            owner_email: email(&parts[0].handle),
            workspace,
            slug,
            people,
            channels,
            began,
            now,
        })
    }
}

fn email(handle: &str) -> String {
    format!("{handle}@demo.example")
}

/// Roles of everybody: one owner, a few moderators, members, some guests where there are many, a bot or two.
fn parts(size: Size, tail: &str, chance: &mut Chance) -> Vec<Part> {
    let people = size.users.max(1) as usize;
    let bots = people.div_ceil(50);
    let mut parts: Vec<_> = (0..people)
        .map(|n| {
            let (first, last) = texts::name(chance);
            let (name, handle) = match n {
                0 => (format!("{first} {last}"), "demo-owner".to_owned()),
                _ => (format!("{first} {last}"), format!("{}-{n}", texts::latin(chance))),
            };
            let role = match n {
                0 => Role::Owner,
                n if n % 30 == 1 && people > 4 => Role::Moderator,
                n if n % 25 == 24 => Role::Guest,
                _ => Role::Member,
            };
            Part {
                role,
                name,
                handle: format!("{handle}{tail}"),
                kind: UserKind::Human,
            }
        })
        .collect();
    parts.extend((0..bots).map(|n| Part {
        role: Role::Bot,
        name: texts::BOTS[n % texts::BOTS.len()].to_owned(),
        handle: format!("demo-bot-{n}{tail}"),
        kind: UserKind::Bot,
    }));
    parts
}

fn people(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    parts: &[Part],
    began: Time,
    now: Time,
    chance: &mut Chance,
) -> Result<Vec<Person>> {
    let (mut people, mut emails, mut sorts) = (Vec::new(), Vec::new(), Vec::new());
    for (n, part) in parts.iter().enumerate() {
        // The first ones were there from the beginning, others joined as time went by.
        let share = if n < 3 { 0 } else { chance.below(80) as i64 };
        let at = Time(began.0 + (now.0 - began.0) / 100 * share);
        let id = UserId::from(id_at(UserId::PREFIX, at, chance));
        let identity = id_at(IdentityId::PREFIX, at, chance);
        emails.push((identity, email(&part.handle), at));
        sorts.push(sort_keys(id.as_str(), &part.name, &part.handle));
        people.push(Person {
            id,
            handle: part.handle.clone(),
            guest: part.role == Role::Guest,
        });
    }
    let (mut users, mut identities, mut members): (Vec<Param>, Vec<Param>, Vec<Param>) = Default::default();
    let avatars: Vec<_> = emails.iter().map(|(_, email, _)| gravatar(email)).collect();
    for (n, part) in parts.iter().enumerate() {
        let (identity, email, at) = &emails[n];
        let (person, (name, handle)) = (&people[n], &sorts[n]);
        let avatar = if part.kind == UserKind::Human {
            avatars[n].as_str()
        } else {
            ""
        };
        users.extend(params![&person.id, part.kind, &part.name, &part.handle, avatar, *at]);
        if part.kind == UserKind::Human {
            identities.extend(params![identity, &person.id, "local", email, email, *at]);
        }
        members.extend(params![
            workspace,
            &person.id,
            part.role,
            *at,
            part.role.sort_key(),
            name,
            handle
        ]);
    }
    USERS.insert(tx, &users)?;
    IDENTITIES.insert(tx, &identities)?;
    MEMBERS.insert(tx, &members)?;
    Ok(people)
}

/// Where there are guests, one is blocked and another timed out.
fn restrict(tx: &mut Tx, workspace: &WorkspaceId, people: &[Person], now: Time) -> Result<()> {
    let mut guests = people.iter().filter(|p| p.guest);
    let until = Time(now.0 + 6 * 3_600_000_000);
    for (timeout, blocked, note) in [
        (None, Some(now), "advertising"),
        (Some(until), None, "too loud, cooling down"),
    ] {
        let Some(guest) = guests.next() else { break };
        tx.exec(
            "INSERT INTO member_moderation (workspace_id, user_id, timeout_until, blocked_at, moderation_note, moderation_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![workspace, &guest.id, timeout, blocked, note, now],
        )?;
    }
    Ok(())
}

/// Channels of plain names first; where there are guests, their own is the last of a few.
fn places(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    size: Size,
    began: Time,
    chance: &mut Chance,
) -> Result<Vec<ChannelId>> {
    let many = size.channels.max(1) as usize;
    let rows: Vec<_> = (0..many)
        .map(|n| {
            let id = ChannelId::from(id_at(ChannelId::PREFIX, Time(began.0 + n as i64 * 1000), chance));
            let (name, title) = texts::channel(n);
            // Quiet ones fall asleep.
            let archived = (n > 5 && n % 11 == 10).then_some(Time(began.0 + 40 * 24 * 3_600_000_000));
            (id, route_id('C'), name, title, archived)
        })
        .collect();
    let mut values: Vec<Param> = Vec::new();
    for (id, route, name, title, archived) in &rows {
        values.extend(params![id, route, workspace, name, *title, "public", began, *archived]);
    }
    CHANNELS.insert(tx, &values)?;
    if size.users >= 25 {
        channels::insert_plain(tx, workspace, "guest")?;
    }
    Ok(rows.into_iter().map(|row| row.0).collect())
}
