//! The versions of the working calendar: which change made which day what, by whose decision, and when.
//!
//! The calendar is for everyone to read, and so is how it came about; which client entered a change is for those alone who
//! may read the audit trail of the whole instance.

use actix_web::http::header::LINK;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::db;
use crate::domain::calendar::CalendarDay;
use crate::domain::calendar_history::{CalendarVersion, DayChange};
use crate::domain::scope::Scope;
use crate::domain::time::local;
use crate::http::caller::MaybeCaller;
use crate::http::docs::TAG_CATALOGUE;
use crate::http::page::address;
use crate::http::problem::{FaultCode, Faults, Problem, ProblemView};
use crate::http::query::Params;
use crate::http::state::State;
use crate::http::vocabulary::{DayKindOrPlain, PLAIN};

/// Which versions to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CalendarVersionParams {
    /// Most items of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// What a day is in a version.
#[derive(Debug, Serialize, ToSchema)]
pub struct DayStateView {
    /// What it is; `plain` where its place in the week decides.
    #[schema(value_type = DayKindOrPlain)]
    pub kind: &'static str,
    /// Its name; `null` for a plain day.
    #[schema(example = "Nghỉ hoán đổi")]
    pub name: Option<String>,
    /// The law, notice or decision; `null` where none was named.
    #[schema(example = "12729/VPCP-KGVX (25/12/2025)")]
    pub source: Option<String>,
}

/// What a version made of a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct DayChangeView {
    /// The day.
    #[schema(example = "2026-11-23")]
    pub date: NaiveDate,
    /// What it was.
    pub from: DayStateView,
    /// What it became.
    pub to: DayStateView,
}

/// A version of the calendar.
#[derive(Debug, Serialize, ToSchema)]
pub struct CalendarVersionView {
    /// Its number: 1, 2, 3 …
    #[schema(example = 1)]
    pub number: u32,
    /// When it came into force here.
    #[schema(example = "2026-11-01T00:00:00+07:00")]
    pub at: DateTime<FixedOffset>,
    /// Client that made it, `motcua` where none did; `null` for those who may not read the audit trail.
    #[schema(example = "demo")]
    pub client: Option<String>,
    /// Years that it made known.
    #[schema(example = json!([2022, 2023, 2024, 2025, 2026]))]
    pub years: Vec<i32>,
    /// Days that it changed, in order.
    pub days: Vec<DayChangeView>,
}

/// A page of versions.
#[derive(Debug, Serialize, ToSchema)]
pub struct CalendarVersionPage {
    /// Versions, the newest first.
    pub items: Vec<CalendarVersionView>,
    /// `cursor` of the next page; `null` on the last.
    pub next: Option<String>,
}

impl DayStateView {
    fn new(day: Option<CalendarDay>, plain_by: Option<String>) -> Self {
        match day {
            Some(CalendarDay { day: _, kind, name, source }) => {
                Self { kind: kind.as_str(), name: Some(name), source: Some(source) }
            }
            None => Self { kind: PLAIN, name: None, source: plain_by },
        }
    }
}

impl From<DayChange> for DayChangeView {
    fn from(DayChange { day, was, becomes, plain_by }: DayChange) -> Self {
        Self { date: day, from: DayStateView::new(was, None), to: DayStateView::new(becomes, plain_by) }
    }
}

impl CalendarVersionView {
    fn new(version: CalendarVersion, names_clients: Naming) -> Self {
        let CalendarVersion { number, at, client, years, days } = version;
        let client = (names_clients == Naming::Named).then_some(client);
        Self {
            number,
            at: local(at),
            client,
            years,
            days: days.into_iter().map(DayChangeView::from).collect(),
        }
    }
}

/// Whether clients are named to the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Naming {
    Named,
    Withheld,
}

impl Naming {
    fn to(caller: &MaybeCaller) -> Self {
        let may = caller.0.as_ref().is_some_and(|caller| {
            // The calendar is the whole instance's, and so is who changed it.
            caller.may(Scope::AuditRead) && caller.agency.is_none()
        });
        if may { Self::Named } else { Self::Withheld }
    }
}

impl CalendarVersionParams {
    fn read(&self) -> Result<(i64, Option<i32>), Problem> {
        let mut faults = Faults::new();
        let limit = self.limit.unwrap_or(50);
        if !(1..=200).contains(&limit) {
            faults.at("/limit", FaultCode::out_of_range(1, 200));
        }
        let below = self.cursor.as_deref().and_then(|cursor| {
            let below = cursor.parse().ok();
            if below.is_none() {
                let why = FaultCode::malformed("giá trị next của trang trước", "the next of a page");
                faults.at("/cursor", why);
            }
            below
        });
        faults.check_query()?;
        Ok((limit, below))
    }
}

/// Lists the versions of the working calendar.
///
/// Each change of days made one, the newest first: which days, what they were and became, by which law, notice or decision,
/// and which years became known. Days that stood before versions were kept are version 1. A version is never changed;
/// `GET /v1/calendar/{day}?version=` shows the calendar as it was after one.
#[utoipa::path(
    tag = TAG_CATALOGUE,
    params(CalendarVersionParams),
    responses(
        (status = 200, description = "A page of versions", body = CalendarVersionPage, headers(("Link" = String, description = "Address of the next page, `rel=\"next\"`"))),
        (status = 422, description = "`invalid-query`", body = ProblemView, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/calendar/versions")]
pub(in crate::http) async fn list_calendar_versions(
    http: HttpRequest,
    state: Data<State>,
    caller: MaybeCaller,
    Params(params): Params<CalendarVersionParams>,
) -> Result<HttpResponse, Problem> {
    let (limit, below) = params.read()?;
    let mut conn = state.connection().await?;
    let versions = db::calendar_versions::page(&mut conn, below, limit + 1).await?;
    Ok(answer(&http, versions, limit, Naming::to(&caller)))
}

fn answer(http: &HttpRequest, versions: Vec<CalendarVersion>, limit: i64, naming: Naming) -> HttpResponse {
    let shown = usize::try_from(limit).unwrap_or_default();
    let has_next = versions.len() > shown;
    let items = versions.into_iter().take(shown).map(|version| CalendarVersionView::new(version, naming));
    let items: Vec<CalendarVersionView> = items.collect();
    let next = items.last().filter(|_| has_next).map(|last| last.number.to_string());
    let mut answer = HttpResponse::Ok();
    if let Some(next) = &next {
        answer.insert_header((LINK, format!("<{}>; rel=\"next\"", address(http, next))));
    }
    answer.json(CalendarVersionPage { items, next })
}
