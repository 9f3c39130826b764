//! What each warning says, for whoever reads the contract; `meanings.rs` gathers all.

pub(super) const WARNINGS: &[(&str, &str)] = &[
    ("level-mismatch", "the agency's level is not among the procedure's"),
    ("calendar-year-missing", "the calendar of a year is not published: there is no due date yet"),
    ("second-supplement", "this was the second and last ordinary supplement request"),
    ("external-code", "the code of the earlier system has no lawful shape and was kept as `external_code`"),
    ("possible-duplicate", "the applicant handed in another dossier for this procedure in the same day"),
    ("overdue-reason-missing", "it is overdue and nobody has said why"),
];
