//! A printed report is checked over HTTP: by whoever may read figures, in the language asked for, kept nowhere.
//!
//! What is found in which report is tested where it is decided (`src/http/reports/check/tests.rs`).

use actix_web::http::Method;
use motcua::domain::scope::Scope;
use serde_json::{Value, json};

use crate::support::TestApp;

const PATH: &str = "/v1/reports/check";

fn district() -> Value {
    json!({"blocks": [{
        "scope": "cấp huyện",
        "received": {"total": "21.686", "new": "18.477"},
        "resolved": {"total": "17.651", "early": "13.767", "on_time": "3.254", "overdue": "634"},
        "pending": {},
        "printed_percent": {"early/resolved": "78", "on_time/resolved": "99,9"}
    }]})
}

#[actix_web::test]
async fn a_failing_sum_and_two_percentages() {
    let app = TestApp::start().await;
    let office = app.client(&[Scope::StatisticsRead], None).await;
    let answer = office.post(PATH, &district()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let found = answer.json();
    insta::assert_json_snapshot!(found["identities"], @r#"
    [
      {
        "identity": "resolved_total = resolved_early + resolved_on_time + resolved_overdue",
        "expected": 17655,
        "printed": 17651,
        "difference": 4,
        "holds": false,
        "block": "/blocks/0",
        "title": "cấp huyện",
        "text": "đã giải quyết in là 17.651, nhưng giải quyết trước hạn + giải quyết đúng hạn + giải quyết quá hạn = 17.655; chênh lệch 4."
      }
    ]
    "#);
    let told = |index: usize| {
        let one = &found["percentages"][index];
        ["key", "printed", "numerator", "denominator", "rounding"].map(|name| one[name].clone())
    };
    assert_eq!(told(0), [json!("early/resolved"), json!("78"), json!(13767), json!(17651), json!("half_up")]);
    assert_eq!(told(1), [json!("on_time/resolved"), json!("99,9"), Value::Null, Value::Null, Value::Null]);
}

#[actix_web::test]
async fn in_english_where_it_is_asked_for() {
    let app = TestApp::start().await;
    let office = app.client(&[Scope::StatisticsRead], None).await;
    let answer = office.json(Method::POST, PATH, &[("accept-language", "en")], &district()).await;
    let text = answer.json()["identities"][0]["text"].clone();
    let formula = "resolved_total = resolved_early + resolved_on_time + resolved_overdue";
    assert_eq!(text, format!("{formula}: printed 17,651, but the parts come to 17,655; difference 4."));
}

/// An agency's client checks a report of anybody: nothing of ours is told by it.
#[actix_web::test]
async fn whoever_may_read_figures_may_have_theirs_checked() {
    let app = TestApp::start().await;
    app.db_agency("H59.31", "district", None).await;
    let bound = app.client(&[Scope::StatisticsRead], Some("H59.31")).await;
    assert_eq!(bound.post(PATH, &district()).await.status, 200);
    let desk = app.client(&[Scope::DossiersIntake], None).await;
    assert_eq!(desk.post(PATH, &district()).await.refusal(), "403 insufficient-scope");
}

#[actix_web::test]
async fn what_cannot_be_read_is_named_at_its_place() {
    let app = TestApp::start().await;
    let office = app.client(&[Scope::StatisticsRead], None).await;
    let answer =
        office.post(PATH, &json!({"blocks": [{"resolved": {"total": "nhiều", "early": "5,5"}}]})).await;
    assert_eq!(answer.refusal(), "422 invalid-values");
    let errors = answer.problem()["errors"].clone();
    let places: Vec<_> = errors.as_array().unwrap().iter().map(|error| error["pointer"].clone()).collect();
    assert_eq!(places, ["/blocks/0/resolved/total", "/blocks/0/resolved/early"]);
    assert!(!answer.text().contains("nhiều"), "{}", answer.text());
    for body in [json!({}), json!({"blocks": 7}), json!({"blocks": [7]}), json!([])] {
        assert_eq!(office.post(PATH, &body).await.refusal(), "400 invalid-body", "{body}");
    }
}
