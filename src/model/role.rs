//! What a person or bot is in one workspace.

use std::fmt;

use serde::{Serialize, Serializer};

use super::{Error, Result};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $what:literal: $($variant:ident = $word:literal,)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $($variant,)* }

        impl $name {
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word,)* }
            }

            pub fn parse(text: &str) -> Result<Self> {
                match text {
                    $($word => Ok($name::$variant),)*
                    _ => Err(Error::invalid(format!("invalid {} {text:?}", $what))),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.as_str())
            }
        }
    };
}
pub(super) use words;

words! {
    Role, "workspace role":
    Owner = "owner",
    Bot = "bot",
    Moderator = "moderator",
    Member = "member",
    Guest = "guest",
}

impl Role {
    /// Who may moderate whom: strictly higher over lower.
    pub fn rank(self) -> u8 {
        match self {
            Role::Owner => 5,
            Role::Bot => 4,
            Role::Moderator => 3,
            Role::Member => 2,
            Role::Guest => 1,
        }
    }

    /// Owners and moderators look after roster, moderation and settings.
    pub fn manages(self) -> bool {
        matches!(self, Role::Owner | Role::Moderator)
    }

    /// All of them in the order of the member directory.
    pub const SORTED: [Role; 5] = [Role::Owner, Role::Moderator, Role::Member, Role::Bot, Role::Guest];

    /// Position in the member directory.
    pub fn sort_key(self) -> i64 {
        match self {
            Role::Owner => 0,
            Role::Moderator => 1,
            Role::Member => 2,
            Role::Bot => 3,
            Role::Guest => 4,
        }
    }
}

words! {
    UserKind, "user kind":
    Human = "human",
    Bot = "bot",
}
