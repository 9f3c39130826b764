//! Search by identity number: the applicant's dossiers, as far as the caller may read, and nothing in clear.

use motcua::domain::scope::Scope;
use serde_json::{Value, json};

use super::world::{BIRTH, Door, ELSEWHERE, HERE, LAND, World, act, id_of, intake_with, with};

const CITIZEN: &str = "084187001234";
const OLD_CARD: &str = "334455667";

fn of(number: &str, more: &Value) -> Value {
    let applicant = json!({"applicant": {"name": "Kim Thị Sa Rây", "identity_number": number}});
    intake_with(&with(&applicant, more))
}

async fn search(desk: &Door, body: &Value) -> Vec<String> {
    desk.post("/v1/dossiers/search", body).await.is(200).each("id")
}

#[actix_web::test]
async fn finds_the_applicants_dossiers_within_reach() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let enterprise =
        json!({"applicant": {"kind": "enterprise", "name": "Công ty", "identity_number": "2100-12345"}});
    let all = desk
        .bulk(&[
            of(CITIZEN, &json!({})),
            of(CITIZEN, &json!({"procedure": BIRTH, "channel": "online"})),
            of(CITIZEN, &json!({"agency": ELSEWHERE, "transitions": [act("finish")]})),
            of(OLD_CARD, &json!({})),
            intake_with(&enterprise),
            intake_with(&json!({})),
        ])
        .await;
    let ids = |numbers: &[usize]| numbers.iter().map(|n| id_of(&all[*n])).collect::<Vec<_>>();
    let found = |more: Value| with(&json!({"identity_number": CITIZEN, "sort": "id"}), &more);
    for (body, expected) in [
        (found(json!({})), &[0, 1, 2][..]),
        (found(json!({"sort": null})), &[2, 1, 0]),
        (found(json!({"identity_number": format!(" {CITIZEN} ")})), &[0, 1, 2]),
        (found(json!({"identity_number": OLD_CARD})), &[3]),
        (found(json!({"identity_number": "084187001235"})), &[]),
        (found(json!({"identity_number": "2100-12345", "kind": "enterprise"})), &[4]),
        (found(json!({"status": ["registered", "done"]})), &[1, 2]),
        (found(json!({"procedure": [LAND]})), &[0, 2]),
        (found(json!({"field": ["TP-HT"], "channel": ["online", "postal"]})), &[1]),
        (found(json!({"outcome": ["approved"]})), &[2]),
        (found(json!({"agency": "H59.31"})), &[0, 1]),
        (found(json!({"agency": HERE, "scope": "unit", "submitted_from": "2023-03-24"})), &[0, 1]),
        (found(json!({"submitted_to": "2023-03-23"})), &[]),
    ] {
        assert_eq!(search(&desk, &body).await, ids(expected), "{body}");
    }
    assert_eq!(search(&world.clerk("H59.31").await, &found(json!({}))).await, ids(&[0, 1]));
    assert_eq!(search(&world.clerk("H59.32").await, &found(json!({}))).await, ids(&[2]));
    let told = desk.post("/v1/dossiers/search", &found(json!({"count": "exact"}))).await.is(200);
    assert_eq!(told.body["count"], 3);
    assert_eq!(told.header("cache-control"), Some("no-store"));
    assert!(!told.body.to_string().contains(CITIZEN), "{}", told.body);
}

#[actix_web::test]
async fn pages_follow_in_the_body() {
    let world = World::new().await;
    let desk = world.clerk(HERE).await;
    let lines: Vec<Value> = (0..7).map(|_| of(CITIZEN, &json!({}))).collect();
    desk.bulk(&lines).await;
    for sort in ["-id", "due_on", "-ended_on", "submitted_at"] {
        let mut body = json!({"identity_number": CITIZEN, "limit": 3, "sort": sort});
        let mut walked = Vec::new();
        loop {
            let page = desk.post("/v1/dossiers/search", &body).await.is(200);
            walked.extend(page.each("id"));
            body["cursor"] = page.body["next"].clone();
            if body["cursor"].is_null() {
                break;
            }
            let other = with(&body, &json!({"identity_number": OLD_CARD}));
            desk.post("/v1/dossiers/search", &other).await.refuses(
                422,
                "invalid-values",
                &["/cursor malformed"],
            );
        }
        walked.sort_unstable();
        walked.dedup();
        assert_eq!(walked.len(), 7, "{sort}");
    }
}

#[actix_web::test]
async fn what_is_wrong_is_named_and_never_repeated() {
    let world = World::new().await;
    let desk = world.clerk(HERE).await;
    for (body, status, faults) in [
        (json!({}), 400, &["/identity_number required"][..]),
        (json!({"identity_number": 84}), 400, &["/identity_number wrong-type"]),
        (json!({"identity_number": CITIZEN, "name": "x"}), 400, &["/name unknown-field"]),
        (json!({"identity_number": "0841870012"}), 422, &["/identity_number malformed"]),
        (json!({"identity_number": "08418700123a"}), 422, &["/identity_number malformed"]),
        (json!({"identity_number": ""}), 422, &["/identity_number malformed"]),
        (
            json!({"identity_number": "1", "kind": "alien", "limit": 0, "status": ["fine"], "due_to": "x"}),
            422,
            &[
                "/kind unknown-word",
                "/identity_number malformed",
                "/limit out-of-range",
                "/status unknown-word",
                "/due_to malformed-date",
            ],
        ),
    ] {
        let code = if status == 400 { "invalid-body" } else { "invalid-values" };
        desk.post("/v1/dossiers/search", &body).await.refuses(status, code, faults);
    }
    let portal = world.client(&[Scope::DossiersIntake], Some(HERE)).await;
    let body = json!({"identity_number": CITIZEN});
    portal.post("/v1/dossiers/search", &body).await.refuses(403, "insufficient-scope", &[]);
    desk.post("/v1/dossiers/search", &with(&body, &json!({"agency": ELSEWHERE}))).await.refuses(
        403,
        "agency-out-of-scope",
        &[],
    );
}
