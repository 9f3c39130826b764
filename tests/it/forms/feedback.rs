//! The forms II.05 say what the statistics of feedback say, for the unit and over its level, row by row.

use motcua::domain::scope::Scope;
use serde_json::{Value, json};

use super::sheet::total;
use crate::support::{Demo, TestApp, TestClient};

/// The columns of the form, of figures as the statistics tell them.
fn columns(told: &Value) -> Vec<i64> {
    let names = [
        "received_total",
        "new_regulations",
        "new_behaviour",
        "carried_over",
        "handled_total",
        "handled_regulations",
        "handled_behaviour",
        "transferred",
        "in_progress",
        "published",
    ];
    names.map(|name| told["totals"][name].as_i64().unwrap()).to_vec()
}

async fn get(client: &TestClient, path: &str) -> Value {
    let answer = client.get(path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.json()
}

/// The form of an agency, compared with the statistics row by row.
async fn compared(client: &TestClient, agency: &str, period: &str, query: &str) -> Value {
    for (code, scope) in [("II.05a", "unit"), ("II.05b", "subtree")] {
        let form = get(client, &format!("/v1/reports/{agency}/{period}/forms/{code}?{query}")).await;
        let asked = format!("period={period}&scope={scope}&agency={agency}&{query}");
        let told = get(client, &format!("/v1/statistics/feedback?{asked}")).await;
        assert_eq!(total(&form), columns(&told), "{code} {asked}");
        assert!(form["checks"].as_array().unwrap().iter().all(|check| check["holds"] == true), "{form:#}");
        for row in form["rows"].as_array().unwrap() {
            let own = row["agency"]["code"].as_str().unwrap();
            let scope = if own == agency { "unit" } else { "subtree" };
            let asked = format!("period={period}&scope={scope}&agency={own}&{query}");
            let told = get(client, &format!("/v1/statistics/feedback?{asked}")).await;
            assert_eq!(row["values"], json!(columns(&told)), "{code} {asked}");
        }
    }
    get(client, &format!("/v1/reports/{agency}/{period}/forms/II.05b?{query}")).await
}

#[actix_web::test]
async fn of_the_demo() {
    let client = Demo::shared().client().await;
    for agency in ["H59", "H59.31", "H59.31.07"] {
        for period in ["2023-Q1", "2023-Q2", "2023"] {
            compared(&client, agency, period, "").await;
        }
    }
}

const SCOPES: [Scope; 3] = [Scope::FeedbackWrite, Scope::FeedbackRead, Scope::StatisticsRead];

async fn at(app: &TestApp, instant: &str) -> TestClient {
    app.clock.set(format!("{instant}:00+07:00").parse().unwrap());
    app.client(&SCOPES, Some("H59.31")).await
}

async fn receive(client: &TestClient, agency: &str) -> String {
    let body = json!({
        "agency": agency, "means": "written", "title": "Kiến nghị",
        "sender": {"name": "Kim Thị Sa Rây", "address": "Ấp Chợ", "content": "…"}
    });
    let received = client.post("/v1/feedback", &body).await;
    assert_eq!(received.status, 201, "{}", received.text());
    received.header("location").unwrap().to_owned()
}

async fn done(client: &TestClient, address: &str, act: Value) {
    let answer = client.post(&format!("{address}/transitions"), &act).await;
    assert_eq!(answer.status, 200, "{act}: {}", answer.text());
}

#[actix_web::test]
async fn of_every_kind_and_end() {
    let app = TestApp::start_at("2023-03-01T09:00:00+07:00").await;
    app.db_agency("H59", "province", None).await;
    app.db_agency("H59.31", "district", Some("H59")).await;
    app.db_agency("H59.31.07", "commune", Some("H59.31")).await;
    app.db_agency("H59.31.12", "commune", Some("H59.31")).await;
    let client = at(&app, "2023-03-01T09:00").await;
    let mut addresses = Vec::new();
    for agency in ["H59.31", "H59.31.07", "H59.31.07", "H59.31.12", "H59.31.12", "H59.31.07", "H59.31.07"] {
        addresses.push(receive(&client, agency).await);
    }
    let classify =
        |kind: &str, competence: &str| json!({"action": "classify", "kind": kind, "competence": competence});
    for (nth, act) in [
        (0, classify("regulation", "own")),
        (1, classify("behaviour", "own")),
        (2, classify("proposal", "own")),
        (3, classify("behaviour", "other")),
        (4, json!({"action": "refuse", "reason": "Không rõ nội dung"})),
        (5, classify("regulation", "own")),
    ] {
        done(&client, &addresses[nth], act).await;
    }
    done(&client, &addresses[1], json!({"action": "handle", "answer": "Đã chấn chỉnh"})).await;
    done(&client, &addresses[3], json!({"action": "transfer", "to_agency": "H59"})).await;
    let first = compared(&client, "H59.31", "2023-Q1", "").await;
    assert_eq!(total(&first), [5, 3, 2, 0, 2, 0, 1, 1, 3, 0]);
    let notes: Vec<_> =
        first["notes"].as_array().unwrap().iter().map(|n| (&n["code"], &n["column"], &n["count"])).collect();
    assert_eq!(
        json!(notes),
        json!([
            ["period_runs", null, null],
            ["proposals", 4, 1],
            ["waiting_classification", null, 1],
            ["not_accepted", null, 1]
        ])
    );
    let client = at(&app, "2023-03-20T09:00").await;
    done(&client, &addresses[1], json!({"action": "publish", "answer": "https://travinh.gov.vn/1"})).await;
    done(&client, &addresses[5], json!({"action": "handle", "answer": "Đã sửa"})).await;
    done(&client, &addresses[0], json!({"action": "void", "reason": "Nhập trùng"})).await;
    let second = compared(&client, "H59.31", "2023-Q2", "").await;
    assert_eq!(total(&second), [2, 0, 0, 2, 1, 1, 0, 0, 1, 1]);
    // The first quarter as it was known at its end, and as it is known now.
    let then = "known_at=2023-03-15T00:00:00%2B07:00";
    assert_eq!(compared(&client, "H59.31", "2023-Q1", then).await["total"], first["total"]);
    assert_eq!(total(&compared(&client, "H59.31", "2023-Q1", "").await)[0], 4);
    let by_level = get(&client, "/v1/reports/H59.31/2023-Q2/forms/II.05b?rows=level").await;
    let rows = by_level["rows"].as_array().unwrap();
    let told: Vec<_> = rows.iter().map(|row| json!([row["level"]["code"], row["values"][0]])).collect();
    assert_eq!(told, [json!(["district", 0]), json!(["commune", 2])]);
}
