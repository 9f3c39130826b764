//! Until when must an online submission be answered? Eight working hours of its agency from its arrival.
//!
//! A deadline of its own beside the due date, which only begins with acceptance: the dossier is accepted, refused, or
//! its applicant told in the one full notice what is missing. Counted from the submission alone, never stored.

use chrono::{DateTime, NaiveDate, Utc};

use super::calendar::Calendar;
use super::deadline::{self, Limit, Silent, Steps, Trace, WorkingHours};
use super::dossier::Dossier;
use super::event::{Event, Fact};
use super::history::{Unlawful, standing};
use super::id::AgencyId;
use super::procedure::Channel;
use super::status::Status;
use super::time::civil_day;

/// How long an agency has to answer; what comes outside its hours counts from their next opening.
pub const LIMIT: Limit = Limit::working_hours(8);

/// The Treasury's circular says it in so many words; elsewhere it is practice.
pub const SOURCE: &str = "TT 87/2021/TT-BTC Đ10; nơi khác theo thông lệ";

/// The rule in Vietnamese.
pub const TEXT_VI: &str =
    "Hồ sơ trực tuyến được tiếp nhận hoặc trả lời trong 08 giờ làm việc kể từ khi gửi đến";

/// The rule in English.
pub const TEXT_EN: &str =
    "An online submission is accepted or answered within 8 working hours of its arrival";

/// The answer to an online submission, against its deadline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntakeAnswer {
    /// Until when; `None` where the calendar of a year is missing.
    pub due_at: Option<DateTime<Utc>>,
    /// When it was answered, or withdrawn before.
    pub answered_at: Option<DateTime<Utc>>,
    /// Whether that was after the deadline, or the deadline has passed without it.
    pub late: bool,
    /// The days that were counted; none where there is no deadline.
    pub steps: Steps,
}

/// The agency and the day whose hours count.
pub fn whose_hours(dossier: &Dossier) -> (AgencyId, NaiveDate) {
    (dossier.intake_agency, civil_day(dossier.submitted_at))
}

/// Until when the dossier is to be answered; `None` once it is, and where it need not be.
pub fn intake_due(dossier: &Dossier, hours: &WorkingHours, calendar: &Calendar) -> Option<DateTime<Utc>> {
    let awaits = dossier.status == Status::Registered && !dossier.noticed && !dossier.voided;
    if awaits { counted(dossier, hours, calendar, &mut Silent) } else { None }
}

/// How an online submission was answered, or is to be; `events` is its whole history. `None` for other channels.
pub fn tell_answer(
    dossier: &Dossier,
    events: &[Event],
    hours: &WorkingHours,
    calendar: &Calendar,
    now: DateTime<Utc>,
) -> Result<Option<IntakeAnswer>, Unlawful> {
    if dossier.channel != Channel::Online || dossier.voided {
        return Ok(None);
    }
    let mut steps = Steps::default();
    let due_at = counted(dossier, hours, calendar, &mut steps);
    let answered_at = standing(events)?.iter().find(|event| answers(&event.fact)).map(|e| e.occurred_at);
    let late = due_at.is_some_and(|due_at| answered_at.unwrap_or(now) > due_at);
    let steps = if due_at.is_some() { steps } else { Steps::default() };
    Ok(Some(IntakeAnswer { due_at, answered_at, late, steps }))
}

fn counted(
    dossier: &Dossier,
    hours: &WorkingHours,
    calendar: &Calendar,
    trace: &mut impl Trace,
) -> Option<DateTime<Utc>> {
    deadline::due(&LIMIT, dossier.submitted_at, hours, calendar, trace).ok()?.due_at
}

/// A withdrawal leaves nothing to answer.
const fn answers(fact: &Fact) -> bool {
    matches!(fact, Fact::Accepted { .. } | Fact::Noted { .. } | Fact::IntakeRefused | Fact::Withdrawn)
}

#[cfg(test)]
#[path = "intake_deadline_tests.rs"]
mod tests;
