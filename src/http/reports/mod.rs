//! Reports over HTTP: the forms of an agency and a period.
//!
//! `/v1/reports/{agency}/{period}/forms/{form}`; what such a path and its query ask is read in `question.rs`.

pub mod cells;
pub mod question;

pub(in crate::http) use cells::list_cell_dossiers;
