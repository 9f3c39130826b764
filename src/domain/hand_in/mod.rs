//! A form that was handed in as a sheet: what does each cell say, and which of its sums do not come out?
//!
//! Units whose figures are not counted here hand in the printed form. A cell that says no figure refuses the whole, with
//! every such cell named; what merely does not agree is told and kept, as for a printed report (`domain::printed`). Numbers
//! are read by the rule for printed ones. The place of the figures in a sheet is found in `grid.rs`, cells are read in
//! `cell.rs`, sums are checked in `judge.rs`.

pub mod cell;
pub mod grid;
pub mod judge;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use self::cell::CellFault;
use super::fold::Folded;
use super::form::Form;
use crate::spell;

/// The forms that are taken: those that a consolidation adds up.
pub const FORMS: [&str; 2] = ["II.06a", "II.06b"];

/// The column that may be negative: it holds what was transferred to other agencies.
const SIGNED: &str = "carried_over";

/// How a form was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandInMedia {
    /// JSON.
    Json,
    /// CSV.
    Csv,
    /// A workbook.
    Xlsx,
}

spell!(HandInMedia { Json = "json", Csv = "csv", Xlsx = "xlsx" });

/// What became of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellOutcome {
    /// Taken as it stands.
    Accepted,
    /// Read as another text than it stands.
    Corrected,
    /// Left blank, which is not zero.
    NotTold,
    /// Of a total that was not told: the sum of the rows.
    Summed,
}

spell!(CellOutcome {
    Accepted = "accepted",
    Corrected = "corrected",
    NotTold = "not_told",
    Summed = "summed",
});

/// How a cell was read where that needs saying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellRule {
    /// A separator before groups of three digits groups thousands: `26.199` is 26199.
    Thousands,
    /// A word for none is zero.
    WordForNone,
    /// Words or blanks around the digits were left out.
    DigitsAlone,
    /// A formula: its value as the spreadsheet last calculated it.
    Formula,
}

spell!(CellRule {
    Thousands = "thousands",
    WordForNone = "word_for_none",
    DigitsAlone = "digits_alone",
    Formula = "formula",
});

/// What does not agree within a form that was handed in; told and kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FindingCode {
    /// A sum of the form does not come out in a row.
    IdentityBroken,
    /// The total row is not the sum of the rows.
    RowsDoNotSum,
    /// A row whose name or code is no field of procedures and no agency below.
    UnknownField,
    /// A row whose field stood in an earlier row.
    FieldTwice,
    /// A column that the form does not have; it was left out.
    UnknownColumn,
}

spell!(FindingCode {
    IdentityBroken = "identity_broken",
    RowsDoNotSum = "rows_do_not_sum",
    UnknownField = "unknown_field",
    FieldTwice = "field_twice",
    UnknownColumn = "unknown_column",
});

/// A form as cells are laid out: what reading and checking need of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Code of the form.
    pub form: &'static str,
    /// Its columns of figures, in print order.
    pub columns: Vec<LayoutColumn>,
    /// Number of a column, and of those that add up to it.
    pub identities: Vec<(u8, Vec<u8>)>,
}

/// A column of figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LayoutColumn {
    /// Number under the heading.
    pub no: u8,
    /// Stable name.
    pub name: &'static str,
}

impl LayoutColumn {
    /// Whether a figure of it may be negative.
    pub fn is_signed(self) -> bool {
        self.name == SIGNED
    }
}

impl Layout {
    /// The layout of a form that may be handed in; `None` of any other.
    pub fn by_code(code: &str) -> Option<Self> {
        let form = Form::by_code(code).filter(|form| FORMS.contains(&form.code))?;
        let columns = form.columns.iter().map(|column| LayoutColumn { no: column.no, name: column.name });
        let identities = form.identities.iter().map(|identity| (identity.whole, identity.parts.to_vec()));
        Some(Self { form: form.code, columns: columns.collect(), identities: identities.collect() })
    }

    /// Where the column of this name stands.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }
}

/// A cell as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentCell {
    /// Its text; of a number its digits.
    pub text: String,
    /// Whether a formula stands behind it.
    pub origin: Origin,
    /// Where it stands: `D7` of a sheet, `rows/0/values/received_total` of JSON.
    pub place: String,
}

/// Where the value of a cell comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// It was typed.
    Typed,
    /// A formula gave it.
    Formula,
}

/// A row as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentRow {
    /// Its name, perhaps empty.
    pub label: String,
    /// Its code, where it has one.
    pub code: Option<String>,
    /// Where it stands.
    pub place: String,
    /// A cell a column of the layout, where one stands there.
    pub cells: Vec<Option<SentCell>>,
}

/// A form as it was sent: rows in order, and the total where there is one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SentTable {
    /// The rows.
    pub rows: Vec<SentRow>,
    /// The last row.
    pub total: Option<SentRow>,
    /// Places of columns that the form does not have.
    pub unknown_columns: Vec<String>,
    /// What is wrong with its shape.
    pub faults: Vec<HandInFault>,
}

/// What makes a hand-in unusable, at its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandInFault {
    /// Where; empty for the whole.
    pub place: String,
    /// Number of the row, from 1; `None`: the total, or no row.
    pub row: Option<usize>,
    /// Number of the column.
    pub column: Option<u8>,
    /// What is wrong.
    pub wrong: WrongSheet,
}

/// What can be wrong with a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrongSheet {
    /// No line tells which column is which.
    NoHeader,
    /// No figure stands in it.
    NothingTold,
    /// A figure stands to the right of the last column.
    BeyondTable,
    /// A second total.
    SecondTotal,
    /// A cell that says no figure.
    Cell(CellFault),
}

/// The names that rows may go by: code and name of fields and of agencies.
#[derive(Debug, Clone, Default)]
pub struct RowNames {
    by_code: BTreeMap<String, String>,
    by_name: BTreeMap<String, String>,
}

impl RowNames {
    /// Gathers codes with their names; of two of the same name the first is found by it.
    pub fn new(names: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut all = Self::default();
        for (code, name) in names {
            all.by_name.entry(Folded::new(&name).plain()).or_insert_with(|| code.clone());
            all.by_code.entry(code).or_insert(name);
        }
        all
    }

    /// The code that a row goes by, and its name.
    pub fn find(&self, code: Option<&str>, label: &str) -> Option<(&str, &str)> {
        let by_name = || self.by_name.get(&Folded::new(label).plain()).map(String::as_str);
        let by_code = code.filter(|code| self.by_code.contains_key(*code));
        let label_as_code = Some(label).filter(|label| self.by_code.contains_key(*label));
        let found = by_code.or(label_as_code).or_else(by_name)?;
        self.by_code.get_key_value(found).map(|(code, name)| (code.as_str(), name.as_str()))
    }
}

/// A form that was taken: each cell with what became of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HandInSheet {
    /// The rows, in order.
    pub rows: Vec<HandInRow>,
    /// The last row.
    pub total: Vec<HandInCell>,
    /// What does not agree; told and kept.
    pub findings: Vec<HandInFinding>,
}

/// A row of a form that was handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HandInRow {
    /// Number, from 1.
    #[schema(example = 1, minimum = 1)]
    pub no: usize,
    /// Code of its field or agency; `null` where it is none that is known.
    #[schema(example = "TP-HT")]
    pub key: Option<String>,
    /// Its name: of what is known the name of the catalogue, else as it was sent.
    #[schema(example = "Hộ tịch")]
    pub name: String,
    /// A cell a column.
    pub cells: Vec<HandInCell>,
}

/// A cell of a form that was handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HandInCell {
    /// Name of the column.
    #[schema(example = "received_total")]
    pub column: String,
    /// Where it stood: `D7` of a sheet, `rows/0/values/received_total` of JSON; `null` where nothing stood.
    #[schema(example = "D7")]
    pub place: Option<String>,
    /// What became of it.
    pub outcome: CellOutcome,
    /// How it was read where that needs saying.
    pub rule: Option<CellRule>,
    /// The figure; `null`: not told.
    #[schema(example = 26199)]
    pub value: Option<i64>,
}

/// Something that does not agree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HandInFinding {
    /// What it is.
    pub code: FindingCode,
    /// Number of the row; `null`: the total, or no row.
    pub row: Option<usize>,
    /// Number of the column; `null` where it is about none.
    #[schema(example = 3)]
    pub column: Option<u8>,
    /// Where it stands; `null` where nothing stood.
    #[schema(example = "D7")]
    pub place: Option<String>,
    /// The sum that does not come out.
    #[schema(example = "(3) = (4) + (5) + (6)")]
    pub identity: Option<String>,
    /// What the parts come to.
    pub expected: Option<i64>,
    /// What was told.
    pub told: Option<i64>,
    /// What the parts come to less what was told.
    pub difference: Option<i64>,
}

impl HandInSheet {
    /// The last row by the names of its columns; what was not told is left out.
    pub fn total_by_name(&self) -> BTreeMap<String, i64> {
        self.total.iter().filter_map(|cell| Some((cell.column.clone(), cell.value?))).collect()
    }
}

#[cfg(test)]
mod tests;
