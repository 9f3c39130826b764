//! Forms filled in by hand: columns, identities, notes, and which fields must have a row.

use super::procedures::{ProcedureFact, Tier, Which};
use super::*;
use crate::domain::act::Outcome;
use crate::domain::activity::ActivityKind;
use crate::domain::agencies::AgencyTree;
use crate::domain::count::{Count, Counts};
use crate::domain::deadline::Timing;
use crate::domain::id::AgencyId;
use crate::domain::ledger::Measure;
use crate::domain::overdue::OverdueReason;
use crate::domain::overdue_count::OverdueState;
use crate::domain::procedure::Channel;
use crate::domain::tally::{Bucket, Policy, Tally};

fn seen(as_of: &str) -> Seen {
    let head =
        Head::of(&AgencyTree::default(), AgencyId(1), "2023-Q1".parse().unwrap(), as_of.parse().unwrap());
    Seen {
        head,
        from: "2022-12-15".parse().unwrap(),
        to: "2023-03-14".parse().unwrap(),
        own_days: None,
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

fn facts(tally: &Tally) -> Facts {
    Facts::of_dossiers(&Counts::of(tally))
}

fn part(key: &str, tally: &Tally) -> Part {
    Part { key: key.to_owned(), name: format!("Lĩnh vực {key}"), facts: facts(tally) }
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
    for code in ["II.06a", "II.06b", "II.06c"] {
        let form = Form::by_code(code).unwrap();
        let filled = fill(form, seen("2023-03-14"), RowsOf::Field, &facts(&one()), vec![part("A", &one())]);
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
    let filled = fill(form, seen("2023-03-14"), RowsOf::Field, &facts(&wide), vec![part("A", &wide)]);
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
    let filled = fill(form, seen("2023-03-14"), RowsOf::Field, &facts(&one()), vec![part("A", &half)]);
    let broken: Vec<&str> =
        filled.checks.iter().filter(|check| !check.holds).map(|check| check.identity.as_ref()).collect();
    assert_eq!(broken, ["total = sum of the rows"]);
}

#[test]
fn what_a_column_merges_is_told_below() {
    let form = Form::by_code("II.06a").unwrap();
    let quiet = Tally::default();
    let parts = vec![part("A", &quiet), part("B", &one())];
    let filled = fill(form, seen("2023-02-01"), RowsOf::Field, &facts(&one()), parts);
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
    let filled = fill(form, seen("2023-03-14"), RowsOf::Field, &facts(&quiet), vec![part("A", &quiet)]);
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
            assert!(!column.adds.is_empty(), "{} {}", form.code, column.name);
        }
        for identity in form.identities {
            for no in identity.parts.iter().chain([&identity.whole]) {
                assert!(numbers.contains(no), "{} ({no})", form.code);
            }
        }
        assert_eq!(Form::by_code(form.code), Some(form));
        let (of_sign, _) = form.sign.split_once('/').unwrap();
        let rest = form.code.strip_prefix(of_sign);
        assert!(rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.')), "{}", form.sign);
        assert_eq!(Some(form.usual_rows()), form.rows.first().map(|rows| rows.of));
        for Rows { of, heading, zero } in form.rows {
            assert!(form.allows(*of) && form.heading(*of) == *heading, "{} {of}", form.code);
            assert_eq!(form.zero_rows(*of), *zero);
            for source in form.sources() {
                assert!(source.tells(*of), "{}: {source:?} cannot be told by {of}", form.code);
            }
        }
        for told in form.notes {
            let held = |of: &Fact| form.columns.iter().any(|column| column.adds.contains(of));
            assert!(told.column_of.as_ref().is_none_or(held), "{} {}", form.code, told.code);
        }
    }
    assert_eq!(Form::by_code("II.06"), None);
    let codes: Vec<&str> = FORMS.iter().map(|form| form.code).collect();
    assert!(codes.is_sorted(), "{codes:?}");
}

#[test]
fn the_reasons_of_07a_are_all_there_are() {
    let form = Form::by_code("II.07a").unwrap();
    for state in OverdueState::ALL {
        for reason in OverdueReason::ALL.iter().copied().map(Some).chain([None]) {
            let fact = Fact::Overdue(*state, reason);
            let columns: Vec<&str> =
                form.columns.iter().filter(|c| c.adds.contains(&fact)).map(|c| c.name).collect();
            let name = format!("{state}_{}", reason.map_or("unsaid", OverdueReason::as_str));
            assert_eq!(columns, [name]);
        }
    }
}

/// A form of another circular: nothing but a value, over every source there is.
static ANOTHER: Form = Form {
    code: "X.01",
    sign: "X.01/BTP",
    instrument: &Instrument {
        number: "1/2026/TT-BTP",
        valid_from: instrument::day(2026, 8, 1),
        valid_to: None,
        looks_back: false,
    },
    title: "Biểu thử",
    extent: Extent::Subtree,
    unit: "Số",
    rows: &[
        Rows { of: RowsOf::Agency, heading: "Cơ quan", zero: ZeroRows::Shown },
        Rows { of: RowsOf::Level, heading: "Cấp", zero: ZeroRows::LeftOut },
    ],
    columns: &[
        Column {
            no: 3,
            name: "open",
            groups: &[],
            title: "Đang giải quyết và đang xử lý",
            adds: &[
                Fact::Dossiers(Count::PendingTotal),
                Fact::Feedback(crate::domain::feedback::count::FeedbackCount::InProgress),
            ],
        },
        Column {
            no: 4,
            name: "kept",
            groups: &[],
            title: "Khảo sát",
            adds: &[Fact::Records(ActivityKind::Survey, "ballots")],
        },
        Column {
            no: 5,
            name: "communal",
            groups: &[],
            title: "TTHC cấp xã",
            adds: &[Fact::Procedures(ProcedureFact { which: Which::All, tier: Some(Tier::Commune) })],
        },
        Column {
            no: 6,
            name: "late",
            groups: &[],
            title: "Cập nhật chậm",
            adds: &[Fact::Overdue(OverdueState::Pending, Some(OverdueReason::EnteredLate))],
        },
    ],
    identities: &[Identity { whole: 3, parts: &[4, 6] }],
    notes: &[],
};

#[test]
fn another_circular_is_another_value() {
    let of = |numbers: [i64; 5]| {
        let mut facts = Facts::default();
        for (fact, n) in ANOTHER.facts().into_iter().zip(numbers) {
            facts.add(fact, n);
        }
        facts
    };
    let names: Vec<String> = ANOTHER.facts().iter().map(ToString::to_string).collect();
    let told = [
        "dossiers.pending_total",
        "overdue.pending.entered_late",
        "feedback.in_progress",
        "procedures.all.commune",
        "records.survey.ballots",
    ];
    assert_eq!(names, told);
    assert_eq!(ANOTHER.sources().len(), 5);
    let row = |key: &str, numbers| Part { key: key.into(), name: key.into(), facts: of(numbers) };
    let parts = vec![row("A", [4, 2, 1, 154, 3]), row("B", [6, 1, 0, 154, 5])];
    let filled = fill(&ANOTHER, seen("2023-03-14"), RowsOf::Agency, &of([10, 3, 1, 154, 8]), parts);
    assert_eq!(filled.total, [11, 8, 154, 3]);
    assert_eq!(filled.rows[0].values, [5, 3, 154, 2]);
    let checks: Vec<_> = filled.checks.iter().map(|c| (c.identity.as_ref(), c.holds)).collect();
    assert_eq!(checks, [("(3) = (4) + (6)", true), ("total = sum of the rows in (3), (4), (6)", true)]);
    assert_eq!(filled.notes.iter().map(|note| note.code).collect::<Vec<_>>(), [NoteCode::CountedOnce]);
    assert!(filled.notes[0].text.starts_with("Cột (5): tổng cộng đếm mỗi thủ tục một lần"));
    assert!(!ANOTHER.covers("2023-Q1".parse().unwrap()) && ANOTHER.covers("2026-08".parse().unwrap()));
}
