//! Activities over HTTP: what an office did and counts by hand, entered, listed, taken away, and its figures.
//!
//! Reading requests is here; what is shown is in `view.rs`, lists in `list.rs`, figures in `figures.rs`.

pub mod figures;
pub mod list;
pub mod view;

use std::collections::BTreeMap;

use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get, post};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use self::view::ActivityView;
use super::body::Body;
use super::caller::Caller;
use super::docs::TAG_RECORDS;
use super::dossiers::request::Counter;
use super::dossiers::transition::{OfficerRequest, read_officer};
use super::problem::{FaultCode, Faults, Problem, ProblemView};
use super::state::State;
use crate::db;
use crate::db::activities::{NewActivity, Voiding};
use crate::domain::activity::{self, ActivityKind, CountFault, CountWrong};
use crate::domain::code::AgencyCode;
use crate::domain::id::AgencyId;
use crate::domain::scope::Scope;
use crate::workflow::activities::{record, void};

/// Longest title, note and reason, in characters.
const TITLE: usize = 500;
const TEXT: usize = 2000;

/// An activity to be entered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivityRequest {
    /// Code of the agency that did it, within the caller's subtree.
    #[schema(max_length = 35, example = "H59.31")]
    agency: String,
    /// What was done.
    #[schema(value_type = ActivityKind)]
    kind: String,
    /// The day it was done, of a stock the day as of which it stood so; default: today. Never of the future.
    #[schema(value_type = Option<NaiveDate>)]
    on: Option<String>,
    /// What is counted, by the names that the kind has; each 0 to 1,000,000,000.
    #[schema(value_type = BTreeMap<String, i64>)]
    counts: BTreeMap<String, i64>,
    /// The document it rests on.
    document: Option<DocumentRequest>,
    /// What it was about, at most 500 characters. No personal data.
    #[schema(max_length = 500)]
    title: Option<String>,
    /// Anything worth noting, at most 2000 characters. No personal data.
    #[schema(max_length = 2000)]
    note: Option<String>,
    /// Who enters it.
    officer: Option<OfficerRequest>,
}

/// A document by number and date.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentRequest {
    /// Number, at most 100 characters.
    #[schema(min_length = 1, max_length = 100, example = "973/QĐ-UBND")]
    number: String,
    /// Date; never of the future.
    #[schema(value_type = NaiveDate, example = "2022-05-30")]
    date: String,
}

impl ActivityRequest {
    fn read(self, counter: &Counter<'_>) -> Result<NewActivity, Problem> {
        let mut faults = Faults::new();
        let f = &mut faults;
        let agency: Option<AgencyCode> = f.parse("/agency", &self.agency);
        let kind: Option<ActivityKind> = f.parse("/kind", &self.kind);
        let on =
            self.on.as_deref().map_or(Some(counter.today), |text| past_day(f, "/on", text, counter.today));
        if let Some(kind) = kind {
            activity::faults(kind, &self.counts).into_iter().for_each(|fault| note(f, kind, &fault));
        }
        let document = self.document.as_ref().map(|document| document.read(f, counter.today));
        let title = f.optional_text("/title", self.title.as_deref(), TITLE);
        let note = f.optional_text("/note", self.note.as_deref(), TEXT);
        let officer = self.officer.as_ref().and_then(|officer| read_officer(f, "/officer", officer));
        let (Some(agency), Some(kind), Some(on), true) = (agency, kind, on, f.is_empty()) else {
            return Err(faults.into());
        };
        Ok(NewActivity {
            id: Uuid::now_v7(),
            agency: doer(counter, &agency, on)?,
            kind,
            on,
            counts: self.counts,
            document: document.flatten(),
            title,
            note,
            officer,
            client_id: counter.caller.client_id.to_string(),
        })
    }
}

impl DocumentRequest {
    fn read(&self, f: &mut Faults, today: NaiveDate) -> Option<(String, NaiveDate)> {
        let number = f.text("/document/number", &self.number, 100);
        number.zip(past_day(f, "/document/date", &self.date, today))
    }
}

/// The agency that did it, which must have stood on that day.
fn doer(counter: &Counter<'_>, code: &AgencyCode, on: NaiveDate) -> Result<AgencyId, Problem> {
    let agency = counter.agency_within("/agency", code)?;
    let stood = counter.snapshot.agencies.at(agency, on).is_some();
    if stood { Ok(agency) } else { Err(Problem::UnknownAgency("/agency".to_owned())) }
}

fn past_day(f: &mut Faults, pointer: &str, text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let day = f.date(pointer, text)?;
    if day > today {
        f.at(pointer, FaultCode::Future);
        return None;
    }
    Some(day)
}

/// A fault of a count at its place. A name that is not known is a client's: only what the kind does count is told.
fn note(f: &mut Faults, kind: ActivityKind, fault: &CountFault) {
    let pointer = if fault.name.is_empty() {
        "/counts".to_owned()
    } else {
        format!("/counts/{}", super::text::token(&fault.name))
    };
    let code = match fault.wrong {
        CountWrong::Unknown => {
            let names: Vec<&str> = kind.counts().iter().map(|count| count.name).collect();
            FaultCode::UnknownWord { allowed: names.join(", ") }
        }
        CountWrong::Missing => FaultCode::Required,
        CountWrong::OutOfRange => FaultCode::out_of_range(0, activity::MOST),
        CountWrong::MoreThan(whole) => FaultCode::not_allowed_here(
            &format!("không được lớn hơn {whole}"),
            &format!("it may not be more than {whole}"),
        ),
    };
    f.at(pointer, code);
}

/// An activity that is taken away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "Nhập nhầm số liệu mức độ 4", "officer": {"id": "tc-21"}}))]
pub struct VoidActivityRequest {
    /// Why, at most 2000 characters. No personal data.
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
    /// Who takes it away.
    officer: Option<OfficerRequest>,
}

impl VoidActivityRequest {
    fn read(&self, caller: &Caller) -> Result<Voiding, Problem> {
        let mut faults = Faults::new();
        let f = &mut faults;
        let reason = f.text("/reason", &self.reason, TEXT);
        let officer = self.officer.as_ref().and_then(|officer| read_officer(f, "/officer", officer));
        match reason {
            Some(reason) if faults.is_empty() => {
                Ok(Voiding { reason, officer, client_id: caller.client_id.to_string() })
            }
            _ => Err(faults.into()),
        }
    }
}

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
/// stands (a stock). A record is never changed: one with a mistake is taken away (`…/void`) and entered anew. There is no
/// `Idempotency-Key` here; a record entered twice is taken away once.
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
        (status = 201, description = "Entered", body = ActivityView, headers(("Location" = String, description = "Its address"))),
        (status = 403, description = "`insufficient-scope`, `agency-out-of-scope`", body = ProblemView, content_type = "application/problem+json"),
        (status = 422, description = "`invalid-values` naming every fault; `unknown-agency`", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["reports:write"]))
)]
#[post("/v1/activities")]
pub(super) async fn create_activity(
    state: Data<State>,
    caller: Caller,
    Body(request): Body<ActivityRequest>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ReportsWrite)?;
    let counter = Counter::new(&state, &caller);
    let new = request.read(&counter)?;
    let entered = record(&mut *state.connection().await?, &state.clock, &new).await?;
    let view = ActivityView::new(entered, &counter.snapshot)?;
    Ok(HttpResponse::Created().insert_header((LOCATION, format!("/v1/activities/{}", view.id))).json(view))
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
