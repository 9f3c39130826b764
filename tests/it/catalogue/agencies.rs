//! The tree over HTTP: published, dated, reformed, and guarded by subtree.

use motcua::domain::scope::Scope;
use serde_json::{Value, json};

use super::world::World;

fn commune(name: &str, parent: &str, from: &str, to: Option<&str>) -> Value {
    json!({"name": name, "level": "commune", "parent": parent, "valid_from": from, "valid_to": to})
}

#[actix_web::test]
async fn the_tree_of_a_day_is_listed_flat() {
    let world = World::with_tra_cu().await;
    let anyone = world.anyone();
    let all = anyone.get("/v1/agencies").await.is(200);
    assert_eq!(all.each("code"), ["H59", "H59.31", "H59.31.07", "H59.31.12"]);
    assert_eq!(all.body["items"][0]["parent"], Value::Null);
    assert_eq!(all.body["items"][2]["parent"], "H59.31");
    assert_eq!(all.body["next"], Value::Null);
    for (query, codes) in [
        ("on=2003-12-31", vec![]),
        ("parent=H59.31", vec!["H59.31.07", "H59.31.12"]),
        ("level=district", vec!["H59.31"]),
        ("q=luu+nghiep", vec!["H59.31.07"]),
        ("q=H%C3%A0m+T%C3%A2n", vec!["H59.31.12"]),
        ("q=h59.31.1", vec!["H59.31.12"]),
        ("parent=H59&level=commune", vec![]),
    ] {
        assert_eq!(anyone.get(&format!("/v1/agencies?{query}")).await.is(200).each("code"), codes, "{query}");
    }
    let page = anyone.get("/v1/agencies?limit=3").await.is(200);
    let next = page.body["next"].as_str().unwrap();
    assert_eq!(page.header("link"), Some(&*format!("</v1/agencies?limit=3&cursor={next}>; rel=\"next\"")));
    let rest = anyone.get(&format!("/v1/agencies?limit=3&cursor={next}")).await.is(200);
    assert_eq!(rest.each("code"), ["H59.31.12"]);
}

#[actix_web::test]
async fn what_cannot_be_asked_is_named() {
    let world = World::with_tra_cu().await;
    let anyone = world.anyone();
    let list = |query: &str| format!("/v1/agencies?{query}");
    anyone.get(&list("on=24/03/2023&level=xa&limit=0")).await.refuses(
        422,
        "invalid-query",
        &["/on malformed-date", "/level unknown-word", "/limit out-of-range"],
    );
    anyone.get(&list("colour=red")).await.refuses(400, "invalid-query", &["/colour unknown-field"]);
    anyone.get(&list("parent=H99")).await.refuses(422, "unknown-agency", &["/parent unknown-agency"]);
    anyone.get("/v1/agencies/H99").await.refuses(404, "not-found", &[]);
    anyone.get("/v1/agencies/h99").await.refuses(404, "not-found", &[]);
    world.stranger().get("/v1/agencies").await.refuses(401, "unauthenticated", &[]);
    world.stranger().get("/v1/agencies/H59").await.refuses(401, "unauthenticated", &[]);
}

#[actix_web::test]
async fn an_agency_is_not_sent_twice_to_who_has_it() {
    let world = World::with_tra_cu().await;
    let anyone = world.anyone();
    let first = anyone.get("/v1/agencies/H59.31").await.is(200);
    let tag = first.header("etag").unwrap();
    anyone.get_with("/v1/agencies/H59.31", ("If-None-Match", tag)).await.is(304);
    anyone.get_with("/v1/agencies/H59.31", ("If-None-Match", "\"old\"")).await.is(200);
}

#[actix_web::test]
async fn the_reform_of_2025_is_published_period_by_period() {
    let world = World::with_tra_cu().await;
    let registrar = world.client(&[Scope::CatalogueWrite], None).await;
    let moved = commune("UBND xã Lưu Nghiệp Anh", "H59", "2025-07-01", None);
    let published = registrar.put("/v1/agencies/H59.31.07", &moved).await.is(200);
    let days: Vec<_> = published.body["periods"]
        .as_array()
        .unwrap()
        .iter()
        .map(|period| (period["valid_from"].as_str().unwrap(), period["valid_to"].as_str()))
        .collect();
    assert_eq!(days, [("2004-01-01", Some("2025-06-30")), ("2025-07-01", None)]);
    // The district goes, and another commune goes into this one.
    for (code, name, level, parent, successor) in [
        ("H59.31", "UBND huyện Trà Cú", "district", "H59", "H59.31.07"),
        ("H59.31.12", "UBND xã Hàm Tân", "commune", "H59.31", "H59.31.07"),
    ] {
        let last = json!({"name": name, "level": level, "parent": parent, "valid_from": "2004-01-01",
            "valid_to": "2025-06-30", "successor": successor});
        registrar.put(&format!("/v1/agencies/{code}"), &last).await.is(200);
    }
    let anyone = world.anyone();
    let after = anyone.get("/v1/agencies?on=2025-07-01").await;
    assert_eq!(after.each("code"), ["H59", "H59.31.07"]);
    let before = anyone.get("/v1/agencies?on=2025-06-30&parent=H59.31").await;
    assert_eq!(before.each("code"), ["H59.31.07", "H59.31.12"]);
    let gone = anyone.get("/v1/agencies/H59.31.12?on=2026-01-01").await.is(200);
    assert_eq!((&gone.body["stands"], &gone.body["successor"]), (&json!(false), &json!("H59.31.07")));
    assert_eq!(anyone.get("/v1/agencies/H59.31.12").await.body["stands"], true);
    // Who may act for what is gone follows its successor.
    let snapshot = world.state().directory.current();
    let id = |code: &str| snapshot.agencies.by_code(&code.parse().unwrap()).unwrap().id;
    let on = "2025-07-01".parse().unwrap();
    assert!(snapshot.agencies.covers(id("H59.31.07"), id("H59.31.12"), on));
}

#[actix_web::test]
async fn publishing_what_is_so_already_leaves_no_trace() {
    let world = World::with_tra_cu().await;
    let registrar = world.client(&[Scope::CatalogueWrite], None).await;
    let before = world.db_traces().await;
    let same = commune("UBND xã Hàm Tân", "H59.31", "2004-01-01", None);
    registrar.put("/v1/agencies/H59.31.12", &same).await.is(200);
    assert_eq!(world.db_traces().await, before);
    let other = commune("UBND xã Hàm Tân A", "H59.31", "2004-01-01", None);
    registrar.put("/v1/agencies/H59.31.12", &other).await.is(200);
    let after = world.db_traces().await;
    assert_eq!((after.0, after.1.agencies), (before.0 + 1, before.1.agencies + 1));
    assert_eq!(after.1.procedures, before.1.procedures);
}

#[actix_web::test]
async fn what_a_period_cannot_be() {
    let world = World::with_tra_cu().await;
    let registrar = world.client(&[Scope::CatalogueWrite], None).await;
    let put = async |code: &str, body: Value| registrar.put(&format!("/v1/agencies/{code}"), &body).await;
    put("H59.31.12", commune(" ", "h59", "2004-1-1", Some("x"))).await.refuses(
        422,
        "invalid-values",
        &[
            "/name required",
            "/parent malformed-code",
            "/valid_from malformed-date",
            "/valid_to malformed-date",
        ],
    );
    put("H59.31.12", commune("Xã", "H99", "2004-01-01", None)).await.refuses(
        422,
        "unknown-agency",
        &["/parent unknown-agency"],
    );
    put("H59.31.12", commune("Xã", "H59", "2004-01-01", Some("2003-12-31"))).await.refuses(
        422,
        "invalid-values",
        &["/valid_to before"],
    );
    put("h59", commune("Xã", "H59", "2004-01-01", None)).await.refuses(
        422,
        "invalid-values",
        &["/code malformed-code"],
    );
    put("H59", commune("Tỉnh", "H59.31.12", "2004-01-01", None)).await.refuses(
        422,
        "invalid-values",
        &["/parent not-allowed-here"],
    );
    let end = json!({"name": "Xã", "level": "commune", "parent": "H59.31", "valid_from": "2004-01-01",
        "successor": "H59.31.07"});
    put("H59.31.12", end).await.refuses(422, "invalid-values", &["/successor not-allowed-here"]);
    put("H59.31.12", commune("Xã", "H59.31", "2004-01-01", Some("2025-06-30"))).await.is(200);
    put("H59.31.12", commune("Xã", "H59.31", "2020-01-01", None)).await.refuses(
        422,
        "invalid-values",
        &["/valid_from not-allowed-here"],
    );
    put("H59.31.12", json!({"name": "Xã", "level": "commune"})).await.refuses(
        400,
        "invalid-body",
        &["/valid_from required"],
    );
}

#[actix_web::test]
async fn a_client_publishes_inside_its_subtree_only() {
    let world = World::with_tra_cu().await;
    let district = world.client(&[Scope::CatalogueWrite], Some("H59.31")).await;
    let put = async |code: &str, body: Value| district.put(&format!("/v1/agencies/{code}"), &body).await;
    put("H59.31.13", commune("UBND xã Đại An", "H59.31", "2004-01-01", None)).await.is(201);
    put("H59.31.07", commune("UBND xã mới", "H59.31", "2004-01-01", None)).await.is(200);
    // Its own root it may rename but not move.
    let own = |parent: Value| json!({"name": "Trà Cú", "level": "district", "parent": parent, "valid_from": "2004-01-01"});
    put("H59.31", own(json!("H59"))).await.is(200);
    put("H59.31", own(Value::Null)).await.refuses(403, "agency-out-of-scope", &[]);
    put("H59", own(Value::Null)).await.refuses(404, "not-found", &[]);
    put("H60", own(Value::Null)).await.refuses(403, "agency-out-of-scope", &[]);
    put("H59.32", own(json!("H59"))).await.refuses(403, "agency-out-of-scope", &[]);
    let away = json!({"name": "Xã", "level": "commune", "parent": "H59.31", "valid_from": "2004-01-01",
        "valid_to": "2025-06-30", "successor": "H59"});
    put("H59.31.07", away).await.refuses(403, "agency-out-of-scope", &[]);
    let reader = world.client(&[Scope::DossiersRead], None).await;
    let body = commune("Xã", "H59.31", "2004-01-01", None);
    reader.put("/v1/agencies/H59.31.07", &body).await.refuses(403, "insufficient-scope", &[]);
    world.anyone().put("/v1/agencies/H59.31.07", &body).await.refuses(401, "unauthenticated", &[]);
}
