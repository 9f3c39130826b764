//! No operation forgets its lock: the contract is walked, and each is knocked at by those who may not enter.
//!
//! A new operation is covered without being told here. What a stranger of another subtree sees of single dossiers is
//! tested where dossiers are.

use actix_web::http::StatusCode;
use motcua::domain::scope::Scope;

use crate::support::contract::{Operation, operations};
use crate::support::{Answer, TestApp, TestClient};

async fn knock(client: &TestClient, operation: &Operation) -> Answer {
    let (kind, body) = operation.body.clone().unwrap_or_default();
    let headers: &[(&str, &str)] = if kind.is_empty() { &[] } else { &[("content-type", &kind)] };
    client.send(operation.method.clone(), &operation.path, headers, body).await
}

fn secured() -> Vec<Operation> {
    let secured: Vec<_> = operations().into_iter().filter(|operation| !operation.scopes.is_empty()).collect();
    assert!(!secured.is_empty());
    secured
}

#[actix_web::test]
async fn without_a_token_nobody_enters() {
    let app = TestApp::start().await;
    for operation in secured() {
        let answer = knock(&app.anonymous(), &operation).await;
        assert_eq!(answer.refusal(), "401 unauthenticated", "{}", operation.id);
        assert_eq!(answer.header("www-authenticate"), Some("Bearer realm=\"motcua\""), "{}", operation.id);
    }
}

#[actix_web::test]
async fn a_bad_token_is_told_so_even_where_none_is_needed() {
    let app = TestApp::start().await;
    let forger = app.anonymous().with_token("x.y.z");
    for operation in operations().into_iter().filter(|operation| operation.template.starts_with("/v1/")) {
        if operation.template.starts_with("/v1/public/") {
            continue;
        }
        assert_eq!(knock(&forger, &operation).await.refusal(), "401 unauthenticated", "{}", operation.id);
    }
}

#[actix_web::test]
async fn the_wrong_scopes_open_nothing() {
    let app = TestApp::start().await;
    for operation in secured() {
        let others: Vec<Scope> =
            Scope::ALL.iter().copied().filter(|scope| !operation.scopes.contains(scope)).collect();
        let client = app.client(&others, None).await;
        let answer = knock(&client, &operation).await;
        assert_eq!(answer.refusal(), "403 insufficient-scope", "{}", operation.id);
        assert!(
            answer.header("www-authenticate").unwrap().contains("insufficient_scope"),
            "{}",
            operation.id
        );
        assert!(!answer.problem()["scopes"].as_array().unwrap().is_empty(), "{}", operation.id);
    }
}

#[actix_web::test]
async fn a_stranger_is_told_nothing_of_another_subtree() {
    let app = TestApp::start().await;
    app.db_agency("H59.31", "district", None).await;
    app.db_agency("H59.31.07", "commune", Some("H59.31")).await;
    app.db_agency("H59.32", "district", None).await;
    let stranger = app.client(Scope::ALL, Some("H59.32")).await;
    for operation in secured() {
        let answer = knock(&stranger, &operation).await;
        let told = answer.text();
        assert!(answer.status != StatusCode::INTERNAL_SERVER_ERROR, "{}: {told}", operation.id);
        let told_of_them = answer.status.is_success() && told.contains("H59.31");
        assert!(!told_of_them, "{}: {told}", operation.id);
    }
}
