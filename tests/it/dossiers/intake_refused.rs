//! What is refused at intake, and how it is told: pointers for what can't be read, all faults of what is unlawful.

use serde_json::json;

use super::world::{BESIDE, ELSEWHERE, HERE, LAND, World, id_of, intake, intake_with};

#[actix_web::test]
async fn codes_that_name_nothing_and_agencies_of_others() {
    let world = World::new().await;
    let desk = world.clerk("H59.31").await;
    for (given, status, code, faults) in [
        (json!({"agency": "H59.31.99"}), 422, "unknown-agency", &["/agency unknown-agency"][..]),
        (json!({"procedure": "9.999999"}), 422, "unknown-procedure", &["/procedure unknown-procedure"]),
        (json!({"agency": ELSEWHERE}), 403, "agency-out-of-scope", &[]),
        (json!({"agency": "H59"}), 403, "agency-out-of-scope", &[]),
    ] {
        desk.post("/v1/dossiers", &intake_with(&given)).await.refuses(status, code, faults);
    }
    // A procedure is asked for as of the day of intake: this one was not in force yet.
    let past = intake_with(&json!({"accepted_at": "2021-12-31T09:00:00+07:00"}));
    let elder = world.anyone().await;
    elder.post("/v1/dossiers", &past).await.refuses(
        422,
        "unknown-procedure",
        &["/procedure unknown-procedure"],
    );
    assert_eq!(world.db_number("select count(*) as n from dossiers").await, 0);
}

#[actix_web::test]
async fn what_can_not_be_read_is_pointed_at() {
    let world = World::new().await;
    let desk = world.anyone().await;
    for (given, fault) in [
        (json!({"colour": "red"}), "/colour unknown-field"),
        (json!({"applicant": {"name": "A", "age": 3}}), "/applicant/age unknown-field"),
        (json!({"applicant": {}}), "/applicant/name required"),
        (json!({"accept": "yes"}), "/accept wrong-type"),
        (
            json!({"documents": [{"name": "A", "originals": -1, "copies": 0}]}),
            "/documents/0/originals wrong-type",
        ),
        (json!({"transitions": [{"action": "finish", "by": "me"}]}), "/transitions/0/by unknown-field"),
    ] {
        desk.post("/v1/dossiers", &intake_with(&given)).await.refuses(400, "invalid-body", &[fault]);
    }
    let gone = intake_with(&json!({"agency": null}));
    desk.post("/v1/dossiers", &gone).await.refuses(400, "invalid-body", &["/agency required"]);
}

#[actix_web::test]
async fn every_unlawful_value_is_named_at_once() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let body = json!({
        "procedure": "không có", "agency": "h59", "channel": "pigeon", "submitted_at": "yesterday", "due_on": "24/03/2023",
        "applicant": {"kind": "alien", "name": " ", "identity_number": "123", "phone": "0".repeat(31)},
        "summary": "x".repeat(1001), "external_ref": "r".repeat(129), "officer": {"id": ""},
        "transitions": [{"action": "dance", "occurred_at": "now"}],
    });
    let refused = desk.post("/v1/dossiers", &body).await.is(422).body;
    let mut places: Vec<&str> = refused["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| fault["pointer"].as_str().unwrap())
        .collect();
    places.sort_unstable();
    let expected = [
        "/agency",
        "/applicant/identity_number",
        "/applicant/kind",
        "/applicant/name",
        "/applicant/phone",
        "/channel",
        "/due_on",
        "/external_ref",
        "/officer/id",
        "/procedure",
        "/submitted_at",
        "/summary",
        "/transitions/0/action",
        "/transitions/0/occurred_at",
    ];
    assert_eq!((refused["code"].as_str(), places), (Some("invalid-values"), expected.to_vec()));
    // And those that only the law finds.
    let body = intake_with(&json!({
        "channel": "online", "accept": false, "accepted_at": "2023-03-24T09:00:00+07:00", "due_on": "2023-03-30",
        "code": "H59.31.07-230324-0001",
    }));
    let faults = ["/accepted_at not-allowed-here", "/due_on not-allowed-here", "/code not-allowed-here"];
    desk.post("/v1/dossiers", &body).await.refuses(422, "invalid-values", &faults);
    let body = intake_with(&json!({
        "submitted_at": "2023-03-23T09:00:00+07:00", "accepted_at": "2023-03-22T09:00:00+07:00", "due_on": "2023-03-21",
    }));
    let faults = ["/accepted_at before", "/due_on before"];
    desk.post("/v1/dossiers", &body).await.refuses(422, "invalid-values", &faults);
}

#[actix_web::test]
async fn identity_numbers_have_their_shapes() {
    let world = World::new().await;
    let desk = world.anyone().await;
    for (kind, number, masked) in [
        ("citizen", "084187001234", Some("*********234")),
        ("citizen", "335001234", Some("*********234")),
        ("citizen", "33500123A", None),
        ("citizen", "12345678901", None),
        ("enterprise", "2100123456-001", Some("*********001")),
        ("enterprise", "21 00", None),
        ("state_agency", "H5931", Some("*********931")),
    ] {
        let applicant = json!({"kind": kind, "name": "A", "identity_number": number});
        let answer = desk.post("/v1/dossiers", &intake_with(&json!({"applicant": applicant}))).await;
        match masked {
            Some(masked) => assert_eq!(answer.is(201).body["applicant"]["identity_number"], masked),
            None => answer.refuses(422, "invalid-values", &["/applicant/identity_number malformed"]),
        }
    }
}

#[actix_web::test]
async fn a_reference_is_taken_once_by_each_client() {
    let world = World::new().await;
    let (one, other) = (world.clerk(HERE).await, world.clerk(HERE).await);
    let body = intake_with(&json!({"external_ref": "DVC-889"}));
    let first = one.take_in(&body).await;
    let refused = one.post("/v1/dossiers", &body).await.is(409);
    assert_eq!(refused.body["existing"], first["id"]);
    refused.refuses(409, "already-taken", &[]);
    assert_ne!(other.take_in(&body).await["id"], first["id"]);
    // Two in one bulk: the first has it, and nobody else is hurt.
    let again = intake_with(&json!({"external_ref": "DVC-890"}));
    let told = one.lines("/v1/dossiers/batch", &[again.clone(), again, intake()]).await;
    let statuses: Vec<_> = told.iter().map(|line| line["status"].as_i64().unwrap()).collect();
    assert_eq!(statuses, [201, 409, 201], "{told:#?}");
    assert_eq!(told[1]["problem"]["existing"], told[0]["id"]);
    assert_eq!(id_of(&told[0]).len(), 36);
    // The number that the refused one would have had went to the next.
    assert_eq!(told[2]["code"], "H59.31.07-230324-0004", "{told:#?}");
}

#[actix_web::test]
async fn a_bulk_key_does_not_belong_into_a_single_intake() {
    let world = World::new().await;
    let desk = world.clerk(BESIDE).await;
    let body =
        json!({"procedure": LAND, "agency": BESIDE, "applicant": {"name": "A"}, "idempotency_key": "k"});
    let fault = "/idempotency_key not-allowed-here";
    desk.post("/v1/dossiers", &body).await.refuses(422, "invalid-values", &[fault]);
}
