//! When a report is due, and whether it came in time.

use super::compose::Composed;
use crate::db::{self, Connection, Error};
use crate::domain::report::ReportSubmission;
use crate::domain::submission::{Due, PeriodKind, days_late, due};
use crate::domain::time::civil_day;
use crate::workflow::directory::Snapshot;

/// By the level of the agency and the rule of the period's last day; `None` where no rule is in force.
pub(super) async fn of(
    conn: &mut Connection,
    snapshot: &Snapshot,
    composed: &Composed<'_>,
) -> Result<Option<ReportSubmission>, Error> {
    let (agency, period) = (composed.of.agency, composed.of.period);
    let last = period.last_day();
    let Some(level) = snapshot.agencies.get(agency).and_then(|agency| agency.nearest(last)) else {
        return Ok(None);
    };
    let rules = db::deadline_rules::list(conn).await?;
    let Some(found) = due(&rules, level.level, PeriodKind::of(period), last, &snapshot.calendar) else {
        return Ok(None);
    };
    let Due { on, named: _, holidays: _, basis, source } = found;
    let state = composed.state;
    let in_on = state.first_approved_at.or(state.submitted_at).map(civil_day);
    Ok(Some(ReportSubmission {
        due_on: on,
        basis: basis.as_str().to_owned(),
        source,
        in_on,
        days_late: in_on.map(|in_on| days_late(on, in_on)),
    }))
}
