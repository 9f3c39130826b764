//! What is tried, when, and what the law says of it: random lives led in memory, before the service sees them.
//!
//! Acts are recorded at four moments of the day, midnight among them, so that many lives meet in one batch and
//! known-at has something to cut. The calendar of 2023 is published late, at [`PUBLISHED`].

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use motcua::domain::{
    act::{Act, Amendment, Change},
    dating,
    decide::Decision,
    event::Fact,
    history::Unlawful,
    id::{AgencyId, EventId, VersionId},
    intake::Application,
    refusal::{Guard, Refusal},
    status::Action,
    time::{civil_day, instant},
};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use crate::ledger::life::Life;
use crate::ledger::lives::{Detail, act, application, likely};
use crate::ledger::plans::{Plan, Step, life};
use crate::ledger::world::{Known, WORLD, at};

/// Something that is tried.
#[derive(Debug, Clone)]
pub(crate) struct Attempt {
    /// When it is entered.
    pub(crate) at: DateTime<Utc>,
    /// Place of the life.
    pub(crate) life: usize,
    pub(crate) what: What,
    /// The events it makes, or why it is refused.
    pub(crate) expected: Result<Vec<EventId>, Refusal>,
}

#[derive(Debug, Clone)]
pub(crate) enum What {
    Intake(Box<Application>),
    Act(Box<Act>),
    Amend,
}

/// All lives as the law has them, and how they came about.
pub(crate) struct Script {
    pub(crate) lives: Vec<Life>,
    /// In order of time.
    pub(crate) attempts: Vec<Attempt>,
}

/// The commune that is dissolved, and its last day.
const DISSOLVED: (AgencyId, NaiveDate) = (AgencyId(2), NaiveDate::from_ymd_opt(2023, 7, 31).unwrap());

/// When the calendar of 2023 is published, and what waits for it is dated.
pub(crate) fn published() -> DateTime<Utc> {
    at("2023-02-10 10:00")
}

/// When everything is over; what is undated again by then (a dating that was undone) is dated once more.
pub(crate) fn ended() -> DateTime<Utc> {
    at("2024-04-01 08:00")
}

/// The next moment at which acts are recorded.
fn desk(moment: DateTime<Utc>) -> DateTime<Utc> {
    let day = civil_day(moment);
    let times = [(0, 0), (11, 0), (17, 30), (23, 45)].map(|(h, m)| NaiveTime::from_hms_opt(h, m, 0).unwrap());
    let today = times.into_iter().map(|time| instant(day, time));
    let tomorrow = instant(day.succ_opt().unwrap(), NaiveTime::MIN);
    today.chain([tomorrow]).find(|desk| *desk >= moment).unwrap()
}

fn known(now: DateTime<Utc>) -> Known {
    if now < published() { Known::Without2023 } else { Known::All }
}

impl Script {
    /// So many random plans, led.
    pub(crate) fn of(runner: &mut TestRunner, plans: u32) -> Self {
        let mut script = Self { lives: Vec::new(), attempts: Vec::new() };
        for number in 1..=plans {
            let plan = life().new_tree(runner).expect("a plan").current();
            script.lead(number, &plan);
        }
        script.attempts.sort_by_key(|attempt| attempt.at);
        script
    }

    fn lead(&mut self, number: u32, plan: &Plan) {
        let handed_in = at("2022-11-01 00:00") + TimeDelta::minutes(plan.begins);
        let mut now = desk(handed_in + TimeDelta::minutes(plan.late));
        let asked = application(plan, handed_in, now);
        let begun = Life::begin(number, &asked, &WORLD.rules(known(now), VersionId(plan.version), now));
        let made = |life: &Life, from: usize| life.events[from..].iter().map(|event| event.id).collect();
        let expected = begun.as_ref().map(|life| made(life, 0)).map_err(Clone::clone);
        let place = self.lives.len();
        self.attempts.push(Attempt { at: now, life: place, what: What::Intake(Box::new(asked)), expected });
        let Ok(mut life) = begun else { return };
        let mut dated = now >= published();
        for step in &plan.steps {
            let mut when = life.dossier.last_occurred_at + TimeDelta::minutes(step.after);
            now = now.max(desk(when + TimeDelta::minutes(step.late)));
            if !dated && now >= published() {
                dated = true;
                date(&mut life, published());
                when = life.dossier.last_occurred_at + TimeDelta::minutes(step.after);
                now = now.max(desk(when + TimeDelta::minutes(step.late)));
            }
            if now >= ended() - TimeDelta::days(1) {
                break;
            }
            let before = life.events.len();
            let Some((what, tried)) = take(&mut life, step, when, now) else { continue };
            let expected = tried.map(|()| made(&life, before));
            self.attempts.push(Attempt { at: now, life: place, what, expected });
        }
        if !dated {
            date(&mut life, published());
        }
        date(&mut life, ended());
        self.lives.push(life);
    }
}

/// What the service does without being asked, once the calendar is there.
fn date(life: &mut Life, now: DateTime<Utc>) {
    let rules = WORLD.rules(Known::All, life.dossier.procedure_version, now);
    if let Some(decision) = dating::date(&life.dossier, &life.events, &rules) {
        life.record(&decision, now, None).expect("no correction");
    }
}

type Tried = (What, Result<(), Refusal>);

/// Tries one step; `None` where there is nothing to try.
fn take(life: &mut Life, step: &Step, when: DateTime<Utc>, now: DateTime<Utc>) -> Option<Tried> {
    let mut detail = Detail(step.detail);
    if step.roll < 5 {
        if life.dossier.voided {
            return None;
        }
        let fact = Fact::Amended { fields: vec!["phone".to_owned()] };
        let decision = Decision { fact, occurred_at: now, warnings: Vec::new() };
        life.record(&decision, now, None).expect("no correction");
        return Some((What::Amend, Ok(())));
    }
    let choice = if step.roll < 20 { Action::ALL.to_vec() } else { likely(&life.dossier) };
    let action = choice.get(step.which % choice.len().max(1))?;
    let act = act(life, *action, when, &mut detail);
    if names_a_dissolved_agency(life, &act) {
        return None;
    }
    let rules = WORLD.rules(known(now), life.dossier.procedure_version, now);
    let tried = life.act(&act, &rules).map(drop).map_err(as_told);
    Some((What::Act(Box::new(act)), tried))
}

/// The tree is the service's to know, not the law's: a correction to an agency that did not stand on the day of the act
/// is refused before the law is asked, and has its own test.
fn names_a_dissolved_agency(life: &Life, act: &Act) -> bool {
    let Some(Change::Set(Amendment { agency: Some(agency), occurred_at, .. })) = &act.change else {
        return false;
    };
    let target = life.events.iter().find(|event| Some(event.id) == act.event);
    let day = occurred_at.or(target.map(|event| event.occurred_at)).map(civil_day);
    *agency == DISSOLVED.0 && day.is_some_and(|day| day > DISSOLVED.1)
}

/// The service tells a history that would lose its intake as a guard that fails.
fn as_told(refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::Unlawful(Unlawful::NoIntake(_)) => {
            Refusal::Guard { guard: Guard::LawfulHistory, limit: None }
        }
        other => other,
    }
}

impl Attempt {
    /// The event that a correction names.
    pub(crate) fn names(&self) -> Option<EventId> {
        match &self.what {
            What::Act(act) if matches!(act.change, Some(Change::Set(_) | Change::Undo)) => act.event,
            _ => None,
        }
    }
}
