//! Decides whether an act on feedback is lawful and what it amounts to. Pure: feedback, act, calendar and time in; an
//! event or a refusal that names the rule out. `apply` folds an event into what stands.
//!
//! Being late is no ground to refuse an act: it is told by the day the event had to keep.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::status::{FeedbackAction, FeedbackStatus};
use super::{Competence, Dues, Feedback, FeedbackKind};
use crate::domain::act::Officer;
use crate::domain::calendar::Calendar;
use crate::domain::decide::{Backdating, SKEW};
use crate::domain::id::AgencyId;
use crate::domain::time::civil_day;
use crate::spell;

/// A guard of the law that an act can fail, although the grid allows the move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FeedbackGuard {
    /// An agency handles what is within its own competence.
    HandleOwn,
    /// It transfers what is not.
    TransferOther,
    /// A transfer goes to another agency.
    TransferElsewhere,
}

spell!(FeedbackGuard {
    HandleOwn = "feedback-handle-own",
    TransferOther = "feedback-transfer-other",
    TransferElsewhere = "feedback-transfer-elsewhere",
});

impl FeedbackGuard {
    /// Decree the guard comes from.
    pub const fn article(self) -> &'static str {
        match self {
            Self::HandleOwn | Self::TransferOther | Self::TransferElsewhere => {
                "NĐ 20/2008/NĐ-CP, NĐ 92/2017/NĐ-CP"
            }
        }
    }
}

/// What is done, as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedbackAct {
    /// What.
    pub action: FeedbackAction,
    /// When; `None`: now.
    pub occurred_at: Option<DateTime<Utc>>,
    /// Who acted.
    pub officer: Option<Officer>,
    /// Why.
    pub reason: Option<String>,
    /// Anything worth noting.
    pub note: Option<String>,
    /// What it is about, of `classify`.
    pub kind: Option<FeedbackKind>,
    /// Who handles it, of `classify`.
    pub competence: Option<Competence>,
    /// Receiver of a transfer, where it is known here.
    pub to_agency: Option<AgencyId>,
    /// Receiver of a transfer by its name.
    pub to: Option<String>,
    /// What was answered, of `handle`; where it is public, of `publish`.
    pub answer: Option<String>,
}

impl FeedbackAct {
    /// The bare act, now, by nobody in particular.
    pub const fn new(action: FeedbackAction) -> Self {
        Self {
            action,
            occurred_at: None,
            officer: None,
            reason: None,
            note: None,
            kind: None,
            competence: None,
            to_agency: None,
            to: None,
            answer: None,
        }
    }
}

/// What an event decided; enough to replay it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedbackFact {
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<FeedbackKind>,
    /// Who handles it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub competence: Option<Competence>,
    /// Receiver of a transfer, where it is known here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_agency: Option<AgencyId>,
    /// Receiver of a transfer by its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// What was answered, or where it is public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// The last day that this act had to keep.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was_due_on: Option<NaiveDate>,
    /// Last days of what is to come after it.
    pub due: Dues,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedbackEvent {
    /// What was done.
    pub action: FeedbackAction,
    /// When: its day of effect.
    pub occurred_at: DateTime<Utc>,
    /// When it was entered.
    pub recorded_at: DateTime<Utc>,
    /// What it decided.
    pub fact: FeedbackFact,
}

impl FeedbackEvent {
    /// Its day of effect.
    pub fn on(&self) -> NaiveDate {
        civil_day(self.occurred_at)
    }

    /// Whether it came after the last day it had to keep.
    pub fn is_late(&self) -> bool {
        self.fact.was_due_on.is_some_and(|due_on| self.on() > due_on)
    }
}

/// What an act is judged by.
#[derive(Debug, Clone, Copy)]
pub struct FeedbackRules<'a> {
    /// Working calendar.
    pub calendar: &'a Calendar,
    /// The agency that received it.
    pub agency: AgencyId,
    /// Business time.
    pub now: DateTime<Utc>,
    /// Whether earlier days are allowed.
    pub backdating: Backdating,
}

/// Why an act is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeedbackRefusal {
    /// It leads nowhere from where the feedback stands.
    Forbidden {
        /// Where it stands.
        from: FeedbackStatus,
        /// What is allowed from there.
        allowed: Vec<FeedbackAction>,
    },
    /// A guard stands in the way.
    Guard(FeedbackGuard),
    /// These particulars must be given.
    Missing(Vec<&'static str>),
    /// Dated before its last act.
    OccurredBeforeLast {
        /// Time of that act.
        last: DateTime<Utc>,
    },
    /// Dated after now.
    Future,
    /// Dated on an earlier day, by who may not.
    Backdated,
}

/// Which particulars an action cannot do without.
pub const fn needs(action: FeedbackAction) -> &'static [&'static str] {
    match action {
        FeedbackAction::RequestSupplement | FeedbackAction::Refuse | FeedbackAction::Void => &["reason"],
        FeedbackAction::Classify => &["kind", "competence"],
        // Of the two names of a receiver one is enough.
        FeedbackAction::Transfer => &["to_agency"],
        FeedbackAction::Handle | FeedbackAction::Publish => &["answer"],
        FeedbackAction::Note => &["note"],
        FeedbackAction::Receive | FeedbackAction::ReceiveSupplement => &[],
    }
}

/// What the grid allows now.
pub fn allowed_actions(feedback: &Feedback) -> Vec<FeedbackAction> {
    feedback.status.allowed_actions().filter(|_| !feedback.voided).collect()
}

/// The receipt, the first event.
pub fn receive(
    received_at: Option<DateTime<Utc>>,
    rules: &FeedbackRules<'_>,
) -> Result<FeedbackEvent, FeedbackRefusal> {
    let occurred_at = received_at.unwrap_or(rules.now);
    check_time(occurred_at, rules)?;
    let due = Dues::of_sending(civil_day(occurred_at), rules.calendar);
    let fact = FeedbackFact { due, ..FeedbackFact::default() };
    Ok(FeedbackEvent { action: FeedbackAction::Receive, occurred_at, recorded_at: rules.now, fact })
}

/// Decides one act.
pub fn decide(
    feedback: &Feedback,
    act: &FeedbackAct,
    rules: &FeedbackRules<'_>,
) -> Result<FeedbackEvent, FeedbackRefusal> {
    let allowed = allowed_actions(feedback);
    if !allowed.contains(&act.action) {
        return Err(FeedbackRefusal::Forbidden { from: feedback.status, allowed });
    }
    let missing: Vec<&'static str> =
        needs(act.action).iter().copied().filter(|name| !is_given(act, name)).collect();
    if !missing.is_empty() {
        return Err(FeedbackRefusal::Missing(missing));
    }
    let occurred_at = when(feedback, act, rules)?;
    guard(feedback, act, rules.agency)?;
    let fact = fact_of(feedback, act, civil_day(occurred_at), rules.calendar);
    Ok(FeedbackEvent { action: act.action, occurred_at, recorded_at: rules.now, fact })
}

fn is_given(act: &FeedbackAct, name: &str) -> bool {
    match name {
        "reason" => act.reason.is_some(),
        "kind" => act.kind.is_some(),
        "competence" => act.competence.is_some(),
        "to_agency" => act.to_agency.is_some() || act.to.is_some(),
        "answer" => act.answer.is_some(),
        _ => act.note.is_some(),
    }
}

/// When the act happened, if it may have happened then. Voiding is of now: it is no act of the office.
fn when(
    feedback: &Feedback,
    act: &FeedbackAct,
    rules: &FeedbackRules<'_>,
) -> Result<DateTime<Utc>, FeedbackRefusal> {
    let last = feedback.last_occurred_at;
    let given = act.occurred_at.filter(|_| act.action != FeedbackAction::Void);
    // Clocks differ a little: an act of now is never before the last one.
    let occurred_at = given.unwrap_or_else(|| rules.now.max(last.min(rules.now + SKEW)));
    check_time(occurred_at, rules)?;
    if occurred_at < last {
        return Err(FeedbackRefusal::OccurredBeforeLast { last });
    }
    Ok(occurred_at)
}

fn check_time(occurred_at: DateTime<Utc>, rules: &FeedbackRules<'_>) -> Result<(), FeedbackRefusal> {
    if occurred_at > rules.now + SKEW {
        return Err(FeedbackRefusal::Future);
    }
    if civil_day(occurred_at) < civil_day(rules.now) && rules.backdating == Backdating::Refused {
        return Err(FeedbackRefusal::Backdated);
    }
    Ok(())
}

fn guard(feedback: &Feedback, act: &FeedbackAct, agency: AgencyId) -> Result<(), FeedbackRefusal> {
    let failed = match (act.action, feedback.competence) {
        (FeedbackAction::Handle, Some(Competence::Other)) => Some(FeedbackGuard::HandleOwn),
        (FeedbackAction::Transfer, Some(Competence::Own)) => Some(FeedbackGuard::TransferOther),
        (FeedbackAction::Transfer, _) if act.to_agency == Some(agency) => {
            Some(FeedbackGuard::TransferElsewhere)
        }
        _ => None,
    };
    failed.map_or(Ok(()), |guard| Err(FeedbackRefusal::Guard(guard)))
}

/// What the act decides: the day it had to keep, and what is to come after it.
fn fact_of(feedback: &Feedback, act: &FeedbackAct, on: NaiveDate, calendar: &Calendar) -> FeedbackFact {
    use FeedbackAction as A;
    let of_sending = || Dues::of_sending(feedback.sent_on, calendar);
    let (was_due_on, due) = match act.action {
        A::RequestSupplement => (feedback.due.supplement_due_on, Dues::default()),
        // The times count anew from the day it is whole.
        A::ReceiveSupplement => (None, Dues::of_sending(on, calendar)),
        A::Refuse => (feedback.due.refuse_due_on, Dues::default()),
        // Again, it may be another's after all: the times are still those of its sending.
        A::Classify => (None, of_sending().of_competence(act.competence.unwrap_or(Competence::Own))),
        A::Transfer => (feedback.due.transfer_due_on, Dues::default()),
        A::Handle => (feedback.due.handle_due_on, Dues::of_handling(on, calendar)),
        A::Publish => (feedback.due.publish_due_on, Dues::default()),
        A::Receive | A::Note | A::Void => (None, feedback.due),
    };
    let is = |action| act.action == action;
    FeedbackFact {
        kind: act.kind.filter(|_| is(A::Classify)),
        competence: act.competence.filter(|_| is(A::Classify)),
        to_agency: act.to_agency.filter(|_| is(A::Transfer)),
        to: act.to.clone().filter(|_| is(A::Transfer)),
        answer: act.answer.clone().filter(|_| is(A::Handle) || is(A::Publish)),
        was_due_on,
        due,
    }
}

/// What stands after an event; `None` before the receipt.
pub fn apply(before: Option<Feedback>, event: &FeedbackEvent) -> Option<Feedback> {
    let on = event.on();
    let Some(before) = before else {
        return (event.action == FeedbackAction::Receive).then_some(Feedback {
            status: FeedbackStatus::Received,
            kind: None,
            competence: None,
            received_on: on,
            sent_on: on,
            due: event.fact.due,
            last_occurred_at: event.occurred_at,
            voided: false,
            version: 1,
        });
    };
    let sent_on = if event.action == FeedbackAction::ReceiveSupplement { on } else { before.sent_on };
    Some(Feedback {
        status: before.status.after(event.action).ok()?,
        kind: event.fact.kind.or(before.kind),
        competence: event.fact.competence.or(before.competence),
        received_on: before.received_on,
        sent_on,
        due: event.fact.due,
        last_occurred_at: event.occurred_at,
        voided: before.voided || event.action == FeedbackAction::Void,
        version: before.version.saturating_add(1),
    })
}
