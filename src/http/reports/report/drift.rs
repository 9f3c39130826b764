//! What has changed since a report was approved, over HTTP.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use chrono::{DateTime, FixedOffset};
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
use crate::domain::event::EventKind;
use crate::domain::scope::Scope;
use crate::domain::time::local;
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

impl From<Drift> for DriftView {
    fn from(Drift { revision, known_at, now, figures, dossiers }: Drift) -> Self {
        Self {
            revision: Some(revision),
            known_at: Some(local(known_at)),
            compared_at: local(now),
            figures: figures.into_iter().map(DriftedView::from).collect(),
            dossiers: dossiers.into_iter().map(DriftedDossierView::from).collect(),
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
/// The approved figures against those of this moment, and the dossiers that make the difference: late entries and corrections
/// that were entered after the approval and reach back into the period. The report itself stays as it was approved.
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
    };
    Ok(HttpResponse::Ok().json(found.map_or(nothing, DriftView::from)))
}
