//! A due date computed through what happened after intake, with every step: waits, then an extension, in
//! the order of time.
//!
//! The same arithmetic that dates real dossiers, without one. What a procedure's limit is, and how the
//! answer is written, is not here.

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    due::{Due, due},
    hours::WorkingHours,
    limit::Limit,
    steps::{Counted, Part, Rule, Step, Steps, Trace},
    wait::{PauseKind, WaitClock, extension_allowed_on, shift, tell_days, tell_wait},
};
use crate::domain::{
    calendar::{Calendar, UnknownYear},
    time,
};

/// What to compute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewRequest {
    /// How long the agency has.
    pub limit: Limit,
    /// When the full dossier came.
    pub from: DateTime<Utc>,
    /// The waits, in any order.
    pub pauses: Vec<Pause>,
    /// The one extension.
    pub extension: Option<Extension>,
}

/// A wait for the applicant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// What for.
    pub kind: PauseKind,
    /// When it was asked.
    pub from: DateTime<Utc>,
    /// When everything was there.
    pub to: DateTime<Utc>,
    /// What the clock does then; `None` is the kind's default.
    pub clock: Option<WaitClock>,
}

/// A new date, told to the applicant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extension {
    /// The day it was decided.
    pub on: NaiveDate,
    /// The new date.
    pub due_on: NaiveDate,
}

/// A due date and how it came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The last day, until 24:00.
    pub due_on: NaiveDate,
    /// The moment, for a limit in working hours that nobody extended.
    pub due_at: Option<DateTime<Utc>>,
    /// The day that counted as the day of intake.
    pub starts_on: NaiveDate,
    /// Why the clock starts on that day; the last step is the day itself.
    pub start: Vec<Step>,
    /// From the day after `starts_on` (with working hours from the day itself) to the due date.
    pub steps: Vec<Step>,
}

/// A preview that cannot be computed. Indexes count the pauses as they were given, from 0.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PreviewRefused {
    /// The computation came to a year without a calendar.
    #[error(transparent)]
    UnknownYear(#[from] UnknownYear),
    /// A wait that ends before it begins.
    #[error("the pause {index} ends before it begins")]
    PauseBackwards {
        /// Which one.
        index: usize,
    },
    /// A wait before the dossier came, or before the wait in front of it was over.
    #[error("the pause {index} begins before the dossier came or the pause before it was over")]
    PauseTooEarly {
        /// Which one.
        index: usize,
    },
    /// An extension on the due date or later: NĐ 61/2018 Đ19 k9.
    #[error("due on {due_on}, the dossier could be extended until the day before, not on {on}")]
    ExtensionTooLate {
        /// The day of the extension.
        on: NaiveDate,
        /// The due date in force on that day.
        due_on: NaiveDate,
    },
    /// An extension before the dossier came.
    #[error("the extension on {on} lies before the dossier came")]
    ExtensionTooEarly {
        /// The day of the extension.
        on: NaiveDate,
    },
    /// An extension to a date that is not later than the one in force.
    #[error("an extension to {to} does not extend {due_on}")]
    ExtensionNotLater {
        /// The new date.
        to: NaiveDate,
        /// The due date in force.
        due_on: NaiveDate,
    },
}

/// The due date after all that happened, with every step.
///
/// The steps go with time: the count until the request, the wait, then the whole limit again or the
/// working days that were left. An extension stands on its day and adds the days to the new date.
pub fn preview(
    request: &PreviewRequest,
    calendar: &Calendar,
    hours: &WorkingHours,
) -> Result<Preview, PreviewRefused> {
    let PreviewRequest { limit, from, pauses, extension } = request;
    let mut steps = Steps::default();
    let Due { starts_on, due_on, due_at } = due(limit, *from, hours, calendar, &mut steps)?;
    let mut course = Course { limit, hours, calendar, due_on, due_at, steps };

    let mut extension = *extension;
    if let Some(Extension { on, .. }) = extension.filter(|extension| extension.on < time::civil_day(*from)) {
        return Err(PreviewRefused::ExtensionTooEarly { on });
    }
    for pause in in_order(pauses, *from)? {
        // A wait takes effect when it ends; an extension of that day comes after it.
        if let Some(extension) = extension.take_if(|extension| extension.on < time::civil_day(pause.to)) {
            course.extend(extension)?;
        }
        course.wait(pause)?;
    }
    if let Some(extension) = extension {
        course.extend(extension)?;
    }
    let Course { due_on, due_at, steps: Steps { start, count: steps }, .. } = course;
    Ok(Preview { due_on, due_at, starts_on, start, steps })
}

/// The pauses by time, none overlapping another.
fn in_order(pauses: &[Pause], from: DateTime<Utc>) -> Result<Vec<Pause>, PreviewRefused> {
    let mut ordered: Vec<(usize, Pause)> = pauses.iter().copied().enumerate().collect();
    ordered.sort_by_key(|(_, pause)| (pause.from, pause.to));
    let mut not_before = time::civil_day(from);
    // By civil days: within a day nothing moves, and a bare date stands for the whole of it.
    for (index, pause) in &ordered {
        let (asked_on, complete_on) = (time::civil_day(pause.from), time::civil_day(pause.to));
        if complete_on < asked_on {
            return Err(PreviewRefused::PauseBackwards { index: *index });
        }
        if asked_on < not_before {
            return Err(PreviewRefused::PauseTooEarly { index: *index });
        }
        not_before = complete_on;
    }
    Ok(ordered.into_iter().map(|(_, pause)| pause).collect())
}

/// A dossier's due date on its way through time.
struct Course<'a> {
    limit: &'a Limit,
    hours: &'a WorkingHours,
    calendar: &'a Calendar,
    due_on: NaiveDate,
    due_at: Option<DateTime<Utc>>,
    steps: Steps,
}

impl Course<'_> {
    fn wait(&mut self, pause: Pause) -> Result<(), UnknownYear> {
        let (asked_on, complete_on) = (time::civil_day(pause.from), time::civil_day(pause.to));
        let asked = match pause.kind {
            PauseKind::Supplement => Rule::SupplementRequested,
            PauseKind::Payment => Rule::PaymentRequested,
        };
        // What the old count said of the days after the request is void; an extension told since is not.
        let told = std::mem::take(&mut self.steps.count).into_iter();
        let (kept, void): (Vec<Step>, Vec<Step>) = told.partition(|step| step.date <= asked_on);
        self.steps.count = kept;
        self.steps.tell(Part::Count, || Step::new(asked_on, Counted::No, asked));
        match pause.clock.unwrap_or(pause.kind.default_clock()) {
            WaitClock::Restart => self.restart(asked_on, pause.to)?,
            WaitClock::Shift => self.shift(asked_on, complete_on)?,
        }
        void.into_iter().filter(|step| step.rule == Rule::Extended).for_each(|step| self.insert(step));
        Ok(())
    }

    /// Puts a step behind those of its day and before.
    fn insert(&mut self, step: Step) {
        let behind = self.steps.count.iter().rposition(|told| told.date <= step.date);
        self.steps.count.insert(behind.map_or(0, |place| place + 1), step);
    }

    fn restart(&mut self, asked_on: NaiveDate, complete: DateTime<Utc>) -> Result<(), UnknownYear> {
        let complete_on = time::civil_day(complete);
        tell_wait(asked_on, complete_on, self.calendar, &mut self.steps)?;
        self.steps.tell(Part::Count, || Step::new(complete_on, Counted::No, Rule::Restarted));
        let mut again = Steps::default();
        let Due { due_on, due_at, .. } = due(self.limit, complete, self.hours, self.calendar, &mut again)?;
        // The days between the full dossier and the new start, without that start itself.
        again.start.pop();
        self.steps.count.append(&mut again.start);
        self.steps.count.append(&mut again.count);
        (self.due_on, self.due_at) = (due_on, due_at);
        Ok(())
    }

    fn shift(&mut self, asked_on: NaiveDate, complete_on: NaiveDate) -> Result<(), UnknownYear> {
        self.due_on = shift(self.due_on, asked_on, complete_on, self.calendar, &mut self.steps)?;
        // A moment moves by whole working days and keeps its time of the day.
        self.due_at = self.due_at.map(|at| time::instant(self.due_on, time::wall_clock(at).time()));
        Ok(())
    }

    fn extend(&mut self, Extension { on, due_on: to }: Extension) -> Result<(), PreviewRefused> {
        let due_on = self.due_on;
        if !extension_allowed_on(due_on, on) {
            return Err(PreviewRefused::ExtensionTooLate { on, due_on });
        }
        if to <= due_on {
            return Err(PreviewRefused::ExtensionNotLater { to, due_on });
        }
        self.insert(Step::new(on, Counted::No, Rule::Extended));
        tell_days(due_on, to, self.calendar, &mut self.steps)?;
        (self.due_on, self.due_at) = (to, None);
        Ok(())
    }
}
