//! What someone does to a dossier, said in full: the action, when, by whom, and the particulars it needs.
//!
//! An `Act` is a wish; whether the law grants it is decided in `decide.rs`.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::id::{AgencyId, EventId, ProcedureId, VersionId};
use super::overdue::OverdueReason;
use super::procedure::{Channel, OnlineService};
use super::scope::Scope;
use super::status::Action;
use crate::spell;

/// What came of a dossier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// Granted.
    Approved,
    /// Refused on its merits, within the limit: a result (NĐ 61/2018 Đ19 k8).
    Refused,
    /// Withdrawn by the applicant after acceptance.
    Withdrawn,
    /// Stopped at the applicant's request.
    Stopped,
}

spell!(Outcome { Approved = "approved", Refused = "refused", Withdrawn = "withdrawn", Stopped = "stopped" });

/// Why a rule that would stand in the way does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ground {
    /// The applicant did not follow the officer's guidance (NĐ 63/2010 Đ20 k4): a third supplement request.
    GuidanceNotFollowed,
    /// A special law sets other times (NĐ 61/2018 Đ19 k4).
    SpecialLaw,
}

spell!(Ground { GuidanceNotFollowed = "guidance_not_followed", SpecialLaw = "special_law" });

/// The officer who acted, kept beside the client that sent it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Officer {
    /// The agency's own id of the officer, at most 64 characters.
    pub id: String,
    /// Name, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// What a correction puts in the place of what was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// The act did not happen.
    Undo,
    /// The act happened otherwise.
    Set(Amendment),
}

/// The particulars of an act that a correction may replace; absent ones stay.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amendment {
    /// When it really happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<DateTime<Utc>>,
    /// The real channel, of the intake.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// The real procedure and its version, of the intake.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub procedure: Option<(ProcedureId, VersionId)>,
    /// The real agency, of the intake or of a transfer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<AgencyId>,
    /// The real due date, of an act that sets one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// The real outcome, of the end of processing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// Until when a registration of that time or agency is to be answered: no wish of the caller's, but what follows from
    /// those (`intake_deadline::with_deadline`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intake_due_at: Option<DateTime<Utc>>,
    /// How far the version of the real procedure can be done online: what follows from `procedure`, as above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub online_service: Option<OnlineService>,
}

/// One act on a dossier that exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// What is done.
    pub action: Action,
    /// When it happened; `None`: now.
    pub occurred_at: Option<DateTime<Utc>>,
    /// Who did it.
    pub officer: Option<Officer>,
    /// Why; obligatory for refusals, extensions, transfers and whatever changes the record.
    pub reason: Option<String>,
    /// Why a guard that stands in the way does not hold here.
    pub ground: Option<Ground>,
    /// Papers to add, of a supplement request.
    pub documents: Vec<String>,
    /// Outcome, of `finish`.
    pub outcome: Option<Outcome>,
    /// The result given (number of the paper, way of receipt).
    pub result: Option<String>,
    /// New due date, of `extend` and `reissue`; of other acts what an earlier system issued.
    pub due_on: Option<NaiveDate>,
    /// Receiver of a transfer.
    pub to_agency: Option<AgencyId>,
    /// The event that a correction names.
    pub event: Option<EventId>,
    /// What a correction puts in its place.
    pub change: Option<Change>,
    /// Anything worth noting.
    pub note: Option<String>,
    /// Why the dossier is overdue on the day of this act.
    pub overdue_reason: Option<OverdueReason>,
}

impl Act {
    /// The bare act, now, by nobody in particular.
    pub const fn new(action: Action) -> Self {
        Self {
            action,
            occurred_at: None,
            officer: None,
            reason: None,
            ground: None,
            documents: Vec::new(),
            outcome: None,
            result: None,
            due_on: None,
            to_agency: None,
            event: None,
            change: None,
            note: None,
            overdue_reason: None,
        }
    }

    /// What a correction sets, if it sets anything.
    pub const fn amendment(&self) -> Option<&Amendment> {
        match &self.change {
            Some(Change::Set(right)) => Some(right),
            _ => None,
        }
    }
}

impl Action {
    /// The scopes that allow this action; any one of them is enough.
    pub const fn scopes(self) -> &'static [Scope] {
        match self {
            Self::Withdraw | Self::ReceiveSupplement => &[Scope::DossiersIntake, Scope::DossiersApply],
            Self::Accept | Self::Note | Self::RefuseIntake | Self::ConfirmPayment | Self::HandOver => {
                &[Scope::DossiersIntake]
            }
            Self::Assign | Self::RequestSupplement | Self::RequestPayment | Self::Finish => {
                &[Scope::DossiersProcess]
            }
            Self::Extend | Self::Reissue | Self::Stop | Self::Transfer | Self::Correct | Self::Void => {
                &[Scope::DossiersDecide]
            }
        }
    }
}
