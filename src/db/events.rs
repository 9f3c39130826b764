//! The history of dossiers: appending events with the lines they post, and reading one dossier's.
//!
//! Nothing here changes or removes an event; a trigger of the database refuses it too.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::QueryResult;
use diesel::QueryableByName;
use diesel::result::Error;
use diesel::sql_types::{Array, Bool, Date, Integer, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::Connection;
use super::ledger::lines_as_json;
use super::statement::Statement;
use crate::domain::event::Event;
use crate::domain::id::{AgencyId, DossierId, EventId};
use crate::domain::ledger::Line;
use crate::domain::overdue::OverdueReason;
use crate::domain::time::civil_day;

/// An event to append, with what it posts and who entered it.
#[derive(Debug, Clone)]
pub struct NewEvent {
    /// The dossier.
    pub dossier: DossierId,
    /// The event.
    pub event: Event,
    /// Agency that answered for the dossier when it happened.
    pub agency: AgencyId,
    /// Client that entered it.
    pub client_id: String,
    /// Ledger lines it posts.
    pub lines: Vec<Line>,
}

impl NewEvent {
    fn lines_from(&self) -> Option<NaiveDate> {
        self.lines.iter().map(|line| line.day).min()
    }

    fn lines_to(&self) -> Option<NaiveDate> {
        self.lines.iter().map(|line| line.day).max()
    }

    /// It posts a line dated before the day it was recorded.
    fn is_late(&self) -> bool {
        self.lines_from().is_some_and(|first| first < civil_day(self.event.recorded_at))
    }
}

const APPEND: &str = "insert into dossier_events (dossier_id, seq, id, kind, fact, occurred_at, occurred_on, \
    recorded_at, recorded_on, agency_id, client_id, officer, reason, note, overdue_reason, lines, lines_from, \
    lines_to, late) \
    select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)";

fn column<'a, T>(events: &[&'a NewEvent], value: impl Fn(&'a NewEvent) -> T) -> Vec<T> {
    events.iter().map(|event| value(event)).collect()
}

/// Appends events; one statement however many.
pub async fn append(mut conn: &Connection, events: &[&NewEvent]) -> QueryResult<usize> {
    let facts: Vec<serde_json::Value> = events
        .iter()
        .map(|new| serde_json::to_value(&new.event.fact))
        .collect::<Result<_, _>>()
        .map_err(|error| Error::SerializationError(Box::new(error)))?;
    let officer =
        |new: &NewEvent| new.event.officer.as_ref().and_then(|officer| serde_json::to_value(officer).ok());
    Statement::new(APPEND)
        .bind::<Array<SqlUuid>, _>(column(events, |e| e.dossier.0))
        .bind::<Array<Integer>, _>(column(events, |e| i32::try_from(e.event.seq).unwrap_or(i32::MAX)))
        .bind::<Array<SqlUuid>, _>(column(events, |e| e.event.id.0))
        .bind::<Array<Text>, _>(column(events, |e| e.event.fact.kind().as_str()))
        .bind::<Array<Jsonb>, _>(facts)
        .bind::<Array<Timestamptz>, _>(column(events, |e| e.event.occurred_at))
        .bind::<Array<Date>, _>(column(events, |e| e.event.occurred_on()))
        .bind::<Array<Timestamptz>, _>(column(events, |e| e.event.recorded_at))
        .bind::<Array<Date>, _>(column(events, |e| civil_day(e.event.recorded_at)))
        .bind::<Array<Integer>, _>(column(events, |e| e.agency.0))
        .bind::<Array<Text>, _>(column(events, |e| e.client_id.as_str()))
        .bind::<Array<Nullable<Jsonb>>, _>(column(events, officer))
        .bind::<Array<Nullable<Text>>, _>(column(events, |e| e.event.reason.as_deref()))
        .bind::<Array<Nullable<Text>>, _>(column(events, |e| e.event.note.as_deref()))
        .bind::<Array<Nullable<Text>>, _>(column(events, |e| {
            e.event.overdue_reason.map(OverdueReason::as_str)
        }))
        .bind::<Array<Jsonb>, _>(column(events, |e| lines_as_json(&e.lines)))
        .bind::<Array<Nullable<Date>>, _>(column(events, NewEvent::lines_from))
        .bind::<Array<Nullable<Date>>, _>(column(events, NewEvent::lines_to))
        .bind::<Array<Bool>, _>(column(events, NewEvent::is_late))
        .execute(&mut conn)
        .await
}

/// An event as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The dossier.
    pub dossier: DossierId,
    /// The event.
    pub event: Event,
    /// Agency that answered for the dossier when it happened.
    pub agency: AgencyId,
    /// Client that entered it.
    pub client_id: String,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = SqlUuid)]
    dossier_id: Uuid,
    #[diesel(sql_type = Integer)]
    seq: i32,
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Jsonb)]
    fact: serde_json::Value,
    #[diesel(sql_type = Timestamptz)]
    occurred_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    recorded_at: DateTime<Utc>,
    #[diesel(sql_type = Integer)]
    agency_id: i32,
    #[diesel(sql_type = Text)]
    client_id: String,
    #[diesel(sql_type = Nullable<Jsonb>)]
    officer: Option<serde_json::Value>,
    #[diesel(sql_type = Nullable<Text>)]
    reason: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    note: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    overdue_reason: Option<String>,
}

fn senseless<E: std::error::Error + Send + Sync + 'static>(error: E) -> Error {
    Error::DeserializationError(Box::new(error))
}

impl TryFrom<Row> for Recorded {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let event = Event {
            id: EventId(row.id),
            seq: row.seq.try_into().map_err(senseless)?,
            fact: serde_json::from_value(row.fact).map_err(senseless)?,
            occurred_at: row.occurred_at,
            recorded_at: row.recorded_at,
            officer: row.officer.map(serde_json::from_value).transpose().map_err(senseless)?,
            reason: row.reason,
            note: row.note,
            overdue_reason: row.overdue_reason.map(|word| word.parse()).transpose().map_err(senseless)?,
        };
        let dossier = DossierId(row.dossier_id);
        Ok(Self { dossier, event, agency: AgencyId(row.agency_id), client_id: row.client_id })
    }
}

const HISTORIES: &str = "select dossier_id, seq, id, fact, occurred_at, recorded_at, agency_id, client_id, officer, \
    reason, note, overdue_reason from dossier_events where dossier_id = any($1) order by dossier_id, seq";

/// The histories of these dossiers, each in order.
pub async fn histories(mut conn: &Connection, dossiers: &[Uuid]) -> QueryResult<Vec<Recorded>> {
    let rows: Vec<Row> =
        Statement::new(HISTORIES).bind::<Array<SqlUuid>, _>(dossiers.to_vec()).load(&mut conn).await?;
    rows.into_iter().map(Recorded::try_from).collect()
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

const FIND_ID: &str = "select id from dossier_events where dossier_id = $1 and seq = $2";

/// Whether the event that a transaction appended is there: asked when the answer to its commit was lost.
pub async fn exists(mut conn: &Connection, dossier: DossierId, seq: u32, id: EventId) -> QueryResult<bool> {
    let rows: Vec<Found> = Statement::new(FIND_ID)
        .bind::<SqlUuid, _>(dossier.0)
        .bind::<Integer, _>(i32::try_from(seq).unwrap_or(i32::MAX))
        .load(&mut conn)
        .await?;
    Ok(rows.iter().any(|found| found.id == id.0))
}
