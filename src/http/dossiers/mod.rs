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

pub use amend::{ContactRequest, amend_dossier};
pub use bulk::{advance_dossiers, intake_dossiers, line_order};
pub use intake::{ApplicantRequest, IntakeRequest, create_dossier};
pub use read::{get_dossier, list_dossier_actions, list_dossier_events, list_dossiers};
pub use refused::of_order;
pub use transition::{CorrectionRequest, OfficerRequest, TransitionRequest, advance_dossier};
pub use view::{ActionView, DossierView, EventView};

use super::problem::Problem;
use crate::db::dossiers::DossierRef;

/// A dossier named in a path; what is neither an id nor a code names nothing.
fn named(text: &str) -> Result<DossierRef, Problem> {
    text.parse().map_err(|_neither| Problem::NotFound)
}
