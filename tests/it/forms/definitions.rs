//! The forms as they are listed: what a client lays out is what a filled form has.

use motcua::domain::form::{FORMS, Form};
use motcua::domain::scope::Scope;
use serde_json::{Value, json};

use crate::dossiers::world::World;
use crate::support::Demo;

#[actix_web::test]
async fn a_definition_is_the_layout_of_the_filled_form() {
    let client = Demo::shared().client().await;
    let listed = client.get("/v1/forms").await.json();
    let items = listed["items"].as_array().unwrap();
    assert_eq!(items.len(), FORMS.len());
    for item in items {
        let code = item["code"].as_str().unwrap();
        assert_eq!(client.get(&format!("/v1/forms/{code}")).await.json(), *item);
        let instrument = Form::by_code(code).unwrap().instrument;
        assert_eq!(item["valid_from"], instrument.valid_from.to_string());
        assert_eq!((&item["valid_to"], &item["looks_back"]), (&Value::Null, &json!(instrument.looks_back)));
        for rows in item["rows"].as_array().unwrap() {
            let rows_of = rows["rows_of"].as_str().unwrap();
            let path = format!("/v1/reports/H59.31/2023-Q1/forms/{code}?rows={rows_of}");
            let filled = client.get(&path).await.json();
            assert_eq!(filled["title"], item["title"]);
            assert_eq!(filled["scope"], item["scope"]);
            assert_eq!(filled["head"]["sign"], item["sign"]);
            assert_eq!(filled["head"]["unit"], item["unit"]);
            assert_eq!(filled["head"]["instrument"], item["instrument"]);
            let columns = |of: &Value| -> Vec<Value> {
                let columns = of["columns"].as_array().unwrap().iter();
                columns.map(|c| json!([c["no"], c["name"], c["groups"], c["title"]])).collect()
            };
            assert_eq!(columns(&filled), columns(item), "{code}");
            let checked: Vec<&str> = filled["checks"].as_array().unwrap().iter().map(identity).collect();
            for told in item["identities"].as_array().unwrap() {
                assert!(checked.contains(&identity(told)), "{code} {told}");
            }
            let sums = !rows["adds_up"].as_array().unwrap().is_empty();
            assert_eq!(
                checked.iter().any(|check| check.starts_with("total = sum")),
                sums,
                "{code} {rows_of}"
            );
        }
    }
}

fn identity(check: &Value) -> &str {
    check["identity"].as_str().unwrap()
}

#[actix_web::test]
async fn what_columns_add_up_has_the_names_of_the_figures() {
    let client = Demo::shared().client().await;
    let form = client.get("/v1/forms/II.06b").await.json();
    assert_eq!(form["columns"][2]["adds"], json!(["dossiers.received_direct", "dossiers.received_postal"]));
    assert_eq!(form["columns"][3]["adds"], json!(["dossiers.carried_over", "dossiers.transferred"]));
    let form = client.get("/v1/forms/II.07a").await.json();
    assert_eq!(form["columns"][9]["adds"], json!(["overdue.resolved.none"]));
    assert_eq!(form["columns"][15]["adds"], json!(["overdue.pending.force_majeure"]));
    assert_eq!((&form["columns"][9]["opens"], &form["columns"][1]["opens"]), (&json!(false), &json!(true)));
    let form = client.get("/v1/forms/II.07b").await.json();
    assert_eq!(form["columns"][6]["adds"], json!(["procedures.with_process.district"]));
    assert_eq!(
        form["rows"][0],
        json!({"rows_of": "agency", "heading": "Cơ quan, đơn vị", "adds_up": [], "zero_rows": true})
    );
    let form = client.get("/v1/forms/II.08").await.json();
    let names: Vec<&str> =
        form["columns"].as_array().unwrap().iter().map(|c| c["adds"][0].as_str().unwrap()).collect();
    assert_eq!(
        names[1..6],
        [
            "procedures.online_full",
            "procedures.online_partial",
            "procedures.online_information",
            "procedures.online_none",
            "procedures.published_level_2",
        ]
    );
}

#[actix_web::test]
async fn forms_are_listed_by_period_and_to_whom_may_see_figures() {
    let world = World::new().await;
    let desk = world.client(&[Scope::StatisticsRead], Some("H59.31")).await;
    let listed = async |query: &str| desk.get(&format!("/v1/forms{query}")).await.is(200).each("code");
    let all: Vec<String> = FORMS.iter().map(|form| form.code.to_owned()).collect();
    assert_eq!(listed("").await, all);
    assert_eq!(listed("?period=2023-Q1").await, all);
    assert_eq!(listed("?period=2021-01").await, all);
    // The wide form tells the same facts of any period, with a note before its time.
    assert_eq!(listed("?period=2020-Q4").await, ["07a", "07a.TH"]);
    desk.get("/v1/forms?period=Q1").await.refuses(422, "invalid-query", &["/period malformed"]);
    desk.get("/v1/forms/II.99").await.refuses(404, "not-found", &[]);
    let reader = world.client(&[Scope::DossiersRead], Some("H59.31")).await;
    reader.get("/v1/forms").await.refuses(403, "insufficient-scope", &[]);
    reader.get("/v1/forms/II.06b").await.refuses(403, "insufficient-scope", &[]);
}
