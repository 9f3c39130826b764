//! The law, pure: values, rules and arithmetic of administrative procedures and their dossiers.
//!
//! Nothing here does I/O, reads a clock or knows HTTP, JSON bodies or SQL. A rule that is not here is
//! nowhere else: HTTP translates, `db` queries, `workflow` sequences.

pub mod act;
pub mod activity;
pub mod agencies;
pub mod agency_change;
pub mod applicant;
pub mod as_published;
pub mod calendar;
pub mod calendar_change;
pub mod calendar_history;
pub mod catalogue;
pub mod catalogue_change;
pub mod catalogue_count;
pub mod catalogue_import;
pub mod catalogue_search;
pub mod cell;
pub mod client;
pub mod code;
pub mod completion;
pub mod count;
pub mod dating;
pub mod deadline;
pub mod decide;
pub mod dossier;
pub mod event;
pub mod explanation;
pub mod feedback;
pub mod fold;
pub mod form;
pub mod guards;
pub mod history;
pub mod id;
pub mod intake;
pub mod intake_deadline;
pub mod internal_process;
pub mod ledger;
pub mod options;
pub mod overdue;
pub mod paper;
pub mod period;
pub mod printed;
pub mod procedure;
pub mod reach;
pub mod redating;
pub mod refusal;
pub mod report;
pub mod scope;
pub mod share;
pub mod status;
pub mod tally;
pub mod time;
pub mod version_story;
pub mod word;
pub mod worklist;
