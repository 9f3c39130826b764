//! Lists of activities: the latest entered first, those taken away among them.

use actix_web::http::header::LINK;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::view::ActivityView;
use crate::db::activities::{self, Wanted};
use crate::domain::activity::ActivityKind;
use crate::domain::agencies::Extent;
use crate::domain::code::AgencyCode;
use crate::domain::scope::Scope;
use crate::http::caller::Caller;
use crate::http::docs::TAG_RECORDS;
use crate::http::dossiers::request::Counter;
use crate::http::page::address;
use crate::http::problem::{FaultCode, Faults, Problem, ProblemView};
use crate::http::query::Params;
use crate::http::sealed_cursor::Part;
use crate::http::slice::listed;
use crate::http::state::State;

/// Which activities to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ActivityParams {
    /// Agency whose activities are listed; default: the caller's root.
    #[param(example = "H59.31")]
    agency: Option<String>,
    /// The agency alone or with all below it; default `subtree`.
    #[param(value_type = Option<Extent>, inline)]
    scope: Option<String>,
    /// What was done.
    #[param(value_type = Option<ActivityKind>, inline)]
    kind: Option<String>,
    /// Done on that day or later.
    #[param(value_type = Option<NaiveDate>)]
    from: Option<String>,
    /// Done on that day or earlier.
    #[param(value_type = Option<NaiveDate>)]
    to: Option<String>,
    /// Most items of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
    /// `next` of the page before, of the same filters.
    cursor: Option<String>,
}

/// A page of activities.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActivityPage {
    /// Activities, the latest entered first.
    pub items: Vec<ActivityView>,
    /// `cursor` of the next page; `null` on the last.
    pub next: Option<String>,
}

/// A list as it was asked for.
struct Asked {
    wanted: Wanted,
    part: Part,
    /// The list and its filters, as its cursors know it.
    question: String,
}

impl ActivityParams {
    fn read(&self, counter: &Counter<'_>) -> Result<Asked, Problem> {
        let mut faults = Faults::new();
        let f = &mut faults;
        let agency: Option<AgencyCode> = f.parse_optional("/agency", self.agency.as_deref());
        let extent = f.parse_optional("/scope", self.scope.as_deref()).unwrap_or(Extent::Subtree);
        let kind = f.parse_optional("/kind", self.kind.as_deref());
        let from = self.from.as_deref().and_then(|day| f.date("/from", day));
        let to = self.to.as_deref().and_then(|day| f.date("/to", day));
        if from.zip(to).is_some_and(|(from, to)| to < from) {
            f.at("/to", FaultCode::Before { other: "from" });
        }
        let question = format!("activities {agency:?} {extent} {kind:?} {from:?} {to:?}");
        let part = Part::read(f, &counter.state.vault, &question, self.limit, self.cursor.as_deref());
        faults.check_query()?;
        let agencies = listed(counter, agency.as_ref(), extent)?;
        Ok(Asked { wanted: Wanted { agencies, kind, from, to }, part, question })
    }
}

/// Lists activities.
///
/// Those of the caller's subtree, by today's tree, the latest entered first. What was taken away is listed with
/// `voided_at`. Pages follow each other by `next`.
#[utoipa::path(
    tag = TAG_RECORDS,
    params(ActivityParams),
    responses(
        (status = 200, description = "A page of activities", body = ActivityPage, headers(("Link" = String, description = "Address of the next page, `rel=\"next\"`"))),
        (status = 403, description = "`insufficient-scope`, `agency-out-of-scope`", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["statistics:read"]))
)]
#[get("/v1/activities")]
pub(in crate::http) async fn list_activities(
    http: HttpRequest,
    state: Data<State>,
    caller: Caller,
    Params(params): Params<ActivityParams>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::StatisticsRead)?;
    let counter = Counter::new(&state, &caller);
    let Asked { wanted, part, question } = params.read(&counter)?;
    let mut found =
        activities::page(&mut *state.connection().await?, &wanted, part.after, part.limit + 1).await?;
    let next = part.cut(&mut found, &state.vault, &question, |activity| activity.id);
    let items = found.into_iter().map(|activity| ActivityView::new(activity, &counter.snapshot));
    let page = ActivityPage { items: items.collect::<Result<_, _>>()?, next };
    let mut answer = HttpResponse::Ok();
    if let Some(next) = &page.next {
        answer.insert_header((LINK, format!("<{}>; rel=\"next\"", address(&http, next))));
    }
    Ok(answer.json(page))
}
