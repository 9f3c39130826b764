//! A parent's report added up from those of its children, over HTTP: JSON (`view.rs`), CSV or XLSX (`crate::documents`).

pub mod view;

use actix_web::http::header::{CONTENT_DISPOSITION, VARY};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;

use self::view::ConsolidationView;
use super::form::ReportFormat;
use super::report::ReportPath;
use crate::documents::consolidation::{csv, xlsx};
use crate::domain::scope::Scope;
use crate::http::caller::Caller;
use crate::http::docs::TAG_REPORTS;
use crate::http::media::choose;
use crate::http::problem::{Faults, Problem, ProblemView};
use crate::http::query::Params;
use crate::http::state::State;
use crate::workflow::consolidation::consolidate;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Media types, in the order of `ReportFormat::ALL`.
const MEDIA: [&str; 3] = ["application/json", "text/csv", XLSX];

/// How a consolidation is written.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ConsolidationParams {
    /// How it is written; default: by `Accept`, else `json`.
    #[param(value_type = Option<ReportFormat>, inline)]
    format: Option<String>,
}

/// Adds up the reports of the agencies below.
///
/// By the tree of the period's last day (the policy `period_tree`; of 2025-Q3, which straddles the end of the districts, the
/// tree since). Each agency directly below has a row: where its report stands (approved, handed in as a sheet, submitted,
/// missing, late), when it is due and how late it came, its figures of form II.06 as they were approved or handed in, beside
/// them what is counted of its subtree now, and the difference with its reason. A report that is not in is `null`, never zero;
/// `outstanding` names who is not in, the latest first. A unit that was dissolved within the period is in the row of its
/// successor, and told in `dissolved`. The total adds the parent itself, as counted.
///
/// `continuity`: column 6 is column 11 of the reports of the period before, along succession. What was approved goes before what
/// was handed in; of revisions the last one stands, also while its report is open again.
#[utoipa::path(
    tag = TAG_REPORTS,
    params(ReportPath, ConsolidationParams),
    responses(
        (status = 200, description = "The reports, added up", content(
            (ConsolidationView = "application/json"),
            (String = "text/csv", example = "agency,agency_name,standing,…\nH59.31.01,UBND xã An Quảng Hữu,approved,…\n"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ), headers(("Content-Disposition" = String, description = "Of CSV and XLSX: a name for the file"))),
        (status = 406, description = "None of the accepted media types: `not-acceptable`", body = ProblemView, content_type = "application/problem+json"),
        (status = 422, description = "`invalid-query`", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["statistics:read"]))
)]
#[get("/v1/reports/{agency}/{period}/consolidation")]
pub(in crate::http) async fn show_consolidation(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    path: Path<ReportPath>,
    Params(params): Params<ConsolidationParams>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::StatisticsRead)?;
    let of = path.named(&state, &caller)?;
    let mut faults = Faults::new();
    let format = match params.format.as_deref() {
        Some(text) => faults.parse("/format", text),
        None => ReportFormat::ALL.get(choose(&request, &MEDIA)?).copied(),
    };
    faults.check_query()?;
    let mut conn = state.long_connection().await?;
    let told = consolidate(&mut conn, &state.directory.current(), of, state.clock.now()).await?;
    let mut answer = HttpResponse::Ok();
    answer.insert_header((VARY, "Accept"));
    let (media, bytes, ending) = match format.unwrap_or(ReportFormat::Json) {
        ReportFormat::Json => return Ok(answer.json(ConsolidationView::from(&told))),
        ReportFormat::Csv => {
            ("text/csv; charset=utf-8; header=present", csv(&told).map_err(Problem::internal)?, "csv")
        }
        ReportFormat::Xlsx => (XLSX, xlsx(&told).map_err(Problem::internal)?, "xlsx"),
    };
    let name = format!("TH_{}_{}.{ending}", told.agency.code, told.period);
    let disposition = format!("attachment; filename=\"{name}\"");
    Ok(answer.insert_header((CONTENT_DISPOSITION, disposition)).content_type(media).body(bytes))
}
