//! From a limit and a moment to the date the result is due (ngày hẹn trả).
//!
//! The day of the start never counts, a term ends at 24:00 of its last day and a last day off moves to
//! the next working day (BLDS 2015 Đ147 k2–3, Đ148 k3, k5, k6); working hours run from the moment itself
//! (Đ147 k1). Only the dates differ from limit to limit: waits and extensions are in `wait`.

use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

use super::{
    hours::{Span, WorkingHours},
    limit::{Limit, LimitUnit},
    steps::{Counted, Part, Rule, Step, Trace},
};
use crate::domain::{
    calendar::{Calendar, UnknownYear, day_after},
    time,
};

/// When something is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The last day, until 24:00.
    pub due_on: NaiveDate,
    /// The moment, for a limit in working hours only.
    pub due_at: Option<DateTime<Utc>>,
    /// The effective start: the day that counts as the day of intake.
    pub starts_on: NaiveDate,
}

/// The due date of `limit` for what arrived at `from`, each step told to `trace` ([`Silent`] costs
/// nothing). To restart a clock, ask again from the moment the full dossier came.
///
/// Refused when the answer lies in, or was counted through, a year without a calendar.
///
/// [`Silent`]: super::Silent
pub fn due(
    limit: &Limit,
    from: DateTime<Utc>,
    hours: &WorkingHours,
    calendar: &Calendar,
    trace: &mut impl Trace,
) -> Result<Due, UnknownYear> {
    let arrived = time::wall_clock(from);
    let starts_on = starting_day(limit, arrived, hours, calendar, trace)?;
    if limit.unit() == LimitUnit::WorkingHour {
        return due_in_hours(limit, arrived, starts_on, hours, calendar, trace);
    }
    let amount = limit.amount().rounded_up();
    let due_on = match limit.unit() {
        LimitUnit::SameDay => starts_on,
        LimitUnit::CalendarDay => after_calendar_days(starts_on, amount, calendar, trace)?,
        LimitUnit::Month => after_months(starts_on, amount, calendar, trace)?,
        LimitUnit::WorkingDay | LimitUnit::WorkingHour => {
            let last = if limit.amount().is_whole() { Rule::WorkingDay } else { Rule::HalfDay };
            after_working_days(starts_on, amount, last, calendar, trace)?
        }
    };
    Ok(Due { due_on, due_at: None, starts_on })
}

/// The day that counts as the day of intake: the day itself, or the next working day when it is off,
/// or its cut-off or its closing minute has passed (practice; the minute itself still counts).
fn starting_day(
    limit: &Limit,
    arrived: NaiveDateTime,
    hours: &WorkingHours,
    calendar: &Calendar,
    trace: &mut impl Trace,
) -> Result<NaiveDate, UnknownYear> {
    let (day, minute) = (arrived.date(), time::minute_of(arrived.time()));
    // Hours run from the moment itself: a second after closing there are none left.
    let clock = if limit.unit() == LimitUnit::WorkingHour { arrived.time() } else { minute };
    let too_late = if limit.cutoff_time().is_some_and(|cutoff| minute > cutoff) {
        Some(Rule::AfterCutoff)
    } else if clock > hours.closing() {
        Some(Rule::AfterClosing)
    } else {
        None
    };
    let first_day = match too_late {
        Some(rule) if calendar.is_working(day)? => {
            trace.tell(Part::Start, || Step::new(day, Counted::No, rule));
            day_after(day)?
        }
        _ => day,
    };
    let starts_on = on_working_day(first_day, Part::Start, calendar, trace)?;
    trace.tell(Part::Start, || Step::new(starts_on, Counted::No, Rule::StartDay));
    Ok(starts_on)
}

/// The first working day from `day` on; the days off before it are told.
fn on_working_day(
    mut day: NaiveDate,
    part: Part,
    calendar: &Calendar,
    trace: &mut impl Trace,
) -> Result<NaiveDate, UnknownYear> {
    while !calendar.is_working(day)? {
        trace.tell(part, || Step::of_day(day, calendar, Counted::No, Rule::Weekend));
        day = day_after(day)?;
    }
    Ok(day)
}

/// The `amount`-th working day after `start`. `last` is the rule told of the last one.
fn after_working_days(
    start: NaiveDate,
    amount: u32,
    last: Rule,
    calendar: &Calendar,
    trace: &mut impl Trace,
) -> Result<NaiveDate, UnknownYear> {
    let mut day = start;
    for left in (0..amount).rev() {
        let rule = if left == 0 { last } else { Rule::WorkingDay };
        day = on_working_day(day_after(day)?, Part::Count, calendar, trace)?;
        trace.tell(Part::Count, || Step::of_day(day, calendar, Counted::Yes, rule));
    }
    Ok(day)
}

/// So many calendar days after `start`, and on to a working day.
fn after_calendar_days(
    start: NaiveDate,
    amount: u32,
    calendar: &Calendar,
    trace: &mut impl Trace,
) -> Result<NaiveDate, UnknownYear> {
    let mut day = start;
    for _ in 0..amount {
        day = day_after(day)?;
        trace.tell(Part::Count, || Step::new(day, Counted::Yes, Rule::CalendarDay));
    }
    end_on_working_day(day, calendar, trace)
}

/// The same day so many months after `start` or that month's last day, and on to a working day:
/// 2023-01-31 and one month is 2023-02-28.
fn after_months(
    start: NaiveDate,
    amount: u32,
    calendar: &Calendar,
    trace: &mut impl Trace,
) -> Result<NaiveDate, UnknownYear> {
    let last = start.checked_add_months(Months::new(amount)).ok_or(UnknownYear { year: start.year() })?;
    if last != start {
        let rule = if last.day() == start.day() { Rule::Month } else { Rule::MonthEnd };
        trace.tell(Part::Count, || Step::new(last, Counted::Yes, rule));
    }
    end_on_working_day(last, calendar, trace)
}

/// A term whose last day is off ends with the next working day (BLDS 2015 Đ148 k5).
fn end_on_working_day(
    last: NaiveDate,
    calendar: &Calendar,
    trace: &mut impl Trace,
) -> Result<NaiveDate, UnknownYear> {
    if calendar.is_working(last)? {
        return Ok(last);
    }
    let day = on_working_day(day_after(last)?, Part::Count, calendar, trace)?;
    trace.tell(Part::Count, || Step::new(day, Counted::No, Rule::NextWorkingDay));
    Ok(day)
}

/// So many working hours from the moment itself; ending exactly at a closing time ends there.
fn due_in_hours(
    limit: &Limit,
    arrived: NaiveDateTime,
    starts_on: NaiveDate,
    hours: &WorkingHours,
    calendar: &Calendar,
    trace: &mut impl Trace,
) -> Result<Due, UnknownYear> {
    let mut left = TimeDelta::minutes(i64::from(limit.amount().halves()) * 30);
    let mut from = if arrived.date() == starts_on { arrived.time() } else { NaiveTime::MIN };
    let mut day = starts_on;
    loop {
        let (worked, end) = work(left, from, hours.spans());
        if worked > TimeDelta::zero() {
            trace.tell(Part::Count, || Step::hours(day, worked));
        }
        if let Some(end) = end {
            return Ok(Due { due_on: day, due_at: Some(time::instant(day, end)), starts_on });
        }
        left -= worked;
        from = NaiveTime::MIN;
        day = on_working_day(day_after(day)?, Part::Count, calendar, trace)?;
    }
}

/// How much of `left` is worked in these spans from a time of the day on, and when it is done, if it is.
fn work(left: TimeDelta, from: NaiveTime, spans: &[Span]) -> (TimeDelta, Option<NaiveTime>) {
    let mut worked = TimeDelta::zero();
    for span in spans.iter().filter(|span| from <= span.closes) {
        let opens = span.opens.max(from);
        let (open_for, wanted) = (span.closes - opens, left - worked);
        if wanted <= open_for {
            return (left, Some(opens + wanted));
        }
        worked += open_for;
    }
    (worked, None)
}
