//! Which days does a report count? Those of the official period, unless its agency cuts elsewhere and says why.
//!
//! NĐ 09/2019/NĐ-CP Đ12 fixes the days of every period. Reports in practice cut elsewhere at times (from the first to the
//! last of a month, from the 21st to the 20th), because another regime or a superior's letter says so. Such days are kept
//! with their reason and printed with the figures; the name of the period stays. Invariant: first day ≤ last day, and
//! neither lies further than [`FURTHEST`] days from the official one, so that a slip of the pen makes no other period.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::period::Period;

/// Furthest that a day of its own may lie from the official one, in days.
pub const FURTHEST: u16 = 31;

/// The days that are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

impl Bounds {
    /// The official days of a period.
    pub fn of(period: Period) -> Self {
        Self { from: period.first_day(), to: period.last_day() }
    }
}

/// Days of its own that a report counts, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnBounds {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// Why, such as the letter that says so.
    pub reason: String,
}

impl OwnBounds {
    /// The days.
    pub const fn days(&self) -> Bounds {
        Bounds { from: self.from, to: self.to }
    }
}

/// What is wrong with a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoundFault {
    /// The last day lies before the first.
    Reversed,
    /// The first day lies too far from the official one: these are allowed.
    FromFar(NaiveDate, NaiveDate),
    /// The last day does.
    ToFar(NaiveDate, NaiveDate),
    /// The first day is still to come, so there is nothing to count.
    FromToCome,
}

/// Everything that is wrong with days for a period; `today` is the day it is asked on.
pub fn faults(period: Period, days: Bounds, today: NaiveDate) -> Vec<BoundFault> {
    let Bounds { from, to } = days;
    let official = Bounds::of(period);
    let near = |day: NaiveDate| {
        let span = chrono::Days::new(FURTHEST.into());
        (day.checked_sub_days(span).unwrap_or(day), day.checked_add_days(span).unwrap_or(day))
    };
    let (first, last) = (near(official.from), near(official.to));
    let mut faults = Vec::new();
    if to < from {
        faults.push(BoundFault::Reversed);
    }
    if from < first.0 || from > first.1 {
        faults.push(BoundFault::FromFar(first.0, first.1));
    } else if from > today {
        faults.push(BoundFault::FromToCome);
    }
    if to < last.0 || to > last.1 {
        faults.push(BoundFault::ToFar(last.0, last.1));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(from: &str, to: &str, today: &str) -> Vec<BoundFault> {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        faults("2024-Q1".parse().unwrap(), Bounds { from: day(from), to: day(to) }, day(today))
    }

    #[test]
    fn days_in_practice_are_taken_and_slips_are_not() {
        for (from, to) in [
            ("2023-12-15", "2024-03-14"),
            ("2023-12-01", "2024-02-29"),
            ("2024-01-01", "2024-03-31"),
            ("2023-12-21", "2024-03-20"),
        ] {
            assert_eq!(found(from, to, "2024-04-01"), []);
        }
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let (first, last) = ((day("2023-11-14"), day("2024-01-15")), (day("2024-02-12"), day("2024-04-14")));
        assert_eq!(
            found("2022-12-15", "2025-03-14", "2024-04-01"),
            [BoundFault::FromFar(first.0, first.1), BoundFault::ToFar(last.0, last.1)]
        );
        assert_eq!(found("2023-11-14", "2024-04-14", "2024-04-01"), []);
        assert_eq!(found("2024-01-02", "2024-03-31", "2024-01-01"), [BoundFault::FromToCome]);
        assert_eq!(
            found("2024-03-20", "2024-03-14", "2024-04-01"),
            [BoundFault::Reversed, BoundFault::FromFar(first.0, first.1)]
        );
    }
}
