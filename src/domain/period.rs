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
        let month_before = self.name_day.checked_sub_months(Months::new(1)).unwrap_or(NaiveDate::MIN);
        days_later(month_before, CUT_OFF_DAY)
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
#[path = "period_tests.rs"]
mod tests;
