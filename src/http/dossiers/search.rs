//! Search by identity number: in a body, because addresses are logged on their way.
//!
//! The number is hashed with the vault's key and found by that; it is nowhere kept, logged or answered. Who searched, and
//! how much was found, is a line of the log.

use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;

use super::intake::{identity_fault, is_identity};
use super::list::{Counting, DossierPage, DossierParams};
use super::narrow::{Source, asked};
use super::request::Counter;
use crate::db::dossiers::Sort;
use crate::domain::act::Outcome;
use crate::domain::applicant::ApplicantKind;
use crate::domain::dossier::Standing;
use crate::domain::overdue::ReasonSought;
use crate::domain::procedure::Channel;
use crate::domain::scope::Scope;
use crate::domain::status::Status;
use crate::http::body::Body;
use crate::http::caller::Caller;
use crate::http::docs::TAG_DOSSIERS;
use crate::http::problem::{Faults, Problem, ProblemView};
use crate::http::request_id::RequestId;
use crate::http::state::State;
use crate::vault::{Purpose, Vault};
use crate::workflow::statistics::Extent;

/// Whose dossiers to find, and which of them: the filters are those of `GET /v1/dossiers`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"identity_number": "084187001234", "sort": "due_on", "limit": 20}))]
pub struct SearchRequest {
    /// Identity number: a citizen's 12 (CCCD) or 9 (CMND) digits; of others 5–20 letters, digits or hyphens.
    #[schema(min_length = 5, max_length = 20, example = "084187001234")]
    identity_number: String,
    /// Whose number it is; default `citizen`.
    #[schema(value_type = Option<ApplicantKind>)]
    kind: Option<String>,
    /// Agency whose dossiers are searched; default: the caller's root.
    agency: Option<String>,
    /// The agency alone or with all below it; default `subtree`.
    #[schema(value_type = Option<Extent>)]
    scope: Option<String>,
    /// Status; any one of these.
    #[schema(value_type = Option<Vec<Status>>, max_items = 50)]
    status: Option<Vec<String>>,
    /// Where it stands today; any one of these.
    #[schema(value_type = Option<Vec<Standing>>, max_items = 50)]
    standing: Option<Vec<String>>,
    /// Code of the procedure; any one of these.
    #[schema(max_items = 50)]
    procedure: Option<Vec<String>>,
    /// Code of the field (lĩnh vực) of the procedure; any one of these.
    #[schema(max_items = 50)]
    field: Option<Vec<String>>,
    /// How it came in; any one of these.
    #[schema(value_type = Option<Vec<Channel>>, max_items = 50)]
    channel: Option<Vec<String>>,
    /// What came of it; any one of these.
    #[schema(value_type = Option<Vec<Outcome>>, max_items = 50)]
    outcome: Option<Vec<String>>,
    /// Why it is overdue, as was said last; any one of these, `none` among them.
    #[schema(value_type = Option<Vec<ReasonSought>>, max_items = 50)]
    overdue_reason: Option<Vec<String>>,
    /// Agency of intake, with those that it succeeded.
    intake_agency: Option<String>,
    /// Code of the dossier, or its beginning from the agency and its hyphen on.
    code: Option<String>,
    /// The calling client's own reference.
    external_ref: Option<String>,
    /// Handed in on or after.
    #[schema(value_type = Option<NaiveDate>)]
    submitted_from: Option<String>,
    /// Handed in on or before.
    #[schema(value_type = Option<NaiveDate>)]
    submitted_to: Option<String>,
    /// Accepted on or after.
    #[schema(value_type = Option<NaiveDate>)]
    accepted_from: Option<String>,
    /// Accepted on or before.
    #[schema(value_type = Option<NaiveDate>)]
    accepted_to: Option<String>,
    /// Due on or after.
    #[schema(value_type = Option<NaiveDate>)]
    due_from: Option<String>,
    /// Due on or before.
    #[schema(value_type = Option<NaiveDate>)]
    due_to: Option<String>,
    /// Ended on or after.
    #[schema(value_type = Option<NaiveDate>)]
    ended_from: Option<String>,
    /// Ended on or before.
    #[schema(value_type = Option<NaiveDate>)]
    ended_to: Option<String>,
    /// Waits for the applicant since that day or later.
    #[schema(value_type = Option<NaiveDate>)]
    waiting_from: Option<String>,
    /// Waits for the applicant since that day or earlier.
    #[schema(value_type = Option<NaiveDate>)]
    waiting_to: Option<String>,
    /// Its last act was on or after.
    #[schema(value_type = Option<NaiveDate>)]
    acted_from: Option<String>,
    /// Its last act was on or before: nothing was done since.
    #[schema(value_type = Option<NaiveDate>)]
    acted_to: Option<String>,
    /// Its step inside the office, or the opinion of another agency, is to be done on or after.
    #[schema(value_type = Option<NaiveDate>)]
    step_due_from: Option<String>,
    /// Its step inside the office, or the opinion of another agency, is to be done on or before.
    #[schema(value_type = Option<NaiveDate>)]
    step_due_to: Option<String>,
    /// Order; default `-id`.
    #[schema(value_type = Option<Sort>)]
    sort: Option<String>,
    /// Most items of the page; default 50.
    #[schema(minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// `next` of the page before; it belongs to this number, these filters and this order.
    cursor: Option<String>,
    /// How far to count; default `none`.
    #[schema(value_type = Option<Counting>)]
    count: Option<String>,
}

impl std::fmt::Debug for SearchRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SearchRequest(…)")
    }
}

/// The question without the number, and the number's hash; none where it is no lawful number.
fn read(request: SearchRequest, vault: &Vault, faults: &mut Faults) -> (DossierParams, Option<[u8; 32]>) {
    let SearchRequest {
        identity_number,
        kind,
        agency,
        scope,
        status,
        standing,
        procedure,
        field,
        channel,
        outcome,
        overdue_reason,
        intake_agency,
        code,
        external_ref,
        submitted_from,
        submitted_to,
        accepted_from,
        accepted_to,
        due_from,
        due_to,
        ended_from,
        ended_to,
        waiting_from,
        waiting_to,
        acted_from,
        acted_to,
        step_due_from,
        step_due_to,
        sort,
        limit,
        cursor,
        count,
    } = request;
    let kind = kind.as_deref().map_or(Some(ApplicantKind::Citizen), |word| faults.parse("/kind", word));
    let number = identity_number.trim();
    let hash = is_identity(kind, number).then(|| vault.hash(Purpose::Identity, &[number.as_bytes()]));
    if hash.is_none() {
        faults.at("/identity_number", identity_fault());
    }
    // As the query writes them; an empty list narrows nothing.
    let joined = |values: Option<Vec<String>>| {
        values.filter(|values| !values.is_empty()).map(|values| values.join(","))
    };
    let params = DossierParams {
        agency,
        scope,
        status: joined(status),
        standing: joined(standing),
        procedure: joined(procedure),
        field: joined(field),
        channel: joined(channel),
        outcome: joined(outcome),
        overdue_reason: joined(overdue_reason),
        intake_agency,
        code,
        external_ref,
        submitted_from,
        submitted_to,
        accepted_from,
        accepted_to,
        due_from,
        due_to,
        ended_from,
        ended_to,
        waiting_from,
        waiting_to,
        acted_from,
        acted_to,
        step_due_from,
        step_due_to,
        sort,
        limit,
        cursor,
        count,
    };
    (params, hash)
}

/// Searches dossiers by identity number.
///
/// The dossiers of one applicant that the caller may read, narrowed and ordered as in `GET /v1/dossiers`. For the next
/// page send the same body with `cursor`. The number stands in the body alone; answers show it masked.
#[utoipa::path(
    tag = TAG_DOSSIERS,
    request_body = SearchRequest,
    responses(
        (status = 200, description = "A page of dossiers", body = DossierPage),
        (status = 403, description = "`insufficient-scope`, `agency-out-of-scope`", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["dossiers:read"]))
)]
#[post("/v1/dossiers/search")]
pub(in crate::http) async fn search_dossiers(
    state: Data<State>,
    caller: Caller,
    id: RequestId,
    Body(request): Body<SearchRequest>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::DossiersRead)?;
    let counter = Counter::new(&state, &caller);
    let mut faults = Faults::new();
    let (params, hash) = read(request, &state.vault, &mut faults);
    let asked = asked(&params, &counter, Source::Body, faults, hash)?;
    let page = DossierPage::of(&counter, &asked).await?;
    let (client, found) = (caller.client_id.as_str(), page.items.len());
    log::info!(target: "motcua::search", client, found, request_id = id.as_str(); "searched by identity number");
    Ok(HttpResponse::Ok().json(page))
}
