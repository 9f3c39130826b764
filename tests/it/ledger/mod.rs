//! The proof of the ledger, without a database: random lives of dossiers, what they post, and a slow recount.
//!
//! `life` runs one dossier through the law as the service does; `plans` and `lives` make random ones; `oracle`
//! counts them again, day by day, from the law alone; `properties` says what must be equal. The rest are the
//! golden tables: `as_of` and `after_due` those of the counting rules, `guards` those of supplement and extension.

mod after_due;
mod apologies;
mod as_of;
mod case;
mod dated;
mod guards;
mod intake_time;
pub(crate) mod life;
pub(crate) mod lives;
mod lives_are_rich;
pub(crate) mod oracle;
pub(crate) mod plans;
mod properties;
pub(crate) mod sums;
pub(crate) mod world;
