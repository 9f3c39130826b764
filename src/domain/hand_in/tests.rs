//! Sheets as offices make them: what each cell says, which faults refuse, what is told and kept.

use super::cell::{CellFault, read};
use super::grid::{Grid, reference};
use super::judge::judge;
use super::*;

fn layout() -> Layout {
    Layout::by_code("II.06a").unwrap()
}

fn names() -> RowNames {
    let field = |code: &str, name: &str| (code.to_owned(), name.to_owned());
    RowNames::new([field("TP-HT", "Hộ tịch"), field("TNMT-DD", "Đất đai")])
}

/// A sheet from lines, cells parted by `|`.
fn grid(lines: &[&str]) -> Grid {
    let mut grid = Grid::default();
    for (row, line) in (0..).zip(lines) {
        for (column, text) in (0..).zip(line.split('|')) {
            grid.put(row, column, text, Origin::Typed);
        }
    }
    grid
}

const NUMBERS: &str = "(1)|(2)|(3)|(4)|(5)|(6)|(7)|(8)|(9)|(10)|(11)|(12)|(13)";

fn taken(lines: &[&str]) -> HandInSheet {
    judge(&layout(), &grid(lines).table(&layout(), &names()), &names()).unwrap()
}

fn faults(lines: &[&str]) -> Vec<(String, WrongSheet)> {
    let told = judge(&layout(), &grid(lines).table(&layout(), &names()), &names()).unwrap_err();
    told.into_iter().map(|fault| (fault.place, fault.wrong)).collect()
}

#[test]
fn places_have_the_names_of_spreadsheets() {
    for (row, column, name) in [(0, 0, "A1"), (6, 3, "D7"), (9, 25, "Z10"), (0, 26, "AA1"), (0, 52, "BA1")] {
        assert_eq!(reference(row, column), name);
    }
}

#[test]
fn what_a_cell_says() {
    use CellOutcome::{Accepted, Corrected, NotTold};
    let layout = layout();
    let read = |text: &str, name: &str, origin| {
        let cell = SentCell { text: text.to_owned(), origin, place: String::new() };
        let column = layout.columns[layout.place(name).unwrap()];
        read(&cell, column).map(|read| (read.outcome, read.rule, read.value))
    };
    for (text, expected) in [
        ("26199", Ok((Accepted, None, Some(26_199)))),
        ("26.199", Ok((Corrected, Some(CellRule::Thousands), Some(26_199)))),
        ("26,199", Ok((Corrected, Some(CellRule::Thousands), Some(26_199)))),
        ("26 199", Ok((Corrected, Some(CellRule::DigitsAlone), Some(26_199)))),
        ("14 hồ sơ", Ok((Corrected, Some(CellRule::DigitsAlone), Some(14)))),
        ("00", Ok((Accepted, None, Some(0)))),
        ("03", Ok((Accepted, None, Some(3)))),
        ("không", Ok((Corrected, Some(CellRule::WordForNone), Some(0)))),
        ("", Ok((NotTold, None, None))),
        ("-", Ok((NotTold, None, None))),
        ("-3", Err(CellFault::Negative)),
        ("5,65 ngàn", Err(CellFault::Rounded)),
        ("5,5", Err(CellFault::NotACount)),
        ("nhiều", Err(CellFault::NotACount)),
        ("=A1", Err(CellFault::NotACount)),
    ] {
        assert_eq!(read(text, "received_total", Origin::Typed), expected, "{text}");
    }
    // What was transferred to others may exceed what was carried over.
    assert_eq!(read("-3", "carried_over", Origin::Typed), Ok((Accepted, None, Some(-3))));
    assert_eq!(
        read("7", "received_total", Origin::Formula),
        Ok((Accepted, Some(CellRule::Formula), Some(7)))
    );
}

#[test]
fn a_sheet_as_an_office_makes_it() {
    let sheet = taken(&[
        "UBND xã||||||||||||",
        NUMBERS,
        "I|Cấp xã",
        "1|Hộ tịch|1.234|234|1000|00|1.200|200|1000|0|34|34|0",
        "2|ĐẤT ĐAI|10|4|5|1|9|3|6|0|1|1|",
        "|Tổng cộng|1.244|238|1.005|1|1209|203|1006|0|35|35|0",
        "|Ghi chú: 35",
        "|NGƯỜI LẬP BIỂU",
    ]);
    let keys: Vec<Option<&str>> = sheet.rows.iter().map(|row| row.key.as_deref()).collect();
    assert_eq!(keys, [Some("TP-HT"), Some("TNMT-DD")]);
    assert_eq!(sheet.total_by_name()["received_total"], 1_244);
    let last = sheet.rows[1].cells.last().unwrap();
    assert_eq!((last.outcome, last.value), (CellOutcome::NotTold, None));
    assert_eq!(sheet.rows[0].cells[0].place.as_deref(), Some("C4"));
    assert_eq!(sheet.findings, []);
}

#[test]
fn names_of_columns_in_any_order_and_rows_by_code() {
    use FindingCode::{FieldTwice, IdentityBroken, UnknownColumn, UnknownField};
    let sheet = taken(&[
        "code|pending_total|received_total|ghi chú|resolved_total",
        "TP-HT|2|5|x|3",
        "Lạ|1|1|x|1",
        "TP-HT|0|0||0",
    ]);
    let codes: Vec<FindingCode> = sheet.findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, [UnknownColumn, UnknownField, FieldTwice, IdentityBroken, IdentityBroken]);
    // No total row: the sum of the rows, and told so.
    assert_eq!(sheet.total[0].outcome, CellOutcome::Summed);
    assert_eq!(sheet.total_by_name()["received_total"], 6);
    assert_eq!(sheet.total[1].value, None, "a column that nobody told");
}

#[test]
fn sums_that_do_not_come_out_are_told_with_the_difference() {
    let sheet = taken(&[NUMBERS, "1|Hộ tịch|10|4|5|2|9|3|6|0|1|1|0", "|Tổng cộng|10|4|5|1|9|3|6|0|1|1|0"]);
    let told: Vec<_> = sheet
        .findings
        .iter()
        .map(|f| (f.code, f.row, f.column, f.place.as_deref(), f.expected, f.told, f.difference))
        .collect();
    assert_eq!(
        told,
        [
            (FindingCode::IdentityBroken, Some(1), Some(3), Some("C2"), Some(11), Some(10), Some(1)),
            (FindingCode::RowsDoNotSum, None, Some(6), Some("F3"), Some(2), Some(1), Some(1)),
        ]
    );
    assert_eq!(sheet.findings[0].identity.as_deref(), Some("(3) = (4) + (5) + (6)"));
}

#[test]
fn every_cell_that_says_no_figure_is_named() {
    let told = faults(&[
        NUMBERS,
        "1|Hộ tịch|nhiều|-4|5|2|9|3|6|0|1|1|0|77",
        "|Tổng cộng|10|4|5|1|khoảng 9|3|6|0|1|1|0",
        "|Tổng số|10|4|5|1|9|3|6|0|1|1|0",
    ]);
    assert_eq!(
        told,
        [
            ("N2".to_owned(), WrongSheet::BeyondTable),
            ("A4".to_owned(), WrongSheet::SecondTotal),
            ("C2".to_owned(), WrongSheet::Cell(CellFault::NotACount)),
            ("D2".to_owned(), WrongSheet::Cell(CellFault::Negative)),
            ("G3".to_owned(), WrongSheet::Cell(CellFault::Rounded)),
        ]
    );
    assert_eq!(faults(&["a|b", "1|2"]), [(String::new(), WrongSheet::NoHeader)]);
    assert_eq!(faults(&[NUMBERS, "1|Hộ tịch"]), [(String::new(), WrongSheet::NothingTold)]);
}

proptest::proptest! {
    #[test]
    fn no_sheet_makes_it_panic(lines in proptest::collection::vec("[0-9a-z().,|= \\-]{0,60}|\\PC{0,30}", 0..12)) {
        let mut lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let table = grid(&lines).table(&layout(), &names());
        let _ = judge(&layout(), &table, &names());
        lines.insert(0, NUMBERS);
        let table = grid(&lines).table(&layout(), &names());
        if let Ok(sheet) = judge(&layout(), &table, &names()) {
            proptest::prop_assert_eq!(sheet.total.len(), layout().columns.len());
        }
    }
}
