//! The outermost layer: what every answer goes through, the framework's own failures included.
//!
//! It gives each request its id and each answer its headers, writes problems in the language asked for, counts and
//! logs. One log line a request: the route's pattern, never the path, for a path can hold what is not for logs.

use std::time::{Duration, Instant};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage};

use super::caller::CalledBy;
use super::problem::{Fault, FaultCode, Language, Problem};
use super::request_id::{HEADER, RequestId};
use super::state::State;

/// Wraps every request.
pub(super) async fn outermost(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    let asked = Asked::of(&request);
    if asked.method == Method::HEAD {
        // Answered as GET; the server leaves the body out because of what came in over the wire.
        request.head_mut().method = Method::GET;
    }
    request.extensions_mut().insert(asked.request_id.clone());
    let mut answer = finished(next.call(request).await?.map_into_boxed_body(), &asked);
    put_headers(&mut answer, &asked);
    note(&answer, &asked, started.elapsed());
    Ok(answer)
}

struct Asked {
    method: Method,
    language: Language,
    request_id: RequestId,
}

impl Asked {
    fn of(request: &ServiceRequest) -> Self {
        Self {
            method: request.method().clone(),
            language: Language::of(request),
            request_id: RequestId::of(request.headers()),
        }
    }
}

/// The answer with its problem written out, where it is one.
fn finished(answer: ServiceResponse<BoxBody>, asked: &Asked) -> ServiceResponse<BoxBody> {
    let id = asked.request_id.as_str();
    let error = answer.response().error();
    if let Some(problem) = error.and_then(|error| error.as_error::<Problem>()) {
        if let Problem::Internal(cause) = problem {
            log::error!(request_id = id; "defect: {cause}");
        }
        count(&answer, problem);
        let written = problem.answer(asked.language, id);
        return answer.into_response(written);
    }
    match foreign(&answer) {
        Some(problem) => {
            count(&answer, &problem);
            answer.into_response(problem.answer(asked.language, id))
        }
        None => answer,
    }
}

fn count(answer: &ServiceResponse<BoxBody>, problem: &Problem) {
    if let Some(state) = answer.request().app_data::<Data<State>>() {
        state.metrics.problem(problem);
    }
}

/// A failure that the framework answered in its own words, in ours.
fn foreign(answer: &ServiceResponse<BoxBody>) -> Option<Problem> {
    let status = answer.status();
    let is_json = |value: &HeaderValue| value.as_bytes().starts_with(b"application/");
    if !(status.is_client_error() || status.is_server_error())
        || answer.headers().get(CONTENT_TYPE).is_some_and(is_json)
    {
        return None;
    }
    let unreadable =
        || Fault::new("", FaultCode::malformed("yêu cầu đúng quy cách", "a well-formed request"));
    Some(match status {
        StatusCode::NOT_FOUND => Problem::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Problem::MethodNotAllowed(Vec::new()),
        StatusCode::NOT_ACCEPTABLE => Problem::NotAcceptable(Vec::new()),
        StatusCode::REQUEST_TIMEOUT => Problem::RequestTimeout,
        StatusCode::PAYLOAD_TOO_LARGE => Problem::TooLarge { limit: super::body::LIMIT },
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Problem::UnsupportedMediaType("application/json"),
        StatusCode::SERVICE_UNAVAILABLE => Problem::Overloaded { retry_after: 1 },
        _ if status.is_client_error() => Problem::InvalidBody(unreadable()),
        _ => Problem::internal(answer.response().error().map_or_else(String::new, ToString::to_string)),
    })
}

fn put_headers(answer: &mut ServiceResponse<BoxBody>, asked: &Asked) {
    let is_private = answer.request().extensions().get::<CalledBy>().is_some()
        || answer.request().path().starts_with("/v1/public/");
    let headers = answer.headers_mut();
    if let Ok(id) = HeaderValue::from_str(asked.request_id.as_str()) {
        headers.insert(HEADER, id);
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if is_private && !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

fn note(answer: &ServiceResponse<BoxBody>, asked: &Asked, took: Duration) {
    let request = answer.request();
    let route = request.match_pattern().unwrap_or_else(|| "unmatched".to_owned());
    let status = answer.status();
    if let Some(state) = request.app_data::<Data<State>>() {
        state.metrics.answered(&asked.method, &route, status, took);
    }
    let extensions = request.extensions();
    let client = extensions.get::<CalledBy>().map_or("-", |CalledBy(caller)| caller.client_id.as_str());
    let (method, id) = (asked.method.as_str(), asked.request_id.as_str());
    let (status, ms) = (status.as_u16(), u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
    log::info!(target: "motcua::access", method, route, status, ms, request_id = id, client; "answered");
}
