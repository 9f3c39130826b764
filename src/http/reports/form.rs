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
use super::question::{Asked, FormPath, Question, Seen};
use crate::documents::form::{Mark, csv, xlsx};
use crate::domain::form::{self, FilledForm, Form, Head, RowsOf};
use crate::domain::report::bounds::Bounds;
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
    /// What the rows are, of those the form allows (`GET /v1/forms`); default: the first of them.
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
    fn read(
        &self,
        form: &Form,
        request: &HttpRequest,
        f: &mut Faults,
    ) -> Result<(ReportFormat, RowsOf, Mark), Problem> {
        let rows_of = f.parse_optional("/rows", self.rows.as_deref()).unwrap_or_else(|| form.usual_rows());
        if !form.allows(rows_of) {
            f.at("/rows", not_these_rows(form));
        }
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

fn not_these_rows(form: &Form) -> FaultCode {
    let words: Vec<&str> = form.rows.iter().map(|rows| rows.of.as_str()).collect();
    let words = words.join(", ");
    FaultCode::not_allowed_here(&format!("biểu này nhận {words}"), &format!("this form takes {words}"))
}

/// Fills a form in.
///
/// What the columns of each form add up is told by `GET /v1/forms`. II.05a and II.06a count the agency alone, the others
/// the agency with all below it, by the tree of the day shown. `rows=field` (lĩnh vực): each with a procedure in force in
/// the period at a level of the slice, zero rows included, and each that has a figure; `rows=agency`: the unit itself and
/// each agency directly below; `rows=level`: each level of agencies. The last row is the total. Column 6 of II.06 adds
/// what was transferred within the period, with a note. `checks` hold the identities of the form in every row, and the
/// total against the sum of the rows, but not of procedures over agencies: what many handle is one procedure. A period
/// that does not end in the validity of the form's instrument is refused. The same `as_of` and `known_at` answer the same
/// for ever, to the byte.
///
/// CSV: the header is `no,field_name` (`agency_name`, `level_name`) and the names of the columns, the last row `Tổng cộng`. A name that begins like a
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
    let form = path.form()?;
    let (format, rows_of, mark) = params.read(form, &request, &mut faults)?;
    let now = state.clock.now();
    let asked = Asked::read(&path, params.seen(), &caller, &snapshot.agencies, now, faults)?;
    let mut conn = state.long_connection().await?;
    let asked = asked.of_its_days(&mut conn).await?;
    let head = Head::of(&snapshot.agencies, asked.of.agency, asked.of.period, asked.as_of);
    let filled = fill(&mut conn, &snapshot, wanted(asked, head, rows_of)).await?;
    written(&filled, format, mark)
}

fn wanted(asked: Question, head: Head, rows_of: RowsOf) -> FormWanted {
    let Question { of, form, days: Bounds { from, to }, own_days, as_of, known_at, policy } = asked;
    let seen = form::Seen { head, from, to, own_days, as_of, known_at, policy };
    FormWanted { agency: of.agency, form, seen, rows_of }
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
