//! Open dossiers whose due date a change of the calendar may touch: in whose time a changed day lies, those that wait for a
//! calendar, and those that somebody names.
//!
//! One statement a page, by the due date, then the id. Only what may be touched is read; what is made of it is for
//! `domain::redating` to say, from the history.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::QueryResult;
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Date, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{BEGINNING, DossierRef};
use crate::db::Connection;
use crate::db::statement::Statement;
use crate::domain::calendar_history::PartedDay;
use crate::domain::id::{AgencyId, DossierId};
use crate::domain::time::start_of_day;

/// A dossier to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its id.
    pub id: DossierId,
    /// Its code.
    pub code: Option<String>,
    /// Where it stands in the order of its list: the due date, of undated ones the day of acceptance.
    pub day: Option<NaiveDate>,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Nullable<Text>)]
    code: Option<String>,
    #[diesel(sql_type = Nullable<Date>)]
    day: Option<NaiveDate>,
}

impl From<Row> for Candidate {
    fn from(Row { id, code, day }: Row) -> Self {
        Self { id: DossierId(id), code, day }
    }
}

// A count looks at no day before acceptance, and at none after the due date but those of a wait that has ended.
const TOUCHED: &str = "with parted as materialized (select * from unnest($1, $2, $3) as p (day, begins_at, through)) \
    select d.id, d.code, d.due_on as day from dossiers d where d.agency_id = any($4) and d.ended_on is null \
    and not d.voided and d.accepted_on is not null and (d.due_on, d.id) > ($5, $6) \
    and exists (select from parted p where p.day >= d.accepted_on \
        and (p.day <= d.due_on or p.begins_at <= d.last_occurred_at) \
        and (p.through is null or p.through >= d.accepted_at)) \
    order by d.due_on, d.id limit $7";

const UNDATED: &str = "select d.id, d.code, d.accepted_on as day from dossiers d where d.agency_id = any($1) \
    and d.undated and not d.voided and d.ended_on is null and d.accepted_on is not null \
    and (d.accepted_on, d.id) > ($2, $3) order by d.accepted_on, d.id limit $4";

const NAMED: &str = "select d.id, d.code, d.due_on as day from dossiers d where d.id = any($1) \
    union all select d.id, d.code, d.due_on as day from dossiers d where d.code = any($2)";

/// The place of the last one of the page before.
pub type Last = Option<(NaiveDate, DossierId)>;

fn bounds(last: Last) -> (NaiveDate, Uuid) {
    last.map_or((BEGINNING, Uuid::nil()), |(day, id)| (day, id.0))
}

/// Open dossiers with a due date that these agencies answer for and in whose time one of the days lies, by due date.
pub async fn touched(
    mut conn: &Connection,
    agencies: &[AgencyId],
    parted: &[PartedDay],
    last: Last,
    limit: i64,
) -> QueryResult<Vec<Candidate>> {
    let (day, id) = bounds(last);
    let days: Vec<NaiveDate> = parted.iter().map(|parted| parted.day).collect();
    let through: Vec<Option<DateTime<Utc>>> = parted.iter().map(|parted| parted.accepted_through).collect();
    let rows: Vec<Row> = Statement::new(TOUCHED)
        .bind::<Array<Date>, _>(days.as_slice())
        .bind::<Array<Timestamptz>, _>(days.iter().map(|day| start_of_day(*day)).collect::<Vec<_>>())
        .bind::<Array<Nullable<Timestamptz>>, _>(through)
        .bind::<Array<Integer>, _>(agencies.iter().map(|agency| agency.0).collect::<Vec<_>>())
        .bind::<Date, _>(day)
        .bind::<SqlUuid, _>(id)
        .bind::<BigInt, _>(limit)
        .load(&mut conn)
        .await?;
    Ok(rows.into_iter().map(Candidate::from).collect())
}

/// Open dossiers of these agencies that wait for the calendar of a year, by day of acceptance.
pub async fn undated_of(
    mut conn: &Connection,
    agencies: &[AgencyId],
    last: Last,
    limit: i64,
) -> QueryResult<Vec<Candidate>> {
    let (day, id) = bounds(last);
    let rows: Vec<Row> = Statement::new(UNDATED)
        .bind::<Array<Integer>, _>(agencies.iter().map(|agency| agency.0).collect::<Vec<_>>())
        .bind::<Date, _>(day)
        .bind::<SqlUuid, _>(id)
        .bind::<BigInt, _>(limit)
        .load(&mut conn)
        .await?;
    Ok(rows.into_iter().map(Candidate::from).collect())
}

/// Those of these names that exist, whoever may see them, in no order.
pub async fn named(mut conn: &Connection, names: &[DossierRef]) -> QueryResult<Vec<Candidate>> {
    let (mut ids, mut codes) = (Vec::new(), Vec::new());
    for name in names {
        match name {
            DossierRef::Id(id) => ids.push(id.0),
            DossierRef::Code(code) => codes.push(code.as_str()),
        }
    }
    let rows: Vec<Row> = Statement::new(NAMED)
        .bind::<Array<SqlUuid>, _>(ids)
        .bind::<Array<Text>, _>(codes)
        .load(&mut conn)
        .await?;
    Ok(rows.into_iter().map(Candidate::from).collect())
}
