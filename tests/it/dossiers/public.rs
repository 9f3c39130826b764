//! The public look-up: code and level of completion, nothing else, and nothing at all of what is not to be told.

use serde_json::{Value, json};

use super::world::{HERE, World, act, act_with, intake, intake_with, local, reaching};
use crate::support::Answer;

fn path(dossier: &Value) -> String {
    format!("/v1/public/dossiers/{}", dossier["code"].as_str().unwrap())
}

#[actix_web::test]
async fn tells_the_level_and_nothing_else() {
    let world = World::new().await;
    let desk = world.clerk(HERE).await;
    let citizen = world.app.anonymous();
    for (status, completion) in [
        ("accepted", "accepted"),
        ("processing", "processing"),
        ("supplement_requested", "waiting"),
        ("payment_requested", "waiting"),
        ("withdrawn", "closed"),
        ("stopped", "closed"),
        ("done", "done"),
        ("returned", "returned"),
    ] {
        let dossier = desk.take_in(&reaching(status)).await;
        let told = citizen.get(&path(&dossier)).await;
        assert_eq!(told.status, 200, "{status}: {}", told.text());
        assert_eq!(told.json(), json!({"code": dossier["code"], "completion": completion}), "{status}");
        assert_eq!(told.header("cache-control"), Some("no-store"));
        assert_eq!(told.header("etag"), None);
    }
}

fn without_id(answer: &Answer) -> Value {
    let mut problem = answer.problem();
    problem.as_object_mut().unwrap().remove("request_id");
    problem
}

#[actix_web::test]
async fn what_is_not_to_be_told_never_was() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let citizen = world.app.anonymous();
    let void = desk.take_in(&intake()).await;
    desk.act(&void, &act("void")).await.is(200);
    let online = desk.take_in(&intake_with(&json!({"channel": "online"}))).await;
    let refused = desk.take_in(&reaching("not_accepted")).await;
    let external = intake_with(&json!({"code": "HS-2023-77", "accepted_at": local("2023-03-01T09:00")}));
    let external = desk.take_in(&external).await;
    assert_eq!(external["external_code"], "HS-2023-77");
    let own = desk.take_in(&intake()).await;
    let never = citizen.get("/v1/public/dossiers/H59.31.07-230324-9999").await;
    assert_eq!(never.refusal(), "404 not-found");
    assert_eq!(never.header("cache-control"), Some("no-store"));
    let names = [
        void["code"].as_str().unwrap(),
        online["id"].as_str().unwrap(),
        refused["id"].as_str().unwrap(),
        own["id"].as_str().unwrap(),
        "HS-2023-77",
        "h59.31.07-230324-0001",
        "x",
        "%00",
        "%FF",
        "Nguy%E1%BB%85n",
        "'%20or%201=1--",
        "H59.31.07-230324-99999999999",
    ];
    for name in names {
        let told = citizen.get(&format!("/v1/public/dossiers/{name}")).await;
        assert_eq!(told.status, never.status, "{name}");
        assert_eq!(without_id(&told), without_id(&never), "{name}");
        assert_eq!(told.header("cache-control"), Some("no-store"), "{name}");
    }
    // A correction that undoes the acceptance takes the code out of sight.
    assert_eq!(citizen.get(&path(&own)).await.status, 200);
    let taken_back = act_with("void", &json!({}));
    desk.act(&own, &taken_back).await.is(200);
    assert_eq!(without_id(&citizen.get(&path(&own)).await), without_id(&never));
}

#[actix_web::test]
async fn one_peer_without_a_token_is_slowed_down() {
    let world = World::new().await;
    let desk = world.clerk(HERE).await;
    let path = path(&desk.take_in(&intake()).await);
    let citizen = world.app.anonymous();
    let mut answer = citizen.get(&path).await;
    // A header that anyone may write makes no other peer.
    for n in 0..400 {
        if answer.status == 429 {
            break;
        }
        let from = format!("10.0.0.{}", n % 250);
        let method = actix_web::http::Method::GET;
        answer = citizen.send(method, &path, &[("x-forwarded-for", &from)], vec![]).await;
    }
    assert_eq!(answer.refusal(), "429 rate-limited");
    assert!(answer.header("retry-after").is_some_and(|seconds| seconds.parse::<u64>().unwrap() >= 1));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    // A client with a token is known, and not slowed down; one with a bad token is told so.
    assert_eq!(desk.get(&path).await.is(200).body["completion"], "accepted");
    assert_eq!(citizen.with_token("x.y.z").get(&path).await.refusal(), "401 unauthenticated");
}
