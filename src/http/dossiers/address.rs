//! How a request addresses a dossier: the path, and the headers that condition a change.
//!
//! Their values are read in `conditions.rs` and by `DossierRef`; here is what the contract says of them.

use serde::Deserialize;
use utoipa::IntoParams;

use crate::db::dossiers::DossierRef;
use crate::http::problem::Problem;

/// The dossier of a path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct DossierPath {
    /// Id or code of the dossier. In the demo `H59.31.10-230313-0002` is being processed.
    #[param(example = "H59.31.10-230313-0002")]
    dossier: String,
}

impl DossierPath {
    /// The dossier it names; what is neither an id nor a code names nothing.
    pub(super) fn named(&self) -> Result<DossierRef, Problem> {
        named(&self.dossier)
    }
}

/// A dossier named by text.
pub(super) fn named(text: &str) -> Result<DossierRef, Problem> {
    text.parse().map_err(|_neither| Problem::NotFound)
}
