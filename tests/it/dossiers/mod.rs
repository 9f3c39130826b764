//! Dossiers and their figures, asked as a client asks: over HTTP, with the clock where the case needs it.

mod bulk;
mod corrections;
mod edges;
mod figures;
pub(crate) mod golden;
pub(crate) mod golden_after_due;
mod guards;
mod intake;
mod intake_past;
mod intake_refused;
mod keys;
mod lists;
mod odd;
pub(crate) mod play;
mod reform;
mod transfers;
pub(crate) mod world;
