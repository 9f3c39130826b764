//! The guards of supplement and extension through `decide`: NĐ 61/2018 Đ19 k4 and k9, NĐ 63/2010 Đ20 k4, with the
//! dates of their golden tables.

use motcua::domain::{
    act::{Act, Amendment, Change, Ground, Outcome},
    deadline::{Amount, Limit, LimitUnit},
    id::{AgencyId, ProcedureId, VersionId},
    intake::Application,
    procedure::{Channel, SupplementClock},
    refusal::{ActFault, Guard, Refusal, Warning, Wrong},
    status::Action,
};

use super::life::Life;
use super::world::{Known, Terms, WORLD, at, day};

struct Desk {
    life: Life,
    terms: Terms,
}

fn direct() -> Application {
    Application {
        procedure: ProcedureId(0),
        version: VersionId(0),
        agency: AgencyId(0),
        channel: Channel::Direct,
        submitted_at: None,
        accept: None,
        accepted_at: None,
        due_on: None,
        has_code: false,
    }
}

type Answer = Result<Vec<Warning>, Refusal>;

impl Desk {
    fn accepted(when: &str, days: u32, clock: SupplementClock) -> Self {
        Self::due_in(when, days, LimitUnit::WorkingDay, clock)
    }

    fn due_in(when: &str, amount: u32, unit: LimitUnit, clock: SupplementClock) -> Self {
        let limit = Limit::new(Some(Amount::whole(amount).unwrap()), unit, None).unwrap();
        let terms = Terms { limit: Some(limit), clock, online: None };
        let life = Life::begin(1, &direct(), &WORLD.rules_of(Known::All, &terms, at(when))).unwrap();
        Self { life, terms }
    }

    fn act(&mut self, act: Act, when: &str) -> Answer {
        let act = Act { reason: act.reason.or_else(|| Some("…".to_owned())), ..act };
        self.life.act(&act, &WORLD.rules_of(Known::All, &self.terms, at(when)))
    }

    fn request(&mut self, when: &str, ground: Option<Ground>) -> Answer {
        self.act(Act { ground, ..Act::new(Action::RequestSupplement) }, when)
    }

    fn extend(&mut self, when: &str, due_on: &str) -> Answer {
        self.act(Act { due_on: Some(day(due_on)), ..Act::new(Action::Extend) }, when)
    }
}

fn failed(guard: Guard, limit: Option<&str>) -> Answer {
    Err(Refusal::Guard { guard, limit: limit.map(day) })
}

#[test]
fn a_completed_wait_moves_the_due_date() {
    use Action::{ConfirmPayment, ReceiveSupplement, RequestPayment, RequestSupplement};
    use SupplementClock::{Restart, Shift};
    for (accepted, days, due, clock, ask, asked, answer, complete, new_due) in [
        (
            "2023-03-06",
            5,
            "2023-03-13",
            Restart,
            RequestSupplement,
            "2023-03-08",
            ReceiveSupplement,
            "2023-03-17",
            "2023-03-24",
        ),
        (
            "2023-03-06",
            5,
            "2023-03-13",
            Shift,
            RequestSupplement,
            "2023-03-08",
            ReceiveSupplement,
            "2023-03-17",
            "2023-03-22",
        ),
        (
            "2023-02-24",
            10,
            "2023-03-10",
            Restart,
            RequestPayment,
            "2023-03-06",
            ConfirmPayment,
            "2023-03-20",
            "2023-03-24",
        ),
    ] {
        let mut desk = Desk::accepted(accepted, days, clock);
        assert_eq!(desk.life.dossier.due.due_on, Some(day(due)));
        assert_eq!(desk.act(Act::new(ask), asked), Ok(vec![]));
        assert_eq!(desk.act(Act::new(answer), complete), Ok(vec![]));
        let due = desk.life.dossier.due;
        assert_eq!((due.due_on, due.original_due_on), (Some(day(new_due)), Some(day(new_due))), "{clock}");
        assert_eq!(desk.life.dossier.accepted_on(), Some(day(accepted)), "the intake does not move");
    }
}

#[test]
fn papers_are_asked_for_within_three_working_days() {
    for (when, ground, expected) in [
        ("2023-03-09 16:59", None, Ok(vec![])),
        ("2023-03-10 07:00", None, failed(Guard::SupplementWithinThreeDays, Some("2023-03-09"))),
        ("2023-03-10 07:00", Some(Ground::SpecialLaw), Ok(vec![])),
    ] {
        let mut desk = Desk::accepted("2023-03-06", 5, SupplementClock::Restart);
        assert_eq!(desk.request(when, ground), expected, "{when} {ground:?}");
    }
}

#[test]
fn papers_are_asked_for_twice_unless_the_guidance_was_not_followed() {
    let mut desk = Desk::accepted("2023-03-06", 5, SupplementClock::Restart);
    assert_eq!(desk.request("2023-03-07", None), Ok(vec![]));
    desk.act(Act::new(Action::ReceiveSupplement), "2023-03-08").unwrap();
    assert_eq!(desk.request("2023-03-09", None), Ok(vec![Warning::SecondSupplement]));
    desk.act(Act::new(Action::ReceiveSupplement), "2023-03-10").unwrap();
    assert_eq!(desk.request("2023-03-13", None), failed(Guard::TwoSupplements, None));
    assert_eq!(desk.request("2023-03-13", Some(Ground::SpecialLaw)), failed(Guard::TwoSupplements, None));
    assert_eq!(desk.request("2023-03-13", Some(Ground::GuidanceNotFollowed)), Ok(vec![]));
}

/// "01 ngày" is a calendar day: due on a Monday, the Sunday before will do.
#[test]
fn an_extension_comes_a_day_before() {
    for (accepted, days, due, when, lawful) in [
        ("2023-03-10", 3, "2023-03-15", "2023-03-14 23:59", true),
        ("2023-03-10", 3, "2023-03-15", "2023-03-15 00:00", false),
        ("2023-03-06", 5, "2023-03-13", "2023-03-12", true),
        ("2023-03-06", 5, "2023-03-13", "2023-03-13", false),
    ] {
        let mut desk = Desk::accepted(accepted, days, SupplementClock::Restart);
        assert_eq!(desk.life.dossier.due.due_on, Some(day(due)));
        let latest = day(due).pred_opt();
        let expected = if lawful {
            Ok(vec![])
        } else {
            Err(Refusal::Guard { guard: Guard::ExtensionOneDayBefore, limit: latest })
        };
        assert_eq!(desk.extend(when, "2023-03-20"), expected, "{when}");
        let in_force = if lawful { "2023-03-20" } else { due };
        assert_eq!(desk.life.dossier.due.due_on, Some(day(in_force)));
        assert_eq!(desk.life.dossier.due.original_due_on, Some(day(due)), "it stays on record");
    }
}

#[test]
fn an_extension_comes_once_and_is_later() {
    let mut desk = Desk::accepted("2023-03-10", 3, SupplementClock::Restart);
    assert_eq!(desk.extend("2023-03-13", "2023-03-15"), failed(Guard::ExtensionIsLater, Some("2023-03-15")));
    assert_eq!(desk.extend("2023-03-13", "2023-03-20"), Ok(vec![]));
    assert_eq!(desk.extend("2023-03-14", "2023-03-27"), failed(Guard::OneExtension, None));
}

#[test]
fn a_moment_that_shifts_keeps_its_time_of_the_day() {
    let mut desk = Desk::due_in("2023-03-09 15:00", 8, LimitUnit::WorkingHour, SupplementClock::Shift);
    assert_eq!(desk.life.dossier.due.due_at, Some(at("2023-03-10 15:00")));
    desk.act(Act::new(Action::RequestPayment), "2023-03-10 08:00").unwrap();
    desk.act(Act::new(Action::ConfirmPayment), "2023-03-14 16:00").unwrap();
    assert_eq!(desk.life.dossier.due.due_on, Some(day("2023-03-14")));
    assert_eq!(desk.life.dossier.due.due_at, Some(at("2023-03-14 15:00")));
}

#[test]
fn what_a_correction_cannot_say() {
    let correct = |desk: &Desk, right: Amendment| Act {
        event: desk.life.events.last().map(|event| event.id),
        change: Some(Change::Set(right)),
        ..Act::new(Action::Correct)
    };
    let mut desk = Desk::accepted("2023-03-06", 5, SupplementClock::Restart);
    desk.act(Act { outcome: Some(Outcome::Approved), ..Act::new(Action::Finish) }, "2023-03-08").unwrap();

    let tomorrow = Amendment { occurred_at: Some(at("2023-03-10")), ..Amendment::default() };
    assert_eq!(desk.act(correct(&desk, tomorrow), "2023-03-09"), Err(Refusal::FutureAct));
    for outcome in [Outcome::Withdrawn, Outcome::Stopped] {
        let act = correct(&desk, Amendment { outcome: Some(outcome), ..Amendment::default() });
        let fault = ActFault { field: "outcome", wrong: Wrong::NotAllowedHere };
        assert_eq!(desk.act(act, "2023-03-09"), Err(Refusal::Invalid(vec![fault])), "{outcome}");
    }
    let nothing = ActFault { field: "set", wrong: Wrong::Required };
    let act = correct(&desk, Amendment::default());
    assert_eq!(desk.act(act, "2023-03-09"), Err(Refusal::Invalid(vec![nothing])));
    let act = Act {
        event: Some(desk.life.events[0].id),
        ..correct(&desk, Amendment { due_on: Some(day("2023-03-05")), ..Amendment::default() })
    };
    assert_eq!(desk.act(act, "2023-03-09"), failed(Guard::DueAfterAcceptance, Some("2023-03-06")));
    let refused = Amendment { outcome: Some(Outcome::Refused), ..Amendment::default() };
    assert_eq!(desk.act(correct(&desk, refused), "2023-03-09"), Ok(vec![]));
    assert_eq!(desk.life.dossier.outcome, Some(Outcome::Refused));
}

#[test]
fn a_corrected_intake_was_handed_in_when_it_was_accepted() {
    for (right, refused) in [("2023-03-03", false), ("2023-03-07", false), ("2023-03-09", true)] {
        let mut desk = Desk::accepted("2023-03-06", 5, SupplementClock::Restart);
        desk.act(Act::new(Action::Assign), "2023-03-08").unwrap();
        let amendment = Amendment { occurred_at: Some(at(right)), ..Amendment::default() };
        let act = Act {
            event: Some(desk.life.events[0].id),
            change: Some(Change::Set(amendment)),
            ..Act::new(Action::Correct)
        };
        assert_eq!(desk.act(act, "2023-03-10").is_err(), refused, "{right}");
        let dossier = &desk.life.dossier;
        let stands = at(if refused { "2023-03-06" } else { right });
        assert_eq!((dossier.submitted_at, dossier.accepted_at), (stands, Some(stands)));
        assert_eq!(dossier.due.due_on, Some(day("2023-03-13")), "a date that was issued is kept");
    }
}
