//! What an error of Postgres, or of the way to it, means to the caller.

use tokio_postgres::error::SqlState;

use crate::model::Error;

pub fn failed(e: tokio_postgres::Error) -> Error {
    let Some(state) = e.code() else {
        return Error::unreachable("the connection to Postgres was lost; try again").because(e);
    };
    match *state {
        SqlState::LOCK_NOT_AVAILABLE | SqlState::T_R_DEADLOCK_DETECTED | SqlState::T_R_SERIALIZATION_FAILURE => {
            Error::unavailable("the database is busy with another writer; try again").because(e)
        }
        SqlState::UNIQUE_VIOLATION | SqlState::CHECK_VIOLATION | SqlState::FOREIGN_KEY_VIOLATION => {
            Error::conflict("this conflicts with what is stored").because(e)
        }
        SqlState::DISK_FULL => Error::full("the disk of the database is full; nothing was changed").because(e),
        SqlState::ADMIN_SHUTDOWN
        | SqlState::CRASH_SHUTDOWN
        | SqlState::CANNOT_CONNECT_NOW
        | SqlState::TOO_MANY_CONNECTIONS
        | SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT => {
            Error::unavailable("Postgres is not available; try again").because(e)
        }
        _ => Error::internal(e),
    }
}
