//! Which cells make the heading of a form or of an annex, and how far does each reach?
//!
//! Columns side by side under one group share a cell; a title reaches down to the last row of headings where its groups
//! are fewer than the deepest. Together the cells cover the heading exactly once (tested).

/// What stands over a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head<'a> {
    /// Headings above the title, outermost first.
    pub(super) groups: Vec<&'a str>,
    /// Title.
    pub(super) title: &'a str,
}

/// A cell of the heading; rows and columns from 0, over the columns of figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell<'a> {
    /// First row.
    pub(super) row: usize,
    /// First column.
    pub(super) column: usize,
    /// How many rows.
    pub(super) rows: usize,
    /// How many columns.
    pub(super) columns: usize,
    /// What stands in it.
    pub(super) text: &'a str,
}

/// How many rows of headings there are.
pub(super) fn depth(heads: &[Head<'_>]) -> usize {
    heads.iter().map(|head| head.groups.len()).max().unwrap_or(0) + 1
}

/// The cells over columns, from the first column to the last, each from its outermost heading to its title.
pub(super) fn cells<'a>(heads: &[Head<'a>]) -> Vec<Cell<'a>> {
    let depth = depth(heads);
    let mut cells: Vec<Cell<'a>> = Vec::new();
    for (at, head) in heads.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| heads.get(before));
        for (row, text) in head.groups.iter().enumerate() {
            let goes_on = before.is_some_and(|before| share(before, head, row));
            let begun = cells.iter_mut().rev().find(|cell| cell.row == row && cell.text == *text);
            match begun.filter(|_| goes_on) {
                Some(begun) => begun.columns += 1,
                None => cells.push(Cell { row, column: at, rows: 1, columns: 1, text }),
            }
        }
        let row = head.groups.len();
        cells.push(Cell { row, column: at, rows: depth - row, columns: 1, text: head.title });
    }
    cells
}

/// Whether two columns stand under the same groups down to `row`.
fn share(one: &Head<'_>, other: &Head<'_>, row: usize) -> bool {
    one.groups.get(..=row).is_some() && one.groups.get(..=row) == other.groups.get(..=row)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::form::{Column, FORMS, Form};

    fn heads(form: &'static Form) -> Vec<Head<'static>> {
        let head = |column: &'static Column| Head { groups: column.groups.to_vec(), title: column.title };
        form.columns.iter().map(head).collect()
    }

    #[test]
    fn every_place_of_the_heading_is_covered_once() {
        for form in FORMS {
            let mut covered = BTreeSet::new();
            for cell in cells(&heads(form)) {
                for row in cell.row..cell.row + cell.rows {
                    for column in cell.column..cell.column + cell.columns {
                        assert!(covered.insert((row, column)), "{} twice at {row}, {column}", form.code);
                    }
                }
            }
            assert_eq!(depth(&heads(form)), form.depth());
            assert_eq!(covered.len(), form.depth() * form.columns.len(), "{}", form.code);
        }
    }

    #[test]
    fn the_headings_of_form_06_are_those_that_are_printed() {
        let form = Form::by_code("II.06a").unwrap();
        let cells: Vec<_> =
            cells(&heads(form)).into_iter().map(|c| (c.row, c.column, c.rows, c.columns, c.text)).collect();
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
