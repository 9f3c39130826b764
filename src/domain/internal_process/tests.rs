//! Steps by hand on the days of March 2023, then random lives: what is folded act by act is what the history gives, and
//! the control slip tells the same.

use std::sync::LazyLock;

use chrono::TimeDelta;
use proptest::prelude::*;
use uuid::Uuid;

use super::act::{InternalAct, Move, OpinionDue, decide_internal};
use super::slip::slip;
use super::*;
use crate::domain::act::{Act, Officer, Outcome};
use crate::domain::calendar::tests::published;
use crate::domain::deadline::Amount;
use crate::domain::decide::{Backdating, Decision, Rules, decide, due_at_acceptance};
use crate::domain::dossier::Dossier;
use crate::domain::event::{Event, Fact, Intake};
use crate::domain::history::replay;
use crate::domain::id::{DossierId, ProcedureId, VersionId};
use crate::domain::procedure::{Channel, SupplementClock};
use crate::domain::refusal::{Guard, Refusal};
use crate::domain::status::Action;

static CALENDAR: LazyLock<Calendar> = LazyLock::new(published);
static HOURS: LazyLock<WorkingHours> = LazyLock::new(WorkingHours::default);

fn limit(amount: &str, unit: LimitUnit) -> Limit {
    let amount: Amount = amount.parse().unwrap();
    Limit::new(Some(amount), unit, None).unwrap()
}

fn step(name: &str, amount: &str, unit: LimitUnit) -> InternalStep {
    InternalStep { name: name.to_owned(), unit: format!("Bộ phận {name}"), limit: limit(amount, unit) }
}

static TEN_DAYS: LazyLock<Limit> = LazyLock::new(|| limit("10", LimitUnit::WorkingDay));
static STEPS: LazyLock<Vec<InternalStep>> = LazyLock::new(|| {
    vec![
        step("tiếp nhận", "2", LimitUnit::WorkingHour),
        step("thẩm định", "5", LimitUnit::WorkingDay),
        step("ký", "1", LimitUnit::WorkingDay),
    ]
});

fn at(text: &str) -> DateTime<Utc> {
    format!("2023-{text}:00+07:00").parse().unwrap()
}

/// A dossier that lives: what it is, and what happened to it.
struct Life {
    dossier: Dossier,
    events: Vec<Event>,
    clock: SupplementClock,
}

impl Life {
    fn accepted(on: &str, clock: SupplementClock) -> Self {
        let submitted_at = at(on);
        let intake = Intake {
            procedure: ProcedureId(1),
            version: VersionId(1),
            agency: AgencyId(1),
            channel: Channel::Direct,
            submitted_at,
            online_service: None,
        };
        let due = due_at_acceptance(None, submitted_at, &rules(submitted_at, clock), &mut Vec::new());
        let first = event(1, Fact::Accepted { intake: Some(intake), due }, submitted_at);
        let dossier = Dossier::open(DossierId(Uuid::from_u128(1)), &first).unwrap();
        Self { dossier, events: vec![first], clock }
    }

    fn take(&mut self, decided: Result<Decision, Refusal>) -> Result<(), Refusal> {
        let Decision { fact, occurred_at, .. } = decided?;
        let next = event(self.events.len() + 1, fact, occurred_at);
        self.dossier.apply(&next).unwrap();
        self.events.push(next);
        Ok(())
    }

    fn moves(&mut self, now: DateTime<Utc>, what: Move) -> Result<(), Refusal> {
        self.says(now, what, Some("lý do"))
    }

    fn says(&mut self, now: DateTime<Utc>, what: Move, reason: Option<&str>) -> Result<(), Refusal> {
        let reason = reason.map(ToOwned::to_owned);
        let act = InternalAct { what, occurred_at: None, officer: None, reason, note: None };
        let decided = decide_internal(&self.dossier, &act, &rules(now, self.clock));
        self.take(decided)
    }

    fn does(&mut self, now: DateTime<Utc>, action: Action) -> Result<(), Refusal> {
        let outcome = (action == Action::Finish).then_some(Outcome::Approved);
        let reason = Some("lý do".to_owned());
        let act = Act { reason, outcome, ..Act::new(action) };
        let decided = decide(&self.dossier, &act, &rules(now, self.clock));
        self.take(decided)
    }

    fn due(&self) -> Option<DateTime<Utc>> {
        self.dossier.step_due_at()
    }
}

fn rules(now: DateTime<Utc>, supplement_clock: SupplementClock) -> Rules<'static> {
    Rules {
        calendar: &CALENDAR,
        hours: &HOURS,
        limit: Some(&TEN_DAYS),
        online_service: None,
        supplement_clock,
        steps: &STEPS,
        now,
        backdating: Backdating::Refused,
    }
}

fn event(seq: usize, fact: Fact, occurred_at: DateTime<Utc>) -> Event {
    let seq = u32::try_from(seq).unwrap();
    let id = EventId(Uuid::from_u128(seq.into()));
    Event {
        id,
        seq,
        fact,
        occurred_at,
        recorded_at: occurred_at,
        officer: None,
        reason: None,
        note: None,
        overdue_reason: None,
    }
}

fn next() -> Move {
    Move::Enter { step: None, to: None }
}

fn to(step: u16) -> Move {
    Move::Enter { step: Some(step), to: None }
}

fn guard(refused: Result<(), Refusal>) -> Guard {
    match refused.unwrap_err() {
        Refusal::Guard { guard, .. } => guard,
        other => panic!("{other:?}"),
    }
}

fn missing(refused: Result<(), Refusal>) -> &'static str {
    match refused.unwrap_err() {
        Refusal::Invalid(faults) => faults[0].field,
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_step_has_its_time_from_when_the_dossier_comes() {
    // Thursday: two hours from 10:30 reach over the lunch to 14:30.
    let mut life = Life::accepted("03-09T10:30", SupplementClock::Restart);
    assert_eq!(life.due(), Some(at("03-09T14:30")));
    life.moves(at("03-09T14:00"), next()).unwrap();
    // Five working days from Thursday: until the end of Thursday 16/03.
    assert_eq!(life.due(), Some(at("03-17T00:00")));
    life.moves(at("03-17T08:00"), next()).unwrap();
    assert_eq!(life.due(), Some(at("03-21T00:00")), "one working day from Friday: Monday 20/03");
    assert_eq!(guard(life.moves(at("03-17T09:00"), next())), Guard::StepIsLast);
    life.does(at("03-20T16:00"), Action::Finish).unwrap();
    assert_eq!((life.due(), life.dossier.step), (None, None));
    let slip = slip(&life.events).unwrap();
    let told: Vec<_> = slip.visits.iter().map(|visit| (visit.no, visit.timing())).collect();
    assert_eq!(told, [(1, Some(Timing::On)), (2, Some(Timing::After)), (3, Some(Timing::On))]);
    assert_eq!(guard(life.moves(at("03-20T16:30"), to(1))), Guard::InternalWhilePending);
}

#[test]
fn a_step_waits_with_the_dossier() {
    for (clock, expected) in
        [(SupplementClock::Restart, "03-25T00:00"), (SupplementClock::Shift, "03-24T00:00")]
    {
        let mut life = Life::accepted("03-09T08:00", clock);
        life.moves(at("03-09T09:00"), next()).unwrap();
        // Asked on Friday, complete on Friday a week later: five working days waited, or five from then on.
        life.does(at("03-10T09:00"), Action::RequestSupplement).unwrap();
        assert_eq!(life.due(), None, "nothing is late while it waits");
        assert_eq!(guard(life.moves(at("03-14T09:00"), next())), Guard::StepWhileInWork);
        life.does(at("03-17T09:00"), Action::ReceiveSupplement).unwrap();
        assert_eq!(life.due(), Some(at(expected)), "{clock}");
        assert_eq!(life.dossier.step.map(|step| step.no), Some(2));
        let slip = slip(&life.events).unwrap();
        let waits = [("2023-03-10".parse().unwrap(), Some("2023-03-17".parse().unwrap()))];
        assert_eq!(slip.visits.last().unwrap().waits, waits);
    }
}

#[test]
fn back_or_over_a_step_needs_a_reason_and_within_one_a_taker() {
    let mut life = Life::accepted("03-09T08:00", SupplementClock::Restart);
    let now = at("03-09T09:00");
    assert_eq!(missing(life.says(now, to(3), None)), "reason");
    assert_eq!(missing(life.says(now, to(4), Some("x"))), "step");
    assert_eq!(missing(life.says(now, to(0), Some("x"))), "step");
    assert_eq!(missing(life.says(now, to(1), None)), "to_officer");
    life.says(now, to(2), None).unwrap();
    let since = life.dossier.step.unwrap().since;
    let taker = Officer { id: "tc-08".to_owned(), name: None };
    let due = life.due();
    life.says(at("03-10T09:00"), Move::Enter { step: Some(2), to: Some(taker.clone()) }, None).unwrap();
    assert_eq!((life.due(), life.dossier.step.unwrap().since), (due, since), "the time goes on");
    assert_eq!(slip(&life.events).unwrap().visits.last().unwrap().to, Some(taker));
    life.says(at("03-10T10:00"), to(1), Some("trả lại")).unwrap();
    assert_eq!(life.due(), Some(at("03-10T13:30") + TimeDelta::minutes(30)));
}

#[test]
fn an_opinion_has_its_own_time_and_is_answered_once() {
    let mut life = Life::accepted("03-09T08:00", SupplementClock::Restart);
    life.moves(at("03-09T09:00"), next()).unwrap();
    let ask = |agency: i32, due| Move::AskOpinion { agency: AgencyId(agency), due };
    let day = |text: &str| OpinionDue::On(format!("2023-{text}").parse().unwrap());
    let now = at("03-10T09:00");
    assert_eq!(guard(life.moves(now, ask(1, day("03-13")))), Guard::OpinionOfAnother);
    assert_eq!(missing(life.moves(now, ask(2, day("03-09")))), "due_on");
    assert_eq!(missing(life.says(now, ask(2, day("03-13")), None)), "reason");
    life.moves(now, ask(2, OpinionDue::Within(limit("1", LimitUnit::WorkingDay)))).unwrap();
    assert_eq!(life.due(), Some(at("03-14T00:00")), "Monday, before the step's Thursday");
    // The applicant is waited for; the other agency is not.
    life.does(at("03-10T10:00"), Action::RequestPayment).unwrap();
    assert_eq!(life.due(), Some(at("03-14T00:00")));
    let request = life.dossier.opinions[0].request;
    life.moves(at("03-14T09:00"), Move::ReceiveOpinion { request }).unwrap();
    assert_eq!(life.due(), None);
    let again = life.moves(at("03-14T10:00"), Move::ReceiveOpinion { request });
    assert_eq!(guard(again), Guard::OpinionOpen);
    let slip = slip(&life.events).unwrap();
    assert_eq!(slip.opinions[0].timing(), Some(Timing::After));
}

#[test]
fn the_steps_fit_into_the_limit() {
    use LimitUnit::{CalendarDay, Month, WorkingDay, WorkingHour};
    let fits = |steps: &[(&str, LimitUnit)], limits: &[(&str, LimitUnit)]| {
        let steps: Vec<_> = steps.iter().map(|(amount, unit)| step("a", amount, *unit)).collect();
        let limits: Vec<_> = limits.iter().map(|(amount, unit)| limit(amount, *unit)).collect();
        fault_of(&steps, limits.iter()).is_none()
    };
    assert!(fits(&[("2", WorkingHour), ("6", WorkingHour)], &[("1", WorkingDay)]));
    assert!(!fits(&[("2", WorkingHour), ("6.5", WorkingHour)], &[("1", WorkingDay)]));
    assert!(fits(&[("2.5", WorkingDay), ("4", WorkingHour)], &[("1", WorkingDay), ("3", WorkingDay)]));
    assert!(!fits(&[("2.5", WorkingDay), ("4.5", WorkingHour)], &[("1", WorkingDay), ("3", WorkingDay)]));
    assert!(fits(&[("9", WorkingDay)], &[("1", Month)]), "months are not compared");
    assert!(fits(&[("9", WorkingDay)], &[("1", WorkingDay), ("1", Month)]), "some channel may take so long");
    assert!(fits(&[("1", WorkingDay), ("9", CalendarDay)], &[("1", WorkingDay)]), "kinds that differ");
    assert!(!fits(&[("4", CalendarDay), ("3", CalendarDay)], &[("6", CalendarDay)]));
    assert!(fits(&[("9", WorkingDay)], &[]), "no limit is stated");
    let many = vec![step("a", "0", WorkingHour); MOST_STEPS + 1];
    assert_eq!(fault_of(&many, std::iter::empty()), Some(ProcessFault::TooMany));
}

/// What may come next in a life, and how many hours later.
fn deeds() -> impl Strategy<Value = Vec<(u8, u8, u8)>> {
    proptest::collection::vec((0..12_u8, 0..6_u8, 0..60_u8), 0..25)
}

fn live(clock: SupplementClock, deeds: &[(u8, u8, u8)]) -> Life {
    let mut life = Life::accepted("03-09T08:00", clock);
    let mut now = at("03-09T08:00");
    for (deed, which, hours) in deeds {
        now += TimeDelta::hours(i64::from(*hours));
        let taker = Officer { id: which.to_string(), name: None };
        // What is refused does not happen.
        let _refused = match deed {
            0..=2 => life.moves(now, next()),
            3 => life.moves(now, Move::Enter { step: Some(u16::from(*which)), to: Some(taker) }),
            4 | 5 => {
                let due = OpinionDue::Within(limit("3", LimitUnit::WorkingDay));
                life.moves(now, Move::AskOpinion { agency: AgencyId(i32::from(*which)), due })
            }
            6 => {
                let open = life.dossier.opinions.get(usize::from(*which)).map(|open| open.request);
                open.map_or(Ok(()), |request| life.moves(now, Move::ReceiveOpinion { request }))
            }
            7 => life.does(now, Action::RequestSupplement),
            8 => life.does(now, Action::RequestPayment),
            9 => life.does(now, Action::ReceiveSupplement),
            10 => life.does(now, Action::ConfirmPayment),
            _ if *which == 0 => life.does(now, Action::Finish),
            _ => Ok(()),
        };
    }
    life
}

proptest! {
    #[test]
    fn the_slip_tells_what_is_folded(deeds in deeds(), shifts in any::<bool>()) {
        let life = live(if shifts { SupplementClock::Shift } else { SupplementClock::Restart }, &deeds);
        let Life { dossier, events, .. } = life;
        let mut replayed = replay(dossier.id, &events).unwrap().dossier;
        replayed.code.clone_from(&dossier.code);
        prop_assert_eq!(&replayed, &dossier);
        let slip = slip(&events).unwrap();
        let running = slip.visits.last().filter(|visit| visit.left_at.is_none());
        prop_assert_eq!(running.map(|visit| visit.no), dossier.step.map(|step| step.no));
        prop_assert_eq!(running.map(|visit| visit.due), dossier.due.step);
        let open: Vec<EventId> = if dossier.is_pending() {
            slip.opinions.iter().filter(|o| o.answered_at.is_none()).map(|o| o.event).collect()
        } else {
            Vec::new()
        };
        prop_assert_eq!(open, dossier.opinions.iter().map(|open| open.request).collect::<Vec<_>>());
        // Stays follow each other without a gap, and who is late now is told so by both.
        for pair in slip.visits.windows(2) {
            prop_assert_eq!(pair[0].left_at, Some(pair[1].entered_at));
        }
        let now = at("03-20T10:00").max(dossier.last_occurred_at);
        let is_late = running.is_some_and(|visit| visit.is_late(now))
            || (dossier.is_pending() && slip.opinions.iter()
                .any(|opinion| opinion.answered_at.is_none() && opinion.is_late(now, None)));
        prop_assert_eq!(is_late, dossier.step_due_at().is_some_and(|due_at| due_at < now));
    }
}
