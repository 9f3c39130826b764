//! When reports are due: the rules as data, and what a report says of its own due date.

use motcua::domain::scope::Scope;
use serde_json::{Value, json};

use crate::dossiers::world::World;

const RULES: &str = "/v1/submission-deadlines";

fn rule(changes: &Value) -> Value {
    let base = json!({"day_of_month": 18, "shift_to_next_wd": true, "valid_from": "2023-01-01", "basis": "letter", "source": "1/UBND"});
    crate::dossiers::world::with(&base, changes)
}

#[actix_web::test]
async fn rules_are_read_by_all_and_changed_by_those_of_the_whole() {
    let world = World::at("2023-03-15T08:00:00+07:00").await;
    let anyone = world.app.anonymous();
    let all = anyone.get(&format!("{RULES}?on=2023-03-14&period_kind=quarter")).await.json();
    let told: Vec<Value> = all["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| json!([rule["level"], rule["day_of_month"], rule["basis"]]))
        .collect();
    for expected in [
        json!(["province", 25, "law"]),
        json!(["ministry", 25, "law"]),
        json!(["province_department", 20, "practice"]),
        json!(["district", 20, "practice"]),
        json!(["commune", 17, "practice"]),
    ] {
        assert!(told.contains(&expected), "{expected} {told:?}");
    }
    assert_eq!(told.len(), 5);
    let after = anyone.get(&format!("{RULES}?on=2025-09-14&level=commune&period_kind=year")).await.json();
    assert_eq!((&after["items"][0]["day_of_month"], &after["items"][1]), (&json!(20), &Value::Null));
    assert_eq!(anyone.get(&format!("{RULES}?on=2025-09-14&level=district")).await.json()["items"], json!([]));

    let registrar = world.client(&[Scope::CatalogueWrite], None).await;
    let path = format!("{RULES}/district/quarter");
    // The rule that holds ends with the districts, so a new one overlaps it until that one is cut.
    let new = rule(&json!({"valid_to": "2025-06-30"}));
    registrar.put(&path, &new).await.refuses(422, "invalid-values", &["/valid_from not-allowed-here"]);
    let cut = rule(&json!({"day_of_month": 20, "valid_from": "2020-10-21", "valid_to": "2022-12-31"}));
    registrar.put(&path, &cut).await.is(200);
    registrar.put(&path, &new).await.is(201);
    let twice = registrar.put(&path, &new).await.is(200).body;
    assert_eq!(twice["items"].as_array().unwrap().len(), 2);
    assert_eq!(
        (&twice["items"][1]["day_of_month"], &twice["items"][1]["basis"]),
        (&json!(18), &json!("letter"))
    );
    let faulty = json!({"day_of_month": 32, "basis": "law of nature", "valid_from": "1/1/2023", "source": " ", "form_set": "a b"});
    registrar.put(&path, &rule(&faulty)).await.refuses(
        422,
        "invalid-values",
        &[
            "/form_set malformed",
            "/day_of_month out-of-range",
            "/valid_from malformed-date",
            "/basis unknown-word",
            "/source required",
        ],
    );
    registrar.put(&path, &rule(&json!({"valid_to": "2022-12-31"}))).await.refuses(
        422,
        "invalid-values",
        &["/valid_to before"],
    );
    registrar.put(&format!("{RULES}/village/quarter"), &rule(&json!({}))).await.refuses(
        404,
        "not-found",
        &[],
    );
    let bound = world.client(&[Scope::CatalogueWrite], Some("H59")).await;
    bound.put(&path, &rule(&json!({}))).await.refuses(403, "agency-out-of-scope", &[]);
}

#[actix_web::test]
async fn a_report_says_when_it_is_due_and_how_late_it_came() {
    let world = World::at("2023-03-15T08:00:00+07:00").await;
    let desk = world.anyone().await;
    let path = "/v1/reports/H59.31/2023-Q1";
    let told = |report: &Value| {
        let told = &report["submission"];
        json!([told["due_on"], told["basis"], told["in_on"], told["days_late"]])
    };
    let draft = desk.get(path).await.is(200).body;
    assert_eq!(told(&draft), json!(["2023-03-20", "practice", null, null]));
    world.set("2023-03-22T08:00");
    let submitted = desk.post(&format!("{path}/submit"), &json!({})).await.is(200).body;
    assert_eq!(told(&submitted), json!(["2023-03-20", "practice", "2023-03-22", 2]));
    desk.post(&format!("{path}/reopen"), &json!({"reason": "x"})).await.is(200);
    assert_eq!(told(&desk.get(path).await.is(200).body)[2], Value::Null, "sent back");
    desk.post(&format!("{path}/submit"), &json!({})).await.is(200);
    world.set("2023-03-24T08:00");
    let approved = desk.post(&format!("{path}/approve"), &json!({})).await.is(200).body;
    assert_eq!(told(&approved), json!(["2023-03-20", "practice", "2023-03-24", 4]));
    // A later revision makes nothing later, and another rule changes nothing of what was approved.
    let registrar = world.client(&[Scope::CatalogueWrite], None).await;
    let letter = rule(&json!({"day_of_month": 24, "valid_from": "2020-10-21", "valid_to": "2025-06-30"}));
    registrar.put(&format!("{RULES}/district/quarter"), &letter).await.is(200);
    assert_eq!(desk.get(path).await.is(200).body, approved);
    world.set("2023-04-24T08:00");
    let reopened = desk.post(&format!("{path}/reopen"), &json!({"reason": "x"})).await.is(200).body;
    assert_eq!(told(&reopened), json!(["2023-03-24", "letter", "2023-03-24", 0]));
}
