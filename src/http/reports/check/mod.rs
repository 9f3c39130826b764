//! `POST /v1/reports/check`: the figures of any printed report in; broken identities and explained percentages out.
//!
//! JSON is read into blocks in `read.rs`; what the figures say is `crate::domain::printed`; it is put into words of both
//! languages in `words.rs`. Nothing is kept, and no dossier, agency or period of ours is asked: whoever may read figures may
//! have theirs checked. What cannot be read is a fault (422); what does not agree is the answer.

mod read;
pub mod view;
mod words;

use std::collections::BTreeMap;

use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use self::read::Report;
use self::view::ReportCheckView;
use crate::domain::printed;
use crate::domain::scope::Scope;
use crate::http::body::Body;
use crate::http::caller::Caller;
use crate::http::docs::TAG_REPORTS;
use crate::http::problem::{Language, Problem, ProblemView};

/// A printed report: its blocks, and whatever else it has (a catalogue, tables).
#[derive(Debug, Deserialize, ToSchema)]
pub struct CheckRequest {
    /// Figures that are printed together, such as those of one level of government.
    #[schema(value_type = Vec<PrintedBlock>)]
    blocks: Vec<Map<String, Value>>,
    /// Objects and lists of further figures: each object is a block, each object of a list a row.
    #[serde(flatten)]
    #[schema(value_type = BTreeMap<String, Value>)]
    others: BTreeMap<String, Value>,
}

/// One block. Figures are JSON numbers or texts as they are printed; absent and `null` are not zero.
///
/// Names are those of the tally (`resolved_early`), short ones within their part (`early`), or Vietnamese headings
/// (`trước hạn`). Other members may be there: an object is a block of its own, a list of objects a table.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "tells the shape; blocks are read member by member, for their names are not known beforehand"
)]
pub struct PrintedBlock {
    /// What it is about; `whole` where the blocks beside it are its parts.
    scope: Option<String>,
    /// `total`, `new`, `online`, `direct`, `postal`, `carried`, …
    received: Option<BTreeMap<String, Value>>,
    /// `total`, `early`, `on_time`, `on_time_incl_early`, `overdue`, `due`, and buckets such as `returned`.
    resolved: Option<BTreeMap<String, Value>>,
    /// `total`, `in_time`, `not_due`, `due`, `overdue`, and buckets such as `supplement_requested`.
    pending: Option<BTreeMap<String, Value>>,
    /// Percentages by `numerator/denominator`, as printed: `"early/resolved": "21,5"`.
    printed_percent: Option<BTreeMap<String, Value>>,
}

/// Checks the figures of a printed report.
///
/// `identities` names each sum that does not come out: `expected` is what the printed parts come to, `printed` what the whole is
/// printed as, `difference` the first less the second. `percentages` explains each printed one: the numerator, denominator and
/// rounding that give it, or `null` for all three. Where names leave something open (on time with early in it, a third bucket,
/// a total without what was carried over), the reading under which most identities hold is taken for the whole block and
/// told in `readings`. `holding` lists the identities that come out, `remarks` what is worth a look and has a lawful explanation,
/// `numbers` the texts that another reader could have read otherwise, `unread` the members that are no figures.
///
/// Numbers may be printed: `26.199`, `26,199`, `00`, `5,65 ngàn`, `15,5%`. A separator before three digits groups thousands in a
/// count and is a decimal comma in a percentage. A known figure that is no number is 422. Nothing is refused for being
/// inconsistent, and nothing is kept.
#[utoipa::path(
    tag = TAG_REPORTS,
    request_body(content = CheckRequest, examples(
        ("seed" = (summary = "Report 112/BC-UBND of Trà Cú, first quarter of 2023: every sum comes out", value = json!({
            "blocks": [{
                "scope": "whole",
                "received": {"new": "26.199", "online": "4.049", "direct": "22.150", "carried": "03"},
                "resolved": {"total": "26.188", "early": "5.621", "on_time": "20.567", "overdue": "00"},
                "pending": {"total": 14, "in_time": 14, "overdue": "00"},
                "printed_percent": {
                    "online/new": "15,5", "direct/new": "84,5", "early/resolved": "21,5", "on_time/resolved": "78,5"
                }
            }],
            "catalogue": {"local_total": 424, "district": 270, "commune": 154, "central_defined": 424, "local_defined": 0}
        }))),
        ("failing" = (summary = "The parts exceed the printed total by 4", value = json!({
            "blocks": [{
                "scope": "district level",
                "received": {"total": 21686, "new": 18477},
                "resolved": {"total": 17651, "early": 13767, "on_time": 3254, "overdue": 634},
                "printed_percent": {"early/resolved": "78", "on_time/resolved": "18,4", "overdue/resolved": "3,6"}
            }]
        }))),
        ("headings" = (summary = "Vietnamese headings, and dossiers returned beside resolved and pending", value = json!({
            "blocks": [{
                "scope": "Trung tâm Phục vụ hành chính công",
                "tiếp nhận": {"tổng số": "6.892", "mới tiếp nhận": "4.758", "kỳ trước chuyển sang": "2.134"},
                "đã giải quyết": {"tổng số": "4.964", "trả lại, rút": 170},
                "đang giải quyết": {"tổng số": "1.758"}
            }]
        }))),
    )),
    responses(
        (status = 200, description = "What was found", body = ReportCheckView),
        (status = 422, description = "`invalid-values`", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["statistics:read"]))
)]
#[post("/v1/reports/check")]
pub(in crate::http) async fn check_report(
    caller: Caller,
    language: Language,
    Body(body): Body<CheckRequest>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::StatisticsRead)?;
    // Of a body that contradicts itself everywhere many readings are tried: not on a worker that others wait for.
    let view = web::block(move || {
        let report = Report::read(&body.blocks, &body.others)?;
        Ok::<_, Problem>(ReportCheckView::of(&report, &printed::check(&report.blocks), language))
    });
    Ok(HttpResponse::Ok().json(view.await.map_err(Problem::internal)??))
}

#[cfg(test)]
mod tests;
