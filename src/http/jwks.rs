//! `/.well-known/jwks.json`: the public halves of our signing keys (RFC 7517, RFC 8037), for whoever checks our tokens.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use serde::Serialize;
use utoipa::ToSchema;

use super::docs::TAG_TOKENS;
use super::state::State;
use super::tokens::Key;

/// How long others may keep the key set: a new key signs only when every copy without it is too old.
pub const CACHED: TimeDelta = TimeDelta::seconds(300);

/// The published key set.
#[derive(Debug, Serialize, ToSchema)]
pub struct JwksView {
    /// Newest first.
    keys: Vec<JwkView>,
}

/// One public key.
#[derive(Debug, Serialize, ToSchema)]
pub struct JwkView {
    /// Always `OKP`.
    #[schema(example = "OKP")]
    kty: &'static str,
    /// Always `Ed25519`.
    #[schema(example = "Ed25519")]
    crv: &'static str,
    /// The key, base64url.
    #[schema(example = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")]
    x: String,
    /// Key id, as in the header of a token.
    #[schema(example = "5f0c1d2e3a4b5968")]
    kid: String,
    /// Always `sig`.
    #[serde(rename = "use")]
    #[schema(example = "sig")]
    use_: &'static str,
    /// Always `EdDSA`.
    #[schema(example = "EdDSA")]
    alg: &'static str,
}

impl From<&Key> for JwkView {
    fn from(key: &Key) -> Self {
        Self {
            kty: "OKP",
            crv: "Ed25519",
            x: BASE64_URL_SAFE_NO_PAD.encode(key.public),
            kid: key.kid.clone(),
            use_: "sig",
            alg: "EdDSA",
        }
    }
}

/// Lists the public keys that check our tokens.
///
/// Fetch them again when a token names a key that is not among them.
#[utoipa::path(tag = TAG_TOKENS, responses((status = 200, description = "The key set", body = JwksView)))]
#[get("/.well-known/jwks.json")]
pub(super) async fn show_jwks(state: Data<State>) -> HttpResponse {
    let now = state.clock.real();
    let ring = state.tokens.ring();
    let keys = ring.0.iter().filter(|key| key.published_at(now)).map(JwkView::from).collect();
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, format!("public, max-age={}", CACHED.num_seconds())))
        .json(JwksView { keys })
}
