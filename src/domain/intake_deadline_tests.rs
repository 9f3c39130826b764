//! The eight working hours of an online submission: by hand, and when they run at all.

use uuid::Uuid;

use super::*;
use crate::domain::calendar::tests::published;
use crate::domain::event::{DueDates, Intake};
use crate::domain::id::{DossierId, EventId, ProcedureId, VersionId};
use crate::domain::status::{Action, Status};

fn at(text: &str) -> DateTime<Utc> {
    format!("{}:00+07:00", text.replace(' ', "T")).parse().unwrap()
}

fn event(seq: u32, when: &str, fact: Fact) -> Event {
    let (occurred_at, id) = (at(when), EventId(Uuid::from_u128(seq.into())));
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

/// What came in then, by a channel, and what happened next.
fn life(channel: Channel, when: &str, facts: &[(&str, Fact)]) -> (Dossier, Vec<Event>) {
    let intake = Intake {
        procedure: ProcedureId(1),
        version: VersionId(1),
        agency: AgencyId(1),
        channel,
        submitted_at: at(when),
        online_service: None,
    };
    let first = match channel {
        Channel::Online => Fact::Registered { intake, intake_due_at: None },
        Channel::Direct | Channel::Postal => {
            Fact::Accepted { intake: Some(intake), due: DueDates::default() }
        }
    };
    let mut events = vec![event(1, when, first)];
    events.extend((2..).zip(facts).map(|(seq, (when, fact))| event(seq, when, fact.clone())));
    let mut dossier = Dossier::open(DossierId(Uuid::from_u128(7)), &events[0]).unwrap();
    for event in &events[1..] {
        dossier.apply(event).unwrap();
    }
    (dossier, events)
}

fn due(dossier: &Dossier, hours: &WorkingHours) -> Option<DateTime<Utc>> {
    intake_due(dossier, hours, &published())
}

#[test]
fn eight_working_hours_from_the_submission() {
    for (submitted, expected) in [
        ("2023-03-09 06:30", "2023-03-09 17:00"),
        ("2023-03-09 12:00", "2023-03-10 11:30"),
        ("2023-03-10 16:00", "2023-03-13 16:00"),
        ("2023-03-10 17:30", "2023-03-13 17:00"),
        ("2023-03-11 10:00", "2023-03-13 17:00"),
        ("2023-01-19 15:00", "2023-01-27 15:00"), // Tết between
        ("2026-08-21 16:00", "2026-08-22 16:00"), // a Saturday that is worked
    ] {
        let (dossier, _) = life(Channel::Online, submitted, &[]);
        assert_eq!(due(&dossier, &WorkingHours::default()), Some(at(expected)), "{submitted}");
    }
    // Hours are the agency's own: of six a day, two are left for the next morning.
    let short: WorkingHours = "08:00-11:00,14:00-17:00".parse().unwrap();
    let (dossier, _) = life(Channel::Online, "2023-03-09 08:00", &[]);
    assert_eq!(due(&dossier, &short), Some(at("2023-03-10 10:00")));
    // A year that nobody has published: no guess.
    let (dossier, _) = life(Channel::Online, "2026-12-31 16:00", &[]);
    assert_eq!(due(&dossier, &WorkingHours::default()), None);
}

#[test]
fn it_runs_until_it_is_answered_and_only_online() {
    let accepted = Fact::Accepted { intake: None, due: DueDates::default() };
    for (fact, runs) in [
        (None, true),
        (Some(Fact::Amended { fields: vec!["phone".to_owned()] }), true),
        (Some(Fact::Noted { documents: Vec::new() }), false),
        (Some(Fact::IntakeRefused), false),
        (Some(Fact::Withdrawn), false),
        (Some(Fact::Voided), false),
        (Some(accepted), false),
    ] {
        let facts: Vec<_> = fact.clone().into_iter().map(|fact| ("2023-03-09 09:00", fact)).collect();
        let (dossier, _) = life(Channel::Online, "2023-03-09 08:00", &facts);
        assert_eq!(due(&dossier, &WorkingHours::default()).is_some(), runs, "{fact:?}");
    }
    let (dossier, events) = life(Channel::Direct, "2023-03-09 08:00", &[]);
    assert_eq!(due(&dossier, &WorkingHours::default()), None);
    let told = tell_answer(&dossier, &events, &WorkingHours::default(), &published(), at("2023-03-10 08:00"));
    assert_eq!(told, Ok(None));
}

#[test]
fn an_answer_is_late_after_the_moment_and_not_at_it() {
    let accepted = Fact::Accepted { intake: None, due: DueDates::default() };
    // Handed in on Friday at 16:00: until Monday at 16:00.
    for (answer, asked, late) in [
        (None, "2023-03-13 16:00", false),
        (None, "2023-03-13 16:01", true),
        (Some(("2023-03-13 16:00", accepted.clone())), "2023-03-20 09:00", false),
        (Some(("2023-03-13 16:01", accepted.clone())), "2023-03-20 09:00", true),
        (Some(("2023-03-13 09:00", Fact::Noted { documents: Vec::new() })), "2023-03-20 09:00", false),
    ] {
        let facts: Vec<_> = answer.clone().into_iter().collect();
        let (dossier, events) = life(Channel::Online, "2023-03-10 16:00", &facts);
        let told = tell_answer(&dossier, &events, &WorkingHours::default(), &published(), at(asked));
        let told = told.unwrap().unwrap();
        assert_eq!(told.due_at, Some(at("2023-03-13 16:00")));
        assert_eq!(told.answered_at, answer.as_ref().map(|(when, _)| at(when)));
        assert_eq!(told.late, late, "{answer:?} {asked}");
        let counted: Vec<i64> = told.steps.count.iter().filter_map(|step| step.minutes).collect();
        assert_eq!(counted.iter().sum::<i64>(), 480);
    }
    // An acceptance that is undone has not answered.
    let (mut dossier, mut events) =
        life(Channel::Online, "2023-03-10 16:00", &[("2023-03-10 16:30", accepted)]);
    let undone = crate::domain::act::Change::Undo;
    events.push(event(3, "2023-03-13 09:00", Fact::Corrected { event: events[1].id, change: undone }));
    dossier.status = Status::Registered;
    let told = tell_answer(&dossier, &events, &WorkingHours::default(), &published(), at("2023-03-14 08:00"));
    assert_eq!(told.map(|told| told.map(|told| (told.answered_at, told.late))), Ok(Some((None, true))));
}

#[test]
fn what_was_issued_stands_whatever_would_be_counted() {
    let (mut dossier, events) = life(Channel::Online, "2023-03-10 16:00", &[]);
    let hours = WorkingHours::default();
    let tell = |dossier: &Dossier, asked| {
        tell_answer(dossier, &events, &hours, &published(), at(asked)).unwrap().unwrap()
    };
    assert_eq!(issue(dossier.submitted_at, &hours, &published()), Some(at("2023-03-13 16:00")));
    dossier.intake_due_at = Some(at("2023-03-13 10:00"));
    assert_eq!(due(&dossier, &hours), Some(at("2023-03-13 10:00")));
    let told = tell(&dossier, "2023-03-13 10:01");
    assert_eq!((told.due_at, told.late), (Some(at("2023-03-13 10:00")), true));
    assert_eq!(told.steps, Steps::default(), "days that come to another moment explain nothing");
    dossier.intake_due_at = Some(at("2023-03-13 16:00"));
    assert_ne!(tell(&dossier, "2023-03-13 10:01").steps, Steps::default());
    // Corrected to the counter, there is nothing to be answered.
    dossier.channel = Channel::Direct;
    assert_eq!(due(&dossier, &hours), None);
}

#[test]
fn a_corrected_registration_comes_with_its_deadline() {
    let accepted = Fact::Accepted { intake: None, due: DueDates::default() };
    let (dossier, events) = life(Channel::Online, "2023-03-10 16:00", &[("2023-03-13 09:00", accepted)]);
    let short: WorkingHours = "08:00-11:00,14:00-17:00".parse().unwrap();
    let (short, long) = (&short, &WorkingHours::default());
    let hours = |agency: AgencyId, _| if agency == AgencyId(2) { short } else { long };
    let corrected = |event: &Event, right: Amendment| {
        let change = Some(Change::Set(right));
        let act = Act { event: Some(event.id), change, ..Act::new(Action::Correct) };
        let act = with_deadline(act, &dossier, Some(event), hours, &published());
        act.amendment().unwrap().intake_due_at
    };
    let (time, nothing) = (Some(at("2023-03-09 12:00")), Amendment::default());
    let other = Some(AgencyId(2));
    for (event, right, expected) in [
        (0, Amendment { occurred_at: time, ..nothing.clone() }, Some("2023-03-10 11:30")),
        (0, Amendment { agency: other, ..nothing.clone() }, Some("2023-03-14 09:00")),
        (0, Amendment { agency: other, occurred_at: time, ..nothing.clone() }, Some("2023-03-10 16:00")),
        (0, Amendment { channel: Some(Channel::Direct), ..nothing.clone() }, None),
        (1, Amendment { occurred_at: time, ..nothing }, None),
    ] {
        assert_eq!(corrected(&events[event], right.clone()), expected.map(at), "{event} {right:?}");
    }
}
