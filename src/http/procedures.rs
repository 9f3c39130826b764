//! Procedures: search, one procedure, and publishing a version.
//!
//! What a `PUT` may say is read in `procedure_body.rs`; the versions of one are in `procedure_versions.rs`.

use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, put};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::agencies::OnDay;
use super::body::Body;
use super::caller::{Caller, MaybeCaller};
use super::docs::TAG_CATALOGUE;
use super::fields::FieldView;
use super::internal_step::InternalStepBody;
use super::limits::{ChannelLimitBody, LimitBody};
use super::page::{Page, Slice};
use super::problem::{Faults, Problem};
use super::procedure_body::ProcedureRequest;
use super::publishing::{code_of_path, publish, publisher, status};
use super::query::Params;
use super::state::State;
use super::tagged;
use crate::domain::catalogue::{Catalogue, ChannelLimit, Procedure, ProcedureVersion};
use crate::domain::catalogue_search::{CatalogueQuery, Rank};
use crate::domain::code::{FieldCode, ProcedureCode};
use crate::domain::fold::Closeness;
use crate::domain::id::FieldId;
use crate::domain::procedure::{Level, OnlineService, Origin, ProcedureKind, SupplementClock};
use crate::domain::time;
use crate::domain::version_story::VersionState;
use crate::workflow::publish::publish_procedure;

/// A version of a procedure.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProcedureView {
    /// National code (mã TTHC).
    #[schema(example = "1.001193")]
    pub code: String,
    /// Name.
    #[schema(example = "Thủ tục đăng ký khai sinh")]
    pub name: String,
    /// Field (lĩnh vực).
    pub field: FieldView,
    /// Levels of competence.
    #[schema(value_type = Vec<Level>, min_items = 1)]
    pub levels: Vec<&'static str>,
    /// Kind; `internal` (nội bộ) is never in a published total.
    #[schema(value_type = ProcedureKind)]
    pub kind: &'static str,
    /// Made by central law or by the locality.
    #[schema(value_type = Origin)]
    pub origin: &'static str,
    /// Time limits; where a channel has none, not even the one of every channel, there is no due date.
    pub limits: Vec<ChannelLimitBody>,
    /// What a completed supplement does to the clock.
    #[schema(value_type = SupplementClock)]
    pub supplement_clock: &'static str,
    /// Steps of the internal process (quy trình nội bộ), in order; empty where none is named.
    pub internal_steps: Vec<InternalStepBody>,
    /// How far it can be done online.
    #[schema(value_type = OnlineService)]
    pub online_service: &'static str,
    /// The legacy level 1–4, as published.
    pub online_level: Option<i16>,
    /// The publication decision (quyết định công bố).
    pub decision: Option<DecisionView>,
    /// Whether it has been made public (công khai).
    pub public: bool,
    /// First day in force.
    pub valid_from: NaiveDate,
    /// Last day in force, where it was abolished; `null`: until the next version.
    pub valid_to: Option<NaiveDate>,
    /// When it was entered here; of two versions with one first day the later entered stands.
    pub published_at: DateTime<Utc>,
    /// Whether this version is in force on the day asked for.
    pub in_force: bool,
}

/// A publication decision.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DecisionView {
    /// Its number.
    pub number: Option<String>,
    /// Its date.
    pub date: Option<NaiveDate>,
}

/// Which procedures to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProcedureParams {
    /// Words of the name, with or without Vietnamese accents (`ho khau` finds `hộ khẩu`), or the beginning of the code.
    #[param(example = "khai sinh")]
    q: Option<String>,
    /// Code of a field.
    #[param(example = "TP-HT")]
    field: Option<String>,
    /// A level of competence.
    #[param(value_type = Option<Level>, inline)]
    level: Option<String>,
    /// How far it can be done online.
    #[param(value_type = Option<OnlineService>, inline)]
    online_service: Option<String>,
    /// In force on this day, `YYYY-MM-DD`; default: today.
    #[param(value_type = Option<NaiveDate>, example = "2023-03-14")]
    in_force_on: Option<String>,
    /// Most items of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Finds procedures in force on a day.
///
/// With `q` the best first: the code itself, codes that begin so, names that begin so, names that hold the words next
/// to each other, names that hold them all. A word typed with accents must match in them.
#[utoipa::path(
    tag = TAG_CATALOGUE,
    params(ProcedureParams),
    responses(
        (status = 200, description = "A page of procedures", body = Page<ProcedureView>),
    ),
)]
#[get("/v1/procedures")]
pub(super) async fn list_procedures(
    request: HttpRequest,
    state: Data<State>,
    _caller: MaybeCaller,
    Params(params): Params<ProcedureParams>,
) -> Result<HttpResponse, Problem> {
    let snapshot = state.directory.current();
    let catalogue = &snapshot.catalogue;
    let mut faults = Faults::new();
    let field: Option<FieldCode> = faults.parse_optional("/field", params.field.as_deref());
    let level = faults.parse_optional("/level", params.level.as_deref());
    let online_service = faults.parse_optional("/online_service", params.online_service.as_deref());
    let on = params.in_force_on.as_deref().and_then(|on| faults.date("/in_force_on", on));
    let slice = Slice::read(&mut faults, params.limit, params.cursor.as_deref());
    faults.check_query()?;
    let on = on.unwrap_or_else(|| time::civil_day(state.clock.now()));
    // An unknown field has no procedures: no key is below zero.
    let field = field.map(|code| catalogue.field_by_code(&code).map_or(FieldId(-1), |field| field.id));
    let query = CatalogueQuery { q: params.q.as_deref(), field, level, online_service, on };
    let found = catalogue.search(&query).into_iter();
    let keyed = found.map(|(rank, version)| (format!("{}{}", digit(rank), version.code), version));
    let page = slice.cut(keyed);
    let items = page.items.into_iter().map(|version| view(catalogue, version, InForce::Yes)).collect();
    Ok(Page { items, next: page.next }.answer(&request))
}

/// The rank as the first character of a sort key.
const fn digit(rank: Rank) -> u8 {
    match rank {
        Rank::Exact => 0,
        Rank::CodeStart => 1,
        Rank::Name(Closeness::Start) => 2,
        Rank::Name(Closeness::Phrase) => 3,
        Rank::Name(Closeness::Words) => 4,
    }
}

/// Shows a procedure.
///
/// The version in force on the day; if none is, the last that was, else the first to come (`in_force` says so).
#[utoipa::path(
    tag = TAG_CATALOGUE,
    params(("code" = String, Path, description = "Code of the procedure", example = "1.001193"), OnDay),
    responses(
        (status = 200, description = "The procedure", body = ProcedureView),
        (status = 304, description = "It is as the `ETag` in `If-None-Match` says"),
    ),
)]
#[get("/v1/procedures/{code}")]
pub(super) async fn get_procedure(
    request: HttpRequest,
    state: Data<State>,
    _caller: MaybeCaller,
    code: Path<String>,
    Params(on): Params<OnDay>,
) -> Result<HttpResponse, Problem> {
    let on = on.day(&state)?;
    let code: ProcedureCode = code.parse().ok().ok_or(Problem::NotFound)?;
    tagged::answer(&request, &shown(&state, &code, on)?)
}

/// Publishes a version of a procedure.
///
/// Makes the procedure if its code is new, and its field if that code is new; another name of the field renames it.
/// Another content for a first day that has a version makes one more version, which stands from now on. `valid_to`
/// abolishes the procedure after that day. Publishing what is so already changes nothing.
#[utoipa::path(
    tag = TAG_CATALOGUE,
    params(("code" = String, Path, description = "Code of the procedure: letters, digits, dots, hyphens, at most 64 characters", example = "1.001193")),
    request_body = ProcedureRequest,
    responses(
        (status = 200, description = "The procedure, changed or as it was", body = ProcedureView),
        (status = 201, description = "The procedure, new", body = ProcedureView),
    ),
    security(("oauth2" = ["catalogue:write"]))
)]
#[put("/v1/procedures/{code}")]
pub(super) async fn put_procedure(
    state: Data<State>,
    caller: Caller,
    code: Path<String>,
    Body(body): Body<ProcedureRequest>,
) -> Result<HttpResponse, Problem> {
    let publisher = publisher(&state, caller)?;
    let code: ProcedureCode = code_of_path(&code)?;
    let put = body.read()?;
    let outcome =
        publish(&state, async |conn| publish_procedure(conn, &publisher, &code, &put).await).await?;
    let view = published_view(&state, &code, put.valid_from)?;
    let mut answer = tagged::answer_changed(status(outcome), &view)?;
    if let Ok(location) = format!("/v1/procedures/{code}").parse() {
        answer.headers_mut().insert(LOCATION, location);
    }
    Ok(answer)
}

/// Whether a version is in force on the day of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum InForce {
    Yes,
    No,
}

fn in_force(procedure: &Procedure, version: &ProcedureVersion, on: NaiveDate) -> InForce {
    match procedure.in_force(on) {
        Some(standing) if standing.id == version.id => InForce::Yes,
        _ => InForce::No,
    }
}

fn shown(state: &State, code: &ProcedureCode, on: NaiveDate) -> Result<ProcedureView, Problem> {
    let snapshot = state.directory.current();
    let procedure = snapshot.catalogue.by_code(code).ok_or(Problem::NotFound)?;
    let version = procedure.nearest(on).ok_or(Problem::NotFound)?;
    Ok(view(&snapshot.catalogue, version, in_force(procedure, version, on)))
}

/// The version that was just published, whether in force today or not.
fn published_view(state: &State, code: &ProcedureCode, from: NaiveDate) -> Result<ProcedureView, Problem> {
    let snapshot = state.directory.current();
    let procedure = snapshot.catalogue.by_code(code).ok_or(Problem::NotFound)?;
    let version = procedure.standing(from).ok_or(Problem::NotFound)?;
    let today = time::civil_day(state.clock.now());
    Ok(view(&snapshot.catalogue, version, in_force(procedure, version, today)))
}

/// A version among the others of its procedure.
pub(super) fn version_view(
    catalogue: &Catalogue,
    version: &ProcedureVersion,
    state: VersionState,
) -> ProcedureView {
    view(catalogue, version, if state == VersionState::InForce { InForce::Yes } else { InForce::No })
}

fn view(catalogue: &Catalogue, version: &ProcedureVersion, in_force: InForce) -> ProcedureView {
    let version = version.clone();
    let (number, date) = (version.decision_number, version.decision_date);
    let is_decided = number.is_some() || date.is_some();
    let no_field = || FieldView { code: String::new(), name: String::new() };
    ProcedureView {
        code: version.code.to_string(),
        name: version.name,
        field: catalogue.field(version.field).map_or_else(no_field, FieldView::from),
        levels: version.levels.iter().map(|level| level.as_str()).collect(),
        kind: version.kind.as_str(),
        origin: version.origin.as_str(),
        limits: version.limits.iter().map(ChannelLimitBody::from).collect(),
        supplement_clock: version.supplement_clock.as_str(),
        internal_steps: version.internal_steps.iter().map(InternalStepBody::from).collect(),
        online_service: version.online_service.as_str(),
        online_level: version.online_level,
        decision: is_decided.then_some(DecisionView { number, date }),
        public: version.public,
        valid_from: version.valid_from,
        valid_to: version.valid_to,
        published_at: version.published_at,
        in_force: in_force == InForce::Yes,
    }
}

impl From<&ChannelLimit> for ChannelLimitBody {
    fn from(ChannelLimit { channel, limit }: &ChannelLimit) -> Self {
        let LimitBody { amount, unit, cutoff_time } = limit.into();
        Self { channel: channel.map(|channel| channel.to_string()), amount, unit, cutoff_time }
    }
}
