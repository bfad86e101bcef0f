//! Bots and their tokens, as far as an operator makes them. Deleting, rotating and setup codes come with integrations.

use serde::Serialize;
use serde_json::json;

use super::actor::Actor;
use super::users::{self, NewUser};
use super::{audit, members, standing};
use crate::model::*;
use crate::store::{Tx, params};

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
    if !handle.is_empty() && tx.exists("SELECT 1 FROM users WHERE handle = ?1", params![&handle])? {
        let text = format!("handle is already taken: @{handle}");
        return Err(Error {
            field: Some("handle"),
            ..Error::conflict(text)
        }
        .code("handle_taken"));
    }
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
    let token = mint(tx, &bot, &new, creator)?;
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

fn mint(tx: &mut Tx, bot: &User, new: &NewBot, creator: &UserId) -> Result<BotToken> {
    let token = BotToken {
        id: BotTokenId::new(),
        bot_user_id: bot.id.clone(),
        workspace_id: new.workspace.clone(),
        owner_user_id: new.owner.clone(),
        name: some_text(&new.token_name).unwrap_or_else(|| "default".to_owned()),
        scopes: new.scopes.names(),
        created_by: creator.clone(),
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
