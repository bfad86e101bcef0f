//! Bots and their tokens: made, rotated, revoked, deleted. Setup codes come with integrations.

use serde::Serialize;
use serde_json::json;

use super::actor::Actor;
use super::users::{self, NewUser};
use super::{audit, members, standing};
use crate::model::*;
use crate::store::{Tx, params};

pub mod listing;

#[derive(Clone, Debug, Serialize)]
pub struct BotToken {
    pub id: BotTokenId,
    pub bot_user_id: UserId,
    pub workspace_id: WorkspaceId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_user_id: Option<UserId>,
    pub name: String,
    pub scopes: Vec<&'static str>,
    pub created_by: UserId,
    pub created_at: Time,
    /// Shown once, to whoever minted it.
    pub token: String,
}

#[derive(Clone, Debug)]
pub struct NewBot {
    pub workspace: WorkspaceId,
    pub name: String,
    pub handle: String,
    pub avatar_url: String,
    /// The person who owns it; `None` makes a service bot of the workspace.
    pub owner: Option<UserId>,
    pub token_name: String,
    pub scopes: Scopes,
}

/// A bot with its first token, on behalf of `by`.
pub fn create(tx: &mut Tx, by: &Actor, creator: &UserId, new: NewBot) -> Result<(User, BotToken)> {
    let name = display_name(&new.name)?;
    let handle = handle(&new.handle)?;
    let avatar = avatar_url(&new.avatar_url)?;
    let standing = standing::of_user(tx, &new.workspace, creator)?.ok_or_else(|| Error::not_found("workspace"))?;
    let now = tx.now();
    standing.unblocked(now)?;
    standing.not_guest()?;
    match &new.owner {
        None => standing.manager(now)?,
        Some(owner) if owner != creator => {
            return Err(Error::forbidden("only the bot owner can create a user-owned bot").code("not_bot_owner"));
        }
        Some(owner) => match users::find(tx, owner)? {
            Some(user) if user.kind == UserKind::Human => {}
            _ => return Err(Error::invalid("bot owner must be a human")),
        },
    }
    users::free_handle(tx, &handle, None)?;
    let bot = users::insert(
        tx,
        NewUser {
            kind: UserKind::Bot,
            owner: new.owner.as_ref(),
            display_name: &name,
            handle: &handle,
            avatar_url: &avatar,
        },
    )?;
    members::join(tx, &new.workspace, &bot, Role::Bot)?;
    let draft = TokenDraft {
        bot: &bot.id,
        workspace: &new.workspace,
        owner: new.owner.as_ref(),
        name: &new.token_name,
        scopes: &new.scopes,
        creator,
    };
    let token = mint(tx, draft)?;
    let about = json!({"display_name": bot.display_name, "token_id": token.id, "scopes": token.scopes});
    audit::record(
        tx,
        by,
        Some(&new.workspace),
        "bot.created",
        ("bot", bot.id.as_str()),
        about,
    )?;
    Ok((bot, token))
}

struct TokenDraft<'a> {
    bot: &'a UserId,
    workspace: &'a WorkspaceId,
    owner: Option<&'a UserId>,
    name: &'a str,
    scopes: &'a Scopes,
    creator: &'a UserId,
}

fn mint(tx: &mut Tx, draft: TokenDraft) -> Result<BotToken> {
    let token = BotToken {
        id: BotTokenId::new(),
        bot_user_id: draft.bot.clone(),
        workspace_id: draft.workspace.clone(),
        owner_user_id: draft.owner.cloned(),
        name: some_text(draft.name).unwrap_or_else(|| "default".to_owned()),
        scopes: draft.scopes.names(),
        created_by: draft.creator.clone(),
        created_at: tx.now(),
        token: secret("ccb"),
    };
    let scopes = serde_json::to_string(&token.scopes).map_err(Error::internal)?;
    tx.exec(
        "INSERT INTO bot_tokens (id, token_hash, bot_user_id, workspace_id, owner_user_id, name, scopes_json, created_by,
            created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            &token.id,
            &secret_hash(&token.token),
            &token.bot_user_id,
            &token.workspace_id,
            token.owner_user_id.as_ref(),
            &token.name,
            &scopes,
            &token.created_by,
            token.created_at
        ],
    )?;
    Ok(token)
}

/// Managers of its workspace, and the person who owns the bot.
fn may_manage(tx: &mut Tx, by: &Actor, workspace: &WorkspaceId, owner: Option<&UserId>) -> Result<()> {
    let now = tx.now();
    let standing = standing::member(tx, by, workspace)?;
    if owner == Some(by.id()) {
        return standing.unblocked(now);
    }
    standing.manager(now)
}

fn managed(tx: &mut Tx, by: &Actor, id: &BotTokenId) -> Result<listing::Token> {
    let token = listing::token_of(tx, id)?;
    may_manage(tx, by, &token.workspace_id, token.owner_user_id.as_ref())?;
    Ok(token)
}

fn revoked_already(id: &BotTokenId) -> Error {
    Error::conflict(format!("{id} was revoked already")).code("token_revoked")
}

/// The token ends at once; sockets opened with it close.
pub fn revoke_token(tx: &mut Tx, by: &Actor, id: &BotTokenId) -> Result<listing::Token> {
    let token = managed(tx, by, id)?;
    if token.revoked_at.is_some() {
        return Err(revoked_already(id));
    }
    end_token(tx, id)?;
    let about = json!({"bot_user_id": token.bot_user_id, "name": token.name});
    audit::record(
        tx,
        by,
        Some(&token.workspace_id),
        "token.revoked",
        ("token", id.as_str()),
        about,
    )?;
    tx.access_changed()?;
    listing::token_of(tx, id)
}

fn end_token(tx: &mut Tx, id: &BotTokenId) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "UPDATE bot_tokens SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL",
        params![id, now],
    )?;
    Ok(())
}

/// A new token with name and scopes of an old one, which ends at once. One that has ended is followed by another only where the
/// bot has none left.
pub fn rotate_token(tx: &mut Tx, by: &Actor, id: &BotTokenId) -> Result<BotToken> {
    let old = managed(tx, by, id)?;
    let (bot, workspace) = (&old.bot_user_id, &old.workspace_id);
    if old.revoked_at.is_some() {
        if !live_tokens(tx, bot, Some(workspace))?.is_empty() {
            return Err(revoked_already(id));
        }
        users::present(tx, bot)?;
        if standing::of_user(tx, workspace, bot)?.is_none() {
            return Err(Error::conflict(format!("{bot} is not in the workspace any more")));
        }
    }
    let scopes = Scopes::parse(old.scopes.iter().map(String::as_str))?;
    let creator = match (by.is_operator(), &old.created_by) {
        (true, Some(creator)) => creator.clone(),
        _ => by.id().clone(),
    };
    end_token(tx, id)?;
    let draft = TokenDraft {
        bot: &old.bot_user_id,
        workspace: &old.workspace_id,
        owner: old.owner_user_id.as_ref(),
        name: &old.name,
        scopes: &scopes,
        creator: &creator,
    };
    let token = mint(tx, draft)?;
    let about = json!({"bot_user_id": old.bot_user_id, "name": old.name, "replaced_by": token.id});
    audit::record(
        tx,
        by,
        Some(&old.workspace_id),
        "token.rotated",
        ("token", id.as_str()),
        about,
    )?;
    tx.access_changed()?;
    Ok(token)
}

/// Tokens of a bot that work, newest first; only those of one workspace if it is given.
pub fn live_tokens(tx: &mut Tx, bot: &UserId, workspace: Option<&WorkspaceId>) -> Result<Vec<BotTokenId>> {
    tx.all(
        "SELECT id FROM bot_tokens WHERE bot_user_id = ?1 AND revoked_at IS NULL AND (?2 = '' OR workspace_id = ?2)
         ORDER BY id DESC",
        params![bot, workspace.map_or("", WorkspaceId::as_str)],
        |r| r.take(),
    )
}

/// The last of its tokens that ended, likewise.
pub fn last_token(tx: &mut Tx, bot: &UserId, workspace: Option<&WorkspaceId>) -> Result<Option<BotTokenId>> {
    tx.opt(
        "SELECT id FROM bot_tokens WHERE bot_user_id = ?1 AND revoked_at IS NOT NULL AND (?2 = '' OR workspace_id = ?2)
         ORDER BY revoked_at DESC, id DESC LIMIT 1",
        params![bot, workspace.map_or("", WorkspaceId::as_str)],
        |r| r.take(),
    )
}

/// Deletes a bot: its tokens end, its memberships go, its handle is free; what it wrote keeps its author. Managers of
/// every workspace it belongs to may, and the person who owns it.
pub fn delete(tx: &mut Tx, by: &Actor, bot: &UserId) -> Result<()> {
    let unknown = || Error::new(Kind::NotFound, format!("no bot found for {:?}", bot.as_str()));
    let user = users::find(tx, bot)?
        .filter(|user| user.kind == UserKind::Bot)
        .ok_or_else(unknown)?;
    if user.deleted_at.is_some() {
        return Err(Error::conflict(format!("{bot} is deleted already")).code("user_deleted"));
    }
    let places = tx.all(
        "SELECT workspace_id FROM workspace_members WHERE user_id = ?1",
        params![bot],
        |r| r.take::<WorkspaceId>(),
    )?;
    for workspace in &places {
        may_manage(tx, by, workspace, user.owner_user_id.as_ref())?;
    }
    if places.is_empty() && !by.is_operator() {
        return Err(standing::restricted());
    }
    retire(tx, by, bot)
}

/// Retires the service bots whose every tie, now or before, is to this workspace, which is about to go. Bots of people
/// and bots that were ever used elsewhere stay.
pub(super) fn retire_with(tx: &mut Tx, by: &Actor, workspace: &WorkspaceId) -> Result<()> {
    let tied = tx.all(
        "SELECT u.id FROM users u WHERE u.kind = 'bot' AND u.owner_user_id IS NULL AND u.deleted_at IS NULL
         AND (EXISTS (SELECT 1 FROM workspace_members m WHERE m.user_id = u.id AND m.workspace_id = ?1)
           OR EXISTS (SELECT 1 FROM bot_tokens t WHERE t.bot_user_id = u.id AND t.workspace_id = ?1))
         AND NOT EXISTS (SELECT 1 FROM workspace_members m WHERE m.user_id = u.id AND m.workspace_id <> ?1)
         AND NOT EXISTS (SELECT 1 FROM bot_tokens t WHERE t.bot_user_id = u.id AND t.workspace_id <> ?1)
         AND NOT EXISTS (SELECT 1 FROM connected_accounts a WHERE a.user_id = u.id AND a.workspace_id <> ?1)
         AND NOT EXISTS (SELECT 1 FROM direct_conversation_members d
           JOIN direct_conversations c ON c.id = d.conversation_id WHERE d.user_id = u.id AND c.workspace_id <> ?1)",
        params![workspace],
        |r| r.take::<UserId>(),
    )?;
    if tied.is_empty() {
        return Ok(());
    }
    // Messages have no index by author: one look at them for all candidates, and only where there are any.
    let list = serde_json::to_string(&tied).map_err(Error::internal)?;
    let wrote_elsewhere = tx.all(
        "SELECT DISTINCT author_id FROM messages
         WHERE workspace_id <> ?1 AND author_id IN (SELECT value FROM json_each(?2))",
        params![workspace, &list],
        |r| r.take::<UserId>(),
    )?;
    for bot in tied.iter().filter(|bot| !wrote_elsewhere.contains(bot)) {
        retire(tx, by, bot)?;
    }
    Ok(())
}

/// The bot is no more: its tokens end, its memberships go, its handle is free. The row stays, so that what it wrote
/// keeps its author.
fn retire(tx: &mut Tx, by: &Actor, bot: &UserId) -> Result<()> {
    let now = tx.now();
    let deleter = (!by.is_operator()).then(|| by.id().clone());
    let about = tx.one(
        "SELECT display_name, handle FROM users WHERE id = ?1",
        params![bot],
        |r| Ok(json!({"display_name": r.take::<String>()?, "former_handle": r.take::<String>()?})),
    )?;
    tx.exec(
        "UPDATE users SET former_handle = NULLIF(handle, ''), handle = '', deleted_at = ?2, deleted_by = ?3 WHERE id = ?1",
        params![bot, now, deleter.as_ref()],
    )?;
    tx.exec(
        "UPDATE bot_tokens SET revoked_at = ?2 WHERE bot_user_id = ?1 AND revoked_at IS NULL",
        params![bot, now],
    )?;
    tx.exec("DELETE FROM workspace_members WHERE user_id = ?1", params![bot])?;
    audit::record(tx, by, None, "bot.deleted", ("bot", bot.as_str()), about)?;
    tx.access_changed()
}
