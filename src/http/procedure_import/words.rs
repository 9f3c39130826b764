//! The prose of an import in both languages: faults of a row as a problem, and what each warning means.

use crate::domain::catalogue_change::VersionFault;
use crate::domain::catalogue_import::{ImportWarning, RowFault, Wrong};
use crate::http::problem::{Fault, FaultCode, Phrase, Problem};

/// The problem of a row, each fault at its column.
pub(super) fn refused(faults: Vec<RowFault>) -> Problem {
    let at = |fault: RowFault| {
        let pointer = fault.column.map(|column| format!("/{column}")).unwrap_or_default();
        Fault::new(pointer, of_wrong(fault.wrong))
    };
    Problem::InvalidValues(faults.into_iter().map(at).collect())
}

fn of_wrong(wrong: Wrong) -> FaultCode {
    let malformed = FaultCode::malformed;
    match wrong {
        Wrong::Required => FaultCode::Required,
        Wrong::TooLong(most) => FaultCode::TooLong { most },
        Wrong::Code(code) => code.into(),
        Wrong::Word(word) => word.into(),
        Wrong::Date => {
            malformed("ngày dạng 2026-07-01 hoặc 1/7/2026", "a date such as 2026-07-01 or 1/7/2026")
        }
        Wrong::Time => malformed("giờ HH:MM", "a time of day HH:MM"),
        Wrong::YesOrNo => malformed("true/false hoặc có/không", "true or false"),
        Wrong::Nul => malformed("văn bản không có ký tự NUL", "text without NUL"),
        Wrong::Level => malformed(
            "các cấp thực hiện, ví dụ \"Cấp tỉnh, Cấp xã\"",
            "levels of competence such as \"Cấp tỉnh, Cấp xã\" or \"province, commune\"",
        ),
        Wrong::Cells { expected, found } => malformed(
            &format!("{expected} ô như dòng tiêu đề; dòng này có {found}"),
            &format!("{expected} cells, as the header has; this row has {found}"),
        ),
        Wrong::SameCodeAs { line } => FaultCode::SameAsRow { row: line },
        Wrong::SeveralFields => FaultCode::not_allowed_here(
            "Có nhiều lĩnh vực cùng tên này; hãy nêu field_code.",
            "Several fields have this name; give field_code.",
        ),
        Wrong::FieldCodeTaken => FaultCode::not_allowed_here(
            "Mã đặt theo tên này trùng với một lĩnh vực khác; hãy nêu field_code.",
            "The code made of this name is another field's; give field_code.",
        ),
        Wrong::Version(fault) => of_version(fault),
    }
}

fn of_version(fault: VersionFault) -> FaultCode {
    match fault {
        VersionFault::NoLevel => FaultCode::Required,
        VersionFault::LevelTwice { .. } | VersionFault::ChannelTwice { .. } => FaultCode::Duplicate,
        VersionFault::OnlineLevel => FaultCode::out_of_range(1, 4),
        VersionFault::EndsBeforeItBegins => FaultCode::Before { other: "valid_from" },
        VersionFault::Process(_) => FaultCode::not_allowed_here(
            "Quy trình nội bộ đang có dài hơn thời hạn này.",
            "The internal process that stands takes longer than this limit.",
        ),
    }
}

/// What a warning means.
pub(super) fn of_warning(warning: ImportWarning) -> Phrase {
    let (vi, en) = match warning {
        ImportWarning::LimitWithoutUnit => (
            "Số không có đơn vị: không có thời hạn, hồ sơ không có ngày hẹn trả.",
            "A number without a unit is no limit: dossiers get no due date.",
        ),
        ImportWarning::LimitRange => (
            "Khoảng thời gian không phải là một thời hạn: không có thời hạn.",
            "A range is not one limit: there is none.",
        ),
        ImportWarning::LimitZero => {
            ("Thời hạn bằng không: không có thời hạn.", "A limit of nothing is none.")
        }
        ImportWarning::LimitUnreadable => {
            ("Không đọc được thời hạn: không có thời hạn.", "This cannot be read as a limit: there is none.")
        }
        ImportWarning::LimitNotStated => (
            "Có kênh không nêu thời hạn: hồ sơ qua kênh đó không có ngày hẹn trả.",
            "A channel has no limit: its dossiers get no due date.",
        ),
        ImportWarning::LimitContradiction => (
            "Một kênh có nhiều thời hạn khác nhau mà bảng không phân biệt trường hợp: không lấy thời hạn nào.",
            "A channel has different limits, for cases that the table does not tell apart: none is taken.",
        ),
        ImportWarning::LimitWithoutChannel => (
            "Số thời hạn không khớp với số kênh: không lấy thời hạn nào.",
            "There are not as many limits as channels: none is taken.",
        ),
        ImportWarning::ChannelUnknown => {
            ("Không biết kênh này; bỏ qua.", "This channel is not known; it is left out.")
        }
        ImportWarning::DistrictAfterReform => (
            "Từ 01/07/2025 không còn cấp huyện; vẫn giữ như bảng ghi.",
            "There is no district level since 2025-07-01; it is kept as the table says.",
        ),
        ImportWarning::KindNotTold => (
            "Không rõ loại thủ tục: giữ loại hiện có, nếu chưa có thì là national.",
            "The kind is not told: the one that stands stays, else it is national.",
        ),
        ImportWarning::OnlineServiceNotTold => (
            "Có trực tuyến nhưng không rõ toàn trình hay một phần: giữ mức hiện có, nếu chưa có thì là none.",
            "It is offered online and not told how far: what stands stays, else it is none.",
        ),
        ImportWarning::FieldNew => {
            ("Lĩnh vực mới; mã của nó nêu ở found.", "A new field; found is its code.")
        }
        ImportWarning::FieldSpelling => (
            "Lĩnh vực đã có, tên viết khác; tên hiện có nêu ở found.",
            "A known field, spelled otherwise; found is its name here.",
        ),
    };
    Phrase::new(vi, en)
}
