//! Bulk: one line, one outcome, in order; a line is all or nothing by itself and the others stand.

use motcua::domain::scope::Scope;
use serde_json::{Value, json};

use super::world::{BESIDE, ELSEWHERE, HERE, World, act, act_with, id_of, intake, intake_with, local, with};

const INTAKES: &str = "/v1/dossiers/batch";
const ACTS: &str = "/v1/transitions/batch";

fn statuses(told: &[Value]) -> Vec<i64> {
    told.iter().map(|line| line["status"].as_i64().unwrap()).collect()
}

#[actix_web::test]
async fn a_dossier_comes_with_its_past() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let line = json!({
        "procedure": super::world::LAND, "agency": HERE, "channel": "online", "applicant": {"name": "Sơn Thị Lan"},
        "submitted_at": local("2023-03-01T20:00"), "accepted_at": local("2023-03-02T08:00"), "due_on": "2023-03-09",
        "code": "H59.31.07-230302-0005", "idempotency_key": "old-5",
        "transitions": [
            act_with("request_supplement", &json!({"occurred_at": local("2023-03-03T09:00"), "documents": ["A"]})),
            act_with("receive_supplement", &json!({"occurred_at": local("2023-03-06T09:00"), "due_on": "2023-03-13"})),
            act_with("finish", &json!({"occurred_at": local("2023-03-14T09:00"), "officer": {"id": "tc-07"}})),
            act_with("hand_over", &json!({"occurred_at": local("2023-03-15T09:00")})),
        ],
    });
    let told = desk.bulk(std::slice::from_ref(&line)).await;
    assert_eq!(
        told[0],
        json!({
            "line": 1, "status": 201, "id": id_of(&told[0]), "code": "H59.31.07-230302-0005", "dossier_status": "returned", "version": 6,
        })
    );
    let dossier = desk.look(&told[0]).await;
    assert_eq!((&dossier["standing"], &dossier["due_on"]), (&json!("ended_overdue"), &json!("2023-03-13")));
    let history = desk.history(&told[0]).await;
    assert!(
        history
            .iter()
            .all(|event| event["late_entry"] == true && event["recorded_at"] == local("2023-03-24T10:00"))
    );
    assert_eq!(history[4]["officer"]["id"], "tc-07");
    // Sent again it is answered again, whatever became of the dossier, with or without a newline at the end.
    for end in ["", "\n", "\r\n"] {
        let again = desk.send_lines(INTAKES, format!("{line}{end}").into_bytes()).await;
        assert_eq!(again, [with(&told[0], &json!({"status": 200, "replayed": true}))], "{end:?}");
    }
    let other = with(&line, &json!({"summary": "khác"}));
    let refused = desk.lines(INTAKES, &[other]).await;
    assert_eq!(refused[0]["problem"]["code"], "idempotency-mismatch");
}

#[actix_web::test]
async fn a_bad_line_hurts_nobody_else() {
    let world = World::new().await;
    let desk = world.clerk("H59.31").await;
    let mut body = Vec::new();
    for line in [
        intake().to_string(),
        "not json".to_owned(),
        String::new(),
        intake_with(&json!({"agency": ELSEWHERE})).to_string(),
        "  \r".to_owned(),
        intake_with(&json!({"accept": false})).to_string(),
        intake_with(&json!({"summary": "x".repeat(70_000)})).to_string(),
        intake_with(&json!({"colour": "red"})).to_string(),
        intake_with(&json!({"idempotency_key": "a b"})).to_string(),
    ] {
        body.extend(line.into_bytes());
        body.push(b'\n');
    }
    // A line far beyond the limit, which arrives in many pieces, and a last one without a newline.
    body.extend(std::iter::repeat_n(b'x', 1_000_000));
    body.push(b'\n');
    body.extend(intake_with(&json!({"agency": BESIDE})).to_string().into_bytes());
    let told = desk.send_lines(INTAKES, body).await;
    let found: Vec<_> = told
        .iter()
        .map(|line| {
            let code = line["problem"]["code"].as_str().or(line["code"].as_str()).unwrap();
            format!("{} {} {code}", line["line"], line["status"])
        })
        .collect();
    assert_eq!(
        found,
        [
            "1 201 H59.31.07-230324-0001",
            "2 400 invalid-body",
            "4 403 agency-out-of-scope",
            "6 422 invalid-values",
            "7 413 too-large",
            "8 400 invalid-body",
            "9 422 invalid-values",
            "10 413 too-large",
            "11 201 H59.31.12-230324-0001",
        ]
    );
    assert_eq!(told[5]["problem"]["errors"][0]["pointer"], "/colour");
    let request_id = told[1]["problem"]["request_id"].as_str().unwrap();
    assert!(told.iter().all(|line| line["problem"].is_null() || line["problem"]["request_id"] == request_id));
    assert_eq!(world.db_number("select count(*) as n from dossiers").await, 2);
    assert_eq!(desk.send_lines(INTAKES, Vec::new()).await, Vec::<Value>::new());
}

#[actix_web::test]
async fn a_line_of_just_the_limit_is_read() {
    let world = World::new().await;
    let desk = world.clerk(HERE).await;
    let padded = |length: usize| {
        let bare = intake_with(&json!({"external_ref": ""})).to_string();
        let line = bare.replacen('{', &format!("{{{}", " ".repeat(length - bare.len())), 1);
        line.replace("\"external_ref\":\"\"", "\"external_ref\":null").replacen(' ', "", 2).into_bytes()
    };
    for (length, status) in [(64 * 1024, 201), (64 * 1024 + 1, 413)] {
        let mut line = padded(length);
        assert_eq!(line.len(), length);
        line.extend_from_slice(b"\r\n");
        assert_eq!(statuses(&desk.send_lines(INTAKES, line).await), [status], "{length}");
    }
}

#[actix_web::test]
async fn an_unlawful_act_refuses_its_whole_line_and_is_named() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let line =
        |acts: Value| intake_with(&json!({"accepted_at": local("2023-03-13T09:00"), "transitions": acts}));
    let on = |action: &str, at: &str| act_with(action, &json!({"occurred_at": local(at)}));
    for (acts, code, fault) in [
        (json!([act("assign"), act("hand_over")]), "forbidden-transition", "/transitions/1 refused-act"),
        (
            json!([on("assign", "2023-03-14T09:00"), on("finish", "2023-03-13T10:00")]),
            "occurred-before-last",
            "/transitions/1 refused-act",
        ),
        (json!([on("finish", "2023-03-25T09:00")]), "future-act", "/transitions/0 refused-act"),
        (json!([on("request_supplement", "2023-03-20T09:00")]), "guard-failed", "/transitions/0 refused-act"),
        (json!([act("assign"), {"action": "finish"}]), "invalid-values", "/transitions/1/outcome required"),
        (json!([act("assign"), {"action": "jump"}]), "invalid-values", "/transitions/1/action unknown-word"),
        (json!([act("void")]), "invalid-values", "/transitions/0/action not-allowed-here"),
    ] {
        let told = desk.lines(INTAKES, &[intake(), line(acts.clone()), intake()]).await;
        assert_eq!(told[0]["status"], 201);
        let problem = &told[1]["problem"];
        let error = &problem["errors"][0];
        let found =
            format!("{} {}", error["pointer"].as_str().unwrap_or("?"), error["code"].as_str().unwrap_or("?"));
        assert_eq!((problem["code"].as_str(), found.as_str()), (Some(code), fault), "{acts} {told:#?}");
        assert_eq!((&told[1]["status"], &told[2]["status"]), (&problem["status"], &json!(201)));
    }
    let told = desk.lines(INTAKES, &[line(json!([act("assign"), act("hand_over")]))]).await;
    assert_eq!(told[0]["problem"]["dossier_status"], "processing");
    assert_eq!(world.db_number("select count(*) as n from dossiers").await, 14);
    assert_eq!(world.db_number("select max(last_number)::bigint as n from code_counters").await, 14);
}

#[actix_web::test]
async fn lines_on_one_dossier_are_done_in_order() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let dossiers = desk.bulk(&[intake(), intake()]).await;
    let mut lines = Vec::new();
    for dossier in &dossiers {
        // By id and by code in turn.
        let names = [dossier["id"].clone(), dossier["code"].clone()];
        for (index, action) in [
            "assign",
            "request_payment",
            "confirm_payment",
            "request_payment",
            "confirm_payment",
            "finish",
            "hand_over",
            "finish",
        ]
        .into_iter()
        .enumerate()
        {
            lines.push(with(&act(action), &json!({"dossier": names[index % 2]})));
        }
    }
    let told = desk.lines(ACTS, &lines).await;
    assert_eq!(statuses(&told), [[200; 7].as_slice(), &[409], &[200; 7], &[409]].concat(), "{told:#?}");
    assert_eq!(
        told.iter().map(|line| line["line"].as_i64().unwrap()).collect::<Vec<_>>(),
        (1..=16).collect::<Vec<_>>()
    );
    assert_eq!((&told[6]["dossier_status"], &told[6]["version"]), (&json!("returned"), &json!(8)));
    assert_eq!(told[6]["id"], dossiers[0]["id"]);
}

#[actix_web::test]
async fn acts_in_bulk_have_keys_and_scopes_of_their_own() {
    let world = World::new().await;
    let elder = world.anyone().await;
    let officer = world.client(&[Scope::DossiersProcess], Some(HERE)).await;
    let here = elder.take_in(&intake()).await;
    let there = elder.take_in(&intake_with(&json!({"agency": BESIDE}))).await;
    let line = |dossier: &Value, action: &str, more: Value| {
        with(&act(action), &with(&more, &json!({"dossier": dossier["id"]})))
    };
    let lines = [
        line(&here, "finish", json!({"idempotency_key": "f"})),
        line(&here, "hand_over", json!({})),
        line(&there, "finish", json!({})),
        json!({"dossier": "nothing", "action": "assign"}),
        json!({"action": "assign"}),
        line(&here, "assign", json!({"by": "me"})),
        line(&here, "finish", json!({"idempotency_key": "f"})),
        line(&here, "finish", json!({"idempotency_key": "f", "result": "12/QĐ"})),
    ];
    let told = officer.lines(ACTS, &lines).await;
    assert_eq!(statuses(&told), [200, 403, 404, 404, 400, 400, 200, 422], "{told:#?}");
    assert_eq!((&told[6]["replayed"], &told[6]["version"]), (&json!(true), &json!(2)));
    assert_eq!(told[4]["problem"]["errors"][0]["pointer"], "/dossier");
    assert_eq!(told[5]["problem"]["errors"][0]["pointer"], "/by");
    assert_eq!(elder.look(&here).await["status"], "done");
    // A portal's lines may hand in and not accept; its history may hold what it may do itself.
    let portal = world.client(&[Scope::DossiersApply], Some(HERE)).await;
    let online = |acts: Value| intake_with(&json!({"channel": "online", "transitions": acts}));
    let told = portal
        .lines(
            INTAKES,
            &[online(json!([])), intake(), online(json!([act("withdraw")])), online(json!([act("accept")]))],
        )
        .await;
    assert_eq!(statuses(&told), [201, 403, 201, 403], "{told:#?}");
}

#[actix_web::test]
async fn other_media_types_are_not_read() {
    let world = World::new().await;
    let desk = world.anyone().await;
    for path in [INTAKES, ACTS] {
        desk.post(path, &intake()).await.refuses(415, "unsupported-media-type", &[]);
    }
}
