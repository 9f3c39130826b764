//! The due date of a dossier, explained: its acts, its days, and what was issued otherwise.

use serde_json::{Value, json};

use super::world::{Door, HERE, LAND, SHIFT, UNLIMITED, World, act, act_with, intake_with};

async fn explained(desk: &Door, dossier: &Value) -> Value {
    let id = dossier["id"].as_str().unwrap();
    desk.get(&format!("/v1/dossiers/{id}/deadline")).await.is(200).body
}

/// The chapters in short: basis, date in force, days counted.
fn chapters(told: &Value) -> Vec<String> {
    let chapters = told["chapters"].as_array().unwrap().iter();
    let date = |chapter: &Value| chapter["due_on"].as_str().unwrap_or("-").to_owned();
    let counted = |chapter: &Value| {
        chapter["steps"].as_array().unwrap().iter().filter(|step| step["counted"] == true).count()
    };
    chapters
        .map(|chapter| {
            format!("{} {} {}", chapter["basis"].as_str().unwrap(), date(chapter), counted(chapter))
        })
        .collect()
}

#[actix_web::test]
async fn a_life_is_explained_as_it_happened() {
    let world = World::new().await;
    let desk = world.clerk(HERE).await;
    world.set("2023-03-06T09:00");
    let dossier = desk.take_in(&intake_with(&json!({"procedure": LAND}))).await;
    let told = explained(&desk, &dossier).await;
    assert_eq!(told["limit"], json!({"amount": 5, "unit": "working_day", "cutoff_time": null}));
    assert_eq!((&told["starts_on"], &told["due_on"]), (&json!("2023-03-06"), &json!("2023-03-13")));
    let days: Vec<&str> =
        told["steps"].as_array().unwrap().iter().map(|step| step["date"].as_str().unwrap()).collect();
    assert_eq!(days, ["07", "08", "09", "10", "11", "12", "13"].map(|day| format!("2023-03-{day}")));
    for (at, action) in [
        ("2023-03-08T09:00", act("request_supplement")),
        ("2023-03-17T09:00", act("receive_supplement")),
        ("2023-03-23T09:00", act_with("extend", &json!({"due_on": "2023-03-30"}))),
        ("2023-03-30T09:00", act("finish")),
    ] {
        world.set(at);
        desk.act(&dossier, &action).await.is(200);
    }
    let told = explained(&desk, &dossier).await;
    assert_eq!(
        chapters(&told),
        [
            "counted 2023-03-13 5",
            "waits 2023-03-13 0",
            "counted 2023-03-24 5",
            "extended 2023-03-30 4",
            "ended 2023-03-30 0"
        ]
    );
    assert_eq!((&told["starts_on"], &told["original_due_on"]), (&json!("2023-03-17"), &json!("2023-03-24")));
    assert_eq!(told["steps"].as_array().unwrap().last().unwrap()["date"], "2023-03-30");
    assert_eq!(told["chapters"][3]["source"], "NĐ 61/2018/NĐ-CP Đ19 k9");
    // Every day from the first to the last is there once, but for those on which something happened as well.
    let row = told["steps"].as_array().unwrap();
    let mut days: Vec<&str> = row.iter().map(|step| step["date"].as_str().unwrap()).collect();
    assert!(days.is_sorted(), "{days:?}");
    days.dedup();
    assert_eq!(days.len(), 24, "7 to 30 March: {days:?}");
    let id = dossier["id"].as_str().unwrap();
    let path = format!("/v1/dossiers/{id}/deadline");
    let english = desk.get_with(&path, &[("accept-language", "en")]).await.is(200).body;
    assert_eq!(english["chapters"][3]["text"], "Apology and a new date, once");
    assert_eq!(told["chapters"][3]["text"], "Xin lỗi và hẹn lại ngày trả, một lần");
}

#[actix_web::test]
async fn a_shift_gives_the_days_that_were_waited() {
    let world = World::new().await;
    let desk = world.clerk(HERE).await;
    world.set("2023-03-06T09:00");
    let dossier = desk.take_in(&intake_with(&json!({"procedure": SHIFT}))).await;
    world.set("2023-03-08T09:00");
    desk.act(&dossier, &act("request_payment")).await.is(200);
    assert_eq!(chapters(&explained(&desk, &dossier).await), ["counted 2023-03-13 5", "waits 2023-03-13 0"]);
    world.set("2023-03-17T09:00");
    desk.act(&dossier, &act("confirm_payment")).await.is(200);
    let told = explained(&desk, &dossier).await;
    assert_eq!(chapters(&told)[2], "counted 2023-03-22 3", "two days were gone, three were left");
}

#[actix_web::test]
async fn what_was_issued_is_not_what_is_counted() {
    let world = World::new().await;
    let anyone = world.anyone().await;
    let issued =
        json!({"procedure": LAND, "accepted_at": "2023-03-06T09:00:00+07:00", "due_on": "2023-03-20"});
    let dossier = anyone.take_in(&intake_with(&issued)).await;
    let told = explained(&anyone, &dossier).await;
    assert_eq!(chapters(&told), ["issued 2023-03-20 0"]);
    assert_eq!(told["chapters"][0]["counted_due_on"], "2023-03-13");
    let unlimited = anyone.take_in(&intake_with(&json!({"procedure": UNLIMITED}))).await;
    let told = explained(&anyone, &unlimited).await;
    assert_eq!((chapters(&told), &told["limit"]), (vec!["no_limit - 0".to_owned()], &Value::Null));
    let online = anyone.take_in(&intake_with(&json!({"channel": "online"}))).await;
    let told = explained(&anyone, &online).await;
    assert_eq!((&told["chapters"], &told["standing"]), (&json!([]), &json!("waiting_intake")));
}
