//! A dossier as its standing history leaves it: the facts that are counted, and how an event changes them.
//!
//! Personal data is not here. Whether an event is lawful was decided before (`decide.rs`); `apply` only refuses
//! what the grid forbids, which a corrected history can run into.

use chrono::{DateTime, NaiveDate, Utc};

use super::act::Outcome;
use super::code::DossierCode;
use super::deadline::Timing;
use super::event::{DueDates, Event, Fact, Intake};
use super::id::{AgencyId, DossierId, ProcedureId, VersionId};
use super::internal_process::{OpenOpinion, StepAt, StepDue};
use super::overdue::OverdueReason;
use super::procedure::{Channel, OnlineService};
use super::status::{ForbiddenAction, Status};
use super::time::civil_day;
use crate::spell;

/// Where a dossier stands against its due date on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Standing {
    /// Sent in online, waits to be accepted.
    WaitingIntake,
    /// Pending, due today or later, or without a due date.
    InTime,
    /// Pending, waits for the applicant.
    Waiting,
    /// Pending, its due date is past.
    Overdue,
    /// Ended before its due date.
    EndedEarly,
    /// Ended on its due date, without one, withdrawn or stopped.
    EndedOnTime,
    /// Ended after its due date.
    EndedOverdue,
}

spell!(Standing {
    WaitingIntake = "waiting_intake",
    InTime = "in_time",
    Waiting = "waiting",
    Overdue = "overdue",
    EndedEarly = "ended_early",
    EndedOnTime = "ended_on_time",
    EndedOverdue = "ended_overdue",
});

impl Standing {
    /// Where a dossier of this status stands on `today` while it has not ended; `None` where it is counted nowhere.
    pub fn of_open(status: Status, due_on: Option<NaiveDate>, today: NaiveDate) -> Option<Self> {
        match status {
            Status::Registered => Some(Self::WaitingIntake),
            Status::SupplementRequested | Status::PaymentRequested => Some(Self::Waiting),
            Status::Accepted | Status::Processing => match due_on {
                Some(due_on) if due_on < today => Some(Self::Overdue),
                _ => Some(Self::InTime),
            },
            Status::NotAccepted | Status::Withdrawn | Status::Stopped | Status::Done | Status::Returned => {
                None
            }
        }
    }
}

/// The facts of one dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dossier {
    /// Id.
    pub id: DossierId,
    /// Code, from acceptance on.
    pub code: Option<DossierCode>,
    /// Procedure.
    pub procedure: ProcedureId,
    /// Version of the procedure at intake.
    pub procedure_version: VersionId,
    /// Agency of intake.
    pub intake_agency: AgencyId,
    /// Agency that answers now.
    pub agency: AgencyId,
    /// Channel.
    pub channel: Channel,
    /// How far the procedure's version could be done online at intake; `None`: not known, of older dossiers.
    pub online_service: Option<OnlineService>,
    /// Status.
    pub status: Status,
    /// When it was handed in.
    pub submitted_at: DateTime<Utc>,
    /// Until when it was to be answered, as issued with an online submission.
    pub intake_due_at: Option<DateTime<Utc>>,
    /// When it was accepted.
    pub accepted_at: Option<DateTime<Utc>>,
    /// Due date in force and what belongs to it.
    pub due: DueDates,
    /// Day the full dossier was there last.
    pub clock_started_on: Option<NaiveDate>,
    /// Day it began to wait.
    pub waiting_since: Option<NaiveDate>,
    /// End of processing, withdrawal or stop after acceptance.
    pub ended_at: Option<DateTime<Utc>>,
    /// What came of it.
    pub outcome: Option<Outcome>,
    /// When the result was handed over.
    pub returned_at: Option<DateTime<Utc>>,
    /// Supplement requests so far.
    pub supplements: u16,
    /// Days from the requests of supplements to their arrival.
    pub supplement_days: u32,
    /// The one intake notice has been given.
    pub noticed: bool,
    /// Extended already.
    pub extended: bool,
    /// Why it is, or was, overdue: the latest reason that stands.
    pub overdue_reason: Option<OverdueReason>,
    /// Entered by mistake.
    pub voided: bool,
    /// Time of the last act that stands.
    pub last_occurred_at: DateTime<Utc>,
    /// Step of the internal process it is in, while it is pending; until when that is to be done: `due.step`.
    pub step: Option<StepAt>,
    /// Opinions of other agencies that are still to come, while it is pending.
    pub opinions: Vec<OpenOpinion>,
    /// Number of events.
    pub version: u32,
}

/// A history that does not begin with an intake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a history begins with an intake")]
pub struct NoIntake;

impl Dossier {
    /// The dossier that its first event makes.
    pub fn open(id: DossierId, first: &Event) -> Result<Self, NoIntake> {
        match &first.fact {
            Fact::Registered { intake, intake_due_at } => {
                let dossier = Self::blank(id, intake, Status::Registered, first);
                Ok(Self { intake_due_at: *intake_due_at, ..dossier })
            }
            Fact::Accepted { intake: Some(intake), due } => {
                let mut dossier = Self::blank(id, intake, Status::Accepted, first);
                dossier.accept(first.occurred_at, *due);
                Ok(dossier)
            }
            _ => Err(NoIntake),
        }
    }

    fn blank(id: DossierId, intake: &Intake, status: Status, first: &Event) -> Self {
        Self {
            id,
            code: None,
            procedure: intake.procedure,
            procedure_version: intake.version,
            intake_agency: intake.agency,
            agency: intake.agency,
            channel: intake.channel,
            online_service: intake.online_service,
            status,
            submitted_at: intake.submitted_at,
            intake_due_at: None,
            accepted_at: None,
            due: DueDates::default(),
            clock_started_on: None,
            waiting_since: None,
            ended_at: None,
            outcome: None,
            returned_at: None,
            supplements: 0,
            supplement_days: 0,
            noticed: false,
            extended: false,
            overdue_reason: first.overdue_reason,
            voided: false,
            last_occurred_at: first.occurred_at,
            step: None,
            opinions: Vec::new(),
            version: first.seq,
        }
    }

    /// Folds one more event in.
    pub fn apply(&mut self, event: &Event) -> Result<(), ForbiddenAction> {
        if let Some(action) = event.fact.action() {
            self.status = self.status.after(action)?;
        }
        self.version = event.seq;
        if event.fact.is_act() {
            self.last_occurred_at = event.occurred_at;
        }
        self.overdue_reason = event.overdue_reason.or(self.overdue_reason);
        self.take_in(event);
        Ok(())
    }

    fn take_in(&mut self, event: &Event) {
        match &event.fact {
            Fact::Accepted { due, .. } => self.accept(event.occurred_at, *due),
            Fact::Noted { .. } => self.noticed = true,
            Fact::SupplementRequested { .. } => {
                self.supplements = self.supplements.saturating_add(1);
                self.waiting_since = Some(event.occurred_on());
            }
            Fact::PaymentRequested => self.waiting_since = Some(event.occurred_on()),
            Fact::SupplementReceived { due } => {
                let asked_on = self.waiting_since.take().unwrap_or_else(|| event.occurred_on());
                let days = u32::try_from((event.occurred_on() - asked_on).num_days()).unwrap_or_default();
                self.supplement_days = self.supplement_days.saturating_add(days);
                self.clock_started_on = Some(event.occurred_on());
                self.due = *due;
            }
            Fact::PaymentConfirmed { due } => {
                self.waiting_since = None;
                self.due = *due;
            }
            Fact::Dated { due } => self.due = *due,
            Fact::Extended { due_on } => {
                self.extended = true;
                self.move_due(*due_on);
            }
            Fact::Reissued { due_on } => self.move_due(*due_on),
            Fact::Finished { outcome, .. } => self.end(event.occurred_at, *outcome),
            Fact::HandedOver { .. } => self.returned_at = Some(event.occurred_at),
            Fact::Withdrawn => self.end(event.occurred_at, Outcome::Withdrawn),
            Fact::Stopped => self.end(event.occurred_at, Outcome::Stopped),
            Fact::Transferred { to } => self.agency = *to,
            Fact::Voided => self.voided = true,
            Fact::StepEntered { step, due, to: _ } => {
                // Who takes over within a step does not begin it anew.
                let here = self.step.filter(|at| at.no == *step);
                self.step = here.or(Some(StepAt { no: *step, since: event.occurred_at }));
                self.due.step = Some(*due);
            }
            Fact::OpinionRequested { agency, due } => {
                let (request, asked_at) = (event.id, event.occurred_at);
                self.opinions.push(OpenOpinion { request, agency: *agency, asked_at, due: *due });
            }
            Fact::OpinionReceived { request } => self.opinions.retain(|open| open.request != *request),
            Fact::Registered { .. }
            | Fact::IntakeRefused
            | Fact::Assigned
            | Fact::Corrected { .. }
            | Fact::Amended { .. }
            | Fact::OverdueExplained => {}
        }
    }

    fn accept(&mut self, at: DateTime<Utc>, due: DueDates) {
        self.accepted_at = Some(at);
        self.clock_started_on = Some(civil_day(at));
        self.step = due.step.map(|_| StepAt { no: 1, since: at });
        self.due = due;
    }

    fn move_due(&mut self, due_on: NaiveDate) {
        self.due = self.due.moved_to(due_on);
    }

    /// Before acceptance an end has neither date nor outcome: it is counted nowhere.
    fn end(&mut self, at: DateTime<Utc>, outcome: Outcome) {
        self.waiting_since = None;
        self.step = None;
        self.due.step = None;
        self.opinions.clear();
        if self.accepted_at.is_some() {
            self.ended_at = Some(at);
            self.outcome = Some(outcome);
        }
    }

    /// Local date of acceptance: decides the period.
    pub fn accepted_on(&self) -> Option<NaiveDate> {
        self.accepted_at.map(civil_day)
    }

    /// Local date of the end.
    pub fn ended_on(&self) -> Option<NaiveDate> {
        self.ended_at.map(civil_day)
    }

    /// Accepted and not ended.
    pub const fn is_pending(&self) -> bool {
        self.status.is_pending() && !self.voided
    }

    /// Sent in online and neither accepted, refused, withdrawn, nor told in the one notice what is missing.
    pub fn awaits_answer(&self) -> bool {
        self.status == Status::Registered && self.channel == Channel::Online && !self.noticed && !self.voided
    }

    /// First day on which it counts as overdue, as things stand: the day after the due date while it is pending
    /// and not waiting.
    pub fn overdue_from(&self) -> Option<NaiveDate> {
        if self.is_pending() && !self.status.is_waiting() { self.due.due_on?.succ_opt() } else { None }
    }

    /// The first instant at which a step or an opinion is late, as things stand. A step's time stands still while the
    /// dossier waits for the applicant; another agency's does not.
    pub fn step_due_at(&self) -> Option<DateTime<Utc>> {
        if !self.is_pending() {
            return None;
        }
        let step = self.due.step.filter(|_| !self.status.is_waiting());
        let opinions = self.opinions.iter().map(|open| open.due);
        step.into_iter().chain(opinions).filter_map(StepDue::ends_at).min()
    }

    /// How the end lies against the due date in force.
    pub fn timing(&self) -> Option<Timing> {
        self.ended_on().map(|ended_on| Timing::of(ended_on, self.due.due_on))
    }

    /// Where it stands on `today`; `None` where it is counted nowhere.
    pub fn standing(&self, today: NaiveDate) -> Option<Standing> {
        if self.voided {
            return None;
        }
        match self.status {
            Status::Withdrawn | Status::Stopped => self.ended_at.map(|_| Standing::EndedOnTime),
            Status::Done | Status::Returned => self.timing().map(|timing| match timing {
                Timing::Before => Standing::EndedEarly,
                Timing::On | Timing::None => Standing::EndedOnTime,
                Timing::After => Standing::EndedOverdue,
            }),
            open => Standing::of_open(open, self.due.due_on, today),
        }
    }
}
