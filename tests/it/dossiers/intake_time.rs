//! The eight working hours of an online submission: issued with it, told everywhere alike, counted and opened.

use motcua::domain::scope::Scope;
use serde_json::{Value, json};

use super::world::{BESIDE, Door, HERE, World, act, act_with, id_of, intake_with, local};

fn online(submitted: &str, transitions: &Value) -> Value {
    intake_with(&json!({"channel": "online", "submitted_at": local(submitted), "transitions": transitions}))
}

fn at(action: &str, when: &str) -> Value {
    act_with(action, &json!({"occurred_at": local(when)}))
}

/// Answered, answered late, unanswered past its time.
async fn counts(desk: &Door, query: &str) -> [i64; 3] {
    let memo = desk.figures(query).await["memo"].clone();
    ["intake_answered", "intake_answered_late", "intake_overdue"].map(|name| memo[name].as_i64().unwrap())
}

async fn late(desk: &Door) -> Vec<String> {
    let day = desk.get("/v1/worklist").await.is(200).body;
    let section = &day["sections"][1];
    assert_eq!(section["section"], "intake_late");
    section["items"].as_array().unwrap().iter().map(id_of).collect()
}

async fn cell(desk: &Door, name: &str) -> Vec<String> {
    let path = format!("/v1/reports/H59/2023-Q2/forms/II.06b/cells/{name}");
    let answer = desk.knock().get(&path).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let text = answer.text();
    let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let sum: i64 = rows.iter().map(|row| row["count"].as_i64().unwrap()).sum();
    assert_eq!(answer.header("x-total-count"), Some(sum.to_string().as_str()));
    rows.iter().map(id_of).collect()
}

async fn publish_short_days(world: &World) {
    let registrar = world.client(&[Scope::CatalogueWrite], None).await;
    let period = json!({"name": "UBND xã", "level": "commune", "parent": "H59.31", "valid_from": "2023-03-01",
        "working_hours": "08:00-12:00,13:00-16:00"});
    registrar.put(&format!("/v1/agencies/{HERE}"), &period).await.is(200);
}

#[actix_web::test]
async fn it_is_issued_and_kept_whatever_hours_are_published_later() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let sent = desk.bulk(&[online("2023-03-23T09:30", &json!([]))]).await;
    let due = json!("2023-03-24T09:30:00+07:00");
    assert_eq!(desk.look(&sent[0]).await["intake_due_at"], due);
    assert_eq!(desk.history(&sent[0]).await[0]["facts"]["intake_due_at"], due);
    assert_eq!(late(&desk).await, [id_of(&sent[0])]);
    publish_short_days(&world).await;
    // By the hours of today it would be half past ten.
    assert_eq!(desk.look(&sent[0]).await["intake_due_at"], due);
    assert_eq!(late(&desk).await, [id_of(&sent[0])]);
    let told = desk.get(&format!("/v1/dossiers/{}/deadline", id_of(&sent[0]))).await.is(200).body;
    assert_eq!((&told["intake"]["due_at"], &told["intake"]["late"]), (&due, &json!(true)));
    assert_eq!(told["intake"]["steps"], json!([]), "today's rules count to another moment");
    let new = desk.bulk(&[online("2023-03-23T09:30", &json!([]))]).await;
    assert_eq!(desk.look(&new[0]).await["intake_due_at"], "2023-03-24T10:30:00+07:00");
    assert_eq!(late(&desk).await, [id_of(&sent[0])]);
}

#[actix_web::test]
async fn what_is_older_is_counted_when_it_is_looked_at() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let sent = desk.bulk(&[online("2023-03-23T09:30", &json!([]))]).await;
    world.app.db_execute("update dossiers set intake_due_at = null").await;
    assert_eq!(desk.look(&sent[0]).await["intake_due_at"], "2023-03-24T09:30:00+07:00");
    assert_eq!(late(&desk).await, [id_of(&sent[0])]);
    publish_short_days(&world).await;
    assert_eq!(desk.look(&sent[0]).await["intake_due_at"], "2023-03-24T10:30:00+07:00");
    assert_eq!(late(&desk).await, Vec::<String>::new());
}

#[actix_web::test]
async fn it_is_counted_and_each_figure_opens() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let lines = [
        online("2023-03-20T09:00", &json!([at("accept", "2023-03-21T09:00")])),
        online("2023-03-20T09:00", &json!([at("accept", "2023-03-21T09:01")])),
        online(
            "2023-03-20T09:00",
            &json!([at("note", "2023-03-20T15:00"), at("accept", "2023-03-23T09:00")]),
        ),
        online("2023-03-20T09:00", &json!([at("refuse_intake", "2023-03-22T09:00")])),
        online("2023-03-20T09:00", &json!([at("withdraw", "2023-03-22T09:00")])),
        online("2023-03-20T09:00", &json!([])),
        online("2023-03-24T09:00", &json!([])),
        intake_with(&json!({"accepted_at": local("2023-03-20T09:00")})),
    ];
    let all = desk.bulk(&lines).await;
    let of = |numbers: &[usize]| numbers.iter().map(|n| id_of(&all[*n])).collect::<Vec<_>>();
    for rolled_up in [false, true] {
        if rolled_up {
            world.db_roll_up().await;
        }
        for (as_of, expected) in [
            ("2023-03-19", [0, 0, 0]),
            ("2023-03-20", [1, 0, 0]),
            // Three wait beyond the hour of the day: those refused, withdrawn and never answered.
            ("2023-03-21", [3, 1, 3]),
            ("2023-03-22", [4, 2, 1]),
            ("2023-03-24", [4, 2, 1]),
        ] {
            let query = format!("period=2023-Q2&agency=H59&as_of={as_of}");
            assert_eq!(counts(&desk, &query).await, expected, "{as_of}");
        }
        assert_eq!(counts(&desk, "agency=H59&from=2023-03-22&to=2023-03-23").await, [1, 1, 1]);
        assert_eq!(counts(&desk, &format!("agency={BESIDE}&period=2023-Q2")).await, [0, 0, 0]);
        assert_eq!(cell(&desk, "intake_answered").await, of(&[0, 1, 2, 3]));
        assert_eq!(cell(&desk, "intake_answered_late").await, of(&[1, 3]));
        assert_eq!(cell(&desk, "intake_overdue").await, of(&[5]));
    }
    assert_eq!(late(&desk).await, of(&[5]));
    desk.act(&all[5], &act("accept")).await.is(200);
    assert_eq!(counts(&desk, "period=2023-Q2&agency=H59").await, [5, 3, 0]);
}

#[actix_web::test]
async fn a_corrected_registration_has_the_time_that_then_holds() {
    let world = World::new().await;
    publish_short_days(&world).await;
    let desk = world.anyone().await;
    let lines = [online("2023-03-20T09:00", &json!([at("accept", "2023-03-21T11:00")]))];
    let dossier = desk.bulk(&lines).await.remove(0);
    // Seven hours a day: until ten o'clock on Tuesday.
    assert_eq!(counts(&desk, "period=2023-Q2&agency=H59").await, [1, 1, 0]);
    let registered = desk.event(&dossier, "registered").await;
    let correct =
        |set: Value| json!({"action": "correct", "event": registered, "set": set, "reason": "Nhầm giờ"});
    desk.act(&dossier, &correct(json!({"occurred_at": local("2023-03-20T10:00")}))).await.is(200);
    assert_eq!(counts(&desk, "period=2023-Q2&agency=H59").await, [1, 0, 0], "until eleven");
    desk.act(&dossier, &correct(json!({"agency": BESIDE}))).await.is(200);
    assert_eq!(counts(&desk, &format!("period=2023-Q2&agency={HERE}")).await, [0, 0, 0]);
    assert_eq!(counts(&desk, &format!("period=2023-Q2&agency={BESIDE}")).await, [1, 1, 0], "until ten there");
    let told = desk.get(&format!("/v1/dossiers/{}/deadline", id_of(&dossier))).await.is(200).body;
    assert_eq!(told["intake"]["due_at"], "2023-03-21T10:00:00+07:00");
    desk.act(&dossier, &correct(json!({"channel": "postal"}))).await.is(200);
    assert_eq!(counts(&desk, "period=2023-Q2&agency=H59").await, [0, 0, 0]);
}

/// Nobody has published 2027: nothing is issued, nothing is counted.
#[actix_web::test]
async fn without_a_calendar_nothing_is_issued() {
    let world = World::at("2026-12-31T16:30:00+07:00").await;
    let desk = world.anyone().await;
    let sent = desk.take_in(&intake_with(&json!({"channel": "online"}))).await;
    assert_eq!(sent["intake_due_at"], Value::Null);
    assert_eq!(desk.history(&sent).await[0]["facts"]["intake_due_at"], Value::Null);
    desk.act(&sent, &act("accept")).await.is(200);
    assert_eq!(counts(&desk, "agency=H59&from=2026-12-01&to=2026-12-31").await, [0, 0, 0]);
}
