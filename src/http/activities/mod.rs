//! Activities over HTTP: what an office did and counts by hand, entered, listed, taken away, and its figures.
//!
//! Requests are read in `request.rs`; what is shown is in `view.rs`, lists in `list.rs`, figures in `figures.rs`.

pub mod figures;
pub mod list;
pub mod request;
pub mod view;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use self::request::{ActivityRequest, VoidActivityRequest};
use self::view::ActivityView;
use super::answered::{on_the_wire, telling};
use super::body::{Body, JsonBytes};
use super::caller::Caller;
use super::conditions::{self, IdempotencyKey};
use super::docs::TAG_RECORDS;
use super::dossiers::request::Counter;
use super::problem::{Problem, ProblemView};
use super::state::State;
use crate::db;
use crate::domain::id::AgencyId;
use crate::domain::scope::Scope;
use crate::workflow::activities::{record, void};
use crate::workflow::once::once;
use crate::workflow::order::Answer;

/// The activity of a path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ActivityPath {
    /// Id of the activity. In the demo this one was entered by mistake and taken away.
    #[param(example = "0186df3d-9340-7000-8000-000000000002")]
    activity: String,
}

impl ActivityPath {
    /// What is no id names nothing.
    fn id(&self) -> Result<Uuid, Problem> {
        self.activity.parse().map_err(|_no_id| Problem::NotFound)
    }
}

/// Enters an activity.
///
/// What an office did and counts by hand, because no dossier holds it. The kind says which counts there are, to which
/// heading of the report's part I they belong, and whether its records are added up over a period (a flow) or the latest
/// stands (a stock). A record is never changed: one with a mistake is taken away (`…/void`) and entered anew. Send an
/// `Idempotency-Key` to be able to retry: the same key and body get the same answer again.
///
/// | Kind | Heading | Nature | Counts (`?`: may be left out) |
/// |---|---|---|---|
/// | `impact_assessment` | I.1 | flow | `procedures` |
/// | `assessed_and_issued` | I.1 | flow | `procedures` |
/// | `appraisal` | I.2 | flow | `procedures`, `documents` |
/// | `publication` | I.3 | flow | `decisions`, `documents`, `procedures` |
/// | `review` | I.4 | flow | `procedures`, `proposals`? |
/// | `survey` | I.7 | flow | `ballots`, `satisfied` |
/// | `evaluation` | I.7 | flow | `officers_full`?, `officers_partial`?, `officers_below`?, `agencies_excellent`?, `agencies_good`?, `agencies_fair`?, `agencies_average`?, `agencies_weak`?; one at least |
/// | `integration_provincial` | I.8 | stock | `level_2`?, `level_3`?, `level_4`?, `full`?, `partial`?; one at least |
/// | `integration_national` | I.8 | stock | `level_3`?, `level_4`?, `full`?, `partial`?; one at least |
/// | `communication` | I.9 | flow | `items` |
/// | `initiative` | I.10 | flow | `initiatives` |
/// | `inspection` | I.11 | flow | `agencies` |
#[utoipa::path(
    tag = TAG_RECORDS,
    params(IdempotencyKey),
    request_body(content = ActivityRequest, examples(
        ("communication" = (summary = "Communications of today", value = json!({
            "agency": "H59.31", "kind": "communication", "counts": {"items": 4},
            "title": "Phát thanh về cải cách hành chính", "officer": {"id": "tc-21"}
        }))),
        ("publication" = (summary = "A publication decision", value = json!({
            "agency": "H59.31", "kind": "publication", "counts": {"decisions": 1, "documents": 1, "procedures": 3},
            "document": {"number": "312/QĐ-UBND (minh hoạ)", "date": "2023-03-17"}, "on": "2023-03-17"
        }))),
    )),
    responses(
        (status = 201, description = "Entered", body = ActivityView, headers(
            ("Location" = String, description = "Its address"),
            ("Idempotency-Replayed" = String, description = "`true` where this is the stored answer of an earlier request"),
        )),
        (status = 403, description = "`insufficient-scope`, `agency-out-of-scope`", body = ProblemView, content_type = "application/problem+json"),
        (status = 422, description = "`invalid-values` naming every fault; `unknown-agency`, `idempotency-mismatch`", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["reports:write"]))
)]
#[post("/v1/activities")]
pub(super) async fn create_activity(
    http: HttpRequest,
    state: Data<State>,
    caller: Caller,
    body: JsonBytes,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ReportsWrite)?;
    let counter = Counter::new(&state, &caller);
    let new = body.parse::<ActivityRequest>()?.read(&counter)?;
    let key = conditions::once(&state, &http, body.bytes())?;
    let mut conn = state.connection().await?;
    let done = once(&mut conn, counter.once(key.as_ref()), async |conn| {
        let entered = record(conn, &state.clock, &new).await?;
        let view = ActivityView::new(entered, &counter.snapshot)?;
        let location = Some(format!("/v1/activities/{}", view.id));
        Ok::<_, Problem>(Answer { location, ..telling(StatusCode::CREATED, &view)? })
    });
    Ok(on_the_wire(done.await?))
}

/// Shows an activity.
///
/// As it was entered, and whether and why it was taken away.
#[utoipa::path(
    tag = TAG_RECORDS,
    params(ActivityPath),
    responses((status = 200, description = "The activity", body = ActivityView)),
    security(("oauth2" = ["statistics:read"]))
)]
#[get("/v1/activities/{activity}")]
pub(super) async fn get_activity(
    state: Data<State>,
    caller: Caller,
    path: Path<ActivityPath>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::StatisticsRead)?;
    let counter = Counter::new(&state, &caller);
    let found = db::activities::find(&mut *state.connection().await?, path.id()?).await?;
    let found = found.filter(|found| counter.reach.includes(AgencyId(found.agency_id)));
    let view = ActivityView::new(found.ok_or(Problem::NotFound)?, &counter.snapshot)?;
    Ok(HttpResponse::Ok().json(view))
}

/// Takes an activity away.
///
/// From its moment on: figures no longer hold it, and those known at an earlier moment still do. The record is kept and
/// shown with `voided_at`. One that was taken away already stays as it is, with the reason that was given first.
#[utoipa::path(
    tag = TAG_RECORDS,
    request_body = VoidActivityRequest,
    params(ActivityPath),
    responses((status = 200, description = "The activity, taken away", body = ActivityView)),
    security(("oauth2" = ["reports:write"]))
)]
#[post("/v1/activities/{activity}/void")]
pub(super) async fn void_activity(
    state: Data<State>,
    caller: Caller,
    path: Path<ActivityPath>,
    Body(request): Body<VoidActivityRequest>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ReportsWrite)?;
    let counter = Counter::new(&state, &caller);
    let (id, how) = (path.id()?, request.read(&caller)?);
    let voided = void(&mut *state.connection().await?, &state.clock, &counter.reach, id, &how).await?;
    let view = ActivityView::new(voided.ok_or(Problem::NotFound)?, &counter.snapshot)?;
    Ok(HttpResponse::Ok().json(view))
}
