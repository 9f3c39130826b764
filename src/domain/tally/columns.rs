//! The columns of form 06 as figures, with the shares that are printed beside them and the identities they must hold.

use std::borrow::Cow;

use serde::Serialize;

use crate::domain::share::Tenths;

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
