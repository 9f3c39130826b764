//! Phiếu xin lỗi và hẹn lại ngày trả kết quả (since 15/09/2025 Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết): the
//! date that was promised, why it is not kept, and the new one.

use chrono::{DateTime, NaiveDate, Utc};
use maud::{Markup, html};

use super::frame::{contact, field, request, said, signed_by_head};
use super::words::{address_of, long_day, moment};
use crate::domain::paper::Paper;

pub(super) fn body(
    paper: &Paper,
    received_at: Option<DateTime<Utc>>,
    (original, new): (Option<NaiveDate>, NaiveDate),
    reason: Option<&str>,
) -> Markup {
    let (heading, subject) = (&paper.heading, &paper.subject);
    let (agency, you) = (&heading.agency, address_of(subject.kind));
    html! {
        p class="to" { "Kính gửi: " strong { (subject.owner) } }
        (contact(subject))
        (request(subject))
        (field("Thời gian nhận hồ sơ", received_at.map(moment).as_deref()))
        (field("Thời gian hẹn trả kết quả", original.map(long_day).as_deref()))
        p { "Đến nay, " (agency) " chưa thể trả kết quả giải quyết hồ sơ của " (you) " đúng thời gian đã hẹn." }
        (said("Lý do", reason))
        p {
            (agency) " chân thành xin lỗi " (you)
            " về sự chậm trễ này, đề nghị gia hạn thời gian giải quyết và hẹn lại ngày trả kết quả: "
            strong { (long_day(new)) } "."
        }
        p { "Rất mong nhận được sự thông cảm của " (you) "./." }
        (signed_by_head(heading.circular.desk))
    }
}
