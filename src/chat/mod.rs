//! The rules: who may do what, what changes, which event follows. Synchronous functions over one transaction, a file
//! for each noun. Called by `server`, `admin` and the console alike; knows neither HTTP nor terminals. Permission is
//! checked in the transaction that changes data; events are appended last.

pub mod accounts;
pub mod actor;
pub mod audience;
pub mod audit;
pub mod bootstrap;
pub mod bots;
pub mod channels;
pub mod conversations;
pub mod demo;
pub mod ephemeral;
pub mod events;
pub mod invites;
pub mod magic;
pub mod members;
pub mod mentions;
pub mod messages;
pub mod moderation;
pub mod page;
pub mod pins;
pub mod preferences;
pub mod reactions;
pub mod reads;
pub mod recovery;
pub mod retention;
pub mod routes;
pub mod search;
pub mod sessions;
pub mod standing;
pub mod stats;
pub mod survey;
pub mod threads;
pub mod topics;
pub mod uploads;
pub mod users;
pub mod workspaces;
