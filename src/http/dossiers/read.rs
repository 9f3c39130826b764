//! Reading one dossier: as it stands, and its history. What may be done now is in `actions.rs`, lists in `list.rs`.

use actix_web::http::header::ETAG;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

use super::address::DossierPath;
use super::history::EventView;
use super::request::Counter;
use super::view::DossierView;
use crate::domain::scope::Scope;
use crate::http::caller::Caller;
use crate::http::docs::TAG_DOSSIERS;
use crate::http::problem::Problem;
use crate::http::state::State;

/// Shows a dossier.
///
/// As it stands now, with where it stands today against its due date. Another agency's is as absent as one that never
/// was: 404.
#[utoipa::path(
    tag = TAG_DOSSIERS,
    params(DossierPath),
    responses(
        (status = 200, description = "The dossier", body = DossierView, headers(("ETag" = String, description = "Its version"))),
    ),
    security(("oauth2" = ["dossiers:read"]))
)]
#[get("/v1/dossiers/{dossier}")]
pub(in crate::http) async fn get_dossier(
    state: Data<State>,
    caller: Caller,
    dossier: Path<DossierPath>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::DossiersRead)?;
    let counter = Counter::new(&state, &caller);
    let filed = counter.find(&dossier.named()?).await?;
    let view = DossierView::new(&filed, &counter.snapshot, state.clock.now());
    Ok(HttpResponse::Ok().insert_header((ETAG, format!("\"{}\"", view.version))).json(view))
}

/// The history of a dossier.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventPage {
    /// Events, in order.
    pub items: Vec<EventView>,
    /// Always `null`: a history is shown whole.
    pub next: Option<String>,
}

/// Shows the history of a dossier.
///
/// Appended, never changed: what was corrected is still here, and so is the correction.
#[utoipa::path(
    tag = TAG_DOSSIERS,
    params(DossierPath),
    responses((status = 200, description = "The history, in order", body = EventPage)),
    security(("oauth2" = ["dossiers:read"]))
)]
#[get("/v1/dossiers/{dossier}/events")]
pub(in crate::http) async fn list_dossier_events(
    state: Data<State>,
    caller: Caller,
    dossier: Path<DossierPath>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::DossiersRead)?;
    let counter = Counter::new(&state, &caller);
    let (_, events) = counter.history(&dossier.named()?).await?;
    let items = events.iter().map(|recorded| EventView::new(recorded, &counter.snapshot)).collect();
    Ok(HttpResponse::Ok().json(EventPage { items, next: None }))
}
