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

    /// The last day that can be reached from `day` through known years; `None` where its own year is unknown.
    pub fn known_through(&self, day: NaiveDate) -> Option<NaiveDate> {
        let later = self.years().filter(|year| *year >= day.year());
        let (last, _) = (day.year()..).zip(later).take_while(|(year, known)| year == known).last()?;
        NaiveDate::from_ymd_opt(last, 12, 31)
    }

    /// All named days, in order.
    pub fn days(&self) -> &[CalendarDay] {
        &self.days
    }

    /// The days that this calendar and another know and count otherwise, in order.
    pub fn parts_from(&self, other: &Self) -> Vec<NaiveDate> {
        let both = self.years.iter().filter_map(|known| {
            let theirs = other.years.iter().find(|theirs| theirs.year == known.year)?;
            (known != theirs).then_some((known, theirs))
        });
        let parted = both.flat_map(|(known, theirs)| {
            let days = (1..=366).filter_map(|ordinal| NaiveDate::from_yo_opt(known.year, ordinal));
            days.filter(|day| known.is_working(*day) != theirs.is_working(*day))
        });
        parted.collect()
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
pub(crate) mod tests {
    use super::*;

    /// The days off and the Saturdays worked of 2022–2026, for the tests of the whole domain.
    pub(crate) fn published() -> Calendar {
        Calendar::new(2022..=2026, published_days())
    }

    /// What the notices of 2022–2026 name.
    pub(crate) fn published_days() -> Vec<CalendarDay> {
        let file = include_str!("../../tests/data/calendar.csv");
        let mut reader = csv::Reader::from_reader(file.as_bytes());
        let day = |row: csv::StringRecord| CalendarDay {
            day: row[0].parse().unwrap(),
            kind: row[1].parse().unwrap(),
            name: row[2].to_owned(),
            source: row[3].to_owned(),
        };
        reader.records().map(|row| day(row.unwrap())).collect()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn each_year_has_the_working_days_of_its_notices() {
        let calendar = published();
        for (year, expected) in [(2022, 249), (2023, 249), (2024, 251), (2025, 250), (2026, 249)] {
            let year_days = (1..=366).filter_map(|ordinal| NaiveDate::from_yo_opt(year, ordinal));
            let worked = year_days.filter(|day| calendar.is_working(*day).unwrap()).count();
            assert_eq!(worked, expected, "{year}");
        }
        assert_eq!(calendar.years().collect::<Vec<_>>(), [2022, 2023, 2024, 2025, 2026]);
        assert_eq!(published_days().len(), 77);
    }

    #[test]
    fn a_day_is_worked_by_its_name_before_its_place_in_the_week() {
        let calendar = published();
        for (date, worked) in [
            ("2023-03-10", true),  // Friday
            ("2023-03-11", false), // Saturday
            ("2023-03-12", false), // Sunday
            ("2023-05-02", false), // compensatory
            ("2024-04-29", false), // swapped off
            ("2024-05-04", true),  // the Saturday worked for it
            ("2024-12-31", true),  // the 366th day
            ("2026-11-24", false), // Culture Day
            ("2026-12-31", true),
        ] {
            assert_eq!(calendar.is_working(day(date)), Ok(worked), "{date}");
        }
    }

    #[test]
    fn a_year_nobody_published_is_an_error_not_a_year_without_holidays() {
        let stray = CalendarDay {
            day: day("2027-01-01"),
            kind: DayKind::Holiday,
            name: "Tết Dương lịch".to_owned(),
            source: "BLLĐ".to_owned(),
        };
        let calendar = Calendar::new([2026], [stray]);
        let unknown = Err(UnknownYear { year: 2027 });
        assert_eq!(calendar.is_working(day("2027-01-01")), unknown.map(|(): ()| true));
        assert_eq!(calendar.is_working(day("2025-12-31")), Err(UnknownYear { year: 2025 }));
        assert_eq!(calendar.next_working_day(day("2027-03-01")), Err(UnknownYear { year: 2027 }));
        assert_eq!(calendar.add_working_days(day("2026-12-31"), 1), Err(UnknownYear { year: 2027 }));
        assert_eq!(
            calendar.working_days_between(day("2026-12-30"), day("2027-01-01")),
            Err(UnknownYear { year: 2027 })
        );
        assert_eq!(Calendar::default().is_working(day("2026-01-05")), Err(UnknownYear { year: 2026 }));
        assert_eq!(
            calendar.add_working_days(NaiveDate::MAX, 1),
            Err(UnknownYear { year: NaiveDate::MAX.year() })
        );
    }

    #[test]
    fn named_days_are_found_by_date_and_by_year() {
        let calendar = published();
        assert_eq!(calendar.day(day("2023-09-02")).unwrap().name, "Quốc khánh");
        assert_eq!(calendar.day(day("2023-09-03")), None);
        let kinds = |year| calendar.days_of(year).iter().map(|named| named.kind).collect::<Vec<_>>();
        assert_eq!(kinds(2025).len(), 13);
        assert!(kinds(2024).contains(&DayKind::SwappedWorking));
        assert_eq!(calendar.days_of(2025).first().unwrap().day, day("2025-01-01"));
        assert!(calendar.days_of(2021).is_empty());
        assert!(calendar.days_of(2027).is_empty());
    }

    #[test]
    fn a_calendar_reaches_to_the_last_year_without_a_gap() {
        let calendar = Calendar::new([2022, 2023, 2025], []);
        let through = |text| calendar.known_through(day(text));
        assert_eq!(through("2022-05-01"), Some(day("2023-12-31")));
        assert_eq!(through("2023-12-31"), Some(day("2023-12-31")));
        assert_eq!((through("2024-01-01"), through("2025-12-31")), (None, Some(day("2025-12-31"))));
    }

    #[test]
    fn of_two_entries_for_a_day_the_later_wins() {
        let entry =
            |kind| CalendarDay { day: day("2026-11-23"), kind, name: String::new(), source: String::new() };
        let calendar = Calendar::new([2026], [entry(DayKind::SwappedOff), entry(DayKind::SwappedWorking)]);
        assert_eq!(calendar.is_working(day("2026-11-23")), Ok(true));
        assert_eq!(calendar.days_of(2026).len(), 1);
    }

    #[test]
    fn working_days_are_counted_after_the_first_day_through_the_last() {
        let calendar = published();
        let between = |after, through| calendar.working_days_between(day(after), day(through)).unwrap();
        assert_eq!(between("2023-03-08", "2023-03-17"), 7);
        assert_eq!(between("2023-03-06", "2023-03-20"), 10);
        assert_eq!(between("2023-03-10", "2023-03-12"), 0);
        assert_eq!(between("2023-03-10", "2023-03-10"), 0);
        assert_eq!(between("2023-03-10", "2023-03-01"), 0);
        assert_eq!(between("2024-05-03", "2024-05-04"), 1);
    }
}
