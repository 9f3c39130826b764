//! How many procedures an agency with all under it handles: part I.3 of the quarterly report.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::caller::Caller;
use super::docs::TAG_STATISTICS;
use super::problem::{FaultCode, Faults, Problem, ProblemView};
use super::query::Params;
use super::state::State;
use crate::domain::agencies::Agency;
use crate::domain::catalogue_count::{CatalogueCount, CountBy, CountGroup, count};
use crate::domain::code::AgencyCode;
use crate::domain::scope::Scope;
use crate::domain::time;
use crate::workflow::directory::Snapshot;

/// What to count.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CatalogueCountParams {
    /// The agency, with all under it; default: the caller's own.
    #[param(example = "H59.31")]
    agency: Option<String>,
    /// The day, `YYYY-MM-DD`; default: today.
    #[param(value_type = Option<NaiveDate>, example = "2023-03-14")]
    on: Option<String>,
    /// What to split the total by; default: no groups.
    #[param(value_type = Option<CountBy>, inline, example = "level")]
    group_by: Option<String>,
}

/// Counts of the catalogue.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CatalogueCountView {
    /// The agency.
    pub agency: CountedAgencyView,
    /// The day.
    #[schema(example = "2023-03-14")]
    pub on: NaiveDate,
    /// Procedures in force, without the internal ones; each once, however many levels it has.
    #[schema(example = 424)]
    pub total: usize,
    /// Internal procedures (nội bộ) in force.
    #[schema(example = 16)]
    pub internal: usize,
    /// The total by the property asked for; a procedure of two levels is in both of their groups.
    pub groups: Vec<CountGroupView>,
}

/// The agency that a count is about.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CountedAgencyView {
    /// Identifier.
    #[schema(example = "H59.31")]
    pub code: String,
    /// Name on the day.
    #[schema(example = "UBND huyện Trà Cú")]
    pub name: String,
}

/// One part of a count.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CountGroupView {
    /// The word, or the code of the field.
    #[schema(example = "district")]
    pub key: String,
    /// Its name in Vietnamese.
    #[schema(example = "Cấp huyện")]
    pub name: String,
    /// How many procedures.
    #[schema(example = 270)]
    pub count: usize,
}

/// Counts the procedures of an agency and all under it.
///
/// In force on the day, with a level of competence that exists in the agency's subtree that day.
#[utoipa::path(
    tag = TAG_STATISTICS,
    params(CatalogueCountParams),
    responses(
        (status = 200, description = "The counts", body = CatalogueCountView),
        (status = 403, description = "`insufficient-scope`, `agency-out-of-scope`", body = ProblemView, content_type = "application/problem+json"),
        (status = 422, description = "`invalid-query`, `unknown-agency`", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["statistics:read"]))
)]
#[get("/v1/statistics/procedures")]
pub(super) async fn count_procedures(
    state: Data<State>,
    caller: Caller,
    Params(params): Params<CatalogueCountParams>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::StatisticsRead)?;
    let mut faults = Faults::new();
    let code: Option<AgencyCode> = faults.parse_optional("/agency", params.agency.as_deref());
    let on = params.on.as_deref().and_then(|on| faults.date("/on", on));
    let by: Option<CountBy> = faults.parse_optional("/group_by", params.group_by.as_deref());
    if params.agency.is_none() && caller.agency.is_none() {
        faults.at("/agency", FaultCode::Required);
    }
    faults.check_query()?;
    let today = time::civil_day(state.clock.now());
    let on = on.unwrap_or(today);
    let snapshot = state.directory.current();
    let agency = counted(&snapshot, &caller, code.as_ref(), today)?;
    let counted = count(&snapshot.catalogue, &snapshot.agencies, agency.id, on, by);
    let name = snapshot.agencies.name_on(agency.id, on).to_owned();
    let agency = CountedAgencyView { code: agency.code.to_string(), name };
    let CatalogueCount { total, internal, groups } = counted;
    let groups =
        groups.into_iter().map(|CountGroup { key, name, count }| CountGroupView { key, name, count });
    Ok(HttpResponse::Ok().json(CatalogueCountView { agency, on, total, internal, groups: groups.collect() }))
}

/// The agency asked for, or the caller's own; it must lie in the caller's subtree of today.
fn counted<'a>(
    snapshot: &'a Snapshot,
    caller: &Caller,
    code: Option<&AgencyCode>,
    today: NaiveDate,
) -> Result<&'a Agency, Problem> {
    let tree = &snapshot.agencies;
    let unknown = || Problem::UnknownAgency("/agency".to_owned());
    let agency = code.or(caller.agency.as_ref()).and_then(|code| tree.by_code(code)).ok_or_else(unknown)?;
    match &caller.agency {
        Some(root) => {
            let root = tree.by_code(root).ok_or(Problem::AgencyOutOfScope)?;
            let covered = tree.covers(root.id, agency.id, today);
            if covered { Ok(agency) } else { Err(Problem::AgencyOutOfScope) }
        }
        None => Ok(agency),
    }
}
