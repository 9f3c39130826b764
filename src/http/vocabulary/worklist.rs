//! What the sections of the morning list mean; `meanings.rs` gathers all.

pub(super) const WORKLIST_SECTIONS: &[(&str, &str)] = &[
    ("overdue", "in work, its due date is past (quá hạn)"),
    ("intake_late", "sent in online, not answered within eight working hours (quá hạn tiếp nhận)"),
    ("due_today", "in work, due today (đến hạn hôm nay)"),
    ("due_soon", "in work, due within the next `soon` working days (sắp đến hạn)"),
    (
        "step_late",
        "its step of the internal process, or the opinion of another agency, is past its own time; those of other sections among them",
    ),
    ("quiet", "in work, nothing was done for `quiet` working days; those of other sections among them"),
    ("waiting_long", "waits for the applicant for more than `waiting` working days"),
    ("undated", "in work, without a due date"),
];
