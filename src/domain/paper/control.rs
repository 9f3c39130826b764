//! Through whose hands did a dossier go, when, and was each in time?
//!
//! The rows of the control slip (phiếu kiểm soát): who gave, who received, at which minute, and at an end or a request
//! whether that was before, on or after the due date in force. Read off the standing history; hand-overs within an agency
//! that the history does not hold are put among them by [`in_order`].

use chrono::{DateTime, Utc};

use crate::domain::act::{Officer, Outcome};
use crate::domain::deadline::Timing;
use crate::domain::dossier::Dossier;
use crate::domain::event::{Event, Fact};
use crate::domain::id::AgencyId;

/// Where a dossier is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unit {
    /// With its owner.
    Applicant,
    /// At the desk that takes in and hands over, of this agency.
    Desk(AgencyId),
    /// With those who process it, of this agency.
    Agency(AgencyId),
    /// With a part of an agency, by its name.
    Part(String),
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
    let here = || Unit::Agency(before.agency);
    let (giver, receiver, note) = match &event.fact {
        Fact::Accepted { .. } => (Unit::Applicant.alone(), desk().by(event), "Tiếp nhận hồ sơ".to_owned()),
        Fact::Assigned => (desk().by(event), here().alone(), "Phân công giải quyết".to_owned()),
        Fact::Transferred { to } => {
            (here().by(event), Unit::Agency(*to).alone(), reasoned("Chuyển hồ sơ", event))
        }
        Fact::SupplementRequested { .. } => {
            (here().by(event), Unit::Applicant.alone(), "Yêu cầu bổ sung, hoàn thiện hồ sơ".to_owned())
        }
        Fact::SupplementReceived { .. } => {
            (Unit::Applicant.alone(), desk().by(event), "Nhận hồ sơ bổ sung".to_owned())
        }
        Fact::Finished { outcome, .. } => (here().by(event), desk().alone(), ended(*outcome).to_owned()),
        Fact::HandedOver { result } => {
            let note =
                result.as_ref().map_or_else(|| "Trả kết quả".to_owned(), |way| format!("Trả kết quả: {way}"));
            (desk().by(event), Unit::Applicant.alone(), note)
        }
        Fact::Withdrawn => (here().by(event), Unit::Applicant.alone(), ended(Outcome::Withdrawn).to_owned()),
        Fact::Stopped => (here().by(event), Unit::Applicant.alone(), ended(Outcome::Stopped).to_owned()),
        _ => return None,
    };
    // What never was accepted went through nobody's hands.
    after.accepted_at?;
    Some(HandOver { at: event.occurred_at, giver, receiver, result: result(before, event), note })
}

/// Measured where work ended or the applicant is asked for more, against the date in force; not in the hands of the
/// applicant, nor where the applicant ended it.
fn result(before: &Dossier, event: &Event) -> Option<Timing> {
    matches!(event.fact, Fact::Finished { .. } | Fact::SupplementRequested { .. } | Fact::Transferred { .. })
        .then(|| Timing::of(event.occurred_on(), before.due.due_on))
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

/// The rows of the history with others among them, by time; of one moment, those of the history first.
pub fn in_order(mut rows: Vec<HandOver>, others: impl IntoIterator<Item = HandOver>) -> Vec<HandOver> {
    rows.extend(others);
    rows.sort_by_key(|row| row.at);
    rows
}
