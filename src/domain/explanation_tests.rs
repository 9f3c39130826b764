//! The explanation against the preview, which counts the same course without a history, and by hand.

use std::sync::LazyLock;

use chrono::{Days, NaiveTime};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::calendar::{Calendar, tests::published};
use crate::domain::deadline::{
    Amount, Extension, Limit, LimitUnit, Pause, PauseKind, PreviewRequest, Silent, WaitClock, WorkingHours,
    due, preview, shift,
};
use crate::domain::event::Intake;
use crate::domain::id::{ProcedureId, VersionId};
use crate::domain::procedure::{Channel, SupplementClock};
use crate::domain::time::{civil_day, instant};

static CALENDAR: LazyLock<Calendar> = LazyLock::new(published);
static HOURS: LazyLock<WorkingHours> = LazyLock::new(WorkingHours::default);

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn morning(on: NaiveDate) -> DateTime<Utc> {
    instant(on, NaiveTime::from_hms_opt(9, 0, 0).unwrap())
}

fn issued(due_on: NaiveDate) -> DueDates {
    DueDates { due_on: Some(due_on), original_due_on: Some(due_on), ..DueDates::default() }
}

fn events(facts: Vec<(DateTime<Utc>, Fact)>) -> Vec<Event> {
    let event = |(seq, (occurred_at, fact)): (u32, (DateTime<Utc>, Fact))| Event {
        id: EventId(Uuid::from_u128(seq.into())),
        seq,
        fact,
        occurred_at,
        recorded_at: occurred_at,
        officer: None,
        reason: None,
        note: None,
        overdue_reason: None,
    };
    (1..).zip(facts).map(event).collect()
}

fn accepted(at: DateTime<Utc>, due: DueDates) -> (DateTime<Utc>, Fact) {
    let intake = Intake {
        procedure: ProcedureId(1),
        version: VersionId(1),
        agency: AgencyId(1),
        channel: Channel::Direct,
        submitted_at: at,
        online_service: None,
    };
    (at, Fact::Accepted { intake: Some(intake), due })
}

fn told(events: &[Event], limit: Option<&Limit>, supplement_clock: SupplementClock) -> Vec<Chapter> {
    let hours = |_: AgencyId, _: NaiveDate| &*HOURS;
    explain(events, &Terms { limit, supplement_clock, calendar: &CALENDAR, hours: &hours }).unwrap()
}

fn in_short(chapters: &[Chapter]) -> Vec<String> {
    let date = |date: Option<NaiveDate>| date.map_or("-".to_owned(), |date| date.to_string());
    let one = |chapter: &Chapter| {
        let counted = chapter.steps.iter().filter(|step| step.counted).count();
        format!("{} {} {}, {counted} days", chapter.basis, date(chapter.due.due_on), date(chapter.counted))
    };
    chapters.iter().map(one).collect()
}

fn five_days() -> Limit {
    Limit::new(Some(Amount::whole(5).unwrap()), LimitUnit::WorkingDay, None).unwrap()
}

#[test]
fn a_life_is_told_act_by_act() {
    let [begun, asked, complete] = ["2023-03-06", "2023-03-08", "2023-03-17"].map(|on| morning(day(on)));
    let request = Fact::SupplementRequested { ground: None, documents: vec![] };
    let life = events(vec![
        accepted(begun, issued(day("2023-03-13"))),
        (asked, request),
        (complete, Fact::SupplementReceived { due: issued(day("2023-03-24")) }),
        (morning(day("2023-03-23")), Fact::Extended { due_on: day("2023-03-30") }),
        (morning(day("2023-03-24")), Fact::Reissued { due_on: day("2023-03-29") }),
        (morning(day("2023-03-30")), Fact::Withdrawn),
    ]);
    let chapters = told(&life, Some(&five_days()), SupplementClock::Restart);
    assert_eq!(
        in_short(&chapters),
        [
            "counted 2023-03-13 2023-03-13, 5 days",
            "waits 2023-03-13 -, 0 days",
            "counted 2023-03-24 2023-03-24, 5 days",
            "extended 2023-03-30 -, 4 days",
            "reissued 2023-03-29 -, 0 days",
            "ended 2023-03-29 -, 0 days",
        ]
    );
    assert_eq!(chapters[3].due.original_due_on, Some(day("2023-03-24")), "the original date stays");
}

#[test]
fn what_was_issued_is_kept_and_what_today_counts_is_said_beside_it() {
    let limit = five_days();
    let life = |due| events(vec![accepted(morning(day("2023-03-06")), due)]);
    for (due, limit, short) in [
        (issued(day("2023-03-20")), Some(&limit), "issued 2023-03-20 2023-03-13, 0 days"),
        (issued(day("2023-03-20")), None, "issued 2023-03-20 -, 0 days"),
        (DueDates::default(), None, "no_limit - -, 0 days"),
        (
            DueDates { undated: true, ..DueDates::default() },
            Some(&limit),
            "calendar_missing - 2023-03-13, 5 days",
        ),
    ] {
        assert_eq!(in_short(&told(&life(due), limit, SupplementClock::Restart)), [short]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// A course that a history tells is the course that the preview counts, day for day.
    #[test]
    fn the_row_of_days_is_the_previews(
        offset in 0_u64..1500, n in 1_u32..20, waits in prop::collection::vec((0_u64..6, 0_u64..9, any::<bool>()), 0..3),
        restart in any::<bool>(), extension in prop::option::of(1_u64..15),
    ) {
        let limit = Limit::new(Some(Amount::whole(n).unwrap()), LimitUnit::WorkingDay, None).unwrap();
        let (clock, wait_clock) = if restart {
            (SupplementClock::Restart, WaitClock::Restart)
        } else {
            (SupplementClock::Shift, WaitClock::Shift)
        };
        let begun = morning(day("2022-01-01") + Days::new(offset));
        let counted = |from| due(&limit, from, &HOURS, &CALENDAR, &mut Silent).map(|due| due.due_on);
        let Ok(mut due_on) = counted(begun) else { return Ok(()) };
        let mut life = vec![accepted(begun, issued(due_on))];
        let (mut pauses, mut here) = (Vec::new(), begun);
        for (before, long, supplement) in waits {
            let (from, to) = (here + Days::new(before), here + Days::new(before + long));
            let kind = if supplement { PauseKind::Supplement } else { PauseKind::Payment };
            pauses.push(Pause { kind, from, to, clock: supplement.then_some(wait_clock) });
            let found = if supplement && restart {
                counted(to)
            } else {
                shift(due_on, civil_day(from), civil_day(to), &CALENDAR, &mut Silent)
            };
            let Ok(moved) = found else { return Ok(()) };
            due_on = moved;
            let (asked, complete) = if supplement {
                let asked = Fact::SupplementRequested { ground: None, documents: vec![] };
                (asked, Fact::SupplementReceived { due: issued(due_on) })
            } else {
                (Fact::PaymentRequested, Fact::PaymentConfirmed { due: issued(due_on) })
            };
            life.extend([(from, asked), (to, complete)]);
            here = to;
        }
        let extension = extension.filter(|_| civil_day(here) < due_on).map(|won| {
            let extension = Extension { on: civil_day(here), due_on: due_on + Days::new(won) };
            life.push((here, Fact::Extended { due_on: extension.due_on }));
            extension
        });
        let request = PreviewRequest { limit, from: begun, pauses, extension };
        let Ok(preview) = preview(&request, &CALENDAR, &HOURS) else { return Ok(()) };
        let chapters = told(&events(life), Some(&limit), clock);
        prop_assert_eq!(chapters.last().unwrap().due.due_on, Some(preview.due_on));
        prop_assert_eq!(&chapters[0].start, &preview.start);
        prop_assert_eq!(row_of_days(&chapters), preview.steps);
    }
}
