//! The quarterly report over HTTP: shown as JSON, HTML or DOCX; its history. Writing it is in `write.rs`, days of its own in `bounds.rs`, its life in
//! `life.rs`, what has changed since its approval in `drift.rs`.

pub mod bounds;
pub mod drift;
pub mod life;
pub mod write;

use actix_web::http::header::{CONTENT_DISPOSITION, ContentType, ETAG, VARY};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::caller::Caller;
use super::super::docs::TAG_REPORTS;
use super::super::media::choose;
use super::super::problem::{FaultCode, Faults, Phrase, Problem, ProblemView};
use super::super::query::Params;
use super::super::state::State;
use super::question::reporter;
use crate::db;
use crate::documents::report::{docx, html};
use crate::domain::period::Period;
use crate::domain::report::bounds::OwnBounds;
use crate::domain::report::life::{
    ReportAction, ReportEvent, ReportEventKind, ReportFact, ReportState, ReportStatus,
};
use crate::domain::report::{Report, ReportOfficer};
use crate::domain::scope::Scope;
use crate::domain::time::{civil_day, local};
use crate::workflow::report::{ReportOf, ReportRefused, Shown, revision, show};

/// A report of an agency for a period.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ReportPath {
    /// Agency that reports, within the caller's subtree.
    #[param(example = "H59.31")]
    pub agency: String,
    /// Official period: `2023-01`, `2023-Q1`, `2023-H1`, `2023-9M`, `2023` (NĐ 09/2019 Đ12).
    #[param(example = "2023-Q1", pattern = r"^\d{4}(-(0[1-9]|1[0-2]|Q[1-4]|H[12]|9M))?$")]
    pub period: String,
}

impl ReportPath {
    /// The report it names, where the caller may know of the agency; 422 of a period that has not begun.
    pub(in crate::http::reports) fn named(
        &self,
        state: &State,
        caller: &Caller,
    ) -> Result<ReportOf, Problem> {
        let snapshot = state.directory.current();
        let now = state.clock.now();
        let agency = reporter(&self.agency, caller, &snapshot.agencies, now).ok_or(Problem::NotFound)?;
        let period: Period = self.period.parse().map_err(|_no_period| Problem::NotFound)?;
        let mut faults = Faults::new();
        if period.first_day() > civil_day(now) {
            faults.at("/period", FaultCode::Future);
        }
        faults.check_query()?;
        Ok(ReportOf { agency, period })
    }
}

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentFormat {
    /// For programs: canonical JSON.
    Json,
    /// To be read in a browser, and printed.
    Html,
    /// To be edited and signed: Office Open XML.
    Docx,
}

crate::spell!(DocumentFormat { Json = "json", Html = "html", Docx = "docx" });

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// Media types, in the order of `DocumentFormat::ALL`.
const MEDIA: [&str; 3] = ["application/json", "text/html", DOCX];

/// Which revision, and how it is written.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReportParams {
    /// How it is written; default: by `Accept`, else `json`.
    #[param(value_type = Option<DocumentFormat>, inline)]
    format: Option<String>,
    /// An approved revision; default: the report as it stands.
    #[param(value_type = Option<u32>, minimum = 1)]
    revision: Option<i64>,
}

/// Shows a report.
///
/// The quarterly report on control of administrative procedures: head, parts I to III with the sentences of figures that are
/// computed and the texts that officers wrote, and its form. A draft shows the figures of this moment (`known_at`); an
/// approved report is answered from what was kept, the same bytes for ever: `Repr-Digest` is the SHA-256 of the canonical JSON
/// (members in order of their names, no white space). HTML and DOCX in the official layout are written from the same value.
#[utoipa::path(
    tag = TAG_REPORTS,
    params(ReportPath, ReportParams),
    responses(
        (status = 200, description = "The report", content(
            (Report = "application/json"),
            (String = "text/html", example = "<!DOCTYPE html><html lang=\"vi\">…"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ), headers(
            ("ETag" = String, description = "Version of its life: what a change is decided on"),
            ("Repr-Digest" = String, description = "Of JSON: SHA-256 of the body"),
        )),
        (status = 406, description = "None of the accepted media types: `not-acceptable`", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["statistics:read"]))
)]
#[get("/v1/reports/{agency}/{period}")]
pub(in crate::http) async fn show_report(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    path: Path<ReportPath>,
    Params(params): Params<ReportParams>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::StatisticsRead)?;
    let of = path.named(&state, &caller)?;
    let (format, number) = params.read(&request)?;
    let mut conn = state.long_connection().await?;
    let shown = match number {
        Some(number) => revision(&mut conn, of, number).await?.ok_or(Problem::NotFound)?,
        None => show(&mut conn, &state.directory.current(), of, state.clock.now()).await?,
    };
    written(&shown, format)
}

impl ReportParams {
    fn read(&self, request: &HttpRequest) -> Result<(DocumentFormat, Option<u32>), Problem> {
        let mut faults = Faults::new();
        let format = match self.format.as_deref() {
            Some(text) => faults.parse("/format", text),
            None => DocumentFormat::ALL.get(choose(request, &MEDIA)?).copied(),
        };
        let number = self.revision.map(|number| u32::try_from(number).ok().filter(|number| *number > 0));
        if number == Some(None) {
            faults.at("/revision", FaultCode::out_of_range(1, u32::MAX));
        }
        faults.check_query()?;
        Ok((format.unwrap_or(DocumentFormat::Json), number.flatten()))
    }
}

/// A report on the wire.
fn written(shown: &Shown, format: DocumentFormat) -> Result<HttpResponse, Problem> {
    let Shown { report, body, sha256: _, version } = shown;
    let mut answer = HttpResponse::Ok();
    answer.insert_header((VARY, "Accept")).insert_header((ETAG, format!("\"{version}\"")));
    let name = |extension: &str| format!("BC_{}_{}.{extension}", report.agency.code, report.period.key);
    match format {
        DocumentFormat::Json => Ok(answer
            .insert_header(("Repr-Digest", digest(body)))
            .insert_header(ContentType::json())
            .body(body.clone())),
        DocumentFormat::Html => Ok(answer
            .insert_header(("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"))
            .insert_header(("X-Content-Type-Options", "nosniff"))
            .content_type("text/html; charset=utf-8")
            .body(html(report))),
        DocumentFormat::Docx => {
            let disposition = format!("attachment; filename=\"{}\"", name("docx"));
            let bytes = docx(report).map_err(Problem::internal)?;
            Ok(answer.insert_header((CONTENT_DISPOSITION, disposition)).content_type(DOCX).body(bytes))
        }
    }
}

/// RFC 9530.
fn digest(body: &str) -> String {
    use sha2::{Digest, Sha256};
    format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(body.as_bytes())))
}

impl From<ReportRefused> for Problem {
    fn from(refused: ReportRefused) -> Self {
        match refused {
            ReportRefused::Forbidden(forbidden) => Self::ForbiddenReportAction {
                report_status: forbidden.from.as_str(),
                allowed_actions: forbidden.from.allowed_actions().map(ReportAction::as_str).collect(),
            },
            ReportRefused::PeriodNotOver => Self::GuardFailed {
                rule: "period-over",
                article: "NĐ 09/2019/NĐ-CP Đ8 k5, Đ12",
                detail: Phrase::new(
                    "Chưa hết kỳ báo cáo; số liệu chốt vào ngày cuối kỳ",
                    "The period is not over; its data are cut off on its last day",
                ),
            },
            ReportRefused::VersionMismatch(current) => {
                Self::VersionMismatch { current: i32::try_from(current).unwrap_or(i32::MAX) }
            }
            ReportRefused::Unreadable(error) => Self::internal(error),
            ReportRefused::Database(error) => error.into(),
        }
    }
}

/// What happened to a report.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportHistory {
    /// Where it stands.
    #[schema(value_type = ReportStatus)]
    pub status: &'static str,
    /// The revision that stands or is being written.
    #[schema(example = 1)]
    pub revision: u32,
    /// What happened, in order.
    pub items: Vec<ReportEventView>,
    /// Always `null`: a history is shown whole.
    pub next: Option<String>,
}

/// One entry of the history of a report.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportEventView {
    /// 1, 2, 3 … within the report: its version.
    #[schema(example = 1, minimum = 1)]
    pub version: u32,
    /// What happened.
    #[schema(value_type = ReportEventKind)]
    pub kind: &'static str,
    /// When.
    pub at: DateTime<FixedOffset>,
    /// Client that did it.
    #[schema(example = "demo")]
    pub client: String,
    /// Officer who did it.
    pub officer: Option<ReportOfficer>,
    /// Of a section: its code.
    #[schema(example = "I.4")]
    pub section: Option<String>,
    /// Of a section: the text as it was written; `null` where it was taken away.
    pub text: Option<String>,
    /// Of days of its own: the first; `null` where the official ones were taken again.
    pub from: Option<NaiveDate>,
    /// Of days of its own: the last.
    pub to: Option<NaiveDate>,
    /// Of an approval: SHA-256 of the report that was kept.
    pub sha256: Option<String>,
    /// Of a reopening, or of days of its own: why.
    pub reason: Option<String>,
}

impl From<ReportEvent> for ReportEventView {
    fn from(ReportEvent { seq, fact, client, officer, at }: ReportEvent) -> Self {
        let mut view = Self {
            version: seq,
            kind: fact.kind().as_str(),
            at: local(at),
            client,
            officer,
            section: None,
            text: None,
            from: None,
            to: None,
            sha256: None,
            reason: None,
        };
        match fact {
            ReportFact::SectionWritten { section, text } => {
                view.section = Some(section);
                view.text = text;
            }
            ReportFact::BoundsSet { bounds: Some(OwnBounds { from, to, reason }) } => {
                (view.from, view.to, view.reason) = (Some(from), Some(to), Some(reason));
            }
            ReportFact::HeadWritten { .. }
            | ReportFact::BoundsSet { bounds: None }
            | ReportFact::Submitted => {}
            ReportFact::Approved { sha256 } => {
                view.sha256 = Some(sha256);
            }
            ReportFact::Reopened { reason } => {
                view.reason = Some(reason);
            }
        }
        view
    }
}

/// Shows the history of a report.
///
/// Appended, never changed: each text as it was written, submissions, approvals with the hash of what was kept, reopenings.
#[utoipa::path(
    tag = TAG_REPORTS,
    params(ReportPath),
    responses((status = 200, description = "What happened, in order", body = ReportHistory)),
    security(("oauth2" = ["statistics:read"]))
)]
#[get("/v1/reports/{agency}/{period}/history")]
pub(in crate::http) async fn list_report_events(
    state: Data<State>,
    caller: Caller,
    path: Path<ReportPath>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::StatisticsRead)?;
    let of = path.named(&state, &caller)?;
    let mut conn = state.connection().await?;
    let events = db::reports::history(&mut conn, &of.key()).await?;
    let state = ReportState::of(&events).map_err(Problem::internal)?;
    let (status, revision) = (state.status.as_str(), state.revision());
    let items = events.into_iter().map(ReportEventView::from).collect();
    Ok(HttpResponse::Ok().json(ReportHistory { status, revision, items, next: None }))
}
