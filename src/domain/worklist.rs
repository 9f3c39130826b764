//! The morning list: which open dossiers does an office look at today, and by which boundary of days?
//!
//! Lateness compares dates (NĐ 61/2018 Đ19, BLDS 2015 Đ148 k6), what lies before and behind is counted in working days
//! of the calendar, and an online submission is answered within eight working hours of the agency that has it (TT
//! 87/2021/TT-BTC Đ10; elsewhere practice). A boundary that would need a year nobody published is no boundary, never a
//! guess. `db` repeats [`Facts::is_in`] as conditions of SQL, and what it finds is held to it. Who may see what is not here.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::agencies::AgencyTree;
use super::calendar::Calendar;
use super::deadline::WorkingHours;
use super::id::AgencyId;
use super::intake_deadline::issue;
use super::procedure::Channel;
use super::status::Status;
use super::time::civil_day;

/// A part of the list, the most urgent first. Each open dossier is in at most one, but for `Quiet`: that tells of some a
/// second time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WorklistSection {
    /// In work, its due date is past (quá hạn).
    Overdue,
    /// Sent in online and not answered within eight working hours (quá hạn tiếp nhận).
    IntakeLate,
    /// In work, due today.
    DueToday,
    /// In work, due within the next working days (sắp đến hạn).
    DueSoon,
    /// Its step of the internal process, or the opinion of another agency, is past its own time (bước quá hạn).
    StepLate,
    /// In work, and nothing was done for some working days.
    Quiet,
    /// Waits for the applicant for more than some working days.
    WaitingLong,
    /// In work, without a due date.
    Undated,
}

crate::spell!(WorklistSection {
    Overdue = "overdue",
    IntakeLate = "intake_late",
    DueToday = "due_today",
    DueSoon = "due_soon",
    StepLate = "step_late",
    Quiet = "quiet",
    WaitingLong = "waiting_long",
    Undated = "undated",
});

/// From how many working days on something is worth a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thresholds {
    /// Due within so many.
    pub soon: u32,
    /// Nothing done for so many.
    pub quiet: u32,
    /// Waiting for more than so many.
    pub waiting: u32,
}

/// The thresholds as days of the calendar, seen from one day. What has no day finds nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Boundaries {
    /// The day the list is for.
    pub today: NaiveDate,
    /// The moment: what was to be done before it is late.
    pub now: DateTime<Utc>,
    /// Last due date that is soon.
    pub soon_through: Option<NaiveDate>,
    /// Latest day of the last act of what is quiet.
    pub quiet_through: Option<NaiveDate>,
    /// Latest day since which something waits for long.
    pub waiting_through: Option<NaiveDate>,
}

impl Boundaries {
    /// Those of a moment. A year that is not published ends what is soon with the last day that is known, and leaves what
    /// lies behind without a boundary.
    pub fn of(now: DateTime<Utc>, thresholds: Thresholds, calendar: &Calendar) -> Self {
        let today = civil_day(now);
        let Thresholds { soon, quiet, waiting } = thresholds;
        let soon_through = calendar.add_working_days(today, soon).ok();
        Self {
            today,
            now,
            soon_through: soon_through.or_else(|| calendar.known_through(today)),
            quiet_through: working_days_ago(today, quiet, calendar),
            waiting_through: working_days_ago(today, waiting.saturating_add(1), calendar),
        }
    }
}

/// The latest day after which at least `n` working days were, `today` among them: of Friday 2023-03-24 and five it is
/// Sunday 2023-03-19, and so Friday 17 lies before it.
fn working_days_ago(today: NaiveDate, n: u32, calendar: &Calendar) -> Option<NaiveDate> {
    let (mut day, mut left) = (today, n);
    while left > 0 {
        left -= u32::from(calendar.is_working(day).ok()?);
        day = day.pred_opt()?;
    }
    Some(day)
}

/// The latest submission that should have been answered before `now`; none where the calendar does not reach back.
///
/// For those that were issued no time of their own. Found by halving over [`issue`], which never goes back as submissions get later: the rule of hours has one home.
pub fn intake_late_through(
    now: DateTime<Utc>,
    hours: &WorkingHours,
    calendar: &Calendar,
) -> Option<DateTime<Utc>> {
    // What is due in a year that is not published is not late yet.
    let is_late = |submitted_at| issue(submitted_at, hours, calendar).is_some_and(|due_at| due_at < now);
    let mut further = (3..=10).map(|doubled| TimeDelta::days(1 << doubled));
    let back = further.find(|back| is_late(now - *back))?;
    // To the microsecond, as the database keeps instants.
    let (mut late, mut early) = ((now - back).timestamp_micros(), now.timestamp_micros());
    while late + 1 < early {
        let middle = late.midpoint(early);
        if is_late(DateTime::from_timestamp_micros(middle)?) { late = middle } else { early = middle }
    }
    DateTime::from_timestamp_micros(late)
}

/// The same for each of these agencies, by the hours it works today.
pub fn intake_boundaries(
    agencies: &[AgencyId],
    tree: &AgencyTree,
    calendar: &Calendar,
    now: DateTime<Utc>,
) -> Vec<(AgencyId, Option<DateTime<Utc>>)> {
    let today = civil_day(now);
    // Few hours differ from those of every agency: each kind is asked once.
    let mut known: Vec<(&WorkingHours, Option<DateTime<Utc>>)> = Vec::new();
    let boundary = |agency: &AgencyId| {
        let hours = tree.hours_on(*agency, today);
        let through = known.iter().find(|(kind, _)| *kind == hours).map(|(_, through)| *through);
        let through = through.unwrap_or_else(|| {
            let through = intake_late_through(now, hours, calendar);
            known.push((hours, through));
            through
        });
        (*agency, through)
    };
    agencies.iter().map(boundary).collect()
}

/// What decides where an open dossier stands in the list: neither ended nor void.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// Status.
    pub status: Status,
    /// Channel.
    pub channel: Channel,
    /// The one notice before acceptance was given (NĐ 61/2018 Đ17 k2): it was answered.
    pub noticed: bool,
    /// When it was handed in.
    pub submitted_at: DateTime<Utc>,
    /// Until when it is to be answered, where that was issued with it.
    pub intake_due_at: Option<DateTime<Utc>>,
    /// Day of acceptance.
    pub accepted_on: Option<NaiveDate>,
    /// Due date in force.
    pub due_on: Option<NaiveDate>,
    /// Day it began to wait.
    pub waiting_since: Option<NaiveDate>,
    /// Time of the last act.
    pub last_occurred_at: DateTime<Utc>,
    /// First instant at which its step, or an opinion asked for, is late.
    pub step_due_at: Option<DateTime<Utc>>,
}

impl Facts {
    /// Whether it belongs to a section; `intake_through` is its agency's, for what was issued no time.
    pub fn is_in(
        &self,
        section: WorklistSection,
        by: &Boundaries,
        intake_through: Option<DateTime<Utc>>,
    ) -> bool {
        let in_work = matches!(self.status, Status::Accepted | Status::Processing);
        let due = self.due_on.filter(|_| in_work);
        let reached = |day: Option<NaiveDate>, through: Option<NaiveDate>| {
            day.zip(through).is_some_and(|(day, through)| day <= through)
        };
        match section {
            WorklistSection::Overdue => due.is_some_and(|due_on| due_on < by.today),
            WorklistSection::DueToday => due == Some(by.today),
            WorklistSection::DueSoon => {
                due.is_some_and(|due_on| due_on > by.today) && reached(due, by.soon_through)
            }
            WorklistSection::Undated => in_work && self.due_on.is_none(),
            WorklistSection::StepLate => self.step_due_at.is_some_and(|due_at| due_at < by.now),
            WorklistSection::Quiet => {
                in_work && reached(Some(civil_day(self.last_occurred_at)), by.quiet_through)
            }
            WorklistSection::WaitingLong => {
                self.status.is_waiting() && reached(self.waiting_since, by.waiting_through)
            }
            WorklistSection::IntakeLate => {
                self.status == Status::Registered
                    && self.channel == Channel::Online
                    && !self.noticed
                    && self.intake_due_at.map_or_else(
                        || intake_through.is_some_and(|through| self.submitted_at <= through),
                        |due_at| due_at < by.now,
                    )
            }
        }
    }

    /// The day that a section counts from: the due date of what is overdue, the day of acceptance of what is due or has
    /// no date, the last act of what is quiet, the first day of a wait, the last day of a step, the day of submission.
    pub fn since(&self, section: WorklistSection) -> Option<NaiveDate> {
        match section {
            WorklistSection::Overdue => self.due_on,
            WorklistSection::DueToday | WorklistSection::DueSoon | WorklistSection::Undated => {
                self.accepted_on
            }
            WorklistSection::Quiet => Some(civil_day(self.last_occurred_at)),
            WorklistSection::WaitingLong => self.waiting_since,
            // The end of a day is the first instant of the next: the day itself was the last in time.
            WorklistSection::StepLate => {
                self.step_due_at.map(|due_at| civil_day(due_at - TimeDelta::microseconds(1)))
            }
            WorklistSection::IntakeLate => Some(civil_day(self.submitted_at)),
        }
    }
}

#[cfg(test)]
#[path = "worklist_tests.rs"]
mod tests;
