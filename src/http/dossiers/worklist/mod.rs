//! The morning list over HTTP: what an office looks at today, in one answer. What it looks like is in `view.rs`.

pub mod view;

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;

use self::view::{Office, WorklistView};
use super::request::Counter;
use crate::db;
use crate::db::dossiers::Morning;
use crate::domain::code::AgencyCode;
use crate::domain::id::AgencyId;
use crate::domain::scope::Scope;
use crate::domain::worklist::{Boundaries, Thresholds, intake_boundaries};
use crate::http::caller::Caller;
use crate::http::docs::TAG_DOSSIERS;
use crate::http::problem::{FaultCode, Faults, Problem, ProblemView};
use crate::http::query::Params;
use crate::http::state::State;
use crate::workflow::statistics::Extent;

/// Whose morning it is, and what is worth a look.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WorklistParams {
    /// Agency that answers for the dossiers; default: the caller's root.
    #[param(example = "H59.31")]
    agency: Option<String>,
    /// The agency alone or with all below it; default `subtree`.
    #[param(value_type = Option<Extent>, inline)]
    scope: Option<String>,
    /// Due within so many working days is soon.
    #[param(minimum = 1, maximum = 60, default = 2)]
    soon: Option<i64>,
    /// Nothing done for so many working days is quiet.
    #[param(minimum = 1, maximum = 120, default = 5)]
    quiet: Option<i64>,
    /// Waiting for more than so many working days is long.
    #[param(minimum = 0, maximum = 120, default = 10)]
    waiting: Option<i64>,
    /// Most dossiers of each section; counts go on to the end.
    #[param(minimum = 1, maximum = 200, default = 20)]
    limit: Option<i64>,
}

/// A question as it was read.
struct Asked {
    agency: Option<AgencyCode>,
    extent: Extent,
    thresholds: Thresholds,
    limit: u32,
}

impl WorklistParams {
    fn read(&self) -> Result<Asked, Problem> {
        let mut faults = Faults::new();
        let f = &mut faults;
        let agency = f.parse_optional("/agency", self.agency.as_deref());
        let extent = f.parse_optional("/scope", self.scope.as_deref()).unwrap_or(Extent::Subtree);
        let thresholds = Thresholds {
            soon: number(f, "/soon", self.soon, 2, (1, 60)),
            quiet: number(f, "/quiet", self.quiet, 5, (1, 120)),
            waiting: number(f, "/waiting", self.waiting, 10, (0, 120)),
        };
        let limit = number(f, "/limit", self.limit, 20, (1, 200));
        faults.check_query()?;
        Ok(Asked { agency, extent, thresholds, limit })
    }
}

/// A number of a range, both ends included.
fn number(f: &mut Faults, at: &str, given: Option<i64>, default: u32, (least, most): (u32, u32)) -> u32 {
    let Some(given) = given else { return default };
    let lawful = u32::try_from(given).ok().filter(|number| (least..=most).contains(number));
    lawful.unwrap_or_else(|| {
        f.at(at, FaultCode::out_of_range(least, most));
        default
    })
}

/// Shows an office its day.
///
/// The morning list: what is overdue, was not answered in time at intake, is due today or soon, is late in a step inside, lies still, waits for the
/// applicant too long, or has no due date; each with its count and its first dossiers, the most urgent first. Days are
/// working days of the calendar. The dossiers are those that the agency answers for, so that `overdue` is
/// `pending_overdue` of `GET /v1/statistics/dossiers` today. `href` leads to the list that holds the whole section.
#[utoipa::path(
    tag = TAG_DOSSIERS,
    params(WorklistParams),
    responses(
        (status = 200, description = "The day of an office", body = WorklistView),
        (status = 403, description = "`insufficient-scope`, `agency-out-of-scope`", body = ProblemView, content_type = "application/problem+json"),
        (status = 422, description = "`invalid-query`, `unknown-agency`", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["dossiers:read"]))
)]
#[get("/v1/worklist")]
pub(in crate::http) async fn show_worklist(
    state: Data<State>,
    caller: Caller,
    Params(params): Params<WorklistParams>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::DossiersRead)?;
    let asked = params.read()?;
    let counter = Counter::new(&state, &caller);
    let office = counter.office(asked.agency.as_ref())?;
    Ok(HttpResponse::Ok().json(day_of(&counter, &asked, office).await?))
}

async fn day_of(
    counter: &Counter<'_>,
    asked: &Asked,
    office: Option<AgencyId>,
) -> Result<WorklistView, Problem> {
    let Counter { snapshot, state, .. } = counter;
    let Asked { agency: _, extent, thresholds, limit } = *asked;
    let agencies = counter.agencies_of(office, extent);
    let now = state.clock.now();
    let agencies = intake_boundaries(&agencies, &snapshot.agencies, &snapshot.calendar, now);
    let boundaries = Boundaries::of(now, thresholds, &snapshot.calendar);
    let morning = Morning { agencies: &agencies, boundaries: &boundaries, limit: i64::from(limit) };
    let conn = state.long_connection().await?;
    let listed = db::dossiers::worklist(&conn, &morning).await?;
    drop(conn);
    let office = Office { agency: office, extent, thresholds };
    Ok(WorklistView::new(&office, &morning, &listed, snapshot))
}
