//! Days of its own that a report counts, over HTTP.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, put};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::super::super::body::Body;
use super::super::super::caller::Caller;
use super::super::super::docs::TAG_REPORTS;
use super::super::super::problem::{FaultCode, Faults, Problem, ProblemView};
use super::super::super::state::State;
use super::ReportPath;
use super::write::{done, officer};
use crate::domain::period::Period;
use crate::domain::report::bounds::{BoundFault, Bounds, OwnBounds, faults};
use crate::domain::report::{Report, ReportOfficer};
use crate::domain::scope::Scope;
use crate::domain::time::civil_day;
use crate::workflow::report::ReportOrder;

/// Days that a report is to count; without both, the official ones.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "from": "2023-01-21", "to": "2023-02-20", "reason": "Chốt số liệu theo yêu cầu của UBND tỉnh",
    "officer": {"id": "tc-01", "name": "Thạch Thị Sa Ri"}
}))]
pub struct BoundsRequest {
    /// First day, at most 31 days from the official one; `null` together with `to`: the official days.
    #[schema(value_type = Option<NaiveDate>)]
    from: Option<String>,
    /// Last day, at most 31 days from the official one.
    #[schema(value_type = Option<NaiveDate>)]
    to: Option<String>,
    /// Why, at most 2000 characters; needed with days other than the official ones. It is printed with them.
    #[schema(max_length = 2000)]
    reason: Option<String>,
    /// Who says so.
    officer: Option<ReportOfficer>,
}

/// A report that may count days of its own.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct BoundsPath {
    /// Agency that reports, within the caller's subtree.
    #[param(example = "H59.31")]
    agency: String,
    /// Official period.
    #[param(example = "2023-02", pattern = r"^\d{4}(-(0[1-9]|1[0-2]|Q[1-4]|H[12]|9M))?$")]
    period: String,
}

impl BoundsRequest {
    /// The days, `None` for the official ones; what is wrong with them is noted.
    fn read(&self, period: Period, today: NaiveDate, f: &mut Faults) -> Option<OwnBounds> {
        let days = match (self.from.as_deref(), self.to.as_deref()) {
            (None, None) => return None,
            (from, to) => {
                let from = f.required("/from", from).and_then(|day| f.date("/from", day));
                let to = f.required("/to", to).and_then(|day| f.date("/to", day));
                from.zip(to).map(|(from, to)| Bounds { from, to })
            }
        };
        for fault in days.map(|days| faults(period, days, today)).unwrap_or_default() {
            let (at, code) = match fault {
                BoundFault::Reversed => ("/to", before_the_first()),
                BoundFault::FromFar(least, most) => ("/from", FaultCode::out_of_range(least, most)),
                BoundFault::ToFar(least, most) => ("/to", FaultCode::out_of_range(least, most)),
                BoundFault::FromToCome => ("/from", FaultCode::Future),
            };
            f.at(at, code);
        }
        if days == Some(Bounds::of(period)) {
            return None;
        }
        let reason = f.required("/reason", self.reason.as_deref());
        let reason = reason.and_then(|reason| f.text("/reason", reason, 2000))?;
        days.map(|Bounds { from, to }| OwnBounds { from, to, reason })
    }
}

fn before_the_first() -> FaultCode {
    FaultCode::not_allowed_here("trước ngày đầu", "before the first day")
}

/// Sets the days that a report counts.
///
/// The days of every period are fixed (NĐ 09/2019 Đ12); an agency that has to cut elsewhere counts days of its own, with the
/// reason, which is shown with them (`period`). Sentences, annexes, forms, cells and drift of the report go by them from then
/// on; a form known earlier (`known_at`) goes by those of then. Without `from` and `to`, or with the official days, the
/// official ones are taken again. Only while the report is a draft; doing it again changes nothing.
#[utoipa::path(
    tag = TAG_REPORTS,
    request_body = BoundsRequest,
    params(BoundsPath),
    responses(
        (status = 200, description = "The report of these days", body = Report),
        (status = 409, description = "`forbidden-transition`: it is no draft", body = ProblemView, content_type = "application/problem+json"),
        (status = 412, description = "`version-mismatch`", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["reports:write"]))
)]
#[put("/v1/reports/{agency}/{period}/bounds")]
pub(in crate::http) async fn set_report_bounds(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    path: Path<BoundsPath>,
    Body(body): Body<BoundsRequest>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ReportsWrite)?;
    let BoundsPath { agency, period } = path.into_inner();
    let of = ReportPath { agency, period }.named(&state, &caller)?;
    let mut faults = Faults::new();
    let own = body.read(of.period, civil_day(state.clock.now()), &mut faults);
    let by = officer(&mut faults, body.officer.as_ref());
    faults.check()?;
    done(&state, &caller, &request, of, by, ReportOrder::Bounds(own)).await
}
