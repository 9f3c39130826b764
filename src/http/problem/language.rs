//! Which of the two languages an answer is written in: `Accept-Language` with its weights (RFC 9110 §12.5.4).
//!
//! Vietnamese is the default and wins a tie; a language we do not speak is ignored, never a 406.

use std::convert::Infallible;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{ACCEPT_LANGUAGE, HeaderMap};
use actix_web::{FromRequest, HttpMessage, HttpRequest};

/// A language that problems are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Vietnamese, the default.
    Vi,
    /// English.
    En,
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    vi: String,
    en: String,
}

impl Phrase {
    /// The same thing said in Vietnamese and in English.
    pub fn new(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { vi: vi.into(), en: en.into() }
    }

    /// The text in one language.
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Vi => &self.vi,
            Language::En => &self.en,
        }
    }
}

impl Language {
    /// The tag for `Content-Language`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }

    /// What the request asks for.
    pub fn of<M: HttpMessage>(request: &M) -> Self {
        Self::of_headers(request.headers())
    }

    fn of_headers(headers: &HeaderMap) -> Self {
        let ranges: Vec<(String, u16)> = headers
            .get_all(ACCEPT_LANGUAGE)
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .filter_map(weighted)
            .collect();
        if weight_of("en", &ranges) > weight_of("vi", &ranges) { Self::En } else { Self::Vi }
    }
}

impl FromRequest for Language {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(request)))
    }
}

/// `en-GB;q=0.8` → (`en`, 800); `None` for what is not a range with a lawful weight.
fn weighted(range: &str) -> Option<(String, u16)> {
    let mut parts = range.split(';').map(str::trim);
    let tag = parts.next().filter(|tag| !tag.is_empty())?;
    let primary = tag.split('-').next()?.to_ascii_lowercase();
    let weight = match parts.next() {
        None => 1000,
        Some(parameter) => thousandths(parameter.strip_prefix("q=").or(parameter.strip_prefix("Q="))?)?,
    };
    Some((primary, weight))
}

/// `0.85` → 850, by the grammar of a `qvalue`: at most three decimals, at most 1.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if !matches!(whole, "0" | "1") || decimals.len() > 3 || !decimals.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let value = format!("{whole}{decimals:0<3}").parse().ok()?;
    (value <= 1000).then_some(value)
}

/// The named range decides, else `*`; what is not asked for weighs nothing.
fn weight_of(language: &str, ranges: &[(String, u16)]) -> u16 {
    let best = |tag: &str| ranges.iter().filter(|(given, _)| given == tag).map(|(_, weight)| *weight).max();
    best(language).or_else(|| best("*")).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn weights_decide_and_vietnamese_wins_a_tie() {
        for (header, expected) in [
            ("", Language::Vi),
            ("en", Language::En),
            ("en-GB", Language::En),
            ("vi", Language::Vi),
            ("en, vi", Language::Vi),
            ("en;q=0.9, vi;q=0.8", Language::En),
            ("vi;q=0.2, en;q=0.21", Language::En),
            ("fr", Language::Vi),
            ("*", Language::Vi),
            ("vi;q=0, *", Language::En),
            ("en;q=0", Language::Vi),
            ("en;q=1.5", Language::Vi),
            ("en;q=abc", Language::Vi),
            ("EN;Q=0.5", Language::En),
            ("fr, en;q=0.001", Language::En),
        ] {
            let request = TestRequest::default().insert_header((ACCEPT_LANGUAGE, header)).to_srv_request();
            assert_eq!(Language::of(&request), expected, "{header}");
        }
    }
}
