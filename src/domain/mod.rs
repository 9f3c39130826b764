//! The law, pure: values, rules and arithmetic of administrative procedures and their dossiers.
//!
//! Nothing here does I/O, reads a clock or knows HTTP, JSON bodies or SQL. A rule that is not here is
//! nowhere else: HTTP translates, `db` queries, `workflow` sequences.

pub mod calendar;
pub mod deadline;
pub mod period;
pub mod share;
pub mod time;
pub mod word;
