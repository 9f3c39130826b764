//! The facts of the wide form by hand: who was late though an apology was sent, and how far an online dossier could be done so.

use motcua::domain::{
    act::{Act, Amendment, Change},
    id::{AgencyId, ProcedureId, VersionId},
    period::Period,
    procedure::Channel,
    status::Action,
    tally::Memo,
};

use super::case::{Case, Q1, Q2, X, count};
use super::life::Life;
use super::world::{at, day};

fn memo(life: &Life, period: Period) -> Memo {
    count(std::slice::from_ref(life), &[X], period, at("2023-12-31")).1
}

fn apologies(memo: Memo) -> [i64; 4] {
    [
        memo.pending_overdue_with_apology,
        memo.pending_overdue_without_apology,
        memo.resolved_overdue_with_apology,
        memo.resolved_overdue_without_apology,
    ]
}

/// Due on 8 March; extended on the 6th to the 10th with an apology, or not at all.
fn due_in_march(extended: bool) -> Case {
    let case = Case::accepted('A', Channel::Direct, "2023-03-01", 5, "2023-03-08");
    if !extended {
        return case;
    }
    let act = Act { due_on: Some(day("2023-03-10")), ..Act::new(Action::Extend) };
    case.with(act, "2023-03-06", "2023-03-06")
}

#[test]
fn who_was_told_before_is_late_with_an_apology() {
    assert_eq!(apologies(memo(&due_in_march(true).life, Q1)), [1, 0, 0, 0]);
    assert_eq!(apologies(memo(&due_in_march(false).life, Q1)), [0, 1, 0, 0]);
    for (ended, with, without) in [("2023-03-10", 0, 1), ("2023-03-13", 1, 1)] {
        assert_eq!(apologies(memo(&due_in_march(true).finished(ended).life, Q1)), [0, 0, with, 0], "{ended}");
        assert_eq!(apologies(memo(&due_in_march(false).finished(ended).life, Q1)), [0, 0, 0, without]);
    }
    // A withdrawal is no late result, whatever its day.
    let withdrawn = due_in_march(true).then(Action::Withdraw, "2023-03-13");
    assert_eq!(apologies(memo(&withdrawn.life, Q1)), [0; 4]);
    // Re-issued for another reason it is late without one, once it is late.
    let act = Act { due_on: Some(day("2023-03-10")), ..Act::new(Action::Reissue) };
    let reissued = due_in_march(false).with(act, "2023-03-06", "2023-03-06");
    assert_eq!(apologies(memo(&reissued.life, Q1)), [0, 1, 0, 0]);
    assert_eq!(apologies(memo(&due_in_march(true).finished("2023-03-20").life, Q2)), [0, 0, 1, 0]);
}

/// The level goes with the procedure: that of version 1 of the random lives is `partial`, of version 3 `none`.
#[test]
fn a_corrected_procedure_brings_its_level() {
    let levels = |memo: Memo| {
        let Memo {
            received_online_full,
            received_online_partial,
            received_online_other,
            received_online_unknown,
            ..
        } = memo;
        [received_online_full, received_online_partial, received_online_other, received_online_unknown]
    };
    let case = Case::accepted('B', Channel::Online, "2023-03-01", 5, "2023-03-08");
    assert_eq!(levels(memo(&case.life, Q1)), [0, 0, 0, 1]);
    let registered = case.life.events[0].id;
    let correct = |case: Case, right: Amendment| {
        let act =
            Act { event: Some(registered), change: Some(Change::Set(right)), ..Act::new(Action::Correct) };
        case.with(act, "2023-03-02", "2023-03-02")
    };
    let other = |n| Amendment { procedure: Some((ProcedureId(n), VersionId(n))), ..Amendment::default() };
    let case = correct(case, other(1));
    assert_eq!(levels(memo(&case.life, Q1)), [0, 1, 0, 0]);
    let case = correct(case, other(3));
    assert_eq!(levels(memo(&case.life, Q1)), [0, 0, 1, 0]);
    let elsewhere = Amendment { agency: Some(AgencyId(3)), ..Amendment::default() };
    assert_eq!(levels(memo(&correct(case.clone(), elsewhere).life, Q1)), [0; 4]);
    let counter = Amendment { channel: Some(Channel::Direct), ..Amendment::default() };
    assert_eq!(levels(memo(&correct(case, counter).life, Q1)), [0; 4]);
}
