//! Who was before whom over a reform; when a report is late; periods before.

use super::continuity::{Before, Told, before};
use super::*;
use crate::domain::agencies::{Agency, AgencyPeriod, AgencyTree};
use crate::domain::id::AgencyId;
use crate::domain::procedure::Level;
use crate::domain::submission::{Holidays, RuleBasis};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// `id parent first..last>successor`, parts parted by `;`.
fn agency(id: i32, periods: &[(&str, &str, Option<i32>, Option<i32>)]) -> Agency {
    let period = |(from, to, parent, successor): &(&str, &str, Option<i32>, Option<i32>)| AgencyPeriod {
        valid_from: day(from),
        valid_to: (!to.is_empty()).then(|| day(to)),
        name: "x".to_owned(),
        level: Level::Commune,
        parent: parent.map(AgencyId),
        successor: successor.map(AgencyId),
        working_hours: None,
    };
    let periods = periods.iter().map(period).collect();
    Agency { id: AgencyId(id), code: format!("H{id}").parse().unwrap(), periods }
}

const OLD: (&str, &str) = ("2004-01-01", "2025-06-30");

/// Province 1; district 2 (communes 3, 4, 5) and district 6 (commune 7) until 2025-06-30. Since then 3 has taken over 4, the
/// new 8 has taken over 5 and 7, and the districts are the province's.
fn reformed() -> AgencyTree {
    let new = "2025-07-01";
    AgencyTree::new(vec![
        agency(1, &[("2004-01-01", "", None, None)]),
        agency(2, &[(OLD.0, OLD.1, Some(1), Some(1))]),
        agency(3, &[(OLD.0, OLD.1, Some(2), None), (new, "", Some(1), None)]),
        agency(4, &[(OLD.0, OLD.1, Some(2), Some(3))]),
        agency(5, &[(OLD.0, OLD.1, Some(2), Some(8))]),
        agency(6, &[(OLD.0, OLD.1, Some(1), Some(1))]),
        agency(7, &[(OLD.0, OLD.1, Some(6), Some(8))]),
        agency(8, &[(new, "", Some(1), None)]),
    ])
}

fn ids(ids: &[i32]) -> Vec<AgencyId> {
    ids.iter().map(|id| AgencyId(*id)).collect()
}

#[test]
fn the_reports_before_a_reform_tell_what_was_pending_after_it() {
    let tree = reformed();
    let (old, new) = (day("2025-06-14"), day("2025-09-14"));
    let of = |root: i32, on: NaiveDate| tree.subtree(AgencyId(root), on);
    let told = |added: &[i32], taken_off: &[i32], told| Before {
        added: ids(added),
        taken_off: ids(taken_off),
        told,
    };
    assert_eq!(before(&tree, &of(3, new), old), told(&[3, 4], &[], Told::Whole));
    assert_eq!(before(&tree, &of(8, new), old), told(&[5, 7], &[], Told::Whole));
    assert_eq!(before(&tree, &of(1, new), old), told(&[1], &[], Told::Whole));
    // The province alone: its own part, and those of the districts.
    let unit = tree.unit(AgencyId(1), new);
    assert_eq!(unit, ids(&[1, 2, 6]));
    assert_eq!(before(&tree, &unit, old), told(&[1, 2, 6], &[2, 6, 3, 4, 5, 7], Told::Whole));
    // Nothing moved.
    assert_eq!(before(&tree, &of(3, new), new), told(&[3], &[], Told::Whole));
    assert_eq!(before(&tree, &of(2, old), old), told(&[2], &[], Told::Whole));
    // Half of what a unit answers for now.
    assert_eq!(before(&tree, &ids(&[4]), new), told(&[3], &[], Told::Across));
}

#[test]
fn what_came_in_and_what_did_not() {
    use ChildStanding::{Approved, Late, Missing, Submitted};
    let due = |on: &str| Due {
        on: day(on),
        named: day(on),
        holidays: Holidays::Known,
        basis: RuleBasis::Law,
        source: String::new(),
    };
    let reported = |first: &str| Reported {
        standing: Approved,
        form: "II.06a".to_owned(),
        revision: 2,
        sha256: String::new(),
        at: "2023-05-01T09:00:00+07:00".parse().unwrap(),
        first_at: first.parse().unwrap(),
        days: None,
        figures: vec![],
    };
    let today = day("2023-03-22");
    let submitted = Life { status: ReportStatus::Submitted, submitted_at: None };
    let draft = Life::default();
    // 17:30 UTC is the next day here.
    for (came, life, due_on, standing, in_on, late) in [
        (Some("2023-03-20T16:30:00Z"), draft, "2023-03-20", Approved, Some("2023-03-20"), 0),
        (Some("2023-03-20T17:30:00Z"), draft, "2023-03-20", Approved, Some("2023-03-21"), 1),
        (None, submitted, "2023-03-20", Submitted, None, 2),
        (None, submitted, "2023-03-22", Submitted, None, 0),
        (None, draft, "2023-03-22", Missing, None, 0),
        (None, draft, "2023-03-21", Late, None, 1),
    ] {
        let reported = came.map(reported);
        let told = timeliness(reported.as_ref(), life, Some(&due(due_on)), today);
        assert_eq!(told, Timeliness { standing, in_on: in_on.map(day), days_late: late });
    }
    assert_eq!(timeliness(None, draft, None, today).standing, Missing, "no rule: nothing is late");
}

#[test]
fn the_period_before_ends_the_day_before() {
    for (period, expected) in [
        ("2025-Q1", "2024-Q4"),
        ("2025-Q3", "2025-Q2"),
        ("2025-H1", "2024-H2"),
        ("2025-H2", "2025-H1"),
        ("2025-01", "2024-12"),
        ("2025", "2024"),
        ("2025-9M", "2024-Q4"),
    ] {
        let period: Period = period.parse().unwrap();
        let before = period_before(period).unwrap();
        assert_eq!(before.to_string(), expected);
        assert_eq!(before.last_day().succ_opt(), Some(period.first_day()));
    }
}

#[test]
fn what_was_not_told_differs_in_nothing_and_adds_nothing() {
    assert_eq!(differences(&[Some(5), None, Some(0)], &[3, 2, 1]), [Some(2), None, Some(-1)]);
    let mut sum = vec![1, 2];
    add(&mut sum, &[Some(5), None]);
    assert_eq!(sum, [6, 2]);
}
