//! Bots and their tokens as an operator sees them. Secrets are nowhere, not even as hashes.

use serde::Serialize;

use crate::chat::page::{Page, Turn, in_turn, pattern};
use crate::chat::users;
use crate::model::*;
use crate::store::{JsonList, Row, Tx, params};

#[derive(Clone, Debug, Serialize)]
pub struct Bot {
    #[serde(flatten)]
    pub user: User,
    /// Workspaces it belongs to.
    pub workspaces: i64,
    /// Tokens that work.
    pub tokens: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<Time>,
}

#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub workspace: Option<WorkspaceId>,
    /// In name and handle.
    pub text: String,
    /// Deleted ones too.
    pub deleted: bool,
}

macro_rules! select_bots {
    ($rest:expr) => {
        concat!(
            "SELECT ",
            users::columns!(),
            ", (SELECT COUNT(*) FROM workspace_members m WHERE m.user_id = u.id),
              (SELECT COUNT(*) FROM bot_tokens t WHERE t.bot_user_id = u.id AND t.revoked_at IS NULL),
              (SELECT MAX(t.last_used_at) FROM bot_tokens t WHERE t.bot_user_id = u.id)
              FROM users u WHERE ",
            $rest
        )
    };
}

/// A page of bots, newest first.
pub fn listed(tx: &mut Tx, filter: &Filter, turn: &Turn) -> Result<Page<Bot>> {
    let rows = tx.all(
        in_turn!(
            turn,
            select_bots,
            "u.kind = 'bot'
              AND (?2 = '' OR EXISTS (SELECT 1 FROM workspace_members w WHERE w.workspace_id = ?2 AND w.user_id = u.id))
              AND (?3 = '' OR folded(u.display_name) LIKE ?3 ESCAPE '\\' OR u.handle LIKE ?3 ESCAPE '\\')
              AND (?4 = 'all' OR u.deleted_at IS NULL)",
            "u.id",
            "?5"
        ),
        params![
            turn.edge(),
            filter.workspace.as_ref().map_or("", WorkspaceId::as_str),
            &pattern(&filter.text),
            if filter.deleted { "all" } else { "" },
            turn.rows()
        ],
        |r| {
            Ok(Bot {
                user: users::read(r)?,
                workspaces: r.take()?,
                tokens: r.take()?,
                last_used_at: r.take()?,
            })
        },
    )?;
    Ok(Page::of(rows, turn, |b| b.user.id.to_string()))
}

/// A token without its secret.
#[derive(Clone, Debug, Serialize)]
pub struct Token {
    pub id: BotTokenId,
    pub name: String,
    pub bot_user_id: UserId,
    pub bot: String,
    pub workspace_id: WorkspaceId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_user_id: Option<UserId>,
    pub scopes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_by: Option<UserId>,
    pub created_at: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Time>,
}

#[derive(Clone, Debug, Default)]
pub struct TokenFilter {
    pub workspace: Option<WorkspaceId>,
    pub bot: Option<UserId>,
    /// In its name, its scopes, the name of its bot or of its workspace.
    pub text: String,
    /// Revoked ones too.
    pub revoked: bool,
}

macro_rules! select {
    ($rest:expr) => {
        concat!(
            "SELECT t.id, t.name, t.bot_user_id, u.display_name, t.workspace_id, t.owner_user_id, t.scopes_json,
             t.created_by, t.created_at, t.last_used_at, t.revoked_at
             FROM bot_tokens t JOIN users u ON u.id = t.bot_user_id WHERE ",
            $rest
        )
    };
}

fn token(r: &mut Row) -> Result<Token> {
    Ok(Token {
        id: r.take()?,
        name: r.take()?,
        bot_user_id: r.take()?,
        bot: r.take()?,
        workspace_id: r.take()?,
        owner_user_id: r.take()?,
        scopes: r.take::<JsonList<String>>()?.0,
        created_by: r.take()?,
        created_at: r.take()?,
        last_used_at: r.take()?,
        revoked_at: r.take()?,
    })
}

/// A page of tokens, newest first.
pub fn tokens(tx: &mut Tx, filter: &TokenFilter, turn: &Turn) -> Result<Page<Token>> {
    let rows = tx.all(
        in_turn!(
            turn,
            select,
            "(?2 = '' OR t.workspace_id = ?2) AND (?3 = '' OR t.bot_user_id = ?3)
             AND (?4 = 'all' OR t.revoked_at IS NULL)
             AND (?6 = '' OR folded(t.name) LIKE ?6 ESCAPE '\\' OR t.scopes_json LIKE ?6 ESCAPE '\\'
               OR folded(u.display_name) LIKE ?6 ESCAPE '\\' OR u.handle LIKE ?6 ESCAPE '\\'
               OR EXISTS (SELECT 1 FROM workspaces w WHERE w.id = t.workspace_id AND folded(w.name) LIKE ?6 ESCAPE '\\'))",
            "t.id",
            "?5"
        ),
        params![
            turn.edge(),
            filter.workspace.as_ref().map_or("", WorkspaceId::as_str),
            filter.bot.as_ref().map_or("", UserId::as_str),
            if filter.revoked { "all" } else { "" },
            turn.rows(),
            &pattern(&filter.text)
        ],
        token,
    )?;
    Ok(Page::of(rows, turn, |t| t.id.to_string()))
}

/// The token of this secret, which somebody found where it does not belong.
pub fn token_of_secret(tx: &mut Tx, secret: &str) -> Result<Token> {
    tx.opt(select!("t.token_hash = ?1"), params![&secret_hash(secret)], token)?
        .ok_or_else(|| Error::new(Kind::NotFound, "no token has this secret"))
}

pub fn token_of(tx: &mut Tx, id: &BotTokenId) -> Result<Token> {
    tx.opt(select!("t.id = ?1"), params![id], token)?
        .ok_or_else(|| Error::new(Kind::NotFound, format!("no token found for {:?}", id.as_str())))
}
