//! Migrations run once, whoever starts, and never over a newer database.

use motcua::db::migrate::{MigrateError, migrate, pending, revert_last};

use crate::support::TestDb;

#[actix_web::test]
async fn a_new_database_gets_all_and_then_nothing() {
    let db = TestDb::empty().await;
    let all = pending(db.database()).await.unwrap();
    assert!(all.first().is_some_and(|first| first.ends_with("_spine")), "{all:?}");
    assert_eq!(migrate(db.database()).await.unwrap(), all);
    assert_eq!(pending(db.database()).await.unwrap(), Vec::<String>::new());
    assert_eq!(migrate(db.database()).await.unwrap(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_that_start_at_once_one_migrates() {
    let db = TestDb::empty().await;
    let all = pending(db.database()).await.unwrap();
    let (a, b, c) = tokio::join!(migrate(db.database()), migrate(db.database()), migrate(db.database()));
    let mut ran = [a.unwrap(), b.unwrap(), c.unwrap()];
    ran.sort_by_key(Vec::len);
    assert_eq!(ran, [vec![], vec![], all]);
}

#[actix_web::test]
async fn everything_can_be_taken_back_and_done_again() {
    let db = TestDb::create().await;
    let mut taken_back = 0;
    while revert_last(db.database()).await.unwrap().is_some() {
        taken_back += 1;
    }
    let all = pending(db.database()).await.unwrap();
    assert_eq!(all.len(), taken_back);
    assert_eq!(migrate(db.database()).await.unwrap(), all);
}

#[actix_web::test]
async fn a_program_older_than_the_database_says_so() {
    use diesel_async::SimpleAsyncConnection as _;
    let db = TestDb::create().await;
    let insert = "insert into __diesel_schema_migrations (version) values ('29990101000000')";
    db.connect().await.batch_execute(insert).await.unwrap();
    for refused in [migrate(db.database()).await, pending(db.database()).await] {
        assert!(matches!(refused, Err(MigrateError::ProgramTooOld { newest }) if newest == "29990101000000"));
    }
}

#[actix_web::test]
async fn everything_lands_in_the_schema_that_is_configured() {
    use diesel_async::RunQueryDsl as _;
    #[derive(diesel::QueryableByName)]
    struct Schema {
        #[diesel(sql_type = diesel::sql_types::Text)]
        name: String,
    }
    let db = TestDb::empty().await;
    let province = db.database().clone().with_schema("tra_vinh".parse().unwrap());
    migrate(&province).await.unwrap();
    let of_tables = "select distinct schemaname::text as name from pg_tables \
                     where schemaname not in ('pg_catalog', 'information_schema')";
    let schemas: Vec<Schema> = diesel::sql_query(of_tables).load(&mut db.connect().await).await.unwrap();
    assert_eq!(schemas.iter().map(|schema| schema.name.as_str()).collect::<Vec<_>>(), ["tra_vinh"]);
}
