//! What the papers of a dossier are; `meanings.rs` gathers all.

pub(super) const PAPER_FORMS: &[(&str, &str)] = &[
    ("receipt", "received, and when the result is due (giấy tiếp nhận hồ sơ và hẹn trả kết quả)"),
    ("supplement_request", "what is to be added, and why (phiếu yêu cầu bổ sung, hoàn thiện hồ sơ)"),
    ("refusal", "not taken in, or not granted, and why (phiếu từ chối tiếp nhận giải quyết hồ sơ)"),
    (
        "apology",
        "the extension: the date that was promised, why, the new one (phiếu xin lỗi và hẹn lại ngày trả kết quả)",
    ),
    ("stop_notice", "stopped at the owner's request (thông báo dừng giải quyết hồ sơ)"),
    ("control_slip", "through whose hands it went, and when (phiếu kiểm soát quá trình giải quyết hồ sơ)"),
];
