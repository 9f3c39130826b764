//! Dossiers over HTTP: intake, acts, bulk, reading. Translates; the law is in `domain`, the writing in `workflow`.

pub mod actions;
pub mod address;
pub mod amend;
pub mod bulk;
pub(in crate::http) mod conditions;
mod cursor;
pub mod deadline;
pub mod history;
pub mod intake;
pub mod internal;
pub mod list;
mod narrow;
pub mod public;
pub mod read;
mod refused;
pub(in crate::http) mod request;
pub mod search;
pub mod transition;
pub mod view;
pub mod warnings;
pub mod worklist;

pub(in crate::http) use actions::list_dossier_actions;
pub(in crate::http) use amend::amend_dossier;
pub use bulk::line_order;
pub(in crate::http) use bulk::{advance_dossiers, intake_dossiers};
pub(in crate::http) use deadline::explain_dossier_deadline;
pub(in crate::http) use intake::create_dossier;
pub(in crate::http) use internal::opinion::record_opinion;
pub(in crate::http) use internal::{enter_step, show_dossier_steps};
pub(in crate::http) use list::list_dossiers;
pub(in crate::http) use public::show_completion;
pub(in crate::http) use read::{get_dossier, list_dossier_events};
pub(in crate::http) use search::search_dossiers;
pub(in crate::http) use transition::advance_dossier;
pub(in crate::http) use worklist::show_worklist;
