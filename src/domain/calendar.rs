//! The working calendar: is a civil day a working day (ngày làm việc)?
//!
//! BLLĐ 45/2019/QH14 Đ111–112 and the yearly notices that swap days. A year nobody published is an
//! error, never a year without holidays. Immutable once built; asking costs a few nanoseconds and
//! allocates nothing. Where the days are stored and who may change them is not here.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, Weekday};

/// Why a day is not what its place in the week would make it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DayKind {
    /// A public holiday (ngày nghỉ lễ, tết), also when it falls on a weekend: BLLĐ 2019 Đ112 k1.
    Holiday,
    /// A day off for a holiday that fell on the weekly rest (nghỉ bù): BLLĐ 2019 Đ111 k3.
    Compensatory,
    /// A day off that a Saturday pays for (nghỉ hoán đổi): the yearly notice.
    SwappedOff,
    /// The Saturday that is worked in its place (làm bù): the yearly notice.
    SwappedWorking,
}

crate::spell!(DayKind {
    Holiday = "holiday",
    Compensatory = "compensatory",
    SwappedOff = "swapped_off",
    SwappedWorking = "swapped_working",
});

/// A day of the calendar that has a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CalendarDay {
    /// The civil day.
    pub day: NaiveDate,
    /// What it is.
    pub kind: DayKind,
    /// Its name, in Vietnamese.
    pub name: String,
    /// The law or notice that makes it so.
    pub source: String,
}

/// A year whose days off nobody has published yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the working calendar of {year} is not published")]
pub struct UnknownYear {
    /// The calendar year.
    pub year: i32,
}

/// Which days are worked, for the years it knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    /// Sorted by year: few, so that finding one is a handful of comparisons.
    years: Vec<WorkingYear>,
    /// Sorted by day.
    days: Vec<CalendarDay>,
}

impl Calendar {
    /// The calendar of `years` with these named days. A year must be listed to be known, even one
    /// without named days. Of two entries for one day the later wins; a named day of a year not listed
    /// can be looked up but does not make its year known.
    pub fn new(years: impl IntoIterator<Item = i32>, days: impl IntoIterator<Item = CalendarDay>) -> Self {
        let days: BTreeMap<NaiveDate, CalendarDay> = days.into_iter().map(|day| (day.day, day)).collect();
        let years: BTreeSet<i32> = years.into_iter().collect();
        let years = years.into_iter().map(|year| WorkingYear::new(year, &days)).collect();
        Self { years, days: days.into_values().collect() }
    }

    /// Whether `day` is worked: a swapped Saturday is, a weekend or any other named day is not.
    pub fn is_working(&self, day: NaiveDate) -> Result<bool, UnknownYear> {
        let year = day.year();
        let known = self.years.iter().rev().find(|known| known.year == year).ok_or(UnknownYear { year })?;
        Ok(known.is_working(day))
    }

    /// `day` itself when it is worked, else the next day that is.
    pub fn next_working_day(&self, on_or_after: NaiveDate) -> Result<NaiveDate, UnknownYear> {
        let mut day = on_or_after;
        while !self.is_working(day)? {
            day = day_after(day)?;
        }
        Ok(day)
    }

    /// The `n`-th working day after `from`, which does not count itself; `from` unchanged when `n` is 0.
    pub fn add_working_days(&self, from: NaiveDate, n: u32) -> Result<NaiveDate, UnknownYear> {
        let mut day = from;
        for _ in 0..n {
            day = self.next_working_day(day_after(day)?)?;
        }
        Ok(day)
    }

    /// How many working days lie in (`after`, `through`]: 0 when `through` is not later.
    pub fn working_days_between(&self, after: NaiveDate, through: NaiveDate) -> Result<u32, UnknownYear> {
        let mut day = after;
        let mut count = 0;
        while day < through {
            day = day_after(day)?;
            count += u32::from(self.is_working(day)?);
        }
        Ok(count)
    }

    /// The named day on that date, if it has a name.
    pub fn day(&self, date: NaiveDate) -> Option<&CalendarDay> {
        let place = self.days.binary_search_by_key(&date, |known| known.day).ok()?;
        self.days.get(place)
    }

    /// The years that are known, in order.
    pub fn years(&self) -> impl Iterator<Item = i32> {
        self.years.iter().map(|known| known.year)
    }

    /// The named days of a year, in order; empty for a year without any, known or not.
    pub fn days_of(&self, year: i32) -> &[CalendarDay] {
        let start = self.days.partition_point(|known| known.day.year() < year);
        let end = self.days.partition_point(|known| known.day.year() <= year);
        self.days.get(start..end).unwrap_or_default()
    }
}

/// The day after; at the end of chrono's time nobody has published the next year.
pub(crate) fn day_after(day: NaiveDate) -> Result<NaiveDate, UnknownYear> {
    day.succ_opt().ok_or(UnknownYear { year: day.year() })
}

/// Whether the day is a Saturday or a Sunday.
pub(crate) fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// One year as 366 bits, one a day: a look-up is a shift and a mask.
#[derive(Debug, Clone, PartialEq, Eq)]
struct WorkingYear {
    year: i32,
    worked: [u64; 6],
}

impl WorkingYear {
    fn new(year: i32, named: &BTreeMap<NaiveDate, CalendarDay>) -> Self {
        let mut worked = [0; 6];
        for ordinal in 0..366 {
            let Some(day) = NaiveDate::from_yo_opt(year, ordinal + 1) else { continue };
            let is_worked = match named.get(&day).map(|named| named.kind) {
                Some(kind) => kind == DayKind::SwappedWorking,
                None => !is_weekend(day),
            };
            if let (true, Some(word)) = (is_worked, word_of(ordinal).and_then(|at| worked.get_mut(at))) {
                *word |= 1_u64 << (ordinal % 64);
            }
        }
        Self { year, worked }
    }

    fn is_working(&self, day: NaiveDate) -> bool {
        let ordinal = day.ordinal0();
        let word = word_of(ordinal).and_then(|at| self.worked.get(at)).copied().unwrap_or_default();
        word & (1 << (ordinal % 64)) != 0
    }
}

/// In which of the words the bit of a day lies.
fn word_of(ordinal: u32) -> Option<usize> {
    usize::try_from(ordinal / 64).ok()
}

#[cfg(test)]
#[path = "calendar_tests.rs"]
mod tests;
