//! Every example of the contract works as it stands against the demo, twice, and what comes back keeps its schema.

use serde_json::Value;

use crate::support::contract::{Operation, bodies, document, operations, path};
use crate::support::schema::faults;
use crate::support::{Answer, Demo, TestClient};

/// The schema of the success of this status, where it is JSON.
fn promised<'a>(operation: &'a Operation, status: &str) -> Option<&'a Value> {
    operation.page["responses"][status]["content"].get("application/json").map(|media| &media["schema"])
}

/// Fails unless the answer is a documented success that keeps its schema.
fn kept(document: &Value, operation: &Operation, answer: &Answer, asked: &str) {
    let status = answer.status.as_u16().to_string();
    let told = answer.text();
    assert!(answer.status.is_success(), "{} {asked}: {status} {told}", operation.id);
    let responses = operation.page["responses"].as_object().unwrap();
    assert!(responses.contains_key(&status), "{} {asked}: {status} is not documented", operation.id);
    let kind = answer.header("content-type").unwrap_or_default().split(';').next().unwrap().to_owned();
    let kinds = responses[&status]["content"].as_object().cloned().unwrap_or_default();
    assert!(kinds.contains_key(&kind), "{} {asked}: {kind} is not documented", operation.id);
    if let Some(schema) = promised(operation, &status).filter(|_| kind == "application/json") {
        let found = faults(document, schema, &answer.json());
        assert!(found.is_empty(), "{} {asked}: {}", operation.id, found.join("\n"));
    }
    if answer.header("content-type") == Some("application/x-ndjson") {
        let schema = &responses[&status]["content"]["application/x-ndjson"]["schema"];
        let outcomes = schema["$ref"] == "#/components/schemas/LineOutcome";
        for line in told.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
            let done = line["status"].as_u64().is_some_and(|status| status < 300);
            assert!(done || !outcomes, "{}: {line}", operation.id);
            assert_eq!(faults(document, schema, &line), Vec::<String>::new(), "{}", operation.id);
        }
    }
}

/// As Swagger UI does: the token goes where one is asked for.
async fn send(
    client: &TestClient,
    operation: &Operation,
    path: &str,
    body: Option<&(String, Vec<u8>)>,
) -> Answer {
    let (kind, bytes) = body.cloned().unwrap_or_default();
    let headers: &[(&str, &str)] = if kind.is_empty() { &[] } else { &[("content-type", &kind)] };
    let token = client.token.clone().filter(|_| !operation.scopes.is_empty());
    let client = TestClient { token, ..client.clone() };
    client.send(operation.method.clone(), path, headers, bytes).await
}

#[actix_web::test]
async fn every_example_works_twice() {
    let (demo, document) = (Demo::shared(), document());
    let client = demo.client().await;
    let mut sent = 0;
    for operation in operations() {
        let bodies = bodies(&document, &operation.page);
        let bodies: Vec<_> = if bodies.is_empty() { vec![None] } else { bodies.iter().map(Some).collect() };
        for body in bodies {
            for time in ["once", "twice"] {
                let answer = send(&client, &operation, &operation.path, body).await;
                kept(&document, &operation, &answer, time);
                sent += 1;
            }
        }
    }
    assert!(sent >= 2 * operations().len());
}

#[actix_web::test]
async fn every_word_of_every_parameter_is_answered() {
    let (demo, document) = (Demo::shared(), document());
    let client = demo.client().await;
    let mut asked = 0;
    for operation in operations() {
        for parameter in operation.page["parameters"].as_array().into_iter().flatten() {
            let words = &parameter["schema"]["enum"];
            // Of a list of words each stands alone too.
            let item = &parameter["schema"]["items"];
            let item = item["$ref"].as_str().and_then(|name| document.pointer(&name[1..])).unwrap_or(item);
            for word in [words, &item["enum"]].into_iter().filter_map(|words| words.as_array()).flatten() {
                let name = parameter["name"].as_str().unwrap();
                let path = path(&document, &operation.template, &operation.page, &[(name, word)]);
                kept(&document, &operation, &send(&client, &operation, &path, None).await, &path);
                asked += 1;
            }
        }
    }
    assert!(asked > 40, "{asked}");
}

/// Swagger UI shows an example of NDJSON as one JSON string, and sends it so.
#[actix_web::test]
async fn an_example_of_lines_may_come_as_swagger_ui_quotes_it() {
    let (demo, document) = (Demo::shared(), document());
    let client = demo.client().await;
    for operation in operations().into_iter().filter(|operation| operation.template.ends_with("/batch")) {
        let (kind, body) = operation.body.clone().unwrap();
        let text = String::from_utf8(body).unwrap();
        let lines = text.lines().count();
        let quoted = serde_json::to_vec(&text).unwrap();
        let answer = send(&client, &operation, &operation.path, Some(&(kind, quoted))).await;
        kept(&document, &operation, &answer, "quoted");
        assert_eq!(answer.text().lines().count(), lines, "{}", answer.text());
    }
}

/// Who tries a list out as it stands sees something in it.
#[actix_web::test]
async fn the_examples_of_lists_find_something() {
    let client = Demo::shared().client().await;
    for operation in operations().into_iter().filter(|operation| operation.body.is_none()) {
        let answer = client.get(&operation.path).await;
        if answer.header("content-type") != Some("application/json") {
            continue;
        }
        let answer = answer.json();
        for list in ["items", "actions", "groups"] {
            let found = answer[list].as_array();
            let is_optional = operation.id == "tally_dossiers";
            assert!(is_optional || found.is_none_or(|items| !items.is_empty()), "{}: {answer}", operation.id);
        }
    }
}

/// The figures that the contract shows are those of the demo, to the digit.
#[actix_web::test]
async fn the_figures_of_the_contract_are_the_demos() {
    let document = document();
    let shown = &document["components"]["schemas"]["TallyView"]["example"];
    let client = Demo::shared().client().await;
    let operation = operations().into_iter().find(|operation| operation.id == "tally_dossiers").unwrap();
    let told = client.get(&operation.path).await.json();
    for member in ["agency", "scope", "period", "policy", "as_of", "totals", "shares", "memo", "groups"] {
        assert_eq!(told[member], shown[member], "{member}");
    }
    assert_eq!(told["totals"]["received_total"], 26_202);
    let checks = told["checks"].as_array().unwrap();
    assert!(checks.len() == 5 && checks.iter().all(|check| check["holds"] == true), "{checks:?}");
}

/// So that they work on any day and twice.
#[test]
fn no_example_of_a_body_names_a_moment_or_a_reference() {
    let document = document();
    for operation in operations() {
        for (_, body) in bodies(&document, &operation.page) {
            let text = String::from_utf8(body).unwrap();
            for member in ["submitted_at", "occurred_at", "accepted_at", "external_ref", "idempotency_key"] {
                assert!(!text.contains(member), "{}: {text}", operation.id);
            }
        }
    }
}
