//! The tally: sums of ledger lines for some slice, and what each set of counting rules makes of them. Integers only.
//!
//! The policy `form06` (the default column of the counting rules) projects the facts into the columns of form 06: withdrawn
//! and stopped count as resolved on time, waiting and undated dossiers as pending in time. The facts stay apart in `Memo`.
//! The policy `qd766` counts the same dossiers by the national portal's on-time rule (`qd766.rs`).

mod columns;
mod memo;
mod on_time;

use super::act::Outcome;
use super::deadline::Timing;
use super::ledger::Measure;
use super::procedure::{Channel, OnlineService};
use crate::spell;

pub use columns::{Check, Shares, Totals};
pub use memo::Memo;
pub use on_time::{OnTimeShares, OnTimeTotals};

/// A named set of counting rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Policy {
    /// Form II.06 of TT 01/2020/TT-VPCP as it is counted in practice.
    Form06,
    /// The national portal's on-time rule: QĐ 766/QĐ-TTg, indicator 2.1.
    Qd766,
}

spell!(Policy { Form06 = "form06", Qd766 = "qd766" });

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
    received_full: i64,
    received_partial: i64,
    received_other: i64,
    overdue_apologised: i64,
    pending_overdue_apologised: i64,
    qd766_overdue: i64,
    /// Less `pending_overdue`.
    qd766_pending_overdue: i64,
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
            (_, Measure::OverdueApologised) => self.pending_overdue_apologised += n,
            (_, Measure::Qd766Overdue) => self.qd766_pending_overdue += n,
            (Bucket::Before, Measure::Accepted | Measure::AcceptedOnline(_) | Measure::Transferred) => {
                self.carried_over += n;
            }
            (Bucket::Before, Measure::Ended(..)) => self.carried_over -= n,
            (
                Bucket::Before,
                Measure::IntakeRefused
                | Measure::LateEntry
                | Measure::IntakeAnswered
                | Measure::IntakeAnsweredLate
                | Measure::EndedOverdueApologised
                | Measure::Qd766EndedOverdue,
            ) => {}
            (Bucket::Within, Measure::Accepted) => self.receive(channel, n),
            (Bucket::Within, Measure::AcceptedOnline(service)) => {
                self.receive(channel, n);
                match service {
                    OnlineService::Full => self.received_full += n,
                    OnlineService::Partial => self.received_partial += n,
                    OnlineService::Information | OnlineService::None => self.received_other += n,
                }
            }
            (Bucket::Within, Measure::EndedOverdueApologised) => self.overdue_apologised += n,
            (Bucket::Within, Measure::Qd766EndedOverdue) => self.qd766_overdue += n,
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

    fn receive(&mut self, channel: Channel, n: i64) {
        let [direct, online, postal] = &mut self.received;
        match channel {
            Channel::Direct => *direct += n,
            Channel::Online => *online += n,
            Channel::Postal => *postal += n,
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
        match timing {
            Timing::None => self.without_due_date += n,
            // By QĐ 766 whatever the outcome; where it finds otherwise, a line of its own says so.
            Timing::After => self.qd766_overdue += n,
            Timing::Before | Timing::On => {}
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
            pending_overdue_apologised: self.pending_overdue_apologised,
            qd766_pending_overdue: self.qd766_pending_overdue,
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

    /// What the policy `qd766` makes of the same dossiers.
    pub fn on_time(&self) -> OnTimeTotals {
        let Totals {
            received_total,
            received_new,
            carried_over,
            transferred,
            resolved_total,
            pending_total,
            ..
        } = self.totals();
        let pending_overdue = self.pending_overdue + self.qd766_pending_overdue;
        let overdue = self.qd766_overdue + pending_overdue;
        OnTimeTotals {
            received_total,
            received_new,
            carried_over,
            transferred,
            resolved_total,
            resolved_in_time: resolved_total - self.qd766_overdue,
            resolved_overdue: self.qd766_overdue,
            pending_total,
            pending_in_time: pending_total - pending_overdue,
            pending_overdue,
            on_time: received_total - overdue,
            overdue,
        }
    }

    /// The facts that the columns merge.
    pub fn memo(&self) -> Memo {
        let [_, online, _] = self.received;
        let OnTimeTotals { resolved_overdue, pending_overdue, .. } = self.on_time();
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
            received_online_full: self.received_full,
            received_online_partial: self.received_partial,
            received_online_other: self.received_other,
            received_online_unknown: online
                - self.received_full
                - self.received_partial
                - self.received_other,
            registered_in_time: self.registered - self.intake_overdue,
            resolved_overdue_with_apology: self.overdue_apologised,
            resolved_overdue_without_apology: self.overdue - self.overdue_apologised,
            pending_overdue_with_apology: self.pending_overdue_apologised,
            pending_overdue_without_apology: self.pending_overdue - self.pending_overdue_apologised,
            resolved_overdue_qd766: resolved_overdue,
            pending_overdue_qd766: pending_overdue,
        }
    }
}
