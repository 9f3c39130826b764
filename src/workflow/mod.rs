//! The verbs: what takes several dependent steps and asks the domain. Sequences `db`; names neither HTTP nor Diesel.
//!
//! The write path is `writer` (gathers from `queue`) → `batch` (one transaction) → `draft` (decides in memory) → `pen` (writes down).

pub mod activities;
mod batch;
pub mod consolidation;
pub mod counts;
pub mod data_keys;
pub mod date_dossiers;
pub mod directory;
mod draft;
pub mod drill_down;
pub mod feedback;
pub mod figures;
pub mod forms;
pub mod hand_in;
pub mod import;
pub mod meter;
pub mod once;
pub mod order;
mod pen;
pub mod publish;
mod queue;
pub mod reconcile;
pub mod redating;
pub mod register;
pub mod report;
pub mod repost;
pub mod rules;
pub mod statistics;
pub mod writer;

pub use once::KEYS_KEPT;
