//! A due date before there is a dossier: the same arithmetic, told step by step.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};
use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::body::Body;
use super::caller::MaybeCaller;
use super::docs::TAG_DEADLINES;
use super::limits::LimitBody;
use super::problem::{Fault, FaultCode, Faults, Language, Problem, ProblemView};
use super::publishing::refused;
use super::state::State;
use super::steps::{StepView, told};
use crate::domain::code::{AgencyCode, ProcedureCode};
use crate::domain::deadline::{
    Extension, Limit, Pause, PauseKind, Preview, PreviewRefused, PreviewRequest, WaitClock, WorkingHours,
    preview,
};
use crate::domain::procedure::{Channel, SupplementClock};
use crate::domain::time;
use crate::workflow::directory::Snapshot;

/// Most waits of one preview.
const MOST_PAUSES: usize = 50;

/// What to date: a limit, or a procedure and a channel.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"procedure": "1.001193", "channel": "direct", "from": "2023-03-10T09:00:00+07:00"}))]
pub struct DeadlineRequest {
    /// The limit; or name a procedure.
    limit: Option<LimitBody>,
    /// Code of a procedure, whose version in force on the day of `from` has the limit.
    procedure: Option<String>,
    /// Channel of the procedure's limit; default `direct`.
    #[schema(value_type = Option<Channel>)]
    channel: Option<String>,
    /// When the full dossier arrives; a bare date means its first minute.
    #[schema(value_type = DateTime<Utc>)]
    from: String,
    /// The last minute `HH:MM` that still counts as the same day, in place of the limit's own.
    cutoff_time: Option<String>,
    /// Code of the agency of intake: its working hours on the day of `from` count; without it those of every agency.
    agency: Option<String>,
    /// Waits for the applicant, at most 50.
    #[serde(default)]
    #[schema(max_items = 50)]
    pauses: Vec<PauseRequest>,
    /// The one extension.
    extension: Option<ExtensionRequest>,
}

/// A wait for the applicant.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PauseRequest {
    /// What for.
    #[schema(value_type = PauseKind)]
    kind: String,
    /// When it was asked for.
    #[schema(value_type = DateTime<Utc>)]
    from: String,
    /// When all was there.
    #[schema(value_type = DateTime<Utc>)]
    to: String,
    /// What the clock does then; default: as the procedure says, else `restart` for a supplement, `shift` for a payment.
    #[schema(value_type = Option<WaitClock>)]
    clock: Option<String>,
}

/// An extension.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtensionRequest {
    /// The day it is decided, at least one day before the due date (NĐ 61/2018 Đ19 k9).
    #[schema(value_type = NaiveDate)]
    on: String,
    /// The new due date.
    #[schema(value_type = NaiveDate)]
    due_on: String,
}

/// A due date, explained.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DeadlineView {
    /// The last day, until 24:00 (ngày hẹn trả).
    #[schema(example = "2023-03-13")]
    pub due_on: NaiveDate,
    /// The moment, for a limit in working hours; else `null`.
    pub due_at: Option<DateTime<FixedOffset>>,
    /// The day that counts as the day of arrival; it is not counted itself.
    #[schema(example = "2023-03-10")]
    pub starts_on: NaiveDate,
    /// Why the clock starts on that day.
    pub start: Vec<StepView>,
    /// The days from there to the due date.
    pub steps: Vec<StepView>,
}

/// Computes a due date and explains it.
///
/// The dates are those that a dossier gets: working days of the calendar, cut-off, waits, one extension. A count that
/// comes to a year without a published calendar is refused with its name.
#[utoipa::path(
    tag = TAG_DEADLINES,
    request_body(content = DeadlineRequest, examples(
        ("procedure" = (summary = "The limit of a procedure, with its cut-off", value = json!({
            "procedure": "1.001193", "channel": "direct", "from": "2023-03-10T15:30:00+07:00"
        }))),
        ("limit" = (summary = "Three working days over a weekend", value = json!({
            "limit": {"amount": 3, "unit": "working_day"}, "from": "2023-03-10T09:00:00+07:00"
        }))),
        ("waits" = (summary = "A supplement, then an extension", value = json!({
            "limit": {"amount": 5, "unit": "working_day"}, "from": "2023-03-01T09:00:00+07:00",
            "pauses": [{
                "kind": "supplement", "from": "2023-03-03T09:00:00+07:00", "to": "2023-03-08T10:00:00+07:00",
                "clock": "restart"
            }],
            "extension": {"on": "2023-03-13", "due_on": "2023-03-20"}
        }))),
    )),
    responses(
        (status = 200, description = "The due date and its steps", body = DeadlineView),
        (status = 422, description = "`invalid-values`, `unknown-procedure`, `unknown-agency`, `calendar-year-missing`", body = ProblemView, content_type = "application/problem+json"),
    ),
)]
#[post("/v1/deadlines/preview")]
pub(super) async fn preview_deadline(
    request: HttpRequest,
    state: Data<State>,
    _caller: MaybeCaller,
    Body(body): Body<DeadlineRequest>,
) -> Result<HttpResponse, Problem> {
    let snapshot = state.directory.current();
    let (asked, hours) = body.read(&snapshot)?;
    let found = preview(&asked, &snapshot.calendar, &hours)?;
    Ok(HttpResponse::Ok().json(view(found, Language::of(&request))))
}

impl DeadlineRequest {
    fn read(&self, known: &Snapshot) -> Result<(PreviewRequest, WorkingHours), Problem> {
        let mut faults = Faults::new();
        let from = moment(&mut faults, "/from", &self.from);
        let limit = self.limit.as_ref().and_then(|limit| limit.read("/limit", &mut faults));
        let procedure: Option<ProcedureCode> = faults.parse_optional("/procedure", self.procedure.as_deref());
        let channel = faults.parse_optional("/channel", self.channel.as_deref()).unwrap_or(Channel::Direct);
        let agency: Option<AgencyCode> = faults.parse_optional("/agency", self.agency.as_deref());
        let cutoff =
            self.cutoff_time.as_deref().and_then(|text| hour_minute(&mut faults, "/cutoff_time", text));
        if self.limit.is_none() && self.procedure.is_none() {
            faults.at("/limit", FaultCode::Required);
        }
        if self.limit.is_some() && self.procedure.is_some() {
            let why = ("Chỉ nêu limit hoặc procedure.", "Either limit or procedure, not both.");
            faults.at("/limit", FaultCode::not_allowed_here(why.0, why.1));
        }
        if self.pauses.len() > MOST_PAUSES {
            faults.at("/pauses", FaultCode::TooLong { most: MOST_PAUSES });
        }
        let pauses = self.pauses.iter().take(MOST_PAUSES).enumerate();
        let pauses: Vec<Pause> = pauses.filter_map(|(nth, pause)| pause.read(nth, &mut faults)).collect();
        let extension = self.extension.as_ref().and_then(|extension| extension.read(&mut faults));
        let Some(from) = from.filter(|_| faults.is_empty()) else { return Err(faults.into()) };
        let hours = hours(known, agency.as_ref(), time::civil_day(from))?;
        let stated = match procedure {
            Some(code) => stated(known, &code, channel, time::civil_day(from))?,
            None => Stated { limit: limit.ok_or_else(|| Problem::internal("no limit"))?, clock: None },
        };
        let limit = match cutoff {
            Some(cutoff) => with_cutoff(&stated.limit, cutoff)?,
            None => stated.limit,
        };
        let pauses = pauses.into_iter().map(|pause| stated.with_clock(pause)).collect();
        Ok((PreviewRequest { limit, from, pauses, extension }, hours))
    }
}

/// The hours of the agency named, or of every agency.
fn hours(known: &Snapshot, agency: Option<&AgencyCode>, on: NaiveDate) -> Result<WorkingHours, Problem> {
    let Some(code) = agency else { return Ok(WorkingHours::default()) };
    let unknown = || Problem::UnknownAgency("/agency".to_owned());
    let agency = known.agencies.by_code(code).ok_or_else(unknown)?;
    Ok(known.agencies.hours_on(agency.id, on).clone())
}

/// What a procedure states: its limit, and what a supplement does to its clock.
struct Stated {
    limit: Limit,
    clock: Option<WaitClock>,
}

impl Stated {
    fn with_clock(&self, pause: Pause) -> Pause {
        let own = self.clock.filter(|_| pause.kind == PauseKind::Supplement);
        Pause { clock: pause.clock.or(own), ..pause }
    }
}

fn stated(
    known: &Snapshot,
    code: &ProcedureCode,
    channel: Channel,
    on: NaiveDate,
) -> Result<Stated, Problem> {
    let version = known.catalogue.by_code(code).and_then(|procedure| procedure.in_force(on));
    let version = version.ok_or_else(|| Problem::UnknownProcedure("/procedure".to_owned()))?;
    let limit = version.limit_for(channel).copied().ok_or_else(|| {
        refused(
            "/procedure",
            "Thủ tục không quy định thời hạn cho kênh này.",
            "The procedure states no limit for this channel.",
        )
    })?;
    let clock = match version.supplement_clock {
        SupplementClock::Restart => WaitClock::Restart,
        SupplementClock::Shift => WaitClock::Shift,
    };
    Ok(Stated { limit, clock: Some(clock) })
}

fn with_cutoff(limit: &Limit, cutoff: chrono::NaiveTime) -> Result<Limit, Problem> {
    Limit::new(Some(limit.amount()), limit.unit(), Some(cutoff)).map_err(Problem::internal)
}

impl PauseRequest {
    fn read(&self, nth: usize, faults: &mut Faults) -> Option<Pause> {
        let kind = faults.parse(&format!("/pauses/{nth}/kind"), &self.kind);
        let from = moment(faults, &format!("/pauses/{nth}/from"), &self.from);
        let to = moment(faults, &format!("/pauses/{nth}/to"), &self.to);
        let clock = faults.parse_optional(&format!("/pauses/{nth}/clock"), self.clock.as_deref());
        Some(Pause { kind: kind?, from: from?, to: to?, clock })
    }
}

impl ExtensionRequest {
    fn read(&self, faults: &mut Faults) -> Option<Extension> {
        let on = faults.date("/extension/on", &self.on);
        let due_on = faults.date("/extension/due_on", &self.due_on);
        Some(Extension { on: on?, due_on: due_on? })
    }
}

/// An instant, or a bare date for its first minute.
fn moment(faults: &mut Faults, at: &str, text: &str) -> Option<DateTime<Utc>> {
    if text.len() == 10 {
        return faults.date(at, text).map(time::start_of_day);
    }
    faults.instant(at, text)
}

fn hour_minute(faults: &mut Faults, at: &str, text: &str) -> Option<chrono::NaiveTime> {
    let read = time::parse_hour_minute(text).ok();
    if read.is_none() {
        faults.at(at, FaultCode::malformed("giờ HH:MM", "a time of day HH:MM"));
    }
    read
}

fn view(found: Preview, language: Language) -> DeadlineView {
    let Preview { due_on, due_at, starts_on, start, steps } = found;
    DeadlineView {
        due_on,
        due_at: due_at.map(time::local),
        starts_on,
        start: told(&start, language),
        steps: told(&steps, language),
    }
}

impl From<PreviewRefused> for Problem {
    fn from(refusal: PreviewRefused) -> Self {
        match refusal {
            PreviewRefused::UnknownYear(unknown) => Self::CalendarYearMissing { year: unknown.year },
            PreviewRefused::PauseBackwards { index } => Self::InvalidValues(vec![Fault::new(
                format!("/pauses/{index}/to"),
                FaultCode::Before { other: "from" },
            )]),
            PreviewRefused::PauseTooEarly { index } => refused(
                format!("/pauses/{index}/from"),
                "Trước khi hồ sơ đến hoặc trước khi lần chờ trước kết thúc.",
                "Before the dossier came or the wait before it was over.",
            ),
            PreviewRefused::ExtensionTooEarly { .. } => {
                refused("/extension/on", "Trước khi hồ sơ đến.", "Before the dossier came.")
            }
            PreviewRefused::ExtensionTooLate { due_on, .. } => refused(
                "/extension/on",
                &format!("Chậm nhất một ngày trước ngày hẹn trả {due_on} (NĐ 61/2018 Đ19 k9)."),
                &format!("At the latest the day before {due_on} (NĐ 61/2018 Đ19 k9)."),
            ),
            PreviewRefused::ExtensionNotLater { .. } => Self::InvalidValues(vec![Fault::new(
                "/extension/due_on",
                FaultCode::Before { other: "due_on" },
            )]),
        }
    }
}
