//! Who is calling, and through which door.

use crate::model::*;
use crate::store::Tx;

/// What a request carried to prove who it is. The server picks one by the contract's order; `chat` checks it.
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

#[derive(Clone, Debug)]
pub enum Access {
    Session(SessionId),
    Bot { token: BotTokenId, workspace: WorkspaceId, scopes: Scopes },
    Dev,
    /// Someone at a shell on the server: may do anything.
    Operator(String),
}

#[derive(Clone, Debug)]
pub struct Actor {
    pub user_id: UserId,
    pub kind: UserKind,
    pub access: Access,
    pub source: Source,
    pub correlation_id: Option<String>,
    /// The use of this credential should be recorded (`touch` in a write transaction).
    pub stale: bool,
}

impl Actor {
    /// The scope check of bot tokens.
    pub fn needs(&self, _scope: Scope) -> Result<()> {
        todo!()
    }

    /// Refuses bot tokens with a fixed text such as "bot tokens cannot update profiles".
    pub fn human(&self, _refusal: &'static str) -> Result<()> {
        todo!()
    }
}

/// `Kind::Unauthenticated` for every failure.
pub fn identify(_tx: &mut Tx, _credential: &Credential) -> Result<Actor> {
    todo!()
}

pub fn touch(_tx: &mut Tx, _actor: &Actor) -> Result<()> {
    todo!()
}
