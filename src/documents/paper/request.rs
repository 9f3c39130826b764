//! Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ, and Phiếu từ chối tiếp nhận giải quyết hồ sơ: what the owner is to add, and why
//! a dossier is not taken in or not granted.

use maud::{Markup, html};

use super::frame::{SIGN, contact, field, lines, request, said, signature};
use super::words::address_of;
use crate::domain::paper::{Paper, Stage};

pub(super) fn supplement(paper: &Paper, documents: &[String], reason: Option<&str>) -> Markup {
    let subject = &paper.subject;
    let officer = paper.officer.as_deref();
    html! {
        (field("Hồ sơ của", Some(&subject.owner)))
        (request(subject))
        (contact(subject))
        p { "Yêu cầu hoàn thiện hồ sơ gồm những nội dung sau:" }
        @if documents.is_empty() { (lines(2)) } @else {
            ol { @for document in documents { li { (document) } } }
        }
        (said("Lý do", reason))
        p {
            "Trong quá trình hoàn thiện hồ sơ, nếu có vướng mắc, " (address_of(subject.kind)) " liên hệ với "
            @if let Some(officer) = officer { (officer) } @else { span class="short" {} }
            ", số điện thoại " span class="short" {} " để được hướng dẫn./."
        }
        div class="signs" {
            div {}
            (signature("NGƯỜI HƯỚNG DẪN", SIGN, officer))
        }
    }
}

pub(super) fn refusal(paper: &Paper, stage: Stage, reason: Option<&str>) -> Markup {
    let (heading, subject) = (&paper.heading, &paper.subject);
    html! {
        (field(heading.circular.desk, Some(&heading.agency)))
        (field("Tiếp nhận hồ sơ của", Some(&subject.owner)))
        (contact(subject))
        (request(subject))
        @match stage {
            Stage::Intake => p {
                "Qua xem xét, " (heading.circular.desk) " thông báo không tiếp nhận, giải quyết hồ sơ này với lý do cụ thể \
                 như sau:"
            }
            Stage::Processing => p {
                "Qua thẩm định, " (heading.agency) " thông báo hồ sơ không đủ điều kiện giải quyết và trả lại hồ sơ này với \
                 lý do cụ thể như sau:"
            }
        }
        @match reason {
            Some(reason) => p class="said" { (reason) }
            None => (lines(3))
        }
        p { "Xin thông báo để " (address_of(subject.kind)) " được biết và thực hiện./." }
        div class="signs" {
            (signature("NGƯỜI NỘP HỒ SƠ", SIGN, None))
            (signature("NGƯỜI TIẾP NHẬN HỒ SƠ", SIGN, of_desk(paper, stage)))
        }
    }
}

/// Who refuses at intake sits at the desk; who refused on the merits does not.
fn of_desk(paper: &Paper, stage: Stage) -> Option<&str> {
    match stage {
        Stage::Intake => paper.officer.as_deref(),
        Stage::Processing => None,
    }
}
