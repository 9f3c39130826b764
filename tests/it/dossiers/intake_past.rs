//! Dossiers that are older than their entry: late submissions, and what an earlier system issued.

use serde_json::json;

use super::world::{BESIDE, HERE, World, intake_with};

const DENIED: (u16, &str) = (403, "backdate-not-allowed");
const FUTURE: (u16, &str) = (422, "future-act");

#[actix_web::test]
async fn how_far_back_and_ahead_a_submission_may_lie() {
    let world = World::new().await;
    let (clerk, elder) = (world.clerk(HERE).await, world.anyone().await);
    let taken = (201, "");
    // Now is Friday 2023-03-24 10:00.
    for (channel, submitted_at, for_clerk, for_elder) in [
        ("direct", "2023-03-24T00:00:00+07:00", taken, taken),
        ("direct", "2023-03-23T23:59:59+07:00", DENIED, taken),
        ("postal", "2023-03-20T09:00:00+07:00", DENIED, taken),
        ("direct", "2023-03-24T10:05:00+07:00", taken, taken),
        ("direct", "2023-03-24T10:05:01+07:00", FUTURE, FUTURE),
        ("online", "2023-03-17T10:00:00+07:00", taken, taken),
        ("online", "2023-03-17T09:59:59+07:00", DENIED, taken),
        ("online", "2023-03-24T10:05:01+07:00", FUTURE, FUTURE),
        ("online", "2023-03-24T03:00:00Z", taken, taken),
    ] {
        let body = intake_with(&json!({"channel": channel, "submitted_at": submitted_at}));
        for (door, (status, code)) in [(&clerk, for_clerk), (&elder, for_elder)] {
            let answer = door.post("/v1/dossiers", &body).await;
            assert_eq!(answer.status, status, "{channel} {submitted_at}: {:#}", answer.body);
            assert!(
                code.is_empty() || answer.body["code"] == code,
                "{channel} {submitted_at}: {:#}",
                answer.body
            );
        }
    }
    // Delivered late and accepted at once: accepted now.
    let late = json!({"channel": "online", "submitted_at": "2023-03-20T09:00:00+07:00", "accept": true});
    let dossier = clerk.take_in(&intake_with(&late)).await;
    assert_eq!(dossier["accepted_at"], "2023-03-24T10:00:00+07:00");
    assert_eq!(dossier["submitted_at"], "2023-03-20T09:00:00+07:00");
    assert_eq!(dossier["due_on"], "2023-03-31");
}

#[actix_web::test]
async fn what_an_earlier_system_issued_takes_permission_and_is_kept() {
    let world = World::new().await;
    let (clerk, elder) = (world.clerk(HERE).await, world.anyone().await);
    for given in [
        json!({"accepted_at": "2023-03-24T09:00:00+07:00"}),
        json!({"due_on": "2023-04-28"}),
        json!({"code": "H59.31.07-230324-0001"}),
    ] {
        let body = intake_with(&given);
        clerk.post("/v1/dossiers", &body).await.refuses(DENIED.0, DENIED.1, &[]);
    }
    let body = intake_with(&json!({
        "submitted_at": "2023-03-01T08:00:00+07:00", "accepted_at": "2023-03-02T09:00:00+07:00", "due_on": "2023-04-28",
        "code": "H59.31.07-230302-0017",
    }));
    let dossier = elder.take_in(&body).await;
    assert_eq!(
        (&dossier["code"], &dossier["due_on"]),
        (&json!("H59.31.07-230302-0017"), &json!("2023-04-28"))
    );
    assert_eq!(
        (&dossier["original_due_on"], &dossier["accepted_on"]),
        (&json!("2023-04-28"), &json!("2023-03-02"))
    );
    assert_eq!(elder.history(&dossier).await[0]["late_entry"], true);
    // Its day goes on from there, other days and agencies do not.
    let next = async |agency: &str, at: &str| {
        let accepted_at = format!("{at}T10:00:00+07:00");
        elder.take_in(&intake_with(&json!({"agency": agency, "accepted_at": accepted_at}))).await["code"]
            .clone()
    };
    assert_eq!(next(HERE, "2023-03-02").await, "H59.31.07-230302-0018");
    assert_eq!(next(HERE, "2023-03-03").await, "H59.31.07-230303-0001");
    assert_eq!(next(BESIDE, "2023-03-02").await, "H59.31.12-230302-0001");
    // A lower number raises nothing.
    let lower =
        intake_with(&json!({"code": "H59.31.07-230302-0003", "accepted_at": "2023-03-02T10:00:00+07:00"}));
    elder.take_in(&lower).await;
    assert_eq!(next(HERE, "2023-03-02").await, "H59.31.07-230302-0019");
}

#[actix_web::test]
async fn a_code_is_taken_once_and_another_shape_is_kept_beside() {
    let world = World::new().await;
    let elder = world.anyone().await;
    let coded = |code: &str| intake_with(&json!({"code": code, "accepted_at": "2023-03-02T10:00:00+07:00"}));
    elder.take_in(&coded("H59.31.07-230302-0017")).await;
    elder.post("/v1/dossiers", &coded("H59.31.07-230302-0017")).await.refuses(409, "already-taken", &[]);
    let told = elder
        .lines("/v1/dossiers/batch", &[coded("H59.31.07-230302-0020"), coded("H59.31.07-230302-0020")])
        .await;
    assert_eq!((&told[0]["status"], &told[1]["status"]), (&json!(201), &json!(409)), "{told:#?}");
    for code in ["HS-HT-2026-092", "00352112000539", "H59.31.07-231332-0001", "h59.31-230314-0001"] {
        let dossier = elder.take_in(&coded(code)).await;
        assert_eq!(dossier["external_code"], code);
        assert_eq!(dossier["warnings"][0]["code"], "external-code");
        assert!(dossier["code"].as_str().unwrap().starts_with("H59.31.07-230302-00"), "{dossier:#}");
    }
    // A wide number and the eight-digit day of ministries are lawful.
    for code in ["H59.31.07-230314-10000", "G09.20-20260609-0092637"] {
        let dossier = elder.take_in(&coded(code)).await;
        assert_eq!((&dossier["code"], &dossier["external_code"]), (&json!(code), &json!(null)));
    }
}

#[actix_web::test]
async fn a_number_that_leaves_no_room_raises_nothing() {
    let world = World::new().await;
    let elder = world.anyone().await;
    elder.take_in(&intake_with(&json!({"code": "H59.31.07-230324-9999999"}))).await;
    let next = elder.take_in(&intake_with(&json!({}))).await;
    assert_eq!(next["code"], "H59.31.07-230324-0001");
    elder.take_in(&intake_with(&json!({"code": "H59.31.07-230324-0092637"}))).await;
    assert_eq!(elder.take_in(&intake_with(&json!({}))).await["code"], "H59.31.07-230324-92638");
    let listed = elder.get("/v1/dossiers").await.is(200);
    assert_eq!(listed.each("code").len(), 4);
}
