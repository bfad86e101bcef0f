//! What a bot token may do. Human sessions carry no scopes and pass every scope check.

use super::role::words;
use super::{Error, Result};
use serde::{Serialize, Serializer};
use std::fmt;

words! {
    Scope, "bot scope":
    WorkspacesRead = "workspaces:read",
    ChannelsRead = "channels:read",
    ChannelsWrite = "channels:write",
    MessagesRead = "messages:read",
    MessagesWrite = "messages:write",
    ThreadsRead = "threads:read",
    ThreadsWrite = "threads:write",
    DmsRead = "dms:read",
    DmsWrite = "dms:write",
    RealtimeRead = "realtime:read",
    UploadsWrite = "uploads:write",
    ProfileRead = "profile:read",
    CommandsWrite = "commands:write",
    AgentActivityWrite = "agent_activity:write",
    // Checked by people-only management endpoints; no token can be granted it.
    WorkspacesWrite = "workspaces:write",
}

const BOT_READ: &[Scope] = &[
    Scope::ChannelsRead,
    Scope::DmsRead,
    Scope::MessagesRead,
    Scope::ProfileRead,
    Scope::RealtimeRead,
    Scope::ThreadsRead,
    Scope::WorkspacesRead,
];
const BOT_WRITE: &[Scope] = &[
    Scope::CommandsWrite,
    Scope::DmsWrite,
    Scope::MessagesWrite,
    Scope::ThreadsWrite,
    Scope::UploadsWrite,
];

/// A sorted set of grantable scopes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scopes(Vec<Scope>);

impl Scopes {
    /// Names and bundles (`bot:read`, `bot:write`, `bot:admin`); nothing at all means `bot:write`.
    pub fn parse<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Scopes> {
        let mut found = Vec::new();
        for name in names.into_iter().map(str::trim).filter(|n| !n.is_empty()) {
            match name {
                "bot:read" => found.extend(BOT_READ),
                "bot:write" => found.extend(BOT_READ.iter().chain(BOT_WRITE)),
                "bot:admin" => found.extend(BOT_READ.iter().chain(BOT_WRITE).chain([&Scope::ChannelsWrite])),
                _ => match Scope::parse(name) {
                    Ok(Scope::WorkspacesWrite) | Err(_) => {
                        return Err(Error::field("scopes", format!("unknown bot scope: {name}")));
                    }
                    Ok(scope) => found.push(scope),
                },
            }
        }
        if found.is_empty() {
            found.extend(BOT_READ.iter().chain(BOT_WRITE));
        }
        found.sort_by_key(|s| s.as_str());
        found.dedup();
        Ok(Scopes(found))
    }

    pub fn allow(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    pub fn names(&self) -> Vec<&'static str> {
        self.0.iter().map(|s| s.as_str()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bundles_expand_and_nothing_means_bot_write() {
        let count = |names: &[&str]| Scopes::parse(names.iter().copied()).map(|s| s.names().len());
        assert_eq!(count(&["bot:read"]).unwrap(), 7);
        assert_eq!(count(&[" "]).unwrap(), 12);
        assert_eq!(count(&["bot:admin", "bot:read"]).unwrap(), 13);
        assert_eq!(
            count(&["workspaces:write"]).unwrap_err().message,
            "unknown bot scope: workspaces:write"
        );
    }

    #[test]
    fn no_bundle_grants_agent_activity() {
        assert!(!Scopes::parse(["bot:admin"]).unwrap().allow(Scope::AgentActivityWrite));
    }
}
