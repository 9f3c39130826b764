//! Papers against the histories they are read from: for any lawful history, and by hand where a form says something.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::act::{Amendment, Change, Officer, Outcome};
use crate::domain::deadline::Timing;
use crate::domain::dossier::Dossier;
use crate::domain::event::{DueDates, Event, Fact, Intake};
use crate::domain::history::{replay, standing};
use crate::domain::id::{AgencyId, DossierId, EventId, ProcedureId, VersionId};
use crate::domain::internal_process::StepDue;
use crate::domain::internal_process::slip::slip;
use crate::domain::procedure::Channel;
use crate::domain::status::{Action, Status};

const ID: DossierId = DossierId(Uuid::from_u128(1));

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn event(seq: u32, fact: Fact, hours: i64) -> Event {
    let occurred_at = "2023-03-06T02:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::hours(hours);
    let reason = Some(format!("lý do {seq}"));
    let id = EventId(Uuid::from_u128(seq.into()));
    Event {
        id,
        seq,
        fact,
        occurred_at,
        recorded_at: occurred_at,
        officer: None,
        reason,
        note: None,
        overdue_reason: None,
    }
}

fn due(days: u64) -> DueDates {
    let on = day("2023-03-10") + Days::new(days);
    DueDates { due_on: Some(on), original_due_on: Some(on), ..DueDates::default() }
}

fn intake(channel: Channel) -> Intake {
    let submitted_at = "2023-03-06T02:00:00Z".parse().unwrap();
    let (procedure, version, agency) = (ProcedureId(1), VersionId(1), AgencyId(1));
    Intake { procedure, version, agency, channel, submitted_at, online_service: None }
}

/// What an action makes happen; `n` lends it particulars.
fn fact_of(action: Action, n: u64, events: &[Event]) -> Option<Fact> {
    let target = || events.get(usize::try_from(n).unwrap() % events.len()).map(|event| event.id);
    Some(match action {
        Action::Accept => {
            Fact::Accepted { intake: None, due: if n.is_multiple_of(5) { undated() } else { due(n) } }
        }
        Action::Note => Fact::Noted { documents: vec![format!("giấy {n}")] },
        Action::RefuseIntake => Fact::IntakeRefused,
        Action::Assign => Fact::Assigned,
        Action::RequestSupplement => {
            Fact::SupplementRequested { ground: None, documents: vec![format!("giấy {n}")] }
        }
        Action::ReceiveSupplement => Fact::SupplementReceived { due: due(n) },
        Action::RequestPayment => Fact::PaymentRequested,
        Action::ConfirmPayment => Fact::PaymentConfirmed { due: due(n) },
        Action::Extend => Fact::Extended { due_on: day("2023-04-01") + Days::new(n) },
        Action::Finish => {
            let outcome = if n.is_multiple_of(2) { Outcome::Refused } else { Outcome::Approved };
            Fact::Finished { outcome, result: None }
        }
        Action::HandOver => Fact::HandedOver { result: None },
        Action::Withdraw => Fact::Withdrawn,
        Action::Stop => Fact::Stopped,
        Action::Transfer => Fact::Transferred { to: AgencyId(i32::try_from(n).unwrap() + 2) },
        Action::Reissue => Fact::Reissued { due_on: day("2023-05-01") + Days::new(n) },
        Action::Correct => {
            let set = Amendment { due_on: Some(day("2023-06-01")), ..Amendment::default() };
            let change = if n.is_multiple_of(2) { Change::Undo } else { Change::Set(set) };
            Fact::Corrected { event: target()?, change }
        }
        Action::Void => Fact::Voided,
    })
}

fn undated() -> DueDates {
    DueDates { undated: true, ..DueDates::default() }
}

/// A lawful history: a walk through the grid; what would leave no lawful one is not done.
fn history(online: bool, walk: &[(usize, u64)]) -> Vec<Event> {
    let first = if online {
        Fact::Registered { intake: intake(Channel::Online), intake_due_at: None }
    } else {
        Fact::Accepted { intake: Some(intake(Channel::Direct)), due: due(0) }
    };
    let mut events = vec![event(1, first, 0)];
    for (hours, (choice, n)) in (1..).zip(walk) {
        let known = replay(ID, &events).unwrap().dossier;
        // To void is one of many things, or few histories would be long.
        let allowed: Vec<Action> = known
            .status
            .allowed_actions()
            .filter(|action| *action != Action::Void || n.is_multiple_of(7))
            .collect();
        if known.voided || allowed.is_empty() {
            break;
        }
        let fact = if known.due.undated && known.is_pending() && n.is_multiple_of(3) {
            Some(Fact::Dated { due: due(*n) })
        } else {
            fact_of(allowed[choice % allowed.len()], *n, &events)
        };
        let seq = u32::try_from(events.len()).unwrap() + 1;
        let Some(fact) = fact else { continue };
        let mut longer = events.clone();
        longer.push(event(seq, fact, hours * 5));
        if replay(ID, &longer).is_ok() {
            events = longer;
        }
    }
    events
}

fn count(papers: &[Issued], form: PaperForm) -> usize {
    papers.iter().filter(|paper| paper.content.form() == form).count()
}

/// The date in force before an act, by the last act before it that set one.
fn due_before(standing: &[Event], at: EventId) -> Option<NaiveDate> {
    let before = standing.iter().take_while(|event| event.id != at);
    before
        .filter_map(|event| match &event.fact {
            Fact::Accepted { due, .. }
            | Fact::SupplementReceived { due }
            | Fact::PaymentConfirmed { due }
            | Fact::Dated { due } => Some(due.due_on),
            Fact::Extended { due_on } | Fact::Reissued { due_on } => Some(Some(*due_on)),
            _ => None,
        })
        .last()
        .flatten()
}

fn check_existence(papers: &[Issued], acts: &[Event], dossier: &Dossier) {
    let acted = |is: fn(&Fact) -> bool| acts.iter().filter(|event| is(&event.fact)).count();
    let receipts = count(papers, PaperForm::Receipt);
    let completed = acted(|fact| matches!(fact, Fact::SupplementReceived { .. }));
    assert_eq!(receipts, dossier.accepted_at.map_or(0, |_| 1 + completed));
    let asked = acted(|fact| matches!(fact, Fact::Noted { .. } | Fact::SupplementRequested { .. }));
    assert_eq!(count(papers, PaperForm::SupplementRequest), asked);
    let is_refused = dossier.status == Status::NotAccepted || dossier.outcome == Some(Outcome::Refused);
    assert_eq!(count(papers, PaperForm::Refusal), usize::from(is_refused));
    assert_eq!(count(papers, PaperForm::Apology), acted(|fact| matches!(fact, Fact::Extended { .. })));
    assert_eq!(count(papers, PaperForm::StopNotice), usize::from(dossier.status == Status::Stopped));
    assert_eq!(count(papers, PaperForm::ControlSlip), usize::from(dossier.accepted_at.is_some()));
}

fn check_content(paper: &Issued, acts: &[Event], dossier: &Dossier) {
    let act = acts.iter().find(|event| event.id == paper.event).unwrap();
    assert_eq!(paper.at, act.occurred_at);
    match (&paper.content, &act.fact) {
        (Content::Receipt { received_at, first_received_at, due }, fact) => {
            assert_eq!(*received_at, act.occurred_at);
            let (Fact::Accepted { due: given, .. } | Fact::SupplementReceived { due: given }) = fact else {
                panic!("{fact:?}")
            };
            assert!(given.undated || given == due);
            let is_first = matches!(fact, Fact::Accepted { .. });
            assert_eq!(*first_received_at, dossier.accepted_at.filter(|_| !is_first));
        }
        (Content::SupplementRequest { documents, reason, .. }, fact) => {
            let (Fact::Noted { documents: asked } | Fact::SupplementRequested { documents: asked, .. }) =
                fact
            else {
                panic!("{fact:?}")
            };
            assert_eq!((documents, reason), (asked, &act.reason));
        }
        (
            Content::Apology { original_due_on, due_on, received_at, reason },
            Fact::Extended { due_on: new },
        ) => {
            assert_eq!((*original_due_on, due_on), (due_before(acts, act.id), new));
            assert_eq!((*received_at, reason), (dossier.accepted_at, &act.reason));
        }
        (Content::ControlSlip { rows, received_at, .. }, Fact::Accepted { .. }) => {
            assert_eq!(Some(*received_at), dossier.accepted_at);
            assert_eq!(rows[0].giver.unit, Unit::Applicant);
            assert!(rows.is_sorted_by_key(|row| row.at));
            let ended = acts.iter().find(|event| matches!(event.fact, Fact::Finished { .. }));
            let told = ended.and_then(|end| rows.iter().find(|row| row.at == end.occurred_at)?.result);
            assert_eq!(told, dossier.timing().filter(|_| ended.is_some()));
        }
        (Content::Refusal { reason, .. } | Content::StopNotice { reason, .. }, _) => {
            assert_eq!(reason, &act.reason);
        }
        (content, fact) => panic!("{content:?} of {fact:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    /// Each paper is there exactly where what stands gives ground for it, and says what its act says.
    #[test]
    fn papers_are_what_the_standing_acts_give_ground_for(
        online: bool,
        walk in prop::collection::vec((0_usize..20, 0_u64..40), 0..14),
    ) {
        let events = history(online, &walk);
        let (papers, dossier) = (issued(ID, &events).unwrap(), replay(ID, &events).unwrap().dossier);
        if dossier.voided {
            assert!(papers.is_empty());
        } else {
            let acts = standing(&events).unwrap();
            check_existence(&papers, &acts, &dossier);
            for paper in &papers {
                check_content(paper, &acts, &dossier);
                let form = paper.content.form();
                assert_eq!(pick(papers.clone(), form, Some(paper.event)).as_ref(), Some(paper));
            }
        }
        for form in PaperForm::ALL {
            let latest = papers.iter().rfind(|paper| paper.content.form() == *form);
            assert_eq!(pick(papers.clone(), *form, None).as_ref(), latest);
            assert_eq!(pick(papers.clone(), *form, Some(EventId(Uuid::nil()))), None);
        }
    }
}

#[test]
fn the_walks_reach_every_paper() {
    let mut reached: Vec<PaperForm> = Vec::new();
    for seed in 0..4000_u64 {
        let walk: Vec<(usize, u64)> = (0..10_u64)
            .map(|step| (seed * 31 + step * 17) ^ (seed >> 3))
            .map(|n| (usize::try_from(n % 19).unwrap(), n % 37))
            .collect();
        let papers = issued(ID, &history(seed.is_multiple_of(2), &walk)).unwrap();
        reached.extend(papers.iter().map(|paper| paper.content.form()));
    }
    for form in PaperForm::ALL {
        assert!(reached.contains(form), "{form}");
    }
}

#[test]
fn a_receipt_without_its_date_gets_it_once_the_calendar_is_there() {
    let first = Fact::Accepted { intake: Some(intake(Channel::Direct)), due: undated() };
    let mut events = vec![event(1, first, 0)];
    let told = |events: &[Event]| {
        let paper = pick(issued(ID, events).unwrap(), PaperForm::Receipt, None).unwrap();
        let Content::Receipt { due, .. } = paper.content else { panic!() };
        due.due_on
    };
    assert_eq!(told(&events), None);
    events.push(event(2, Fact::Dated { due: due(3) }, 1));
    assert_eq!(told(&events), Some(day("2023-03-13")));
    // What is put in force later is told by other papers.
    events.push(event(3, Fact::Extended { due_on: day("2023-03-20") }, 2));
    assert_eq!(told(&events), Some(day("2023-03-13")));
}

#[test]
fn the_control_slip_goes_from_hand_to_hand() {
    let facts = [
        Fact::Accepted { intake: Some(intake(Channel::Direct)), due: due(0) },
        Fact::Assigned,
        Fact::SupplementRequested { ground: None, documents: Vec::new() },
        Fact::SupplementReceived { due: due(2) },
        Fact::Transferred { to: AgencyId(2) },
        Fact::Finished { outcome: Outcome::Approved, result: None },
        Fact::HandedOver { result: Some("bưu chính".to_owned()) },
    ];
    let events: Vec<Event> =
        facts.into_iter().zip(1..).map(|(fact, seq)| event(seq, fact, i64::from(seq - 1) * 24)).collect();
    let slip = pick(issued(ID, &events).unwrap(), PaperForm::ControlSlip, None).unwrap();
    let Content::ControlSlip { rows, .. } = slip.content else { panic!() };
    let (owner, desk, own, other) =
        (Unit::Applicant, Unit::Desk(AgencyId(1)), Unit::Agency(AgencyId(1)), Unit::Agency(AgencyId(2)));
    let told: Vec<_> = rows.iter().map(|row| (&row.giver.unit, &row.receiver.unit, row.result)).collect();
    // Accepted on 06/03, due 10/03; completed on 09/03, due 12/03 from then on; finished on 11/03.
    assert_eq!(
        told,
        [
            (&owner, &desk, None),
            (&desk, &own, None),
            (&own, &owner, Some(Timing::Before)),
            (&owner, &desk, None),
            (&own, &other, Some(Timing::Before)),
            (&other, &desk, Some(Timing::Before)),
            (&desk, &owner, None),
        ]
    );
    assert_eq!(rows[4].note, "Chuyển hồ sơ: lý do 5");
    assert_eq!(rows[6].note, "Trả kết quả: bưu chính");
    assert_eq!(slip.agency, AgencyId(2));
}

/// Steps and opinions are told as the slip of the internal process tells them, each against its own time.
#[test]
fn steps_and_opinions_have_rows_of_their_own() {
    let on = |text: &str| StepDue::on(day(text));
    let step = |no, until: &str, to: Option<&str>| {
        let to = to.map(|id| Officer { id: id.to_owned(), name: None });
        Fact::StepEntered { step: no, due: on(until), to }
    };
    let first_due = DueDates { step: Some(on("2023-03-06")), ..due(5) };
    let facts = [
        Fact::Accepted { intake: Some(intake(Channel::Direct)), due: first_due },
        step(2, "2023-03-10", None),
        step(2, "2023-03-10", Some("tc-08")),
        Fact::OpinionRequested { agency: AgencyId(9), due: on("2023-03-10") },
        Fact::OpinionReceived { request: EventId(Uuid::from_u128(4)) },
        step(3, "2023-03-11", Some("ld-01")),
        Fact::Finished { outcome: Outcome::Approved, result: None },
    ];
    let events: Vec<Event> =
        facts.into_iter().zip(1..).map(|(fact, seq)| event(seq, fact, i64::from(seq - 1) * 24)).collect();
    let paper = pick(issued(ID, &events).unwrap(), PaperForm::ControlSlip, None).unwrap();
    let Content::ControlSlip { rows, asked, .. } = paper.content else { panic!() };
    assert_eq!(asked, [AgencyId(9)]);
    let at = |no| Unit::Step(AgencyId(1), no);
    let (desk, asked) = (Unit::Desk(AgencyId(1)), Unit::Agency(AgencyId(9)));
    let told: Vec<_> = rows.iter().map(|row| (row.giver.unit, row.receiver.unit, row.result)).collect();
    assert_eq!(
        told,
        [
            (Unit::Applicant, desk, None),
            (at(1), at(2), Some(Timing::After)),
            (at(2), at(2), None),
            (at(2), asked, None),
            (asked, at(2), Some(Timing::On)),
            (at(2), at(3), Some(Timing::After)),
            (at(3), desk, Some(Timing::Before)),
        ]
    );
    let of_process = slip(&events).unwrap();
    let left = |no: u16| of_process.visits.iter().rfind(|visit| visit.no == no).unwrap().timing();
    assert_eq!((rows[1].result, rows[5].result), (left(1), left(2)));
    assert_eq!(rows[4].result, of_process.opinions[0].timing());
    assert_eq!(rows[2].receiver.person.as_ref().map(|officer| officer.id.as_str()), Some("tc-08"));
}

#[test]
fn forms_have_the_numbers_of_the_circular_of_the_day() {
    use PaperForm::{Apology, ControlSlip, Receipt, Refusal, StopNotice, SupplementRequest};
    let number = |on: &str, form| Circular::on(day(on)).form(form).number;
    for (form, old, new) in [
        (Receipt, Some(1), Some(1)),
        (SupplementRequest, Some(2), Some(2)),
        (Refusal, Some(3), Some(3)),
        (Apology, Some(4), Some(4)),
        (StopNotice, None, Some(5)),
        (ControlSlip, Some(5), Some(6)),
    ] {
        for (on, expected) in
            [("2018-01-01", old), ("2025-09-14", old), ("2025-09-15", new), ("2026-11-22", new)]
        {
            assert_eq!(number(on, form), expected, "{form} {on}");
        }
    }
    assert_eq!(Circular::on(day("2025-09-14")).register.number, Some(6));
    assert_eq!(Circular::on(day("2025-09-15")).register.number, Some(7));
    assert_eq!(
        Circular::on(day("2025-09-15")).form(Apology).title,
        "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết"
    );
    assert!(CIRCULARS.is_sorted_by_key(|circular| circular.first_day));
}

#[test]
fn a_book_is_of_one_year() {
    let (today, on) = (day("2023-03-24"), |text: &str| Some(day(text)));
    let days = |range: BookRange| (range.first_day(), range.from(), range.to());
    for (year, from, to, expected) in [
        (None, None, None, ["2023-01-01", "2023-01-01", "2023-12-31"]),
        (Some(2022), None, None, ["2022-01-01", "2022-01-01", "2022-12-31"]),
        (None, on("2022-05-01"), None, ["2022-01-01", "2022-05-01", "2022-12-31"]),
        (None, None, on("2022-05-01"), ["2022-01-01", "2022-01-01", "2022-05-01"]),
        (Some(2024), on("2024-02-29"), on("2024-02-29"), ["2024-01-01", "2024-02-29", "2024-02-29"]),
    ] {
        let [first, from_day, to_day] = expected.map(day);
        assert_eq!(BookRange::new(year, from, to, today).map(days), Ok((first, from_day, to_day)));
    }
    for (year, from, to, fault) in [
        (Some(10_000), None, None, RangeFault::NoYear),
        (Some(2023), on("2022-12-31"), None, RangeFault::FromElsewhere { year: 2023 }),
        (Some(2023), None, on("2024-01-01"), RangeFault::ToElsewhere { year: 2023 }),
        (None, on("2023-12-31"), on("2024-01-01"), RangeFault::ToElsewhere { year: 2023 }),
        (None, on("2023-03-02"), on("2023-03-01"), RangeFault::Backwards),
    ] {
        assert_eq!(BookRange::new(year, from, to, today), Err(fault));
    }
}
