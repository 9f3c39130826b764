//! Giấy tiếp nhận hồ sơ và hẹn trả kết quả: what was received, when, and when the result is due.

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::frame::{SIGN, contact, field, lines, request, signature};
use super::words::{appointment, channel, limit, moment};
use crate::domain::applicant::Document;
use crate::domain::event::DueDates;
use crate::domain::paper::Paper;

pub(super) fn body(
    paper: &Paper,
    received_at: DateTime<Utc>,
    first_received_at: Option<DateTime<Utc>>,
    due: &DueDates,
) -> Markup {
    let (heading, subject) = (&paper.heading, &paper.subject);
    let received = match first_received_at {
        Some(first) => {
            format!("{} (hồ sơ bổ sung; tiếp nhận lần đầu {})", moment(received_at), moment(first))
        }
        None => moment(received_at),
    };
    html! {
        (field(heading.circular.desk, Some(&heading.agency)))
        (field("Tiếp nhận hồ sơ của", Some(&subject.owner)))
        div class="pair" {
            (field("Số định danh", subject.identity.as_deref()))
            (field("Hình thức nộp", Some(channel(subject.channel))))
        }
        (contact(subject))
        (request(subject))
        p { "1. Thành phần hồ sơ nộp gồm:" }
        (components(&subject.documents))
        p class="blank" { span { "2. Số lượng hồ sơ:" } span class="dots" {} span { "(bộ)" } }
        (field("3. Thời gian giải quyết hồ sơ theo quy định là", subject.limit.as_ref().map(limit).as_deref()))
        (field("4. Thời gian nhận hồ sơ", Some(&received)))
        p { @match appointment(due) {
            Some(due) => { "5. Thời gian trả kết quả giải quyết hồ sơ: " strong { (due) } }
            None => span class="blank" { span { "5. Thời gian trả kết quả giải quyết hồ sơ:" } span class="dots" {} }
        } }
        (field("6. Đăng ký nhận kết quả tại", None))
        p class="blank" {
            span { "Vào Sổ theo dõi hồ sơ, quyển số:" } span class="dots" {}
            span { "số thứ tự:" } span class="dots" {}
        }
        (below(paper))
    }
}

/// Both signatures, and what the circular says below them.
fn below(paper: &Paper) -> Markup {
    let notes = paper.heading.circular.receipt_notes;
    html! {
        div class="signs" {
            (signature("NGƯỜI NỘP HỒ SƠ", SIGN, None))
            (signature("NGƯỜI TIẾP NHẬN HỒ SƠ", SIGN, paper.officer.as_deref()))
        }
        @if !notes.is_empty() {
            div class="notes" {
                p class="strong" { "Ghi chú:" }
                @for note in notes { p { "- " (note) } }
            }
        }
    }
}

fn components(documents: &[Document]) -> Markup {
    if documents.is_empty() {
        return lines(3);
    }
    html! {
        table {
            thead { tr {
                th class="n" { "STT" } th { "Tên giấy tờ" } th { "Bản chính" } th { "Bản sao" }
            } }
            tbody { @for (document, nth) in documents.iter().zip(1..) {
                tr {
                    td class="n" { (nth) } td { (document.name) }
                    td class="n" { (document.originals) } td class="n" { (document.copies) }
                }
            } }
        }
    }
}
