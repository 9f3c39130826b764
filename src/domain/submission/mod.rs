//! When is a report due, and was it late?
//!
//! One cut-off, and a day of submission for each level where a report climbs several (NĐ 09/2019/NĐ-CP Đ8 k5, Đ13). The law
//! says the 25th of the last month for a province or a ministry; the other levels go by practice or by a letter of the
//! addressee, so the rules are data. What a change of them may look like is in `change.rs`.

pub mod change;

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::calendar::Calendar;
use super::period::Period;
use super::procedure::Level;
use crate::spell;

/// The set of forms that reports are made by: those of TT 01/2020/TT-VPCP.
pub const FORM_SET: &str = "TT-01-2020";

/// Kind of a reporting period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PeriodKind {
    /// A reporting month.
    Month,
    /// A quarter.
    Quarter,
    /// A half year.
    Half,
    /// The first three quarters.
    NineMonths,
    /// A report year.
    Year,
}

spell!(PeriodKind {
    Month = "month",
    Quarter = "quarter",
    Half = "half",
    NineMonths = "nine_months",
    Year = "year",
});

impl PeriodKind {
    /// The kind of a period.
    pub const fn of(period: Period) -> Self {
        match period {
            Period::Month(_) => Self::Month,
            Period::Quarter(..) => Self::Quarter,
            Period::Half(..) => Self::Half,
            Period::NineMonths(_) => Self::NineMonths,
            Period::Year(_) => Self::Year,
        }
    }
}

/// What a rule rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RuleBasis {
    /// A text of the law.
    Law,
    /// Practice; no text was at hand.
    Practice,
    /// A letter of who receives the reports.
    Letter,
}

spell!(RuleBasis { Law = "law", Practice = "practice", Letter = "letter" });

/// What becomes of a day off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DayOff {
    /// The next working day is the last one in time (BLDS 2015 Đ148 k5).
    NextWorkingDay,
    /// It stays the day.
    Stays,
}

/// When reports of a level are due, for one kind of period, while the rule is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadlineRule {
    /// The set of forms.
    pub form_set: String,
    /// Level of the reporter.
    pub level: Level,
    /// Kind of period.
    pub period_kind: PeriodKind,
    /// The first such day after the last day of the period, 1 to 31; in a shorter month its last day.
    pub day_of_month: u8,
    /// What becomes of a day off.
    pub day_off: DayOff,
    /// First day in force.
    pub valid_from: NaiveDate,
    /// Last day in force; `None` while it is.
    pub valid_to: Option<NaiveDate>,
    /// What it rests on.
    pub basis: RuleBasis,
    /// Where it comes from, and who reports to whom.
    pub source: String,
}

/// When a report is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The last day in time.
    pub on: NaiveDate,
    /// The day that the rule names, before a day off was moved.
    pub named: NaiveDate,
    /// Whether holidays were known; else weekends alone were taken for days off.
    pub holidays: Holidays,
    /// What the rule rests on.
    pub basis: RuleBasis,
    /// Where it comes from.
    pub source: String,
}

/// What was known of holidays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holidays {
    /// The calendar of the year is published.
    Known,
    /// It is not.
    Unknown,
}

/// When the report of an agency of this level is due, for a period that ends on `last_day`; `None` where no rule is in
/// force. The tree of the last day decides who reports, so the rule of that day decides when.
pub fn due(
    rules: &[DeadlineRule],
    level: Level,
    kind: PeriodKind,
    last_day: NaiveDate,
    calendar: &Calendar,
) -> Option<Due> {
    let holds = |rule: &&DeadlineRule| {
        rule.form_set == FORM_SET
            && rule.level == level
            && rule.period_kind == kind
            && rule.valid_from <= last_day
            && rule.valid_to.is_none_or(|last| last_day <= last)
    };
    let rule = rules.iter().filter(holds).max_by_key(|rule| rule.valid_from)?;
    let named = first_after(last_day, rule.day_of_month);
    let (on, holidays) = match rule.day_off {
        DayOff::Stays => (named, Holidays::Known),
        DayOff::NextWorkingDay => match calendar.next_working_day(named) {
            Ok(on) => (on, Holidays::Known),
            Err(_unknown_year) => (next_weekday(named), Holidays::Unknown),
        },
    };
    Some(Due { on, named, holidays, basis: rule.basis, source: rule.source.clone() })
}

/// Whole days after the due date; 0 in time.
pub fn days_late(due_on: NaiveDate, on: NaiveDate) -> u32 {
    u32::try_from((on - due_on).num_days()).unwrap_or(0)
}

/// The first day of this number after a day; in a shorter month its last day.
fn first_after(day: NaiveDate, number: u8) -> NaiveDate {
    let this = numbered(day, number);
    if this > day {
        return this;
    }
    let next = day.with_day(1).and_then(|first| first.checked_add_months(chrono::Months::new(1)));
    next.map_or(day, |next| numbered(next, number))
}

fn numbered(in_month_of: NaiveDate, number: u8) -> NaiveDate {
    let mut days = (1..=u32::from(number)).rev();
    days.find_map(|day| in_month_of.with_day(day)).unwrap_or(in_month_of)
}

fn next_weekday(day: NaiveDate) -> NaiveDate {
    let off = match day.weekday() {
        Weekday::Sat => 2,
        Weekday::Sun => 1,
        _ => 0,
    };
    day.checked_add_days(Days::new(off)).unwrap_or(day)
}

#[cfg(test)]
mod tests;
