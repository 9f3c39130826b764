//! Publishing a period of an agency: its name, level and place from a day on.
//!
//! A client works in its own subtree as it is today: what lies outside is not found, and nothing is put there.

use chrono::NaiveDate;
use serde_json::json;

use super::{Published, Publisher, conclude};
use crate::db;
use crate::db::admin_events::Subject;
use crate::db::versions::CachedSet;
use crate::domain::agencies::{Agency, AgencyPeriod, AgencyTree};
use crate::domain::agency_change::{PeriodRefused, put_period};
use crate::domain::code::AgencyCode;
use crate::domain::deadline::WorkingHours;
use crate::domain::id::AgencyId;
use crate::domain::procedure::Level;
use crate::domain::time;

/// A period of an agency, as it is to be from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgencyPut {
    /// First day; the period with the same first day is replaced.
    pub valid_from: NaiveDate,
    /// Last day; `None`: until the next period, if there is one.
    pub valid_to: Option<NaiveDate>,
    /// Official name.
    pub name: String,
    /// Level of administration.
    pub level: Level,
    /// The agency above; `None` at a root.
    pub parent: Option<AgencyCode>,
    /// Who answers for its dossiers after `valid_to`.
    pub successor: Option<AgencyCode>,
    /// Its own working hours; `None`: those of every agency.
    pub working_hours: Option<WorkingHours>,
}

/// In which part another agency was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedAgency {
    /// As parent.
    Parent,
    /// As successor.
    Successor,
}

/// A period that was not published.
#[derive(Debug, thiserror::Error)]
pub enum AgencyRefused {
    /// The agency lies outside the client's subtree: for the client it is not there.
    #[error("the agency lies outside the subtree of the client")]
    NotFound,
    /// The agency named lies outside the client's subtree; a root is outside of every one.
    #[error("the {0:?} lies outside the subtree of the client")]
    OutOfScope(NamedAgency),
    /// The agency named does not exist.
    #[error("the {0:?} is unknown")]
    UnknownAgency(NamedAgency),
    /// The period does not fit.
    #[error(transparent)]
    Period(#[from] PeriodRefused),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] db::Error),
}

/// Publishes a period of the agency `code`, which may be new, in one transaction.
pub async fn publish_agency(
    conn: &mut db::Connection,
    publisher: &Publisher,
    code: &AgencyCode,
    put: &AgencyPut,
) -> Result<Published, AgencyRefused> {
    db::transaction(conn, async |conn| {
        db::versions::lock(conn, CachedSet::Agencies).await?;
        let tree = AgencyTree::new(db::agencies::list(conn).await?);
        let existing = tree.by_code(code);
        let period = placed(&tree, publisher, existing, put)?;
        let periods = put_period(existing.map_or(&[], |agency| &agency.periods), period)?;
        if periods.changed.is_empty() {
            return Ok(Published::Unchanged);
        }
        let id = match existing {
            Some(Agency { id, .. }) => {
                tree.check_circle(&Agency { id: *id, code: code.clone(), periods: periods.all })?;
                *id
            }
            // Nothing counts under an agency that is new, so it closes no circle.
            None => db::agencies::insert(conn, code).await?,
        };
        db::agencies::put_periods(conn, id, &periods.changed).await?;
        let about = (Subject::Agency, code.as_str());
        conclude(conn, CachedSet::Agencies, publisher, about, record(put)).await?;
        Ok(if existing.is_some() { Published::Changed } else { Published::Created })
    })
    .await
}

/// The period with the agencies it names, each allowed to the client.
fn placed(
    tree: &AgencyTree,
    publisher: &Publisher,
    existing: Option<&Agency>,
    put: &AgencyPut,
) -> Result<AgencyPeriod, AgencyRefused> {
    let reach = Reach { tree, publisher };
    if existing.is_some_and(|agency| !reach.covers(agency.id)) {
        return Err(AgencyRefused::NotFound);
    }
    let named = |code: &Option<AgencyCode>, named| match code {
        None => Ok(None),
        Some(code) => match tree.by_code(code) {
            Some(agency) => Ok(Some(agency.id)),
            None => Err(AgencyRefused::UnknownAgency(named)),
        },
    };
    let parent = named(&put.parent, NamedAgency::Parent)?;
    let successor = named(&put.successor, NamedAgency::Successor)?;
    // A client may rename the root of its own subtree, whose parent it does not reach, but not move it.
    let stays = existing.and_then(|agency| agency.nearest(put.valid_from)).map(|now| now.parent);
    if stays != Some(parent) && !reach.covers_parent(parent) {
        return Err(AgencyRefused::OutOfScope(NamedAgency::Parent));
    }
    if successor.is_some_and(|successor| !reach.covers(successor)) {
        return Err(AgencyRefused::OutOfScope(NamedAgency::Successor));
    }
    let AgencyPut { valid_from, valid_to, name, level, parent: _, successor: _, working_hours } = put.clone();
    Ok(AgencyPeriod { valid_from, valid_to, name, level, parent, successor, working_hours })
}

/// What a client reaches, by the tree of today.
struct Reach<'a> {
    tree: &'a AgencyTree,
    publisher: &'a Publisher,
}

impl Reach<'_> {
    fn covers(&self, agency: AgencyId) -> bool {
        let Some(root) = &self.publisher.agency else { return true };
        let today = time::civil_day(self.publisher.now);
        self.tree.by_code(root).is_some_and(|root| self.tree.covers(root.id, agency, today))
    }

    fn covers_parent(&self, parent: Option<AgencyId>) -> bool {
        parent.map_or(self.publisher.agency.is_none(), |parent| self.covers(parent))
    }
}

fn record(put: &AgencyPut) -> serde_json::Value {
    let AgencyPut { valid_from, valid_to, name, level, parent, successor, working_hours } = put;
    json!({
        "valid_from": valid_from, "valid_to": valid_to, "name": name, "level": level, "parent": parent,
        "successor": successor, "working_hours": working_hours.as_ref().map(ToString::to_string),
    })
}
