//! The report as a DOCX: A4, Times New Roman 14, margins of NĐ 30/2020 phụ lục I; the forms behind it on pages that lie on
//! their side.

use std::io::Cursor;

use docx_rs::{
    AlignmentType, Docx, LineSpacing, LineSpacingType, PageMargin, PageOrientationType, PageSize, Paragraph,
    Run, RunFonts, SectionProperty, SpecialIndentType, Table, TableCell, TableLayoutType, TableRow,
    WidthType,
};

use super::docx_table::table;
use super::{heading, number, paragraphs, place_and_date, recipient};
use crate::domain::report::{Annex, Report, Section, SectionTable};

/// A document that could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the document could not be packed: {0}")]
pub struct DocxError(String);

/// Twentieths of a point in a millimetre, rounded.
pub(super) const fn mm(n: i32) -> i32 {
    n * 567 / 10
}

/// A4.
const A4: (u32, u32) = (11906, 16838);
/// Width of the text on a page that stands: 210 less 30 and 15 mm.
const TEXT: i32 = mm(165);
/// Width of the text on a page that lies.
pub(super) const WIDE: i32 = mm(267);
/// Half points.
const SIZE: usize = 28;
const SMALL: usize = 22;

/// Writes a report.
pub fn write(report: &Report) -> Result<Vec<u8>, DocxError> {
    let fonts = RunFonts::new()
        .ascii("Times New Roman")
        .hi_ansi("Times New Roman")
        .cs("Times New Roman")
        .east_asia("Times New Roman");
    let mut docx = Docx::new()
        .default_fonts(fonts)
        .default_size(SIZE)
        .page_size(A4.1, A4.0)
        .page_orient(PageOrientationType::Landscape)
        .page_margin(margins(15, 15, 15, 15));
    docx = letterhead(docx, report);
    docx = opening(docx, report);
    for part in &report.parts {
        docx = docx.add_paragraph(bold(&format!("{}. {}", part.code, part.heading)).keep_next(true));
        for section in &part.sections {
            docx = of_section(docx, section);
        }
    }
    docx = closing(docx, report);
    for (nth, annex) in report.annexes.iter().enumerate() {
        docx = of_annex(docx, report, annex, nth);
    }
    let mut bytes = Cursor::new(Vec::new());
    docx.build().pack(&mut bytes).map_err(|error| DocxError(error.to_string()))?;
    Ok(bytes.into_inner())
}

fn margins(top: i32, right: i32, bottom: i32, left: i32) -> PageMargin {
    PageMargin { top: mm(top), right: mm(right), bottom: mm(bottom), left: mm(left), ..PageMargin::new() }
}

fn run(text: &str) -> Run {
    Run::new().add_text(text)
}

/// A paragraph of text: justified, its first line indented by a centimetre.
fn plain(text: &str) -> Paragraph {
    Paragraph::new()
        .add_run(run(text))
        .align(AlignmentType::Both)
        .indent(None, Some(SpecialIndentType::FirstLine(mm(10))), None, None)
        .line_spacing(LineSpacing::new().after(100).line(276).line_rule(LineSpacingType::Auto))
}

fn bold(text: &str) -> Paragraph {
    Paragraph::new()
        .add_run(run(text).bold())
        .align(AlignmentType::Both)
        .indent(None, Some(SpecialIndentType::FirstLine(mm(10))), None, None)
        .line_spacing(LineSpacing::new().before(100).after(100))
}

fn centred(run: Run) -> Paragraph {
    Paragraph::new().add_run(run).align(AlignmentType::Center)
}

/// Two columns without borders.
fn beside(left: Vec<Paragraph>, right: Vec<Paragraph>, widths: (i32, i32)) -> Table {
    let cell = |paragraphs: Vec<Paragraph>, width: i32| {
        let cell = TableCell::new().width(twips(width), WidthType::Dxa);
        paragraphs.into_iter().fold(cell, TableCell::add_paragraph)
    };
    let row = TableRow::new(vec![cell(left, widths.0), cell(right, widths.1)]);
    Table::without_borders(vec![row])
        .set_grid(vec![twips(widths.0), twips(widths.1)])
        .layout(TableLayoutType::Fixed)
}

pub(super) fn twips(n: i32) -> usize {
    usize::try_from(n).unwrap_or_default()
}

fn letterhead(docx: Docx, report: &Report) -> Docx {
    let upper = |text: &str| text.to_uppercase();
    let mut left = Vec::new();
    if let Some(superior) = &report.superior {
        left.push(centred(run(&upper(&superior.name)).size(26)));
    }
    left.push(centred(run(&upper(&report.agency.name)).size(26).bold()));
    left.push(centred(run("———").size(16)));
    left.push(centred(run(&number(report)).size(26)));
    let right = vec![
        centred(run("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM").size(25).bold()),
        centred(run("Độc lập - Tự do - Hạnh phúc").size(26).bold()),
        centred(run("————————").size(16)),
        centred(run(&place_and_date(report)).size(26).italic()),
    ];
    docx.add_table(beside(left, right, (TEXT * 2 / 5, TEXT * 3 / 5)))
}

fn opening(docx: Docx, report: &Report) -> Docx {
    let head = &report.head;
    let mut docx = docx.add_paragraph(Paragraph::new());
    if report.status != "approved" {
        docx = docx.add_paragraph(centred(run("DỰ THẢO").color("777777")));
    }
    docx = docx
        .add_paragraph(centred(run("BÁO CÁO").bold()))
        .add_paragraph(centred(run(&head.title).bold()))
        .add_paragraph(Paragraph::new());
    let addressee = head.addressee.as_deref().unwrap_or(super::BLANK);
    docx =
        docx.add_paragraph(centred(run(&format!("Kính gửi: {addressee}.")))).add_paragraph(Paragraph::new());
    let preamble = head.preamble.iter().flat_map(|text| paragraphs(text));
    preamble.fold(docx, |docx, line| docx.add_paragraph(plain(line)))
}

fn of_section(mut docx: Docx, section: &Section) -> Docx {
    if let Some(heading) = heading(section) {
        docx = docx.add_paragraph(bold(&heading).keep_next(true));
    }
    for line in &section.lines {
        docx = docx.add_paragraph(plain(&format!("- {}", line.text)));
    }
    if let Some(table) = &section.table {
        docx = docx.add_table(of_table(table)).add_paragraph(Paragraph::new());
    }
    let text = section.text.iter().flat_map(|text| paragraphs(text));
    text.fold(docx, |docx, line| docx.add_paragraph(plain(line)))
}

/// The first column is a number; the others share the width, the second has most of it.
fn of_table(SectionTable { columns, rows }: &SectionTable) -> Table {
    let others = i32::try_from(columns.len().saturating_sub(2)).unwrap_or(1).max(1);
    let widths: Vec<usize> = (0..columns.len())
        .map(|nth| match nth {
            0 => mm(12),
            1 => mm(95),
            _ => (TEXT - mm(107)) / others,
        })
        .map(twips)
        .collect();
    let cell = |(text, width): (&String, &usize), is_head: bool| {
        let run = if is_head { run(text).bold() } else { run(text) };
        let paragraph = Paragraph::new().add_run(run.size(24));
        let paragraph = if is_head { paragraph.align(AlignmentType::Center) } else { paragraph };
        TableCell::new().width(*width, WidthType::Dxa).add_paragraph(paragraph)
    };
    let row = |texts: &[String], is_head: bool| {
        TableRow::new(texts.iter().zip(&widths).map(|column| cell(column, is_head)).collect())
    };
    let head = std::iter::once(row(columns, true));
    let all = head.chain(rows.iter().map(|texts| row(texts, false))).collect();
    Table::new(all).set_grid(widths.clone()).layout(TableLayoutType::Fixed)
}

fn closing(docx: Docx, report: &Report) -> Docx {
    let head = &report.head;
    let last = head.recipients.len().saturating_sub(1);
    let mut left = vec![Paragraph::new().add_run(run("Nơi nhận:").size(24).bold().italic())];
    let recipients = head.recipients.iter().enumerate();
    left.extend(
        recipients
            .map(|(nth, text)| Paragraph::new().add_run(run(&recipient(text, nth == last)).size(SMALL))),
    );
    let mut right = Vec::new();
    right.extend(head.authority.iter().map(|authority| centred(run(authority).bold())));
    right.push(centred(run(head.post.as_deref().unwrap_or(super::BLANK)).bold()));
    right.extend((0..4).map(|_| Paragraph::new()));
    right.push(centred(run(head.signer.as_deref().unwrap_or_default()).bold()));
    // The text ends here: what follows lies on its side.
    let stands = SectionProperty::new()
        .page_size(PageSize::new().size(A4.0, A4.1))
        .page_margin(margins(20, 15, 20, 30));
    docx.add_paragraph(Paragraph::new())
        .add_table(beside(left, right, (TEXT / 2, TEXT / 2)))
        .add_paragraph(Paragraph::new().section_property(stands))
}

/// An annex, each on a page of its own; the first one's begins with the section.
fn of_annex(docx: Docx, report: &Report, annex: &Annex, nth: usize) -> Docx {
    let day = |day: chrono::NaiveDate| day.format("%d/%m/%Y");
    let of = format!(
        "Đơn vị báo cáo: {} · Kỳ báo cáo: {} (từ {} đến {}) · Đơn vị tính: {}",
        report.agency.name,
        report.period.name,
        day(report.period.from),
        day(report.period.to),
        annex.unit
    );
    let sign = run(&format!("Biểu số {}", annex.sign)).size(SMALL).bold();
    let docx = docx
        .add_paragraph(Paragraph::new().add_run(sign).align(AlignmentType::Right).page_break_before(nth > 0))
        .add_paragraph(centred(run(&annex.title).bold()))
        .add_paragraph(centred(run(&of).size(SMALL).italic()))
        .add_table(table(annex));
    let note = |text: &String| Paragraph::new().add_run(run(text).size(SMALL).italic());
    annex.notes.iter().fold(docx, |docx, text| docx.add_paragraph(note(text)))
}
