//! Why a dossier is overdue, said by itself: of one that nobody acts on there is no act to say it with.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, put};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::address::named;
use super::request::Counter;
use super::transition::{OfficerRequest, TEXT, read_officer};
use super::view;
use crate::domain::overdue::{Explanation, OverdueReason};
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

/// The dossier of the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct OverduePath {
    /// Id or code of the dossier. In the demo `H59.31-230307-0011` is overdue.
    #[param(example = "H59.31-230307-0011")]
    dossier: String,
}

/// Why a dossier is overdue.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "overdue_reason": "coordination", "note": "Chờ ý kiến của cơ quan thuế",
    "officer": {"id": "tc-01", "name": "Thạch Thị Sa Ri"}
}))]
pub struct OverdueReasonRequest {
    /// The reason.
    #[schema(value_type = OverdueReason)]
    overdue_reason: String,
    /// Anything worth noting, at most 2000 characters. No personal data of applicants.
    #[schema(max_length = 2000)]
    note: Option<String>,
    /// Who says so.
    officer: Option<OfficerRequest>,
}

impl OverdueReasonRequest {
    fn read(&self) -> Result<Explanation, Problem> {
        let mut faults = Faults::new();
        let f = &mut faults;
        let reason = f.parse("/overdue_reason", &self.overdue_reason);
        let note = f.optional_text("/note", self.note.as_deref(), TEXT);
        let officer = self.officer.as_ref().and_then(|officer| read_officer(f, "/officer", officer));
        faults.check()?;
        let reason = reason.ok_or_else(|| Problem::internal("no fault and no reason"))?;
        Ok(Explanation { reason, note, officer })
    }
}

/// Says why a dossier is overdue.
///
/// Of one that is overdue, or was: form 07 asks for the reason. The latest that was said stands, whether here or with an
/// act (`overdue_reason` of `POST …/transitions`). It is an entry of the history, no act: it needs no status, moves none,
/// and nothing that is entered later lies before it; `correct` with `undo` takes it back. The same reason again without a
/// note changes nothing. `409` of a dossier that is void, `422` of one that never was overdue.
#[utoipa::path(
    tag = TAG_DOSSIERS,
    request_body = OverdueReasonRequest,
    params(OverduePath, IfMatch, IdempotencyKey),
    responses(
        (status = 200, description = "Said", body = view::DossierView, headers(("ETag" = String, description = "Its version"))),
        (status = 409, description = "`forbidden-transition`: it is void", body = ProblemView, content_type = "application/problem+json"),
        (status = 412, description = "`version-mismatch`, with the `version` it has now", body = ProblemView, content_type = "application/problem+json"),
        (status = 422, description = "`invalid-values`: among others `not-allowed-here` at `/overdue_reason` where it never was overdue; `idempotency-mismatch`", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["dossiers:process"]), ("oauth2" = ["dossiers:decide"]))
)]
#[put("/v1/dossiers/{dossier}/overdue-reason")]
pub(in crate::http) async fn explain_overdue_dossier(
    http: HttpRequest,
    state: Data<State>,
    caller: Caller,
    path: Path<OverduePath>,
    body: JsonBytes,
) -> Result<HttpResponse, Problem> {
    caller.require_any(&[Scope::DossiersProcess, Scope::DossiersDecide])?;
    let request: OverdueReasonRequest = body.parse()?;
    let counter = Counter::new(&state, &caller);
    let (dossier, explanation) = (named(&path.dossier)?, Box::new(request.read()?));
    let order = counter.order(Command::Explain { dossier, explanation }, view::advanced);
    let order = conditions::on(&state, &http, body.bytes(), order)?;
    Ok(on_the_wire(counter.submit(order).await?))
}
