//! Reports over HTTP: the forms of an agency and a period.
//!
//! `/v1/reports/{agency}/{period}/forms/{form}`: what is asked is read in `question.rs`, the form is answered in
//! `form.rs` as JSON (`form_view.rs`), CSV or XLSX (`crate::documents`); `cells` opens a cell of it into its dossiers.
//! `check` looks at the figures of a printed report, ours or not.

pub mod cells;
pub mod check;
pub mod form;
pub mod form_view;
pub mod question;

pub(in crate::http) use cells::list_cell_dossiers;
pub(in crate::http) use check::check_report;
