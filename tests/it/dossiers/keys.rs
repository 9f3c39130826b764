//! Conditions of a change: `If-Match`, `Idempotency-Key`, and contact data that changes without an act.

use motcua::domain::scope::Scope;
use serde_json::json;

use super::world::{HERE, World, act, act_with, id_of, intake, intake_with, local};

#[actix_web::test]
async fn a_stale_version_changes_nothing() {
    let world = World::new().await;
    let desk = world.clerk(HERE).await;
    let dossier = desk.take_in(&intake()).await;
    let path = format!("/v1/dossiers/{}/transitions", id_of(&dossier));
    for (tag, status, code) in [
        ("\"2\"", 412, "version-mismatch"),
        ("\"0\"", 412, "version-mismatch"),
        ("\"one\"", 412, "version-mismatch"),
        ("W/\"1\"", 412, "version-mismatch"),
        ("1", 400, "invalid-header"),
        ("\"1", 400, "invalid-header"),
        ("\"1\", \"2\"", 400, "invalid-header"),
    ] {
        let refused = desk.post_with(&path, &[("if-match", tag)], &act("assign")).await;
        if status == 412 {
            assert_eq!(refused.body["version"], 1, "{tag}");
        }
        refused.refuses(status, code, &[]);
    }
    let moved = desk.post_with(&path, &[("if-match", "\"1\"")], &act("assign")).await.is(200);
    assert_eq!(moved.header("etag"), Some("\"2\""));
    desk.post_with(&path, &[("if-match", "\"1\"")], &act("finish")).await.refuses(
        412,
        "version-mismatch",
        &[],
    );
    let moved = desk.post_with(&path, &[("if-match", "*")], &act("finish")).await.is(200);
    assert_eq!(moved.header("etag"), Some("\"3\""));
}

#[actix_web::test]
async fn the_same_key_and_body_get_the_same_answer() {
    let world = World::new().await;
    let (desk, other) = (world.clerk(HERE).await, world.clerk(HERE).await);
    let key = [("idempotency-key", "k-1")];
    let first = desk.post_with("/v1/dossiers", &key, &intake()).await.is(201);
    assert_eq!(first.header("idempotency-replayed"), None);
    desk.act(&first.body, &act("assign")).await.is(200);
    let again = desk.post_with("/v1/dossiers", &key, &intake()).await.is(201);
    assert_eq!(again.body, first.body);
    for name in ["location", "etag", "content-type"] {
        assert_eq!(again.header(name), first.header(name), "{name}");
    }
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    let elsewhere = intake_with(&json!({"summary": "khác"}));
    desk.post_with("/v1/dossiers", &key, &elsewhere).await.refuses(422, "idempotency-mismatch", &[]);
    // Another client has keys of its own; another path is another request.
    assert_ne!(other.post_with("/v1/dossiers", &key, &intake()).await.is(201).body["id"], first.body["id"]);
    let path = format!("/v1/dossiers/{}/transitions", id_of(&first.body));
    desk.post_with(&path, &key, &act("finish")).await.refuses(422, "idempotency-mismatch", &[]);
    // An act sent again does not find the dossier where it left it, nor the version it named.
    let conditions = [("idempotency-key", "k-2"), ("if-match", "\"2\"")];
    let done = desk.post_with(&path, &conditions, &act("finish")).await.is(200);
    desk.act(&first.body, &act("hand_over")).await.is(200);
    let again = desk.post_with(&path, &conditions, &act("finish")).await.is(200);
    assert_eq!((&again.body, again.header("etag")), (&done.body, Some("\"3\"")));
    assert_eq!(desk.look(&first.body).await["version"], 4);
    // After 72 hours nobody remembers.
    world.app.clock.advance(chrono::TimeDelta::hours(73));
    assert_ne!(desk.post_with("/v1/dossiers", &key, &intake()).await.is(201).body["id"], first.body["id"]);
}

#[actix_web::test]
async fn a_refusal_does_not_use_the_key_up() {
    let world = World::new().await;
    let desk = world.clerk(HERE).await;
    let dossier = desk.take_in(&intake()).await;
    let path = format!("/v1/dossiers/{}/transitions", id_of(&dossier));
    let key = [("idempotency-key", "k")];
    desk.post_with(&path, &key, &act("hand_over")).await.refuses(409, "forbidden-transition", &[]);
    desk.act(&dossier, &act("finish")).await.is(200);
    desk.post_with(&path, &key, &act("hand_over")).await.is(200);
    for bad in ["", "a b", "ă", &"k".repeat(256)] {
        let answer = desk.post_with("/v1/dossiers", &[("idempotency-key", bad)], &intake()).await;
        answer.refuses(400, "invalid-header", &[]);
    }
    desk.post_with("/v1/dossiers", &[("idempotency-key", &"k".repeat(255))], &intake()).await.is(201);
}

#[actix_web::test]
async fn one_key_sent_many_times_at_once_is_one_act() {
    let world = World::new().await;
    let desk = world.clerk(HERE).await;
    let body = intake();
    let key = [("idempotency-key", "k")];
    let sent = (0..8).map(|_| desk.post_with("/v1/dossiers", &key, &body));
    let answers = futures_util::future::join_all(sent).await;
    let fresh = answers.iter().filter(|answer| answer.header("idempotency-replayed").is_none()).count();
    assert_eq!(fresh, 1);
    assert!(answers.iter().all(|answer| answer.status == 201 && answer.body == answers[0].body));
    assert_eq!(world.db_number("select count(*) as n from dossiers").await, 1);
    // Without keys two acts are two: the second is refused.
    let finish = act("finish");
    let both =
        futures_util::future::join(desk.act(&answers[0].body, &finish), desk.act(&answers[0].body, &finish))
            .await;
    let mut statuses = [both.0.status, both.1.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
}

#[actix_web::test]
async fn contact_data_changes_without_an_act() {
    let world = World::new().await;
    let desk = world.clerk(HERE).await;
    let applicant = json!({"name": "Thạch Văn Sơn", "phone": "0901234567", "email": "son@example.vn", "identity_number": "084187001234"});
    let dossier =
        desk.take_in(&intake_with(&json!({"applicant": applicant, "summary": "Cấp đổi giấy"}))).await;
    let path = format!("/v1/dossiers/{}", id_of(&dossier));
    let change = json!({"applicant": {"name": "Thạch Văn Sang", "phone": "0907654321", "email": null}, "summary": null});
    desk.patch(&path, &[("if-match", "\"7\"")], &change).await.refuses(412, "version-mismatch", &[]);
    let changed = desk.patch(&path, &[("if-match", "\"1\"")], &change).await.is(200);
    assert_eq!(changed.header("etag"), Some("\"2\""));
    let now = &changed.body["applicant"];
    assert_eq!(
        (&now["name"], &now["phone"], &now["email"]),
        (&json!("Thạch Văn Sang"), &json!("0907654321"), &json!(null))
    );
    assert_eq!((&changed.body["summary"], &now["identity_number"]), (&json!(null), &json!("*********234")));
    assert_eq!(desk.look(&dossier).await, changed.body);
    let event = desk.history(&dossier).await.pop().unwrap();
    assert_eq!(event["kind"], "amended");
    let mut fields: Vec<_> =
        event["facts"]["fields"].as_array().unwrap().iter().map(|f| f.as_str().unwrap()).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["email", "name", "phone", "summary"]);
    assert!(!event.to_string().contains("0907654321") && !event.to_string().contains("Sang"), "{event:#}");
    // Sent again under its key it is not done again; it takes the desk.
    let key = [("idempotency-key", "p")];
    desk.patch(&path, &key, &json!({"summary": "một"})).await.is(200);
    desk.patch(&path, &[], &json!({"summary": null})).await.is(200);
    let again = desk.patch(&path, &key, &json!({"summary": "một"})).await.is(200);
    assert_eq!((again.header("idempotency-replayed"), &again.body["summary"]), (Some("true"), &json!("một")));
    assert_eq!((&desk.look(&dossier).await["summary"], &again.body["version"]), (&json!(null), &json!(3)));
    let officer = world.client(&[Scope::DossiersProcess], Some(HERE)).await;
    officer.patch(&path, &[], &json!({"summary": "x"})).await.refuses(403, "insufficient-scope", &[]);
    // What changes nothing is no event.
    assert_eq!(
        desk.patch(&path, &[], &json!({"applicant": {"phone": "0907654321"}})).await.is(200).header("etag"),
        Some("\"4\"")
    );
    assert_eq!(desk.patch(&path, &[], &json!({})).await.is(200).body["version"], 4);
    let bad = json!({"applicant": {"phone": "0".repeat(31), "name": ""}});
    let refused = desk.patch(&path, &[], &bad).await.is(422);
    assert_eq!(refused.body["errors"].as_array().unwrap().len(), 2);
    let unknown = json!({"applicant": {"identity_number": "084187001235"}});
    desk.patch(&path, &[], &unknown).await.refuses(
        400,
        "invalid-body",
        &["/applicant/identity_number unknown-field"],
    );
    let nameless = json!({"applicant": {"name": null}});
    desk.patch(&path, &[], &nameless).await.refuses(422, "invalid-values", &["/applicant/name required"]);
    // It has no place in the order of time: an act of before it may still be entered.
    world.set("2023-03-24T11:00");
    desk.patch(&path, &[], &json!({"summary": "mới"})).await.is(200);
    let earlier = act_with("assign", &json!({"occurred_at": local("2023-03-24T10:30")}));
    desk.act(&dossier, &earlier).await.is(200);
}
