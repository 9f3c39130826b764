//! A statement of SQL text is prepared once per connection.

use diesel::sql_types::{Array, BigInt, Nullable, Text};
use diesel_async::RunQueryDsl as _;
use motcua::db::statement::Statement;

use crate::support::TestDb;

#[derive(diesel::QueryableByName, Debug, PartialEq)]
struct Row {
    #[diesel(sql_type = BigInt)]
    n: i64,
    #[diesel(sql_type = Nullable<Text>)]
    name: Option<String>,
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[actix_web::test]
async fn one_text_is_one_prepared_statement() {
    const TEXT: &str = "select n, name from unnest($1, $2) as u(n, name) where n > $3 order by n";
    let db = TestDb::create().await;
    let conn = &mut db.connect().await;
    for least in 0..3_i64 {
        let names = [Some("một"), None, Some("ba")];
        let rows: Vec<Row> = Statement::new(TEXT)
            .bind::<Array<BigInt>, _>(vec![1_i64, 2, 3])
            .bind::<Array<Nullable<Text>>, _>(&names[..])
            .bind::<BigInt, _>(least)
            .load(conn)
            .await
            .unwrap();
        let all = [(1, Some("một")), (2, None), (3, Some("ba"))];
        let expected: Vec<Row> = all
            .into_iter()
            .filter(|(n, _)| *n > least)
            .map(|(n, name)| Row { n, name: name.map(str::to_owned) })
            .collect();
        assert_eq!(rows, expected);
    }
    let prepared: Count =
        Statement::new("select count(*) as count from pg_prepared_statements where statement = $1")
            .bind::<Text, _>(TEXT)
            .get_result(conn)
            .await
            .unwrap();
    assert_eq!(prepared.count, 1);
}

#[actix_web::test]
async fn execute_counts_rows() {
    let db = TestDb::create().await;
    let conn = &mut db.connect().await;
    Statement::new("create temporary table t (n bigint)").execute(conn).await.unwrap();
    let put =
        Statement::new("insert into t select * from unnest($1)").bind::<Array<BigInt>, _>(vec![1_i64, 2]);
    assert_eq!(put.execute(conn).await.unwrap(), 2);
}
