//! Opinions of other agencies over HTTP: asked for with a time of their own, and received.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::address::DossierPath;
use super::super::request::Counter;
use super::super::transition::OfficerRequest;
use super::super::view::DossierView;
use super::{Said, submit};
use crate::domain::code::AgencyCode;
use crate::domain::id::EventId;
use crate::domain::internal_process::act::{InternalAct, Move, OpinionDue};
use crate::domain::scope::Scope;
use crate::http::body::JsonBytes;
use crate::http::caller::Caller;
use crate::http::conditions::{IdempotencyKey, IfMatch};
use crate::http::docs::TAG_INSIDE;
use crate::http::limits::LimitBody;
use crate::http::problem::{FaultCode, Faults, Problem, ProblemView};
use crate::http::state::State;

/// What another agency is asked, or that its answer came in.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "agency": "H59", "reason": "Xác nhận quy hoạch sử dụng đất", "limit": {"amount": 2, "unit": "working_day"},
    "officer": {"id": "tc-07", "name": "Thạch Thị Sa Ri"}
}))]
pub struct OpinionRequest {
    /// Code of the agency that is asked; it may lie outside the caller's subtree.
    #[schema(max_length = 35, example = "H59")]
    agency: Option<String>,
    /// Id of the opinion that came in, from `opinions` of `GET …/steps`; then `agency`, `due_on`, `limit` and `reason` are
    /// left out.
    #[schema(value_type = Option<Uuid>)]
    answers: Option<String>,
    /// What is asked, at most 2000 characters. No personal data of applicants.
    #[schema(max_length = 2000)]
    reason: Option<String>,
    /// Last day to answer; in place of `limit`.
    #[schema(value_type = Option<NaiveDate>)]
    due_on: Option<String>,
    /// How long the agency has, by its own working hours; in place of `due_on`.
    limit: Option<LimitBody>,
    /// When it was asked, or came in, RFC 3339; default: now. Of an earlier day only with `dossiers:backdate`.
    #[schema(value_type = Option<DateTime<Utc>>)]
    occurred_at: Option<String>,
    /// Who asks, or received it.
    officer: Option<OfficerRequest>,
    /// Of an answer: what it says, or its number; at most 2000 characters. No personal data of applicants.
    #[schema(max_length = 2000)]
    note: Option<String>,
}

/// What is done, before the agency is looked up.
enum Wanted {
    Ask(AgencyCode, OpinionDue),
    Answer(EventId),
}

impl OpinionRequest {
    fn read(self, counter: &Counter<'_>) -> Result<InternalAct, Problem> {
        let mut faults = Faults::new();
        let f = &mut faults;
        let wanted = if self.answers.is_some() { self.answer(f) } else { self.question(f) };
        let said = Said {
            occurred_at: self.occurred_at,
            officer: self.officer,
            reason: self.reason,
            note: self.note,
        };
        let said = said.read(f);
        faults.check()?;
        let what = match wanted {
            Some(Wanted::Ask(code, due)) => {
                Move::AskOpinion { agency: counter.standing_agency("/agency", &code)?, due }
            }
            Some(Wanted::Answer(request)) => Move::ReceiveOpinion { request },
            None => return Err(Problem::internal("a body without a fault says what is wanted")),
        };
        Ok(said.act(what))
    }

    fn question(&self, f: &mut Faults) -> Option<Wanted> {
        let agency = f.required("/agency", self.agency.as_deref());
        let agency = agency.and_then(|agency| f.parse("/agency", agency));
        f.required("/reason", self.reason.as_deref());
        let due = self.due(f);
        Some(Wanted::Ask(agency?, due?))
    }

    /// One of a day and a limit.
    fn due(&self, f: &mut Faults) -> Option<OpinionDue> {
        match (self.due_on.as_deref(), &self.limit) {
            (Some(day), None) => f.date("/due_on", day).map(OpinionDue::On),
            (None, Some(limit)) => limit.read("/limit", f).map(OpinionDue::Within),
            (None, None) => {
                f.at("/due_on", FaultCode::Required);
                None
            }
            (Some(_), Some(_)) => {
                let (vi, en) = ("chỉ một trong due_on và limit", "either due_on or limit");
                f.at("/limit", FaultCode::not_allowed_here(vi, en));
                None
            }
        }
    }

    fn answer(&self, f: &mut Faults) -> Option<Wanted> {
        let of_questions = [
            ("/agency", self.agency.is_some()),
            ("/reason", self.reason.is_some()),
            ("/due_on", self.due_on.is_some()),
            ("/limit", self.limit.is_some()),
        ];
        for (pointer, _) in of_questions.iter().filter(|(_, given)| *given) {
            let (vi, en) = ("không dùng cùng answers", "it does not go with answers");
            f.at(*pointer, FaultCode::not_allowed_here(vi, en));
        }
        let id = self.answers.as_deref().and_then(|id| id.parse().ok()).map(EventId);
        if id.is_none() {
            f.at(
                "/answers",
                FaultCode::malformed("mã yêu cầu lấy ý kiến (UUID)", "the id of an opinion (UUID)"),
            );
        }
        id.map(Wanted::Answer)
    }
}

/// Asks another agency for its opinion, or records that it came in.
///
/// A question is recorded with a time of its own (NĐ 61/2018 Đ19 k5): within a `limit`, by the working hours of the agency
/// that is asked, or until a day. The clock of the dossier goes on; what is late is told by the control slip
/// (`GET …/steps`) and the morning list. Several may be open at once. When the opinion comes in:
/// `{"answers": "<id of the opinion>", "note": "Công văn 15/STNMT: thống nhất"}`; once, of one that waits for its answer.
#[utoipa::path(
    tag = TAG_INSIDE,
    request_body = OpinionRequest,
    params(DossierPath, IfMatch, IdempotencyKey),
    responses(
        (status = 200, description = "The dossier; a question is the last of the opinions in its control slip", body = DossierView, headers(("ETag" = String, description = "Its version"))),
        (status = 412, description = "`version-mismatch`", body = ProblemView, content_type = "application/problem+json"),
        (status = 422, description = "`guard-failed`, `invalid-values`, `unknown-agency`", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["dossiers:process"]))
)]
#[post("/v1/dossiers/{dossier}/opinions")]
pub(in crate::http) async fn record_opinion(
    http: HttpRequest,
    state: Data<State>,
    caller: Caller,
    dossier: Path<DossierPath>,
    body: JsonBytes,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::DossiersProcess)?;
    let request: OpinionRequest = body.parse()?;
    let counter = Counter::new(&state, &caller);
    let act = request.read(&counter)?;
    submit(&counter, &http, body.bytes(), dossier.named()?, act).await
}
