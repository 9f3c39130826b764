//! Which open dossiers would have another due date under another calendar, and which?
//!
//! A later change of the calendar moves no issued date by itself (BLLĐ 2019 Đ111–112 and the yearly notices change days,
//! NĐ 61/2018 Đ17 k1(c) gives the appointment): here is only told what it would be, and `reissue` makes it so. Invariant: a
//! date that a person gave (an earlier system, an extension, a re-issue, a correction) stays. Whether a date was counted is
//! asked of the calendar that stood when it was recorded; a date that a person gave and that is just the one counted is
//! taken for counted. Days are compared, never hours: a re-issue knows no hour.

use chrono::NaiveDate;

use super::calendar::Calendar;
use super::calendar_history::CalendarHistory;
use super::dating::{Given, Terms, Walk, recovered};
use super::dossier::Dossier;
use super::event::{Event, Fact};
use super::history::{Unlawful, standing};
use super::status::Status;

/// What another calendar makes of an open dossier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It would be due on another day.
    Moves {
        /// Due date in force.
        from: NaiveDate,
        /// What the calendar counts to.
        to: NaiveDate,
    },
    /// The date in force is the one that the calendar counts to.
    AsCounted,
    /// The date in force was given by hand; it stays.
    ByHand,
    /// It waits for papers, and will be counted from the beginning when they are complete, by the calendar of then.
    Restarts,
    /// The calendar counts to a day that has passed: nobody can be given that as an appointment.
    Past {
        /// What the calendar counts to.
        to: NaiveDate,
    },
    /// The count runs into a year that is not published.
    CalendarMissing,
    /// It waits for a calendar; whether this one dates it.
    Undated {
        /// The date it would get.
        to: Option<NaiveDate>,
    },
    /// No limit is stated, so there is no date.
    NoDate,
    /// Not accepted, ended or void.
    Closed,
}

/// What is asked of each dossier.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    /// The calendar that would be.
    pub target: &'a Calendar,
    /// The calendar that is.
    pub present: &'a Calendar,
    /// Those that were.
    pub history: &'a CalendarHistory,
    /// Today.
    pub today: NaiveDate,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outlook {
    /// What the calendar that would be makes of it.
    pub verdict: Verdict,
    /// What the calendar that is counts to, where it counts.
    pub counted_now: Option<NaiveDate>,
}

/// Looks at one dossier; `events` is its whole history, the calendar of the terms is not asked.
pub fn outlook(
    dossier: &Dossier,
    events: &[Event],
    terms: &Terms<'_>,
    question: &Question<'_>,
) -> Result<Outlook, Unlawful> {
    let standing = standing(events)?;
    let acts = Acts { standing: &standing, terms, history: question.history };
    let given = acts.given();
    let counted_now = acts.by(question.present, &given);
    let then = acts.by(question.target, &given);
    let undated = || Verdict::Undated { to: recovered(&standing, terms, question.target).due_on };
    let verdict = match (dossier.due.due_on, then) {
        _ if !dossier.is_pending() => Verdict::Closed,
        _ if dossier.due.undated => undated(),
        (None, _) => Verdict::NoDate,
        _ if acts.last_is_by_hand(&given) => Verdict::ByHand,
        (_, None) => Verdict::CalendarMissing,
        (Some(from), Some(to)) if from == to => Verdict::AsCounted,
        _ if dossier.status == Status::SupplementRequested && terms.restarts() => Verdict::Restarts,
        (_, Some(to)) if to < question.today => Verdict::Past { to },
        (Some(from), Some(to)) => Verdict::Moves { from, to },
    };
    Ok(Outlook { verdict, counted_now })
}

/// The acts that stand, and what they were counted by.
struct Acts<'s, 'a> {
    standing: &'s [Event],
    terms: &'s Terms<'a>,
    history: &'s CalendarHistory,
}

impl Acts<'_, '_> {
    /// The date that the acts come to by a calendar, as far as `given` goes.
    fn by(&self, calendar: &Calendar, given: &[Given]) -> Option<NaiveDate> {
        let mut walk = Walk::new(self.terms, calendar);
        for (event, given) in self.standing.iter().zip(given) {
            walk.step(event, *given);
        }
        walk.due.due_on
    }

    /// Of each act whether its date was counted, and so would be counted anew.
    fn given(&self) -> Vec<Given> {
        let mut given = Vec::with_capacity(self.standing.len());
        for (place, event) in self.standing.iter().enumerate() {
            let was_counted = !gives_a_date(&event.fact)
                || self
                    .history
                    .around(event.recorded_at)
                    .any(|calendar| self.counts_to(place, event, &given, calendar));
            given.push(if was_counted { Given::Anew } else { Given::Stands });
        }
        given
    }

    /// Whether a calendar counts to just the date that an act gave.
    fn counts_to(&self, place: usize, event: &Event, given: &[Given], calendar: &Calendar) -> bool {
        // What was issued before, as it was issued: that is what a wait shifted, and what a dating filled in.
        let issued = || {
            let mut walk = Walk::new(self.terms, calendar);
            for event in self.standing.iter().take(place) {
                walk.step(event, Given::Stands);
            }
            walk
        };
        match &event.fact {
            Fact::Accepted { due, .. }
            | Fact::SupplementReceived { due }
            | Fact::PaymentConfirmed { due } => due.undated || issued().counted(event).due_on == due.due_on,
            Fact::Dated { due } => issued().due.due_on == due.due_on,
            Fact::Reissued { due_on } => self.by(calendar, given) == Some(*due_on),
            _ => false,
        }
    }

    /// Whether the act that gave the date in force gave it by hand.
    fn last_is_by_hand(&self, given: &[Given]) -> bool {
        let mut dates = self.standing.iter().zip(given).rev().filter(|(event, _)| gives_a_date(&event.fact));
        dates.next().is_some_and(|(_, given)| *given == Given::Stands)
    }
}

const fn gives_a_date(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::Accepted { .. }
            | Fact::SupplementReceived { .. }
            | Fact::PaymentConfirmed { .. }
            | Fact::Dated { .. }
            | Fact::Extended { .. }
            | Fact::Reissued { .. }
    )
}

#[cfg(test)]
#[path = "redating_tests.rs"]
mod tests;
