//! Pages of HTML that hold personal data: how they are answered, so that nothing runs in them, nothing is fetched for them
//! and nobody keeps them.
//!
//! `no-store` and `nosniff` come from `answer.rs`, as for every answer to a caller.

use actix_web::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY, VARY};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::media::choose;
use super::problem::Problem;

/// The one media type there is.
const MEDIA: [&str; 1] = ["text/html"];

/// 406 `not-acceptable` unless HTML is accepted.
pub(super) fn accepted(request: &HttpRequest) -> Result<(), Problem> {
    choose(request, &MEDIA).map(|_html| ())
}

/// An answer with the one stylesheet that stands in the page, known by its hash; nothing else is let in.
pub(super) fn page(sheet: &str) -> HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    answer
        .content_type("text/html; charset=utf-8")
        .insert_header((CONTENT_SECURITY_POLICY, policy(sheet)))
        .insert_header((REFERRER_POLICY, "no-referrer"))
        .insert_header((VARY, "Accept"));
    answer
}

fn policy(sheet: &str) -> String {
    let hash = STANDARD.encode(Sha256::digest(sheet));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_knows_the_sheet_and_nothing_else() {
        assert_eq!(
            policy(""),
            "default-src 'none'; style-src 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; base-uri 'none'; \
             form-action 'none'; frame-ancestors 'none'"
        );
        assert_ne!(policy("p{}"), policy("p{} "));
    }
}
