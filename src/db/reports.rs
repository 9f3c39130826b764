//! Reports as they are stored: what happened to each, and the revisions that were frozen.
//!
//! Appended only; two that append at once meet at the primary key, and the second is told so.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::sql_types::{Array, Date, Integer, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel::{OptionalExtension as _, QueryResult, QueryableByName};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::error::{Failure, classify};
use super::ledger::lines_of_json;
use super::statement::Statement;
use super::{Connection, Error, senseless};
use crate::domain::id::AgencyId;
use crate::domain::ledger::Line;
use crate::domain::report::ReportOfficer;
use crate::domain::report::bounds::OwnBounds;
use crate::domain::report::life::{ReportEvent, ReportFact};

/// Which report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportKey {
    /// Agency that reports.
    pub agency: AgencyId,
    /// Key of the period.
    pub period: String,
}

#[derive(QueryableByName)]
struct EventRow {
    #[diesel(sql_type = Integer)]
    seq: i32,
    #[diesel(sql_type = Jsonb)]
    fact: serde_json::Value,
    #[diesel(sql_type = Text)]
    client_id: String,
    #[diesel(sql_type = Nullable<Jsonb>)]
    officer: Option<serde_json::Value>,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
}

const HISTORY: &str = "select seq, fact, client_id, officer, at from report_events \
    where agency_id = $1 and period = $2 order by seq";

/// What happened to a report, in order.
pub async fn history(conn: &mut Connection, report: &ReportKey) -> QueryResult<Vec<ReportEvent>> {
    let rows: Vec<EventRow> = Statement::new(HISTORY)
        .bind::<Integer, _>(report.agency.0)
        .bind::<Text, _>(report.period.as_str())
        .load(conn)
        .await?;
    let event = |row: EventRow| {
        Ok(ReportEvent {
            seq: row.seq.try_into().map_err(senseless)?,
            fact: serde_json::from_value(row.fact).map_err(senseless)?,
            client: row.client_id,
            officer: row.officer.map(serde_json::from_value).transpose().map_err(senseless)?,
            at: row.at,
        })
    };
    rows.into_iter().map(event).collect()
}

#[derive(QueryableByName)]
struct FactRow {
    #[diesel(sql_type = Jsonb)]
    fact: serde_json::Value,
}

const BOUNDS: &str = "select fact from report_events \
    where agency_id = $1 and period = $2 and kind = 'bounds_set' and at <= $3 order by seq desc limit 1";

/// Days of its own that a report counted, as known at a moment.
pub async fn own_bounds(
    conn: &mut Connection,
    report: &ReportKey,
    known_at: DateTime<Utc>,
) -> QueryResult<Option<OwnBounds>> {
    let row: Option<FactRow> = Statement::new(BOUNDS)
        .bind::<Integer, _>(report.agency.0)
        .bind::<Text, _>(report.period.as_str())
        .bind::<Timestamptz, _>(known_at)
        .get_result(conn)
        .await
        .optional()?;
    let fact = row.map(|row| serde_json::from_value(row.fact)).transpose().map_err(senseless)?;
    Ok(fact.and_then(|fact| if let ReportFact::BoundsSet { bounds } = fact { bounds } else { None }))
}

/// Whether an event was appended, or another came first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    /// It stands.
    Yes,
    /// Another of the same number stands.
    Overtaken,
}

const APPEND: &str = "insert into report_events (agency_id, period, seq, kind, fact, client_id, officer, at) \
    values ($1, $2, $3, $4, $5, $6, $7, $8)";

/// Appends an event.
pub async fn append(conn: &mut Connection, report: &ReportKey, event: &ReportEvent) -> QueryResult<Appended> {
    let fact = json(&event.fact)?;
    let inserted = Statement::new(APPEND)
        .bind::<Integer, _>(report.agency.0)
        .bind::<Text, _>(report.period.as_str())
        .bind::<Integer, _>(number(event.seq))
        .bind::<Text, _>(event.fact.kind().as_str())
        .bind::<Jsonb, _>(fact)
        .bind::<Text, _>(event.client.as_str())
        .bind::<Nullable<Jsonb>, _>(officer(event.officer.as_ref()))
        .bind::<Timestamptz, _>(event.at)
        .execute(conn)
        .await;
    match inserted {
        Ok(_) => Ok(Appended::Yes),
        Err(error) if classify(&error) == Failure::Constraint("report_events_pkey".to_owned()) => {
            Ok(Appended::Overtaken)
        }
        Err(error) => Err(error),
    }
}

fn json(fact: &ReportFact) -> QueryResult<serde_json::Value> {
    serde_json::to_value(fact).map_err(|unwritable| Error::SerializationError(Box::new(unwritable)))
}

fn officer(officer: Option<&ReportOfficer>) -> Option<serde_json::Value> {
    officer.and_then(|officer| serde_json::to_value(officer).ok())
}

fn number(n: u32) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

/// A revision that was approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// Its number.
    pub revision: u32,
    /// The report as canonical JSON.
    pub body: String,
    /// SHA-256 of the body, hexadecimal.
    pub sha256: String,
    /// The day whose state it shows.
    pub as_of: NaiveDate,
    /// What was known then; the time of the approval.
    pub known_at: DateTime<Utc>,
    /// Client that approved it.
    pub client: String,
    /// Officer who approved it.
    pub officer: Option<ReportOfficer>,
}

const FREEZE: &str = "insert into report_revisions \
    (agency_id, period, revision, body, sha256, as_of, known_at, client_id, officer) \
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

/// Keeps a revision.
pub async fn freeze(conn: &mut Connection, report: &ReportKey, frozen: &Revision) -> QueryResult<()> {
    Statement::new(FREEZE)
        .bind::<Integer, _>(report.agency.0)
        .bind::<Text, _>(report.period.as_str())
        .bind::<Integer, _>(number(frozen.revision))
        .bind::<Text, _>(frozen.body.as_str())
        .bind::<Text, _>(frozen.sha256.as_str())
        .bind::<Date, _>(frozen.as_of)
        .bind::<Timestamptz, _>(frozen.known_at)
        .bind::<Text, _>(frozen.client.as_str())
        .bind::<Nullable<Jsonb>, _>(officer(frozen.officer.as_ref()))
        .execute(conn)
        .await?;
    Ok(())
}

#[derive(QueryableByName)]
struct RevisionRow {
    #[diesel(sql_type = Integer)]
    revision: i32,
    #[diesel(sql_type = Text)]
    body: String,
    #[diesel(sql_type = Text)]
    sha256: String,
    #[diesel(sql_type = Date)]
    as_of: NaiveDate,
    #[diesel(sql_type = Timestamptz)]
    known_at: DateTime<Utc>,
    #[diesel(sql_type = Text)]
    client_id: String,
    #[diesel(sql_type = Nullable<Jsonb>)]
    officer: Option<serde_json::Value>,
}

const REVISIONS: &str = "select revision, body, sha256, as_of, known_at, client_id, officer from report_revisions \
    where agency_id = $1 and period = $2 order by revision";

/// The revisions of a report, in order.
pub async fn revisions(conn: &mut Connection, report: &ReportKey) -> QueryResult<Vec<Revision>> {
    let rows: Vec<RevisionRow> = Statement::new(REVISIONS)
        .bind::<Integer, _>(report.agency.0)
        .bind::<Text, _>(report.period.as_str())
        .load(conn)
        .await?;
    let revision = |row: RevisionRow| {
        Ok(Revision {
            revision: row.revision.try_into().map_err(senseless)?,
            body: row.body,
            sha256: row.sha256,
            as_of: row.as_of,
            known_at: row.known_at,
            client: row.client_id,
            officer: row.officer.map(serde_json::from_value).transpose().map_err(senseless)?,
        })
    };
    rows.into_iter().map(revision).collect()
}

/// An event of a dossier that changed figures of days before it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateEvent {
    /// The dossier.
    pub dossier: Uuid,
    /// Its code, from acceptance on.
    pub code: Option<String>,
    /// The event.
    pub event: Uuid,
    /// What happened.
    pub kind: String,
    /// When it happened.
    pub occurred_at: DateTime<Utc>,
    /// When it was entered.
    pub recorded_at: DateTime<Utc>,
    /// What it posted.
    pub lines: Vec<Line>,
}

#[derive(QueryableByName)]
struct LateRow {
    #[diesel(sql_type = SqlUuid)]
    dossier_id: Uuid,
    #[diesel(sql_type = Nullable<Text>)]
    code: Option<String>,
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Timestamptz)]
    occurred_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    recorded_at: DateTime<Utc>,
    #[diesel(sql_type = Jsonb)]
    lines: serde_json::Value,
}

// A report is approved after its last day, so whatever is recorded later and posts a line up to that day is `late`.
const LATER: &str = "with said as (select $1::timestamptz as known_at, $2::date as day, $3::integer[] as agencies) \
    select e.dossier_id, d.code, e.id, e.kind, e.occurred_at, e.recorded_at, e.lines \
    from said s join dossier_events e on e.late and e.recorded_at > s.known_at and e.lines_from <= s.day \
    join dossiers d on d.id = e.dossier_id \
    where exists (select from jsonb_array_elements(e.lines) l where (l->>1)::integer = any(s.agencies)) \
    order by e.dossier_id, e.seq";

/// Events recorded after a moment that post lines of these agencies up to a day before that moment's.
pub async fn recorded_later(
    conn: &mut Connection,
    agencies: &[AgencyId],
    day: NaiveDate,
    known_at: DateTime<Utc>,
) -> QueryResult<Vec<LateEvent>> {
    let keys: Vec<i32> = agencies.iter().map(|agency| agency.0).collect();
    let rows: Vec<LateRow> = Statement::new(LATER)
        .bind::<Timestamptz, _>(known_at)
        .bind::<Date, _>(day)
        .bind::<Array<Integer>, _>(keys)
        .load(conn)
        .await?;
    let event = |row: LateRow| {
        let lines = lines_of_json(&row.lines).ok_or_else(|| {
            Error::DeserializationError(format!("the lines of event {} make no sense", row.id).into())
        })?;
        Ok(LateEvent {
            dossier: row.dossier_id,
            code: row.code,
            event: row.id,
            kind: row.kind,
            occurred_at: row.occurred_at,
            recorded_at: row.recorded_at,
            lines,
        })
    };
    rows.into_iter().map(event).collect()
}
