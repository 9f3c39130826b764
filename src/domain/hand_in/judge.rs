//! What does a form say as a whole, and which of its sums do not come out?

use std::collections::BTreeSet;

use super::cell::{ReadCell, read};
use super::{
    CellOutcome, FindingCode, HandInCell, HandInFault, HandInFinding, HandInRow, HandInSheet, Layout,
    RowNames, SentCell, SentRow, SentTable, WrongSheet,
};

/// Reads a form that was sent; every fault where a figure cannot be used.
pub fn judge(layout: &Layout, sent: &SentTable, names: &RowNames) -> Result<HandInSheet, Vec<HandInFault>> {
    let mut faults = sent.faults.clone();
    let mut rows = Vec::with_capacity(sent.rows.len());
    let mut findings: Vec<HandInFinding> = Vec::new();
    for place in &sent.unknown_columns {
        findings.push(told_at(FindingCode::UnknownColumn, None, Some(place.clone())));
    }
    let mut seen = BTreeSet::new();
    for (no, row) in (1..).zip(&sent.rows) {
        let known = names.find(row.code.as_deref(), &row.label);
        let code = match known {
            None => Some(FindingCode::UnknownField),
            Some((code, _)) => (!seen.insert(code.to_owned())).then_some(FindingCode::FieldTwice),
        };
        findings.extend(code.map(|code| told_at(code, Some(no), Some(row.place.clone()))));
        rows.push(HandInRow {
            no,
            key: known.map(|(code, _)| code.to_owned()),
            name: known.map_or_else(|| row.label.clone(), |(_, name)| name.to_owned()),
            cells: cells(layout, Some(row), Some(no), &mut faults),
        });
    }
    let mut total = cells(layout, sent.total.as_ref(), None, &mut faults);
    sum_up(&rows, &mut total);
    let nothing = total.iter().all(|cell| cell.value.is_none());
    if nothing && faults.is_empty() {
        let whole =
            HandInFault { place: String::new(), row: None, column: None, wrong: WrongSheet::NothingTold };
        faults.push(whole);
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    for row in &rows {
        findings.extend(broken(layout, Some(row.no), &row.cells));
    }
    findings.extend(broken(layout, None, &total));
    findings.extend(rows_against_total(layout, &rows, &total));
    Ok(HandInSheet { rows, total, findings })
}

fn cells(
    layout: &Layout,
    row: Option<&SentRow>,
    no: Option<usize>,
    faults: &mut Vec<HandInFault>,
) -> Vec<HandInCell> {
    let mut cells = Vec::with_capacity(layout.columns.len());
    for (at, column) in layout.columns.iter().enumerate() {
        let sent: Option<&SentCell> = row.and_then(|row| row.cells.get(at)).and_then(Option::as_ref);
        let read = match sent.map_or(Ok(ReadCell::NOTHING), |cell| read(cell, *column)) {
            Ok(read) => read,
            Err(wrong) => {
                let place = sent.map(|cell| cell.place.clone()).unwrap_or_default();
                let wrong = WrongSheet::Cell(wrong);
                faults.push(HandInFault { place, row: no, column: Some(column.no), wrong });
                ReadCell::NOTHING
            }
        };
        let ReadCell { outcome, rule, value } = read;
        let place = sent.map(|cell| cell.place.clone());
        cells.push(HandInCell { column: column.name.to_owned(), place, outcome, rule, value });
    }
    cells
}

/// The sum of a column, where every row tells it and there is one.
fn sum_of(rows: &[HandInRow], at: usize) -> Option<i64> {
    let values: Option<Vec<i64>> = rows.iter().map(|row| row.cells.get(at)?.value).collect();
    values.filter(|values| !values.is_empty()).map(|values| values.iter().sum())
}

/// A total that was not told is the sum of the rows, where each tells its part.
fn sum_up(rows: &[HandInRow], total: &mut [HandInCell]) {
    for (at, cell) in total.iter_mut().enumerate() {
        if let (None, Some(sum)) = (cell.value, sum_of(rows, at)) {
            (cell.value, cell.outcome) = (Some(sum), CellOutcome::Summed);
        }
    }
}

fn told_at(code: FindingCode, row: Option<usize>, place: Option<String>) -> HandInFinding {
    HandInFinding {
        code,
        row,
        column: None,
        place,
        identity: None,
        expected: None,
        told: None,
        difference: None,
    }
}

/// The identities of the form that do not hold in a row; one of which a part was not told is not asked.
fn broken(layout: &Layout, row: Option<usize>, cells: &[HandInCell]) -> Vec<HandInFinding> {
    let cell = |no: u8| {
        let at = layout.columns.iter().position(|column| column.no == no)?;
        cells.get(at)
    };
    let of_one = |(whole, parts): &(u8, Vec<u8>)| {
        let stands = cell(*whole)?;
        let told = stands.value?;
        let expected = parts.iter().map(|no| cell(*no)?.value).sum::<Option<i64>>()?;
        let written: Vec<String> = parts.iter().map(|no| format!("({no})")).collect();
        (expected != told).then(|| HandInFinding {
            column: Some(*whole),
            identity: Some(format!("({whole}) = {}", written.join(" + "))),
            expected: Some(expected),
            told: Some(told),
            difference: Some(expected - told),
            ..told_at(FindingCode::IdentityBroken, row, stands.place.clone())
        })
    };
    layout.identities.iter().filter_map(of_one).collect()
}

fn rows_against_total(layout: &Layout, rows: &[HandInRow], total: &[HandInCell]) -> Vec<HandInFinding> {
    let of_one = |(at, cell): (usize, &HandInCell)| {
        let (told, expected) = (cell.value?, sum_of(rows, at)?);
        (expected != told).then(|| HandInFinding {
            column: layout.columns.get(at).map(|column| column.no),
            expected: Some(expected),
            told: Some(told),
            difference: Some(expected - told),
            ..told_at(FindingCode::RowsDoNotSum, None, cell.place.clone())
        })
    };
    total.iter().enumerate().filter_map(of_one).collect()
}
