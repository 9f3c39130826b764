//! Lists of dossiers: filters, orders, pages by keyset cursors, counts by choice. Reading the question is in `narrow.rs`.

use actix_web::http::header::LINK;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::cursor::Question;
use super::narrow::{Asked, Source, asked};
use super::request::Counter;
use super::view::DossierView;
use crate::db;
use crate::db::dossiers::{Place, Sort};
use crate::domain::act::Outcome;
use crate::domain::dossier::Standing;
use crate::domain::overdue::ReasonSought;
use crate::domain::procedure::Channel;
use crate::domain::scope::Scope;
use crate::domain::status::Status;
use crate::http::caller::Caller;
use crate::http::docs::TAG_DOSSIERS;
use crate::http::problem::{Faults, Problem, ProblemView};
use crate::http::query::Params;
use crate::http::state::State;
use crate::workflow::statistics::Extent;

/// Furthest a capped count goes.
const CAP: i64 = 10_000;

/// Which dossiers to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DossierParams {
    /// Agency whose dossiers are listed; default: the caller's root.
    #[param(example = "H59.31")]
    pub(super) agency: Option<String>,
    /// The agency alone or with all below it; default `subtree`.
    #[param(value_type = Option<Extent>, inline)]
    pub(super) scope: Option<String>,
    /// Status; several with commas between them.
    #[param(value_type = Option<Vec<Status>>, style = Form, explode = false, example = json!(["accepted", "processing", "done", "returned"]))]
    pub(super) status: Option<String>,
    /// Where it stands today; several with commas between them.
    #[param(value_type = Option<Vec<Standing>>, style = Form, explode = false, example = json!(["in_time", "overdue", "ended_early", "ended_on_time"]))]
    pub(super) standing: Option<String>,
    /// Code of the procedure; several with commas between them.
    #[param(value_type = Option<Vec<String>>, style = Form, explode = false, example = json!(["1.001193", "1.004873"]))]
    pub(super) procedure: Option<String>,
    /// Code of the field (lĩnh vực) of the procedure; several with commas between them.
    #[param(value_type = Option<Vec<String>>, style = Form, explode = false)]
    pub(super) field: Option<String>,
    /// How it came in; several with commas between them.
    #[param(value_type = Option<Vec<Channel>>, style = Form, explode = false, example = json!(["direct", "online"]))]
    pub(super) channel: Option<String>,
    /// What came of it; several with commas between them.
    #[param(value_type = Option<Vec<Outcome>>, style = Form, explode = false)]
    pub(super) outcome: Option<String>,
    /// Why it is overdue, as was said last, or `none` where it is overdue or ended so and nobody has said why; several
    /// with commas between them.
    #[param(value_type = Option<Vec<ReasonSought>>, style = Form, explode = false)]
    pub(super) overdue_reason: Option<String>,
    /// Agency of intake, with those that it succeeded.
    pub(super) intake_agency: Option<String>,
    /// Code of the dossier, or its beginning from the agency and its hyphen on, such as `H59.31.07-2303`.
    #[param(max_length = 52)]
    pub(super) code: Option<String>,
    /// The calling client's own reference: finds its dossier.
    #[param(max_length = 128)]
    pub(super) external_ref: Option<String>,
    /// Handed in on or after.
    #[param(value_type = Option<NaiveDate>)]
    pub(super) submitted_from: Option<String>,
    /// Handed in on or before.
    #[param(value_type = Option<NaiveDate>)]
    pub(super) submitted_to: Option<String>,
    /// Accepted on or after.
    #[param(value_type = Option<NaiveDate>)]
    pub(super) accepted_from: Option<String>,
    /// Accepted on or before.
    #[param(value_type = Option<NaiveDate>)]
    pub(super) accepted_to: Option<String>,
    /// Due on or after.
    #[param(value_type = Option<NaiveDate>)]
    pub(super) due_from: Option<String>,
    /// Due on or before.
    #[param(value_type = Option<NaiveDate>)]
    pub(super) due_to: Option<String>,
    /// Ended (processed, withdrawn or stopped) on or after.
    #[param(value_type = Option<NaiveDate>)]
    pub(super) ended_from: Option<String>,
    /// Ended on or before.
    #[param(value_type = Option<NaiveDate>)]
    pub(super) ended_to: Option<String>,
    /// Waits for the applicant since that day or later.
    #[param(value_type = Option<NaiveDate>)]
    pub(super) waiting_from: Option<String>,
    /// Waits for the applicant since that day or earlier.
    #[param(value_type = Option<NaiveDate>)]
    pub(super) waiting_to: Option<String>,
    /// Its last act was on or after.
    #[param(value_type = Option<NaiveDate>)]
    pub(super) acted_from: Option<String>,
    /// Its last act was on or before: nothing was done since.
    #[param(value_type = Option<NaiveDate>)]
    pub(super) acted_to: Option<String>,
    /// Its step inside the office, or the opinion of another agency, is to be done on or after.
    #[param(value_type = Option<NaiveDate>)]
    pub(super) step_due_from: Option<String>,
    /// Its step inside the office, or the opinion of another agency, is to be done on or before.
    #[param(value_type = Option<NaiveDate>)]
    pub(super) step_due_to: Option<String>,
    /// Order; default `-id`.
    #[param(value_type = Option<Sort>, inline)]
    pub(super) sort: Option<String>,
    /// Most items of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub(super) limit: Option<i64>,
    /// `next` of the page before; it belongs to these filters and this order.
    pub(super) cursor: Option<String>,
    /// How far to count; default `none`. Counting costs.
    #[param(value_type = Option<Counting>, inline)]
    pub(super) count: Option<String>,
}

/// How far to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counting {
    /// Not at all.
    None,
    /// Up to 10 000.
    Capped,
    /// To the end.
    Exact,
}

crate::spell!(Counting { None = "none", Capped = "capped", Exact = "exact" });

/// A page of dossiers.
#[derive(Debug, Serialize, ToSchema)]
pub struct DossierPage {
    /// Dossiers, in the order asked for.
    pub items: Vec<DossierView>,
    /// `cursor` of the next page; `null` on the last.
    pub next: Option<String>,
    /// How many there are, where that was asked for; `capped` says 10 000 for more.
    #[schema(example = 93)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<i64>,
}

impl DossierPage {
    /// The page that answers a question.
    pub(super) async fn of(counter: &Counter<'_>, asked: &Asked) -> Result<Self, Problem> {
        let Asked { reach, filter, page, limit, counting, within } = asked;
        let conn = counter.state.connection().await?;
        let mut filed = db::dossiers::page(&conn, reach, filter, page).await?;
        drop(conn);
        let has_next = filed.len() > *limit;
        filed.truncate(*limit);
        let question = Question { vault: &counter.state.vault, sort: page.sort, filter, within };
        let last = filed.last().filter(|_| has_next);
        let next = last.map(|last| question.cursor(Place::of(last, page.sort)));
        let cap = match counting {
            Counting::None => None,
            Counting::Capped => Some(Some(CAP)),
            Counting::Exact => Some(None),
        };
        let count = match cap {
            Some(cap) => {
                let conn = counter.state.long_connection().await?;
                Some(db::dossiers::count(&conn, reach, filter, page.today, cap).await?)
            }
            None => None,
        };
        let now = counter.state.clock.now();
        let view = |filed| DossierView::new(filed, &counter.snapshot, now);
        Ok(Self { items: filed.iter().map(view).collect(), next, count })
    }
}

/// Lists dossiers.
///
/// Those of the caller's subtree, by today's tree: the agency answers for them, or took them in. Filters narrow together;
/// of several values any one will do. Pages follow each other by `next`; what is inserted or changed meanwhile shifts
/// nothing. In every order ties go by id, and what lacks the date comes last. An identity number or a name is never a
/// parameter, because addresses are logged on their way: see `POST /v1/dossiers/search`.
#[utoipa::path(
    tag = TAG_DOSSIERS,
    params(DossierParams),
    responses(
        (status = 200, description = "A page of dossiers", body = DossierPage, headers(("Link" = String, description = "Address of the next page, `rel=\"next\"`"))),
        (status = 403, description = "`insufficient-scope`, `agency-out-of-scope`", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["dossiers:read"]))
)]
#[get("/v1/dossiers")]
pub(in crate::http) async fn list_dossiers(
    http: HttpRequest,
    state: Data<State>,
    caller: Caller,
    Params(params): Params<DossierParams>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::DossiersRead)?;
    let counter = Counter::new(&state, &caller);
    let asked = asked(&params, &counter, Source::Query, Faults::new(), None)?;
    let page = DossierPage::of(&counter, &asked).await?;
    let mut answer = HttpResponse::Ok();
    if let Some(next) = &page.next {
        answer.insert_header((LINK, format!("<{}>; rel=\"next\"", crate::http::page::address(&http, next))));
    }
    Ok(answer.json(page))
}
