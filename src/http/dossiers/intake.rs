//! Intake: the request, what is unlawful in it, and the order it becomes.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::request::Counter;
use super::transition::{OfficerRequest, TransitionRequest, read_officer};
use super::view;
use crate::domain::act::{Act, Officer};
use crate::domain::applicant::{Applicant, ApplicantKind, Document, SealedIdentity};
use crate::domain::code::{AgencyCode, ProcedureCode};
use crate::domain::id::DossierId;
use crate::domain::intake::Application;
use crate::domain::procedure::Channel;
use crate::domain::refusal::Warning;
use crate::domain::scope::Scope;
use crate::http::answered::on_the_wire;
use crate::http::body::JsonBytes;
use crate::http::caller::Caller;
use crate::http::conditions;
use crate::http::conditions::IdempotencyKey;
use crate::http::docs::TAG_DOSSIERS;
use crate::http::problem::{FaultCode, Faults, Problem, ProblemView};
use crate::http::state::State;
use crate::vault::{Purpose, Vault};
use crate::workflow::order::{Command, Intake, Order};

/// Longest text of a name, in characters.
const NAME: usize = 300;
/// Longest summary (trích yếu), in characters.
const SUMMARY: usize = 1000;
/// Most components of a dossier, most acts of its past.
const MANY: usize = 200;

/// A dossier to take in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "procedure": "1.001193", "agency": "H59.31.07", "channel": "direct",
    "applicant": {"kind": "citizen", "name": "Kim Thị Sa Rây", "identity_number": "084187001234", "phone": "0901234567"},
    "summary": "Đăng ký khai sinh", "documents": [{"name": "Giấy chứng sinh", "originals": 1, "copies": 0}]
}))]
pub struct IntakeRequest {
    /// Code of the procedure (mã TTHC), in force on the day of intake.
    #[schema(max_length = 64, example = "1.001193")]
    pub procedure: String,
    /// Code of the agency of intake, within the caller's subtree.
    #[schema(max_length = 35, example = "H59.31.07")]
    pub agency: String,
    /// How it comes in; default `direct`.
    #[schema(value_type = Option<Channel>)]
    pub channel: Option<String>,
    /// When it was handed in, RFC 3339; default: when it was accepted, else now. Never of the future (5 minutes of
    /// skew); of an earlier day only with `dossiers:backdate`, but online up to 7 days back.
    #[schema(value_type = Option<DateTime<Utc>>)]
    pub submitted_at: Option<String>,
    /// Accept at once. Default: true for `direct` and `postal` and where `accepted_at` is given, false for `online`.
    pub accept: Option<bool>,
    /// When an earlier system accepted it; needs `dossiers:backdate`.
    #[schema(value_type = Option<DateTime<Utc>>)]
    pub accepted_at: Option<String>,
    /// Due date that an earlier system issued: kept, never computed again; needs `dossiers:backdate`.
    #[schema(value_type = Option<NaiveDate>)]
    pub due_on: Option<String>,
    /// Code that an earlier system issued; needs `dossiers:backdate`. One of another shape is kept as `external_code`.
    #[schema(max_length = 128)]
    pub code: Option<String>,
    /// The owner of the dossier.
    pub applicant: ApplicantRequest,
    /// What is asked for (trích yếu), at most 1000 characters.
    #[schema(max_length = 1000)]
    pub summary: Option<String>,
    /// Components (thành phần hồ sơ), at most 200.
    #[serde(default)]
    #[schema(max_items = 200)]
    pub documents: Vec<Document>,
    /// The client's own reference, unique for the client; at most 128 characters.
    #[schema(max_length = 128)]
    pub external_ref: Option<String>,
    /// Officer at the desk.
    pub officer: Option<OfficerRequest>,
    /// Acts that followed, in order, each as in `/transitions`; at most 200.
    #[serde(default)]
    #[schema(max_items = 200)]
    pub transitions: Vec<TransitionRequest>,
    /// In bulk lines only: the key against taking it in twice, 1–255 visible ASCII characters.
    #[schema(min_length = 1, max_length = 255)]
    pub idempotency_key: Option<String>,
}

/// The owner of a dossier (chủ hồ sơ).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplicantRequest {
    /// What kind of owner; default `citizen`.
    #[schema(value_type = Option<ApplicantKind>)]
    pub kind: Option<String>,
    /// Name, at most 300 characters.
    #[schema(min_length = 1, max_length = 300)]
    pub name: String,
    /// A citizen's 12 (CCCD) or 9 (CMND) digits; of others 5–20 letters, digits or hyphens. Kept encrypted, shown masked.
    #[schema(min_length = 5, max_length = 20)]
    pub identity_number: Option<String>,
    /// Telephone, at most 30 characters.
    #[schema(max_length = 30)]
    pub phone: Option<String>,
    /// E-mail, at most 254 characters.
    #[schema(max_length = 254)]
    pub email: Option<String>,
    /// Address, at most 500 characters.
    #[schema(max_length = 500)]
    pub address: Option<String>,
}

impl std::fmt::Debug for ApplicantRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ApplicantRequest(…)")
    }
}

/// What reads well in a request, before its codes are looked up.
struct Read {
    procedure: ProcedureCode,
    agency: AgencyCode,
    channel: Channel,
    submitted_at: Option<DateTime<Utc>>,
    accepted_at: Option<DateTime<Utc>>,
    due_on: Option<NaiveDate>,
    code: Option<String>,
    external_ref: Option<String>,
    applicant: Applicant,
    officer: Option<Officer>,
    acts: Vec<Act>,
}

impl IntakeRequest {
    /// The order this request becomes, or all that is wrong with it.
    pub(super) fn into_order(self, counter: &Counter<'_>) -> Result<Order, Problem> {
        let accept = self.accept;
        let read = self.read(counter)?;
        let agency = counter.agency_within("/agency", &read.agency)?;
        let procedure = counter.procedure("/procedure", &read.procedure)?;
        let now = counter.state.clock.now();
        let mut application = Application {
            procedure,
            version: crate::domain::id::VersionId(0),
            agency,
            channel: read.channel,
            submitted_at: read.submitted_at,
            accept,
            accepted_at: read.accepted_at,
            due_on: read.due_on,
            has_code: read.code.is_some(),
        };
        let day = application.intake_day(now);
        let version = counter.snapshot.catalogue.in_force(procedure, day);
        let version = version.ok_or_else(|| Problem::UnknownProcedure("/procedure".to_owned()))?;
        application.version = version.id;
        let period = counter.snapshot.agencies.at(agency, day);
        let period = period.ok_or_else(|| Problem::UnknownAgency("/agency".to_owned()))?;
        let mismatch = !version.levels.contains(&period.level);
        may_take_in(counter.caller, &application)?;
        let intake = Intake {
            id: DossierId(Uuid::now_v7()),
            application,
            applicant: read.applicant,
            external_ref: read.external_ref,
            code: read.code,
            officer: read.officer,
            acts: read.acts,
            warnings: if mismatch { vec![Warning::LevelMismatch] } else { Vec::new() },
        };
        Ok(counter.order(Command::Intake(Box::new(intake)), view::created))
    }

    fn read(self, counter: &Counter<'_>) -> Result<Read, Problem> {
        let mut faults = Faults::new();
        let f = &mut faults;
        let procedure = f.parse("/procedure", &self.procedure);
        let agency = f.parse("/agency", &self.agency);
        let channel = self.channel.as_deref().map_or(Some(Channel::Direct), |word| f.parse("/channel", word));
        let submitted_at = self.submitted_at.as_deref().and_then(|text| f.instant("/submitted_at", text));
        let accepted_at = self.accepted_at.as_deref().and_then(|text| f.instant("/accepted_at", text));
        let due_on = self.due_on.as_deref().and_then(|text| f.date("/due_on", text));
        let code = f.optional_text("/code", self.code.as_deref(), 128);
        let external_ref = f.optional_text("/external_ref", self.external_ref.as_deref(), 128);
        let applicant = self.applicant.read(f, &counter.state.vault, self.summary.as_deref(), self.documents);
        let officer = self.officer.as_ref().and_then(|officer| read_officer(f, "/officer", officer));
        if self.transitions.len() > MANY {
            f.at("/transitions", FaultCode::TooLong { most: MANY });
        }
        let mut acts = Vec::with_capacity(self.transitions.len());
        for (index, transition) in self.transitions.into_iter().enumerate() {
            acts.extend(transition.read(&mut faults, &format!("/transitions/{index}"), counter)?);
        }
        match (procedure, agency, channel, applicant) {
            (Some(procedure), Some(agency), Some(channel), Some(applicant)) if faults.is_empty() => {
                Ok(Read {
                    procedure,
                    agency,
                    channel,
                    submitted_at,
                    accepted_at,
                    due_on,
                    code,
                    external_ref,
                    applicant,
                    officer,
                    acts,
                })
            }
            _ => Err(faults.into()),
        }
    }
}

/// A portal sends in what the desk has yet to accept; accepting takes the desk. Acts of the past take their own scopes.
fn may_take_in(caller: &Caller, application: &Application) -> Result<(), Problem> {
    if application.is_accepted() {
        caller.require(Scope::DossiersIntake)
    } else {
        caller.require_any(&[Scope::DossiersIntake, Scope::DossiersApply])
    }
}

impl ApplicantRequest {
    fn read(
        &self,
        f: &mut Faults,
        vault: &Vault,
        summary: Option<&str>,
        documents: Vec<Document>,
    ) -> Option<Applicant> {
        let kind = self
            .kind
            .as_deref()
            .map_or(Some(ApplicantKind::Citizen), |word| f.parse("/applicant/kind", word));
        let name = f.text("/applicant/name", &self.name, NAME);
        let identity = self.identity_number.as_deref().map(|number| {
            let number = number.trim();
            if is_identity(kind, number) {
                sealed(vault, number)
            } else {
                f.at("/applicant/identity_number", identity_fault());
                None
            }
        });
        let phone = f.optional_text("/applicant/phone", self.phone.as_deref(), 30);
        let email = f.optional_text("/applicant/email", self.email.as_deref(), 254);
        let address = f.optional_text("/applicant/address", self.address.as_deref(), 500);
        let summary = f.optional_text("/summary", summary, SUMMARY);
        if documents.len() > MANY {
            f.at("/documents", FaultCode::TooLong { most: MANY });
        }
        for (index, document) in documents.iter().enumerate() {
            f.text(&format!("/documents/{index}/name"), &document.name, 500);
        }
        let identity = identity.flatten();
        Some(Applicant { kind: kind?, name: name?, identity, phone, email, address, summary, documents })
    }
}

/// What an identity number must look like.
pub(super) fn identity_fault() -> FaultCode {
    FaultCode::malformed(
        "12 chữ số (CCCD) hoặc 9 chữ số (CMND); tổ chức: 5–20 chữ cái, chữ số, gạch nối",
        "12 digits (CCCD) or 9 (CMND); of organisations 5–20 letters, digits, hyphens",
    )
}

/// Whether a number can be that of an applicant of this kind.
pub(super) fn is_identity(kind: Option<ApplicantKind>, number: &str) -> bool {
    let digits = number.bytes().all(|byte| byte.is_ascii_digit());
    match kind {
        Some(ApplicantKind::Citizen) => digits && matches!(number.len(), 9 | 12),
        _ => {
            (5..=20).contains(&number.len())
                && number.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        }
    }
}

fn sealed(vault: &Vault, number: &str) -> Option<SealedIdentity> {
    let sealed = vault.seal(Purpose::Identity, number.as_bytes()).ok()?;
    let hash = vault.hash(Purpose::Identity, &[number.as_bytes()]).to_vec();
    Some(SealedIdentity { sealed, hash, tail: number.get(number.len().saturating_sub(3)..)?.to_owned() })
}

/// Takes a dossier in.
///
/// One call, one transaction: at the counter it is accepted at once and has its code and due date; online it is
/// registered and waits to be accepted. Send an `Idempotency-Key` to be able to retry: the same key and body get the
/// same answer again, for 72 hours; the same key with another body is refused.
#[utoipa::path(
    tag = TAG_DOSSIERS,
    request_body(content = IntakeRequest, examples(
        ("counter" = (summary = "At the counter: accepted at once", value = json!({
            "procedure": "1.001193", "agency": "H59.31.07", "channel": "direct",
            "applicant": {
                "kind": "citizen", "name": "Kim Thị Sa Rây", "identity_number": "084187001234", "phone": "0901234567"
            },
            "summary": "Đăng ký khai sinh", "documents": [{"name": "Giấy chứng sinh", "originals": 1, "copies": 0}]
        }))),
        ("online" = (summary = "From a portal: registered, waits to be accepted", value = json!({
            "procedure": "1.001193", "agency": "H59.31.07", "channel": "online", "accept": false,
            "applicant": {"name": "Thạch Văn Sơn", "email": "son@example.vn"}, "summary": "Đăng ký khai sinh"
        }))),
        ("postal" = (summary = "By post, of an enterprise, with a result given at once", value = json!({
            "procedure": "1.001612", "agency": "H59.31", "channel": "postal",
            "applicant": {"kind": "enterprise", "name": "Công ty TNHH Trà Cú (minh hoạ)", "identity_number": "2100000000"},
            "transitions": [{"action": "finish", "outcome": "approved", "officer": {"id": "tc-07"}}, {"action": "hand_over"}]
        }))),
    )),
    params(IdempotencyKey),
    responses(
        (status = 201, description = "Taken in", body = view::DossierView, headers(
            ("Location" = String, description = "Its address"),
            ("Idempotency-Replayed" = String, description = "`true` where this is the stored answer of an earlier request"),
            ("ETag" = String, description = "Its version"),
        )),
        (status = 403, description = "`insufficient-scope`, `agency-out-of-scope`, `backdate-not-allowed`", body = ProblemView, content_type = "application/problem+json"),
        (status = 409, description = "`already-taken`: the reference or code has a dossier, named as `existing`", body = ProblemView, content_type = "application/problem+json"),
        (status = 422, description = "`invalid-values` naming every fault; `unknown-agency`, `unknown-procedure`, `future-act`, `guard-failed`, `idempotency-mismatch`", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["dossiers:intake"]), ("oauth2" = ["dossiers:apply"]))
)]
#[post("/v1/dossiers")]
pub(in crate::http) async fn create_dossier(
    http: HttpRequest,
    state: Data<State>,
    caller: Caller,
    body: JsonBytes,
) -> Result<HttpResponse, Problem> {
    caller.require_any(&[Scope::DossiersIntake, Scope::DossiersApply])?;
    let request: IntakeRequest = body.parse()?;
    if request.idempotency_key.is_some() {
        return Err(only_in_lines());
    }
    let counter = Counter::new(&state, &caller);
    let order = conditions::on(&state, &http, body.bytes(), request.into_order(&counter)?)?;
    // A new dossier has no version to compare with.
    let order = Order { expected: None, ..order };
    Ok(on_the_wire(counter.submit(order).await?))
}

fn only_in_lines() -> Problem {
    let mut faults = Faults::new();
    let why = FaultCode::not_allowed_here("dùng tiêu đề Idempotency-Key", "use the header Idempotency-Key");
    faults.at("/idempotency_key", why);
    faults.into()
}
