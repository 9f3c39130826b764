//! Kept records and feedback under an `Idempotency-Key`: done once, whatever a client that lost the answer sends again.

use actix_web::http::Method;
use futures_util::future::join_all;
use motcua::domain::scope::Scope;
use serde_json::{Value, json};

use crate::support::{Answer, TestApp, TestClient};

const SCOPES: [Scope; 4] =
    [Scope::FeedbackWrite, Scope::FeedbackRead, Scope::StatisticsRead, Scope::ReportsWrite];

async fn office() -> (TestApp, TestClient) {
    let app = TestApp::start_at("2023-03-01T09:00:00+07:00").await;
    app.db_agency("H59", "province", None).await;
    let client = app.client(&SCOPES, Some("H59")).await;
    (app, client)
}

async fn post(client: &TestClient, path: &str, key: &str, body: &Value) -> Answer {
    client.json(Method::POST, path, &[("Idempotency-Key", key)], body).await
}

fn review(procedures: u32) -> Value {
    json!({"agency": "H59", "kind": "review", "counts": {"procedures": procedures}})
}

fn complaint() -> Value {
    json!({"agency": "H59", "means": "telephone", "title": "Chậm trả kết quả",
        "sender": {"name": "Kim Thị Sa Rây", "address": "Ấp Chợ", "content": "Tôi chưa nhận được kết quả."}})
}

async fn listed(client: &TestClient, path: &str) -> usize {
    client.get(path).await.json()["items"].as_array().unwrap().len()
}

#[actix_web::test]
async fn what_is_sent_again_is_answered_again_and_done_once() {
    let (_app, client) = office().await;
    for (path, body, key) in [("/v1/activities", review(16), "a"), ("/v1/feedback", complaint(), "b")] {
        let first = post(&client, path, key, &body).await;
        let again = post(&client, path, key, &body).await;
        assert_eq!(
            [first.status, again.status].map(|status| status.as_u16()),
            [201, 201],
            "{path} {}",
            first.text()
        );
        assert_eq!(first.bytes, again.bytes);
        for header in ["location", "etag", "content-type"] {
            assert_eq!(first.header(header), again.header(header), "{path} {header}");
        }
        let replayed = [&first, &again].map(|answer| answer.header("idempotency-replayed"));
        assert_eq!(replayed, [None, Some("true")]);
        assert_eq!(listed(&client, path).await, 1, "{path}");
        assert_eq!(post(&client, path, "another", &body).await.status, if key == "a" { 201 } else { 422 });
    }
    // A key is of one request: neither of another body nor of another address.
    assert_eq!(post(&client, "/v1/activities", "a", &review(17)).await.refusal(), "422 idempotency-mismatch");
    assert_eq!(
        post(&client, "/v1/feedback", "another", &complaint()).await.refusal(),
        "422 idempotency-mismatch"
    );
    assert_eq!(listed(&client, "/v1/activities").await, 2);
}

#[actix_web::test]
async fn an_act_on_feedback_is_done_once_and_a_refusal_uses_no_key_up() {
    let (_app, client) = office().await;
    let address =
        post(&client, "/v1/feedback", "f", &complaint()).await.header("location").unwrap().to_owned();
    let path = format!("{address}/transitions");
    let note = json!({"action": "note", "note": "Đã gọi điện"});
    let handle = json!({"action": "handle", "answer": "Đã trả kết quả"});
    assert_eq!(post(&client, &path, "h", &handle).await.refusal(), "409 forbidden-transition");
    let noted = post(&client, &path, "n", &note).await;
    assert_eq!(post(&client, &path, "n", &note).await.bytes, noted.bytes);
    let classify = json!({"action": "classify", "kind": "behaviour", "competence": "own"});
    assert_eq!(post(&client, &path, "c", &classify).await.status, 200);
    assert_eq!(post(&client, &path, "h", &handle).await.status, 200);
    let history = client.get(&address).await.json()["history"].as_array().unwrap().len();
    assert_eq!(history, 4, "received, noted once, classified, handled");
}

#[actix_web::test]
async fn one_key_sent_many_times_at_once_is_one_record() {
    let (_app, client) = office().await;
    let body = review(3);
    let answers = join_all((0..8).map(|_| post(&client, "/v1/activities", "k", &body))).await;
    let fresh = answers.iter().filter(|answer| answer.header("idempotency-replayed").is_none()).count();
    assert_eq!(fresh, 1);
    assert!(answers.iter().all(|answer| answer.status == 201 && answer.bytes == answers[0].bytes));
    assert_eq!(listed(&client, "/v1/activities").await, 1);
}
