//! Random lives: a plan, led step by step through what the law allows. What it refuses is left out, and life
//! goes on.

use chrono::{DateTime, TimeDelta, Utc};
use motcua::domain::{
    act::{Act, Amendment, Change, Ground, Outcome},
    decide::{Decision, allowed_actions},
    dossier::Dossier,
    event::{DueDates, Event, Fact},
    id::{AgencyId, ProcedureId, VersionId},
    intake::Application,
    procedure::Channel,
    status::Action,
    time::civil_day,
};

use super::life::Life;
use super::plans::{AGENCIES, Form, Plan, Step};
use super::world::{WORLD, at};

/// Leads the plans through their lives; a plan whose intake is refused makes none.
pub(crate) fn lead(plans: &[Plan]) -> Vec<Life> {
    (1..).zip(plans).filter_map(|(number, plan)| lead_one(number, plan)).collect()
}

pub(crate) fn lead_one(number: u32, plan: &Plan) -> Option<Life> {
    let handed_in = at("2022-11-01 00:00") + TimeDelta::minutes(plan.begins);
    let mut now = handed_in + TimeDelta::minutes(plan.late);
    let version = VersionId(plan.version);
    let application = application(plan, handed_in, now);
    let mut life = Life::begin(number, &application, &WORLD.rules(plan.known, version, now)).ok()?;
    for step in &plan.steps {
        let when = life.dossier.last_occurred_at + TimeDelta::minutes(step.after);
        if when > at("2024-02-29 23:59") {
            break;
        }
        now = now.max(when + TimeDelta::minutes(step.late));
        take(&mut life, plan, step, when, now);
    }
    Some(life)
}

pub(crate) fn application(plan: &Plan, handed_in: DateTime<Utc>, now: DateTime<Utc>) -> Application {
    let mut detail = Detail(plan.detail);
    let channel = match plan.form {
        Form::Direct => Channel::Direct,
        Form::Postal => Channel::Postal,
        Form::Registered | Form::AcceptedOnline => Channel::Online,
        Form::Issued => detail.one_of(Channel::ALL),
    };
    let accepted_at = match plan.form {
        Form::AcceptedOnline if detail.one_in(2) => Some((handed_in + detail.hours(72)).min(now)),
        Form::Issued => Some(handed_in),
        _ => None,
    };
    Application {
        procedure: ProcedureId(plan.version),
        version: VersionId(plan.version),
        agency: AgencyId(plan.agency),
        channel,
        submitted_at: Some(handed_in),
        accept: (plan.form == Form::AcceptedOnline).then_some(true),
        accepted_at,
        due_on: (plan.form == Form::Issued).then(|| civil_day(handed_in) + detail.days(20)),
        has_code: false,
    }
}

/// Takes one step, if the law lets it.
fn take(life: &mut Life, plan: &Plan, step: &Step, when: DateTime<Utc>, now: DateTime<Utc>) {
    let mut detail = Detail(step.detail);
    match step.roll {
        0..5 => note_down(life, Fact::Amended { fields: vec!["phone".to_owned()] }, now),
        5..30 if life.dossier.is_pending() && life.dossier.due.undated => {
            let from = life.dossier.clock_started_on.expect("accepted");
            let due_on = Some(from + detail.days(25));
            let due = DueDates { due_on, original_due_on: due_on, ..DueDates::default() };
            note_down(life, Fact::Dated { due }, now);
        }
        roll => {
            let choice = if roll < 40 { Action::ALL.to_vec() } else { likely(&life.dossier) };
            let Some(action) = choice.get(step.which % choice.len().max(1)) else { return };
            let act = act(life, *action, when, &mut detail);
            let rules = WORLD.rules(plan.known, life.dossier.procedure_version, now);
            // Refused acts are part of the plan: they must leave no trace.
            let _refused = life.act(&act, &rules);
        }
    }
}

/// What the service does without an action, at the moment it is recorded.
fn note_down(life: &mut Life, fact: Fact, now: DateTime<Utc>) {
    let decision = Decision { fact, occurred_at: now, warnings: Vec::new() };
    life.record(&decision, now, None).expect("no act and no correction");
}

/// What is allowed, the likely more often.
pub(crate) fn likely(dossier: &Dossier) -> Vec<Action> {
    let times = |action| match action {
        Action::Void => 1,
        Action::Withdraw | Action::Stop | Action::RefuseIntake => 3,
        Action::Note => 6,
        Action::Accept | Action::ReceiveSupplement | Action::ConfirmPayment => 24,
        _ => 12,
    };
    allowed_actions(dossier).flat_map(|action| std::iter::repeat_n(action, times(action))).collect()
}

/// An act with all that it needs, lawful or not.
pub(crate) fn act(life: &Life, action: Action, when: DateTime<Utc>, detail: &mut Detail) -> Act {
    let dossier = &life.dossier;
    let mut act = Act::new(action);
    act.occurred_at = Some(when);
    act.reason = Some("…".to_owned());
    let today = civil_day(when);
    match action {
        Action::Accept | Action::ReceiveSupplement | Action::ConfirmPayment if detail.one_in(4) => {
            act.due_on = Some(today + detail.days(15) - detail.days(4));
        }
        Action::Extend | Action::Reissue => {
            act.due_on = Some(dossier.due.due_on.unwrap_or(today) + detail.days(20) - detail.days(4));
        }
        Action::RequestSupplement => {
            act.ground = [None, Some(Ground::SpecialLaw), Some(Ground::GuidanceNotFollowed)][detail.below(3)];
        }
        Action::Finish => act.outcome = Some(detail.one_of(&[Outcome::Approved, Outcome::Refused])),
        Action::Transfer => act.to_agency = Some(detail.agency()),
        Action::Correct => {
            let what = detail.below(9);
            let target = target(&life.events, what, detail);
            act.event = Some(target.id);
            act.change = Some(change(what, target.occurred_at, detail));
        }
        _ => {}
    }
    act
}

/// The event that a correction of `what` names: mostly one that has such a particular, else any.
fn target<'a>(events: &'a [Event], what: usize, detail: &mut Detail) -> &'a Event {
    let any_will_do = detail.one_in(4);
    let fits = |event: &&Event| match what {
        _ if any_will_do => true,
        2 | 3 => event.seq == 1,
        4 => event.seq == 1 || matches!(event.fact, Fact::Transferred { .. }),
        5 => matches!(
            event.fact,
            Fact::Accepted { .. }
                | Fact::SupplementReceived { .. }
                | Fact::PaymentConfirmed { .. }
                | Fact::Dated { .. }
                | Fact::Extended { .. }
                | Fact::Reissued { .. }
        ),
        6 => matches!(event.fact, Fact::Finished { .. }),
        _ => event.fact.is_act(),
    };
    let mut fitting: Vec<&Event> = events.iter().filter(fits).collect();
    if fitting.is_empty() {
        fitting = events.iter().collect();
    }
    fitting[detail.below(fitting.len())]
}

/// What a correction puts in the place of an act of `was`.
fn change(what: usize, was: DateTime<Utc>, detail: &mut Detail) -> Change {
    let mut right = Amendment::default();
    match what {
        0 | 1 => return Change::Undo,
        2 => right.channel = Some(detail.one_of(Channel::ALL)),
        3 => {
            let version = i32::try_from(detail.below(8)).expect("small");
            right.procedure = Some((ProcedureId(version), VersionId(version)));
        }
        4 => right.agency = Some(detail.agency()),
        5 => right.due_on = Some(civil_day(was) + detail.days(20)),
        6 => right.outcome = Some(detail.one_of(Outcome::ALL)),
        _ => {
            let earlier = if detail.one_in(2) { detail.hours(1000) } else { detail.hours(30) };
            let later = if detail.one_in(2) { detail.hours(400) } else { TimeDelta::zero() };
            right.occurred_at = Some(was - earlier + later);
        }
    }
    Change::Set(right)
}

/// A number taken apart, so that one number says all particulars.
pub(crate) struct Detail(pub(crate) u32);

impl Detail {
    fn below(&mut self, n: usize) -> usize {
        let n = u32::try_from(n).expect("few");
        let (rest, taken) = (self.0 / n, self.0 % n);
        self.0 = rest;
        usize::try_from(taken).expect("few")
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn one_of<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    fn agency(&mut self) -> AgencyId {
        AgencyId(i32::try_from(self.below(usize::try_from(AGENCIES).expect("few"))).expect("few"))
    }

    fn days(&mut self, n: usize) -> TimeDelta {
        TimeDelta::days(i64::try_from(self.below(n)).expect("few"))
    }

    fn hours(&mut self, n: usize) -> TimeDelta {
        TimeDelta::hours(i64::try_from(self.below(n)).expect("few"))
    }
}
