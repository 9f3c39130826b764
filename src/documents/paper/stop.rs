//! Thông báo dừng giải quyết hồ sơ: the answer to an owner who asks that the dossier be stopped.

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::frame::{contact, field, request, said, signed_by_head};
use super::words::{address_of, long_day, moment, status};
use crate::domain::paper::Paper;
use crate::domain::status::Status;

pub(super) fn body(
    paper: &Paper,
    received_at: Option<DateTime<Utc>>,
    was: Status,
    reason: Option<&str>,
) -> Markup {
    let (heading, subject) = (&paper.heading, &paper.subject);
    let (agency, you) = (&heading.agency, address_of(subject.kind));
    html! {
        p class="to" { "Kính gửi: " strong { (subject.owner) } }
        (contact(subject))
        (request(subject))
        (field("Thời gian nhận hồ sơ", received_at.map(moment).as_deref()))
        p { "Theo đề nghị dừng giải quyết hồ sơ của " (you) ", " (agency) " thông báo như sau:" }
        (field("1. Giai đoạn giải quyết khi nhận được đề nghị", Some(status(was))))
        p { "2. Quyết định: dừng giải quyết hồ sơ kể từ " strong { (long_day(heading.day)) } "." }
        (said("3. Lý do", reason))
        (field("4. Phí, lệ phí đã nộp và việc hoàn trả (nếu có)", None))
        p { "Xin thông báo để " (you) " được biết./." }
        (signed_by_head(heading.circular.desk))
    }
}
