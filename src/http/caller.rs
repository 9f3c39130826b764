//! `Caller`: who calls, by the access token of the request; what it may do and for which subtree.
//!
//! A missing or bad token is 401, also where none is needed ([`MaybeCaller`]): a client should learn that its token
//! died, not wonder why it sees less. Which dossiers and agencies lie in the subtree is the directory's question.

use std::pin::Pin;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};

use super::problem::{Problem, TokenFault};
use super::state::State;
use super::tokens::Unaccepted;
use crate::domain::code::AgencyCode;
use crate::domain::id::{AgencyId, ClientId};
use crate::domain::scope::Scope;

/// An authenticated client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Its id.
    pub client_id: ClientId,
    /// What its token allows, never more than the client has today.
    pub scopes: Vec<Scope>,
    /// Root of its subtree; `None`: every agency.
    pub agency: Option<AgencyCode>,
    /// The same root by its key.
    pub root: Option<AgencyId>,
}

impl Caller {
    /// Whether it may do what the scope stands for.
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }

    /// 403 `insufficient-scope` unless it has the scope.
    pub fn require(&self, scope: Scope) -> Result<(), Problem> {
        self.require_any(&[scope])
    }

    /// 403 `insufficient-scope` unless it has one of the scopes.
    pub fn require_any(&self, scopes: &[Scope]) -> Result<(), Problem> {
        if scopes.iter().any(|&scope| self.may(scope)) {
            Ok(())
        } else {
            Err(Problem::InsufficientScope(scopes.to_vec()))
        }
    }
}

/// For the access log: which client made the request.
pub(super) struct CalledBy(pub(super) Arc<Caller>);

type Known<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

impl FromRequest for Caller {
    type Error = Problem;
    type Future = Known<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { known(&request).await?.ok_or(Problem::Unauthenticated(TokenFault::Missing)) })
    }
}

/// On a public path: the caller where a token was given, which must then be good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaybeCaller(pub Option<Caller>);

impl FromRequest for MaybeCaller {
    type Error = Problem;
    type Future = Known<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { known(&request).await.map(Self) })
    }
}

async fn known(request: &HttpRequest) -> Result<Option<Caller>, Problem> {
    let Some(token) = bearer(request)? else { return Ok(None) };
    let state = request.app_data::<Data<State>>().ok_or_else(|| Problem::internal("no state"))?;
    let caller = match verify(state, &token) {
        Err(Unaccepted::UnknownKey) => {
            // Another process may have made that key just now.
            state.reload_keys().await?;
            verify(state, &token)?
        }
        known => known?,
    };
    request.extensions_mut().insert(CalledBy(Arc::clone(&caller)));
    Ok(Some(Caller::clone(&caller)))
}

fn verify(state: &State, token: &str) -> Result<Arc<Caller>, Unaccepted> {
    state.tokens.verify(token, &state.directory.current(), state.clock.real())
}

/// The token of the one `Authorization` header; another scheme, or two headers, is no good.
fn bearer(request: &HttpRequest) -> Result<Option<String>, Problem> {
    let invalid = || Problem::Unauthenticated(TokenFault::Invalid);
    let mut headers = request.headers().get_all(AUTHORIZATION);
    let Some(header) = headers.next() else { return Ok(None) };
    if headers.next().is_some() {
        return Err(invalid());
    }
    let header = header.to_str().ok().ok_or_else(invalid)?;
    match header.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(Some(token.trim().to_owned())),
        _ => Err(invalid()),
    }
}
