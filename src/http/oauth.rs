//! `POST /oauth/token`: a client's id and secret for an access token (RFC 6749 §4.4, client credentials).
//!
//! Its errors are those of RFC 6749 §5.2, not problems, because that is what OAuth clients read. Secrets are compared
//! by keyed hash and in constant time; an unknown client takes as long as a wrong secret.

mod grant;

use actix_web::http::header::{CACHE_CONTROL, PRAGMA, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::http::{StatusCode, header};
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, post};
use serde::Serialize;
use utoipa::ToSchema;

use self::grant::TokenRequest;
use super::docs::TAG_TOKENS;
use super::problem::Problem;
use super::state::State;
use super::tokens::LIFE;
use super::{body, tokens};
use crate::db;
use crate::domain::client::Client;
use crate::domain::code::AgencyCode;
use crate::domain::id::ClientId;
use crate::domain::scope::Scope;
use crate::vault::{Purpose, Vault};

/// Most bytes of a token request.
const LIMIT: usize = 8 * 1024;

/// What a token request may hold.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "documents the form that `grant.rs` reads")]
pub struct TokenForm {
    /// Always `client_credentials`.
    #[schema(example = "client_credentials")]
    grant_type: String,
    /// Scopes wanted, separated by spaces; without it all that the client has.
    #[schema(example = "dossiers:read statistics:read")]
    scope: Option<String>,
    /// Id of the client, unless given by HTTP Basic.
    #[schema(example = "demo")]
    client_id: Option<String>,
    /// Its secret, unless given by HTTP Basic.
    #[schema(example = "demo")]
    client_secret: Option<String>,
}

/// An access token.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenView {
    /// JWT, for `Authorization: Bearer`.
    access_token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// Seconds it is good for.
    #[schema(example = 900)]
    expires_in: i64,
    /// What it allows.
    #[schema(example = "dossiers:read statistics:read")]
    scope: String,
}

/// An error of RFC 6749 §5.2.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenErrorView {
    /// `invalid_request`, `invalid_client`, `unsupported_grant_type`, `invalid_scope` or `temporarily_unavailable`.
    #[schema(example = "invalid_client")]
    error: &'static str,
    /// What is wrong, in English.
    error_description: &'static str,
}

/// Why there is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refused {
    Request(&'static str),
    Client,
    GrantType,
    Scope,
    Unavailable,
}

impl From<db::Error> for Refused {
    fn from(error: db::Error) -> Self {
        log::warn!("no token could be issued: {error}");
        Self::Unavailable
    }
}

impl From<tokens::Unsigned> for Refused {
    fn from(error: tokens::Unsigned) -> Self {
        log::error!("no token could be issued: {error}");
        Self::Unavailable
    }
}

/// Issues an access token.
///
/// Client credentials grant. The id and secret come by HTTP Basic or in the form. A token is good for 900 seconds.
#[utoipa::path(
    tag = TAG_TOKENS,
    request_body(content = TokenForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "A token", body = TokenView),
        (status = 400, description = "Unreadable, or a grant or scope that is not available", body = TokenErrorView),
        (status = 401, description = "Unknown client, wrong secret, or revoked", body = TokenErrorView),
        (status = 503, description = "No token can be issued at the moment", body = TokenErrorView),
    ),
)]
#[post("/oauth/token")]
pub(super) async fn issue_token(
    state: Data<State>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    state.token_limit.check(&request)?;
    let form = body::read(payload.into_inner(), LIMIT).await?;
    let granted = grant(&state, &request, &form).await;
    state.metrics.token(granted.as_ref().err().map(|refused| refused.told().1));
    Ok(match granted {
        Ok(view) => unstored(StatusCode::OK).json(view),
        Err(refused) => refused.answer(),
    })
}

async fn grant(state: &State, request: &HttpRequest, form: &[u8]) -> Result<TokenView, Refused> {
    let asked = TokenRequest::read(request, form)?;
    let mut conn = state.connection().await?;
    let known = state.directory.refresh(&mut conn).await?;
    let stored = db::clients::find_secret(&mut conn, &asked.client_id).await?.unwrap_or_default();
    let given = secret_hash(&state.vault, &asked.client_id, &asked.client_secret);
    let client = known.clients.get(asked.client_id.as_str()).filter(|client| !client.revoked);
    let client = client.filter(|_| Vault::same(&given, &stored)).ok_or(Refused::Client)?;
    let scopes = narrowed(client, asked.scope.as_deref())?;
    let agency = client.agency.and_then(|root| known.agencies.get(root)).map(|agency| &agency.code);
    issue(state, &asked.client_id, &scopes, agency)
}

fn issue(
    state: &State,
    client: &ClientId,
    scopes: &[Scope],
    agency: Option<&AgencyCode>,
) -> Result<TokenView, Refused> {
    let words: Vec<&str> = scopes.iter().map(|scope| scope.as_str()).collect();
    Ok(TokenView {
        access_token: state.tokens.sign(client, scopes, agency, state.clock.real())?,
        token_type: "Bearer",
        expires_in: LIFE.num_seconds(),
        scope: words.join(" "),
    })
}

/// What was asked for, all of which the client must have; everything it has where nothing was asked for.
fn narrowed(client: &Client, asked: Option<&str>) -> Result<Vec<Scope>, Refused> {
    let Some(asked) = asked else { return Ok(client.scopes.clone()) };
    let mut scopes = Vec::new();
    for word in asked.split_ascii_whitespace() {
        let scope: Scope = word.parse().ok().ok_or(Refused::Scope)?;
        if !client.scopes.contains(&scope) {
            return Err(Refused::Scope);
        }
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    if scopes.is_empty() { Err(Refused::Scope) } else { Ok(scopes) }
}

/// The keyed hash under which the secret of a client is kept.
pub fn secret_hash(vault: &Vault, client: &ClientId, secret: &str) -> [u8; 32] {
    vault.hash(Purpose::ClientSecret, &[client.as_str().as_bytes(), secret.as_bytes()])
}

fn unstored(status: StatusCode) -> HttpResponseBuilder {
    let mut answer = HttpResponseBuilder::new(status);
    answer.insert_header((CACHE_CONTROL, "no-store")).insert_header((PRAGMA, "no-cache"));
    answer
}

impl Refused {
    /// Status, error and description.
    const fn told(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::Request(why) => (StatusCode::BAD_REQUEST, "invalid_request", why),
            Self::Client => {
                (StatusCode::UNAUTHORIZED, "invalid_client", "unknown client, wrong secret, or revoked")
            }
            Self::GrantType => {
                (StatusCode::BAD_REQUEST, "unsupported_grant_type", "grant_type must be client_credentials")
            }
            Self::Scope => {
                (StatusCode::BAD_REQUEST, "invalid_scope", "a scope that this client does not have")
            }
            Self::Unavailable => {
                (StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable", "please try again in a moment")
            }
        }
    }

    fn answer(self) -> HttpResponse {
        let (status, error, error_description) = self.told();
        let mut answer = unstored(status);
        match self {
            Self::Client => {
                answer.insert_header((WWW_AUTHENTICATE, "Basic realm=\"motcua\", charset=\"UTF-8\""))
            }
            Self::Unavailable => answer.insert_header((RETRY_AFTER, "2")),
            _ => &mut answer,
        };
        answer.insert_header(header::ContentType::json()).json(TokenErrorView { error, error_description })
    }
}
