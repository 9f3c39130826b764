//! Versions that follow each other: two of one day, one to come, one that ends; what each says differently, and which
//! one dossiers are taken in under.

use motcua::domain::scope::Scope;
use serde_json::{Value, json};

use super::{import, service};
use crate::support::TestApp;

fn table(valid_from: &str, valid_to: &str, limit: &str) -> String {
    format!(
        "code,name,field,level,channels,channel_times,valid_from,valid_to\n\
         1.1,Cấp,Hộ tịch,Cấp xã,Trực tiếp,Trực tiếp={limit},{valid_from},{valid_to}\n"
    )
}

async fn story(app: &TestApp) -> Vec<Value> {
    let versions = app.anonymous().get("/v1/procedures/1.1/versions").await.json();
    let item = |item: &Value| {
        let changes = item["changes"].as_array().unwrap();
        let members: Vec<&Value> = changes.iter().map(|change| &change["member"]).collect();
        json!([item["valid_from"], item["state"], item["in_force"], members])
    };
    versions["items"].as_array().unwrap().iter().map(item).collect()
}

#[actix_web::test]
async fn two_of_one_day_one_to_come_and_one_that_ends() {
    let (app, registrar) = service().await;
    import(&registrar, "", table("2023-01-01", "", "5 Ngày")).await;
    // A correction of the same day, entered later, and even at the same moment.
    let corrected = import(&registrar, "", table("2023-01-01", "", "3 Ngày")).await;
    assert_eq!(corrected["rows"][0]["outcome"], "changed");
    import(&registrar, "", table("2023-06-01", "2023-06-30", "2 Ngày")).await;
    let raw = "as_published/channel_times";
    assert_eq!(
        story(&app).await,
        [
            json!(["2023-01-01", "superseded", false, []]),
            json!(["2023-01-01", "in_force", true, ["limits", raw]]),
            json!(["2023-06-01", "to_come", false, ["valid_from", "valid_to", "limits", raw]]),
        ]
    );
    let amount = async |on: &str| {
        app.anonymous().get(&format!("/v1/procedures/1.1?on={on}")).await.json()["limits"][0]["amount"]
            .clone()
    };
    assert_eq!([amount("2023-03-24").await, amount("2023-06-01").await], [json!(3), json!(2)]);
    app.clock.set("2023-07-01T02:00:00Z".parse().unwrap());
    let states: Vec<_> = story(&app).await.iter().map(|item| item[1].clone()).collect();
    assert_eq!(states, ["superseded", "past", "past"]);
    assert_eq!(app.anonymous().get("/v1/procedures/1.1").await.json()["in_force"], false);
}

#[actix_web::test]
async fn dossiers_are_taken_in_under_the_version_of_their_day() {
    let (app, registrar) = service().await;
    app.db_agency("H59.31.07", "commune", None).await;
    let intake = json!({"procedure": "1.1", "agency": "H59.31.07", "applicant": {"name": "Kim Thị Sa Rây"}});
    import(&registrar, "", table("2023-03-25", "2023-03-31", "5 Ngày")).await;
    // Not yet begun, in force to its last day, and no more.
    for (at, expected) in [
        ("2023-03-24T10:00:00+07:00", "422 unknown-procedure"),
        ("2023-03-27T10:00:00+07:00", "201"),
        ("2023-03-31T16:00:00+07:00", "201"),
        ("2023-04-01T08:00:00+07:00", "422 unknown-procedure"),
    ] {
        app.clock.set(at.parse().unwrap());
        // A token of the morning: each is good for a quarter of an hour.
        let desk = app.client(Scope::ALL, None).await;
        let answer = desk.post("/v1/dossiers", &intake).await;
        let told = if answer.status == 201 { "201".to_owned() } else { answer.refusal() };
        assert_eq!(told, expected, "{at}");
    }
    // A dossier keeps the limit of its intake, whatever is imported after.
    app.clock.set("2023-03-27T10:00:00+07:00".parse().unwrap());
    let desk = app.client(Scope::ALL, None).await;
    let taken = desk.post("/v1/dossiers", &intake).await.json();
    assert_eq!(taken["due_on"], "2023-04-03");
    import(&desk, "", table("2023-03-25", "2023-03-31", "1 Ngày")).await;
    let path = format!("/v1/dossiers/{}", taken["id"].as_str().unwrap());
    assert_eq!(desk.get(&path).await.json()["due_on"], taken["due_on"]);
    assert_eq!(desk.post("/v1/dossiers", &intake).await.json()["due_on"], "2023-03-28");
}

#[actix_web::test]
async fn a_put_after_an_import_tells_its_difference() {
    let (app, registrar) = service().await;
    import(&registrar, "", table("2023-01-01", "", "5 Ngày")).await;
    let same = json!({"name": "Cấp", "field": {"code": "HO-TICH"}, "levels": ["commune"], "valid_from": "2023-01-01",
        "limits": [{"channel": "direct", "amount": 5, "unit": "calendar_day"}]});
    assert_eq!(registrar.put("/v1/procedures/1.1", &same).await.status, 200);
    assert_eq!(story(&app).await.len(), 1, "a decision that repeats what was imported makes no version");
    let mut renamed = same.clone();
    renamed["name"] = json!("Cấp mới");
    registrar.put("/v1/procedures/1.1", &renamed).await;
    let told = story(&app).await;
    assert_eq!(
        told[1],
        json!([
            "2023-01-01",
            "in_force",
            true,
            [
                "name",
                "as_published/channel_times",
                "as_published/channels",
                "as_published/field",
                "as_published/level"
            ]
        ])
    );
}
