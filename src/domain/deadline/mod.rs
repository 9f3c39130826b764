//! The deadline engine: when a result is due, and why.
//!
//! Pure arithmetic on civil days over a [`Calendar`]: a limit and a moment give a date, waits and one
//! extension move it, and each step can be told with its rule. What it never does is guess: no limit, no
//! date; a year without a calendar, an error. Whose clock runs and what a dossier allows is not here.
//!
//! [`Calendar`]: super::calendar::Calendar

mod due;
mod hours;
mod limit;
mod preview;
mod steps;
mod wait;

pub use due::{Due, due};
pub use hours::{InvalidWorkingHours, Span, WorkingHours};
pub use limit::{Amount, InvalidAmount, InvalidLimit, Limit, LimitUnit};
pub use preview::{Extension, Pause, Preview, PreviewRefused, PreviewRequest, preview};
pub use steps::{Counted, Part, Rule, Silent, Step, Steps, Trace};
pub use wait::{PauseKind, Timing, WaitClock, extension_allowed_on, shift, supplement_request_latest};
pub(super) use wait::{tell_days, tell_wait};

#[cfg(test)]
pub(in crate::domain) mod tests;
