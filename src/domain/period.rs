//! Reporting periods (kỳ báo cáo): which days a month, quarter, half, nine months or year covers.
//!
//! NĐ 09/2019/NĐ-CP Đ12: the data of a month are cut off on the 14th, so the reporting month M runs
//! from the 15th of M−1 to the 14th of M and every longer period is a union of such months. Quarters
//! tile the report year, which tiles time. A report's own, deviating dates are not here.

use std::{fmt, str::FromStr};

use chrono::{Datelike, Days, Months, NaiveDate};

/// The last day of the month whose acts a reporting month counts (ngày chốt số liệu).
const CUT_OFF_DAY: u32 = 14;

/// A reporting month: `2023-01` is 2022-12-15 to 2023-01-14.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReportingMonth {
    /// Always the first of a calendar month.
    name_day: NaiveDate,
}

impl ReportingMonth {
    /// The reporting month named after that calendar month; `None` when there is no such month.
    pub fn new(year: i32, month: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, 1).map(|name_day| Self { name_day })
    }

    /// The reporting month in which a day lies: 2022-12-15 lies in `2023-01`.
    pub fn of(day: NaiveDate) -> Self {
        let first = first_of_month(day);
        let name_day = if day.day() > CUT_OFF_DAY { months_later(first, 1) } else { first };
        Self { name_day }
    }

    /// The year it is named after, which is also its report year.
    pub fn year(self) -> i32 {
        self.name_day.year()
    }

    /// The month it is named after, 1 to 12.
    pub fn month(self) -> u32 {
        self.name_day.month()
    }

    /// The 15th of the month before.
    pub fn first_day(self) -> NaiveDate {
        let month_before = self.name_day.checked_sub_months(Months::new(1));
        month_before.map_or(NaiveDate::MIN, |first| days_later(first, CUT_OFF_DAY))
    }

    /// The 14th of the month that names it.
    pub fn last_day(self) -> NaiveDate {
        days_later(self.name_day, CUT_OFF_DAY - 1)
    }

    /// The reporting month after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self { name_day: months_later(self.name_day, 1) }
    }

    /// The first of the calendar month that names it: how the ledger stores it.
    pub fn name_day(self) -> NaiveDate {
        self.name_day
    }

    /// The reporting month stored under that day, whichever day of the calendar month it is.
    pub fn named_by(day: NaiveDate) -> Self {
        Self { name_day: first_of_month(day) }
    }
}

impl fmt::Display for ReportingMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.month())
    }
}

/// A quarter of a report year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Quarter {
    /// 15/12 of the year before to 14/3.
    Q1,
    /// 15/3 to 14/6.
    Q2,
    /// 15/6 to 14/9.
    Q3,
    /// 15/9 to 14/12.
    Q4,
}

/// A half of a report year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Half {
    /// 15/12 of the year before to 14/6.
    H1,
    /// 15/6 to 14/12.
    H2,
}

/// A period reports are made for; the number is the report year (15/12 of the year before to 14/12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Period {
    /// `2023-01`
    Month(ReportingMonth),
    /// `2023-Q1`
    Quarter(i32, Quarter),
    /// `2023-H1`
    Half(i32, Half),
    /// `2023-9M`: the first three quarters.
    NineMonths(i32),
    /// `2023`
    Year(i32),
}

impl Period {
    /// The first civil day it covers, always a 15th.
    pub fn first_day(self) -> NaiveDate {
        self.edge_months().0.first_day()
    }

    /// The last civil day it covers, always a 14th.
    pub fn last_day(self) -> NaiveDate {
        self.edge_months().1.last_day()
    }

    /// Whether the day lies in it.
    pub fn contains(self, day: NaiveDate) -> bool {
        (self.first_day()..=self.last_day()).contains(&day)
    }

    /// The report year it lies in.
    pub fn report_year(self) -> i32 {
        match self {
            Self::Month(month) => month.year(),
            Self::Quarter(year, _) | Self::Half(year, _) | Self::NineMonths(year) | Self::Year(year) => year,
        }
    }

    /// Its reporting months, in order: 1, 3, 6, 9 or 12.
    pub fn months(self) -> impl Iterator<Item = ReportingMonth> {
        let (first, last) = self.edge_months();
        std::iter::successors(Some(first), |month| Some(month.next()))
            .take_while(move |month| *month <= last)
            .take(12)
    }

    fn edge_months(self) -> (ReportingMonth, ReportingMonth) {
        let (year, first, last) = match self {
            Self::Month(month) => return (month, month),
            Self::Quarter(year, Quarter::Q1) => (year, 1, 3),
            Self::Quarter(year, Quarter::Q2) => (year, 4, 6),
            Self::Quarter(year, Quarter::Q3) => (year, 7, 9),
            Self::Quarter(year, Quarter::Q4) => (year, 10, 12),
            Self::Half(year, Half::H1) => (year, 1, 6),
            Self::Half(year, Half::H2) => (year, 7, 12),
            Self::NineMonths(year) => (year, 1, 9),
            Self::Year(year) => (year, 1, 12),
        };
        // A year that chrono cannot hold is held to its end: no such year gets past `FromStr`.
        let month =
            |number| ReportingMonth::new(year, number).unwrap_or(ReportingMonth::named_by(NaiveDate::MAX));
        (month(first), month(last))
    }
}

/// The quarter in which a day lies: 2022-12-15 lies in `2023-Q1`.
pub fn quarter_of(day: NaiveDate) -> Period {
    let month = ReportingMonth::of(day);
    let quarter = match month.month() {
        1..=3 => Quarter::Q1,
        4..=6 => Quarter::Q2,
        7..=9 => Quarter::Q3,
        _ => Quarter::Q4,
    };
    Period::Quarter(month.year(), quarter)
}

/// The report year in which a day lies: 2022-12-20 lies in 2023.
pub fn report_year_of(day: NaiveDate) -> i32 {
    ReportingMonth::of(day).year()
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Month(month) => month.fmt(f),
            Self::Quarter(year, quarter) => write!(f, "{year:04}-{quarter:?}"),
            Self::Half(year, half) => write!(f, "{year:04}-{half:?}"),
            Self::NineMonths(year) => write!(f, "{year:04}-9M"),
            Self::Year(year) => write!(f, "{year:04}"),
        }
    }
}

/// A text that names no period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPeriod {
    /// It is not written like a period.
    #[error("{text:?} is not a period such as 2023-01, 2023-Q1, 2023-H1, 2023-9M or 2023")]
    Shape {
        /// What was given.
        text: String,
    },
    /// Its year is outside 2000–2100.
    #[error("the year {year} is outside 2000 to 2100")]
    Year {
        /// The year that was given.
        year: i32,
    },
}

impl FromStr for Period {
    type Err = InvalidPeriod;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let shape = || InvalidPeriod::Shape { text: text.to_owned() };
        let (year, part) = text.split_once('-').map_or((text, None), |(year, part)| (year, Some(part)));
        let year = digits(year, 4).and_then(|year| i32::try_from(year).ok()).ok_or_else(shape)?;
        let period = match part {
            None => Self::Year(year),
            Some("Q1") => Self::Quarter(year, Quarter::Q1),
            Some("Q2") => Self::Quarter(year, Quarter::Q2),
            Some("Q3") => Self::Quarter(year, Quarter::Q3),
            Some("Q4") => Self::Quarter(year, Quarter::Q4),
            Some("H1") => Self::Half(year, Half::H1),
            Some("H2") => Self::Half(year, Half::H2),
            Some("9M") => Self::NineMonths(year),
            Some(month) => {
                let month =
                    digits(month, 2).and_then(|month| ReportingMonth::new(year, month)).ok_or_else(shape)?;
                Self::Month(month)
            }
        };
        if (2000..=2100).contains(&year) { Ok(period) } else { Err(InvalidPeriod::Year { year }) }
    }
}

impl serde::Serialize for Period {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Period {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// The number that exactly `len` decimal digits write.
fn digits(text: &str, len: usize) -> Option<u32> {
    let lawful = text.len() == len && text.bytes().all(|byte| byte.is_ascii_digit());
    lawful.then(|| text.parse().ok()).flatten()
}

fn first_of_month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

fn months_later(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
}

fn days_later(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_add_days(Days::new(days.into())).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;
    use crate::domain::time;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_period_of_an_instant_is_that_of_its_civil_day() {
        for (instant, local_day, quarter, year) in [
            ("2022-12-14T16:59:59Z", "2022-12-14", "2022-Q4", 2022),
            ("2022-12-14T17:00:00Z", "2022-12-15", "2023-Q1", 2023),
            ("2023-03-14T16:59:59Z", "2023-03-14", "2023-Q1", 2023),
            ("2023-03-14T17:00:00Z", "2023-03-15", "2023-Q2", 2023),
            ("2023-06-14T17:00:00Z", "2023-06-15", "2023-Q3", 2023),
            ("2023-09-14T17:00:00Z", "2023-09-15", "2023-Q4", 2023),
            ("2023-12-31T05:00:00Z", "2023-12-31", "2024-Q1", 2024),
        ] {
            let instant: DateTime<Utc> = instant.parse().unwrap();
            let civil = time::civil_day(instant);
            assert_eq!(civil, day(local_day), "{instant}");
            assert_eq!(quarter_of(civil).to_string(), quarter, "{instant}");
            assert_eq!(report_year_of(civil), year, "{instant}");
        }
    }

    #[test]
    fn the_edges_are_those_of_the_decree() {
        for (period, first, last, months) in [
            ("2023-01", "2022-12-15", "2023-01-14", 1),
            ("2023-03", "2023-02-15", "2023-03-14", 1),
            ("2023-Q1", "2022-12-15", "2023-03-14", 3),
            ("2023-Q2", "2023-03-15", "2023-06-14", 3),
            ("2023-Q3", "2023-06-15", "2023-09-14", 3),
            ("2023-Q4", "2023-09-15", "2023-12-14", 3),
            ("2023-H1", "2022-12-15", "2023-06-14", 6),
            ("2023-H2", "2023-06-15", "2023-12-14", 6),
            ("2023-9M", "2022-12-15", "2023-09-14", 9),
            ("2023", "2022-12-15", "2023-12-14", 12),
            ("2000", "1999-12-15", "2000-12-14", 12),
            ("2100", "2099-12-15", "2100-12-14", 12),
        ] {
            let parsed: Period = period.parse().unwrap();
            assert_eq!((parsed.first_day(), parsed.last_day()), (day(first), day(last)), "{period}");
            assert_eq!(parsed.to_string(), period);
            assert_eq!(serde_json::to_string(&parsed).unwrap(), format!("{period:?}"));
            assert_eq!(serde_json::from_str::<Period>(&format!("{period:?}")).unwrap(), parsed);

            let parts: Vec<ReportingMonth> = parsed.months().collect();
            assert_eq!(parts.len(), months, "{period}");
            assert_eq!(parts.first().unwrap().first_day(), day(first), "{period}");
            assert_eq!(parts.last().unwrap().last_day(), day(last), "{period}");
            for pair in parts.windows(2) {
                assert_eq!(pair[0].last_day().succ_opt(), Some(pair[1].first_day()), "{period}");
            }
        }
    }

    #[test]
    fn the_quarters_have_the_lengths_of_the_decree() {
        for (year, first_quarter) in [(2023, 90), (2024, 91), (2025, 90), (2026, 90)] {
            let quarters = [Quarter::Q1, Quarter::Q2, Quarter::Q3, Quarter::Q4];
            let length = |period: Period| (period.last_day() - period.first_day()).num_days() + 1;
            let lengths = quarters.map(|quarter| length(Period::Quarter(year, quarter)));
            assert_eq!(lengths, [first_quarter, 92, 92, 91], "{year}");
        }
    }

    #[test]
    fn every_day_lies_in_one_month_one_quarter_one_half_and_one_year() {
        let years = 2022..=2027;
        let quarters = [Quarter::Q1, Quarter::Q2, Quarter::Q3, Quarter::Q4];
        for date in day("2022-12-15").iter_days().take_while(|date| *date <= day("2026-12-14")) {
            let in_quarters =
                years.clone().flat_map(|year| quarters.map(|quarter| Period::Quarter(year, quarter)));
            let holding: Vec<Period> = in_quarters.filter(|period| period.contains(date)).collect();
            assert_eq!(holding, [quarter_of(date)], "{date}");

            let in_months = years.clone().flat_map(|year| Period::Year(year).months());
            let holding: Vec<ReportingMonth> =
                in_months.filter(|month| (month.first_day()..=month.last_day()).contains(&date)).collect();
            assert_eq!(holding, [ReportingMonth::of(date)], "{date}");

            let halves =
                years.clone().flat_map(|year| [Half::H1, Half::H2].map(|half| Period::Half(year, half)));
            assert_eq!(halves.filter(|half| half.contains(date)).count(), 1, "{date}");

            let holding: Vec<i32> = years.clone().filter(|year| Period::Year(*year).contains(date)).collect();
            assert_eq!(holding, [report_year_of(date)], "{date}");
            assert_eq!(quarter_of(date).report_year(), report_year_of(date), "{date}");
        }
    }

    #[test]
    fn a_reporting_month_is_stored_under_the_first_of_the_month_that_names_it() {
        let month = ReportingMonth::of(day("2022-12-15"));
        assert_eq!(month, ReportingMonth::of(day("2023-01-14")));
        assert_eq!(month, ReportingMonth::new(2023, 1).unwrap());
        assert_eq!(month.name_day(), day("2023-01-01"));
        assert_eq!(ReportingMonth::named_by(month.name_day()), month);
        assert_eq!(month.to_string(), "2023-01");
        assert_eq!(ReportingMonth::new(2022, 12).unwrap().next(), month);
    }

    #[test]
    fn what_is_not_a_period_is_refused() {
        for text in [
            "",
            "2023-",
            "2023-1",
            "2023-00",
            "2023-13",
            "2023-001",
            "2023-Q0",
            "2023-Q5",
            "2023-q1",
            "2023-H3",
            "2023-3M",
            "23-Q1",
            "2023-Q1-",
            " 2023",
            "+023",
            "２０２３",
            "2023-Q1 ",
            "2023/01",
            "20230",
            "2023--1",
        ] {
            let shape = InvalidPeriod::Shape { text: text.to_owned() };
            assert_eq!(text.parse::<Period>(), Err(shape), "{text:?}");
        }
        assert_eq!("1999-Q4".parse::<Period>(), Err(InvalidPeriod::Year { year: 1999 }));
        assert_eq!("2101".parse::<Period>(), Err(InvalidPeriod::Year { year: 2101 }));
    }

    #[test]
    fn the_ends_of_time_do_not_panic() {
        for date in [NaiveDate::MIN, NaiveDate::MAX] {
            let month = ReportingMonth::of(date);
            assert!(month.first_day() <= month.last_day());
            assert!(month.next() >= month);
            assert!(quarter_of(date).months().count() <= 12);
        }
        assert!(Period::Year(i32::MAX).months().count() <= 12);
    }
}
