//! Handing in a form that a unit filled in by itself: JSON (`json.rs`), CSV or XLSX (`book.rs`) in, an outcome for each cell
//! out (`view.rs`). What a cell says is `domain::hand_in`'s question.

mod book;
pub mod json;
pub mod view;

use actix_web::http::header::ETAG;
use actix_web::web::{self, Data, Path, Payload};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, get, put};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use self::json::HandInRequest;
use self::view::{HandInView, Of, refused};
use super::form_view::NamedView;
use super::report::ReportPath;
use super::report::write::officer;
use crate::db;
use crate::db::hand_ins::HandIn;
use crate::domain::form::{Form, Head};
use crate::domain::hand_in::{HandInMedia, Layout, SentTable};
use crate::domain::report::ReportOfficer;
use crate::domain::scope::Scope;
use crate::http::body;
use crate::http::caller::Caller;
use crate::http::conditions::expected;
use crate::http::docs::TAG_REPORTS;
use crate::http::problem::{FaultCode, Faults, Problem, ProblemView};
use crate::http::query::Params;
use crate::http::state::State;
use crate::http::statistics::PeriodOfTally;
use crate::workflow::directory::Snapshot;
use crate::workflow::hand_in::{HandInOrder, HandInRefused, hand_in, row_names};
use crate::workflow::report::ReportOf;

/// Most bytes of a form that is handed in.
const LIMIT: usize = 1024 * 1024;

const CSV: &str = "text/csv";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A form of a report that is handed in.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct HandInPath {
    /// Agency that reports, within the caller's subtree.
    #[param(example = "H59.31.08")]
    agency: String,
    /// Official period that is over.
    #[param(example = "2022-Q4", pattern = r"^\d{4}(-(0[1-9]|1[0-2]|Q[1-4]|H[12]|9M))?$")]
    period: String,
    /// Form: `II.06a` of a unit that has nobody below it, `II.06b` of a level.
    #[param(example = "II.06a")]
    form: String,
}

impl HandInPath {
    fn named(self, state: &State, caller: &Caller) -> Result<(ReportOf, Layout, &'static Form), Problem> {
        let Self { agency, period, form } = self;
        let of = ReportPath { agency, period }.named(state, caller)?;
        let layout = Layout::by_code(&form).ok_or(Problem::NotFound)?;
        let form = Form::by_code(&form).ok_or(Problem::NotFound)?;
        Ok((of, layout, form))
    }
}

/// Who hands a file in.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HandInParams {
    /// Of CSV and XLSX: the agency's own id of the officer who hands it in, at most 64 characters.
    #[param(max_length = 64)]
    officer: Option<String>,
}

/// Which of the forms that were handed in.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HandInRevision {
    /// Its number; default: the latest.
    #[param(value_type = Option<u32>, minimum = 1)]
    revision: Option<i64>,
}

/// A file of a form; tells the shape.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "tells the shape of a file; its bytes are read as they are")]
pub struct SheetFile(Vec<u8>);

/// A table as an office makes it.
const TABLE: &str = "no,field_name,received_total,received_online,received_direct_postal,carried_over,resolved_total,resolved_early,resolved_on_time,resolved_overdue,pending_total,pending_in_time,pending_overdue\n\
    1,Hộ tịch,26.199,4.049,22.150,00,26.188,5.621,20.567,00,11,11,00\n\
    ,Tổng cộng,26.199,4.049,22.150,00,26.188,5.621,20.567,00,11,11,00\n";

/// Hands a form in.
///
/// The form as a unit filled it in by itself, for a period that is over: JSON, CSV (UTF-8, cells parted by commas, semicolons
/// or tabs) or XLSX, at most 1 MiB. The files of `GET …/forms/{form}` are taken back after editing, and so is any sheet with
/// a line of column names (`received_total`) or numbers (`(3)`); to the left of the figures stand number, code and name of a
/// row. Numbers may be printed (`26.199`, `00`); blank is not told. A total that is not told is the sum of the rows.
///
/// Each cell is answered with what became of it. A cell that says no figure refuses the whole (422), every one named by its
/// place (`/D7` of a sheet), row and column. What merely does not agree (a sum of the form, the total against the rows, a
/// field that is not known) is told in `findings` and kept. Of a formula the last calculated value is taken, and told.
///
/// Appended, never changed: other figures make the next revision, which stands in a consolidation unless the unit's own
/// report is approved; the same figures are answered as they stand.
#[utoipa::path(
    tag = TAG_REPORTS,
    params(HandInPath, HandInParams),
    request_body(content(
        (HandInRequest = "application/json"),
        (String = "text/csv", example = json!(TABLE)),
        (SheetFile = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    )),
    responses(
        (status = 200, description = "The form that stands now, each cell with what became of it", body = HandInView, headers(
            ("ETag" = String, description = "Its revision: what a change is decided on"),
        )),
        (status = 412, description = "`version-mismatch`", body = ProblemView, content_type = "application/problem+json"),
        (status = 413, description = "`too-large`: the file, or what a workbook unpacks to", body = ProblemView, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported-media-type`", body = ProblemView, content_type = "application/problem+json"),
        (status = 422, description = "`invalid-values`: cells that say no figure, each named; `guard-failed`: the period is not over", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["reports:write"]))
)]
#[put("/v1/reports/{agency}/{period}/hand-ins/{form}")]
pub(in crate::http) async fn put_hand_in(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    path: Path<HandInPath>,
    Params(params): Params<HandInParams>,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ReportsWrite)?;
    let (of, layout, form) = path.into_inner().named(&state, &caller)?;
    let media = media(&request)?;
    let expected = expected(&request)?;
    let by = params.read(media)?;
    let bytes = body::read(payload.into_inner(), LIMIT).await?;
    let snapshot = state.directory.current();
    let names = row_names(&snapshot, of);
    // Unpacking and reading cells is work: not on a worker that others wait for.
    let of_sheet = layout.clone();
    let read = web::block(move || match media {
        HandInMedia::Json => body::parse::<HandInRequest>(&bytes)?.read(&of_sheet),
        HandInMedia::Csv => Ok::<_, Problem>((book::of_csv(&bytes)?.table(&of_sheet, &names), None)),
        HandInMedia::Xlsx => Ok((book::of_xlsx(&bytes)?.table(&of_sheet, &names), None)),
    });
    let (sent, officer): (SentTable, Option<ReportOfficer>) = read.await.map_err(Problem::internal)??;
    let client = caller.client_id.to_string();
    let officer = officer.or(by);
    let order = HandInOrder { of, layout, sent, media, client, officer, expected, now: state.clock.now() };
    let mut conn = state.long_connection().await?;
    let history = hand_in(&mut conn, &snapshot, order).await?;
    answered(&snapshot, of, form, history.last(), &history)
}

/// Shows a form that was handed in.
///
/// Each cell as it was read, what does not agree, and all that was handed in of this form before.
#[utoipa::path(
    tag = TAG_REPORTS,
    params(HandInPath, HandInRevision),
    responses((status = 200, description = "The form", body = HandInView, headers(
        ("ETag" = String, description = "Its revision"),
    ))),
    security(("oauth2" = ["statistics:read"]))
)]
#[get("/v1/reports/{agency}/{period}/hand-ins/{form}")]
pub(in crate::http) async fn show_hand_in(
    state: Data<State>,
    caller: Caller,
    path: Path<HandInPath>,
    Params(which): Params<HandInRevision>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::StatisticsRead)?;
    let (of, layout, form) = path.into_inner().named(&state, &caller)?;
    let number = which.read()?;
    let mut conn = state.connection().await?;
    let history = db::hand_ins::history(&mut conn, &of.key(), layout.form).await?;
    let shown = match number {
        Some(number) => history.iter().find(|one| one.revision == number),
        None => history.last(),
    };
    answered(&state.directory.current(), of, form, shown, &history)
}

fn answered(
    snapshot: &Snapshot,
    of: ReportOf,
    form: &'static Form,
    shown: Option<&HandIn>,
    history: &[HandIn],
) -> Result<HttpResponse, Problem> {
    let shown = shown.ok_or(Problem::NotFound)?;
    let (from, to) = (of.period.first_day(), of.period.last_day());
    let head = Head::of(&snapshot.agencies, of.agency, of.period, to);
    let period = PeriodOfTally { key: Some(of.period.to_string()), from, to };
    let whose = Of { form, agency: NamedView::from(&head.agency), period };
    let tag = (ETAG, format!("\"{}\"", shown.revision));
    Ok(HttpResponse::Ok().insert_header(tag).json(HandInView::of(whose, shown, history)))
}

/// What was sent; 415 of anything else.
fn media(request: &HttpRequest) -> Result<HandInMedia, Problem> {
    let kind = request.content_type();
    let known = [("application/json", HandInMedia::Json), (CSV, HandInMedia::Csv), (XLSX, HandInMedia::Xlsx)];
    let found = known.into_iter().find(|(name, _)| kind.eq_ignore_ascii_case(name));
    found.map(|(_, media)| media).ok_or(Problem::UnsupportedMediaType(
        "application/json, text/csv, application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ))
}

impl HandInParams {
    fn read(&self, media: HandInMedia) -> Result<Option<ReportOfficer>, Problem> {
        let mut faults = Faults::new();
        let said = self.officer.as_ref().map(|id| ReportOfficer { id: id.clone(), name: None });
        if said.is_some() && media == HandInMedia::Json {
            faults.at(
                "/officer",
                FaultCode::not_allowed_here(
                    "với JSON, ghi trong nội dung",
                    "of JSON it is a member of the body",
                ),
            );
        }
        let by = officer(&mut faults, said.as_ref());
        faults.check_query()?;
        Ok(by)
    }
}

impl HandInRevision {
    fn read(&self) -> Result<Option<u32>, Problem> {
        let mut faults = Faults::new();
        let number = self.revision.map(|number| u32::try_from(number).ok().filter(|number| *number > 0));
        if number == Some(None) {
            faults.at("/revision", FaultCode::out_of_range(1, u32::MAX));
        }
        faults.check_query()?;
        Ok(number.flatten())
    }
}

impl From<HandInRefused> for Problem {
    fn from(reason: HandInRefused) -> Self {
        match reason {
            HandInRefused::Faults(faults) => refused(faults),
            HandInRefused::Report(report) => report.into(),
        }
    }
}
