//! What a change of the calendar would make of open dossiers, as it is shown. Nothing of an applicant is in it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::view::{Named, agency_of, procedure_of};
use crate::domain::id::{AgencyId, DossierId};
use crate::domain::status::Status;
use crate::workflow::directory::Snapshot;
use crate::workflow::redating::{Counts, Moving, Preview};

/// A dossier that would be due on another day.
#[derive(Debug, Serialize, ToSchema)]
pub struct RedatedView {
    /// Id.
    pub id: Uuid,
    /// Code.
    #[schema(example = "H59.31.10-230313-0002")]
    pub code: Option<String>,
    /// Code of the procedure.
    #[schema(example = "1.001193")]
    pub procedure: String,
    /// Agency that answers for it.
    pub agency: Named,
    /// Status.
    #[schema(value_type = Status)]
    pub status: &'static str,
    /// Day of acceptance.
    #[schema(example = "2023-03-13")]
    pub accepted_on: Option<NaiveDate>,
    /// Due date in force.
    #[schema(example = "2023-03-27")]
    pub due_on: NaiveDate,
    /// What the calendar that stands counts to; `null` where the count runs into a year that is not published.
    #[schema(example = "2023-03-27")]
    pub counted_due_on: Option<NaiveDate>,
    /// What it would be.
    #[schema(example = "2023-03-28")]
    pub due_on_then: NaiveDate,
    /// Days from the one to the other: later is positive.
    #[schema(example = 1)]
    pub days: i64,
}

/// How many open dossiers a change concerns, and how.
#[derive(Debug, Serialize, ToSchema)]
pub struct RedatingCountsView {
    /// Would be due on another day; these are the items.
    #[schema(example = 9)]
    pub moves: u64,
    /// Of these, would move by the calendar that stands: an earlier change was not followed by a re-issue.
    #[schema(example = 0)]
    pub moves_already: u64,
    /// Of those that move, to an earlier day.
    #[schema(example = 0)]
    pub earlier: u64,
    /// Stay: their date was given by hand (an earlier system, an extension, a re-issue, a correction).
    #[schema(example = 0)]
    pub by_hand: u64,
    /// Stay: they wait for papers and will be counted from the beginning when those are complete.
    #[schema(example = 1)]
    pub restarts: u64,
    /// Stay: they would be due on a day that has passed.
    #[schema(example = 0)]
    pub past: u64,
    /// Stay: the count runs into a year that is not published.
    #[schema(example = 0)]
    pub calendar_missing: u64,
    /// Have no date for want of a calendar.
    #[schema(example = 0)]
    pub undated: u64,
    /// Of these, would get one; they get it by themselves once the year is published.
    #[schema(example = 0)]
    pub would_be_dated: u64,
}

/// The same for one agency.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgencyRedatingView {
    /// Agency that answers.
    pub agency: Named,
    /// Its dossiers.
    pub counts: RedatingCountsView,
}

/// What a change of the calendar would make of open dossiers.
#[derive(Debug, Serialize, ToSchema)]
pub struct CalendarPreviewView {
    /// Version of the calendar that stands.
    #[schema(example = 1)]
    pub version: u32,
    /// How many there are in all; `null` on later pages.
    pub counts: Option<RedatingCountsView>,
    /// The same by the agency that answers, by code, those that are not concerned left out; `null` on later pages.
    pub agencies: Option<Vec<AgencyRedatingView>>,
    /// Those that would move, by their due date.
    pub items: Vec<RedatedView>,
    /// `cursor` of the next page; `null` on the last.
    pub next: Option<String>,
}

/// The view of a page; `cursor_of` writes the place of its last one.
pub(super) fn view(
    found: Preview,
    snapshot: &Snapshot,
    today: NaiveDate,
    cursor_of: fn((NaiveDate, DossierId)) -> String,
) -> CalendarPreviewView {
    let Preview { version, moving, next, counts } = found;
    let (counts, agencies) = counts.unzip();
    CalendarPreviewView {
        version,
        counts: counts.map(RedatingCountsView::from),
        agencies: agencies.map(|agencies| by_agency(agencies, snapshot, today)),
        items: moving.iter().filter_map(|moving| RedatedView::new(moving, snapshot, today)).collect(),
        next: next.map(cursor_of),
    }
}

fn by_agency(
    counts: BTreeMap<AgencyId, Counts>,
    snapshot: &Snapshot,
    today: NaiveDate,
) -> Vec<AgencyRedatingView> {
    let of_one = |(agency, counts): (AgencyId, Counts)| AgencyRedatingView {
        agency: agency_of(snapshot, agency, today),
        counts: counts.into(),
    };
    let mut agencies: Vec<AgencyRedatingView> = counts.into_iter().map(of_one).collect();
    agencies.sort_by(|one, other| one.agency.code.cmp(&other.agency.code));
    agencies
}

impl RedatedView {
    fn new(moving: &Moving, snapshot: &Snapshot, today: NaiveDate) -> Option<Self> {
        let (due_on, due_on_then) = moving.moves()?;
        let dossier = &moving.dossier;
        Some(Self {
            id: dossier.id.0,
            code: dossier.code.as_ref().map(ToString::to_string),
            procedure: procedure_of(snapshot, dossier.procedure_version).code,
            agency: agency_of(snapshot, dossier.agency, today),
            status: dossier.status.as_str(),
            accepted_on: dossier.accepted_on(),
            due_on,
            counted_due_on: moving.outlook.counted_now,
            due_on_then,
            days: (due_on_then - due_on).num_days(),
        })
    }
}

impl From<Counts> for RedatingCountsView {
    fn from(counts: Counts) -> Self {
        let Counts {
            moves,
            moves_already,
            earlier,
            by_hand,
            restarts,
            past,
            calendar_missing,
            undated,
            would_be_dated,
        } = counts;
        Self {
            moves,
            moves_already,
            earlier,
            by_hand,
            restarts,
            past,
            calendar_missing,
            undated,
            would_be_dated,
        }
    }
}
