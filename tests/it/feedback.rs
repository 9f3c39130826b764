//! Feedback over HTTP: received, classified, handled, published, transferred; who sent it stays where it belongs.

use actix_web::http::Method;
use diesel::sql_types::Binary;
use diesel_async::RunQueryDsl as _;
use motcua::domain::scope::Scope;
use serde_json::{Value, json};

use crate::support::{Answer, TestApp, TestClient};

const SCOPES: [Scope; 3] = [Scope::FeedbackWrite, Scope::FeedbackRead, Scope::StatisticsRead];

async fn district() -> (TestApp, TestClient) {
    let app = TestApp::start_at("2023-03-01T09:00:00+07:00").await;
    app.db_agency("H59", "province", None).await;
    app.db_agency("H59.31", "district", Some("H59")).await;
    app.db_agency("H59.31.07", "commune", Some("H59.31")).await;
    let client = app.client(&SCOPES, Some("H59.31")).await;
    (app, client)
}

fn body() -> Value {
    json!({
        "agency": "H59.31.07", "means": "telephone", "title": "Chậm trả kết quả",
        "sender": {"name": "Kim Thị Sa Rây", "address": "Ấp Chợ", "content": "Tôi chưa nhận được kết quả."}
    })
}

/// Receives feedback; answers its address.
async fn receive(client: &TestClient) -> String {
    let received = client.post("/v1/feedback", &body()).await;
    assert_eq!(received.status, 201, "{}", received.text());
    received.header("location").unwrap().to_owned()
}

async fn act(client: &TestClient, address: &str, act: Value) -> Answer {
    client.post(&format!("{address}/transitions"), &act).await
}

async fn done(client: &TestClient, address: &str, what: Value) -> Value {
    let answer = act(client, address, what.clone()).await;
    assert_eq!(answer.status, 200, "{what}: {}", answer.text());
    answer.json()
}

async fn classify(client: &TestClient, address: &str, kind: &str, competence: &str) -> Value {
    done(client, address, json!({"action": "classify", "kind": kind, "competence": competence})).await
}

/// Goes on to a moment, at which tokens of before have expired.
async fn later(app: &TestApp, at: &str) -> TestClient {
    app.clock.set(format!("{at}:00+07:00").parse().unwrap());
    app.client(&SCOPES, Some("H59.31")).await
}

/// The columns of form 05a that are not zero.
async fn columns(client: &TestClient, query: &str) -> String {
    let told = client.get(&format!("/v1/statistics/feedback?{query}")).await;
    assert_eq!(told.status, 200, "{}", told.text());
    let told = told.json();
    assert!(told["checks"].as_array().unwrap().iter().all(|check| check["holds"] == true), "{told}");
    let members = [&told["totals"], &told["memo"]].map(|part| part.as_object().unwrap().clone());
    let counted = members.into_iter().flatten().filter(|(_, n)| *n != 0);
    counted.map(|(name, n)| format!("{name} {n}")).collect::<Vec<_>>().join(", ")
}

#[actix_web::test]
async fn within_its_own_competence_an_agency_handles_and_publishes() {
    let (app, client) = district().await;
    let address = receive(&client).await;
    let received = client.get(&address).await.json();
    assert_eq!((&received["status"], &received["kind"]), (&json!("received"), &Value::Null));
    let due = json!({
        "refuse_due_on": "2023-03-03", "supplement_due_on": "2023-03-08", "transfer_due_on": "2023-03-08",
        "handle_due_on": "2023-03-22", "publish_due_on": null
    });
    assert_eq!(received["due"], due);
    let wait =
        done(&client, &address, json!({"action": "request_supplement", "reason": "Thiếu giấy hẹn"})).await;
    assert_eq!((&wait["status"], &wait["late"]), (&json!("supplement_requested"), &json!(false)));
    let client = later(&app, "2023-03-06T08:00").await;
    done(&client, &address, json!({"action": "receive_supplement", "content": "Giấy hẹn số 12"})).await;
    let classified = classify(&client, &address, "behaviour", "own").await;
    assert_eq!(classified["due"]["handle_due_on"], "2023-03-27");
    assert_eq!(classified["allowed_actions"], json!(["classify", "transfer", "handle", "note", "void"]));
    let client = later(&app, "2023-03-28T08:00").await;
    assert_eq!(client.get(&address).await.json()["late"], true);
    let handled = done(&client, &address, json!({"action": "handle", "answer": "Đã chấn chỉnh"})).await;
    assert_eq!(handled["due"]["publish_due_on"], "2023-03-30");
    let client = later(&app, "2023-03-30T16:00").await;
    let where_ = json!({"action": "publish", "answer": "https://travinh.gov.vn/pakn/12"});
    assert_eq!(done(&client, &address, where_).await["status"], "published");
    let told = client.get(&address).await.json();
    let history: Vec<String> = told["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| format!("{} {} {} {}", event["seq"], event["action"], event["due_on"], event["late"]))
        .collect();
    insta::assert_snapshot!(history.join("\n").replace('"', ""), @r"
    1 receive null false
    2 request_supplement 2023-03-08 false
    3 receive_supplement null false
    4 classify null false
    5 handle 2023-03-27 true
    6 publish 2023-03-30 false
    ");
    assert_eq!(told["sender"]["content"], "Tôi chưa nhận được kết quả.\n\nGiấy hẹn số 12");
    assert_eq!(columns(&client, "period=2023-Q1").await, "received_total 1, new_behaviour 1, in_progress 1");
    assert_eq!(
        columns(&client, "period=2023-Q2").await,
        "received_total 1, carried_over 1, handled_total 1, handled_behaviour 1, published 1, handled_late 1"
    );
    assert_eq!(columns(&client, "period=2023-Q2&agency=H59.31&scope=unit").await, "");
    // Known on the morning of the 28th it was in progress, and late on the day before.
    let then = "period=2023-Q2&as_of=2023-03-28&known_at=2023-03-28T07:00:00%2B07:00";
    assert_eq!(
        columns(&client, then).await,
        "received_total 1, carried_over 1, in_progress 1, in_progress_late 1"
    );
}

#[actix_web::test]
async fn what_is_another_agencys_is_transferred_within_five_working_days() {
    let (app, client) = district().await;
    let (early, late) = (receive(&client).await, receive(&client).await);
    for address in [&early, &late] {
        let classified = classify(&client, address, "regulation", "other").await;
        assert_eq!(classified["due"]["transfer_due_on"], "2023-03-08");
        assert_eq!(
            act(&client, address, json!({"action": "transfer"})).await.refusal(),
            "422 invalid-values"
        );
        let handle = act(&client, address, json!({"action": "handle", "answer": "x"})).await;
        assert_eq!(handle.refusal(), "422 guard-failed");
        assert_eq!(handle.problem()["rule"], "feedback-handle-own");
    }
    let client = later(&app, "2023-03-08T23:00").await;
    let outside = json!({"action": "transfer", "to_agency": "H59"});
    assert_eq!(done(&client, &early, outside).await["status"], "transferred");
    let client = later(&app, "2023-03-09T08:00").await;
    done(&client, &late, json!({"action": "transfer", "to": "Bộ Tư pháp"})).await;
    let last = |told: &Value| told["history"].as_array().unwrap().last().unwrap().clone();
    let told = last(&client.get(&early).await.json());
    assert_eq!((&told["to_agency"]["code"], &told["late"]), (&json!("H59"), &json!(false)));
    let told = last(&client.get(&late).await.json());
    assert_eq!((&told["to"], &told["late"]), (&json!("Bộ Tư pháp"), &json!(true)));
    let client = later(&app, "2023-03-20T08:00").await;
    assert_eq!(
        columns(&client, "period=2023-Q1").await,
        "received_total 2, new_regulations 2, handled_total 2, transferred 2, transferred_late 1"
    );
}

#[derive(diesel::QueryableByName)]
struct Kept {
    #[diesel(sql_type = Binary)]
    sealed: Vec<u8>,
}

#[actix_web::test]
async fn who_sent_it_stays_apart_and_sealed() {
    let (app, client) = district().await;
    let address = receive(&client).await;
    let texts = ["Kim Thị Sa Rây", "Ấp Chợ", "Tôi chưa nhận được kết quả"];
    let list = client.get("/v1/feedback").await;
    assert_eq!(list.json()["items"].as_array().unwrap().len(), 1);
    let told = client.get(&address).await;
    assert_eq!(told.json()["sender"]["name"], texts[0]);
    let moved = act(&client, &address, json!({"action": "note", "note": "Đã gọi lại"})).await;
    for text in texts {
        assert!(!list.text().contains(text) && !moved.text().contains(text), "{text}");
        assert!(!told.json()["history"].to_string().contains(text), "{text}");
    }
    let rows: Vec<Kept> = diesel::sql_query("select sealed from feedback_senders")
        .load(&mut app.db().connect().await)
        .await
        .unwrap();
    let kept = String::from_utf8_lossy(&rows[0].sealed).into_owned();
    assert!(rows.len() == 1 && texts.iter().all(|text| !kept.contains(text)), "{kept}");
    let writer = app.client(&[Scope::FeedbackWrite], Some("H59.31")).await;
    assert_eq!(writer.get(&address).await.refusal(), "403 insufficient-scope");
}

#[actix_web::test]
async fn what_the_law_does_not_allow_is_refused_and_said_why() {
    let (app, client) = district().await;
    let address = receive(&client).await;
    let publish = act(&client, &address, json!({"action": "publish", "answer": "x"})).await;
    assert_eq!(publish.refusal(), "409 forbidden-transition");
    let allowed = json!(["request_supplement", "classify", "refuse", "note", "void"]);
    let problem = publish.problem();
    assert_eq!((&problem["feedback_status"], &problem["allowed_actions"]), (&json!("received"), &allowed));
    for (what, refusal) in [
        (json!({"action": "refuse"}), "422 invalid-values"),
        (json!({"action": "classify", "kind": "behaviour"}), "422 invalid-values"),
        (json!({"action": "classify", "kind": "x", "competence": "own"}), "422 invalid-values"),
        (json!({"action": "note", "note": "x", "content": "x"}), "422 invalid-values"),
        (json!({"action": "receive"}), "409 forbidden-transition"),
        (
            json!({"action": "note", "note": "x", "occurred_at": "2023-03-01T10:00:00+07:00"}),
            "422 future-act",
        ),
        (
            json!({"action": "note", "note": "x", "occurred_at": "2023-02-28T10:00:00+07:00"}),
            "403 backdate-not-allowed",
        ),
        (
            json!({"action": "note", "note": "x", "occurred_at": "2023-03-01T08:00:00+07:00"}),
            "422 occurred-before-last",
        ),
        (json!({"action": "note", "nota": "x"}), "400 invalid-body"),
    ] {
        assert_eq!(act(&client, &address, what.clone()).await.refusal(), refusal, "{what}");
    }
    let mut late = body();
    late["received_at"] = json!("2023-02-27T08:00:00+07:00");
    assert_eq!(client.post("/v1/feedback", &late).await.refusal(), "403 backdate-not-allowed");
    let clerk = app.client(&[Scope::FeedbackWrite, Scope::DossiersBackdate], Some("H59.31")).await;
    let received = clerk.post("/v1/feedback", &late).await.json();
    assert_eq!(
        (&received["received_on"], &received["due"]["refuse_due_on"]),
        (&json!("2023-02-27"), &json!("2023-03-01"))
    );
    let mut nameless = body();
    nameless["sender"] = json!({"name": " ", "content": "x"});
    let faults = client.post("/v1/feedback", &nameless).await.problem()["errors"].clone();
    let places: Vec<&Value> = faults.as_array().unwrap().iter().map(|fault| &fault["pointer"]).collect();
    assert_eq!(places, [&json!("/sender/name"), &json!("/sender/address")]);
}

#[actix_web::test]
async fn of_two_who_act_on_one_version_one_is_told() {
    let (_app, client) = district().await;
    let address = receive(&client).await;
    let path = format!("{address}/transitions");
    let note = json!({"action": "note", "note": "x"});
    let first = client.json(Method::POST, &path, &[("if-match", "\"1\"")], &note).await;
    assert_eq!((first.status.as_u16(), first.header("etag")), (200, Some("\"2\"")));
    let second = client.json(Method::POST, &path, &[("if-match", "\"1\"")], &note).await;
    assert_eq!(
        (second.refusal().as_str(), &second.problem()["version"]),
        ("412 version-mismatch", &json!(2))
    );
    assert_eq!(client.get(&address).await.json()["history"].as_array().unwrap().len(), 2);
}

#[actix_web::test]
async fn what_was_entered_by_mistake_counts_nowhere_from_then_on() {
    let (app, client) = district().await;
    let (right, wrong) = (receive(&client).await, receive(&client).await);
    classify(&client, &right, "proposal", "own").await;
    classify(&client, &wrong, "regulation", "own").await;
    let refused = receive(&client).await;
    done(&client, &refused, json!({"action": "refuse", "reason": "Nội dung không rõ"})).await;
    receive(&client).await;
    let client = later(&app, "2023-03-10T08:00").await;
    let void = done(&client, &wrong, json!({"action": "void", "reason": "Nhập hai lần"})).await;
    assert_eq!((&void["voided"], &void["allowed_actions"]), (&json!(true), &json!([])));
    let note = act(&client, &wrong, json!({"action": "note", "note": "x"})).await;
    assert_eq!(note.refusal(), "409 forbidden-transition");
    assert_eq!(client.get("/v1/feedback").await.json()["items"].as_array().unwrap().len(), 3);
    let now = "received_total 1, new_regulations 1, in_progress 1, new_proposals 1, waiting_classification 1, not_accepted 1";
    assert_eq!(columns(&client, "period=2023-Q1").await, now);
    let then = "period=2023-Q1&as_of=2023-03-09&known_at=2023-03-10T07:59:59%2B07:00";
    assert!(columns(&client, then).await.starts_with("received_total 2, new_regulations 2, in_progress 2"));
}

#[actix_web::test]
async fn lists_narrow_and_page() {
    let (_app, client) = district().await;
    let mut addresses = Vec::new();
    for _ in 0..3 {
        addresses.push(receive(&client).await);
    }
    classify(&client, &addresses[0], "behaviour", "own").await;
    for (query, n) in [
        ("", 3),
        ("status=received", 2),
        ("status=classified&kind=behaviour", 1),
        ("kind=regulation", 0),
        ("agency=H59.31.07&scope=unit", 3),
        ("scope=unit", 0),
        ("from=2023-03-02", 0),
        ("to=2023-03-01", 3),
    ] {
        let items = client.get(&format!("/v1/feedback?{query}")).await.json()["items"].clone();
        assert_eq!(items.as_array().unwrap().len(), n, "{query}");
    }
    let page = client.get("/v1/feedback?limit=2").await.json();
    let next = page["next"].as_str().unwrap();
    let rest = client.get(&format!("/v1/feedback?limit=2&cursor={next}")).await.json();
    assert_eq!(format!("/v1/feedback/{}", rest["items"][0]["id"].as_str().unwrap()), addresses[0]);
    assert_eq!(rest["next"], Value::Null);
    let other = client.get(&format!("/v1/feedback?status=received&cursor={next}")).await;
    assert_eq!(other.refusal(), "422 invalid-query");
}
