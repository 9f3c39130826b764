//! `Body<T>`: a JSON body, read strictly: media type, size, UTF-8, JSON, types, no unknown members.
//!
//! The first fault is answered with its JSON pointer (400 `invalid-body`); what serde says about it is never passed
//! on, for it quotes the value. Text arrives in NFC. Lawfulness of values (422) is the handler's question.

use std::pin::Pin;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Path, Segment};

use super::problem::{Fault, FaultCode, Phrase, Problem, json_type};
use super::text::{is_nfc, normalise, token};

/// Most bytes of a JSON body, and of one line of a bulk body.
pub const LIMIT: usize = 64 * 1024;

/// How long a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(30);

/// A JSON body as `T`, which should `deny_unknown_fields`.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T> Body<T> {
    /// The value.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json = is_json(request);
        let payload = payload.take();
        Box::pin(async move {
            if !is_json {
                return Err(Problem::UnsupportedMediaType("application/json"));
            }
            parse(&read(payload, LIMIT).await?).map(Self)
        })
    }
}

/// The bytes of a JSON body, for handlers that also need a fingerprint of it.
#[derive(Debug)]
pub struct JsonBytes(Bytes);

impl JsonBytes {
    /// The bytes as they were sent.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The body as `T`.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        parse(&self.0)
    }
}

impl FromRequest for JsonBytes {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json = is_json(request);
        let payload = payload.take();
        Box::pin(async move {
            if !is_json {
                return Err(Problem::UnsupportedMediaType("application/json"));
            }
            read(payload, LIMIT).await.map(Self)
        })
    }
}

/// 415 unless the body is NDJSON.
pub fn is_ndjson(request: &HttpRequest) -> Result<(), Problem> {
    const NDJSON: &str = "application/x-ndjson";
    let kind = request.content_type();
    if kind.eq_ignore_ascii_case(NDJSON) || kind.eq_ignore_ascii_case("application/ndjson") {
        Ok(())
    } else {
        Err(Problem::UnsupportedMediaType(NDJSON))
    }
}

fn is_json(request: &HttpRequest) -> bool {
    let utf8 = |charset: &str| charset.eq_ignore_ascii_case("utf-8");
    request.headers().contains_key(CONTENT_TYPE)
        && request.content_type().eq_ignore_ascii_case("application/json")
        && request.encoding().is_ok_and(|encoding| utf8(encoding.name()))
}

/// The whole payload; 413 beyond `limit` bytes, 408 where it takes longer than 30 s.
pub async fn read(payload: Payload, limit: usize) -> Result<Bytes, Problem> {
    tokio::time::timeout(PATIENCE, gather(payload, limit))
        .await
        .map_err(|_elapsed| Problem::RequestTimeout)?
}

async fn gather(mut payload: Payload, limit: usize) -> Result<Bytes, Problem> {
    let mut bytes = actix_web::web::BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| {
            log::debug!("a body broke off: {error}");
            unreadable("", Phrase::new("nội dung đầy đủ", "a complete body"))
        })?;
        if bytes.len().saturating_add(chunk.len()) > limit {
            return Err(Problem::TooLarge { limit });
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

/// JSON bytes as `T`: what [`Body`] does, for lines of bulk bodies too.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let text = std::str::from_utf8(bytes)
        .ok()
        .ok_or_else(|| unreadable("", Phrase::new("văn bản UTF-8", "UTF-8 text")))?;
    if is_nfc(text) && !text.contains("\\u") {
        let mut reader = serde_json::Deserializer::from_str(text);
        let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| of_serde(&error))?;
        reader.end().ok().ok_or_else(not_json)?;
        return Ok(value);
    }
    let value: Value = serde_json::from_str(text).ok().ok_or_else(not_json)?;
    let value = normalise(value, "").map_err(|pointer| {
        unreadable(&pointer, Phrase::new("văn bản không có ký tự NUL", "text without NUL"))
    })?;
    serde_path_to_error::deserialize(value).map_err(|error| of_serde(&error))
}

fn not_json() -> Problem {
    unreadable("", Phrase::new("JSON đúng cú pháp", "well-formed JSON"))
}

fn unreadable(pointer: &str, expected: Phrase) -> Problem {
    Problem::InvalidBody(Fault::new(pointer, FaultCode::Malformed { expected }))
}

fn of_serde(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let message = error.inner().to_string();
    match error.inner().classify() {
        serde_json::error::Category::Data => Problem::InvalidBody(fault(error.path(), &message)),
        _ => not_json(),
    }
}

/// The fault that a data error of serde tells of. Only what *we* declared is taken from its message: the name of
/// a member and the type expected, never the value.
pub(super) fn fault(path: &Path, message: &str) -> Fault {
    let place = pointer(path);
    let named = |prefix: &str| message.strip_prefix(prefix)?.split('`').nth(1);
    let below = |name: &str| {
        let last = format!("/{}", token(name));
        if place.ends_with(&last) { place.clone() } else { format!("{place}{last}") }
    };
    if let Some(name) = named("missing field ") {
        return Fault::new(format!("{place}/{}", token(name)), FaultCode::Required);
    }
    if let Some(name) = named("unknown field ") {
        return Fault::new(below(name), FaultCode::UnknownField);
    }
    if let Some(name) = named("duplicate field ") {
        return Fault::new(below(name), FaultCode::Duplicate);
    }
    let expected = message.rsplit_once(", expected ").map_or("", |(_, expected)| expected);
    let expected = expected.split(" at line ").next().unwrap_or_default();
    Fault::new(place, FaultCode::WrongType { expected: json_type(expected) })
}

fn pointer(path: &Path) -> String {
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", token(key)),
            Segment::Enum { .. } | Segment::Unknown => String::new(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Applicant {
        name: String,
        age: Option<u8>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Request {
        applicant: Applicant,
        #[serde(default)]
        papers: Vec<Applicant>,
    }

    fn fault_of(body: &[u8]) -> (String, &'static str) {
        match parse::<Request>(body) {
            Err(Problem::InvalidBody(fault)) => (fault.pointer, fault.code.code()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_first_fault_has_its_pointer() {
        for (body, place, code) in [
            (r#"{"applicant":{"name":7}}"#, "/applicant/name", "wrong-type"),
            (r#"{"applicant":{}}"#, "/applicant/name", "required"),
            (r#"{"applicant":{"name":"a","nmae":"b"}}"#, "/applicant/nmae", "unknown-field"),
            (r#"{"applicant":{"name":"a"},"x/y":1}"#, "/x~1y", "unknown-field"),
            (r#"{"applicant":{"name":"a","name":"b"}}"#, "/applicant/name", "duplicate"),
            (
                r#"{"applicant":{"name":"a"},"papers":[{"name":"a"},{"name":"b","age":900}]}"#,
                "/papers/1/age",
                "wrong-type",
            ),
            (r#"{"applicant":{"name":"a"}"#, "", "malformed"),
            (r#"{"applicant":{"name":"a"}} {}"#, "", "malformed"),
            (r#"{"applicant":{"name":"a\u0000"}}"#, "/applicant/name", "malformed"),
            ("[]", "", "wrong-type"),
            ("", "", "malformed"),
        ] {
            assert_eq!(fault_of(body.as_bytes()), (place.to_owned(), code), "{body}");
        }
        assert_eq!(fault_of(b"{\"applicant\":{\"name\":\"\xff\"}}"), (String::new(), "malformed"));
    }

    #[test]
    fn decomposed_text_arrives_composed_however_it_was_sent() {
        for body in ["{\"applicant\":{\"name\":\"Ra\u{302}y\"}}", r#"{"applicant":{"name":"Ra\u0302y"}}"#] {
            assert_eq!(parse::<Request>(body.as_bytes()).unwrap().applicant.name, "R\u{e2}y");
        }
    }

    #[test]
    fn a_value_is_never_repeated() {
        let error = parse::<Request>(r#"{"applicant":"084187001234"}"#.as_bytes()).unwrap_err();
        assert!(!format!("{error:?}").contains("084187001234"));
    }
}
