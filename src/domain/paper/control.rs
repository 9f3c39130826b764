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
    let desk = || Unit::Desk(after.intake_agency);
    let here = || match before.step {
        Some(step) => Unit::Step(before.agency, step.no),
        None => Unit::Agency(before.agency),
    };
    let owner = || Unit::Applicant.alone();
    let told = |what: &str| what.to_owned();
    let (giver, receiver, note) = match &event.fact {
        Fact::Accepted { .. } => (owner(), desk().by(event), told("Tiếp nhận hồ sơ")),
        Fact::Assigned => (desk().by(event), here().alone(), told("Phân công giải quyết")),
        Fact::StepEntered { step, to, .. } => {
            let receiver = Party { unit: Unit::Step(before.agency, *step), person: to.clone() };
            (here().by(event), receiver, reasoned("Chuyển bước", event))
        }
        Fact::OpinionRequested { agency, .. } => {
            (here().by(event), Unit::Agency(*agency).alone(), reasoned("Lấy ý kiến", event))
        }
        Fact::OpinionReceived { request } => {
            let asked = before.opinions.iter().find(|open| open.request == *request)?;
            (Unit::Agency(asked.agency).alone(), here().by(event), told("Trả lời ý kiến"))
        }
        Fact::Transferred { to } => {
            (here().by(event), Unit::Agency(*to).alone(), reasoned("Chuyển hồ sơ", event))
        }
        Fact::SupplementRequested { .. } => {
            (here().by(event), owner(), told("Yêu cầu bổ sung, hoàn thiện hồ sơ"))
        }
        Fact::SupplementReceived { .. } => (owner(), desk().by(event), told("Nhận hồ sơ bổ sung")),
        Fact::Finished { outcome, .. } => (here().by(event), desk().alone(), told(ended(*outcome))),
        Fact::HandedOver { result } => {
            let way = result.as_ref().map_or_else(String::new, |way| format!(": {way}"));
            (desk().by(event), owner(), format!("Trả kết quả{way}"))
        }
        Fact::Withdrawn => (here().by(event), owner(), told(ended(Outcome::Withdrawn))),
        Fact::Stopped => (here().by(event), owner(), told(ended(Outcome::Stopped))),
        _ => return None,
    };
    // What never was accepted went through nobody's hands.
    after.accepted_at?;
    Some(HandOver { at: event.occurred_at, giver, receiver, result: result(before, event), note })
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
