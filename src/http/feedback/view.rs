//! What the world sees of feedback. Nothing of who sent it is in [`FeedbackView`], which lists hold.

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::db::feedback::Filed;
use crate::db::feedback::events::Recorded;
use crate::domain::feedback::decide::{FeedbackFact, allowed_actions};
use crate::domain::feedback::status::{FeedbackAction, FeedbackStatus};
use crate::domain::feedback::{Competence, Dues, FeedbackKind, FeedbackMeans};
use crate::domain::time::local;
use crate::http::dossiers::request::Counter;
use crate::http::dossiers::transition::OfficerRequest;
use crate::http::dossiers::view::{Named, agency_of};
use crate::workflow::feedback::Sender;

/// Feedback as it stands, without who sent it.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeedbackView {
    /// Id.
    pub id: Uuid,
    /// Agency that received it.
    pub agency: Named,
    /// By which means it came in.
    #[schema(value_type = FeedbackMeans)]
    pub means: FeedbackMeans,
    /// What it is about, in words of the office.
    #[schema(example = "Chậm trả kết quả chứng thực")]
    pub title: String,
    /// Where it stands.
    #[schema(value_type = FeedbackStatus)]
    pub status: FeedbackStatus,
    /// What it is about; `null` until it is classified.
    #[schema(value_type = Option<FeedbackKind>)]
    pub kind: Option<FeedbackKind>,
    /// Who handles it; `null` until it is classified.
    #[schema(value_type = Option<Competence>)]
    pub competence: Option<Competence>,
    /// Day of receipt.
    pub received_on: NaiveDate,
    /// Last days of what is to come; `null` where nothing is, or the calendar is not published.
    pub due: Dues,
    /// Whether the last of them is past today.
    pub late: bool,
    /// What may be done now.
    #[schema(value_type = Vec<FeedbackAction>)]
    pub allowed_actions: Vec<FeedbackAction>,
    /// Entered by mistake: counted nowhere, listed nowhere.
    pub voided: bool,
    /// Number of its events; the `ETag`.
    #[schema(example = 1)]
    pub version: u32,
}

/// Feedback with who sent it and its history.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeedbackFileView {
    /// As it stands.
    #[serde(flatten)]
    pub feedback: FeedbackView,
    /// Who sent it, and what they wrote.
    pub sender: SenderView,
    /// What happened, in order; holds nothing of who sent it.
    pub history: Vec<FeedbackEventView>,
}

/// Who sent it, and what they wrote.
#[derive(Serialize, ToSchema)]
pub struct SenderView {
    /// Name.
    #[schema(example = "Kim Thị Sa Rây")]
    pub name: String,
    /// Address.
    pub address: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// The text itself, with what was added to it.
    pub content: String,
}

impl std::fmt::Debug for SenderView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SenderView(…)")
    }
}

impl From<Sender> for SenderView {
    fn from(Sender { name, address, phone, email, content }: Sender) -> Self {
        Self { name, address, phone, email, content }
    }
}

/// What happened to feedback.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeedbackEventView {
    /// 1, 2, 3 …: the version it made.
    #[schema(example = 1)]
    pub seq: i32,
    /// What was done.
    #[schema(value_type = FeedbackAction)]
    pub action: FeedbackAction,
    /// When: its day of effect.
    pub occurred_at: DateTime<FixedOffset>,
    /// When it was entered.
    pub recorded_at: DateTime<FixedOffset>,
    /// The last day it had to keep; `null` where there was none.
    pub due_on: Option<NaiveDate>,
    /// Whether it came later.
    pub late: bool,
    /// What it is about, of a classification.
    #[schema(value_type = Option<FeedbackKind>)]
    pub kind: Option<FeedbackKind>,
    /// Who handles it, of a classification.
    #[schema(value_type = Option<Competence>)]
    pub competence: Option<Competence>,
    /// Receiver of a transfer that is known here.
    pub to_agency: Option<Named>,
    /// Receiver of a transfer by its name.
    pub to: Option<String>,
    /// What was answered, or where it is public.
    pub answer: Option<String>,
    /// Who acted.
    #[schema(value_type = Option<OfficerRequest>)]
    pub officer: Option<Value>,
    /// Why.
    pub reason: Option<String>,
    /// Note.
    pub note: Option<String>,
}

impl FeedbackView {
    pub(super) fn new(filed: &Filed, counter: &Counter<'_>) -> Self {
        // Which client entered it is for the operator, in the database.
        let Filed { id, agency, client_id: _, means, title, feedback } = filed;
        Self {
            id: *id,
            agency: agency_of(&counter.snapshot, *agency, counter.today),
            means: *means,
            title: title.clone(),
            status: feedback.status,
            kind: feedback.kind,
            competence: feedback.competence,
            received_on: feedback.received_on,
            due: feedback.due,
            late: feedback.is_late_on(counter.today),
            allowed_actions: allowed_actions(feedback),
            voided: feedback.voided,
            version: feedback.version,
        }
    }
}

impl FeedbackFileView {
    pub(super) fn new(filed: &Filed, sender: Sender, history: Vec<Recorded>, counter: &Counter<'_>) -> Self {
        let history = history.into_iter().map(|recorded| FeedbackEventView::new(recorded, counter));
        Self {
            feedback: FeedbackView::new(filed, counter),
            sender: sender.into(),
            history: history.collect(),
        }
    }
}

impl FeedbackEventView {
    fn new(recorded: Recorded, counter: &Counter<'_>) -> Self {
        let Recorded { seq, event, officer, reason, note } = recorded;
        let (on, late) = (event.on(), event.is_late());
        let FeedbackFact { kind, competence, to_agency, to, answer, was_due_on, due: _ } = event.fact;
        Self {
            seq,
            action: event.action,
            occurred_at: local(event.occurred_at),
            recorded_at: local(event.recorded_at),
            due_on: was_due_on,
            late,
            kind,
            competence,
            to_agency: to_agency.map(|agency| agency_of(&counter.snapshot, agency, on)),
            to,
            answer,
            officer,
            reason,
            note,
        }
    }
}
