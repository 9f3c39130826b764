//! Golden examples of the rule, written by hand from its words, each beside what form 06 says and what the ledger sums to.

use super::*;
use crate::domain::act::{Change, Outcome};
use crate::domain::event::{DueDates, Event, Fact, Intake};
use crate::domain::history::{as_of, posted};
use crate::domain::id::{AgencyId, DossierId, EventId, ProcedureId, VersionId};
use crate::domain::ledger::Line;
use crate::domain::procedure::Channel;
use crate::domain::tally::{Bucket, Tally};
use uuid::Uuid;

const ID: DossierId = DossierId(Uuid::from_u128(1));

fn day(text: &str) -> NaiveDate {
    format!("2023-{text}").parse().unwrap()
}

fn due(on: &str) -> DueDates {
    DueDates { due_on: Some(day(on)), original_due_on: Some(day(on)), ..DueDates::default() }
}

/// Acts of days, each entered on the spot.
fn history(acts: &[(&str, Fact)]) -> Vec<Event> {
    let event = |(seq, (on, fact)): (u32, &(&str, Fact))| {
        let occurred_at = format!("2023-{on}T09:00:00+07:00").parse().unwrap();
        Event {
            id: EventId(Uuid::from_u128(seq.into())),
            seq,
            fact: fact.clone(),
            occurred_at,
            recorded_at: occurred_at,
            officer: None,
            reason: None,
            note: None,
            overdue_reason: None,
        }
    };
    (1..).zip(acts).map(event).collect()
}

fn intake() -> Intake {
    Intake {
        procedure: ProcedureId(1),
        version: VersionId(1),
        agency: AgencyId(1),
        channel: Channel::Direct,
        submitted_at: "2023-03-06T09:00:00+07:00".parse().unwrap(),
        online_service: None,
    }
}

/// Accepted on 06/03.
fn accepted(due: DueDates) -> (&'static str, Fact) {
    ("03-06", Fact::Accepted { intake: Some(intake()), due })
}

fn asked(on: &'static str) -> (&'static str, Fact) {
    (on, Fact::SupplementRequested { ground: None, documents: Vec::new() })
}

fn received(on: &'static str, due_on: &str) -> (&'static str, Fact) {
    (on, Fact::SupplementReceived { due: due(due_on) })
}

fn finished(on: &'static str) -> (&'static str, Fact) {
    (on, Fact::Finished { outcome: Outcome::Approved, result: None })
}

/// Whether it is overdue on a day: by this rule, and by form 06. Both are what the ledger sums to.
fn overdue_on(acts: &[(&str, Fact)], on: &str) -> [bool; 2] {
    let (events, on) = (history(acts), day(on));
    let stood = as_of(ID, &events, on).unwrap().unwrap();
    let by_rule = judge(&stood, on).unwrap() == Verdict::Overdue;
    let lines: Vec<Line> = posted(ID, &events).unwrap().1.concat();
    let mut tally = Tally::default();
    for line in lines.iter().filter(|line| line.day <= on) {
        tally.add(Bucket::Within, line.key.channel, line.measure, line.n);
    }
    let (by_portal, by_form) = (tally.on_time(), tally.totals());
    assert!(by_portal.checks().iter().all(|check| check.holds), "{by_portal:?}");
    assert_eq!(by_portal.received_total, 1, "ended and open are counted");
    assert_eq!(by_portal.overdue == 1, by_rule, "on {on} by lines of {events:?}");
    assert_eq!(by_portal.on_time, 1 - by_portal.overdue);
    [by_rule, by_form.resolved_overdue + by_form.pending_overdue == 1]
}

fn both(acts: &[(&str, Fact)], on: &str, expected: [bool; 2]) {
    assert_eq!(overdue_on(acts, on), expected, "on {on}: {acts:?}");
}

#[test]
fn the_end_is_status_9_and_the_day_decides() {
    let hand_over = ("04-20", Fact::HandedOver { result: None });
    let on_the_day = [accepted(due("03-13")), finished("03-13"), hand_over.clone()];
    let a_day_later = [accepted(due("03-13")), finished("03-14"), hand_over];
    for on in ["03-13", "03-14", "04-20", "05-01"] {
        both(&on_the_day, on, [false, false]);
    }
    both(&a_day_later, "03-13", [false, false]);
    for on in ["03-14", "04-20", "05-01"] {
        both(&a_day_later, on, [true, true]);
    }
}

#[test]
fn what_is_open_is_judged_on_the_last_day() {
    let open = [accepted(due("03-13"))];
    both(&open, "03-13", [false, false]);
    both(&open, "03-14", [true, true]);
}

/// Form 06 calls both on time whatever the due date; this rule asks when.
#[test]
fn a_withdrawal_and_a_stop_end_it_too() {
    for fact in [Fact::Withdrawn, Fact::Stopped] {
        both(&[accepted(due("03-13")), ("03-13", fact.clone())], "03-31", [false, false]);
        both(&[accepted(due("03-13")), ("03-14", fact)], "03-31", [true, false]);
    }
}

#[test]
fn who_was_never_received_is_counted_nowhere() {
    let sent = ("03-06", Fact::Registered { intake: intake(), intake_due_at: None });
    for end in [Fact::IntakeRefused, Fact::Withdrawn] {
        let events = history(&[sent.clone(), ("03-20", end)]);
        let stood = as_of(ID, &events, day("03-31")).unwrap().unwrap();
        assert_eq!(judge(&stood, day("03-31")), None);
    }
}

/// Asked on 08/03, complete on 17/03: nine days are taken off.
#[test]
fn the_days_of_a_supplement_are_deducted() {
    let begun = || vec![accepted(due("03-13")), asked("03-08"), received("03-17", "03-24")];
    let ended = |on| [begun(), vec![finished(on)]].concat();
    both(&ended("03-24"), "04-30", [false, false]);
    both(&ended("04-02"), "04-30", [false, true]);
    both(&ended("04-03"), "04-30", [true, true]);
    // The same of one that is still open.
    both(&begun(), "03-25", [false, true]);
    both(&begun(), "04-02", [false, true]);
    both(&begun(), "04-03", [true, true]);
}

#[test]
fn the_request_is_the_end_while_it_waits() {
    let in_time = [accepted(due("03-13")), asked("03-13")];
    for on in ["03-13", "03-14", "06-30"] {
        both(&in_time, on, [false, false]);
    }
    let too_late = [accepted(due("03-13")), asked("03-14")];
    for on in ["03-14", "06-30"] {
        both(&too_late, on, [true, false]);
    }
    // Of a supplement that never came nothing is deducted.
    let withdrawn = [accepted(due("03-13")), asked("03-08"), ("03-14", Fact::Withdrawn)];
    both(&withdrawn, "03-31", [true, false]);
}

/// Only as long as the second is waited for: then its days are deducted too.
#[test]
fn who_is_asked_again_is_overdue() {
    let again = vec![accepted(due("03-13")), asked("03-07"), received("03-08", "03-15"), asked("03-09")];
    both(&again, "03-08", [false, false]);
    for on in ["03-09", "03-31"] {
        both(&again, on, [true, false]);
    }
    let complete = [again, vec![received("03-20", "03-27")]].concat();
    both(&complete, "03-20", [false, false]);
    // 27/03 and twelve days.
    both(&complete, "04-08", [false, true]);
    both(&complete, "04-09", [true, true]);
}

#[test]
fn a_wait_for_payment_is_the_agencys_time() {
    let waits = vec![accepted(due("03-13")), ("03-10", Fact::PaymentRequested)];
    both(&waits, "03-13", [false, false]);
    both(&waits, "03-14", [true, false]);
    let paid = [waits, vec![("03-20", Fact::PaymentConfirmed { due: due("03-23") })]].concat();
    both(&paid, "03-14", [true, false]);
    both(&paid, "03-20", [false, false]);
    both(&paid, "03-24", [true, true]);
}

#[test]
fn an_extension_counts_from_its_day() {
    let extended = [accepted(due("03-13")), ("03-10", Fact::Extended { due_on: day("03-20") })];
    both(&extended, "03-20", [false, false]);
    both(&extended, "03-21", [true, true]);
    let reissued = [accepted(due("03-13")), ("03-15", Fact::Reissued { due_on: day("03-20") })];
    both(&reissued, "03-14", [true, true]);
    both(&reissued, "03-15", [false, false]);
}

/// Seven days are the most; three of them were waited.
#[test]
fn without_a_due_date_the_maximum_time_is_asked() {
    let undated = |latest_on| DueDates { undated: true, latest_on, ..DueDates::default() };
    let begun = |latest_on| {
        let due = undated(latest_on);
        vec![accepted(due), asked("03-08"), ("03-11", Fact::SupplementReceived { due })]
    };
    let known = [begun(Some(day("03-13"))), vec![finished("03-16")]].concat();
    both(&known, "03-31", [false, false]);
    let late = [begun(Some(day("03-13"))), vec![finished("03-17")]].concat();
    both(&late, "03-31", [true, false]);
    both(&begun(Some(day("03-13"))), "03-17", [true, false]);
    // No limit is stated: there is nothing to be late against.
    both(&begun(None), "12-31", [false, false]);
    // Dated: the date decides from then on.
    let dated = [begun(Some(day("03-13"))), vec![("03-20", Fact::Dated { due: due("03-20") })]].concat();
    both(&dated, "03-19", [true, false]);
    both(&dated, "03-20", [false, false]);
    both(&dated, "03-24", [true, true]);
}

#[test]
fn the_last_day_of_the_maximum_time() {
    let friday = day("03-10");
    for (limit, last) in [
        (r#"{"amount": 5, "unit": "calendar_day"}"#, "03-15"),
        (r#"{"amount": 1, "unit": "month"}"#, "04-10"),
        (r#"{"unit": "same_day"}"#, "03-10"),
        (r#"{"amount": 1, "unit": "working_day"}"#, "03-13"),
        (r#"{"amount": 2.5, "unit": "working_day"}"#, "03-15"),
        (r#"{"amount": 0, "unit": "working_day"}"#, "03-10"),
        (r#"{"amount": 8, "unit": "working_hour"}"#, "03-13"),
        (r#"{"amount": 12, "unit": "working_hour"}"#, "03-14"),
    ] {
        let limit: Limit = serde_json::from_str(limit).unwrap();
        assert_eq!(latest_on(&limit, friday), Some(day(last)), "{limit:?}");
    }
}

/// A correction of the end is judged as what really happened, a void one nowhere.
#[test]
fn the_standing_history_is_judged() {
    let mut acts =
        vec![accepted(due("03-13")), asked("03-08"), received("03-17", "03-24"), finished("03-23")];
    let undo =
        |seq: u32| Fact::Corrected { event: EventId(Uuid::from_u128(seq.into())), change: Change::Undo };
    acts.push(("05-02", undo(4)));
    both(&acts, "04-02", [false, true]);
    both(&acts, "04-03", [true, true]);
    let events = history(&[acts, vec![("05-03", Fact::Voided)]].concat());
    assert!(as_of(ID, &events, day("04-03")).unwrap().is_none());
}
