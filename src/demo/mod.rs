//! The demo: Trà Cú district in the first quarter of 2023, whose totals are those of report 112/BC-UBND.
//!
//! Agencies and procedures come from `demo/` (what is real in them is told in `demo/README.md`); the
//! 26,202 dossiers are synthetic, made here, the same on every machine. This room reckons nothing that is
//! law: due dates are asked of `domain`, and the lines go through the service's own batch path.

mod catalogue;
mod life;
mod line;
mod mix;
mod office;
mod open;
mod people;
mod quarter;
mod random;
mod records;
mod report;
mod write;

#[cfg(test)]
mod law_tests;
#[cfg(test)]
mod tests;

use crate::domain::calendar::{Calendar, UnknownYear};

pub use catalogue::{DemoAgency, DemoLimits, DemoProcedure, DemoStep, agencies, procedures, processes};
pub use line::Line;
pub use records::{DemoActivity, DemoFeedback, activities, feedback};
pub use report::{DemoReport, HANDED_IN, REPORTED, SUBMITTED, report};

/// Why the demo cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The embedded data cannot be read.
    #[error("the demo's data: {0}")]
    Data(#[from] csv::Error),
    /// The calendar lacks 2022 or 2023.
    #[error(transparent)]
    Calendar(#[from] UnknownYear),
    /// The embedded data do not carry the totals of the report.
    #[error("the demo's data hold too few {of}")]
    Shortfall {
        /// What is missing.
        of: &'static str,
    },
}

/// The dossiers of the demo with their past, in the order of their acceptance; `serde_json::to_string` of
/// each is a line for `POST /v1/dossiers/batch`.
///
/// Fails if the embedded data are broken or `calendar` lacks 2022 or 2023.
pub fn dossiers(calendar: &Calendar) -> Result<Vec<Line>, DemoError> {
    quarter::dossiers(calendar, &agencies()?, &procedures()?)
}
