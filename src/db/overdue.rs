//! The histories of dossiers that may be overdue in a range, as known at a moment: what form 07 is counted from.
//!
//! One statement, so that rows and events agree. The row of a dossier says how it stands *now* and decides which are looked
//! at, unless something was entered since that counts on the days shown, as with the dossiers behind a cell
//! (`drill_down.rs`). What is read grows with what ended overdue and with what was pending on the last day, never with what
//! is stored.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::QueryResult;
use diesel::sql_types::{Array, Date, Integer, Timestamptz};
use diesel_async::RunQueryDsl;
use futures_util::Stream;

use super::Connection;
use super::drill_down::{EVENTS, Stored, any_of, entered_since};
use super::statement::Statement;
use crate::domain::cell::Cell;
use crate::domain::count::Count;
use crate::domain::id::AgencyId;
use crate::domain::time::end_of_day;

/// Whose overdue dossiers are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OverdueSearch<'a> {
    /// Agencies of the slice.
    pub agencies: &'a [AgencyId],
    /// First day of the range.
    pub from: NaiveDate,
    /// Last day counted.
    pub through: NaiveDate,
    /// What was known then.
    pub known_at: DateTime<Utc>,
}

/// Those whose row may bear on a figure, each figure by an index of its own: what ended by its day, what is open, what was
/// open on the last day and ended since.
fn looked_at() -> String {
    let parts = [
        (Count::ResolvedOverdue, "true"),
        (Count::PendingOverdue, "d.ended_on is null"),
        (Count::PendingOverdue, "d.ended_on > t"),
    ];
    let selects = parts.map(|(count, where_it_is)| {
        let bears = any_of(&Cell::figure(count));
        format!(
            "select d.id from asked, dossiers d \
             where d.agency_id = any(asked.agencies) and not d.voided and {where_it_is} and {bears}"
        )
    });
    // Who handed one on is told by its history alone.
    let bears = any_of(&Cell::overdue());
    let handed_on = format!(
        "select d.id from asked, (select distinct dossier_id from dossier_events where kind = 'transferred') h \
         join dossiers d on d.id = h.dossier_id where not d.voided and ({bears})"
    );
    format!("{} union {handed_on}", selects.join(" union "))
}

/// The events of these dossiers, one dossier after the other, each in order.
pub async fn histories<'c>(
    conn: &'c mut Connection,
    search: OverdueSearch<'_>,
) -> QueryResult<impl Stream<Item = QueryResult<Stored>> + Send + use<'c>> {
    let OverdueSearch { agencies, from, through, known_at } = search;
    let statement = Statement::new("with asked as (select ")
        .value::<Array<Integer>, _>(agencies.iter().map(|agency| agency.0).collect::<Vec<_>>())
        .sql("::int4[] as agencies, ")
        .value::<Date, _>(from)
        .sql("::date as f, ")
        .value::<Date, _>(through)
        .sql("::date as t, ")
        .value::<Timestamptz, _>(end_of_day(through))
        .sql("::timestamptz as ends), wanted as (")
        .sql(&looked_at())
        .sql(" union select e.dossier_id from dossier_events e where ");
    let statement = entered_since(statement, (known_at, known_at), through)
        .sql(") ")
        .sql(EVENTS)
        .sql(" join wanted w on w.id = e.dossier_id where e.recorded_at <= ")
        .value::<Timestamptz, _>(known_at)
        .sql(" order by e.dossier_id, e.seq");
    statement.load_stream(conn).await
}
