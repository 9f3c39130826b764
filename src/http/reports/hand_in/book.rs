//! A workbook or a CSV file as a grid of cells. Nothing is calculated: of a formula its last value is taken.
//!
//! A workbook is a ZIP archive, which may unpack to a thousand times its size: it is unpacked once to see how much comes
//! out, by what really comes out and not by what its directory says. Cells are read one by one, so that a cell far out makes
//! no large sheet.

use std::io::{Cursor, Read, sink};

use calamine::{DataRef, Reader as _, Xlsx};
use csv::ReaderBuilder;
use zip::ZipArchive;

use crate::domain::hand_in::Origin;
use crate::domain::hand_in::grid::{Grid, MOST_COLUMNS, MOST_ROWS};
use crate::http::problem::{Fault, FaultCode, Problem};

/// Most bytes that a workbook unpacks to.
pub(super) const UNPACKED: u64 = 32 * 1024 * 1024;

/// Most files in a workbook.
const PARTS: usize = 500;

/// Most cells that are looked at.
const CELLS: usize = 200_000;

/// The first sheet of a workbook that holds anything.
pub(super) fn of_xlsx(bytes: &[u8]) -> Result<Grid, Problem> {
    measure(bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| no_book(&error))?;
    let mut left = CELLS;
    for name in book.sheet_names() {
        let mut cells = book.worksheet_cells_reader(&name).map_err(|error| no_book(&error))?;
        let mut grid = Grid::default();
        while let Some(cell) = cells.next_cell_with_formula().map_err(|error| no_book(&error))? {
            left = left.checked_sub(1).ok_or_else(too_large)?;
            let (row, column) = cell.pos;
            let origin = if cell.formula.is_some() { Origin::Formula } else { Origin::Typed };
            if let Some(text) = text(&cell.value) {
                grid.put(row, column, &text, origin);
            }
        }
        if !grid.is_empty() {
            return Ok(grid);
        }
    }
    Ok(Grid::default())
}

/// What a cell shows; a number as its digits.
fn text(value: &DataRef<'_>) -> Option<String> {
    match value {
        DataRef::Empty => None,
        DataRef::Int(number) => Some(number.to_string()),
        DataRef::Float(number) => Some(number.to_string()),
        DataRef::String(text) => Some(text.clone()),
        DataRef::SharedString(text) => Some((*text).to_owned()),
        // A truth, a date or an error in the place of a figure is none.
        DataRef::Bool(_) => Some("?".to_owned()),
        _ => Some("#".to_owned()),
    }
}

/// Unpacks every part and counts what comes out.
fn measure(bytes: &[u8]) -> Result<(), Problem> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| no_book(&error))?;
    if archive.len() > PARTS {
        return Err(too_large());
    }
    let mut left = UNPACKED;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|error| no_book(&error))?;
        let unpacked =
            std::io::copy(&mut part.take(left + 1), &mut sink()).map_err(|error| no_book(&error))?;
        left = left.checked_sub(unpacked).ok_or_else(too_large)?;
    }
    Ok(())
}

fn too_large() -> Problem {
    Problem::TooLarge { limit: usize::try_from(UNPACKED).unwrap_or(usize::MAX) }
}

fn no_book(error: &dyn std::fmt::Display) -> Problem {
    log::debug!("no workbook: {error}");
    Problem::InvalidBody(Fault::new("", FaultCode::malformed("tệp XLSX đọc được", "a readable XLSX file")))
}

/// A CSV file: UTF-8, cells parted by commas, semicolons or tabs, whichever its first lines have most of.
pub(super) fn of_csv(bytes: &[u8]) -> Result<Grid, Problem> {
    let bytes = bytes.strip_prefix(crate::documents::csv::BOM).unwrap_or(bytes);
    let no_table = || {
        let code = FaultCode::malformed("bảng CSV mã hóa UTF-8", "a CSV table in UTF-8");
        Problem::InvalidBody(Fault::new("", code))
    };
    let text = std::str::from_utf8(bytes).ok().ok_or_else(no_table)?;
    let head: String = text.lines().take(5).collect();
    let most = [b',', b';', b'\t'].into_iter().max_by_key(|mark| {
        let seen = head.bytes().filter(|byte| byte == mark).count();
        // Of equals the comma, which our own files have.
        (seen, *mark == b',')
    });
    let mut lines = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(most.unwrap_or(b','))
        .from_reader(text.as_bytes());
    let mut grid = Grid::default();
    let mut left = CELLS;
    // A name may hold line ends, so rows are numbered by records, as a spreadsheet does.
    for (row, line) in (0..MOST_ROWS).zip(lines.records()) {
        let line = line.ok().ok_or_else(no_table)?;
        for (column, cell) in (0..MOST_COLUMNS).zip(line.iter()) {
            left = left.checked_sub(1).ok_or_else(too_large)?;
            grid.put(row, column, &crate::http::text::nfc(cell), Origin::Typed);
        }
    }
    Ok(grid)
}
