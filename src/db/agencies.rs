//! Agencies and their periods as they are stored. Places in the tree are `domain/agencies.rs`'s business.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::upsert::excluded;
use diesel::{ExpressionMethods, Insertable, QueryDsl, Queryable, Selectable, SelectableHelper};
use diesel_async::RunQueryDsl;

use super::schema::{agencies, agency_periods};
use super::{Connection, Error, QueryResult, senseless};
use crate::domain::agencies::{Agency, AgencyPeriod};
use crate::domain::code::AgencyCode;
use crate::domain::id::AgencyId;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = agency_periods)]
struct Period {
    agency_id: i32,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
    name: String,
    level: String,
    parent_id: Option<i32>,
    successor_id: Option<i32>,
    working_hours: Option<String>,
}

impl Period {
    fn of(agency: AgencyId, period: &AgencyPeriod) -> Self {
        let AgencyPeriod { valid_from, valid_to, name, level, parent, successor, working_hours } = period;
        Self {
            agency_id: agency.0,
            valid_from: *valid_from,
            valid_to: *valid_to,
            name: name.clone(),
            level: level.as_str().to_owned(),
            parent_id: parent.map(|id| id.0),
            successor_id: successor.map(|id| id.0),
            working_hours: working_hours.as_ref().map(ToString::to_string),
        }
    }
}

impl TryFrom<Period> for AgencyPeriod {
    type Error = Error;

    fn try_from(row: Period) -> QueryResult<Self> {
        let Period {
            agency_id: _,
            valid_from,
            valid_to,
            name,
            level,
            parent_id,
            successor_id,
            working_hours,
        } = row;
        Ok(Self {
            valid_from,
            valid_to,
            name,
            level: level.parse().map_err(senseless)?,
            parent: parent_id.map(AgencyId),
            successor: successor_id.map(AgencyId),
            working_hours: working_hours.map(|hours| hours.parse()).transpose().map_err(senseless)?,
        })
    }
}

/// Every agency that ever existed here.
pub async fn list(conn: &mut Connection) -> QueryResult<Vec<Agency>> {
    // Periods first: an agency committed in between then has no period yet, rather than a period no agency.
    let rows = agency_periods::table
        .order((agency_periods::agency_id, agency_periods::valid_from))
        .select(Period::as_select())
        .load(conn)
        .await?;
    let codes: Vec<(i32, String)> = agencies::table.select((agencies::id, agencies::code)).load(conn).await?;
    let mut periods: HashMap<i32, Vec<AgencyPeriod>> = HashMap::new();
    for row in rows {
        periods.entry(row.agency_id).or_default().push(row.try_into()?);
    }
    let agency = |(id, code): (i32, String)| {
        let periods = periods.remove(&id).unwrap_or_default();
        Ok(Agency { id: AgencyId(id), code: code.parse().map_err(senseless)?, periods })
    };
    codes.into_iter().map(agency).collect()
}

/// Inserts an agency that has no period yet.
pub async fn insert(conn: &mut Connection, code: &AgencyCode) -> QueryResult<AgencyId> {
    let row = diesel::insert_into(agencies::table).values(agencies::code.eq(code.as_str()));
    row.returning(agencies::id).get_result(conn).await.map(AgencyId)
}

/// Writes periods of an agency, each over the one with its first day, if there is one.
pub async fn put_periods(
    conn: &mut Connection,
    agency: AgencyId,
    periods: &[AgencyPeriod],
) -> QueryResult<()> {
    let rows: Vec<Period> = periods.iter().map(|period| Period::of(agency, period)).collect();
    diesel::insert_into(agency_periods::table)
        .values(rows)
        .on_conflict((agency_periods::agency_id, agency_periods::valid_from))
        .do_update()
        .set((
            agency_periods::valid_to.eq(excluded(agency_periods::valid_to)),
            agency_periods::name.eq(excluded(agency_periods::name)),
            agency_periods::level.eq(excluded(agency_periods::level)),
            agency_periods::parent_id.eq(excluded(agency_periods::parent_id)),
            agency_periods::successor_id.eq(excluded(agency_periods::successor_id)),
            agency_periods::working_hours.eq(excluded(agency_periods::working_hours)),
        ))
        .execute(conn)
        .await?;
    Ok(())
}
