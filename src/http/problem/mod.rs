//! `Problem`: the exhaustive list of all that a client may be told (RFC 9457), and the status of each.
//!
//! One `match` gives the status, one the stable code; the prose is in `words.rs`, the JSON in `view.rs`. The
//! framework's own failures become problems in `answer.rs`. What is not foreseen is [`Problem::Internal`]: opaque to
//! the client, its cause logged once, with the request id.

mod fault;
mod language;
mod view;
mod words;

pub use fault::{Fault, FaultCode, Faults};
pub use language::{Language, Phrase};
pub use view::{FaultView, ProblemView};
pub(super) use words::json_type;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use chrono::{DateTime, Utc};

use super::keys::KeysError;
use crate::db;
use crate::db::error::{Failure, classify};
use crate::domain::scope::Scope;

/// Why a caller is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenFault {
    /// No `Authorization: Bearer` header.
    Missing,
    /// Not a token of ours, or altered.
    Invalid,
    /// Past its time.
    Expired,
    /// Its client was revoked.
    Revoked,
}

/// Everything a client may be told.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.code())]
#[non_exhaustive]
pub enum Problem {
    /// 401: no token, or one that is no good.
    Unauthenticated(TokenFault),
    /// 403: the token lacks the scope; one of these would do.
    InsufficientScope(Vec<Scope>),
    /// 403: an agency named in query or body lies outside the caller's subtree.
    AgencyOutOfScope,
    /// 403: `dossiers:backdate` is needed for an act of an earlier day.
    BackdateNotAllowed,
    /// 404: absent, or not the caller's to know.
    NotFound,
    /// 404: nothing happened to the dossier that gives ground for this paper.
    NoSuchPaper,
    /// 405: the path exists, with these methods.
    MethodNotAllowed(Vec<String>),
    /// 406: none of these media types was accepted.
    NotAcceptable(Vec<&'static str>),
    /// 408: the request did not arrive in time.
    RequestTimeout,
    /// 400: a body that cannot be read, with its first fault.
    InvalidBody(Fault),
    /// 400: a header that cannot be read.
    InvalidHeader(&'static str),
    /// 400: a query that cannot be read, with its first fault.
    InvalidQuery(Fault),
    /// 422, `invalid-query` too: parameters that can be read but make no lawful question.
    UnlawfulQuery(Vec<Fault>),
    /// 422: a body that can be read but holds unlawful values, all of them.
    InvalidValues(Vec<Fault>),
    /// 409: the action leads nowhere from the dossier's status.
    ForbiddenTransition {
        /// Status of the dossier.
        dossier_status: &'static str,
        /// What is allowed from there.
        allowed_actions: Vec<&'static str>,
    },
    /// 409: the same of feedback.
    ForbiddenFeedbackAction {
        /// Status of the feedback.
        feedback_status: &'static str,
        /// What is allowed from there.
        allowed_actions: Vec<&'static str>,
    },
    /// 409: the report's status does not allow the action.
    ForbiddenReportAction {
        /// Status of the report.
        report_status: &'static str,
        /// What is allowed from there.
        allowed_actions: Vec<&'static str>,
    },
    /// 422: the move exists but a guard of the law refuses it.
    GuardFailed {
        /// Stable name of the rule.
        rule: &'static str,
        /// Article it comes from.
        article: &'static str,
        /// What it says.
        detail: Phrase,
    },
    /// 422: dated before the last act that stands.
    OccurredBeforeLast {
        /// Time of the last act that stands.
        last_occurred_at: DateTime<Utc>,
    },
    /// 422: dated after now.
    FutureAct,
    /// What one of the acts that followed an intake met with; `errors` names the act.
    OfAct {
        /// Where the act stands in the body.
        pointer: String,
        /// The refusal.
        refusal: Box<Self>,
    },
    /// 422: no such agency; the pointer says where it was named.
    UnknownAgency(String),
    /// 422: no such procedure in force; the pointer says where it was named.
    UnknownProcedure(String),
    /// 422: no such counting policy.
    UnknownPolicy {
        /// The policies there are, comma-separated.
        allowed: String,
    },
    /// 422: the working calendar of a year is not published.
    CalendarYearMissing {
        /// The year.
        year: i32,
    },
    /// 412: `If-Match` names another version than the one that stands.
    VersionMismatch {
        /// The version that stands.
        current: i32,
    },
    /// 422: the idempotency key was used for another request.
    IdempotencyMismatch,
    /// 409: what must be unique exists.
    AlreadyTaken {
        /// The dossier that holds it, where the caller may know.
        existing: Option<String>,
    },
    /// 413: more bytes than allowed.
    TooLarge {
        /// Most bytes.
        limit: usize,
    },
    /// 415: another media type than these.
    UnsupportedMediaType(&'static str),
    /// 429: too many requests.
    RateLimited {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// 503: the queue is full.
    Overloaded {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// 503: the database cannot be reached.
    DatabaseUnavailable,
    /// 500: a defect of ours. The text is for the log, never for the client.
    Internal(String),
}

impl Problem {
    /// A defect of ours; the cause goes to the log.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self::Internal(cause.to_string())
    }

    /// The stable code, last part of the `type`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unauthenticated(_) => "unauthenticated",
            Self::InsufficientScope(_) => "insufficient-scope",
            Self::AgencyOutOfScope => "agency-out-of-scope",
            Self::BackdateNotAllowed => "backdate-not-allowed",
            Self::NotFound => "not-found",
            Self::NoSuchPaper => "no-such-paper",
            Self::MethodNotAllowed(_) => "method-not-allowed",
            Self::NotAcceptable(_) => "not-acceptable",
            Self::RequestTimeout => "request-timeout",
            Self::InvalidBody(_) => "invalid-body",
            Self::InvalidHeader(_) => "invalid-header",
            Self::InvalidQuery(_) | Self::UnlawfulQuery(_) => "invalid-query",
            Self::InvalidValues(_) => "invalid-values",
            Self::ForbiddenTransition { .. }
            | Self::ForbiddenReportAction { .. }
            | Self::ForbiddenFeedbackAction { .. } => "forbidden-transition",
            Self::GuardFailed { .. } => "guard-failed",
            Self::OccurredBeforeLast { .. } => "occurred-before-last",
            Self::FutureAct => "future-act",
            Self::OfAct { refusal, .. } => refusal.code(),
            Self::UnknownAgency(_) => "unknown-agency",
            Self::UnknownProcedure(_) => "unknown-procedure",
            Self::UnknownPolicy { .. } => "unknown-policy",
            Self::CalendarYearMissing { .. } => "calendar-year-missing",
            Self::VersionMismatch { .. } => "version-mismatch",
            Self::IdempotencyMismatch => "idempotency-mismatch",
            Self::AlreadyTaken { .. } => "already-taken",
            Self::TooLarge { .. } => "too-large",
            Self::UnsupportedMediaType(_) => "unsupported-media-type",
            Self::RateLimited { .. } => "rate-limited",
            Self::Overloaded { .. } => "overloaded",
            Self::DatabaseUnavailable => "database-unavailable",
            Self::Internal(_) => "internal",
        }
    }

    /// The HTTP status.
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::InvalidBody(_) | Self::InvalidHeader(_) | Self::InvalidQuery(_) => StatusCode::BAD_REQUEST,
            Self::Unauthenticated(_) => StatusCode::UNAUTHORIZED,
            Self::InsufficientScope(_) | Self::AgencyOutOfScope | Self::BackdateNotAllowed => {
                StatusCode::FORBIDDEN
            }
            Self::NotFound | Self::NoSuchPaper => StatusCode::NOT_FOUND,
            Self::OfAct { refusal, .. } => refusal.status(),
            Self::MethodNotAllowed(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotAcceptable(_) => StatusCode::NOT_ACCEPTABLE,
            Self::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
            Self::ForbiddenTransition { .. }
            | Self::ForbiddenFeedbackAction { .. }
            | Self::ForbiddenReportAction { .. }
            | Self::AlreadyTaken { .. } => StatusCode::CONFLICT,
            Self::VersionMismatch { .. } => StatusCode::PRECONDITION_FAILED,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::UnlawfulQuery(_)
            | Self::InvalidValues(_)
            | Self::GuardFailed { .. }
            | Self::OccurredBeforeLast { .. }
            | Self::FutureAct
            | Self::UnknownAgency(_)
            | Self::UnknownProcedure(_)
            | Self::UnknownPolicy { .. }
            | Self::CalendarYearMissing { .. }
            | Self::IdempotencyMismatch => StatusCode::UNPROCESSABLE_ENTITY,
            Self::RateLimited { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Overloaded { .. } | Self::DatabaseUnavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Seconds after which it is worth trying again.
    pub const fn retry_after(&self) -> Option<u64> {
        match self {
            Self::RateLimited { retry_after } | Self::Overloaded { retry_after } => Some(*retry_after),
            Self::DatabaseUnavailable => Some(2),
            _ => None,
        }
    }

    /// The faults it names, in order.
    pub fn faults(&self) -> Vec<Fault> {
        match self {
            Self::InvalidBody(fault) | Self::InvalidQuery(fault) => vec![fault.clone()],
            Self::UnlawfulQuery(faults) | Self::InvalidValues(faults) => faults.clone(),
            // What names its places itself names them within the act.
            Self::OfAct { pointer, refusal } if refusal.faults().is_empty() => {
                vec![Fault::new(pointer, FaultCode::RefusedAct)]
            }
            Self::OfAct { refusal, .. } => refusal.faults(),
            Self::UnknownAgency(pointer) => vec![Fault::new(pointer, FaultCode::UnknownAgency)],
            Self::UnknownProcedure(pointer) => vec![Fault::new(pointer, FaultCode::UnknownProcedure)],
            Self::UnknownPolicy { allowed } => {
                vec![Fault::new("/policy", FaultCode::UnknownWord { allowed: allowed.clone() })]
            }
            _ => Vec::new(),
        }
    }
}

impl From<db::Error> for Problem {
    fn from(error: db::Error) -> Self {
        match classify(&error) {
            Failure::Unavailable | Failure::TooSlow | Failure::Retry => {
                log::warn!("database unavailable: {error}");
                Self::DatabaseUnavailable
            }
            // The server quotes the value that does not fit: it may be personal data.
            Failure::Data => Self::internal("a value does not fit its column"),
            Failure::Constraint(name) => Self::internal(format!("the constraint {name} is violated")),
            Failure::Other => Self::internal(error),
        }
    }
}

impl From<KeysError> for Problem {
    fn from(error: KeysError) -> Self {
        match error {
            KeysError::Database(error) => error.into(),
            other => Self::internal(other),
        }
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    /// Only the status: the body depends on the request (language, id) and is written by the outermost layer.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status())
    }
}

#[cfg(test)]
mod tests;
