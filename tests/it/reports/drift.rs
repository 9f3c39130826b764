//! What drifts from an approved report besides dossiers: kept records and feedback, each named where it makes a difference.

use motcua::domain::scope::Scope;
use serde_json::{Value, json};

use crate::dossiers::world::{Door, HERE, World, id_of, local};

const PATH: &str = "/v1/reports/H59.31/2023-Q1";

async fn enter(door: &Door, kind: &str, on: &str, counts: Value) -> Value {
    let body = json!({"agency": "H59.31", "kind": kind, "on": on, "counts": counts});
    door.post("/v1/activities", &body).await.is(201).body
}

async fn receive(door: &Door, at: &str) -> String {
    let body = json!({"agency": HERE, "means": "telephone", "title": "Chậm trả kết quả",
        "received_at": local(at), "sender": {"name": "Kim Thị Sa Rây", "address": "Ấp Chợ", "content": "Tôi chưa nhận được kết quả."}});
    id_of(&door.post("/v1/feedback", &body).await.is(201).body)
}

async fn act(door: &Door, feedback: &str, what: Value) {
    door.post(&format!("/v1/feedback/{feedback}/transitions"), &what).await.is(200);
}

fn classify(at: &str) -> Value {
    json!({"action": "classify", "kind": "behaviour", "competence": "own", "occurred_at": local(at)})
}

fn ids(drift: &Value, of: &str) -> Vec<String> {
    drift[of].as_array().unwrap().iter().map(id_of).collect()
}

#[actix_web::test]
async fn records_and_feedback_that_make_a_difference_are_named() {
    let world = World::at("2023-03-10T10:00:00+07:00").await;
    let desk = world.client(Scope::ALL, None).await;
    let kept = enter(&desk, "review", "2023-03-01", json!({"procedures": 16})).await;
    let voided = enter(&desk, "review", "2023-03-02", json!({"procedures": 2})).await;
    let stock = enter(&desk, "integration_national", "2023-03-01", json!({"level_4": 5})).await;
    let open = receive(&desk, "2023-03-02T09:00").await;
    act(&desk, &open, classify("2023-03-03T09:00")).await;
    let noted = receive(&desk, "2023-03-02T09:00").await;
    act(&desk, &noted, classify("2023-03-03T09:00")).await;

    world.set("2023-03-15T10:00");
    let desk = world.client(Scope::ALL, None).await;
    for verb in ["submit", "approve"] {
        desk.post(&format!("{PATH}/{verb}"), &json!({})).await.is(200);
    }
    world.set("2023-03-20T10:00");
    let desk = world.client(Scope::ALL, None).await;
    let nothing = desk.get(&format!("{PATH}/drift")).await.is(200).body;
    for of in ["figures", "dossiers", "records", "feedback"] {
        assert_eq!(nothing[of], json!([]), "{of}");
    }

    // A flow that is voided, one that is entered late, one of the next quarter; one entered and voided again.
    desk.post(&format!("/v1/activities/{}/void", id_of(&voided)), &json!({"reason": "ghi trùng"}))
        .await
        .is(200);
    let late = enter(&desk, "review", "2023-03-14", json!({"procedures": 3})).await;
    enter(&desk, "review", "2023-03-16", json!({"procedures": 9})).await;
    let undone = enter(&desk, "review", "2023-03-05", json!({"procedures": 7})).await;
    desk.post(&format!("/v1/activities/{}/void", id_of(&undone)), &json!({"reason": "nhầm"})).await.is(200);
    // A stock whose later state becomes known: the one before it counts no longer.
    let later = enter(&desk, "integration_national", "2023-03-12", json!({"level_4": 6})).await;
    // Feedback that was handled within the quarter, entered late; a note that changes nothing; one that came in late.
    act(
        &desk,
        &open,
        json!({"action": "handle", "answer": "Đã trả kết quả", "occurred_at": local("2023-03-13T09:00")}),
    )
    .await;
    act(
        &desk,
        &noted,
        json!({"action": "note", "note": "Đã gọi điện", "occurred_at": local("2023-03-13T09:00")}),
    )
    .await;
    let came = receive(&desk, "2023-03-14T09:00").await;
    act(&desk, &came, classify("2023-03-14T10:00")).await;

    let drift = desk.get(&format!("{PATH}/drift")).await.is(200).body;
    let mut records = ids(&drift, "records");
    let mut expected = [&voided, &stock, &late, &later].map(id_of).to_vec();
    records.sort_unstable();
    expected.sort_unstable();
    assert_eq!(records, expected, "{drift:#}");
    let counts_now = |of: &Value| {
        let records = drift["records"].as_array().unwrap();
        records.iter().find(|record| record["id"] == of["id"]).map(|record| record["counts_now"] == true)
    };
    assert_eq!(
        [&voided, &late, &stock, &later, &kept].map(counts_now),
        [Some(false), Some(true), Some(false), Some(true), None]
    );
    let mut feedback = ids(&drift, "feedback");
    feedback.sort_unstable();
    let mut expected = vec![open.clone(), came];
    expected.sort_unstable();
    assert_eq!(feedback, expected, "{drift:#}");
    let handled =
        drift["feedback"].as_array().unwrap().iter().find(|one| one["id"] == open.as_str()).unwrap();
    assert_eq!(handled["events"][0]["action"], "handle");
    let figures = drift["figures"].as_array().unwrap().iter();
    let reviewed = figures.clone().find(|figure| figure["section"] == "I.4" && figure["now"] == 19).unwrap();
    assert_eq!(reviewed["approved"], 18);
    assert!(figures.clone().any(|figure| figure["section"] == "I.5"), "{drift:#}");
}
