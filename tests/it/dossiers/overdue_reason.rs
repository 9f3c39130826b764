//! Why a dossier is overdue: said with an act, in a line with its past, or by itself; warned of where it is missing.

use motcua::domain::scope::Scope;
use serde_json::{Value, json};

use super::world::{BESIDE, Door, HERE, World, act, act_with, id_of, intake_with, local, with};

/// Accepted on 6 March and due on the 13th, with a past.
fn past(transitions: &Value) -> Value {
    intake_with(&json!({
        "accepted_at": local("2023-03-06T09:00"), "due_on": "2023-03-13", "transitions": transitions
    }))
}

fn finish(at: &str, more: &Value) -> Value {
    with(&act_with("finish", &json!({"occurred_at": local(at)})), more)
}

async fn explain(desk: &Door, dossier: &Value, body: &Value) -> super::world::Answer {
    desk.put(&format!("/v1/dossiers/{}/overdue-reason", id_of(dossier)), body).await
}

fn warned(answer: &Value) -> Vec<&str> {
    let all = answer["warnings"].as_array().into_iter().flatten();
    all.map(|one| one["code"].as_str().or(one.as_str()).unwrap()).collect()
}

async fn found(desk: &Door, query: &str) -> Vec<String> {
    desk.get(&format!("/v1/dossiers?{query}")).await.is(200).each("id")
}

const REASON: &str = "/overdue_reason not-allowed-here";
const MISSING: &str = "overdue-reason-missing";

#[actix_web::test]
async fn a_reason_goes_with_an_act_of_a_late_day() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let all = desk.bulk(&[past(&json!([])), past(&json!([])), past(&json!([]))]).await;
    let late = json!({"overdue_reason": "entered_late"});
    desk.act(&all[0], &finish("2023-03-13T16:00", &late)).await.refuses(422, "invalid-values", &[REASON]);
    let unknown = json!({"overdue_reason": "laziness"});
    let answer = desk.act(&all[0], &finish("2023-03-14T16:00", &unknown)).await;
    answer.refuses(422, "invalid-values", &["/overdue_reason unknown-word"]);
    let done = desk.act(&all[0], &finish("2023-03-14T16:00", &late)).await.is(200).body;
    assert_eq!((&done["overdue_reason"], warned(&done)), (&json!("entered_late"), vec![]));
    let event = desk.history(&all[0]).await.pop().unwrap();
    assert_eq!((&event["kind"], &event["overdue_reason"]), (&json!("finished"), &json!("entered_late")));
    // Missing, it is a warning; on time, not even that.
    let done = desk.act(&all[1], &finish("2023-03-14T16:00", &json!({}))).await.is(200).body;
    assert_eq!((&done["overdue_reason"], warned(&done)), (&Value::Null, vec![MISSING]));
    let done = desk.act(&all[2], &finish("2023-03-13T16:00", &json!({}))).await.is(200).body;
    assert_eq!(warned(&done), Vec::<&str>::new());
    // Handing it over is the desk's: no warning, but the last chance to say it.
    let over = desk.act(&all[1], &act_with("hand_over", &json!({"overdue_reason": "other"}))).await;
    assert_eq!(over.is(200).body["overdue_reason"], "other");
}

#[actix_web::test]
async fn lines_say_it_too_and_their_faults_are_named() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let late = json!({"overdue_reason": "staff_or_equipment"});
    let lines = [
        past(&json!([
            act_with("assign", &json!({"occurred_at": local("2023-03-06T10:00")})),
            finish("2023-03-15T09:00", &late)
        ])),
        past(&json!([
            act_with("assign", &json!({"occurred_at": local("2023-03-06T10:00")})),
            finish("2023-03-10T09:00", &late)
        ])),
        past(&json!([finish("2023-03-15T09:00", &json!({}))])),
        past(&json!([{"action": "assign", "overdue_reason": "?"}])),
    ];
    let told = desk.lines("/v1/dossiers/batch", &lines).await;
    assert_eq!(
        told.iter().map(|line| line["status"].as_i64().unwrap()).collect::<Vec<_>>(),
        [201, 422, 201, 422]
    );
    for (line, pointer) in [(1, "/transitions/1/overdue_reason"), (3, "/transitions/0/overdue_reason")] {
        assert_eq!(told[line]["problem"]["errors"][0]["pointer"], pointer, "{:#}", told[line]);
    }
    assert_eq!(told[2]["warnings"], Value::Null, "the past is not asked about");
    assert_eq!(desk.look(&told[0]).await["overdue_reason"], "staff_or_equipment");
    let open = desk.take_in(&past(&json!([]))).await;
    let line = |more: &Value| with(&act("assign"), &with(&json!({"dossier": open["id"]}), more));
    let acts =
        [line(&json!({})), line(&json!({"action": "request_payment", "overdue_reason": "coordination"}))];
    let told = desk.lines("/v1/transitions/batch", &acts).await;
    assert_eq!((&told[0]["warnings"], &told[1]["warnings"]), (&json!([MISSING]), &Value::Null), "{told:#?}");
    assert_eq!(desk.look(&open).await["overdue_reason"], "coordination");
}

#[actix_web::test]
async fn it_is_said_by_itself_of_what_was_overdue() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let lines = [
        past(&json!([])),
        past(&json!([finish("2023-03-13T09:00", &json!({}))])),
        past(&json!([finish("2023-03-14T09:00", &json!({}))])),
        intake_with(&json!({"channel": "online"})),
    ];
    let all = desk.bulk(&lines).await;
    let body =
        json!({"overdue_reason": "coordination", "note": "Chờ cơ quan thuế", "officer": {"id": "tc-01"}});
    for never in [1, 3] {
        explain(&desk, &all[never], &body).await.refuses(422, "invalid-values", &[REASON]);
    }
    let before = desk.look(&all[0]).await;
    let said = explain(&desk, &all[0], &body).await.is(200).body;
    assert_eq!((&said["overdue_reason"], &said["status"]), (&json!("coordination"), &before["status"]));
    assert_eq!(said["version"], 2);
    let event = desk.history(&all[0]).await.pop().unwrap();
    assert_eq!(event["kind"], "overdue_explained");
    assert_eq!(
        json!([
            event["overdue_reason"],
            event["note"],
            event["officer"]["id"],
            event["facts"],
            event["late_entry"]
        ]),
        json!(["coordination", "Chờ cơ quan thuế", "tc-01", {}, false])
    );
    // The same once more is nothing new, and another takes its place.
    let same = explain(&desk, &all[0], &json!({"overdue_reason": "coordination"})).await.is(200).body;
    assert_eq!(same["version"], 2);
    let other = explain(&desk, &all[0], &json!({"overdue_reason": "entered_late"})).await.is(200).body;
    assert_eq!((&other["overdue_reason"], &other["version"]), (&json!("entered_late"), &json!(3)));
    // It is no act: what really happened before is entered after it, and stays warned of no more.
    let done = desk.act(&all[0], &finish("2023-03-14T09:00", &json!({}))).await.is(200).body;
    assert_eq!((&done["overdue_reason"], warned(&done)), (&json!("entered_late"), vec![]));
    assert_eq!(explain(&desk, &all[2], &json!({"overdue_reason": "other"})).await.is(200).body["version"], 3);
    // Taken back by its event, the one before it stands.
    let event = desk.event(&all[0], "overdue_explained").await;
    let undo = json!({"action": "correct", "event": event, "undo": true, "reason": "Nhầm hồ sơ"});
    assert_eq!(desk.act(&all[0], &undo).await.is(200).body["overdue_reason"], "coordination");
    desk.act(&all[2], &act("void")).await.is(200);
    explain(&desk, &all[2], &body).await.refuses(409, "forbidden-transition", &[]);
}

#[actix_web::test]
async fn an_undone_act_takes_its_reason_with_it() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let dossier = desk.take_in(&past(&json!([]))).await;
    let late = json!({"overdue_reason": "force_majeure"});
    desk.act(&dossier, &finish("2023-03-14T16:00", &late)).await.is(200);
    let event = desk.event(&dossier, "finished").await;
    let undo = json!({"action": "correct", "event": event, "undo": true, "reason": "Bấm nhầm"});
    let refused = desk.act(&dossier, &with(&undo, &late)).await;
    refused.refuses(422, "invalid-values", &[REASON]);
    let undone = desk.act(&dossier, &undo).await.is(200).body;
    assert_eq!((&undone["overdue_reason"], &undone["standing"]), (&Value::Null, &json!("overdue")));
}

#[actix_web::test]
async fn who_may_say_it_and_under_which_conditions() {
    let world = World::new().await;
    let anyone = world.anyone().await;
    let dossier = anyone.take_in(&past(&json!([]))).await;
    let body = json!({"overdue_reason": "other"});
    let path = format!("/v1/dossiers/{}/overdue-reason", id_of(&dossier));
    let desk = world.client(&[Scope::DossiersIntake, Scope::DossiersRead], Some(HERE)).await;
    desk.put(&path, &body).await.refuses(403, "insufficient-scope", &[]);
    world.clerk(BESIDE).await.put(&path, &body).await.refuses(404, "not-found", &[]);
    let head = world.client(&[Scope::DossiersDecide], Some(HERE)).await;
    let put = async |headers: &[(&str, &str)]| -> super::world::Answer {
        head.knock().json(actix_web::http::Method::PUT, &path, headers, &body).await.into()
    };
    put(&[("if-match", "\"7\"")]).await.refuses(412, "version-mismatch", &[]);
    let key = [("idempotency-key", "k-1"), ("if-match", "\"1\"")];
    let first = put(&key).await.is(200);
    let again = put(&key).await.is(200);
    assert_eq!((again.header("idempotency-replayed"), &again.body), (Some("true"), &first.body));
    let faults = json!({"overdue_reason": "none", "note": "x".repeat(2001), "officer": {"id": ""}});
    let expected = ["/overdue_reason unknown-word", "/note too-long", "/officer/id required"];
    head.put(&path, &faults).await.refuses(422, "invalid-values", &expected);
}

#[actix_web::test]
async fn lists_find_by_it_and_by_its_absence() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let late = |reason: &str| finish("2023-03-15T09:00", &json!({"overdue_reason": reason}));
    let lines = [
        past(&json!([])),
        past(&json!([finish("2023-03-15T09:00", &json!({}))])),
        past(&json!([late("coordination")])),
        past(&json!([late("other")])),
        past(&json!([finish("2023-03-13T09:00", &json!({}))])),
        past(&json!([act("request_payment")])),
        past(&json!([act("withdraw")])),
        intake_with(&json!({})),
    ];
    let all = desk.bulk(&lines).await;
    let of = |numbers: &[usize]| numbers.iter().map(|n| id_of(&all[*n])).collect::<Vec<_>>();
    for (query, expected) in [
        ("overdue_reason=none", &[0, 1][..]),
        ("overdue_reason=none&standing=overdue", &[0]),
        ("overdue_reason=coordination", &[2]),
        ("overdue_reason=other,coordination", &[2, 3]),
        ("overdue_reason=none,other", &[0, 1, 3]),
        ("overdue_reason=entered_late", &[]),
    ] {
        assert_eq!(found(&desk, &format!("sort=id&{query}")).await, of(expected), "{query}");
    }
    let page = desk.get("/v1/dossiers?overdue_reason=none,other&count=exact&limit=1").await.is(200);
    assert_eq!(page.body["count"], 3);
    let wrong = desk.get("/v1/dossiers?overdue_reason=late").await;
    wrong.refuses(422, "invalid-query", &["/overdue_reason unknown-word"]);
    // The morning tells the reason of what is overdue, and stays as long as it was.
    let overdue = async || {
        let day = desk.get("/v1/worklist").await.is(200).body;
        day["sections"][0]["items"][0]["overdue_reason"].clone()
    };
    assert_eq!(overdue().await, Value::Null);
    explain(&desk, &all[0], &json!({"overdue_reason": "unclear_law"})).await.is(200);
    assert_eq!(overdue().await, "unclear_law");
}

#[actix_web::test]
async fn cells_open_with_the_reason_of_their_day() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let dossier = desk.take_in(&past(&json!([]))).await;
    explain(&desk, &dossier, &json!({"overdue_reason": "complex_verification"})).await.is(200);
    let rows = async |as_of: &str| -> Vec<Value> {
        let path = format!("/v1/reports/H59/2023-Q2/forms/II.06b/cells/pending_overdue?as_of={as_of}");
        let answer = desk.knock().get(&path).await;
        answer.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    assert_eq!(rows("2023-03-23").await[0]["overdue_reason"], Value::Null, "it was said on the 24th");
    assert_eq!(rows("2023-03-24").await[0]["overdue_reason"], "complex_verification");
}

#[actix_web::test]
async fn actions_ask_for_it_where_it_is_overdue() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let dossier = desk.take_in(&past(&json!([]))).await;
    let fresh = desk.take_in(&intake_with(&json!({}))).await;
    let told = async |dossier: &Value| -> Vec<Value> {
        let list = desk.get(&format!("/v1/dossiers/{}/actions", id_of(dossier))).await.is(200).body;
        list["actions"].as_array().unwrap().clone()
    };
    for action in told(&dossier).await {
        let name = action["action"].as_str().unwrap();
        let carries = !["correct", "void"].contains(&name);
        assert_eq!(action["may_carry"] == json!(["overdue_reason"]), carries, "{action}");
        let warns = ["assign", "request_supplement", "request_payment", "finish", "reissue", "transfer"];
        assert_eq!(warned(&action).contains(&MISSING), warns.contains(&name), "{action}");
    }
    assert!(
        told(&fresh).await.iter().all(|action| action["may_carry"] == json!([]) && warned(action).is_empty())
    );
}
