//! The figures that the identities of the forms are about, under one name each.
//!
//! Names are those of the tally where it has them; the rest are columns of other forms in use: early and on time in
//! one, what came due, feedback by kind (form II.05a).

use crate::spell;

/// A figure whose meaning is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Entry {
    /// Column 3: all that was to be processed, carried over included.
    ReceivedTotal,
    /// Newly received in the period.
    ReceivedNew,
    /// Online.
    ReceivedOnline,
    /// Online, as a full service (toàn trình).
    ReceivedOnlineFull,
    /// Online, as a partial service (một phần).
    ReceivedOnlinePartial,
    /// At the counter.
    ReceivedDirect,
    /// By post.
    ReceivedPostal,
    /// Column 5: at the counter and by post in one.
    ReceivedDirectPostal,
    /// Feedback on regulations (05a).
    ReceivedRegulations,
    /// Feedback on behaviour (05a).
    ReceivedBehaviour,
    /// Column 6: from the period before.
    CarriedOver,
    /// Taken over from other agencies less handed to them.
    Transferred,
    /// Column 7: resolved.
    ResolvedTotal,
    /// Column 8: before the due date.
    ResolvedEarly,
    /// Column 9: on the due date.
    ResolvedOnTime,
    /// Columns 8 and 9 in one.
    ResolvedOnTimeInclEarly,
    /// Column 10: after the due date.
    ResolvedOverdue,
    /// Of the overdue, with a letter of apology.
    ResolvedOverdueWithApology,
    /// Of the overdue, without one.
    ResolvedOverdueWithoutApology,
    /// What came due in the period.
    ResolvedDue,
    /// Ended, as a portal counts it.
    ResolvedCompleted,
    /// Column 11: still in work.
    PendingTotal,
    /// Column 12: in time.
    PendingInTime,
    /// Of these, not due yet.
    PendingNotDue,
    /// Of these, due on the day of the report.
    PendingDue,
    /// Column 13: overdue.
    PendingOverdue,
}

spell!(Entry {
    ReceivedTotal = "received_total",
    ReceivedNew = "received_new",
    ReceivedOnline = "received_online",
    ReceivedOnlineFull = "received_online_full",
    ReceivedOnlinePartial = "received_online_partial",
    ReceivedDirect = "received_direct",
    ReceivedPostal = "received_postal",
    ReceivedDirectPostal = "received_direct_postal",
    ReceivedRegulations = "received_regulations",
    ReceivedBehaviour = "received_behaviour",
    CarriedOver = "carried_over",
    Transferred = "transferred",
    ResolvedTotal = "resolved_total",
    ResolvedEarly = "resolved_early",
    ResolvedOnTime = "resolved_on_time",
    ResolvedOnTimeInclEarly = "resolved_on_time_incl_early",
    ResolvedOverdue = "resolved_overdue",
    ResolvedOverdueWithApology = "resolved_overdue_with_apology",
    ResolvedOverdueWithoutApology = "resolved_overdue_without_apology",
    ResolvedDue = "resolved_due",
    ResolvedCompleted = "resolved_completed",
    PendingTotal = "pending_total",
    PendingInTime = "pending_in_time",
    PendingNotDue = "pending_not_due",
    PendingDue = "pending_due",
    PendingOverdue = "pending_overdue",
});

impl Entry {
    /// The figure as a report says it in Vietnamese.
    pub const fn vietnamese(self) -> &'static str {
        match self {
            Self::ReceivedTotal => "tổng số tiếp nhận",
            Self::ReceivedNew => "mới tiếp nhận",
            Self::ReceivedOnline => "trực tuyến",
            Self::ReceivedOnlineFull => "trực tuyến toàn trình",
            Self::ReceivedOnlinePartial => "trực tuyến một phần",
            Self::ReceivedDirect => "trực tiếp",
            Self::ReceivedPostal => "bưu chính",
            Self::ReceivedDirectPostal => "trực tiếp và bưu chính",
            Self::ReceivedRegulations => "về quy định hành chính",
            Self::ReceivedBehaviour => "về hành vi hành chính",
            Self::CarriedOver => "từ kỳ trước chuyển qua",
            Self::Transferred => "chuyển giao giữa các cơ quan",
            Self::ResolvedTotal => "đã giải quyết",
            Self::ResolvedEarly => "giải quyết trước hạn",
            Self::ResolvedOnTime => "giải quyết đúng hạn",
            Self::ResolvedOnTimeInclEarly => "giải quyết trước và đúng hạn",
            Self::ResolvedOverdue => "giải quyết quá hạn",
            Self::ResolvedOverdueWithApology => "quá hạn có xin lỗi",
            Self::ResolvedOverdueWithoutApology => "quá hạn không xin lỗi",
            Self::ResolvedDue => "đến hạn",
            Self::ResolvedCompleted => "đã hoàn thành",
            Self::PendingTotal => "đang giải quyết",
            Self::PendingInTime => "đang giải quyết trong hạn",
            Self::PendingNotDue => "đang giải quyết, chưa đến hạn",
            Self::PendingDue => "đang giải quyết, đến hạn trong ngày",
            Self::PendingOverdue => "đang giải quyết quá hạn",
        }
    }
}
