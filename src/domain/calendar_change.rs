//! May a day of the calendar be what it is published as, and what does a change make of the calendar?
//!
//! A working Saturday is a day that was off, and a day off in return is a day that was worked (the yearly notices;
//! BLLĐ 2019 Đ111 k3); a holiday may fall on any day (Đ112 k1). All faults of a year are named at once.

use std::collections::{BTreeSet, HashSet};

use chrono::{Datelike, NaiveDate};

use super::calendar::{Calendar, CalendarDay, DayKind, UnknownYear, is_weekend};
use super::calendar_history::DayChange;

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

/// A change of the calendar: what is published, or would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A day of a known year is to be this.
    Named(CalendarDay),
    /// A day of a known year is to be what its place in the week makes it.
    Plain(NaiveDate),
    /// A year, known from then on: these days, and no others, differ from the plain week.
    Year {
        /// The year.
        year: i32,
        /// Its named days.
        days: Vec<CalendarDay>,
    },
}

impl Calendar {
    /// This calendar after some changes, one after the other; refused for a day of a year that is not known by then.
    pub fn changed(&self, changes: &[Change]) -> Result<Self, UnknownYear> {
        let mut years: BTreeSet<i32> = self.years().collect();
        let mut days = self.days().to_vec();
        for change in changes {
            match change {
                Change::Named(CalendarDay { day, .. }) | Change::Plain(day) => {
                    let year = day.year();
                    years.get(&year).ok_or(UnknownYear { year })?;
                    days.retain(|known| known.day != *day);
                }
                Change::Year { year, .. } => {
                    years.insert(*year);
                    days.retain(|known| known.day.year() != *year);
                }
            }
            match change {
                Change::Named(day) => days.push(day.clone()),
                Change::Plain(_) => {}
                Change::Year { days: new, .. } => days.extend(new.iter().cloned()),
            }
        }
        Ok(Self::new(years, days))
    }
}

/// The years that one calendar knows beyond another, and each day that it names otherwise. `plain_by` is the source of
/// days that are plain again.
pub fn difference(before: &Calendar, after: &Calendar, plain_by: Option<&str>) -> (Vec<i32>, Vec<DayChange>) {
    let known: BTreeSet<i32> = before.years().collect();
    let years = after.years().filter(|year| !known.contains(year)).collect();
    let named: BTreeSet<NaiveDate> = before.days().iter().chain(after.days()).map(|day| day.day).collect();
    let changes = named.into_iter().filter_map(|day| {
        let (was, becomes) = (before.day(day).cloned(), after.day(day).cloned());
        let plain_by = plain_by.filter(|_| becomes.is_none()).map(ToOwned::to_owned);
        (was != becomes).then_some(DayChange { day, was, becomes, plain_by })
    });
    (years, changes.collect())
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

    #[test]
    fn changes_follow_each_other_and_a_day_needs_its_year() {
        let calendar = Calendar::new([2026], [day("2026-11-24", DayKind::Holiday)]);
        let swap = Change::Named(day("2027-01-04", DayKind::SwappedOff));
        assert_eq!(calendar.changed(std::slice::from_ref(&swap)), Err(UnknownYear { year: 2027 }));
        let year = Change::Year { year: 2027, days: vec![day("2027-01-01", DayKind::Holiday)] };
        let after = calendar.changed(&[year, swap, Change::Plain("2026-11-24".parse().unwrap())]).unwrap();
        assert_eq!(
            after.days().iter().map(|day| day.day.to_string()).collect::<Vec<_>>(),
            ["2027-01-01", "2027-01-04"]
        );
        let (years, days) = difference(&calendar, &after, Some("TB 2"));
        assert_eq!((years, days.len()), (vec![2027], 3));
        assert_eq!((days[0].becomes.as_ref(), days[0].plain_by.as_deref()), (None, Some("TB 2")));
        assert_eq!(days[1].plain_by, None);
        assert_eq!(difference(&after, &after, Some("TB 2")), (vec![], vec![]));
        // A whole year again without a day that it had.
        let again = after.changed(&[Change::Year { year: 2027, days: Vec::new() }]).unwrap();
        assert_eq!(difference(&after, &again, None).1.len(), 2);
    }
}
