//! Which problems each operation may answer, told by its shape: so no handler lists them, and none is forgotten.
//!
//! A handler's own `responses(..)` go first; its own rules (409, 412, 422 with a code) belong there.

use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::{Content, OpenApi, Ref, RefOr, Response};

/// Status, name of the shared response, what it means.
const PROBLEMS: [(&str, &str, &str); 11] = [
    ("400", "Unreadable", "Unreadable: `invalid-body`, `invalid-query`, `invalid-header`"),
    ("401", "Unauthenticated", "No token, or one that is no good: `unauthenticated`"),
    ("403", "Forbidden", "Not allowed: `insufficient-scope`, `agency-out-of-scope`, `backdate-not-allowed`"),
    ("404", "NotFound", "Absent, or not the caller's to know: `not-found`"),
    ("406", "NotAcceptable", "None of the accepted media types: `not-acceptable`"),
    ("413", "TooLarge", "Too many bytes: `too-large`"),
    ("415", "UnsupportedMediaType", "Another media type: `unsupported-media-type`"),
    ("422", "Unlawful", "Readable but unlawful: `invalid-values`, `invalid-query`, `unknown-agency`, …"),
    ("429", "RateLimited", "Too many requests: `rate-limited`"),
    ("500", "Internal", "A defect of ours: `internal`"),
    ("503", "Unavailable", "Try again: `overloaded`, `database-unavailable`"),
];

/// Adds the shared responses, and to each operation those that its shape calls for.
pub(super) fn document(document: &mut OpenApi) {
    for operation in operations(document) {
        for status in statuses(operation) {
            add(operation, status);
        }
    }
    let components = document.components.get_or_insert_default();
    for (_, name, description) in PROBLEMS {
        let mut response = Response::new(description);
        let content = Content::new(Some(Ref::from_schema_name("ProblemView")));
        response.content.insert("application/problem+json".to_owned(), content.into());
        components.responses.insert(name.to_owned(), RefOr::T(response));
    }
}

/// Every operation of the document.
pub(super) fn operations(document: &mut OpenApi) -> Vec<&mut Operation> {
    let items = document.paths.paths.values_mut();
    items
        .flat_map(|item| {
            [&mut item.get, &mut item.put, &mut item.post, &mut item.patch, &mut item.delete]
                .into_iter()
                .filter_map(Option::as_mut)
        })
        .collect()
}

/// The methods of a path, `HEAD` with `GET`.
pub(super) fn methods(item: &PathItem) -> Vec<String> {
    let known = [
        ("GET", &item.get),
        ("HEAD", &item.get),
        ("PUT", &item.put),
        ("POST", &item.post),
        ("PATCH", &item.patch),
        ("DELETE", &item.delete),
    ];
    known.into_iter().filter(|(_, operation)| operation.is_some()).map(|(name, _)| name.to_owned()).collect()
}

fn statuses(operation: &Operation) -> Vec<&'static str> {
    let is_secured = operation.security.as_ref().is_some_and(|security| !security.is_empty());
    let takes_body = operation.request_body.is_some();
    let parameters = operation.parameters.as_deref().unwrap_or_default();
    let asks_in = |place: &str| parameters.iter().any(|parameter| is_in(parameter, place));
    let is_ours =
        operation.tags.iter().flatten().any(|tag| tag != super::TAG_OPERATION && tag != super::TAG_TOKENS);
    let mut statuses = vec!["500"];
    statuses.extend(is_ours.then_some("503"));
    statuses.extend((is_ours && (takes_body || asks_in("query") || asks_in("header"))).then_some("400"));
    statuses.extend(is_ours.then_some("401"));
    statuses.extend(is_secured.then_some("403"));
    statuses.extend(asks_in("path").then_some("404"));
    statuses.extend((is_ours && (takes_body || asks_in("query"))).then_some("422"));
    if takes_body {
        statuses.push("413");
        statuses.push(if is_ours { "415" } else { "429" });
    }
    statuses
}

fn is_in(parameter: &impl serde::Serialize, place: &str) -> bool {
    serde_json::to_value(parameter).is_ok_and(|parameter| parameter.get("in").is_some_and(|at| at == place))
}

fn add(operation: &mut Operation, status: &str) {
    let Some((_, name, _)) = PROBLEMS.iter().find(|(known, ..)| *known == status) else { return };
    let shared = RefOr::Ref(Ref::from_response_name(*name));
    operation.responses.responses.entry(status.to_owned()).or_insert(shared);
}
