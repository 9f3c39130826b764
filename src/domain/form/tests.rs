//! Forms filled in by hand: columns, identities, notes, and which fields must have a row.

use super::*;
use crate::domain::act::Outcome;
use crate::domain::agencies::AgencyTree;
use crate::domain::deadline::Timing;
use crate::domain::id::AgencyId;
use crate::domain::ledger::Measure;
use crate::domain::procedure::Channel;
use crate::domain::tally::{Bucket, Policy, Tally};

fn seen(as_of: &str) -> Seen {
    let head =
        Head::of(&AgencyTree::default(), AgencyId(1), "2023-Q1".parse().unwrap(), as_of.parse().unwrap());
    Seen {
        head,
        as_of: as_of.parse().unwrap(),
        known_at: "2023-03-24T03:00:00Z".parse().unwrap(),
        policy: Policy::Form06,
    }
}

fn tally(lines: &[(Bucket, Channel, Measure, i64)]) -> Tally {
    let mut tally = Tally::default();
    for (bucket, channel, measure, n) in lines {
        tally.add(*bucket, *channel, *measure, *n);
    }
    tally
}

fn part(key: &str, tally: &Tally) -> Part {
    Part { key: key.to_owned(), name: format!("Lĩnh vực {key}"), counts: Counts::of(tally) }
}

fn ended(outcome: Outcome, timing: Timing) -> Measure {
    Measure::Ended(outcome, timing, timing)
}

/// Every column with a value of its own.
fn one() -> Tally {
    use Bucket::{Before, Within};
    use Channel::{Direct, Online, Postal};
    tally(&[
        (Before, Direct, Measure::Accepted, 50),
        (Within, Online, Measure::Accepted, 40),
        (Within, Direct, Measure::Accepted, 30),
        (Within, Postal, Measure::Accepted, 7),
        (Within, Direct, Measure::Transferred, -3),
        (Within, Direct, ended(Outcome::Approved, Timing::Before), 11),
        (Within, Direct, ended(Outcome::Refused, Timing::On), 12),
        (Within, Direct, ended(Outcome::Withdrawn, Timing::After), 2),
        (Within, Direct, ended(Outcome::Approved, Timing::After), 13),
        (Within, Direct, Measure::Overdue, 5),
        (Within, Direct, Measure::Waiting, 4),
    ])
}

#[test]
fn each_column_adds_up_what_it_says() {
    for form in FORMS.iter().filter(|form| form.code.starts_with("II.06")) {
        let filled =
            fill(form, seen("2023-03-14"), RowsOf::Field, &Counts::of(&one()), vec![part("A", &one())]);
        assert_eq!(filled.total, [124, 40, 37, 47, 38, 11, 14, 13, 86, 81, 5]);
        assert_eq!(filled.rows[0].values, filled.total);
        assert!(filled.checks.iter().all(|check| check.holds), "{:?}", filled.checks);
        let written: Vec<&str> = filled.checks.iter().map(|check| check.identity.as_ref()).collect();
        assert_eq!(
            written,
            [
                "(3) = (4) + (5) + (6)",
                "(7) = (8) + (9) + (10)",
                "(11) = (12) + (13)",
                "(3) = (7) + (11)",
                "total = sum of the rows"
            ]
        );
    }
}

/// The wide form with each of its facts, one of them before the level was kept.
#[test]
fn the_wide_form_tells_apart_what_form_06_merges() {
    use crate::domain::procedure::OnlineService::{Full, Information, Partial};
    let more = [
        (Bucket::Within, Channel::Online, Measure::AcceptedOnline(Full), 9),
        (Bucket::Within, Channel::Online, Measure::AcceptedOnline(Partial), 8),
        (Bucket::Within, Channel::Online, Measure::AcceptedOnline(Information), 3),
        (Bucket::Within, Channel::Direct, Measure::EndedOverdueApologised, 4),
        (Bucket::Within, Channel::Direct, Measure::OverdueApologised, 2),
        (Bucket::Within, Channel::Direct, ended(Outcome::Stopped, Timing::Before), 1),
        (Bucket::Within, Channel::Online, Measure::IntakeRefused, 6),
        (Bucket::Within, Channel::Online, Measure::Registered, 5),
        (Bucket::Within, Channel::Online, Measure::IntakeOverdue, 2),
    ];
    let mut wide = one();
    for (bucket, channel, measure, n) in more {
        wide.add(bucket, channel, measure, n);
    }
    let form = Form::by_code("07a").unwrap();
    let filled = fill(form, seen("2023-03-14"), RowsOf::Field, &Counts::of(&wide), vec![part("A", &wide)]);
    assert!(filled.checks.iter().all(|check| check.holds), "{:?}", filled.checks);
    assert_eq!(
        filled.total,
        [144, 9, 8, 43, 7, 30, 47, 39, 11, 15, 13, 4, 9, 105, 100, 5, 2, 3, 1, 2, 6, 3, 2]
    );
    let told: Vec<_> = filled.notes.iter().map(|n| (n.code.as_str(), n.column, n.count)).collect();
    assert_eq!(
        told,
        [
            ("before_use", None, None),
            ("transferred", Some(9), Some(-3)),
            ("transferred", Some(9), Some(-3)),
            ("online_level_unknown", Some(6), Some(40)),
            ("withdrawn", Some(12), Some(3)),
            ("waiting", Some(17), Some(4)),
        ]
    );
}

#[test]
fn a_dossier_between_two_rows_shows() {
    let form = Form::by_code("II.06b").unwrap();
    let half = tally(&[(Bucket::Within, Channel::Online, Measure::Accepted, 20)]);
    let filled = fill(form, seen("2023-03-14"), RowsOf::Field, &Counts::of(&one()), vec![part("A", &half)]);
    let broken: Vec<&str> =
        filled.checks.iter().filter(|check| !check.holds).map(|check| check.identity.as_ref()).collect();
    assert_eq!(broken, ["total = sum of the rows"]);
}

#[test]
fn what_a_column_merges_is_told_below() {
    let form = Form::by_code("II.06a").unwrap();
    let quiet = Tally::default();
    let parts = vec![part("A", &quiet), part("B", &one())];
    let filled = fill(form, seen("2023-02-01"), RowsOf::Field, &Counts::of(&one()), parts);
    let told: Vec<_> = filled.notes.iter().map(|n| (n.code.as_str(), n.column, n.row, n.count)).collect();
    assert_eq!(
        told,
        [
            ("period_runs", None, None, None),
            ("transferred", Some(6), None, Some(-3)),
            ("transferred", Some(6), Some(2), Some(-3)),
            ("withdrawn", Some(9), None, Some(2)),
            ("waiting", Some(12), None, Some(4)),
        ]
    );
    assert_eq!(filled.notes[0].text, "Kỳ báo cáo chưa kết thúc: số liệu tính đến hết ngày 01/02/2023.");
    assert_eq!(
        filled.notes[2].text,
        "Cột (6), dòng 2 (Lĩnh vực B): 50 hồ sơ từ kỳ trước, chuyển đi 3 hồ sơ trong kỳ."
    );
    let filled = fill(form, seen("2023-03-14"), RowsOf::Field, &Counts::of(&quiet), vec![part("A", &quiet)]);
    assert_eq!(filled.notes, []);
    assert_eq!(filled.total, [0; 11]);
}

#[test]
fn a_form_is_well_made() {
    for form in FORMS {
        let numbers: Vec<u8> = form.columns.iter().map(|column| column.no).collect();
        assert_eq!(numbers, (3..).take(numbers.len()).collect::<Vec<u8>>(), "{}", form.code);
        for column in form.columns {
            assert_eq!(form.column(column.name), Some(column), "{} {}", form.code, column.name);
        }
        for identity in form.identities {
            for no in identity.parts.iter().chain([&identity.whole]) {
                assert!(numbers.contains(no), "{} ({no})", form.code);
            }
        }
        assert_eq!(Form::by_code(form.code), Some(form));
    }
    assert_eq!(Form::by_code("II.06"), None);
}
