//! Dating by a walk over the acts: what is the due date of a dossier that was taken in while a year's calendar was
//! missing? `Walk` is shared with `redating`, which asks what another calendar would have made of the same acts.
//!
//! Intake never stops for a calendar: such a dossier stands undated until the year is published, and then gets its
//! date by an event of that day. Invariant: the date is the one it would have had, waits included, if the calendar
//! had been known all along; what was issued meanwhile (by an earlier system, a re-issue) is never touched.

use chrono::NaiveDate;

use super::calendar::Calendar;
use super::deadline::{Limit, WorkingHours};
use super::decide::{Backdating, Decision, Rules, first_due, shifted, step_due};
use super::dossier::Dossier;
use super::event::{DueDates, Event, Fact};
use super::history::standing;
use super::id::AgencyId;
use super::internal_process::StepDue;
use super::procedure::SupplementClock;

/// What a dossier's dates are counted by.
#[derive(Clone, Copy)]
pub struct Terms<'a> {
    /// Time limit of its procedure version for its channel.
    pub limit: Option<&'a Limit>,
    /// What a completed supplement does.
    pub supplement_clock: SupplementClock,
    /// Working calendar.
    pub calendar: &'a Calendar,
    /// Working hours of an agency on a day.
    pub hours: &'a dyn Fn(AgencyId, NaiveDate) -> &'a WorkingHours,
}

impl Terms<'_> {
    /// Whether a completed supplement begins the count again; without a stated limit there is nothing to restart.
    pub(super) const fn restarts(&self) -> bool {
        matches!(self.supplement_clock, SupplementClock::Restart) && self.limit.is_some()
    }
}

/// Dates an undated dossier, if its date can be computed now; `None` where it has nothing to be dated or a year is
/// still missing. `events` is its whole history.
///
/// The dating is of `rules.now`, never before the last act: the past never moves.
pub fn date(dossier: &Dossier, events: &[Event], rules: &Rules<'_>) -> Option<Decision> {
    if !dossier.is_pending() || !dossier.due.undated {
        return None;
    }
    let Rules { calendar, hours, limit, supplement_clock, .. } = *rules;
    let hours = |_, _| hours;
    let terms = Terms { limit, supplement_clock, calendar, hours: &hours };
    let standing = standing(events).ok()?;
    let step = recovered_step(&standing, rules);
    let due = DueDates { step, ..recovered(&standing, &terms, calendar) };
    due.due_on?;
    let occurred_at = rules.now.max(dossier.last_occurred_at);
    Some(Decision { fact: Fact::Dated { due }, occurred_at, warnings: Vec::new() })
}

/// Walks the acts again and fills in what the calendar could not say then. A wait that still lasts is not added: the
/// act that ends it will.
pub(super) fn recovered(standing: &[Event], terms: &Terms<'_>, calendar: &Calendar) -> DueDates {
    let mut walk = Walk::new(terms, calendar);
    for event in standing {
        walk.step(event, Given::Stands);
    }
    walk.due
}

/// What a walk makes of the date that an act gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Given {
    /// It stands; only what is missing for want of a calendar is put in.
    Stands,
    /// It is counted anew.
    Anew,
}

/// A walk over acts that stand, in order, with the dates in force between them; by a calendar of its own, whatever that
/// of the terms is.
#[derive(Clone, Copy)]
pub(super) struct Walk<'t, 'a> {
    terms: &'t Terms<'a>,
    calendar: &'t Calendar,
    agency: AgencyId,
    /// In force after the last step.
    pub(super) due: DueDates,
    waiting_since: Option<NaiveDate>,
}

impl<'t, 'a> Walk<'t, 'a> {
    /// Before the first act.
    pub(super) fn new(terms: &'t Terms<'a>, calendar: &'t Calendar) -> Self {
        Self { terms, calendar, agency: AgencyId(0), due: DueDates::default(), waiting_since: None }
    }

    /// The next act.
    pub(super) fn step(&mut self, event: &Event, given: Given) {
        self.agency = self.answering(event);
        self.due = match (&event.fact, given) {
            (
                Fact::Accepted { due, .. }
                | Fact::SupplementReceived { due }
                | Fact::PaymentConfirmed { due },
                Given::Stands,
            ) => filled(*due, || self.counted(event)),
            (Fact::Dated { due }, Given::Stands) => *due,
            (Fact::Extended { due_on }, _) | (Fact::Reissued { due_on }, Given::Stands) => {
                self.due.moved_to(*due_on)
            }
            (_, Given::Stands) => self.due,
            (_, Given::Anew) => self.counted(event),
        };
        if matches!(event.fact, Fact::SupplementRequested { .. } | Fact::PaymentRequested) {
            self.waiting_since = Some(event.occurred_on());
        }
    }

    /// What the next act counts to; what sets no date, or follows the count (a dating, a re-issue), leaves it.
    pub(super) fn counted(&self, event: &Event) -> DueDates {
        let rules = self.rules(event);
        let until = event.occurred_on();
        let moved = || shifted(self.due, self.waiting_since.unwrap_or(until), until, &rules, &mut Vec::new());
        match &event.fact {
            Fact::Accepted { .. } => first_due(None, event.occurred_at, &rules, &mut Vec::new()),
            Fact::SupplementReceived { .. } if self.terms.restarts() => {
                first_due(None, event.occurred_at, &rules, &mut Vec::new())
            }
            Fact::SupplementReceived { .. } | Fact::PaymentConfirmed { .. } => moved(),
            _ => self.due,
        }
    }

    /// Who answers once this has happened.
    const fn answering(&self, event: &Event) -> AgencyId {
        match &event.fact {
            Fact::Registered { intake, .. } | Fact::Accepted { intake: Some(intake), .. } => intake.agency,
            Fact::Transferred { to } => *to,
            _ => self.agency,
        }
    }

    fn rules(&self, event: &Event) -> Rules<'t> {
        let Terms { limit, supplement_clock, calendar: _, hours } = *self.terms;
        let (calendar, hours) = (self.calendar, hours(self.answering(event), event.occurred_on()));
        let (now, backdating) = (event.occurred_at, Backdating::Refused);
        Rules { calendar, hours, limit, supplement_clock, online_service: None, steps: &[], now, backdating }
    }
}

/// What was issued stays; only what is missing for want of a calendar is put in.
fn filled(issued: DueDates, found: impl FnOnce() -> DueDates) -> DueDates {
    if !issued.undated {
        return issued;
    }
    let found = found();
    let due_on = issued.due_on.or(found.due_on);
    DueDates {
        due_on,
        due_at: issued.due_at.or(found.due_at),
        original_due_on: issued.original_due_on.or(found.original_due_on),
        undated: due_on.is_none(),
        latest_on: None,
        step: None,
    }
}

/// The same for the step of the internal process that runs.
fn recovered_step(standing: &[Event], rules: &Rules<'_>) -> Option<StepDue> {
    let (mut no, mut step): (u16, Option<StepDue>) = (0, None);
    let mut waiting_since = None;
    for event in standing {
        let of_now = |no: u16, issued: StepDue| match issued.due_on {
            Some(_) => Some(issued),
            None => step_due(no, event.occurred_at, rules),
        };
        match &event.fact {
            Fact::Accepted { due, .. } => {
                no = 1;
                step = due.step.and_then(|issued| of_now(no, issued));
            }
            Fact::StepEntered { step: entered, due, to: _ } => {
                no = *entered;
                step = of_now(no, *due);
            }
            Fact::SupplementReceived { due } if rules.supplement_clock == SupplementClock::Restart => {
                step = due.step.and_then(|issued| of_now(no, issued));
            }
            Fact::SupplementReceived { due } | Fact::PaymentConfirmed { due } => {
                let until = event.occurred_on();
                let since = waiting_since.unwrap_or(until);
                let issued = due.step.filter(|issued| issued.due_on.is_some());
                step = issued.or_else(|| step.map(|step| step.shifted(since, until, rules.calendar)));
            }
            Fact::SupplementRequested { .. } | Fact::PaymentRequested => {
                waiting_since = Some(event.occurred_on());
            }
            _ => {}
        }
    }
    step
}
