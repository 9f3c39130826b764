//! One form of a report: JSON for programs, CSV and XLSX for offices, by `?format=` or `Accept`.

use actix_web::http::header::{CONTENT_DISPOSITION, VARY};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::caller::Caller;
use super::super::docs::TAG_REPORTS;
use super::super::media::choose;
use super::super::problem::{FaultCode, Faults, Problem, ProblemView};
use super::super::query::Params;
use super::super::state::State;
use super::form_view::FormView;
use super::question::{FormPath, Question, Seen};
use crate::documents::form::{Mark, csv, xlsx};
use crate::domain::form::{self, FilledForm, Head, RowsOf};
use crate::domain::scope::Scope;
use crate::http::vocabulary::FormPolicy;
use crate::spell;
use crate::workflow::forms::{FormWanted, fill};

/// How a form is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportFormat {
    /// For programs.
    Json,
    /// For programs and spreadsheets.
    Csv,
    /// The printed layout.
    Xlsx,
}

spell!(ReportFormat { Json = "json", Csv = "csv", Xlsx = "xlsx" });

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Media types, in the order of `ReportFormat::ALL`.
const MEDIA: [&str; 3] = ["application/json", "text/csv", XLSX];

/// From where a form is seen, and how it is written.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FormParams {
    /// The day whose state is shown; default: the earliest of the period's last day, today and the day of `known_at`.
    #[param(value_type = Option<NaiveDate>)]
    as_of: Option<String>,
    /// What was known then, RFC 3339; default: now.
    #[param(value_type = Option<DateTime<Utc>>)]
    known_at: Option<String>,
    /// Counting rules; default `form06`, and no other fills a form: `qd766` is 422 and answers at `/v1/statistics/dossiers`.
    #[param(value_type = Option<FormPolicy>, inline)]
    policy: Option<String>,
    /// What the rows are; default `field`.
    #[param(value_type = Option<RowsOf>, inline)]
    rows: Option<String>,
    /// How it is written; default: by `Accept`, else `json`.
    #[param(value_type = Option<ReportFormat>, inline)]
    format: Option<String>,
    /// Whether CSV begins with a byte order mark, which Excel needs to read Vietnamese; default `false`. CSV only.
    bom: Option<bool>,
}

impl FormParams {
    /// Format, rows and mark; faults are noted.
    fn read(&self, request: &HttpRequest, f: &mut Faults) -> Result<(ReportFormat, RowsOf, Mark), Problem> {
        let rows_of = f.parse_optional("/rows", self.rows.as_deref()).unwrap_or(RowsOf::Field);
        let format = match self.format.as_deref() {
            Some(text) => f.parse("/format", text).unwrap_or(ReportFormat::Json),
            None => *ReportFormat::ALL.get(choose(request, &MEDIA)?).unwrap_or(&ReportFormat::Json),
        };
        if self.bom.is_some() && format != ReportFormat::Csv && f.is_empty() {
            f.at("/bom", FaultCode::not_allowed_here("chỉ dùng với CSV", "of CSV only"));
        }
        let mark = if self.bom == Some(true) { Mark::Written } else { Mark::LeftOut };
        Ok((format, rows_of, mark))
    }

    fn seen(&self) -> Seen<'_> {
        let Self { as_of, known_at, policy, .. } = self;
        Seen { as_of: as_of.as_deref(), known_at: known_at.as_deref(), policy: policy.as_deref() }
    }
}

/// Fills in a form: II.06a, II.06b, or the wide form of 2026.
///
/// II.06a and 07a count the agency alone, II.06b and 07a.TH the agency with all below it, by the tree of the day shown. One row a field
/// (lĩnh vực): each with a procedure in force in the period at a level of the slice, zero rows included, and each that has
/// a figure; the last row is the total. With `rows=agency` one row an agency instead. The column `carried_over` adds what was transferred
/// within the period, with a note. `checks` hold the identities of the form in every row, and the total against the sum of
/// the rows. The same `as_of` and `known_at` answer the same for ever, to the byte.
///
/// CSV: the header is `no,field_name` and the names of the columns, the last row `Tổng cộng`. A name that begins like a
/// formula has an apostrophe before it. XLSX: the printed layout, landscape A4, ready to be signed.
#[utoipa::path(
    tag = TAG_REPORTS,
    params(FormPath, FormParams),
    responses(
        (status = 200, description = "The form, filled in", content(
            (FormView = "application/json"),
            (String = "text/csv", example = "no,field_name,received_total,…\n50,Hộ tịch,7893,…\n,Tổng cộng,26202,…\n"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ), headers(("Content-Disposition" = String, description = "Of CSV and XLSX: a name for the file"))),
        (status = 406, description = "None of the accepted media types: `not-acceptable`", body = ProblemView, content_type = "application/problem+json"),
        (status = 422, description = "`invalid-query`, `unknown-policy`", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["statistics:read"]))
)]
#[get("/v1/reports/{agency}/{period}/forms/{form}")]
pub(in crate::http) async fn show_form(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    path: Path<FormPath>,
    Params(params): Params<FormParams>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::StatisticsRead)?;
    let snapshot = state.directory.current();
    let mut faults = Faults::new();
    let (format, rows_of, mark) = params.read(&request, &mut faults)?;
    let now = state.clock.now();
    let asked = Question::read(&path, params.seen(), &caller, &snapshot.agencies, now, faults)?;
    let head = Head::of(&snapshot.agencies, asked.agency, asked.period, asked.as_of);
    let mut conn = state.long_connection().await?;
    let filled = fill(&mut conn, &snapshot, wanted(&asked, head, rows_of)).await?;
    written(&filled, format, mark)
}

fn wanted(asked: &Question, head: Head, rows_of: RowsOf) -> FormWanted {
    let Question { agency, form, period: _, as_of, known_at, policy } = *asked;
    FormWanted { agency, form, seen: form::Seen { head, as_of, known_at, policy }, rows_of }
}

fn written(form: &FilledForm, format: ReportFormat, mark: Mark) -> Result<HttpResponse, Problem> {
    let mut answer = HttpResponse::Ok();
    answer.insert_header((VARY, "Accept"));
    if format == ReportFormat::Json {
        return Ok(answer.json(FormView::from(form)));
    }
    let (media, bytes) = match format {
        ReportFormat::Xlsx => (XLSX, xlsx(form).map_err(Problem::internal)?),
        _ => ("text/csv; charset=utf-8; header=present", csv(form, mark).map_err(Problem::internal)?),
    };
    let head = &form.seen.head;
    let name = format!("{}_{}_{}.{format}", form.form.code, head.agency.code, head.period);
    let disposition = format!("attachment; filename=\"{name}\"");
    Ok(answer.insert_header((CONTENT_DISPOSITION, disposition)).content_type(media).body(bytes))
}
