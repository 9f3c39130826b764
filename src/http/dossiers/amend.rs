//! Contact data and summary of a dossier: the little that may be changed without an act.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, patch};
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

use super::address::DossierPath;
use super::request::Counter;
use super::view;
use crate::domain::applicant::Contact;
use crate::domain::scope::Scope;
use crate::http::answered::on_the_wire;
use crate::http::body::JsonBytes;
use crate::http::caller::Caller;
use crate::http::conditions;
use crate::http::conditions::{IdempotencyKey, IfMatch};
use crate::http::docs::TAG_DOSSIERS;
use crate::http::problem::{Faults, Problem, ProblemView};
use crate::http::state::State;
use crate::workflow::order::Command;

#[expect(clippy::option_option, reason = "absent, null and given are three things in a merge patch")]
/// Changes; a member that is absent stays as it is, `null` takes it away.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"applicant": {"phone": "0907654321", "email": null}, "summary": "Xác nhận thông tin hộ tịch"}))]
pub struct ContactRequest {
    /// Of the applicant.
    #[serde(default)]
    applicant: ApplicantChange,
    /// What is asked for, at most 1000 characters.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 1000)]
    summary: Option<Option<String>>,
}

#[expect(clippy::option_option, reason = "absent, null and given are three things in a merge patch")]
/// Changes of the applicant's contact data.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplicantChange {
    /// Name, at most 300 characters; it cannot be taken away.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, min_length = 1, max_length = 300, required = false)]
    name: Option<Option<String>>,
    /// Telephone, at most 30 characters.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 30)]
    phone: Option<Option<String>>,
    /// E-mail, at most 254 characters.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 254)]
    email: Option<Option<String>>,
    /// Address, at most 500 characters.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 500)]
    address: Option<Option<String>>,
}

/// Tells `null` from absent.
#[expect(clippy::option_option, reason = "absent, null and given are three things in a merge patch")]
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::<String>::deserialize(deserializer).map(Some)
}

impl ContactRequest {
    fn read(&self) -> Result<Contact, Problem> {
        let mut faults = Faults::new();
        let mut text = |pointer: &str, value: &Option<Option<String>>, most| {
            value.as_ref().map(|value| faults.optional_text(pointer, value.as_deref(), most))
        };
        let contact = Contact {
            phone: text("/applicant/phone", &self.applicant.phone, 30),
            email: text("/applicant/email", &self.applicant.email, 254),
            address: text("/applicant/address", &self.applicant.address, 500),
            summary: text("/summary", &self.summary, 1000),
            name: None,
        };
        let name = self.applicant.name.as_ref().and_then(|name| {
            let name = faults.required("/applicant/name", name.as_deref())?;
            faults.text("/applicant/name", name, 300)
        });
        faults.check()?;
        Ok(Contact { name, ..contact })
    }
}

/// Changes contact data or summary.
///
/// A merge patch (RFC 7396) of the little that may be changed without an act. The history keeps who changed which fields,
/// never their content. What is as it was already makes no event and no new version.
#[utoipa::path(
    tag = TAG_DOSSIERS,
    request_body = ContactRequest,
    params(DossierPath, IfMatch, IdempotencyKey),
    responses(
        (status = 200, description = "Changed", body = view::DossierView, headers(("ETag" = String, description = "Its version"))),
        (status = 412, description = "`version-mismatch`", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["dossiers:intake"]))
)]
#[patch("/v1/dossiers/{dossier}")]
pub(in crate::http) async fn amend_dossier(
    http: HttpRequest,
    state: Data<State>,
    caller: Caller,
    dossier: Path<DossierPath>,
    body: JsonBytes,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::DossiersIntake)?;
    let request: ContactRequest = body.parse()?;
    let counter = Counter::new(&state, &caller);
    let contact = Box::new(request.read()?);
    let order = counter.order(Command::Amend { dossier: dossier.named()?, contact }, view::advanced);
    let order = conditions::on(&state, &http, body.bytes(), order)?;
    Ok(on_the_wire(counter.submit(order).await?))
}
