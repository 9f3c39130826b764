//! Agencies: the tree as of a day, one agency with its life, and publishing a period of one.

use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, put};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::body::Body;
use super::caller::{Caller, MaybeCaller};
use super::docs::TAG_CATALOGUE;
use super::page::{Page, Slice};
use super::problem::{Fault, FaultCode, Faults, Problem, ProblemView};
use super::publishing::{code_of_path, publish, publisher, refused, status};
use super::query::Params;
use super::state::State;
use super::tagged;
use crate::domain::agencies::{Agency, AgencyPeriod, AgencyTree};
use crate::domain::agency_change::PeriodRefused;
use crate::domain::code::AgencyCode;
use crate::domain::fold::Folded;
use crate::domain::id::AgencyId;
use crate::domain::procedure::Level;
use crate::domain::time;
use crate::workflow::publish::{AgencyPut, AgencyRefused, NamedAgency, publish_agency};

/// Longest name of an agency, in characters.
const LONGEST_NAME: usize = 300;

/// An agency in some days of its life.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AgencyView {
    /// Identifier (mã định danh).
    #[schema(example = "H59.31.07")]
    pub code: String,
    /// The period shown.
    #[serde(flatten)]
    pub period: AgencyPeriodView,
}

/// Name, level and place of an agency in some days.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AgencyPeriodView {
    /// Official name.
    #[schema(example = "UBND xã Lưu Nghiệp Anh")]
    pub name: String,
    /// Level of administration (cấp).
    #[schema(value_type = Level)]
    pub level: &'static str,
    /// Code of the agency above; `null` at a root.
    #[schema(example = "H59.31")]
    pub parent: Option<String>,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day; `null` while it stands.
    pub valid_to: Option<NaiveDate>,
    /// Code of the agency that answers for its dossiers after `valid_to`.
    pub successor: Option<String>,
    /// Working hours of a working day: its own, else those of every agency.
    #[schema(example = "07:00-11:30,13:30-17:00")]
    pub working_hours: String,
}

/// An agency on a day, and its whole life.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AgencyLifeView {
    /// The agency on the day asked for: if it did not stand then, the last period before, else the first.
    #[serde(flatten)]
    pub agency: AgencyView,
    /// Whether it stood on that day.
    pub stands: bool,
    /// All its periods, by first day.
    pub periods: Vec<AgencyPeriodView>,
}

/// Which agencies to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AgencyParams {
    /// The tree as of this day, `YYYY-MM-DD`; default: today.
    #[param(value_type = Option<NaiveDate>, example = "2023-03-14")]
    on: Option<String>,
    /// Words of the name, with or without Vietnamese accents, or the beginning of the code.
    #[param(example = "luu nghiep anh")]
    q: Option<String>,
    /// Only the agencies directly under this one.
    #[param(example = "H59.31")]
    parent: Option<String>,
    /// Only agencies of this level.
    #[param(value_type = Option<Level>, inline)]
    level: Option<String>,
    /// Most items of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// The day to show.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OnDay {
    /// The day, `YYYY-MM-DD`; default: today.
    #[param(value_type = Option<NaiveDate>, example = "2023-03-14")]
    on: Option<String>,
}

impl OnDay {
    /// The day asked for, or today.
    pub(super) fn day(&self, state: &State) -> Result<NaiveDate, Problem> {
        let mut faults = Faults::new();
        let on = self.on.as_deref().map(|on| faults.date("/on", on));
        faults.check_query()?;
        Ok(on.flatten().unwrap_or_else(|| time::civil_day(state.clock.now())))
    }
}

/// A period of an agency, as it is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "UBND xã Lưu Nghiệp Anh", "level": "commune", "parent": "H59.31", "valid_from": "2004-01-01", "valid_to": null
}))]
pub struct AgencyRequest {
    /// Official name, at most 300 characters.
    #[schema(min_length = 1, max_length = 300)]
    name: String,
    /// Level of administration (cấp).
    #[schema(value_type = Level)]
    level: String,
    /// Code of the agency above, in the caller's subtree; `null` makes a root, which takes a client of no agency.
    parent: Option<String>,
    /// First day. A period with the same first day is replaced; an earlier one without end is closed the day before.
    #[schema(value_type = NaiveDate)]
    valid_from: String,
    /// Last day; `null`: until the next period, if there is one.
    #[schema(value_type = Option<NaiveDate>)]
    valid_to: Option<String>,
    /// Code of the agency that answers for its dossiers after `valid_to`.
    successor: Option<String>,
    /// Own working hours: spans of a day in order, with breaks between; absent or `null`: 07:00-11:30,13:30-17:00.
    #[schema(example = "07:30-11:30,13:00-17:00")]
    working_hours: Option<String>,
}

/// The period that a body of `PUT /v1/agencies/{code}` publishes.
pub fn agency_put(body: &[u8]) -> Result<AgencyPut, Problem> {
    super::body::parse::<AgencyRequest>(body)?.read()
}

impl AgencyRequest {
    fn read(&self) -> Result<AgencyPut, Problem> {
        let mut faults = Faults::new();
        let name = faults.text("/name", &self.name, LONGEST_NAME);
        let level = faults.parse("/level", &self.level);
        let parent = faults.parse_optional("/parent", self.parent.as_deref());
        let valid_from = faults.date("/valid_from", &self.valid_from);
        let valid_to = self.valid_to.as_deref().and_then(|day| faults.date("/valid_to", day));
        let successor = faults.parse_optional("/successor", self.successor.as_deref());
        let working_hours = faults.parse_optional("/working_hours", self.working_hours.as_deref());
        match (name, level, valid_from) {
            (Some(name), Some(level), Some(valid_from)) if faults.is_empty() => {
                Ok(AgencyPut { valid_from, valid_to, name, level, parent, successor, working_hours })
            }
            _ => Err(faults.into()),
        }
    }
}

/// Lists the agencies that stand on a day.
///
/// The tree as of the day, flat, by code: each names its `parent`. Agencies dissolved before the day or founded after
/// it are not listed.
#[utoipa::path(
    tag = TAG_CATALOGUE,
    params(AgencyParams),
    responses(
        (status = 200, description = "A page of agencies", body = Page<AgencyView>),
        (status = 422, description = "`invalid-query`, `unknown-agency`", body = ProblemView, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/agencies")]
pub(super) async fn list_agencies(
    request: HttpRequest,
    state: Data<State>,
    _caller: MaybeCaller,
    Params(params): Params<AgencyParams>,
) -> Result<HttpResponse, Problem> {
    let snapshot = state.directory.current();
    let tree = &snapshot.agencies;
    let mut faults = Faults::new();
    let on = params.on.as_deref().and_then(|on| faults.date("/on", on));
    let level: Option<Level> = faults.parse_optional("/level", params.level.as_deref());
    let parent: Option<AgencyCode> = faults.parse_optional("/parent", params.parent.as_deref());
    let slice = Slice::read(&mut faults, params.limit, params.cursor.as_deref());
    faults.check_query()?;
    let on = on.unwrap_or_else(|| time::civil_day(state.clock.now()));
    let under = match parent {
        Some(code) => Some(tree.by_code(&code).ok_or(Problem::UnknownAgency("/parent".to_owned()))?.id),
        None => None,
    };
    let words = params.q.as_deref().map(Search::new);
    let found = tree.iter().filter_map(|agency| {
        let period = agency.at(on)?;
        let passes = level.is_none_or(|level| period.level == level)
            && under.is_none_or(|under| period.parent == Some(under))
            && words.as_ref().is_none_or(|words| words.finds(agency, period));
        passes.then(|| (agency.code.to_string(), view(tree, agency, period)))
    });
    Ok(slice.cut(found).answer(&request))
}

/// Shows an agency and its life.
///
/// Name, level and parent as of the day, and every period: where it stood before a reform, and who answers for it now.
#[utoipa::path(
    tag = TAG_CATALOGUE,
    params(("code" = String, Path, description = "Identifier of the agency", example = "H59.31.07"), OnDay),
    responses(
        (status = 200, description = "The agency", body = AgencyLifeView),
        (status = 304, description = "It is as the `ETag` in `If-None-Match` says"),
    ),
)]
#[get("/v1/agencies/{code}")]
pub(super) async fn get_agency(
    request: HttpRequest,
    state: Data<State>,
    _caller: MaybeCaller,
    code: Path<String>,
    Params(on): Params<OnDay>,
) -> Result<HttpResponse, Problem> {
    let on = on.day(&state)?;
    let code: AgencyCode = code.parse().ok().ok_or(Problem::NotFound)?;
    tagged::answer(&request, &life(&state, &code, on)?)
}

/// Publishes a period of an agency.
///
/// Makes the agency if its code is new. The period with the same `valid_from` is replaced; an earlier one without an
/// end is closed the day before; one without an end before a later one lasts until that begins; any other overlap is
/// refused. To dissolve an agency, publish its last period again with `valid_to` and, where another answers for its
/// dossiers, `successor`. Publishing what is so already changes nothing. A client bound to an agency works inside its
/// subtree as it is today.
#[utoipa::path(
    tag = TAG_CATALOGUE,
    params(("code" = String, Path, description = "Identifier of the agency, QĐ 20/2020/QĐ-TTg: groups of 0-9A-Z joined by dots, at most 35 characters", example = "H59.31.07")),
    request_body = AgencyRequest,
    responses(
        (status = 200, description = "The agency, changed or as it was", body = AgencyLifeView),
        (status = 201, description = "The agency, new", body = AgencyLifeView),
        (status = 403, description = "`insufficient-scope`; `agency-out-of-scope`: parent or successor lies outside the caller's subtree", body = ProblemView, content_type = "application/problem+json"),
        (status = 404, description = "`not-found`: the agency lies outside the caller's subtree", body = ProblemView, content_type = "application/problem+json"),
        (status = 422, description = "`invalid-values`, `unknown-agency`", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["catalogue:write"]))
)]
#[put("/v1/agencies/{code}")]
pub(super) async fn put_agency(
    state: Data<State>,
    caller: Caller,
    code: Path<String>,
    Body(body): Body<AgencyRequest>,
) -> Result<HttpResponse, Problem> {
    let publisher = publisher(&state, caller)?;
    let code: AgencyCode = code_of_path(&code)?;
    let put = body.read()?;
    let outcome = publish(&state, async |conn| publish_agency(conn, &publisher, &code, &put).await).await?;
    let view = life(&state, &code, time::civil_day(state.clock.now()))?;
    let mut answer = tagged::answer_changed(status(outcome), &view)?;
    if let Ok(location) = format!("/v1/agencies/{code}").parse() {
        answer.headers_mut().insert(LOCATION, location);
    }
    Ok(answer)
}

/// What was typed, to be found in name or code.
struct Search {
    words: Folded,
    code: String,
}

impl Search {
    fn new(q: &str) -> Self {
        Self { words: Folded::new(q), code: q.trim().to_uppercase() }
    }

    fn finds(&self, agency: &Agency, period: &AgencyPeriod) -> bool {
        let in_name = || !self.words.is_empty() && Folded::new(&period.name).answers(&self.words).is_some();
        agency.code.as_str().starts_with(&self.code) || in_name()
    }
}

fn life(state: &State, code: &AgencyCode, on: NaiveDate) -> Result<AgencyLifeView, Problem> {
    let snapshot = state.directory.current();
    let tree = &snapshot.agencies;
    let agency = tree.by_code(code).ok_or(Problem::NotFound)?;
    let period = agency.nearest(on).ok_or(Problem::NotFound)?;
    Ok(AgencyLifeView {
        agency: view(tree, agency, period),
        stands: agency.at(on).is_some(),
        periods: agency.periods.iter().map(|period| period_view(tree, period)).collect(),
    })
}

fn view(tree: &AgencyTree, agency: &Agency, period: &AgencyPeriod) -> AgencyView {
    AgencyView { code: agency.code.to_string(), period: period_view(tree, period) }
}

fn period_view(tree: &AgencyTree, period: &AgencyPeriod) -> AgencyPeriodView {
    let AgencyPeriod { valid_from, valid_to, name, level, parent, successor, working_hours: _ } = period;
    let code = |id: AgencyId| tree.get(id).map(|agency| agency.code.to_string());
    AgencyPeriodView {
        name: name.clone(),
        level: level.as_str(),
        parent: parent.and_then(code),
        valid_from: *valid_from,
        valid_to: *valid_to,
        successor: successor.and_then(code),
        working_hours: period.hours().to_string(),
    }
}

impl From<AgencyRefused> for Problem {
    fn from(refused: AgencyRefused) -> Self {
        match refused {
            AgencyRefused::NotFound => Self::NotFound,
            AgencyRefused::OutOfScope(_) => Self::AgencyOutOfScope,
            AgencyRefused::UnknownAgency(named) => Self::UnknownAgency(pointer(named).to_owned()),
            AgencyRefused::Period(period) => of_period(&period),
            AgencyRefused::Database(error) => error.into(),
        }
    }
}

const fn pointer(named: NamedAgency) -> &'static str {
    match named {
        NamedAgency::Parent => "/parent",
        NamedAgency::Successor => "/successor",
    }
}

fn of_period(period: &PeriodRefused) -> Problem {
    match period {
        PeriodRefused::EndsBeforeItBegins { .. } => {
            Problem::InvalidValues(vec![Fault::new("/valid_to", FaultCode::Before { other: "valid_from" })])
        }
        PeriodRefused::SuccessorWithoutEnd => refused(
            "/successor",
            "Chỉ có khi có valid_to: cơ quan kế thừa từ ngày sau đó.",
            "Only with valid_to: it takes over from the day after.",
        ),
        PeriodRefused::Overlap { valid_from, valid_to } => {
            let to = valid_to.map_or("…".to_owned(), |day| day.to_string());
            refused(
                "/valid_from",
                &format!("Chồng lên giai đoạn {valid_from} đến {to}."),
                &format!("Overlaps the period {valid_from} to {to}."),
            )
        }
        PeriodRefused::Circle { on } => refused(
            "/parent",
            &format!("Từ ngày {on} cơ quan sẽ trực thuộc chính nó."),
            &format!("From {on} on the agency would count under itself."),
        ),
    }
}
