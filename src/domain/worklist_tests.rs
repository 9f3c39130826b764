//! Boundaries on the days that calendars trip over, and the halving against the rule of hours itself.

use chrono::NaiveDateTime;
use proptest::prelude::*;

use super::WorklistSection::{DueSoon, DueToday, IntakeLate, Overdue, Quiet, StepLate, Undated, WaitingLong};
use super::*;
use crate::domain::calendar::tests::{published, published_days};
use crate::domain::deadline::{Amount, Limit, LimitUnit};
use crate::domain::deadline::{Silent, due};
use crate::domain::time;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    let wall: NaiveDateTime = text.parse().unwrap();
    time::instant(wall.date(), wall.time())
}

fn morning(day: &str) -> DateTime<Utc> {
    at(&format!("{day}T08:00:00"))
}

const USUAL: Thresholds = Thresholds { soon: 2, quiet: 5, waiting: 10 };

#[test]
fn boundaries_are_counted_in_working_days() {
    let calendar = published();
    for (today, soon, quiet, waiting) in [
        // Friday: soon is Tuesday; who was last touched on Friday a week ago, or on the days off after it, is quiet.
        ("2023-03-24", "2023-03-28", "2023-03-19", "2023-03-09"),
        // Sunday: the same, a day off counts for nothing.
        ("2023-03-26", "2023-03-28", "2023-03-19", "2023-03-09"),
        // Friday before the Saturday 2024-05-04 that was worked for Monday 2024-04-29.
        ("2024-05-03", "2024-05-06", "2024-04-23", "2024-04-14"),
        ("2024-05-06", "2024-05-08", "2024-04-25", "2024-04-16"),
        // Tết 2023: 20 to 26 January off.
        ("2023-01-27", "2023-01-31", "2023-01-15", "2023-01-05"),
    ] {
        let by = Boundaries::of(morning(today), USUAL, &calendar);
        let told = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let told = [told(by.soon_through), told(by.quiet_through), told(by.waiting_through)];
        assert_eq!(told, [soon, quiet, waiting], "{today}");
    }
}

#[test]
fn a_year_that_nobody_published_gives_no_boundary() {
    let calendar = Calendar::new([2026], published_days());
    let late = Boundaries::of(morning("2026-12-31"), USUAL, &calendar);
    assert_eq!(late.soon_through, Some(day("2026-12-31")), "soon ends with what is known");
    let early = Boundaries::of(morning("2026-01-02"), USUAL, &calendar);
    assert_eq!((early.quiet_through, early.waiting_through), (None, None));
    let after = Boundaries::of(morning("2027-01-04"), USUAL, &calendar);
    assert_eq!((after.soon_through, after.quiet_through), (None, None));
    let hours = WorkingHours::default();
    let through = |now| intake_late_through(at(now), &hours, &calendar);
    assert_eq!(through("2026-01-02T09:00:00"), None);
    // Sent when the last working day opened: that day was its eight hours. What came later is due in a year unknown.
    assert_eq!(through("2027-01-04T09:00:00"), Some(at("2026-12-31T07:00:00")));
}

#[test]
fn eight_working_hours_back() {
    let calendar = published();
    for (hours, now, through) in [
        // At 10:00 those are late that came before 10:00 of the working day before; at that very moment they are due.
        ("07:00-11:30,13:30-17:00", "2023-03-24T10:00:00", "2023-03-23T09:59:59.999999"),
        ("07:00-11:30,13:30-17:00", "2023-03-27T10:00:00", "2023-03-24T09:59:59.999999"),
        // At noon what was due at 11:30 is late: all that came until 13:30, lunch being nobody's time.
        ("07:00-11:30,13:30-17:00", "2023-03-24T12:00:00", "2023-03-23T13:30:00"),
        ("08:00-12:00,13:00-16:00", "2023-03-24T10:00:00", "2023-03-23T08:59:59.999999"),
    ] {
        let found = intake_late_through(at(now), &hours.parse().unwrap(), &calendar);
        assert_eq!(found, Some(at(through)), "{hours} {now}");
    }
}

proptest! {
    /// Late by the boundary is late by the rule, and the other way round.
    #[test]
    fn the_boundary_parts_what_the_rule_parts(
        now in 0_i64..60 * 24 * 700,
        back in 0_i64..60 * 24 * 20,
        own in any::<bool>(),
    ) {
        let calendar = published();
        let short = || "08:00-12:00,13:00-16:00".parse().unwrap();
        let hours: WorkingHours = if own { short() } else { WorkingHours::default() };
        let now = at("2023-02-01T00:00:00") + TimeDelta::minutes(now);
        let submitted_at = now - TimeDelta::minutes(back);
        let limit = Limit::new(Amount::whole(8).ok(), LimitUnit::WorkingHour, None).unwrap();
        let due_at = due(&limit, submitted_at, &hours, &calendar, &mut Silent).unwrap().due_at.unwrap();
        let through = intake_late_through(now, &hours, &calendar).unwrap();
        prop_assert_eq!(submitted_at <= through, due_at < now, "{} by {}", submitted_at, through);
    }
}

fn in_work() -> Facts {
    Facts {
        status: Status::Processing,
        channel: Channel::Direct,
        noticed: false,
        submitted_at: at("2023-03-01T09:00:00"),
        intake_due_at: None,
        accepted_on: Some(day("2023-03-01")),
        due_on: Some(day("2023-04-28")),
        waiting_since: None,
        last_occurred_at: at("2023-03-24T09:00:00"),
        step_due_at: None,
    }
}

#[test]
fn each_fact_has_its_section() {
    let by = Boundaries::of(at("2023-03-24T10:00:00"), USUAL, &published());
    let intake_through = Some(at("2023-03-23T09:59:59"));
    let due = |text: &str| Facts { due_on: Some(day(text)), ..in_work() };
    let waiting =
        |status, since: &str| Facts { status, waiting_since: Some(day(since)), ..due("2023-03-01") };
    let online = |text: &str| Facts {
        status: Status::Registered,
        channel: Channel::Online,
        submitted_at: at(text),
        accepted_on: None,
        due_on: None,
        last_occurred_at: at("2023-03-01T09:00:00"),
        ..in_work()
    };
    let step = |text: &str| Facts { step_due_at: Some(at(text)), ..in_work() };
    let quiet = |text: &str| Facts { last_occurred_at: at(text), ..in_work() };
    for (facts, sections) in [
        (due("2023-03-23"), &[Overdue][..]),
        (due("2023-03-24"), &[DueToday]),
        (due("2023-03-25"), &[DueSoon]),
        (due("2023-03-28"), &[DueSoon]),
        (due("2023-03-29"), &[]),
        (Facts { status: Status::Accepted, ..due("2023-03-01") }, &[Overdue]),
        (Facts { due_on: None, ..in_work() }, &[Undated]),
        (quiet("2023-03-19T23:59:00"), &[Quiet]),
        (quiet("2023-03-20T00:00:00"), &[]),
        (Facts { due_on: Some(day("2023-03-20")), ..quiet("2023-03-10T09:00:00") }, &[Overdue, Quiet]),
        (waiting(Status::SupplementRequested, "2023-03-09"), &[WaitingLong]),
        (waiting(Status::PaymentRequested, "2023-03-10"), &[]),
        (online("2023-03-23T09:59:59"), &[IntakeLate]),
        (online("2023-03-23T10:00:00"), &[]),
        // What was issued goes before what would be counted.
        (Facts { intake_due_at: Some(at("2023-03-24T10:00:00")), ..online("2023-03-01T09:00:00") }, &[]),
        (
            Facts { intake_due_at: Some(at("2023-03-24T09:59:59")), ..online("2023-03-24T09:00:00") },
            &[IntakeLate],
        ),
        (Facts { noticed: true, ..online("2023-03-01T09:00:00") }, &[]),
        (step("2023-03-24T09:59:59"), &[StepLate]),
        (step("2023-03-24T10:00:00"), &[]),
        (Facts { due_on: Some(day("2023-03-24")), ..step("2023-03-23T00:00:00") }, &[DueToday, StepLate]),
        (Facts { status: Status::Returned, ..due("2023-03-01") }, &[]),
        (Facts { status: Status::Withdrawn, ..quiet("2023-03-01T09:00:00") }, &[]),
    ] {
        let found: Vec<WorklistSection> = WorklistSection::ALL
            .iter()
            .copied()
            .filter(|section| facts.is_in(*section, &by, intake_through))
            .collect();
        assert_eq!(found, sections, "{facts:?}");
        assert!(found.iter().all(|section| facts.since(*section).is_some()), "{facts:?}");
    }
}
