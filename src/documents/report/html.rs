//! The report as one HTML page that prints on A4; no script, nothing from outside, everything escaped.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{FEW, figure, heading, heads, number, paragraphs, place_and_date, recipient};
use crate::documents::heading::{cells, depth};
use crate::domain::report::{Annex, Report, Section};

const STYLE: &str = include_str!("report.css");

/// Writes a report.
pub fn write(report: &Report) -> String {
    let title = format!("Báo cáo {} – {}", report.agency.name, report.period.name);
    html! {
        (DOCTYPE)
        html lang="vi" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    (letterhead(report))
                    (opening(report))
                    @for part in &report.parts {
                        h2 { (part.code) ". " (part.heading) }
                        @for section in &part.sections { (of_section(section)) }
                    }
                    (closing(report))
                }
                @for annex in &report.annexes { (of_annex(report, annex)) }
            }
        }
    }
    .into_string()
}

fn letterhead(report: &Report) -> Markup {
    html! {
        header class="letterhead" {
            div {
                @if let Some(superior) = &report.superior { p class="superior" { (superior.name) } }
                p class="agency" { (report.agency.name) }
                p class="rule" {}
                p { (number(report)) }
            }
            div {
                p class="motto" { "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" }
                p class="motto-line" { "Độc lập - Tự do - Hạnh phúc" }
                p class="rule wide" {}
                p class="place" { (place_and_date(report)) }
            }
        }
    }
}

fn opening(report: &Report) -> Markup {
    let head = &report.head;
    html! {
        @if report.status != "approved" { p class="draft" { "DỰ THẢO" } }
        h1 { "BÁO CÁO" }
        p class="subject" { (head.title) }
        p class="to" { "Kính gửi: " (head.addressee.as_deref().unwrap_or("……")) "." }
        @if let Some(preamble) = &head.preamble { @for line in paragraphs(preamble) { p { (line) } } }
    }
}

fn of_section(section: &Section) -> Markup {
    html! {
        @if let Some(heading) = heading(section) { h3 { (heading) } }
        @for line in &section.lines { p class="line" { "- " (line.text) } }
        @if let Some(table) = &section.table {
            table {
                thead { tr { @for column in &table.columns { th { (column) } } } }
                tbody { @for row in &table.rows { tr { @for cell in row { td { (cell) } } } } }
            }
        }
        @if let Some(text) = &section.text { @for line in paragraphs(text) { p { (line) } } }
    }
}

fn closing(report: &Report) -> Markup {
    let head = &report.head;
    let last = head.recipients.len().saturating_sub(1);
    html! {
        footer class="closing" {
            div class="recipients" {
                p { b { i { "Nơi nhận:" } } }
                @for (nth, text) in head.recipients.iter().enumerate() { p { (recipient(text, nth == last)) } }
            }
            div class="signature" {
                @if let Some(authority) = &head.authority { p { b { (authority) } } }
                p { b { (head.post.as_deref().unwrap_or("……")) } }
                p class="signed" { b { (head.signer.as_deref().unwrap_or("")) } }
            }
        }
    }
}

fn of_annex(report: &Report, annex: &Annex) -> Markup {
    let heads = heads(annex);
    let (depth, cells) = (depth(&heads), cells(&heads));
    html! {
        section class="annex" {
            p class="sign" { "Biểu số " (annex.sign) }
            h2 { (annex.title) }
            p class="of" {
                "Đơn vị báo cáo: " (report.agency.name) " · Kỳ báo cáo: " (report.period.name)
                " (từ " (report.period.from.format("%d/%m/%Y")) " đến " (report.period.to.format("%d/%m/%Y"))
                ") · Đơn vị tính: " (annex.unit)
            }
            table class={ "figures" @if annex.columns.len() > FEW { " many" } } {
                thead {
                    @for row in 0..depth {
                        tr {
                            @if row == 0 {
                                th rowspan=(depth) { "TT" }
                                th rowspan=(depth) { (annex.rows_heading) }
                            }
                            @for cell in cells.iter().filter(|cell| cell.row == row) {
                                th rowspan=(cell.rows) colspan=(cell.columns) {
                                    @if cell.row + cell.rows == depth { b { (cell.text) } } @else { (cell.text) }
                                }
                            }
                        }
                    }
                    tr class="numbers" {
                        th { "1" }
                        th { "2" }
                        @for column in &annex.columns { th { (column.no) } }
                    }
                }
                tbody {
                    @for row in &annex.rows {
                        tr {
                            td class="n" { (row.no) }
                            td { (row.name) }
                            @for value in &row.values { td class="n" { (figure(*value)) } }
                        }
                    }
                }
                tfoot {
                    tr {
                        td {}
                        td { "Tổng cộng" }
                        @for value in &annex.total { td class="n" { (figure(*value)) } }
                    }
                }
            }
            @for note in &annex.notes { p class="note" { (note) } }
        }
    }
}
