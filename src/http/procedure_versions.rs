//! The versions of a procedure, each with its state and what it says differently from the one before it.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;

use super::caller::MaybeCaller;
use super::docs::TAG_CATALOGUE;
use super::problem::Problem;
use super::procedures::{ProcedureView, version_view};
use super::state::State;
use super::tagged;
use crate::domain::catalogue::{Catalogue, Procedure};
use crate::domain::code::ProcedureCode;
use crate::domain::time;
use crate::domain::version_story::{Difference, VersionState, differences};

/// All versions of a procedure.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProcedureVersionsView {
    /// The versions, by first day, then time of entry; `in_force` is today's.
    pub items: Vec<ProcedureVersionView>,
    /// Always `null`: all of them are here.
    pub next: Option<String>,
}

/// A version among the others of its procedure.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProcedureVersionView {
    /// What it says.
    #[serde(flatten)]
    pub says: ProcedureView,
    /// What it is today.
    #[schema(value_type = VersionState)]
    pub state: &'static str,
    /// What it says differently from the version before it in the list; empty for the first.
    pub changes: Vec<ChangeView>,
    /// What the imported row said in its own words, by column; `null` where it was not imported from a table.
    #[schema(example = json!({"level": "Cấp Xã", "channel_times": "Trực tiếp=10-25", "fee": "Miễn phí"}))]
    pub as_published: Option<BTreeMap<String, String>>,
}

/// One thing that two versions say differently.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChangeView {
    /// The member, such as `limits`; `as_published/fee` for a column of the imported row.
    #[schema(example = "name")]
    pub member: String,
    /// What the earlier one says.
    #[schema(example = "Đăng ký khai sinh")]
    pub from: Value,
    /// What the later one says.
    #[schema(example = "Thủ tục đăng ký khai sinh")]
    pub to: Value,
}

impl From<Difference> for ChangeView {
    fn from(Difference { member, from, to }: Difference) -> Self {
        Self { member, from, to }
    }
}

/// Lists the versions of a procedure.
///
/// Each publication decision made one, and none is ever changed: dossiers keep the version of their intake. `state` says
/// which one is in force today, which are to come, past, or `superseded` by another of the same first day that was entered
/// later; `changes` says what each says differently from the one before it.
#[utoipa::path(
    tag = TAG_CATALOGUE,
    params(("code" = String, Path, description = "Code of the procedure", example = "1.001193")),
    responses(
        (status = 200, description = "All versions", body = ProcedureVersionsView),
        (status = 304, description = "They are as the `ETag` in `If-None-Match` says"),
    ),
)]
#[get("/v1/procedures/{code}/versions")]
pub(super) async fn list_procedure_versions(
    request: HttpRequest,
    state: Data<State>,
    _caller: MaybeCaller,
    code: Path<String>,
) -> Result<HttpResponse, Problem> {
    let code: ProcedureCode = code.parse().ok().ok_or(Problem::NotFound)?;
    let snapshot = state.directory.current();
    let procedure = snapshot.catalogue.by_code(&code).ok_or(Problem::NotFound)?;
    let today = time::civil_day(state.clock.now());
    let items =
        (0..procedure.versions.len()).filter_map(|nth| item(&snapshot.catalogue, procedure, nth, today));
    tagged::answer(&request, &ProcedureVersionsView { items: items.collect(), next: None })
}

fn item(
    catalogue: &Catalogue,
    procedure: &Procedure,
    nth: usize,
    today: chrono::NaiveDate,
) -> Option<ProcedureVersionView> {
    let version = procedure.versions.get(nth)?;
    let state = procedure.state(nth, today)?;
    let before = nth.checked_sub(1).and_then(|before| procedure.versions.get(before));
    let field = |id| catalogue.field(id).map(|field| field.code.to_string());
    let changes = before.map(|before| differences(before, version, field)).unwrap_or_default();
    Some(ProcedureVersionView {
        says: version_view(catalogue, version, state),
        state: state.as_str(),
        changes: changes.into_iter().map(ChangeView::from).collect(),
        as_published: version.as_published.as_ref().map(|raw| raw.columns().clone()),
    })
}
