//! Fields of procedures (lĩnh vực): the rows of form 06.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::caller::MaybeCaller;
use super::docs::TAG_CATALOGUE;
use super::page::{Page, Slice};
use super::problem::{Faults, Problem};
use super::query::Params;
use super::state::State;
use crate::domain::catalogue::Field;
use crate::domain::fold::Folded;

/// A field.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FieldView {
    /// Its code.
    #[schema(example = "TP-HT")]
    pub code: String,
    /// Its name, as printed on the forms.
    #[schema(example = "Hộ tịch")]
    pub name: String,
}

impl From<&Field> for FieldView {
    fn from(Field { id: _, code, name }: &Field) -> Self {
        Self { code: code.to_string(), name: name.clone() }
    }
}

/// Which fields to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FieldParams {
    /// Words of the name, with or without Vietnamese accents.
    #[param(example = "ho tich")]
    q: Option<String>,
    /// Most items of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Lists the fields of procedures.
///
/// By code. A field comes into being with the first procedure that names it.
#[utoipa::path(
    tag = TAG_CATALOGUE,
    params(FieldParams),
    responses(
        (status = 200, description = "A page of fields", body = Page<FieldView>),
    ),
)]
#[get("/v1/fields")]
pub(super) async fn list_fields(
    request: HttpRequest,
    state: Data<State>,
    _caller: MaybeCaller,
    Params(params): Params<FieldParams>,
) -> Result<HttpResponse, Problem> {
    let mut faults = Faults::new();
    let slice = Slice::read(&mut faults, params.limit, params.cursor.as_deref());
    faults.check_query()?;
    let snapshot = state.directory.current();
    let words = params.q.as_deref().map(Folded::new).unwrap_or_default();
    let found =
        snapshot.catalogue.fields().iter().filter(|field| Folded::new(&field.name).answers(&words).is_some());
    let page = slice.cut(found.map(|field| (field.code.to_string(), FieldView::from(field))));
    Ok(page.answer(&request))
}
