//! `Params<T>`: the parameters of a query, read strictly: none unknown, none twice, each of its type.
//!
//! The first fault is answered at `/name` (400 `invalid-query`). Lawfulness of values (422) is the handler's question.

use std::collections::HashSet;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;

use super::body::fault;
use super::problem::{Fault, FaultCode, Problem};
use super::text::{nfc, token};

/// The query as `T`, which should `deny_unknown_fields`.
#[derive(Debug)]
pub struct Params<T>(pub T);

impl<T> Params<T> {
    /// The value.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Params<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse(request.query_string()).map(Self))
    }
}

/// A query string as `T`.
pub fn parse<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    let mut pairs = form_urlencoded::Serializer::new(String::new());
    let mut seen = HashSet::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        if !seen.insert(name.to_string()) {
            return Err(refused(&name, FaultCode::Duplicate));
        }
        // The decoder puts U+FFFD where percent-encoded bytes are not UTF-8.
        if [&name, &value].iter().any(|text| text.contains(['\0', '\u{FFFD}'])) {
            return Err(refused(
                &name,
                FaultCode::malformed("văn bản UTF-8 không có NUL", "UTF-8 text without NUL"),
            ));
        }
        pairs.append_pair(&name, &nfc(&value));
    }
    let pairs = pairs.finish();
    let reader = serde_urlencoded::Deserializer::new(form_urlencoded::parse(pairs.as_bytes()));
    serde_path_to_error::deserialize(reader)
        .map_err(|error| Problem::InvalidQuery(fault(error.path(), &error.inner().to_string())))
}

fn refused(name: &str, code: FaultCode) -> Problem {
    Problem::InvalidQuery(Fault::new(format!("/{}", token(name)), code))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Search {
        q: Option<String>,
        limit: Option<u8>,
    }

    #[test]
    fn unknown_double_and_mistyped_parameters_are_named() {
        for (query, place, code) in [
            ("qq=a", "/qq", "unknown-field"),
            ("q=a&q=b", "/q", "duplicate"),
            ("limit=many", "/limit", "wrong-type"),
            ("limit=300", "/limit", "wrong-type"),
            ("q=%FF", "/q", "malformed"),
            ("q=%00", "/q", "malformed"),
        ] {
            let Err(Problem::InvalidQuery(fault)) = parse::<Search>(query) else { panic!("{query}") };
            assert_eq!((fault.pointer.as_str(), fault.code.code()), (place, code), "{query}");
        }
    }

    #[test]
    fn decomposed_text_arrives_composed() {
        let search: Search = parse("q=h%C3%B4%CC%A3&limit=20").unwrap();
        assert_eq!((search.q.as_deref(), search.limit), (Some("h\u{1ed9}"), Some(20)));
    }
}
