//! Single resources with an `ETag`, and 304 for those who have it already (RFC 9110 §13.1.2).
//!
//! The tag is a hash of what is answered: whatever the answer depends on, a change of it is a change of the tag.

use actix_web::http::header::{ETAG, IF_NONE_MATCH};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::problem::Problem;

/// 200 with the view and its tag, or 304 without it.
pub fn answer(request: &HttpRequest, view: &impl Serialize) -> Result<HttpResponse, Problem> {
    let body = serde_json::to_vec(view).map_err(Problem::internal)?;
    let tag = tag_of(&body);
    if is_known(request, &tag) {
        return Ok(HttpResponse::NotModified().insert_header((ETAG, tag)).finish());
    }
    Ok(written(StatusCode::OK, tag, body))
}

/// The view after a change, with its tag.
pub fn answer_changed(status: StatusCode, view: &impl Serialize) -> Result<HttpResponse, Problem> {
    let body = serde_json::to_vec(view).map_err(Problem::internal)?;
    Ok(written(status, tag_of(&body), body))
}

fn written(status: StatusCode, tag: String, body: Vec<u8>) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((ETAG, tag))
        .insert_header(header::ContentType::json())
        .body(body)
}

fn tag_of(body: &[u8]) -> String {
    format!("\"{}\"", URL_SAFE_NO_PAD.encode(Sha256::digest(body)))
}

fn is_known(request: &HttpRequest, tag: &str) -> bool {
    let headers = request.headers().get_all(IF_NONE_MATCH).filter_map(|value| value.to_str().ok());
    let mut known = headers.flat_map(|value| value.split(',')).map(str::trim);
    known.any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn who_has_it_gets_304() {
        let tag = tag_of(br#"{"a":1}"#);
        for (header, status) in [
            (tag.clone(), 304),
            (format!("W/{tag}"), 304),
            (format!("\"x\", {tag}"), 304),
            ("*".to_owned(), 304),
            ("\"x\"".to_owned(), 200),
        ] {
            let request = TestRequest::get().insert_header((IF_NONE_MATCH, header.clone())).to_http_request();
            let answer = answer(&request, &serde_json::json!({"a": 1})).unwrap();
            assert_eq!(answer.status(), status, "{header}");
            assert_eq!(answer.headers().get(ETAG).unwrap().to_str().unwrap(), tag);
        }
    }
}
