//! The working calendar: a year or one day of it, and publishing either.
//!
//! One path serves both, `2026` and `2026-11-24`: OpenAPI allows one template where two would differ by name only. Each
//! change is a version (`versions.rs`); `?version=` shows what the calendar said then. A version is a number, not a moment:
//! a re-issue names it, and what it shows never changes.

pub mod versions;

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, put};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::body::Body;
use super::caller::{Caller, MaybeCaller};
use super::docs::TAG_CATALOGUE;
use super::problem::{Fault, FaultCode, Faults, Problem, ProblemView};
use super::publishing::{publish, publisher, status};
use super::query::Params;
use super::state::State;
use super::tagged;
use super::vocabulary::{DayKindOrPlain, PLAIN};
use crate::db;
use crate::domain::calendar::{Calendar, CalendarDay, DayKind};
use crate::domain::calendar_change::DayFault;
use crate::domain::calendar_history::CalendarHistory;
use crate::workflow::publish::{CalendarRefused, DayPut, publish_day, publish_year};

/// Longest name of a day, in characters.
pub(super) const LONGEST_NAME: usize = 300;

/// Longest source of a day, in characters.
pub(super) const LONGEST_SOURCE: usize = 500;

/// The years there can be.
pub(super) const YEARS: std::ops::RangeInclusive<i32> = 2000..=2200;

/// A day that differs from the plain week.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CalendarDayView {
    /// The day.
    #[schema(example = "2026-11-24")]
    pub date: NaiveDate,
    /// What it is.
    #[schema(value_type = DayKind)]
    pub kind: &'static str,
    /// Its name.
    #[schema(example = "Ngày Văn hóa Việt Nam")]
    pub name: String,
    /// The law, notice or decision it comes from.
    #[schema(example = "NQ 28/2026/QH16 Đ2")]
    pub source: String,
}

/// A year of the calendar.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CalendarYearView {
    /// The year.
    #[schema(example = 2026)]
    pub year: i32,
    /// How many working days it has.
    #[schema(example = 249)]
    pub working_days: u32,
    /// The days that differ from the plain week, in order.
    pub days: Vec<CalendarDayView>,
}

/// One day of the calendar.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CalendarDateView {
    /// The day.
    pub date: NaiveDate,
    /// Whether it is a working day (ngày làm việc).
    pub working: bool,
    /// What it is; `plain` where its place in the week decides.
    #[schema(value_type = DayKindOrPlain)]
    pub kind: &'static str,
    /// Its name; `null` for a plain day.
    pub name: Option<String>,
    /// Where it comes from; `null` for a plain day.
    pub source: Option<String>,
}

/// A year, or one day of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(untagged)]
pub enum CalendarView {
    /// The answer for a year.
    Year(CalendarYearView),
    /// The answer for a day.
    Date(CalendarDateView),
}

/// What a day is to be (`kind`, `name`, `source`), or what a year is to be (`days`).
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "holiday", "name": "Ngày Văn hóa Việt Nam", "source": "NQ 28/2026/QH16 Đ2"}))]
pub struct CalendarRequest {
    /// For a day: what it is to be. `plain` takes its row away.
    #[schema(value_type = Option<DayKindOrPlain>)]
    kind: Option<String>,
    /// For a day: its name; not for `plain`.
    #[schema(max_length = 300)]
    name: Option<String>,
    /// For a day: the law, notice or decision.
    #[schema(max_length = 500)]
    source: Option<String>,
    /// For a year: every day that differs from the plain week; the others are plain.
    days: Option<Vec<CalendarDayRequest>>,
}

/// A day of a year that is published.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarDayRequest {
    /// The day.
    #[schema(value_type = NaiveDate)]
    date: String,
    /// What it is.
    #[schema(value_type = DayKind)]
    kind: String,
    /// Its name.
    #[schema(max_length = 300)]
    name: String,
    /// The law, notice or decision.
    #[schema(max_length = 500)]
    source: String,
}

/// Of which version.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CalendarParams {
    /// The calendar as it was after this version, a number of `GET /v1/calendar/versions`; default: as it stands.
    #[param(value_type = Option<u32>, minimum = 1)]
    version: Option<u32>,
}

/// Which part of the calendar a path names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Year(i32),
    Day(NaiveDate),
}

impl Part {
    fn read(text: &str) -> Option<Self> {
        let year = |year: &i32| YEARS.contains(year);
        match text.len() {
            4 if text.bytes().all(|byte| byte.is_ascii_digit()) => {
                text.parse().ok().filter(year).map(Self::Year)
            }
            10 => {
                let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
                day.filter(|day| year(&day.year())).map(Self::Day)
            }
            _ => None,
        }
    }
}

/// Shows a year of the working calendar, or one day.
///
/// As it stands, or as it was after a version. A year that nobody had published by then is not found: nobody knew its days
/// off; nor is a version that there is not.
#[utoipa::path(
    tag = TAG_CATALOGUE,
    params(
        ("day" = String, Path, description = "A year `YYYY` or a day `YYYY-MM-DD`, 2000 to 2200", example = "2026"),
        CalendarParams
    ),
    responses(
        (status = 200, description = "The year or the day", body = CalendarView),
        (status = 304, description = "It is as the `ETag` in `If-None-Match` says"),
        (status = 404, description = "`not-found`: no such day, or the year is not published", body = ProblemView, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/calendar/{day}")]
pub(super) async fn get_calendar(
    request: HttpRequest,
    state: Data<State>,
    _caller: MaybeCaller,
    day: Path<String>,
    Params(CalendarParams { version }): Params<CalendarParams>,
) -> Result<HttpResponse, Problem> {
    let part = Part::read(&day).ok_or(Problem::NotFound)?;
    let shown = match version {
        None => view(&state.directory.current().calendar, part)?,
        Some(version) => {
            let versions = db::calendar_versions::list(&mut *state.connection().await?).await?;
            let history = CalendarHistory::new(&versions);
            view(history.of_version(version).ok_or(Problem::NotFound)?, part)?
        }
    };
    tagged::answer(&request, &shown)
}

/// Publishes a day or a year of the working calendar.
///
/// A day (`kind`, `name`, `source`) of a known year: a swap that was decided, say; `plain` takes a row away again. A
/// year (`days`): all its days that differ from the plain week, which makes the year known. Publishing what is so
/// already changes nothing; a change is a version of the calendar. Due dates that were issued stay as they are: who would be
/// due on another day is told by `POST /v1/calendar/preview`, and `POST /v1/calendar/reissue` moves them where that is decided.
#[utoipa::path(
    tag = TAG_CATALOGUE,
    params(("day" = String, Path, description = "A day `YYYY-MM-DD`, or a year `YYYY`, 2000 to 2200", example = "2026-11-24")),
    request_body = CalendarRequest,
    responses(
        (status = 200, description = "The day or the year, changed or as it was", body = CalendarView),
        (status = 201, description = "The day or the year, new", body = CalendarView),
        (status = 404, description = "`not-found`: no such day", body = ProblemView, content_type = "application/problem+json"),
        (status = 422, description = "`invalid-values`; `calendar-year-missing`: publish the year of the day first", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["catalogue:write"]))
)]
#[put("/v1/calendar/{day}")]
pub(super) async fn put_calendar(
    state: Data<State>,
    caller: Caller,
    day: Path<String>,
    Body(body): Body<CalendarRequest>,
) -> Result<HttpResponse, Problem> {
    let publisher = publisher(&state, caller)?;
    let part = Part::read(&day).ok_or(Problem::NotFound)?;
    let outcome = match part {
        Part::Day(day) => {
            let put = body.read_day(day)?;
            publish(&state, async |conn| publish_day(conn, &publisher, &put).await).await?
        }
        Part::Year(year) => {
            let days = body.read_year()?;
            publish(&state, async |conn| publish_year(conn, &publisher, year, days).await).await?
        }
    };
    tagged::answer_changed(status(outcome), &view(&state.directory.current().calendar, part)?)
}

impl CalendarRequest {
    fn read_day(&self, day: NaiveDate) -> Result<DayPut, Problem> {
        let mut faults = Faults::new();
        if self.days.is_some() {
            let why = ("Chỉ dùng cho một năm.", "Only for a year.");
            faults.at("/days", FaultCode::not_allowed_here(why.0, why.1));
        }
        let kind = faults.required("/kind", self.kind.as_deref());
        let source = faults.required("/source", self.source.as_deref());
        let source = source.and_then(|source| faults.text("/source", source, LONGEST_SOURCE));
        if kind == Some(PLAIN) {
            if self.name.is_some() {
                let why = ("Ngày thường không có tên.", "A plain day has no name.");
                faults.at("/name", FaultCode::not_allowed_here(why.0, why.1));
            }
            return match source {
                Some(source) if faults.is_empty() => Ok(DayPut::Plain { day, source }),
                _ => Err(faults.into()),
            };
        }
        let kind = kind.and_then(|kind| faults.parse("/kind", kind));
        let name = faults.required("/name", self.name.as_deref());
        let name = name.and_then(|name| faults.text("/name", name, LONGEST_NAME));
        match (kind, name, source) {
            (Some(kind), Some(name), Some(source)) if faults.is_empty() => {
                Ok(DayPut::Named(CalendarDay { day, kind, name, source }))
            }
            _ => Err(faults.into()),
        }
    }

    fn read_year(&self) -> Result<Vec<CalendarDay>, Problem> {
        let mut faults = Faults::new();
        for (at, given) in [
            ("/kind", self.kind.is_some()),
            ("/name", self.name.is_some()),
            ("/source", self.source.is_some()),
        ] {
            if given {
                faults.at(at, FaultCode::not_allowed_here("Chỉ dùng cho một ngày.", "Only for a day."));
            }
        }
        // A year without any day off does not exist: an empty list is a mistake.
        match self.days.as_deref() {
            None => faults.at("/days", FaultCode::Required),
            Some([]) => faults.at("/days", FaultCode::TooShort { least: 1 }),
            Some(_) => {}
        }
        let days = self.days.iter().flatten().enumerate();
        let days = days.filter_map(|(nth, day)| day.read(&format!("/days/{nth}"), &mut faults));
        let days: Vec<CalendarDay> = days.collect();
        if faults.is_empty() { Ok(days) } else { Err(faults.into()) }
    }
}

impl CalendarDayRequest {
    /// The day whose members stand below `at`.
    pub(super) fn read(&self, at: &str, faults: &mut Faults) -> Option<CalendarDay> {
        let day = faults.date(&format!("{at}/date"), &self.date);
        let kind = faults.parse(&format!("{at}/kind"), &self.kind);
        let name = faults.text(&format!("{at}/name"), &self.name, LONGEST_NAME);
        let source = faults.text(&format!("{at}/source"), &self.source, LONGEST_SOURCE);
        Some(CalendarDay { day: day?, kind: kind?, name: name?, source: source? })
    }
}

fn view(calendar: &Calendar, part: Part) -> Result<CalendarView, Problem> {
    match part {
        Part::Year(year) => year_view(calendar, year).map(CalendarView::Year).ok_or(Problem::NotFound),
        Part::Day(day) => date_view(calendar, day).map(CalendarView::Date).ok_or(Problem::NotFound),
    }
}

fn year_view(calendar: &Calendar, year: i32) -> Option<CalendarYearView> {
    calendar.years().find(|known| *known == year)?;
    let first = NaiveDate::from_ymd_opt(year, 1, 1)?;
    let working = first.iter_days().take_while(|day| day.year() == year);
    let working = working.filter(|day| calendar.is_working(*day) == Ok(true));
    Some(CalendarYearView {
        year,
        working_days: u32::try_from(working.count()).ok()?,
        days: calendar.days_of(year).iter().map(CalendarDayView::from).collect(),
    })
}

fn date_view(calendar: &Calendar, date: NaiveDate) -> Option<CalendarDateView> {
    let working = calendar.is_working(date).ok()?;
    let named = calendar.day(date);
    Some(CalendarDateView {
        date,
        working,
        kind: named.map_or(PLAIN, |day| day.kind.as_str()),
        name: named.map(|day| day.name.clone()),
        source: named.map(|day| day.source.clone()),
    })
}

impl From<&CalendarDay> for CalendarDayView {
    fn from(CalendarDay { day, kind, name, source }: &CalendarDay) -> Self {
        Self { date: *day, kind: kind.as_str(), name: name.clone(), source: source.clone() }
    }
}

impl From<CalendarRefused> for Problem {
    fn from(refused: CalendarRefused) -> Self {
        match refused {
            CalendarRefused::UnknownYear(unknown) => Self::CalendarYearMissing { year: unknown.year },
            CalendarRefused::Day(fault) => Self::InvalidValues(vec![of_day(fault, "")]),
            CalendarRefused::Days(faults) => {
                let at = |fault: DayFault| of_day(fault, &format!("/days/{}", fault.index()));
                Self::InvalidValues(faults.into_iter().map(at).collect())
            }
            CalendarRefused::Database(error) => error.into(),
        }
    }
}

/// A fault of a day whose members stand below `at`.
pub(super) fn of_day(fault: DayFault, at: &str) -> Fault {
    match fault {
        DayFault::WorkedAnyway { .. } => Fault::new(
            format!("{at}/kind"),
            FaultCode::not_allowed_here(
                "Chỉ ngày nghỉ cuối tuần mới có thể làm bù.",
                "Only a weekend can be worked in exchange.",
            ),
        ),
        DayFault::OffAnyway { .. } => Fault::new(
            format!("{at}/kind"),
            FaultCode::not_allowed_here("Ngày cuối tuần vốn đã nghỉ.", "A weekend is off anyway."),
        ),
        DayFault::OtherYear { year, .. } => Fault::new(
            format!("{at}/date"),
            FaultCode::out_of_range(format!("{year}-01-01"), format!("{year}-12-31")),
        ),
        DayFault::Twice { .. } => Fault::new(format!("{at}/date"), FaultCode::Duplicate),
    }
}
