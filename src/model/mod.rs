//! Plain data: ids, entities, roles, scopes, validation, errors. No I/O, no clock but `Time::now`.
//! Every other floor uses it; it uses none of them.

mod display;
mod entity;
mod error;
mod event;
mod id;
mod limit;
mod media;
mod role;
mod scope;
mod text;
mod time;

pub use display::{counted, counted_as, cut, grouped, safe, sized, width, wrap};
pub use entity::*;
pub use error::{Error, Kind, Result};
pub use event::{Event, EventType};
pub use id::*;
pub use limit::*;
pub use media::shown_as;
pub use role::{Role, UserKind};
pub use scope::{Scope, Scopes};
pub use text::*;
pub use time::Time;
