//! Dating after the fact: what is the due date of a dossier that was taken in while a year's calendar was missing?
//!
//! Intake never stops for a calendar: such a dossier stands undated until the year is published, and then gets its
//! date by an event of that day. Invariant: the date is the one it would have had, waits included, if the calendar
//! had been known all along; what was issued meanwhile (by an earlier system, a re-issue) is never touched.

use super::decide::{Decision, Rules, first_due, shifted, step_due};
use super::dossier::Dossier;
use super::event::{DueDates, Event, Fact};
use super::history::standing;
use super::internal_process::StepDue;
use super::procedure::SupplementClock;

/// Dates an undated dossier, if its date can be computed now; `None` where it has nothing to be dated or a year is
/// still missing. `events` is its whole history.
///
/// The dating is of `rules.now`, never before the last act: the past never moves.
pub fn date(dossier: &Dossier, events: &[Event], rules: &Rules<'_>) -> Option<Decision> {
    if !dossier.is_pending() || !dossier.due.undated {
        return None;
    }
    let standing = standing(events).ok()?;
    let due = DueDates { step: recovered_step(&standing, rules), ..recovered(&standing, rules) };
    due.due_on?;
    let occurred_at = rules.now.max(dossier.last_occurred_at);
    Some(Decision { fact: Fact::Dated { due }, occurred_at, warnings: Vec::new() })
}

/// Walks the acts again and fills in what the calendar could not say then. A wait that still lasts is not added: the
/// act that ends it will.
fn recovered(standing: &[Event], rules: &Rules<'_>) -> DueDates {
    let mut due = DueDates::default();
    let mut waiting_since = None;
    for event in standing {
        let restarted = || first_due(None, event.occurred_at, rules, &mut Vec::new());
        let moved = || {
            let until = event.occurred_on();
            shifted(due, waiting_since.unwrap_or(until), until, rules, &mut Vec::new())
        };
        due = match &event.fact {
            Fact::Accepted { due: issued, .. } => filled(*issued, restarted),
            Fact::SupplementReceived { due: issued } => {
                let restarts = rules.supplement_clock == SupplementClock::Restart && rules.limit.is_some();
                if restarts { filled(*issued, restarted) } else { filled(*issued, moved) }
            }
            Fact::PaymentConfirmed { due: issued } => filled(*issued, moved),
            Fact::Dated { due: issued } => *issued,
            Fact::Extended { due_on } | Fact::Reissued { due_on } => due.moved_to(*due_on),
            _ => due,
        };
        if matches!(event.fact, Fact::SupplementRequested { .. } | Fact::PaymentRequested) {
            waiting_since = Some(event.occurred_on());
        }
    }
    due
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
