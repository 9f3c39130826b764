use super::*;
use crate::domain::act::Outcome;
use crate::domain::event::Intake;
use crate::domain::id::{AgencyId, ProcedureId, VersionId};
use crate::domain::procedure::Channel;
use crate::domain::status::Status;
use uuid::Uuid;

const ID: DossierId = DossierId(Uuid::from_u128(1));

fn day(text: &str) -> NaiveDate {
    format!("2023-{text}").parse().unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    format!("2023-{text}T09:00:00+07:00").parse().unwrap()
}

/// An act of a day, entered on the spot.
fn event(seq: u32, on: &str, fact: Fact) -> Event {
    let (occurred_at, id) = (at(on), EventId(Uuid::from_u128(seq.into())));
    Event {
        id,
        seq,
        fact,
        occurred_at,
        recorded_at: occurred_at,
        officer: None,
        reason: None,
        note: None,
        overdue_reason: None,
    }
}

fn due(on: &str) -> DueDates {
    DueDates { due_on: Some(day(on)), original_due_on: Some(day(on)), ..DueDates::default() }
}

/// Accepted 06/03 and due 13/03, extended to 20/03, handed on, finished on 16/03.
fn life() -> Vec<Event> {
    let intake = Intake {
        procedure: ProcedureId(1),
        version: VersionId(1),
        agency: AgencyId(1),
        channel: Channel::Direct,
        submitted_at: at("03-06"),
        online_service: None,
    };
    vec![
        event(1, "03-06", Fact::Accepted { intake: Some(intake), due: due("03-13") }),
        event(2, "03-10", Fact::Extended { due_on: day("03-20") }),
        event(3, "03-14", Fact::Transferred { to: AgencyId(2) }),
        event(4, "03-16", Fact::Finished { outcome: Outcome::Approved, result: None }),
    ]
}

fn stood(events: &[Event], on: &str) -> Option<(Status, AgencyId, Option<NaiveDate>)> {
    let dossier = as_of(ID, events, day(on)).unwrap()?;
    Some((dossier.status, dossier.agency, dossier.due.due_on))
}

#[test]
fn a_dossier_stands_as_its_acts_up_to_the_day_left_it() {
    use Status::{Accepted, Done};
    for (on, expected) in [
        ("03-05", None),
        ("03-06", Some((Accepted, AgencyId(1), "03-13"))),
        ("03-09", Some((Accepted, AgencyId(1), "03-13"))),
        ("03-10", Some((Accepted, AgencyId(1), "03-20"))),
        ("03-14", Some((Accepted, AgencyId(2), "03-20"))),
        ("03-15", Some((Accepted, AgencyId(2), "03-20"))),
        ("03-16", Some((Done, AgencyId(2), "03-20"))),
        ("12-31", Some((Done, AgencyId(2), "03-20"))),
    ] {
        let expected = expected.map(|(status, agency, due)| (status, agency, Some(day(due))));
        assert_eq!(stood(&life(), on), expected, "{on}");
    }
}

#[test]
fn a_correction_counts_for_every_day_whenever_it_was_entered() {
    let mut events = life();
    let right = Amendment { occurred_at: Some(at("03-14")), ..Amendment::default() };
    let change = Change::Set(right);
    events.push(event(5, "04-20", Fact::Corrected { event: EventId(Uuid::from_u128(4)), change }));
    assert_eq!(stood(&events, "03-14").unwrap().0, Status::Done);
    let change = Change::Undo;
    events.push(event(6, "04-21", Fact::Corrected { event: EventId(Uuid::from_u128(3)), change }));
    assert_eq!(stood(&events, "03-16").unwrap().1, AgencyId(1));
    // What was known before: the histories without it.
    assert_eq!(stood(&events[..4], "03-14").unwrap().0, Status::Accepted);
}

#[test]
fn what_is_void_stood_nowhere_and_nothing_is_no_dossier() {
    let mut events = life();
    events.push(event(5, "04-20", Fact::Voided));
    assert_eq!(stood(&events, "03-10"), None);
    assert_eq!(stood(&events, "12-31"), None);
    assert_eq!(stood(&[], "12-31"), None);
    assert!(as_of(ID, &life()[1..], day("12-31")).is_err(), "a history begins with an intake");
}
