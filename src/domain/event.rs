//! What happened to a dossier: events, appended and never changed.
//!
//! A `Fact` holds all that was decided (such as the due date), so that a history replays without asking the
//! catalogue or the calendar again. No personal data of applicants stands in here.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::act::{Change, Ground, Officer, Outcome};
use super::id::{AgencyId, EventId, ProcedureId, VersionId};
use super::internal_process::StepDue;
use super::overdue::OverdueReason;
use super::procedure::{Channel, OnlineService};
use super::status::Action;
use super::time::civil_day;
use crate::spell;

/// What was handed in, where and how: the particulars of the first event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intake {
    /// Procedure.
    pub procedure: ProcedureId,
    /// Its version in force at intake.
    pub version: VersionId,
    /// Agency of intake.
    pub agency: AgencyId,
    /// Channel.
    pub channel: Channel,
    /// When it was handed in.
    pub submitted_at: DateTime<Utc>,
    /// How far that version can be done online; `None`: not kept, in histories older than this member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub online_service: Option<OnlineService>,
}

/// A due date as an act set it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueDates {
    /// In force from this act on; `None`: no limit is stated, or the calendar is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// The instant, of limits in working hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<DateTime<Utc>>,
    /// The one that only waits have moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original_due_on: Option<NaiveDate>,
    /// Waits for the calendar of a year before it can be dated.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub undated: bool,
    /// Last day of the maximum time of the procedure, of one that waits for the calendar (`qd766::latest_on`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest_on: Option<NaiveDate>,
    /// Of the internal step that runs from this act on: the first at acceptance, else the one the dossier is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<StepDue>,
}

impl DueDates {
    /// After an extension or a re-issue: they leave the original due date and know no hour.
    #[must_use]
    pub const fn moved_to(self, due_on: NaiveDate) -> Self {
        Self { due_on: Some(due_on), due_at: None, undated: false, ..self }
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fact {
    /// Sent in online, not yet accepted.
    Registered {
        /// What was handed in.
        intake: Intake,
        /// Until when it is to be answered; `None`: the calendar is missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        intake_due_at: Option<DateTime<Utc>>,
    },
    /// Accepted, at the counter or after registration.
    Accepted {
        /// What was handed in, where acceptance is the first event.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        intake: Option<Intake>,
        /// The appointment.
        due: DueDates,
    },
    /// The one full notice before acceptance.
    Noted {
        /// Papers to add.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        documents: Vec<String>,
    },
    /// Refused at intake.
    IntakeRefused,
    /// Given to an officer.
    Assigned,
    /// Papers asked for.
    SupplementRequested {
        /// Ground for an exception.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ground: Option<Ground>,
        /// Papers to add.
        documents: Vec<String>,
    },
    /// The full dossier arrived.
    SupplementReceived {
        /// The new appointment.
        due: DueDates,
    },
    /// Payment asked for.
    PaymentRequested,
    /// Payment arrived.
    PaymentConfirmed {
        /// The new appointment.
        due: DueDates,
    },
    /// Extended, once.
    Extended {
        /// New due date.
        due_on: NaiveDate,
    },
    /// Re-issued for a reason outside the dossier.
    Reissued {
        /// New due date.
        due_on: NaiveDate,
    },
    /// Dated after the calendar of a year was published.
    Dated {
        /// The appointment.
        due: DueDates,
    },
    /// End of processing.
    Finished {
        /// Approved or refused.
        outcome: Outcome,
        /// The result given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        result: Option<String>,
    },
    /// Result handed over.
    HandedOver {
        /// Way of receipt.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        result: Option<String>,
    },
    /// Withdrawn by the applicant.
    Withdrawn,
    /// Stopped at the applicant's request.
    Stopped,
    /// Another agency answers from now on.
    Transferred {
        /// The receiver.
        to: AgencyId,
    },
    /// An earlier event was corrected.
    Corrected {
        /// Which one.
        event: EventId,
        /// What stands in its place.
        change: Change,
    },
    /// Entered by mistake.
    Voided,
    /// Contact data or summary was changed; only the names of the fields are kept here.
    Amended {
        /// Names of the fields.
        fields: Vec<String>,
    },
    /// Came to a step of the internal process.
    StepEntered {
        /// Number of the step, from 1.
        step: u16,
        /// Until when it is to be done.
        due: StepDue,
        /// Who took it over.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Officer>,
    },
    /// Another agency was asked for its opinion; what was asked is the reason of the event.
    OpinionRequested {
        /// Who was asked.
        agency: AgencyId,
        /// Until when it is to be answered.
        due: StepDue,
    },
    /// The opinion came in.
    OpinionReceived {
        /// The event that asked for it.
        request: EventId,
    },
    /// Why it is overdue was said, without any act; the reason itself is the event's.
    OverdueExplained,
}

/// The name of what happened, as stored and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EventKind {
    /// Sent in online, not yet accepted.
    Registered,
    /// Accepted, at the counter or after registration.
    Accepted,
    /// The one full notice before acceptance.
    Noted,
    /// Refused at intake.
    IntakeRefused,
    /// Given to an officer.
    Assigned,
    /// Papers asked for.
    SupplementRequested,
    /// The full dossier arrived.
    SupplementReceived,
    /// Payment asked for.
    PaymentRequested,
    /// Payment arrived.
    PaymentConfirmed,
    /// Extended, once.
    Extended,
    /// Re-issued for a reason outside the dossier.
    Reissued,
    /// Dated after the calendar of a year was published.
    Dated,
    /// End of processing.
    Finished,
    /// Result handed over.
    HandedOver,
    /// Withdrawn by the applicant.
    Withdrawn,
    /// Stopped at the applicant's request.
    Stopped,
    /// Another agency answers from now on.
    Transferred,
    /// An earlier event was corrected.
    Corrected,
    /// Entered by mistake.
    Voided,
    /// Contact data or summary was changed; only the names of the fields are kept here.
    Amended,
    /// Came to a step of the internal process.
    StepEntered,
    /// Another agency was asked for its opinion.
    OpinionRequested,
    /// The opinion came in.
    OpinionReceived,
    /// Why it is overdue was said, without any act.
    OverdueExplained,
}

spell!(EventKind {
    Registered = "registered",
    Accepted = "accepted",
    Noted = "noted",
    IntakeRefused = "intake_refused",
    Assigned = "assigned",
    SupplementRequested = "supplement_requested",
    SupplementReceived = "supplement_received",
    PaymentRequested = "payment_requested",
    PaymentConfirmed = "payment_confirmed",
    Extended = "extended",
    Reissued = "reissued",
    Dated = "dated",
    Finished = "finished",
    HandedOver = "handed_over",
    Withdrawn = "withdrawn",
    Stopped = "stopped",
    Transferred = "transferred",
    Corrected = "corrected",
    Voided = "voided",
    Amended = "amended",
    StepEntered = "step_entered",
    OpinionRequested = "opinion_requested",
    OpinionReceived = "opinion_received",
    OverdueExplained = "overdue_explained",
});

impl Fact {
    /// The name of what happened, as stored and shown.
    pub const fn kind(&self) -> EventKind {
        match self {
            Self::Registered { .. } => EventKind::Registered,
            Self::Accepted { .. } => EventKind::Accepted,
            Self::Noted { .. } => EventKind::Noted,
            Self::IntakeRefused => EventKind::IntakeRefused,
            Self::Assigned => EventKind::Assigned,
            Self::SupplementRequested { .. } => EventKind::SupplementRequested,
            Self::SupplementReceived { .. } => EventKind::SupplementReceived,
            Self::PaymentRequested => EventKind::PaymentRequested,
            Self::PaymentConfirmed { .. } => EventKind::PaymentConfirmed,
            Self::Extended { .. } => EventKind::Extended,
            Self::Reissued { .. } => EventKind::Reissued,
            Self::Dated { .. } => EventKind::Dated,
            Self::Finished { .. } => EventKind::Finished,
            Self::HandedOver { .. } => EventKind::HandedOver,
            Self::Withdrawn => EventKind::Withdrawn,
            Self::Stopped => EventKind::Stopped,
            Self::Transferred { .. } => EventKind::Transferred,
            Self::Corrected { .. } => EventKind::Corrected,
            Self::Voided => EventKind::Voided,
            Self::Amended { .. } => EventKind::Amended,
            Self::StepEntered { .. } => EventKind::StepEntered,
            Self::OpinionRequested { .. } => EventKind::OpinionRequested,
            Self::OpinionReceived { .. } => EventKind::OpinionReceived,
            Self::OverdueExplained => EventKind::OverdueExplained,
        }
    }

    /// The action of the grid that this came of; `None` for the intake itself and for what moves no status.
    pub const fn action(&self) -> Option<Action> {
        match self {
            Self::Registered { .. }
            | Self::Accepted { intake: Some(_), .. }
            | Self::Dated { .. }
            | Self::Amended { .. }
            | Self::StepEntered { .. }
            | Self::OpinionRequested { .. }
            | Self::OpinionReceived { .. }
            | Self::OverdueExplained => None,
            Self::Accepted { intake: None, .. } => Some(Action::Accept),
            Self::Noted { .. } => Some(Action::Note),
            Self::IntakeRefused => Some(Action::RefuseIntake),
            Self::Assigned => Some(Action::Assign),
            Self::SupplementRequested { .. } => Some(Action::RequestSupplement),
            Self::SupplementReceived { .. } => Some(Action::ReceiveSupplement),
            Self::PaymentRequested => Some(Action::RequestPayment),
            Self::PaymentConfirmed { .. } => Some(Action::ConfirmPayment),
            Self::Extended { .. } => Some(Action::Extend),
            Self::Reissued { .. } => Some(Action::Reissue),
            Self::Finished { .. } => Some(Action::Finish),
            Self::HandedOver { .. } => Some(Action::HandOver),
            Self::Withdrawn => Some(Action::Withdraw),
            Self::Stopped => Some(Action::Stop),
            Self::Transferred { .. } => Some(Action::Transfer),
            Self::Corrected { .. } => Some(Action::Correct),
            Self::Voided => Some(Action::Void),
        }
    }

    /// Whether this is something that happened to the dossier, as against a change of its record: it has its place
    /// in the order of time and can be corrected. A dating is one: it puts a due date in force from its day on, so an
    /// act entered later can't lie before it (the dating's own time can be corrected).
    pub const fn is_act(&self) -> bool {
        !matches!(self, Self::Corrected { .. } | Self::Voided | Self::Amended { .. } | Self::OverdueExplained)
    }
}

/// One entry of a dossier's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Id, made before the transaction.
    pub id: EventId,
    /// 1, 2, 3 … within the dossier; the version it made.
    pub seq: u32,
    /// What happened.
    pub fact: Fact,
    /// When it happened.
    pub occurred_at: DateTime<Utc>,
    /// When it was entered.
    pub recorded_at: DateTime<Utc>,
    /// Who acted.
    pub officer: Option<Officer>,
    /// Reason given.
    pub reason: Option<String>,
    /// Note.
    pub note: Option<String>,
    /// Why the dossier is overdue, as said with this event.
    pub overdue_reason: Option<OverdueReason>,
}

impl Event {
    /// Day of effect.
    pub fn occurred_on(&self) -> NaiveDate {
        civil_day(self.occurred_at)
    }

    /// Whether an act was entered on a later day than it happened (nhập muộn).
    pub fn is_late_entry(&self) -> bool {
        self.fact.is_act() && civil_day(self.recorded_at) > self.occurred_on()
    }
}
