//! Forms of reports, asked as an office asks: JSON, CSV and XLSX of the same figures.

mod demo;
mod doors;
mod files;
mod golden;
mod rows;
pub mod sheet;
