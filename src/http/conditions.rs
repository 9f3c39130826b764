//! The conditions of a change, from its headers: `If-Match` and `Idempotency-Key`.

use actix_web::HttpRequest;
use actix_web::http::header::IF_MATCH;
use utoipa::IntoParams;

use super::problem::Problem;
use super::state::State;
use crate::vault::Purpose;
use crate::workflow::order::{Key, Order};

/// The key against doing it twice.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "documents a header that is read here")]
pub(super) struct IdempotencyKey {
    /// A key of the client's choice, kept 72 hours: the same key and body get the same answer again.
    #[param(rename = "Idempotency-Key", value_type = String, required = false, min_length = 1, max_length = 255, pattern = "^[!-~]+$")]
    key: Option<String>,
}

/// The version that a change was decided on.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "documents a header that is read here")]
pub(super) struct IfMatch {
    /// The `ETag` of the dossier as it was read: if someone was faster, 412 `version-mismatch`.
    #[param(rename = "If-Match", value_type = String, required = false)]
    tag: Option<String>,
}

/// Never a version: they are counted, those of dossiers from 1, of a report that nobody wrote from 0.
const NO_VERSION: u32 = u32::MAX;

/// The version of `If-Match`; `None` where there is none, or `*`.
pub(super) fn expected(request: &HttpRequest) -> Result<Option<u32>, Problem> {
    let mut headers = request.headers().get_all(IF_MATCH);
    let Some(header) = headers.next() else { return Ok(None) };
    let text = header.to_str().ok().map(str::trim).ok_or(Problem::InvalidHeader("If-Match"))?;
    if text == "*" {
        return Ok(None);
    }
    let quoted = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    let is_list = headers.next().is_some() || text.contains(',');
    if is_list || (quoted.is_none() && !text.starts_with("W/\"")) {
        return Err(Problem::InvalidHeader("If-Match"));
    }
    // A weak tag, or one that is not ours, matches nothing (RFC 9110 §13.1.1).
    Ok(Some(quoted.and_then(|text| text.parse().ok()).unwrap_or(NO_VERSION)))
}

/// 1–255 visible ASCII characters.
pub(super) fn is_key(text: &str) -> bool {
    (1..=255).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn key(request: &HttpRequest) -> Result<Option<String>, Problem> {
    let invalid = Problem::InvalidHeader("Idempotency-Key");
    let mut headers = request.headers().get_all("Idempotency-Key");
    match (headers.next(), headers.next()) {
        (None, _) => Ok(None),
        (Some(one), None) => match one.to_str().ok().filter(|text| is_key(text)) {
            Some(text) => Ok(Some(text.to_owned())),
            None => Err(invalid),
        },
        _ => Err(invalid),
    }
}

/// A key with the fingerprint of what was sent under it.
pub(super) fn keyed(state: &State, key: String, what: &str, body: &[u8]) -> Key {
    let fingerprint = state.vault.hash(Purpose::Idempotency, &[what.as_bytes(), body]).to_vec();
    Key { key, fingerprint }
}

/// The `Idempotency-Key` of a request with what was sent under it; `None` where there is none.
pub(super) fn once(state: &State, request: &HttpRequest, body: &[u8]) -> Result<Option<Key>, Problem> {
    let what = format!("{} {}", request.method(), request.path());
    Ok(key(request)?.map(|key| keyed(state, key, &what, body)))
}

/// Puts the conditions of the request on its order.
pub(super) fn on(state: &State, request: &HttpRequest, body: &[u8], order: Order) -> Result<Order, Problem> {
    Ok(Order { key: once(state, request, body)?, expected: expected(request)?, ..order })
}
