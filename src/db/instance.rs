//! Is this database real or the demo? Marked once, in one row, and never changed.

use chrono::{DateTime, Utc};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl};
use diesel_async::RunQueryDsl;

use super::schema::instance;
use super::{Connection, QueryResult, senseless};

/// What a database is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Real dossiers.
    Real,
    /// The demo, served only when asked for.
    Demo,
}

crate::spell!(Kind { Real = "real", Demo = "demo" });

/// The mark of a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instance {
    /// What it is for.
    pub kind: Kind,
    /// The demo's clock, once the demo was loaded completely.
    pub demo_clock: Option<DemoClock>,
}

/// The demo's business time: at real time `loaded_at` it was `starts_at`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DemoClock {
    /// Real time.
    pub loaded_at: DateTime<Utc>,
    /// Business time.
    pub starts_at: DateTime<Utc>,
}

/// The mark; `None` where the database was never served.
pub async fn find(conn: &mut Connection) -> QueryResult<Option<Instance>> {
    type Row = (String, Option<DateTime<Utc>>, Option<DateTime<Utc>>);
    let row: Option<Row> = instance::table
        .select((instance::kind, instance::demo_loaded_at, instance::demo_starts_at))
        .first(conn)
        .await
        .optional()?;
    let Some((kind, loaded_at, starts_at)) = row else { return Ok(None) };
    let demo_clock =
        loaded_at.zip(starts_at).map(|(loaded_at, starts_at)| DemoClock { loaded_at, starts_at });
    Ok(Some(Instance { kind: kind.parse().map_err(senseless)?, demo_clock }))
}

/// Marks an unmarked database at `at` (real time), and says what it is: the first mark stands.
pub async fn mark(conn: &mut Connection, kind: Kind, at: DateTime<Utc>) -> QueryResult<Instance> {
    let row = (instance::kind.eq(kind.as_str()), instance::created_at.eq(at));
    diesel::insert_into(instance::table).values(row).on_conflict_do_nothing().execute(conn).await?;
    Ok(find(conn).await?.unwrap_or(Instance { kind, demo_clock: None }))
}

/// Says that the demo is loaded completely and when its clock starts.
pub async fn demo_loaded(conn: &mut Connection, clock: DemoClock) -> QueryResult<()> {
    let demo = instance::table.filter(instance::kind.eq(Kind::Demo.as_str()));
    let times = (instance::demo_loaded_at.eq(clock.loaded_at), instance::demo_starts_at.eq(clock.starts_at));
    diesel::update(demo).set(times).execute(conn).await?;
    Ok(())
}
