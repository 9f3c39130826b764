//! Refusals of the law and of the writer as problems.

use chrono::NaiveDate;

use crate::domain::history::Unlawful;
use crate::domain::refusal::{ActFault, Guard, Refusal, Wrong};
use crate::http::problem::{FaultCode, Faults, Phrase, Problem};
use crate::workflow::order::OrderRefused;

/// The problem that a refused order is.
pub(super) fn of_order(refused: OrderRefused) -> Problem {
    match refused {
        OrderRefused::Law(refusal) => of_law(refusal, ""),
        OrderRefused::History { index, refusal } => {
            let pointer = format!("/transitions/{index}");
            Problem::OfAct { refusal: Box::new(of_law(refusal, &pointer)), pointer }
        }
        OrderRefused::NotFound => Problem::NotFound,
        OrderRefused::VersionMismatch { current } => {
            Problem::VersionMismatch { current: i32::try_from(current).unwrap_or(i32::MAX) }
        }
        OrderRefused::IdempotencyMismatch => Problem::IdempotencyMismatch,
        OrderRefused::AlreadyTaken { unique: _, existing } => {
            Problem::AlreadyTaken { existing: existing.map(|id| id.0.to_string()) }
        }
        OrderRefused::Overloaded => Problem::Overloaded { retry_after: 1 },
        OrderRefused::Unavailable => Problem::DatabaseUnavailable,
        OrderRefused::Broken => {
            Problem::internal("an order could not be written; the cause was logged there")
        }
    }
}

fn of_law(refusal: Refusal, at: &str) -> Problem {
    match refusal {
        Refusal::Forbidden { from, action: _, allowed } => Problem::ForbiddenTransition {
            dossier_status: from.as_str(),
            allowed_actions: allowed.into_iter().map(crate::domain::status::Action::as_str).collect(),
        },
        Refusal::Guard { guard, limit } => guard_failed(guard, guard_phrase(guard, limit)),
        Refusal::Unlawful(unlawful) => of_unlawful(unlawful, at),
        Refusal::Invalid(wrong) => {
            let mut faults = Faults::new();
            for fault in wrong {
                faults.at(format!("{at}/{}", fault.field), code_of(fault));
            }
            faults.into()
        }
        Refusal::OccurredBeforeLast { last } => Problem::OccurredBeforeLast { last_occurred_at: last },
        Refusal::FutureAct => Problem::FutureAct,
        Refusal::BackdateNotAllowed => Problem::BackdateNotAllowed,
    }
}

fn code_of(fault: ActFault) -> FaultCode {
    match fault.wrong {
        Wrong::Required => FaultCode::Required,
        Wrong::NotAllowedHere => {
            FaultCode::not_allowed_here("không dùng được ở đây", "it does not belong here")
        }
        Wrong::TooEarly => FaultCode::Before { other: "submitted_at" },
        Wrong::BeforeTheAct => FaultCode::Before { other: "occurred_at" },
        Wrong::NotOverdue => FaultCode::not_allowed_here(
            "hồ sơ không quá hạn vào ngày của hành vi, hoặc chưa từng quá hạn",
            "the dossier is not overdue on the day of the act, or never was",
        ),
    }
}

fn of_unlawful(unlawful: Unlawful, at: &str) -> Problem {
    let mut faults = Faults::new();
    match unlawful {
        Unlawful::NoSuchAct(_) => {
            faults.at(
                format!("{at}/event"),
                FaultCode::malformed(
                    "mã của một hành vi đang có hiệu lực trong hồ sơ này",
                    "the id of an act of this dossier that stands",
                ),
            );
            faults.into()
        }
        Unlawful::NoSuchField { field } => {
            let why =
                FaultCode::not_allowed_here("hành vi đó không có mục này", "that act has no such particular");
            faults.at(format!("{at}/set/{field}"), why);
            faults.into()
        }
        other => {
            log::debug!("a correction is refused: {other}");
            guard_failed(Guard::LawfulHistory, guard_phrase(Guard::LawfulHistory, None))
        }
    }
}

fn guard_failed(guard: Guard, detail: Phrase) -> Problem {
    Problem::GuardFailed { rule: guard.as_str(), article: guard.article(), detail }
}

/// What a guard says, with the day that decides.
pub(super) fn guard_phrase(guard: Guard, limit: Option<NaiveDate>) -> Phrase {
    if (guard, limit) == (Guard::ExtensionIsLater, None) {
        return Phrase::new(
            "Hồ sơ không có ngày hẹn trả nên không có gì để hẹn lại",
            "The dossier has no due date, so there is none to extend",
        );
    }
    let until = limit.map_or_else(String::new, |day| format!(" ({})", day.format("%d/%m/%Y")));
    let (vi, en) = words(guard);
    Phrase::new(format!("{vi}{until}"), format!("{en}{until}"))
}

/// What each guard says, in Vietnamese and in English.
const fn words(guard: Guard) -> (&'static str, &'static str) {
    match guard {
        Guard::OneIntakeNotice => (
            "Đã hướng dẫn bổ sung khi tiếp nhận; chỉ hướng dẫn một lần, đầy đủ",
            "The intake notice has been given; it is given once, in full",
        ),
        Guard::TwoSupplements => (
            "Đã yêu cầu bổ sung hai lần; lần nữa chỉ khi người nộp không làm theo hướng dẫn",
            "Two supplements were asked for already; a further one only where the guidance was not followed",
        ),
        Guard::SupplementWithinThreeDays => (
            "Chỉ yêu cầu bổ sung trong 03 ngày làm việc kể từ ngày nhận đủ hồ sơ",
            "A supplement is asked for within 3 working days of the full dossier",
        ),
        Guard::OneExtension => ("Đã gia hạn một lần", "It has been extended once already"),
        Guard::ExtensionOneDayBefore => (
            "Phải xin lỗi và hẹn lại chậm nhất 01 ngày trước ngày hẹn trả",
            "An extension is recorded at the latest one day before the due date",
        ),
        Guard::ExtensionIsLater => (
            "Ngày hẹn lại phải sau ngày hẹn trả đang có",
            "The new due date must be later than the one in force",
        ),
        Guard::DueAfterAcceptance => {
            ("Ngày hẹn trả không được trước ngày tiếp nhận", "A due date does not lie before acceptance")
        }
        Guard::TransferToAnother => {
            ("Hồ sơ đang do chính cơ quan đó giải quyết", "That agency answers for the dossier already")
        }
        Guard::LawfulHistory => (
            "Sau khi sửa, quá trình giải quyết hồ sơ không còn đúng trình tự",
            "The history would not be lawful after this correction",
        ),
        Guard::InternalWhilePending => (
            "Chỉ chuyển bước, lấy ý kiến khi hồ sơ đã tiếp nhận và chưa kết thúc",
            "Steps and opinions are of a dossier that was accepted and has not ended",
        ),
        Guard::StepWhileInWork => (
            "Hồ sơ đang chờ người nộp; chuyển bước sau khi xử lý tiếp",
            "The dossier waits for the applicant; it goes to no other step meanwhile",
        ),
        Guard::ProcessNamed => (
            "Thủ tục chưa khai báo quy trình nội bộ",
            "This version of the procedure names no internal process",
        ),
        Guard::StepIsLast => (
            "Hồ sơ đang ở bước cuối của quy trình",
            "The dossier is in the last step; the end of processing follows",
        ),
        Guard::OpinionOfAnother => (
            "Chỉ lấy ý kiến của cơ quan khác",
            "An opinion is asked of another agency than the one that answers for the dossier",
        ),
        Guard::OpinionOpen => (
            "Không có yêu cầu lấy ý kiến nào mang mã này đang chờ trả lời",
            "No request for an opinion with this id waits for an answer",
        ),
    }
}
