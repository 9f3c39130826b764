//! The table of an annex as DOCX: merged headings, the numbers of the columns, a line a row, the total.

use docx_rs::{
    AlignmentType, Paragraph, Run, Table, TableCell, TableLayoutType, TableRow, VAlignType, VMergeType,
    WidthType,
};

use super::docx::{WIDE, mm, twips};
use super::{FEW, figure, heads};
use crate::documents::heading::{Cell, cells, depth};
use crate::domain::report::Annex;

/// Half points.
const FIGURES: usize = 18;
/// Where there are more columns than [`FEW`].
const NARROW: usize = 14;

/// The table of an annex.
pub(super) fn table(annex: &Annex) -> Table {
    let sheet = Sheet::of(annex);
    let centre = |text: String| (text, AlignmentType::Center);
    let number = |n: &i64| (figure(*n), AlignmentType::Right);
    let mut rows = sheet.headings(annex);
    let numbers = ["1", "2"].map(|text| centre(text.to_owned())).into_iter();
    let numbers = numbers.chain(annex.columns.iter().map(|column| centre(column.no.to_string())));
    rows.push(sheet.row(numbers, Weight::Normal));
    rows.extend(annex.rows.iter().map(|line| {
        let named = [centre(line.no.to_string()), (line.name.clone(), AlignmentType::Left)];
        sheet.row(named.into_iter().chain(line.values.iter().map(number)), Weight::Normal)
    }));
    let total = [centre(String::new()), ("Tổng cộng".to_owned(), AlignmentType::Left)];
    rows.push(sheet.row(total.into_iter().chain(annex.total.iter().map(number)), Weight::Bold));
    Table::new(rows).set_grid(sheet.widths).layout(TableLayoutType::Fixed)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Weight {
    Normal,
    Bold,
}

/// Widths of the columns and the size of letters.
struct Sheet {
    widths: Vec<usize>,
    size: usize,
}

impl Sheet {
    fn of(annex: &Annex) -> Self {
        let columns = annex.columns.len();
        let (name, size) = if columns > FEW { (mm(43), NARROW) } else { (mm(67), FIGURES) };
        let each = (WIDE - mm(10) - name) / i32::try_from(columns).unwrap_or(1).max(1);
        let widths =
            [mm(10), name].into_iter().chain(std::iter::repeat_n(each, columns)).map(twips).collect();
        Self { widths, size }
    }

    fn cell(&self, text: &str, align: AlignmentType, weight: Weight, width: usize) -> TableCell {
        let run = Run::new().add_text(text).size(self.size);
        let run = if weight == Weight::Bold { run.bold() } else { run };
        TableCell::new()
            .width(width, WidthType::Dxa)
            .vertical_align(VAlignType::Center)
            .add_paragraph(Paragraph::new().add_run(run).align(align))
    }

    fn row(&self, cells: impl Iterator<Item = (String, AlignmentType)>, weight: Weight) -> TableRow {
        let cells =
            cells.zip(&self.widths).map(|((text, align), width)| self.cell(&text, align, weight, *width));
        TableRow::new(cells.collect())
    }

    /// The rows of headings. A cell that reaches down stands in each of its rows, empty but in the first.
    fn headings(&self, annex: &Annex) -> Vec<TableRow> {
        let heads = heads(annex);
        let (depth, cells) = (depth(&heads), cells(&heads));
        let named = ["TT", annex.rows_heading.as_str()];
        let names = (0_usize..).zip(named);
        let mut all: Vec<Cell<'_>> =
            names.map(|(column, text)| Cell { row: 0, column, rows: depth, columns: 1, text }).collect();
        all.extend(cells.into_iter().map(|cell| Cell { column: cell.column + named.len(), ..cell }));
        let row = |row: usize| {
            let mut here: Vec<&Cell<'_>> =
                all.iter().filter(|cell| (cell.row..cell.row + cell.rows).contains(&row)).collect();
            here.sort_by_key(|cell| cell.column);
            TableRow::new(here.into_iter().map(|cell| self.heading(cell, row)).collect())
        };
        (0..depth).map(row).collect()
    }

    fn heading(&self, cell: &Cell<'_>, row: usize) -> TableCell {
        let width = self.widths.iter().skip(cell.column).take(cell.columns).sum();
        let text = if row == cell.row { cell.text } else { "" };
        let told = self.cell(text, AlignmentType::Center, Weight::Bold, width).grid_span(cell.columns);
        match (cell.rows > 1, row == cell.row) {
            (false, _) => told,
            (true, true) => told.vertical_merge(VMergeType::Restart),
            (true, false) => told.vertical_merge(VMergeType::Continue),
        }
    }
}
