//! Models of forms, lists and reports into bytes: CSV, XLSX, HTML and DOCX in the layouts that offices receive. No queries here, and no rules
//! of the law: what is printed was computed before.

pub mod consolidation;
pub mod csv;
pub mod form;
mod heading;
pub mod list;
pub mod paper;
pub mod report;
