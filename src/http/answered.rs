//! Answers that are kept for a retry: made before the act commits, put on the wire after.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{ContentType, ETAG, LOCATION};
use serde::Serialize;

use super::problem::Problem;
use crate::workflow::once::OnceRefused;
use crate::workflow::order::{Answer, Answered};

/// The answer that tells of `view`.
pub(super) fn telling<T: Serialize>(status: StatusCode, view: &T) -> Result<Answer, Problem> {
    let body = serde_json::to_string(view).map_err(Problem::internal)?;
    Ok(Answer { status: status.as_u16(), version: None, location: None, body })
}

/// An answer on the wire; a replayed one says so.
pub(super) fn on_the_wire(answered: Answered) -> HttpResponse {
    let (answer, replayed) = match answered {
        Answered::Fresh(answer) => (answer, false),
        Answered::Replayed(answer) => (answer, true),
    };
    let mut response = HttpResponse::build(StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK));
    response.insert_header(ContentType::json());
    if let Some(version) = answer.version {
        response.insert_header((ETAG, format!("\"{version}\"")));
    }
    if let Some(location) = answer.location {
        response.insert_header((LOCATION, location));
    }
    if replayed {
        response.insert_header(("Idempotency-Replayed", "true"));
    }
    response.body(answer.body)
}

impl From<OnceRefused> for Problem {
    fn from(refused: OnceRefused) -> Self {
        match refused {
            OnceRefused::Mismatch => Self::IdempotencyMismatch,
            OnceRefused::Database(error) => error.into(),
            broken @ OnceRefused::Broken(_) => Self::internal(broken),
        }
    }
}
