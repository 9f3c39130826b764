//! Lays what stands in the database beside what clients were told, and recounts it.

use std::collections::{BTreeMap, BTreeSet};

use diesel::sql_types::{BigInt, Nullable, Text};
use diesel_async::RunQueryDsl as _;
use motcua::db::Connection;
use motcua::db::connection::Database;

use super::load::Told;

#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    key: String,
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Nullable<Text>)]
    code: Option<String>,
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

async fn rows(conn: &mut Connection, sql: &str) -> Vec<Row> {
    diesel::sql_query(sql).load(conn).await.unwrap()
}

/// What a question that counts faults, or anything else, counts.
pub async fn count(conn: &mut Connection, sql: &str) -> i64 {
    let row: Count = diesel::sql_query(sql).get_result(conn).await.unwrap();
    row.n
}

const DOSSIERS: &str = "select a.summary as key, d.id::text as id, d.code from dossiers d \
    join applicants a on a.dossier_id = d.id";
const ACTS: &str = "select note as key, dossier_id::text as id, null::text as code from dossier_events \
    where note is not null";
const KEYS: &str = "select key, '' as id, null::text as code from idempotency_keys";

/// Questions that count what must not be.
const FAULTS: [(&str, &str); 9] = [
    ("codes of a day are 1 to n, each once, and the counter stands at n", "
        select count(*) as n from (
            select intake_agency_id, accepted_on, count(*) as n, count(distinct code) as codes,
                min(substring(code from '[0-9]+$')::int) as first, max(substring(code from '[0-9]+$')::int) as last
            from dossiers where accepted_on is not null group by 1, 2) d
        full join code_counters c on c.agency_id = d.intake_agency_id and c.day = d.accepted_on
        where (d.n = d.codes and d.first = 1 and d.last = d.n and c.last_number = d.n) is not true"),
    ("a code is there from acceptance on", "
        select count(*) as n from dossiers where (code is null) <> (accepted_on is null)"),
    ("events are 1 to n, and the version is n", "
        select count(*) as n from dossiers d left join (select dossier_id, count(*) as n, min(seq) as first,
            max(seq) as last from dossier_events group by 1) e on e.dossier_id = d.id
        where (e.n = d.version and e.first = 1 and e.last = d.version) is not true"),
    ("no event has the id of another", "
        select count(*) - count(distinct id) as n from dossier_events"),
    ("no key is kept without its answer", "
        select count(*) as n from idempotency_keys where answer is null"),
    ("months and tail are the lines of the events", "
        select count(*) as n from (
            select agency_id, procedure_id, channel, measure, sum(n) as n from (
                select agency_id, procedure_id, channel, measure, n from ledger_months
                union all select agency_id, procedure_id, channel, measure, n from ledger_tail) l group by 1, 2, 3, 4) l
        full join (
            select (line->>1)::int as agency_id, (line->>2)::int as procedure_id, (line->>3)::smallint as channel,
                (line->>4)::smallint as measure, sum((line->>5)::bigint) as n
            from dossier_events, jsonb_array_elements(lines) line group by 1, 2, 3, 4) e
        using (agency_id, procedure_id, channel, measure) where coalesce(l.n, 0) <> coalesce(e.n, 0)"),
    ("days and tail are the lines of the events", "
        select count(*) as n from (
            select day, agency_id, channel, measure, sum(n) as n from (
                select day, agency_id, channel, measure, n from ledger_days
                union all select day, agency_id, channel, measure, n from ledger_tail) l group by 1, 2, 3, 4) l
        full join (
            select (line->>0)::date as day, (line->>1)::int as agency_id, (line->>3)::smallint as channel,
                (line->>4)::smallint as measure, sum((line->>5)::bigint) as n
            from dossier_events, jsonb_array_elements(lines) line group by 1, 2, 3, 4) e
        using (day, agency_id, channel, measure) where coalesce(l.n, 0) <> coalesce(e.n, 0)"),
    ("the ledger counts the dossiers as they stand", "
        with l as (select agency_id, case when measure >= 100 then 100 else measure end as measure, sum(n) as n from (
                select agency_id, measure, n from ledger_months
                union all select agency_id, measure, n from ledger_tail) l group by 1, 2),
            d as (select agency_id, measure, count(*) as n from dossiers, lateral (values
                (1, status = 'registered'), (5, accepted_on is not null and ended_on is null and waiting_since is null
                    and due_on is not null), (6, waiting_since is not null), (100, ended_on is not null)
                ) as m (measure, counts) where counts group by 1, 2)
        select count(*) as n from (select * from l where measure in (1, 5, 6, 100)) l
            full join d using (agency_id, measure) where coalesce(l.n, 0) <> coalesce(d.n, 0)"),
    ("accepted and transferred are what each agency answers for", "
        select count(*) as n from (select agency_id, sum(n) as n from (
                select agency_id, n from ledger_months where measure in (3, 4, 12, 13, 14, 15)
                union all select agency_id, n from ledger_tail where measure in (3, 4, 12, 13, 14, 15)) l group by 1) l
            full join (select agency_id, count(*) as n from dossiers where accepted_on is not null group by 1) d
            using (agency_id) where coalesce(l.n, 0) <> coalesce(d.n, 0)"),
];

/// Everything that was acknowledged is there once, nothing else is there, and it all adds up.
pub async fn balance(database: &Database, told: &Told) {
    let mut conn = database.connect().await.unwrap();
    intakes(&mut conn, told).await;
    acts(&mut conn, told).await;
    winners(told);
    for (what, question) in FAULTS {
        assert_eq!(count(&mut conn, question).await, 0, "{what}");
    }
}

async fn intakes(conn: &mut Connection, told: &Told) {
    let told = told.intakes.borrow().clone();
    let mut there: BTreeMap<String, (String, Option<String>)> = BTreeMap::new();
    for row in rows(conn, DOSSIERS).await {
        let twice = there.insert(row.key.clone(), (row.id, row.code));
        assert!(twice.is_none(), "{} was taken in twice", row.key);
    }
    for (key, (id, code)) in &told {
        let (found, stands) = there.get(key).unwrap_or_else(|| panic!("{key} was acknowledged and is lost"));
        assert_eq!(found, id, "{key}");
        assert!(code.is_none() || code == stands, "{key}: {code:?} was told, {stands:?} stands");
    }
    assert_eq!(there.len(), told.len(), "dossiers that nobody was told of");
}

async fn acts(conn: &mut Connection, told: &Told) {
    let acts = told.acts.borrow().clone();
    let mut there: BTreeMap<String, String> = BTreeMap::new();
    for row in rows(conn, ACTS).await {
        let twice = there.insert(row.key.clone(), row.id);
        assert!(twice.is_none(), "{} was done twice", row.key);
    }
    let acknowledged: BTreeMap<String, String> =
        acts.iter().map(|(key, id)| (key.clone(), id.clone())).collect();
    assert!(there == acknowledged, "{} acts stand, {} were acknowledged", there.len(), acknowledged.len());
    let kept: BTreeSet<String> = rows(conn, KEYS).await.into_iter().map(|row| row.key).collect();
    let answered: BTreeSet<String> = acts.keys().chain(told.intakes.borrow().keys()).cloned().collect();
    assert!(kept == answered, "{} keys are kept, {} were answered", kept.len(), answered.len());
}

/// Where several decided on one version, one of them won.
fn winners(told: &Told) {
    let winners = told.winners.borrow();
    for (version, keys) in &*winners {
        assert_eq!(keys.len(), 1, "{version:?}: {keys:?}");
    }
    for version in told.losers.borrow().keys() {
        assert!(winners.contains_key(version), "{version:?}: all lost");
    }
}
