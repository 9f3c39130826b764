//! The dossiers behind a cell of a form, streamed as NDJSON or CSV at any size.
//!
//! Which dossiers these are is told in `workflow/drill_down.rs`, how they are written in `lines.rs` and `view.rs`. The cell
//! itself goes ahead in a header, with the moment that answers the same for ever.

mod lines;
mod view;

use std::collections::HashSet;

use actix_web::http::header::{CONTENT_DISPOSITION, VARY};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use utoipa::IntoParams;

use self::lines::Lines;
pub use self::lines::ListFormat;
pub use self::view::CellDossierView;
use super::question::{Asked as AskedForm, FormPath, Question, Seen};
use crate::documents::form::Mark;
use crate::domain::cell::{Cell, NoCell};
use crate::domain::code::{FieldCode, ProcedureCode};
use crate::domain::procedure::Channel;
use crate::domain::scope::Scope;
use crate::domain::time::local;
use crate::http::caller::Caller;
use crate::http::docs::TAG_REPORTS;
use crate::http::media::choose;
use crate::http::problem::{Fault, FaultCode, Faults, Problem, ProblemView};
use crate::http::query::Params;
use crate::http::request_id::RequestId;
use crate::http::state::State;
use crate::http::vocabulary::FormPolicy;
use crate::workflow::directory::Snapshot;
use crate::workflow::drill_down::{BrokenOff, CellWanted, DrillDown, Narrowed, Pace};
use crate::workflow::statistics::FiguresWanted;

/// A column of the form.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ColumnPath {
    /// Name of a column of the form that counts dossiers, or of a figure of `totals` or `memo` of the statistics that the
    /// form merges. Columns of procedures, of feedback and by reasons do not open: 422.
    #[param(example = "pending_total")]
    pub column: String,
}

/// What part of the cell, seen from where, written how.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CellParams {
    /// Code of a field of procedures: the cell of its row; default: the total row.
    field: Option<String>,
    /// Code of a procedure: of it alone.
    procedure: Option<String>,
    /// Channel: of it alone.
    #[param(value_type = Option<Channel>, inline)]
    channel: Option<String>,
    /// The day whose state is shown; default: the earliest of the last day of the period, today and the day of `known_at`.
    #[param(value_type = Option<NaiveDate>)]
    as_of: Option<String>,
    /// What was known then, RFC 3339; default: now.
    #[param(value_type = Option<DateTime<Utc>>)]
    known_at: Option<String>,
    /// Counting rules; default `form06`, and no other fills a form: `qd766` is 422; what it finds overdue are the cells
    /// `resolved_overdue_qd766` and `pending_overdue_qd766`.
    #[param(value_type = Option<FormPolicy>, inline)]
    policy: Option<String>,
    /// How the list is written; goes before `Accept`; default `ndjson`.
    #[param(value_type = Option<ListFormat>, inline)]
    format: Option<String>,
    /// Begin CSV with a byte order mark, so that Excel reads the accents; default false.
    bom: Option<bool>,
}

/// Media types, in the order of `ListFormat::ALL`.
const MEDIA: [&str; 2] = ["application/x-ndjson", "text/csv"];

/// What the operation's own parameters say.
struct Asked {
    field: Option<FieldCode>,
    procedure: Option<ProcedureCode>,
    channel: Option<Channel>,
    format: ListFormat,
    mark: Mark,
}

impl CellParams {
    /// Faults are noted; 406 where nothing is accepted that there is.
    fn read(&self, request: &HttpRequest, f: &mut Faults) -> Result<Asked, Problem> {
        let field = f.parse_optional("/field", self.field.as_deref());
        let procedure = f.parse_optional("/procedure", self.procedure.as_deref());
        let channel = f.parse_optional("/channel", self.channel.as_deref());
        let format = match self.format.as_deref() {
            Some(text) => f.parse("/format", text).unwrap_or(ListFormat::Ndjson),
            None => *ListFormat::ALL.get(choose(request, &MEDIA)?).unwrap_or(&ListFormat::Ndjson),
        };
        if self.bom.is_some() && format != ListFormat::Csv && f.is_empty() {
            f.at("/bom", FaultCode::not_allowed_here("chỉ dùng với CSV", "of CSV only"));
        }
        let mark = if self.bom == Some(true) { Mark::Written } else { Mark::LeftOut };
        Ok(Asked { field, procedure, channel, format, mark })
    }

    fn seen(&self) -> Seen<'_> {
        Seen {
            as_of: self.as_of.as_deref(),
            known_at: self.known_at.as_deref(),
            policy: self.policy.as_deref(),
        }
    }
}

impl Asked {
    /// The part of the slice, by keys: the procedures of a field are those that its row counts.
    fn narrowed(&self, snapshot: &Snapshot, day: NaiveDate) -> Result<Narrowed, Problem> {
        let catalogue = &snapshot.catalogue;
        let mut procedures = None;
        if let Some(code) = &self.field {
            let field = catalogue.field_by_code(code).ok_or_else(unknown_field)?.id;
            let of_field = catalogue
                .procedures()
                .iter()
                .filter(|procedure| procedure.nearest(day).is_some_and(|version| version.field == field));
            procedures = Some(of_field.map(|procedure| procedure.id).collect::<HashSet<_>>());
        }
        if let Some(code) = &self.procedure {
            let unknown = || Problem::UnknownProcedure("/procedure".to_owned());
            let procedure = catalogue.by_code(code).ok_or_else(unknown)?.id;
            let both = procedures.is_none_or(|procedures| procedures.contains(&procedure));
            procedures = Some(both.then_some(procedure).into_iter().collect());
        }
        Ok(Narrowed { procedures, channel: self.channel })
    }
}

fn unknown_field() -> Problem {
    let why = FaultCode::not_allowed_here("không có lĩnh vực mang mã này", "no field has this code");
    Problem::UnlawfulQuery(vec![Fault::new("/field", why)])
}

/// Lists the dossiers behind a cell.
///
/// Each as it stood on `as_of` by what was known at `known_at`: status, standing, the due date in force. NDJSON (a
/// `CellDossierView` a line) or CSV, in order of id, streamed at any size. Their `count` adds up to the cell, which goes
/// ahead in `X-Total-Count`: of every cell but `transferred` and `late_entries` it is the number of lines. `X-As-Of` and
/// `X-Known-At` name what was answered: asked for again, they answer the same for ever. An answer that ends without its
/// last chunk is not whole. Of the two that are called `carried_over` it is the column of the form, `transferred` included.
#[utoipa::path(
    tag = TAG_REPORTS,
    params(FormPath, ColumnPath, CellParams),
    responses(
        (status = 200, description = "One `CellDossierView` per line, in order of id",
            content((CellDossierView = "application/x-ndjson"), (String = "text/csv")),
            headers(
                ("X-Total-Count" = i64, description = "The cell"),
                ("X-As-Of" = String, description = "The day shown"),
                ("X-Known-At" = String, description = "What was known then"),
            )),
        (status = 406, description = "`not-acceptable`", body = ProblemView, content_type = "application/problem+json"),
        (status = 422, description = "`invalid-query`, `unknown-procedure`, `unknown-policy`", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["statistics:read"]))
)]
#[get("/v1/reports/{agency}/{period}/forms/{form}/cells/{column}")]
pub(in crate::http) async fn list_cell_dossiers(
    http: HttpRequest,
    state: Data<State>,
    caller: Caller,
    path: Path<FormPath>,
    column: Path<ColumnPath>,
    id: RequestId,
    Params(params): Params<CellParams>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::StatisticsRead)?;
    let (now, snapshot) = (state.clock.now(), state.directory.current());
    let mut faults = Faults::new();
    let asked = params.read(&http, &mut faults)?;
    let question = AskedForm::read(&path, params.seen(), &caller, &snapshot.agencies, now, faults)?;
    let question = question.of_its_days(&mut *state.connection().await?).await?;
    let cell = Cell::of(question.form, &column.column).map_err(no_cell)?;
    let narrowed = asked.narrowed(&snapshot, question.as_of)?;
    let wanted = CellWanted { figures: figures(&question), cell, narrowed, asked_at: now };
    let opened = open(&state, &snapshot, wanted).await?;
    let (day, format, request_id) = (question.as_of, asked.format, id.to_string());
    let lines = Lines { state: state.clone(), snapshot, opened, format, day, request_id };
    answer(lines, asked.mark, &path, &column.column, question.known_at).await
}

fn no_cell(why: NoCell) -> Problem {
    match why {
        NoCell::Unknown => Problem::NotFound,
        NoCell::NotOfLedger => {
            let why = FaultCode::not_allowed_here(
                "cột này không phải là số hồ sơ theo sổ đếm nên không mở ra thành danh sách hồ sơ",
                "this column does not count dossiers of the ledger and does not open into a list of them",
            );
            Problem::UnlawfulQuery(vec![Fault::new("/column", why)])
        }
    }
}

async fn open(state: &State, snapshot: &Snapshot, wanted: CellWanted) -> Result<DrillDown, Problem> {
    let mut conn = state.long_connection().await?;
    Ok(DrillDown::begin(&mut conn, snapshot, wanted, Pace::default()).await?)
}

fn figures(question: &Question) -> FiguresWanted {
    FiguresWanted {
        agency: question.of.agency,
        extent: question.form.extent,
        from: question.days.from,
        as_of: question.as_of,
        known_at: question.known_at,
        group_by: None,
    }
}

/// The answer begins when the first lines are there: what fails before is told as a problem.
async fn answer(
    mut lines: Lines,
    mark: Mark,
    path: &FormPath,
    column: &str,
    known_at: DateTime<Utc>,
) -> Result<HttpResponse, Problem> {
    let mut first = lines.head(mark).map_err(Problem::internal)?;
    first.extend(lines.more().await.map_err(problem)?.unwrap_or_default());
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header(("X-Total-Count", lines.opened.total().to_string()))
        .insert_header(("X-As-Of", lines.day.to_string()))
        .insert_header(("X-Known-At", local(known_at).to_rfc3339()))
        .insert_header((VARY, "Accept"));
    match lines.format {
        ListFormat::Ndjson => answer.content_type("application/x-ndjson"),
        ListFormat::Csv => {
            let FormPath { agency, period, form } = path;
            let name = format!("attachment; filename=\"{form}_{agency}_{period}_{column}.csv\"");
            answer
                .content_type("text/csv; charset=utf-8; header=present")
                .insert_header((CONTENT_DISPOSITION, name))
        }
    };
    Ok(answer.streaming(lines.stream(first)))
}

fn problem(broken: BrokenOff) -> Problem {
    match broken {
        BrokenOff::Database(error) => error.into(),
        defect => Problem::internal(defect),
    }
}
