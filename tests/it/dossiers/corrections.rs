//! Corrections: what was recorded wrongly is replaced, both stay in the history, and an unlawful history is refused.

use serde_json::{Value, json};

use super::world::{
    BESIDE, BIRTH, Door, ELSEWHERE, HERE, LAND, World, act, act_with, id_of, intake_with, local, with,
};

/// Accepted on 2023-03-01, processing ended on the 9th, as of now; due on the 10th.
async fn ended(world: &World, desk: &Door) -> Value {
    let body = intake_with(&json!({
        "accepted_at": local("2023-03-01T09:00"), "due_on": "2023-03-10", "transitions": [
            act_with("assign", &json!({"occurred_at": local("2023-03-02T09:00")})),
            act_with("finish", &json!({"occurred_at": local("2023-03-09T09:00")})),
        ],
    }));
    world.set("2023-03-20T09:00");
    desk.take_in(&body).await
}

async fn correct(desk: &Door, dossier: &Value, kind: &str, change: Value) -> super::world::Answer {
    let event = desk.event(dossier, kind).await;
    let body = with(&json!({"action": "correct", "event": event, "reason": "ghi nhầm"}), &change);
    desk.act(dossier, &body).await
}

#[actix_web::test]
async fn each_particular_can_be_set_right() {
    let world = World::new().await;
    let desk = world.anyone().await;
    for (kind, set, member, was, is) in [
        (
            "finished",
            json!({"occurred_at": local("2023-03-13T09:00")}),
            "/standing",
            json!("ended_early"),
            json!("ended_overdue"),
        ),
        (
            "finished",
            json!({"occurred_at": local("2023-03-13T09:00")}),
            "/ended_on",
            json!("2023-03-09"),
            json!("2023-03-13"),
        ),
        ("finished", json!({"outcome": "refused"}), "/outcome", json!("approved"), json!("refused")),
        ("accepted", json!({"channel": "postal"}), "/channel", json!("direct"), json!("postal")),
        ("accepted", json!({"procedure": BIRTH}), "/procedure/code", json!(LAND), json!(BIRTH)),
        ("accepted", json!({"agency": BESIDE}), "/agency/code", json!(HERE), json!(BESIDE)),
        (
            "accepted",
            json!({"due_on": "2023-03-08"}),
            "/standing",
            json!("ended_early"),
            json!("ended_overdue"),
        ),
        (
            "accepted",
            json!({"occurred_at": local("2023-02-28T09:00")}),
            "/accepted_on",
            json!("2023-03-01"),
            json!("2023-02-28"),
        ),
    ] {
        let dossier = ended(&world, &desk).await;
        assert_eq!(dossier.pointer(member), Some(&was), "{set}");
        let right = correct(&desk, &dossier, kind, json!({"set": set})).await.is(200).body;
        assert_eq!(right.pointer(member), Some(&is), "{set}");
        assert_eq!((&right["code"], &right["version"]), (&dossier["code"], &json!(4)), "{set}");
        if set.get("due_on").is_none() {
            assert_eq!(right["due_on"], "2023-03-10", "{set}");
        }
        assert_eq!(desk.look(&dossier).await, with(&right, &json!({"warnings": []})));
        let history = desk.history(&dossier).await;
        let kinds: Vec<_> = history.iter().map(|event| event["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["accepted", "assigned", "finished", "corrected"]);
        // What was recorded is still shown as it was recorded.
        assert_eq!(history[2]["occurred_at"], local("2023-03-09T09:00"));
        assert_eq!(history[3]["facts"]["set"], set);
        assert_eq!(history[3]["facts"]["event"], desk.event(&dossier, kind).await);
        assert_eq!(history[3]["reason"], "ghi nhầm");
    }
}

#[actix_web::test]
async fn what_did_not_happen_is_undone() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let dossier = ended(&world, &desk).await;
    let open = correct(&desk, &dossier, "finished", json!({"undo": true})).await.is(200).body;
    assert_eq!(
        (&open["status"], &open["ended_on"], &open["outcome"]),
        (&json!("processing"), &json!(null), &json!(null))
    );
    assert_eq!(open["standing"], "overdue");
    // The acts before it may be undone too, and the dossier goes on from there.
    let open = correct(&desk, &dossier, "assigned", json!({"undo": true})).await.is(200).body;
    assert_eq!(open["status"], "accepted");
    desk.act(&dossier, &act_with("finish", &json!({"occurred_at": local("2023-03-09T10:00")}))).await.is(200);
    // An undone act stands no longer: it cannot be corrected.
    let refused = correct(&desk, &dossier, "assigned", json!({"undo": true})).await;
    refused.refuses(422, "invalid-values", &["/event malformed"]);
    // A transfer that went to the wrong agency.
    let dossier = desk.take_in(&intake_with(&json!({}))).await;
    desk.act(&dossier, &act_with("transfer", &json!({"to_agency": ELSEWHERE}))).await.is(200);
    let right =
        correct(&desk, &dossier, "transferred", json!({"set": {"agency": BESIDE}})).await.is(200).body;
    assert_eq!(right["agency"]["code"], BESIDE);
    let back = correct(&desk, &dossier, "transferred", json!({"undo": true})).await.is(200).body;
    assert_eq!(back["agency"]["code"], HERE);
}

#[actix_web::test]
async fn an_acceptance_that_did_not_happen_leaves_a_registered_dossier() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let dossier = desk.take_in(&intake_with(&json!({"channel": "online", "accept": true}))).await;
    let back = correct(&desk, &dossier, "accepted", json!({"undo": true})).await.is(200).body;
    assert_eq!((&back["status"], &back["standing"]), (&json!("registered"), &json!("waiting_intake")));
    assert_eq!((&back["accepted_on"], &back["due_on"]), (&json!(null), &json!(null)));
    let figures = desk.figures("agency=H59&period=2023-Q2").await;
    assert_eq!(
        (&figures["totals"]["received_total"], &figures["memo"]["registered_waiting"]),
        (&json!(0), &json!(1))
    );
    // Accepted after all, it keeps the code it was given.
    let again = desk.act(&dossier, &act("accept")).await.is(200).body;
    assert_eq!(again["code"], dossier["code"]);
    // At the counter the intake is the acceptance: there is nothing without it.
    let direct = desk.take_in(&intake_with(&json!({}))).await;
    let refused = correct(&desk, &direct, "accepted", json!({"undo": true})).await;
    assert_eq!(refused.body["rule"], "lawful-history");
    refused.refuses(422, "guard-failed", &[]);
}

#[actix_web::test]
async fn unlawful_corrections_are_refused() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let dossier = ended(&world, &desk).await;
    for (kind, change, rule) in [
        // Assigning after the end; the end before assigning; an end without what it needs.
        ("assigned", json!({"set": {"occurred_at": local("2023-03-10T09:00")}}), "lawful-history"),
        ("finished", json!({"set": {"occurred_at": local("2023-03-01T09:30")}}), "lawful-history"),
        ("accepted", json!({"set": {"occurred_at": local("2023-03-02T09:30")}}), "lawful-history"),
        ("accepted", json!({"set": {"due_on": "2023-02-28"}}), "due-after-acceptance"),
    ] {
        let refused = correct(&desk, &dossier, kind, change.clone()).await;
        assert_eq!(refused.body["rule"], rule, "{change}");
        refused.refuses(422, "guard-failed", &[]);
    }
    for (kind, change, fault) in [
        ("assigned", json!({"set": {"due_on": "2023-03-20"}}), "/set/due_on not-allowed-here"),
        ("assigned", json!({"set": {"outcome": "approved"}}), "/set/outcome not-allowed-here"),
        ("finished", json!({"set": {"channel": "online"}}), "/set/channel not-allowed-here"),
        ("finished", json!({"set": {"agency": BESIDE}}), "/set/agency not-allowed-here"),
        ("finished", json!({"set": {"procedure": BIRTH}}), "/set/procedure not-allowed-here"),
        ("finished", json!({"set": {"outcome": "stopped"}}), "/outcome not-allowed-here"),
        ("finished", json!({"set": {}}), "/set required"),
        ("finished", json!({"set": {"outcome": "refused"}, "undo": true}), "/undo not-allowed-here"),
        ("finished", json!({"undo": false}), "/set required"),
        ("finished", json!({"undo": true, "event": "nonsense"}), "/event malformed"),
        (
            "finished",
            json!({"undo": true, "event": "0186dfc6-0000-7000-8000-000000000000"}),
            "/event malformed",
        ),
        ("finished", json!({"undo": true, "reason": null}), "/reason required"),
    ] {
        correct(&desk, &dossier, kind, change).await.refuses(422, "invalid-values", &[fault]);
    }
    let other = ended(&world, &desk).await;
    let foreign = json!({"undo": true, "event": desk.event(&other, "finished").await});
    correct(&desk, &dossier, "finished", foreign).await.refuses(422, "invalid-values", &["/event malformed"]);
    let future = json!({"set": {"occurred_at": local("2023-03-20T09:06")}});
    correct(&desk, &dossier, "finished", future).await.refuses(422, "future-act", &[]);
    let unknown = json!({"set": {"agency": "H59.31.99"}});
    correct(&desk, &dossier, "accepted", unknown).await.refuses(
        422,
        "unknown-agency",
        &["/set/agency unknown-agency"],
    );
    // A head corrects within the own subtree only.
    let head = world.clerk(HERE).await;
    let outside = json!({"set": {"agency": BESIDE}});
    correct(&head, &dossier, "accepted", outside).await.refuses(403, "agency-out-of-scope", &[]);
    assert_eq!(desk.look(&dossier).await["version"], 3);
    // A correction of the correction has no object: only acts are corrected.
    correct(&desk, &dossier, "finished", json!({"set": {"outcome": "refused"}})).await.is(200);
    let refused = correct(&desk, &dossier, "corrected", json!({"undo": true})).await;
    refused.refuses(422, "invalid-values", &["/event malformed"]);
    // But the act itself may be corrected once more.
    let back =
        correct(&desk, &dossier, "finished", json!({"set": {"outcome": "approved"}})).await.is(200).body;
    assert_eq!((&back["outcome"], &back["version"]), (&json!("approved"), &json!(5)));
    assert_eq!(id_of(&back), id_of(&dossier));
}
