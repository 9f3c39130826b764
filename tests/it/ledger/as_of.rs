//! The golden scenario of the counting rules, form 06 as practised: thirteen dossiers over three quarters, what stood
//! at the end of each, whatever was recorded later.

use motcua::domain::{
    act::{Act, Outcome},
    period::{Period, Quarter},
    procedure::Channel,
    status::Action,
    tally::Memo,
};

use super::case::{Case, Q2, X, alone, columns, count, row};
use super::life::Life;
use super::world::{at, day};

fn the_thirteen() -> Vec<Case> {
    use Channel::{Direct, Online, Postal};
    let refused = Act { outcome: Some(Outcome::Refused), ..Act::new(Action::Finish) };
    let extended = Act { due_on: Some(day("2023-04-20")), ..Act::new(Action::Extend) };
    vec![
        Case::accepted('A', Online, "2023-03-01", 7, "2023-03-10").finished("2023-03-16"),
        Case::accepted('B', Direct, "2023-03-01", 13, "2023-03-20")
            .finished("2023-03-10")
            .then(Action::HandOver, "2023-03-20"),
        Case::accepted('C', Postal, "2023-03-10", 2, "2023-03-14").finished("2023-03-14 23:00"),
        Case::accepted('D', Online, "2023-03-13", 3, "2023-03-16").finished("2023-03-16"),
        Case::accepted('E', Direct, "2023-03-06", 5, "2023-03-13")
            .then(Action::RequestSupplement, "2023-03-08")
            .then(Action::ReceiveSupplement, "2023-03-17")
            .due("2023-03-24")
            .finished("2023-03-23"),
        Case::accepted('G', Direct, "2023-02-20", 7, "2023-03-01").with(refused, "2023-02-28", "2023-02-28"),
        Case::accepted('H', Online, "2023-02-01", 7, "2023-02-10").then(Action::Withdraw, "2023-02-20"),
        Case::accepted('I', Direct, "2022-12-12", 6, "2022-12-20").finished("2022-12-19"),
        Case::accepted('J', Direct, "2022-12-14", 0, "2022-12-14").finished("2022-12-14 16:00"),
        Case::accepted('K', Direct, "2023-03-14", 19, "2023-04-10")
            .with(extended, "2023-04-05", "2023-04-05")
            .due("2023-04-20")
            .finished("2023-04-14"),
        Case::handed_in('L', Online, "2023-03-14 22:00", 2)
            .then(Action::Accept, "2023-03-15")
            .due("2023-03-17")
            .finished("2023-03-17"),
        Case::accepted('M', Direct, "2023-02-24", 10, "2023-03-10")
            .then(Action::RequestPayment, "2023-03-06")
            .then(Action::ConfirmPayment, "2023-03-20")
            .due("2023-03-24")
            .finished("2023-03-21"),
        Case::handed_in('N', Online, "2023-03-10", 5).then(Action::RefuseIntake, "2023-03-13"),
    ]
}

const THE_THIRTEEN: [(Period, [i64; 11]); 3] = [
    (Period::Quarter(2022, Quarter::Q4), [2, 0, 2, 0, 1, 0, 1, 0, 1, 1, 0]),
    (Period::Quarter(2023, Quarter::Q1), [10, 3, 6, 1, 5, 3, 2, 0, 5, 4, 1]),
    (Period::Quarter(2023, Quarter::Q2), [6, 1, 0, 5, 6, 3, 2, 1, 0, 0, 0]),
];

#[test]
fn the_thirteen_dossiers_of_three_quarters() {
    let lives: Vec<Life> = the_thirteen().into_iter().map(|case| case.life).collect();
    for (period, expected) in THE_THIRTEEN {
        let (totals, _) = count(&lives, &[X], period, at("2023-12-31"));
        assert_eq!(columns(totals), expected, "{period}");
    }
}

/// A quarter that is counted on its own evening and one that is counted years later are the same row: all acts of
/// the scenario were entered on their day.
#[test]
fn a_quarter_is_the_same_whenever_it_is_counted() {
    let lives: Vec<Life> = the_thirteen().into_iter().map(|case| case.life).collect();
    for (period, expected) in THE_THIRTEEN {
        let evening = format!("{} 23:59", period.last_day());
        for known_at in [evening.as_str(), "2023-03-24", "2023-06-15", "2026-11-01"] {
            if at(known_at) >= at(&evening) {
                let (totals, _) = count(&lives, &[X], period, at(known_at));
                assert_eq!(columns(totals), expected, "{period} known at {known_at}");
            }
        }
    }
}

#[test]
fn what_the_columns_of_the_first_quarter_merge() {
    let lives: Vec<Life> = the_thirteen().into_iter().map(|case| case.life).collect();
    let (totals, memo) = count(&lives, &[X], Period::Quarter(2023, Quarter::Q1), at("2023-12-31"));
    let expected = Memo {
        resolved_refused: 1,
        resolved_withdrawn: 1,
        pending_waiting: 2,
        registered_waiting: 1,
        intake_refused: 1,
        // A, D and H were accepted, N was refused, each in time; L is still in its eight hours.
        intake_answered: 4,
        // How far their procedure could be done online is not said here.
        received_online_unknown: 3,
        registered_in_time: 1,
        pending_overdue_without_apology: 1,
        // By the portal's rule H was withdrawn too late, and M, who waits for a payment, is late with A.
        resolved_overdue_qd766: 1,
        pending_overdue_qd766: 2,
        ..Memo::default()
    };
    assert_eq!(memo, expected);
    assert_eq!((totals.received_direct, totals.received_postal), (5, 1));
    let (_, memo) = count(&lives, &[X], Period::Quarter(2023, Quarter::Q2), at("2023-12-31"));
    // K was extended: A and K ended after their original dates.
    let expected = Memo {
        resolved_overdue_original: 2,
        intake_answered: 1,
        received_online_unknown: 1,
        resolved_overdue_without_apology: 1,
        resolved_overdue_qd766: 1,
        ..Memo::default()
    };
    assert_eq!(memo, expected);
}

/// Due on 17 March: only the days count, and the hand-over never does.
#[test]
fn lateness_compares_days_and_ends_with_the_processing() {
    for (ended, handed_over, expected) in [
        ("2023-03-16 08:00", "2023-04-03", row(&[(3, 1), (6, 1), (7, 1), (8, 1)])),
        ("2023-03-17 23:00", "2023-03-20", row(&[(3, 1), (6, 1), (7, 1), (9, 1)])),
        ("2023-03-18 00:10", "2023-03-18", row(&[(3, 1), (6, 1), (7, 1), (10, 1)])),
    ] {
        let case = Case::accepted('V', Channel::Direct, "2023-03-10", 5, "2023-03-17")
            .finished(ended)
            .then(Action::HandOver, handed_over);
        assert_eq!(alone(&case, &[X], Q2, "2023-12-31"), expected, "{ended}");
    }
}
