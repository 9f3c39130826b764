//! The papers of a dossier over HTTP: which there are, and each as HTML that prints.
//!
//! Which act gives ground for which paper is told in `domain::paper`, how it is written in `documents::paper`.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::address::DossierPath;
use super::request::Counter;
use crate::db::dossiers::Filed;
use crate::documents::paper;
use crate::domain::event::Event;
use crate::domain::id::{DossierId, EventId};
use crate::domain::paper::{Case, Circular, Issued, PaperForm, issued, pick};
use crate::domain::scope::Scope;
use crate::domain::time::{civil_day, local};
use crate::http::caller::Caller;
use crate::http::docs::TAG_PAPERS;
use crate::http::html;
use crate::http::problem::{FaultCode, Faults, Problem, ProblemView};
use crate::http::query::Params;
use crate::http::state::State;

/// A paper that a dossier gives ground for.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(example = json!({
    "form": "receipt", "number": 1, "title": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
    "circular": "Thông tư số 01/2018/TT-VPCP", "event": "0186dfc6-8a3e-7c42-8f11-6d1f5c0b2a37",
    "issued_at": "2023-03-24T09:30:00+07:00",
    "href": "/v1/dossiers/0186dfc6-8a3e-7c41-9d7a-2b6a3b1c4d5e/papers/receipt?event=0186dfc6-8a3e-7c42-8f11-6d1f5c0b2a37"
}))]
pub struct PaperView {
    /// Which paper.
    #[schema(value_type = PaperForm)]
    pub form: &'static str,
    /// Number of the form (mẫu số) in its circular; `null` where the circular has no such form.
    #[schema(example = 1)]
    pub number: Option<u8>,
    /// Title, in Vietnamese as it is printed.
    #[schema(example = "Giấy tiếp nhận hồ sơ và hẹn trả kết quả")]
    pub title: &'static str,
    /// The circular (thông tư) in force on the day of the act.
    #[schema(example = "Thông tư số 01/2018/TT-VPCP")]
    pub circular: &'static str,
    /// The act that it tells of.
    pub event: Uuid,
    /// When that happened.
    pub issued_at: DateTime<FixedOffset>,
    /// Where it is printed.
    pub href: String,
}

/// The papers of a dossier.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaperList {
    /// Papers, in the order of their acts; the control slip last.
    pub items: Vec<PaperView>,
    /// Always `null`: the list is shown whole.
    pub next: Option<String>,
}

impl PaperView {
    fn new(dossier: DossierId, issued: &Issued) -> Self {
        let Issued { event, at, content, agency: _, officer: _ } = issued;
        let (form, circular) = (content.form(), Circular::on(civil_day(*at)));
        let printed = circular.form(form);
        Self {
            form: form.as_str(),
            number: printed.number,
            title: printed.title,
            circular: circular.name,
            event: event.0,
            issued_at: local(*at),
            href: format!("/v1/dossiers/{}/papers/{form}?event={}", dossier.0, event.0),
        }
    }
}

/// A dossier with the papers that its history gives ground for.
async fn papers_of(counter: &Counter<'_>, path: &DossierPath) -> Result<(Filed, Vec<Issued>), Problem> {
    let (filed, history) = counter.history(&path.named()?).await?;
    let events: Vec<Event> = history.into_iter().map(|recorded| recorded.event).collect();
    let papers = issued(filed.dossier.id, &events).map_err(Problem::internal)?;
    Ok((filed, papers))
}

/// Lists the papers of a dossier.
///
/// Those that its history gives ground for, each with the act it tells of: a receipt of the acceptance and of each
/// completed supplement, a supplement request of the notice before acceptance and of each request, a refusal, an apology
/// of the extension, a notice of a stop, and from acceptance on the control slip. What was undone leaves none, and a
/// dossier that is void has none. Number and title are those of the circular in force on the day of the act.
#[utoipa::path(
    tag = TAG_PAPERS,
    params(DossierPath),
    responses((status = 200, description = "The papers", body = PaperList)),
    security(("oauth2" = ["dossiers:read"]))
)]
#[get("/v1/dossiers/{dossier}/papers")]
pub(in crate::http) async fn list_dossier_papers(
    state: Data<State>,
    caller: Caller,
    dossier: Path<DossierPath>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::DossiersRead)?;
    let counter = Counter::new(&state, &caller);
    let (filed, papers) = papers_of(&counter, &dossier).await?;
    let items = papers.iter().map(|paper| PaperView::new(filed.dossier.id, paper)).collect();
    Ok(HttpResponse::Ok().json(PaperList { items, next: None }))
}

/// A paper of a dossier.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct PaperPath {
    /// A word of `PaperForm`: `receipt`, `supplement_request`, `refusal`, `apology`, `stop_notice` or `control_slip`.
    #[param(example = "receipt", pattern = "^[a-z_]+$")]
    form: String,
}

/// Which of several.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PaperParams {
    /// The act that it tells of, as the list of papers names it; default: the latest that gives ground for it.
    #[param(value_type = Option<Uuid>)]
    event: Option<String>,
}

impl PaperParams {
    fn event(&self) -> Result<Option<EventId>, Problem> {
        let mut faults = Faults::new();
        let event = self.event.as_deref().map(|text| Uuid::parse_str(text).map(EventId));
        if matches!(event, Some(Err(_))) {
            faults
                .at("/event", FaultCode::malformed("mã của một sự kiện (UUID)", "the id of an event (UUID)"));
        }
        faults.check_query()?;
        Ok(event.and_then(Result::ok))
    }
}

/// Prints a paper of a dossier.
///
/// HTML for A5, in Vietnamese, in the layout of the circular in force on the day of the act (TT 01/2018/TT-VPCP; from
/// 15/09/2025 TT 03/2025/TT-VPCP), with what the record holds; what it does not hold is a dotted line to be filled in by
/// hand. The receipt has the code as a QR code. The identity number is masked as everywhere. Nothing in the page runs or
/// is fetched from elsewhere; print it with the browser's own printing. 404 `no-such-paper` where nothing happened that
/// gives ground for it: the list of papers says what there is.
#[utoipa::path(
    tag = TAG_PAPERS,
    params(DossierPath, PaperPath, PaperParams),
    responses(
        (status = 200, description = "The paper", content((String = "text/html")),
            headers(("Content-Security-Policy" = String, description = "The stylesheet in the page and nothing else"))),
        (status = 404, description = "`no-such-paper`, `not-found`", body = ProblemView, content_type = "application/problem+json"),
        (status = 406, description = "`not-acceptable`", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["dossiers:read"]))
)]
#[get("/v1/dossiers/{dossier}/papers/{form}")]
pub(in crate::http) async fn show_dossier_paper(
    request: HttpRequest,
    state: Data<State>,
    caller: Caller,
    dossier: Path<DossierPath>,
    form: Path<PaperPath>,
    Params(params): Params<PaperParams>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::DossiersRead)?;
    html::accepted(&request)?;
    let event = params.event()?;
    let form: PaperForm = form.form.parse().map_err(|_no_form| Problem::NotFound)?;
    let counter = Counter::new(&state, &caller);
    let (filed, papers) = papers_of(&counter, &dossier).await?;
    let paper = pick(papers, form, event).ok_or(Problem::NoSuchPaper)?;
    Ok(html::page(paper::SHEET_SLIP).body(written(&counter, &filed, paper)))
}

fn written(counter: &Counter<'_>, filed: &Filed, issued: Issued) -> String {
    let Filed { dossier, applicant, .. } = filed;
    let procedure = counter.snapshot.catalogue.version(dossier.procedure_version);
    let case = Case { dossier, applicant, agencies: &counter.snapshot.agencies, procedure };
    paper::write(&case.compose(issued))
}
