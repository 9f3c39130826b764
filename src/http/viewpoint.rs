//! From where are figures looked at: the day whose state is shown, what was known when, by which counting rules.
//!
//! The parameters `as_of`, `known_at` and `policy` mean the same wherever figures are asked for; this is their one
//! reading. A day that cannot be shown is a fault: it lies outside the range, or after what could be known.

use chrono::{DateTime, NaiveDate, Utc};

use super::problem::{FaultCode, Faults, Problem};
use crate::domain::tally::Policy;
use crate::domain::time::civil_day;

/// `as_of` and `known_at` as they were given.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moments {
    as_of: Option<NaiveDate>,
    known_at: Option<DateTime<Utc>>,
}

impl Moments {
    /// Reads both; nothing can be known of a time to come.
    pub(super) fn read(
        f: &mut Faults,
        as_of: Option<&str>,
        known_at: Option<&str>,
        now: DateTime<Utc>,
    ) -> Self {
        let as_of = as_of.and_then(|text| f.date("/as_of", text));
        let known_at = known_at.and_then(|text| f.instant("/known_at", text));
        if known_at.is_some_and(|known_at| known_at > now) {
            f.at("/known_at", FaultCode::Future);
        }
        Self { as_of, known_at }
    }

    /// What was known then; of now, where nothing was given.
    pub(super) fn known_at(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.known_at.unwrap_or(now)
    }

    /// The day whose state is shown: the one given, else the earliest of the last day, today and the day of
    /// `known_at`. `begins` names where a range that has not begun is told.
    pub(super) fn day_shown(
        &self,
        f: &mut Faults,
        (from, to): (NaiveDate, NaiveDate),
        begins: &str,
        now: DateTime<Utc>,
    ) -> NaiveDate {
        let latest = to.min(civil_day(now)).min(civil_day(self.known_at(now)));
        if from > civil_day(now) {
            f.at(begins, FaultCode::Future);
        } else if self.as_of.is_some_and(|as_of| as_of > latest || as_of < from) || latest < from {
            let at = if self.as_of.is_some() { "/as_of" } else { "/known_at" };
            f.at(at, FaultCode::out_of_range(from, latest));
        }
        self.as_of.unwrap_or(latest)
    }
}

/// The counting rules named; `form06` where none are.
pub(super) fn policy(text: Option<&str>) -> Result<Policy, Problem> {
    let policy = text.map_or(Ok(Policy::Form06), str::parse);
    policy.map_err(|unknown| Problem::UnknownPolicy { allowed: unknown.allowed })
}
