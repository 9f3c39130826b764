//! Reasons by hand: on which acts one may be said, when one is missing, what stands in the end.

use uuid::Uuid;

use super::*;
use crate::domain::act::{Change, Outcome};
use crate::domain::event::{DueDates, Intake};
use crate::domain::history::{as_of, replay};
use crate::domain::id::{AgencyId, EventId, ProcedureId, VersionId};
use crate::domain::procedure::Channel;

const ID: DossierId = DossierId(Uuid::from_u128(1));

fn day(text: &str) -> NaiveDate {
    format!("2023-03-{text}").parse().unwrap()
}

fn event(seq: u32, on: &str, fact: Fact, reason: Option<OverdueReason>) -> Event {
    let at: DateTime<Utc> = format!("2023-03-{on}T09:00:00+07:00").parse().unwrap();
    let id = EventId(Uuid::from_u128(seq.into()));
    let (officer, note) = (None, None);
    Event {
        id,
        seq,
        fact,
        occurred_at: at,
        recorded_at: at,
        officer,
        reason: None,
        note,
        overdue_reason: reason,
    }
}

/// Accepted on 6 March, due on the 13th, and what happened then.
fn life(rest: &[(&str, Fact, Option<OverdueReason>)]) -> Vec<Event> {
    let submitted_at = "2023-03-06T09:00:00+07:00".parse().unwrap();
    let intake = Intake {
        procedure: ProcedureId(1),
        version: VersionId(1),
        agency: AgencyId(1),
        channel: Channel::Direct,
        submitted_at,
        online_service: None,
    };
    let due_on = Some(day("13"));
    let due = DueDates { due_on, original_due_on: due_on, ..DueDates::default() };
    let accepted = event(1, "06", Fact::Accepted { intake: Some(intake), due }, None);
    let rest = (2..).zip(rest).map(|(seq, (on, fact, reason))| event(seq, on, fact.clone(), *reason));
    std::iter::once(accepted).chain(rest).collect()
}

fn folded(events: &[Event]) -> Dossier {
    replay(ID, events).unwrap().dossier
}

fn finished() -> Fact {
    Fact::Finished { outcome: Outcome::Approved, result: None }
}

fn asked() -> Fact {
    Fact::SupplementRequested { ground: None, documents: Vec::new() }
}

#[test]
fn a_reason_goes_with_an_act_of_a_late_day() {
    let open = folded(&life(&[]));
    let waits = folded(&life(&[("10", asked(), None)]));
    let ended_late = folded(&life(&[("14", finished(), None)]));
    let ended = folded(&life(&[("13", finished(), None)]));
    let back = |on: &str| {
        let due_on = Some(day(on));
        Fact::SupplementReceived { due: DueDates { due_on, original_due_on: due_on, ..DueDates::default() } }
    };
    for (dossier, fact, on, may) in [
        (&open, finished(), "13", false),
        (&open, finished(), "14", true),
        (&open, Fact::Assigned, "14", true),
        (&open, Fact::Reissued { due_on: day("20") }, "14", true),
        (&open, Fact::Reissued { due_on: day("08") }, "10", true),
        (&waits, Fact::Withdrawn, "20", false),
        (&waits, Fact::Reissued { due_on: day("08") }, "20", false),
        (&waits, back("21"), "20", false),
        (&waits, back("17"), "20", true),
        (&ended_late, Fact::HandedOver { result: None }, "14", true),
        (&ended, Fact::HandedOver { result: None }, "20", false),
        (&open, Fact::Voided, "14", false),
        (&open, Fact::Corrected { event: EventId(Uuid::nil()), change: Change::Undo }, "14", false),
    ] {
        assert_eq!(may_say(dossier, &fact, day(on)), may, "{fact:?} on {on}");
    }
}

#[test]
fn a_reason_is_missed_by_those_who_process() {
    let open = folded(&life(&[]));
    let told = folded(&life(&[("14", Fact::Assigned, Some(OverdueReason::Coordination))]));
    let with = |action| Act { overdue_reason: Some(OverdueReason::Other), ..Act::new(action) };
    for (dossier, act, on, missing) in [
        (&open, Act::new(Action::Finish), "13", false),
        (&open, Act::new(Action::Finish), "14", true),
        (&open, Act::new(Action::Assign), "14", true),
        (&open, Act::new(Action::Transfer), "14", true),
        (&open, Act::new(Action::Withdraw), "14", false),
        (&open, with(Action::Finish), "14", false),
        (&told, Act::new(Action::Finish), "15", false),
    ] {
        assert_eq!(leaves_unsaid(dossier, &act, day(on)), missing, "{act:?} on {on}");
    }
}

#[test]
fn what_was_overdue_once_was_overdue() {
    for (rest, today, was) in [
        (vec![], "13", false),
        (vec![], "14", true),
        (vec![("13", finished(), None)], "20", false),
        (vec![("14", finished(), None)], "14", true),
        // On the day it began to wait it was late; before that it was not.
        (vec![("14", asked(), None)], "14", true),
        (vec![("13", asked(), None)], "31", false),
        (vec![("14", Fact::Withdrawn, None)], "14", true),
        (vec![("14", Fact::Reissued { due_on: day("31") }, None)], "15", true),
        (vec![("10", Fact::Extended { due_on: day("31") }, None)], "20", false),
        // An entry that is no act has no place in the order of time.
        (vec![("14", Fact::Amended { fields: Vec::new() }, None), ("12", finished(), None)], "20", false),
    ] {
        assert_eq!(was_overdue(ID, &life(&rest), day(today)), Ok(was), "{rest:?} {today}");
    }
}

#[test]
fn the_latest_that_stands_is_the_dossiers() {
    use OverdueReason::{Coordination, EnteredLate, UnclearLaw};
    let mut events = life(&[
        ("14", Fact::Assigned, Some(Coordination)),
        ("15", Fact::OverdueExplained, Some(UnclearLaw)),
        ("16", Fact::Transferred { to: AgencyId(2) }, None),
        ("17", finished(), Some(EnteredLate)),
    ]);
    let as_of = |events: &[Event], on: &str| as_of(ID, events, day(on)).unwrap().unwrap().overdue_reason;
    let days = ["13", "14", "15", "16", "17"].map(|on| as_of(&events, on));
    assert_eq!(days, [None, Some(Coordination), Some(UnclearLaw), Some(UnclearLaw), Some(EnteredLate)]);
    assert!(replay(ID, &events).unwrap().dossier.last_occurred_at == events[4].occurred_at);
    // Undone one after the other, an entry like an act.
    for (undone, left) in [(4, Some(UnclearLaw)), (2, Some(Coordination)), (1, None)] {
        let seq = u32::try_from(events.len()).unwrap() + 1;
        let fact = Fact::Corrected { event: events[undone].id, change: Change::Undo };
        events.push(event(seq, "20", fact, None));
        assert_eq!(folded(&events).overdue_reason, left);
    }
    // What was said is said anew, not otherwise.
    let mut events = life(&[("14", Fact::OverdueExplained, Some(UnclearLaw))]);
    let set = Change::Set(crate::domain::act::Amendment {
        occurred_at: Some("2023-03-20T09:00:00+07:00".parse().unwrap()),
        ..Default::default()
    });
    events.push(event(3, "20", Fact::Corrected { event: events[1].id, change: set }, None));
    assert_eq!(replay(ID, &events), Err(Unlawful::NoSuchAct(events[1].id)));
}

#[test]
fn an_explanation_posts_nothing_and_lets_late_entries_in() {
    let events =
        life(&[("20", Fact::OverdueExplained, Some(OverdueReason::EnteredLate)), ("13", finished(), None)]);
    let without = life(&[("13", finished(), None)]);
    assert_eq!(replay(ID, &events).unwrap().lines, replay(ID, &without).unwrap().lines);
    assert_eq!(folded(&events).overdue_reason, Some(OverdueReason::EnteredLate));
}

#[test]
fn an_explanation_is_of_what_was_overdue() {
    let said = |note: Option<&str>| Explanation {
        reason: OverdueReason::Coordination,
        note: note.map(str::to_owned),
        officer: None,
    };
    let now = |on: &str| format!("2023-03-{on}T10:00:00+07:00").parse::<DateTime<Utc>>().unwrap();
    let events = life(&[]);
    let of = |events: &[Event], note, on| explain(&folded(events), events, &said(note), now(on));
    assert_eq!(of(&events, None, "13"), Err(not_overdue()));
    let decision = of(&events, None, "14").unwrap().unwrap();
    assert_eq!((decision.fact, decision.occurred_at), (Fact::OverdueExplained, now("14")));
    let again = life(&[("14", Fact::OverdueExplained, Some(OverdueReason::Coordination))]);
    assert_eq!(of(&again, None, "15"), Ok(None));
    assert!(of(&again, Some("…"), "15").unwrap().is_some(), "a note is something new");
    let void = life(&[("14", Fact::Voided, None)]);
    assert!(matches!(of(&void, None, "15"), Err(Refusal::Forbidden { .. })));
}
