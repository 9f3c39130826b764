//! Which representation is wanted: `Accept` against what there is (RFC 9110 §12.5.1).
//!
//! Of what there is, that with the highest quality; of equals, the first. The most specific range that fits a type says
//! its quality, so `text/csv;q=0, */*` is anything but CSV. Without the header: the first.

use actix_web::HttpRequest;
use actix_web::http::header::ACCEPT;

use super::problem::Problem;

/// A range of an `Accept` header with its quality in thousandths.
struct Range {
    main: String,
    sub: String,
    quality: u16,
}

/// The place in `offered` of the type to answer with; 406 `not-acceptable` where none is accepted.
pub(super) fn choose(request: &HttpRequest, offered: &[&'static str]) -> Result<usize, Problem> {
    let headers = request.headers().get_all(ACCEPT);
    let ranges: Vec<Range> = headers
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(','))
        .filter_map(range)
        .collect();
    if ranges.is_empty() {
        return Ok(0);
    }
    let best = (0..).zip(offered).map(|(at, media)| (quality(&ranges, media), at));
    let best =
        best.filter(|(quality, _)| *quality > 0).max_by_key(|(quality, at)| (*quality, usize::MAX - at));
    best.map(|(_, at)| at).ok_or_else(|| Problem::NotAcceptable(offered.to_vec()))
}

/// `text/csv;q=0.5`; what has no such shape is passed over.
fn range(text: &str) -> Option<Range> {
    let mut parts = text.split(';').map(str::trim);
    let (main, sub) = parts.next()?.split_once('/')?;
    let mut quality = 1000;
    for parameter in parts {
        if let Some(("q" | "Q", value)) = parameter.split_once('=') {
            quality = thousandths(value.trim())?;
        }
    }
    Some(Range { main: main.to_ascii_lowercase(), sub: sub.to_ascii_lowercase(), quality })
}

/// `0`, `1`, `0.5`, `0.333`, `1.000`.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let is_lawful = matches!(whole, "0" | "1") && part.len() <= 3 && part.bytes().all(|b| b.is_ascii_digit());
    let thousandths: u16 = format!("{whole}{part:0<3}").parse().ok()?;
    (is_lawful && thousandths <= 1000).then_some(thousandths)
}

fn quality(ranges: &[Range], media: &str) -> u16 {
    let (main, sub) = media.split_once('/').unwrap_or((media, ""));
    let fits = |range: &&Range| match (range.main.as_str(), range.sub.as_str()) {
        ("*", "*") => true,
        (of, "*") => of == main,
        (of, within) => of == main && within == sub,
    };
    let specific = |range: &&Range| u8::from(range.main != "*") + u8::from(range.sub != "*");
    ranges.iter().filter(fits).max_by_key(specific).map_or(0, |range| range.quality)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    const OFFERED: [&str; 3] = ["application/json", "text/csv", "application/x-sheet"];

    fn chosen(accept: &str) -> Option<&'static str> {
        let request = TestRequest::default().insert_header((ACCEPT, accept)).to_http_request();
        choose(&request, &OFFERED).ok().map(|at| OFFERED[at])
    }

    #[test]
    fn the_best_of_what_is_accepted_is_chosen() {
        for (accept, expected) in [
            ("*/*", Some("application/json")),
            ("text/csv", Some("text/csv")),
            ("TEXT/CSV; charset=utf-8", Some("text/csv")),
            ("text/*", Some("text/csv")),
            ("application/*", Some("application/json")),
            ("application/json;q=0.5, text/csv", Some("text/csv")),
            ("application/json;q=0.5, text/csv;q=0.4", Some("application/json")),
            ("text/csv;q=0, */*;q=0.1", Some("application/json")),
            ("application/json;q=0, */*", Some("text/csv")),
            ("application/x-sheet, */*;q=0.8", Some("application/x-sheet")),
            ("text/html,application/xhtml+xml,*/*;q=0.8", Some("application/json")),
            ("text/html", None),
            ("application/json;q=0", None),
            ("text/csv;q=high, application/json;q=0.1", Some("application/json")),
            ("nonsense", Some("application/json")),
            ("", Some("application/json")),
        ] {
            assert_eq!(chosen(accept), expected, "{accept}");
        }
        let silent = TestRequest::default().to_http_request();
        assert_eq!(choose(&silent, &OFFERED).ok(), Some(0));
    }

    #[test]
    fn a_refusal_names_what_there_is() {
        let request = TestRequest::default().insert_header((ACCEPT, "image/png")).to_http_request();
        let Err(Problem::NotAcceptable(types)) = choose(&request, &OFFERED) else { panic!() };
        assert_eq!(types, OFFERED);
    }
}
