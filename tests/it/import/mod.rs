//! Bulk import of procedures over HTTP and from the command line: each row accounted for, nothing guessed.

mod cli;
mod files;
mod messy;
mod together;
mod versions;

use std::fmt::Write as _;

use motcua::domain::scope::Scope;
use serde_json::Value;

use crate::support::{Answer, TestApp, TestClient};

/// A table of the shape that portals publish, with every mess found there.
pub const MESSY: &str = include_str!("../../data/procedures-messy.csv");

/// A service and a client that may publish.
pub async fn service() -> (TestApp, TestClient) {
    let app = TestApp::start().await;
    let registrar = app.client(&[Scope::CatalogueWrite], None).await;
    (app, registrar)
}

/// Sends a file.
pub async fn send(client: &TestClient, query: &str, kind: &str, body: impl Into<Vec<u8>>) -> Answer {
    let headers = [("content-type", kind), ("accept-language", "en")];
    let path = format!("/v1/procedures/import{query}");
    client.send(actix_web::http::Method::POST, &path, &headers, body.into()).await
}

/// Imports a table that can be read.
pub async fn import(client: &TestClient, query: &str, body: impl Into<Vec<u8>>) -> Value {
    let answer = send(client, query, "text/csv", body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// `line code outcome` of each row, then its warnings and faults as `column code`.
pub fn told(answer: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let rows = answer["rows"].as_array().unwrap().iter();
    let line = |row: &Value| {
        let mut line = format!("{} {} {}", row["row"], text(&row["code"]), text(&row["outcome"]));
        for warning in row["warnings"].as_array().unwrap() {
            let _infallible = write!(line, " | {} {}", text(&warning["column"]), text(&warning["code"]));
        }
        for fault in row["problem"]["errors"].as_array().into_iter().flatten() {
            let _infallible = write!(line, " ! {} {}", text(&fault["pointer"]), text(&fault["code"]));
        }
        line
    };
    rows.map(line).collect()
}
