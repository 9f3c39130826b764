//! Dossiers and their figures, asked as a client asks: over HTTP, with the clock where the case needs it.

mod actions;
mod bulk;
mod corrections;
mod duplicates;
mod edges;
mod explained;
mod figures;
pub mod golden;
pub mod golden_after_due;
mod guards;
mod hours;
mod intake;
mod intake_past;
mod intake_refused;
mod keys;
mod list_pages;
mod lists;
mod odd;
pub mod play;
mod public;
mod reads;
mod reform;
mod search;
mod steps;
mod transfers;
mod worklist;
pub mod world;
