//! Which cells make the heading of a form, and how far does each reach?
//!
//! Columns side by side under one group share a cell; a title reaches down to the last row of headings where its groups
//! are fewer than the deepest. Together the cells cover the heading exactly once (tested).

use crate::domain::form::{Column, Form};

/// A cell of the heading; rows and columns from 0, over the columns of figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    /// First row.
    pub(super) row: usize,
    /// First column.
    pub(super) column: usize,
    /// How many rows.
    pub(super) rows: usize,
    /// How many columns.
    pub(super) columns: usize,
    /// What stands in it.
    pub(super) text: &'static str,
}

/// The cells over a form's columns of figures.
pub(super) fn cells(form: &Form) -> Vec<Cell> {
    let depth = form.depth();
    let mut cells: Vec<Cell> = Vec::new();
    for (at, column) in form.columns.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| form.columns.get(before));
        for (row, text) in column.groups.iter().enumerate() {
            let goes_on = before.is_some_and(|before| share(before, column, row));
            let begun = cells.iter_mut().rev().find(|cell| cell.row == row && cell.text == *text);
            match begun.filter(|_| goes_on) {
                Some(begun) => begun.columns += 1,
                None => cells.push(Cell { row, column: at, rows: 1, columns: 1, text }),
            }
        }
        let row = column.groups.len();
        cells.push(Cell { row, column: at, rows: depth - row, columns: 1, text: column.title });
    }
    cells
}

/// Whether two columns stand under the same groups down to `row`.
fn share(one: &Column, other: &Column, row: usize) -> bool {
    let down_to = |column: &Column| column.groups.get(..=row);
    down_to(one).is_some() && down_to(one) == down_to(other)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::form::FORMS;

    #[test]
    fn every_place_of_the_heading_is_covered_once() {
        for form in FORMS {
            let mut covered = BTreeSet::new();
            for cell in cells(form) {
                for row in cell.row..cell.row + cell.rows {
                    for column in cell.column..cell.column + cell.columns {
                        assert!(covered.insert((row, column)), "{} twice at {row}, {column}", form.code);
                    }
                }
            }
            assert_eq!(covered.len(), form.depth() * form.columns.len(), "{}", form.code);
        }
    }

    #[test]
    fn the_headings_of_form_06_are_those_that_are_printed() {
        let form = Form::by_code("II.06a").unwrap();
        let cells: Vec<_> =
            cells(form).into_iter().map(|c| (c.row, c.column, c.rows, c.columns, c.text)).collect();
        assert_eq!(
            cells,
            [
                (0, 0, 1, 4, "Số hồ sơ nhận giải quyết"),
                (1, 0, 2, 1, "Tổng số"),
                (1, 1, 1, 2, "Trong kỳ"),
                (2, 1, 1, 1, "Trực tuyến"),
                (2, 2, 1, 1, "Trực tiếp, dịch vụ bưu chính"),
                (1, 3, 2, 1, "Từ kỳ trước"),
                (0, 4, 1, 4, "Số lượng hồ sơ đã giải quyết"),
                (1, 4, 2, 1, "Tổng số"),
                (1, 5, 2, 1, "Trước hạn"),
                (1, 6, 2, 1, "Đúng hạn"),
                (1, 7, 2, 1, "Quá hạn"),
                (0, 8, 1, 3, "Số lượng hồ sơ đang giải quyết"),
                (1, 8, 2, 1, "Tổng số"),
                (1, 9, 2, 1, "Trong hạn"),
                (1, 10, 2, 1, "Quá hạn"),
            ]
        );
    }
}
