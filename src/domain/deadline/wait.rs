//! What moves a due date once it is given: waits for the applicant, and the one extension.
//!
//! NĐ 61/2018/NĐ-CP Đ19 k4 and k9; shifting by a wait for payment is practice. A restart is not here: it
//! is `due` asked again from the moment the full dossier came. How often one may ask or extend is a rule
//! of the dossier's history, not of its dates.

use chrono::NaiveDate;

use super::steps::{Counted, Part, Rule, Step, Trace};
use crate::domain::calendar::{Calendar, UnknownYear, day_after};

/// Why the clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PauseKind {
    /// Papers were asked for (yêu cầu bổ sung giấy tờ), status 5.
    Supplement,
    /// A payment was asked for (yêu cầu thực hiện nghĩa vụ tài chính), status 6.
    Payment,
}

crate::spell!(PauseKind { Supplement = "supplement", Payment = "payment" });

impl PauseKind {
    /// What the clock does afterwards where the procedure says nothing: a supplement restarts it
    /// (NĐ 61/2018 Đ19 k4), a payment shifts it (practice).
    pub const fn default_clock(self) -> WaitClock {
        match self {
            Self::Supplement => WaitClock::Restart,
            Self::Payment => WaitClock::Shift,
        }
    }
}

/// What the clock does when a wait ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WaitClock {
    /// The whole limit again (tính lại từ đầu).
    Restart,
    /// The due date moves by the working days waited.
    Shift,
}

crate::spell!(WaitClock { Restart = "restart", Shift = "shift" });

/// The due date after a wait that shifts it: the old one and as many working days as lie in
/// (`requested_on`, `completed_on`]. Due 2023-03-13, asked 03-08, complete 03-17: seven, so 03-22.
///
/// Tells the days waited, uncounted, and then the days that were left when it was asked: as many working
/// days as lay between the request and the old date.
pub fn shift(
    old_due: NaiveDate,
    requested_on: NaiveDate,
    completed_on: NaiveDate,
    calendar: &Calendar,
    trace: &mut impl Trace,
) -> Result<NaiveDate, UnknownYear> {
    let waited = tell_wait(requested_on, completed_on, calendar, trace)?;
    let due_on = calendar.add_working_days(old_due, waited)?;
    // What was due before it was asked for stays due before it is complete.
    trace.tell(Part::Count, || Step::new(completed_on.min(due_on), Counted::No, Rule::Shifted));
    // Telling decides nothing: a date given by hand into a year that nobody published stands, and is told as far as the
    // calendar goes.
    let _ = tell_days(completed_on, due_on, calendar, trace);
    Ok(due_on)
}

/// Tells each day in (`after`, `through`], the working ones as counted.
pub(in crate::domain) fn tell_days(
    after: NaiveDate,
    through: NaiveDate,
    calendar: &Calendar,
    trace: &mut impl Trace,
) -> Result<(), UnknownYear> {
    let mut day = after;
    while day < through {
        day = day_after(day)?;
        let worked = calendar.is_working(day)?;
        let (counted, plain) =
            if worked { (Counted::Yes, Rule::WorkingDay) } else { (Counted::No, Rule::Weekend) };
        trace.tell(Part::Count, || Step::of_day(day, calendar, counted, plain));
    }
    Ok(())
}

/// Tells each day of a wait, and says how many of them were working days.
pub(in crate::domain) fn tell_wait(
    requested_on: NaiveDate,
    completed_on: NaiveDate,
    calendar: &Calendar,
    trace: &mut impl Trace,
) -> Result<u32, UnknownYear> {
    let (mut day, mut waited) = (requested_on, 0);
    while day < completed_on {
        day = day_after(day)?;
        let worked = calendar.is_working(day)?;
        waited += u32::from(worked);
        trace.tell(Part::Count, || {
            // Not `of_day` for a day worked: a swapped Saturday is waited on like any other.
            if worked {
                Step::new(day, Counted::No, Rule::Waiting)
            } else {
                Step::of_day(day, calendar, Counted::No, Rule::Weekend)
            }
        });
    }
    Ok(waited)
}

/// Whether a dossier due on `due_on` may still be extended `today`: at the latest one calendar day
/// before, "01 ngày" not being a working day (NĐ 61/2018 Đ19 k9). Due Monday 2023-03-13: Sunday 12 yes,
/// the 13th no. That it happens once only is for the dossier's history to say.
pub fn extension_allowed_on(due_on: NaiveDate, today: NaiveDate) -> bool {
    today < due_on
}

/// The last day to ask for a supplement on appraisal: the third working day from intake, which does not
/// count itself (NĐ 61/2018 Đ19 k4, unless a special law). Accepted Monday 2023-03-06: Thursday 03-09.
pub fn supplement_request_latest(
    accepted_on: NaiveDate,
    calendar: &Calendar,
) -> Result<NaiveDate, UnknownYear> {
    calendar.add_working_days(accepted_on, 3)
}

/// When something ended, against the date it was due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timing {
    /// On an earlier day (trước hạn).
    Before,
    /// On the day, until 24:00 (đúng hạn).
    On,
    /// On a later day (quá hạn).
    After,
    /// There was no date to hold.
    None,
}

crate::spell!(Timing { Before = "before", On = "on", After = "after", None = "none" });

impl Timing {
    /// Compares civil days only: a term in days ends at 24:00 (BLDS 2015 Đ148 k6).
    pub fn of(ended_on: NaiveDate, due_on: Option<NaiveDate>) -> Self {
        let Some(due_on) = due_on else { return Self::None };
        match ended_on.cmp(&due_on) {
            std::cmp::Ordering::Less => Self::Before,
            std::cmp::Ordering::Equal => Self::On,
            std::cmp::Ordering::Greater => Self::After,
        }
    }
}
