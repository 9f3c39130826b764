//! What happens after the due date, to the day: waits, re-issue, withdrawal, transfer, correction, late entry; and what
//! was known before and after a correction.

use motcua::domain::{
    act::{Act, Amendment, Change},
    id::AgencyId,
    procedure::Channel,
    status::Action,
};

use super::case::{Case, Q1, Q2, X, Y, alone, columns, count, days, row};
use super::world::{at, day};

#[test]
fn o_an_overdue_dossier_waits_and_its_date_shifts() {
    let case = Case::accepted('O', Channel::Direct, "2023-03-01", 7, "2023-03-10")
        .shifting()
        .asked_for_papers("2023-03-13")
        .then(Action::ReceiveSupplement, "2023-03-20")
        .due("2023-03-17")
        .finished("2023-03-24");
    let overdue = [days("2023-03-11", "2023-03-12"), days("2023-03-20", "2023-03-23")].concat();
    assert_eq!(case.overdue_days(X, at("2023-12-31")), overdue);
    assert_eq!(alone(&case, &[X], Q1, "2023-12-31"), row(&[(3, 1), (5, 1), (11, 1), (12, 1)]));
    assert_eq!(alone(&case, &[X], Q2, "2023-12-31"), row(&[(3, 1), (6, 1), (7, 1), (10, 1)]));
}

#[test]
fn p_an_overdue_dossier_is_re_issued() {
    let reissue = Act { due_on: Some(day("2023-03-20")), ..Act::new(Action::Reissue) };
    let case = Case::accepted('P', Channel::Direct, "2023-03-01", 5, "2023-03-08")
        .with(reissue, "2023-03-15", "2023-03-15")
        .finished("2023-03-20");
    assert_eq!(case.overdue_days(X, at("2023-12-31")), days("2023-03-09", "2023-03-14"));
    assert_eq!(alone(&case, &[X], Q1, "2023-12-31"), row(&[(3, 1), (5, 1), (11, 1), (13, 1)]));
    assert_eq!(alone(&case, &[X], Q2, "2023-12-31"), row(&[(3, 1), (6, 1), (7, 1), (9, 1)]));
}

#[test]
fn q_an_overdue_dossier_waits_and_is_withdrawn() {
    let case = Case::accepted('Q', Channel::Direct, "2023-02-20", 5, "2023-02-27")
        .asked_for_papers("2023-03-06")
        .then(Action::Withdraw, "2023-03-10");
    assert_eq!(case.overdue_days(X, at("2023-12-31")), days("2023-02-28", "2023-03-05"));
    assert_eq!(alone(&case, &[X], Q1, "2023-12-31"), row(&[(3, 1), (5, 1), (7, 1), (9, 1)]));
    assert_eq!(alone(&case, &[X], Q2, "2023-12-31"), row(&[]));
}

#[test]
fn r_an_overdue_dossier_is_transferred() {
    let transfer = Act { to_agency: Some(Y), ..Act::new(Action::Transfer) };
    let case = Case::accepted('R', Channel::Direct, "2023-03-01", 5, "2023-03-08")
        .with(transfer, "2023-03-13", "2023-03-13")
        .finished("2023-03-17");
    assert_eq!(case.overdue_days(X, at("2023-12-31")), days("2023-03-09", "2023-03-12"));
    assert_eq!(case.overdue_days(Y, at("2023-12-31")), days("2023-03-13", "2023-03-16"));

    let lives = std::slice::from_ref(&case.life);
    let of = |agencies: &[AgencyId], period| count(lives, agencies, period, at("2023-12-31")).0;
    let giver = of(&[X], Q1);
    assert_eq!((giver.received_new, giver.transferred, giver.pending_total), (1, -1, 0));
    let receiver = of(&[Y], Q1);
    assert_eq!((receiver.received_new, receiver.transferred, receiver.pending_overdue), (0, 1, 1));
    let both = of(&[X, Y], Q1);
    assert_eq!((both.received_new, both.transferred, both.pending_overdue), (1, 0, 1));

    assert_eq!(columns(of(&[X], Q2)), row(&[]));
    let second = of(&[Y], Q2);
    assert_eq!(columns(second), row(&[(3, 1), (6, 1), (7, 1), (10, 1)]));
    assert_eq!((second.carried_over, second.transferred), (1, 0));
}

#[test]
fn s_an_end_is_corrected_to_a_later_day() {
    let mut case = Case::accepted('S', Channel::Direct, "2023-03-01", 7, "2023-03-10").finished("2023-03-09");
    let right = Amendment { occurred_at: Some(at("2023-03-13")), ..Amendment::default() };
    let correction =
        Act { event: Some(case.last_event()), change: Some(Change::Set(right)), ..Act::new(Action::Correct) };
    case = case.with(correction, "2023-03-20", "2023-03-20");

    let (before, after) = ("2023-03-19 23:59", "2023-03-20 09:00");
    assert_eq!(case.overdue_days(X, at(before)), []);
    assert_eq!(case.overdue_days(X, at(after)), days("2023-03-11", "2023-03-12"));
    assert_eq!(alone(&case, &[X], Q1, before), row(&[(3, 1), (5, 1), (7, 1), (8, 1)]));
    assert_eq!(alone(&case, &[X], Q1, after), row(&[(3, 1), (5, 1), (7, 1), (10, 1)]));
    assert_eq!(alone(&case, &[X], Q2, after), row(&[]));
    let late = |known_at| count(std::slice::from_ref(&case.life), &[X], Q1, at(known_at)).1.late_entries;
    assert_eq!([before, after].map(late), [0, 1]);
}

#[test]
fn t_an_end_is_entered_late() {
    let case = Case::accepted('T', Channel::Direct, "2023-03-01", 7, "2023-03-10")
        .finished_late("2023-03-14", "2023-03-17");
    let (before, after) = ("2023-03-16 23:59", "2023-03-17 09:00");
    assert_eq!(case.overdue_days(X, at(before)), days("2023-03-11", "2023-04-30"));
    assert_eq!(case.overdue_days(X, at(after)), days("2023-03-11", "2023-03-13"));
    assert_eq!(alone(&case, &[X], Q1, before), row(&[(3, 1), (5, 1), (11, 1), (13, 1)]));
    assert_eq!(alone(&case, &[X], Q1, after), row(&[(3, 1), (5, 1), (7, 1), (10, 1)]));
    assert_eq!(alone(&case, &[X], Q2, after), row(&[]));
    let late = |known_at| count(std::slice::from_ref(&case.life), &[X], Q1, at(known_at)).1.late_entries;
    assert_eq!([before, after].map(late), [0, 1]);
}
