//! Reading one dossier: as it stands, its history, and what may be done now. Lists are in `list.rs`.

use actix_web::http::header::ETAG;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

use super::address::DossierPath;
use super::history::EventView;
use super::request::Counter;
use super::view::{ActionView, DossierView};
use crate::db;
use crate::domain::decide::{allowed_actions, needs};
use crate::domain::scope::Scope;
use crate::domain::status::Status;
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
    let view = DossierView::new(&filed, &counter.snapshot, counter.today);
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
    let filed = counter.find(&dossier.named()?).await?;
    let conn = state.connection().await?;
    let events = db::events::histories(&conn, &[filed.dossier.id.0]).await?;
    let items = events.iter().map(|recorded| EventView::new(recorded, &counter.snapshot)).collect();
    Ok(HttpResponse::Ok().json(EventPage { items, next: None }))
}

/// What may be done to a dossier now.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActionList {
    /// Status of the dossier.
    #[schema(value_type = Status)]
    pub status: &'static str,
    /// Version that this is true of.
    pub version: u32,
    /// Actions allowed now, to this caller.
    pub actions: Vec<ActionView>,
}

/// Lists what may be done to a dossier now.
///
/// By this caller, with the members that each act needs. Guards that look beyond the status (counts, dates, reasons) are
/// asked when the act is done.
#[utoipa::path(
    tag = TAG_DOSSIERS,
    params(DossierPath),
    responses((status = 200, description = "The actions", body = ActionList)),
    security(("oauth2" = ["dossiers:read"]))
)]
#[get("/v1/dossiers/{dossier}/actions")]
pub(in crate::http) async fn list_dossier_actions(
    state: Data<State>,
    caller: Caller,
    dossier: Path<DossierPath>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::DossiersRead)?;
    let counter = Counter::new(&state, &caller);
    let dossier = counter.find(&dossier.named()?).await?.dossier;
    let actions = allowed_actions(&dossier)
        .filter(|action| caller.require_any(action.scopes()).is_ok())
        .map(|action| ActionView {
            action: action.as_str(),
            needs: needs(action).to_vec(),
            scopes: action.scopes().iter().map(|scope| scope.as_str()).collect(),
        })
        .collect();
    let list = ActionList { status: dossier.status.as_str(), version: dossier.version, actions };
    Ok(HttpResponse::Ok().json(list))
}
