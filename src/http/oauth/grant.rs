//! What a token request asks for, read from its form and its `Authorization` header (RFC 6749 §2.3.1, §3.2).
//!
//! A parameter given twice is refused, one without a value counts as absent, and one we do not know is ignored.

use std::borrow::Cow;

use actix_web::http::header::AUTHORIZATION;
use actix_web::{HttpMessage, HttpRequest};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::Refused;
use crate::domain::id::ClientId;

/// A token request whose parts are there; whether they are good is the caller's question.
#[derive(Debug)]
pub(super) struct TokenRequest {
    pub(super) client_id: ClientId,
    pub(super) client_secret: String,
    pub(super) scope: Option<String>,
}

impl TokenRequest {
    pub(super) fn read(request: &HttpRequest, form: &[u8]) -> Result<Self, Refused> {
        if !request.content_type().eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(Refused::Request("Content-Type must be application/x-www-form-urlencoded"));
        }
        let form = Form::read(form)?;
        match form.get("grant_type") {
            None => return Err(Refused::Request("grant_type is missing")),
            Some("client_credentials") => {}
            Some(_) => return Err(Refused::GrantType),
        }
        let (client_id, client_secret) = credentials(request, &form)?;
        Ok(Self {
            client_id: client_id.parse().ok().ok_or(Refused::Client)?,
            client_secret,
            scope: form.get("scope").map(ToOwned::to_owned),
        })
    }
}

/// By Basic or by form, never by both.
fn credentials(request: &HttpRequest, form: &Form<'_>) -> Result<(String, String), Refused> {
    let in_form = (form.get("client_id"), form.get("client_secret"));
    let Some(header) = request.headers().get(AUTHORIZATION) else {
        return match in_form {
            (Some(id), Some(secret)) => Ok((id.to_owned(), secret.to_owned())),
            _ => Err(Refused::Client),
        };
    };
    let (id, secret) = header.to_str().ok().and_then(basic).ok_or(Refused::Client)?;
    if in_form.1.is_some() || in_form.0.is_some_and(|also| also != id) {
        return Err(Refused::Request("the client must authenticate in one way, by Basic or in the form"));
    }
    Ok((id, secret))
}

/// Id and secret are form-encoded inside Basic.
fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, rest) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(BASE64_STANDARD.decode(rest.trim()).ok()?).ok()?;
    let (id, secret) = pair.split_once(':')?;
    Some((decoded(id)?, decoded(secret)?))
}

fn decoded(text: &str) -> Option<String> {
    // The only decoder at hand reads whole pairs; a raw `&` would begin another.
    if text.contains(['&', '=']) {
        return Some(text.to_owned());
    }
    form_urlencoded::parse(format!("x={text}").as_bytes()).next().map(|(_, value)| value.into_owned())
}

struct Form<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Form<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, Refused> {
        let pairs: Vec<_> = form_urlencoded::parse(bytes).collect();
        let names: std::collections::HashSet<&str> = pairs.iter().map(|(name, _)| name.as_ref()).collect();
        if names.len() < pairs.len() {
            return Err(Refused::Request("a parameter is given twice"));
        }
        Ok(Self(pairs))
    }

    fn get(&self, name: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(given, _)| given == name)?;
        Some(value.as_ref()).filter(|value| !value.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn read(basic: Option<&str>, form: &str) -> Result<(String, String, Option<String>), Refused> {
        let mut request =
            TestRequest::post().insert_header(("content-type", "application/x-www-form-urlencoded"));
        if let Some(pair) = basic {
            request =
                request.insert_header((AUTHORIZATION, format!("Basic {}", BASE64_STANDARD.encode(pair))));
        }
        TokenRequest::read(&request.to_http_request(), form.as_bytes())
            .map(|asked| (asked.client_id.to_string(), asked.client_secret, asked.scope))
    }

    #[test]
    fn credentials_come_by_form_or_by_basic() {
        let form = "grant_type=client_credentials&client_id=a&client_secret=b%2Bc&scope=";
        assert_eq!(read(None, form), Ok(("a".into(), "b+c".into(), None)));
        let basic = read(Some("a:b%2Bc"), "grant_type=client_credentials&scope=x");
        assert_eq!(basic, Ok(("a".into(), "b+c".into(), Some("x".into()))));
    }

    #[test]
    fn what_is_wrong_is_told_as_the_rfc_says() {
        let twice = "a parameter is given twice";
        let both = "the client must authenticate in one way, by Basic or in the form";
        for (basic, form, refused) in [
            (None, "client_id=a&client_secret=b", Refused::Request("grant_type is missing")),
            (None, "grant_type=password&client_id=a&client_secret=b", Refused::GrantType),
            (None, "grant_type=client_credentials", Refused::Client),
            (None, "grant_type=client_credentials&client_id=a", Refused::Client),
            (None, "grant_type=client_credentials&client_id=a%20b&client_secret=b", Refused::Client),
            (None, "grant_type=client_credentials&scope=a&scope=b", Refused::Request(twice)),
            (Some("a:b"), "grant_type=client_credentials&client_secret=b", Refused::Request(both)),
            (Some("a"), "grant_type=client_credentials", Refused::Client),
        ] {
            assert_eq!(read(basic, form).unwrap_err(), refused, "{basic:?} {form}");
        }
    }
}
