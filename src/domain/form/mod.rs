//! Which forms are there, and what stands in each of their columns?
//!
//! A form is a value: its texts, its instrument with the days it is in force, its slice, the rows it allows, columns that
//! each add up named facts, what must hold between them, what is told below. A new circular is a new value in [`FORMS`]
//! and no new path through the code: filling, checks, JSON, CSV and XLSX go by the value.
//!
//! The values are in `values/`, the facts in `fact.rs` (those of the catalogue in `procedures.rs`), kinds of rows in
//! `rows.rs`, which fields must have a row in `due.rs`, filling in `fill.rs`, what is said below the table in `notes.rs`,
//! who reports to whom in `head.rs`, which instrument holds for which period in `instrument.rs`.

mod due;
mod fact;
mod fill;
mod head;
mod instrument;
mod notes;
pub mod procedures;
mod rows;
mod values;

pub use due::fields_due;
pub use fact::{Fact, Facts, Source};
pub use fill::{FilledForm, FilledRow, Part, Seen, fill};
pub use head::{Head, Reporter};
pub use instrument::Instrument;
pub use notes::{Note, NoteCode, Told};
pub use rows::{Rows, RowsOf, ZeroRows};
pub use values::FORMS;

use std::collections::BTreeSet;
use std::fmt;

use super::agencies::Extent;

/// A form (biểu mẫu).
#[derive(Debug, PartialEq, Eq)]
pub struct Form {
    /// Code, as in paths: `II.06b`.
    pub code: &'static str,
    /// The sign at its corner: `II.06b/VPCP/KSTT`.
    pub sign: &'static str,
    /// What made it.
    pub instrument: &'static Instrument,
    /// Title.
    pub title: &'static str,
    /// Whose figures it holds: the unit that resolves directly, or a level with all under it.
    pub extent: Extent,
    /// What is counted (đơn vị tính).
    pub unit: &'static str,
    /// The rows it allows, the usual ones first.
    pub rows: &'static [Rows],
    /// The columns of figures, in print order; the number (column 1) and the name (column 2) stand before them.
    pub columns: &'static [Column],
    /// What must hold between columns, by their numbers.
    pub identities: &'static [Identity],
    /// What is told below where there is any: what columns merge or leave out.
    pub notes: &'static [Told],
}

/// A column of figures.
#[derive(Debug, PartialEq, Eq)]
pub struct Column {
    /// Number under the heading, from 3.
    pub no: u8,
    /// Stable name, for programs.
    pub name: &'static str,
    /// Headings above the title, outermost first; columns side by side under the same ones share a merged cell.
    pub groups: &'static [&'static str],
    /// Title.
    pub title: &'static str,
    /// What it adds up.
    pub adds: &'static [Fact],
}

impl Column {
    /// The cell of this column for a slice.
    pub fn value(&self, facts: &Facts) -> i64 {
        facts.sum(self.adds)
    }

    /// Whether its rows add up to its total.
    pub fn adds_up(&self, rows_of: RowsOf) -> bool {
        self.adds.iter().all(|fact| fact.source().adds_up(rows_of))
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

impl fmt::Display for Identity {
    /// `(3) = (4) + (5) + (6)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<String> = self.parts.iter().map(|no| format!("({no})")).collect();
        write!(f, "({}) = {}", self.whole, parts.join(" + "))
    }
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

    /// Everything that it adds up or tells below.
    pub fn facts(&self) -> BTreeSet<Fact> {
        let of_columns = self.columns.iter().flat_map(|column| column.adds);
        of_columns.chain(self.notes.iter().flat_map(|told| told.adds)).copied().collect()
    }

    /// Where its facts come from: what must be asked to fill it in.
    pub fn sources(&self) -> BTreeSet<Source> {
        self.facts().into_iter().map(Fact::source).collect()
    }
}

#[cfg(test)]
mod tests;
