//! Models of forms and lists into bytes: CSV and XLSX in the layouts that offices receive. No queries here, and no rules
//! of the law: what is printed was computed before.

pub mod csv;
pub mod form;
pub mod list;
pub mod paper;
