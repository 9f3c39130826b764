//! Does an answer keep what its schema promises? As much of JSON Schema as the contract uses, and one thing more: a
//! member that is not documented is a fault.

use chrono::{DateTime, NaiveDate};
use serde_json::Value;

/// What is wrong with `value`, one line each.
pub fn faults(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(document, schema, value, "", &mut found);
    found
}

fn check(document: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = document.pointer(reference.trim_start_matches('#')).unwrap();
        return check(document, target, value, at, found);
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let fits = choices.iter().filter(|choice| faults(document, choice, value).is_empty()).count();
        if fits != 1 {
            found.push(format!("{at} fits {fits} of the choices: {value}"));
        }
        return;
    }
    let properties = members(document, schema);
    if !of_type(&schema["type"], value) {
        found.push(format!("{at} is not {}: {value}", schema["type"]));
    }
    if schema["enum"].as_array().is_some_and(|words| !words.contains(value)) {
        found.push(format!("{at} is none of the words: {value}"));
    }
    if !formatted(schema["format"].as_str().unwrap_or_default(), value) {
        found.push(format!("{at} is no {}: {value}", schema["format"]));
    }
    // A value of any type, such as what a version said before, may be a list of anything.
    let is_anything = schema.get("type").is_none() && schema.get("items").is_none();
    if let Some(items) = value.as_array().filter(|_| !is_anything) {
        for (index, item) in items.iter().enumerate() {
            check(document, &schema["items"], item, &format!("{at}/{index}"), found);
        }
    }
    let Some(object) = value.as_object() else { return };
    for name in required(document, schema) {
        if !object.contains_key(&name) {
            found.push(format!("{at}/{name} is missing"));
        }
    }
    for (name, member) in object {
        match properties.iter().find(|(known, _)| known == name) {
            Some((_, schema)) => check(document, schema, member, &format!("{at}/{name}"), found),
            None if schema.get("additionalProperties").is_some() => {}
            None => found.push(format!("{at}/{name} is not documented")),
        }
    }
}

/// The properties of a schema, those of its parts included.
fn members(document: &Value, schema: &Value) -> Vec<(String, Value)> {
    parts(document, schema)
        .iter()
        .filter_map(|part| part["properties"].as_object())
        .flatten()
        .map(|(name, member)| (name.clone(), member.clone()))
        .collect()
}

fn required(document: &Value, schema: &Value) -> Vec<String> {
    let parts = parts(document, schema);
    let names = parts.iter().filter_map(|part| part["required"].as_array()).flatten();
    names.map(|name| name.as_str().unwrap().to_owned()).collect()
}

/// The schema itself and what `allOf` adds to it.
fn parts(document: &Value, schema: &Value) -> Vec<Value> {
    let mut all = vec![schema.clone()];
    for part in schema["allOf"].as_array().into_iter().flatten() {
        let part = match part["$ref"].as_str() {
            Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap(),
            None => part,
        };
        all.extend(parts(document, part));
    }
    all
}

fn of_type(kind: &Value, value: &Value) -> bool {
    let is = |kind: &str| match kind {
        "null" => value.is_null(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("a type {other}"),
    };
    match kind {
        Value::Null => true,
        Value::String(kind) => is(kind),
        kinds => kinds.as_array().unwrap().iter().any(|kind| is(kind.as_str().unwrap())),
    }
}

fn formatted(format: &str, value: &Value) -> bool {
    let Some(text) = value.as_str() else { return true };
    match format {
        "date" => text.parse::<NaiveDate>().is_ok() && text.len() == 10,
        "date-time" => DateTime::parse_from_rfc3339(text).is_ok(),
        "uuid" => text.parse::<uuid::Uuid>().is_ok(),
        _ => true,
    }
}

#[test]
fn each_kind_of_fault_is_found() {
    let document = serde_json::json!({"a": {"type": "object", "required": ["on"], "properties":
        {"on": {"type": "string", "format": "date"}, "word": {"oneOf": [{"enum": ["x"]}, {"type": "null"}]},
        "list": {"type": "array", "items": {"type": "integer"}}}}});
    let schema = serde_json::json!({"$ref": "#/a"});
    for (value, expected) in [
        (serde_json::json!({"on": "2023-03-24", "word": null, "list": [1]}), 0),
        (serde_json::json!({"word": "x"}), 1),
        (serde_json::json!({"on": "24/03/2023"}), 1),
        (serde_json::json!({"on": "2023-03-24", "word": "y", "list": ["1"], "more": 1}), 3),
        (serde_json::json!([]), 0),
    ] {
        let found = faults(&document, &schema, &value);
        assert!(found.len() == expected || value.is_array(), "{value}: {found:?}");
    }
}
