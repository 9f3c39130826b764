//! Which circular or decree made a form, and for which periods does it hold?
//!
//! A form is asked for a period by its last day: the report of a period is made after it, by the rules then in force.

use chrono::NaiveDate;

use super::Form;
use crate::domain::period::Period;

/// What made a form.
#[derive(Debug, PartialEq, Eq)]
pub struct Instrument {
    /// Number of the circular (thông tư) or decree: `01/2020/TT-VPCP`.
    pub number: &'static str,
    /// First day in force.
    pub valid_from: NaiveDate,
    /// Last day in force; `None`: until another is made.
    pub valid_to: Option<NaiveDate>,
    /// Whether it may be asked of earlier periods too, with a note: to compare with last year's figures in its columns.
    pub looks_back: bool,
}

impl Instrument {
    /// Whether it is in force on a day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last)
    }
}

impl Form {
    /// Whether it is the form of a period.
    pub fn covers(&self, period: Period) -> bool {
        let last = period.last_day();
        self.instrument.holds_on(last) || (self.instrument.looks_back && last < self.instrument.valid_from)
    }
}

/// A day of the calendar, told when the program is built.
pub(super) const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(day) => day,
        None => panic!("a day of the calendar"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_holds_for_the_periods_that_end_in_its_days() {
        const FROM: NaiveDate = day(2020, 12, 15);
        let open = Instrument { number: "", valid_from: FROM, valid_to: None, looks_back: false };
        let closed =
            Instrument { number: "", valid_from: FROM, valid_to: Some(day(2026, 6, 14)), looks_back: false };
        for (period, in_open, in_closed) in [
            ("2020-Q4", false, false),
            ("2021-01", true, true),
            ("2021-Q1", true, true),
            ("2026-Q2", true, true),
            ("2026-H1", true, true),
            ("2026-07", true, false),
            ("2026", true, false),
        ] {
            let last = period.parse::<Period>().unwrap().last_day();
            assert_eq!((open.holds_on(last), closed.holds_on(last)), (in_open, in_closed), "{period}");
        }
    }
}
