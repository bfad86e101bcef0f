//! The one error type. HTTP status, exit code and console toast are renderings of it, made elsewhere.
//! The message is for the person who asked; the source is for the log and never leaves the process.

use std::borrow::Cow;
use std::fmt;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, coarsely. Decides HTTP status and exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Invalid,
    Unauthenticated,
    Forbidden,
    NotFound,
    Conflict,
    TooLarge,
    UnsupportedMedia,
    TooMany,
    Unavailable,
    /// No room is left on a disk: trying again helps nobody before somebody has made some.
    Full,
    /// Nobody answers at the other end of the network.
    Unreachable,
    NotImplemented,
    /// Long work that somebody asked to stop.
    Stopped,
    Internal,
}

impl Kind {
    pub fn http_status(self) -> u16 {
        match self {
            Kind::Invalid => 400,
            Kind::Unauthenticated => 401,
            Kind::Forbidden => 403,
            Kind::NotFound => 404,
            Kind::Conflict => 409,
            Kind::TooLarge => 413,
            Kind::UnsupportedMedia => 415,
            Kind::TooMany => 429,
            Kind::Internal => 500,
            Kind::NotImplemented => 501,
            Kind::Unavailable | Kind::Full | Kind::Unreachable | Kind::Stopped => 503,
        }
    }

    /// Exit code of an operator command: stable, documented in the man page.
    pub fn exit_code(self) -> u8 {
        match self {
            Kind::Unauthenticated => 3,
            Kind::NotFound => 4,
            Kind::Forbidden | Kind::Conflict => 5,
            Kind::Unreachable => 10,
            Kind::TooMany | Kind::Unavailable => 75,
            _ => 1,
        }
    }

    fn default_code(self) -> &'static str {
        match self {
            Kind::Invalid => "invalid",
            Kind::Unauthenticated => "unauthenticated",
            Kind::Forbidden => "forbidden",
            Kind::NotFound => "not_found",
            Kind::Conflict => "conflict",
            Kind::TooLarge => "too_large",
            Kind::UnsupportedMedia => "unsupported_media_type",
            Kind::TooMany => "too_many_requests",
            Kind::Unavailable | Kind::Full | Kind::Unreachable => "unavailable",
            Kind::NotImplemented => "not_implemented",
            Kind::Stopped => "stopped",
            Kind::Internal => "internal",
        }
    }
}

#[derive(Debug)]
pub struct Error {
    pub kind: Kind,
    /// Stable, snake_case, for programs.
    pub code: &'static str,
    /// One line a person can act on.
    pub message: Cow<'static, str>,
    /// The request field at fault, where there is one.
    pub field: Option<&'static str>,
    /// Seconds after which trying again makes sense.
    pub retry_after: Option<u32>,
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    pub fn new(kind: Kind, message: impl Into<Cow<'static, str>>) -> Self {
        Error {
            kind,
            code: kind.default_code(),
            message: message.into(),
            field: None,
            retry_after: None,
            source: None,
        }
    }

    pub fn invalid(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::Invalid, message)
    }

    /// A refused value of the request field `field`.
    pub fn field(field: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Error {
            field: Some(field),
            ..Self::invalid(message)
        }
    }

    pub fn unauthenticated(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::Unauthenticated, message)
    }

    pub fn forbidden(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::Forbidden, message)
    }

    /// `what` is the noun: `Error::not_found("channel")` reads "channel not found". The same answer serves for
    /// things that do not exist and things the caller may not see, so that neither can be probed.
    pub fn not_found(what: &str) -> Self {
        Self::new(Kind::NotFound, format!("{what} not found"))
    }

    pub fn conflict(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::Conflict, message)
    }

    pub fn unavailable(message: impl Into<Cow<'static, str>>) -> Self {
        Error {
            retry_after: Some(1),
            ..Self::new(Kind::Unavailable, message)
        }
    }

    pub fn full(message: impl Into<Cow<'static, str>>) -> Self {
        Error {
            retry_after: Some(1),
            ..Self::new(Kind::Full, message)
        }
    }

    pub fn unreachable(message: impl Into<Cow<'static, str>>) -> Self {
        Error {
            retry_after: Some(1),
            ..Self::new(Kind::Unreachable, message)
        }
    }

    /// A fault of ours. The client reads only "internal error"; the log reads the source.
    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Error {
            source: Some(source.into()),
            ..Self::new(Kind::Internal, "internal error")
        }
    }

    pub fn code(mut self, code: &'static str) -> Self {
        self.code = code;
        self
    }

    pub fn because(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The message with the whole chain of causes, for the log and `--debug`.
    pub fn chain(&self) -> String {
        let mut text = self.message.to_string();
        let mut cause = self.source.as_deref().map(|e| e as &dyn std::error::Error);
        while let Some(e) = cause {
            text.push_str(": ");
            text.push_str(&e.to_string());
            cause = e.source();
        }
        text
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|e| e as _)
    }
}
