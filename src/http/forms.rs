//! Which forms there are and how each is laid out, for whoever fills in, shows or checks them.

use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::caller::Caller;
use super::docs::TAG_REPORTS;
use super::problem::{FaultCode, Faults, Problem, ProblemView};
use super::query::Params;
use super::reports::question::FormCode;
use crate::domain::agencies::Extent;
use crate::domain::form::{
    Column, FORMS, Fact, Form, Identity, Instrument, NoteCode, Rows, RowsOf, Told, ZeroRows,
};
use crate::domain::period::Period;
use crate::domain::scope::Scope;

/// A form and its layout.
#[derive(Debug, Serialize, ToSchema)]
pub struct FormDefinitionView {
    /// Code, as in paths.
    #[schema(value_type = FormCode)]
    pub code: &'static str,
    /// Sign at its corner (biểu số).
    #[schema(example = "II.06b/VPCP/KSTT")]
    pub sign: &'static str,
    /// Title.
    pub title: &'static str,
    /// Number of the circular that made it.
    #[schema(example = "01/2020/TT-VPCP")]
    pub instrument: &'static str,
    /// First day in force: it is the form of each period that ends on it or later.
    #[schema(example = "2020-12-15")]
    pub valid_from: NaiveDate,
    /// Last day in force; `null`: until another is made.
    pub valid_to: Option<NaiveDate>,
    /// Whether it may be asked of earlier periods too, with the note `before_use`.
    pub looks_back: bool,
    /// Whose figures it holds: the agency's alone or its subtree's.
    #[schema(value_type = Extent)]
    pub scope: &'static str,
    /// What is counted (đơn vị tính).
    #[schema(example = "Số hồ sơ TTHC")]
    pub unit: &'static str,
    /// The rows it allows, the usual ones first.
    pub rows: Vec<RowsDefinitionView>,
    /// The columns of figures, in print order; the number (column 1) and the name (column 2) stand before them.
    pub columns: Vec<ColumnDefinitionView>,
    /// What must hold between columns in every row and in the total.
    pub identities: Vec<IdentityDefinitionView>,
    /// What is told below the table, where there is any; besides these, `period_runs`, `before_use`, `own_days` and `counted_once` of any form.
    pub notes: Vec<NoteDefinitionView>,
}

/// Rows that a form allows.
#[derive(Debug, Serialize, ToSchema)]
pub struct RowsDefinitionView {
    /// What they are: the value of `rows`.
    #[schema(value_type = RowsOf)]
    pub rows_of: &'static str,
    /// Heading over their names.
    #[schema(example = "Cơ quan, đơn vị")]
    pub heading: &'static str,
    /// Numbers of the columns whose total is the sum of such rows.
    #[schema(example = json!([3, 4, 5]))]
    pub adds_up: Vec<u8>,
    /// Whether rows of nothing but zeros are there: fields with a procedure in force, agencies that stand.
    pub zero_rows: bool,
}

/// A column and what it adds up.
#[derive(Debug, Serialize, ToSchema)]
pub struct ColumnDefinitionView {
    /// Number under the heading.
    #[schema(example = 5)]
    pub no: u8,
    /// Stable name.
    #[schema(example = "received_direct_postal")]
    pub name: &'static str,
    /// Headings above the title, outermost first; columns side by side under the same ones share them.
    pub groups: &'static [&'static str],
    /// Title.
    #[schema(example = "Trực tiếp, dịch vụ bưu chính")]
    pub title: &'static str,
    /// The facts it adds up: `dossiers.` and a figure of `GET /v1/statistics/dossiers`, `feedback.` and one of
    /// `GET /v1/statistics/feedback`, `overdue.` with `resolved` or `pending` and a reason (`none`: nobody said),
    /// `procedures.` of the catalogue on the day shown, with `local`, `province`, `district` or `commune` where only such
    /// competence counts, `records.` with a kind of `GET /v1/statistics/activities` and its count.
    #[schema(example = json!(["dossiers.received_direct", "dossiers.received_postal"]))]
    pub adds: Vec<String>,
    /// Whether its cells open into dossiers (`…/cells/{column}`).
    pub opens: bool,
}

/// A column that must be the sum of others.
#[derive(Debug, Serialize, ToSchema)]
pub struct IdentityDefinitionView {
    /// Number of the column.
    #[schema(example = 3)]
    pub whole: u8,
    /// Numbers of the columns that add up to it.
    #[schema(example = json!([4, 5, 6]))]
    pub parts: &'static [u8],
    /// As `checks` of a filled form name it.
    #[schema(example = "(3) = (4) + (5) + (6)")]
    pub identity: String,
}

/// What a form tells below its table.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoteDefinitionView {
    /// What it is about.
    #[schema(value_type = NoteCode)]
    pub code: &'static str,
    /// What is told.
    #[schema(example = json!(["dossiers.pending_waiting"]))]
    pub adds: Vec<String>,
    /// In which words, after the number.
    #[schema(example = "hồ sơ không có ngày hẹn trả")]
    pub words: &'static str,
}

/// The forms there are.
#[derive(Debug, Serialize, ToSchema)]
pub struct FormsView {
    /// By code.
    pub items: Vec<FormDefinitionView>,
}

impl From<&'static Form> for FormDefinitionView {
    fn from(form: &'static Form) -> Self {
        let Form { code, sign, instrument, title, extent, unit, rows, columns, identities, notes } = form;
        let Instrument { number, valid_from, valid_to, looks_back } = instrument;
        let rows = rows.iter().map(|Rows { of, heading, zero }| {
            let adding = columns.iter().filter(|column| column.adds_up(*of));
            let adds_up = adding.map(|column| column.no).collect();
            let zero_rows = *zero == ZeroRows::Shown;
            RowsDefinitionView { rows_of: of.as_str(), heading, adds_up, zero_rows }
        });
        Self {
            code,
            sign,
            title,
            instrument: number,
            valid_from: *valid_from,
            valid_to: *valid_to,
            looks_back: *looks_back,
            scope: extent.as_str(),
            unit,
            rows: rows.collect(),
            columns: columns.iter().map(ColumnDefinitionView::from).collect(),
            identities: identities.iter().map(IdentityDefinitionView::from).collect(),
            notes: notes.iter().map(NoteDefinitionView::from).collect(),
        }
    }
}

impl From<&'static Column> for ColumnDefinitionView {
    fn from(Column { no, name, groups, title, adds }: &'static Column) -> Self {
        let opens = adds.iter().all(|fact| matches!(fact, Fact::Dossiers(_)));
        Self { no: *no, name, groups, title, adds: named(adds), opens }
    }
}

impl From<&'static Identity> for IdentityDefinitionView {
    fn from(identity: &'static Identity) -> Self {
        Self { whole: identity.whole, parts: identity.parts, identity: identity.to_string() }
    }
}

impl From<&'static Told> for NoteDefinitionView {
    fn from(Told { code, column_of: _, adds, words }: &'static Told) -> Self {
        Self { code: code.as_str(), adds: named(adds), words }
    }
}

fn named(facts: &[Fact]) -> Vec<String> {
    facts.iter().map(ToString::to_string).collect()
}

/// Which forms to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FormsParams {
    /// Only those that are the forms of this official period, by its last day; default: every form.
    #[param(example = "2023-Q1", pattern = r"^\d{4}(-(0[1-9]|1[0-2]|Q[1-4]|H[12]|9M))?$")]
    period: Option<String>,
}

/// Lists the forms.
///
/// Each with its columns and what they add up, the rows it allows, what must hold between columns, and the days of its
/// instrument. Filled in by `GET /v1/reports/{agency}/{period}/forms/{form}`.
#[utoipa::path(
    tag = TAG_REPORTS,
    params(FormsParams),
    responses(
        (status = 200, description = "The forms, by code", body = FormsView),
        (status = 422, description = "`invalid-query`", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["statistics:read"]))
)]
#[get("/v1/forms")]
pub(super) async fn list_forms(
    caller: Caller,
    Params(params): Params<FormsParams>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::StatisticsRead)?;
    let mut faults = Faults::new();
    let period = params.period.as_deref().map(str::parse::<Period>).transpose();
    if period.is_err() {
        faults.at(
            "/period",
            FaultCode::malformed(
                "kỳ báo cáo như 2023-01, 2023-Q1, 2023-H1, 2023-9M, 2023",
                "a period such as 2023-01, 2023-Q1, 2023-H1, 2023-9M, 2023",
            ),
        );
    }
    faults.check_query()?;
    let period = period.ok().flatten();
    let wanted = FORMS.iter().filter(|form| period.is_none_or(|period| form.covers(period)));
    let items = wanted.map(FormDefinitionView::from).collect();
    Ok(HttpResponse::Ok().json(FormsView { items }))
}

/// Which form.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct DefinitionPath {
    /// Form.
    #[param(value_type = FormCode, inline, example = "II.07a")]
    form: String,
}

/// Shows a form and its layout.
///
/// Everything that a client needs to lay it out: headings, columns with their groups and what each adds up, the rows it
/// allows, and the identities that `checks` of a filled form name.
#[utoipa::path(
    tag = TAG_REPORTS,
    params(DefinitionPath),
    responses(
        (status = 200, description = "The form", body = FormDefinitionView),
        (status = 404, description = "`not-found`", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["statistics:read"]))
)]
#[get("/v1/forms/{form}")]
pub(super) async fn show_form_definition(
    caller: Caller,
    path: Path<DefinitionPath>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::StatisticsRead)?;
    let form = Form::by_code(&path.form).ok_or(Problem::NotFound)?;
    Ok(HttpResponse::Ok().json(FormDefinitionView::from(form)))
}
