//! The internal process (quy trình nội bộ): which steps a procedure version names, and where a dossier is in them.
//!
//! Each step has a unit that does it and a time of its own, counted by the deadline engine like any other. A step that is
//! late binds nobody outside: the due date of the dossier is what the law judges (`deadline`, `ledger`). What may be done
//! is in `act.rs`, the control slip in `slip.rs`.

pub mod act;
pub mod slip;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::calendar::Calendar;
use super::deadline::{self, Limit, LimitUnit, Silent, Timing, WorkingHours};
use super::id::{AgencyId, EventId};
use super::time::{civil_day, end_of_day, instant, wall_clock};

/// Most steps of a process.
pub const MOST_STEPS: usize = 50;

/// One step of an internal process (bước); steps are numbered from 1 in the order in which the version names them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InternalStep {
    /// What is done, such as "Thẩm định hồ sơ"; 1–300 characters.
    pub name: String,
    /// Who does it: a division or a post of the agency that answers, such as "Bộ phận Một cửa"; 1–300 characters.
    pub unit: String,
    /// How long it may take from the moment the dossier comes in.
    pub limit: Limit,
}

/// Until when a step, or an opinion, is to be done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepDue {
    /// Last day, until 24:00; `None`: the calendar of a year is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// The instant, of times in working hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<DateTime<Utc>>,
}

impl StepDue {
    /// The time of what came in at `from`; without a day where the calendar of a year is missing.
    pub fn of(limit: &Limit, from: DateTime<Utc>, hours: &WorkingHours, calendar: &Calendar) -> Self {
        let due = deadline::due(limit, from, hours, calendar, &mut Silent).ok();
        Self { due_on: due.map(|due| due.due_on), due_at: due.and_then(|due| due.due_at) }
    }

    /// A day that somebody set.
    pub const fn on(day: NaiveDate) -> Self {
        Self { due_on: Some(day), due_at: None }
    }

    /// After a wait of the dossier in (`since`, `until`], which is not the agency's time: so many working days later,
    /// an instant at its own hour.
    #[must_use]
    pub fn shifted(self, since: NaiveDate, until: NaiveDate, calendar: &Calendar) -> Self {
        let shift = |day| deadline::shift(day, since, until, calendar, &mut Silent).ok();
        let due_on = self.due_on.and_then(shift);
        let due_at = self.due_at.zip(due_on).map(|(at, day)| instant(day, wall_clock(at).time()));
        Self { due_on, due_at }
    }

    /// The first instant at which it is late while it is not done.
    pub fn ends_at(self) -> Option<DateTime<Utc>> {
        self.due_at.or_else(|| self.due_on.map(end_of_day))
    }

    /// How its end lies against it: days by day (BLDS 2015 Đ148 k6), hours by the instant.
    pub fn timing(self, ended_at: DateTime<Utc>) -> Timing {
        match self.due_at {
            Some(due_at) if ended_at > due_at => Timing::After,
            _ => Timing::of(civil_day(ended_at), self.due_on),
        }
    }
}

/// The step a dossier is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepAt {
    /// Number of the step, from 1.
    pub no: u16,
    /// When the dossier came to it.
    pub since: DateTime<Utc>,
}

/// An opinion that another agency was asked for and has not given (NĐ 61/2018 Đ19 k5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenOpinion {
    /// The event that asked for it.
    pub request: EventId,
    /// Who was asked.
    pub agency: AgencyId,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// Until when it is to be answered.
    pub due: StepDue,
}

/// What is wrong with the steps of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProcessFault {
    /// More steps than anybody walks.
    #[error("more than {MOST_STEPS} steps")]
    TooMany,
    /// Together the steps take longer than every limit of the procedure allows.
    #[error("the steps take longer than the procedure may")]
    LongerThanTheLimit,
}

/// What is wrong with `steps` of a procedure with these limits.
///
/// Times compare only where they are of one kind: working days are eight working hours each, calendar days are of
/// their own. Where a limit or a step is of another kind nothing is said.
pub fn fault_of<'a>(
    steps: &[InternalStep],
    limits: impl Iterator<Item = &'a Limit> + Clone,
) -> Option<ProcessFault> {
    if steps.len() > MOST_STEPS {
        return Some(ProcessFault::TooMany);
    }
    let total: Option<Time> = steps.iter().try_fold(None, |sum: Option<Time>, step| {
        let time = time_of(&step.limit)?;
        match sum {
            None => Some(Some(time)),
            Some(sum) if sum.working == time.working => {
                Some(Some(Time { halves: sum.halves + time.halves, ..sum }))
            }
            Some(_) => None,
        }
    })?;
    let total = total?;
    let mut allowed = limits.map(|limit| time_of(limit).filter(|time| time.working == total.working));
    let is_longer = |time: Option<Time>| time.is_some_and(|time| total.halves > time.halves);
    (allowed.clone().next().is_some() && allowed.all(is_longer)).then_some(ProcessFault::LongerThanTheLimit)
}

/// An amount of time that can be compared: half working hours, or half calendar days.
#[derive(Debug, Clone, Copy)]
struct Time {
    working: bool,
    halves: u32,
}

fn time_of(limit: &Limit) -> Option<Time> {
    let halves = limit.amount().halves();
    match limit.unit() {
        LimitUnit::WorkingHour => Some(Time { working: true, halves }),
        LimitUnit::WorkingDay => Some(Time { working: true, halves: halves.saturating_mul(8) }),
        LimitUnit::CalendarDay => Some(Time { working: false, halves }),
        LimitUnit::Month | LimitUnit::SameDay => None,
    }
}

#[cfg(test)]
mod tests;
