//! The contract is complete: whoever reads only `openapi.json` knows each operation, its parameters and its problems.

use std::collections::BTreeSet;

use actix_web::http::Method;
use motcua::domain::status::Action;
use serde_json::Value;

use crate::support::contract::{Operation, document, operations};

/// What is missing, one line each; the test fails with all of them at once.
fn complaints(of: impl Fn(&Operation, &mut Vec<String>)) -> String {
    let mut all = Vec::new();
    for operation in operations() {
        let mut found = Vec::new();
        of(&operation, &mut found);
        all.extend(
            found.into_iter().map(|what| format!("{} {}: {what}", operation.method, operation.template)),
        );
    }
    all.join("\n")
}

#[test]
fn every_operation_says_what_it_is() {
    let document = document();
    let tags: BTreeSet<&str> =
        document["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap()).collect();
    let missing = complaints(|operation, found| {
        let verb = operation.id.split('_').next().unwrap();
        if !operation.id.contains('_') || verb == "handle" {
            found.push(format!("operationId {} is not <verb>_<resource>", operation.id));
        }
        let own: Vec<&str> =
            operation.page["tags"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        if own.len() != 1 || !tags.contains(own[0]) {
            found.push(format!("has the tags {own:?}"));
        }
        if operation.page["summary"].as_str().is_none_or(str::is_empty) {
            found.push("has no summary".to_owned());
        }
    });
    assert_eq!(missing, "");
    let ids: BTreeSet<String> = operations().into_iter().map(|operation| operation.id).collect();
    assert_eq!(ids.len(), operations().len(), "an operationId stands twice");
}

#[test]
fn every_parameter_body_and_success_is_described() {
    let missing = complaints(|operation, found| {
        for parameter in operation.page["parameters"].as_array().into_iter().flatten() {
            let said = [&parameter["description"], &parameter["schema"]["description"]];
            if said.iter().all(|said| said.as_str().is_none_or(str::is_empty)) {
                found.push(format!("the parameter {} is not described", parameter["name"]));
            }
            if parameter["in"] == "path" && parameter["example"].is_null() {
                found.push(format!("the parameter {} has no example", parameter["name"]));
            }
        }
        if operation.page.get("requestBody").is_some() && operation.body.is_none() {
            found.push("the body has no example".to_owned());
        }
        if operation.body.is_some() && operation.method == Method::GET {
            found.push("a GET has a body".to_owned());
        }
        let responses = operation.page["responses"].as_object().unwrap();
        if !responses.keys().any(|status| status.starts_with('2')) {
            found.push("no success is described".to_owned());
        }
        for (status, response) in responses {
            if status.starts_with('2') && response["content"].is_null() && status != "204" {
                found.push(format!("{status} has no content"));
            }
            let told = response["$ref"].as_str().map_or(response.clone(), |reference| {
                document().pointer(reference.trim_start_matches('#')).unwrap().clone()
            });
            if let Some(problem) = told["content"].get("application/problem+json") {
                let example = &problem["example"];
                let names_it =
                    |code: &str| told["description"].as_str().unwrap().contains(&format!("`{code}`"));
                if example["status"] != status.parse::<u16>().unwrap()
                    || !example["code"].as_str().is_some_and(names_it)
                {
                    found.push(format!("the example of {status} is {example}"));
                }
            }
        }
    });
    assert_eq!(missing, "");
}

/// `motcua openapi > openapi/openapi.json` after a change of the routes or of what they say.
#[test]
fn the_committed_document_is_fresh() {
    let committed = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/openapi/openapi.json")).unwrap();
    assert!(
        committed == motcua::http::contract().json(),
        "stale: cargo run -- openapi > openapi/openapi.json"
    );
    assert_eq!(document()["openapi"], "3.1.0");
}

#[test]
fn every_operation_is_told_at_length() {
    let missing = complaints(|operation, found| {
        if operation.page["description"].as_str().is_none_or(|text| text.len() < 20) {
            found.push("has no description".to_owned());
        }
    });
    assert_eq!(missing, "");
}

/// Every member of every schema says what it is, and no word stands where a vocabulary is.
#[test]
fn every_member_is_described() {
    let document = document();
    let mut missing = Vec::new();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        let parts = schema["allOf"].as_array().cloned().unwrap_or_else(|| vec![schema.clone()]);
        for (member, schema) in parts.iter().filter_map(|part| part["properties"].as_object()).flatten() {
            let choices = schema["oneOf"].as_array().cloned().unwrap_or_default();
            let is_said =
                |schema: &Value| schema["description"].as_str().is_some_and(|text| !text.is_empty());
            if !is_said(schema) && !choices.iter().any(is_said) {
                missing.push(format!("{name}.{member} is not described"));
            }
            let vocabularies =
                ["status", "standing", "channel", "action", "outcome", "ground", "kind", "level"];
            let numbers = schema["type"] == "integer";
            let names = vocabularies.contains(&member.as_str())
                && !numbers
                && name != "LiveView"
                && name != "ReadyView";
            let is_of_words = !schema["$ref"].is_null() || !schema["items"]["$ref"].is_null();
            if names && !is_of_words && choices.is_empty() {
                missing.push(format!("{name}.{member} names no vocabulary"));
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

/// The table of actions in the description of `advance_dossier` is the law's: what each needs, and who may do it.
#[test]
fn the_table_of_actions_is_the_laws() {
    let operation = operations().into_iter().find(|operation| operation.id == "advance_dossier").unwrap();
    let told = operation.page["description"].as_str().unwrap().to_owned();
    let rows: Vec<Vec<&str>> =
        told.lines().filter(|line| line.starts_with("| `")).map(|row| row.split('|').collect()).collect();
    for action in Action::ALL {
        let named = |words: &str| words.contains(&format!("`{}`", action.as_str()));
        let [_, _, needed, scopes, _] = rows.iter().find(|row| named(row[1])).unwrap()[..] else { panic!() };
        // Of a correction `undo` does as well as `set`; what stands in brackets may be given.
        let must: Vec<&str> = needed
            .split('(')
            .next()
            .unwrap()
            .split('`')
            .skip(1)
            .step_by(2)
            .filter(|word| *word != "undo")
            .collect();
        let known = |word: &str| motcua::domain::decide::needs(*action).contains(&word);
        assert!(motcua::domain::decide::needs(*action).iter().all(|word| must.contains(word)), "{action}");
        assert!(*action == Action::Finish || must.iter().all(|word| known(word)), "{action}: {must:?}");
        let scopes: BTreeSet<&str> = scopes.split('`').skip(1).step_by(2).collect();
        assert_eq!(scopes, action.scopes().iter().map(|scope| scope.as_str()).collect(), "{action}");
    }
}

#[test]
fn every_operation_names_its_problems() {
    let missing = complaints(|operation, found| {
        let responses = operation.page["responses"].as_object().unwrap();
        let mut needed = vec!["500"];
        if !operation.scopes.is_empty() {
            needed.extend(["401", "403", "503"]);
        }
        if operation.template.contains('{') {
            needed.push("404");
        }
        if operation.body.is_some() {
            needed.extend(["400", "413"]);
        }
        for status in needed {
            if !responses.contains_key(status) {
                found.push(format!("does not name {status}"));
            }
        }
    });
    assert_eq!(missing, "");
}

#[test]
fn every_reference_leads_somewhere_and_each_run_writes_the_same() {
    let document = document();
    let mut references = BTreeSet::new();
    gather(&document, &mut references);
    for reference in &references {
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
    assert!(references.len() > 5);
    assert_eq!(motcua::http::contract().json(), motcua::http::contract().json());
    assert!(motcua::http::contract().json().ends_with(b"}\n"));
}

fn gather(value: &Value, references: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            references.extend(members.get("$ref").and_then(Value::as_str).map(ToOwned::to_owned));
            members.values().for_each(|member| gather(member, references));
        }
        Value::Array(items) => items.iter().for_each(|item| gather(item, references)),
        _ => {}
    }
}
