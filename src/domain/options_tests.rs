//! Choices against `decide`: what is told is what happens. First by hand, then for any dossier and any well-formed act.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::{DateTime, Days, NaiveTime, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::act::{Change, Outcome};
use crate::domain::calendar::Calendar;
use crate::domain::calendar::tests::published;
use crate::domain::deadline::{Amount, Limit, LimitUnit, WorkingHours};
use crate::domain::decide::{Backdating, decide};
use crate::domain::event::DueDates;
use crate::domain::id::{AgencyId, DossierId, EventId, ProcedureId, VersionId};
use crate::domain::procedure::{Channel, SupplementClock};
use crate::domain::status::Status;
use crate::domain::time::instant;

static CALENDAR: LazyLock<Calendar> = LazyLock::new(published);
static HOURS: LazyLock<WorkingHours> = LazyLock::new(WorkingHours::default);
static LIMIT: LazyLock<Limit> =
    LazyLock::new(|| Limit::new(Some(Amount::whole(5).unwrap()), LimitUnit::WorkingDay, None).unwrap());

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn morning(on: NaiveDate) -> DateTime<Utc> {
    instant(on, NaiveTime::from_hms_opt(9, 0, 0).unwrap())
}

fn rules(now: DateTime<Utc>) -> Rules<'static> {
    Rules {
        calendar: &CALENDAR,
        hours: &HOURS,
        limit: Some(&LIMIT),
        online_service: None,
        supplement_clock: SupplementClock::Restart,
        steps: &[],
        now,
        backdating: Backdating::Refused,
    }
}

/// Accepted that day, due a week later.
fn accepted(on: &str) -> Dossier {
    let due_on = Some(day(on) + Days::new(7));
    Dossier {
        id: DossierId(Uuid::from_u128(1)),
        code: None,
        procedure: ProcedureId(1),
        procedure_version: VersionId(1),
        intake_agency: AgencyId(1),
        agency: AgencyId(1),
        channel: Channel::Direct,
        online_service: None,
        status: Status::Accepted,
        submitted_at: morning(day(on)),
        intake_due_at: None,
        accepted_at: Some(morning(day(on))),
        due: DueDates { due_on, original_due_on: due_on, ..DueDates::default() },
        clock_started_on: Some(day(on)),
        waiting_since: None,
        ended_at: None,
        outcome: None,
        returned_at: None,
        supplements: 0,
        supplement_days: 0,
        noticed: false,
        extended: false,
        overdue_reason: None,
        voided: false,
        last_occurred_at: morning(day(on)),
        step: None,
        opinions: Vec::new(),
        version: 1,
    }
}

fn of(dossier: &Dossier, action: Action, on: &str) -> Choice {
    let all = choices(dossier, &rules(morning(day(on))));
    all.into_iter().find(|choice| choice.action == action).unwrap()
}

/// Guard and limit of what stands in the way.
fn told(obstacle: Option<Obstacle>) -> Option<(Guard, Option<NaiveDate>)> {
    obstacle.map(|Obstacle { guard, limit }| (guard, limit))
}

#[test]
fn a_supplement_is_asked_for_in_three_days_and_twice() {
    use Guard::{SupplementWithinThreeDays, TwoSupplements};
    let (guidance, both) = (vec![Ground::GuidanceNotFollowed], Ground::ALL.to_vec());
    // Accepted on Monday 06/03: until Thursday.
    for (supplements, on, until, condition, warns) in [
        (0, "2023-03-06", Some("2023-03-09"), None, false),
        (0, "2023-03-09", Some("2023-03-09"), None, false),
        (0, "2023-03-10", None, Some((SupplementWithinThreeDays, Some("2023-03-09"), both.clone())), false),
        (1, "2023-03-09", Some("2023-03-09"), None, true),
        (1, "2023-03-10", None, Some((SupplementWithinThreeDays, Some("2023-03-09"), both)), true),
        (2, "2023-03-06", None, Some((TwoSupplements, None, guidance.clone())), false),
        (2, "2023-03-10", None, Some((TwoSupplements, None, guidance)), false),
    ] {
        let choice = of(&Dossier { supplements, ..accepted("2023-03-06") }, Action::RequestSupplement, on);
        assert_eq!(choice.blocked, None);
        assert_eq!(choice.until, until.map(day), "{supplements} {on}");
        let expected = condition.map(|(guard, limit, grounds)| Condition {
            obstacle: Obstacle { guard, limit: limit.map(day) },
            grounds,
        });
        assert_eq!(choice.needs().contains(&"ground"), expected.is_some());
        assert_eq!(choice.condition, expected, "{supplements} {on}");
        assert_eq!(choice.warnings.contains(&Warning::SecondSupplement), warns, "{supplements} {on}");
    }
}

#[test]
fn an_extension_is_once_and_a_day_before() {
    let fresh = accepted("2023-03-06");
    let (due, undated) = (fresh.due, DueDates::default());
    for (extended, due, on, until, blocked) in [
        (false, due, "2023-03-06", Some("2023-03-12"), None),
        (false, due, "2023-03-12", Some("2023-03-12"), None),
        (false, due, "2023-03-13", None, Some((Guard::ExtensionOneDayBefore, Some("2023-03-12")))),
        (false, due, "2023-03-20", None, Some((Guard::ExtensionOneDayBefore, Some("2023-03-12")))),
        (true, due, "2023-03-06", None, Some((Guard::OneExtension, None))),
        (false, undated, "2023-03-06", None, Some((Guard::ExtensionIsLater, None))),
    ] {
        let choice = of(&Dossier { due, extended, ..fresh.clone() }, Action::Extend, on);
        assert_eq!(choice.until, until.map(day), "{on}");
        let expected = blocked.map(|(guard, limit): (_, Option<&str>)| (guard, limit.map(day)));
        assert_eq!(told(choice.blocked), expected, "{on}");
        assert_eq!(choice.condition, None);
    }
}

#[test]
fn the_rest_is_free_and_a_notice_is_given_once() {
    let sent = |noticed| Dossier {
        status: Status::Registered,
        channel: Channel::Online,
        accepted_at: None,
        clock_started_on: None,
        due: DueDates::default(),
        noticed,
        ..accepted("2023-03-06")
    };
    assert_eq!(told(of(&sent(false), Action::Note, "2023-03-06").blocked), None);
    let again = of(&sent(true), Action::Note, "2023-03-06");
    assert_eq!(told(again.blocked), Some((Guard::OneIntakeNotice, None)));
    // A year without a calendar: accepted all the same, and said beforehand.
    let accept = of(&sent(false), Action::Accept, "2026-12-30");
    assert_eq!((accept.blocked, accept.warnings), (None, vec![Warning::CalendarYearMissing]));
    for action in [Action::Assign, Action::Finish, Action::Stop, Action::Transfer, Action::Correct] {
        let choice = of(&accepted("2023-03-06"), action, "2023-03-13");
        let free = Choice {
            action,
            blocked: None,
            condition: None,
            may_carry: Vec::new(),
            until: None,
            warnings: Vec::new(),
        };
        assert_eq!(choice, free);
    }
}

/// Any dossier, also such as no history leaves.
fn any_dossier() -> impl Strategy<Value = Dossier> {
    let dates = (0..200_u64, proptest::option::of(0..30_u64), proptest::option::of(0..20_u64));
    let facts = (0..Status::ALL.len(), 0..4_u16, any::<[bool; 4]>());
    (dates, facts).prop_map(|((accepted_on, due_in, clock_in), (status, supplements, flags))| {
        let [noticed, extended, voided, was_accepted] = flags;
        let on = day("2023-01-02") + Days::new(accepted_on);
        let due_on = due_in.map(|days| on + Days::new(days));
        Dossier {
            status: Status::ALL[status],
            accepted_at: was_accepted.then(|| morning(on)),
            due: DueDates { due_on, original_due_on: due_on, ..DueDates::default() },
            clock_started_on: clock_in.map(|days| on + Days::new(days)),
            supplements,
            noticed,
            extended,
            // Seldom: nothing is allowed then.
            voided: voided && noticed && extended,
            last_occurred_at: morning(on),
            ..accepted("2023-01-02")
        }
    })
}

/// Every well-formed act of now of an action: all grounds, due dates around, this agency and another.
fn acts(dossier: &Dossier, action: Action, today: NaiveDate) -> Vec<Act> {
    let grounds = [None, Some(Ground::GuidanceNotFollowed), Some(Ground::SpecialLaw)];
    let from = dossier.due.due_on.unwrap_or(today).min(today) - Days::new(40);
    let dates: Vec<NaiveDate> = from.iter_days().take(120).step_by(7).collect();
    let plain = Act { reason: Some("lý do".to_owned()), ..Act::new(action) };
    match action {
        Action::RequestSupplement => grounds.map(|ground| Act { ground, ..plain.clone() }).to_vec(),
        Action::Extend | Action::Reissue => {
            dates.into_iter().map(|due_on| Act { due_on: Some(due_on), ..plain.clone() }).collect()
        }
        Action::Transfer => [1, 2].map(|id| Act { to_agency: Some(AgencyId(id)), ..plain.clone() }).to_vec(),
        Action::Finish => vec![Act { outcome: Some(Outcome::Approved), ..plain }],
        Action::Correct => {
            let event = Some(EventId(Uuid::nil()));
            vec![Act { event, change: Some(Change::Undo), ..plain }]
        }
        _ => vec![plain],
    }
}

proptest! {
    /// Blocked exactly where every well-formed act is refused by a guard, and by that one; under a condition exactly
    /// where some pass and all that do carry a ground; and the grounds told are those that pass.
    #[test]
    fn what_is_told_is_what_happens(dossier in any_dossier(), later in 0..45_u64) {
        let today = dossier.accepted_on().unwrap_or(day("2023-01-02")) + Days::new(later);
        let rules = rules(morning(today).max(dossier.last_occurred_at));
        let today = civil_day(rules.now);
        let choices = choices(&dossier, &rules);
        for action in Action::ALL {
            let tried: Vec<_> = acts(&dossier, *action, today)
                .into_iter().map(|act| { let answer = decide(&dossier, &act, &rules); (act, answer) }).collect();
            let Some(choice) = choices.iter().find(|choice| choice.action == *action) else {
                for (_, answer) in tried {
                    prop_assert!(matches!(answer, Err(Refusal::Forbidden { .. })), "{action}: {answer:?}");
                }
                continue;
            };
            let passed: Vec<_> = tried.iter().filter_map(|(act, answer)| Some((act, answer.as_ref().ok()?))).collect();
            prop_assert_eq!(choice.blocked.is_some(), passed.is_empty(), "{} {:?}", action, tried);
            if let Some(Obstacle { guard, limit }) = choice.blocked {
                for (_, answer) in &tried {
                    prop_assert_eq!(answer, &Err(Refusal::Guard { guard, limit }), "{}", action);
                }
                continue;
            }
            let grounds: BTreeSet<_> = passed.iter().map(|(act, _)| act.ground).collect();
            prop_assert_eq!(choice.condition.is_some(), !grounds.contains(&None), "{} {:?}", action, tried);
            if let Some(Condition { obstacle: _, grounds: told }) = &choice.condition {
                prop_assert_eq!(told.iter().copied().map(Some).collect::<BTreeSet<_>>(), grounds);
            }
            let (_, decision) = passed[0];
            prop_assert_eq!(&choice.warnings, &decision.warnings, "{}", action);
        }
    }

    /// `until` is the last day on which it is as it is today: on each day up to it, and not on the next.
    #[test]
    fn it_may_be_done_until_then(dossier in any_dossier(), later in 0..30_u64) {
        let today = dossier.accepted_on().unwrap_or(day("2023-01-02")) + Days::new(later);
        let today = today.max(civil_day(dossier.last_occurred_at));
        for choice in choices(&dossier, &rules(morning(today))) {
            let free_on = |on: NaiveDate| {
                let all = choices_of(&dossier, on);
                let then = all.iter().find(|other| other.action == choice.action).unwrap();
                then.blocked.is_none() && then.condition.is_none()
            };
            let free_days = today.iter_days().take(60).take_while(|on| free_on(*on)).count();
            match choice.until {
                Some(until) => {
                    let days = usize::try_from((until - today).num_days()).unwrap();
                    prop_assert_eq!(free_days, days + 1, "{} until {}", choice.action, until);
                }
                None => prop_assert!(free_days == 0 || free_days == 60, "{} {}", choice.action, free_days),
            }
        }
    }
}

fn choices_of(dossier: &Dossier, on: NaiveDate) -> Vec<Choice> {
    choices(dossier, &rules(morning(on)))
}
