//! Personal data of an applicant stay where they belong: never in the log, the metrics, an address, a problem or an
//! event, whatever is done with them and however it fails.

use std::time::{Duration, Instant};

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::support::contract::operations;
use crate::support::{Answer, Demo, Service, TestClient, TestDb};

/// An identity number, a name, a telephone, an e-mail and an address that stand nowhere else.
const NUMBER: &str = "084199777313";
const NAME: &str = "Hoàng Yến Kanari";
const PHONE: &str = "0977313131";
const EMAIL: &str = "kanari@vang.example";
const ADDRESS: &str = "Ấp Chim Vàng 77313";

/// How each may be written: as it is, as JSON escapes it, as an address does, as bytes in a debug print.
fn tells(text: &str) -> Option<&'static str> {
    let found = |canary: &&'static str| {
        let escaped = canary.escape_unicode().to_string();
        let encoded: String = form_urlencoded::byte_serialize(canary.as_bytes()).collect();
        let printed = canary.bytes().map(|byte| byte.to_string()).collect::<Vec<_>>().join(", ");
        [(*canary).to_owned(), escaped, encoded, printed].iter().any(|way| text.contains(way))
    };
    [NUMBER, NAME, PHONE, EMAIL, ADDRESS].iter().find(|canary| found(canary)).copied()
}

fn applicant() -> Value {
    json!({"name": NAME, "identity_number": NUMBER, "phone": PHONE, "email": EMAIL, "address": ADDRESS})
}

fn intake() -> Value {
    json!({"procedure": "1.001193", "agency": "H59.31.07", "applicant": applicant()})
}

/// Intakes and acts that fail, each in its own way and with the data at the place that is wrong. Not as the name of a
/// member: the pointer of a fault tells that, and a name is of the program, not of the person.
async fn failures(client: &TestClient, dossier: &str) -> Vec<Answer> {
    let with = |member: &str, value: Value| {
        let mut body = intake();
        body[member] = value;
        body
    };
    let mut answers = Vec::new();
    for body in [
        with("channel", json!(NUMBER)),
        with("agency", json!(NAME)),
        with("agency", json!("H59.99")),
        with("procedure", json!("9.084199")),
        with("submitted_at", json!(NUMBER)),
        with("summary", json!({"name": NAME})),
        with("documents", json!([{"name": NAME, "originals": NUMBER}])),
        with("applicant", json!({"name": NAME, "identity_number": format!("{NUMBER}1"), "kind": NAME})),
        with("due_on", json!("2023-02-30")),
    ] {
        answers.push(client.post("/v1/dossiers", &body).await);
    }
    let broken = format!("{{\"applicant\": {{\"name\": \"{NAME}\", \"phone\": {PHONE}x");
    let json = &[("content-type", "application/json")];
    answers.push(client.send(Method::POST, "/v1/dossiers", json, broken.into_bytes()).await);
    let act = format!("/v1/dossiers/{dossier}/transitions");
    for body in [
        json!({"action": NAME}),
        json!({"action": "assign"}),
        json!({"action": "finish", "outcome": NUMBER}),
        json!({"action": "transfer", "reason": "x", "to_agency": PHONE}),
        json!({"action": "correct", "event": NUMBER, "undo": true, "reason": "x"}),
    ] {
        answers.push(client.post(&act, &body).await);
    }
    let patch = json!({"applicant": {"phone": "1".repeat(31), "name": NAME}});
    answers.push(client.json(Method::PATCH, &format!("/v1/dossiers/{dossier}"), &[], &patch).await);
    answers.push(client.get(&format!("/v1/dossiers?standing={NUMBER}")).await);
    for body in [
        json!({"identity_number": NUMBER, "status": [NAME], "sort": PHONE, "limit": 0}),
        json!({"identity_number": NUMBER, "cursor": NUMBER}),
        json!({"identity_number": NUMBER, "agency": "H59.99"}),
        json!({"identity_number": NUMBER, "procedure": [NUMBER]}),
        json!({"identity_number": NUMBER, "limit": NUMBER}),
        json!({"identity_number": format!("{NUMBER}1")}),
        json!({"identity_number": NUMBER, "kind": NAME}),
    ] {
        answers.push(client.post("/v1/dossiers/search", &body).await);
    }
    answers.push(client.get(&format!("/v1/public/dossiers/{NUMBER}")).await);
    answers.push(client.get(&format!("/v1/dossiers/{NUMBER}")).await);
    answers.push(client.get(&format!("/v1/{PHONE}")).await);
    answers
}

/// Feedback with the data of who sent it: shown to who asks for the one, told nowhere else, however it fails.
async fn feedback(client: &TestClient) {
    let sender = json!({"name": NAME, "phone": PHONE, "email": EMAIL, "address": ADDRESS, "content": NUMBER});
    let body = json!({"agency": "H59.31.07", "means": "written", "title": "x", "sender": sender});
    let received = client.post("/v1/feedback", &body).await;
    assert_eq!((received.status.as_u16(), tells(&received.text())), (201, None), "{}", received.text());
    let address = received.header("location").unwrap().to_owned();
    let told = client.get(&address).await.json();
    assert_eq!((&told["sender"]["name"], tells(&told["history"].to_string())), (&json!(NAME), None));
    assert_eq!(tells(&client.get("/v1/feedback").await.text()), None);
    let act = format!("{address}/transitions");
    let mut answers = vec![client.get(&format!("/v1/feedback?kind={NUMBER}")).await];
    for (path, body) in [
        ("/v1/feedback", json!({"agency": NAME, "means": PHONE, "title": "", "sender": sender})),
        ("/v1/feedback", json!({"agency": "H59.31.07", "means": "written", "title": NAME, "sender": NAME})),
        (act.as_str(), json!({"action": NAME, "kind": PHONE, "content": ADDRESS})),
        (act.as_str(), json!({"action": "note", "note": "x", "content": ADDRESS})),
        (act.as_str(), json!({"action": "receive_supplement", "content": ADDRESS})),
    ] {
        answers.push(client.post(path, &body).await);
    }
    for answer in answers {
        assert!(answer.status.is_client_error(), "{}", answer.text());
        assert_eq!(tells(&answer.problem().to_string()), None, "{}", answer.text());
    }
}

/// All that can be done with personal data, and every answer looked at; the id of the last request.
async fn everything(client: &TestClient) -> String {
    let taken = client.post("/v1/dossiers", &intake()).await;
    assert_eq!(taken.status, 201, "{}", taken.text());
    let view = taken.json();
    assert_eq!(view["applicant"]["identity_number"], "*********313");
    assert!(!taken.text().contains(NUMBER), "a view tells the identity number");
    assert!(tells(taken.header("location").unwrap()).is_none());
    let dossier = view["id"].as_str().unwrap();

    let moved = json!({"applicant": {"phone": PHONE, "address": ADDRESS, "email": null}, "summary": NAME});
    let answer = client.json(Method::PATCH, &format!("/v1/dossiers/{dossier}"), &[], &moved).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let act = json!({"action": "finish", "outcome": "approved"});
    assert_eq!(client.post(&format!("/v1/dossiers/{dossier}/transitions"), &act).await.status, 200);
    let line = format!("{}\n{{\"applicant\":{{\"name\":\"{NAME}\"}}}}\n", intake());
    let kind = &[("content-type", "application/x-ndjson")];
    let bulk = client.send(Method::POST, "/v1/dossiers/batch", kind, line.into_bytes()).await;
    assert_eq!((bulk.status.as_u16(), tells(&bulk.text())), (200, None), "{}", bulk.text());

    let search = json!({"identity_number": NUMBER, "count": "exact"});
    let found = client.post("/v1/dossiers/search", &search).await;
    assert_eq!(found.json()["items"].as_array().unwrap().len(), 2, "{}", found.text());
    assert!(!found.text().contains(NUMBER), "a page tells the identity number");

    feedback(client).await;
    let mut last = String::new();
    for answer in failures(client, dossier).await {
        assert!(answer.status.is_client_error(), "{}", answer.text());
        assert_eq!(tells(&answer.problem().to_string()), None, "{}", answer.text());
        answer.header("x-request-id").unwrap().clone_into(&mut last);
    }
    let events = client.get(&format!("/v1/dossiers/{dossier}/events")).await;
    assert_eq!(events.json()["items"].as_array().unwrap().len(), 3);
    assert_eq!(tells(&events.text()), None, "{}", events.text());
    let metrics = client.get("/metrics").await.text();
    assert!(metrics.contains("/v1/dossiers/search"), "{metrics}");
    assert_eq!(tells(&metrics), None);
    last
}

/// The log must not tell it, and must have told of the last request.
fn keeps_silent(log: &dyn Fn() -> String, last: &str) -> String {
    let log = told_until(log, last);
    assert!(log.contains("searched by identity number"));
    let told: Vec<&str> = log.lines().filter(|line| tells(line).is_some()).collect();
    assert!(told.is_empty(), "the log tells it: {}", told[0].get(..400).unwrap_or(told[0]));
    log
}

#[actix_web::test]
async fn personal_data_stay_where_they_belong() {
    let demo = Demo::shared();
    let last = everything(&demo.client().await).await;
    keeps_silent(&|| demo.log(), &last);
}

#[actix_web::test]
async fn a_log_in_json_keeps_silent_too_and_is_json_line_by_line() {
    let db = TestDb::create().await;
    let home = tempfile::tempdir().unwrap();
    let service = Service::start(&db, home.path(), &[("MOTCUA_LOG", "debug"), ("MOTCUA_LOG_FORMAT", "json")]);
    let client = service.client("desk").await;
    let agency = json!({"name": "Xã", "level": "commune", "valid_from": "2004-01-01"});
    assert_eq!(client.put("/v1/agencies/H59.31.07", &agency).await.status, 201);
    let procedure = operations().into_iter().find(|operation| operation.id == "put_procedure").unwrap();
    let (kind, body) = procedure.body.unwrap();
    let put = client.send(procedure.method, &procedure.path, &[("content-type", &kind)], body).await;
    assert_eq!(put.status, 201, "{}", put.text());
    let last = everything(&client).await;
    let log = keeps_silent(&|| service.log(), &last);
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}")))
        .collect();
    let is_of_desk = |line: &&Value| line["target"] == "motcua::access" && line["client"] == "desk";
    let access = lines.iter().rfind(is_of_desk).unwrap();
    assert!(
        access["ms"].is_u64() && access["status"].is_u64() && access["ts"].as_str().unwrap().ends_with('Z')
    );
    assert!(lines.iter().all(|line| line["level"].is_string() && line["message"].is_string()));
}

/// The log, once the last request stands in it.
fn told_until(read: &dyn Fn() -> String, request: &str) -> String {
    let patience = Instant::now() + Duration::from_secs(10);
    loop {
        let log = read();
        if log.contains(request) {
            return log;
        }
        assert!(Instant::now() < patience, "the log does not know {request}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_canary_is_heard_in_each_of_its_voices() {
    assert_eq!(tells("client=demo ms=1"), None);
    for way in [
        format!("name={NAME}"),
        format!("GET /v1/dossiers?q={NUMBER}"),
        format!("{:?}", PHONE.as_bytes()),
        form_urlencoded::byte_serialize(ADDRESS.as_bytes()).collect(),
    ] {
        assert!(tells(&way).is_some(), "{way}");
    }
}
