//! Decides whether an act is lawful and what it amounts to. Pure: dossier, act, rules and time in; a fact or a
//! refusal that names the rule out.
//!
//! The grid is in `status.rs`, guards in `guards.rs`, dates in `deadline`, the intake in `intake.rs`. A correction is
//! decided here only as far as its form goes; whether the corrected history can stand is `history::replay`'s to say.

use chrono::{DateTime, Duration, NaiveDate, Utc};

use super::act::{Act, Amendment, Change, Outcome};
use super::calendar::Calendar;
use super::deadline::{self, Limit, Silent, WorkingHours};
use super::dossier::Dossier;
use super::event::{DueDates, Fact};
use super::guards::{self, MAX_SUPPLEMENTS};
use super::internal_process::act::step_of;
use super::internal_process::{InternalStep, StepDue};
use super::overdue;
use super::procedure::{OnlineService, SupplementClock};
use super::qd766;
use super::refusal::{ActFault, Refusal, Warning, Wrong};
use super::status::Action;
use super::time::{civil_day, instant, wall_clock};

/// Clocks differ a little; an act this far ahead of ours is not of the future.
pub const SKEW: Duration = Duration::minutes(5);

/// Whether the caller may enter acts of an earlier day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backdating {
    /// It may.
    Allowed,
    /// Acts are of today.
    Refused,
}

/// What an act is judged by.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// Working calendar.
    pub calendar: &'a Calendar,
    /// Working hours of the agency.
    pub hours: &'a WorkingHours,
    /// Time limit of the procedure version for the dossier's channel; `None`: none is stated.
    pub limit: Option<&'a Limit>,
    /// How far the procedure version can be done online; `None`: not known.
    pub online_service: Option<OnlineService>,
    /// What a completed supplement does.
    pub supplement_clock: SupplementClock,
    /// Steps of the internal process of the procedure version; none where it names none.
    pub steps: &'a [InternalStep],
    /// Business time.
    pub now: DateTime<Utc>,
    /// Whether earlier days are allowed.
    pub backdating: Backdating,
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What happened.
    pub fact: Fact,
    /// When.
    pub occurred_at: DateTime<Utc>,
    /// What the caller should know.
    pub warnings: Vec<Warning>,
}

/// Decides one act.
pub fn decide(dossier: &Dossier, act: &Act, rules: &Rules<'_>) -> Result<Decision, Refusal> {
    let forbidden = || Refusal::Forbidden {
        from: dossier.status,
        action: act.action,
        allowed: allowed_actions(dossier).collect(),
    };
    if !allowed_actions(dossier).any(|action| action == act.action) {
        return Err(forbidden());
    }
    check_particulars(act)?;
    judge(dossier, act, rules)
}

/// What the law makes of an act that the grid allows, whatever of its particulars is there: no guard refuses what
/// is not said.
pub(super) fn judge(dossier: &Dossier, act: &Act, rules: &Rules<'_>) -> Result<Decision, Refusal> {
    let occurred_at = when(dossier, act, rules)?;
    let day = civil_day(occurred_at);
    guards::check(dossier, act, day, rules)?;
    let mut warnings = Vec::new();
    let fact = fact_of(dossier, act, occurred_at, rules, &mut warnings);
    overdue::check(dossier, act, &fact, day)?;
    warnings.extend(overdue::leaves_unsaid(dossier, act, day).then_some(Warning::OverdueReasonMissing));
    Ok(Decision { fact, occurred_at, warnings })
}

/// What the grid allows now; what the guards make of it is in `options.rs`.
pub fn allowed_actions(dossier: &Dossier) -> impl Iterator<Item = Action> {
    let (status, voided, accepted) = (dossier.status, dossier.voided, dossier.accepted_at.is_some());
    status.allowed_actions().filter(move |action| !voided && (*action != Action::Correct || accepted))
}

/// When the act happened, if it may have happened then.
fn when(dossier: &Dossier, act: &Act, rules: &Rules<'_>) -> Result<DateTime<Utc>, Refusal> {
    let is_record = matches!(act.action, Action::Correct | Action::Void);
    let occurred_at = given_or_now(dossier, act.occurred_at.filter(|_| !is_record), rules);
    check_time(occurred_at, rules)?;
    if act.amendment().and_then(|right| right.occurred_at).is_some_and(|right| right > rules.now + SKEW) {
        return Err(Refusal::FutureAct);
    }
    if occurred_at < dossier.last_occurred_at && !is_record {
        return Err(Refusal::OccurredBeforeLast { last: dossier.last_occurred_at });
    }
    Ok(occurred_at)
}

/// Of now: clocks differ a little, and an act of now is never before the last one.
fn given_or_now(dossier: &Dossier, given: Option<DateTime<Utc>>, rules: &Rules<'_>) -> DateTime<Utc> {
    given.unwrap_or_else(|| rules.now.max(dossier.last_occurred_at.min(rules.now + SKEW)))
}

/// When an act that is not of the grid happened, if it may have happened then.
pub(super) fn moment(
    dossier: &Dossier,
    given: Option<DateTime<Utc>>,
    rules: &Rules<'_>,
) -> Result<DateTime<Utc>, Refusal> {
    let occurred_at = given_or_now(dossier, given, rules);
    check_time(occurred_at, rules)?;
    if occurred_at < dossier.last_occurred_at {
        return Err(Refusal::OccurredBeforeLast { last: dossier.last_occurred_at });
    }
    Ok(occurred_at)
}

/// Not of the future, and of an earlier day only where backdating is allowed.
pub fn check_time(occurred_at: DateTime<Utc>, rules: &Rules<'_>) -> Result<(), Refusal> {
    if occurred_at > rules.now + SKEW {
        return Err(Refusal::FutureAct);
    }
    if civil_day(occurred_at) < civil_day(rules.now) && rules.backdating == Backdating::Refused {
        return Err(Refusal::BackdateNotAllowed);
    }
    Ok(())
}

/// Which particulars an action cannot do without.
pub const fn needs(action: Action) -> &'static [&'static str] {
    match action {
        Action::RefuseIntake | Action::RequestSupplement | Action::Void => &["reason"],
        Action::Extend | Action::Reissue => &["reason", "due_on"],
        Action::Transfer => &["reason", "to_agency"],
        Action::Finish => &["outcome"],
        Action::Correct => &["event", "set", "reason"],
        _ => &[],
    }
}

fn check_particulars(act: &Act) -> Result<(), Refusal> {
    let has = |field: &str| match field {
        "reason" => act.reason.is_some(),
        "due_on" => act.due_on.is_some(),
        "to_agency" => act.to_agency.is_some(),
        "outcome" => act.outcome.is_some(),
        "event" => act.event.is_some(),
        // A correction that sets nothing corrects nothing.
        _ => act.change.is_some() && act.amendment() != Some(&Amendment::default()),
    };
    let mut faults: Vec<ActFault> = needs(act.action)
        .iter()
        .filter(|field| !has(field))
        .map(|field| ActFault { field, wrong: Wrong::Required })
        .collect();
    if act.outcome == Some(Outcome::Refused) && act.reason.is_none() {
        faults.push(ActFault { field: "reason", wrong: Wrong::Required });
    }
    let mut misplaced = |given: bool, belongs: bool, field| {
        if given && !belongs {
            faults.push(ActFault { field, wrong: Wrong::NotAllowedHere });
        }
    };
    let finishes = act.action == Action::Finish;
    // A withdrawal and a stop are acts of their own, not outcomes of `finish`.
    for outcome in [act.outcome, act.amendment().and_then(|right| right.outcome)] {
        misplaced(matches!(outcome, Some(Outcome::Withdrawn | Outcome::Stopped)), false, "outcome");
    }
    misplaced(act.outcome.is_some(), finishes, "outcome");
    misplaced(act.to_agency.is_some(), act.action == Action::Transfer, "to_agency");
    misplaced(act.event.is_some(), act.action == Action::Correct, "event");
    misplaced(act.change.is_some(), act.action == Action::Correct, "set");
    misplaced(act.due_on.is_some(), sets_due_date(act.action), "due_on");
    misplaced(act.ground.is_some(), act.action == Action::RequestSupplement, "ground");
    misplaced(
        !act.documents.is_empty(),
        matches!(act.action, Action::RequestSupplement | Action::Note),
        "documents",
    );
    misplaced(act.result.is_some(), finishes || act.action == Action::HandOver, "result");
    faults.dedup();
    if faults.is_empty() { Ok(()) } else { Err(Refusal::Invalid(faults)) }
}

const fn sets_due_date(action: Action) -> bool {
    matches!(
        action,
        Action::Extend
            | Action::Reissue
            | Action::Accept
            | Action::ReceiveSupplement
            | Action::ConfirmPayment
    )
}

fn fact_of(
    dossier: &Dossier,
    act: &Act,
    occurred_at: DateTime<Utc>,
    rules: &Rules<'_>,
    warnings: &mut Vec<Warning>,
) -> Fact {
    match act.action {
        Action::Accept => {
            Fact::Accepted { intake: None, due: due_at_acceptance(act.due_on, occurred_at, rules, warnings) }
        }
        Action::Note => Fact::Noted { documents: act.documents.clone() },
        Action::RefuseIntake => Fact::IntakeRefused,
        Action::Assign => Fact::Assigned,
        Action::RequestSupplement => {
            if dossier.supplements + 1 == MAX_SUPPLEMENTS {
                warnings.push(Warning::SecondSupplement);
            }
            Fact::SupplementRequested { ground: act.ground, documents: act.documents.clone() }
        }
        Action::ReceiveSupplement => Fact::SupplementReceived {
            due: due_after_supplement(dossier, act.due_on, occurred_at, rules, warnings),
        },
        Action::RequestPayment => Fact::PaymentRequested,
        Action::ConfirmPayment => {
            let waited = waited(dossier, civil_day(occurred_at), rules, warnings);
            let due = act.due_on.map_or(waited, |due_on| DueDates { step: waited.step, ..issued(due_on) });
            Fact::PaymentConfirmed { due }
        }
        Action::Extend => Fact::Extended { due_on: act.due_on.unwrap_or_default() },
        Action::Reissue => Fact::Reissued { due_on: act.due_on.unwrap_or_default() },
        Action::Finish => {
            Fact::Finished { outcome: act.outcome.unwrap_or(Outcome::Approved), result: act.result.clone() }
        }
        Action::HandOver => Fact::HandedOver { result: act.result.clone() },
        Action::Withdraw => Fact::Withdrawn,
        Action::Stop => Fact::Stopped,
        Action::Transfer => Fact::Transferred { to: act.to_agency.unwrap_or(dossier.agency) },
        Action::Correct => match (act.event, act.change.clone()) {
            (Some(event), Some(change)) => Fact::Corrected { event, change },
            // `check_particulars` has refused this already; nothing is undone by default.
            (event, _) => Fact::Corrected {
                event: event.unwrap_or(super::id::EventId(uuid::Uuid::nil())),
                change: Change::Set(super::act::Amendment::default()),
            },
        },
        Action::Void => Fact::Voided,
    }
}

/// A due date of an earlier system is kept, never computed again.
const fn issued(due_on: NaiveDate) -> DueDates {
    DueDates {
        due_on: Some(due_on),
        due_at: None,
        original_due_on: Some(due_on),
        undated: false,
        latest_on: None,
        step: None,
    }
}

/// The due dates at acceptance, with that of the first step of the internal process.
pub(super) fn due_at_acceptance(
    given: Option<NaiveDate>,
    at: DateTime<Utc>,
    rules: &Rules<'_>,
    warnings: &mut Vec<Warning>,
) -> DueDates {
    let due = at_the_latest(first_due(given, at, rules, warnings), Some(civil_day(at)), rules);
    DueDates { step: step_due(1, at, rules), ..due }
}

/// Due dates with the last day of the maximum time, where a due date is still to come.
fn at_the_latest(due: DueDates, accepted_on: Option<NaiveDate>, rules: &Rules<'_>) -> DueDates {
    let latest_on = || qd766::latest_on(rules.limit?, accepted_on?);
    DueDates { latest_on: if due.due_on.is_none() && due.undated { latest_on() } else { None }, ..due }
}

/// Until when a step is to be done that a dossier comes to; `None` where the version names no such step.
pub(super) fn step_due(no: u16, from: DateTime<Utc>, rules: &Rules<'_>) -> Option<StepDue> {
    let step = step_of(rules.steps, no)?;
    Some(StepDue::of(&step.limit, from, rules.hours, rules.calendar))
}

/// The due date by the limit from a start on: what an earlier system issued, else counted; none where none is stated.
pub(super) fn first_due(
    given: Option<NaiveDate>,
    from: DateTime<Utc>,
    rules: &Rules<'_>,
    warnings: &mut Vec<Warning>,
) -> DueDates {
    if let Some(due_on) = given {
        return issued(due_on);
    }
    let Some(limit) = rules.limit else { return DueDates::default() };
    if let Ok(due) = deadline::due(limit, from, rules.hours, rules.calendar, &mut Silent) {
        DueDates {
            due_on: Some(due.due_on),
            due_at: due.due_at,
            original_due_on: Some(due.due_on),
            undated: false,
            latest_on: None,
            step: None,
        }
    } else {
        warnings.push(Warning::CalendarYearMissing);
        DueDates { undated: true, ..DueDates::default() }
    }
}

fn due_after_supplement(
    dossier: &Dossier,
    given: Option<NaiveDate>,
    at: DateTime<Utc>,
    rules: &Rules<'_>,
    warnings: &mut Vec<Warning>,
) -> DueDates {
    let due = match (given, rules.supplement_clock) {
        (Some(due_on), _) => issued(due_on),
        // Without a stated limit there is nothing to restart; what an earlier system issued moves by the wait.
        (None, SupplementClock::Restart) if rules.limit.is_some() => first_due(None, at, rules, warnings),
        (None, _) => waited(dossier, civil_day(at), rules, warnings),
    };
    let step = match rules.supplement_clock {
        // The step that runs has its whole time again, as the dossier has.
        SupplementClock::Restart => dossier.step.and_then(|here| step_due(here.no, at, rules)),
        SupplementClock::Shift => waited(dossier, civil_day(at), rules, &mut Vec::new()).step,
    };
    DueDates { step, ..at_the_latest(due, dossier.accepted_on(), rules) }
}

/// What the end of a wait makes of the due dates.
fn waited(dossier: &Dossier, until: NaiveDate, rules: &Rules<'_>, warnings: &mut Vec<Warning>) -> DueDates {
    let due = shifted(dossier.due, dossier.waiting_since.unwrap_or(until), until, rules, warnings);
    at_the_latest(due, dossier.accepted_on(), rules)
}

/// Both due dates, and that of the step that runs, move by the working days in (since, until].
pub(super) fn shifted(
    due: DueDates,
    since: NaiveDate,
    until: NaiveDate,
    rules: &Rules<'_>,
    warnings: &mut Vec<Warning>,
) -> DueDates {
    let mut shift = |due_on: Option<NaiveDate>| {
        due_on.and_then(|due_on| {
            let shifted = deadline::shift(due_on, since, until, rules.calendar, &mut Silent).ok();
            if shifted.is_none() && !warnings.contains(&Warning::CalendarYearMissing) {
                warnings.push(Warning::CalendarYearMissing);
            }
            shifted
        })
    };
    let due_on = shift(due.due_on);
    let original_due_on = shift(due.original_due_on);
    // A moment moves by whole working days and keeps its time of the day.
    let due_at = due.due_at.zip(due_on).map(|(at, on)| instant(on, wall_clock(at).time()));
    let undated = due.undated || (due_on.is_none() && due.due_on.is_some());
    let step = due.step.map(|step| step.shifted(since, until, rules.calendar));
    DueDates { due_on, due_at, original_due_on, undated, latest_on: None, step }
}
