//! The life of a report over HTTP: submitted, approved, opened again. What is done already is answered as it stands, so a
//! retry does no harm.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, post};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::super::super::body::Body;
use super::super::super::caller::Caller;
use super::super::super::docs::TAG_REPORTS;
use super::super::super::problem::{Faults, Problem, ProblemView};
use super::super::super::state::State;
use super::ReportPath;
use super::write::{done, officer};
use crate::domain::report::{Report, ReportOfficer};
use crate::domain::scope::Scope;
use crate::workflow::report::ReportOrder;

/// Who does it.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"officer": {"id": "tc-01", "name": "Thạch Thị Sa Ri"}}))]
pub struct ActorRequest {
    /// Officer who does it.
    officer: Option<ReportOfficer>,
}

impl ActorRequest {
    fn read(&self) -> Result<Option<ReportOfficer>, Problem> {
        let mut faults = Faults::new();
        let officer = officer(&mut faults, self.officer.as_ref());
        faults.check()?;
        Ok(officer)
    }
}

/// Why a report is opened again.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "Bổ sung số liệu của xã nộp muộn", "officer": {"id": "tc-01"}}))]
pub struct ReopenRequest {
    /// Why, at most 2000 characters.
    #[schema(max_length = 2000)]
    reason: Option<String>,
    /// Officer who does it.
    officer: Option<ReportOfficer>,
}

/// A report that is to be submitted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct SubmitPath {
    /// Agency that reports, within the caller's subtree.
    #[param(example = "H59.31")]
    agency: String,
    /// Official period that is over.
    #[param(example = "2023-01", pattern = r"^\d{4}(-(0[1-9]|1[0-2]|Q[1-4]|H[12]|9M))?$")]
    period: String,
}

/// A report that was submitted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ApprovePath {
    /// Agency that reports, within the caller's subtree.
    #[param(example = "H59.31")]
    agency: String,
    /// Official period. In the demo the report of `2022-Q4` was submitted.
    #[param(example = "2022-Q4", pattern = r"^\d{4}(-(0[1-9]|1[0-2]|Q[1-4]|H[12]|9M))?$")]
    period: String,
}

/// Submits a report.
///
/// Hands it to who approves it; nothing is written meanwhile. The period must be over. What is submitted already is answered as
/// it stands.
#[utoipa::path(
    tag = TAG_REPORTS,
    request_body = ActorRequest,
    params(SubmitPath),
    responses(
        (status = 200, description = "The report", body = Report),
        (status = 409, description = "`forbidden-transition`", body = ProblemView, content_type = "application/problem+json"),
        (status = 412, description = "`version-mismatch`", body = ProblemView, content_type = "application/problem+json"),
        (status = 422, description = "`guard-failed`: the period is not over", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["reports:write"]))
)]
#[post("/v1/reports/{agency}/{period}/submit")]
pub(in crate::http) async fn submit_report(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    path: Path<SubmitPath>,
    Body(body): Body<ActorRequest>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ReportsWrite)?;
    let SubmitPath { agency, period } = path.into_inner();
    let of = ReportPath { agency, period }.named(&state, &caller)?;
    done(&state, &caller, &request, of, body.read()?, ReportOrder::Submit).await
}

/// Approves a report.
///
/// Freezes it: the report as composed at this moment is kept as canonical JSON with its SHA-256 (`Repr-Digest`), who approved it
/// and what was known then, and is answered so for ever, whatever is entered later; `GET …/drift` tells the difference. What is
/// approved already is answered as it stands.
#[utoipa::path(
    tag = TAG_REPORTS,
    request_body = ActorRequest,
    params(ApprovePath),
    responses(
        (status = 200, description = "The report as it is kept", body = Report),
        (status = 409, description = "`forbidden-transition`: it was not submitted", body = ProblemView, content_type = "application/problem+json"),
        (status = 412, description = "`version-mismatch`", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["reports:approve"]))
)]
#[post("/v1/reports/{agency}/{period}/approve")]
pub(in crate::http) async fn approve_report(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    path: Path<ApprovePath>,
    Body(body): Body<ActorRequest>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ReportsApprove)?;
    let ApprovePath { agency, period } = path.into_inner();
    let of = ReportPath { agency, period }.named(&state, &caller)?;
    done(&state, &caller, &request, of, body.read()?, ReportOrder::Approve).await
}

/// Opens a report again.
///
/// One that was submitted goes back to who writes it; one that was approved becomes the draft of a new revision, and the
/// approved one is kept (`?revision=`). A draft is answered as it stands.
#[utoipa::path(
    tag = TAG_REPORTS,
    request_body = ReopenRequest,
    params(ReportPath),
    responses(
        (status = 200, description = "The report, a draft", body = Report),
        (status = 412, description = "`version-mismatch`", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["reports:approve"]))
)]
#[post("/v1/reports/{agency}/{period}/reopen")]
pub(in crate::http) async fn reopen_report(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    path: Path<ReportPath>,
    Body(body): Body<ReopenRequest>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ReportsApprove)?;
    let of = path.named(&state, &caller)?;
    let mut faults = Faults::new();
    let reason = faults.required("/reason", body.reason.as_deref());
    let reason = reason.and_then(|reason| faults.text("/reason", reason, 2000));
    let by = officer(&mut faults, body.officer.as_ref());
    faults.check()?;
    let order = ReportOrder::Reopen(reason.unwrap_or_default());
    done(&state, &caller, &request, of, by, order).await
}
