//! What is done inside an office with a dossier in work, and whether it may be: handed on to a step, an opinion asked
//! for, an opinion come in.
//!
//! None of it moves the status or the due date; the grid of `status.rs` has none of it. Pure like `decide`: dossier, act,
//! rules and time in; a fact or a refusal out.

use chrono::{DateTime, NaiveDate, Utc};

use super::{InternalStep, StepDue};
use crate::domain::act::Officer;
use crate::domain::deadline::Limit;
use crate::domain::decide::{Decision, Rules, moment};
use crate::domain::dossier::Dossier;
use crate::domain::event::Fact;
use crate::domain::id::{AgencyId, EventId};
use crate::domain::refusal::{ActFault, Guard, Refusal, Wrong};
use crate::domain::time::civil_day;

/// Until when an opinion is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpinionDue {
    /// Until the end of a day.
    On(NaiveDate),
    /// Within a time from the request, by the hours of the agency that is asked.
    Within(Limit),
}

/// What is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Move {
    /// The dossier goes to a step (giao nhận); `None`: the next one.
    Enter {
        /// Number of the step, from 1.
        step: Option<u16>,
        /// Who takes it over.
        to: Option<Officer>,
    },
    /// Another agency is asked for its opinion (lấy ý kiến).
    AskOpinion {
        /// Who is asked.
        agency: AgencyId,
        /// Until when.
        due: OpinionDue,
    },
    /// The opinion came in.
    ReceiveOpinion {
        /// The event that asked for it.
        request: EventId,
    },
}

/// One act inside the office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InternalAct {
    /// What is done.
    pub what: Move,
    /// When it happened; `None`: now.
    pub occurred_at: Option<DateTime<Utc>>,
    /// Who did it: who gives the dossier on, who asks.
    pub officer: Option<Officer>,
    /// Why, or what is asked.
    pub reason: Option<String>,
    /// Anything worth noting.
    pub note: Option<String>,
}

/// Decides one act inside the office. `rules.hours` are those of the agency whose time runs: the one that answers for
/// the dossier, or the one that is asked.
pub fn decide_internal(dossier: &Dossier, act: &InternalAct, rules: &Rules<'_>) -> Result<Decision, Refusal> {
    if !dossier.is_pending() {
        return Err(guard(Guard::InternalWhilePending));
    }
    let occurred_at = moment(dossier, act.occurred_at, rules)?;
    let fact = match &act.what {
        Move::Enter { step, to } => enter(dossier, *step, to.as_ref(), act, occurred_at, rules)?,
        Move::AskOpinion { agency, due } => ask(dossier, *agency, due, act, occurred_at, rules)?,
        Move::ReceiveOpinion { request } => {
            if !dossier.opinions.iter().any(|open| open.request == *request) {
                return Err(guard(Guard::OpinionOpen));
            }
            Fact::OpinionReceived { request: *request }
        }
    };
    Ok(Decision { fact, occurred_at, warnings: Vec::new() })
}

const fn guard(guard: Guard) -> Refusal {
    Refusal::Guard { guard, limit: None }
}

fn invalid(field: &'static str, wrong: Wrong) -> Refusal {
    Refusal::Invalid(vec![ActFault { field, wrong }])
}

/// On to the next step needs no words; back, or over a step, a reason; within a step, who takes over.
fn enter(
    dossier: &Dossier,
    step: Option<u16>,
    to: Option<&Officer>,
    act: &InternalAct,
    at: DateTime<Utc>,
    rules: &Rules<'_>,
) -> Result<Fact, Refusal> {
    if rules.steps.is_empty() {
        return Err(guard(Guard::ProcessNamed));
    }
    if dossier.status.is_waiting() {
        return Err(guard(Guard::StepWhileInWork));
    }
    let here = dossier.step.map_or(0, |at| at.no);
    let next = here.saturating_add(1);
    let wanted = step.unwrap_or(next);
    let Some(named) = step_of(rules.steps, wanted) else {
        return Err(if step.is_none() {
            guard(Guard::StepIsLast)
        } else {
            invalid("step", Wrong::NotAllowedHere)
        });
    };
    if wanted == here {
        // Within the step another officer takes over; its time goes on.
        let to = to.ok_or_else(|| invalid("to_officer", Wrong::Required))?;
        let due = dossier.due.step.unwrap_or_default();
        return Ok(Fact::StepEntered { step: here, due, to: Some(to.clone()) });
    }
    if wanted != next && act.reason.is_none() {
        return Err(invalid("reason", Wrong::Required));
    }
    let due = StepDue::of(&named.limit, at, rules.hours, rules.calendar);
    Ok(Fact::StepEntered { step: wanted, due, to: to.cloned() })
}

/// The step of a number, from 1.
pub fn step_of(steps: &[InternalStep], no: u16) -> Option<&InternalStep> {
    steps.get(usize::from(no).checked_sub(1)?)
}

fn ask(
    dossier: &Dossier,
    agency: AgencyId,
    due: &OpinionDue,
    act: &InternalAct,
    at: DateTime<Utc>,
    rules: &Rules<'_>,
) -> Result<Fact, Refusal> {
    if agency == dossier.agency {
        return Err(guard(Guard::OpinionOfAnother));
    }
    if act.reason.is_none() {
        return Err(invalid("reason", Wrong::Required));
    }
    let due = match due {
        OpinionDue::On(day) if *day < civil_day(at) => return Err(invalid("due_on", Wrong::BeforeTheAct)),
        OpinionDue::On(day) => StepDue::on(*day),
        OpinionDue::Within(limit) => StepDue::of(limit, at, rules.hours, rules.calendar),
    };
    Ok(Fact::OpinionRequested { agency, due })
}
