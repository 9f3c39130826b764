//! The eight working hours of an online submission in the ledger: answered, answered late, unanswered past its time at the
//! end of a day. Handed in on Friday 2023-03-10 at 16:00, it is to be answered until Monday at 16:00.

use motcua::domain::{
    act::{Act, Amendment, Change},
    deadline::{Amount, Limit, LimitUnit},
    id::{ProcedureId, VersionId},
    intake::Application,
    procedure::{Channel, SupplementClock},
    status::Action,
};

use super::case::{Case, X, Y, all_of};
use super::life::Life;
use super::sums::{Question, tally};
use super::world::{Known, Terms, WORLD, at, day};

fn sent() -> Case {
    Case::handed_in('S', Channel::Online, "2023-03-10 16:00", 5)
}

/// Answered and answered late from 10 March through a day, and unanswered past its time at its end, as known at a moment.
fn counts(life: &Life, on: &str, known_at: &str) -> [i64; 3] {
    let question =
        Question { slice: all_of(&[X]), from: day("2023-03-10"), to: day(on), known_at: at(known_at) };
    let memo = tally(std::slice::from_ref(life), &question).memo();
    [memo.intake_answered, memo.intake_answered_late, memo.intake_overdue]
}

fn on_days(case: &Case, days: &[&str]) -> Vec<[i64; 3]> {
    days.iter().map(|on| counts(&case.life, &format!("2023-03-{on}"), "2023-12-31")).collect()
}

const NOTHING: [i64; 3] = [0, 0, 0];
const IN_TIME: [i64; 3] = [1, 0, 0];
const LATE: [i64; 3] = [1, 1, 0];
const UNANSWERED: [i64; 3] = [0, 0, 1];

fn correct(case: Case, event: usize, change: Change, when: &str) -> Case {
    let event = Some(case.life.events[event].id);
    let act = Act { event, change: Some(change), ..Act::new(Action::Correct) };
    case.with(act, when, when)
}

#[test]
fn it_is_late_at_the_end_of_the_day_of_its_time() {
    assert_eq!(sent().life.dossier.intake_due_at, Some(at("2023-03-13 16:00")));
    assert_eq!(
        on_days(&sent(), &["10", "12", "13", "14", "31"]),
        [NOTHING, NOTHING, UNANSWERED, UNANSWERED, UNANSWERED]
    );
}

#[test]
fn the_first_answer_ends_it_before_or_after_the_hour() {
    for (when, answered) in [
        ("2023-03-11 09:00", IN_TIME),
        ("2023-03-13 15:59", IN_TIME),
        ("2023-03-13 16:00", IN_TIME),
        ("2023-03-13 16:01", LATE),
        ("2023-03-13 23:59", LATE),
    ] {
        for action in [Action::Accept, Action::Note, Action::RefuseIntake] {
            let case = sent().then(action, when);
            assert_eq!(on_days(&case, &["13", "14"]), [answered, answered], "{action} at {when}");
        }
    }
    // On a later day it was unanswered until then, for ever.
    let case = sent().then(Action::Accept, "2023-03-15 08:00");
    assert_eq!(
        on_days(&case, &["12", "13", "14", "15", "16"]),
        [NOTHING, UNANSWERED, UNANSWERED, LATE, LATE]
    );
    // The notice was the answer: what follows it is none.
    let case = sent().then(Action::Note, "2023-03-13 09:00").then(Action::Accept, "2023-03-20");
    assert_eq!(on_days(&case, &["13", "14", "20"]), [IN_TIME; 3]);
}

#[test]
fn what_is_withdrawn_or_void_is_not_answered() {
    let before = sent().then(Action::Withdraw, "2023-03-11 09:00");
    assert_eq!(on_days(&before, &["11", "13", "20"]), [NOTHING; 3]);
    let after = sent().then(Action::Withdraw, "2023-03-15 09:00");
    assert_eq!(on_days(&after, &["13", "14", "15"]), [UNANSWERED, UNANSWERED, NOTHING]);
    let void = sent().then(Action::Void, "2023-03-15 09:00");
    assert_eq!(on_days(&void, &["13", "14", "15"]), [NOTHING; 3]);
    assert_eq!(counts(&void.life, "2023-03-14", "2023-03-14 23:00"), UNANSWERED, "as was known then");
    let counter = Case::handed_in('C', Channel::Direct, "2023-03-10 16:00", 5);
    assert_eq!(on_days(&counter, &["10", "13", "20"]), [NOTHING; 3]);
}

#[test]
fn an_answer_that_is_entered_late_was_given_when_it_was() {
    let case = sent().with(Act::new(Action::Accept), "2023-03-13 10:00", "2023-03-16 09:00");
    assert_eq!(on_days(&case, &["13", "14", "16"]), [IN_TIME; 3]);
    assert_eq!(counts(&case.life, "2023-03-14", "2023-03-16 08:59"), UNANSWERED);
    assert_eq!(counts(&case.life, "2023-03-14", "2023-03-16 09:00"), IN_TIME);
}

#[test]
fn corrections_count_as_if_it_had_been_so() {
    let accepted = || sent().then(Action::Accept, "2023-03-15 08:00");
    let undone = correct(accepted(), 1, Change::Undo, "2023-03-17");
    assert_eq!(undone.life.dossier.accepted_at, None);
    assert_eq!(on_days(&undone, &["13", "15", "20"]), [UNANSWERED; 3]);
    let set = |right: Amendment| Change::Set(right);
    let earlier = Amendment { occurred_at: Some(at("2023-03-13 10:00")), ..Amendment::default() };
    let case = correct(accepted(), 1, set(earlier), "2023-03-17");
    assert_eq!(on_days(&case, &["13", "14", "15"]), [IN_TIME; 3]);
    // Handed in on Tuesday morning in truth: until Wednesday morning, the moment of its acceptance.
    let later = Amendment { occurred_at: Some(at("2023-03-14 08:00")), ..Amendment::default() };
    let case = correct(accepted(), 0, set(later), "2023-03-17");
    assert_eq!(case.life.dossier.intake_due_at, Some(at("2023-03-15 08:00")));
    assert_eq!(on_days(&case, &["13", "14", "15"]), [NOTHING, NOTHING, IN_TIME]);
    // At the counter in truth: there was nothing to answer.
    let counter = Amendment { channel: Some(Channel::Direct), ..Amendment::default() };
    let case = correct(accepted(), 0, set(counter), "2023-03-17");
    assert_eq!(on_days(&case, &["13", "14", "15"]), [NOTHING; 3]);
    // Of another agency in truth: that one's.
    let other = Amendment { agency: Some(Y), ..Amendment::default() };
    let case = correct(accepted(), 0, set(other), "2023-03-17");
    assert_eq!(on_days(&case, &["13", "15"]), [NOTHING; 2]);
}

/// A line with its past: submitted and accepted long ago, entered today.
#[test]
fn a_past_that_is_brought_along_counts_on_its_days() {
    let limit = Limit::new(Some(Amount::whole(5).unwrap()), LimitUnit::WorkingDay, None).unwrap();
    let terms = Terms { limit: Some(limit), clock: SupplementClock::Restart, online: None };
    let brought = |known, accepted_at: &str| {
        let application = Application {
            procedure: ProcedureId(0),
            version: VersionId(0),
            agency: X,
            channel: Channel::Online,
            submitted_at: Some(at("2023-03-10 16:00")),
            accept: None,
            accepted_at: Some(at(accepted_at)),
            due_on: None,
            has_code: false,
        };
        Life::begin(1, &application, &WORLD.rules_of(known, &terms, at("2023-06-01"))).unwrap()
    };
    let late = brought(Known::All, "2023-03-15 09:00");
    for (on, expected) in [("2023-03-13", UNANSWERED), ("2023-03-14", UNANSWERED), ("2023-03-15", LATE)] {
        assert_eq!(counts(&late, on, "2023-12-31"), expected, "{on}");
        assert_eq!(counts(&late, on, "2023-05-31"), NOTHING, "nobody knew");
    }
    assert_eq!(counts(&brought(Known::All, "2023-03-13 16:00"), "2023-03-13", "2023-12-31"), IN_TIME);
    // Where nobody could say until when, it is counted nowhere.
    let unknown = brought(Known::Without2023, "2023-03-15 09:00");
    assert_eq!(unknown.dossier.intake_due_at, None);
    assert_eq!(counts(&unknown, "2023-03-14", "2023-12-31"), NOTHING);
    assert_eq!(counts(&unknown, "2023-03-15", "2023-12-31"), NOTHING);
}
