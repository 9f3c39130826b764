//! Pages of lists that are held in memory: `{"items": [...], "next": "<cursor>" | null}` and a `Link` header.
//!
//! A cursor holds the key of the last item shown, not its place: what comes or goes in between shifts nothing.

use actix_web::http::header::LINK;
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::{FaultCode, Faults};

/// Most items of a page.
pub const MOST: usize = 200;

/// Items of a page where nothing was asked for.
pub const DEFAULT: usize = 50;

/// Which part of a list is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice {
    after: Option<String>,
    limit: usize,
}

/// A page of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Page<T> {
    /// The items, in the order of the list.
    pub items: Vec<T>,
    /// The `cursor` of the next page; `null` on the last.
    pub next: Option<String>,
}

impl Slice {
    /// Reads `limit` and `cursor`; notes what is wrong with them.
    pub fn read(faults: &mut Faults, limit: Option<u32>, cursor: Option<&str>) -> Self {
        let limit = limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(DEFAULT);
        if !(1..=MOST).contains(&limit) {
            faults.at("/limit", FaultCode::out_of_range(1, MOST));
        }
        let after = cursor.and_then(|cursor| {
            let bytes = URL_SAFE_NO_PAD.decode(cursor).ok();
            let key = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
            if key.is_none() {
                faults.at(
                    "/cursor",
                    FaultCode::malformed("giá trị next của trang trước", "the next of a page"),
                );
            }
            key
        });
        Self { after, limit }
    }

    /// Cuts the page out of a list whose keys ascend.
    pub fn cut<T>(&self, keyed: impl IntoIterator<Item = (String, T)>) -> Page<T> {
        let is_after = |key: &str| self.after.as_deref().is_none_or(|after| key > after);
        let mut rest = keyed.into_iter().filter(|(key, _)| is_after(key));
        let mut last = None;
        let mut items = Vec::new();
        for (key, item) in rest.by_ref().take(self.limit) {
            last = Some(key);
            items.push(item);
        }
        let next = rest.next().and(last).map(|key| URL_SAFE_NO_PAD.encode(key));
        Page { items, next }
    }
}

impl<T: Serialize> Page<T> {
    /// The answer, with the address of the next page in `Link`.
    pub fn answer(&self, request: &HttpRequest) -> HttpResponse {
        let mut answer = HttpResponse::Ok();
        if let Some(next) = &self.next {
            answer.insert_header((LINK, format!("<{}>; rel=\"next\"", address(request, next))));
        }
        answer.json(self)
    }
}

/// The address of the request with another cursor.
pub(super) fn address(request: &HttpRequest, cursor: &str) -> String {
    let query = request.query_string().split('&').filter(|pair| !pair.is_empty());
    let kept = query.filter(|pair| !pair.starts_with("cursor="));
    let cursor = format!("cursor={cursor}");
    let query: Vec<&str> = kept.chain([cursor.as_str()]).collect();
    format!("{}?{}", request.path(), query.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn slice(limit: Option<u32>, cursor: Option<&str>) -> Slice {
        let mut faults = Faults::new();
        let slice = Slice::read(&mut faults, limit, cursor);
        assert!(faults.is_empty());
        slice
    }

    #[test]
    fn pages_follow_each_other_without_gap_or_repeat() {
        let keyed = || (0..7).map(|n| (format!("k{n}"), n));
        let mut seen = Vec::new();
        let mut cursor = None;
        loop {
            let page = slice(Some(3), cursor.as_deref()).cut(keyed());
            seen.push(page.items);
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen, [vec![0, 1, 2], vec![3, 4, 5], vec![6]]);
        assert_eq!(slice(Some(7), None).cut(keyed()).next, None);
    }

    #[test]
    fn limits_and_cursors_are_checked() {
        for (limit, cursor, sound) in [
            (Some(0), None, false),
            (Some(201), None, false),
            (Some(200), None, true),
            (None, Some("%"), false),
        ] {
            let mut faults = Faults::new();
            Slice::read(&mut faults, limit, cursor);
            assert_eq!(faults.is_empty(), sound, "{limit:?} {cursor:?}");
        }
    }

    #[test]
    fn the_next_page_keeps_the_question() {
        let request = TestRequest::with_uri("/v1/procedures?q=ho+khau&cursor=abc&limit=2").to_http_request();
        assert_eq!(address(&request, "def"), "/v1/procedures?q=ho+khau&limit=2&cursor=def");
        let request = TestRequest::with_uri("/v1/fields").to_http_request();
        assert_eq!(address(&request, "def"), "/v1/fields?cursor=def");
    }
}
