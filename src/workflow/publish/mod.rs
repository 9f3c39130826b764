//! Publishing: a change of agencies, catalogue or calendar, all or nothing, seen by every process, on record.
//!
//! Each takes the lock of its set first, so that changes follow each other and the domain judges what is stored
//! now, not what some process remembers. A change that changes nothing leaves no trace.

mod agency;
mod calendar;
mod deadline_rule;
mod procedure;

use chrono::{DateTime, Utc};

pub use self::agency::{AgencyPut, AgencyRefused, NamedAgency, publish_agency};
pub use self::calendar::{CalendarRefused, DayPut, publish_day, publish_year};
pub use self::deadline_rule::{DeadlineRuleRefused, publish_deadline_rule};
pub use self::procedure::{FieldPut, ProcedurePut, ProcedureRefused, publish_procedure};
use crate::db;
use crate::db::admin_events::Subject;
use crate::db::versions::CachedSet;
use crate::domain::code::AgencyCode;

/// Who publishes, and when.
#[derive(Debug, Clone)]
pub struct Publisher {
    /// The client that asks for it.
    pub client: String,
    /// Root of the client's subtree; `None`: every agency.
    pub agency: Option<AgencyCode>,
    /// Business time.
    pub now: DateTime<Utc>,
    /// Real time, for the record of who changed what.
    pub real_now: DateTime<Utc>,
}

/// What a publication did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Published {
    /// It made something new.
    Created,
    /// It changed what was there.
    Changed,
    /// All was so already: nothing was written.
    Unchanged,
}

/// Closes a change: tells every process, and puts it on record.
async fn conclude(
    conn: &mut db::Connection,
    set: CachedSet,
    publisher: &Publisher,
    about: (Subject, &str),
    change: serde_json::Value,
) -> Result<(), db::Error> {
    db::admin_events::append(conn, publisher.real_now, &publisher.client, about, change).await?;
    db::versions::raise(conn, set).await
}
