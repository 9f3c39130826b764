//! How does a form read as CSV? A header of stable names, a line a row, the total last.
//!
//! The number of a row and its name stand before the figures; the total has no number.

use ::csv::{Error, Writer};

use super::TOTAL;
use crate::documents::csv::{BOM, plain};
use crate::domain::form::FilledForm;

/// The form as UTF-8 CSV, after a byte order mark where one is wanted.
pub fn write(form: &FilledForm, with_mark: Mark) -> Result<Vec<u8>, Error> {
    let start = match with_mark {
        Mark::Written => BOM.to_vec(),
        Mark::LeftOut => Vec::new(),
    };
    let mut lines = Writer::from_writer(start);
    let name = format!("{}_name", form.rows_of);
    lines
        .write_record(["no", &name].into_iter().chain(form.form.columns.iter().map(|column| column.name)))?;
    for row in &form.rows {
        lines.write_record(line(row.no.to_string(), &row.name, &row.values))?;
    }
    lines.write_record(line(String::new(), TOTAL, &form.total))?;
    lines.into_inner().map_err(|error| Error::from(error.into_error()))
}

/// Whether a byte order mark is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// First of all.
    Written,
    /// Not at all.
    LeftOut,
}

fn line(no: String, name: &str, values: &[i64]) -> impl Iterator<Item = String> {
    [no, plain(name).into_owned()].into_iter().chain(values.iter().map(i64::to_string))
}
