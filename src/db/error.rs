//! What does an error of the database mean for whoever asked? One function for the whole house.
//!
//! Lost connections and a server that has no room are *unavailable*: the caller may try again. diesel-async keeps no
//! SQLSTATE, only a kind and the message, so the classes without a kind are told by PostgreSQL's English messages;
//! on a server that speaks another language those few become defects (500) where 503 would be right.

use std::time::Duration;

use diesel::result::{DatabaseErrorKind, Error};

use super::connection::{Pool, PooledConnection};

/// How long a request waits for a free connection of a pool.
const PATIENCE: Duration = Duration::from_secs(5);

/// Class of an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The server is gone, going, full or read-only (SQLSTATE 08, 53, 57, 58, 25006), or the connection broke.
    Unavailable,
    /// Another transaction was in the way (40001, 40P01): the whole transaction may be run again.
    Retry,
    /// A statement took longer than it may (57014).
    TooSlow,
    /// A value does not fit its column (SQLSTATE 22, 23502).
    Data,
    /// A named constraint is violated (SQLSTATE 23).
    Constraint(String),
    /// A defect of ours.
    Other,
}

/// SQLSTATE 53, 57P, 58 by their messages.
const OUTAGES: [&str; 14] = [
    "terminating connection",
    "the database system is",
    "too many clients",
    "remaining connection slots",
    "too many connections",
    "out of memory",
    "out of shared memory",
    "No space left on device",
    "could not extend file",
    "could not read block",
    "could not write block",
    "could not open file",
    "could not fsync file",
    "could not access status of transaction",
];

/// SQLSTATE 22 by its messages.
const MISFITS: [&str; 6] = [
    "invalid input",
    "invalid byte sequence",
    "out of range",
    "too long",
    "cannot be converted",
    "unsupported Unicode",
];

/// The class of an error.
pub fn classify(error: &Error) -> Failure {
    let (kind, info) = match error {
        Error::DatabaseError(kind, info) => (kind, info),
        Error::BrokenTransactionManager | Error::RollbackErrorOnCommit { .. } => return Failure::Unavailable,
        _ => return Failure::Other,
    };
    match kind {
        DatabaseErrorKind::ClosedConnection
        | DatabaseErrorKind::UnableToSendCommand
        | DatabaseErrorKind::ReadOnlyTransaction => return Failure::Unavailable,
        DatabaseErrorKind::SerializationFailure => return Failure::Retry,
        DatabaseErrorKind::NotNullViolation => return Failure::Data,
        _ => {}
    }
    if let Some(name) = info.constraint_name() {
        return Failure::Constraint(name.to_owned());
    }
    by_message(info.message())
}

fn by_message(message: &str) -> Failure {
    let says = |words: &[&str]| words.iter().any(|word| message.contains(word));
    if says(&["deadlock detected"]) {
        Failure::Retry
    } else if says(&["canceling statement due to"]) {
        Failure::TooSlow
    } else if says(&OUTAGES) {
        Failure::Unavailable
    } else if says(&MISFITS) {
        Failure::Data
    } else {
        Failure::Other
    }
}

/// A connection of the pool; what keeps us from one is an error of class [`Failure::Unavailable`].
pub async fn checkout(pool: &Pool) -> Result<PooledConnection, Error> {
    let lost = |why: String| Error::DatabaseError(DatabaseErrorKind::ClosedConnection, Box::new(why));
    match tokio::time::timeout(PATIENCE, pool.get()).await {
        Ok(Ok(connection)) => Ok(connection),
        Ok(Err(error)) => Err(lost(error.to_string())),
        Err(_elapsed) => Err(lost("no connection became free in time".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_tell_the_classes_that_have_no_kind() {
        for (message, class) in [
            ("terminating connection due to administrator command", Failure::Unavailable),
            ("the database system is shutting down", Failure::Unavailable),
            ("sorry, too many clients already", Failure::Unavailable),
            ("deadlock detected", Failure::Retry),
            ("canceling statement due to statement timeout", Failure::TooSlow),
            ("smallint out of range", Failure::Data),
            ("relation \"x\" does not exist", Failure::Other),
        ] {
            let error = Error::DatabaseError(DatabaseErrorKind::Unknown, Box::new(message.to_owned()));
            assert_eq!(classify(&error), class, "{message}");
        }
        assert_eq!(classify(&Error::NotFound), Failure::Other);
    }
}
