//! The slow recount: form 06 counted from histories by the words of the law, dossier by dossier, day by day.
//!
//! It shares the shape of events with the house and nothing else: it takes corrections in by itself, has its own
//! idea of where a dossier stands, knows no lines, no `overdue_from`, no `Timing`, and counts what is pending by
//! looking at each dossier instead of subtracting. The portal's on-time rule is told from its words in the same way.
//! Assumes lawful histories.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use motcua::domain::{
    act::{Amendment, Change, Outcome},
    event::{DueDates, Event, Fact, Intake},
    id::{AgencyId, EventId, ProcedureId},
    procedure::{Channel, OnlineService},
    tally::{Memo, Totals},
};

use super::sums::{Question, Slice};

/// The day of an instant in Vietnam.
fn local_day(instant: DateTime<Utc>) -> NaiveDate {
    (instant.naive_utc() + TimeDelta::hours(7)).date()
}

/// An act that stands.
#[derive(Debug, Clone)]
struct Told {
    id: EventId,
    what: Fact,
    at: DateTime<Utc>,
    on: NaiveDate,
    entered_on: NaiveDate,
}

/// A history as known at a moment, corrections taken in.
#[derive(Debug, Clone)]
pub(crate) struct Story(Vec<Told>);

impl Story {
    /// `None` when it was not there yet, or is void.
    pub(crate) fn of(events: &[Event], known_at: DateTime<Utc>) -> Option<Self> {
        let mut told: Vec<Told> = Vec::new();
        for event in events.iter().filter(|event| event.recorded_at <= known_at) {
            let entered_on = local_day(event.recorded_at);
            match &event.fact {
                Fact::Voided => return None,
                Fact::Amended { .. } | Fact::OverdueExplained => {}
                Fact::Corrected { event: wrong, change: Change::Undo } => {
                    told.retain(|told| told.id != *wrong);
                }
                Fact::Corrected { event: wrong, change: Change::Set(right) } => {
                    let act = told.iter_mut().find(|told| told.id == *wrong).expect("it stands");
                    amend(act, right, entered_on);
                }
                what => told.push(Told {
                    id: event.id,
                    what: what.clone(),
                    at: event.occurred_at,
                    on: local_day(event.occurred_at),
                    entered_on,
                }),
            }
        }
        (!told.is_empty()).then_some(Self(told))
    }

    /// The first and the last day on which something happened.
    pub(crate) fn days(&self) -> (NaiveDate, NaiveDate) {
        let days = || self.0.iter().map(|told| told.on);
        (days().min().expect("not empty"), days().max().expect("not empty"))
    }

    /// Where it stands at the end of a day.
    pub(crate) fn at_end_of(&self, day: NaiveDate) -> Option<State> {
        self.states().filter(|(told, _, _)| told.on <= day).last().map(|(_, _, after)| after)
    }

    /// Each act with the state before and after it.
    fn states(&self) -> impl Iterator<Item = (&Told, Option<State>, State)> {
        let mut now: Option<State> = None;
        self.0.iter().map(move |told| {
            let before = now;
            let mut after = before.unwrap_or_else(|| State::at_intake(&told.what));
            after.take(told);
            now = Some(after);
            (told, before, after)
        })
    }
}

fn amend(act: &mut Told, right: &Amendment, entered_on: NaiveDate) {
    if let Some(occurred_at) = right.occurred_at {
        act.at = occurred_at;
        act.on = local_day(occurred_at);
        act.entered_on = entered_on;
    }
    if let (Fact::Registered { intake_due_at, .. }, true) =
        (&mut act.what, right.occurred_at.is_some() || right.agency.is_some())
    {
        *intake_due_at = right.intake_due_at;
    }
    match &mut act.what {
        Fact::Registered { intake, .. } | Fact::Accepted { intake: Some(intake), .. } => {
            intake.channel = right.channel.unwrap_or(intake.channel);
            intake.agency = right.agency.unwrap_or(intake.agency);
            if let Some((procedure, _)) = right.procedure {
                intake.procedure = procedure;
                intake.online_service = right.online_service;
            }
        }
        Fact::Transferred { to } => *to = right.agency.unwrap_or(*to),
        Fact::Finished { outcome, .. } => *outcome = right.outcome.unwrap_or(*outcome),
        _ => {}
    }
    let Some(right) = right.due_on else { return };
    match &mut act.what {
        Fact::Accepted { due, .. }
        | Fact::SupplementReceived { due }
        | Fact::PaymentConfirmed { due }
        | Fact::Dated { due } => (due.due_on, due.original_due_on) = (Some(right), Some(right)),
        Fact::Extended { due_on } | Fact::Reissued { due_on } => *due_on = right,
        _ => panic!("{:?} sets no due date", act.what),
    }
}

/// How far a dossier has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    Registered,
    /// Refused or withdrawn before acceptance: counted nowhere.
    TurnedAway,
    Open,
    Waiting,
    Ended(Outcome),
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct State {
    pub(crate) stage: Stage,
    pub(crate) agency: AgencyId,
    pub(crate) procedure: ProcedureId,
    pub(crate) channel: Channel,
    pub(crate) due: Option<NaiveDate>,
    original: Option<NaiveDate>,
    /// Until when the agency is to say something to an online submission; nothing once it has.
    answer_by: Option<DateTime<Utc>>,
    online: Option<OnlineService>,
    /// An apology was sent with the extension.
    apologised: bool,
    /// What the portal's rule asks besides.
    portal: Portal,
}

/// What the national portal's on-time rule asks of a history.
#[derive(Debug, Clone, Copy, Default)]
struct Portal {
    /// Last day of the maximum time, where there is no due date.
    latest: Option<NaiveDate>,
    /// Requests of papers, and the day of the one that is still open.
    requests: usize,
    asked: Option<NaiveDate>,
    /// Days on which the applicant had been asked and the papers had not arrived.
    waited: i64,
    ended: Option<NaiveDate>,
}

impl State {
    fn at_intake(first: &Fact) -> Self {
        let (Fact::Registered { intake, .. } | Fact::Accepted { intake: Some(intake), .. }) = first else {
            panic!("{first:?} is no intake")
        };
        let answer_by = match first {
            Fact::Registered { intake, intake_due_at } if intake.channel == Channel::Online => *intake_due_at,
            _ => None,
        };
        let Intake { agency, procedure, channel, online_service: online, .. } = *intake;
        Self {
            stage: Stage::Registered,
            agency,
            procedure,
            channel,
            due: None,
            original: None,
            answer_by,
            online,
            apologised: false,
            portal: Portal::default(),
        }
    }

    fn take(&mut self, told: &Told) {
        if !matches!(told.what, Fact::Registered { .. } | Fact::Transferred { .. }) {
            self.answer_by = None;
        }
        self.take_for_the_portal(told);
        self.apologised |= matches!(told.what, Fact::Extended { .. });
        match &told.what {
            Fact::SupplementRequested { .. } | Fact::PaymentRequested => self.stage = Stage::Waiting,
            Fact::Accepted { due, .. }
            | Fact::SupplementReceived { due }
            | Fact::PaymentConfirmed { due } => {
                self.stage = Stage::Open;
                self.date(due);
            }
            Fact::Dated { due } => self.date(due),
            Fact::Extended { due_on } | Fact::Reissued { due_on } => self.due = Some(*due_on),
            Fact::Transferred { to } => self.agency = *to,
            Fact::IntakeRefused => self.stage = Stage::TurnedAway,
            Fact::Finished { outcome, .. } => self.stage = Stage::Ended(*outcome),
            Fact::Withdrawn if self.stage == Stage::Registered => self.stage = Stage::TurnedAway,
            Fact::Withdrawn => self.stage = Stage::Ended(Outcome::Withdrawn),
            Fact::Stopped => self.stage = Stage::Ended(Outcome::Stopped),
            _ => {}
        }
    }

    fn take_for_the_portal(&mut self, told: &Told) {
        let portal = &mut self.portal;
        match &told.what {
            Fact::SupplementRequested { .. } => {
                portal.requests += 1;
                portal.asked = Some(told.on);
            }
            Fact::SupplementReceived { .. } => {
                let asked = portal.asked.take().expect("it was asked for");
                portal.waited += i64::try_from(asked.iter_days().take_while(|day| *day < told.on).count())
                    .expect("not for ever");
            }
            Fact::Finished { .. } | Fact::Withdrawn | Fact::Stopped => portal.ended = Some(told.on),
            _ => {}
        }
        if let Fact::Accepted { due, .. }
        | Fact::SupplementReceived { due }
        | Fact::PaymentConfirmed { due }
        | Fact::Dated { due } = &told.what
        {
            portal.latest = due.latest_on;
        }
    }

    /// Indicator 2.1 of QĐ 766 as seen at the end of `day`: more days lie between the last day allowed and the end than
    /// the applicant was waited for.
    pub(crate) fn is_overdue_by_the_portal(&self, day: NaiveDate) -> bool {
        let Portal { latest, requests, asked, waited, ended } = self.portal;
        let (accepted, open) =
            (!matches!(self.stage, Stage::Registered | Stage::TurnedAway), ended.is_none());
        let waits = asked.filter(|_| open);
        if waits.is_some() && requests > 1 {
            return accepted;
        }
        let end = ended.or(waits).unwrap_or(day);
        accepted && self.due.or(latest).is_some_and(|last| (end - last).num_days() > waited)
    }

    fn date(&mut self, due: &DueDates) {
        (self.due, self.original) = (due.due_on, due.original_due_on);
    }

    pub(crate) fn is_pending(&self) -> bool {
        matches!(self.stage, Stage::Open | Stage::Waiting)
    }

    /// At the end of `day`: the agency's time is over. While the applicant is waited for it is not.
    pub(crate) fn is_overdue(&self, day: NaiveDate) -> bool {
        self.stage == Stage::Open && self.due.is_some_and(|due| due < day)
    }

    fn is_in(&self, slice: &Slice) -> bool {
        slice.covers(self.agency, self.procedure, self.channel)
    }
}

/// Form 06 and what its columns merge, for the stories as they are known.
pub(crate) fn count(stories: &[Story], question: &Question) -> (Totals, Memo) {
    let mut totals = Totals::default();
    let mut memo = Memo::default();
    for story in stories {
        let opening = story.at_end_of(question.from.pred_opt().expect("not the first day of time"));
        totals.carried_over +=
            i64::from(opening.is_some_and(|state| state.is_pending() && state.is_in(&question.slice)));
        for (told, before, after) in story.states() {
            if question.from <= told.on && told.on <= question.to {
                count_act(&mut totals, &mut memo, &question.slice, (told, before, after));
            }
        }
        if let Some(state) = story.at_end_of(question.to).filter(|state| state.is_in(&question.slice)) {
            count_standing(&mut totals, &mut memo, &state, question.to);
        }
    }
    totals.received_new = totals.received_online + totals.received_direct + totals.received_postal;
    totals.received_total = totals.received_new + totals.carried_over + totals.transferred;
    totals.resolved_total = totals.resolved_early + totals.resolved_on_time + totals.resolved_overdue;
    totals.pending_total = totals.pending_in_time + totals.pending_overdue;
    (totals, memo)
}

type Happened<'a> = (&'a Told, Option<State>, State);

fn count_act(totals: &mut Totals, memo: &mut Memo, slice: &Slice, (told, before, after): Happened<'_>) {
    // Whose act it was: a transfer is the giver's.
    let whose = before.unwrap_or(after);
    memo.late_entries += i64::from(whose.is_in(slice) && told.entered_on > told.on);
    if let (Fact::Transferred { .. }, Some(before)) = (&told.what, before) {
        totals.transferred += i64::from(after.is_in(slice)) - i64::from(before.is_in(slice));
    }
    if !after.is_in(slice) {
        return;
    }
    let first_said = matches!(told.what, Fact::Accepted { .. } | Fact::Noted { .. } | Fact::IntakeRefused);
    if let Some(answer_by) = before.and_then(|before| before.answer_by).filter(|_| first_said) {
        memo.intake_answered += 1;
        memo.intake_answered_late += i64::from(told.at > answer_by);
    }
    match &told.what {
        Fact::Accepted { .. } => match after.channel {
            Channel::Direct => totals.received_direct += 1,
            Channel::Online => {
                totals.received_online += 1;
                match after.online {
                    Some(OnlineService::Full) => memo.received_online_full += 1,
                    Some(OnlineService::Partial) => memo.received_online_partial += 1,
                    Some(_) => memo.received_online_other += 1,
                    None => memo.received_online_unknown += 1,
                }
            }
            Channel::Postal => totals.received_postal += 1,
        },
        Fact::IntakeRefused => memo.intake_refused += 1,
        Fact::Finished { .. } | Fact::Withdrawn | Fact::Stopped => count_end(totals, memo, &after, told.on),
        _ => {}
    }
}

fn count_end(totals: &mut Totals, memo: &mut Memo, state: &State, on: NaiveDate) {
    let Stage::Ended(outcome) = state.stage else { return };
    memo.resolved_without_due_date += i64::from(state.due.is_none());
    memo.resolved_overdue_qd766 += i64::from(state.is_overdue_by_the_portal(on));
    match outcome {
        Outcome::Withdrawn | Outcome::Stopped => {
            totals.resolved_on_time += 1;
            let kind = if outcome == Outcome::Withdrawn {
                &mut memo.resolved_withdrawn
            } else {
                &mut memo.resolved_stopped
            };
            *kind += 1;
        }
        Outcome::Approved | Outcome::Refused => {
            match state.due {
                Some(due) if on < due => totals.resolved_early += 1,
                Some(due) if on > due => {
                    totals.resolved_overdue += 1;
                    memo.resolved_overdue_with_apology += i64::from(state.apologised);
                    memo.resolved_overdue_without_apology += i64::from(!state.apologised);
                }
                _ => totals.resolved_on_time += 1,
            }
            memo.resolved_refused += i64::from(outcome == Outcome::Refused);
            memo.resolved_overdue_original += i64::from(state.original.is_some_and(|due| on > due));
        }
    }
}

fn count_standing(totals: &mut Totals, memo: &mut Memo, state: &State, day: NaiveDate) {
    memo.registered_waiting += i64::from(state.stage == Stage::Registered);
    let unanswered = state.answer_by.is_some_and(|by| local_day(by) <= day);
    memo.intake_overdue += i64::from(unanswered);
    memo.registered_in_time += i64::from(state.stage == Stage::Registered && !unanswered);
    if !state.is_pending() {
        return;
    }
    memo.pending_waiting += i64::from(state.stage == Stage::Waiting);
    memo.pending_without_due_date += i64::from(state.due.is_none());
    memo.pending_overdue_qd766 += i64::from(state.is_overdue_by_the_portal(day));
    if state.is_overdue(day) {
        totals.pending_overdue += 1;
        memo.pending_overdue_with_apology += i64::from(state.apologised);
        memo.pending_overdue_without_apology += i64::from(!state.apologised);
    } else {
        totals.pending_in_time += 1;
    }
}
