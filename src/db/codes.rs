//! Numbers of dossier codes, per agency of intake and day (NĐ 61/2018 Đ26, TT 01/2018 Đ19).
//!
//! Taken in the transaction of acceptance: what is rolled back leaves no gap.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use diesel::QueryResult;
use diesel::QueryableByName;
use diesel::sql_types::{Array, Date, Integer};
use diesel_async::RunQueryDsl;

use super::Connection;
use super::statement::Statement;
use crate::domain::id::AgencyId;

/// A counter: agency of intake and day.
pub type CounterKey = (AgencyId, NaiveDate);

/// What is done to a counter: raised first, then drawn from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Draw {
    /// It is at least this afterwards, because an earlier system issued this number; 0: it did not.
    pub at_least: u32,
    /// So many numbers above that are taken.
    pub take: u32,
}

// Raising and taking in one statement: all counters of a transaction are locked in one order of keys.
const DRAW: &str = "with wanted as materialized \
      (select * from unnest($1, $2, $3, $4) as n (agency_id, day, at_least, take)) \
    insert into code_counters as c (agency_id, day, last_number) \
    select agency_id, day, at_least + take from wanted order by 1, 2 \
    on conflict (agency_id, day) do update set last_number = (select greatest(c.last_number, w.at_least) + w.take \
      from wanted w where w.agency_id = c.agency_id and w.day = c.day) \
    returning agency_id, day, last_number";

#[derive(QueryableByName)]
struct Counter {
    #[diesel(sql_type = Integer)]
    agency_id: i32,
    #[diesel(sql_type = Date)]
    day: NaiveDate,
    #[diesel(sql_type = Integer)]
    last_number: i32,
}

/// Draws on the counters; answers the last number of each, the highest of those taken.
pub async fn draw(
    mut conn: &Connection,
    counters: &BTreeMap<CounterKey, Draw>,
) -> QueryResult<HashMap<CounterKey, u32>> {
    if counters.is_empty() {
        return Ok(HashMap::new());
    }
    let number = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
    let rows: Vec<Counter> = Statement::new(DRAW)
        .bind::<Array<Integer>, _>(counters.keys().map(|(agency, _)| agency.0).collect::<Vec<_>>())
        .bind::<Array<Date>, _>(counters.keys().map(|(_, day)| *day).collect::<Vec<_>>())
        .bind::<Array<Integer>, _>(counters.values().map(|draw| number(draw.at_least)).collect::<Vec<_>>())
        .bind::<Array<Integer>, _>(counters.values().map(|draw| number(draw.take)).collect::<Vec<_>>())
        .load(&mut conn)
        .await?;
    let last = rows
        .into_iter()
        .map(|row| ((AgencyId(row.agency_id), row.day), u32::try_from(row.last_number).unwrap_or_default()));
    Ok(last.collect())
}
