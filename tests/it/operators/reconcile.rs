//! `motcua reconcile`: one row altered anywhere is found and named; nothing is found where nothing was altered.

use chrono::NaiveDate;
use motcua::db::ledger::roll_up;
use motcua::workflow::reconcile::{Depth, Report, Wanted, reconcile};

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
async fn random_lives_add_up_and_each_altered_row_is_named() {
    let db = town().await;
    let clean = recounted(&db, deep()).await;
    assert!(clean.is_clean(), "{clean:?}");
    assert!(clean.dossiers > 400 && clean.events > 500 && clean.months > 6, "{clean:?}");

    // A total of form 06: the figure and the sum of lines, in its month.
    execute(&db, "update ledger_months set n = n + 1 where ctid = (select ctid from ledger_months where measure = 3 limit 1)").await;
    let told = recounted(&db, Wanted::default()).await;
    let received: Vec<_> = told.figures.listed.iter().filter(|d| d.column == "received_new").collect();
    assert_eq!((received.len(), received[0].ledger - received[0].recounted), (1, 1), "{told:?}");
    let stock: Vec<_> = told.figures.listed.iter().filter(|d| d.column == "pending_total").collect();
    assert_eq!(stock.len(), 1, "what stands wrong is told once: {told:?}");
    assert_eq!((told.lines.found, told.lines.listed[0].totals), (1, "ledger_months"));
}

#[actix_web::test]
async fn a_line_of_the_tail_that_is_lost_is_named() {
    let db = town().await;
    execute(&db, "delete from ledger_tail where id = (select min(id) from ledger_tail where measure = 3)")
        .await;
    let told = recounted(&db, Wanted::default()).await;
    assert!(
        told.figures.listed.iter().any(|d| d.column == "received_new" && d.ledger == d.recounted - 1),
        "{told:?}"
    );
    let totals: Vec<_> = told.lines.listed.iter().map(|d| d.totals).collect();
    assert_eq!(totals, ["ledger_months", "ledger_days"]);
}

#[actix_web::test]
async fn a_day_that_was_moved_within_its_month_is_named() {
    let db = town().await;
    execute(&db, "update ledger_days set n = n + 5 where ctid = (select ctid from ledger_days where measure = 3 limit 1)").await;
    let told = recounted(&db, Wanted::default()).await;
    assert_eq!(
        (told.figures.found, told.lines.found, told.lines.listed[0].totals),
        (0, 1, "ledger_days"),
        "{told:?}"
    );
}

#[actix_web::test]
async fn an_event_that_was_altered_names_its_dossier() {
    let db = town().await;
    execute(
        &db,
        "alter table dossier_events disable trigger dossier_events_append_only;
         update dossier_events set lines = jsonb_set(lines, '{0,5}', '7') where (dossier_id, seq) in
           (select dossier_id, seq from dossier_events where lines <> '[]' and seq = 1 order by 1 limit 1);
         alter table dossier_events enable trigger dossier_events_append_only",
    )
    .await;
    let shallow = recounted(&db, Wanted::default()).await;
    assert!(shallow.figures.found == 0 && shallow.lines.found == 2, "{shallow:?}");
    let told = recounted(&db, deep()).await.dossiers_that_differ.unwrap();
    assert!(told.found == 1 && told.listed[0].differs[0].contains("its events keep 7"), "{told:?}");
}

#[actix_web::test]
async fn a_row_that_is_not_what_its_history_makes_it_is_named() {
    let db = town().await;
    execute(&db, "update dossiers set due_on = due_on + 30 where id = (select id from dossiers where due_on is not null order by id limit 1)").await;
    assert!(recounted(&db, Wanted::default()).await.is_clean());
    let told = recounted(&db, deep()).await.dossiers_that_differ.unwrap();
    assert!(told.found == 1 && told.listed[0].differs[0].contains("due_on"), "{told:?}");
}

#[actix_web::test]
async fn months_and_agencies_that_are_not_asked_for_are_not_told() {
    let db = town().await;
    execute(&db, "update ledger_months set n = n + 1 where ctid = (select ctid from ledger_months where measure = 3 and agency_id = 1 limit 1)").await;
    let of = |code: &str| Wanted { agency: Some(code.parse().unwrap()), ..Wanted::default() };
    assert!(recounted(&db, of("H59.32.03")).await.is_clean());
    assert!(!recounted(&db, of("H59.31")).await.is_clean());
    let later = NaiveDate::from_ymd_opt(2030, 1, 1).unwrap();
    let none = recounted(&db, Wanted { from: Some(later), ..Wanted::default() }).await;
    assert!(none.is_clean() && none.months == 0, "{none:?}");
    let unknown = reconcile(&mut db.connect().await, &of("H99")).await.unwrap_err();
    assert_eq!(unknown.to_string(), "there is no agency H99");
}
