//! Warnings in words: what to know although an act stands, or would.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::refusal::Warning;
use crate::http::problem::Phrase;
use crate::workflow::order::Duplicate;

/// Another dossier, by its names.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OtherDossier {
    /// Id.
    pub id: Uuid,
    /// Code; `null` before acceptance.
    #[schema(example = "H59.31.07-230324-0001")]
    pub code: Option<String>,
}

impl From<&Duplicate> for OtherDossier {
    fn from(Duplicate { id, code }: &Duplicate) -> Self {
        Self { id: id.0, code: code.clone() }
    }
}

/// Something to know although the act stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WarningView {
    /// Stable code.
    #[schema(value_type = Warning)]
    pub code: &'static str,
    /// What it says: in Vietnamese, at `…/actions` in the language asked for.
    pub detail: String,
    /// The dossier that it speaks of (of `possible-duplicate`), where the caller may read that one; else `null`.
    pub dossier: Option<OtherDossier>,
}

/// What a warning says.
pub(super) fn phrase(warning: Warning) -> Phrase {
    let (vi, en) = match warning {
        Warning::LevelMismatch => (
            "Cấp của cơ quan không thuộc cấp thực hiện của thủ tục",
            "The agency's level is not among those of the procedure",
        ),
        Warning::CalendarYearMissing => (
            "Chưa có lịch làm việc của năm; ngày hẹn trả sẽ được tính khi lịch được công bố",
            "The working calendar of the year is not published; the due date is counted once it is",
        ),
        Warning::SecondSupplement => (
            "Đây là lần yêu cầu bổ sung thứ hai, lần cuối theo quy định",
            "This is the second supplement request, by law the last",
        ),
        Warning::ExternalCode => (
            "Mã hồ sơ cũ không đúng cấu trúc, được giữ ở external_code",
            "The earlier code has no lawful shape and is kept in external_code",
        ),
        Warning::OverdueReasonMissing => (
            "Hồ sơ quá hạn mà chưa nêu nguyên nhân; ghi overdue_reason hoặc PUT …/overdue-reason",
            "The dossier is overdue and nobody has said why: give overdue_reason, or PUT …/overdue-reason",
        ),
        Warning::PossibleDuplicate => (
            "Trong ngày, người nộp đã có hồ sơ khác của thủ tục này; kiểm tra kẻo trùng",
            "The applicant has another dossier of this procedure from the same day; check that it is not the same",
        ),
    };
    Phrase::new(vi, en)
}
