//! Which forms are there, and what stands in each of their columns?
//!
//! A form is a value: its texts, its slice, and columns that each add up named figures of the tally. A new circular is
//! a new value in [`FORMS`] and no new path through the code: filling, JSON, CSV and XLSX go by the value.
//! The values are in `national.rs` and `wide.rs`; which rows there must be in `due.rs`, filling in `fill.rs`, what is said below the
//! table in `notes.rs`, who reports to whom in `head.rs`.

mod due;
mod fill;
mod head;
mod national;
mod notes;
mod wide;

pub use due::fields_due;
pub use fill::{FilledForm, FilledRow, Part, RowsOf, Seen, fill};
pub use head::{Head, Reporter};
pub use national::FORMS;
pub use notes::{Note, NoteCode};

use chrono::NaiveDate;

use super::agencies::Extent;
use super::count::{Count, Counts};

/// A form (biểu mẫu).
#[derive(Debug, PartialEq, Eq)]
pub struct Form {
    /// Code, as in paths: `II.06b`.
    pub code: &'static str,
    /// The sign at its corner: `II.06b/VPCP/KSTT`.
    pub sign: &'static str,
    /// What made it: number of the circular (thông tư) or decree.
    pub instrument: &'static str,
    /// Title.
    pub title: &'static str,
    /// First day of its use, where it is told on forms of earlier periods.
    pub in_use_from: Option<NaiveDate>,
    /// Whose dossiers it counts: the unit that resolves directly, or a level with all under it.
    pub extent: Extent,
    /// What is counted (đơn vị tính).
    pub unit: &'static str,
    /// Heading over the rows where they are fields of procedures.
    pub of_fields: &'static str,
    /// Heading over the rows where they are agencies.
    pub of_agencies: &'static str,
    /// The columns of figures, in print order; the number (column 1) and the name (column 2) stand before them.
    pub columns: &'static [Column],
    /// What must hold between columns, by their numbers.
    pub identities: &'static [Identity],
}

/// A column of figures.
#[derive(Debug, PartialEq, Eq)]
pub struct Column {
    /// Number under the heading, from 3 on.
    pub no: u8,
    /// Stable name, for programs.
    pub name: &'static str,
    /// Headings above the title, outermost first; columns side by side under the same ones share a merged cell.
    pub groups: &'static [&'static str],
    /// Title.
    pub title: &'static str,
    /// What it adds up.
    pub adds: &'static [Count],
}

impl Column {
    /// The cell of this column for a slice.
    pub fn value(&self, counts: &Counts) -> i64 {
        self.adds.iter().map(|count| counts.get(*count)).sum()
    }
}

/// A column that must be the sum of others.
#[derive(Debug, PartialEq, Eq)]
pub struct Identity {
    /// Number of the column.
    pub whole: u8,
    /// Numbers of the columns that add up to it.
    pub parts: &'static [u8],
}

impl Form {
    /// The form of this code.
    pub fn by_code(code: &str) -> Option<&'static Self> {
        FORMS.iter().find(|form| form.code == code)
    }

    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// How many rows of headings stand over the columns: the titles and the deepest of their groups.
    pub fn depth(&self) -> usize {
        self.columns.iter().map(|column| column.groups.len()).max().unwrap_or(0) + 1
    }
}

#[cfg(test)]
mod tests;
