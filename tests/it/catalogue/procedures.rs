//! Procedures over HTTP: versions, search with and without accents, and their counts.

use chrono::{DateTime, Utc};
use motcua::domain::scope::Scope;
use serde_json::{Value, json};

use super::world::{Door, World};

fn birth(from: &str) -> Value {
    json!({"name": "Thủ tục đăng ký khai sinh", "field": {"code": "TP-HT", "name": "Hộ tịch"}, "levels": ["commune"],
        "kind": "national", "origin": "central",
        "limits": [{"channel": "direct", "amount": 1, "unit": "working_day", "cutoff_time": "15:00"}],
        "supplement_clock": "restart", "online_service": "full", "online_level": 4,
        "decision": {"number": "2646/QĐ-UBND", "date": "2021-12-21"}, "public": true, "valid_from": from})
}

fn with(mut body: Value, member: &str, value: Value) -> Value {
    body[member] = value;
    body
}

async fn publisher(world: &World) -> Door {
    world.client(&[Scope::CatalogueWrite, Scope::StatisticsRead], None).await
}

const BIRTH: &str = "/v1/procedures/1.001193";

#[actix_web::test]
async fn a_procedure_comes_back_as_it_was_published() {
    let world = World::new().await;
    let published = publisher(&world).await.put(BIRTH, &birth("2022-01-01")).await.is(201);
    assert_eq!(published.header("location"), Some(BIRTH));
    let shown = world.anyone().get(BIRTH).await.is(200);
    assert_eq!(shown.body, published.body);
    for (member, value) in birth("2022-01-01").as_object().unwrap() {
        assert_eq!(&shown.body[member], value, "{member}");
    }
    assert_eq!(shown.body["in_force"], true);
    let tag = shown.header("etag").unwrap();
    world.anyone().get_with(BIRTH, ("If-None-Match", tag)).await.is(304);
    assert_eq!(world.anyone().get("/v1/fields").await.is(200).each("name"), ["Hộ tịch"]);
}

#[actix_web::test]
async fn what_is_left_out_has_a_lawful_default() {
    let world = World::new().await;
    let least = json!({"name": "Cấp", "field": {"code": "X", "name": "Y"}, "levels": ["district", "commune"],
        "valid_from": "2022-01-01"});
    let made = publisher(&world).await.put("/v1/procedures/9.900001", &least).await.is(201).body;
    for (member, value) in [
        ("kind", json!("national")),
        ("origin", json!("central")),
        ("limits", json!([])),
        ("supplement_clock", json!("restart")),
        ("online_service", json!("none")),
        ("online_level", Value::Null),
        ("decision", Value::Null),
        ("public", json!(true)),
        ("valid_to", Value::Null),
    ] {
        assert_eq!(made[member], value, "{member}");
    }
}

#[actix_web::test]
async fn each_decision_makes_a_version_and_none_is_changed() {
    let world = World::new().await;
    let registrar = publisher(&world).await;
    let moment = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    registrar.put(BIRTH, &birth("2022-01-01")).await.is(201);
    world.state().clock.set(moment("2023-03-24T03:05:00Z"));
    let renamed = with(birth("2022-01-01"), "name", json!("Đăng ký khai sinh"));
    registrar.put(BIRTH, &renamed).await.is(200);
    world.state().clock.set(moment("2023-03-24T03:10:00Z"));
    registrar.put(BIRTH, &with(birth("2023-01-01"), "valid_to", json!("2023-06-30"))).await.is(200);
    let anyone = world.anyone();
    let versions = anyone.get(&format!("{BIRTH}/versions")).await.is(200);
    assert_eq!(versions.each("valid_from"), ["2022-01-01", "2022-01-01", "2023-01-01"]);
    let in_force: Vec<_> =
        versions.body["items"].as_array().unwrap().iter().map(|v| v["in_force"] == true).collect();
    assert_eq!(in_force, [false, false, true]);
    for (on, name, in_force) in [
        ("2021-12-31", "Thủ tục đăng ký khai sinh", false),
        ("2022-12-31", "Đăng ký khai sinh", true),
        ("2023-06-30", "Thủ tục đăng ký khai sinh", true),
        ("2023-07-01", "Thủ tục đăng ký khai sinh", false),
    ] {
        let shown = anyone.get(&format!("{BIRTH}?on={on}")).await.is(200).body;
        assert_eq!((&shown["name"], &shown["in_force"]), (&json!(name), &json!(in_force)), "{on}");
    }
    for (on, found) in [("2021-12-31", 0), ("2023-06-30", 1), ("2023-07-01", 0)] {
        let list = anyone.get(&format!("/v1/procedures?in_force_on={on}")).await.is(200);
        assert_eq!(list.each("code").len(), found, "{on}");
    }
}

#[actix_web::test]
async fn publishing_what_is_so_already_makes_no_version() {
    let world = World::new().await;
    let registrar = publisher(&world).await;
    registrar.put(BIRTH, &birth("2022-01-01")).await.is(201);
    let before = world.db_traces().await;
    registrar.put(BIRTH, &birth("2022-01-01")).await.is(200);
    assert_eq!(world.db_traces().await, before);
    // Another name of the field is a change of the field, on record, and no version.
    let field = with(birth("2022-01-01"), "field", json!({"code": "TP-HT", "name": "Hộ tịch và quốc tịch"}));
    let renamed = registrar.put(BIRTH, &field).await.is(200);
    assert_eq!(renamed.body["field"]["name"], "Hộ tịch và quốc tịch");
    let after = world.db_traces().await;
    assert_eq!((after.0, after.1.procedures), (before.0 + 1, before.1.procedures + 1));
    let versions = world.anyone().get(&format!("{BIRTH}/versions")).await.is(200);
    assert_eq!(versions.each("code").len(), 1);
}

#[actix_web::test]
async fn every_fault_of_a_version_is_named() {
    let world = World::new().await;
    let registrar = publisher(&world).await;
    let wrong = json!({"name": "", "field": {"code": "TP HT"}, "levels": ["xã"], "kind": "x", "origin": "y",
        "limits": [{"unit": "month"}, {"channel": "fax", "amount": 1, "unit": "week"}], "supplement_clock": "z",
        "online_service": "all", "decision": {"date": "21/12/2021"}, "valid_from": "2022", "valid_to": "2023"});
    registrar.put(BIRTH, &wrong).await.refuses(
        422,
        "invalid-values",
        &[
            "/name required",
            "/field/code malformed-code",
            "/levels/0 unknown-word",
            "/kind unknown-word",
            "/origin unknown-word",
            "/limits/0/amount required",
            "/limits/1/channel unknown-word",
            "/limits/1/unit unknown-word",
            "/supplement_clock unknown-word",
            "/online_service unknown-word",
            "/decision/date malformed-date",
            "/valid_from malformed-date",
            "/valid_to malformed-date",
        ],
    );
    let unlawful = json!({"name": "A", "field": {"code": "A", "name": "B"}, "levels": ["commune", "commune"],
        "limits": [{"unit": "same_day"}, {"amount": 1, "unit": "month"}], "online_level": 70000,
        "valid_from": "2022-01-01", "valid_to": "2021-12-31"});
    registrar.put(BIRTH, &unlawful).await.refuses(
        422,
        "invalid-values",
        &[
            "/levels/1 duplicate",
            "/limits/1/channel duplicate",
            "/online_level out-of-range",
            "/valid_to before",
        ],
    );
    let field = with(birth("2022-01-01"), "field", json!({"code": "NEW"}));
    registrar.put(BIRTH, &field).await.refuses(422, "invalid-values", &["/field/name required"]);
    let typo = with(birth("2022-01-01"), "nmae", json!("x"));
    registrar.put(BIRTH, &typo).await.refuses(400, "invalid-body", &["/nmae unknown-field"]);
    registrar.put("/v1/procedures/1%2F2", &birth("2022-01-01")).await.refuses(
        422,
        "invalid-values",
        &["/code malformed-code"],
    );
    world.anyone().get(BIRTH).await.refuses(404, "not-found", &[]);
    assert!(world.anyone().get("/v1/fields").await.each("code").is_empty());
}

#[actix_web::test]
async fn procedures_are_found_with_and_without_accents() {
    let world = World::new().await;
    let registrar = publisher(&world).await;
    for (code, name, field, level, service) in [
        ("1.001193", "Thủ tục đăng ký khai sinh", "TP-HT", "commune", "full"),
        ("1.004222", "Đăng ký thường trú vào hộ khẩu", "CA-CT", "commune", "partial"),
        ("2.000635", "Cấp bản sao trích lục hộ tịch", "TP-HT", "district", "full"),
        ("9.900001", "Hồ khâu (minh hoạ)", "CA-CT", "district", "none"),
    ] {
        let body = json!({"name": name, "field": {"code": field, "name": field}, "levels": [level],
            "online_service": service, "valid_from": "2022-01-01"});
        registrar.put(&format!("/v1/procedures/{code}"), &body).await.is(201);
    }
    let anyone = world.anyone();
    for (query, codes) in [
        ("", vec!["1.001193", "1.004222", "2.000635", "9.900001"]),
        ("q=ho+khau", vec!["9.900001", "1.004222"]),
        ("q=h%E1%BB%99+kh%E1%BA%A9u", vec!["1.004222"]),
        ("q=ho%CC%A3%CC%82+kha%CC%82%CC%89u", vec!["1.004222"]),
        ("q=dang+ky", vec!["1.004222", "1.001193"]),
        ("q=1.001193", vec!["1.001193"]),
        ("q=000635", vec!["2.000635"]),
        ("field=TP-HT", vec!["1.001193", "2.000635"]),
        ("field=NONE", vec![]),
        ("level=district&online_service=full", vec!["2.000635"]),
        ("q=ho&level=commune", vec!["1.004222"]),
    ] {
        let found = anyone.get(&format!("/v1/procedures?{query}")).await.is(200);
        assert_eq!(found.each("code"), codes, "{query}");
    }
    let mut seen = Vec::new();
    let mut path = "/v1/procedures?q=ho&limit=1".to_owned();
    loop {
        let page = anyone.get(&path).await.is(200);
        seen.extend(page.each("code"));
        let Some(next) = page.body["next"].as_str() else { break };
        path = format!("/v1/procedures?q=ho&limit=1&cursor={next}");
    }
    assert_eq!(seen, ["9.900001", "1.004222", "2.000635"]);
}

#[actix_web::test]
async fn the_catalogue_is_counted_by_level_and_day() {
    let world = World::with_tra_cu().await;
    let registrar = publisher(&world).await;
    for (code, levels, kind, from) in [
        ("1.1", json!(["commune"]), "national", "2022-01-01"),
        ("1.2", json!(["district", "commune"]), "specific", "2022-01-01"),
        ("1.3", json!(["district"]), "internal", "2022-01-01"),
        ("1.4", json!(["province"]), "national", "2022-01-01"),
        ("1.5", json!(["district"]), "national", "2023-03-25"),
    ] {
        let body = json!({"name": code, "field": {"code": "TP-HT", "name": "Hộ tịch"}, "levels": levels, "kind": kind,
            "valid_from": from});
        registrar.put(&format!("/v1/procedures/{code}"), &body).await.is(201);
    }
    let count =
        async |query: &str| registrar.get(&format!("/v1/statistics/procedures?{query}")).await.is(200).body;
    assert_eq!(
        count("agency=H59.31&group_by=level").await,
        json!({"agency": {"code": "H59.31", "name": "UBND huyện Trà Cú"}, "on": "2023-03-24", "total": 2, "internal": 1,
            "groups": [{"key": "district", "name": "Cấp huyện", "count": 1}, {"key": "commune", "name": "Cấp xã", "count": 2}]})
    );
    assert_eq!(count("agency=H59.31&on=2023-03-25").await["total"], 3);
    assert_eq!(count("agency=H59").await["total"], 3);
    assert_eq!(count("agency=H59.31.07&group_by=field").await["groups"][0]["count"], 2);
    let district = world.client(&[Scope::StatisticsRead], Some("H59.31")).await;
    assert_eq!(district.get("/v1/statistics/procedures").await.is(200).body["agency"]["code"], "H59.31");
    let ask = async |door: &Door, query: &str| door.get(&format!("/v1/statistics/procedures?{query}")).await;
    ask(&district, "agency=H59").await.refuses(403, "agency-out-of-scope", &[]);
    ask(&district, "agency=H99").await.refuses(422, "unknown-agency", &["/agency unknown-agency"]);
    ask(&registrar, "group_by=colour").await.refuses(
        422,
        "invalid-query",
        &["/group_by unknown-word", "/agency required"],
    );
    ask(&world.anyone(), "agency=H59").await.refuses(401, "unauthenticated", &[]);
}
