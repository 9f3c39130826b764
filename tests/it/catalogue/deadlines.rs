//! Previews over HTTP: golden dates of NĐ 61/2018, and what cannot be dated.

use motcua::domain::scope::Scope;
use serde_json::{Value, json};

use super::world::World;

async fn due(world: &World, body: Value) -> Value {
    world.anyone().post("/v1/deadlines/preview", &body).await.is(200).body["due_on"].clone()
}

#[actix_web::test]
async fn a_limit_is_dated_with_its_steps() {
    let world = World::new().await;
    let body = json!({"limit": {"amount": 3, "unit": "working_day"}, "from": "2023-03-10T09:00:00+07:00"});
    let found = world.anyone().post("/v1/deadlines/preview", &body).await.is(200).body;
    assert_eq!((&found["due_on"], &found["due_at"]), (&json!("2023-03-15"), &Value::Null));
    assert_eq!(found["starts_on"], "2023-03-10");
    let steps: Vec<_> = found["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| (step["date"].as_str().unwrap(), step["counted"].as_bool().unwrap()))
        .collect();
    let expected = [
        ("2023-03-11", false),
        ("2023-03-12", false),
        ("2023-03-13", true),
        ("2023-03-14", true),
        ("2023-03-15", true),
    ];
    assert_eq!(steps, expected);
}

#[actix_web::test]
async fn pauses_extension_and_cut_off_move_the_date() {
    let world = World::new().await;
    let limit = json!({"amount": 5, "unit": "working_day"});
    let pause = |clock: &str| json!([{"kind": "supplement", "from": "2023-03-08", "to": "2023-03-17", "clock": clock}]);
    let asked = |more: (&str, Value)| {
        let mut body = json!({"limit": limit, "from": "2023-03-06T08:00:00+07:00"});
        body[more.0] = more.1;
        body
    };
    assert_eq!(due(&world, asked(("pauses", json!([])))).await, "2023-03-13");
    assert_eq!(due(&world, asked(("pauses", pause("restart")))).await, "2023-03-24");
    assert_eq!(due(&world, asked(("pauses", pause("shift")))).await, "2023-03-22");
    let extension = json!({"on": "2023-03-12", "due_on": "2023-03-20"});
    assert_eq!(due(&world, asked(("extension", extension))).await, "2023-03-20");
    assert_eq!(due(&world, asked(("cutoff_time", json!("07:30")))).await, "2023-03-14");
}

#[actix_web::test]
async fn a_procedure_gives_its_limit_and_its_clock() {
    let world = World::with_tra_cu().await;
    let registrar = world.client(&[Scope::CatalogueWrite], None).await;
    let body = json!({"name": "A", "field": {"code": "A", "name": "A"}, "levels": ["commune"], "supplement_clock": "shift",
        "limits": [{"channel": "direct", "amount": 5, "unit": "working_day"}], "valid_from": "2023-01-01"});
    registrar.put("/v1/procedures/1.1", &body).await.is(201);
    let asked = json!({"procedure": "1.1", "from": "2023-03-06", "agency": "H59.31",
        "pauses": [{"kind": "supplement", "from": "2023-03-08", "to": "2023-03-17"}]});
    assert_eq!(due(&world, asked).await, "2023-03-22");
    let refused = async |body: Value| world.anyone().post("/v1/deadlines/preview", &body).await;
    refused(json!({"procedure": "1.1", "channel": "online", "from": "2023-03-06"})).await.refuses(
        422,
        "invalid-values",
        &["/procedure not-allowed-here"],
    );
    refused(json!({"procedure": "1.1", "from": "2022-12-31"})).await.refuses(
        422,
        "unknown-procedure",
        &["/procedure unknown-procedure"],
    );
    refused(json!({"procedure": "1.1", "from": "2023-03-06", "agency": "H99"})).await.refuses(
        422,
        "unknown-agency",
        &["/agency unknown-agency"],
    );
}

#[actix_web::test]
async fn what_cannot_be_dated_is_refused_by_name() {
    let world = World::new().await;
    let refused = async |body: Value| world.anyone().post("/v1/deadlines/preview", &body).await;
    let limit = json!({"amount": 3, "unit": "working_day"});
    let missing = refused(json!({"limit": limit, "from": "2026-12-31T09:00:00+07:00"})).await;
    assert_eq!(missing.body["year"], 2027);
    missing.refuses(422, "calendar-year-missing", &[]);
    refused(json!({"from": "soon", "channel": "fax", "cutoff_time": "3pm"})).await.refuses(
        422,
        "invalid-values",
        &["/from malformed-instant", "/channel unknown-word", "/cutoff_time malformed", "/limit required"],
    );
    refused(json!({"limit": limit, "procedure": "1.1", "from": "2023-03-06"})).await.refuses(
        422,
        "invalid-values",
        &["/limit not-allowed-here"],
    );
    let pauses = json!([{"kind": "supplement", "from": "2023-03-08", "to": "2023-03-07"}]);
    refused(json!({"limit": limit, "from": "2023-03-06", "pauses": pauses})).await.refuses(
        422,
        "invalid-values",
        &["/pauses/0/to before"],
    );
    let late = json!({"on": "2023-03-09", "due_on": "2023-03-20"});
    refused(json!({"limit": limit, "from": "2023-03-06", "extension": late})).await.refuses(
        422,
        "invalid-values",
        &["/extension/on not-allowed-here"],
    );
    refused(json!({"limit": {"amount": "three", "unit": "working_day"}, "from": "2023-03-06"}))
        .await
        .refuses(400, "invalid-body", &["/limit/amount wrong-type"]);
    world.stranger().post("/v1/deadlines/preview", &json!({})).await.refuses(401, "unauthenticated", &[]);
}
