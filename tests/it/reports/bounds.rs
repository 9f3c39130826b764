//! Days of its own that a report counts: sentences, annexes, forms and cells go by them, with the reason beside.

use motcua::domain::scope::Scope;
use serde_json::{Value, json};

use crate::dossiers::world::{World, act_with, intake_with, local};

const PATH: &str = "/v1/reports/H59.31/2023-Q1";

fn past(accepted: &str, ended: &str) -> Value {
    let finish = act_with("finish", &json!({"occurred_at": local(ended)}));
    intake_with(
        &json!({"accepted_at": local(accepted), "due_on": ended.split_once('T').unwrap().0, "transitions": [finish]}),
    )
}

fn own(from: &str, to: &str) -> Value {
    json!({"from": from, "to": to, "reason": "Công văn 35/VP"})
}

#[actix_web::test]
async fn everything_of_a_report_goes_by_its_days() {
    let world = World::at("2023-04-03T10:00:00+07:00").await;
    let desk = world.anyone().await;
    // One of the official days alone, one of both, one of the own days alone.
    desk.bulk(&[
        past("2022-12-20T09:00", "2022-12-22T09:00"),
        past("2023-02-01T09:00", "2023-02-03T09:00"),
        past("2023-03-20T09:00", "2023-03-22T09:00"),
        past("2023-03-21T09:00", "2023-03-30T09:00"),
    ])
    .await;
    let form = "/forms/II.06b";
    let received = |form: &Value| form["total"][0].as_i64().unwrap();
    let official = desk.get(&format!("{PATH}{form}")).await.is(200).body;
    assert_eq!(received(&official), 2);
    let before = "2023-04-03T10:00:00+07:00";

    world.set("2023-04-04T10:00");
    let set = desk.put(&format!("{PATH}/bounds"), &own("2023-01-01", "2023-03-31")).await.is(200).body;
    let period = json!({"key": "2023-Q1", "name": "Quý I năm 2023", "from": "2023-01-01", "to": "2023-03-31",
        "reason": "Công văn 35/VP"});
    assert_eq!(set["period"], period);
    assert_eq!((&set["as_of"], &set["annexes"][0]["total"][0]), (&json!("2023-03-31"), &json!(3)));
    let note =
        "Số liệu tính theo mốc riêng của đơn vị, từ ngày 01/01/2023 đến ngày 31/03/2023: Công văn 35/VP.";
    assert_eq!(set["annexes"][0]["notes"][0], note);
    // Again: nothing happens.
    let again = desk.put(&format!("{PATH}/bounds"), &own("2023-01-01", "2023-03-31")).await.is(200);
    assert_eq!(again.header("etag"), Some("\"1\""));
    let counted = desk.get(&format!("{PATH}{form}")).await.is(200).body;
    assert_eq!((received(&counted), &counted["notes"][0]["code"]), (3, &json!("own_days")));
    assert_eq!(counted["period"]["from"], "2023-01-01");
    let cell = desk.knock().get(&format!("{PATH}{form}/cells/received_total")).await;
    assert_eq!(cell.header("x-total-count"), Some("3"));
    // What was known before still goes by the official days; a day of them that is no longer counted is out of range.
    let known = desk.get(&format!("{PATH}{form}?known_at={}", before.replace('+', "%2B"))).await.is(200).body;
    assert_eq!((received(&known), &known["period"]["from"]), (2, &json!("2022-12-15")));
    desk.get(&format!("{PATH}{form}?as_of=2022-12-31")).await.refuses(
        422,
        "invalid-query",
        &["/as_of out-of-range"],
    );

    // Frozen with them; what is entered later drifts by them.
    desk.post(&format!("{PATH}/submit"), &json!({})).await.is(200);
    desk.put(&format!("{PATH}/bounds"), &json!({})).await.refuses(409, "forbidden-transition", &[]);
    desk.post(&format!("{PATH}/approve"), &json!({})).await.is(200);
    world.set("2023-04-05T10:00");
    desk.bulk(&[past("2023-03-28T09:00", "2023-03-29T09:00"), past("2022-12-16T09:00", "2022-12-17T09:00")])
        .await;
    let drift = desk.get(&format!("{PATH}/drift")).await.is(200).body;
    assert_eq!(drift["dossiers"].as_array().unwrap().len(), 1, "{drift:#}");
    // Opened again, the official days are taken again.
    desk.post(&format!("{PATH}/reopen"), &json!({"reason": "theo kỳ chung"})).await.is(200);
    let back = desk.put(&format!("{PATH}/bounds"), &json!({})).await.is(200).body;
    assert_eq!((&back["period"]["reason"], &back["period"]["from"]), (&Value::Null, &json!("2022-12-15")));
    let history = desk.get(&format!("{PATH}/history")).await.is(200).body;
    let (first, last) = (&history["items"][0], &history["items"][4]);
    assert_eq!((&first["kind"], &first["from"]), (&json!("bounds_set"), &json!("2023-01-01")));
    assert_eq!((&last["kind"], &last["from"]), (&json!("bounds_set"), &Value::Null));
}

#[actix_web::test]
async fn days_that_are_no_period_are_refused_with_every_fault() {
    let world = World::at("2023-03-10T10:00:00+07:00").await;
    let desk = world.anyone().await;
    let set = async |body: Value| desk.put(&format!("{PATH}/bounds"), &body).await;
    set(json!({"from": "2022-10-01", "to": "2023-05-31", "reason": "x"})).await.refuses(
        422,
        "invalid-values",
        &["/from out-of-range", "/to out-of-range"],
    );
    set(json!({"from": "2022-12-01"})).await.refuses(
        422,
        "invalid-values",
        &["/to required", "/reason required"],
    );
    set(json!({"from": "2022-12-01", "to": "2023-02-28"})).await.refuses(
        422,
        "invalid-values",
        &["/reason required"],
    );
    // The official days need no reason, and are none of its own.
    let official = set(json!({"from": "2022-12-15", "to": "2023-03-14"})).await.is(200);
    assert_eq!(official.body["period"]["reason"], Value::Null);
    assert_eq!(official.header("etag"), Some("\"0\""));
    // It is over when its own days are.
    set(own("2022-12-01", "2023-02-28")).await.is(200);
    desk.post(&format!("{PATH}/submit"), &json!({})).await.is(200);
    let reader = world.client(&[Scope::StatisticsRead], None).await;
    reader.put(&format!("{PATH}/bounds"), &json!({})).await.refuses(403, "insufficient-scope", &[]);
}
