//! The form as offices print it: one sheet, landscape A4, one page wide, its headings repeated on every page.
//!
//! Same form in, same bytes out: the file is dated by what was known, not by when it was written. Every text is stored
//! as a string, which no spreadsheet takes for a formula. Figures are numbers with the thousands of the reader's locale.

mod frame;
mod style;
mod table;

pub use rust_xlsxwriter::XlsxError;
use rust_xlsxwriter::{ColNum, DocProperties, ExcelDateTime, RowNum, Workbook, Worksheet};

use self::style::Styles;
use crate::domain::form::FilledForm;

/// Width of the columns: of the number, the name, and each figure; in characters.
const WIDTHS: (u8, u8, u8) = (5, 40, 10);

/// The same where there are so many columns that a page as wide as they are could not be read.
const NARROW: (u8, u8, u8) = (4, 26, 8);

/// The most columns of figures that have all the width.
const FEW: usize = 13;

/// The first column of figures; the number and the name of a row stand before it.
const FIGURES: ColNum = 2;

/// The form as a workbook.
pub fn write(form: &FilledForm) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&properties(form)?);
    let sheet = book.add_worksheet();
    sheet.set_name(form.form.code)?;
    let widths = if form.form.columns.len() > FEW { NARROW } else { WIDTHS };
    let mut page = Page { sheet, styles: Styles::new(), form, widths, row: 0 };
    page.set_widths()?;
    page.head()?;
    let headings = page.row;
    page.headings()?;
    let figures = page.row;
    page.figures()?;
    page.notes()?;
    page.signatures()?;
    page.set_print(headings, figures)?;
    book.save_to_buffer()
}

/// A sheet that is being written, row by row.
struct Page<'a> {
    sheet: &'a mut Worksheet,
    styles: Styles,
    form: &'a FilledForm,
    /// Of the number, the name, and each figure.
    widths: (u8, u8, u8),
    /// The next row.
    row: RowNum,
}

impl Page<'_> {
    /// The last column.
    fn last(&self) -> ColNum {
        let columns = ColNum::try_from(self.form.form.columns.len()).unwrap_or(ColNum::MAX - FIGURES);
        (FIGURES + columns).saturating_sub(1)
    }

    fn set_widths(&mut self) -> Result<(), XlsxError> {
        let (no, name, figure) = self.widths;
        self.sheet.set_column_width(0, no)?.set_column_width(1, name)?;
        for column in FIGURES..=self.last() {
            self.sheet.set_column_width(column, figure)?;
        }
        Ok(())
    }

    /// How many characters the columns of figures from one to another are wide.
    fn width_of_figures(&self, first: ColNum, last: ColNum) -> usize {
        usize::from(self.widths.2) * usize::from((last + 1).saturating_sub(first))
    }

    fn set_print(&mut self, headings: RowNum, figures: RowNum) -> Result<(), XlsxError> {
        let seen = &self.form.seen;
        // Codes only: a name may hold what footers take for commands.
        let footer = format!(
            "&L&\"Times New Roman,Italic\"&9{} - {} - {}&R&\"Times New Roman,Regular\"&9Trang &P/&N",
            self.form.form.sign, seen.head.agency.code, seen.head.period
        );
        let last = self.last();
        self.sheet
            .set_landscape()
            .set_paper_size(9)
            .set_print_fit_to_pages(1, 0)
            .set_print_center_horizontally(true)
            .set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3)
            .set_footer(footer)
            .set_repeat_rows(headings, figures.saturating_sub(1))?
            .set_freeze_panes(figures, FIGURES)?
            .set_print_area(0, 0, self.row.saturating_sub(1), last)?;
        Ok(())
    }
}

fn properties(form: &FilledForm) -> Result<DocProperties, XlsxError> {
    let written = ExcelDateTime::from_timestamp(form.seen.known_at.timestamp())?;
    let title = format!("{} - {} - {}", form.form.sign, form.seen.head.agency.name, form.seen.head.period);
    Ok(DocProperties::new()
        .set_title(title)
        .set_subject(form.form.title)
        .set_author(&form.seen.head.agency.name)
        .set_creation_datetime(&written))
}

/// How many lines a text takes in a cell so many characters wide; words are broken between lines.
fn lines(text: &str, width: usize) -> u32 {
    let mut lines = 1;
    let mut used = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > width {
            lines += 1;
            used = length;
        } else {
            used += length + usize::from(used > 0);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn texts_take_as_many_lines_as_their_words_need() {
        for (text, width, expected) in [("", 10, 1), ("Hộ tịch", 10, 1), ("Hộ tịch", 7, 1), ("Hộ tịch", 6, 2)]
        {
            assert_eq!(lines(text, width), expected, "{text} in {width}");
        }
        assert_eq!(lines("Nuôi con nuôi và giáo dục mầm non", 10), 4);
    }
}
