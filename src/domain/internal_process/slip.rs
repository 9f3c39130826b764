//! The control slip (phiếu kiểm soát quá trình giải quyết hồ sơ, TT 01/2018 Đ9 mẫu 05): through whose hands a dossier
//! went, when, and whether each was in time. Told from the standing history; nothing is decided here.

use chrono::{DateTime, NaiveDate, Utc};

use super::StepDue;
use crate::domain::act::Officer;
use crate::domain::deadline::Timing;
use crate::domain::event::{Event, Fact};
use crate::domain::history::{Unlawful, standing};
use crate::domain::id::{AgencyId, EventId};

/// One stay of a dossier in a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// The event that brought it there.
    pub event: EventId,
    /// Number of the step, from 1.
    pub no: u16,
    /// Who gave it on.
    pub from: Option<Officer>,
    /// Who took it over.
    pub to: Option<Officer>,
    /// When it came.
    pub entered_at: DateTime<Utc>,
    /// Until when it is, or was, to be done, as moved by the waits of the dossier.
    pub due: StepDue,
    /// When it went on, or the dossier ended.
    pub left_at: Option<DateTime<Utc>>,
    /// Days on which the dossier waited for the applicant meanwhile: from, and until where that is over.
    pub waits: Vec<(NaiveDate, Option<NaiveDate>)>,
    /// Why it came here, where that was said.
    pub reason: Option<String>,
    /// Note of the hand-over.
    pub note: Option<String>,
}

impl Visit {
    /// How it ended against its time; `None` while the dossier is there.
    pub fn timing(&self) -> Option<Timing> {
        self.left_at.map(|left_at| self.due.timing(left_at))
    }

    /// Whether it was, or is now, late. While the dossier waits for the applicant nothing is.
    pub fn is_late(&self, now: DateTime<Utc>) -> bool {
        if let Some(timing) = self.timing() {
            return timing == Timing::After;
        }
        let waits = self.waits.iter().any(|(_, until)| until.is_none());
        !waits && self.due.ends_at().is_some_and(|end| end < now)
    }
}

/// An opinion that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opinion {
    /// The event that asked for it.
    pub event: EventId,
    /// Who was asked.
    pub agency: AgencyId,
    /// Who asked.
    pub officer: Option<Officer>,
    /// What was asked.
    pub reason: Option<String>,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// Until when it is to be answered.
    pub due: StepDue,
    /// When it came in.
    pub answered_at: Option<DateTime<Utc>>,
    /// What was noted of the answer.
    pub note: Option<String>,
}

impl Opinion {
    /// How the answer lies against its time; `None` while there is none.
    pub fn timing(&self) -> Option<Timing> {
        self.answered_at.map(|answered_at| self.due.timing(answered_at))
    }

    /// Whether the answer came late, or is late now; `ended_at` is the end of the dossier, which asks no more.
    pub fn is_late(&self, now: DateTime<Utc>, ended_at: Option<DateTime<Utc>>) -> bool {
        match self.timing() {
            Some(timing) => timing == Timing::After,
            None => self.due.ends_at().is_some_and(|end| end < ended_at.unwrap_or(now)),
        }
    }
}

/// The control slip of a dossier.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Slip {
    /// Its stays, in order of time.
    pub visits: Vec<Visit>,
    /// The opinions asked for, in order of time.
    pub opinions: Vec<Opinion>,
}

/// The control slip that a whole history gives.
pub fn slip(events: &[Event]) -> Result<Slip, Unlawful> {
    let mut slip = Slip::default();
    for event in standing(events)? {
        slip.take_in(&event);
    }
    Ok(slip)
}

impl Slip {
    fn take_in(&mut self, event: &Event) {
        match &event.fact {
            Fact::Accepted { due, .. } => {
                if let Some(step) = due.step {
                    self.enter(event, 1, step, event.officer.as_ref());
                }
            }
            Fact::StepEntered { step, due, to } => self.enter(event, *step, *due, to.as_ref()),
            Fact::SupplementRequested { .. } | Fact::PaymentRequested => {
                if let Some(visit) = self.running() {
                    visit.waits.push((event.occurred_on(), None));
                }
            }
            Fact::SupplementReceived { due } | Fact::PaymentConfirmed { due } | Fact::Dated { due } => {
                let is_dating = matches!(event.fact, Fact::Dated { .. });
                if let Some(visit) = self.running() {
                    visit.due = due.step.unwrap_or(visit.due);
                    if let Some((_, until @ None)) = visit.waits.last_mut().filter(|_| !is_dating) {
                        *until = Some(event.occurred_on());
                    }
                }
            }
            Fact::Finished { .. } | Fact::Withdrawn | Fact::Stopped => self.leave(event.occurred_at),
            Fact::OpinionRequested { agency, due } => self.opinions.push(Opinion {
                event: event.id,
                agency: *agency,
                officer: event.officer.clone(),
                reason: event.reason.clone(),
                asked_at: event.occurred_at,
                due: *due,
                answered_at: None,
                note: None,
            }),
            Fact::OpinionReceived { request } => {
                if let Some(opinion) = self.opinions.iter_mut().find(|opinion| opinion.event == *request) {
                    opinion.answered_at = Some(event.occurred_at);
                    opinion.note.clone_from(&event.note);
                }
            }
            _ => {}
        }
    }

    fn running(&mut self) -> Option<&mut Visit> {
        self.visits.last_mut().filter(|visit| visit.left_at.is_none())
    }

    fn leave(&mut self, at: DateTime<Utc>) {
        if let Some(visit) = self.running() {
            visit.left_at = Some(at);
        }
    }

    fn enter(&mut self, event: &Event, no: u16, due: StepDue, to: Option<&Officer>) {
        self.leave(event.occurred_at);
        self.visits.push(Visit {
            event: event.id,
            no,
            from: event.officer.clone().filter(|_| matches!(event.fact, Fact::StepEntered { .. })),
            to: to.cloned(),
            entered_at: event.occurred_at,
            due,
            left_at: None,
            waits: Vec::new(),
            reason: event.reason.clone(),
            note: event.note.clone(),
        });
    }
}
