//! Which rows a form has, though nothing was received: fields by what is in force at whose level, agencies that stand.

use motcua::domain::scope::Scope;
use serde_json::{Value, json};

use crate::dossiers::world::{ELSEWHERE, HERE, World, intake_with, with};

async fn codes(world: &World, path: &str) -> Vec<String> {
    let form = world.anyone().await.get(&format!("/v1/reports/{path}")).await.is(200).body;
    let rows_of = form["rows_of"].as_str().unwrap().to_owned();
    let rows = form["rows"].as_array().unwrap();
    assert!(rows.iter().zip(1..).all(|(row, no)| row["no"] == no));
    rows.iter().map(|row| row[&rows_of]["code"].as_str().unwrap().to_owned()).collect()
}

#[actix_web::test]
async fn a_field_in_force_at_the_level_has_a_row() {
    let world = World::new().await;
    let registrar = world.client(&[Scope::CatalogueWrite], None).await;
    let base = json!({"name": "Thủ tục", "levels": ["commune"], "limits": [], "valid_from": "2022-01-01"});
    let publish = async |code: &str, field: &str, changes: &Value| {
        let body = with(&base, &json!({"field": {"code": field, "name": format!("Lĩnh vực {field}")}}));
        registrar.put(&format!("/v1/procedures/{code}"), &with(&body, changes)).await.is(201);
    };
    publish("9.000001", "INTERNAL", &json!({"kind": "internal"})).await;
    publish("9.000002", "PROVINCE", &json!({"levels": ["province"]})).await;
    publish("9.000003", "ENDED-BEFORE", &json!({"valid_to": "2022-12-14"})).await;
    publish("9.000004", "ENDED-WITHIN", &json!({"valid_to": "2022-12-15"})).await;
    publish("9.000005", "BEGINS-WITHIN", &json!({"valid_from": "2023-03-14"})).await;
    publish("9.000006", "BEGINS-AFTER", &json!({"valid_from": "2023-03-15"})).await;
    let common = ["BEGINS-WITHIN", "ENDED-WITHIN", "TNMT-DD", "TP-HT"];
    assert_eq!(codes(&world, &format!("{HERE}/2023-Q1/forms/II.06a")).await, common);
    assert_eq!(codes(&world, "H59.31/2023-Q1/forms/II.06a").await, ["TNMT-DD", "TP-HT"]);
    assert_eq!(codes(&world, "H59.31/2023-Q1/forms/II.06b").await, common);
    let province = ["BEGINS-WITHIN", "ENDED-WITHIN", "PROVINCE", "TNMT-DD", "TP-HT"];
    assert_eq!(codes(&world, "H59/2023-Q1/forms/II.06b").await, province);
    // What has not begun on the day shown has no row yet.
    let early = codes(&world, "H59.31/2023-Q1/forms/II.06b?as_of=2023-03-13").await;
    assert_eq!(early, ["ENDED-WITHIN", "TNMT-DD", "TP-HT"]);
    // A figure makes a row of its own, whatever the level.
    let taken = json!({"procedure": "9.000002", "agency": HERE});
    world.anyone().await.take_in(&intake_with(&taken)).await;
    let now = codes(&world, &format!("{HERE}/2023-Q2/forms/II.06a")).await;
    assert_eq!(now, ["BEGINS-AFTER", "BEGINS-WITHIN", "PROVINCE", "TNMT-DD", "TP-HT"]);
}

#[actix_web::test]
async fn an_agency_that_stands_has_a_row() {
    let world = World::new().await;
    let rows = codes(&world, "H59.31/2023-Q1/forms/II.06b?rows=agency").await;
    assert_eq!(rows, ["H59.31", "H59.31.07", "H59.31.12"]);
    assert_eq!(codes(&world, "H59/2023-Q1/forms/II.06b?rows=agency").await, ["H59", "H59.31", "H59.32"]);
    assert_eq!(codes(&world, "H59.31/2023-Q1/forms/II.06a?rows=agency").await, ["H59.31"]);
    assert_eq!(codes(&world, &format!("{ELSEWHERE}/2023-Q1/forms/II.06b?rows=agency")).await, [ELSEWHERE]);
}

#[actix_web::test]
async fn levels_that_stand_have_a_row_from_the_highest() {
    let world = World::new().await;
    let province = codes(&world, "H59/2023-Q1/forms/II.06c").await;
    assert_eq!(province, ["province", "district", "commune"]);
    assert_eq!(codes(&world, "H59.31/2023-Q1/forms/II.06c").await, ["district", "commune"]);
    assert_eq!(codes(&world, &format!("{HERE}/2023-Q1/forms/II.05b?rows=level")).await, ["commune"]);
    // What was dissolved is of the level of who answers for it.
    world.anyone().await.take_in(&intake_with(&json!({}))).await;
    world.set("2023-03-26T09:00");
    let registrar = world.client(&[Scope::CatalogueWrite], None).await;
    let ended = json!({
        "name": "UBND", "level": "commune", "parent": "H59.31", "valid_from": "2004-01-01",
        "valid_to": "2023-03-25", "successor": "H59",
    });
    registrar.put(&format!("/v1/agencies/{HERE}"), &ended).await.is(200);
    let form = world.anyone().await.get("/v1/reports/H59/2023-Q2/forms/II.06c").await.is(200).body;
    let row = |level: &str| -> Value {
        let rows = form["rows"].as_array().unwrap();
        let row = rows.iter().find(|row| row["level"]["code"] == level);
        row.map_or(Value::Null, |row| row["values"][0].clone())
    };
    assert_eq!((row("province"), row("commune")), (json!(1), json!(0)), "{form:#}");
}
