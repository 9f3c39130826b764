//! The prose of problems and faults, in Vietnamese and in English: the only place that writes sentences to clients.
//!
//! Nothing here repeats a value that a client sent. Codes and members carry what programs need.

use super::language::Phrase;
use super::{FaultCode, Problem, TokenFault};

fn both(vi: &str, en: &str) -> Phrase {
    Phrase::new(vi, en)
}

/// Title and detail of a problem.
pub(super) fn of(problem: &Problem) -> (Phrase, Phrase) {
    (title(problem), detail(problem))
}

fn title(problem: &Problem) -> Phrase {
    let (vi, en) = match problem {
        Problem::Unauthenticated(_) => ("Chưa xác thực", "Not authenticated"),
        Problem::InsufficientScope(_) => ("Không đủ quyền", "Insufficient scope"),
        Problem::AgencyOutOfScope => ("Cơ quan ngoài phạm vi", "Agency out of scope"),
        Problem::BackdateNotAllowed => ("Không được ghi lùi ngày", "Backdating not allowed"),
        Problem::NotFound => ("Không tìm thấy", "Not found"),
        Problem::NoSuchPaper => ("Không có giấy tờ này", "No such paper"),
        Problem::MethodNotAllowed(_) => ("Phương thức không được hỗ trợ", "Method not allowed"),
        Problem::NotAcceptable(_) => ("Không có định dạng được yêu cầu", "Not acceptable"),
        Problem::RequestTimeout => ("Hết thời gian chờ yêu cầu", "Request timeout"),
        Problem::InvalidBody(_) => ("Không đọc được nội dung", "Unreadable body"),
        Problem::InvalidHeader(_) => ("Không đọc được tiêu đề", "Unreadable header"),
        Problem::InvalidQuery(_) | Problem::UnlawfulQuery(_) => ("Tham số không hợp lệ", "Invalid query"),
        Problem::InvalidValues(_) => ("Giá trị không hợp lệ", "Invalid values"),
        Problem::ForbiddenTransition { .. }
        | Problem::ForbiddenReportAction { .. }
        | Problem::ForbiddenFeedbackAction { .. } => {
            ("Không được phép chuyển trạng thái", "Forbidden transition")
        }
        Problem::GuardFailed { .. } => ("Không đủ điều kiện", "Guard failed"),
        Problem::OccurredBeforeLast { .. } => ("Sai thứ tự thời gian", "Out of order in time"),
        Problem::OfAct { refusal, .. } => return title(refusal),
        Problem::FutureAct => ("Thời điểm ở tương lai", "Act in the future"),
        Problem::UnknownAgency(_) => ("Không có cơ quan này", "Unknown agency"),
        Problem::UnknownProcedure(_) => ("Không có thủ tục này", "Unknown procedure"),
        Problem::UnknownPolicy { .. } => ("Không có quy tắc đếm này", "Unknown policy"),
        Problem::CalendarYearMissing { .. } => ("Chưa có lịch làm việc", "Calendar year missing"),
        Problem::VersionMismatch { .. } => ("Hồ sơ đã thay đổi", "Version mismatch"),
        Problem::IdempotencyMismatch => ("Khóa chống trùng đã dùng", "Idempotency key already used"),
        Problem::AlreadyTaken { .. } => ("Đã tồn tại", "Already taken"),
        Problem::TooLarge { .. } => ("Nội dung quá lớn", "Too large"),
        Problem::UnsupportedMediaType(_) => ("Định dạng không được hỗ trợ", "Unsupported media type"),
        Problem::RateLimited { .. } => ("Quá nhiều yêu cầu", "Too many requests"),
        Problem::Overloaded { .. } => ("Hệ thống đang quá tải", "Overloaded"),
        Problem::DatabaseUnavailable => ("Cơ sở dữ liệu tạm gián đoạn", "Database unavailable"),
        Problem::Internal(_) => ("Lỗi hệ thống", "Internal error"),
    };
    both(vi, en)
}

fn detail(problem: &Problem) -> Phrase {
    match problem {
        Problem::OfAct { refusal, .. } => detail(refusal),
        Problem::Unauthenticated(fault) => of_token(*fault),
        Problem::InsufficientScope(scopes) => {
            let scopes: Vec<&str> = scopes.iter().map(|scope| scope.as_str()).collect();
            let scopes = scopes.join(", ");
            Phrase::new(
                format!("Cần một trong các quyền: {scopes}."),
                format!("One of these scopes is needed: {scopes}."),
            )
        }
        Problem::AgencyOutOfScope => both(
            "Cơ quan được nêu không thuộc phạm vi của bên gọi.",
            "The agency named lies outside the caller's subtree.",
        ),
        Problem::BackdateNotAllowed => both(
            "Cần quyền dossiers:backdate để ghi việc của ngày trước hoặc dữ liệu của hệ thống cũ.",
            "The scope dossiers:backdate is needed for acts of an earlier day and for what an earlier system issued.",
        ),
        Problem::NoSuchPaper => both(
            "Hồ sơ không có việc nào làm căn cứ lập giấy tờ này; xem danh sách giấy tờ của hồ sơ.",
            "Nothing happened to the dossier that gives ground for this paper; see the list of its papers.",
        ),
        Problem::MethodNotAllowed(methods) => {
            let methods = methods.join(", ");
            Phrase::new(format!("Đường dẫn này chỉ nhận: {methods}."), format!("This path takes: {methods}."))
        }
        Problem::NotAcceptable(types) => {
            let types = types.join(", ");
            Phrase::new(format!("Có thể trả về: {types}."), format!("Available here: {types}."))
        }
        Problem::InvalidBody(fault) | Problem::InvalidQuery(fault) => of_fault(&fault.code),
        Problem::InvalidHeader(name) => Phrase::new(
            format!("Tiêu đề {name} không đúng quy cách."),
            format!("The header {name} is not well formed."),
        ),
        Problem::UnlawfulQuery(faults) | Problem::InvalidValues(faults) => Phrase::new(
            format!("Có {} giá trị cần sửa; xem errors.", faults.len()),
            format!("Values to correct: {}; see errors.", faults.len()),
        ),
        Problem::GuardFailed { detail, .. } => detail.clone(),
        _ => of_act(problem),
    }
}

fn of_act(problem: &Problem) -> Phrase {
    match problem {
        Problem::ForbiddenTransition { dossier_status, .. } => Phrase::new(
            format!("Hồ sơ ở trạng thái {dossier_status} không cho phép việc này; xem allowed_actions."),
            format!("A dossier that is {dossier_status} does not allow this action; see allowed_actions."),
        ),
        Problem::ForbiddenFeedbackAction { feedback_status, .. } => Phrase::new(
            format!(
                "Phản ánh, kiến nghị ở trạng thái {feedback_status} không cho phép việc này; xem allowed_actions."
            ),
            format!("Feedback that is {feedback_status} does not allow this action; see allowed_actions."),
        ),
        Problem::ForbiddenReportAction { report_status, .. } => Phrase::new(
            format!("Báo cáo ở trạng thái {report_status} không cho phép việc này; xem allowed_actions."),
            format!("A report that is {report_status} does not allow this action; see allowed_actions."),
        ),
        Problem::OccurredBeforeLast { .. } => both(
            "Thời điểm nêu ra trước việc gần nhất đã ghi của hồ sơ.",
            "The time given lies before the last act recorded on the dossier.",
        ),
        Problem::FutureAct => both(
            "Thời điểm nêu ra ở tương lai (cho phép lệch 5 phút).",
            "The time given lies in the future (5 minutes of skew are allowed).",
        ),
        Problem::UnknownAgency(_) => {
            both("Không có cơ quan với mã này.", "There is no agency with this code.")
        }
        Problem::UnknownProcedure(_) => both(
            "Không có thủ tục với mã này còn hiệu lực.",
            "There is no procedure with this code in force.",
        ),
        Problem::UnknownPolicy { allowed } => Phrase::new(
            format!("Các quy tắc hiện có: {allowed}."),
            format!("The policies there are: {allowed}."),
        ),
        Problem::CalendarYearMissing { year } => Phrase::new(
            format!("Lịch làm việc năm {year} chưa được công bố."),
            format!("The working calendar of {year} is not published."),
        ),
        Problem::VersionMismatch { current } => Phrase::new(
            format!("If-Match không khớp; phiên bản hiện tại là {current}."),
            format!("If-Match does not match; the version that stands is {current}."),
        ),
        Problem::IdempotencyMismatch => both(
            "Idempotency-Key này đã được dùng cho một yêu cầu khác.",
            "This Idempotency-Key was used for another request.",
        ),
        Problem::AlreadyTaken { .. } => {
            both("Giá trị phải là duy nhất đã có.", "What must be unique exists already.")
        }
        _ => of_service(problem),
    }
}

fn of_service(problem: &Problem) -> Phrase {
    match problem {
        Problem::RequestTimeout => both(
            "Yêu cầu không đến đủ trong thời gian cho phép.",
            "The request did not arrive completely in time.",
        ),
        Problem::TooLarge { limit } => {
            Phrase::new(format!("Tối đa {limit} byte."), format!("At most {limit} bytes are allowed."))
        }
        Problem::UnsupportedMediaType(expected) => {
            Phrase::new(format!("Cần Content-Type: {expected}."), format!("Content-Type must be {expected}."))
        }
        Problem::RateLimited { retry_after } => Phrase::new(
            format!("Vui lòng thử lại sau {retry_after} giây."),
            format!("Please try again in {retry_after} s."),
        ),
        Problem::Overloaded { .. } => both(
            "Hàng đợi đã đầy; không có gì được ghi. Vui lòng thử lại.",
            "The queue is full; nothing was written. Please try again.",
        ),
        Problem::DatabaseUnavailable => both(
            "Chưa kết nối được cơ sở dữ liệu; vui lòng thử lại.",
            "The database cannot be reached at the moment; please try again.",
        ),
        Problem::Internal(_) => both(
            "Đã có lỗi ngoài dự kiến. Khi liên hệ hỗ trợ, hãy nêu request_id.",
            "Something unexpected went wrong. Quote the request_id when asking for help.",
        ),
        _ => both(
            "Không có, hoặc không thuộc phạm vi của bên gọi.",
            "It does not exist, or it is not the caller's to see.",
        ),
    }
}

fn of_token(fault: TokenFault) -> Phrase {
    match fault {
        TokenFault::Missing => both(
            "Cần tiêu đề Authorization: Bearer với mã truy cập từ /oauth/token.",
            "An Authorization: Bearer header with an access token of /oauth/token is needed.",
        ),
        TokenFault::Invalid => both("Mã truy cập không hợp lệ.", "The access token is not valid."),
        TokenFault::Expired => both(
            "Mã truy cập đã hết hạn; hãy lấy mã mới.",
            "The access token has expired; ask for a new one.",
        ),
        TokenFault::Revoked => both("Bên gọi đã bị thu hồi quyền.", "The client was revoked."),
    }
}

/// What a fault says.
pub(super) fn of_fault(code: &FaultCode) -> Phrase {
    let needed = |expected: &Phrase| {
        use super::Language::{En, Vi};
        Phrase::new(
            format!("Cần {}.", expected.in_language(Vi)),
            format!("Expected {}.", expected.in_language(En)),
        )
    };
    match code {
        FaultCode::Required => both("Bắt buộc phải có.", "It must be given."),
        FaultCode::UnknownField => both("Không có tên này ở đây.", "There is no such name here."),
        FaultCode::Duplicate => both("Chỉ được nêu một lần.", "It may be given once only."),
        FaultCode::WrongType { expected }
        | FaultCode::MalformedCode { expected }
        | FaultCode::Malformed { expected } => needed(expected),
        FaultCode::UnknownWord { allowed } => {
            Phrase::new(format!("Cần một trong: {allowed}."), format!("Expected one of: {allowed}."))
        }
        FaultCode::MalformedDate => both("Cần ngày dạng YYYY-MM-DD.", "Expected a date YYYY-MM-DD."),
        FaultCode::MalformedInstant => both(
            "Cần thời điểm theo RFC 3339 có múi giờ, ví dụ 2023-03-24T09:30:00+07:00.",
            "Expected an RFC 3339 instant with its offset, such as 2023-03-24T09:30:00+07:00.",
        ),
        FaultCode::TooLong { most } => Phrase::new(format!("Tối đa {most}."), format!("At most {most}.")),
        FaultCode::TooShort { least } => {
            Phrase::new(format!("Tối thiểu {least}."), format!("At least {least}."))
        }
        FaultCode::OutOfRange { least, most } => {
            Phrase::new(format!("Phải từ {least} đến {most}."), format!("Must be from {least} to {most}."))
        }
        FaultCode::NotAllowedHere { why } => why.clone(),
        FaultCode::Future => both("Không được ở tương lai.", "It may not lie in the future."),
        FaultCode::Before { other } => {
            Phrase::new(format!("Không được trước {other}."), format!("It may not lie before {other}."))
        }
        FaultCode::SameAsRow { row } => Phrase::new(
            format!("Mã này đã có ở dòng {row} của tệp."),
            format!("This code stands in line {row} of the file already."),
        ),
        FaultCode::RefusedAct => both(
            "Hồ sơ không được ghi vì hành vi này.",
            "It is because of this act that the dossier was not taken in.",
        ),
        FaultCode::UnknownAgency => {
            both("Không có cơ quan với mã này.", "There is no agency with this code.")
        }
        FaultCode::UnknownProcedure => {
            both("Không có thủ tục với mã này.", "There is no procedure with this code.")
        }
    }
}

/// The kinds of codes that `domain::code` names.
pub(super) fn code_kind(kind: &str) -> Phrase {
    match kind {
        "an agency code" => both("mã định danh cơ quan, ví dụ H59.31.07", "an agency code such as H59.31.07"),
        "a procedure code" => both("mã thủ tục, ví dụ 1.001193", "a procedure code such as 1.001193"),
        "a field code" => both("mã lĩnh vực", "a field code"),
        "a dossier code" => {
            both("mã hồ sơ dạng H59.31.07-230324-0001", "a dossier code such as H59.31.07-230324-0001")
        }
        other => Phrase::new(format!("mã đúng quy cách ({other})"), other),
    }
}

/// What serde says it expected, in words of both languages.
pub(in crate::http) fn json_type(expected: &str) -> Phrase {
    match expected {
        "a string" | "a borrowed string" | "str" | "string" => both("một chuỗi", "a string"),
        "a boolean" => both("true hoặc false", "true or false"),
        "a sequence" => both("một mảng", "an array"),
        "f32" | "f64" => both("một số", "a number"),
        "a map" => both("một đối tượng", "an object"),
        "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" | "usize" => {
            both("một số nguyên", "an integer")
        }
        name if name.starts_with("struct ") || name.starts_with("internally tagged") => {
            both("một đối tượng", "an object")
        }
        _ => both("giá trị đúng kiểu đã mô tả", "a value of the type described"),
    }
}
