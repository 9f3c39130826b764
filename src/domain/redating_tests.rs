//! Whole lives against the oracle of the deadline engine, which walks day by day and minute by minute: dates counted by
//! one calendar or another while it changed, dates given by hand among them, looked at under a third.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::{DateTime, Days, Utc};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use uuid::Uuid;

use super::*;
use crate::domain::calendar::tests::published;
use crate::domain::calendar::{CalendarDay, DayKind, is_weekend};
use crate::domain::calendar_change::{Change, difference};
use crate::domain::calendar_history::CalendarVersion;
use crate::domain::deadline::tests::courses::{Course, Wait, Walked, Wall, clock, courses};
use crate::domain::deadline::{Amount, Limit, LimitUnit, WorkingHours};
use crate::domain::event::{DueDates, Intake};
use crate::domain::history::replay;
use crate::domain::id::{AgencyId, DossierId, EventId, ProcedureId, VersionId};
use crate::domain::procedure::{Channel, SupplementClock};
use crate::domain::time::{civil_day, instant};

static PUBLISHED: LazyLock<Calendar> = LazyLock::new(published);

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn event(seq: u32, occurred_at: DateTime<Utc>, fact: Fact) -> Event {
    let id = EventId(Uuid::from_u128(seq.into()));
    let (officer, reason, note, overdue_reason) = (None, None, None, None);
    Event { id, seq, fact, occurred_at, recorded_at: occurred_at, officer, reason, note, overdue_reason }
}

fn events(facts: Vec<(DateTime<Utc>, Fact)>) -> Vec<Event> {
    (1..).zip(facts).map(|(seq, (at, fact))| event(seq, at, fact)).collect()
}

fn intake(submitted_at: DateTime<Utc>) -> Intake {
    let (procedure, version, agency) = (ProcedureId(1), VersionId(1), AgencyId(1));
    Intake { procedure, version, agency, channel: Channel::Direct, submitted_at }
}

fn issued(due_on: Option<NaiveDate>) -> DueDates {
    DueDates { due_on, original_due_on: due_on, undated: due_on.is_none(), ..DueDates::default() }
}

fn toggled(calendar: &Calendar, days: &[NaiveDate]) -> Calendar {
    let change = |day: &NaiveDate| match (calendar.day(*day), is_weekend(*day)) {
        (Some(_), _) => Change::Plain(*day),
        (None, weekend) => Change::Named(CalendarDay {
            day: *day,
            kind: if weekend { DayKind::SwappedWorking } else { DayKind::SwappedOff },
            name: "Hoán đổi".to_owned(),
            source: "TB".to_owned(),
        }),
    };
    calendar.changed(&days.iter().map(change).collect::<Vec<_>>()).unwrap()
}

/// Versions of the calendar, each with the moment it came into force.
fn versions(calendars: &[(DateTime<Utc>, &Calendar)]) -> CalendarHistory {
    let mut before = Calendar::default();
    let mut all = Vec::new();
    for (number, (at, calendar)) in (1..).zip(calendars) {
        let (years, days) = difference(&before, calendar, None);
        all.push(CalendarVersion { number, at: *at, client: "a".to_owned(), years, days });
        before = (*calendar).clone();
    }
    CalendarHistory::new(&all)
}

/// What is drawn beside a course.
#[derive(Debug, Clone)]
struct Drawn {
    course: Course,
    restarts: bool,
    /// Days from the arrival on which each of the three calendars differs from the one before.
    changes: [Vec<u64>; 3],
    /// Days from the arrival until the second calendar is published, at 00:30.
    published: u64,
    /// Of each act that gives a date, how many days a person adds to the count; none: it is counted.
    hands: Vec<Option<u64>>,
    /// Whether a wait lasts at the end.
    waits: bool,
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let days = || prop::collection::vec(0_u64..70, 0..6);
    let hand = || prop_oneof![5 => Just(None), 1 => (1_u64..20).prop_map(Some)];
    let hands = prop::collection::vec(hand(), 5);
    // Some run into the year that nobody published.
    let late = prop::option::weighted(0.1, 0_u64..40);
    (courses(), any::<bool>(), [days(), days(), days()], 0_u64..40, hands, any::<bool>(), late).prop_map(
        |(course, restarts, changes, published, hands, waits, late)| {
            // Of a real dossier the procedure says what a supplement does, and a payment shifts.
            let of_one = |pause: (u64, u64, u32, bool, Option<bool>)| {
                (pause.0, pause.1, pause.2, pause.3, Some(pause.3 && restarts))
            };
            let pauses = course.pauses.iter().copied().map(of_one).collect();
            let late = late.map(|n| (day("2026-11-15") + Days::new(n), course.from.1));
            let course = Course { pauses, extension: None, from: late.unwrap_or(course.from), ..course };
            Drawn { course, restarts, changes, published, hands, waits }
        },
    )
}

/// The acts of a course with the dates that were given, and what the oracle makes of them by another wall.
struct Life {
    facts: Vec<(DateTime<Utc>, Fact)>,
    given: Option<NaiveDate>,
    then: Walked<NaiveDate>,
    by_hand: bool,
}

fn moment((on, minute): (NaiveDate, u32)) -> DateTime<Utc> {
    instant(on, clock(minute))
}

/// By which wall a date is counted.
#[derive(Clone, Copy)]
enum Side {
    ItsTime,
    Target,
}

impl Drawn {
    /// The next date: counted by the wall of its time, or more than that by hand; and by the other wall.
    fn next(
        &self,
        life: &mut Life,
        nth: usize,
        count: impl Fn(Side, Walked<NaiveDate>) -> Walked<NaiveDate>,
    ) {
        let counted = count(Side::ItsTime, life.given.ok_or(0)).ok();
        let hand = self.hands[nth].filter(|_| counted.is_some());
        life.by_hand = hand.is_some();
        life.given = counted.map(|counted| counted + Days::new(hand.unwrap_or(0)));
        life.then = match (hand, life.given) {
            (Some(_), Some(given)) => Ok(given),
            _ => count(Side::Target, life.then),
        };
    }

    /// The life as it was dated by the first wall, and from its publication on by the second. `None` where a calendar was
    /// missing: undated lives are told below.
    fn live(&self, walls: &[Wall; 3]) -> Option<Life> {
        let published = instant(self.course.from.0 + Days::new(self.published), clock(30));
        let wall = |side, at: DateTime<Utc>| match side {
            Side::ItsTime => &walls[usize::from(at >= published)],
            Side::Target => &walls[2],
        };
        let Course { from, .. } = self.course;
        let begun = moment(from);
        let mut life = Life { facts: Vec::new(), given: None, then: Ok(from.0), by_hand: false };
        let due = |point, wall: &Wall| self.course.due(point, wall).map(|end| end.0);
        self.next(&mut life, 0, |side, _| due(from, wall(side, begun)));
        life.facts
            .push((begun, Fact::Accepted { intake: Some(intake(begun)), due: issued(Some(life.given?)) }));
        let waits = self.course.waits();
        let last = waits.len();
        for (nth, Wait { asked, complete, supplement, restarts }) in waits.into_iter().enumerate() {
            let asking = if supplement {
                Fact::SupplementRequested { ground: None, documents: Vec::new() }
            } else {
                Fact::PaymentRequested
            };
            life.facts.push((moment(asked), asking));
            if self.waits && nth + 1 == last {
                break;
            }
            let at = moment(complete);
            self.next(&mut life, nth + 1, |side, before| {
                let wall = wall(side, at);
                if restarts { due(complete, wall) } else { wall.shifted(before?, asked.0, complete.0) }
            });
            let due = issued(Some(life.given?));
            let fact =
                if supplement { Fact::SupplementReceived { due } } else { Fact::PaymentConfirmed { due } };
            life.facts.push((at, fact));
        }
        Some(life)
    }
}

/// A life that was drawn, looked at.
struct LookedAt {
    life: Life,
    dossier: Dossier,
    found: Outlook,
    /// Under the first of the calendars.
    before: Verdict,
    /// Whether the calendar was changed while it lasted.
    changed: bool,
    history: CalendarHistory,
    target: Calendar,
}

impl Drawn {
    /// The days after the arrival on which a calendar is to differ from the one before.
    fn days(&self, nth: usize) -> Vec<NaiveDate> {
        let days: BTreeSet<NaiveDate> =
            self.changes[nth].iter().map(|n| self.course.from.0 + Days::new(*n)).collect();
        days.into_iter().filter(|date| *date <= day("2026-12-31")).collect()
    }

    /// Lives it and looks at it under the third calendar.
    fn look(&self) -> Option<LookedAt> {
        let Self { course, restarts, published: after, .. } = self;
        let first = toggled(&PUBLISHED, &self.days(0));
        let second = toggled(&first, &self.days(1));
        let target = toggled(&second, &self.days(2));
        let life = self.live(&[&first, &second, &target].map(|calendar| Wall::of(calendar.days())))?;
        let second_at = instant(course.from.0 + Days::new(*after), clock(30));
        let history = versions(&[(moment(course.from), &first), (second_at, &second)]);

        let spans = course.hours.chunks(2).map(|span| (clock(span[0]), clock(span[1])));
        let hours = WorkingHours::new(spans).unwrap();
        let amount = (course.unit != LimitUnit::SameDay).then(|| Amount::from_halves(course.halves).unwrap());
        let limit = Limit::new(amount, course.unit, course.cutoff.map(clock)).unwrap();
        let of_agency = |_: AgencyId, _: NaiveDate| &hours;
        let supplement_clock = if *restarts { SupplementClock::Restart } else { SupplementClock::Shift };
        let terms = Terms { limit: Some(&limit), supplement_clock, calendar: &first, hours: &of_agency };
        let events = events(life.facts.clone());
        let dossier = replay(DossierId(Uuid::nil()), &events).unwrap().dossier;
        let look = |target| {
            let question = Question { target, present: target, history: &history, today: day("2022-01-01") };
            outlook(&dossier, &events, &terms, &question).unwrap()
        };
        let (found, before) = (look(&target), look(&first).verdict);
        let changed = !self.days(1).is_empty();
        Some(LookedAt { life, dossier, found, before, changed, history, target })
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases * 8, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn every_life_is_dated_anew_as_the_walk_dates_it(drawn in drawn()) {
        let Some(LookedAt { life, dossier, found, before, changed, history, target }) = drawn.look() else {
            return Ok(());
        };
        prop_assert_eq!(found.counted_now, life.then.ok());
        let from = life.given.unwrap();
        let restarting = drawn.restarts && dossier.status == Status::SupplementRequested;
        let expected = match life.then {
            _ if life.by_hand => Verdict::ByHand,
            Err(_) => Verdict::CalendarMissing,
            Ok(to) if to == from => Verdict::AsCounted,
            Ok(_) if restarting => Verdict::Restarts,
            Ok(to) => Verdict::Moves { from, to },
        };
        prop_assert_eq!(found.verdict, expected);

        // Whoever moves is among those that a page is narrowed to.
        let arrived = drawn.course.from.0;
        let last = civil_day(dossier.last_occurred_at).max(from);
        let parted = history.parted_days(&target);
        let is_near = parted.iter().any(|parted| {
            let in_its_time = arrived <= parted.day && parted.day <= last;
            in_its_time && parted.accepted_through.is_none_or(|through| through >= moment(drawn.course.from))
        });
        prop_assert!(is_near || matches!(expected, Verdict::AsCounted | Verdict::ByHand), "{expected:?} {parted:?}");
        // Under the calendar that counted it nothing moves.
        prop_assert!(changed || matches!(before, Verdict::AsCounted | Verdict::ByHand), "{before:?}");
    }
}

/// A payment that is made on the day it was asked for shifts nothing, whatever year the date by hand lies in.
#[test]
fn a_wait_of_no_day_counts_a_date_beyond_the_calendar() {
    let course = Course {
        unit: LimitUnit::Month,
        halves: 8,
        cutoff: None,
        hours: vec![420, 690, 810, 1020],
        from: (day("2026-07-07"), 0),
        pauses: vec![(27, 18, 0, false, Some(false)), (0, 0, 0, false, Some(false))],
        extension: None,
    };
    let hands = vec![None, Some(40), None];
    let changes = [vec![], vec![], vec![]];
    let looked =
        Drawn { course, restarts: false, changes, published: 0, hands, waits: false }.look().unwrap();
    assert!(looked.life.given.unwrap() > day("2026-12-31"));
    assert_eq!(looked.found.verdict, Verdict::AsCounted);
}

/// What a property was never asked it cannot hold.
#[test]
fn the_lives_that_are_drawn_end_in_every_way() {
    let mut runner = TestRunner::deterministic();
    let mut ends: BTreeMap<&str, u32> = BTreeMap::new();
    for _ in 0..1500 {
        let drawn = drawn().new_tree(&mut runner).unwrap().current();
        let Some(looked) = drawn.look() else { continue };
        let waits = looked.dossier.status.is_waiting();
        let end = match looked.found.verdict {
            Verdict::Moves { .. } if waits => "moves while it waits",
            Verdict::Moves { from, to } if to < from => "moves to an earlier day",
            Verdict::Moves { .. } if drawn.hands.iter().any(Option::is_some) => {
                "moves with a date by hand in it"
            }
            Verdict::Moves { .. } => "moves",
            Verdict::AsCounted if looked.changed => "as counted after a change",
            Verdict::AsCounted => "as counted",
            Verdict::ByHand => "by hand",
            Verdict::Restarts => "restarts",
            Verdict::CalendarMissing => "calendar missing",
            _ => "otherwise",
        };
        *ends.entry(end).or_default() += 1;
    }
    // Few cross the year's end by the target alone.
    let rare: Vec<_> = ends.iter().filter(|(end, n)| **n < 10 && **end != "calendar missing").collect();
    assert_eq!((rare, ends.contains_key("otherwise"), ends.len()), (vec![], false, 9), "{ends:?}");
}

fn five_days() -> Limit {
    Limit::new(Some(Amount::whole(5).unwrap()), LimitUnit::WorkingDay, None).unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    format!("{text}:00+07:00").parse().unwrap()
}

/// What becomes of a life that is counted by five working days, under a target; with the calendars that were.
fn verdict(
    facts: Vec<(DateTime<Utc>, Fact)>,
    target: &Calendar,
    past: &CalendarHistory,
    today: &str,
) -> Verdict {
    let (limit, hours) = (five_days(), WorkingHours::default());
    let of_agency = |_: AgencyId, _: NaiveDate| &hours;
    let supplement_clock = SupplementClock::Restart;
    let terms = Terms { limit: Some(&limit), supplement_clock, calendar: target, hours: &of_agency };
    let events = events(facts);
    let dossier = replay(DossierId(Uuid::nil()), &events).unwrap().dossier;
    let question = Question { target, present: target, history: past, today: day(today) };
    outlook(&dossier, &events, &terms, &question).unwrap().verdict
}

fn accepted(due_on: &str) -> (DateTime<Utc>, Fact) {
    let at = at("2023-03-06T09:00");
    (at, Fact::Accepted { intake: Some(intake(at)), due: issued(Some(day(due_on))) })
}

/// 8 March off, then the 9th as well: due on the 13th, the 14th, the 15th.
fn three() -> ([Calendar; 3], CalendarHistory) {
    let first = published();
    let second = toggled(&first, &[day("2023-03-08")]);
    let third = toggled(&second, &[day("2023-03-09")]);
    let past = versions(&[
        (at("2023-01-01T00:00"), &first),
        (at("2023-03-07T10:00"), &second),
        (at("2023-03-08T10:00"), &third),
    ]);
    ([first, second, third], past)
}

#[test]
fn what_was_reissued_by_the_calendar_follows_it_and_what_a_person_gave_stays() {
    let ([_, second, third], past) = three();
    let moves = |from: &str, to: &str| Verdict::Moves { from: day(from), to: day(to) };
    let reissued = |when: &str, due_on: &str| (at(when), Fact::Reissued { due_on: day(due_on) });
    let ask = |life: Vec<_>, target| verdict(life, target, &past, "2023-03-08");
    assert_eq!(ask(vec![accepted("2023-03-13")], &second), moves("2023-03-13", "2023-03-14"));
    assert_eq!(ask(vec![accepted("2023-03-13")], &third), moves("2023-03-13", "2023-03-15"));
    let by_calendar = vec![accepted("2023-03-13"), reissued("2023-03-07T11:00", "2023-03-14")];
    assert_eq!(ask(by_calendar.clone(), &second), Verdict::AsCounted);
    assert_eq!(ask(by_calendar, &third), moves("2023-03-14", "2023-03-15"));
    let by_hand = vec![accepted("2023-03-13"), reissued("2023-03-07T11:00", "2023-03-20")];
    assert_eq!(ask(by_hand, &third), Verdict::ByHand);
    // The date of the third calendar, given before there was one.
    let before = vec![accepted("2023-03-13"), reissued("2023-03-07T11:00", "2023-03-15")];
    assert_eq!(ask(before, &third), Verdict::ByHand);
    assert_eq!(ask(vec![accepted("2023-03-20")], &third), Verdict::ByHand);
    let extended =
        vec![accepted("2023-03-13"), (at("2023-03-07T11:00"), Fact::Extended { due_on: day("2023-03-17") })];
    assert_eq!(ask(extended, &third), Verdict::ByHand);
}

#[test]
fn who_waits_who_has_ended_and_who_would_be_late_at_once_stay() {
    let ([first, _, third], past) = three();
    let ask = |life: Vec<_>, today| verdict(life, &third, &past, today);
    let asked = || {
        let request = Fact::SupplementRequested { ground: None, documents: Vec::new() };
        vec![accepted("2023-03-13"), (at("2023-03-07T08:00"), request)]
    };
    assert_eq!(ask(asked(), "2023-03-08"), Verdict::Restarts);
    let unpaid = vec![accepted("2023-03-13"), (at("2023-03-07T08:00"), Fact::PaymentRequested)];
    let to = day("2023-03-15");
    assert_eq!(ask(unpaid, "2023-03-08"), Verdict::Moves { from: day("2023-03-13"), to });
    assert_eq!(
        ask(vec![accepted("2023-03-13")], "2023-03-15"),
        Verdict::Moves { from: day("2023-03-13"), to }
    );
    assert_eq!(ask(vec![accepted("2023-03-13")], "2023-03-16"), Verdict::Past { to });
    let ended = vec![accepted("2023-03-13"), (at("2023-03-07T08:00"), Fact::Withdrawn)];
    assert_eq!(ask(ended, "2023-03-08"), Verdict::Closed);
    let plain = accepted("2023-03-13");
    let unlimited = Fact::Accepted { intake: Some(intake(plain.0)), due: DueDates::default() };
    let no_limit = vec![(plain.0, unlimited)];
    assert_eq!(verdict(no_limit, &first, &past, "2023-03-08"), Verdict::NoDate);
}

#[test]
fn who_waits_for_a_calendar_gets_a_date_by_it_and_follows_it_then() {
    let all = published();
    let until_2022 = Calendar::new([2022], all.days_of(2022).to_vec());
    let begun = at("2022-12-28T09:00");
    let undated = (begun, Fact::Accepted { intake: Some(intake(begun)), due: issued(None) });
    let past = versions(&[(at("2022-01-01T00:00"), &until_2022)]);
    let to = day("2023-01-05");
    let ask = |target: &Calendar| verdict(vec![undated.clone()], target, &past, "2022-12-29");
    assert_eq!(ask(&until_2022), Verdict::Undated { to: None });
    assert_eq!(ask(&all), Verdict::Undated { to: Some(to) });

    let known = versions(&[(at("2022-01-01T00:00"), &until_2022), (at("2022-12-30T09:00"), &all)]);
    let dated = (at("2022-12-30T09:00"), Fact::Dated { due: issued(Some(to)) });
    let life = vec![undated.clone(), dated];
    assert_eq!(verdict(life.clone(), &all, &known, "2022-12-30"), Verdict::AsCounted);
    let other = toggled(&all, &[day("2023-01-04")]);
    let moves = Verdict::Moves { from: to, to: day("2023-01-06") };
    assert_eq!(verdict(life, &other, &known, "2022-12-30"), moves);
    // A dating that was corrected is a date by hand.
    let corrected =
        vec![undated, (at("2022-12-30T09:00"), Fact::Dated { due: issued(Some(day("2023-01-09"))) })];
    assert_eq!(verdict(corrected, &other, &known, "2022-12-30"), Verdict::ByHand);
}
