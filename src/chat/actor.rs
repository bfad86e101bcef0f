//! Who is calling, and through which door. `identify` runs in the same transaction as the work that follows, so a
//! session revoked a moment ago cannot slip in. Every failure is "unauthenticated", without saying which.

use std::sync::Arc;

use super::users;
use crate::model::*;
use crate::store::{Row, Tx, params};

/// What a request carried to prove who it is. The server picks one by the contract's order; `identify` checks it.
#[derive(Clone, Debug)]
pub enum Credential {
    /// Nothing usable.
    None,
    /// `Authorization: Bearer`: a bot token, else a session token.
    Bearer(String),
    /// The session cookie.
    Cookie(String),
    /// A local development request: the named user, else the first one.
    Dev(Option<String>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Http,
    Cli,
    Tui,
}

impl Source {
    pub fn as_str(self) -> &'static str {
        match self {
            Source::Http => "http",
            Source::Cli => "cli",
            Source::Tui => "tui",
        }
    }
}

#[derive(Clone, Debug)]
pub enum Access {
    Session(SessionId),
    Bot {
        token: BotTokenId,
        workspace: WorkspaceId,
        scopes: Scopes,
    },
    Dev,
    /// Someone at a shell on the server: may do anything.
    Operator(String),
}

#[derive(Clone, Debug)]
pub struct Actor {
    pub user: Arc<User>,
    pub access: Access,
    pub source: Source,
    /// Copied into the creation events that this request causes.
    pub correlation_id: Option<String>,
    /// The use of this credential should be recorded (`touch` in a write transaction).
    pub stale: bool,
}

impl Actor {
    pub fn id(&self) -> &UserId {
        &self.user.id
    }

    /// The session they came with, if it is one.
    pub fn session(&self) -> Option<&SessionId> {
        match &self.access {
            Access::Session(id) => Some(id),
            _ => None,
        }
    }

    /// The scope check of bot tokens; people pass.
    pub fn needs(&self, scope: Scope) -> Result<()> {
        match &self.access {
            Access::Bot { scopes, .. } if !scopes.allow(scope) => {
                Err(Error::forbidden(format!("bot token is missing scope {scope}")).code("missing_scope"))
            }
            _ => Ok(()),
        }
    }

    /// Refuses bot tokens with a fixed text such as "bot tokens cannot update profiles".
    pub fn human(&self, refusal: &'static str) -> Result<()> {
        match self.access {
            Access::Bot { .. } => Err(Error::forbidden(refusal).code("people_only")),
            _ => Ok(()),
        }
    }

    /// A bot token acts in one workspace only, even when its bot belongs to several.
    pub fn bound_to(&self, workspace: &WorkspaceId) -> Result<()> {
        match &self.access {
            Access::Bot { workspace: own, .. } if own != workspace => {
                Err(Error::forbidden("bot token cannot access this workspace").code("wrong_workspace"))
            }
            _ => Ok(()),
        }
    }

    pub fn is_bot_token(&self) -> bool {
        matches!(self.access, Access::Bot { .. })
    }

    pub fn is_operator(&self) -> bool {
        matches!(self.access, Access::Operator(_))
    }

    fn new(user: User, access: Access) -> Actor {
        Actor {
            user: Arc::new(user),
            access,
            source: Source::Http,
            correlation_id: None,
            stale: false,
        }
    }

    /// The person at a shell. Owns nothing and belongs nowhere, and may do anything.
    pub fn operator(name: &str) -> Actor {
        let user = User {
            id: UserId::from(""),
            kind: UserKind::Human,
            owner_user_id: None,
            display_name: name.to_owned(),
            handle: String::new(),
            former_handle: None,
            avatar_url: String::new(),
            created_at: Time(0),
            deleted_at: None,
        };
        Actor {
            source: Source::Cli,
            ..Actor::new(user, Access::Operator(name.to_owned()))
        }
    }
}

pub fn required() -> Error {
    Error::unauthenticated("authentication required")
}

/// `Kind::Unauthenticated` for every failure.
pub fn identify(tx: &mut Tx, credential: &Credential) -> Result<Actor> {
    match credential {
        Credential::None => Err(required()),
        Credential::Bearer(token) if token.starts_with("ccb_") => by_bot_token(tx, token),
        Credential::Bearer(token) | Credential::Cookie(token) => by_session(tx, token),
        Credential::Dev(Some(id)) => {
            let named = users::find(tx, &UserId::from(id.as_str()))?;
            by_name(tx, named)
        }
        Credential::Dev(None) => {
            let first = users::oldest(tx)?;
            by_name(tx, first)
        }
    }
}

/// A development caller proves nothing, but is let in only where a proof would let them in.
fn by_name(tx: &mut Tx, user: Option<User>) -> Result<Actor> {
    let user = user.ok_or_else(required)?;
    if users::is_out(tx, &user.id)? {
        return Err(required());
    }
    Ok(Actor::new(user, Access::Dev))
}

fn unknown() -> Error {
    Error::unauthenticated("the session or token is not valid").code("invalid_credential")
}

fn by_session(tx: &mut Tx, token: &str) -> Result<Actor> {
    let found = tx.opt(
        concat!(
            "SELECT s.id, s.last_used_at, s.expires_at, ",
            users::columns!(),
            " FROM sessions s JOIN users u ON u.id = s.user_id
             WHERE s.token_hash = ?1 AND s.revoked_at IS NULL AND u.disabled_at IS NULL"
        ),
        params![&secret_hash(token)],
        |r| {
            Ok((
                r.take::<SessionId>()?,
                r.take::<Time>()?,
                r.take::<Time>()?,
                users::read(r)?,
            ))
        },
    )?;
    let (id, last_used, expires, user) = found.ok_or_else(unknown)?;
    let now = tx.now();
    if now >= expires {
        return Err(Error::unauthenticated("session expired").code("session_expired"));
    }
    Ok(Actor {
        stale: last_used + SESSION_TOUCH <= now,
        ..Actor::new(user, Access::Session(id))
    })
}

fn by_bot_token(tx: &mut Tx, token: &str) -> Result<Actor> {
    let read = |r: &mut Row| {
        Ok((
            r.take::<BotTokenId>()?,
            r.take::<WorkspaceId>()?,
            r.take::<String>()?,
            r.take::<Option<Time>>()?,
            users::read(r)?,
        ))
    };
    let found = tx.opt(
        concat!(
            "SELECT t.id, t.workspace_id, t.scopes_json, t.last_used_at, ",
            users::columns!(),
            " FROM bot_tokens t JOIN users u ON u.id = t.bot_user_id
              JOIN workspace_members m ON m.workspace_id = t.workspace_id AND m.user_id = t.bot_user_id
              WHERE t.token_hash = ?1 AND t.revoked_at IS NULL AND u.deleted_at IS NULL
              AND u.disabled_at IS NULL
              AND (u.owner_user_id IS NULL OR EXISTS (SELECT 1 FROM workspace_members o
                JOIN users p ON p.id = o.user_id AND p.disabled_at IS NULL
                WHERE o.workspace_id = t.workspace_id AND o.user_id = u.owner_user_id))"
        ),
        params![&secret_hash(token)],
        read,
    )?;
    let (token, workspace, scopes, last_used, user) = found.ok_or_else(unknown)?;
    let names: Vec<String> = serde_json::from_str(&scopes).map_err(|_| unknown())?;
    let scopes = Scopes::parse(names.iter().map(String::as_str)).map_err(|_| unknown())?;
    let stale = last_used.is_none_or(|at| at + BOT_TOKEN_TOUCH <= tx.now());
    Ok(Actor {
        stale,
        ..Actor::new(
            user,
            Access::Bot {
                token,
                workspace,
                scopes,
            },
        )
    })
}

/// Records the use of the credential, and extends a session.
pub fn touch(tx: &mut Tx, actor: &Actor) -> Result<()> {
    let now = tx.now();
    match &actor.access {
        Access::Session(id) => tx.exec(
            "UPDATE sessions SET last_used_at = ?2, expires_at = ?3 WHERE id = ?1 AND revoked_at IS NULL",
            params![id, now, now + SESSION_LIFETIME],
        )?,
        Access::Bot { token, .. } => tx.exec(
            "UPDATE bot_tokens SET last_used_at = ?2 WHERE id = ?1",
            params![token, now],
        )?,
        Access::Dev | Access::Operator(_) => 0,
    };
    Ok(())
}
