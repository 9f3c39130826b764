//! What every request goes through: tokens, problems in two languages, the framework's own failures, health.

use std::fmt::Write as _;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use actix_web::FromRequest as _;
use actix_web::http::{Method, StatusCode};
use actix_web::test::TestRequest;
use actix_web::web::Data;
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use insta::assert_snapshot;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use motcua::db;
use motcua::domain::scope::Scope;
use motcua::http::caller::{Caller, MaybeCaller};
use motcua::http::state::State;
use serde_json::{Value, json};

use crate::support::{Answer, START, TestApp, TestDb, foundation};

const GRANT: &str = "grant_type=client_credentials";

async fn app_with_portal() -> TestApp {
    let app = TestApp::start().await;
    app.db_agency("H59.31", "district", None).await;
    app.db_client("portal", "s3cret", &[Scope::DossiersApply, Scope::DossiersRead], Some("H59.31")).await;
    app
}

fn token_of(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.json()["access_token"].as_str().unwrap().to_owned()
}

async fn issued(app: &TestApp) -> String {
    let form = format!("{GRANT}&client_id=portal&client_secret=s3cret");
    token_of(&app.anonymous().form("/oauth/token", &[], &form).await)
}

/// Who a handler would see, or the code of the problem.
async fn caller(state: &State, authorization: &str) -> Result<Caller, String> {
    let request = TestRequest::default()
        .app_data(Data::new(state.clone()))
        .insert_header(("authorization", authorization))
        .to_http_request();
    Caller::extract(&request).await.map_err(|problem| format!("{problem:?}"))
}

#[actix_web::test]
async fn a_secret_is_exchanged_for_a_token_that_says_who_and_what() {
    let app = app_with_portal().await;
    let anonymous = app.anonymous();
    let basic = format!("Basic {}", BASE64_STANDARD.encode("portal:s3cret"));
    let narrowed = format!("{GRANT}&scope=dossiers:read");
    let answer = anonymous.form("/oauth/token", &[("authorization", &basic)], &narrowed).await;
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let view = answer.json();
    assert_eq!(view["token_type"], "Bearer");
    assert_eq!((view["expires_in"].as_i64(), view["scope"].as_str()), (Some(900), Some("dossiers:read")));

    let narrow = caller(&app.state, &format!("Bearer {}", token_of(&answer))).await.unwrap();
    assert_eq!(narrow.scopes, [Scope::DossiersRead]);
    assert_eq!(narrow.agency.map(|code| code.to_string()).as_deref(), Some("H59.31"));
    let full = caller(&app.state, &format!("bearer {}", issued(&app).await)).await.unwrap();
    assert_eq!(full.scopes, [Scope::DossiersApply, Scope::DossiersRead]);
    assert!(full.require(Scope::StatisticsRead).is_err());
}

#[actix_web::test]
async fn refusals_of_tokens_are_those_of_the_rfc() {
    let app = app_with_portal().await;
    let mut told = String::new();
    for form in [
        "client_id=portal&client_secret=s3cret",
        "grant_type=password&client_id=portal&client_secret=s3cret",
        "grant_type=client_credentials&client_id=portal&client_secret=wrong",
        "grant_type=client_credentials&client_id=nobody&client_secret=s3cret",
        "grant_type=client_credentials&client_id=portal&client_secret=s3cret&scope=statistics:read",
        "grant_type=client_credentials&client_id=portal&client_secret=s3cret&scope=everything",
    ] {
        let answer = app.anonymous().form("/oauth/token", &[], form).await;
        writeln!(told, "{} {}", answer.status.as_u16(), answer.json()["error"].as_str().unwrap()).unwrap();
    }
    assert_snapshot!(told, @r"
    400 invalid_request
    400 unsupported_grant_type
    401 invalid_client
    401 invalid_client
    400 invalid_scope
    400 invalid_scope
    ");
}

#[actix_web::test]
async fn a_token_dies_of_age_of_revocation_and_of_tampering() {
    let app = app_with_portal().await;
    let token = issued(&app).await;
    let bearer = format!("Bearer {token}");
    for bad in ["Bearer ", "Bearer x.y.z", "Basic eDp5", &format!("{bearer}x"), &tampered(&token)] {
        assert_eq!(caller(&app.state, bad).await.unwrap_err(), "Unauthenticated(Invalid)", "{bad}");
    }
    assert!(caller(&app.state, &bearer).await.is_ok());

    app.clock.advance(TimeDelta::seconds(899));
    assert!(caller(&app.state, &bearer).await.is_ok());
    app.clock.advance(TimeDelta::seconds(31));
    assert_eq!(caller(&app.state, &bearer).await.unwrap_err(), "Unauthenticated(Expired)");
    app.clock.advance(TimeDelta::seconds(-930 - 31));
    let early = State::begin(foundation(app.db(), app.clock.real())).await.unwrap();
    assert_eq!(caller(&early, &bearer).await.unwrap_err(), "Unauthenticated(Invalid)");

    app.clock.set(START.parse().unwrap());
    assert!(caller(&app.state, &bearer).await.is_ok());
    let mut conn = app.db().connect().await;
    db::clients::revoke(&mut conn, &"portal".parse().unwrap(), app.clock.real()).await.unwrap();
    app.refresh().await;
    assert_eq!(caller(&app.state, &bearer).await.unwrap_err(), "Unauthenticated(Revoked)");
    let form = format!("{GRANT}&client_id=portal&client_secret=s3cret");
    assert_eq!(app.anonymous().form("/oauth/token", &[], &form).await.status, StatusCode::UNAUTHORIZED);
}

/// The same token claiming another scope.
fn tampered(token: &str) -> String {
    let parts: Vec<&str> = token.split('.').collect();
    let claims = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
    let claims = BASE64_URL_SAFE_NO_PAD.encode(claims.replace("dossiers:apply", "catalogue:write"));
    format!("Bearer {}.{claims}.{}", parts[0], parts[2])
}

#[actix_web::test]
async fn only_our_algorithm_with_our_key_is_believed() {
    let app = app_with_portal().await;
    let token = issued(&app).await;
    let header = jsonwebtoken::decode_header(&token).unwrap();
    let claims: Value =
        serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap())
            .unwrap();
    let public = app.state.tokens.ring().0[0].public;
    // The public key as a secret: the classic confusion of algorithms.
    let hmac = Header { kid: header.kid.clone(), ..Header::new(Algorithm::HS256) };
    let forged = jsonwebtoken::encode(&hmac, &claims, &EncodingKey::from_secret(&public)).unwrap();
    let none = BASE64_URL_SAFE_NO_PAD.encode(json!({ "alg": "none", "kid": header.kid }).to_string());
    let unsigned = format!("{none}.{}.", token.split('.').nth(1).unwrap());
    for bad in [forged, unsigned] {
        let refused = caller(&app.state, &format!("Bearer {bad}")).await.unwrap_err();
        assert_eq!(refused, "Unauthenticated(Invalid)", "{bad}");
    }
    for claim in ["iss", "aud"] {
        let mut foundation = foundation(app.db(), app.clock.real());
        let other = if claim == "iss" { &mut foundation.issuer } else { &mut foundation.audience };
        "elsewhere".clone_into(other);
        let other = State::begin(foundation).await.unwrap();
        let refused = caller(&other, &format!("Bearer {token}")).await.unwrap_err();
        assert_eq!(refused, "Unauthenticated(Invalid)", "{claim}");
    }
}

#[actix_web::test]
async fn a_bad_token_is_refused_where_none_is_needed() {
    let app = app_with_portal().await;
    let request = || TestRequest::default().app_data(Data::new(app.state.clone()));
    assert!(MaybeCaller::extract(&request().to_http_request()).await.unwrap().0.is_none());
    let bad = request().insert_header(("authorization", "Bearer x")).to_http_request();
    assert!(MaybeCaller::extract(&bad).await.is_err());
}

#[actix_web::test]
async fn the_published_keys_check_our_tokens() {
    let app = app_with_portal().await;
    let token = issued(&app).await;
    let keys = app.anonymous().get("/.well-known/jwks.json").await.json();
    let key = &keys["keys"][0];
    assert_eq!(key["kid"].as_str(), jsonwebtoken::decode_header(&token).unwrap().kid.as_deref());
    assert!(key.get("d").is_none());
    let mut rules = Validation::new(Algorithm::EdDSA);
    rules.set_audience(&["motcua-test"]);
    rules.validate_exp = false;
    let public = DecodingKey::from_ed_components(key["x"].as_str().unwrap()).unwrap();
    let claims = jsonwebtoken::decode::<Value>(&token, &public, &rules).unwrap().claims;
    assert_eq!((claims["sub"].as_str(), claims["agency"].as_str()), (Some("portal"), Some("H59.31")));
}

#[actix_web::test]
async fn processes_share_one_key_and_learn_of_new_ones() {
    let db = TestDb::create().await;
    let at = START.parse().unwrap();
    let (a, b) = tokio::join!(State::begin(foundation(&db, at)), State::begin(foundation(&db, at)));
    let (a, b) = (a.unwrap(), b.unwrap());
    let kids =
        |state: &State| -> Vec<String> { state.tokens.ring().0.iter().map(|key| key.kid.clone()).collect() };
    assert_eq!(kids(&a).len(), 1);
    assert_eq!(kids(&a), kids(&b));

    let app = TestApp::over(db, START).await;
    app.db_client("portal", "s3cret", &[Scope::DossiersRead], None).await;
    app.db_execute(&format!("update signing_keys set signs_until = '{START}'")).await;
    let rotated = State::begin(foundation(app.db(), at)).await.unwrap();
    assert_eq!(kids(&rotated).len(), 2);
    let token = rotated.tokens.sign(&"portal".parse().unwrap(), &[Scope::DossiersRead], None, at).unwrap();
    assert!(caller(&app.state, &format!("Bearer {token}")).await.is_ok());
    assert_eq!(kids(&app.state), kids(&rotated));
}

#[actix_web::test]
async fn too_many_tokens_at_once_are_refused_for_a_moment() {
    let app = app_with_portal().await;
    let anonymous = app.anonymous();
    let mut refused = None;
    for _ in 0..400 {
        let answer = anonymous.form("/oauth/token", &[], "").await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("400 requests in a row");
    assert_eq!(refused.refusal(), "429 rate-limited");
    assert!(refused.header("retry-after").unwrap().parse::<u64>().unwrap() >= 1);
}

#[actix_web::test]
async fn problems_speak_the_language_asked_for() {
    let app = TestApp::start().await;
    let anonymous = app.anonymous();
    let ask = async |language: &str| {
        let headers = [("accept-language", language), ("x-request-id", "dvc-7")];
        let answer = anonymous.send(Method::GET, "/v1/nothing", &headers, vec![]).await;
        assert_eq!(answer.header("content-language"), Some(if language == "en" { "en" } else { "vi" }));
        assert_eq!(answer.header("vary"), Some("Accept-Language"));
        answer.problem()
    };
    insta::assert_json_snapshot!(ask("en").await, @r#"
    {
      "type": "urn:motcua:problem:not-found",
      "title": "Not found",
      "status": 404,
      "detail": "It does not exist, or it is not the caller's to see.",
      "code": "not-found",
      "request_id": "dvc-7",
      "errors": []
    }
    "#);
    let vietnamese = ask("vi-VN, en;q=0.5").await;
    assert_eq!(vietnamese["title"], "Không tìm thấy");
    assert_eq!(ask("fr").await["title"], vietnamese["title"]);
}

#[actix_web::test]
async fn the_frameworks_failures_are_problems_too() {
    let app = TestApp::start().await;
    let anonymous = app.anonymous();
    let wrong_method = anonymous.send(Method::DELETE, "/health/live", &[], vec![]).await;
    assert_eq!(wrong_method.refusal(), "405 method-not-allowed");
    assert_eq!(wrong_method.header("allow"), Some("GET, HEAD"));
    let strange_method =
        anonymous.send(Method::from_bytes(b"BREW").unwrap(), "/oauth/token", &[], vec![]).await;
    assert_eq!(strange_method.header("allow"), Some("POST"));
    assert_eq!(anonymous.get("/swagger-ui/nothing.js").await.refusal(), "404 not-found");
    assert_eq!(anonymous.get("/%ff%00").await.refusal(), "404 not-found");
    let large = "a".repeat(9000);
    assert_eq!(anonymous.form("/oauth/token", &[], &large).await.refusal(), "413 too-large");
}

#[actix_web::test]
async fn head_answers_as_get_without_a_body() {
    let app = TestApp::start().await;
    let mut wire = TcpStream::connect(app.address()).unwrap();
    wire.write_all(b"HEAD /health/live HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    wire.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("\r\n\r\n"), "{answer}");
}

#[actix_web::test]
async fn health_tells_a_lost_database() {
    let mut app = TestApp::start().await;
    let anonymous = app.anonymous();
    let ready = anonymous.get("/health/ready").await;
    assert_eq!((ready.status, ready.json()["status"].as_str()), (StatusCode::OK, Some("ok")));
    app.db_client("portal", "s3cret", &[Scope::DossiersRead], None).await;
    app.db_lose();
    let lost = anonymous.get("/health/ready").await;
    assert_eq!(lost.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(lost.json()["checks"][0], json!({ "name": "database", "holds": false }));
    assert_eq!(anonymous.get("/health/live").await.status, StatusCode::OK);
    let form = format!("{GRANT}&client_id=portal&client_secret=s3cret");
    let token = anonymous.form("/oauth/token", &[], &form).await;
    assert_eq!((token.status.as_u16(), token.header("retry-after")), (503, Some("2")));
}

#[actix_web::test]
async fn health_warns_of_a_calendar_that_will_be_missing() {
    let app = TestApp::start_at("2026-11-30T10:00:00+07:00").await;
    let ready = app.anonymous().get("/health/ready").await;
    assert_eq!(ready.status, StatusCode::OK);
    assert_eq!(ready.json()["warnings"], json!([{ "code": "calendar-year-missing", "year": 2027 }]));
}

#[actix_web::test]
async fn requests_are_counted_by_route_and_never_by_path() {
    let app = TestApp::start().await;
    let anonymous = app.anonymous();
    anonymous.get("/v1/canary-084187001234").await;
    anonymous.get("/health/live").await;
    let metrics = anonymous.get("/metrics").await.text();
    let counted = "motcua_http_requests_total{method=\"GET\",route=\"/health/live\",status=\"200\"} 1";
    assert!(metrics.contains(counted), "{metrics}");
    assert!(!metrics.contains("canary"), "{metrics}");
}

#[actix_web::test]
async fn swagger_ui_comes_with_the_program() {
    let app = TestApp::start().await;
    let anonymous = app.anonymous();
    let page = anonymous.get("/swagger-ui/").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.text().contains("://cdn"), "{}", page.text());
    let setup = anonymous.get("/swagger-ui/swagger-initializer.js").await.text();
    assert!(setup.contains("/openapi.json") && !setup.contains("\"clientSecret\""), "{setup}");
    let served = anonymous.get("/openapi.json").await;
    assert_eq!(served.bytes, motcua::http::contract().json());
    assert_eq!(served.json()["openapi"], "3.1.0");
}
