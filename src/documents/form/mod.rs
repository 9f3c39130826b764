//! A filled form into the files that offices receive: CSV for programs and spreadsheets, XLSX in the printed layout.

mod csv;
mod xlsx;

pub use csv::{Mark, write as csv};
pub use xlsx::{XlsxError, write as xlsx};

use super::heading::{Cell, Head, cells};
use crate::domain::form::{Column, Form};

/// The name of the last row.
const TOTAL: &str = "Tổng cộng";

/// The cells over a form's columns of figures.
fn headings(form: &Form) -> Vec<Cell<'static>> {
    let head = |column: &'static Column| Head { groups: column.groups.to_vec(), title: column.title };
    cells(&form.columns.iter().map(head).collect::<Vec<_>>())
}
