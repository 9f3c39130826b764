//! Through whose hands did a dossier go, when, and was each in time?
//!
//! The rows of the control slip (phiếu kiểm soát): who gave, who received, at which minute. Where work ended, also whether
//! that was before, on or after its time: of a step its own, of an opinion that of the one asked, else the due date in
//! force. Read off the standing history, event by event.

use chrono::{DateTime, Utc};

use crate::domain::act::{Officer, Outcome};
use crate::domain::deadline::Timing;
use crate::domain::dossier::Dossier;
use crate::domain::event::{Event, Fact};
use crate::domain::id::AgencyId;

/// Where a dossier is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// With its owner.
    Applicant,
    /// At the desk that takes in and hands over, of this agency.
    Desk(AgencyId),
    /// With those who process it, of this agency.
    Agency(AgencyId),
    /// At a step of the internal process, by its number from 1.
    Step(AgencyId, u16),
}

/// Who gives or receives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Where.
    pub unit: Unit,
    /// The person, where one is known.
    pub person: Option<Officer>,
}

/// A row of the control slip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOver {
    /// When.
    pub at: DateTime<Utc>,
    /// Who gave it.
    pub giver: Party,
    /// Who received it.
    pub receiver: Party,
    /// How the giver's work lies against the time it had; `None` where no work ended.
    pub result: Option<Timing>,
    /// What for.
    pub note: String,
}

impl Unit {
    const fn alone(self) -> Party {
        Party { unit: self, person: None }
    }

    fn by(self, event: &Event) -> Party {
        Party { unit: self, person: event.officer.clone() }
    }
}

/// The hand-over that an event is, if it is one; `before` and `after` it.
pub(super) fn hand_over(before: &Dossier, after: &Dossier, event: &Event) -> Option<HandOver> {
    let (giver, receiver, note) = outside(before, after, event).or_else(|| inside(before, after, event))?;
    // What never was accepted went through nobody's hands.
    after.accepted_at?;
    Some(HandOver { at: event.occurred_at, giver, receiver, result: result(before, event), note })
}

/// Who gives, who receives, and what for.
type Hands = (Party, Party, String);

/// Where it is in work: at a step, where its procedure names some.
fn here(before: &Dossier) -> Unit {
    match before.step {
        Some(step) => Unit::Step(before.agency, step.no),
        None => Unit::Agency(before.agency),
    }
}

/// From its owner or back.
fn outside(before: &Dossier, after: &Dossier, event: &Event) -> Option<Hands> {
    let desk = || Unit::Desk(after.intake_agency).by(event);
    let (owner, worker) = (Unit::Applicant.alone(), || here(before).by(event));
    let told = |what: &str| what.to_owned();
    Some(match &event.fact {
        Fact::Accepted { .. } => (owner, desk(), told("Tiếp nhận hồ sơ")),
        Fact::SupplementRequested { .. } => (worker(), owner, told("Yêu cầu bổ sung, hoàn thiện hồ sơ")),
        Fact::SupplementReceived { .. } => (owner, desk(), told("Nhận hồ sơ bổ sung")),
        Fact::HandedOver { result } => {
            let way = result.as_ref().map_or_else(String::new, |way| format!(": {way}"));
            (desk(), owner, format!("Trả kết quả{way}"))
        }
        Fact::Withdrawn => (worker(), owner, told(ended(Outcome::Withdrawn))),
        Fact::Stopped => (worker(), owner, told(ended(Outcome::Stopped))),
        _ => return None,
    })
}

/// Within the agency, and between agencies.
fn inside(before: &Dossier, after: &Dossier, event: &Event) -> Option<Hands> {
    let (desk, worker) = (Unit::Desk(after.intake_agency), here(before).by(event));
    Some(match &event.fact {
        Fact::Assigned => (desk.by(event), here(before).alone(), "Phân công giải quyết".to_owned()),
        Fact::StepEntered { step, to, .. } => {
            let receiver = Party { unit: Unit::Step(before.agency, *step), person: to.clone() };
            (worker, receiver, reasoned("Chuyển bước", event))
        }
        Fact::OpinionRequested { agency, .. } => {
            (worker, Unit::Agency(*agency).alone(), reasoned("Lấy ý kiến", event))
        }
        Fact::OpinionReceived { request } => {
            let asked = before.opinions.iter().find(|open| open.request == *request)?;
            (Unit::Agency(asked.agency).alone(), worker, "Trả lời ý kiến".to_owned())
        }
        Fact::Transferred { to } => (worker, Unit::Agency(*to).alone(), reasoned("Chuyển hồ sơ", event)),
        Fact::Finished { outcome, .. } => (worker, desk.alone(), ended(*outcome).to_owned()),
        _ => return None,
    })
}

/// How work that ended with an event lies against its time; `None` where none ended: in the hands of the owner, or where
/// the owner ended it, and where an officer only takes over within a step.
fn result(before: &Dossier, event: &Event) -> Option<Timing> {
    match &event.fact {
        Fact::StepEntered { step, .. } => {
            let left = before.step.is_some_and(|at| at.no != *step);
            before.due.step.filter(|_| left).map(|due| due.timing(event.occurred_at))
        }
        Fact::OpinionReceived { request } => {
            let asked = before.opinions.iter().find(|open| open.request == *request)?;
            Some(asked.due.timing(event.occurred_at))
        }
        Fact::Finished { .. } | Fact::SupplementRequested { .. } | Fact::Transferred { .. } => {
            Some(Timing::of(event.occurred_on(), before.due.due_on))
        }
        _ => None,
    }
}

fn reasoned(what: &str, event: &Event) -> String {
    event.reason.as_ref().map_or_else(|| what.to_owned(), |reason| format!("{what}: {reason}"))
}

/// What came of a dossier, in the words of slip and book.
const fn ended(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Approved => "Đã có kết quả giải quyết",
        Outcome::Refused => "Từ chối giải quyết",
        Outcome::Withdrawn => "Người nộp rút hồ sơ",
        Outcome::Stopped => "Dừng giải quyết theo đề nghị",
    }
}
