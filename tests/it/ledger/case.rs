//! A dossier of the golden tables: intake and acts as a caller would send them, and its rows of form 06.
//!
//! Due dates come out of working days, so the tables' dates are answers here, not inputs.

use chrono::{DateTime, NaiveDate, Utc};
use motcua::domain::{
    act::{Act, Ground, Outcome},
    deadline::{Amount, Limit, LimitUnit},
    id::{AgencyId, EventId, ProcedureId, VersionId},
    intake::Application,
    period::{Period, Quarter},
    procedure::{Channel, SupplementClock},
    status::Action,
    tally::{Memo, Totals},
};

use super::life::Life;
use super::sums::{Question, Slice, tally};
use super::world::{Known, Terms, WORLD, at, day};

pub(crate) const X: AgencyId = AgencyId(1);
pub(crate) const Y: AgencyId = AgencyId(2);

/// A dossier of the tables.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) life: Life,
    terms: Terms,
}

impl Case {
    /// Handed in (and, but online, accepted) at a moment, with so many working days.
    pub(crate) fn handed_in(letter: char, channel: Channel, when: &str, days: u32) -> Self {
        let limit = Limit::new(Some(Amount::whole(days).unwrap()), LimitUnit::WorkingDay, None).unwrap();
        let terms = Terms { limit: Some(limit), clock: SupplementClock::Restart, online: None };
        let application = Application {
            procedure: ProcedureId(0),
            version: VersionId(0),
            agency: X,
            channel,
            submitted_at: None,
            accept: None,
            accepted_at: None,
            due_on: None,
            has_code: false,
        };
        let rules = WORLD.rules_of(Known::All, &terms, at(when));
        let life = Life::begin(u32::from(letter), &application, &rules).unwrap();
        Self { life, terms }
    }

    /// Accepted at a moment, due on a day that the working days must give.
    pub(crate) fn accepted(letter: char, channel: Channel, when: &str, days: u32, due: &str) -> Self {
        let case = Self::handed_in(letter, channel, when, days);
        let case = if channel == Channel::Online { case.then(Action::Accept, when) } else { case };
        case.due(due)
    }

    pub(crate) fn due(self, due: &str) -> Self {
        assert_eq!(self.life.dossier.due.due_on, Some(day(due)), "{:?}", self.life.dossier);
        self
    }

    pub(crate) fn shifting(mut self) -> Self {
        self.terms.clock = SupplementClock::Shift;
        self
    }

    /// An act of a moment, recorded then.
    pub(crate) fn then(self, action: Action, when: &str) -> Self {
        self.with(Act::new(action), when, when)
    }

    pub(crate) fn with(mut self, act: Act, when: &str, recorded: &str) -> Self {
        let act = Act { occurred_at: Some(at(when)), reason: Some("…".to_owned()), ..act };
        self.life.act(&act, &WORLD.rules_of(Known::All, &self.terms, at(recorded))).unwrap();
        self
    }

    pub(crate) fn finished(self, when: &str) -> Self {
        self.finished_late(when, when)
    }

    pub(crate) fn finished_late(self, when: &str, recorded: &str) -> Self {
        let act = Act { outcome: Some(Outcome::Approved), ..Act::new(Action::Finish) };
        self.with(act, when, recorded)
    }

    pub(crate) fn asked_for_papers(self, when: &str) -> Self {
        let act = Act { ground: Some(Ground::SpecialLaw), ..Act::new(Action::RequestSupplement) };
        self.with(act, when, when)
    }

    pub(crate) fn last_event(&self) -> EventId {
        self.life.events.last().unwrap().id
    }

    /// The days up to `to` on which it counts as overdue for some agency, as known at a moment.
    pub(crate) fn overdue_days(&self, agency: AgencyId, known_at: DateTime<Utc>) -> Vec<NaiveDate> {
        let alone = std::slice::from_ref(&self.life);
        let days = day("2023-02-01").iter_days().take_while(|on| *on <= day("2023-04-30"));
        days.filter(|on| {
            let question = Question { slice: all_of(&[agency]), from: *on, to: *on, known_at };
            tally(alone, &question).totals().pending_overdue == 1
        })
        .collect()
    }
}

pub(crate) fn all_of(agencies: &[AgencyId]) -> Slice {
    Slice { agencies: agencies.to_vec(), procedure: None, channel: None }
}

pub(crate) fn count(
    lives: &[Life],
    agencies: &[AgencyId],
    period: Period,
    known_at: DateTime<Utc>,
) -> (Totals, Memo) {
    let (from, to) = (period.first_day(), period.last_day());
    let tally = tally(lives, &Question { slice: all_of(agencies), from, to, known_at });
    assert!(tally.totals().checks().iter().all(|check| check.holds));
    (tally.totals(), tally.memo())
}

/// Columns 3 to 13 of the form.
pub(crate) fn columns(totals: Totals) -> [i64; 11] {
    [
        totals.received_total,
        totals.received_online,
        totals.received_direct + totals.received_postal,
        totals.carried_over + totals.transferred,
        totals.resolved_total,
        totals.resolved_early,
        totals.resolved_on_time,
        totals.resolved_overdue,
        totals.pending_total,
        totals.pending_in_time,
        totals.pending_overdue,
    ]
}

pub(crate) fn days(from: &str, to: &str) -> Vec<NaiveDate> {
    day(from).iter_days().take_while(|on| *on <= day(to)).collect()
}

pub(crate) const Q1: Period = Period::Quarter(2023, Quarter::Q1);
pub(crate) const Q2: Period = Period::Quarter(2023, Quarter::Q2);

pub(crate) fn alone(case: &Case, agencies: &[AgencyId], period: Period, known_at: &str) -> [i64; 11] {
    columns(count(std::slice::from_ref(&case.life), agencies, period, at(known_at)).0)
}

/// New in the quarter (counter) and, of the last eleven columns, only the named ones.
pub(crate) fn row(cells: &[(usize, i64)]) -> [i64; 11] {
    let mut row = [0; 11];
    for (column, n) in cells {
        row[column - 3] = *n;
    }
    row
}
