//! An example for each problem that the contract names: the real thing, written by `Problem`, in Vietnamese as it is
//! where nobody asks for another language.
//!
//! Which one: the first code that the response's description names.

use serde_json::Value;
use utoipa::openapi::{OpenApi, RefOr, Response};

use crate::domain::refusal::Guard;
use crate::domain::scope::Scope;
use crate::http::problem::{Fault, FaultCode, Language, Phrase, Problem, TokenFault};

/// Adds them, to the shared responses and to those of single operations.
pub(super) fn add(document: &mut OpenApi) {
    for operation in super::problems::operations(document) {
        operation.responses.responses.values_mut().for_each(exemplify);
    }
    let components = document.components.get_or_insert_default();
    components.responses.values_mut().for_each(exemplify);
}

fn exemplify(response: &mut RefOr<Response>) {
    let RefOr::T(response) = response else { return };
    let example = example(&response.description);
    if let Some(RefOr::T(media)) = response.content.get_mut("application/problem+json") {
        media.example = example;
    }
}

/// The problem whose code the description names first.
fn example(description: &str) -> Option<Value> {
    let mut codes = description.split('`').skip(1).step_by(2);
    let problem = codes.find_map(|code| samples().into_iter().find(|problem| problem.code() == code))?;
    serde_json::to_value(problem.view(Language::Vi, "01a20454-3d22-7412-a19f-1fe3d993907c")).ok()
}

/// One problem of each code that is the first of a response somewhere.
fn samples() -> [Problem; 18] {
    let channel = || FaultCode::UnknownWord { allowed: "direct, online, postal".to_owned() };
    let guard = Guard::OneExtension;
    [
        Problem::InvalidBody(Fault::new("/applicant/nam", FaultCode::UnknownField)),
        Problem::UnlawfulQuery(vec![Fault::new("/period", FaultCode::Required)]),
        Problem::Unauthenticated(TokenFault::Missing),
        Problem::InsufficientScope(vec![Scope::DossiersIntake]),
        Problem::AgencyOutOfScope,
        Problem::NotFound,
        Problem::NoSuchPaper,
        Problem::ForbiddenTransition {
            dossier_status: "done",
            allowed_actions: vec!["hand_over", "correct", "void"],
        },
        Problem::AlreadyTaken { existing: Some("0186dfc6-8a3e-7c41-9d7a-2b6a3b1c4d5e".to_owned()) },
        Problem::VersionMismatch { current: 2 },
        Problem::TooLarge { limit: crate::http::body::LIMIT },
        Problem::UnsupportedMediaType("application/json"),
        Problem::InvalidValues(vec![
            Fault::new("/channel", channel()),
            Fault::new("/applicant/name", FaultCode::Required),
        ]),
        Problem::NotAcceptable(vec!["application/json"]),
        Problem::GuardFailed {
            rule: guard.as_str(),
            article: guard.article(),
            detail: Phrase::new("Đã gia hạn một lần", "It has been extended once already"),
        },
        Problem::RateLimited { retry_after: 30 },
        Problem::Overloaded { retry_after: 1 },
        Problem::Internal(String::new()),
    ]
}
