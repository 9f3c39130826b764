//! Forms that were handed in, as they are stored: appended only; two that come at once meet at the primary key.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, Integer, Jsonb, Nullable, Text, Timestamptz};
use diesel::{QueryResult, QueryableByName};
use diesel_async::RunQueryDsl;
use serde::Serialize;

use super::error::{Failure, classify};
use super::reports::{Appended, ReportKey};
use super::statement::Statement;
use super::{Connection, Error, senseless};
use crate::domain::hand_in::{HandInMedia, HandInSheet};
use crate::domain::id::AgencyId;
use crate::domain::report::ReportOfficer;

/// A form that was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandIn {
    /// 1, 2, 3 … within the form of a report.
    pub revision: u32,
    /// The figures as canonical JSON.
    pub body: String,
    /// SHA-256 of the body, hexadecimal.
    pub sha256: String,
    /// How each cell was read.
    pub sheet: HandInSheet,
    /// What was sent.
    pub media: HandInMedia,
    /// Client that handed it in.
    pub client: String,
    /// Officer who did.
    pub officer: Option<ReportOfficer>,
    /// When.
    pub at: DateTime<Utc>,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Integer)]
    revision: i32,
    #[diesel(sql_type = Text)]
    body: String,
    #[diesel(sql_type = Text)]
    sha256: String,
    #[diesel(sql_type = Jsonb)]
    reading: serde_json::Value,
    #[diesel(sql_type = Text)]
    media: String,
    #[diesel(sql_type = Text)]
    client_id: String,
    #[diesel(sql_type = Nullable<Jsonb>)]
    officer: Option<serde_json::Value>,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
}

const HISTORY: &str = "select revision, body, sha256, reading, media, client_id, officer, at from hand_ins \
    where agency_id = $1 and period = $2 and form = $3 order by revision";

/// What was handed in of a form, in order.
pub async fn history(conn: &mut Connection, report: &ReportKey, form: &str) -> QueryResult<Vec<HandIn>> {
    let rows: Vec<Row> = Statement::new(HISTORY)
        .bind::<Integer, _>(report.agency.0)
        .bind::<Text, _>(report.period.as_str())
        .bind::<Text, _>(form)
        .load(conn)
        .await?;
    let hand_in = |row: Row| {
        Ok(HandIn {
            revision: row.revision.try_into().map_err(senseless)?,
            body: row.body,
            sha256: row.sha256,
            sheet: serde_json::from_value(row.reading).map_err(senseless)?,
            media: row.media.parse().map_err(senseless)?,
            client: row.client_id,
            officer: row.officer.map(serde_json::from_value).transpose().map_err(senseless)?,
            at: row.at,
        })
    };
    rows.into_iter().map(hand_in).collect()
}

const APPEND: &str = "insert into hand_ins \
    (agency_id, period, form, revision, body, sha256, total, reading, media, client_id, officer, at) \
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";

/// Appends a form.
pub async fn append(
    conn: &mut Connection,
    report: &ReportKey,
    form: &str,
    new: &HandIn,
) -> QueryResult<Appended> {
    let inserted = Statement::new(APPEND)
        .bind::<Integer, _>(report.agency.0)
        .bind::<Text, _>(report.period.as_str())
        .bind::<Text, _>(form)
        .bind::<Integer, _>(i32::try_from(new.revision).unwrap_or(i32::MAX))
        .bind::<Text, _>(new.body.as_str())
        .bind::<Text, _>(new.sha256.as_str())
        .bind::<Jsonb, _>(json(&new.sheet.total_by_name())?)
        .bind::<Jsonb, _>(json(&new.sheet)?)
        .bind::<Text, _>(new.media.as_str())
        .bind::<Text, _>(new.client.as_str())
        .bind::<Nullable<Jsonb>, _>(new.officer.as_ref().map(json).transpose()?)
        .bind::<Timestamptz, _>(new.at)
        .execute(conn)
        .await;
    match inserted {
        Ok(_) => Ok(Appended::Yes),
        Err(error) if classify(&error) == Failure::Constraint("hand_ins_pkey".to_owned()) => {
            Ok(Appended::Overtaken)
        }
        Err(error) => Err(error),
    }
}

fn json<T: Serialize>(value: &T) -> QueryResult<serde_json::Value> {
    serde_json::to_value(value).map_err(|unwritable| Error::SerializationError(Box::new(unwritable)))
}

/// The latest form that a unit handed in for a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LatestHandIn {
    /// The unit.
    pub agency: AgencyId,
    /// Key of the period.
    pub period: String,
    /// Code of the form.
    pub form: String,
    /// Its revision.
    pub revision: u32,
    /// SHA-256 of its figures.
    pub sha256: String,
    /// When it was handed in.
    pub at: DateTime<Utc>,
    /// When the first one was.
    pub first_at: DateTime<Utc>,
    /// Its last row, by the names of the columns.
    pub total: BTreeMap<String, i64>,
}

#[derive(QueryableByName)]
struct LatestRow {
    #[diesel(sql_type = Integer)]
    agency_id: i32,
    #[diesel(sql_type = Text)]
    period: String,
    #[diesel(sql_type = Text)]
    form: String,
    #[diesel(sql_type = Integer)]
    revision: i32,
    #[diesel(sql_type = Text)]
    sha256: String,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    first_at: DateTime<Utc>,
    #[diesel(sql_type = Jsonb)]
    total: serde_json::Value,
}

const LATEST: &str = "select distinct on (agency_id, period, form) agency_id, period, form, revision, sha256, at, \
    min(at) over (partition by agency_id, period, form) as first_at, total \
    from hand_ins where agency_id = any($1) and period = any($2) order by agency_id, period, form, revision desc";

/// The latest forms of many units and periods, in one statement.
pub async fn latest(
    conn: &mut Connection,
    agencies: &[AgencyId],
    periods: &[String],
) -> QueryResult<Vec<LatestHandIn>> {
    let keys: Vec<i32> = agencies.iter().map(|agency| agency.0).collect();
    let rows: Vec<LatestRow> = Statement::new(LATEST)
        .bind::<Array<Integer>, _>(keys)
        .bind::<Array<Text>, _>(periods.to_vec())
        .load(conn)
        .await?;
    let latest = |row: LatestRow| {
        Ok(LatestHandIn {
            agency: AgencyId(row.agency_id),
            period: row.period,
            form: row.form,
            revision: row.revision.try_into().map_err(senseless)?,
            sha256: row.sha256,
            at: row.at,
            first_at: row.first_at,
            total: serde_json::from_value(row.total).map_err(senseless)?,
        })
    };
    rows.into_iter().map(latest).collect()
}
