//! Lists: filters, pages that stay whole while rows come in, counts, and whose dossiers are shown at all.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::world::{
    BESIDE, BIRTH, Door, ELSEWHERE, HERE, LAND, World, act, act_with, id_of, intake, intake_with, local,
};

async fn found(desk: &Door, query: &str) -> BTreeSet<String> {
    let page = desk.get(&format!("/v1/dossiers?limit=200&{query}")).await.is(200);
    page.each("id").into_iter().collect()
}

fn ids<'a>(dossiers: impl IntoIterator<Item = &'a Value>) -> BTreeSet<String> {
    dossiers.into_iter().map(id_of).collect()
}

#[actix_web::test]
async fn filters_narrow() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let past = |accepted: &str, due: &str, more: Value| {
        super::world::with(&intake_with(&json!({"accepted_at": local(accepted), "due_on": due})), &more)
    };
    let end = |at: &str| json!({"transitions": [act_with("finish", &json!({"occurred_at": local(at)}))]});
    let all = desk
        .bulk(&[
            past("2023-03-01T09:00", "2023-03-10", json!({"procedure": BIRTH})),
            past("2023-03-02T09:00", "2023-03-24", json!({"channel": "postal", "external_ref": "r-1"})),
            past("2023-03-03T09:00", "2023-03-10", end("2023-03-09T09:00")),
            past("2023-03-03T09:00", "2023-03-10", end("2023-03-10T09:00")),
            past("2023-03-03T09:00", "2023-03-10", end("2023-03-11T09:00")),
            intake_with(&json!({"channel": "online"})),
            intake_with(&json!({"transitions": [act("request_payment")]})),
            intake_with(&json!({"agency": ELSEWHERE, "transitions": [act("withdraw")]})),
            intake_with(&json!({"agency": "H59.31"})),
        ])
        .await;
    let of = |numbers: &[usize]| ids(numbers.iter().map(|n| &all[*n]));
    for (query, expected) in [
        ("", &[0, 1, 2, 3, 4, 5, 6, 7, 8][..]),
        ("status=done", &[2, 3, 4]),
        ("standing=overdue", &[0]),
        ("standing=in_time", &[1, 8]),
        ("standing=waiting", &[6]),
        ("standing=waiting_intake", &[5]),
        ("standing=ended_early", &[2]),
        ("standing=ended_on_time", &[3, 7]),
        ("standing=ended_overdue", &[4]),
        ("procedure=1.001193", &[0]),
        ("channel=postal", &[1]),
        ("external_ref=r-1", &[1]),
        ("external_ref=r-2", &[]),
        ("accepted_from=2023-03-02&accepted_to=2023-03-03", &[1, 2, 3, 4]),
        ("due_from=2023-03-11&due_to=2023-03-24", &[1]),
        ("agency=H59.31.07", &[0, 1, 2, 3, 4, 5, 6]),
        ("agency=H59.31", &[0, 1, 2, 3, 4, 5, 6, 8]),
        ("agency=H59.31&scope=unit", &[8]),
        ("agency=H59.32", &[7]),
        ("agency=H59.31&status=accepted&channel=direct", &[0, 8]),
        ("status=registered,payment_requested", &[5, 6]),
        ("status=accepted,%20done&channel=postal", &[1]),
        ("standing=overdue,ended_overdue", &[0, 4]),
        ("standing=waiting,ended_on_time", &[3, 6, 7]),
        ("procedure=1.001193,1.005092", &[0]),
        ("field=TP-HT", &[0]),
        ("field=TP-HT,TNMT-DD&status=done", &[2, 3, 4]),
        ("channel=postal,online", &[1, 5]),
        ("outcome=approved", &[2, 3, 4]),
        ("outcome=withdrawn,refused", &[7]),
        ("ended_from=2023-03-10&ended_to=2023-03-11", &[3, 4]),
        ("ended_to=2023-03-09", &[2]),
        ("submitted_from=2023-03-02&submitted_to=2023-03-02", &[1]),
        ("submitted_from=2023-03-24", &[5, 6, 7, 8]),
        ("submitted_to=2023-03-23", &[0, 1, 2, 3, 4]),
        ("waiting_from=2023-03-24&waiting_to=2023-03-24", &[6]),
        ("waiting_to=2023-03-23", &[]),
        ("waiting_from=2023-03-25", &[]),
        ("acted_to=2023-03-02", &[0, 1]),
        ("acted_from=2023-03-02&acted_to=2023-03-10", &[1, 2, 3]),
        ("acted_from=2023-03-11&status=done", &[4]),
        ("intake_agency=H59.31", &[8]),
        ("intake_agency=H59.32.01&status=withdrawn", &[7]),
        ("code=H59.31.07-2303", &[0, 1, 2, 3, 4, 6]),
        ("code=H59.31.07-230303", &[2, 3, 4]),
        ("code=H59.31.07-230302-0001", &[1]),
        ("code=H59.31.07-230302-0002", &[]),
        ("code=H59.31-", &[8]),
        ("status=done&outcome=withdrawn", &[]),
        ("status=registered&ended_from=2023-03-01", &[]),
    ] {
        assert_eq!(found(&desk, query).await, of(expected), "{query}");
    }
    // What a list says of a dossier is what the dossier says of itself.
    for standing in
        ["overdue", "in_time", "waiting", "waiting_intake", "ended_early", "ended_on_time", "ended_overdue"]
    {
        let page = desk.get(&format!("/v1/dossiers?standing={standing}")).await.is(200);
        assert!(page.each("standing").iter().all(|told| told == standing));
    }
    // References are the caller's own.
    assert!(found(&world.anyone().await, "external_ref=r-1").await.is_empty());
    // A clerk's list: the own subtree, and within it what was asked for.
    let district = world.clerk("H59.31").await;
    assert_eq!(found(&district, "").await, of(&[0, 1, 2, 3, 4, 5, 6, 8]));
    assert_eq!(found(&district, "scope=unit").await, of(&[8]));
    district.get("/v1/dossiers?agency=H59.32").await.refuses(403, "agency-out-of-scope", &[]);
    assert_eq!(found(&world.clerk(BESIDE).await, "").await, of(&[]));
}

#[actix_web::test]
async fn pages_walk_everything_once_while_rows_come_in() {
    let world = World::new().await;
    let desk = world.clerk(HERE).await;
    let all: Vec<Value> = (0..23).map(|_| intake()).collect();
    let before = ids(&desk.bulk(&all).await);
    for (sort, sees_new) in [("", false), ("&sort=-id", false), ("&sort=id", true)] {
        let mut walked = Vec::new();
        let mut path = format!("/v1/dossiers?limit=5&status=accepted{sort}");
        loop {
            let page = desk.get(&path).await.is(200);
            walked.extend(page.each("id"));
            let Some(next) = page.body["next"].as_str() else {
                assert_eq!(page.header("link"), None);
                break;
            };
            let link = page.header("link").unwrap();
            assert!(link.ends_with(">; rel=\"next\"") && link.contains(next), "{link}");
            path = link.split(['<', '>']).nth(1).unwrap().to_owned();
            if walked.len() < 23 {
                desk.take_in(&intake()).await;
            }
        }
        let unique: BTreeSet<String> = walked.iter().cloned().collect();
        assert_eq!(unique.len(), walked.len(), "{sort}");
        assert!(unique.is_superset(&before), "{sort}");
        assert!(walked.is_sorted() || walked.iter().rev().is_sorted(), "{sort}");
        let newest = world.db_number("select count(*) as n from dossiers").await;
        assert_eq!(walked.len() == usize::try_from(newest).unwrap(), sees_new, "{sort}");
    }
}

#[actix_web::test]
async fn counting_is_asked_for() {
    let world = World::new().await;
    let desk = world.clerk(HERE).await;
    desk.bulk(&(0..7).map(|_| intake()).collect::<Vec<_>>()).await;
    for (count, expected) in
        [("", None), ("&count=none", None), ("&count=capped", Some(7)), ("&count=exact", Some(7))]
    {
        let page = desk.get(&format!("/v1/dossiers?limit=2{count}")).await.is(200);
        assert_eq!(page.body.get("count").and_then(Value::as_i64), expected, "{count}");
        // A page further on counts the same.
        let next = page.body["next"].as_str().unwrap();
        let further = desk.get(&format!("/v1/dossiers?limit=2{count}&cursor={next}")).await.is(200);
        assert_eq!(further.body.get("count").and_then(Value::as_i64), expected, "{count}");
    }
}

#[actix_web::test]
async fn questions_are_read_strictly() {
    let world = World::new().await;
    let desk = world.clerk(HERE).await;
    for (query, status, fault) in [
        ("colour=red", 400, "/colour unknown-field"),
        ("limit=ten", 400, "/limit wrong-type"),
        ("status=done&status=accepted", 400, "/status duplicate"),
        ("limit=0", 422, "/limit out-of-range"),
        ("limit=201", 422, "/limit out-of-range"),
        ("cursor=abc", 422, "/cursor malformed"),
        ("status=fine", 422, "/status unknown-word"),
        ("sort=code", 422, "/sort unknown-word"),
        ("count=some", 422, "/count unknown-word"),
        ("due_to=2023-02-30", 422, "/due_to malformed-date"),
    ] {
        desk.get(&format!("/v1/dossiers?{query}")).await.refuses(status, "invalid-query", &[fault]);
    }
    let both = desk.get("/v1/dossiers?limit=0&channel=pigeon").await;
    both.refuses(422, "invalid-query", &["/limit out-of-range", "/channel unknown-word"]);
    desk.get("/v1/dossiers?agency=H59.31.99").await.refuses(
        422,
        "unknown-agency",
        &["/agency unknown-agency"],
    );
    desk.get("/v1/dossiers?procedure=9.999999").await.refuses(
        422,
        "unknown-procedure",
        &["/procedure unknown-procedure"],
    );
    desk.get(&format!("/v1/dossiers?procedure={LAND}")).await.is(200);
    desk.get("/v1/dossiers?intake_agency=H59.32").await.refuses(403, "agency-out-of-scope", &[]);
    let all = desk
        .get(
            "/v1/dossiers?status=done,fine&standing=late&outcome=&field=XX&code=31.07&intake_agency=h59\
             &accepted_from=2023-03-02&accepted_to=2023-03-01&ended_to=never&sort=name",
        )
        .await;
    all.refuses(
        422,
        "invalid-query",
        &[
            "/status unknown-word",
            "/standing unknown-word",
            "/outcome unknown-word",
            "/field unknown-word",
            "/code malformed",
            "/accepted_to before",
            "/ended_to malformed-date",
            "/intake_agency malformed-code",
            "/sort unknown-word",
        ],
    );
    let many = vec!["1.001193"; 51].join(",");
    desk.get(&format!("/v1/dossiers?procedure={many}")).await.refuses(
        422,
        "invalid-query",
        &["/procedure too-long"],
    );
}
