//! Sockets and the hub that feeds them. The store's tailer reads each new event once; the hub serialises one frame and
//! hands it to every socket that may see it. A socket that falls behind pages from the log at its own cursor.

mod hub;
mod socket;

pub use hub::{Hub, Presence};
pub use socket::{Joined, accept};
