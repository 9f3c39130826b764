//! The book of an agency over HTTP: HTML for A4 across, streamed at any length. How it leaves is in `pages.rs`.

mod pages;

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;

use self::pages::Pages;
use super::request::Counter;
use crate::documents::paper::SHEET_BOOK;
use crate::domain::code::AgencyCode;
use crate::domain::id::AgencyId;
use crate::domain::paper::{Book, BookRange, RangeFault};
use crate::domain::scope::Scope;
use crate::http::caller::Caller;
use crate::http::docs::TAG_PAPERS;
use crate::http::html;
use crate::http::problem::{FaultCode, Faults, Problem, ProblemView};
use crate::http::query::Params;
use crate::http::request_id::RequestId;
use crate::http::state::State;
use crate::workflow::register::OpenBook;

/// Whose book.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct RegisterPath {
    /// Agency of intake, within the caller's subtree.
    #[param(example = "H59.31.10")]
    agency: String,
}

/// Which part of it.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RegisterParams {
    /// Calendar year; default: that of the days asked for, else this year.
    #[param(example = 2023, minimum = 1900, maximum = 2200)]
    year: Option<i32>,
    /// First day, of that year; default: its first.
    #[param(value_type = Option<NaiveDate>)]
    from: Option<String>,
    /// Last day, of that year; default: its last.
    #[param(value_type = Option<NaiveDate>)]
    to: Option<String>,
}

impl RegisterParams {
    fn range(&self, counter: &Counter<'_>) -> Result<BookRange, Problem> {
        let mut faults = Faults::new();
        let from = self.from.as_deref().and_then(|text| faults.date("/from", text));
        let to = self.to.as_deref().and_then(|text| faults.date("/to", text));
        if self.year.is_some_and(|year| !(1900..=2200).contains(&year)) {
            faults.at("/year", FaultCode::out_of_range(1900, 2200));
        }
        faults.check_query()?;
        BookRange::new(self.year, from, to, counter.today).map_err(unlawful)
    }
}

fn unlawful(fault: RangeFault) -> Problem {
    let mut faults = Faults::new();
    let days = |year: i32| FaultCode::out_of_range(format!("{year}-01-01"), format!("{year}-12-31"));
    match fault {
        RangeFault::NoYear => faults.at("/year", FaultCode::out_of_range(1900, 2200)),
        RangeFault::FromElsewhere { year } => faults.at("/from", days(year)),
        RangeFault::ToElsewhere { year } => faults.at("/to", days(year)),
        RangeFault::Backwards => faults.at("/to", FaultCode::Before { other: "from" }),
    }
    Problem::UnlawfulQuery(faults.into_vec())
}

/// The agency named, where the caller may know of it.
fn keeper(counter: &Counter<'_>, path: &RegisterPath) -> Option<AgencyId> {
    let code: AgencyCode = path.agency.parse().ok()?;
    let agency = counter.snapshot.agencies.by_code(&code)?.id;
    counter.reach.includes(agency).then_some(agency)
}

/// Prints the book of an agency.
///
/// Sổ theo dõi hồ sơ: what the agency took in, one book a calendar year, numbered from 1 without a gap in the order of
/// acceptance as it is known now; an acceptance entered for an earlier day moves the lines after it. `from` and `to` ask for
/// some of its days, under the same numbers. What was entered by mistake keeps its line and says so; what another agency
/// answers for stays in the book of the one that took it in. HTML for A4 across, in Vietnamese, streamed; a page without its
/// last line, which counts the others, is not whole. Holds names and addresses of owners, and no identity numbers.
#[utoipa::path(
    tag = TAG_PAPERS,
    params(RegisterPath, RegisterParams),
    responses(
        (status = 200, description = "The book", content((String = "text/html")),
            headers(("Content-Security-Policy" = String, description = "The stylesheet in the page and nothing else"))),
        (status = 406, description = "`not-acceptable`", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["dossiers:read"]))
)]
#[get("/v1/registers/{agency}")]
pub(in crate::http) async fn show_register(
    request: HttpRequest,
    state: Data<State>,
    caller: Caller,
    path: Path<RegisterPath>,
    id: RequestId,
    Params(params): Params<RegisterParams>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::DossiersRead)?;
    html::accepted(&request)?;
    let counter = Counter::new(&state, &caller);
    let agency = keeper(&counter, &path).ok_or(Problem::NotFound)?;
    let range = params.range(&counter)?;
    let book = Book::of(&counter.snapshot.agencies, agency, range);
    let opened = OpenBook::open(&*state.long_connection().await?, agency, range).await?;
    let snapshot = counter.snapshot.clone();
    let pages = Pages { state: state.clone(), snapshot, opened, request_id: id.to_string() };
    Ok(html::page(SHEET_BOOK).streaming(pages.begin(&book).await?))
}
