//! `motcua reconcile`: one row altered anywhere is found and named; nothing is found where nothing was altered.

use std::rc::Rc;

use chrono::NaiveDate;
use motcua::db::ledger::roll_up;
use motcua::workflow::reconcile::{Depth, Report, Wanted, reconcile};

use super::clerks::Clerks;
use crate::dossiers::world::World;
use crate::recount::lived;
use crate::support::TestDb;

async fn recounted(db: &TestDb, wanted: Wanted) -> Report {
    reconcile(&mut db.connect().await, &wanted).await.unwrap()
}

fn deep() -> Wanted {
    Wanted { depth: Depth::Dossiers, ..Wanted::default() }
}

async fn execute(db: &TestDb, sql: &str) {
    diesel_async::SimpleAsyncConnection::batch_execute(&mut db.connect().await, sql).await.unwrap();
}

/// What only somebody who means it can do.
async fn alter_history(db: &TestDb, sql: &str) {
    let trigger =
        |verb: &str| format!("alter table dossier_events {verb} trigger dossier_events_append_only");
    execute(db, &format!("{}; {sql}; {}", trigger("disable"), trigger("enable"))).await;
}

/// Random lives, half of their lines rolled up.
async fn town() -> TestDb {
    let db = lived(600).await;
    let mut conn = db.connect().await;
    let waiting = motcua::db::ledger::tail_length(&mut conn).await.unwrap();
    roll_up(&mut conn, waiting / 2).await.unwrap();
    db
}

#[actix_web::test]
async fn an_empty_database_has_nothing_to_differ() {
    let report = recounted(&TestDb::create().await, deep()).await;
    assert!(report.is_clean() && report.dossiers == 0 && report.from.is_none(), "{report:?}");
}

#[actix_web::test]
async fn beside_those_who_write_nothing_differs() {
    let world = Rc::new(World::new().await);
    let clerks = Clerks::at_work(&world).await;
    let mut seen = Vec::new();
    for _ in 0..6 {
        let report = recounted(world.app.db(), deep()).await;
        assert!(report.is_clean(), "{report:?}");
        seen.push(report.dossiers);
        world.db_roll_up_some(30).await;
    }
    clerks.go_home().await;
    assert!(seen.is_sorted() && seen.first() < seen.last(), "they were at it: {seen:?}");
}

#[actix_web::test]
async fn random_lives_add_up_and_each_altered_row_is_named() {
    let db = town().await;
    let clean = recounted(&db, deep()).await;
    assert!(clean.is_clean(), "{clean:?}");
    assert!(clean.dossiers > 400 && clean.events > 500 && clean.months > 6, "{clean:?}");
    a_total_of_a_month(&db).await;
    a_line_of_the_tail(&db).await;
    a_total_of_a_day(&db).await;
    a_total_without_procedure(&db).await;
    the_mark_of_the_totals(&db).await;
    a_line_of_an_event(&db).await;
    a_fact_of_an_event(&db).await;
    a_row_that_is_served(&db).await;
    let again = recounted(&db, deep()).await;
    assert!(again.is_clean(), "all was put back: {again:?}");
}

const ONE_MONTH: &str = "where ctid = (select ctid from ledger_months where measure = 3 and agency_id = 1 \
    order by month, procedure_id, channel limit 1)";

/// The figure and the sum of lines, in its month, and only for whom it concerns.
async fn a_total_of_a_month(db: &TestDb) {
    execute(db, &format!("update ledger_months set n = n + 1 {ONE_MONTH}")).await;
    let told = recounted(db, Wanted::default()).await;
    let received: Vec<_> = told.figures.listed.iter().filter(|d| d.column == "received_new").collect();
    assert_eq!((received.len(), received[0].ledger - received[0].recounted), (1, 1), "{told:?}");
    let stock: Vec<_> = told.figures.listed.iter().filter(|d| d.column == "pending_total").collect();
    assert_eq!(stock.len(), 1, "what stands wrong is told once: {told:?}");
    assert_eq!((told.lines.found, told.lines.listed[0].totals), (1, "ledger_months"));

    let of = |code: &str| Wanted { agency: Some(code.parse().unwrap()), ..Wanted::default() };
    assert!(recounted(db, of("H59.32.03")).await.is_clean());
    assert!(!recounted(db, of("H59.31")).await.is_clean());
    let later = NaiveDate::from_ymd_opt(2030, 1, 1).unwrap();
    let none = recounted(db, Wanted { from: Some(later), ..Wanted::default() }).await;
    assert!(none.is_clean() && none.months == 0, "{none:?}");
    let unknown = reconcile(&mut db.connect().await, &of("H99")).await.unwrap_err();
    assert_eq!(unknown.to_string(), "there is no agency H99");
    execute(db, &format!("update ledger_months set n = n - 1 {ONE_MONTH}")).await;
}

async fn a_line_of_the_tail(db: &TestDb) {
    execute(
        db,
        "create table lost as select * from ledger_tail where id = (select min(id) from ledger_tail where measure = 3 and n = 1);
         delete from ledger_tail where id in (select id from lost)",
    )
    .await;
    let told = recounted(db, Wanted::default()).await;
    assert!(
        told.figures.listed.iter().any(|d| d.column == "received_new" && d.ledger == d.recounted - 1),
        "{told:?}"
    );
    let totals: Vec<_> = told.lines.listed.iter().map(|d| d.totals).collect();
    // Recorded after the mark, it is missing there as well.
    assert!(totals.starts_with(&["ledger_months", "ledger_month_totals", "ledger_days"]), "{totals:?}");
    execute(db, "insert into ledger_tail overriding system value select * from lost; drop table lost").await;
}

const ONE_DAY: &str =
    "where ctid = (select ctid from ledger_days where measure = 3 order by agency_id, day, channel limit 1)";

/// Moved within its month: no official figure shows it.
async fn a_total_of_a_day(db: &TestDb) {
    execute(db, &format!("update ledger_days set n = n + 5 {ONE_DAY}")).await;
    let told = recounted(db, Wanted::default()).await;
    let found = (told.figures.found, told.lines.found, told.lines.listed[0].totals);
    assert_eq!(found, (0, 1, "ledger_days"), "{told:?}");
    execute(db, &format!("update ledger_days set n = n - 5 {ONE_DAY}")).await;
}

async fn a_total_without_procedure(db: &TestDb) {
    let one = "where ctid = (select ctid from ledger_month_totals order by agency_id, month, channel, measure limit 1)";
    execute(db, &format!("update ledger_month_totals set n = n - 2 {one}")).await;
    let told = recounted(db, Wanted::default()).await;
    let found = (told.figures.found, told.lines.found, told.lines.listed[0].totals);
    assert_eq!(found, (0, 1, "ledger_month_totals"), "{told:?}");
    let of_it = &told.lines.listed[0];
    assert_eq!((of_it.procedure.as_deref(), of_it.ledger - of_it.kept), (None, -2));
    execute(db, &format!("update ledger_month_totals set n = n + 2 {one}")).await;
}

/// Set back, it would let figures of the past show what was recorded later.
async fn the_mark_of_the_totals(db: &TestDb) {
    execute(
        db,
        "create table mark as select * from ledger_mark; update ledger_mark set recorded_at = '2022-11-15'",
    )
    .await;
    let told = recounted(db, Wanted::default()).await;
    assert!(told.figures.found == 0 && told.lines.found > 0, "{told:?}");
    assert!(told.lines.listed.iter().all(|d| d.totals == "ledger_mark" && d.procedure.is_some()), "{told:?}");
    execute(db, "update ledger_mark l set recorded_at = m.recorded_at from mark m; drop table mark").await;
}

const ONE_ACCEPTANCE: &str = "where id = (select id from dossier_events e where kind = 'accepted' \
    and fact -> 'intake' ->> 'channel' = 'direct' and lines -> 0 ->> 5 = '1' and not exists (select from dossier_events c \
    where c.dossier_id = e.dossier_id and c.kind in ('corrected', 'voided')) order by id limit 1)";

async fn a_line_of_an_event(db: &TestDb) {
    let lines = format!("{ONE_ACCEPTANCE} returning id");
    execute(db, "create table altered (id uuid)").await;
    alter_history(
        db,
        &format!(
            "with a as (update dossier_events set lines = jsonb_set(lines, '{{0,5}}', '7') {lines}) \
             insert into altered select id from a"
        ),
    )
    .await;
    let shallow = recounted(db, Wanted::default()).await;
    let totals: Vec<_> = shallow.lines.listed.iter().map(|d| d.totals).collect();
    assert!(totals.starts_with(&["ledger_months", "ledger_month_totals", "ledger_days"]), "{shallow:?}");
    assert_eq!(shallow.figures.found, 0, "{shallow:?}");
    let told = recounted(db, deep()).await.dossiers_that_differ.unwrap();
    assert!(told.found == 1 && told.listed[0].differs[0].contains("its events keep 7"), "{told:?}");
    alter_history(
        db,
        "update dossier_events set lines = jsonb_set(lines, '{0,5}', '1') where id in (select id from altered)",
    )
    .await;
    execute(db, "drop table altered").await;
}

/// The lines that it keeps are in the totals still; figures and dossier tell it.
async fn a_fact_of_an_event(db: &TestDb) {
    execute(db, &format!("create table altered as select id, fact from dossier_events {ONE_ACCEPTANCE}"))
        .await;
    alter_history(
        db,
        "update dossier_events set fact = jsonb_set(fact, '{intake,channel}', '\"postal\"') \
         where id in (select id from altered)",
    )
    .await;
    let told = recounted(db, deep()).await;
    let received = told.figures.listed.iter().filter(|d| d.column == "received_new");
    let received: Vec<(&str, i64)> = received.map(|d| (d.channel.as_str(), d.recounted - d.ledger)).collect();
    assert_eq!(received, [("direct", -1), ("postal", 1)], "{told:?}");
    assert_eq!(told.lines.found, 0, "{told:?}");
    let dossiers = told.dossiers_that_differ.unwrap();
    assert!(dossiers.found == 1 && dossiers.listed[0].differs[0].contains("channel"), "{dossiers:?}");
    alter_history(db, "update dossier_events e set fact = a.fact from altered a where a.id = e.id").await;
    execute(db, "drop table altered").await;
}

async fn a_row_that_is_served(db: &TestDb) {
    let one = "where id = (select id from dossiers where due_on is not null order by id limit 1)";
    execute(db, &format!("update dossiers set due_on = due_on + 30 {one}")).await;
    assert!(recounted(db, Wanted::default()).await.is_clean());
    let told = recounted(db, deep()).await.dossiers_that_differ.unwrap();
    assert!(told.found == 1 && told.listed[0].differs[0].contains("due_on"), "{told:?}");
    execute(db, &format!("update dossiers set due_on = due_on - 30 {one}")).await;
}
