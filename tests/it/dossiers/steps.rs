//! The internal process over HTTP: published, walked, late, seen; opinions asked for and received.

use motcua::domain::scope::Scope;
use serde_json::{Value, json};

use super::world::{BESIDE, Door, HERE, LAND, World, act, act_with, id_of, intake_with, local, with};

const STEPPED: &str = "1.012753";

/// Ten working days in three steps: two hours, five days, one day.
fn stepped() -> Value {
    let step = |name: &str, unit: &str, amount: u8, of: &str| json!({"name": name, "unit": unit, "limit": {"amount": amount, "unit": of}});
    json!({
        "name": "Đăng ký đất đai lần đầu", "field": {"code": "TNMT-DD"}, "levels": ["commune"],
        "limits": [{"amount": 10, "unit": "working_day"}], "valid_from": "2022-01-01",
        "internal_steps": [
            step("Tiếp nhận", "Bộ phận Một cửa", 2, "working_hour"),
            step("Thẩm định", "Công chức Địa chính", 5, "working_day"),
            step("Ký duyệt", "Lãnh đạo", 1, "working_day"),
        ],
    })
}

/// A world with that procedure and one dossier, taken in on Thursday 2023-03-09 at 10:30.
async fn begin() -> (World, Door, Value) {
    let world = World::at("2023-03-09T10:30:00+07:00").await;
    let registrar = world.client(&[Scope::CatalogueWrite], None).await;
    registrar.put(&format!("/v1/procedures/{STEPPED}"), &stepped()).await.is(201);
    let clerk = world.clerk(HERE).await;
    let dossier = clerk.take_in(&intake_with(&json!({"procedure": STEPPED}))).await;
    (world, clerk, dossier)
}

fn path(dossier: &Value, tail: &str) -> String {
    format!("/v1/dossiers/{}{tail}", id_of(dossier))
}

async fn slip(door: &Door, dossier: &Value) -> Value {
    door.get(&path(dossier, "/steps")).await.is(200).body
}

#[actix_web::test]
async fn a_dossier_walks_its_steps() {
    let (world, clerk, dossier) = begin().await;
    let step = &dossier["step"];
    assert_eq!((&step["no"], &step["of"], &step["name"]), (&json!(1), &json!(3), &json!("Tiếp nhận")));
    assert_eq!((&step["due_at"], &step["late"]), (&json!("2023-03-09T14:30:00+07:00"), &json!(false)));
    assert_eq!((&dossier["version"], &dossier["due_on"]), (&json!(1), &json!("2023-03-23")));
    world.set("2023-03-09T14:31");
    assert_eq!(clerk.look(&dossier).await["step"]["late"], true);
    let officers = json!({"officer": {"id": "a"}, "to_officer": {"id": "b", "name": "Lâm Văn Phúc"}});
    let moved = clerk.post(&path(&dossier, "/steps"), &officers).await.is(200).body;
    assert_eq!((&moved["step"]["no"], &moved["step"]["due_on"]), (&json!(2), &json!("2023-03-16")));
    assert_eq!((&moved["status"], &moved["due_on"]), (&json!("accepted"), &json!("2023-03-23")));
    world.set("2023-03-16T23:59");
    assert_eq!(clerk.look(&dossier).await["step"]["late"], false, "a day ends at 24:00");
    clerk.post(&path(&dossier, "/steps"), &json!({"step": 1, "reason": "Thiếu tờ trình"})).await.is(200);
    world.set("2023-03-17T09:00");
    clerk.post(&path(&dossier, "/steps"), &json!({})).await.is(200);
    clerk.post(&path(&dossier, "/steps"), &json!({})).await.is(200);
    let done = clerk.act(&dossier, &act("finish")).await.is(200).body;
    assert_eq!(done["step"], Value::Null);
    let slip = slip(&clerk, &dossier).await;
    let told: Vec<Value> = slip["visits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|visit| json!([visit["no"], visit["timing"], visit["late"]]))
        .collect();
    let expected = [
        json!([1, "after", true]),
        json!([2, "on", false]),
        json!([1, "on", false]),
        json!([2, "before", false]),
        json!([3, "before", false]),
    ];
    assert_eq!(told, expected);
    assert_eq!(
        (&slip["visits"][1]["from"]["id"], &slip["visits"][1]["to"]["id"]),
        (&json!("a"), &json!("b"))
    );
    assert_eq!((&slip["late"], &slip["process"][2]["unit"]), (&json!(true), &json!("Lãnh đạo")));
    // Nothing of it is a figure.
    let row = clerk.row("from=2023-03-01&to=2023-03-17").await;
    assert_eq!(row, [1, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0]);
}

#[actix_web::test]
async fn what_is_refused_says_why() {
    let (world, clerk, dossier) = begin().await;
    let steps = path(&dossier, "/steps");
    let opinions = path(&dossier, "/opinions");
    let plain = clerk.take_in(&intake_with(&json!({"procedure": LAND}))).await;
    assert_eq!(plain["step"], Value::Null);
    for (at, body, expected) in [
        (path(&plain, "/steps"), json!({}), "422 guard-failed process-named"),
        (steps.clone(), json!({"step": 4, "reason": "x"}), "422 invalid-values /step not-allowed-here"),
        (steps.clone(), json!({"step": 0}), "422 invalid-values /step out-of-range"),
        (steps.clone(), json!({"step": 3}), "422 invalid-values /reason required"),
        (steps.clone(), json!({"step": 1}), "422 invalid-values /to_officer required"),
        (steps.clone(), json!({"step": "2"}), "400 invalid-body"),
        (steps.clone(), json!({"stop": 2}), "400 invalid-body"),
        (
            opinions.clone(),
            json!({}),
            "422 invalid-values /agency required /reason required /due_on required",
        ),
        (
            opinions.clone(),
            json!({"agency": BESIDE, "reason": "x", "due_on": "2023-03-08"}),
            "422 invalid-values /due_on before",
        ),
        (
            opinions.clone(),
            json!({"agency": HERE, "reason": "x", "due_on": "2023-03-10"}),
            "422 guard-failed opinion-of-another",
        ),
        (
            opinions.clone(),
            json!({"agency": "H99", "reason": "x", "due_on": "2023-03-10"}),
            "422 unknown-agency",
        ),
        (
            opinions.clone(),
            json!({"agency": BESIDE, "reason": "x", "due_on": "2023-03-10", "limit": {"unit": "same_day"}}),
            "422 invalid-values /limit not-allowed-here",
        ),
        (
            opinions.clone(),
            json!({"answers": uuid::Uuid::nil(), "agency": BESIDE}),
            "422 invalid-values /agency not-allowed-here",
        ),
        (opinions.clone(), json!({"answers": uuid::Uuid::nil()}), "422 guard-failed opinion-open"),
    ] {
        let answer = clerk.post(&at, &body).await;
        assert_eq!(told(&answer.body), expected, "{body} {:#}", answer.body);
    }
    clerk.act(&dossier, &act("request_payment")).await.is(200);
    let waiting = clerk.post(&steps, &json!({})).await;
    assert_eq!(told(&waiting.body), "422 guard-failed step-while-in-work");
    world.set("2023-03-10T09:00");
    clerk.act(&dossier, &act("withdraw")).await.is(200);
    let over = clerk.post(&steps, &json!({})).await;
    assert_eq!(told(&over.body), "422 guard-failed internal-while-pending");
    // Of another agency it is absent, and who may only read does not hand on.
    let stranger = world.clerk(BESIDE).await;
    assert_eq!(told(&stranger.post(&steps, &json!({})).await.body), "404 not-found");
    let reader = world.client(&[Scope::DossiersRead], Some(HERE)).await;
    assert_eq!(told(&reader.post(&opinions, &json!({})).await.body), "403 insufficient-scope");
}

/// A problem in one line: status, code, rule, each fault.
fn told(problem: &Value) -> String {
    let text = |member: &str| problem[member].as_str().map(ToOwned::to_owned);
    let faults = problem["errors"].as_array().into_iter().flatten();
    let faults = faults
        .filter(|_| problem["code"] == "invalid-values")
        .flat_map(|fault| ["pointer", "code"].map(|member| fault[member].as_str().unwrap().to_owned()));
    let told = [Some(problem["status"].to_string()), text("code"), text("rule")];
    told.into_iter().flatten().chain(faults).collect::<Vec<_>>().join(" ")
}

#[actix_web::test]
async fn conditions_and_keys_hold_here_too() {
    let (_world, clerk, dossier) = begin().await;
    let steps = path(&dossier, "/steps");
    let stale = clerk.post_with(&steps, &[("if-match", "\"7\"")], &json!({})).await;
    assert_eq!(told(&stale.body), "412 version-mismatch");
    let key = [("idempotency-key", "k-1")];
    let first = clerk.post_with(&steps, &key, &json!({})).await.is(200).body;
    let again = clerk.post_with(&steps, &key, &json!({})).await.is(200).body;
    assert_eq!((&first, &first["step"]["no"]), (&again, &json!(2)));
    assert_eq!(clerk.look(&dossier).await["version"], 2);
}

#[actix_web::test]
async fn an_undone_hand_over_did_not_happen() {
    let (world, clerk, dossier) = begin().await;
    world.set("2023-03-09T11:00");
    clerk.post(&path(&dossier, "/steps"), &json!({})).await.is(200);
    let event = clerk.event(&dossier, "step_entered").await;
    let undo = json!({"action": "correct", "event": event, "undo": true, "reason": "nhầm hồ sơ"});
    let back = clerk.act(&dossier, &undo).await.is(200).body;
    assert_eq!(back["step"], with(&dossier["step"], &json!({})), "as it was after intake");
    assert_eq!(slip(&clerk, &dossier).await["visits"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn an_opinion_is_asked_late_and_received() {
    let (world, clerk, dossier) = begin().await;
    clerk.post(&path(&dossier, "/steps"), &json!({})).await.is(200);
    let ask = json!({"agency": BESIDE, "reason": "Xác nhận quy hoạch", "limit": {"amount": 1, "unit": "working_day"}});
    clerk.post(&path(&dossier, "/opinions"), &ask).await.is(200);
    let asked = slip(&clerk, &dossier).await["opinions"][0].clone();
    assert_eq!((&asked["due_on"], &asked["late"]), (&json!("2023-03-10"), &json!(false)));
    assert_eq!(asked["agency"]["code"], BESIDE);
    world.set("2023-03-13T08:00");
    let day = clerk.get("/v1/worklist").await.is(200).body;
    let late = day["sections"].as_array().unwrap().iter().find(|s| s["section"] == "step_late").unwrap();
    assert_eq!((&late["count"], &late["items"][0]["id"]), (&json!(1), &dossier["id"]));
    assert_eq!(late["items"][0]["since"], "2023-03-10");
    let listed = clerk.get(late["href"].as_str().unwrap()).await.is(200).body;
    assert_eq!(listed["items"][0]["id"], dossier["id"]);
    for (query, found) in [
        ("step_due_to=2023-03-10", 1),
        ("step_due_to=2023-03-09", 0),
        ("step_due_from=2023-03-10&step_due_to=2023-03-10", 1),
        ("step_due_from=2023-03-11", 0),
    ] {
        let list = clerk.get(&format!("/v1/dossiers?{query}")).await.is(200).body;
        assert_eq!(list["items"].as_array().unwrap().len(), found, "{query}");
    }
    let answer = json!({"answers": asked["id"], "note": "Công văn 15: thống nhất"});
    clerk.post(&path(&dossier, "/opinions"), &answer).await.is(200);
    let opinion = slip(&clerk, &dossier).await["opinions"][0].clone();
    assert_eq!((&opinion["timing"], &opinion["late"]), (&json!("after"), &json!(true)));
    assert_eq!(opinion["note"], "Công văn 15: thống nhất");
    let history = clerk.history(&dossier).await;
    let kinds: Vec<&str> = history.iter().map(|event| event["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["accepted", "step_entered", "opinion_requested", "opinion_received"]);
    assert_eq!(history[2]["facts"], json!({"agency": BESIDE, "due_on": "2023-03-10", "due_at": null}));
}

#[actix_web::test]
async fn a_step_waits_with_its_dossier_and_a_process_is_published_once() {
    let (world, clerk, dossier) = begin().await;
    clerk.post(&path(&dossier, "/steps"), &json!({})).await.is(200);
    world.set("2023-03-10T09:00");
    clerk.act(&dossier, &act("request_supplement")).await.is(200);
    world.set("2023-03-24T09:00");
    assert_eq!(clerk.look(&dossier).await["step"]["late"], false);
    let back = clerk.act(&dossier, &act_with("receive_supplement", &json!({}))).await.is(200).body;
    assert_eq!(back["step"]["due_on"], "2023-03-31", "five days again");
    assert_eq!(back["due_on"], "2023-04-07");
    let waits = slip(&clerk, &dossier).await["visits"][1]["waits"].clone();
    assert_eq!(waits, json!([{"from": "2023-03-10", "to": "2023-03-24"}]));
    // The same again makes no version; one step more than the limit allows is refused; each fault has its place.
    let registrar = world.client(&[Scope::CatalogueWrite], None).await;
    let at = format!("/v1/procedures/{STEPPED}");
    let shown = registrar.put(&at, &stepped()).await.is(200).body;
    assert_eq!(
        shown["internal_steps"][1]["limit"],
        json!({"amount": 5, "unit": "working_day", "cutoff_time": null})
    );
    let long = with(&stepped(), &json!({"limits": [{"amount": 6, "unit": "working_day"}]}));
    assert_eq!(told(&registrar.put(&at, &long).await.body), "422 invalid-values /internal_steps malformed");
    let odd =
        with(&stepped(), &json!({"internal_steps": [{"name": "", "unit": "a", "limit": {"unit": "week"}}]}));
    let faults =
        "422 invalid-values /internal_steps/0/name required /internal_steps/0/limit/unit unknown-word";
    assert_eq!(told(&registrar.put(&at, &odd).await.body), faults);
    let versions = registrar.get(&format!("{at}/versions")).await.is(200).body;
    assert_eq!(versions["items"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn a_history_that_is_sent_late_has_its_steps() {
    let (world, _clerk, _) = begin().await;
    world.set("2023-03-24T09:00");
    let desk = world.anyone().await;
    let line = intake_with(&json!({"procedure": STEPPED, "accepted_at": local("2023-03-09T10:30"),
        "transitions": [act_with("assign", &json!({"occurred_at": local("2023-03-09T11:00")}))]}));
    let told = desk.bulk(&[line]).await;
    let dossier = desk.look(&told[0]).await;
    assert_eq!((&dossier["step"]["no"], &dossier["step"]["late"]), (&json!(1), &json!(true)));
    let entered = json!({"occurred_at": local("2023-03-09T12:00")});
    desk.post(&path(&told[0], "/steps"), &entered).await.is(200);
    assert_eq!(desk.look(&told[0]).await["step"]["due_on"], "2023-03-16");
    let early = json!({"occurred_at": local("2023-03-09T11:30")});
    let refused = desk.post(&path(&told[0], "/steps"), &early).await;
    assert_eq!(super::steps::told(&refused.body), "422 occurred-before-last");
}
