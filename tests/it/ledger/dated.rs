//! A dossier whose calendar year was missing gets its due date by an event of its own day. What is entered after
//! that for an earlier day must not turn the figures upside down.

use chrono::NaiveDate;
use motcua::domain::{
    act::{Act, Amendment, Change, Outcome},
    decide::Decision,
    event::{DueDates, Fact},
    id::{AgencyId, ProcedureId, VersionId},
    intake::Application,
    procedure::Channel,
    refusal::{Refusal, Warning},
    status::Action,
};

use super::life::Life;
use super::sums::{Question, Slice, tally};
use super::world::{Known, WORLD, at, day};

/// Five working days, accepted on 1 March, dated on 20 March: due on 8 March.
fn dated_on_20_march() -> Life {
    let application = Application {
        procedure: ProcedureId(0),
        version: VersionId(0),
        agency: AgencyId(0),
        channel: Channel::Direct,
        submitted_at: None,
        accept: None,
        accepted_at: None,
        due_on: None,
        has_code: false,
    };
    let rules = WORLD.rules(Known::Without2023, VersionId(0), at("2023-03-01"));
    let mut life = Life::begin(1, &application, &rules).unwrap();
    assert_eq!((life.dossier.due.due_on, life.dossier.due.undated), (None, true));
    let due_on = Some(day("2023-03-08"));
    let due = DueDates { due_on, original_due_on: due_on, ..DueDates::default() };
    let dated = Decision { fact: Fact::Dated { due }, occurred_at: at("2023-03-20"), warnings: Vec::new() };
    life.record(&dated, at("2023-03-20"), None).unwrap();
    life
}

fn finish_on(text: &str) -> Act {
    Act { occurred_at: Some(at(text)), outcome: Some(Outcome::Approved), ..Act::new(Action::Finish) }
}

/// Undated and overdue at the end of a day.
fn stands(life: &Life, on: NaiveDate) -> (i64, i64) {
    let question = Question {
        slice: Slice { agencies: vec![AgencyId(0)], procedure: None, channel: None },
        from: day("2023-03-01"),
        to: on,
        known_at: at("2023-12-31"),
    };
    let tally = tally(std::slice::from_ref(life), &question);
    (tally.memo().pending_without_due_date, tally.totals().pending_overdue)
}

#[test]
fn it_is_undated_until_it_is_dated() {
    let life = dated_on_20_march();
    assert_eq!(stands(&life, day("2023-03-19")), (1, 0));
    assert_eq!(stands(&life, day("2023-03-20")), (0, 1));
}

#[test]
fn nothing_is_entered_before_the_dating() {
    let mut life = dated_on_20_march();
    let rules = WORLD.rules(Known::All, VersionId(0), at("2023-03-25"));
    let refused = life.act(&finish_on("2023-03-09"), &rules).unwrap_err();
    assert_eq!(refused, Refusal::OccurredBeforeLast { last: at("2023-03-20") });
    for date in ["2023-03-10", "2023-03-19", "2023-03-24"] {
        assert!(stands(&life, day(date)).1 >= 0, "{date}");
    }
}

#[test]
fn a_dating_that_should_have_come_earlier_is_corrected() {
    let mut life = dated_on_20_march();
    let rules = WORLD.rules(Known::All, VersionId(0), at("2023-03-25"));
    let right = Amendment { occurred_at: Some(at("2023-03-01")), ..Amendment::default() };
    let earlier = Act {
        event: Some(life.events[1].id),
        change: Some(Change::Set(right)),
        reason: Some("…".to_owned()),
        ..Act::new(Action::Correct)
    };
    assert_eq!(life.act(&earlier, &rules), Ok(Vec::<Warning>::new()));
    life.act(&finish_on("2023-03-10"), &rules).unwrap();
    let each_day = ["2023-03-01", "2023-03-08", "2023-03-09", "2023-03-10", "2023-03-20"].map(day);
    assert_eq!(each_day.map(|on| stands(&life, on)), [(0, 0), (0, 0), (0, 1), (0, 0), (0, 0)]);
}
