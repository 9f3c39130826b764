//! Phiếu kiểm soát quá trình giải quyết hồ sơ: a row for each hand-over.

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::frame::field;
use super::words::{appointment, moment, timing};
use crate::domain::event::DueDates;
use crate::domain::paper::{Paper, SlipRow};

pub(super) fn body(paper: &Paper, received_at: DateTime<Utc>, due: &DueDates) -> Markup {
    let partners = (!paper.partners.is_empty()).then(|| paper.partners.join("; "));
    html! {
        (field("Kèm theo hồ sơ của", Some(&paper.subject.owner)))
        (field("Thời gian nhận hồ sơ", Some(&moment(received_at))))
        (field("Thời gian hẹn trả kết quả", appointment(due).as_deref()))
        (field("Cơ quan (bộ phận) giải quyết hồ sơ", Some(&paper.heading.agency)))
        (field("Cơ quan phối hợp giải quyết hồ sơ", partners.as_deref()))
        table class="slip-table" {
            thead { tr {
                th class="unit" { "Tên cơ quan" }
                th class="when" { "Thời gian giao, nhận hồ sơ" }
                th { "Người giao, người nhận" }
                th class="result" { "Kết quả" br; "(trước hạn, đúng hạn, quá hạn)" }
                th { "Ghi chú" }
            } }
            tbody { @for row in &paper.slip { (line(row)) } }
        }
    }
}

fn line(row: &SlipRow) -> Markup {
    let (giver, gave) = &row.giver;
    let (receiver, received) = &row.receiver;
    html! {
        tr {
            td { p { b { "1. Giao: " } (giver) } p { b { "2. Nhận: " } (receiver) } }
            td { (moment(row.at)) }
            td { (person("Giao", gave.as_deref())) (person("Nhận", received.as_deref())) }
            td class="n" { (row.result.map_or("", timing)) }
            td { (row.note) }
        }
    }
}

fn person(does: &str, name: Option<&str>) -> Markup {
    field(does, name)
}
