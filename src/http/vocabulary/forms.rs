//! What the words about forms mean; `meanings.rs` gathers all.

use super::meanings::Words;

/// Forms.
pub(super) const FORM_CODES: Words = &[
    ("07a", "the wide form of 2026, as used in practice, at the unit: the agency alone"),
    ("07a.TH", "the wide form of 2026 over a level: the agency with all below it"),
    ("II.05a", "feedback and petitions received and handled at the unit: the agency alone"),
    ("II.05b", "feedback and petitions over a level: the agency with all below it"),
    ("II.06a", "results at the unit that resolves directly: the agency alone"),
    ("II.06b", "results over a level: the agency with all below it"),
    ("II.06c", "results over a province, a row a level of agencies"),
    ("II.07a", "reasons why dossiers are overdue: the agency with all below it"),
    ("II.07b", "procedures and internal processes by level of competence, on the day shown"),
    ("II.08", "procedures online on the day shown, and dossiers received online in the period"),
];

/// What notes below a form are about.
pub(super) const NOTE_CODES: Words = &[
    ("period_runs", "the period is not over on the day shown"),
    ("before_use", "the period ends before the form came into use"),
    ("own_days", "the days counted are the agency's own, with the reason"),
    (
        "transferred",
        "the column holds what other agencies handed over, less what was handed to them, within the period",
    ),
    ("withdrawn", "the column holds withdrawn and stopped dossiers"),
    ("ended_without_due_date", "the column holds ended dossiers without a due date"),
    ("pending_without_due_date", "the column holds pending dossiers without a due date"),
    ("waiting", "the column holds dossiers that wait for the applicant, due date past or not"),
    ("proposals", "the column holds proposals among feedback on regulations"),
    ("waiting_classification", "feedback received and not classified yet, in no column"),
    ("not_accepted", "feedback that was not accepted in the period, in no column"),
    ("counted_once", "the total counts each procedure once, however many rows have it"),
    (
        "online_level_unknown",
        "the column holds online dossiers older than the record of how far the procedure could be done online",
    ),
];

/// What rows are.
pub(super) const ROWS_OF: Words = &[
    ("field", "lĩnh vực: a row a field of procedures, as form 06 is printed"),
    ("agency", "a row for the unit itself and each agency directly below with its subtree"),
    ("level", "a row a level of agencies, from the highest: sở, huyện, xã"),
];
