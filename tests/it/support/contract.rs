//! The contract as tests walk it: each operation with the request that its examples make.

use actix_web::http::Method;
use motcua::domain::scope::Scope;
use serde_json::{Map, Value};

/// One operation.
#[derive(Debug, Clone)]
pub struct Operation {
    /// `operationId`.
    pub id: String,
    /// Method.
    pub method: Method,
    /// Path as written, with its placeholders.
    pub template: String,
    /// Scopes of which one is needed; empty on a public operation.
    pub scopes: Vec<Scope>,
    /// The operation object.
    pub page: Value,
    /// Path and query made of the examples.
    pub path: String,
    /// Media type and body made of the examples.
    pub body: Option<(String, Vec<u8>)>,
}

/// The whole document.
pub fn document() -> Value {
    serde_json::from_slice(motcua::http::contract().json()).unwrap()
}

/// Every operation of the contract.
pub fn operations() -> Vec<Operation> {
    let document = document();
    let mut operations = Vec::new();
    for (template, item) in document["paths"].as_object().unwrap() {
        for (method, page) in item.as_object().unwrap() {
            operations.push(operation(&document, template, method, page));
        }
    }
    assert!(!operations.is_empty());
    operations
}

fn operation(document: &Value, template: &str, method: &str, page: &Value) -> Operation {
    let requirements = page["security"].as_array().into_iter().flatten();
    let words = requirements.filter_map(|requirement| requirement["oauth2"].as_array()).flatten();
    Operation {
        id: page["operationId"].as_str().unwrap().to_owned(),
        method: Method::from_bytes(method.to_uppercase().as_bytes()).unwrap(),
        template: template.to_owned(),
        scopes: words.map(|word| word.as_str().unwrap().parse().unwrap()).collect(),
        page: page.clone(),
        path: path(document, template, page, &[]),
        body: bodies(document, page).into_iter().next(),
    }
}

/// Path and query made of the examples, with other values for some query parameters.
pub fn path(document: &Value, template: &str, page: &Value, others: &[(&str, &Value)]) -> String {
    let mut path = template.to_owned();
    let mut query = form_urlencoded::Serializer::new(String::new());
    for parameter in page["parameters"].as_array().into_iter().flatten() {
        let name = parameter["name"].as_str().unwrap();
        let other = others.iter().find(|(other, _)| *other == name).map(|(_, value)| (*value).clone());
        let own = Some(parameter["example"].clone()).filter(|example| !example.is_null());
        let example = other.or(own).or_else(|| example_of(document, &parameter["schema"]));
        let text = example.map(|example| in_query(&example));
        match (parameter["in"].as_str().unwrap(), text) {
            ("path", text) => {
                // `contract.rs` complains of one that is missing.
                let text = text.unwrap_or_else(|| "none".to_owned());
                path = path.replace(&format!("{{{name}}}"), &text);
            }
            ("query", Some(text)) => drop(query.append_pair(name, &text)),
            _ => {}
        }
    }
    let query = query.finish();
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

/// A value as a query carries it; several with commas between them.
fn in_query(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(in_query).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

/// Every example of a body: the operation's own, then that of its schema.
pub fn bodies(document: &Value, page: &Value) -> Vec<(String, Vec<u8>)> {
    let mut all: Vec<(String, Vec<u8>)> = Vec::new();
    for (kind, media) in page["requestBody"]["content"].as_object().into_iter().flatten() {
        let own = Some(media["example"].clone()).filter(|example| !example.is_null());
        let named = media["examples"].as_object().into_iter().flatten().map(|(_, one)| one["value"].clone());
        for example in own.into_iter().chain(named).chain(example_of(document, &media["schema"])) {
            let body = (kind.clone(), written(kind, &example));
            if !all.contains(&body) {
                all.push(body);
            }
        }
    }
    all
}

fn written(kind: &str, example: &Value) -> Vec<u8> {
    match (kind, example) {
        (_, Value::String(text)) => text.clone().into_bytes(),
        ("application/x-www-form-urlencoded", Value::Object(members)) => {
            let mut form = form_urlencoded::Serializer::new(String::new());
            for (name, value) in members {
                form.append_pair(name, value.as_str().unwrap());
            }
            form.finish().into_bytes()
        }
        _ => serde_json::to_vec(example).unwrap(),
    }
}

/// The example of a schema: its own, else one put together from its members, as Swagger UI does.
pub fn example_of(document: &Value, schema: &Value) -> Option<Value> {
    if let Some(reference) = schema["$ref"].as_str() {
        return example_of(document, document.pointer(reference.trim_start_matches('#'))?);
    }
    if !schema["example"].is_null() {
        return Some(schema["example"].clone());
    }
    if let Some(first) = schema["examples"].as_array().and_then(|all| all.first()) {
        return Some(first.clone());
    }
    if let Some(items) = schema.get("items") {
        return example_of(document, items).map(|item| Value::Array(vec![item]));
    }
    let members = schema["properties"].as_object()?;
    let examples: Map<String, Value> = members
        .iter()
        .filter_map(|(name, member)| Some((name.clone(), example_of(document, member)?)))
        .collect();
    (!examples.is_empty()).then_some(Value::Object(examples))
}
