//! What an office sees of its day. Nothing of an applicant is in it: who opens a dossier sees that there.

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::view::{Named, ProcedureOfDossier, agency_of, procedure_of};
use crate::db::dossiers::{Listed, Morning};
use crate::domain::calendar::Calendar;
use crate::domain::dossier::Standing;
use crate::domain::id::AgencyId;
use crate::domain::overdue::OverdueReason;
use crate::domain::status::Status;
use crate::domain::time::local;
use crate::domain::worklist::{Thresholds, WorklistSection};
use crate::workflow::directory::Snapshot;
use crate::workflow::statistics::Extent;

/// Whose day it is, and by which thresholds.
pub(super) struct Office {
    pub agency: Option<AgencyId>,
    pub extent: Extent,
    pub thresholds: Thresholds,
}

/// The day of an office.
#[derive(Debug, Serialize, ToSchema)]
pub struct WorklistView {
    /// Agency; `null` for every agency.
    pub agency: Option<Named>,
    /// The agency alone or with all below it.
    #[schema(value_type = Extent)]
    pub scope: &'static str,
    /// The day, in Vietnam.
    #[schema(example = "2023-03-24")]
    pub day: NaiveDate,
    /// What the working calendar says of it.
    pub calendar: WorklistDay,
    /// Working days that the sections go by.
    pub thresholds: ThresholdsView,
    /// Every section, the most urgent first, those without a dossier among them.
    pub sections: Vec<SectionView>,
}

/// A day of the working calendar.
#[derive(Debug, Serialize, ToSchema)]
pub struct WorklistDay {
    /// Whether it is worked; `null` while its year is not published.
    #[schema(example = true)]
    pub is_working_day: Option<bool>,
    /// Its name, in Vietnamese, of a holiday, a day off or a Saturday that is worked.
    #[schema(example = "Quốc khánh")]
    pub name: Option<String>,
    /// The next day that is worked; `null` while its year is not published.
    #[schema(example = "2023-03-27")]
    pub next_working_day: Option<NaiveDate>,
}

/// Thresholds, in working days.
#[derive(Debug, Serialize, ToSchema)]
pub struct ThresholdsView {
    /// Due within so many is soon.
    #[schema(example = 2)]
    pub soon: u32,
    /// Nothing done for so many is quiet.
    #[schema(example = 5)]
    pub quiet: u32,
    /// Waiting for more than so many is long.
    #[schema(example = 10)]
    pub waiting: u32,
}

/// A section of the day.
#[derive(Debug, Serialize, ToSchema)]
pub struct SectionView {
    /// Which.
    #[schema(value_type = WorklistSection)]
    pub section: &'static str,
    /// How many dossiers it has; `null` where a year of the calendar that it takes is not published.
    #[schema(example = 1)]
    pub count: Option<i64>,
    /// The threshold as a day: the last due date that is soon, the latest day of the last act, the latest first day of a
    /// wait; `null` of other sections.
    #[schema(example = "2023-03-28")]
    pub through: Option<NaiveDate>,
    /// Its first dossiers: what is due by due date, else the longest there first.
    pub items: Vec<WorklistItem>,
    /// Address of the list that holds all of it. Of what is late at intake or in a step, or has no date, it holds others too, and every
    /// list holds what the agency took in and another answers for.
    #[schema(example = "/v1/dossiers?agency=H59.31&scope=subtree&standing=overdue&sort=due_on")]
    pub href: String,
}

/// A dossier of the day.
#[derive(Debug, Serialize, ToSchema)]
pub struct WorklistItem {
    /// Id.
    pub id: Uuid,
    /// Code; `null` before acceptance.
    #[schema(example = "H59.31-230222-0032")]
    pub code: Option<String>,
    /// Status.
    #[schema(value_type = Status)]
    pub status: &'static str,
    /// Where it stands against its due date today.
    #[schema(value_type = Option<Standing>)]
    pub standing: Option<&'static str>,
    /// Procedure, in the version of its intake.
    pub procedure: ProcedureOfDossier,
    /// Agency that answers for it.
    pub agency: Named,
    /// Due date in force.
    #[schema(example = "2023-03-22")]
    pub due_on: Option<NaiveDate>,
    /// Instant it is due, of limits in working hours.
    pub due_at: Option<DateTime<FixedOffset>>,
    /// Why it is overdue, where somebody said so.
    #[schema(value_type = Option<OverdueReason>)]
    pub overdue_reason: Option<&'static str>,
    /// The day its section counts from: the due date of what is overdue; of what is due, or has no date, the day of
    /// acceptance; of what is quiet, the day of the last act; the first day of a wait; the last day of a step; the day of submission.
    #[schema(example = "2023-03-22")]
    pub since: Option<NaiveDate>,
    /// Working days after `since`, today among them: how late it is, how long it waits. `null` where a year of the
    /// calendar between is not published.
    #[schema(example = 2)]
    pub working_days: Option<u32>,
    /// Working days until it is due, of what is due today or soon: 0 today.
    #[schema(example = 1)]
    pub working_days_left: Option<u32>,
    /// Time of the last act.
    #[schema(example = "2023-03-20T14:05:00+07:00")]
    pub last_act_at: DateTime<FixedOffset>,
}

impl WorklistView {
    /// The day of an office, from what was found for it.
    pub(super) fn new(
        office: &Office,
        morning: &Morning<'_>,
        listed: &[Listed],
        snapshot: &Snapshot,
    ) -> Self {
        let Office { agency, extent, thresholds: Thresholds { soon, quiet, waiting } } = *office;
        let today = morning.boundaries.today;
        let agency = agency.map(|agency| agency_of(snapshot, agency, today));
        let slice = agency.as_ref().map(|agency| format!("agency={}&scope={extent}&", agency.code));
        let slice = slice.unwrap_or_default();
        let section = |section| SectionView::new(section, morning, listed, snapshot, &slice);
        Self {
            agency,
            scope: extent.as_str(),
            day: today,
            calendar: WorklistDay::of(today, &snapshot.calendar),
            thresholds: ThresholdsView { soon, quiet, waiting },
            sections: WorklistSection::ALL.iter().copied().map(section).collect(),
        }
    }
}

impl WorklistDay {
    fn of(day: NaiveDate, calendar: &Calendar) -> Self {
        Self {
            is_working_day: calendar.is_working(day).ok(),
            name: calendar.day(day).map(|named| named.name.clone()),
            next_working_day: calendar.add_working_days(day, 1).ok(),
        }
    }
}

impl SectionView {
    fn new(
        section: WorklistSection,
        morning: &Morning<'_>,
        listed: &[Listed],
        snapshot: &Snapshot,
        slice: &str,
    ) -> Self {
        let today = morning.boundaries.today;
        let own: Vec<&Listed> = listed.iter().filter(|listed| listed.section == section).collect();
        let count = own.first().map_or(0, |first| first.count);
        Self {
            section: section.as_str(),
            count: is_known(section, morning).then_some(count),
            through: through(section, morning),
            items: own.into_iter().map(|listed| WorklistItem::new(listed, snapshot, today)).collect(),
            href: format!("/v1/dossiers?{slice}{}", list(section, morning)),
        }
    }
}

/// The day that a section reaches to.
fn through(section: WorklistSection, morning: &Morning<'_>) -> Option<NaiveDate> {
    match section {
        WorklistSection::DueSoon => morning.boundaries.soon_through,
        WorklistSection::Quiet => morning.boundaries.quiet_through,
        WorklistSection::WaitingLong => morning.boundaries.waiting_through,
        WorklistSection::Overdue
        | WorklistSection::IntakeLate
        | WorklistSection::DueToday
        | WorklistSection::StepLate
        | WorklistSection::Undated => None,
    }
}

/// Whether the calendar tells what belongs to a section: what nobody can know is not zero.
fn is_known(section: WorklistSection, morning: &Morning<'_>) -> bool {
    match section {
        WorklistSection::DueSoon | WorklistSection::Quiet | WorklistSection::WaitingLong => {
            through(section, morning).is_some()
        }
        WorklistSection::IntakeLate => {
            morning.agencies.is_empty() || morning.agencies.iter().any(|(_, through)| through.is_some())
        }
        WorklistSection::Overdue
        | WorklistSection::DueToday
        | WorklistSection::StepLate
        | WorklistSection::Undated => true,
    }
}

/// The filters and the order of the list that holds a section.
fn list(section: WorklistSection, morning: &Morning<'_>) -> String {
    let today = morning.boundaries.today;
    match section {
        WorklistSection::Overdue => "standing=overdue&sort=due_on".to_owned(),
        WorklistSection::IntakeLate => "standing=waiting_intake&channel=online&sort=submitted_at".to_owned(),
        WorklistSection::DueToday => {
            format!("standing=in_time&due_from={today}&due_to={today}&sort=due_on")
        }
        WorklistSection::DueSoon => {
            let from = today.succ_opt().unwrap_or(today);
            let to = morning.boundaries.soon_through.map_or(from, |through| through.max(from));
            format!("standing=in_time&due_from={from}&due_to={to}&sort=due_on")
        }
        WorklistSection::Quiet => {
            let through = through(section, morning).unwrap_or(today);
            format!("standing=overdue,in_time&acted_to={through}&sort=accepted_on")
        }
        WorklistSection::WaitingLong => {
            let through = through(section, morning).unwrap_or(today);
            format!("standing=waiting&waiting_to={through}&sort=accepted_on")
        }
        WorklistSection::StepLate => format!("step_due_to={today}&sort=accepted_on"),
        WorklistSection::Undated => "standing=in_time&sort=accepted_on".to_owned(),
    }
}

impl WorklistItem {
    fn new(listed: &Listed, snapshot: &Snapshot, today: NaiveDate) -> Self {
        let Listed { section, count: _, id, code, version, agency, due_at, overdue_reason, facts } = listed;
        let since = facts.since(*section);
        let calendar = &snapshot.calendar;
        let left = matches!(section, WorklistSection::DueToday | WorklistSection::DueSoon);
        let due_on = facts.due_on;
        Self {
            id: id.0,
            code: code.clone(),
            status: facts.status.as_str(),
            standing: Standing::of_open(facts.status, due_on, today).map(Standing::as_str),
            procedure: procedure_of(snapshot, *version),
            agency: agency_of(snapshot, *agency, today),
            due_on,
            due_at: due_at.map(local),
            overdue_reason: overdue_reason.map(OverdueReason::as_str),
            since,
            working_days: since.and_then(|since| calendar.working_days_between(since, today).ok()),
            working_days_left: due_on
                .filter(|_| left)
                .and_then(|due_on| calendar.working_days_between(today, due_on).ok()),
            last_act_at: local(facts.last_occurred_at),
        }
    }
}
