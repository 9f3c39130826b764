//! What may be done now as the guards of the law see it: told beforehand, in the words of the refusal.

use serde_json::{Value, json};

use super::world::{Door, HERE, LAND, UNLIMITED, World, act, act_with, id_of, intake_with};

/// What is told of an action, in a language.
async fn told_in(desk: &Door, dossier: &Value, action: &str, language: &str) -> Value {
    let path = format!("/v1/dossiers/{}/actions", id_of(dossier));
    let list = desk.get_with(&path, &[("accept-language", language)]).await.is(200).body;
    let mut actions = list["actions"].as_array().unwrap().iter();
    actions.find(|told| told["action"] == action).unwrap_or_else(|| panic!("no {action} in {list:#}")).clone()
}

async fn told(desk: &Door, dossier: &Value, action: &str) -> Value {
    told_in(desk, dossier, action, "vi").await
}

/// Does it, and finds the refusal that was told.
async fn is_refused_as(desk: &Door, dossier: &Value, action: &str, told: &Value) {
    let answer = desk.act(dossier, &act(action)).await;
    let said = json!({"rule": told["rule"], "article": told["article"], "text": told["text"]});
    let body = &answer.body;
    assert_eq!(json!({"rule": body["rule"], "article": body["article"], "text": body["detail"]}), said);
    answer.refuses(422, "guard-failed", &[]);
}

async fn taken(world: &World, desk: &Door, at: &str, procedure: &str) -> Value {
    world.set(at);
    desk.take_in(&intake_with(&json!({"procedure": procedure}))).await
}

#[actix_web::test]
async fn a_supplement_takes_a_ground_after_three_days_and_after_two() {
    let world = World::new().await;
    let desk = world.clerk(HERE).await;
    let dossier = taken(&world, &desk, "2023-03-06T09:00", LAND).await;
    let fresh = told(&desk, &dossier, "request_supplement").await;
    let free = json!({"action": "request_supplement", "needs": ["reason"], "may_carry": [], "scopes": ["dossiers:process"],
        "blocked": null, "condition": null, "until": "2023-03-09", "warnings": []});
    assert_eq!(fresh, free);
    world.set("2023-03-10T09:00");
    let late = told(&desk, &dossier, "request_supplement").await;
    assert_eq!(
        (&late["needs"], &late["until"], &late["blocked"]),
        (&json!(["reason", "ground"]), &json!(null), &json!(null))
    );
    let condition = json!({
        "rule": "supplement-within-three-working-days", "article": "NĐ 61/2018/NĐ-CP Đ19 k4",
        "text": "Chỉ yêu cầu bổ sung trong 03 ngày làm việc kể từ ngày nhận đủ hồ sơ (09/03/2023)",
        "limit": "2023-03-09", "grounds": ["guidance_not_followed", "special_law"],
    });
    assert_eq!(late["condition"], condition);
    is_refused_as(&desk, &dossier, "request_supplement", &condition).await;
    let english = told_in(&desk, &dossier, "request_supplement", "en").await;
    assert_eq!(
        english["condition"]["text"],
        "A supplement is asked for within 3 working days of the full dossier (09/03/2023)"
    );
    // The first took a ground; the second of the same week warns, the third takes its one ground.
    let special = act_with("request_supplement", &json!({"ground": "special_law"}));
    desk.act(&dossier, &special).await.is(200);
    desk.act(&dossier, &act("receive_supplement")).await.is(200);
    let second = told(&desk, &dossier, "request_supplement").await;
    let done = desk.act(&dossier, &act("request_supplement")).await.is(200).body;
    assert_eq!((&second["warnings"], &second["condition"]), (&done["warnings"], &json!(null)));
    assert_eq!(second["warnings"][0]["code"], "second-supplement");
    desk.act(&dossier, &act("receive_supplement")).await.is(200);
    let third = told(&desk, &dossier, "request_supplement").await;
    assert_eq!(third["condition"]["grounds"], json!(["guidance_not_followed"]));
    assert_eq!((&third["condition"]["rule"], &third["warnings"]), (&json!("two-supplements"), &json!([])));
    is_refused_as(&desk, &dossier, "request_supplement", &third["condition"]).await;
    let guided = act_with("request_supplement", &json!({"ground": "guidance_not_followed"}));
    desk.act(&dossier, &guided).await.is(200);
}

#[actix_web::test]
async fn an_action_that_is_refused_whatever_is_said_says_why() {
    let world = World::new().await;
    let desk = world.clerk(HERE).await;
    let dossier = taken(&world, &desk, "2023-03-06T09:00", LAND).await;
    let other = taken(&world, &desk, "2023-03-06T09:00", LAND).await;
    let undated = taken(&world, &desk, "2023-03-06T09:00", UNLIMITED).await;
    let open = told(&desk, &dossier, "extend").await;
    assert_eq!((&open["blocked"], &open["until"]), (&json!(null), &json!("2023-03-12")));
    desk.act(&other, &act("extend")).await.is(200);
    let online = desk.take_in(&intake_with(&json!({"channel": "online"}))).await;
    assert_eq!(told(&desk, &online, "note").await["blocked"], json!(null));
    desk.act(&online, &act("note")).await.is(200);
    world.set("2023-03-13T09:00");
    for (dossier, action, rule, limit) in [
        (&dossier, "extend", "extension-one-day-before", json!("2023-03-12")),
        (&other, "extend", "one-extension", json!(null)),
        (&undated, "extend", "extension-is-later", json!(null)),
        (&online, "note", "one-intake-notice", json!(null)),
    ] {
        let blocked = told(&desk, dossier, action).await;
        assert_eq!((&blocked["blocked"]["rule"], &blocked["blocked"]["limit"]), (&json!(rule), &limit));
        assert_eq!((&blocked["until"], &blocked["condition"]), (&json!(null), &json!(null)), "{rule}");
        is_refused_as(&desk, dossier, action, &blocked["blocked"]).await;
    }
    let english = told_in(&desk, &undated, "extend", "en").await;
    assert_eq!(english["blocked"]["text"], "The dossier has no due date, so there is none to extend");
    // What no guard concerns is as free on the last day as on the first.
    for action in ["finish", "stop", "transfer", "reissue", "withdraw", "correct", "void"] {
        let free = told(&desk, &dossier, action).await;
        assert_eq!((&free["blocked"], &free["until"]), (&json!(null), &json!(null)), "{action}");
    }
}

#[actix_web::test]
async fn an_online_submission_is_to_be_answered_in_eight_working_hours() {
    let world = World::new().await;
    let desk = world.clerk(HERE).await;
    world.set("2023-03-10T16:00");
    let counter = desk.take_in(&intake_with(&json!({}))).await;
    assert_eq!(counter["intake_due_at"], json!(null));
    let path = |dossier: &Value| format!("/v1/dossiers/{}/deadline", id_of(dossier));
    assert_eq!(desk.get(&path(&counter)).await.is(200).body["intake"], json!(null));
    let online = desk.take_in(&intake_with(&json!({"channel": "online"}))).await;
    // Friday at 16:00: an hour is left of the week, seven are of Monday.
    let monday = json!("2023-03-13T16:00:00+07:00");
    assert_eq!(online["intake_due_at"], monday);
    assert_eq!(desk.look(&online).await["intake_due_at"], monday);
    world.set("2023-03-13T16:00");
    let intake = desk.get(&path(&online)).await.is(200).body["intake"].clone();
    assert_eq!(intake["limit"], json!({"amount": 8, "unit": "working_hour", "cutoff_time": null}));
    assert_eq!(
        (&intake["due_at"], &intake["answered_at"], &intake["late"]),
        (&monday, &json!(null), &json!(false))
    );
    let counted: Vec<&str> =
        intake["steps"].as_array().unwrap().iter().map(|step| step["date"].as_str().unwrap()).collect();
    assert_eq!(counted, ["10", "11", "12", "13"].map(|day| format!("2023-03-{day}")));
    world.set("2023-03-13T16:01");
    let late =
        desk.get_with(&path(&online), &[("accept-language", "en")]).await.is(200).body["intake"].clone();
    assert_eq!(late["late"], json!(true));
    assert_eq!(
        late["text"],
        "An online submission is accepted or answered within 8 working hours of its arrival"
    );
    let noticed = desk.act(&online, &act("note")).await.is(200).body;
    assert_eq!((&noticed["status"], &noticed["intake_due_at"]), (&json!("registered"), &json!(null)));
    world.set("2023-03-14T09:00");
    let accepted = desk.act(&online, &act("accept")).await.is(200).body;
    assert_eq!(accepted["intake_due_at"], json!(null));
    let answered = desk.get(&path(&online)).await.is(200).body["intake"].clone();
    assert_eq!(
        (&answered["answered_at"], &answered["late"]),
        (&json!("2023-03-13T16:01:00+07:00"), &json!(true)),
        "the notice was the answer"
    );
}
