//! The preview of a change of the calendar: who would be due on another day. Nothing is changed by it.

use std::sync::Arc;

use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::request::Counter;
use super::changes::{DayChangeRequest, YearChangeRequest, read};
use super::view::{CalendarPreviewView, view};
use crate::db::dossiers::Last;
use crate::domain::calendar_change::Change;
use crate::domain::code::AgencyCode;
use crate::domain::id::DossierId;
use crate::domain::scope::Scope;
use crate::http::body::Body;
use crate::http::caller::Caller;
use crate::http::docs::TAG_DEADLINES;
use crate::http::problem::{FaultCode, Faults, Problem, ProblemView};
use crate::http::state::State;
use crate::workflow::redating::{Asked, preview};
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
    Ok(HttpResponse::Ok().json(view(found, &counter.snapshot, counter.today, cursor_of)))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

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
