//! A dossier inside the office over HTTP: its control slip, and going on to a step. Opinions of other agencies are in
//! `opinion.rs`, what is shown in `view.rs`.

pub mod opinion;
pub mod view;

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::ToSchema;

use self::view::ControlSlipView;
use super::address::DossierPath;
use super::request::Counter;
use super::transition::{OfficerRequest, read_officer};
use super::view::{self as dossier_view, DossierView};
use crate::db::dossiers::DossierRef;
use crate::domain::act::Officer;
use crate::domain::event::Event;
use crate::domain::internal_process::act::{InternalAct, Move};
use crate::domain::internal_process::slip::slip;
use crate::domain::scope::Scope;
use crate::http::answered::on_the_wire;
use crate::http::body::JsonBytes;
use crate::http::caller::Caller;
use crate::http::conditions;
use crate::http::conditions::{IdempotencyKey, IfMatch};
use crate::http::docs::TAG_INSIDE;
use crate::http::problem::{FaultCode, Faults, Problem, ProblemView};
use crate::http::state::State;
use crate::workflow::order::Command;

/// Longest reason or note, in characters.
const TEXT: usize = 2000;

/// Where a dossier goes inside the office.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "step": 1, "officer": {"id": "tc-07", "name": "Thạch Thị Sa Ri"}, "to_officer": {"id": "tc-08", "name": "Lâm Văn Phúc"}
}))]
pub struct StepRequest {
    /// Number of the step, from 1; default: the next. Back, or over a step, takes a `reason`; the step it
    /// is in takes a `to_officer`.
    #[schema(value_type = Option<u16>, minimum = 1, maximum = 50)]
    step: Option<i64>,
    /// When it was handed on, RFC 3339; default: now. Of an earlier day only with `dossiers:backdate`.
    #[schema(value_type = Option<DateTime<Utc>>)]
    occurred_at: Option<String>,
    /// Who gives it on.
    officer: Option<OfficerRequest>,
    /// Who takes it over.
    to_officer: Option<OfficerRequest>,
    /// Why, at most 2000 characters. No personal data of applicants.
    #[schema(max_length = 2000)]
    reason: Option<String>,
    /// Anything worth noting, at most 2000 characters. No personal data of applicants.
    #[schema(max_length = 2000)]
    note: Option<String>,
}

impl StepRequest {
    fn read(self) -> Result<InternalAct, Problem> {
        let mut faults = Faults::new();
        let f = &mut faults;
        let step = self.step.map(|step| u16::try_from(step).ok().filter(|step| (1..=50).contains(step)));
        if step == Some(None) {
            f.at("/step", FaultCode::out_of_range(1, 50));
        }
        let to = self.to_officer.as_ref().and_then(|officer| read_officer(f, "/to_officer", officer));
        let said = Said {
            occurred_at: self.occurred_at,
            officer: self.officer,
            reason: self.reason,
            note: self.note,
        };
        let said = said.read(f);
        faults.check()?;
        Ok(said.act(Move::Enter { step: step.flatten(), to }))
    }
}

/// What every act inside the office says, as it stands in a body.
struct Said {
    occurred_at: Option<String>,
    officer: Option<OfficerRequest>,
    reason: Option<String>,
    note: Option<String>,
}

/// The same, read.
struct Spoken {
    occurred_at: Option<DateTime<Utc>>,
    officer: Option<Officer>,
    reason: Option<String>,
    note: Option<String>,
}

impl Said {
    fn read(self, f: &mut Faults) -> Spoken {
        Spoken {
            occurred_at: self.occurred_at.as_deref().and_then(|text| f.instant("/occurred_at", text)),
            officer: self.officer.as_ref().and_then(|officer| read_officer(f, "/officer", officer)),
            reason: f.optional_text("/reason", self.reason.as_deref(), TEXT),
            note: f.optional_text("/note", self.note.as_deref(), TEXT),
        }
    }
}

impl Spoken {
    fn act(self, what: Move) -> InternalAct {
        let Self { occurred_at, officer, reason, note } = self;
        InternalAct { what, occurred_at, officer, reason, note }
    }
}

/// Hands an act inside the office to the writer; answers the dossier as it left it.
async fn submit(
    counter: &Counter<'_>,
    http: &HttpRequest,
    body: &[u8],
    dossier: DossierRef,
    act: InternalAct,
) -> Result<HttpResponse, Problem> {
    let command = Command::Internal { dossier, act: Box::new(act) };
    let order = counter.order(command, dossier_view::advanced);
    let order = conditions::on(counter.state, http, body, order)?;
    Ok(on_the_wire(counter.submit(order).await?))
}

/// Shows the control slip of a dossier.
///
/// Phiếu kiểm soát quá trình giải quyết hồ sơ (TT 01/2018 Đ9, mẫu 05): the steps of the internal process that its
/// procedure version names, each stay in one with who gave the dossier on and who took it over, its time and whether it was
/// held; and the opinions of other agencies with theirs (NĐ 61/2018 Đ19 k5). A step's time is counted like any other, by
/// working hours and calendar, and waits while the dossier waits for the applicant; it binds nobody outside, the due date
/// of the dossier is another.
#[utoipa::path(
    tag = TAG_INSIDE,
    params(DossierPath),
    responses((status = 200, description = "The control slip", body = ControlSlipView)),
    security(("oauth2" = ["dossiers:read"]))
)]
#[get("/v1/dossiers/{dossier}/steps")]
pub(in crate::http) async fn show_dossier_steps(
    state: Data<State>,
    caller: Caller,
    dossier: Path<DossierPath>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::DossiersRead)?;
    let counter = Counter::new(&state, &caller);
    let (filed, history) = counter.history(&dossier.named()?).await?;
    let events: Vec<Event> = history.into_iter().map(|recorded| recorded.event).collect();
    let slip = slip(&events).map_err(Problem::internal)?;
    let view = ControlSlipView::new(&filed.dossier, slip, &counter.snapshot, state.clock.now());
    Ok(HttpResponse::Ok().json(view))
}

/// Hands a dossier on to a step.
///
/// To the next step of the internal process, or with a reason to another; its time runs from then on. To another officer
/// of the step it is in; the time goes on. The first step
/// begins with the acceptance of the dossier, the last ends with the end of processing. Moves neither status nor due date.
/// Refused with `guard-failed` where the version names no process, while the dossier waits for the applicant, and once it
/// has ended.
#[utoipa::path(
    tag = TAG_INSIDE,
    request_body = StepRequest,
    params(DossierPath, IfMatch, IdempotencyKey),
    responses(
        (status = 200, description = "The dossier in its new step", body = DossierView, headers(("ETag" = String, description = "Its version"))),
        (status = 412, description = "`version-mismatch`", body = ProblemView, content_type = "application/problem+json"),
        (status = 422, description = "`guard-failed`, `invalid-values`", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["dossiers:process"]))
)]
#[post("/v1/dossiers/{dossier}/steps")]
pub(in crate::http) async fn enter_step(
    http: HttpRequest,
    state: Data<State>,
    caller: Caller,
    dossier: Path<DossierPath>,
    body: JsonBytes,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::DossiersProcess)?;
    let request: StepRequest = body.parse()?;
    let counter = Counter::new(&state, &caller);
    submit(&counter, &http, body.bytes(), dossier.named()?, request.read()?).await
}
