//! Dossiers over HTTP: intake, acts, bulk, reading. Translates; the law is in `domain`, the writing in `workflow`.

pub mod amend;
pub mod bulk;
mod conditions;
pub mod intake;
pub mod read;
mod refused;
mod request;
pub mod transition;
pub mod view;

pub(in crate::http) use amend::amend_dossier;
pub use bulk::line_order;
pub(in crate::http) use bulk::{advance_dossiers, intake_dossiers};
pub(in crate::http) use intake::create_dossier;
pub(in crate::http) use read::{get_dossier, list_dossier_actions, list_dossier_events, list_dossiers};
pub(in crate::http) use transition::advance_dossier;

use super::problem::Problem;
use crate::db::dossiers::DossierRef;

/// A dossier named in a path; what is neither an id nor a code names nothing.
fn named(text: &str) -> Result<DossierRef, Problem> {
    text.parse().map_err(|_neither| Problem::NotFound)
}
