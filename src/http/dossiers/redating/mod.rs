//! What a change of the working calendar makes of open dossiers, over HTTP: told beforehand (`preview.rs`), and issued
//! again where that is decided (`reissue.rs`). Changes are read in `changes.rs`.

pub mod changes;
pub mod preview;
pub mod reissue;
pub mod view;

pub(in crate::http) use preview::preview_calendar;
pub(in crate::http) use reissue::reissue_dossiers;

use crate::http::problem::Problem;
use crate::workflow::redating::RedatingFailed;

impl From<RedatingFailed> for Problem {
    fn from(failed: RedatingFailed) -> Self {
        match failed {
            RedatingFailed::UnknownYear(unknown) => Self::CalendarYearMissing { year: unknown.year },
            RedatingFailed::Database(error) => error.into(),
            defect => Self::internal(defect),
        }
    }
}
