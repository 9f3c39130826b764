//! Forms of reports, asked as an office asks: JSON, CSV and XLSX of the same figures.

mod catalogue;
mod definitions;
mod demo;
mod doors;
mod feedback;
mod files;
mod golden;
mod overdue;
mod random;
mod rows;
pub mod sheet;
