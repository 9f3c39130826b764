//! Own working hours of an agency: they decide when its day is over, and how long its hours last.

use motcua::domain::scope::Scope;
use serde_json::{Value, json};

use super::world::{BESIDE, Door, HERE, LAND, World, intake_with};

/// A commune that works seven hours a day, until 16:00, from March 2023 on.
async fn with_short_days(world: &World) -> Door {
    let registrar = world.client(&[Scope::CatalogueWrite], None).await;
    let period = json!({"name": "UBND xã", "level": "commune", "parent": "H59.31", "valid_from": "2023-03-01",
        "working_hours": "08:00-12:00,13:00-16:00"});
    let put = registrar.put(&format!("/v1/agencies/{HERE}"), &period).await.is(200).body;
    assert_eq!(put["working_hours"], "08:00-12:00,13:00-16:00");
    assert_eq!(put["periods"][0]["working_hours"], "07:00-11:30,13:30-17:00", "before March as everybody");
    let hours = json!({"name": "Giờ", "field": {"code": "TP-HT"}, "levels": ["commune"], "valid_from": "2022-01-01",
        "limits": [{"channel": "direct", "amount": 8, "unit": "working_hour"}]});
    registrar.put("/v1/procedures/8.000008", &hours).await.is(201);
    registrar
}

async fn due(world: &World, agency: &str, procedure: &str) -> (Value, Value) {
    let desk = world.clerk(agency).await;
    let taken = desk.take_in(&intake_with(&json!({"agency": agency, "procedure": procedure}))).await;
    (taken["due_on"].clone(), taken["due_at"].clone())
}

#[actix_web::test]
async fn a_dossier_after_its_closing_begins_on_the_next_working_day() {
    let world = World::new().await;
    with_short_days(&world).await;
    world.set("2023-03-10T16:30");
    assert_eq!(due(&world, BESIDE, LAND).await.0, "2023-03-17", "Friday still counts as the day of arrival");
    assert_eq!(due(&world, HERE, LAND).await.0, "2023-03-20", "it was closed: Monday is the day of arrival");
    world.set("2023-02-24T16:30");
    assert_eq!(due(&world, HERE, LAND).await.0, "2023-03-03", "in February it still had everybody's hours");
}

#[actix_web::test]
async fn hours_last_as_long_as_the_agency_works() {
    let world = World::new().await;
    with_short_days(&world).await;
    world.set("2023-03-09T09:00");
    let (beside, here) = (due(&world, BESIDE, "8.000008").await, due(&world, HERE, "8.000008").await);
    assert_eq!(beside.1, "2023-03-10T09:00:00+07:00");
    assert_eq!(here.1, "2023-03-10T10:00:00+07:00", "six hours are left of the day, two are of the next");
    let asked = |agency: &str| json!({"procedure": "8.000008", "agency": agency, "from": "2023-03-09T09:00:00+07:00"});
    let anyone = world.anyone().await;
    for (agency, at) in [(BESIDE, &beside.1), (HERE, &here.1)] {
        let preview = anyone.post("/v1/deadlines/preview", &asked(agency)).await.is(200).body;
        assert_eq!(&preview["due_at"], at, "the preview says what {agency} does");
    }
}

#[actix_web::test]
async fn hours_that_are_none_are_told() {
    let world = World::new().await;
    let registrar = world.client(&[Scope::CatalogueWrite], None).await;
    for hours in
        ["", "8-12", "08:00-12:00,11:00-16:00", "12:00-08:00", "08:00-12:00,12:00-16:00", "08:00-25:00"]
    {
        let period = json!({"name": "UBND xã", "level": "commune", "parent": "H59.31", "valid_from": "2023-03-01",
            "working_hours": hours});
        let answer = registrar.put(&format!("/v1/agencies/{HERE}"), &period).await;
        answer.refuses(422, "invalid-values", &["/working_hours malformed"]);
    }
}
