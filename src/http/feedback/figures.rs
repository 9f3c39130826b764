//! Figures of feedback over HTTP: the columns of form 05a with their identities.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::agencies::Extent;
use crate::domain::feedback::tally::{FeedbackMemo, FeedbackTotals};
use crate::domain::scope::Scope;
use crate::domain::tally::Check;
use crate::domain::time::local;
use crate::http::caller::Caller;
use crate::http::docs::TAG_STATISTICS;
use crate::http::dossiers::request::Counter;
use crate::http::problem::{Problem, ProblemView};
use crate::http::query::Params;
use crate::http::slice::{SliceAsked, SliceParams};
use crate::http::state::State;
use crate::http::statistics::{AgencyOfTally, PeriodOfTally};
use crate::workflow::feedback::{FeedbackWanted, figures};

/// The figures of form 05a for a slice.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeedbackTallyView {
    /// Agency.
    pub agency: AgencyOfTally,
    /// The agency alone or with all below it.
    #[schema(value_type = Extent)]
    pub scope: &'static str,
    /// Period.
    pub period: PeriodOfTally,
    /// The day whose state is shown.
    #[schema(example = "2023-03-14")]
    pub as_of: NaiveDate,
    /// What was known then: ask again with it to get the same figures for ever.
    #[schema(example = "2023-03-24T10:00:00+07:00")]
    pub known_at: DateTime<FixedOffset>,
    /// Columns of form 05a.
    pub totals: FeedbackTotals,
    /// What the columns merge or leave out.
    pub memo: FeedbackMemo,
    /// The identities that the columns must hold, each checked on these very figures.
    pub checks: Vec<Check>,
}

/// Counts feedback as form 05a does.
///
/// Of the agency and all below it by the tree of `as_of`. Feedback counts from the day it is classified; what still waits
/// for that, and what was not accepted, is told in `memo`. Proposals count with regulations. The same `as_of` and
/// `known_at` answer the same for ever.
#[utoipa::path(
    tag = TAG_STATISTICS,
    params(SliceParams),
    responses(
        (status = 200, description = "The figures", body = FeedbackTallyView),
        (status = 403, description = "`insufficient-scope`, `agency-out-of-scope`", body = ProblemView, content_type = "application/problem+json"),
        (status = 422, description = "`invalid-query`, `unknown-agency`", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["statistics:read"]))
)]
#[get("/v1/statistics/feedback")]
pub(in crate::http) async fn tally_feedback(
    state: Data<State>,
    caller: Caller,
    Params(params): Params<SliceParams>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::StatisticsRead)?;
    let counter = Counter::new(&state, &caller);
    let asked = params.read(&counter, state.clock.now())?;
    let mut conn = state.long_connection().await?;
    // Not before there is a connection: the less is recorded until the statement runs, the less it must leave out.
    let known_at = asked.moments.known_at(state.clock.now());
    let SliceAsked { agency, extent, from, as_of, .. } = asked;
    let wanted = FeedbackWanted { agency, extent, from, as_of, known_at };
    let tally = figures(&mut conn, &counter.snapshot, &wanted).await?;
    Ok(HttpResponse::Ok().json(FeedbackTallyView {
        agency: asked.agency_view(&counter.snapshot.agencies),
        scope: asked.extent.as_str(),
        period: asked.period_view(),
        as_of,
        known_at: local(known_at),
        totals: tally.totals,
        memo: tally.memo,
        checks: tally.totals.checks(),
    }))
}
