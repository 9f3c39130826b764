//! Which papers does a history give ground for, and what do its acts say in them?
//!
//! Read off the standing history, so that an act that was undone leaves no paper and a corrected one is told as it really
//! was; what is void has none. A paper repeats what was decided at its act, not what came of it later.

use chrono::{DateTime, NaiveDate, Utc};

use super::PaperForm;
use super::control::{HandOver, hand_over};
use crate::domain::act::{Officer, Outcome};
use crate::domain::dossier::Dossier;
use crate::domain::event::{DueDates, Event, Fact};
use crate::domain::history::{Unlawful, standing};
use crate::domain::id::{AgencyId, DossierId, EventId};
use crate::domain::status::Status;

/// Before acceptance or after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// At intake: there is no code and no due date yet.
    Intake,
    /// After acceptance.
    Processing,
}

/// What a paper says of the act it tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Received and appointed: at acceptance (NĐ 61/2018 Đ17 k1(c)), and again when the full dossier has arrived, since the
    /// time is counted from the beginning then (Đ19 k4).
    Receipt {
        /// When it was received.
        received_at: DateTime<Utc>,
        /// When it was accepted, where this is the receipt of what was added later.
        first_received_at: Option<DateTime<Utc>>,
        /// The appointment.
        due: DueDates,
    },
    /// What is to be added (Đ15 k3, Đ17 k2(a), Đ19 k4).
    SupplementRequest {
        /// When.
        stage: Stage,
        /// Papers to add.
        documents: Vec<String>,
        /// Why.
        reason: Option<String>,
    },
    /// Not accepted (Đ17 k1(b)), or refused on its merits (Đ19 k8).
    Refusal {
        /// When.
        stage: Stage,
        /// Why.
        reason: Option<String>,
    },
    /// The one extension (Đ19 k9).
    Apology {
        /// When it was accepted.
        received_at: Option<DateTime<Utc>>,
        /// The due date that was in force.
        original_due_on: Option<NaiveDate>,
        /// The new one.
        due_on: NaiveDate,
        /// Why.
        reason: Option<String>,
    },
    /// Stopped at the applicant's request.
    StopNotice {
        /// When it was accepted.
        received_at: Option<DateTime<Utc>>,
        /// How far it was.
        status: Status,
        /// Why.
        reason: Option<String>,
    },
    /// Through whose hands it went.
    ControlSlip {
        /// When it was accepted.
        received_at: DateTime<Utc>,
        /// The due date in force.
        due: DueDates,
        /// The hand-overs, in order of time.
        rows: Vec<HandOver>,
        /// Whose opinions were asked for, each once, in order.
        asked: Vec<AgencyId>,
    },
}

impl Content {
    /// The form it is told in.
    pub const fn form(&self) -> PaperForm {
        match self {
            Self::Receipt { .. } => PaperForm::Receipt,
            Self::SupplementRequest { .. } => PaperForm::SupplementRequest,
            Self::Refusal { .. } => PaperForm::Refusal,
            Self::Apology { .. } => PaperForm::Apology,
            Self::StopNotice { .. } => PaperForm::StopNotice,
            Self::ControlSlip { .. } => PaperForm::ControlSlip,
        }
    }
}

/// A paper that an act gives ground for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// The act.
    pub event: EventId,
    /// When it happened: the day of the paper.
    pub at: DateTime<Utc>,
    /// The agency that signs.
    pub agency: AgencyId,
    /// Who acted.
    pub officer: Option<Officer>,
    /// What it says.
    pub content: Content,
}

/// The papers that a history gives ground for, in the order of their acts; the control slip last.
pub fn issued(id: DossierId, events: &[Event]) -> Result<Vec<Issued>, Unlawful> {
    let standing = standing(events)?;
    let (first, rest) = standing.split_first().ok_or(crate::domain::dossier::NoIntake)?;
    let mut dossier = Dossier::open(id, first)?;
    let mut papers: Vec<Issued> = paper_of(&dossier, &dossier, first).into_iter().collect();
    let mut rows: Vec<HandOver> = hand_over(&dossier, &dossier, first).into_iter().collect();
    for event in rest {
        let before = dossier.clone();
        dossier.apply(event)?;
        if let Fact::Dated { due } = &event.fact {
            date(&mut papers, *due);
        }
        papers.extend(paper_of(&before, &dossier, event));
        rows.extend(hand_over(&before, &dossier, event));
    }
    if dossier.voided {
        return Ok(Vec::new());
    }
    papers.extend(control_slip(&dossier, &papers, rows, asked(&standing)));
    Ok(papers)
}

/// The paper of a form: that of an act, or the latest.
pub fn pick(papers: Vec<Issued>, form: PaperForm, event: Option<EventId>) -> Option<Issued> {
    let asked =
        |paper: &Issued| paper.content.form() == form && event.is_none_or(|event| event == paper.event);
    papers.into_iter().rev().find(asked)
}

fn paper_of(before: &Dossier, after: &Dossier, event: &Event) -> Option<Issued> {
    let content = appointed(after, event).or_else(|| told(before, after, event))?;
    // The desk of intake deals with the applicant; whoever answers decides.
    let agency = if content.form() == PaperForm::Receipt { after.intake_agency } else { after.agency };
    Some(Issued { event: event.id, at: event.occurred_at, agency, officer: event.officer.clone(), content })
}

/// The receipt of what came in.
fn appointed(after: &Dossier, event: &Event) -> Option<Content> {
    let (due, first_received_at) = match &event.fact {
        Fact::Accepted { due, .. } => (*due, None),
        Fact::SupplementReceived { due } => (*due, after.accepted_at),
        _ => return None,
    };
    Some(Content::Receipt { received_at: event.occurred_at, first_received_at, due })
}

/// What the owner is told of an act, with its reason.
fn told(before: &Dossier, after: &Dossier, event: &Event) -> Option<Content> {
    let (reason, received_at) = (event.reason.clone(), after.accepted_at);
    let asked = |stage, documents: &[String]| Content::SupplementRequest {
        stage,
        documents: documents.to_vec(),
        reason: event.reason.clone(),
    };
    Some(match &event.fact {
        Fact::Noted { documents } => asked(Stage::Intake, documents),
        Fact::SupplementRequested { documents, .. } => asked(Stage::Processing, documents),
        Fact::IntakeRefused => Content::Refusal { stage: Stage::Intake, reason },
        Fact::Finished { outcome: Outcome::Refused, .. } => {
            Content::Refusal { stage: Stage::Processing, reason }
        }
        Fact::Extended { due_on } => {
            Content::Apology { received_at, original_due_on: before.due.due_on, due_on: *due_on, reason }
        }
        Fact::Stopped => Content::StopNotice { received_at, status: before.status, reason },
        _ => return None,
    })
}

/// A receipt without its date gets it when the calendar is published.
fn date(papers: &mut [Issued], dated: DueDates) {
    let receipt = papers.iter_mut().rev().find_map(|paper| match &mut paper.content {
        Content::Receipt { due, .. } => Some(due),
        _ => None,
    });
    if let Some(due) = receipt.filter(|due| due.undated) {
        *due = dated;
    }
}

/// It is opened with the receipt of the acceptance and goes with the dossier.
fn control_slip(
    dossier: &Dossier,
    papers: &[Issued],
    rows: Vec<HandOver>,
    asked: Vec<AgencyId>,
) -> Option<Issued> {
    let opened = papers.iter().find(|paper| paper.content.form() == PaperForm::Receipt)?;
    let content = Content::ControlSlip { received_at: opened.at, due: dossier.due, rows, asked };
    Some(Issued { agency: dossier.agency, officer: None, content, ..opened.clone() })
}

fn asked(standing: &[Event]) -> Vec<AgencyId> {
    let mut asked = Vec::new();
    for event in standing {
        match &event.fact {
            Fact::OpinionRequested { agency, .. } if !asked.contains(agency) => asked.push(*agency),
            _ => {}
        }
    }
    asked
}
