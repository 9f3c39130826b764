//! Reports over HTTP: the quarterly report of an agency (`report`), and the forms that go with it.
//!
//! `/v1/reports/{agency}/{period}/forms/{form}`: what is asked is read in `question.rs`, the form is answered in
//! `form.rs` as JSON (`form_view.rs`), CSV or XLSX (`crate::documents`); `cells` opens a cell of it into its dossiers.
//! `check` looks at the figures of a printed report, ours or not. `consolidation` adds up the reports of the agencies below,
//! `hand_in` takes forms in that a unit filled in by itself.

pub mod cells;
pub mod check;
pub mod consolidation;
pub mod form;
pub mod form_view;
pub mod hand_in;
pub mod question;
pub mod report;

pub(in crate::http) use cells::list_cell_dossiers;
pub(in crate::http) use check::check_report;
pub(in crate::http) use consolidation::show_consolidation;
pub(in crate::http) use hand_in::{put_hand_in, show_hand_in};
pub(in crate::http) use report::bounds::set_report_bounds;
pub(in crate::http) use report::drift::show_report_drift;
pub(in crate::http) use report::life::{approve_report, reopen_report, submit_report};
pub(in crate::http) use report::write::{write_report_head, write_report_section};
pub(in crate::http) use report::{list_report_events, show_report};
