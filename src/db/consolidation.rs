//! What a parent asks of its children's reports, of however many and in one statement each.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::sql_types::{Array, BigInt, Date, Integer, Jsonb, Nullable, Text, Timestamptz};
use diesel::{QueryResult, QueryableByName};
use diesel_async::RunQueryDsl;
use serde::Deserialize;

use super::statement::Statement;
use super::{Connection, senseless};
use crate::domain::id::AgencyId;
use crate::domain::report::life::ReportEventKind;

/// The last approved report of a unit for a period, with its form II.06.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovedReport {
    /// The unit.
    pub agency: AgencyId,
    /// Key of the period.
    pub period: String,
    /// Number of the revision.
    pub revision: u32,
    /// SHA-256 of its canonical JSON.
    pub sha256: String,
    /// When it was approved; what was known then.
    pub known_at: DateTime<Utc>,
    /// When the first revision was.
    pub first_at: DateTime<Utc>,
    /// The days that it counted.
    pub days: (NaiveDate, NaiveDate),
    /// Its form II.06: code, and the last row by the names of the columns; `None` where it has none.
    pub annex: Option<(String, BTreeMap<String, i64>)>,
}

#[derive(QueryableByName)]
struct ApprovedRow {
    #[diesel(sql_type = Integer)]
    agency_id: i32,
    #[diesel(sql_type = Text)]
    period: String,
    #[diesel(sql_type = Integer)]
    revision: i32,
    #[diesel(sql_type = Text)]
    sha256: String,
    #[diesel(sql_type = Timestamptz)]
    known_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    first_at: DateTime<Utc>,
    #[diesel(sql_type = Date)]
    from_day: NaiveDate,
    #[diesel(sql_type = Date)]
    to_day: NaiveDate,
    #[diesel(sql_type = Nullable<Jsonb>)]
    annex: Option<serde_json::Value>,
}

/// What of a frozen annex is needed; rows stay in the database.
#[derive(Deserialize)]
struct FrozenAnnex {
    form: String,
    columns: Vec<FrozenColumn>,
    total: Vec<i64>,
}

#[derive(Deserialize)]
struct FrozenColumn {
    name: String,
}

const APPROVED: &str = "with last as (select distinct on (agency_id, period) agency_id, period, revision, sha256, \
    known_at, min(known_at) over (partition by agency_id, period) as first_at, body \
    from report_revisions where agency_id = any($1) and period = any($2) order by agency_id, period, revision desc), \
    read as materialized (select last.*, body::jsonb as doc from last) \
    select agency_id, period, revision, sha256, known_at, first_at, \
    (doc #>> '{period,from}')::date as from_day, (doc #>> '{period,to}')::date as to_day, \
    (select jsonb_build_object('form', a -> 'form', 'columns', a -> 'columns', 'total', a -> 'total') \
    from jsonb_array_elements(doc -> 'annexes') with ordinality as all_of (a, nth) \
    where a ->> 'form' in ('II.06a', 'II.06b') order by nth limit 1) as annex from read";

/// The last approved reports of units and periods.
pub async fn approved(
    conn: &mut Connection,
    agencies: &[AgencyId],
    periods: &[String],
) -> QueryResult<Vec<ApprovedReport>> {
    let rows: Vec<ApprovedRow> = Statement::new(APPROVED)
        .bind::<Array<Integer>, _>(keys(agencies))
        .bind::<Array<Text>, _>(periods.to_vec())
        .load(conn)
        .await?;
    let report = |row: ApprovedRow| {
        let annex: Option<FrozenAnnex> =
            row.annex.map(serde_json::from_value).transpose().map_err(senseless)?;
        let annex = annex.map(|FrozenAnnex { form, columns, total }| {
            (form, columns.into_iter().map(|column| column.name).zip(total).collect())
        });
        Ok(ApprovedReport {
            agency: AgencyId(row.agency_id),
            period: row.period,
            revision: row.revision.try_into().map_err(senseless)?,
            sha256: row.sha256,
            known_at: row.known_at,
            first_at: row.first_at,
            days: (row.from_day, row.to_day),
            annex,
        })
    };
    rows.into_iter().map(report).collect()
}

fn keys(agencies: &[AgencyId]) -> Vec<i32> {
    agencies.iter().map(|agency| agency.0).collect()
}

/// One step in the life of a report, without what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The unit.
    pub agency: AgencyId,
    /// What happened: submitted, approved or reopened.
    pub kind: ReportEventKind,
    /// When.
    pub at: DateTime<Utc>,
}

#[derive(QueryableByName)]
struct StepRow {
    #[diesel(sql_type = Integer)]
    agency_id: i32,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
}

const STEPS: &str = "select agency_id, kind, at from report_events \
    where agency_id = any($1) and period = $2 and kind in ('submitted', 'approved', 'reopened') \
    order by agency_id, seq";

/// Submissions, approvals and reopenings of units for a period, in order.
pub async fn steps(conn: &mut Connection, agencies: &[AgencyId], period: &str) -> QueryResult<Vec<Step>> {
    let rows: Vec<StepRow> = Statement::new(STEPS)
        .bind::<Array<Integer>, _>(keys(agencies))
        .bind::<Text, _>(period)
        .load(conn)
        .await?;
    let step = |row: StepRow| {
        let kind = row.kind.parse().map_err(senseless)?;
        Ok(Step { agency: AgencyId(row.agency_id), kind, at: row.at })
    };
    rows.into_iter().map(step).collect()
}

/// An agency whose lines count under a unit, and what was known when that unit's report was approved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watched {
    /// The unit.
    pub unit: AgencyId,
    /// An agency of its subtree.
    pub agency: AgencyId,
    /// What was known.
    pub known_at: DateTime<Utc>,
}

#[derive(QueryableByName)]
struct LateRow {
    #[diesel(sql_type = Integer)]
    unit: i32,
    #[diesel(sql_type = BigInt)]
    n: i64,
}

// A report is approved after its last day, so whatever is recorded later and posts a line up to that day is `late`.
const LATE: &str = "with asked as (select * from unnest($1::integer[], $2::integer[], $3::timestamptz[]) \
    as a (unit, agency, known_at)), said as (select $4::date as day, $5::timestamptz as now) \
    select a.unit, count(distinct e.id) as n from said s \
    join dossier_events e on e.late and e.recorded_at > (select min(known_at) from asked) \
    and e.recorded_at <= s.now and e.lines_from <= s.day \
    cross join lateral (select distinct (l ->> 1)::integer as agency from jsonb_array_elements(e.lines) l \
    where (l ->> 0)::date <= s.day) of_event \
    join asked a on a.agency = of_event.agency and e.recorded_at > a.known_at group by a.unit";

/// How many events were recorded after the approval of each unit's report and reach back to `day` or before.
pub async fn late_events(
    conn: &mut Connection,
    watched: &[Watched],
    day: NaiveDate,
    now: DateTime<Utc>,
) -> QueryResult<BTreeMap<AgencyId, i64>> {
    let units: Vec<i32> = watched.iter().map(|one| one.unit.0).collect();
    let agencies: Vec<i32> = watched.iter().map(|one| one.agency.0).collect();
    let known: Vec<DateTime<Utc>> = watched.iter().map(|one| one.known_at).collect();
    let rows: Vec<LateRow> = Statement::new(LATE)
        .bind::<Array<Integer>, _>(units)
        .bind::<Array<Integer>, _>(agencies)
        .bind::<Array<Timestamptz>, _>(known)
        .bind::<Date, _>(day)
        .bind::<Timestamptz, _>(now)
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|row| (AgencyId(row.unit), row.n)).collect())
}
