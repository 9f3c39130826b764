//! A filled form into the files that offices receive: CSV for programs and spreadsheets, XLSX in the printed layout.

mod csv;
mod heading;
mod xlsx;

pub use csv::{Mark, write as csv};
pub use xlsx::{XlsxError, write as xlsx};

/// The name of the last row.
const TOTAL: &str = "Tổng cộng";
