//! Golden dates: tables of what the law and the notices of 2022–2026 give.

use super::*;
use crate::domain::calendar::{UnknownYear, tests::published};

fn due_of(limit: &Limit, from: &str) -> Due {
    due(limit, at(from), &WorkingHours::default(), &published(), &mut Silent).unwrap()
}

#[test]
fn working_days() {
    for (accepted, n, expected) in [
        ("2023-03-10", 3, "2023-03-15"), // plain
        ("2023-04-28", 3, "2023-05-08"), // compensation
        ("2023-01-18", 5, "2023-02-01"), // Tết
        ("2022-04-29", 2, "2022-05-05"), // compensation
        ("2022-08-31", 1, "2022-09-05"), // 1/9 before National Day
        ("2024-02-07", 1, "2024-02-15"), // Tết, compensation
        ("2024-04-25", 5, "2024-05-06"), // Saturday 4/5 worked
        ("2024-08-30", 1, "2024-09-04"), // 3/9 after National Day
        ("2025-04-24", 3, "2025-04-28"), // Saturday 26/4 worked
        ("2025-08-29", 1, "2025-09-03"), // 1–2/9
        ("2025-12-31", 1, "2026-01-05"), // 2/1 swapped off
        ("2026-01-08", 2, "2026-01-10"), // due on a Saturday
        ("2026-02-13", 1, "2026-02-23"), // Tết
        ("2026-04-24", 1, "2026-04-28"), // Giỗ Tổ on a Sunday
        ("2026-08-20", 3, "2026-08-24"), // Saturday 22/8 worked
        ("2026-11-23", 1, "2026-11-25"), // 24/11
        ("2026-11-19", 6, "2026-11-30"), // 24/11
        ("2023-03-10", 0, "2023-03-10"), // at once
    ] {
        let due = due_of(&limit(&format!("{n} working_day"), None), &format!("{accepted} 09:00"));
        let expected = Due { due_on: day(expected), due_at: None, starts_on: day(accepted) };
        assert_eq!(due, expected, "{accepted} and {n} working days");
    }
}

#[test]
fn half_days_take_the_whole_day() {
    for (amount, expected) in [("0.5", "2023-03-13"), ("2.5", "2023-03-15"), ("3.0", "2023-03-15")] {
        let due = due_of(&limit(&format!("{amount} working_day"), None), "2023-03-10 09:00");
        assert_eq!(due.due_on, day(expected), "{amount}");
    }
}

#[test]
fn calendar_days() {
    for (accepted, n, expected) in [
        ("2023-03-06", 7, "2023-03-13"),
        ("2023-03-03", 15, "2023-03-20"),
        ("2023-04-24", 5, "2023-05-04"),
        ("2023-01-12", 10, "2023-01-27"),
        ("2025-04-21", 5, "2025-04-26"),
        ("2023-03-06", 0, "2023-03-06"),
    ] {
        let due = due_of(&limit(&format!("{n} calendar_day"), None), &format!("{accepted} 09:00"));
        assert_eq!(due.due_on, day(expected), "{accepted} and {n} days");
    }
}

#[test]
fn months() {
    for (accepted, n, expected) in [
        ("2023-03-10", 1, "2023-04-10"),
        ("2023-01-31", 1, "2023-02-28"), // no 31/2
        ("2023-12-29", 2, "2024-02-29"), // the leap day
        ("2023-05-31", 1, "2023-06-30"), // no 31/6
        ("2023-02-10", 2, "2023-04-10"), // Monday
        ("2023-03-10", 3, "2023-06-12"), // Saturday 10/6
        ("2023-02-28", 2, "2023-04-28"), // not the last day of April
        ("2023-03-31", 1, "2023-05-04"), // 30/4 is off, and so on to 3/5
        ("2023-03-10", 0, "2023-03-10"),
    ] {
        let due = due_of(&limit(&format!("{n} month"), None), &format!("{accepted} 09:00"));
        assert_eq!(due.due_on, day(expected), "{accepted} and {n} months");
    }
}

#[test]
fn eight_working_hours() {
    for (from, expected, starts_on) in [
        ("2023-03-09 06:30", "2023-03-09 17:00", "2023-03-09"),
        ("2023-03-09 12:00", "2023-03-10 11:30", "2023-03-09"),
        ("2023-03-10 16:00", "2023-03-13 16:00", "2023-03-10"),
        ("2023-03-10 17:30", "2023-03-13 17:00", "2023-03-13"),
        ("2023-03-11 10:00", "2023-03-13 17:00", "2023-03-13"),
        ("2023-01-19 15:00", "2023-01-27 15:00", "2023-01-19"),
        ("2026-08-21 16:00", "2026-08-22 16:00", "2026-08-21"),
        ("2023-03-10 17:00", "2023-03-13 17:00", "2023-03-10"),
        ("2023-03-10 11:30", "2023-03-13 11:30", "2023-03-10"),
    ] {
        let due = due_of(&limit("8 working_hour", None), from);
        let end = at(expected);
        let expected = Due { due_on: time::civil_day(end), due_at: Some(end), starts_on: day(starts_on) };
        assert_eq!(due, expected, "{from}");
    }
}

#[test]
fn hours_run_from_the_moment_and_end_at_a_closing_time() {
    for (amount, from, expected) in [
        ("2.5", "2023-03-09 09:00", "2023-03-09 11:30"), // exactly at the end of the morning
        ("3", "2023-03-09 09:00", "2023-03-09 14:00"),   // over lunch
        ("0.5", "2023-03-09 16:30", "2023-03-09 17:00"), // exactly at closing
        ("1", "2023-03-09 16:30", "2023-03-10 07:30"),
        ("40", "2023-03-09 07:00", "2023-03-15 17:00"), // 8 hours are a working day
        ("0", "2023-03-09 09:17", "2023-03-09 09:17"),
        ("0", "2023-03-09 12:00", "2023-03-09 13:30"),
    ] {
        let due = due_of(&limit(&format!("{amount} working_hour"), None), from);
        assert_eq!(due.due_at, Some(at(expected)), "{from} and {amount} hours");
    }
    let second_after_closing = at("2023-03-10 17:00") + chrono::TimeDelta::seconds(1);
    let limit = limit("0 working_hour", None);
    let due = due(&limit, second_after_closing, &WorkingHours::default(), &published(), &mut Silent).unwrap();
    assert_eq!((due.due_at, due.starts_on), (Some(at("2023-03-13 07:00")), day("2023-03-13")));
}

#[test]
fn effective_start() {
    for (accepted, cutoff, allowed, starts_on, expected) in [
        ("2023-03-10 15:00", Some("15:00"), "3 working_day", "2023-03-10", "2023-03-15"),
        ("2023-03-10 15:01", Some("15:00"), "3 working_day", "2023-03-13", "2023-03-16"),
        ("2023-03-10 15:01", Some("15:00"), "0 working_day", "2023-03-13", "2023-03-13"),
        ("2023-03-10 15:01", None, "3 working_day", "2023-03-10", "2023-03-15"),
        ("2023-03-10 17:00", None, "3 working_day", "2023-03-10", "2023-03-15"),
        ("2023-03-10 17:30", None, "3 working_day", "2023-03-13", "2023-03-16"),
        ("2023-03-11 10:00", None, "3 working_day", "2023-03-13", "2023-03-16"),
        ("2023-03-10 05:00", None, "3 working_day", "2023-03-10", "2023-03-15"),
        ("2023-03-10 15:00", Some("15:00"), "same_day", "2023-03-10", "2023-03-10"),
        ("2023-03-10 15:01", Some("15:00"), "same_day", "2023-03-13", "2023-03-13"),
        ("2023-03-11 10:00", None, "same_day", "2023-03-13", "2023-03-13"),
        ("2023-03-11 10:00", None, "7 calendar_day", "2023-03-13", "2023-03-20"),
        ("2023-03-11 10:00", None, "1 month", "2023-03-13", "2023-04-13"),
        ("2026-08-21 17:30", None, "1 working_day", "2026-08-22", "2026-08-24"), // a worked Saturday
        ("2023-03-10 15:01", Some("15:00"), "8 working_hour", "2023-03-13", "2023-03-13"),
    ] {
        let due = due_of(&limit(allowed, cutoff), accepted);
        assert_eq!(
            (due.starts_on, due.due_on),
            (day(starts_on), day(expected)),
            "{accepted} {cutoff:?} {allowed}"
        );
    }
}

#[test]
fn the_last_second_of_the_cut_off_minute_still_counts_today() {
    let limit = limit("3 working_day", Some("15:00"));
    let last = at("2023-03-10 15:00") + chrono::TimeDelta::milliseconds(59_999);
    let due = due(&limit, last, &WorkingHours::default(), &published(), &mut Silent).unwrap();
    assert_eq!(due.due_on, day("2023-03-15"));
}

#[test]
fn a_year_without_a_calendar_is_named() {
    for (allowed, from, year) in [
        ("3 working_day", "2026-12-31 09:00", 2027),
        ("1 calendar_day", "2026-12-31 09:00", 2027),
        ("3650 calendar_day", "2026-12-31 09:00", 2036),
        ("3650 working_day", "2022-01-04 09:00", 2027),
        ("1 month", "2026-12-31 09:00", 2027),
        ("8 working_hour", "2026-12-31 16:00", 2027),
        ("same_day", "2026-12-31 17:30", 2027),
        ("same_day", "2021-12-31 09:00", 2021),
    ] {
        let outcome =
            due(&limit(allowed, None), at(from), &WorkingHours::default(), &published(), &mut Silent);
        assert_eq!(outcome, Err(UnknownYear { year }), "{from} and {allowed}");
    }
}

#[test]
fn lateness_compares_civil_days() {
    let due_on = Some(day("2023-03-17"));
    for (ended, due_on, expected) in [
        ("2023-03-16 08:00", due_on, Timing::Before),
        ("2023-03-17 23:00", due_on, Timing::On),
        ("2023-03-18 00:10", due_on, Timing::After),
        ("2023-03-18 00:10", None, Timing::None),
    ] {
        assert_eq!(Timing::of(time::civil_day(at(ended)), due_on), expected, "{ended}");
    }
}

#[test]
fn waits_move_the_due_date() {
    let calendar = published();
    for (limit_text, accepted, old, asked, complete, clock, expected) in [
        (
            "5 working_day",
            "2023-03-06",
            "2023-03-13",
            "2023-03-08",
            "2023-03-17",
            WaitClock::Restart,
            "2023-03-24",
        ),
        (
            "5 working_day",
            "2023-03-06",
            "2023-03-13",
            "2023-03-08",
            "2023-03-17",
            WaitClock::Shift,
            "2023-03-22",
        ),
        (
            "10 working_day",
            "2023-02-24",
            "2023-03-10",
            "2023-03-06",
            "2023-03-20",
            WaitClock::Shift,
            "2023-03-24",
        ),
        // asked when it was late already: V3b, dossier O
        (
            "7 working_day",
            "2023-03-01",
            "2023-03-10",
            "2023-03-13",
            "2023-03-20",
            WaitClock::Shift,
            "2023-03-17",
        ),
        // asked and complete within one day
        (
            "5 working_day",
            "2023-03-06",
            "2023-03-13",
            "2023-03-08",
            "2023-03-08",
            WaitClock::Shift,
            "2023-03-13",
        ),
    ] {
        let limit = limit(limit_text, None);
        assert_eq!(due_of(&limit, &format!("{accepted} 09:00")).due_on, day(old));
        let moved = match clock {
            WaitClock::Restart => due_of(&limit, &format!("{complete} 09:00")).due_on,
            WaitClock::Shift => shift(day(old), day(asked), day(complete), &calendar, &mut Silent).unwrap(),
        };
        assert_eq!(moved, day(expected), "{asked} to {complete}, {clock}");
    }
    assert_eq!(PauseKind::Supplement.default_clock(), WaitClock::Restart);
    assert_eq!(PauseKind::Payment.default_clock(), WaitClock::Shift);
}

#[test]
fn a_supplement_is_asked_for_within_three_working_days_of_intake() {
    for (accepted, latest) in
        [("2023-03-06", "2023-03-09"), ("2023-03-09", "2023-03-14"), ("2026-08-20", "2026-08-24")]
    {
        assert_eq!(supplement_request_latest(day(accepted), &published()), Ok(day(latest)), "{accepted}");
    }
}

#[test]
fn an_extension_comes_at_least_one_calendar_day_before() {
    for (due_on, today, allowed) in [
        ("2023-03-15", "2023-03-14", true),
        ("2023-03-15", "2023-03-15", false),
        ("2023-03-15", "2023-03-16", false),
        ("2023-03-13", "2023-03-12", true), // a Sunday
        ("2023-03-13", "2023-03-13", false),
    ] {
        assert_eq!(extension_allowed_on(day(due_on), day(today)), allowed, "due {due_on}, {today}");
    }
}
