//! What the reasons for being overdue mean (nguyên nhân quá hạn, form 07); `meanings.rs` gathers all.

/// Reasons, and last the word for what is overdue without one.
pub(super) const REASONS_SOUGHT: &[(&str, &str)] = &[
    ("staff_or_equipment", "too few people, or equipment that fails (thiếu nhân lực, trang thiết bị)"),
    ("complex_verification", "complex to verify (hồ sơ phức tạp, phải thẩm tra, xác minh)"),
    ("coordination", "coordination between agencies (phối hợp giữa các cơ quan)"),
    ("unclear_law", "the law is unclear or contradicts itself (quy định chưa rõ, chồng chéo)"),
    ("force_majeure", "force majeure (bất khả kháng)"),
    ("entered_late", "done in time, entered late in the software (cập nhật phần mềm chậm)"),
    ("other", "something else; a note says what (nguyên nhân khác)"),
    ("none", "overdue, or ended so, and nobody has said why (chưa nêu nguyên nhân)"),
];

/// Reasons alone.
pub(super) const OVERDUE_REASONS: &[(&str, &str)] = REASONS_SOUGHT.split_at(REASONS_SOUGHT.len() - 1).0;
