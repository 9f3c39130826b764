//! All that stands lands together, dry runs leave nothing, and of two imports at once the second sees the first's.

use std::fmt::Write as _;

use diesel_async::RunQueryDsl as _;
use serde_json::json;

use super::{MESSY, import, service};
use crate::support::TestApp;

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    n: i64,
}

/// One number of the database.
pub async fn count(app: &TestApp, sql: &str) -> i64 {
    let mut conn = app.db().connect().await;
    let count: Count = diesel::sql_query(sql).get_result(&mut conn).await.unwrap();
    count.n
}

/// Everything an import could leave behind.
async fn traces(app: &TestApp) -> [i64; 5] {
    let mut traces = [0; 5];
    for (trace, sql) in traces.iter_mut().zip([
        "select count(*) as n from procedures",
        "select count(*) as n from procedure_versions",
        "select count(*) as n from fields",
        "select count(*) as n from admin_events",
        "select n from versions where name = 'procedures'",
    ]) {
        *trace = count(app, sql).await;
    }
    traces
}

#[actix_web::test]
async fn a_dry_run_says_the_same_and_leaves_no_trace() {
    let (app, registrar) = service().await;
    let before = traces(&app).await;
    let dry = import(&registrar, "?dry_run=true", MESSY).await;
    assert_eq!(dry["dry_run"], true);
    assert_eq!(traces(&app).await, before);
    let real = import(&registrar, "", MESSY).await;
    let without_ids = |answer: &serde_json::Value| {
        let mut rows = answer["rows"].clone();
        for row in rows.as_array_mut().unwrap() {
            if let Some(problem) = row["problem"].as_object_mut() {
                problem.remove("request_id");
            }
        }
        (answer["summary"].clone(), rows)
    };
    assert_eq!(without_ids(&dry), without_ids(&real));
}

#[actix_web::test]
async fn an_import_is_on_record_with_all_it_did() {
    let (app, registrar) = service().await;
    let before = traces(&app).await;
    let answer = import(&registrar, "", MESSY).await;
    let created = answer["summary"]["created"].as_i64().unwrap();
    let fields = i64::try_from(answer["summary"]["new_fields"].as_array().unwrap().len()).unwrap();
    let after = traces(&app).await;
    // Each procedure once, each field once, and the import; the catalogue moved once.
    let grown: Vec<i64> = after.iter().zip(before).map(|(after, before)| after - before).collect();
    assert_eq!(grown, [created, created, fields, created + fields + 1, 1]);
    let sha256 = answer["sha256"].as_str().unwrap();
    let client = registrar.id.as_ref().unwrap();
    let on_record = format!(
        "select (change ->> 'created')::bigint as n from admin_events
          where subject = 'import' and key = '{sha256}' and client_id = '{client}'"
    );
    assert_eq!(count(&app, &on_record).await, created);
    let by_file = format!("select count(*) as n from admin_events where change ->> 'import' = '{sha256}'");
    assert_eq!(count(&app, &by_file).await, created);
}

#[actix_web::test]
async fn of_many_imports_at_once_one_makes_everything() {
    let (app, registrar) = service().await;
    let mut imports = Vec::new();
    for _ in 0..4 {
        imports.push(import(&registrar, "?valid_from=2023-01-01", MESSY));
    }
    let answers = futures_util::future::join_all(imports).await;
    let mut created: Vec<i64> =
        answers.iter().map(|answer| answer["summary"]["created"].as_i64().unwrap()).collect();
    created.sort_unstable();
    assert_eq!(created[..3], [0, 0, 0]);
    for answer in &answers {
        let summary = &answer["summary"];
        let stood = summary["created"].as_i64().unwrap() + summary["unchanged"].as_i64().unwrap();
        assert_eq!((stood, &summary["changed"]), (created[3], &json!(0)));
    }
    assert_eq!(traces(&app).await[..2], [created[3], created[3]]);
}

#[actix_web::test]
async fn a_large_catalogue_lands_whole() {
    let (app, registrar) = service().await;
    let mut table = "code,name,field,level,channels,channel_times,fee".to_owned();
    for n in 0..2865 {
        let _infallible = write!(
            table,
            "\n1.{n:06},Thủ tục số {n},Lĩnh vực {},\"Cấp Tỉnh, Cấp xã\",Trực tiếp,Trực tiếp={} Ngày làm việc,Miễn phí",
            n % 160,
            n % 60 + 1
        );
    }
    let answer = import(&registrar, "?valid_from=2023-01-01", table.clone()).await;
    assert_eq!(answer["summary"]["created"], 2865);
    assert_eq!(answer["summary"]["new_fields"].as_array().unwrap().len(), 160);
    assert_eq!(import(&registrar, "", table).await["summary"]["unchanged"], 2865);
    assert_eq!(traces(&app).await[0], 2865);
}
