//! CSV into rows: what separates, the header, and each record as a row of known columns.
//!
//! Spreadsheets save in many ways: with a BOM or not, CRLF, semicolons where the comma is decimal (as in vi-VN), text
//! decomposed. What is no UTF-8, a column that is not known, and a quotation mark that never closes refuse the file, for
//! nothing in it could be trusted; a record with a cell too few or too many refuses that row.

use csv::{ReaderBuilder, StringRecord};

use super::FileRow;
use crate::domain::catalogue_import::{Column, RawRow, RowFault, Wrong};
use crate::http::problem::{Fault, FaultCode, Problem};
use crate::http::text::{nfc, token};

/// Columns without which no row could stand.
const NEEDED: [Column; 3] = [Column::Code, Column::Name, Column::Level];

/// The rows of a table, blank ones left out.
pub(super) fn rows(bytes: &[u8]) -> Result<Vec<FileRow>, Problem> {
    let text = text(bytes)?;
    let separator = separator(&text);
    let mut reader = ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let header = records.next().transpose().map_err(Problem::internal)?.unwrap_or_default();
    let columns = columns(&header)?;
    let mut rows = Vec::new();
    let mut lines = Lines { text: &text, seen: 0, line: 1 };
    let mut last = None;
    for record in records {
        let record = record.map_err(Problem::internal)?;
        let line = lines.at(record.position().map_or(0, csv::Position::byte));
        if record.iter().any(|cell| !cell.trim().is_empty()) {
            rows.push(row(&columns, &record, line));
        }
        last = Some((line, record));
    }
    if let Some((line, record)) = last
        && is_open(&text, &record, columns.len())
    {
        let why = FaultCode::malformed(
            &format!("dấu ngoặc kép mở ở dòng {line} được đóng lại"),
            &format!("the quotation mark opened in line {line} to be closed"),
        );
        return Err(Problem::InvalidBody(Fault::new("", why)));
    }
    Ok(rows)
}

/// The text without BOM, in UTF-8.
fn text(bytes: &[u8]) -> Result<String, Problem> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let refused =
        |vi: String, en: String| Problem::InvalidBody(Fault::new("", FaultCode::malformed(&vi, &en)));
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(refused(
            "tệp UTF-8; tệp này là UTF-16, hãy lưu lại dạng \"CSV UTF-8\"".to_owned(),
            "a file in UTF-8; this one is UTF-16, save it as \"CSV UTF-8\"".to_owned(),
        ));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(nfc(text)),
        Err(error) => {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let line = before.split(|byte| *byte == b'\n').count();
            Err(refused(
                format!("tệp UTF-8; dòng {line} thì không, hãy lưu lại dạng \"CSV UTF-8\""),
                format!("a file in UTF-8; line {line} is not, save it as \"CSV UTF-8\""),
            ))
        }
    }
}

/// What stands between the names of the header.
fn separator(text: &str) -> u8 {
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let times = |separator: u8| header.bytes().filter(|byte| *byte == separator).count();
    let mut best = b',';
    for other in [b';', b'\t'] {
        if times(other) > times(best) {
            best = other;
        }
    }
    best
}

fn columns(header: &StringRecord) -> Result<Vec<Column>, Problem> {
    let mut columns = Vec::new();
    for name in header {
        let name = name.trim().to_lowercase();
        let refused = |code| Problem::InvalidBody(Fault::new(format!("/{}", token(&name)), code));
        let column: Column = name.parse().map_err(|_unknown| refused(FaultCode::UnknownField))?;
        if columns.contains(&column) {
            return Err(refused(FaultCode::Duplicate));
        }
        columns.push(column);
    }
    let is_missing = |column: &&Column| !columns.contains(column);
    let field = [Column::Field, Column::FieldCode];
    let missing = NEEDED
        .iter()
        .find(is_missing)
        .or_else(|| field.iter().all(|column| !columns.contains(column)).then_some(&Column::Field));
    match missing {
        Some(column) => Err(Problem::InvalidBody(Fault::new(format!("/{column}"), FaultCode::Required))),
        None => Ok(columns),
    }
}

/// Counts the lines of a text up to ever later places. The reader's own count is one behind where lines end in CRLF.
struct Lines<'t> {
    text: &'t str,
    seen: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line where the record begins that the reader found from `place` on.
    fn at(&mut self, place: u64) -> u64 {
        let place = usize::try_from(place).unwrap_or(usize::MAX).max(self.seen);
        let rest = self.text.get(place..).unwrap_or_default();
        let begin = place + (rest.len() - rest.trim_start_matches(['\r', '\n']).len());
        let passed = self.text.get(self.seen..begin).unwrap_or_default();
        for _newline in passed.bytes().filter(|byte| *byte == b'\n') {
            self.line += 1;
        }
        self.seen = begin.min(self.text.len());
        self.line
    }
}

fn row(columns: &[Column], record: &StringRecord, line: u64) -> FileRow {
    let cells = columns.iter().zip(record).map(|(column, cell)| (*column, cell.trim().to_owned()));
    let row = RawRow::new(cells.collect());
    let code = row.said(Column::Code).map(ToOwned::to_owned);
    let read = if record.len() == columns.len() {
        row.read()
    } else {
        let wrong = Wrong::Cells { expected: columns.len(), found: record.len() };
        Err(vec![RowFault { column: None, wrong }])
    };
    FileRow { line, code, read: read.map_err(super::words::refused) }
}

/// Whether the last record ran to the end of the file behind a quotation mark that nothing closed.
fn is_open(text: &str, last: &StringRecord, columns: usize) -> bool {
    let is_odd = text.bytes().filter(|byte| *byte == b'"').count() % 2 == 1;
    is_odd && (last.len() != columns || last.iter().any(|cell| cell.contains('\n')))
}
