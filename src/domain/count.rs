//! Every figure of a tally by its name: the vocabulary in which forms say what their columns add up.
//!
//! The names are the members of [`Totals`] and [`Memo`]; both are taken apart here, so that a new member must be named.

use super::tally::{Memo, Tally, Totals};
use crate::spell;

/// A figure of a tally.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Count {
    /// New, carried over and transferred together.
    ReceivedTotal,
    /// Accepted in the range.
    ReceivedNew,
    /// Accepted in the range, online.
    ReceivedOnline,
    /// Accepted in the range, at the counter.
    ReceivedDirect,
    /// Accepted in the range, by post.
    ReceivedPostal,
    /// Accepted before the range and not ended before it.
    CarriedOver,
    /// Taken over from other agencies less handed to them.
    Transferred,
    /// Ended in the range.
    ResolvedTotal,
    /// Ended before the due date.
    ResolvedEarly,
    /// Ended on the due date, without one, withdrawn or stopped.
    ResolvedOnTime,
    /// Ended after the due date.
    ResolvedOverdue,
    /// Accepted and not ended on the last day.
    PendingTotal,
    /// Of these in time, waiting, or without a due date.
    PendingInTime,
    /// Of these overdue.
    PendingOverdue,
    /// Refused on their merits.
    ResolvedRefused,
    /// Withdrawn after acceptance.
    ResolvedWithdrawn,
    /// Stopped.
    ResolvedStopped,
    /// Ended without a due date.
    ResolvedWithoutDueDate,
    /// Pending without a due date.
    PendingWithoutDueDate,
    /// Pending, waiting for the applicant.
    PendingWaiting,
    /// Sent in online and not yet accepted.
    RegisteredWaiting,
    /// Refused at intake.
    IntakeRefused,
    /// Ended after the original due date.
    ResolvedOverdueOriginal,
    /// Acts entered on a later day than theirs.
    LateEntries,
    /// Online submissions that were answered.
    IntakeAnswered,
    /// Of these after their time.
    IntakeAnsweredLate,
    /// Online submissions not answered though their time is past.
    IntakeOverdue,
    /// Accepted in the range, online, in full.
    ReceivedOnlineFull,
    /// Accepted in the range, online, in part.
    ReceivedOnlinePartial,
    /// Accepted in the range, online, of procedures not offered so.
    ReceivedOnlineOther,
    /// Accepted in the range, online, where it is not known how far that goes.
    ReceivedOnlineUnknown,
    /// Sent in online, not yet accepted, and not past the time to answer.
    RegisteredInTime,
    /// Ended after the due date, with an apology.
    ResolvedOverdueWithApology,
    /// Ended after the due date, without one.
    ResolvedOverdueWithoutApology,
    /// Overdue, with an apology.
    PendingOverdueWithApology,
    /// Overdue, without one.
    PendingOverdueWithoutApology,
    /// Ended overdue by the policy `qd766`.
    ResolvedOverdueQd766,
    /// Open and overdue by the policy `qd766`.
    PendingOverdueQd766,
}

spell!(Count {
    ReceivedTotal = "received_total",
    ReceivedNew = "received_new",
    ReceivedOnline = "received_online",
    ReceivedDirect = "received_direct",
    ReceivedPostal = "received_postal",
    CarriedOver = "carried_over",
    Transferred = "transferred",
    ResolvedTotal = "resolved_total",
    ResolvedEarly = "resolved_early",
    ResolvedOnTime = "resolved_on_time",
    ResolvedOverdue = "resolved_overdue",
    PendingTotal = "pending_total",
    PendingInTime = "pending_in_time",
    PendingOverdue = "pending_overdue",
    ResolvedRefused = "resolved_refused",
    ResolvedWithdrawn = "resolved_withdrawn",
    ResolvedStopped = "resolved_stopped",
    ResolvedWithoutDueDate = "resolved_without_due_date",
    PendingWithoutDueDate = "pending_without_due_date",
    PendingWaiting = "pending_waiting",
    RegisteredWaiting = "registered_waiting",
    IntakeRefused = "intake_refused",
    ResolvedOverdueOriginal = "resolved_overdue_original",
    LateEntries = "late_entries",
    IntakeAnswered = "intake_answered",
    IntakeAnsweredLate = "intake_answered_late",
    IntakeOverdue = "intake_overdue",
    ReceivedOnlineFull = "received_online_full",
    ReceivedOnlinePartial = "received_online_partial",
    ReceivedOnlineOther = "received_online_other",
    ReceivedOnlineUnknown = "received_online_unknown",
    RegisteredInTime = "registered_in_time",
    ResolvedOverdueWithApology = "resolved_overdue_with_apology",
    ResolvedOverdueWithoutApology = "resolved_overdue_without_apology",
    PendingOverdueWithApology = "pending_overdue_with_apology",
    PendingOverdueWithoutApology = "pending_overdue_without_apology",
    ResolvedOverdueQd766 = "resolved_overdue_qd766",
    PendingOverdueQd766 = "pending_overdue_qd766",
});

/// A tally with its figures worked out, to be asked by name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    totals: Totals,
    memo: Memo,
}

impl Counts {
    /// The figures of a tally.
    pub fn of(tally: &Tally) -> Self {
        Self { totals: tally.totals(), memo: tally.memo() }
    }

    /// One figure.
    pub const fn get(&self, count: Count) -> i64 {
        let Totals {
            received_total,
            received_new,
            received_online,
            received_direct,
            received_postal,
            carried_over,
            transferred,
            resolved_total,
            resolved_early,
            resolved_on_time,
            resolved_overdue,
            pending_total,
            pending_in_time,
            pending_overdue,
        } = self.totals;
        match count {
            Count::ReceivedTotal => received_total,
            Count::ReceivedNew => received_new,
            Count::ReceivedOnline => received_online,
            Count::ReceivedDirect => received_direct,
            Count::ReceivedPostal => received_postal,
            Count::CarriedOver => carried_over,
            Count::Transferred => transferred,
            Count::ResolvedTotal => resolved_total,
            Count::ResolvedEarly => resolved_early,
            Count::ResolvedOnTime => resolved_on_time,
            Count::ResolvedOverdue => resolved_overdue,
            Count::PendingTotal => pending_total,
            Count::PendingInTime => pending_in_time,
            Count::PendingOverdue => pending_overdue,
            of_memo => self.kept_apart(of_memo),
        }
    }

    const fn kept_apart(&self, count: Count) -> i64 {
        let Memo {
            resolved_refused,
            resolved_withdrawn,
            resolved_stopped,
            resolved_without_due_date,
            pending_without_due_date,
            pending_waiting,
            registered_waiting,
            intake_refused,
            resolved_overdue_original,
            late_entries,
            intake_answered,
            intake_answered_late,
            intake_overdue,
            received_online_full,
            received_online_partial,
            received_online_other,
            received_online_unknown,
            registered_in_time,
            resolved_overdue_with_apology,
            resolved_overdue_without_apology,
            pending_overdue_with_apology,
            pending_overdue_without_apology,
            resolved_overdue_qd766,
            pending_overdue_qd766,
        } = self.memo;
        match count {
            Count::ResolvedRefused => resolved_refused,
            Count::ResolvedWithdrawn => resolved_withdrawn,
            Count::ResolvedStopped => resolved_stopped,
            Count::ResolvedWithoutDueDate => resolved_without_due_date,
            Count::PendingWithoutDueDate => pending_without_due_date,
            Count::PendingWaiting => pending_waiting,
            Count::RegisteredWaiting => registered_waiting,
            Count::IntakeRefused => intake_refused,
            Count::ResolvedOverdueOriginal => resolved_overdue_original,
            Count::LateEntries => late_entries,
            Count::IntakeAnswered => intake_answered,
            Count::IntakeAnsweredLate => intake_answered_late,
            Count::IntakeOverdue => intake_overdue,
            Count::ReceivedOnlineFull => received_online_full,
            Count::ReceivedOnlinePartial => received_online_partial,
            Count::ReceivedOnlineOther => received_online_other,
            Count::ReceivedOnlineUnknown => received_online_unknown,
            Count::RegisteredInTime => registered_in_time,
            Count::ResolvedOverdueWithApology => resolved_overdue_with_apology,
            Count::ResolvedOverdueWithoutApology => resolved_overdue_without_apology,
            Count::PendingOverdueWithApology => pending_overdue_with_apology,
            Count::PendingOverdueWithoutApology => pending_overdue_without_apology,
            Count::ResolvedOverdueQd766 => resolved_overdue_qd766,
            Count::PendingOverdueQd766 => pending_overdue_qd766,
            _ => 0,
        }
    }

    /// Whether the slice has anything to show.
    pub fn is_zero(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_the_members_of_the_figures() {
        let counts = Counts::default();
        let members = |value: serde_json::Value| -> Vec<String> {
            value.as_object().unwrap().keys().cloned().collect()
        };
        let mut named = members(serde_json::to_value(counts.totals).unwrap());
        named.extend(members(serde_json::to_value(counts.memo).unwrap()));
        assert_eq!(Count::ALL.iter().map(|count| count.as_str()).collect::<Vec<_>>(), named);
    }

    #[test]
    fn each_name_gives_its_own_figure() {
        let numbered = |from: i64, of: serde_json::Value| -> serde_json::Value {
            let members = of.as_object().unwrap().keys().cloned();
            members.zip(from..).map(|(name, n)| (name, n.into())).collect::<serde_json::Map<_, _>>().into()
        };
        let of = |value: &serde_json::Value, name: &str| value[name].as_i64().unwrap();
        let t = numbered(1, serde_json::to_value(Totals::default()).unwrap());
        let totals = Totals {
            received_total: of(&t, "received_total"),
            received_new: of(&t, "received_new"),
            received_online: of(&t, "received_online"),
            received_direct: of(&t, "received_direct"),
            received_postal: of(&t, "received_postal"),
            carried_over: of(&t, "carried_over"),
            transferred: of(&t, "transferred"),
            resolved_total: of(&t, "resolved_total"),
            resolved_early: of(&t, "resolved_early"),
            resolved_on_time: of(&t, "resolved_on_time"),
            resolved_overdue: of(&t, "resolved_overdue"),
            pending_total: of(&t, "pending_total"),
            pending_in_time: of(&t, "pending_in_time"),
            pending_overdue: of(&t, "pending_overdue"),
        };
        let memo = Memo {
            resolved_refused: 15,
            resolved_withdrawn: 16,
            resolved_stopped: 17,
            resolved_without_due_date: 18,
            pending_without_due_date: 19,
            pending_waiting: 20,
            registered_waiting: 21,
            intake_refused: 22,
            resolved_overdue_original: 23,
            late_entries: 24,
            intake_answered: 25,
            intake_answered_late: 26,
            intake_overdue: 27,
            received_online_full: 28,
            received_online_partial: 29,
            received_online_other: 30,
            received_online_unknown: 31,
            registered_in_time: 32,
            resolved_overdue_with_apology: 33,
            resolved_overdue_without_apology: 34,
            pending_overdue_with_apology: 35,
            pending_overdue_without_apology: 36,
            resolved_overdue_qd766: 37,
            pending_overdue_qd766: 38,
        };
        let counts = Counts { totals, memo };
        let told: Vec<i64> = Count::ALL.iter().map(|count| counts.get(*count)).collect();
        assert_eq!(told, (1..=38).collect::<Vec<i64>>());
    }
}
