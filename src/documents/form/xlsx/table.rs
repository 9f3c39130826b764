//! The table of a form: merged headings, the row of column numbers, a line a row, the total.

use rust_xlsxwriter::{ColNum, Format, RowNum, XlsxError};

use super::super::{TOTAL, headings};
use super::{FIGURES, Page, lines};
use crate::documents::heading::Cell;

/// Height of a line of text, in points.
const LINE: u32 = 15;

impl Page<'_> {
    /// The headings and the row of column numbers under them.
    pub(super) fn headings(&mut self) -> Result<(), XlsxError> {
        let form = self.form.form;
        let top = self.row;
        let depth = RowNum::try_from(form.depth()).unwrap_or(1);
        let bottom = top + depth - 1;
        let of_rows = form.heading(self.form.rows_of);
        let heading = self.styles.heading.clone();
        self.block((top, 0), (bottom, 0), "TT", &heading)?;
        self.block((top, 1), (bottom, 1), of_rows, &heading)?;
        for Cell { row, column, rows, columns, text } in headings(form) {
            let row = top + RowNum::try_from(row).unwrap_or(0);
            let column = FIGURES + ColNum::try_from(column).unwrap_or(0);
            let rows = RowNum::try_from(rows).unwrap_or(1);
            let columns = ColNum::try_from(columns).unwrap_or(1);
            self.block((row, column), (row + rows - 1, column + columns - 1), text, &heading)?;
        }
        for (row, height) in (top..).zip(self.heights(&headings(form))) {
            self.sheet.set_row_height(row, height)?;
        }
        self.row = bottom + 1;
        self.column_numbers()
    }

    /// Heights of the rows of headings: what does not fit in the rows that it reaches over makes the last of them higher.
    fn heights(&self, cells: &[Cell<'_>]) -> Vec<u32> {
        let depth = self.form.form.depth();
        let mut heights = vec![LINE + 6; depth];
        if let Some(last) = heights.last_mut() {
            *last = LINE * 3;
        }
        for Cell { row, column: _, rows, columns, text } in cells {
            let width = usize::from(self.widths.2) * columns;
            let needed = lines(text, width) * LINE + 2;
            let (before, own) = heights.split_at_mut((row + rows - 1).min(depth - 1));
            let over: u32 = before.iter().skip(*row).sum();
            if let Some(last) = own.first_mut() {
                *last = needed.saturating_sub(over).max(*last);
            }
        }
        heights
    }

    fn column_numbers(&mut self) -> Result<(), XlsxError> {
        let row = self.row;
        let own = self.form.form.columns.iter().map(|column| column.no);
        for (column, no) in (0..).zip([1, 2].into_iter().chain(own)) {
            self.sheet.write_string_with_format(row, column, format!("({no})"), &self.styles.numbers)?;
        }
        self.row += 1;
        Ok(())
    }

    /// The rows and the total.
    pub(super) fn figures(&mut self) -> Result<(), XlsxError> {
        let form = self.form;
        for filled in &form.rows {
            let no = u32::try_from(filled.no).unwrap_or(u32::MAX);
            self.sheet.write_number_with_format(self.row, 0, no, &self.styles.no)?;
            self.sheet.write_string_with_format(self.row, 1, &filled.name, &self.styles.name)?;
            self.values(&filled.values, Kind::Row)?;
            self.set_height(&filled.name)?;
            self.row += 1;
        }
        self.sheet.write_blank(self.row, 0, &self.styles.total)?;
        self.sheet.write_string_with_format(self.row, 1, TOTAL, &self.styles.total)?;
        self.values(&form.total, Kind::Total)?;
        self.sheet.set_row_height(self.row, LINE + 4)?;
        self.row += 1;
        Ok(())
    }

    fn values(&mut self, values: &[i64], kind: Kind) -> Result<(), XlsxError> {
        let columns = self.form.form.columns;
        for ((at, value), column) in (FIGURES..).zip(values).zip(columns) {
            let is_sum = self.form.form.identities.iter().any(|identity| identity.whole == column.no);
            let format = match kind {
                Kind::Total => &self.styles.total_figure,
                Kind::Row if is_sum => &self.styles.sum,
                Kind::Row => &self.styles.figure,
            };
            self.sheet.write_with_format(self.row, at, *value, format)?;
        }
        Ok(())
    }

    fn set_height(&mut self, name: &str) -> Result<(), XlsxError> {
        // Letters of this font are narrower than the digits that widths are told in.
        let height = lines(name, usize::from(self.widths.1) * 6 / 5) * LINE + 2;
        self.sheet.set_row_height(self.row, height)?;
        Ok(())
    }

    /// One text over a block of cells, merged where it is more than one.
    pub(super) fn block(
        &mut self,
        first: (RowNum, ColNum),
        last: (RowNum, ColNum),
        text: &str,
        format: &Format,
    ) -> Result<(), XlsxError> {
        if first == last {
            self.sheet.write_string_with_format(first.0, first.1, text, format)?;
        } else {
            self.sheet.merge_range(first.0, first.1, last.0, last.1, text, format)?;
        }
        Ok(())
    }
}

/// What a line of figures is.
#[derive(Clone, Copy)]
enum Kind {
    Row,
    Total,
}
