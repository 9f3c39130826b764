//! Activities over HTTP: entered, taken away, listed, added up; as of a day and as known at a moment.

use motcua::domain::scope::Scope;
use serde_json::{Value, json};

use crate::support::{TestApp, TestClient};

const SCOPES: [Scope; 2] = [Scope::ReportsWrite, Scope::StatisticsRead];

/// A district with two communes, and a client of the district.
async fn district() -> (TestApp, TestClient) {
    let app = TestApp::start().await;
    app.db_agency("H59", "province", None).await;
    app.db_agency("H59.31", "district", Some("H59")).await;
    app.db_agency("H59.31.07", "commune", Some("H59.31")).await;
    app.db_agency("H59.31.08", "commune", Some("H59.31")).await;
    let client = app.client(&SCOPES, Some("H59.31")).await;
    (app, client)
}

/// Goes on to a moment, at which tokens of before have expired.
async fn later(app: &TestApp, at: &str) -> TestClient {
    app.clock.set(at.parse().unwrap());
    app.client(&SCOPES, Some("H59.31")).await
}

/// Enters an activity of a day; answers its address.
async fn enter(client: &TestClient, agency: &str, kind: &str, on: &str, counts: Value) -> String {
    let body = json!({"agency": agency, "kind": kind, "on": on, "counts": counts});
    let entered = client.post("/v1/activities", &body).await;
    assert_eq!(entered.status, 201, "{}", entered.text());
    entered.header("location").unwrap().to_owned()
}

/// A figure of a question, `null` where no record tells it.
async fn figure(client: &TestClient, query: &str, kind: &str, count: &str) -> Value {
    let told = client.get(&format!("/v1/statistics/activities?{query}")).await;
    assert_eq!(told.status, 200, "{}", told.text());
    let told = told.json();
    let kinds = told["figures"].as_array().unwrap();
    let figures = kinds.iter().find(|figures| figures["kind"] == kind).unwrap();
    let counts = figures["counts"].as_array().unwrap();
    counts.iter().find(|one| one["name"] == count).unwrap()["value"].clone()
}

#[actix_web::test]
async fn what_is_entered_is_shown_listed_and_counted() {
    let (_app, client) = district().await;
    let body = json!({
        "agency": "H59.31", "kind": "integration_national", "on": "2022-05-30",
        "counts": {"level_3": 97, "level_4": 50},
        "document": {"number": "973/QĐ-UBND", "date": "2022-05-30"}, "title": "DVC trực tuyến",
        "note": "Theo danh mục của tỉnh", "officer": {"id": "tc-21", "name": "Thạch Sa Ri"}
    });
    let entered = client.post("/v1/activities", &body).await;
    assert_eq!(entered.status, 201, "{}", entered.text());
    let (address, view) = (entered.header("location").unwrap().to_owned(), entered.json());
    for member in ["on", "counts", "document", "title", "note", "officer", "kind"] {
        assert_eq!(view[member], body[member], "{member}");
    }
    assert_eq!((&view["heading"], &view["nature"]), (&json!("I.8"), &json!("stock")));
    assert_eq!(
        (&view["recorded_at"], &view["voided_at"]),
        (&json!("2023-03-24T10:00:00+07:00"), &Value::Null)
    );
    assert_eq!(client.get(&address).await.json(), view);
    assert_eq!(client.get("/v1/activities").await.json()["items"], json!([view]));
    assert_eq!(figure(&client, "period=2023-Q1", "integration_national", "level_3").await, 97);
    assert_eq!(figure(&client, "period=2023-Q1", "integration_national", "full").await, Value::Null);
    assert_eq!(figure(&client, "period=2023-Q1", "communication", "items").await, Value::Null);
}

#[actix_web::test]
async fn every_fault_is_named_at_its_place() {
    let (app, client) = district().await;
    let faults = |body: Value| {
        let client = client.clone();
        async move {
            let answer = client.post("/v1/activities", &body).await;
            assert_eq!(answer.refusal(), "422 invalid-values", "{body}");
            let problem = answer.problem();
            let faults = problem["errors"].as_array().unwrap().iter();
            let told = |fault: &Value| format!("{} {}", fault["pointer"], fault["code"]).replace('"', "");
            faults.map(told).collect::<Vec<_>>()
        }
    };
    let wrong = json!({
        "agency": "h59", "kind": "survey", "on": "2023-03-25", "title": "x".repeat(501),
        "counts": {"ballots": 3, "satisfied": 4, "items": 1}, "officer": {"id": ""},
        "document": {"number": " ", "date": "2023-03-25"}
    });
    let expected = [
        "/agency malformed-code",
        "/on future",
        "/counts/items unknown-word",
        "/counts/satisfied not-allowed-here",
        "/document/number required",
        "/document/date future",
        "/title too-long",
        "/officer/id required",
    ];
    assert_eq!(faults(wrong).await, expected);
    let review = |counts: Value| json!({"agency": "H59.31", "kind": "review", "counts": counts});
    assert_eq!(faults(review(json!({}))).await, ["/counts/procedures required"]);
    assert_eq!(faults(review(json!({"procedures": -1}))).await, ["/counts/procedures out-of-range"]);
    assert_eq!(
        faults(json!({"agency": "H59.31", "kind": "evaluation", "counts": {}})).await,
        ["/counts required"]
    );
    let half = client.post("/v1/activities", &review(json!({"procedures": 1.5}))).await;
    assert_eq!(half.refusal(), "400 invalid-body");
    let of = |agency: &str, on: &str| json!({"agency": agency, "kind": "review", "on": on, "counts": {"procedures": 1}});
    for (body, refusal) in [
        (of("H59", "2023-03-24"), "403 agency-out-of-scope"),
        (of("H59.31.99", "2023-03-24"), "422 unknown-agency"),
        (of("H59.31", "1999-12-31"), "422 unknown-agency"),
    ] {
        assert_eq!(client.post("/v1/activities", &body).await.refusal(), refusal, "{body}");
    }
    let reader = app.client(&[Scope::StatisticsRead], Some("H59.31")).await;
    let body = of("H59.31", "2023-03-24");
    assert_eq!(reader.post("/v1/activities", &body).await.refusal(), "403 insufficient-scope");
}

#[actix_web::test]
async fn flows_are_added_up_and_stocks_stand() {
    let (_app, client) = district().await;
    for (agency, on, items) in [
        ("H59.31", "2022-12-14", 1),
        ("H59.31", "2022-12-15", 10),
        ("H59.31.07", "2023-03-14", 100),
        ("H59.31.08", "2023-03-15", 1000),
    ] {
        enter(&client, agency, "communication", on, json!({"items": items})).await;
    }
    for (agency, on, level_2, level_4) in [
        ("H59.31", "2022-01-01", 100, 7),
        ("H59.31", "2023-03-10", 143, 22),
        ("H59.31.07", "2020-06-01", 5, 1),
    ] {
        let counts = json!({"level_2": level_2, "level_4": level_4});
        enter(&client, agency, "integration_provincial", on, counts).await;
    }
    for (query, items, level_2, level_4) in [
        ("period=2023-Q1", json!(110), json!(148), json!(23)),
        ("period=2023-Q1&scope=unit", json!(10), json!(143), json!(22)),
        ("period=2023-Q1&as_of=2023-03-09", json!(10), json!(105), json!(8)),
        ("period=2023-Q2", json!(1000), json!(148), json!(23)),
        ("period=2022-Q4", json!(1), json!(105), json!(8)),
        ("agency=H59.31.08&from=2019-01-01&to=2023-03-01", Value::Null, Value::Null, Value::Null),
        ("from=2020-06-02&to=2020-12-31", Value::Null, json!(5), json!(1)),
    ] {
        assert_eq!(figure(&client, query, "communication", "items").await, items, "{query}");
        assert_eq!(figure(&client, query, "integration_provincial", "level_2").await, level_2, "{query}");
        assert_eq!(figure(&client, query, "integration_provincial", "level_4").await, level_4, "{query}");
    }
}

#[actix_web::test]
async fn what_is_taken_away_counted_until_then_for_ever() {
    let (app, client) = district().await;
    let address = enter(&client, "H59.31", "inspection", "2023-03-20", json!({"agencies": 3})).await;
    let known = |moment: &str| format!("period=2023-Q2&as_of=2023-03-23&known_at={moment}");
    let (before, then) = (known("2023-03-24T09:59:59%2B07:00"), known("2023-03-24T10:00:00%2B07:00"));
    let client = later(&app, "2023-03-25T08:00:00+07:00").await;
    let reason = json!({"reason": "Nhập nhầm", "officer": {"id": "tc-21"}});
    let voided = client.post(&format!("{address}/void"), &reason).await.json();
    assert_eq!(voided["voided_at"], "2023-03-25T08:00:00+07:00");
    assert_eq!(
        (&voided["void_reason"], &voided["void_officer"]["id"]),
        (&json!("Nhập nhầm"), &json!("tc-21"))
    );
    let client = later(&app, "2023-03-26T08:00:00+07:00").await;
    // Again: as it stands, with the reason that was given first.
    let again = client.post(&format!("{address}/void"), &json!({"reason": "khác"})).await;
    assert_eq!((again.status.as_u16(), again.json()), (200, voided.clone()));
    assert_eq!(client.get(&address).await.json(), voided);
    enter(&client, "H59.31", "inspection", "2023-03-20", json!({"agencies": 2})).await;
    for (query, agencies) in [
        (before, Value::Null),
        (then, json!(3)),
        (known("2023-03-25T07:59:59%2B07:00"), json!(3)),
        (known("2023-03-25T08:00:00%2B07:00"), Value::Null),
        ("period=2023-Q2".to_owned(), json!(2)),
    ] {
        assert_eq!(figure(&client, &query, "inspection", "agencies").await, agencies, "{query}");
    }
    let empty = client.post(&format!("{address}/void"), &json!({"reason": " "})).await;
    assert_eq!(empty.refusal(), "422 invalid-values");
    let nobodys = format!("/v1/activities/{}/void", uuid::Uuid::now_v7());
    assert_eq!(client.post(&nobodys, &reason).await.refusal(), "404 not-found");
    assert_eq!(client.get("/v1/activities/none").await.refusal(), "404 not-found");
}

#[actix_web::test]
async fn the_database_keeps_records_as_they_were_entered() {
    use diesel_async::SimpleAsyncConnection as _;
    let (app, client) = district().await;
    enter(&client, "H59.31", "inspection", "2023-03-20", json!({"agencies": 3})).await;
    for sql in [
        "update activities set counts = '{}'",
        "update activities set voided_at = now() + interval '9 years', voided_by = 'x', void_reason = 'x', note = 'x'",
        "delete from activities",
        "truncate activities",
    ] {
        let refused = app.db().connect().await.batch_execute(sql).await.unwrap_err().to_string();
        assert!(refused.contains("activities are kept as they were entered"), "{sql}: {refused}");
    }
}

#[actix_web::test]
async fn pages_follow_each_other() {
    let (_app, client) = district().await;
    for n in 1..=5 {
        enter(&client, "H59.31.07", "initiative", "2023-03-20", json!({"initiatives": n})).await;
        enter(&client, "H59.31.08", "inspection", "2023-03-21", json!({"agencies": n})).await;
    }
    let (mut seen, mut query) = (Vec::new(), String::new());
    loop {
        let page = client.get(&format!("/v1/activities?kind=initiative&limit=2{query}")).await;
        seen.extend(
            page.json()["items"].as_array().unwrap().iter().map(|item| item["counts"]["initiatives"].clone()),
        );
        let Some(next) = page.json()["next"].as_str().map(ToOwned::to_owned) else { break };
        assert!(page.header("link").unwrap().contains(&next));
        query = format!("&cursor={next}");
    }
    assert_eq!(seen, [5, 4, 3, 2, 1].map(Value::from));
    let other = client.get(&format!("/v1/activities?kind=inspection{query}")).await;
    assert_eq!(other.refusal(), "422 invalid-query");
    for (query, n) in [
        ("agency=H59.31.07", 5),
        ("agency=H59.31&scope=unit", 0),
        ("scope=unit", 0),
        ("from=2023-03-21", 5),
        ("to=2023-03-20", 5),
        ("from=2023-03-22", 0),
        ("limit=200", 10),
    ] {
        let items = client.get(&format!("/v1/activities?{query}")).await.json()["items"].clone();
        assert_eq!(items.as_array().unwrap().len(), n, "{query}");
    }
}
