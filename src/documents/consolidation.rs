//! A parent's report added up, as CSV and as a workbook: three lines a child (reported, computed, difference).
//!
//! What was not told, and what is not in, is a blank cell: it is not zero. Every text of the workbook is a string, which no
//! spreadsheet takes for a formula; the same value gives the same bytes.

use ::csv::Writer;
use rust_xlsxwriter::{ColNum, DocProperties, ExcelDateTime, Format, RowNum, Workbook, XlsxError};

use super::csv::plain;
use crate::domain::consolidation::ChildStanding;
use crate::domain::consolidation::whole::{Child, Consolidation};
use crate::domain::time::local;

/// Columns before the figures.
const LEFT: [(&str, &str, u8); 8] = [
    ("agency", "Mã", 14),
    ("agency_name", "Cơ quan, đơn vị", 32),
    ("standing", "Tình trạng", 16),
    ("due_on", "Hạn gửi", 11),
    ("in_on", "Ngày gửi", 11),
    ("days_late", "Chậm (ngày)", 9),
    ("revision", "Bản", 6),
    ("figures", "Số liệu", 13),
];

/// A line of the table.
struct Line {
    left: [String; 8],
    figures: Vec<Option<i64>>,
}

/// How texts are written.
#[derive(Clone, Copy)]
enum Words {
    /// Stable words, for programs.
    Stable,
    /// Vietnamese, for offices.
    Printed,
}

/// As UTF-8 CSV.
pub fn csv(told: &Consolidation) -> Result<Vec<u8>, ::csv::Error> {
    let mut lines = Writer::from_writer(Vec::new());
    let columns = told.form.columns.iter().map(|column| column.name);
    lines.write_record(LEFT.iter().map(|(name, ..)| *name).chain(columns))?;
    for Line { left, figures } in lines_of(told, Words::Stable) {
        let left = left.iter().map(|text| plain(text).into_owned()).collect::<Vec<_>>();
        let figures = figures.iter().map(|told| told.map(|n| n.to_string()).unwrap_or_default());
        lines.write_record(left.into_iter().chain(figures))?;
    }
    lines.into_inner().map_err(|error| ::csv::Error::from(error.into_error()))
}

/// As a workbook of one sheet.
pub fn xlsx(told: &Consolidation) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let known = local(told.known_at).naive_local();
    let created = ExcelDateTime::parse_from_str(&known.format("%Y-%m-%dT%H:%M:%S").to_string())?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let sheet = book.add_worksheet();
    sheet.set_name("Tổng hợp")?;
    let bold = Format::new().set_bold();
    let heading = Format::new().set_bold().set_text_wrap().set_border(rust_xlsxwriter::FormatBorder::Thin);
    let figure = Format::new().set_num_format("#,##0").set_border(rust_xlsxwriter::FormatBorder::Thin);
    let text = Format::new().set_border(rust_xlsxwriter::FormatBorder::Thin);
    let title = format!("Tổng hợp báo cáo của các cơ quan, đơn vị trực thuộc {}", told.agency.name);
    sheet.write_string_with_format(0, 0, &title, &bold)?;
    let (from, to) = (told.period.first_day(), told.period.last_day());
    let days = format!(
        "Kỳ {}: từ ngày {} đến ngày {}; theo tổ chức ngày {}",
        told.period,
        from.format("%d/%m/%Y"),
        to.format("%d/%m/%Y"),
        told.as_of.format("%d/%m/%Y")
    );
    sheet.write_string(1, 0, &days)?;
    let first = ColNum::try_from(LEFT.len()).unwrap_or(0);
    for (column, (_, title, width)) in (0..).zip(LEFT) {
        sheet.set_column_width(column, width)?;
        sheet.write_string_with_format(3, column, title, &heading)?;
    }
    for (at, column) in (first..).zip(told.form.columns) {
        let title = column.groups.iter().copied().chain([column.title]).collect::<Vec<_>>().join(" – ");
        sheet.set_column_width(at, 11)?;
        sheet.write_string_with_format(3, at, format!("({}) {title}", column.no), &heading)?;
    }
    for (row, Line { left, figures }) in (4..).zip(lines_of(told, Words::Printed)) {
        let row: RowNum = row;
        for (column, cell) in (0..).zip(&left) {
            sheet.write_string_with_format(row, column, cell, &text)?;
        }
        for (column, told) in (first..).zip(&figures) {
            match told {
                Some(n) => sheet.write_with_format(row, column, *n, &figure)?,
                None => sheet.write_blank(row, column, &figure)?,
            };
        }
    }
    sheet.set_freeze_panes(4, 2)?.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(3, 3)?;
    book.save_to_buffer()
}

fn lines_of(told: &Consolidation, words: Words) -> Vec<Line> {
    let blank = |n: usize| vec![None; n];
    let some = |figures: &[i64]| figures.iter().copied().map(Some).collect::<Vec<_>>();
    let named = |code: &str, name: &str, figures: &str| {
        [code, name, "", "", "", "", "", figures].map(ToOwned::to_owned)
    };
    let kind = |stable, printed| match words {
        Words::Stable => stable,
        Words::Printed => printed,
    };
    let (reported, counted, difference) =
        (kind("reported", "Báo cáo"), kind("computed", "Từ dữ liệu"), kind("difference", "Chênh lệch"));
    let mut lines =
        vec![Line { left: named(&told.agency.code, &told.agency.name, counted), figures: some(&told.unit) }];
    for child in &told.children {
        let columns = child.counted.len();
        let left = |figures: &str| left_of(child, words, figures);
        let figures = child.reported.as_ref().map_or_else(|| blank(columns), |one| one.figures.clone());
        lines.push(Line { left: left(reported), figures });
        lines.push(Line { left: left(counted), figures: some(&child.counted) });
        let figures = child.difference.clone().unwrap_or_else(|| blank(columns));
        lines.push(Line { left: left(difference), figures });
    }
    let total = &told.total;
    let whole = kind("total", "Tổng cộng");
    for (figures, kind) in
        [(&total.reported, reported), (&total.counted, counted), (&total.difference, difference)]
    {
        lines.push(Line { left: named("", whole, kind), figures: some(figures) });
    }
    lines
}

fn left_of(child: &Child, words: Words, figures: &str) -> [String; 8] {
    let standing = match words {
        Words::Stable => child.timeliness.standing.as_str(),
        Words::Printed => printed(child.timeliness.standing),
    };
    let day = |day: chrono::NaiveDate| match words {
        Words::Stable => day.to_string(),
        Words::Printed => day.format("%d/%m/%Y").to_string(),
    };
    [
        child.agency.code.clone(),
        child.agency.name.clone(),
        standing.to_owned(),
        child.due.as_ref().map(|due| day(due.on)).unwrap_or_default(),
        child.timeliness.in_on.map(day).unwrap_or_default(),
        child.timeliness.days_late.to_string(),
        child.reported.as_ref().map(|one| one.revision.to_string()).unwrap_or_default(),
        figures.to_owned(),
    ]
}

const fn printed(standing: ChildStanding) -> &'static str {
    match standing {
        ChildStanding::Approved => "Đã duyệt",
        ChildStanding::HandedIn => "Gửi bảng tính",
        ChildStanding::Submitted => "Đã trình",
        ChildStanding::Missing => "Chưa gửi",
        ChildStanding::Late => "Quá hạn gửi",
    }
}
