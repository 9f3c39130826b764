//! Odd but readable: letters, sizes and instants at the edge are taken or refused, never an error of ours.

use serde_json::json;

use super::world::{World, act_with, intake_with};

#[actix_web::test]
async fn nothing_that_is_sent_is_an_error_of_ours() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let nul = "a\u{0}b";
    for body in [
        json!({"applicant": {"name": nul}}),
        json!({"summary": nul}),
        json!({"documents": [{"name": nul}]}),
        json!({"external_ref": nul}),
        json!({"code": nul, "accepted_at": "2023-03-02T10:00:00+07:00"}),
        json!({"officer": {"id": nul}}),
        json!({"documents": [{"name": "A", "originals": 65535}]}),
        json!({"documents": [{"name": "A", "originals": 65536}]}),
        json!({"submitted_at": "0001-01-01T00:00:00Z"}),
        json!({"submitted_at": "9999-12-31T23:59:59Z"}),
        json!({"accepted_at": "1900-01-01T00:00:00Z"}),
        json!({"submitted_at": "2023-03-24T09:59:60+07:00"}),
        json!({"submitted_at": "2023-03-24T09:59:59.123456789+07:00"}),
        json!({"due_on": "2200-12-31"}),
        json!({"applicant": {"name": "🙂".repeat(300)}}),
        json!({"transitions": [{"action": "finish", "outcome": "approved", "result": nul}]}),
        json!({"transitions": [{"action": "request_supplement", "reason": "x", "documents": [nul]}]}),
        json!({"transitions": [{"action": "extend", "reason": "x", "due_on": "2200-12-31"}]}),
        json!({"transitions": vec![act_with("assign", &json!({})); 201]}),
    ] {
        let answer = desk.post("/v1/dossiers", &intake_with(&body)).await;
        let told = desk.lines("/v1/dossiers/batch", &[intake_with(&body)]).await;
        assert!(matches!(answer.status, 201 | 400 | 422), "{body}: {:#}", answer.body);
        assert_eq!(told[0]["status"], answer.status, "{body}: {told:#?}");
        if answer.status == 201 {
            let shown = desk.look(&answer.body).await;
            assert_eq!(shown["documents"], answer.body["documents"]);
            // What was answered is what is kept, to the microsecond.
            assert_eq!(shown["submitted_at"], answer.body["submitted_at"], "{body}");
        }
    }
    let dossier = desk.take_in(&intake_with(&json!({}))).await;
    let event = desk.event(&dossier, "accepted").await;
    for set in [
        json!({"occurred_at": "1900-01-01T00:00:00Z"}),
        json!({"occurred_at": "0001-01-01T00:00:00Z"}),
        json!({"due_on": "2200-12-31"}),
        json!({"agency": "H59.31", "procedure": "2.000635", "channel": "postal"}),
    ] {
        let body = json!({"action": "correct", "event": event, "set": set, "reason": "x"});
        let answer = desk.act(&dossier, &body).await;
        assert!(matches!(answer.status, 200 | 422), "{set}: {:#}", answer.body);
    }
    let words = "word ".repeat(500);
    for act in [
        json!({"action": "finish", "outcome": "approved", "note": words}),
        json!({"action": "finish", "outcome": "approved", "note": nul}),
        json!({"action": "finish", "outcome": "approved", "occurred_at": "9999-12-31T23:59:59Z"}),
        json!({"action": "reissue", "reason": "x", "due_on": "2200-12-31"}),
        json!({"action": "request_payment", "reason": "x"}),
        json!({"action": "confirm_payment", "reason": "x"}),
    ] {
        let answer = desk.act(&dossier, &act).await;
        assert!(matches!(answer.status, 200 | 400 | 422), "{act}: {:#}", answer.body);
    }
    for query in [
        "period=2023-Q1",
        "from=1900-01-01&to=2023-03-24&group_by=procedure",
        "from=1900-01-01&to=2200-12-31&group_by=month",
    ] {
        desk.figures(&format!("agency=H59&{query}")).await;
    }
}
