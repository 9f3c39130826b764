//! A database that the release before wrote: its histories post what the rules of now count, each line once, wherever the
//! work is broken off and whoever else does it; then nothing differs, for any moment of knowledge.

use std::time::Duration;

use chrono::{DateTime, Utc};
use diesel_async::SimpleAsyncConnection as _;
use motcua::db::ledger::roll_up;
use motcua::db::migrate::{migrate, revert_last};
use motcua::db::reconcile::{Span, recount};
use motcua::db::sums::{Apart, Question, ask};
use motcua::domain::id::AgencyId;
use motcua::domain::tally::{Memo, Tally};
use motcua::domain::time::civil_day;
use motcua::workflow::reconcile::{Depth, Report, Wanted, reconcile};
use motcua::workflow::repost::{Reposted, repost, repost_portion};

use crate::ledger::world::{at, day};
use crate::recount::lived;
use crate::support::TestDb;

async fn execute(db: &TestDb, sql: &str) {
    db.connect().await.batch_execute(sql).await.unwrap();
}

async fn recounted(db: &TestDb) -> Report {
    let wanted = Wanted { depth: Depth::Dossiers, ..Wanted::default() };
    reconcile(&mut db.connect().await, &wanted).await.unwrap()
}

/// What the release before would have left: facts without what is new, no new measures, no new columns; then migrated.
async fn as_the_release_before_left_it(db: &TestDb) {
    execute(
        db,
        "alter table dossier_events disable trigger dossier_events_append_only; \
         update dossier_events set fact = fact #- '{intake,online_service}' #- '{change,set,online_service}' #- '{due,latest_on}'; \
         alter table dossier_events enable trigger dossier_events_append_only",
    )
    .await;
    let is_new = "select * from ledger_rules";
    while db.connect().await.batch_execute(is_new).await.is_ok() {
        revert_last(db.database()).await.unwrap().expect("the migration is among them");
    }
    migrate(db.database()).await.unwrap();
}

/// What ended and what stands overdue by the new rule, as known at a moment: from the ledger, and counted again.
async fn both_ways(db: &TestDb, known_at: DateTime<Utc>) -> [[i64; 2]; 2] {
    let (from, through) = (day("2023-01-03"), day("2023-04-20").min(civil_day(known_at)));
    let mut conn = db.connect().await;
    let agencies = [10, 0, 11, 1, 2, 3].map(AgencyId).to_vec();
    let question = Question { agencies, from, through, known_at: Some(known_at), apart: Apart::Nothing };
    let mut tally = Tally::default();
    for sum in ask(&mut conn, &question).await.unwrap() {
        tally.add(sum.bucket, sum.channel, sum.measure, sum.n);
    }
    let Memo { resolved_overdue_qd766, pending_overdue_qd766, .. } = tally.memo();
    let counted = recount(&mut conn, known_at, Span::EVERYTHING, &[(from, through)]).await.unwrap();
    let of = |what: &str| counted.iter().filter(|one| one.what == what).map(|one| one.n).sum();
    [
        [resolved_overdue_qd766, pending_overdue_qd766],
        [of("resolved_overdue_qd766"), of("pending_overdue_qd766")],
    ]
}

#[actix_web::test]
async fn what_an_older_release_left_is_posted_up_once() {
    let db = lived(600).await;
    let mut conn = db.connect().await;
    roll_up(&mut conn, 2_000).await.unwrap();
    as_the_release_before_left_it(&db).await;
    let old = recounted(&db).await;
    let columns: std::collections::BTreeSet<&str> = old.figures.listed.iter().map(|d| d.column).collect();
    let new = ["pending_overdue_qd766", "pending_overdue_with_apology", "resolved_overdue_qd766"];
    assert!(new.iter().all(|column| columns.contains(column)), "{columns:?}");
    let is_new = |column: &&str| column.contains("qd766") || column.contains("apology");
    assert!(columns.iter().all(is_new), "what was there before stands: {columns:?}");

    let first = repost_portion(&mut conn, 40).await.unwrap().unwrap();
    assert!((first.dossiers, first.unlawful) == (40, 0) && first.lines > 0, "{first:?}");
    // Broken off: what its transaction held is gone with the connection.
    let mut cut_off = db.connect().await;
    let _given_up = actix_web::rt::time::timeout(Duration::from_millis(30), repost(&mut cut_off)).await;
    drop(cut_off);
    let (mut one, mut other) = (db.connect().await, db.connect().await);
    let (one, other) = futures_util::join!(repost(&mut one), repost(&mut other));
    assert_eq!((one.unwrap().unlawful, other.unwrap().unlawful), (0, 0));
    assert_eq!(repost(&mut conn).await.unwrap(), Reposted::default(), "there is nothing left");

    for rolled_up in [false, true] {
        let report = recounted(&db).await;
        assert!(report.is_clean(), "{report:?}");
        for known_at in ["2023-02-01", "2023-03-20", "2023-05-02", "2024-12-31"].map(at) {
            let [ledger, again] = both_ways(&db, known_at).await;
            assert_eq!(ledger, again, "known at {known_at}");
            assert!(ledger.iter().sum::<i64>() > 0, "there is something to count at {known_at}");
        }
        while !rolled_up && roll_up(&mut conn, 5_000).await.unwrap() != Some(0) {}
    }
    let changed =
        db.connect().await.batch_execute("update dossier_events set note = 'x' where seq = 1").await;
    assert!(changed.unwrap_err().to_string().contains("append-only"), "the history is guarded again");
}

#[actix_web::test]
async fn a_new_database_has_nothing_to_post_up() {
    let db = TestDb::create().await;
    let mut conn = db.connect().await;
    assert_eq!(repost_portion(&mut conn, 1).await.unwrap(), None);
    assert_eq!(repost(&mut conn).await.unwrap(), Reposted::default());
}
