//! What stands in the tables, compared with the lives in memory: each event, its lines, each dossier.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::sql_types::{BigInt, Integer, Jsonb, Timestamptz, Uuid as SqlUuid};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;
use motcua::db::Connection;
use motcua::db::dossiers::{DossierRef, find};
use motcua::db::events::histories;
use motcua::db::ledger::lines_of_json;
use motcua::domain::act::Change;
use motcua::domain::dossier::Dossier;
use motcua::domain::event::{Event, Fact};
use uuid::Uuid;

use super::script::Script;
use super::service::Service;
use crate::ledger::sums::netted;

#[derive(QueryableByName)]
struct Dating {
    #[diesel(sql_type = SqlUuid)]
    dossier_id: Uuid,
    #[diesel(sql_type = Integer)]
    seq: i32,
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

/// The datings of one moment.
pub(super) async fn datings(conn: &mut Connection, at: DateTime<Utc>) -> Vec<(Uuid, i32, Uuid)> {
    let question = "select dossier_id, seq, id from dossier_events where kind = 'dated' and recorded_at = $1";
    let rows: Vec<Dating> = sql_query(question).bind::<Timestamptz, _>(at).load(conn).await.unwrap();
    rows.into_iter().map(|row| (row.dossier_id, row.seq, row.id)).collect()
}

#[derive(QueryableByName)]
struct Lines {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Jsonb)]
    lines: serde_json::Value,
}

/// Each history, each line and each dossier is what the law made of it.
pub(super) async fn are_the_lives(conn: &mut Connection, service: &Service, script: &Script) {
    let ids: Vec<Uuid> = script.lives.iter().map(|life| life.id.0).collect();
    let mut recorded: HashMap<Uuid, Vec<Event>> = HashMap::new();
    for event in histories(conn, &ids).await.unwrap() {
        recorded.entry(event.dossier.0).or_default().push(event.event);
    }
    let rows: Vec<Lines> = sql_query("select id, lines from dossier_events").load(conn).await.unwrap();
    let lines: HashMap<Uuid, serde_json::Value> = rows.into_iter().map(|row| (row.id, row.lines)).collect();
    assert_eq!(recorded.len(), script.lives.len());
    for life in &script.lives {
        let expected: Vec<Event> = life.events.iter().map(|event| given(service, event)).collect();
        assert_eq!(recorded[&life.id.0], expected);
        for (event, posted) in expected.iter().zip(&life.posts) {
            let kept = lines_of_json(&lines[&event.id.0]).unwrap();
            assert_eq!(netted(&kept), netted(posted), "{event:?} of {expected:?}");
        }
        let filed = find(conn, &DossierRef::Id(life.id)).await.unwrap().unwrap();
        let coded = life.events.iter().any(|event| matches!(event.fact, Fact::Accepted { .. }));
        assert_eq!(filed.dossier.code.is_some(), coded, "a code from the first acceptance on, for ever");
        assert_eq!(Dossier { code: None, ..filed.dossier }, life.dossier);
    }
}

fn given(service: &Service, event: &Event) -> Event {
    let fact = match &event.fact {
        Fact::Corrected { event, change } => {
            Fact::Corrected { event: service.given(*event), change: Change::clone(change) }
        }
        other => other.clone(),
    };
    Event { id: service.given(event.id), fact, ..event.clone() }
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// Totals and tail are the lines of the events, key by key; and the codes of each day are 1, 2, 3 ….
pub(super) async fn add_up(conn: &mut Connection) {
    for (what, question) in
        [("months", MONTHS), ("month totals", MONTH_TOTALS), ("days", DAYS), ("mark", MARK), ("codes", CODES)]
    {
        let count: Count = sql_query(question).get_result(conn).await.unwrap();
        assert_eq!(count.n, 0, "{what} differ");
    }
}

const MONTHS: &str = "with posted as (select (date_trunc('month', day - 14) + interval '1 month')::date as month, \
      agency, procedure, channel, measure, n from dossier_events e, \
      lateral (select (l ->> 0)::date as day, (l ->> 1)::int as agency, (l ->> 2)::int as procedure, \
        (l ->> 3)::int as channel, (l ->> 4)::int as measure, (l ->> 5)::bigint as n \
        from jsonb_array_elements(e.lines) l) x), \
    all_three as (select month, agency, procedure, channel, measure, n from posted \
      union all select month, agency_id, procedure_id, channel, measure, -n from ledger_months \
      union all select month, agency_id, procedure_id, channel, measure, -n from ledger_tail) \
    select count(*) as n from (select 1 from all_three group by month, agency, procedure, channel, measure \
      having sum(n) <> 0) d";

const MONTH_TOTALS: &str = "with compared as ( \
      select month, agency_id, channel, measure, n from ledger_months \
      union all select month, agency_id, channel, measure, -n from ledger_month_totals) \
    select count(*) as n from (select 1 from compared group by month, agency_id, channel, measure having sum(n) <> 0) d";

// Equal lines of one batch are one row of the tail, so events that are in the totals are those that no row of the tail
// was recorded with; none of them may be later than the mark.
const MARK: &str = "select count(*) as n from dossier_events e, ledger_mark m where e.recorded_at > m.recorded_at \
    and e.lines <> '[]' and not exists (select 1 from ledger_tail t where t.recorded_at = e.recorded_at)";

const DAYS: &str = "with posted as (select day, agency, channel, measure, n from dossier_events e, \
      lateral (select (l ->> 0)::date as day, (l ->> 1)::int as agency, \
        (l ->> 3)::int as channel, (l ->> 4)::int as measure, (l ->> 5)::bigint as n \
        from jsonb_array_elements(e.lines) l) x), \
    all_three as (select day, agency, channel, measure, n from posted \
      union all select day, agency_id, channel, measure, -n from ledger_days \
      union all select day, agency_id, channel, measure, -n from ledger_tail) \
    select count(*) as n from (select 1 from all_three group by day, agency, channel, measure having sum(n) <> 0) d";

const CODES: &str = "select count(*) as n from (select 1 from dossiers where code is not null \
    group by left(code, -5) having max(right(code, 4)::int) <> count(*) or min(right(code, 4)::int) <> 1) d";
