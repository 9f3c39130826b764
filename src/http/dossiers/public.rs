//! The public look-up: what the law lets anyone know of a dossier without login, and nothing else.
//!
//! An answer of its own, not the dossier with fields hidden. What is not to be told is answered like what never was, and
//! costs the same look-up.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::db;
use crate::domain::code::DossierCode;
use crate::domain::completion::Completion;
use crate::http::caller::MaybeCaller;
use crate::http::docs::TAG_DOSSIERS;
use crate::http::problem::{Problem, ProblemView};
use crate::http::state::State;

/// The code on the slip.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct CodePath {
    /// Code of the dossier (mã hồ sơ), as printed on the slip.
    #[param(example = "H59.31.10-230313-0002")]
    code: String,
}

/// What anyone may know of a dossier: TT 01/2018/TT-VPCP Đ16 k2(d).
#[derive(Debug, Serialize, ToSchema)]
pub struct CompletionView {
    /// Code of the dossier.
    #[schema(example = "H59.31.10-230313-0002")]
    pub code: String,
    /// Level of completion.
    #[schema(value_type = Completion)]
    pub completion: &'static str,
}

/// Shows how far a dossier has come, to anyone.
///
/// Without login the law allows the code and the level of completion, nothing else. A code that is unknown, malformed, of
/// a dossier not yet accepted or entered by mistake: 404, all alike. Who calls without a token may do so 10 times a
/// second, 100 times at once.
#[utoipa::path(
    tag = TAG_DOSSIERS,
    params(CodePath),
    responses(
        (status = 200, description = "Its level of completion", body = CompletionView),
        (status = 429, description = "`rate-limited`: too many requests of this peer", body = ProblemView, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/public/dossiers/{code}")]
pub(in crate::http) async fn show_completion(
    http: HttpRequest,
    state: Data<State>,
    caller: MaybeCaller,
    path: Path<CodePath>,
) -> Result<HttpResponse, Problem> {
    if caller.0.is_none() {
        state.public_limit.check(&http)?;
    }
    // What is no code is looked up all the same, as the code of nothing.
    let code =
        path.into_inner().code.parse::<DossierCode>().map_or_else(|_malformed| String::new(), String::from);
    let conn = state.connection().await?;
    let completion = db::dossiers::completion(&conn, &code).await?.ok_or(Problem::NotFound)?;
    Ok(HttpResponse::Ok().json(CompletionView { code, completion: completion.as_str() }))
}
