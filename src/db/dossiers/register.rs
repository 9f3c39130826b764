//! The book of an agency: what it took in, in order of acceptance, a piece at a time.
//!
//! What it answers for itself and what another agency answers for today are read off an index each and merged, so a piece
//! costs what it holds, wherever in the year it lies. What was entered by mistake is among them.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::QueryResult;
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bool, Date, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::db::statement::Statement;
use crate::db::{Connection, senseless};
use crate::domain::act::Outcome;
use crate::domain::id::{AgencyId, VersionId};
use crate::domain::time::start_of_day;

/// A place in the book: behind it goes on what was accepted later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BookPlace {
    accepted_on: NaiveDate,
    accepted_at: DateTime<Utc>,
    id: Uuid,
}

impl BookPlace {
    /// Before the first line of a day.
    pub fn before(day: NaiveDate) -> Self {
        Self { accepted_on: day, accepted_at: start_of_day(day), id: Uuid::nil() }
    }
}

/// A dossier in the book.
#[derive(Clone, PartialEq, Eq)]
pub struct Booked {
    /// Its place.
    pub place: BookPlace,
    /// Code, of ours or of an earlier system.
    pub code: Option<String>,
    /// Version of its procedure.
    pub version: VersionId,
    /// Agency that answers for it.
    pub agency: AgencyId,
    /// Day of acceptance.
    pub accepted_on: NaiveDate,
    /// Due date in force.
    pub due_on: Option<NaiveDate>,
    /// When the result was handed over.
    pub returned_at: Option<DateTime<Utc>>,
    /// What came of it.
    pub outcome: Option<Outcome>,
    /// Entered by mistake.
    pub voided: bool,
    /// The owner.
    pub owner: String,
    /// Telephone.
    pub phone: Option<String>,
    /// Address.
    pub address: Option<String>,
    /// Way of receipt.
    pub way: Option<String>,
}

const COUNT: &str = "select (select count(*) from dossiers d where d.agency_id = $1 and d.intake_agency_id = $2 \
      and d.accepted_on >= $3 and d.accepted_on < $4) \
    + (select count(*) from dossiers d where d.intake_agency_id = $5 and d.intake_agency_id <> d.agency_id \
      and d.accepted_on >= $6 and d.accepted_on < $7) as n";

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// How many lines the book has from one day on and before another.
pub async fn count_booked(
    mut conn: &Connection,
    agency: AgencyId,
    (from, before): (NaiveDate, NaiveDate),
) -> QueryResult<i64> {
    let rows: Vec<Count> = Statement::new(COUNT)
        .bind::<Integer, _>(agency.0)
        .bind::<Integer, _>(agency.0)
        .bind::<Date, _>(from)
        .bind::<Date, _>(before)
        .bind::<Integer, _>(agency.0)
        .bind::<Date, _>(from)
        .bind::<Date, _>(before)
        .load(&mut conn)
        .await?;
    Ok(rows.into_iter().map(|row| row.n).sum())
}

const BOOKED: &str = "with lines as (select * from ( \
      (select d.* from dossiers d where d.agency_id = $1 and d.intake_agency_id = $2 and d.accepted_on <= $3 \
        and (d.accepted_on, d.accepted_at, d.id) > ($4, $5, $6) \
        order by d.accepted_on, d.accepted_at, d.id limit $7) \
      union all \
      (select d.* from dossiers d where d.intake_agency_id = $8 and d.intake_agency_id <> d.agency_id \
        and d.accepted_on <= $9 and (d.accepted_on, d.accepted_at, d.id) > ($10, $11, $12) \
        order by d.accepted_on, d.accepted_at, d.id limit $13)) u \
      order by u.accepted_on, u.accepted_at, u.id limit $14) \
    select l.id, l.accepted_on, l.accepted_at, coalesce(l.code, l.external_code) as code, l.version_id, l.agency_id, l.due_on, \
      l.returned_at, l.outcome, l.voided, a.name, a.phone, a.address, h.way \
    from lines l join applicants a on a.dossier_id = l.id \
    left join lateral (select e.fact ->> 'result' as way from dossier_events e where e.dossier_id = l.id \
      and e.kind = 'handed_over' order by e.seq desc limit 1) h on l.returned_at is not null \
    order by l.accepted_on, l.accepted_at, l.id";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Date)]
    accepted_on: NaiveDate,
    #[diesel(sql_type = Timestamptz)]
    accepted_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Text>)]
    code: Option<String>,
    #[diesel(sql_type = Integer)]
    version_id: i32,
    #[diesel(sql_type = Integer)]
    agency_id: i32,
    #[diesel(sql_type = Nullable<Date>)]
    due_on: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    returned_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Text>)]
    outcome: Option<String>,
    #[diesel(sql_type = Bool)]
    voided: bool,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Nullable<Text>)]
    phone: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    address: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    way: Option<String>,
}

impl TryFrom<Row> for Booked {
    type Error = diesel::result::Error;

    fn try_from(row: Row) -> QueryResult<Self> {
        let Row { id, accepted_on, accepted_at, code, version_id, agency_id, due_on, returned_at, .. } = row;
        let Row { outcome, voided, name, phone, address, way, .. } = row;
        Ok(Self {
            place: BookPlace { accepted_on, accepted_at, id },
            code,
            version: VersionId(version_id),
            agency: AgencyId(agency_id),
            accepted_on,
            due_on,
            returned_at,
            outcome: outcome.map(|outcome| outcome.parse()).transpose().map_err(senseless)?,
            voided,
            owner: name,
            phone,
            address,
            way,
        })
    }
}

/// The next lines of the book after a place, none of a day after `through`; at most `limit`.
pub async fn booked(
    mut conn: &Connection,
    agency: AgencyId,
    through: NaiveDate,
    after: BookPlace,
    limit: i64,
) -> QueryResult<Vec<Booked>> {
    let BookPlace { accepted_on, accepted_at, id } = after;
    let behind = |statement: Statement<'static>| {
        statement
            .bind::<Date, _>(through)
            .bind::<Date, _>(accepted_on)
            .bind::<Timestamptz, _>(accepted_at)
            .bind::<SqlUuid, _>(id)
            .bind::<BigInt, _>(limit)
    };
    let own = Statement::new(BOOKED).bind::<Integer, _>(agency.0).bind::<Integer, _>(agency.0);
    let statement = behind(behind(own).bind::<Integer, _>(agency.0)).bind::<BigInt, _>(limit);
    let rows: Vec<Row> = statement.load(&mut conn).await?;
    rows.into_iter().map(Booked::try_from).collect()
}
