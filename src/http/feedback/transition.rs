//! Acts on feedback over HTTP: the request, what is unlawful in it, and refusals of the law as problems.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::FeedbackView;
use super::{CONTENT, FeedbackPath, TEXT, office, told};
use crate::domain::code::AgencyCode;
use crate::domain::feedback::decide::{FeedbackAct, FeedbackGuard, FeedbackRefusal};
use crate::domain::feedback::status::FeedbackAction;
use crate::domain::feedback::{Competence, FeedbackKind};
use crate::domain::scope::Scope;
use crate::http::answered::on_the_wire;
use crate::http::body::JsonBytes;
use crate::http::caller::Caller;
use crate::http::conditions::{self, IdempotencyKey, IfMatch};
use crate::http::docs::TAG_RECORDS;
use crate::http::dossiers::request::Counter;
use crate::http::dossiers::transition::{OfficerRequest, read_officer};
use crate::http::problem::{FaultCode, Faults, Phrase, Problem, ProblemView};
use crate::http::state::State;
use crate::workflow::feedback::{FeedbackError, FeedbackOrder};
use crate::workflow::once::once;

/// An act on feedback.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"action": "note", "note": "Đã gọi điện xác minh", "officer": {"id": "tc-07"}}))]
pub struct FeedbackTransitionRequest {
    /// What is done.
    #[schema(value_type = FeedbackAction)]
    action: String,
    /// When, RFC 3339; default: now. Of an earlier day only with `dossiers:backdate`.
    #[schema(value_type = Option<DateTime<Utc>>)]
    occurred_at: Option<String>,
    /// Who acted.
    officer: Option<OfficerRequest>,
    /// Why, at most 2000 characters. No personal data of senders.
    #[schema(max_length = 2000)]
    reason: Option<String>,
    /// Anything worth noting, at most 2000 characters. No personal data of senders.
    #[schema(max_length = 2000)]
    note: Option<String>,
    /// What it is about, of `classify`.
    #[schema(value_type = Option<FeedbackKind>)]
    kind: Option<String>,
    /// Who handles it, of `classify`.
    #[schema(value_type = Option<Competence>)]
    competence: Option<String>,
    /// Code of the agency it is transferred to; it may lie outside the caller's subtree.
    #[schema(max_length = 35)]
    to_agency: Option<String>,
    /// Name of the receiver of a transfer that has no code here, at most 300 characters.
    #[schema(max_length = 300)]
    to: Option<String>,
    /// Of `handle` what was answered, of `publish` where it is public; at most 2000 characters. No personal data.
    #[schema(max_length = 2000)]
    answer: Option<String>,
    /// What the sender added, of `receive_supplement`; kept with the text, encrypted; at most 10,000 characters.
    #[schema(max_length = 10_000)]
    content: Option<String>,
}

impl FeedbackTransitionRequest {
    fn read(self, counter: &Counter<'_>, id: Uuid, expected: Option<u32>) -> Result<FeedbackOrder, Problem> {
        let mut faults = Faults::new();
        let f = &mut faults;
        let action: Option<FeedbackAction> = f.parse("/action", &self.action);
        let to_agency: Option<AgencyCode> = f.parse_optional("/to_agency", self.to_agency.as_deref());
        let added = f.optional_text("/content", self.content.as_deref(), CONTENT);
        if added.is_some() && action.is_some_and(|action| action != FeedbackAction::ReceiveSupplement) {
            let (vi, en) = ("chỉ dùng với receive_supplement", "it goes with receive_supplement alone");
            f.at("/content", FaultCode::not_allowed_here(vi, en));
        }
        let act = FeedbackAct {
            action: action.unwrap_or(FeedbackAction::Note),
            occurred_at: self.occurred_at.as_deref().and_then(|text| f.instant("/occurred_at", text)),
            officer: self.officer.as_ref().and_then(|officer| read_officer(f, "/officer", officer)),
            reason: f.optional_text("/reason", self.reason.as_deref(), TEXT),
            note: f.optional_text("/note", self.note.as_deref(), TEXT),
            kind: f.parse_optional("/kind", self.kind.as_deref()),
            competence: f.parse_optional("/competence", self.competence.as_deref()),
            to_agency: None,
            to: f.optional_text("/to", self.to.as_deref(), 300),
            answer: f.optional_text("/answer", self.answer.as_deref(), TEXT),
        };
        faults.check()?;
        let to_agency = to_agency.map(|code| counter.standing_agency("/to_agency", &code)).transpose()?;
        Ok(FeedbackOrder {
            id,
            act: FeedbackAct { to_agency, ..act },
            added,
            expected,
            backdating: counter.backdating(),
            client_id: counter.caller.client_id.to_string(),
            reach: counter.reach.clone(),
        })
    }
}

/// Why nothing was written, as a problem.
pub(super) fn refused(error: FeedbackError) -> Problem {
    match error {
        FeedbackError::Refused(refusal) => of_law(refusal),
        FeedbackError::NotFound => Problem::NotFound,
        FeedbackError::VersionMismatch { current } => {
            Problem::VersionMismatch { current: i32::try_from(current).unwrap_or(i32::MAX) }
        }
        FeedbackError::Sealed(cause) => Problem::internal(cause),
        FeedbackError::Database(error) => error.into(),
    }
}

fn of_law(refusal: FeedbackRefusal) -> Problem {
    match refusal {
        FeedbackRefusal::Forbidden { from, allowed } => Problem::ForbiddenFeedbackAction {
            feedback_status: from.as_str(),
            allowed_actions: allowed.into_iter().map(FeedbackAction::as_str).collect(),
        },
        FeedbackRefusal::Guard(guard) => {
            let (vi, en) = words(guard);
            Problem::GuardFailed {
                rule: guard.as_str(),
                article: guard.article(),
                detail: Phrase::new(vi, en),
            }
        }
        FeedbackRefusal::Missing(names) => {
            let mut faults = Faults::new();
            for name in names {
                faults.at(format!("/{name}"), FaultCode::Required);
            }
            faults.into()
        }
        FeedbackRefusal::OccurredBeforeLast { last } => {
            Problem::OccurredBeforeLast { last_occurred_at: last }
        }
        FeedbackRefusal::Future => Problem::FutureAct,
        FeedbackRefusal::Backdated => Problem::BackdateNotAllowed,
    }
}

/// What each guard says, in Vietnamese and in English.
const fn words(guard: FeedbackGuard) -> (&'static str, &'static str) {
    match guard {
        FeedbackGuard::HandleOwn => (
            "Phản ánh, kiến nghị không thuộc thẩm quyền; phải chuyển cơ quan có thẩm quyền",
            "It is not within the agency's competence and is transferred; or classify it anew",
        ),
        FeedbackGuard::TransferOther => (
            "Phản ánh, kiến nghị thuộc thẩm quyền; không chuyển đi nếu chưa phân loại lại",
            "It is within the agency's own competence and handled there; or classify it anew",
        ),
        FeedbackGuard::TransferElsewhere => {
            ("Chỉ chuyển đến cơ quan khác", "A transfer goes to another agency than the one that has it")
        }
    }
}

/// Acts on feedback.
///
/// | Action | From | To | Needs |
/// |---|---|---|---|
/// | `request_supplement` | `received` | `supplement_requested` | `reason` |
/// | `receive_supplement` | `supplement_requested` | `received`; its times count anew | (`content`) |
/// | `classify` | `received`, `classified` | `classified` | `kind`, `competence` |
/// | `refuse` | `received`, `supplement_requested` | `not_accepted` | `reason` |
/// | `handle` | `classified`, own competence | `handled` | `answer` |
/// | `publish` | `handled` | `published` | `answer`: where it is public |
/// | `transfer` | `classified`, another's competence | `transferred` | `to_agency` or `to` |
/// | `note` | any | the same | `note` |
/// | `void` | any | the same, counted nowhere | `reason` |
///
/// What is late is done all the same, and told: `late` of the history, and the figures. A transfer opens nothing at the
/// receiver: it receives the feedback as its own, from its own day on.
#[utoipa::path(
    tag = TAG_RECORDS,
    request_body = FeedbackTransitionRequest,
    params(FeedbackPath, IfMatch, IdempotencyKey),
    responses(
        (status = 200, description = "The feedback as it stands", body = FeedbackView, headers(
            ("ETag" = String, description = "Its version"),
            ("Idempotency-Replayed" = String, description = "`true` where this is the stored answer of an earlier request"),
        )),
        (status = 403, description = "`insufficient-scope`, `backdate-not-allowed`", body = ProblemView, content_type = "application/problem+json"),
        (status = 409, description = "`forbidden-transition`", body = ProblemView, content_type = "application/problem+json"),
        (status = 412, description = "`version-mismatch`", body = ProblemView, content_type = "application/problem+json"),
        (status = 422, description = "`guard-failed`, `invalid-values`, `occurred-before-last`, `future-act`, `unknown-agency`, `idempotency-mismatch`", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["feedback:write"]))
)]
#[post("/v1/feedback/{feedback}/transitions")]
pub(in crate::http) async fn advance_feedback(
    http: HttpRequest,
    state: Data<State>,
    caller: Caller,
    path: Path<FeedbackPath>,
    body: JsonBytes,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::FeedbackWrite)?;
    let counter = Counter::new(&state, &caller);
    let request: FeedbackTransitionRequest = body.parse()?;
    let order = request.read(&counter, path.id()?, conditions::expected(&http)?)?;
    let key = conditions::once(&state, &http, body.bytes())?;
    let mut conn = state.connection().await?;
    let done = once(&mut conn, counter.once(key.as_ref()), async |conn| {
        let filed = office(&counter).act(conn, &order).await.map_err(refused)?;
        told(StatusCode::OK, &filed, &counter)
    });
    Ok(on_the_wire(done.await?))
}
