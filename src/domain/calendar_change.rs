//! May a day of the calendar be what it is published as?
//!
//! A working Saturday is a day that was off, and a day off in return is a day that was worked (the yearly notices;
//! BLLĐ 2019 Đ111 k3); a holiday may fall on any day (Đ112 k1). All faults of a year are named at once.

use std::collections::HashSet;

use chrono::Datelike;

use super::calendar::{CalendarDay, DayKind, is_weekend};

/// What a day of the calendar cannot be; `index` is its place in the list, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DayFault {
    /// Worked in return, on a day that is worked anyway.
    #[error("the day {index} is no weekend that could be worked")]
    WorkedAnyway {
        /// Place in the list.
        index: usize,
    },
    /// Off in return or in compensation, on a day that is off anyway.
    #[error("the day {index} is a weekend and off anyway")]
    OffAnyway {
        /// Place in the list.
        index: usize,
    },
    /// Of another year than the one published.
    #[error("the day {index} is not of the year {year}")]
    OtherYear {
        /// Place in the list.
        index: usize,
        /// The year published.
        year: i32,
    },
    /// Named before.
    #[error("the day {index} is named twice")]
    Twice {
        /// Place in the list.
        index: usize,
    },
}

impl DayFault {
    /// Place of the day in the list, from 0.
    pub const fn index(self) -> usize {
        match self {
            Self::WorkedAnyway { index }
            | Self::OffAnyway { index }
            | Self::OtherYear { index, .. }
            | Self::Twice { index } => index,
        }
    }
}

/// What is wrong with one day; nothing when it may be published.
pub fn day_fault(day: &CalendarDay, index: usize) -> Option<DayFault> {
    match (day.kind, is_weekend(day.day)) {
        (DayKind::SwappedWorking, false) => Some(DayFault::WorkedAnyway { index }),
        (DayKind::SwappedOff | DayKind::Compensatory, true) => Some(DayFault::OffAnyway { index }),
        _ => None,
    }
}

/// Everything that is wrong with the days of a year; nothing when they may be published.
pub fn year_faults(year: i32, days: &[CalendarDay]) -> Vec<DayFault> {
    let mut seen = HashSet::new();
    let mut faults = Vec::new();
    for (index, day) in days.iter().enumerate() {
        faults.extend(day_fault(day, index));
        if day.day.year() != year {
            faults.push(DayFault::OtherYear { index, year });
        }
        if !seen.insert(day.day) {
            faults.push(DayFault::Twice { index });
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str, kind: DayKind) -> CalendarDay {
        CalendarDay { day: text.parse().unwrap(), kind, name: "Nghỉ".into(), source: "TB".into() }
    }

    #[test]
    fn which_day_may_be_what() {
        for (on, kind, sound) in [
            ("2026-08-22", DayKind::SwappedWorking, true),
            ("2026-08-21", DayKind::SwappedWorking, false),
            ("2026-08-31", DayKind::SwappedOff, true),
            ("2026-08-30", DayKind::SwappedOff, false),
            ("2026-04-27", DayKind::Compensatory, true),
            ("2026-04-26", DayKind::Compensatory, false),
            ("2026-04-26", DayKind::Holiday, true),
            ("2026-11-24", DayKind::Holiday, true),
        ] {
            assert_eq!(day_fault(&day(on, kind), 0).is_none(), sound, "{on} {kind}");
        }
    }

    #[test]
    fn a_year_holds_its_own_days_once_each() {
        let days = [
            day("2027-01-01", DayKind::Holiday),
            day("2026-01-01", DayKind::Holiday),
            day("2027-01-01", DayKind::Holiday),
        ];
        let expected = [DayFault::OtherYear { index: 1, year: 2027 }, DayFault::Twice { index: 2 }];
        assert_eq!(year_faults(2027, &days), expected);
        assert_eq!(year_faults(2027, &days[..1]), []);
    }
}
