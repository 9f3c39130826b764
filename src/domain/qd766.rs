//! Is a dossier on time by the national portal's own rule? Indicator 2.1 of the service index (QĐ 766/QĐ-TTg of 23/06/2022).
//!
//! Dossiers that ended and those that are open are judged alike: the day of the end, less the days spent on supplements, is
//! not after the due date. The end (thời gian kết thúc xử lý) is status 9 (đã xử lý xong), else 10, else 8, 3 or 7 of one
//! that had been received; of one that waits for a supplement the day it was asked for, but who is asked a second time is
//! overdue; of any other the last day of the period. Without a due date the time from acceptance is held against the
//! maximum time of the procedure. Told after what the portal publishes of its formulas, as practice: the text of the decision was
//! not at hand.
//!
//! Where the source leaves a choice: days are compared, as everywhere; the due date is the one in force, though a supplement has
//! moved it already; of a supplement that never came nothing is deducted; a wait for payment is not deducted at all. What differs
//! from form 06 is told in `docs/forms.md`.

use chrono::{Days, Months, NaiveDate};

use super::deadline::{Limit, LimitUnit, Timing};
use super::dossier::Dossier;
use super::status::Status;

/// Working hours of a working day, where hours are compared with days.
const HOURS_OF_A_DAY: u32 = 8;

/// What the rule says of a dossier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Ended on time, or still in time.
    OnTime,
    /// Ended late, or late already.
    Overdue,
}

/// What the rule says of a dossier as it stood at the end of `on`, the last day counted. `None` where it was never received
/// or is void: it is counted nowhere.
pub fn judge(dossier: &Dossier, on: NaiveDate) -> Option<Verdict> {
    dossier.accepted_at.filter(|_| !dossier.voided)?;
    let end = dossier.ended_on().or_else(|| asked_on(dossier)).unwrap_or(on);
    let late = was_asked_again(dossier) || last_day(dossier).is_some_and(|last| end > last);
    Some(if late { Verdict::Overdue } else { Verdict::OnTime })
}

/// First day on which an open dossier counts as overdue, as things stand: from then on [`judge`] says so of every day.
pub fn overdue_from(dossier: &Dossier) -> Option<NaiveDate> {
    if !dossier.is_pending() {
        return None;
    }
    let asked_on = asked_on(dossier);
    if was_asked_again(dossier) {
        return asked_on;
    }
    // Its time stands still from the day it was asked: late then, it is late; else it is in time as long as it waits.
    let last = last_day(dossier).filter(|last| asked_on.is_none_or(|asked_on| asked_on > *last))?;
    last.succ_opt()
}

/// By how much one that has just ended changes the number of those that ended overdue by this rule, over those that ended
/// after their due date: 1 where only this rule finds it late, −1 where it alone does not, mostly 0.
pub fn ended_difference(dossier: &Dossier) -> i64 {
    let Some(ended_on) = dossier.ended_on() else { return 0 };
    let overdue = judge(dossier, ended_on) == Some(Verdict::Overdue);
    i64::from(overdue) - i64::from(dossier.timing() == Some(Timing::After))
}

/// The day that the maximum time of a procedure ends on, counted from acceptance; for a dossier that could be given no due
/// date because the calendar of a year is missing: of working days only the week-ends are known then.
pub fn latest_on(limit: &Limit, accepted_on: NaiveDate) -> Option<NaiveDate> {
    let amount = limit.amount().rounded_up();
    match limit.unit() {
        LimitUnit::SameDay => Some(accepted_on),
        LimitUnit::CalendarDay => accepted_on.checked_add_days(Days::new(amount.into())),
        LimitUnit::Month => accepted_on.checked_add_months(Months::new(amount)),
        LimitUnit::WorkingDay => weekdays_after(accepted_on, amount),
        LimitUnit::WorkingHour => weekdays_after(accepted_on, amount.div_ceil(HOURS_OF_A_DAY)),
    }
}

/// The last day on which it may end without being late: the due date, or what the maximum time gives, and the days that
/// supplements took. `None` where there is neither.
fn last_day(dossier: &Dossier) -> Option<NaiveDate> {
    let due_on = dossier.due.due_on.or(dossier.due.latest_on)?;
    due_on.checked_add_days(Days::new(dossier.supplement_days.into()))
}

/// The day the applicant was asked for papers that are still to come.
fn asked_on(dossier: &Dossier) -> Option<NaiveDate> {
    dossier.waiting_since.filter(|_| dossier.status == Status::SupplementRequested)
}

/// Whether the applicant is waited for and was asked more than once.
fn was_asked_again(dossier: &Dossier) -> bool {
    asked_on(dossier).is_some() && dossier.supplements > 1
}

fn weekdays_after(day: NaiveDate, n: u32) -> Option<NaiveDate> {
    use chrono::{Datelike, Weekday};
    let is_weekday = |day: &NaiveDate| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    let Some(place) = n.checked_sub(1) else { return Some(day) };
    day.iter_days().skip(1).filter(is_weekday).nth(usize::try_from(place).ok()?)
}

#[cfg(test)]
#[path = "qd766_tests.rs"]
mod tests;
