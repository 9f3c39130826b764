//! The only room that names Diesel: one file a table or a question.
//!
//! The others see [`Connection`], [`Error`] and functions on a connection.

pub mod activities;
pub mod admin_events;
pub mod agencies;
pub mod calendar;
pub mod calendar_versions;
pub mod clients;
pub mod codes;
pub mod connection;
pub mod consolidation;
pub mod data_keys;
pub mod deadline_rules;
pub mod dossiers;
pub mod drill_down;
pub mod embedded;
pub mod error;
pub mod events;
pub mod feedback;
pub mod fields;
pub mod figures;
pub mod hand_ins;
pub mod holdings;
pub mod idempotency;
pub mod instance;
pub mod ledger;
pub mod migrate;
pub mod overdue;
pub mod procedures;
pub mod processes;
pub mod reconcile;
pub mod reports;
pub mod repost;
#[allow(clippy::doc_markdown, reason = "its comments are those of the database")]
pub mod schema;
pub mod sealed;
pub mod signing_keys;
pub mod statement;
pub mod sums;
pub mod tools;
pub mod transaction;
pub mod versions;
pub mod vitals;

pub use diesel::QueryResult;
pub use diesel::result::Error;

pub use self::connection::Connection;
pub use self::transaction::transaction;

/// Says that a stored value makes no sense to the domain: loud, never guessed around.
pub fn senseless(refusal: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::DeserializationError(Box::new(refusal))
}
