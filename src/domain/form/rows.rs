//! What can the rows of a form be?

use super::Form;
use crate::spell;

/// What the rows of a form are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RowsOf {
    /// Fields of procedures (lĩnh vực), as form 06 is printed.
    Field,
    /// The unit itself and each direct child with all under it; of a unit alone one row.
    Agency,
    /// Levels of the agencies of the slice: sở, huyện, xã.
    Level,
}

spell!(RowsOf { Field = "field", Agency = "agency", Level = "level" });

/// A kind of rows that a form allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rows {
    /// What they are.
    pub of: RowsOf,
    /// Heading over their names.
    pub heading: &'static str,
    /// Whether those with nothing to show are there.
    pub zero: ZeroRows,
}

/// Rows of nothing but zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZeroRows {
    /// They are there: what is missing could not be told from what was forgotten.
    Shown,
    /// They are left out: another form of the same report shows them.
    LeftOut,
}

impl Form {
    /// What its rows are where nobody asks for others: as it is printed.
    pub fn usual_rows(&self) -> RowsOf {
        self.rows.first().map_or(RowsOf::Agency, |rows| rows.of)
    }

    /// Whether it can be asked with such rows.
    pub fn allows(&self, rows_of: RowsOf) -> bool {
        self.rows.iter().any(|rows| rows.of == rows_of)
    }

    /// Whether rows with nothing to show are there.
    pub fn zero_rows(&self, rows_of: RowsOf) -> ZeroRows {
        self.rows.iter().find(|rows| rows.of == rows_of).map_or(ZeroRows::Shown, |rows| rows.zero)
    }

    /// The heading over the names of its rows.
    pub fn heading(&self, rows_of: RowsOf) -> &'static str {
        self.rows.iter().find(|rows| rows.of == rows_of).map_or("", |rows| rows.heading)
    }
}
