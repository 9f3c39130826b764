//! Until when must an online submission be answered? Eight working hours of its agency from its arrival.
//!
//! A deadline of its own beside the due date, which only begins with acceptance: the dossier is accepted, refused, or
//! its applicant told in the one full notice what is missing. Issued with the submission, by the hours and the calendar of
//! then, and kept; counted on looking only where it could not be issued (a calendar that was missing, an older submission).

use chrono::{DateTime, NaiveDate, Utc};

use super::act::{Act, Amendment, Change};
use super::calendar::Calendar;
use super::deadline::{self, Limit, Silent, Steps, Trace, WorkingHours};
use super::dossier::Dossier;
use super::event::{Event, Fact};
use super::history::{Unlawful, standing};
use super::id::AgencyId;
use super::procedure::Channel;
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
    /// The days that were counted; none where there is no deadline, or today's rules count to another.
    pub steps: Steps,
}

/// The agency and the day whose hours count.
pub fn whose_hours(dossier: &Dossier) -> (AgencyId, NaiveDate) {
    (dossier.intake_agency, civil_day(dossier.submitted_at))
}

/// Until when a submission of this moment is to be answered; `None` where the calendar of a year is missing.
pub fn issue(
    submitted_at: DateTime<Utc>,
    hours: &WorkingHours,
    calendar: &Calendar,
) -> Option<DateTime<Utc>> {
    counted(submitted_at, hours, calendar, &mut Silent)
}

/// Until when the dossier is to be answered; `None` once it is, and where it need not be.
pub fn intake_due(dossier: &Dossier, hours: &WorkingHours, calendar: &Calendar) -> Option<DateTime<Utc>> {
    if !dossier.awaits_answer() {
        return None;
    }
    dossier.intake_due_at.or_else(|| issue(dossier.submitted_at, hours, calendar))
}

/// Whether a correction of the registration moves what its deadline counts from: the time, or whose hours.
pub(super) const fn moves_intake(right: &Amendment) -> bool {
    right.occurred_at.is_some() || right.agency.is_some()
}

/// A correction of the registration with the deadline that then holds; any other act as it is. `target` is the event that
/// is corrected.
#[must_use]
pub fn with_deadline<'h>(
    act: Act,
    dossier: &Dossier,
    target: Option<&Event>,
    hours: impl Fn(AgencyId, NaiveDate) -> &'h WorkingHours,
    calendar: &Calendar,
) -> Act {
    let is_registration = target.is_some_and(|event| matches!(event.fact, Fact::Registered { .. }));
    let Some(right) = act.amendment().filter(|right| is_registration && moves_intake(right)) else {
        return act;
    };
    let submitted_at = right.occurred_at.unwrap_or(dossier.submitted_at);
    let agency = right.agency.unwrap_or(dossier.intake_agency);
    let intake_due_at = issue(submitted_at, hours(agency, civil_day(submitted_at)), calendar);
    let right = Amendment { intake_due_at, ..right.clone() };
    Act { change: Some(Change::Set(right)), ..act }
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
    let counted = counted(dossier.submitted_at, hours, calendar, &mut steps);
    let due_at = dossier.intake_due_at.or(counted);
    let ends = |fact: &Fact| is_answer(fact) || *fact == Fact::Withdrawn;
    let answered_at = standing(events)?.iter().find(|event| ends(&event.fact)).map(|e| e.occurred_at);
    let late = due_at.is_some_and(|due_at| answered_at.unwrap_or(now) > due_at);
    // Days that come to another moment than the one issued explain nothing.
    let steps = if due_at.is_some() && due_at == counted { steps } else { Steps::default() };
    Ok(Some(IntakeAnswer { due_at, answered_at, late, steps }))
}

fn counted(
    submitted_at: DateTime<Utc>,
    hours: &WorkingHours,
    calendar: &Calendar,
    trace: &mut impl Trace,
) -> Option<DateTime<Utc>> {
    deadline::due(&LIMIT, submitted_at, hours, calendar, trace).ok()?.due_at
}

/// Whether this answers an online submission that awaits it. A withdrawal does not: it leaves nothing to answer.
pub(super) const fn is_answer(fact: &Fact) -> bool {
    matches!(fact, Fact::Accepted { .. } | Fact::Noted { .. } | Fact::IntakeRefused)
}

#[cfg(test)]
#[path = "intake_deadline_tests.rs"]
mod tests;
