//! The duplicate warning: same procedure, applicant and day; told as far as the caller may read, and never a refusal.

use motcua::domain::scope::Scope;
use serde_json::{Value, json};

use super::world::{BESIDE, BIRTH, ELSEWHERE, HERE, World, act, id_of, intake_with, local, with};

const NUMBER: &str = "084187001234";

fn of(number: &str, more: &Value) -> Value {
    let applicant = json!({"applicant": {"name": "Kim Thị Sa Rây", "identity_number": number}});
    intake_with(&with(&applicant, more))
}

/// The dossier that a warning names: `None` without the warning, null where it is not told.
fn warned(dossier: &Value) -> Option<Value> {
    let warnings = dossier["warnings"].as_array().unwrap();
    let of_it = warnings.iter().find(|warning| warning["code"] == "possible-duplicate")?;
    Some(of_it["dossier"].clone())
}

fn named(dossier: &Value) -> Value {
    json!({"id": dossier["id"], "code": dossier["code"]})
}

#[actix_web::test]
async fn the_same_applicant_procedure_and_day_is_warned_of() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let first = desk.take_in(&of(NUMBER, &json!({"channel": "online"}))).await;
    assert_eq!(warned(&first), None);
    // At the counter of another agency, the same day: the portal's has no code yet.
    let second = desk.take_in(&of(NUMBER, &json!({"agency": BESIDE}))).await;
    assert_eq!(warned(&second), Some(named(&first)));
    assert_eq!(second["warnings"][0]["code"], "possible-duplicate");
    // The latest of several is named.
    let third = desk.take_in(&of(NUMBER, &json!({}))).await;
    assert_eq!(warned(&third), Some(named(&second)));
    for other in [
        of("084187001235", &json!({})),
        of(NUMBER, &json!({"procedure": BIRTH})),
        of(NUMBER, &json!({"accepted_at": local("2023-03-23T23:59")})),
        intake_with(&json!({})),
    ] {
        assert_eq!(warned(&desk.take_in(&other).await), None, "{other}");
    }
    // What was only read shows no warnings.
    assert_eq!(desk.look(&third).await["warnings"], json!([]));
    // The day is that of submission, in Vietnam.
    let night = desk.take_in(&of(NUMBER, &json!({"accepted_at": local("2023-03-23T00:00")}))).await;
    assert!(warned(&night).is_some_and(|other| other["code"].as_str().unwrap().contains("-230323-")));
    assert_eq!(
        warned(&desk.take_in(&of(NUMBER, &json!({"accepted_at": local("2023-03-22T23:59")}))).await),
        None
    );
}

#[actix_web::test]
async fn a_void_dossier_is_nobodys_double() {
    let world = World::new().await;
    let desk = world.clerk(HERE).await;
    let first = desk.take_in(&of(NUMBER, &json!({}))).await;
    desk.act(&first, &act("void")).await.is(200);
    let second = desk.take_in(&of(NUMBER, &json!({}))).await;
    assert_eq!(warned(&second), None);
    // One that has ended still is.
    desk.act(&second, &act("finish")).await.is(200);
    assert_eq!(warned(&desk.take_in(&of(NUMBER, &json!({}))).await), Some(named(&second)));
}

#[actix_web::test]
async fn which_one_it_is_is_told_to_who_may_read_it() {
    let world = World::new().await;
    let (here, there) = (world.clerk(HERE).await, world.clerk(ELSEWHERE).await);
    let portal = world.client(&[Scope::DossiersApply], None).await;
    let first = here.take_in(&of(NUMBER, &json!({}))).await;
    let second = there.take_in(&of(NUMBER, &json!({"agency": ELSEWHERE}))).await;
    assert_eq!(warned(&second), Some(Value::Null));
    let third = portal.take_in(&of(NUMBER, &json!({"channel": "online"}))).await;
    assert_eq!(warned(&third), Some(Value::Null));
    // The latest that may be read.
    let fourth = here.take_in(&of(NUMBER, &json!({}))).await;
    assert_eq!(warned(&fourth), Some(named(&third)));
    assert_eq!(
        warned(&there.take_in(&of(NUMBER, &json!({"agency": ELSEWHERE}))).await),
        Some(named(&second))
    );
    assert_ne!(id_of(&first), id_of(&fourth));
}

#[actix_web::test]
async fn lines_of_one_batch_see_each_other() {
    let world = World::new().await;
    let desk = world.clerk(HERE).await;
    let line = of(NUMBER, &json!({}));
    let told = desk.bulk(&[line.clone(), intake_with(&json!({})), line.clone(), line]).await;
    let warning = json!(["possible-duplicate"]);
    assert!(told[0]["warnings"].is_null() && told[1]["warnings"].is_null(), "{told:#?}");
    for (nth, before) in [(2, 0), (3, 2)] {
        assert_eq!(told[nth]["warnings"], warning);
        assert_eq!(told[nth]["possible_duplicate"].clone(), named(&told[before]), "{nth}");
    }
}

#[actix_web::test]
async fn a_replay_is_the_stored_answer() {
    let world = World::new().await;
    let desk = world.clerk(HERE).await;
    let key = |key| [("idempotency-key", key)];
    let body = of(NUMBER, &json!({}));
    let first = desk.post_with("/v1/dossiers", &key("a"), &body).await.is(201).body;
    let second = desk.post_with("/v1/dossiers", &key("b"), &body).await.is(201).body;
    assert_eq!((warned(&first), warned(&second)), (None, Some(named(&first))));
    for (name, stored) in [("a", first), ("b", second)] {
        assert_eq!(desk.post_with("/v1/dossiers", &key(name), &body).await.is(201).body, stored);
    }
}

/// An own reference finds its dossier, and one that is taken names it.
#[actix_web::test]
async fn a_reference_finds_its_dossier() {
    let world = World::new().await;
    let (desk, other) = (world.clerk(HERE).await, world.clerk(HERE).await);
    let body = intake_with(&json!({"external_ref": "DVC-889"}));
    let dossier = desk.take_in(&body).await;
    let found = desk.get("/v1/dossiers?external_ref=DVC-889").await.is(200);
    assert_eq!((found.each("id"), &found.body["next"]), (vec![id_of(&dossier)], &Value::Null));
    let taken = desk.post("/v1/dossiers", &body).await;
    assert_eq!(taken.body["existing"], dossier["id"]);
    taken.refuses(409, "already-taken", &[]);
    assert!(other.get("/v1/dossiers?external_ref=DVC-889").await.is(200).each("id").is_empty());
    assert_ne!(id_of(&other.take_in(&body).await), id_of(&dossier));
}
