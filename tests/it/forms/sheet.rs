//! A form read back from its files, to be compared with its JSON.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use serde_json::Value;

use crate::support::Answer;

pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Number of the row, or nothing; name; figures.
pub type Line = (Option<i64>, String, Vec<i64>);

/// The lines of a form's JSON, the total last.
pub fn lines_of_json(form: &Value) -> Vec<Line> {
    let values =
        |of: &Value| of.as_array().unwrap().iter().map(|n| n.as_i64().unwrap()).collect::<Vec<i64>>();
    let mut lines: Vec<Line> = form["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let of = ["field", "agency", "level"].map(|of| &row[of]);
            let named: Vec<&&Value> = of.iter().filter(|named| !named.is_null()).collect();
            assert_eq!(named.len(), 1, "{row}");
            let named = named[0];
            (row["no"].as_i64(), named["name"].as_str().unwrap().to_owned(), values(&row["values"]))
        })
        .collect();
    lines.push((None, "Tổng cộng".to_owned(), values(&form["total"])));
    lines
}

/// The total of a form.
pub fn total(form: &Value) -> Vec<i64> {
    lines_of_json(form).pop().unwrap().2
}

/// A sheet as it was read back.
pub struct Sheet {
    pub name: String,
    /// Every text, by row.
    pub texts: Vec<Vec<String>>,
    /// The lines of the table, the total last.
    pub lines: Vec<Line>,
}

/// Reads a workbook of one sheet.
pub fn sheet(answer: &Answer) -> Sheet {
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some(XLSX));
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(answer.bytes.clone())).unwrap();
    let name = book.sheet_names()[0].clone();
    assert_eq!(book.sheet_names().len(), 1);
    let range = book.worksheet_range(&name).unwrap();
    let rows: Vec<Vec<Data>> = range.rows().map(<[Data]>::to_vec).collect();
    assert_eq!(range.start(), Some((0, 0)));
    let texts = rows.iter().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    let numbers = rows.iter().position(|row| row[0] == Data::String("(1)".to_owned())).unwrap();
    let mut lines = Vec::new();
    for row in &rows[numbers + 1..] {
        lines.push((row[0].clone(), row[1].to_string(), row[2..].to_vec()));
        if row[1] == Data::String("Tổng cộng".to_owned()) {
            break;
        }
    }
    let lines = lines.into_iter().map(|(no, name, values)| {
        (whole(&no), name, values.iter().map(|value| whole(value).unwrap()).collect())
    });
    Sheet { name, texts, lines: lines.collect() }
}

/// A cell that holds a whole number; nothing where it is empty.
fn whole(cell: &Data) -> Option<i64> {
    match cell {
        Data::Float(number) => {
            assert!(number.fract() == 0.0, "{number}");
            Some(format!("{number}").parse().unwrap())
        }
        Data::Int(number) => Some(*number),
        Data::Empty => None,
        other => panic!("{other:?} is no number"),
    }
}
