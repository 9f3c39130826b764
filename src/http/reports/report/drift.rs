//! What has changed since a report was approved, over HTTP.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::super::caller::Caller;
use super::super::super::docs::TAG_REPORTS;
use super::super::super::problem::Problem;
use super::super::super::state::State;
use super::ReportPath;
use super::life::ApprovePath;
use crate::db::reports::LateEvent;
use crate::domain::activity::{ActivityKind, Shifted};
use crate::domain::event::EventKind;
use crate::domain::feedback::decide::FeedbackEvent;
use crate::domain::feedback::status::FeedbackAction;
use crate::domain::scope::Scope;
use crate::domain::time::local;
use crate::workflow::feedback::ShiftedFeedback;
use crate::workflow::report::drift::{Drift, Drifted, DriftedDossier, drift};

/// What an approved report would say otherwise today, and why.
#[derive(Debug, Serialize, ToSchema)]
pub struct DriftView {
    /// The approved revision that is compared; `null` where none was approved.
    #[schema(example = 1)]
    pub revision: Option<u32>,
    /// What was known when it was approved.
    pub known_at: Option<DateTime<FixedOffset>>,
    /// The moment it is compared with.
    pub compared_at: DateTime<FixedOffset>,
    /// Figures that would be others today.
    pub figures: Vec<DriftedView>,
    /// Dossiers that make the difference, each with the events entered since.
    pub dossiers: Vec<DriftedDossierView>,
    /// Kept records (`/v1/activities`) that make the difference.
    pub records: Vec<DriftedRecordView>,
    /// Feedback (`/v1/feedback`) that makes the difference, each with the acts entered since.
    pub feedback: Vec<DriftedFeedbackView>,
}

/// A figure that would be another today.
#[derive(Debug, Serialize, ToSchema)]
pub struct DriftedView {
    /// Its section.
    #[schema(example = "I.6")]
    pub section: String,
    /// Its name.
    #[schema(example = "resolved_overdue")]
    pub name: String,
    /// As approved; `null` where the sentence had none.
    pub approved: Option<i64>,
    /// As of now.
    pub now: Option<i64>,
}

/// A dossier that makes a difference.
#[derive(Debug, Serialize, ToSchema)]
pub struct DriftedDossierView {
    /// Id.
    pub id: Uuid,
    /// Code, from acceptance on.
    pub code: Option<String>,
    /// What was entered since and reaches back into the period.
    pub events: Vec<LateEventView>,
}

/// An event that was entered after the approval.
#[derive(Debug, Serialize, ToSchema)]
pub struct LateEventView {
    /// Id.
    pub id: Uuid,
    /// What happened.
    #[schema(value_type = EventKind)]
    pub kind: String,
    /// When it happened.
    pub occurred_at: DateTime<FixedOffset>,
    /// When it was entered.
    pub recorded_at: DateTime<FixedOffset>,
}

/// A kept record that counts now and did not then, or the other way round.
#[derive(Debug, Serialize, ToSchema)]
pub struct DriftedRecordView {
    /// Id.
    pub id: Uuid,
    /// What was done.
    #[schema(value_type = ActivityKind)]
    pub kind: &'static str,
    /// When it was done.
    pub on: NaiveDate,
    /// Whether it counts now; else it counted when the report was approved: it was voided since, or a later record of the
    /// same stock was entered.
    pub counts_now: bool,
    /// When it was entered.
    pub recorded_at: DateTime<FixedOffset>,
    /// When it was voided.
    pub voided_at: Option<DateTime<FixedOffset>>,
}

/// Feedback that makes a difference.
#[derive(Debug, Serialize, ToSchema)]
pub struct DriftedFeedbackView {
    /// Id.
    pub id: Uuid,
    /// What was entered since and reaches back into the period.
    pub events: Vec<LateFeedbackEventView>,
}

/// An act on feedback that was entered after the approval.
#[derive(Debug, Serialize, ToSchema)]
pub struct LateFeedbackEventView {
    /// What was done.
    #[schema(value_type = FeedbackAction)]
    pub action: &'static str,
    /// When it happened.
    pub occurred_at: DateTime<FixedOffset>,
    /// When it was entered.
    pub recorded_at: DateTime<FixedOffset>,
}

impl From<Shifted> for DriftedRecordView {
    fn from(Shifted { record, counts_now }: Shifted) -> Self {
        Self {
            id: record.id,
            kind: record.kind.as_str(),
            on: record.on,
            counts_now,
            recorded_at: local(record.recorded_at),
            voided_at: record.voided_at.map(local),
        }
    }
}

impl From<ShiftedFeedback> for DriftedFeedbackView {
    fn from(ShiftedFeedback { id, events }: ShiftedFeedback) -> Self {
        let event = |event: FeedbackEvent| LateFeedbackEventView {
            action: event.action.as_str(),
            occurred_at: local(event.occurred_at),
            recorded_at: local(event.recorded_at),
        };
        Self { id, events: events.into_iter().map(event).collect() }
    }
}

impl From<Drift> for DriftView {
    fn from(Drift { revision, known_at, now, figures, dossiers, records, feedback }: Drift) -> Self {
        Self {
            revision: Some(revision),
            known_at: Some(local(known_at)),
            compared_at: local(now),
            figures: figures.into_iter().map(DriftedView::from).collect(),
            dossiers: dossiers.into_iter().map(DriftedDossierView::from).collect(),
            records: records.into_iter().map(DriftedRecordView::from).collect(),
            feedback: feedback.into_iter().map(DriftedFeedbackView::from).collect(),
        }
    }
}

impl From<Drifted> for DriftedView {
    fn from(Drifted { section, name, approved, now }: Drifted) -> Self {
        Self { section, name, approved, now }
    }
}

impl From<DriftedDossier> for DriftedDossierView {
    fn from(DriftedDossier { id, code, events }: DriftedDossier) -> Self {
        Self { id, code, events: events.into_iter().map(LateEventView::from).collect() }
    }
}

impl From<LateEvent> for LateEventView {
    fn from(event: LateEvent) -> Self {
        let LateEvent { dossier: _, code: _, event, kind, occurred_at, recorded_at, lines: _ } = event;
        Self { id: event, kind, occurred_at: local(occurred_at), recorded_at: local(recorded_at) }
    }
}

/// Shows what has changed since a report was approved.
///
/// The approved figures against those of this moment, and what makes the difference: dossiers with their late entries and
/// corrections, kept records entered or voided, feedback with the acts on it, all entered after the approval and reaching back
/// into the period. The report itself stays as it was approved.
#[utoipa::path(
    tag = TAG_REPORTS,
    params(ApprovePath),
    responses((status = 200, description = "The difference; empty where there is none", body = DriftView)),
    security(("oauth2" = ["statistics:read"]))
)]
#[get("/v1/reports/{agency}/{period}/drift")]
pub(in crate::http) async fn show_report_drift(
    state: Data<State>,
    caller: Caller,
    path: Path<ReportPath>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::StatisticsRead)?;
    let of = path.named(&state, &caller)?;
    let now = state.clock.now();
    let mut conn = state.long_connection().await?;
    let found = drift(&mut conn, &state.directory.current(), of, now).await?;
    let nothing = DriftView {
        revision: None,
        known_at: None,
        compared_at: local(now),
        figures: Vec::new(),
        dossiers: Vec::new(),
        records: Vec::new(),
        feedback: Vec::new(),
    };
    Ok(HttpResponse::Ok().json(found.map_or(nothing, DriftView::from)))
}
