//! The dossiers behind a cell of a form, streamed as NDJSON or CSV at any size.
//!
//! Which dossiers these are is told in `workflow/drill_down.rs`, how they are written in `lines.rs` and `view.rs`. The cell
//! itself goes ahead in a header, with the moment that answers the same for ever.

mod lines;
mod view;

use std::collections::HashSet;

use actix_web::http::header::{ACCEPT, Accept, CONTENT_DISPOSITION, Header, VARY};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use utoipa::IntoParams;

pub use self::lines::ListFormat;
use self::lines::Lines;
pub use self::view::CellDossierView;
use super::question::{FormPath, Question, Seen};
use crate::domain::cell::Cell;
use crate::domain::code::{FieldCode, ProcedureCode};
use crate::domain::procedure::Channel;
use crate::domain::scope::Scope;
use crate::domain::tally::Policy;
use crate::domain::time::local;
use crate::http::caller::Caller;
use crate::http::docs::TAG_STATISTICS;
use crate::http::problem::{Fault, FaultCode, Faults, Problem, ProblemView};
use crate::http::query::Params;
use crate::http::request_id::RequestId;
use crate::http::state::State;
use crate::workflow::directory::Snapshot;
use crate::workflow::drill_down::{BrokenOff, CellWanted, DrillDown, Narrowed, Pace};
use crate::workflow::statistics::FiguresWanted;

/// A column of the form.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ColumnPath {
    /// Name of a column of the form, or of a figure of `totals` or `memo` of the statistics that the form merges.
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
    /// Counting rules; default `form06`.
    #[param(value_type = Option<Policy>, inline)]
    policy: Option<String>,
    /// How the list is written; goes before `Accept`; default `ndjson`.
    #[param(value_type = Option<ListFormat>, inline)]
    format: Option<String>,
    /// Begin CSV with a byte order mark, so that Excel reads the accents; default false.
    bom: Option<bool>,
}

/// Words of a query as they were read.
struct Asked {
    field: Option<FieldCode>,
    procedure: Option<ProcedureCode>,
    channel: Option<Channel>,
    format: Option<ListFormat>,
}

impl CellParams {
    fn read(&self, f: &mut Faults) -> Asked {
        Asked {
            field: f.parse_optional("/field", self.field.as_deref()),
            procedure: f.parse_optional("/procedure", self.procedure.as_deref()),
            channel: f.parse_optional("/channel", self.channel.as_deref()),
            format: f.parse_optional("/format", self.format.as_deref()),
        }
    }

    fn seen(&self) -> Seen<'_> {
        Seen {
            as_of: self.as_of.as_deref(),
            known_at: self.known_at.as_deref(),
            policy: self.policy.as_deref(),
        }
    }

    /// Whether a byte order mark stands first; only CSV has one.
    fn mark(&self, format: ListFormat) -> Result<bool, Problem> {
        let wanted = self.bom == Some(true);
        if wanted && format != ListFormat::Csv {
            let why = FaultCode::not_allowed_here("chỉ dùng với csv", "only with csv");
            return Err(Problem::UnlawfulQuery(vec![Fault::new("/bom", why)]));
        }
        Ok(wanted)
    }
}

/// How the list is written: as the query says, else as the client prefers.
fn format(http: &HttpRequest, asked: Option<ListFormat>) -> Result<ListFormat, Problem> {
    if let Some(format) = asked {
        return Ok(format);
    }
    if !http.headers().contains_key(ACCEPT) {
        return Ok(ListFormat::Ndjson);
    }
    let accepted = Accept::parse(http).map_err(|_unreadable| Problem::InvalidHeader("Accept"))?;
    let known = |media: &str| match media {
        "application/x-ndjson" | "application/ndjson" | "application/*" | "*/*" => Some(ListFormat::Ndjson),
        "text/csv" | "text/*" => Some(ListFormat::Csv),
        _ => None,
    };
    let ranked = accepted.ranked();
    let format = ranked.iter().find_map(|media| known(media.essence_str()));
    format.ok_or(Problem::NotAcceptable(vec!["application/x-ndjson", "text/csv"]))
}

impl Asked {
    /// The part of the slice, by keys: the procedures of a field are those that its row counts.
    fn narrowed(&self, snapshot: &Snapshot, day: NaiveDate) -> Result<Narrowed, Problem> {
        let catalogue = &snapshot.catalogue;
        let unknown =
            |at: &str| Problem::UnlawfulQuery(vec![Fault::new(at, FaultCode::not_allowed_here("không có mã này", "no such code"))]);
        let mut procedures = None;
        if let Some(code) = &self.field {
            let field = catalogue.field_by_code(code).ok_or_else(|| unknown("/field"))?.id;
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

/// Lists the dossiers behind a cell.
///
/// Each as it stood on `as_of` by what was known at `known_at`: status, standing, the due date in force. NDJSON (a
/// `CellDossierView` a line) or CSV, in order of id, streamed at any size. Their `count` adds up to the cell, which goes
/// ahead in `X-Total-Count`: of every cell but `transferred` and `late_entries` it is the number of lines. `X-As-Of` and
/// `X-Known-At` name what was answered: asked for again, they answer the same for ever. An answer that ends without its
/// last chunk is not whole. Of the two that are called `carried_over` it is the column of the form, `transferred` included.
#[utoipa::path(
    tag = TAG_STATISTICS,
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
    let asked = params.read(&mut faults);
    let question = Question::read(&path, params.seen(), &caller, &snapshot.agencies, now, faults)?;
    let cell = Cell::of(question.form, &column.column).ok_or(Problem::NotFound)?;
    let format = format(&http, asked.format)?;
    let mark = params.mark(format)?;
    let narrowed = asked.narrowed(&snapshot, question.as_of)?;
    let wanted = CellWanted { figures: figures(&question), cell, narrowed, asked_at: now };
    let opened = open(&state, &snapshot, wanted).await?;
    let (day, request_id) = (question.as_of, id.to_string());
    let lines = Lines { state: state.clone(), snapshot, opened, format, day, request_id };
    answer(lines, mark, &path, &column.column, question.known_at).await
}

async fn open(state: &State, snapshot: &Snapshot, wanted: CellWanted) -> Result<DrillDown, Problem> {
    let mut conn = state.long_connection().await?;
    Ok(DrillDown::begin(&mut conn, snapshot, wanted, Pace::default()).await?)
}

fn figures(question: &Question) -> FiguresWanted {
    FiguresWanted {
        agency: question.agency,
        extent: question.form.extent,
        from: question.period.first_day(),
        as_of: question.as_of,
        known_at: question.known_at,
        group_by: None,
    }
}

/// The answer begins when the first lines are there: what fails before is told as a problem.
async fn answer(
    mut lines: Lines,
    mark: bool,
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
            let name = format!("attachment; filename=\"{form}-{agency}-{period}-{column}.csv\"");
            answer.content_type("text/csv; charset=utf-8").insert_header((CONTENT_DISPOSITION, name))
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
