//! The preview of a change of the calendar: who would be due on another day. Nothing is changed by it.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::request::Counter;
use super::super::view::{Named, agency_of, procedure_of};
use super::changes::{DayChangeRequest, YearChangeRequest, read};
use crate::db::dossiers::Last;
use crate::domain::calendar_change::Change;
use crate::domain::code::AgencyCode;
use crate::domain::id::{AgencyId, DossierId};
use crate::domain::scope::Scope;
use crate::domain::status::Status;
use crate::http::body::Body;
use crate::http::caller::Caller;
use crate::http::docs::TAG_DEADLINES;
use crate::http::problem::{FaultCode, Faults, Problem, ProblemView};
use crate::http::state::State;
use crate::workflow::directory::Snapshot;
use crate::workflow::redating::{Asked, Counts, Moving, Preview, preview};
use crate::workflow::statistics::Extent;

/// A change of the calendar to look at, and whose dossiers.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "days": [
        {"date": "2023-03-27", "kind": "swapped_off", "name": "Nghỉ hoán đổi", "source": "Dự thảo thông báo"},
        {"date": "2023-04-01", "kind": "swapped_working", "name": "Làm bù", "source": "Dự thảo thông báo"}
    ],
    "agency": "H59.31", "limit": 20
}))]
pub struct CalendarPreviewRequest {
    /// Days that would be others. Neither days nor years: what a re-issue would move as the calendar stands.
    #[serde(default)]
    #[schema(max_items = 366)]
    days: Vec<DayChangeRequest>,
    /// Years that would be published whole, before the days.
    #[serde(default)]
    #[schema(max_items = 5)]
    years: Vec<YearChangeRequest>,
    /// Agency that answers for the dossiers; default: the caller's root.
    agency: Option<String>,
    /// The agency alone or with all below it; default `subtree`.
    #[schema(value_type = Option<Extent>)]
    scope: Option<String>,
    /// Most dossiers of the page; default 50.
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// `next` of the page before; send the same changes with it.
    cursor: Option<String>,
}

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

/// A question as it was read.
struct Read {
    changes: Vec<Change>,
    agency: Option<AgencyCode>,
    extent: Extent,
    limit: usize,
    after: Last,
}

impl CalendarPreviewRequest {
    fn read(&self) -> Result<Read, Problem> {
        let mut faults = Faults::new();
        let f = &mut faults;
        let changes = read(f, &self.years, &self.days);
        let agency = f.parse_optional("/agency", self.agency.as_deref());
        let extent = f.parse_optional("/scope", self.scope.as_deref()).unwrap_or(Extent::Subtree);
        let limit = self.limit.unwrap_or(50);
        if !(1..=200).contains(&limit) {
            f.at("/limit", FaultCode::out_of_range(1, 200));
        }
        let limit = usize::try_from(limit).unwrap_or_default();
        let after = self.cursor.as_deref().and_then(|cursor| {
            let place = place_of(cursor);
            if place.is_none() {
                f.at("/cursor", FaultCode::malformed("giá trị next của trang trước", "the next of a page"));
            }
            place
        });
        faults.check()?;
        Ok(Read { changes, agency, extent, limit, after })
    }
}

fn cursor_of((day, id): (NaiveDate, DossierId)) -> String {
    URL_SAFE_NO_PAD.encode(format!("{day} {}", id.0))
}

/// The place of a cursor. It is no secret: it narrows what the caller may see anyway.
fn place_of(cursor: &str) -> Last {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let (day, id) = text.split_once(' ')?;
    let day = NaiveDate::parse_from_str(day, "%Y-%m-%d").ok().filter(|_| day.len() == 10)?;
    Some((day, DossierId(id.parse().ok()?)))
}

/// Previews a change of the working calendar.
///
/// Which open dossiers would be due on another day if these days or years were published, by their due date, and how many
/// stay although a changed day lies in their time, and why. Nothing is changed. Dates are counted anew from the acts, waits
/// included; a date that was given by hand stays. Without any change: what the calendar that stands counts otherwise than
/// was issued, which is what `POST /v1/calendar/reissue` moves. The dossiers are those that the agency answers for. The
/// first page looks at all of them and counts; later ones look on from `cursor`.
#[utoipa::path(
    tag = TAG_DEADLINES,
    request_body = CalendarPreviewRequest,
    responses(
        (status = 200, description = "What would move", body = CalendarPreviewView),
        (status = 403, description = "`insufficient-scope`, `agency-out-of-scope`", body = ProblemView, content_type = "application/problem+json"),
        (status = 422, description = "`invalid-values`, `unknown-agency`; `calendar-year-missing`: a day of a year that is not published, nor would be", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["dossiers:read"]))
)]
#[post("/v1/calendar/preview")]
pub(in crate::http) async fn preview_calendar(
    state: Data<State>,
    caller: Caller,
    Body(body): Body<CalendarPreviewRequest>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::DossiersRead)?;
    let Read { changes, agency, extent, limit, after } = body.read()?;
    let counter = Counter::new(&state, &caller);
    let agencies = counter.agencies_of(counter.office(agency.as_ref())?, extent);
    let asked = Asked { changes: &changes, agencies: &agencies, today: counter.today, limit, after };
    let mut conn = state.long_connection().await?;
    let found = preview(&mut conn, Arc::clone(&counter.snapshot), &asked).await?;
    drop(conn);
    Ok(HttpResponse::Ok().json(view(found, &counter.snapshot, counter.today)))
}

fn view(found: Preview, snapshot: &Snapshot, today: NaiveDate) -> CalendarPreviewView {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_says_where_to_go_on() {
        let place = ("2026-11-30".parse().unwrap(), DossierId(Uuid::now_v7()));
        assert_eq!(place_of(&cursor_of(place)), Some(place));
        for broken in ["", "x", "MjAyNi0xMS0zMA", &URL_SAFE_NO_PAD.encode("2026-11-3 x")] {
            assert_eq!(place_of(broken), None, "{broken}");
        }
    }
}
