//! The quarterly report into what offices read and sign: HTML for the screen and the printer, DOCX for the letterhead.
//!
//! Both are written from the same value in the layout of administrative documents (NĐ 30/2020 phụ lục I): motto, number,
//! place and date, addressee, numbered parts, recipients at the left, signature at the right, forms behind.

mod docx;
mod docx_table;
mod html;

pub use docx::{DocxError, write as docx};
pub use html::write as html;

use super::heading::Head;
use crate::domain::report::vietnamese::{count, long_date};
use crate::domain::report::{Annex, AnnexColumn, Report, Section};

/// What stands where something is to be filled in by hand.
const BLANK: &str = "……";

/// The most columns of figures of an annex whose headings have room at the usual size.
const FEW: usize = 13;

/// What stands over the columns of an annex.
fn heads(annex: &Annex) -> Vec<Head<'_>> {
    annex.columns.iter().map(head).collect()
}

fn head(AnnexColumn { no: _, name: _, groups, title }: &AnnexColumn) -> Head<'_> {
    Head { groups: groups.iter().map(String::as_str).collect(), title }
}

/// In tables nothing is `0` and nothing is padded.
fn figure(n: i64) -> String {
    if (0..10).contains(&n) { n.to_string() } else { count(n) }
}

/// `Trà Cú, ngày 24 tháng 3 năm 2023`, with blanks for what is not known.
fn place_and_date(report: &Report) -> String {
    let place = report.head.place.as_deref().unwrap_or(BLANK);
    let day = report.head.dated_on.map_or_else(|| "ngày … tháng … năm …".to_owned(), long_date);
    format!("{place}, {day}")
}

/// `Số: 112/BC-UBND`.
fn number(report: &Report) -> String {
    format!("Số: {}", report.head.number.as_deref().unwrap_or("……/BC-……"))
}

/// The paragraphs of a text.
fn paragraphs(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// `6. Tình hình, kết quả giải quyết TTHC`; nothing for a part that is one text.
fn heading(section: &Section) -> Option<String> {
    let number = section.code.rsplit('.').next().unwrap_or_default();
    (!section.heading.is_empty()).then(|| format!("{number}. {}", section.heading))
}

/// A recipient's line: `- Như trên;`, the last one with a full stop.
fn recipient(text: &str, is_last: bool) -> String {
    let text = text.trim_end_matches([';', '.']);
    format!("- {text}{}", if is_last { "." } else { ";" })
}

#[cfg(test)]
mod tests;
