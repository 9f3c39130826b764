//! The id of a request: in its answer, in every problem, in the log, so that one can be found by the other.

use std::fmt;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{HeaderMap, HeaderName};
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use uuid::Uuid;

use super::problem::Problem;

/// The header, in requests and in answers.
pub(super) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Id of a request: the client's own where it sent a sane one (1–64 visible ASCII characters), else a new UUID v7.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn of(headers: &HeaderMap) -> Self {
        let sane =
            |text: &&str| (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        let given = headers.get(HEADER).and_then(|value| value.to_str().ok()).filter(sane);
        Self(given.map_or_else(|| Uuid::now_v7().to_string(), ToOwned::to_owned))
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromRequest for RequestId {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let known = request.extensions().get::<Self>().cloned();
        ready(known.ok_or_else(|| Problem::internal("a request without its id")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn sane_ids_are_kept_and_others_replaced() {
        let id_of = |given: &str| {
            RequestId::of(TestRequest::default().insert_header((HEADER, given)).to_http_request().headers())
        };
        assert_eq!(id_of("dvc-7/é9").as_str().len(), 36);
        assert_eq!(id_of("dvc-7/9").as_str(), "dvc-7/9");
        for bad in ["", "a b", &"x".repeat(65)] {
            assert_eq!(id_of(bad).as_str().len(), 36, "{bad:?}");
        }
    }
}
