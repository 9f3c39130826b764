//! The facts that the columns of form 06 merge, kept apart.

use serde::Serialize;

/// What the columns merge, kept apart. Counts of dossiers, `late_entries` of acts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Memo {
    /// Refused on their merits.
    pub resolved_refused: i64,
    /// Withdrawn after acceptance.
    pub resolved_withdrawn: i64,
    /// Stopped at the applicant's request.
    pub resolved_stopped: i64,
    /// Ended without a due date.
    pub resolved_without_due_date: i64,
    /// Pending without a due date.
    pub pending_without_due_date: i64,
    /// Pending, waiting for the applicant.
    pub pending_waiting: i64,
    /// Sent in online and not yet accepted on the last day.
    pub registered_waiting: i64,
    /// Refused at intake in the range.
    pub intake_refused: i64,
    /// Approved or refused after the original due date, whatever was extended or re-issued.
    pub resolved_overdue_original: i64,
    /// Acts that stand, dated in the range and entered on a later day.
    pub late_entries: i64,
    /// Online submissions answered in the range: accepted, refused at intake, or told in the one notice what is missing,
    /// whichever came first. Here and below those that were issued a time for it (eight working hours).
    pub intake_answered: i64,
    /// Of these after their time (tiếp nhận quá hạn).
    pub intake_answered_late: i64,
    /// Online submissions not answered by the end of the last day though their time was past (quá hạn tiếp nhận).
    pub intake_overdue: i64,
    /// Accepted in the range, online, where the procedure could be done so from application to result (toàn trình).
    pub received_online_full: i64,
    /// Accepted in the range, online, where the procedure could be done so in part (một phần).
    pub received_online_partial: i64,
    /// Accepted in the range, online, where the procedure was not offered online by its published version.
    pub received_online_other: i64,
    /// Accepted in the range, online, where that is not known: the dossier is older than the member that keeps it.
    pub received_online_unknown: i64,
    /// Sent in online, not yet accepted on the last day, and not `intake_overdue`: the time to answer is not past, the one
    /// notice was given, or no time was issued.
    pub registered_in_time: i64,
    /// Of `resolved_overdue` those that were extended, with an apology (văn bản xin lỗi).
    pub resolved_overdue_with_apology: i64,
    /// Of `resolved_overdue` the others.
    pub resolved_overdue_without_apology: i64,
    /// Of `pending_overdue` those that were extended, with an apology.
    pub pending_overdue_with_apology: i64,
    /// Of `pending_overdue` the others.
    pub pending_overdue_without_apology: i64,
    /// Ended overdue by the national portal's rule, the policy `qd766`.
    pub resolved_overdue_qd766: i64,
    /// Open and overdue on the last day by that rule.
    pub pending_overdue_qd766: i64,
}
