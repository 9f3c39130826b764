//! Where in a sheet do the figures stand? Below the line that names the columns, or numbers them as the printed form does.
//!
//! A line with names of columns (`received_total`) or with their numbers (`(3)`, `4`) is looked for; to the left of the
//! figures stand number, code and name of a row. The total ends the table: notes and signatures stand below it.

use std::collections::BTreeMap;

use super::{HandInFault, Layout, Origin, RowNames, SentCell, SentRow, SentTable, WrongSheet};
use crate::domain::fold::Folded;

/// Rows and columns that are looked at; a form has far fewer.
pub const MOST_ROWS: u32 = 2_000;
/// Columns that are looked at.
pub const MOST_COLUMNS: u32 = 64;

/// Fewest columns that a line must name to be taken for the header.
const FEWEST: usize = 3;

/// A cell of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GridCell {
    /// Its text.
    pub text: String,
    /// Where its value comes from.
    pub origin: Origin,
}

/// The cells of a sheet that hold something, by row and column from 0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grid {
    rows: BTreeMap<u32, BTreeMap<u32, GridCell>>,
}

/// The line that tells which column is which.
struct Header {
    row: u32,
    /// Where each column of the layout stands.
    columns: Vec<Option<u32>>,
    /// The last place where the line says anything.
    last: u32,
    /// Places of names that are no column.
    unknown: Vec<String>,
}

/// Heads of the columns to the left of the figures.
const LEFT: [&str; 9] =
    ["no", "field_name", "agency_name", "field", "agency", "name", "code", "field_code", "agency_code"];

impl Grid {
    /// Puts a cell in; blank ones, and those beyond [`MOST_ROWS`] and [`MOST_COLUMNS`], are left out.
    pub fn put(&mut self, row: u32, column: u32, text: &str, origin: Origin) {
        let text = text.trim();
        if !text.is_empty() && row < MOST_ROWS && column < MOST_COLUMNS {
            let cell = GridCell { text: text.to_owned(), origin };
            self.rows.entry(row).or_default().insert(column, cell);
        }
    }

    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The form that stands in the sheet.
    pub fn table(&self, layout: &Layout, names: &RowNames) -> SentTable {
        let mut table = SentTable::default();
        let Some(header) = self.header(layout) else {
            table.faults.push(fault(String::new(), None, WrongSheet::NoHeader));
            return table;
        };
        table.unknown_columns.clone_from(&header.unknown);
        let first = header.columns.iter().flatten().min().copied().unwrap_or(0);
        for (row, cells) in self.rows.range(header.row + 1..) {
            let sent = sent_row(*row, cells, &header, first, names);
            let has_figures = sent.cells.iter().any(Option::is_some);
            if let Some(column) = cells.keys().find(|column| **column > header.last && has_figures) {
                let no = Some(table.rows.len() + 1);
                table.faults.push(fault(reference(*row, *column), no, WrongSheet::BeyondTable));
            }
            if is_total(&sent.label) {
                if table.total.is_some() {
                    table.faults.push(fault(sent.place.clone(), None, WrongSheet::SecondTotal));
                } else {
                    table.total = Some(sent);
                }
            } else if has_figures || names.find(sent.code.as_deref(), &sent.label).is_some() {
                table.rows.push(sent);
            } else if table.total.is_some() {
                break;
            }
        }
        table
    }

    fn header(&self, layout: &Layout) -> Option<Header> {
        let named = self.rows.iter().find_map(|(row, cells)| by_names(*row, cells, layout));
        named.or_else(|| self.rows.iter().find_map(|(row, cells)| by_numbers(*row, cells, layout)))
    }
}

fn fault(place: String, row: Option<usize>, wrong: WrongSheet) -> HandInFault {
    HandInFault { place, row, column: None, wrong }
}

fn by_names(row: u32, cells: &BTreeMap<u32, GridCell>, layout: &Layout) -> Option<Header> {
    let at = |name: &str| {
        cells.iter().find(|(_, cell)| cell.text.eq_ignore_ascii_case(name)).map(|(column, _)| *column)
    };
    let columns: Vec<Option<u32>> = layout.columns.iter().map(|column| at(column.name)).collect();
    let is_known = |column: &u32, text: &str| {
        columns.contains(&Some(*column)) || LEFT.iter().any(|left| left.eq_ignore_ascii_case(text))
    };
    let unknown = cells.iter().filter(|(column, cell)| !is_known(column, &cell.text));
    let unknown = unknown.map(|(column, _)| reference(row, *column)).collect();
    let last = cells.keys().next_back().copied()?;
    (columns.iter().flatten().count() >= FEWEST).then_some(Header { row, columns, last, unknown })
}

/// The line of column numbers: every column in order, with or without brackets.
fn by_numbers(row: u32, cells: &BTreeMap<u32, GridCell>, layout: &Layout) -> Option<Header> {
    let number = |text: &str| {
        let inner = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(text);
        inner.trim().parse::<u8>().ok()
    };
    let at =
        |no: u8| cells.iter().find(|(_, cell)| number(&cell.text) == Some(no)).map(|(column, _)| *column);
    let columns: Vec<Option<u32>> = layout.columns.iter().map(|column| at(column.no)).collect();
    let places: Vec<u32> = columns.iter().copied().collect::<Option<Vec<u32>>>()?;
    let in_order = places.iter().zip(places.iter().skip(1)).all(|(one, next)| one < next);
    let last = cells.keys().next_back().copied()?;
    in_order.then_some(Header { row, columns, last, unknown: Vec::new() })
}

/// Number, code and name stand to the left of the figures, in any order.
fn sent_row(
    row: u32,
    cells: &BTreeMap<u32, GridCell>,
    header: &Header,
    first: u32,
    names: &RowNames,
) -> SentRow {
    // An apostrophe stands before what begins like a formula, in files of ours and as spreadsheets show it.
    let texts: Vec<&str> = cells.range(..first).map(|(_, cell)| cell.text.trim_start_matches('\'')).collect();
    let is_number = |text: &&&str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let code = texts.iter().find(|text| names.find(Some(text), "").is_some());
    let label = texts.iter().rev().find(|text| !is_number(text) && Some(*text) != code);
    let label = label.or(code).copied().unwrap_or_default();
    let cell = |column: &Option<u32>| {
        let (column, cell) = cells.get_key_value(&(*column)?)?;
        let GridCell { text, origin } = cell.clone();
        Some(SentCell { text, origin, place: reference(row, *column) })
    };
    SentRow {
        label: label.to_owned(),
        code: code.map(|code| (*code).to_owned()),
        place: reference(row, 0),
        cells: header.columns.iter().map(cell).collect(),
    }
}

/// Whether a name is that of the last row.
pub fn is_total(label: &str) -> bool {
    let words = Folded::new(label).plain();
    ["tong cong", "tong so", "tong", "cong", "total"].contains(&words.as_str())
        || words.starts_with("tong cong ")
}

/// The name of a cell as spreadsheets write it: `D7`; rows and columns from 0.
pub fn reference(row: u32, column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    loop {
        letters.push(char::from_u32(u32::from(b'A') + rest % 26).unwrap_or('A'));
        match (rest / 26).checked_sub(1) {
            Some(next) => rest = next,
            None => break,
        }
    }
    let letters: String = letters.iter().rev().collect();
    format!("{letters}{}", row + 1)
}
