//! Due dates against days of real calendars, and changes of the rules.

use super::change::{RuleRefused, put_rule};
use super::*;
use crate::domain::calendar::{CalendarDay, DayKind};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn rule(level: Level, day_of_month: u8, days: (&str, &str)) -> DeadlineRule {
    DeadlineRule {
        form_set: FORM_SET.to_owned(),
        level,
        period_kind: PeriodKind::Quarter,
        day_of_month,
        day_off: DayOff::NextWorkingDay,
        valid_from: day(days.0),
        valid_to: (!days.1.is_empty()).then(|| day(days.1)),
        basis: RuleBasis::Practice,
        source: "x".to_owned(),
    }
}

fn last_day(period: &str) -> NaiveDate {
    period.parse::<Period>().unwrap().last_day()
}

#[test]
fn the_rule_of_the_last_day_names_the_day_and_a_day_off_moves_it() {
    let holiday = |on: &str| CalendarDay {
        day: day(on),
        kind: DayKind::Holiday,
        name: "x".to_owned(),
        source: "x".to_owned(),
    };
    let calendar = Calendar::new([2023, 2025], [holiday("2025-09-22")]);
    let rules = [
        rule(Level::Province, 25, ("2020-10-21", "")),
        rule(Level::Commune, 17, ("2020-10-21", "2025-06-30")),
        rule(Level::Commune, 20, ("2025-07-01", "")),
    ];
    for (level, period, expected) in [
        // 2023-03-25 is a Saturday.
        (Level::Province, "2023-Q1", Some(("2023-03-25", "2023-03-27", Holidays::Known))),
        (Level::Province, "2023-Q2", Some(("2023-06-25", "2023-06-26", Holidays::Known))),
        (Level::Commune, "2025-Q2", Some(("2025-06-17", "2025-06-17", Holidays::Known))),
        // Q3/2025 straddles the change: the rule of its last day; the 20th is a Saturday, the Monday after a holiday.
        (Level::Commune, "2025-Q3", Some(("2025-09-20", "2025-09-23", Holidays::Known))),
        // No calendar of 2024 is published: weekends alone are days off, and nothing fails.
        (Level::Province, "2024-Q2", Some(("2024-06-25", "2024-06-25", Holidays::Unknown))),
        (Level::Province, "2024-Q3", Some(("2024-09-25", "2024-09-25", Holidays::Unknown))),
        (Level::Province, "2024-Q4", Some(("2024-12-25", "2024-12-25", Holidays::Unknown))),
        (Level::Commune, "2024-Q1", Some(("2024-03-17", "2024-03-18", Holidays::Unknown))),
        (Level::Other, "2023-Q1", None),
        (Level::Commune, "2020-Q3", None),
    ] {
        let due = due(&rules, level, PeriodKind::Quarter, last_day(period), &calendar);
        let told = due.as_ref().map(|due| (due.named.to_string(), due.on.to_string(), due.holidays));
        let expected = expected.map(|(named, on, holidays)| (named.to_owned(), on.to_owned(), holidays));
        assert_eq!(told, expected, "{level} {period}");
    }
}

#[test]
fn a_day_of_the_next_month_and_a_short_month() {
    for (last, number, expected) in [
        ("2023-03-14", 25, "2023-03-25"),
        ("2023-03-14", 14, "2023-04-14"),
        ("2023-03-14", 5, "2023-04-05"),
        ("2024-02-14", 31, "2024-02-29"),
        ("2024-02-29", 31, "2024-03-31"),
        ("2024-02-29", 25, "2024-03-25"),
        ("2023-12-14", 1, "2024-01-01"),
        ("2023-01-31", 30, "2023-02-28"),
    ] {
        assert_eq!(first_after(day(last), number), day(expected), "{last} {number}");
    }
}

#[test]
fn late_is_counted_in_whole_days() {
    let due = day("2023-03-27");
    for (on, late) in [("2023-03-20", 0), ("2023-03-27", 0), ("2023-03-28", 1), ("2023-04-27", 31)] {
        assert_eq!(days_late(due, day(on)), late, "{on}");
    }
}

#[test]
fn rules_follow_each_other_and_never_overlap() {
    let old = rule(Level::Commune, 17, ("2020-10-21", ""));
    let new = rule(Level::Commune, 18, ("2023-01-01", ""));
    let spans = |rules: &[DeadlineRule]| -> Vec<String> {
        let end = |rule: &DeadlineRule| rule.valid_to.map(|day| day.to_string()).unwrap_or_default();
        rules.iter().map(|rule| format!("{}..{}", rule.valid_from, end(rule))).collect()
    };
    let both = put_rule(std::slice::from_ref(&old), new.clone()).unwrap();
    assert_eq!(spans(&both), ["2020-10-21..2022-12-31", "2023-01-01.."]);
    assert_eq!(put_rule(&both, new), Ok(vec![]), "said twice");
    // Before a later one it lasts until that begins.
    let between = put_rule(
        &[rule(Level::Commune, 18, ("2023-01-01", ""))],
        rule(Level::Commune, 17, ("2021-01-01", "")),
    );
    assert_eq!(spans(&between.unwrap()), ["2021-01-01..2022-12-31"]);
    // Another level is not touched.
    let other = put_rule(std::slice::from_ref(&old), rule(Level::District, 18, ("2023-01-01", ""))).unwrap();
    assert_eq!(spans(&other), ["2023-01-01.."]);
    let closed = rule(Level::Commune, 17, ("2020-10-21", "2025-06-30"));
    let overlap = RuleRefused::Overlap { valid_from: closed.valid_from, valid_to: closed.valid_to };
    assert_eq!(put_rule(&[closed], rule(Level::Commune, 18, ("2025-06-30", ""))), Err(overlap));
    let backwards = rule(Level::Commune, 18, ("2025-06-30", "2025-06-29"));
    assert_eq!(put_rule(&[old], backwards), Err(RuleRefused::EndsBeforeItBegins));
}
