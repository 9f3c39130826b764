//! The morning list of some agencies: how many open dossiers each section has, and its first ones.
//!
//! One statement however many agencies there are, along the index of open dossiers. Its conditions are those of
//! `domain::worklist::Facts::is_in`, and each dossier it finds is held to them: where the two part, that is a loud error.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::QueryResult;
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Bool, Date, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::db::statement::Statement;
use crate::db::{Connection, senseless};
use crate::domain::id::{AgencyId, DossierId, VersionId};
use crate::domain::overdue::OverdueReason;
use crate::domain::time::end_of_day;
use crate::domain::worklist::{Boundaries, Facts, WorklistSection};

/// Whose morning it is, and how far back each thing lies that is worth a look.
#[derive(Debug, Clone, Copy)]
pub struct Morning<'a> {
    /// The agencies that answer, each with the latest submission that should have been answered, of those without a time.
    pub agencies: &'a [(AgencyId, Option<DateTime<Utc>>)],
    /// The boundaries in days.
    pub boundaries: &'a Boundaries,
    /// Most dossiers of a section.
    pub limit: i64,
}

/// A dossier of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Where it stands.
    pub section: WorklistSection,
    /// How many the section has.
    pub count: i64,
    /// The dossier.
    pub id: DossierId,
    /// Its code, from acceptance on.
    pub code: Option<String>,
    /// Version of its procedure.
    pub version: VersionId,
    /// Agency that answers for it.
    pub agency: AgencyId,
    /// Instant it is due, of a limit in working hours.
    pub due_at: Option<DateTime<Utc>>,
    /// Why it is overdue, where somebody said so.
    pub overdue_reason: Option<OverdueReason>,
    /// What put it there.
    pub facts: Facts,
}

/// The statement and the law disagree.
#[derive(Debug, thiserror::Error)]
#[error("dossier {0} does not belong to {1}")]
struct Misplaced(Uuid, WorklistSection);

const LIST: &str = "with said as (select $1::date as today, $2::date as soon_through, \
      $3::timestamptz as quiet_before, $4::date as waiting_through, $5::timestamptz as now), \
    listed as materialized (select s.section, d.id, d.code, d.version_id, d.agency_id, d.status, d.channel, d.noticed, \
        d.submitted_at, d.intake_due_at, d.accepted_on, d.due_on, d.due_at, d.waiting_since, d.last_occurred_at, \
        d.step_due_at, d.overdue_reason, case s.section when 'quiet' then null when 'intake_late' then null when 'step_late' then null \
          when 'waiting_long' then d.waiting_since when 'undated' then d.accepted_on else d.due_on end as day, \
        case s.section when 'quiet' then d.last_occurred_at when 'intake_late' then d.submitted_at \
          when 'step_late' then d.step_due_at else d.due_at end as instant \
      from said cross join unnest($6, $7) as w (agency_id, intake_through) \
      join dossiers d on d.agency_id = w.agency_id \
      cross join lateral (select case \
          when d.status in ('accepted', 'processing') then case when d.due_on is null then 'undated' \
            when d.due_on < said.today then 'overdue' when d.due_on = said.today then 'due_today' \
            when d.due_on <= said.soon_through then 'due_soon' end \
          when d.status in ('supplement_requested', 'payment_requested') \
            then case when d.waiting_since <= said.waiting_through then 'waiting_long' end \
          when d.status = 'registered' and d.channel = 'online' and not d.noticed \
            and case when d.intake_due_at is null then d.submitted_at <= w.intake_through \
              else d.intake_due_at < said.now end then 'intake_late' end as section \
        union all select 'quiet' where d.status in ('accepted', 'processing') \
          and d.last_occurred_at < said.quiet_before \
        union all select 'step_late' where d.step_due_at < said.now) s \
      where d.ended_on is null and not d.voided and s.section is not null), \
    counted as (select section, count(*) as n from listed group by section), \
    numbered as (select l.*, row_number() over (partition by l.section order by l.day, l.instant, l.id) as nth from listed l) \
    select c.n, f.* from counted c join numbered f on f.section = c.section where f.nth <= $8 order by f.section, f.nth";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    n: i64,
    #[diesel(sql_type = Text)]
    section: String,
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Nullable<Text>)]
    code: Option<String>,
    #[diesel(sql_type = Integer)]
    version_id: i32,
    #[diesel(sql_type = Integer)]
    agency_id: i32,
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = Text)]
    channel: String,
    #[diesel(sql_type = Bool)]
    noticed: bool,
    #[diesel(sql_type = Timestamptz)]
    submitted_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    intake_due_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Date>)]
    accepted_on: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<Date>)]
    due_on: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    due_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Date>)]
    waiting_since: Option<NaiveDate>,
    #[diesel(sql_type = Timestamptz)]
    last_occurred_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Text>)]
    overdue_reason: Option<String>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    step_due_at: Option<DateTime<Utc>>,
}

impl TryFrom<Row> for Listed {
    type Error = diesel::result::Error;

    fn try_from(row: Row) -> QueryResult<Self> {
        let facts = Facts {
            status: row.status.parse().map_err(senseless)?,
            channel: row.channel.parse().map_err(senseless)?,
            noticed: row.noticed,
            submitted_at: row.submitted_at,
            intake_due_at: row.intake_due_at,
            accepted_on: row.accepted_on,
            due_on: row.due_on,
            waiting_since: row.waiting_since,
            last_occurred_at: row.last_occurred_at,
            step_due_at: row.step_due_at,
        };
        Ok(Self {
            section: row.section.parse().map_err(senseless)?,
            count: row.n,
            id: DossierId(row.id),
            code: row.code,
            version: VersionId(row.version_id),
            agency: AgencyId(row.agency_id),
            due_at: row.due_at,
            overdue_reason: row.overdue_reason.map(|word| word.parse()).transpose().map_err(senseless)?,
            facts,
        })
    }
}

/// The first dossiers of each section in its order, the longest there first; a section that has none has no row.
pub async fn worklist(mut conn: &Connection, morning: &Morning<'_>) -> QueryResult<Vec<Listed>> {
    let Morning { agencies, boundaries, limit } = *morning;
    let Boundaries { today, now, soon_through, quiet_through, waiting_through } = *boundaries;
    let (keys, intake): (Vec<i32>, Vec<_>) = agencies.iter().map(|(agency, by)| (agency.0, *by)).unzip();
    let rows: Vec<Row> = Statement::new(LIST)
        .bind::<Date, _>(today)
        .bind::<Nullable<Date>, _>(soon_through)
        .bind::<Nullable<Timestamptz>, _>(quiet_through.map(end_of_day))
        .bind::<Nullable<Date>, _>(waiting_through)
        .bind::<Timestamptz, _>(now)
        .bind::<Array<Integer>, _>(keys)
        .bind::<Array<Nullable<Timestamptz>>, _>(intake)
        .bind::<BigInt, _>(limit)
        .load(&mut conn)
        .await?;
    let intake_through: HashMap<AgencyId, Option<DateTime<Utc>>> = agencies.iter().copied().collect();
    let listed = |row: Row| {
        let listed = Listed::try_from(row)?;
        let through = intake_through.get(&listed.agency).copied().flatten();
        if listed.facts.is_in(listed.section, boundaries, through) {
            Ok(listed)
        } else {
            Err(senseless(Misplaced(listed.id.0, listed.section)))
        }
    };
    rows.into_iter().map(listed).collect()
}
