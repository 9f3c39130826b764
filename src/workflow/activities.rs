//! Activities: entering, taking away, and the figures that they make.
//!
//! Both writes go through the gate that questions about a moment wait at, and look at the clock only behind it, so that
//! a figure "as known at" a moment stays what it is.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::directory::Snapshot;
use crate::clock::Clock;
use crate::db::activities::{Activity, NewActivity, Voiding};
use crate::db::{self, Connection, Error};
use crate::domain::activity::{ActivityFigures, Shifted, Slice, Viewpoint, shifted, sum};
use crate::domain::agencies::{AgencyTree, Extent};
use crate::domain::id::AgencyId;
use crate::domain::reach::Reach;

/// Enters an activity.
pub async fn record(conn: &mut Connection, clock: &Clock, new: &NewActivity) -> Result<Activity, Error> {
    db::transaction(conn, async |conn| {
        db::versions::enter_batch(conn).await?;
        db::activities::insert(conn, new, clock.now()).await
    })
    .await
}

/// Takes a record away from now on; one that was taken away before stays as it is. `None` where there is none within
/// reach.
pub async fn void(
    conn: &mut Connection,
    clock: &Clock,
    reach: &Reach,
    id: Uuid,
    how: &Voiding,
) -> Result<Option<Activity>, Error> {
    db::transaction(conn, async |conn| {
        db::versions::enter_batch(conn).await?;
        let known = db::activities::lock(conn, id).await?;
        let Some(known) = known.filter(|known| reach.includes(AgencyId(known.agency_id))) else {
            return Ok(None);
        };
        let voided = db::activities::void(conn, id, how, clock.now().max(known.recorded_at)).await?;
        Ok(Some(voided.unwrap_or(known)))
    })
    .await
}

/// A question for figures of activities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActivitiesWanted {
    /// The agency.
    pub agency: AgencyId,
    /// Alone or with its subtree, by the tree of `as_of`.
    pub extent: Extent,
    /// First day of the range.
    pub from: NaiveDate,
    /// The day whose state is shown.
    pub as_of: NaiveDate,
    /// What was known then.
    pub known_at: DateTime<Utc>,
}

/// Answers a question. Waits first for writes that have begun, so that the same question has the same answer for ever.
pub async fn figures(
    conn: &mut Connection,
    snapshot: &Snapshot,
    wanted: &ActivitiesWanted,
) -> Result<ActivityFigures, Error> {
    let ActivitiesWanted { agency, extent, from, as_of, known_at } = *wanted;
    db::versions::wait_for_batches(conn).await?;
    let slice = slice(&snapshot.agencies, agency, extent, as_of);
    let view = Viewpoint { from, as_of, known_at };
    Ok(sum(&db::activities::kept(conn, &slice, view).await?, &slice, view))
}

/// The records that make the difference between the figures of a question and what is known of them `now`.
pub async fn shifted_since(
    conn: &mut Connection,
    snapshot: &Snapshot,
    wanted: &ActivitiesWanted,
    now: DateTime<Utc>,
) -> Result<Vec<Shifted>, Error> {
    let ActivitiesWanted { agency, extent, from, as_of, known_at } = *wanted;
    let slice = slice(&snapshot.agencies, agency, extent, as_of);
    let view = Viewpoint { from, as_of, known_at };
    let kept = db::activities::kept(conn, &slice, Viewpoint { known_at: now, ..view }).await?;
    Ok(shifted(&kept, &slice, view, now))
}

/// Whose records count: of stocks, those of agencies that stand on the day, and of the one that is asked for.
fn slice(tree: &AgencyTree, agency: AgencyId, extent: Extent, as_of: NaiveDate) -> Slice {
    let of_flows = tree.within(agency, extent, as_of);
    let stands = |member: &AgencyId| *member == agency || tree.at(*member, as_of).is_some();
    let of_stocks = of_flows.iter().copied().filter(stands).collect();
    Slice { of_flows, of_stocks }
}
