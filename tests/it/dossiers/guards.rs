//! Guards: moves that the grid has and the law refuses here; each refusal names its rule and article.

use serde_json::{Value, json};

use super::world::{Answer, BIRTH, Door, HERE, LAND, World, act, act_with, intake_with, local};

#[track_caller]
fn fails(answer: Answer, rule: &str, article: &str) {
    assert_eq!(
        (&answer.body["rule"], &answer.body["article"]),
        (&json!(rule), &json!(article)),
        "{:#}",
        answer.body
    );
    answer.refuses(422, "guard-failed", &[]);
}

/// Takes in at a local time, with 5 working days.
async fn taken(world: &World, desk: &Door, at: &str) -> Value {
    world.set(at);
    desk.take_in(&intake_with(&json!({"procedure": LAND}))).await
}

#[actix_web::test]
async fn supplements_within_three_days_and_twice() {
    let world = World::new().await;
    let desk = world.clerk(HERE).await;
    let dossier = taken(&world, &desk, "2023-03-06T09:00").await;
    assert_eq!(dossier["due_on"], "2023-03-13");
    world.set("2023-03-10T09:00");
    let late = desk.act(&dossier, &act("request_supplement")).await;
    assert!(late.body["detail"].as_str().unwrap().contains("09/03/2023"), "{:#}", late.body);
    fails(late, "supplement-within-three-working-days", "NĐ 61/2018/NĐ-CP Đ19 k4");
    // V6: asked on the 8th, complete on the 17th, counted again from the beginning.
    world.set("2023-03-09T09:00");
    let asked = desk.act(&dossier, &act("request_supplement")).await.is(200).body;
    assert_eq!((&asked["standing"], &asked["waiting_since"]), (&json!("waiting"), &json!("2023-03-09")));
    world.set("2023-03-17T09:00");
    let complete = desk.act(&dossier, &act("receive_supplement")).await.is(200).body;
    assert_eq!(
        (&complete["due_on"], &complete["original_due_on"]),
        (&json!("2023-03-24"), &json!("2023-03-24"))
    );
    assert_eq!((&complete["accepted_on"], &complete["code"]), (&json!("2023-03-06"), &dossier["code"]));
    let second = desk.act(&dossier, &act("request_supplement")).await.is(200).body;
    assert_eq!(second["warnings"][0]["code"], "second-supplement");
    desk.act(&dossier, &act("receive_supplement")).await.is(200);
    fails(desk.act(&dossier, &act("request_supplement")).await, "two-supplements", "NĐ 63/2010/NĐ-CP Đ20 k4");
    let special = act_with("request_supplement", &json!({"ground": "special_law"}));
    fails(desk.act(&dossier, &special).await, "two-supplements", "NĐ 63/2010/NĐ-CP Đ20 k4");
    let guided = act_with(
        "request_supplement",
        &json!({"ground": "guidance_not_followed", "documents": ["Sơ đồ thửa đất"]}),
    );
    let third = desk.act(&dossier, &guided).await.is(200).body;
    assert_eq!((&third["supplements"], &third["warnings"]), (&json!(3), &json!([])));
}

#[actix_web::test]
async fn extension_once_and_a_day_before() {
    let world = World::new().await;
    let desk = world.clerk(HERE).await;
    let article = "NĐ 61/2018/NĐ-CP Đ19 k9";
    let extend = act_with("extend", &json!({"due_on": "2023-03-29"}));
    // V7: due Wednesday 15/03.
    let wednesday = taken(&world, &desk, "2023-03-08T09:00").await;
    assert_eq!(wednesday["due_on"], "2023-03-15");
    world.set("2023-03-15T00:01");
    fails(desk.act(&wednesday, &extend).await, "extension-one-day-before", article);
    world.set("2023-03-14T23:58");
    let not_later = act_with("extend", &json!({"due_on": "2023-03-15"}));
    fails(desk.act(&wednesday, &not_later).await, "extension-is-later", article);
    let extended = desk.act(&wednesday, &extend).await.is(200).body;
    assert_eq!(
        (&extended["due_on"], &extended["original_due_on"]),
        (&json!("2023-03-29"), &json!("2023-03-15"))
    );
    assert_eq!(extended["extended"], true);
    fails(desk.act(&wednesday, &act("extend")).await, "one-extension", article);
    // Due Monday 13/03: Sunday is a day too.
    for (at, allowed) in [("2023-03-12T09:00", true), ("2023-03-13T09:00", false)] {
        let monday = taken(&world, &desk, "2023-03-06T09:00").await;
        world.set(at);
        let answer = desk.act(&monday, &extend).await;
        if allowed { drop(answer.is(200)) } else { fails(answer, "extension-one-day-before", article) }
    }
}

#[actix_web::test]
async fn the_other_guards() {
    let world = World::new().await;
    let desk = world.clerk(HERE).await;
    let online = desk.take_in(&intake_with(&json!({"channel": "online"}))).await;
    desk.act(&online, &act_with("note", &json!({"documents": ["Bản sao CCCD"], "note": "thiếu giấy tờ"})))
        .await
        .is(200);
    fails(desk.act(&online, &act("note")).await, "one-intake-notice", "NĐ 61/2018/NĐ-CP Đ15 k3, Đ17 k2(a)");
    let dossier = taken(&world, &desk, "2023-03-24T09:00").await;
    let same = act_with("transfer", &json!({"to_agency": HERE}));
    fails(desk.act(&dossier, &same).await, "transfer-to-another", "NĐ 61/2018/NĐ-CP Đ18");
    let early = act_with("reissue", &json!({"due_on": "2023-03-23"}));
    fails(desk.act(&dossier, &early).await, "due-after-acceptance", "NĐ 61/2018/NĐ-CP Đ17 k1(c)");
    let reissued =
        desk.act(&dossier, &act_with("reissue", &json!({"due_on": "2023-03-27"}))).await.is(200).body;
    assert_eq!(
        (&reissued["due_on"], &reissued["original_due_on"]),
        (&json!("2023-03-27"), &json!("2023-03-31"))
    );
}

#[actix_web::test]
async fn payment_is_not_the_agencys_time() {
    let world = World::new().await;
    let desk = world.anyone().await;
    world.set("2023-02-24T09:00");
    let dossier = desk.take_in(&intake_with(&json!({"due_on": "2023-03-10"}))).await;
    world.set("2023-03-06T09:00");
    desk.act(&dossier, &act("request_payment")).await.is(200);
    world.set("2023-03-20T09:00");
    let paid = desk.act(&dossier, &act("confirm_payment")).await.is(200).body;
    assert_eq!((&paid["due_on"], &paid["status"]), (&json!("2023-03-24"), &json!("processing")));
}

#[actix_web::test]
async fn acts_are_in_order_of_time_and_not_of_the_future() {
    let world = World::new().await;
    let (clerk, elder) = (world.clerk(HERE).await, world.anyone().await);
    let dossier = taken(&world, &clerk, "2023-03-24T09:00").await;
    let assign = |at: &str| act_with("assign", &json!({"occurred_at": at}));
    let before = elder.act(&dossier, &assign("2023-03-24T08:59:59+07:00")).await;
    let last = before.body["last_occurred_at"].as_str().unwrap();
    assert_eq!(
        last.parse::<chrono::DateTime<chrono::Utc>>().unwrap(),
        local("2023-03-24T09:00").parse::<chrono::DateTime<chrono::Utc>>().unwrap()
    );
    before.refuses(422, "occurred-before-last", &[]);
    clerk.act(&dossier, &assign("2023-03-24T09:05:01+07:00")).await.refuses(422, "future-act", &[]);
    clerk.act(&dossier, &assign("2023-03-24T09:05:00+07:00")).await.is(200);
    // An act of now that the clocks put before the last one takes its time.
    clerk.act(&dossier, &act("finish")).await.is(200);
    world.set("2023-03-25T09:00");
    let yesterday = act_with("hand_over", &json!({"occurred_at": "2023-03-24T16:00:00+07:00"}));
    clerk.act(&dossier, &yesterday).await.refuses(403, "backdate-not-allowed", &[]);
    let handed = elder.act(&dossier, &yesterday).await.is(200).body;
    assert_eq!(handed["returned_at"], "2023-03-24T16:00:00+07:00");
    assert_eq!(elder.history(&dossier).await.last().unwrap()["late_entry"], true);
}

#[actix_web::test]
async fn lateness_is_by_date_and_stops_at_the_end_of_processing() {
    let world = World::new().await;
    let desk = world.anyone().await;
    // V2: due 2023-03-17.
    for (ended, handed, due, standing) in [
        ("2023-03-16T08:00", "2023-04-03T09:00", true, "ended_early"),
        ("2023-03-17T23:00", "2023-03-20T09:00", true, "ended_on_time"),
        ("2023-03-18T00:10", "2023-03-18T09:00", true, "ended_overdue"),
        ("2023-03-18T00:10", "2023-03-18T09:00", false, "ended_on_time"),
    ] {
        world.set("2023-03-10T09:00");
        let procedure = if due { LAND } else { super::world::UNLIMITED };
        let dossier = desk.take_in(&intake_with(&json!({"procedure": procedure}))).await;
        assert_eq!(dossier["due_on"], if due { json!("2023-03-17") } else { json!(null) });
        for (at, action) in [(ended, "finish"), (handed, "hand_over")] {
            world.set(at);
            let moved = desk.act(&dossier, &act(action)).await.is(200).body;
            assert_eq!(moved["standing"], standing, "{ended}");
        }
    }
    let figures = desk.figures("agency=H59&period=2023-Q2").await;
    let n = |part: &str, name: &str| figures[part][name].as_i64().unwrap();
    assert_eq!(
        [n("totals", "resolved_early"), n("totals", "resolved_on_time"), n("totals", "resolved_overdue")],
        [1, 2, 1]
    );
    assert_eq!(n("memo", "resolved_without_due_date"), 1);
}

#[actix_web::test]
async fn the_cut_off_moves_the_start() {
    let world = World::new().await;
    let desk = world.anyone().await;
    for (at, due) in [("2023-03-10T15:00", "2023-03-13"), ("2023-03-10T15:01", "2023-03-14")] {
        world.set(at);
        assert_eq!(desk.take_in(&intake_with(&json!({"procedure": BIRTH}))).await["due_on"], due);
    }
}
