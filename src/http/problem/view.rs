//! The JSON of a problem and its headers: RFC 9457, `application/problem+json`.
//!
//! `status` is the HTTP status there, so a dossier's own status is `dossier_status`. Bulk answers carry the same
//! object per line, through [`Problem::view`].

use actix_web::http::StatusCode;
use actix_web::http::header::{
    ALLOW, CONTENT_LANGUAGE, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER, VARY, WWW_AUTHENTICATE,
};
use actix_web::{HttpResponse, HttpResponseBuilder};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::language::Language;
use super::{Problem, TokenFault, words};

/// A problem (RFC 9457). `code` is stable; `title` and `detail` are prose in the language asked for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProblemView {
    /// `urn:motcua:problem:` and the code.
    #[serde(rename = "type")]
    #[schema(example = "urn:motcua:problem:not-found")]
    pub type_: String,
    /// What kind of problem it is.
    #[schema(example = "Không tìm thấy")]
    pub title: String,
    /// HTTP status.
    #[schema(example = 404, minimum = 400, maximum = 599)]
    pub status: u16,
    /// What happened here.
    pub detail: String,
    /// The stable code that programs go by.
    #[schema(example = "not-found")]
    pub code: &'static str,
    /// Id of the request, to quote when asking for help.
    pub request_id: String,
    /// Every fault, each at its place; empty where there is none to name.
    pub errors: Vec<FaultView>,
    /// Members of single problems: `dossier_status`, `report_status` or `feedback_status` and `allowed_actions`, `rule` and `article`, `existing`,
    /// `retry_after`, `version`, `scopes`, `last_occurred_at`, `year`, `limit`.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

/// One fault of a request.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FaultView {
    /// JSON pointer into the body, or `/name` of a query parameter; empty for the whole.
    #[schema(example = "/channel")]
    pub pointer: String,
    /// The stable code of the fault.
    #[schema(example = "unknown-word")]
    pub code: &'static str,
    /// What is wrong.
    pub detail: String,
}

impl Problem {
    /// The JSON object in one language.
    pub fn view(&self, language: Language, request_id: &str) -> ProblemView {
        let (title, detail) = words::of(self);
        let fault = |fault: super::Fault| FaultView {
            detail: words::of_fault(&fault.code).in_language(language).to_owned(),
            code: fault.code.code(),
            pointer: fault.pointer,
        };
        ProblemView {
            type_: format!("urn:motcua:problem:{}", self.code()),
            title: title.in_language(language).to_owned(),
            status: self.status().as_u16(),
            detail: detail.in_language(language).to_owned(),
            code: self.code(),
            request_id: request_id.to_owned(),
            errors: self.faults().into_iter().map(fault).collect(),
            more: self.members(),
        }
    }

    /// The whole answer.
    pub fn answer(&self, language: Language, request_id: &str) -> HttpResponse {
        let mut answer = HttpResponseBuilder::new(self.status());
        answer
            .insert_header((CONTENT_TYPE, HeaderValue::from_static("application/problem+json")))
            .insert_header((CONTENT_LANGUAGE, HeaderValue::from_static(language.tag())))
            .insert_header((VARY, HeaderValue::from_static("Accept-Language")));
        for (name, value) in self.headers() {
            answer.insert_header((name, value));
        }
        match serde_json::to_vec(&self.view(language, request_id)) {
            Ok(body) => answer.body(body),
            Err(error) => {
                log::error!(request_id; "a problem could not be written: {error}");
                HttpResponse::new(StatusCode::INTERNAL_SERVER_ERROR)
            }
        }
    }

    /// The members of its own.
    fn members(&self) -> Map<String, Value> {
        let members = match self {
            Self::OfAct { refusal, .. } => return refusal.members(),
            Self::InsufficientScope(scopes) => json!({ "scopes": scopes }),
            Self::ForbiddenTransition { dossier_status, allowed_actions } => {
                json!({ "dossier_status": dossier_status, "allowed_actions": allowed_actions })
            }
            Self::ForbiddenFeedbackAction { feedback_status, allowed_actions } => {
                json!({ "feedback_status": feedback_status, "allowed_actions": allowed_actions })
            }
            Self::ForbiddenReportAction { report_status, allowed_actions } => {
                json!({ "report_status": report_status, "allowed_actions": allowed_actions })
            }
            Self::GuardFailed { rule, article, detail: _ } => json!({ "rule": rule, "article": article }),
            Self::OccurredBeforeLast { last_occurred_at } => json!({ "last_occurred_at": last_occurred_at }),
            Self::CalendarYearMissing { year } => json!({ "year": year }),
            Self::VersionMismatch { current } => json!({ "version": current }),
            Self::AlreadyTaken { existing: Some(existing) } => json!({ "existing": existing }),
            Self::TooLarge { limit } => json!({ "limit": limit }),
            _ => json!({}),
        };
        let mut members = match members {
            Value::Object(members) => members,
            _ => Map::new(),
        };
        if let Some(seconds) = self.retry_after() {
            members.insert("retry_after".to_owned(), seconds.into());
        }
        members
    }

    fn headers(&self) -> Vec<(HeaderName, HeaderValue)> {
        let named = |name, text: &str| HeaderValue::from_str(text).ok().map(|value| (name, value));
        let own = match self {
            Self::Unauthenticated(TokenFault::Missing) => named(WWW_AUTHENTICATE, "Bearer realm=\"motcua\""),
            Self::Unauthenticated(_) => {
                named(WWW_AUTHENTICATE, "Bearer realm=\"motcua\", error=\"invalid_token\"")
            }
            Self::InsufficientScope(scopes) => {
                let scopes: Vec<&str> = scopes.iter().map(|scope| scope.as_str()).collect();
                let challenge = format!(
                    "Bearer realm=\"motcua\", error=\"insufficient_scope\", scope=\"{}\"",
                    scopes.join(" ")
                );
                named(WWW_AUTHENTICATE, &challenge)
            }
            Self::MethodNotAllowed(methods) => named(ALLOW, &methods.join(", ")),
            Self::UnsupportedMediaType(expected) => named(HeaderName::from_static("accept"), expected),
            _ => None,
        };
        let retry = self.retry_after().and_then(|seconds| named(RETRY_AFTER, &seconds.to_string()));
        own.into_iter().chain(retry).collect()
    }
}
