//! The key that signs: published before it signs, published until its last token is over, followed without a restart.

use actix_web::http::StatusCode;
use chrono::TimeDelta;
use motcua::domain::scope::Scope;
use motcua::http::keys::load;
use motcua::http::keys::rotate::{Begins, OVERLAP, Revoked, Rotated, revoke, rotate};
use motcua::http::state::State;
use serde_json::Value;

use crate::support::{TestApp, foundation};

/// What the follower does each second.
async fn hear(state: &State) {
    let mut conn = state.database.connect().await.unwrap();
    state.tokens.set_ring(load(&mut conn, &state.vault, state.clock.real()).await.unwrap());
}

async fn published(app: &TestApp) -> Vec<String> {
    let keys: Value = app.anonymous().get("/.well-known/jwks.json").await.json();
    keys["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

/// A token, and the key that signed it.
async fn token(app: &TestApp) -> (String, String) {
    let form = "grant_type=client_credentials&client_id=portal&client_secret=s3cret";
    let answer = app.anonymous().form("/oauth/token", &[], form).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let token = answer.json()["access_token"].as_str().unwrap().to_owned();
    let kid = jsonwebtoken::decode_header(&token).unwrap().kid.unwrap();
    (token, kid)
}

async fn is_good(app: &TestApp, token: &str) -> bool {
    let answer = app.anonymous().with_token(token).get("/v1/dossiers").await;
    assert!([StatusCode::OK, StatusCode::UNAUTHORIZED].contains(&answer.status), "{}", answer.text());
    answer.status == StatusCode::OK
}

async fn app() -> TestApp {
    let app = TestApp::start().await;
    app.db_client("portal", "s3cret", &[Scope::DossiersRead], None).await;
    app
}

#[actix_web::test]
async fn a_new_key_is_published_before_it_signs_and_the_old_one_until_its_last_token_is_over() {
    let app = app().await;
    let mut conn = app.db().connect().await;
    let (first_token, first) = token(&app).await;
    let now = app.clock.real();
    let Rotated::Signs { kid, from } =
        rotate(&mut conn, &app.state.vault, Begins::AfterOverlap, now).await.unwrap()
    else {
        panic!("nothing was under way")
    };
    assert_eq!(from, now + OVERLAP);
    hear(&app.state).await;
    assert_eq!(published(&app).await.len(), 2);
    assert_eq!(token(&app).await.1, first, "the old key signs while others may not have the new one");
    let again = rotate(&mut conn, &app.state.vault, Begins::AfterOverlap, now).await.unwrap();
    assert_eq!(again, Rotated::UnderWay { kid: kid.clone(), from });

    app.clock.advance(OVERLAP - TimeDelta::seconds(1));
    let (last_of_first, by) = token(&app).await;
    assert_eq!(by, first);
    app.clock.advance(TimeDelta::seconds(1));
    assert_eq!(token(&app).await.1, kid, "the new key signs without anybody being told again");
    assert!(is_good(&app, &first_token).await && is_good(&app, &last_of_first).await);
    app.clock.advance(TimeDelta::seconds(898));
    assert!(is_good(&app, &last_of_first).await, "the old key is published until its last token is over");
    app.clock.advance(TimeDelta::seconds(120));
    assert_eq!(published(&app).await, [kid]);
    assert!(!is_good(&app, &last_of_first).await);
}

#[actix_web::test]
async fn a_rotation_that_waits_can_be_hurried_and_another_process_believes_it_at_once() {
    let app = app().await;
    let mut conn = app.db().connect().await;
    let (old, first) = token(&app).await;
    let other = State::begin(foundation(app.db(), app.clock.real())).await.unwrap();
    let now = app.clock.real();
    rotate(&mut conn, &app.state.vault, Begins::AfterOverlap, now).await.unwrap();
    let Rotated::Signs { kid, from } = rotate(&mut conn, &app.state.vault, Begins::Now, now).await.unwrap()
    else {
        panic!("it should sign")
    };
    assert_eq!(from, now);
    hear(&other).await;
    let client = "portal".parse().unwrap();
    let fresh = other.tokens.sign(&client, &[Scope::DossiersRead], None, now).unwrap();
    assert_eq!(jsonwebtoken::decode_header(&fresh).unwrap().kid, Some(kid.clone()));
    assert!(is_good(&app, &fresh).await, "a process that has not heard reads the keys again");
    assert!(is_good(&app, &old).await);
    assert_ne!(first, kid);
}

#[actix_web::test]
async fn a_revoked_key_takes_its_tokens_with_it_and_leaves_somebody_to_sign() {
    let app = app().await;
    let mut conn = app.db().connect().await;
    let (stolen, first) = token(&app).await;
    assert!(is_good(&app, &stolen).await);
    let now = app.clock.real();
    let Revoked::Done { signs } = revoke(&mut conn, &app.state.vault, &first, now).await.unwrap() else {
        panic!("it stood")
    };
    hear(&app.state).await;
    assert!(!is_good(&app, &stolen).await, "a remembered token must die too");
    let (fresh, by) = token(&app).await;
    assert_eq!(by, signs);
    assert!(is_good(&app, &fresh).await);
    assert_eq!(published(&app).await, [signs]);
    assert_eq!(revoke(&mut conn, &app.state.vault, &first, now).await.unwrap(), Revoked::Unknown);
    let audit = app.client(&[Scope::AuditRead], None).await;
    let told = audit.get(&format!("/v1/admin-events?subject=signing_key&key={first}")).await.json();
    assert!(told["items"][0]["change"]["revoked_at"].is_string(), "{told}");
}

/// Revoked in the middle of a rotation, whichever of the two it is: somebody signs.
#[actix_web::test]
async fn a_rotation_under_way_survives_a_revocation() {
    for revoke_the_old in [true, false] {
        let app = app().await;
        let mut conn = app.db().connect().await;
        let (_, first) = token(&app).await;
        let now = app.clock.real();
        let Rotated::Signs { kid, .. } =
            rotate(&mut conn, &app.state.vault, Begins::AfterOverlap, now).await.unwrap()
        else {
            panic!("nothing was under way")
        };
        let gone = if revoke_the_old { &first } else { &kid };
        revoke(&mut conn, &app.state.vault, gone, now).await.unwrap();
        hear(&app.state).await;
        for minutes in [0, 5, 30] {
            app.clock.advance(TimeDelta::minutes(minutes));
            let (token, by) = token(&app).await;
            assert_ne!(&by, gone);
            assert!(is_good(&app, &token).await);
        }
    }
}
