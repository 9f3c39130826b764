//! Feedback and petitions (PAKN) over HTTP: received, listed, shown, acted on, counted.
//!
//! Reading a receipt is here; acts are in `transition.rs`, what is shown in `view.rs`, lists in `list.rs`, figures in
//! `figures.rs`. Who sent it is shown to who asks for one, never in lists, history, problems or addresses.

pub mod figures;
pub mod list;
pub mod transition;
pub mod view;

use actix_web::http::StatusCode;
use actix_web::http::header::ETAG;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use self::transition::refused;
use self::view::{FeedbackFileView, FeedbackView};
use super::answered::{on_the_wire, telling};
use super::body::JsonBytes;
use super::caller::Caller;
use super::conditions::{self, IdempotencyKey};
use super::docs::TAG_RECORDS;
use super::dossiers::request::Counter;
use super::dossiers::transition::{OfficerRequest, read_officer};
use super::problem::{FaultCode, Faults, Problem, ProblemView};
use super::state::State;
use crate::db;
use crate::db::feedback::Filed;
use crate::db::feedback::events::{self, Said};
use crate::domain::code::AgencyCode;
use crate::domain::feedback::FeedbackMeans;
use crate::domain::scope::Scope;
use crate::workflow::feedback::{NewFeedback, Office, Sender};
use crate::workflow::once::once;
use crate::workflow::order::Answer;

/// Longest title, text and note, in characters.
const TITLE: usize = 500;
const CONTENT: usize = 10_000;
const TEXT: usize = 2000;

/// Feedback or a petition that came in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "agency": "H59.31.07", "means": "written", "title": "Chậm trả kết quả chứng thực",
    "sender": {
        "name": "Kim Thị Sa Rây", "address": "Ấp Chợ, xã Lưu Nghiệp Anh", "phone": "0901234567",
        "content": "Tôi nộp giấy chứng thực ngày 13/3, đến nay chưa nhận được kết quả."
    },
    "officer": {"id": "tc-07"}
}))]
pub struct FeedbackRequest {
    /// Code of the agency that receives it, within the caller's subtree.
    #[schema(max_length = 35, example = "H59.31.07")]
    agency: String,
    /// By which means it came in.
    #[schema(value_type = FeedbackMeans)]
    means: String,
    /// What it is about in words of the office, at most 500 characters. No personal data: it is shown in lists.
    #[schema(min_length = 1, max_length = 500)]
    title: String,
    /// Who sent it, and what they wrote.
    sender: SenderRequest,
    /// When it came in, RFC 3339; default: now. Of an earlier day only with `dossiers:backdate`.
    #[schema(value_type = Option<DateTime<Utc>>)]
    received_at: Option<String>,
    /// Who received it.
    officer: Option<OfficerRequest>,
    /// Anything worth noting, at most 2000 characters. No personal data.
    #[schema(max_length = 2000)]
    note: Option<String>,
}

/// Who sent it, and what they wrote: kept encrypted. Feedback says by whom it is and how they are reached (NĐ 20/2008):
/// a name, and one of address, telephone and e-mail at least.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SenderRequest {
    /// Name, at most 300 characters.
    #[schema(min_length = 1, max_length = 300)]
    name: String,
    /// Address, at most 500 characters.
    #[schema(max_length = 500)]
    address: Option<String>,
    /// Telephone, at most 30 characters.
    #[schema(max_length = 30)]
    phone: Option<String>,
    /// E-mail, at most 254 characters.
    #[schema(max_length = 254)]
    email: Option<String>,
    /// The text itself, at most 10,000 characters.
    #[schema(min_length = 1, max_length = 10_000)]
    content: String,
}

impl std::fmt::Debug for SenderRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SenderRequest(…)")
    }
}

impl FeedbackRequest {
    fn read(self, counter: &Counter<'_>) -> Result<NewFeedback, Problem> {
        let mut faults = Faults::new();
        let f = &mut faults;
        let agency: Option<AgencyCode> = f.parse("/agency", &self.agency);
        let means = f.parse("/means", &self.means);
        let title = f.text("/title", &self.title, TITLE);
        let sender = self.sender.read(f);
        let received_at = self.received_at.as_deref().and_then(|text| f.instant("/received_at", text));
        let officer = self.officer.as_ref().and_then(|officer| read_officer(f, "/officer", officer));
        let note = f.optional_text("/note", self.note.as_deref(), TEXT);
        let (Some(agency), Some(means), Some(title), Some(sender), true) =
            (agency, means, title, sender, f.is_empty())
        else {
            return Err(faults.into());
        };
        counter.agency_within("/agency", &agency)?;
        Ok(NewFeedback {
            id: Uuid::now_v7(),
            agency: counter.standing_agency("/agency", &agency)?,
            means,
            title,
            sender,
            received_at,
            backdating: counter.backdating(),
            said: Said { client_id: counter.caller.client_id.to_string(), officer, reason: None, note },
        })
    }
}

impl SenderRequest {
    fn read(&self, f: &mut Faults) -> Option<Sender> {
        let name = f.text("/sender/name", &self.name, 300);
        let address = f.optional_text("/sender/address", self.address.as_deref(), 500);
        let phone = f.optional_text("/sender/phone", self.phone.as_deref(), 30);
        let email = f.optional_text("/sender/email", self.email.as_deref(), 254);
        let content = f.text("/sender/content", &self.content, CONTENT);
        if [&self.address, &self.phone, &self.email].iter().all(|way| way.is_none()) {
            f.at("/sender/address", FaultCode::Required);
        }
        Some(Sender { name: name?, address, phone, email, content: content? })
    }
}

/// The feedback of a path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct FeedbackPath {
    /// Id of the feedback. In the demo this one waits to be handled.
    #[param(example = "0186fcc7-d4c0-7000-8000-000000000001")]
    feedback: String,
}

impl FeedbackPath {
    /// What is no id names nothing.
    fn id(&self) -> Result<Uuid, Problem> {
        self.feedback.parse().map_err(|_no_id| Problem::NotFound)
    }
}

/// What the workflow needs.
fn office(counter: &Counter<'_>) -> Office {
    Office {
        snapshot: std::sync::Arc::clone(&counter.snapshot),
        clock: counter.state.clock.clone(),
        vault: counter.state.vault.clone(),
    }
}

/// Receives feedback or a petition.
///
/// Phản ánh, kiến nghị of a person or an organisation (NĐ 20/2008, amended by NĐ 92/2017): about a regulation, about how
/// somebody acted, or a proposal; which of them, and who handles it, is said when it is classified. Its times run from the
/// day it came in, by the working calendar (QĐ 766/QĐ-TTg): to refuse 2 working days, to ask for a supplement 5, to
/// transfer 5, to handle 15, to publish 2 after that. Send an `Idempotency-Key` to be able
/// to retry: the same key and body get the same answer again.
#[utoipa::path(
    tag = TAG_RECORDS,
    params(IdempotencyKey),
    request_body = FeedbackRequest,
    responses(
        (status = 201, description = "Received", body = FeedbackView, headers(
            ("Location" = String, description = "Its address"), ("ETag" = String, description = "Its version"),
            ("Idempotency-Replayed" = String, description = "`true` where this is the stored answer of an earlier request"),
        )),
        (status = 403, description = "`insufficient-scope`, `agency-out-of-scope`, `backdate-not-allowed`", body = ProblemView, content_type = "application/problem+json"),
        (status = 422, description = "`invalid-values` naming every fault; `unknown-agency`, `future-act`, `idempotency-mismatch`", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["feedback:write"]))
)]
#[post("/v1/feedback")]
pub(super) async fn create_feedback(
    http: HttpRequest,
    state: Data<State>,
    caller: Caller,
    body: JsonBytes,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::FeedbackWrite)?;
    let counter = Counter::new(&state, &caller);
    let new = body.parse::<FeedbackRequest>()?.read(&counter)?;
    let key = conditions::once(&state, &http, body.bytes())?;
    let mut conn = state.connection().await?;
    let done = once(&mut conn, counter.once(key.as_ref()), async |conn| {
        let filed = office(&counter).receive(conn, &new).await.map_err(refused)?;
        let location = Some(format!("/v1/feedback/{}", filed.id));
        Ok::<_, Problem>(Answer { location, ..told(StatusCode::CREATED, &filed, &counter)? })
    });
    Ok(on_the_wire(done.await?))
}

/// Feedback as an act leaves it.
fn told(status: StatusCode, filed: &Filed, counter: &Counter<'_>) -> Result<Answer, Problem> {
    let version = Some(filed.feedback.version);
    Ok(Answer { version, ..telling(status, &FeedbackView::new(filed, counter))? })
}

/// Shows feedback, with who sent it and its history.
///
/// Who sent it and what they wrote is shown here alone; the history holds nothing of it.
#[utoipa::path(
    tag = TAG_RECORDS,
    params(FeedbackPath),
    responses((status = 200, description = "The feedback", body = FeedbackFileView, headers(("ETag" = String, description = "Its version")))),
    security(("oauth2" = ["feedback:read"]))
)]
#[get("/v1/feedback/{feedback}")]
pub(super) async fn get_feedback(
    state: Data<State>,
    caller: Caller,
    path: Path<FeedbackPath>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::FeedbackRead)?;
    let counter = Counter::new(&state, &caller);
    let id = path.id()?;
    let mut conn = state.connection().await?;
    let filed = db::feedback::find(&mut conn, id).await?;
    let filed = filed.filter(|filed| counter.reach.includes(filed.agency)).ok_or(Problem::NotFound)?;
    let sealed = db::feedback::sender(&mut conn, id).await?.ok_or_else(|| Problem::internal("no sender"))?;
    let history = events::history(&mut conn, id).await?;
    let sender = office(&counter).opened(&sealed).map_err(refused)?;
    let view = FeedbackFileView::new(&filed, sender, history, &counter);
    Ok(HttpResponse::Ok().insert_header((ETAG, format!("\"{}\"", filed.feedback.version))).json(view))
}
