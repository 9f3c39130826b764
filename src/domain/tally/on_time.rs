//! The figures of the policy `qd766`: how many of the dossiers received or processed in a range were on time, by the national
//! portal's rule (QĐ 766/QĐ-TTg, indicator 2.1; `domain/qd766.rs`).
//!
//! The rule knows one bound and no "early", and judges what ended and what is open alike, so these are no columns of form 06.
//! The slice and what came in, ended and stayed open are the same.

use serde::Serialize;

use super::Check;
use crate::domain::share::Tenths;

/// Counts of dossiers by the rule of QĐ 766.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct OnTimeTotals {
    /// Received or processed in the range (được tiếp nhận, xử lý trong kỳ): new, carried over and transferred together.
    pub received_total: i64,
    /// Accepted in the range.
    pub received_new: i64,
    /// Accepted before the range and not ended before it.
    pub carried_over: i64,
    /// Taken over from other agencies less handed to them; negative at a giver.
    pub transferred: i64,
    /// Ended in the range.
    pub resolved_total: i64,
    /// Of these early or on time.
    pub resolved_in_time: i64,
    /// Of these overdue.
    pub resolved_overdue: i64,
    /// Accepted and not ended on the last day.
    pub pending_total: i64,
    /// Of these in time.
    pub pending_in_time: i64,
    /// Of these overdue.
    pub pending_overdue: i64,
    /// Early, on time or in time: `resolved_in_time` and `pending_in_time`.
    pub on_time: i64,
    /// Overdue: `resolved_overdue` and `pending_overdue`.
    pub overdue: i64,
}

/// Shares with one decimal, half up; `null` where the whole is nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct OnTimeShares {
    /// On time, of all received or processed: the indicator.
    #[schema(value_type = Option<String>, example = "100.0")]
    pub on_time_of_received: Option<Tenths>,
    /// Overdue, of the same.
    #[schema(value_type = Option<String>, example = "0.0")]
    pub overdue_of_received: Option<Tenths>,
}

impl OnTimeTotals {
    /// The indicator, and what it leaves.
    pub fn shares(&self) -> OnTimeShares {
        OnTimeShares {
            on_time_of_received: Tenths::of_counts(self.on_time, self.received_total),
            overdue_of_received: Tenths::of_counts(self.overdue, self.received_total),
        }
    }

    /// What must hold between the figures, each with whether it does here.
    pub fn checks(&self) -> Vec<Check> {
        let check = |identity: &'static str, holds| Check { identity: identity.into(), holds };
        let parts =
            [self.resolved_in_time, self.resolved_overdue, self.pending_in_time, self.pending_overdue];
        vec![
            check(
                "received_total = received_new + carried_over + transferred",
                self.received_total == self.received_new + self.carried_over + self.transferred,
            ),
            check(
                "resolved_total = resolved_in_time + resolved_overdue",
                self.resolved_total == self.resolved_in_time + self.resolved_overdue,
            ),
            check(
                "pending_total = pending_in_time + pending_overdue",
                self.pending_total == self.pending_in_time + self.pending_overdue,
            ),
            check(
                "received_total = on_time + overdue",
                self.received_total == self.on_time + self.overdue && parts.iter().all(|part| *part >= 0),
            ),
        ]
    }
}
