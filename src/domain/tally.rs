//! The tally: the columns of form 06 for some slice, summed from ledger lines. Integers only.
//!
//! The policy `form06` (the default column of the counting rules) projects the facts: withdrawn and stopped count
//! as resolved on time, waiting and undated dossiers as pending in time. The facts stay apart in `Memo`.

use std::borrow::Cow;

use serde::Serialize;

use super::act::Outcome;
use super::deadline::Timing;
use super::ledger::Measure;
use super::procedure::Channel;
use super::share::Tenths;
use crate::spell;

/// A named set of counting rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Policy {
    /// Form II.06 of TT 01/2020/TT-VPCP as it is counted in practice.
    Form06,
}

spell!(Policy { Form06 = "form06" });

/// Where a line lies against the range that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Bucket {
    /// Before its first day.
    Before,
    /// In the range.
    Within,
}

/// Sums of lines, the facts before any policy.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    carried_over: i64,
    transferred: i64,
    received: [i64; 3],
    early: i64,
    on_time: i64,
    overdue: i64,
    refused: i64,
    withdrawn: i64,
    stopped: i64,
    without_due_date: i64,
    overdue_original: i64,
    pending_overdue: i64,
    waiting: i64,
    undated: i64,
    registered: i64,
    intake_refused: i64,
    late_entries: i64,
    intake_answered: i64,
    intake_answered_late: i64,
    intake_overdue: i64,
}

impl Tally {
    /// Adds `n` of `measure`.
    pub fn add(&mut self, bucket: Bucket, channel: Channel, measure: Measure, n: i64) {
        match (bucket, measure) {
            (_, Measure::Overdue) => self.pending_overdue += n,
            (_, Measure::Waiting) => self.waiting += n,
            (_, Measure::Undated) => self.undated += n,
            (_, Measure::Registered) => self.registered += n,
            (_, Measure::IntakeOverdue) => self.intake_overdue += n,
            (Bucket::Before, Measure::Accepted | Measure::Transferred) => self.carried_over += n,
            (Bucket::Before, Measure::Ended(..)) => self.carried_over -= n,
            (
                Bucket::Before,
                Measure::IntakeRefused
                | Measure::LateEntry
                | Measure::IntakeAnswered
                | Measure::IntakeAnsweredLate,
            ) => {}
            (Bucket::Within, Measure::Accepted) => {
                let [direct, online, postal] = &mut self.received;
                match channel {
                    Channel::Direct => *direct += n,
                    Channel::Online => *online += n,
                    Channel::Postal => *postal += n,
                }
            }
            (Bucket::Within, Measure::Transferred) => self.transferred += n,
            (Bucket::Within, Measure::IntakeRefused) => self.intake_refused += n,
            (Bucket::Within, Measure::LateEntry) => self.late_entries += n,
            (Bucket::Within, Measure::IntakeAnswered) => self.intake_answered += n,
            (Bucket::Within, Measure::IntakeAnsweredLate) => self.intake_answered_late += n,
            (Bucket::Within, Measure::Ended(outcome, timing, original)) => {
                self.end(outcome, timing, original, n);
            }
        }
    }

    fn end(&mut self, outcome: Outcome, timing: Timing, original: Timing, n: i64) {
        match outcome {
            Outcome::Approved => {}
            Outcome::Refused => self.refused += n,
            Outcome::Withdrawn => self.withdrawn += n,
            Outcome::Stopped => self.stopped += n,
        }
        let is_result = matches!(outcome, Outcome::Approved | Outcome::Refused);
        match timing {
            Timing::Before if is_result => self.early += n,
            Timing::After if is_result => self.overdue += n,
            _ => self.on_time += n,
        }
        if timing == Timing::None {
            self.without_due_date += n;
        }
        if is_result && original == Timing::After {
            self.overdue_original += n;
        }
    }

    /// This tally as the opening of the next range: flows end up in `carried_over`, stocks stay.
    #[must_use]
    pub fn carried_forward(self) -> Self {
        let totals = self.totals();
        Self {
            carried_over: totals.pending_total,
            pending_overdue: self.pending_overdue,
            waiting: self.waiting,
            undated: self.undated,
            registered: self.registered,
            intake_overdue: self.intake_overdue,
            ..Self::default()
        }
    }

    /// The columns of form 06.
    pub fn totals(&self) -> Totals {
        let [direct, online, postal] = self.received;
        let received_new = direct + online + postal;
        let received_total = received_new + self.carried_over + self.transferred;
        let resolved_total = self.early + self.on_time + self.overdue;
        let pending_total = received_total - resolved_total;
        Totals {
            received_total,
            received_new,
            received_online: online,
            received_direct: direct,
            received_postal: postal,
            carried_over: self.carried_over,
            transferred: self.transferred,
            resolved_total,
            resolved_early: self.early,
            resolved_on_time: self.on_time,
            resolved_overdue: self.overdue,
            pending_total,
            pending_in_time: pending_total - self.pending_overdue,
            pending_overdue: self.pending_overdue,
        }
    }

    /// The facts that the columns merge.
    pub fn memo(&self) -> Memo {
        Memo {
            resolved_refused: self.refused,
            resolved_withdrawn: self.withdrawn,
            resolved_stopped: self.stopped,
            resolved_without_due_date: self.without_due_date,
            pending_without_due_date: self.undated,
            pending_waiting: self.waiting,
            registered_waiting: self.registered,
            intake_refused: self.intake_refused,
            resolved_overdue_original: self.overdue_original,
            late_entries: self.late_entries,
            intake_answered: self.intake_answered,
            intake_answered_late: self.intake_answered_late,
            intake_overdue: self.intake_overdue,
        }
    }
}

/// The columns of form 06, counts of dossiers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Totals {
    /// Column 3: new, carried over and transferred together.
    pub received_total: i64,
    /// Accepted in the range: columns 4 and 5.
    pub received_new: i64,
    /// Column 4: accepted in the range, online.
    pub received_online: i64,
    /// Accepted in the range, at the counter.
    pub received_direct: i64,
    /// Accepted in the range, by post.
    pub received_postal: i64,
    /// Column 6: accepted before the range and not ended before it.
    pub carried_over: i64,
    /// Taken over from other agencies less handed to them; negative at a giver.
    pub transferred: i64,
    /// Column 7: ended in the range.
    pub resolved_total: i64,
    /// Column 8: ended before the due date.
    pub resolved_early: i64,
    /// Column 9: ended on the due date, without one, withdrawn or stopped.
    pub resolved_on_time: i64,
    /// Column 10: ended after the due date.
    pub resolved_overdue: i64,
    /// Column 11: accepted and not ended on the last day.
    pub pending_total: i64,
    /// Column 12: of these in time, waiting for the applicant, or without a due date.
    pub pending_in_time: i64,
    /// Column 13: of these overdue.
    pub pending_overdue: i64,
}

impl Totals {
    /// The shares that reports print beside the counts.
    pub fn shares(&self) -> Shares {
        let of = |part: i64, whole: i64| Tenths::of_counts(part, whole);
        Shares {
            online_of_new: of(self.received_online, self.received_new),
            direct_postal_of_new: of(self.received_direct + self.received_postal, self.received_new),
            early_of_resolved: of(self.resolved_early, self.resolved_total),
            on_time_of_resolved: of(self.resolved_on_time, self.resolved_total),
            overdue_of_resolved: of(self.resolved_overdue, self.resolved_total),
        }
    }

    /// The identities that auditors check, each with whether it holds here.
    pub fn checks(&self) -> Vec<Check> {
        let check = |identity: &'static str, holds| Check { identity: identity.into(), holds };
        vec![
            check(
                "received_total = received_new + carried_over + transferred",
                self.received_total == self.received_new + self.carried_over + self.transferred,
            ),
            check(
                "received_new = received_online + received_direct + received_postal",
                self.received_new == self.received_online + self.received_direct + self.received_postal,
            ),
            check(
                "resolved_total = resolved_early + resolved_on_time + resolved_overdue",
                self.resolved_total == self.resolved_early + self.resolved_on_time + self.resolved_overdue,
            ),
            check(
                "pending_total = pending_in_time + pending_overdue",
                self.pending_total == self.pending_in_time + self.pending_overdue
                    && self.pending_in_time >= 0
                    && self.pending_overdue >= 0,
            ),
            check(
                "received_total = resolved_total + pending_total",
                self.received_total == self.resolved_total + self.pending_total,
            ),
        ]
    }
}

/// Shares with one decimal, half up; `null` where the whole is nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Shares {
    /// Online of new.
    #[schema(value_type = Option<String>, example = "15.5")]
    pub online_of_new: Option<Tenths>,
    /// At the counter and by post, of new.
    #[schema(value_type = Option<String>, example = "84.5")]
    pub direct_postal_of_new: Option<Tenths>,
    /// Early of resolved.
    #[schema(value_type = Option<String>, example = "21.5")]
    pub early_of_resolved: Option<Tenths>,
    /// On time of resolved.
    #[schema(value_type = Option<String>, example = "78.5")]
    pub on_time_of_resolved: Option<Tenths>,
    /// Overdue of resolved.
    #[schema(value_type = Option<String>, example = "0.0")]
    pub overdue_of_resolved: Option<Tenths>,
}

/// An identity and whether it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Check {
    /// The identity, in the names of the totals or the numbers of a form's columns.
    pub identity: Cow<'static, str>,
    /// Whether it holds.
    pub holds: bool,
}

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
}
